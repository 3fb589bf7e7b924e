use domain::ids::{AccountId, DeliveryId, PostbackId, ProgramId};
use domain::postback::{Body, DeliveryState, PauseReason, PostbackEvent, PostbackMethod, PostbackState};
use jiff::Timestamp;

use super::delivery::{self, Attempt, Change, Counts, Delivery, News, Whose};
use super::*;
use crate::testing::{TestStore, test_store};

const BRAND: AccountId = AccountId(100_001);
const ANA: AccountId = AccountId(100_002);
const BEA: AccountId = AccountId(100_003);
const ALL: &[PostbackEvent] = PostbackEvent::ALL;

fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).expect("small numbers are instants")
}

/// A brand with two programs, and two partners: Ana has the actions 1 (in the first program), 2 (in the second) and 3 (reversed).
fn world() -> TestStore {
    let store = test_store();
    let action = |sequence: i64, program: i64, state: &str| {
        format!(
            "INSERT INTO conversion (id, program_id, event_type, order_id, tracked_at, occurred_at, occurred_stated, channel, click_id,
                promo_code, customer_id, customer_status, country, amount_minor, outcome, reason, partner_id, decision_json)
             VALUES ({sequence}, {program}, 1, 'A{sequence}', 0, 0, 0, 'api', '', '', '', '', '', NULL, 'credited', '', 100002, '{{}}');
             INSERT INTO action (sequence, program_id, event_type, conversion_id, partner_id, contract_id, terms_version, order_id,
                tracked_at, tracked_day, locks_at, approves_at, state, currency, amount_minor, commission_minor,
                original_commission_minor, click_id)
             VALUES ({sequence}, {program}, 1, {sequence}, 100002, 1, 1, 'A{sequence}', 0, 0, 10, 20, '{state}', 'USD', NULL, 4000, 4000, '')"
        )
    };
    let sql = format!(
        "INSERT INTO account (id, sid, kind, name, created_at)
         VALUES (100001, 'IR1', 'brand', 'Brand', 0), (100002, 'IR2', 'partner', 'Ana', 0), (100003, 'IR3', 'partner', 'Bea', 0);
         INSERT INTO program (id, account_id, slug, name, currency, time_zone, status, terms_version, created_at)
         VALUES (1001, 100001, 'p', 'P', 'USD', 'UTC', 'live', 1, 0), (1002, 100001, 'q', 'Q', 'USD', 'UTC', 'live', 1, 0);
         INSERT INTO event_type (program_id, number, code, category) VALUES (1001, 1, 'lead', 'lead'), (1002, 1, 'lead', 'lead');
         INSERT INTO terms_version (program_id, version, source_toml, applied_at, applied_by) VALUES (1001, 1, '', 0, ''), (1002, 1, '', 0, '');
         INSERT INTO contract (id, program_id, partner_id, state, created_at) VALUES (1, 1001, 100002, 'active', 0);
         {}; {}; {}",
        action(1, 1001, "pending"),
        action(2, 1002, "pending"),
        action(3, 1001, "reversed"),
    );
    store
        .write_blocking(move |tx| {
            for statement in sql.split(';') {
                tx.execute(statement, &[])?;
            }
            anyhow::Ok(())
        })
        .expect("the rows fit the schema");
    store
}

fn postback(tx: &mut Tx<'_>, account: AccountId, program: Option<ProgramId>, events: &[PostbackEvent]) -> PostbackId {
    let wish = Wish {
        program,
        events: events.to_vec(),
        method: PostbackMethod::Get,
        url_template: "https://ana.test/?a={action_id}".to_owned(),
        body: Body::None,
    };
    insert(tx, account, &wish, at(1)).expect("the postback fits the schema")
}

fn tell(tx: &mut Tx<'_>, event: PostbackEvent, sequences: &[i64], now: Timestamp) -> anyhow::Result<()> {
    let change = Change::By { amount_minor: 0, commission_minor: -7 };
    delivery::tell(tx, Whose::Partners, event, change, sequences, now)
}

fn due(tx: &mut Tx<'_>, id: PostbackId, now: i64) -> Vec<Delivery> {
    delivery::due(tx, id, at(now), 100).expect("what is due is read")
}

fn told(deliveries: &[Delivery]) -> Vec<(i64, &'static str)> {
    deliveries.iter().map(|it| (it.subject_id, it.told.event.code())).collect()
}

fn settle(tx: &mut Tx<'_>, delivery: &Delivery, state: DeliveryState, due_at: i64) {
    let attempt = Attempt { at: at(50), request: "GET /".to_owned(), status: 500, answer: "no".to_owned() };
    delivery::settle(tx, delivery, &attempt, state, at(due_at)).expect("it is noted");
}

#[test]
fn a_postback_is_read_back_as_written_and_by_its_account_alone() {
    let store = world();
    store
        .write_blocking(|tx| {
            let id = postback(tx, ANA, Some(ProgramId(1001)), &[PostbackEvent::Tracked, PostbackEvent::Paid]);
            let found = find(tx, ANA, id)?.expect("it was written");
            assert_eq!(found.wish.events, [PostbackEvent::Tracked, PostbackEvent::Paid]);
            assert_eq!((found.state, found.pause_reason, found.failing_since), (PostbackState::Active, None, None));
            assert_eq!(list(tx, ANA)?, std::slice::from_ref(&found));
            assert_eq!((find(tx, BEA, id)?, list(tx, BEA)?), (None, vec![]));

            let wish = Wish { program: None, events: vec![PostbackEvent::Locked], ..found.wish };
            update(tx, id, &wish)?;
            set_failing_since(tx, id, Some(at(7)))?;
            assert_eq!(find(tx, ANA, id)?.map(|it| (it.wish, it.failing_since)), Some((wish, Some(at(7)))));
            assert_eq!(active(tx)?, [(ANA, None, false)]);
            set_state(tx, id, PostbackState::Paused, Some(PauseReason::Failing))?;
            let paused = find(tx, ANA, id)?.map(|it| (it.pause_reason, it.failing_since));
            assert_eq!((paused, active(tx)?), (Some((Some(PauseReason::Failing), None)), vec![]));
            set_state(tx, id, PostbackState::Removed, None)?;
            assert_eq!((find(tx, ANA, id)?, find_any(tx, id)?, list(tx, ANA)?), (None, None, vec![]));
            anyhow::Ok(())
        })
        .unwrap();
}

#[test]
fn only_active_postbacks_of_the_partner_that_want_the_event_and_the_program_are_told() {
    let store = world();
    store
        .write_blocking(|tx| {
            let every = postback(tx, ANA, None, ALL);
            let first = postback(tx, ANA, Some(ProgramId(1001)), ALL);
            let paid = postback(tx, ANA, None, &[PostbackEvent::Paid]);
            let paused = postback(tx, ANA, None, ALL);
            set_state(tx, paused, PostbackState::Paused, Some(PauseReason::ByHand))?;
            let foreign = postback(tx, BEA, None, ALL);
            tell(tx, PostbackEvent::Tracked, &[1, 2], at(5))?;
            assert_eq!(told(&due(tx, every, 5)), [(1, "tracked"), (2, "tracked")]);
            assert_eq!(told(&due(tx, first, 5)), [(1, "tracked")]);
            for id in [paid, paused, foreign] {
                assert!(due(tx, id, 5).is_empty());
            }
            assert!(due(tx, every, 4).is_empty(), "it is not due before it happened");
            assert_eq!(delivery::due_postbacks(tx, at(5))?, [(every, false), (first, false)]);

            tell(tx, PostbackEvent::Reversed, &[3], at(6))?;
            let reversed = due(tx, first, 6).pop().expect("it was told");
            let action = reversed.told.action().expect("it tells of an action");
            assert_eq!(
                (action.state.as_str(), action.commission.minor, action.commission_delta.minor),
                ("reversed", 0, -7)
            );
            tx.execute("UPDATE account SET closed_at = 7 WHERE id = 100002", &[])?;
            assert!(delivery::due_postbacks(tx, at(8))?.is_empty(), "who closed its account is told nothing more");
            tell(tx, PostbackEvent::Modified, &[1], at(8))?;
            assert_eq!(due(tx, first, 8).len(), 2);
            anyhow::Ok(())
        })
        .unwrap();
}

#[test]
fn a_later_event_of_an_action_waits_until_the_earlier_is_settled() {
    let store = world();
    store
        .write_blocking(|tx| {
            let id = postback(tx, ANA, None, ALL);
            tell(tx, PostbackEvent::Tracked, &[1, 2], at(5))?;
            tell(tx, PostbackEvent::Modified, &[1], at(6))?;
            let waiting = due(tx, id, 60);
            assert_eq!(told(&waiting), [(1, "tracked"), (2, "tracked")]);
            settle(tx, &waiting[0], DeliveryState::Waiting, 100);
            settle(tx, &waiting[1], DeliveryState::Done, 0);
            assert!(due(tx, id, 99).is_empty() && delivery::due_postbacks(tx, at(99))?.is_empty(), "both wait");
            let again = due(tx, id, 100);
            assert_eq!((told(&again), again[0].attempts), (vec![(1, "tracked")], 1));
            assert_eq!((again[0].first_tried_at, again[0].last_status), (Some(at(50)), 500));
            settle(tx, &again[0], DeliveryState::Dead, 100);
            let next = due(tx, id, 100);
            assert_eq!(told(&next), [(1, "modified")], "what was given up holds up nothing");

            let counts = Counts { waiting: 1, done: 1, dead: 1 };
            assert_eq!(delivery::counts(tx, ANA)?, [(id, counts)]);
            assert!(!delivery::replay(tx, id, next[0].id, at(200))?, "it waits already");
            assert_eq!(delivery::replay_dead(tx, id, at(200))?, 1);
            assert_eq!(told(&due(tx, id, 200)), [(1, "tracked")], "and goes first again");
            settle(tx, &waiting[1], DeliveryState::Dead, 0);
            let done = delivery::find(tx, id, waiting[1].id)?.expect("it is kept");
            assert_eq!((done.state, done.attempts), (DeliveryState::Done, 1), "what was settled stays settled");
            anyhow::Ok(())
        })
        .unwrap();
}

#[test]
fn a_brand_hears_of_all_its_partners_and_of_nothing_that_is_theirs_alone() {
    let store = world();
    store
        .write_blocking(|tx| {
            let (brand, ana) = (postback(tx, BRAND, None, ALL), postback(tx, ANA, None, ALL));
            tx.execute("UPDATE action SET sub_id1 = 'hers'", &[])?;
            tx.execute("UPDATE conversion SET customer_id = 'c7'", &[])?;
            for whose in [Whose::Brands, Whose::Partners] {
                delivery::tell(tx, whose, PostbackEvent::Tracked, Change::Nothing, &[1], at(5))?;
            }
            let of = |tx: &mut Tx<'_>, id| {
                let told = due(tx, id, 5).pop().expect("it was told").told;
                let action = told.action().expect("it tells of an action").clone();
                (told.partner_name, action.sub_ids[0].clone(), action.customer_id, action.commission_delta.minor)
            };
            assert_eq!(of(tx, brand), ("Ana".to_owned(), String::new(), "c7".to_owned(), 4000));
            assert_eq!(of(tx, ana), ("Ana".to_owned(), "hers".to_owned(), String::new(), 4000));
            anyhow::Ok(())
        })
        .unwrap();
}

#[test]
fn news_of_other_things_are_told_in_their_order_too() {
    let store = world();
    store
        .write_blocking(|tx| {
            let (brand, bea) = (postback(tx, BRAND, None, ALL), postback(tx, BEA, None, ALL));
            let other_program = postback(tx, BRAND, Some(ProgramId(1002)), ALL);
            let news = |event| News {
                event,
                subject_id: 1,
                program: Some(ProgramId(1001)),
                partner: Some(ANA),
                facts: vec![("state".to_owned(), "submitted".to_owned())],
            };
            delivery::tell(tx, Whose::Brands, PostbackEvent::Tracked, Change::Nothing, &[1], at(5))?;
            delivery::tell_news(tx, &[BRAND, ANA], &news(PostbackEvent::ApplicationSubmitted), at(5))?;
            delivery::tell_news(tx, &[BRAND, ANA], &news(PostbackEvent::ApplicationApproved), at(6))?;
            let waiting = due(tx, brand, 6);
            assert_eq!(told(&waiting), [(1, "tracked"), (1, "application_submitted")]);
            assert_eq!(waiting[1].told.fact("state"), Some("submitted"));
            assert_eq!((waiting[1].told.program_name.as_str(), waiting[1].told.partner_name.as_str()), ("P", "Ana"));
            assert!(due(tx, bea, 6).is_empty() && due(tx, other_program, 6).is_empty());
            settle(tx, &waiting[1], DeliveryState::Waiting, 100);
            assert_eq!(told(&due(tx, brand, 6)), [(1, "tracked")], "the later one waits for the earlier");
            anyhow::Ok(())
        })
        .unwrap();
}

#[test]
fn a_long_log_is_counted_so_far_and_no_further() {
    let store = world();
    store
        .write_blocking(|tx| {
            let id = postback(tx, ANA, None, ALL);
            for _ in 0..=delivery::COUNT_MAX {
                tell(tx, PostbackEvent::Tracked, &[1], at(5))?;
            }
            let counts = Counts { waiting: delivery::COUNT_MAX, ..Counts::default() };
            assert_eq!(delivery::counts(tx, ANA)?, [(id, counts)]);
            anyhow::Ok(())
        })
        .unwrap();
}

#[test]
fn what_is_removed_goes_bit_by_bit_and_nothing_else_does() {
    let store = world();
    store
        .write_blocking(|tx| {
            let (kept, removed) = (postback(tx, ANA, None, ALL), postback(tx, ANA, None, ALL));
            tell(tx, PostbackEvent::Tracked, &[1, 2], at(5))?;
            set_state(tx, removed, PostbackState::Removed, None)?;
            assert_eq!(delete_removed(tx, 1)?, 1);
            assert_eq!(delete_removed(tx, 1)?, 2, "the last delivery and the postback");
            assert_eq!(delete_removed(tx, 1)?, 0);
            assert_eq!(delivery::page(tx, kept, None, DeliveryId(i64::MAX), 10)?.len(), 2);
            assert_eq!(delivery::delete_before(tx, at(5), 10)?, 0);
            assert_eq!((delivery::delete_before(tx, at(6), 1)?, delivery::delete_before(tx, at(6), 9)?), (1, 1));
            assert!(find(tx, ANA, kept)?.is_some());
            anyhow::Ok(())
        })
        .unwrap();
}
