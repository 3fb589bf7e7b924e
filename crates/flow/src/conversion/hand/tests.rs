//! Named partners, by hand and by the other doors.

use domain::access::{AccountKind, Role};
use domain::ids::{ContractId, ConversionId};
use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::conversion::{Amount, ImportInput, import, track};
use crate::testing::{TestPlatform, sale, test_platform};
use crate::verify::verify;
use crate::{CallerKind, Window, clock, contract};

struct World {
    platform: TestPlatform,
    brand: Caller,
    program: ProgramId,
    ana: Caller,
    contract: ContractId,
}

async fn world() -> World {
    let platform = test_platform();
    let brand = platform.brand("Delta").await;
    let program = platform.program(&brand).await.id;
    let ana = platform.partner("Ana").await;
    let contract = platform.join(&brand, program, &ana).await;
    World { platform, brand, program, ana, contract }
}

impl World {
    fn report(&self, order_id: &str, partner: &str) -> Report {
        Report {
            program: self.program,
            event_type: "new_advertiser".to_owned(),
            order_id: order_id.to_owned(),
            occurred_at: String::new(),
            click_id: String::new(),
            promo_code: String::new(),
            customer_id: String::new(),
            customer_status: "new".to_owned(),
            country: String::new(),
            amount: Amount::Decimal(String::new()),
            currency: String::new(),
            partner_id: partner.to_owned(),
            reason: "Lost by our shop".to_owned(),
        }
    }

    fn of_ana(&self, order_id: &str) -> Report {
        self.report(order_id, &self.ana.account_id.to_string())
    }

    fn hand(&self) -> Door {
        Door::Hand(self.brand.clone())
    }

    async fn track(&self, report: Report) -> Result<Decided> {
        track(&self.platform, self.hand(), report).await
    }

    async fn sleep(&self, days: i64) {
        let operator = self.platform.account(AccountKind::Operator, "Operator").await;
        let to = self.platform.clock.now() + SignedDuration::from_hours(24 * days);
        clock::advance(&self.platform, &operator, to).await.expect("the sandbox moves forward");
    }

    async fn is_proved(&self) {
        let findings = verify(&self.platform).await.expect("verify runs");
        assert!(findings.passed(), "{:#?}", findings.differences);
    }

    /// How many conversions are kept.
    async fn kept(&self) -> usize {
        let window = Window { after: None, limit: 100 };
        let listed = crate::conversion::list(&self.platform, &self.brand, self.program, "", "", window).await;
        listed.expect("the brand reads").items.len()
    }
}

#[track_caller]
fn code<T: std::fmt::Debug>(result: Result<T>) -> String {
    match result {
        Err(Error::Refused(refusal)) => refusal.code().to_owned(),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[tokio::test]
async fn what_would_become_of_it_is_what_becomes_of_it_and_keeps_nothing() {
    let world = world().await;
    let shown = rehearse(&world.platform, &world.brand, world.report("A-1", " ana ")).await.expect("it is shown");
    assert_eq!(shown.report.partner_id, world.ana.account_id.to_string());
    assert_eq!(world.kept().await, 0);
    let decided = world.track(shown.report.clone()).await.expect("it is decided");
    let action = decided.action.expect("it is credited");
    let would = shown.explanation.action.expect("it would be");
    assert_eq!((action.commission_minor, action.tracked.partner), (4000, world.ana.account_id));
    assert_eq!(
        (would.commission_minor, would.tracked.locks_at, would.tracked.approves_at),
        (action.commission_minor, action.tracked.locks_at, action.tracked.approves_at)
    );
    let kept = &decided.conversion.conversion;
    assert_eq!((kept.channel.as_str(), kept.report_reason.as_str()), ("hand", "Lost by our shop"));
    assert_eq!(
        (kept.reported_by.as_str(), kept.named_partner),
        (world.brand.actor().as_str(), Some(world.ana.account_id))
    );
    assert_eq!(kept.decision_json, {
        let id = decided.conversion.id;
        crate::conversion::find(&world.platform, &world.brand, id).await.unwrap().conversion.conversion.decision_json
    });
    let again = rehearse(&world.platform, &world.brand, shown.report).await.expect("it is shown again");
    assert!(again.is_duplicate && again.explanation.conversion.id == decided.conversion.id);
    let log = crate::audit::list(&world.platform, &world.brand, Default::default(), Window::default()).await.unwrap();
    let noted = log.items.iter().find(|(_, entry)| entry.verb == "reported").expect("it is in the log");
    for said in ["Lost by our shop", "A-1", &world.ana.account_id.to_string()] {
        assert!(noted.1.after_json.contains(said), "{said} in {}", noted.1.after_json);
    }
    world.is_proved().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_who_press_at_once_make_one_action() {
    let world = world().await;
    let (one, other) = tokio::join!(world.track(world.of_ana("A-1")), world.track(world.of_ana("A-1")));
    let (one, other) = (one.expect("decided"), other.expect("decided"));
    assert_ne!(one.is_duplicate, other.is_duplicate);
    assert_eq!(one.action, other.action);
    assert_eq!(world.kept().await, 1);
    world.is_proved().await;
}

#[tokio::test]
async fn the_contract_counts_as_it_was_when_the_event_happened() {
    let world = world().await;
    let before = world.platform.clock.now();
    world.sleep(10).await;
    let during = world.platform.clock.now();
    contract::suspend(&world.platform, &world.brand, world.contract, "Checked").await.expect("it is suspended");
    world.sleep(10).await;
    let suspended = world.platform.clock.now();
    contract::resume(&world.platform, &world.brand, world.contract).await.expect("it goes on");
    contract::end(&world.platform, &world.brand, world.contract, "Over").await.expect("it ends");
    world.sleep(10).await;
    let at = |order_id: &str, at: Timestamp| Report { occurred_at: at.to_string(), ..world.of_ana(order_id) };
    for (order_id, instant, expected) in [
        ("during", during - SignedDuration::from_mins(1), ""),
        ("suspended", suspended - SignedDuration::from_mins(1), "partner_suspended"),
        ("ended", world.platform.clock.now(), "no_contract"),
        ("before", before - SignedDuration::from_hours(24), "no_contract"),
    ] {
        let decided = world.track(at(order_id, instant)).await.expect("it is decided");
        assert_eq!(decided.conversion.conversion.reason, expected, "{order_id}");
        // It is tracked now, whenever it happened: the calendar of locks goes by that.
        if let Some(action) = decided.action {
            assert!(action.tracked.locks_at > world.platform.clock.now() + SignedDuration::from_hours(15 * 24));
        }
    }
    // A named partner that does not stand is not replaced by the promo code of another.
    let ben = world.platform.partner("Ben").await;
    world.platform.join(&world.brand, world.program, &ben).await;
    sale(&world.platform, &world.brand, world.program, &ben, "B-1").await;
    let promo_code = format!("CODE{}", ben.account_id);
    let decided = world.track(Report { promo_code, ..world.of_ana("B-2") }).await.expect("it is decided");
    assert_eq!(decided.conversion.conversion.reason, "no_contract");
    world.is_proved().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_report_keeps_nothing() {
    let world = world().await;
    let rival = world.platform.brand("Rival").await;
    let eve = world.platform.partner("Eve").await;
    let ago = |days: i64| (world.platform.clock.now() - SignedDuration::from_hours(24 * days)).to_string();
    let eve_id = eve.account_id.to_string();
    let rival_id = rival.account_id.to_string();
    for (report, expected) in [
        (Report { reason: " ".to_owned(), ..world.of_ana("A") }, "field_missing"),
        (Report { occurred_at: ago(-1), ..world.of_ana("A") }, "field_invalid"),
        (Report { occurred_at: ago(731), ..world.of_ana("A") }, "field_invalid"),
        (Report { event_type: "x".to_owned(), ..world.of_ana("A") }, "event_type_unknown"),
        (world.report("A", &eve_id), "partner_unknown"),
        (world.report("A", &rival_id), "partner_unknown"),
        (world.report("A", "999999"), "partner_unknown"),
        (Report { program: ProgramId(9), ..world.of_ana("A") }, "program_not_found"),
    ] {
        assert_eq!(code(rehearse(&world.platform, &world.brand, report.clone()).await), expected);
        assert_eq!(code(world.track(report).await), expected);
    }
    for named in ["Eve", "Nobody"] {
        assert_eq!(code(rehearse(&world.platform, &world.brand, world.report("A", named)).await), "partner_unknown");
    }
    let other_ana = world.platform.partner("ANA").await;
    world.platform.join(&world.brand, world.program, &other_ana).await;
    assert_eq!(code(rehearse(&world.platform, &world.brand, world.report("A", "Ana")).await), "partner_ambiguous");

    let support = CallerKind::Support {
        visit_id: domain::ids::SupportVisitId(1),
        person_id: domain::ids::PersonId(1),
        session_id: domain::ids::SessionId(1),
    };
    // Who may not report: other brands, the partner itself, people who only read, and support.
    let strangers = [
        (rival, "program_not_found"),
        (world.ana.clone(), "not_allowed"),
        (Caller { role: Role::Finance, ..world.brand.clone() }, "not_allowed"),
        (Caller { role: Role::Analyst, ..world.brand.clone() }, "not_allowed"),
        (Caller { kind: support, ..world.brand.clone() }, "support_reads"),
    ];
    for (stranger, expected) in strangers {
        assert_eq!(code(track(&world.platform, Door::Hand(stranger.clone()), world.of_ana("A")).await), expected);
        assert_eq!(code(rehearse(&world.platform, &stranger, world.of_ana("A")).await), expected);
    }
    assert_eq!(world.kept().await, 0);
}

#[tokio::test]
async fn an_order_counts_once_and_what_was_not_credited_is_reported_beside_it() {
    let world = world().await;
    let lost = Report { partner_id: String::new(), ..world.of_ana("A-1") };
    assert_eq!(world.track(lost).await.expect("decided").conversion.conversion.reason, "no_touch");
    assert_eq!(code(world.track(world.of_ana("A-1")).await), "conversion_differs");
    let told = rehearse(&world.platform, &world.brand, world.of_ana("A-1")).await.unwrap_err();
    assert!(told.to_string().contains("report it as `A-1~2`"), "{told}");
    assert!(world.track(world.of_ana("A-1~2")).await.expect("decided").action.is_some());
    // Now it is credited, and nothing may be added to that.
    assert_eq!(code(rehearse(&world.platform, &world.brand, world.of_ana("A-1")).await), "conversion_differs");
    world.is_proved().await;
}

#[tokio::test]
async fn a_server_and_a_file_name_partners_too() {
    let world = world().await;
    let by_server = Report { reason: String::new(), ..world.of_ana("S-1") };
    let decided = track(&world.platform, Door::Api(world.brand.clone()), by_server).await.expect("decided");
    assert_eq!(decided.conversion.conversion.reported_by, world.brand.actor());
    assert!(decided.action.is_some());
    let ana = world.ana.account_id;
    let csv = format!(
        "order_id,event_type,partner_id,customer_status\nF-1,new_advertiser,{ana},new\nF-2,new_advertiser,99,new\nF-3,new_advertiser,x,new\n"
    );
    let input = ImportInput { program: world.program, csv: csv.into_bytes(), dry_run: false };
    let report = import(&world.platform, &world.brand, input).await.expect("the file is read");
    let outcomes: Vec<String> = report.rows.iter().map(|row| format!("{:?}", row.outcome)).collect();
    assert!(outcomes[0].starts_with("Credited"), "{outcomes:?}");
    assert!(outcomes[1].contains("partner_unknown") && outcomes[2].contains("field_invalid"), "{outcomes:?}");
    world.is_proved().await;
}

#[tokio::test]
async fn a_closed_account_is_not_named() {
    let world = world().await;
    let operator = world.platform.account(AccountKind::Operator, "Operator").await;
    crate::installation::close(&world.platform, &operator, world.ana.account_id, "Fraud").await.expect("it is closed");
    assert_eq!(code(world.track(world.of_ana("A-1")).await), "partner_closed");
    assert!(crate::conversion::find(&world.platform, &world.brand, ConversionId(1)).await.is_err());
}

#[tokio::test]
async fn a_returning_customer_is_new_only_once() {
    let world = world().await;
    let of = |order_id: &str| Report {
        customer_id: "77".to_owned(),
        customer_status: String::new(),
        ..world.of_ana(order_id)
    };
    let first = world.track(of("A-1")).await.expect("decided").action.expect("credited");
    let second = world.track(of("A-2")).await.expect("decided").action.expect("credited");
    assert_eq!((first.commission_minor, second.commission_minor), (4000, 0));
}
