//! Keys of click ids are rotated, and no click is lost.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::company::Company;
use crate::people::Visitor;
use crate::server::Server;

/// A click id, and the number of the key that sealed it.
fn click(server: &Server, company: &Company) -> (String, u8) {
    let answer = Visitor::of(server).get(&company.link(0));
    let click_id = answer.header("location").split(['?', '&']).find_map(|pair| pair.strip_prefix("irclickid="));
    let click_id = click_id.expect("the landing page is given a click id").to_owned();
    let wire = URL_SAFE_NO_PAD.decode(&click_id).expect("a click id is base64url");
    (click_id, wire[0])
}

#[test]
fn a_new_key_seals_after_a_restart_and_old_click_ids_stay_valid() {
    let server = Server::start();
    let company = Company::founded(&server, 1);
    let before = click(&server, &company);
    assert_eq!(server.installation.run_json(&["keys", "rotate"])["key"], 2);
    let meanwhile = click(&server, &company);
    let server = server.stop().serve();
    let after = click(&server, &company);
    assert_eq!((before.1, meanwhile.1, after.1), (1, 1, 2));

    for (click_id, _) in [before, meanwhile, after] {
        let order = json!({
            "program_id": company.program_id, "event_type": "new_advertiser", "order_id": &click_id[..20],
            "click_id": click_id, "customer_status": "new",
        });
        let tracked = company.brand.post(&server, "/conversions", &order).granted();
        assert_eq!(tracked["outcome"], "credited", "{tracked}");
    }
    assert_eq!(server.installation.run_json(&["verify"])["passed"], true);
}
