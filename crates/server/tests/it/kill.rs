//! kill -9 at any moment loses nothing that was acknowledged, and duplicates nothing.
//!
//! The server is killed again and again under clicks and conversions, each time after another number of answers, sometimes before it has
//! answered anything: while it is still putting together what the life before left behind.

use std::sync::Arc;

use serde_json::Value;

use crate::company::Company;
use crate::load::{Load, Memory, actions, exported};
use crate::server::Server;

/// How many answers each life of the server gives; `TRIBUTARY_TEST_KILLS` says how many lives.
const ANSWERS: [usize; 6] = [150, 400, 0, 37, 250, 1];

#[test]
fn a_killed_server_has_everything_it_acknowledged_exactly_once() {
    let kills = std::env::var("TRIBUTARY_TEST_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(6);
    let memory = Arc::new(Memory::default());
    let mut server = Server::start();
    let company = Company::founded(&server, 3);
    for kill in 0..kills {
        let load = Load::on(&server, &company, &memory);
        load.wait_for(ANSWERS[kill % ANSWERS.len()]);
        let installation = server.kill();
        load.end();
        server = installation.serve();
        if kill % 2 == 0 {
            memory.send_again(&server, &company);
        }
    }
    memory.send_again(&server, &company);
    everything_is_there_once(&server, &company, &memory);
    let server = server.stop().serve();
    everything_is_there_once(&server, &company, &memory);

    let counted = company.brand.get(&server, "/reports/performance?metrics=clicks,actions").granted();
    let total = |name: &str| counted["totals"][0][name].as_u64();
    assert_eq!(total("clicks"), Some(exported(&server, &company).len() as u64), "the report counts what was recorded");
    assert_eq!(total("actions"), Some(memory.orders.lock().expect("no holder panics").len() as u64));
    let verified = server.installation.run_json(&["verify"]);
    assert_eq!(verified["passed"], Value::Bool(true), "{verified}");
}

fn everything_is_there_once(server: &Server, company: &Company, memory: &Memory) {
    let acknowledged = memory.clicks.lock().expect("no holder panics").clone();
    let recorded = exported(server, company);
    for (sub_id, click_id) in &acknowledged {
        assert_eq!(recorded.get(sub_id), Some(click_id), "{sub_id} got its redirect");
    }
    let orders = memory.orders.lock().expect("no holder panics").clone();
    assert_eq!(actions(server, company), orders, "actions by order");
    println!("{} clicks acknowledged, {} recorded, {} orders", acknowledged.len(), recorded.len(), orders.len());
}
