//! People who click and buy without a pause, and remember exactly what they were answered.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::company::{Account, Company, Reply};
use crate::people::{BROWSER, http};
use crate::server::Server;

const CLICKING: usize = 4;
const BUYING: usize = 2;

/// What was acknowledged, over all lives of the server.
#[derive(Default)]
pub struct Memory {
    /// Click ids by the sub id that the visitor came with.
    pub clicks: Mutex<BTreeMap<String, String>>,
    /// Action ids by order id.
    pub orders: Mutex<BTreeMap<String, String>>,
    /// Orders that were sent and never answered, with the click they cite.
    pub unanswered: Mutex<BTreeMap<String, String>>,
    next: AtomicUsize,
}

/// Clicks and orders on their way to one life of a server.
pub struct Load {
    threads: Vec<JoinHandle<()>>,
    stop: Arc<AtomicBool>,
    acknowledged: Receiver<()>,
}

/// What a thread needs.
#[derive(Clone)]
struct Person {
    base_url: String,
    links: Vec<String>,
    brand: Account,
    program_id: i64,
    memory: Arc<Memory>,
    stop: Arc<AtomicBool>,
    acknowledged: Sender<()>,
}

impl Load {
    pub fn on(server: &Server, company: &Company, memory: &Arc<Memory>) -> Load {
        let (sender, acknowledged) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let person = Person {
            base_url: server.base_url.clone(),
            links: (0..company.partners.len()).map(|turn| company.link(turn)).collect(),
            brand: company.brand.clone(),
            program_id: company.program_id,
            memory: memory.clone(),
            stop: stop.clone(),
            acknowledged: sender,
        };
        let mut threads = Vec::new();
        for number in 0..CLICKING + BUYING {
            let person = person.clone();
            threads.push(std::thread::spawn(move || if number < CLICKING { person.clicks() } else { person.buys() }));
        }
        Load { threads, stop, acknowledged }
    }

    /// Returns when that many more answers have come.
    pub fn wait_for(&self, answers: usize) {
        for _ in 0..answers {
            self.acknowledged.recv_timeout(Duration::from_secs(30)).expect("the server answers under load");
        }
    }

    /// Lets everybody finish what was begun, answered or not.
    pub fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads {
            thread.join().expect("nobody was answered wrongly");
        }
    }
}

impl Person {
    /// Until told to stop, or until nobody answers any more.
    fn clicks(&self) {
        let http = http();
        while !self.stop.load(Ordering::Relaxed) {
            let number = self.memory.next.fetch_add(1, Ordering::Relaxed);
            let sub_id = format!("visit-{number}");
            let link = &self.links[number % self.links.len()];
            let request = http.get(format!("{}{link}?subId1={sub_id}", self.base_url)).header("user-agent", BROWSER);
            let Ok(answer) = request.call() else { return };
            assert_eq!(answer.status(), 302, "a visitor is sent on");
            let location = answer.headers()["location"].to_str().expect("an address is ASCII");
            let click_id = location.split(['?', '&']).find_map(|pair| pair.strip_prefix("irclickid="));
            let click_id = click_id.expect("the address carries the click id").to_owned();
            self.memory.clicks.lock().expect("no holder panics").insert(sub_id, click_id);
            let _ = self.acknowledged.send(());
        }
    }

    fn buys(&self) {
        while !self.stop.load(Ordering::Relaxed) {
            let Some(click_id) = self.memory.newest_click() else { continue };
            let order_id = format!("order-{}", self.memory.next.fetch_add(1, Ordering::Relaxed));
            match report(&self.brand, &self.base_url, self.program_id, &order_id, &click_id) {
                Ok(reply) => self.memory.answered(&order_id, reply),
                Err(_) => {
                    self.memory.unanswered.lock().expect("no holder panics").insert(order_id, click_id);
                    return;
                }
            }
            let _ = self.acknowledged.send(());
        }
    }
}

impl Memory {
    fn newest_click(&self) -> Option<String> {
        self.clicks.lock().expect("no holder panics").last_key_value().map(|(_, click_id)| click_id.clone())
    }

    fn answered(&self, order_id: &str, reply: Reply) {
        let decision = reply.granted();
        assert_eq!(decision["outcome"], "credited", "{decision}");
        let action = decision["action"]["id"].as_str().expect("a credited conversion has an action").to_owned();
        let earlier = self.orders.lock().expect("no holder panics").insert(order_id.to_owned(), action.clone());
        assert!(earlier.is_none_or(|earlier| earlier == action), "{order_id} was answered with two actions");
    }

    /// The brand's server sends again what it has no answer to, as it should.
    pub fn send_again(&self, server: &Server, company: &Company) {
        let unanswered = std::mem::take(&mut *self.unanswered.lock().expect("no holder panics"));
        for (order_id, click_id) in unanswered {
            let reply = report(&company.brand, &server.base_url, company.program_id, &order_id, &click_id);
            self.answered(&order_id, reply.expect("the server answers"));
        }
    }
}

fn report(
    brand: &Account,
    base_url: &str,
    program_id: i64,
    order_id: &str,
    click_id: &str,
) -> Result<Reply, ureq::Error> {
    let conversion = json!({
        "program_id": program_id,
        "event_type": "new_advertiser",
        "order_id": order_id,
        "click_id": click_id,
        "customer_status": "new",
    });
    brand.try_send(base_url, "POST", "/conversions", "application/json", &conversion.to_string())
}

/// Every recorded click by its sub id; one that is there twice fails.
pub fn exported(server: &Server, company: &Company) -> BTreeMap<String, String> {
    wait_until_counted(server, company);
    let file = company.brand.get(server, "/clicks?format=csv").granted();
    let file = file.as_str().expect("a CSV file is no JSON");
    let mut rows = csv::Reader::from_reader(file.as_bytes());
    let headings = rows.headers().expect("the file has headings").clone();
    let column = |name: &str| headings.iter().position(|heading| heading == name).expect("the file has this column");
    let (click_id, sub_id) = (column("click_id"), column("sub_id1"));
    let mut clicks = BTreeMap::new();
    for row in rows.records() {
        let row = row.expect("the file is well formed");
        let earlier = clicks.insert(row[sub_id].to_owned(), row[click_id].to_owned());
        assert!(earlier.is_none(), "{} was recorded twice", &row[sub_id]);
    }
    clicks
}

/// Asks until the reports say that they are complete: nothing that was recorded waits to be counted.
fn wait_until_counted(server: &Server, company: &Company) {
    let began = Instant::now();
    loop {
        let report = company.brand.get(server, "/reports/performance?metrics=clicks").granted();
        if report["complete_until"] == report["answered_at"] {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "recorded clicks are counted soon: {report}");
    }
}

/// Every action's id by its order id; one that is there twice fails.
pub fn actions(server: &Server, company: &Company) -> BTreeMap<String, String> {
    let mut actions = BTreeMap::new();
    let mut cursor = String::new();
    loop {
        let page = company.brand.get(server, &format!("/actions?limit=1000{cursor}")).granted();
        for action in page["items"].as_array().expect("a list") {
            let text = |name: &str| action[name].as_str().expect("a text").to_owned();
            assert!(actions.insert(text("order_id"), text("id")).is_none(), "{} has two actions", action["order_id"]);
        }
        match &page["next_cursor"] {
            Value::String(next) => cursor = format!("&cursor={next}"),
            _ => return actions,
        }
    }
}
