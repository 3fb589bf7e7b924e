//! Random traffic against a second, naive model of the books. The seed is printed and replays a failure: `TRIBUTARY_SEED=... cargo test`.

use std::collections::{BTreeMap, BTreeSet};

use domain::action::ActionState;
use domain::calendar::{day_of, time_zone};
use domain::ledger::Bucket;
use domain::lifecycle::{ModificationReason, RestorationReason, ReversalReason};
use domain::report::DayRange;
use jiff::civil::Date;
use store::action::Action;

use super::world::World;
use crate::action::ActionFilter;
use crate::conversion::{Amount, Decided, Door, track};
use crate::media::Upload;
use crate::payment::{self, RunInput, Settlement};
use crate::verify::verify;
use crate::{Caller, Error, Platform, Result, Window, action, correction, outlook, statement};

const STEPS: u32 = 300;
const PARTNERS: [&str; 3] = ["partner:1", "partner:2", "partner:3"];

/// What the naive model knows of an order: days and cents, no clocks, no tables.
struct Order {
    id: String,
    partner: usize,
    /// Cents; none is the bounty.
    sale: Option<i64>,
    is_new: bool,
    tracked_on: i64,
    is_reversed: bool,
    payment: Option<usize>,
}

struct Paid {
    partner: usize,
    state: &'static str,
}

impl Order {
    /// Forty dollars for a new customer; a tenth of a sale, half a cent rounded up.
    fn commission(&self) -> i64 {
        match self.sale {
            Some(cents) => (cents + 5) / 10,
            None if self.is_new => 4000,
            None => 0,
        }
    }

    fn is_locked(&self, today: i64) -> bool {
        today >= self.tracked_on + 16
    }

    fn is_approved(&self, today: i64) -> bool {
        !self.is_reversed && today >= self.tracked_on + 31
    }

    fn bucket(&self, today: i64, payments: &[Paid]) -> Option<Bucket> {
        let payment = self.payment.map(|payment| payments[payment].state);
        match payment {
            _ if self.is_reversed => None,
            Some("paid") => Some(Bucket::Paid),
            Some("in_transit") => Some(Bucket::InTransit),
            _ if self.is_approved(today) => Some(Bucket::Payable),
            _ if self.is_locked(today) => Some(Bucket::Locked),
            _ => Some(Bucket::Pending),
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }

    fn pick(&mut self, length: usize) -> usize {
        self.below(length as u64) as usize
    }
}

#[tokio::test]
async fn random_traffic_agrees_with_a_naive_model() {
    let given = std::env::var("TRIBUTARY_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| jiff::Timestamp::now().as_nanosecond() as u64);
    println!("TRIBUTARY_SEED={seed}");
    let mut dice = Dice(seed);
    let mut world = World::new().await;
    for partner in PARTNERS {
        world.partner(partner).await;
    }
    let (mut orders, mut payments): (Vec<Order>, Vec<Paid>) = (Vec::new(), Vec::new());
    let mut today = 0;
    for step in 0..STEPS {
        match dice.below(11) {
            0..4 => report(&mut world, &mut dice, &mut orders, today).await,
            4 => refund(&world, &mut dice, &mut orders, today).await,
            5 => reverse(&world, &mut dice, &mut orders, today).await,
            6 => restore(&world, &mut dice, &mut orders, today).await,
            7 => {
                today += dice.below(4) as i64;
                world.sleep_until(today).await;
            }
            8 => pay(&mut world, &mut orders, &mut payments, today).await,
            9 => correct(&world, &mut dice, &mut orders, today).await,
            _ => settle(&mut world, &mut dice, &mut orders, &mut payments).await,
        }
        if step % 10 == 0 || step + 1 == STEPS {
            world.sweep().await;
            compare(&mut world, &orders, &payments, today).await;
        }
    }
    statements_agree(&mut world).await;
    lists_agree(&mut world).await;
    let findings = verify(&world.platform()).await.expect("verify runs");
    assert!(findings.passed(), "{:#?}", findings.differences);
}

async fn report(world: &mut World, dice: &mut Dice, orders: &mut Vec<Order>, today: i64) {
    let partner = dice.pick(PARTNERS.len());
    let caller = world.partner(PARTNERS[partner]).await;
    let order = Order {
        id: format!("O{}", orders.len()),
        partner,
        sale: (dice.below(2) == 0).then(|| dice.below(100_000) as i64),
        is_new: dice.below(3) > 0,
        tracked_on: today,
        is_reversed: false,
        payment: None,
    };
    let mut report = world.report(&order.id);
    // The click says whose it is; or somebody of the brand names the partner by hand, whatever click came along.
    let is_named = dice.below(4) == 0;
    let clicked = if is_named { dice.pick(PARTNERS.len()) } else { partner };
    let door = if is_named { Door::Hand(world.brand.clone()) } else { world.door() };
    if is_named {
        report.partner_id = caller.account_id.to_string();
        report.reason = "Lost by the shop".to_owned();
    }
    let clicked = world.partner(PARTNERS[clicked]).await.account_id;
    report.click_id = world.click(&order.id, clicked, None);
    report.customer_status = if order.is_new { "new" } else { "existing" }.to_owned();
    if let Some(cents) = order.sale {
        report.event_type = "sale".to_owned();
        report.amount = Amount::Minor(cents);
    }
    let first = track(&world.platform(), door.clone(), report.clone()).await.expect("it is decided");
    let again = track(&world.platform(), door, report).await.expect("it is known");
    assert!(again.is_duplicate && again.action == first.action, "twice is once");
    let Decided { action: Some(action), .. } = first else { panic!("it is credited") };
    assert_eq!(action.commission_minor, order.commission(), "{}", order.id);
    world.actions.insert(order.id.clone(), action.id());
    orders.push(order);
}

async fn refund(world: &World, dice: &mut Dice, orders: &mut [Order], today: i64) {
    let Some(order) = any(dice, orders) else { return };
    let cents = 1 + dice.below(60_000) as i64;
    let reason = ModificationReason::PriceReduced;
    let done = action::modify(&world.platform(), &world.brand, world.actions[&order.id], cents, reason, "").await;
    let may = !order.is_locked(today) && !order.is_reversed && order.sale.is_some_and(|left| left >= cents);
    assert_eq!(was_done(done), may, "refund {} of {}", cents, order.id);
    if may {
        order.sale = order.sale.map(|left| left - cents);
    }
}

async fn reverse(world: &World, dice: &mut Dice, orders: &mut [Order], today: i64) {
    let Some(order) = any(dice, orders) else { return };
    let reason = ReversalReason::Returned;
    let done = action::reverse(&world.platform(), &world.brand, world.actions[&order.id], reason, "").await;
    let may = !order.is_locked(today) && !order.is_reversed;
    assert_eq!(was_done(done), may, "reverse {}", order.id);
    order.is_reversed |= may;
}

async fn restore(world: &World, dice: &mut Dice, orders: &mut [Order], today: i64) {
    let Some(order) = any(dice, orders) else { return };
    let reason = RestorationReason::OrderStands;
    let done = action::restore(&world.platform(), &world.brand, world.actions[&order.id], reason, "").await;
    let may = !order.is_locked(today) && order.is_reversed;
    assert_eq!(was_done(done), may, "restore {}", order.id);
    order.is_reversed &= !may;
}

/// Many at once by a file, some of them twice.
async fn correct(world: &World, dice: &mut Dice, orders: &mut [Order], today: i64) {
    if orders.is_empty() {
        return;
    }
    let (mut file, mut expected) = ("order_id,event_type,operation,amount,reason\n".to_owned(), Vec::new());
    let mut named = Vec::new();
    for _ in 0..=dice.below(6) {
        let place = dice.pick(orders.len());
        let order = &mut orders[place];
        let event_type = if order.sale.is_some() { "sale" } else { "new_advertiser" };
        let may = !order.is_locked(today) && !order.is_reversed && !named.contains(&place);
        let amount = (dice.below(2) == 0).then(|| dice.below(60_000) as i64);
        let (row, outcome) = match amount {
            None if named.contains(&place) => ("reverse,,returned".to_owned(), "refused"),
            None if order.is_reversed => ("reverse,,returned".to_owned(), "unchanged"),
            None => {
                order.is_reversed |= may;
                ("reverse,,returned".to_owned(), if may { "done" } else { "refused" })
            }
            Some(cents) => {
                let row = format!("modify,{}.{:02},amount_corrected", cents / 100, cents % 100);
                let lowers = order.sale.is_some_and(|sale| cents < sale);
                if may && lowers {
                    order.sale = Some(cents);
                }
                let is_so = order.sale == Some(cents) && !order.is_reversed && !named.contains(&place);
                (
                    row,
                    if may && lowers {
                        "done"
                    } else if is_so {
                        "unchanged"
                    } else {
                        "refused"
                    },
                )
            }
        };
        named.push(place);
        file += &format!("{},{event_type},{row}\n", order.id);
        expected.push(outcome.to_owned());
    }
    let upload = Upload { file_name: String::new(), bytes: file.clone().into_bytes() };
    let id = correction::plan_file(&world.platform(), &world.brand, &upload).await.expect("the file is a table");
    correction::make(&world.platform(), &world.brand, id).await.expect("what stands is made");
    let window = Window { after: None, limit: 100 };
    let rows = correction::rows(&world.platform(), &world.brand, id, None, window).await.expect("the rows are read");
    let states: Vec<String> = rows.items.into_iter().map(|row| row.state).collect();
    assert_eq!(states, expected, "on day {today}: {file}");
}

async fn pay(world: &mut World, orders: &mut [Order], payments: &mut Vec<Paid>, today: i64) {
    world.sweep().await;
    let plan = payment::run(&world.platform(), &world.brand, RunInput::default()).await.expect("the run works");
    for (partner, name) in PARTNERS.iter().enumerate() {
        let due = |order: &Order| {
            order.partner == partner && order.bucket(today, payments) == Some(Bucket::Payable) && order.commission() > 0
        };
        let mine: Vec<usize> = (0..orders.len()).filter(|place| due(&orders[*place])).collect();
        let expected: i64 = mine.iter().map(|place| orders[*place].commission()).sum();
        let planned = plan.payments.iter().find(|planned| world.name_of(planned.payable.partner) == *name);
        assert_eq!(planned.map_or(0, |planned| planned.amount.minor), expected, "{name}");
        if let Some(planned) = planned {
            for place in mine {
                orders[place].payment = Some(payments.len());
            }
            payments.push(Paid { partner, state: "in_transit" });
            world.payments.insert(planned.payable.partner, planned.payment.expect("it was no dry run"));
        }
    }
}

async fn settle(world: &mut World, dice: &mut Dice, orders: &mut [Order], payments: &mut [Paid]) {
    let partner = dice.pick(PARTNERS.len());
    let caller = world.partner(PARTNERS[partner]).await;
    let Some(id) = world.payments.get(&caller.account_id).copied() else { return };
    let place = payments.iter().rposition(|payment| payment.partner == partner).expect("the model knows it too");
    let may = payments[place].state == "in_transit";
    let arrives = dice.below(2) == 0;
    let settlement = if arrives {
        Settlement::Paid { reference: String::new() }
    } else {
        Settlement::Failed { reason: "returned".to_owned() }
    };
    assert_eq!(was_done(payment::settle(&world.platform(), &world.brand, id, settlement).await), may);
    if may {
        payments[place].state = if arrives { "paid" } else { "failed" };
        if !arrives {
            orders.iter_mut().filter(|order| order.payment == Some(place)).for_each(|order| order.payment = None);
        }
    }
}

/// Every partner's buckets, and the state columns of the reports.
async fn compare(world: &mut World, orders: &[Order], payments: &[Paid], today: i64) {
    for (partner, name) in PARTNERS.iter().enumerate() {
        let caller = world.partner(name).await;
        let mut expected: BTreeMap<Bucket, i64> = BTreeMap::new();
        for order in orders.iter().filter(|order| order.partner == partner) {
            if let Some(bucket) = order.bucket(today, payments) {
                *expected.entry(bucket).or_default() += order.commission();
            }
        }
        let sheets = world.balances(&caller).await.expect("a partner sees its balances");
        for bucket in Bucket::OF_PARTNER {
            let kept: i64 = sheets.iter().map(|sheet| sheet.minor(*bucket)).sum();
            assert_eq!(kept, expected.get(bucket).copied().unwrap_or(0), "{name} {bucket} on day {today}");
        }
    }
}

fn any<'o>(dice: &mut Dice, orders: &'o mut [Order]) -> Option<&'o mut Order> {
    let length = orders.len();
    if length == 0 { None } else { orders.get_mut(dice.pick(length)) }
}

fn was_done<T>(result: Result<T>) -> bool {
    match result {
        Ok(_) => true,
        Err(Error::Refused(_)) => false,
        Err(failure) => panic!("{failure}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_order_from_everywhere_at_once_is_counted_once() {
    let mut world = World::new().await;
    let partner = world.partner(PARTNERS[0]).await.account_id;
    let mut tasks = Vec::new();
    for order in 0..40 {
        let mut report = world.report(&format!("O{order}"));
        report.click_id = world.click("k", partner, None);
        report.customer_status = "new".to_owned();
        for _ in 0..8 {
            let (platform, door, report) = (world.platform(), world.door(), report.clone());
            tasks.push(tokio::spawn(async move { track(&platform, door, report).await.expect("it is decided") }));
        }
    }
    let mut counted: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for task in tasks {
        let decided = task.await.expect("no task panics");
        let (new, all) = counted.entry(decided.conversion.conversion.order_id).or_default();
        *new += u32::from(!decided.is_duplicate);
        *all += 1;
    }
    assert_eq!(counted.len(), 40);
    assert!(counted.values().all(|counts| *counts == (1, 8)), "{counted:?}");
    let sheets = world.balances(&world.brand).await.expect("the balances");
    assert_eq!(sheets[0].minor(Bucket::Pending), 40 * 4000);
    assert!(verify(&world.platform()).await.expect("verify runs").passed());
}

/// Statements of every month: what opens a month closed the one before, the movements make the difference, the last closing is the balance,
/// and the reports say the same of what was earned in all.
async fn statements_agree(world: &mut World) {
    let platform = world.platform();
    for name in PARTNERS {
        let caller = world.partner(name).await;
        let mut standing = statement::Buckets::default();
        for (program, months) in statement::months(&platform, &caller).await.expect("there are months") {
            let mut opening = statement::Buckets::default();
            for month in months.into_iter().rev() {
                let of = statement::statement(&platform, &caller, program, month).await.expect("a statement");
                assert_eq!(of.opening, opening, "{name} {month}");
                let mut moved = opening;
                let (mut window, mut next) = (Window { after: None, limit: 7 }, Some(0));
                while next.is_some() {
                    let listed =
                        statement::movements(&platform, &caller, program, month, window).await.expect("movements");
                    for movement in &listed.items {
                        moved.iter_mut().zip(movement.moved).for_each(|(sum, minor)| *sum += minor);
                    }
                    (next, window.after) = (listed.next, listed.next);
                }
                assert_eq!(moved, of.closing, "{name} {month}");
                opening = of.closing;
            }
            standing.iter_mut().zip(opening).for_each(|(sum, minor)| *sum += minor);
        }
        let sheets = world.balances(&caller).await.expect("a partner sees its balances");
        let kept = Bucket::OF_PARTNER.iter().map(|bucket| sheets.iter().map(|sheet| sheet.minor(*bucket)).sum::<i64>());
        assert_eq!(standing.to_vec(), kept.collect::<Vec<_>>(), "{name}");
        let all = [("from", "2025-12-01"), ("to", "2027-12-31"), ("metrics", "commission")];
        let all = all.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let report = crate::report::performance(&platform, &caller, all).await.expect("a report");
        let earned: i64 = report.current.totals.iter().map(|row| commission(&row.counts)).sum();
        assert_eq!(standing.iter().sum::<i64>(), earned, "{name}");
        // What is pending or locked stands in the calendar, to the cent.
        let due = outlook::by_day(&platform, &caller).await.expect("a calendar");
        let sum = |of: fn(&outlook::Due) -> i64| due.iter().map(|(_, due)| of(due)).sum::<i64>();
        assert_eq!(sum(|due| due.locks.minor), standing[0], "{name}");
        assert_eq!(
            (sum(|due| due.expected.minor), sum(|due| due.approved.minor)),
            (standing[0], standing[1]),
            "{name}"
        );
    }
    // The brand's outlook is the sum of its partners' calendars.
    let by_day = outlook::by_day(&platform, &world.brand).await.expect("an outlook");
    let by_partner = outlook::by_partner(&platform, &world.brand, 400).await.expect("an outlook");
    let of_days: i64 = by_day.iter().map(|(_, due)| due.becomes_payable().minor).sum();
    assert_eq!(of_days, by_partner.iter().map(|(_, due)| due.becomes_payable().minor).sum::<i64>());
    // Statements are the partner's own.
    let stranger = world.test.partner("stranger").await;
    for caller in [stranger, world.brand.clone()] {
        let month = jiff::civil::date(2026, 1, 1);
        assert!(statement::statement(&platform, &caller, world.program, month).await.is_err());
    }
}

/// A list by state and day has what the list of all has of them, in its order, however it is paged.
async fn lists_agree(world: &mut World) {
    let (platform, brand) = (world.platform(), world.brand.clone());
    let partner = world.partner(PARTNERS[0]).await;
    let zone = time_zone("America/Los_Angeles").expect("the zone of the reference program");
    for caller in [brand, partner] {
        let all = listed(&platform, &caller, ActionFilter::default(), Window::LIMIT_MAX).await;
        assert!(all.len() > 20, "only {} actions", all.len());
        for state in std::iter::once(None).chain(ActionState::ALL.iter().copied().map(Some)) {
            let is_in_state = |action: &Action| state.is_none_or(|state| action.state == state.code());
            let dated = [
                |action: &Action| action.tracked.tracked_at,
                |action: &Action| action.tracked.locks_at,
                |action: &Action| action.tracked.approves_at,
            ];
            for (kind, instant) in dated.into_iter().enumerate() {
                let day = |action: &Action| day_of(instant(action), &zone);
                let days: BTreeSet<Date> = all.iter().map(day).collect();
                for wanted in days.iter().step_by(5).copied().map(Some).chain([None]) {
                    let only = |of: usize| wanted.filter(|_| kind == of);
                    let filter = ActionFilter {
                        state,
                        tracked: only(0).and_then(|day| DayRange::new(day, day)),
                        locks_on: only(1),
                        approves_on: only(2),
                        ..ActionFilter::default()
                    };
                    let matches =
                        |action: &&Action| is_in_state(action) && wanted.is_none_or(|only| day(action) == only);
                    let expected: Vec<i64> = all.iter().filter(matches).map(|action| action.sequence).collect();
                    let found = listed(&platform, &caller, filter.clone(), 4).await;
                    let found: Vec<i64> = found.iter().map(|action| action.sequence).collect();
                    assert_eq!(found, expected, "{filter:?}");
                }
            }
        }
    }
}

async fn listed(platform: &Platform, caller: &Caller, filter: ActionFilter, limit: u32) -> Vec<Action> {
    let (mut window, mut all) = (Window { after: None, limit }, Vec::new());
    loop {
        let listed = action::actions(platform, caller, filter.clone(), window).await.expect("a list");
        all.extend(listed.items);
        window.after = listed.next;
        if window.after.is_none() {
            return all;
        }
    }
}

fn commission(counts: &domain::report::Counts) -> i64 {
    match domain::report::Metric::Commission.value(counts) {
        domain::report::MetricValue::Whole(minor) => minor,
        domain::report::MetricValue::Quotient(_) => unreachable!("commission is a sum"),
    }
}
