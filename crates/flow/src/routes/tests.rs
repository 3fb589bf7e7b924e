use store::params;
use store::testing::{TestStore, test_store};

use super::*;

const FILE: &str = r#"
[program]
name = "Shop"
slug = "shop"
currency = "USD"
time_zone = "UTC"
landing_page = "https://shop.test/start"
deep_link_domains = ["*.shop.test"]
click_id_parameter = "cid"
contact = "partners@shop.test"

[[event_type]]
code = "sale"
category = "sale"

[terms]
name = "Standard"
attribution = "last_click"
referral_window = "30 days"
locks = "15 days after the end of the day tracked"
approves = "15 days after locking"

[[terms.commission]]
event_type = "sale"
pay = { flat = "1.00" }
"#;

fn run(store: &Store, statements: &'static [&'static str]) {
    let work = move |tx: &mut Tx<'_>| {
        for statement in statements {
            tx.execute(statement, &params![])?;
        }
        touch(tx)
    };
    store.write_blocking(work).unwrap();
}

/// A program 1001 with a text creative 10001; partners 100002 (active), 100003 (suspended), 100004 (none).
fn shop() -> TestStore {
    let store = test_store();
    run(
        &store,
        &[
            "INSERT INTO account (id, sid, kind, name, created_at) VALUES (100001, 'a', 'brand', 'Shop', 0)",
            "INSERT INTO account (id, sid, kind, name, created_at) VALUES (100002, 'b', 'partner', 'Ann', 0)",
            "INSERT INTO account (id, sid, kind, name, created_at) VALUES (100003, 'c', 'partner', 'Ben', 0)",
            "INSERT INTO account (id, sid, kind, name, created_at) VALUES (100004, 'd', 'partner', 'Cem', 0)",
            "INSERT INTO program (id, account_id, slug, name, currency, time_zone, status, terms_version, created_at)
             VALUES (1001, 100001, 'shop', 'Shop', 'USD', 'UTC', 'live', 1, 0)",
            "INSERT INTO creative (id, program_id, kind, name, state, created_at)
             VALUES (10001, 1001, 'text', 'Text link', 'active', 0)",
            "INSERT INTO contract (id, program_id, partner_id, state, created_at) VALUES (1, 1001, 100002, 'active', 0)",
            "INSERT INTO contract (id, program_id, partner_id, state, created_at) VALUES (2, 1001, 100003, 'suspended', 0)",
        ],
    );
    let work = |tx: &mut Tx<'_>| {
        tx.execute(
            "INSERT INTO terms_version (program_id, version, source_toml, applied_at, applied_by) VALUES (1001, 1, $1, 0, '')",
            &params![FILE],
        )?;
        anyhow::Ok(())
    };
    store.write_blocking(work).unwrap();
    store
}

fn open(store: &Store) -> RouteTable {
    RouteTable::open(store, Arc::default()).unwrap()
}

#[tokio::test]
async fn a_route_needs_a_known_program_creative_and_partner() {
    let store = shop();
    let routes = open(&store).current();
    let check = |partner, creative, program, expected: Option<Option<LeftOut>>| {
        let found = routes.find(partner, creative, program).map(|route| route.left_out());
        assert_eq!(found, expected, "{partner} {creative} {program}");
    };
    check(100002, 10001, 1001, Some(None));
    check(100003, 10001, 1001, Some(Some(LeftOut::PartnerSuspended)));
    check(100004, 10001, 1001, Some(Some(LeftOut::NoContract)));
    check(100001, 10001, 1001, None);
    check(100002, 10002, 1001, None);
    check(100002, 10001, 1002, None);
}

#[tokio::test]
async fn a_reload_shows_what_was_committed_before_it() {
    let store = shop();
    let table = open(&store);
    let reason = || table.current().find(100002, 10001, 1001).unwrap().left_out();
    let seen = table.replaced();
    run(&store, &["UPDATE program SET status = 'paused'"]);
    assert_eq!(reason(), None);
    table.reload(&store).await.unwrap();
    assert_eq!(reason(), Some(LeftOut::ProgramPaused));
    assert_ne!(table.replaced(), seen);
    run(&store, &["UPDATE program SET status = 'live'", "UPDATE creative SET state = 'withdrawn'"]);
    table.reload(&store).await.unwrap();
    assert_eq!(reason(), Some(LeftOut::CreativeWithdrawn));
    run(&store, &["UPDATE contract SET state = 'ended'"]);
    table.reload(&store).await.unwrap();
    assert_eq!(reason(), Some(LeftOut::NoContract));
}

#[tokio::test]
async fn a_reload_reads_only_terms_that_are_new() {
    let store = shop();
    let table = open(&store);
    let landing_page = || table.current().program(1001).unwrap().landing_page.clone();
    run(&store, &["UPDATE terms_version SET source_toml = 'not read again'"]);
    table.reload(&store).await.unwrap();
    assert_eq!(landing_page(), "https://shop.test/start");

    let work = |tx: &mut Tx<'_>| {
        tx.execute(
            "INSERT INTO terms_version (program_id, version, source_toml, applied_at, applied_by) VALUES (1001, 2, $1, 0, '')",
            &params![FILE.replace("/start", "/welcome")],
        )?;
        anyhow::Ok(())
    };
    store.write_blocking(work).unwrap();
    run(&store, &["UPDATE program SET terms_version = 2"]);
    table.reload(&store).await.unwrap();
    assert_eq!(landing_page(), "https://shop.test/welcome");
}

#[tokio::test]
async fn short_links_come_and_go() {
    let store = shop();
    let table = open(&store);
    let link = |slug: &str| table.current().link(slug).map(|link| link.id);
    assert_eq!(link("one"), None);
    run(
        &store,
        &[
            "INSERT INTO link (program_id, partner_id, creative_id, slug, name, created_at)
             VALUES (1001, 100002, 10001, 'one', '', 0)",
            "INSERT INTO link (program_id, partner_id, creative_id, slug, name, created_at)
             VALUES (1001, 100002, 10001, 'two', '', 0)",
        ],
    );
    table.reload(&store).await.unwrap();
    assert_eq!((link("one"), link("two"), link("One")), (Some(1), Some(2), None));
    run(&store, &["UPDATE link SET archived_at = 5 WHERE slug = 'one'"]);
    table.reload(&store).await.unwrap();
    assert_eq!((link("one"), link("two")), (None, Some(2)));
    assert_eq!(open(&store).current().link("one").map(|link| link.id), None);
}

#[tokio::test]
async fn a_deep_link_is_followed_only_to_allowed_hosts() {
    let store = shop();
    let routes = open(&store).current();
    let route = routes.find(100002, 10001, 1001).unwrap();
    let check = |deep_link: &str, expected: &str| {
        assert_eq!(route.address(deep_link, "", "ID"), expected, "{deep_link}");
    };
    check("", "https://shop.test/start?cid=ID&afsrc=1");
    check("https://www.shop.test/shoes?size=9#red", "https://www.shop.test/shoes?size=9&cid=ID&afsrc=1#red");
    check("https://evil.test/", "https://shop.test/start?cid=ID&afsrc=1");
    check("https://shop.test/", "https://shop.test/start?cid=ID&afsrc=1");
}

#[tokio::test]
async fn links_of_other_networks_lead_to_the_first_creative() {
    let store = shop();
    let work = |tx: &mut Tx<'_>| {
        let adapter = "\n[[adapter]]\nnetwork = \"tune\"\nprogram = \"12\"\nevent_type = \"sale\"\npartners = { \"7\" = \"100002\" }\n";
        tx.execute(
            "INSERT INTO terms_version (program_id, version, source_toml, applied_at, applied_by) VALUES (1001, 2, $1, 0, '')",
            &params![format!("{FILE}{adapter}")],
        )?;
        anyhow::Ok(())
    };
    store.write_blocking(work).unwrap();
    run(&store, &["UPDATE program SET terms_version = 2"]);
    let routes = open(&store).current();
    let expected = MovedRoute { partner: 100002, creative: 10001, program: 1001 };
    assert_eq!(routes.moved(Network::Tune, "12", "7"), Some(expected));
    for (network, program, partner) in
        [(Network::Awin, "12", "7"), (Network::Tune, "1", "7"), (Network::Tune, "12", "8")]
    {
        assert_eq!(routes.moved(network, program, partner), None, "{network} {program} {partner}");
    }
}
