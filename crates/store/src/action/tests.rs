use domain::ids::{
    AccountId, ContractId, ConversionId, EventTypeNumber, PaymentRunId, PostingId, ProgramId, TermsVersion,
};
use jiff::Timestamp;

use super::*;
use crate::conversion::Stored;
use crate::ledger::{self, Books, Entry, Posting, StatementFilter};
use crate::lifecycle::{self, Due, Move};
use crate::outlook::Place;
use crate::testing::{TestStore, test_store};
use crate::{attribution, conversion, customer, outlook, payment, rollup};

const BRAND: AccountId = AccountId(100_001);
const PARTNER: AccountId = AccountId(100_002);
const PROGRAM: ProgramId = ProgramId(1001);
const LEAD: EventTypeNumber = EventTypeNumber(1);

fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).expect("small numbers are instants")
}

/// A store with one program and one partner under contract since instant 10, suspended at 500.
fn world() -> TestStore {
    let store = test_store();
    let sql = [
        "INSERT INTO account (id, sid, kind, name, created_at) VALUES (100001, 'IR1', 'brand', 'Brand', 0), (100002, 'IR2', 'partner', 'Partner', 0)",
        "INSERT INTO program (id, account_id, slug, name, currency, time_zone, status, terms_version, created_at)
         VALUES (1001, 100001, 'p', 'P', 'USD', 'UTC', 'live', 1, 0)",
        "INSERT INTO event_type (program_id, number, code, category) VALUES (1001, 1, 'lead', 'lead'), (1001, 2, 'sale', 'sale')",
        "INSERT INTO terms_version (program_id, version, source_toml, applied_at, applied_by) VALUES (1001, 1, '', 0, ''), (1001, 2, '', 0, '')",
        "INSERT INTO contract (id, program_id, partner_id, state, created_at) VALUES (1, 1001, 100002, 'suspended', 10)",
        "INSERT INTO contract_acceptance (contract_id, version, accepted_by, accepted_at) VALUES (1, 1, '', 10), (1, 2, '', 100)",
        "INSERT INTO contract_change (contract_id, state, reason, changed_by, changed_at) VALUES (1, 'active', '', '', 10), (1, 'suspended', '', '', 500)",
    ];
    store
        .write_blocking(move |tx| {
            for statement in sql {
                tx.execute(statement, &[])?;
            }
            anyhow::Ok(())
        })
        .expect("the rows fit the schema");
    store
}

fn received(order_id: &str) -> conversion::Conversion {
    conversion::Conversion {
        program: PROGRAM,
        event_type: LEAD,
        order_id: order_id.to_owned(),
        tracked_at: at(1000),
        occurred_at: at(900),
        occurred_stated: true,
        channel: "api".to_owned(),
        click_id: "click".to_owned(),
        promo_code: String::new(),
        customer_id: "c1".to_owned(),
        customer_status: "new".to_owned(),
        country: "US".to_owned(),
        amount_minor: Some(10_000),
        outcome: "credited".to_owned(),
        reason: String::new(),
        partner: Some(PARTNER),
        decision_json: "{}".to_owned(),
        named_partner: Some(PARTNER),
        reported_by: "person:7".to_owned(),
        report_reason: "Lost by the shop".to_owned(),
    }
}

fn credited(conversion: ConversionId, order_id: &str) -> NewAction {
    NewAction {
        program: PROGRAM,
        event_type: LEAD,
        conversion,
        partner: PARTNER,
        contract: ContractId(1),
        version: TermsVersion(1),
        order_id: order_id.to_owned(),
        tracked_at: at(1000),
        tracked_day: 0,
        locks_at: at(2000),
        approves_at: at(3000),
        currency: "USD".to_owned(),
        amount_minor: Some(10_000),
        commission_minor: 4_000,
        origin: Origin {
            click_id: "click".to_owned(),
            clicked_at: Some(at(800)),
            creative_id: 10_001,
            ..Origin::default()
        },
    }
}

fn track(tx: &mut Tx<'_>, order_id: &str) -> anyhow::Result<i64> {
    let conversion = keep(tx, order_id)?;
    let sequence = insert_all(tx, &[credited(conversion, order_id)])?[0];
    let mut books = Books::default();
    let posting = Posting {
        kind: "tracked".to_owned(),
        program: PROGRAM,
        action: Some(sequence),
        payment: None,
        posted_at: at(1000),
    };
    let entries = [entry("accrued", -4_000), entry("pending", 4_000)];
    let id = books.open(tx, &posting)?;
    books.enter(id, PROGRAM, "USD", &entries);
    books.close(tx)?;
    Ok(sequence)
}

fn keep(tx: &mut Tx<'_>, order_id: &str) -> anyhow::Result<ConversionId> {
    Ok(conversion::insert_all(tx, vec![received(order_id)])?[0].id)
}

fn find_conversion(tx: &mut Tx<'_>, event_type: EventTypeNumber, order_id: &str) -> anyhow::Result<Option<Stored>> {
    Ok(conversion::find_all(tx, PROGRAM, event_type, &[order_id])?.pop())
}

fn entry(bucket: &'static str, amount_minor: i64) -> Entry {
    Entry { partner: PARTNER, bucket, amount_minor }
}

#[test]
fn a_conversion_and_its_action_are_read_back_as_written() {
    let store = world();
    store
        .write_blocking(|tx| {
            let sequence = track(tx, "A1")?;
            let stored = find_conversion(tx, LEAD, "A1")?.expect("it was written");
            assert_eq!(stored.conversion, received("A1"));
            assert_eq!(conversion::get(tx, stored.id)?, stored);
            assert_eq!(conversion::of_order(tx, PROGRAM, "A1")?, std::slice::from_ref(&stored));
            assert_eq!(
                conversion::page(tx, PROGRAM, "credited", "", ConversionId(i64::MAX), 10)?,
                std::slice::from_ref(&stored)
            );
            assert!(conversion::page(tx, PROGRAM, "refused", "", ConversionId(i64::MAX), 10)?.is_empty());
            assert!(find_conversion(tx, EventTypeNumber(2), "A1")?.is_none());

            let action = of_conversion(tx, stored.id)?.expect("it was written");
            assert_eq!(action.tracked, credited(stored.id, "A1"));
            assert_eq!(action.state, "pending");
            assert_eq!(find(tx, action.id())?, Some(action.clone()));
            assert_eq!(find(tx, ActionId { event_type: EventTypeNumber(2), ..action.id() })?, None);

            let all = Filter {
                brand: Some(BRAND),
                partner: Some(PARTNER),
                programs: Some(vec![PROGRAM]),
                state: "pending".to_owned(),
                order_id: "A1".to_owned(),
                tracked_from: Some(at(1000)),
                tracked_before: Some(at(1001)),
                before: Some(sequence + 1),
                ..Filter::default()
            };
            assert_eq!(page(tx, &all, 10)?, [action]);
            assert!(page(tx, &Filter { brand: Some(PARTNER), ..Filter::default() }, 10)?.is_empty());
            anyhow::Ok(())
        })
        .unwrap();
}

#[test]
fn a_contract_is_seen_as_it_stood_at_the_instant() {
    let store = world();
    store
        .read_blocking(|tx| {
            let mut standing = |instant| attribution::standing_at(tx, PROGRAM, PARTNER, at(instant));
            assert_eq!(standing(9)?, None);
            let early = standing(99)?.expect("it is active");
            assert_eq!((early.state.as_str(), early.version), ("active", TermsVersion(1)));
            assert_eq!(standing(100)?.map(|standing| standing.version), Some(TermsVersion(2)));
            assert_eq!(standing(500)?.map(|standing| standing.state), Some("suspended".to_owned()));
            anyhow::Ok(())
        })
        .unwrap();
}

#[test]
fn customers_remember_clicks_and_their_first_conversion() {
    let store = world();
    store
        .write_blocking(|tx| {
            let (first, second) = (keep(tx, "A1")?, keep(tx, "A2")?);
            assert!(customer::touched(tx, PROGRAM, &["c1"])?.is_empty());
            let seen =
                |click_id, seen| customer::Touch { program: PROGRAM, customer_id: "c1", click_id, seen_at: at(seen) };
            customer::insert_touches(tx, &[seen("old", 1), seen("new", 2)])?;
            customer::insert_touches(tx, &[seen("old", 3)])?;
            assert_eq!(customer::touches(tx, PROGRAM, "c1")?, ["new", "old"]);
            assert_eq!(customer::touched(tx, PROGRAM, &["c0", "c1"])?, ["c1"]);
            assert!(customer::credited(tx, PROGRAM, &["c1"])?.is_empty());
            customer::insert_firsts(tx, &[(PROGRAM, "c1", first)])?;
            customer::insert_firsts(tx, &[(PROGRAM, "c1", second)])?;
            assert_eq!(customer::credited(tx, PROGRAM, &["c0", "c1"])?, ["c1"]);
            assert_eq!(customer::first_conversion(tx, PROGRAM, "c1")?, Some(first));
            anyhow::Ok(())
        })
        .unwrap();
}

#[test]
fn due_actions_move_in_batches_and_are_paid_whole() {
    let store = world();
    store
        .write_blocking(|tx| {
            let sequences = [track(tx, "A1")?, track(tx, "A2")?, track(tx, "A3")?];
            assert_eq!(lifecycle::next_due(tx, Move::Lock, at(1999))?, None);
            let due = Due { program: PROGRAM, since: at(2000) };
            assert_eq!(lifecycle::next_due(tx, Move::Lock, at(2000))?, Some(due));
            assert_eq!(lifecycle::apply(tx, Move::Lock, due, PostingId(77), 2)?.len(), 2);
            assert_eq!(lifecycle::apply(tx, Move::Lock, due, PostingId(78), 2)?.len(), 1);
            assert_eq!(lifecycle::next_due(tx, Move::Lock, at(2000))?, None);

            let due = lifecycle::next_due(tx, Move::Approve, at(3000))?.expect("locked actions come due");
            let moved = lifecycle::apply(tx, Move::Approve, due, PostingId(79), 10)?;
            assert_eq!(moved.len(), 3);
            assert_eq!(
                (moved[0].partner, moved[0].commission_minor, moved[0].origin.creative_id),
                (PARTNER, 4_000, 10_001)
            );

            let mut waiting = outlook::Batch::default();
            for moved in &moved {
                let place = Place::of(PROGRAM, moved.partner, ActionState::Approved, at(2000), moved.approves_at);
                waiting.add(place, moved.commission_minor);
            }
            waiting.write(tx)?;

            let payable = payment::payable(tx, BRAND, None)?;
            assert_eq!(payment::payable_to(tx, PARTNER)?, payable);
            assert_eq!((payable[0].amount_minor, payable[0].actions, payable[0].approved_since), (12_000, 3, at(3000)));
            let run = payment::insert_run(tx, BRAND, "test", at(3001))?;
            let paid = payment::insert(tx, run, &payable[0], "manual", at(3001))?;
            assert_eq!(payment::collect(tx, paid, &payable[0])?, (3, 12_000));
            assert!(payment::payable(tx, BRAND, Some(PROGRAM))?.is_empty(), "what is in transit is not payable");
            assert_eq!(payment::lines(tx, paid)?.len(), 3);
            assert_eq!(payment::of_action(tx, sequences[0])?[0].id, paid);

            assert!(payment::settle(tx, paid, "failed", "", "closed account", at(3002))?);
            assert!(!payment::settle(tx, paid, "paid", "", "", at(3003))?, "it was settled before");
            payment::release_actions(tx, paid)?;
            assert_eq!(payment::payable(tx, BRAND, None)?, payable, "what came back is payable again");
            let again = payment::insert(tx, run, &payable[0], "manual", at(3004))?;
            payment::collect(tx, again, &payable[0])?;
            assert_eq!(payment::mark_actions_paid(tx, again)?.len(), 3);
            assert_eq!(payment::page(tx, Some(BRAND), None, domain::ids::PaymentId(i64::MAX), 9)?.len(), 2);
            assert_eq!(payment::runs(tx, BRAND, PaymentRunId(i64::MAX), 9)?.len(), 1);
            anyhow::Ok(())
        })
        .unwrap();
}

#[test]
fn balances_are_the_sums_of_entries() {
    let store = world();
    store
        .write_blocking(|tx| {
            track(tx, "A1")?;
            track(tx, "A2")?;
            let mut books = Books::default();
            let posting = Posting {
                kind: "locked".to_owned(),
                program: PROGRAM,
                action: None,
                payment: None,
                posted_at: at(2000),
            };
            let id = books.open(tx, &posting)?;
            books.enter(id, PROGRAM, "USD", &[entry("pending", -8_000), entry("locked", 8_000)]);
            books.close(tx)?;
            let mut kept = ledger::balances(tx, Some(BRAND), Some(PARTNER), Some(PROGRAM))?;
            kept.retain(|balance| balance.amount_minor != 0);
            let mut sums = ledger::sums(tx)?;
            sums.sort_by(|one, other| one.key.cmp(&other.key));
            assert_eq!(kept, sums);
            let lines =
                ledger::statement(tx, &StatementFilter { partner: Some(PARTNER), ..StatementFilter::default() }, 2)?;
            assert_eq!(lines.len(), 4, "two postings of two entries");
            let filter = StatementFilter {
                brand: Some(BRAND),
                posted_from: Some(at(2000)),
                after: lines[3].posting.get(),
                ..StatementFilter::default()
            };
            assert_eq!(ledger::statement(tx, &filter, 10)?.len(), 2);
            anyhow::Ok(())
        })
        .unwrap();
}

#[test]
#[should_panic(expected = "a posting balances")]
fn an_unbalanced_posting_is_our_own_mistake() {
    let store = world();
    let result = store.write_blocking(|_| {
        Books::default().enter(PostingId(1), PROGRAM, "USD", &[entry("pending", 1)]);
        anyhow::Ok(())
    });
    // The writer contains the panic and fails the job with its message.
    panic!("{:#}", result.unwrap_err());
}

/// Where reports count an action that no click earned, on the first day there is.
fn nowhere() -> rollup::Place<'static> {
    rollup::Place {
        program: PROGRAM,
        partner: PARTNER,
        day: 0,
        creative_id: 0,
        link_id: 0,
        sub_id1: "",
        sub_id2: "",
        sub_id3: "",
        shared_id: "",
        promo_code: "",
        country: "",
        device: "",
        browser: "",
        referrer_host: "",
    }
}

/// A list reads an index made for it, and never all actions of a program.
#[test]
fn lists_take_their_indexes() {
    let store = world();
    let of_brand = |filter: Filter| Filter { brand: Some(BRAND), ..filter };
    let of_partner = |filter: Filter| Filter { partner: Some(PARTNER), ..filter };
    let in_state = |state: &str| Filter { state: state.to_owned(), ..Filter::default() };
    let ahead = |state: &str| Filter { is_ahead: true, locks_at: vec![at(9_000)], ..in_state(state) };
    let approved_ahead = |state: &str| Filter { is_ahead: true, approves_at: vec![at(9_000)], ..in_state(state) };
    let of_order = Filter { order_id: "A1".to_owned(), ..Filter::default() };
    let plans = [
        (of_brand(Filter::default()), "action_by_program (program_id=?)"),
        (of_partner(Filter::default()), "action_by_partner (partner_id=?)"),
        (of_brand(in_state("pending")), "action_by_program (program_id=? AND sequence>? AND sequence<?)"),
        (of_partner(in_state("pending")), "action_by_partner (partner_id=? AND sequence>? AND sequence<?)"),
        (of_brand(in_state("reversed")), "action_reversed (state=?)"),
        (of_partner(in_state("reversed")), "action_reversed_of_partner (partner_id=?)"),
        (
            of_brand(Filter { tracked_days: Some((0, 9)), ..Filter::default() }),
            "action_by_program (program_id=? AND sequence>? AND sequence<?)",
        ),
        (of_brand(ahead("pending")), "action_due_lock (locks_at=? AND program_id=?)"),
        (of_partner(ahead("pending")), "action_due_lock (locks_at=?)"),
        (of_brand(ahead("reversed")), "action_reversed (state=?)"),
        (of_brand(approved_ahead("pending")), "action_due_lock (locks_at=? AND program_id=?)"),
        (of_brand(approved_ahead("locked")), "action_due_approval (approves_at=? AND program_id=?)"),
        (of_brand(of_order.clone()), "sqlite_autoindex_conversion_1"),
        (of_partner(of_order), "sqlite_autoindex_conversion_1"),
    ];
    store
        .write_blocking(move |tx| {
            if tx.dialect() != crate::Dialect::Sqlite {
                return Ok(());
            }
            track(tx, "A1")?;
            let counts = domain::report::Counts::of_action(ActionState::Pending, None, 4_000);
            let mut rollups = rollup::Batch::default();
            rollups.add(&nowhere(), &counts);
            rollups.write(tx)?;
            let mut waiting = outlook::Batch::default();
            waiting.add(Place::of(PROGRAM, PARTNER, ActionState::Pending, at(2_000), at(9_000)), 4_000);
            waiting.write(tx)?;
            for (filter, index) in plans {
                let (sql, values) = page_sql(tx, &filter, 50)?.expect("something may pass");
                let plan = tx.query(&format!("EXPLAIN QUERY PLAN {sql}"), &values)?;
                let steps: Vec<String> = plan.iter().map(|row| row.text(3)).collect();
                assert!(steps.iter().any(|step| step.contains(index)), "{filter:?}\n{index}\n{steps:#?}");
                assert!(!steps.iter().any(|step| step.starts_with("SCAN action")), "{steps:#?}");
            }
            anyhow::Ok(())
        })
        .unwrap();
}
