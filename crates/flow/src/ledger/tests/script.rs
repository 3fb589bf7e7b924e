//! The language of the tables: a verb, its words, and what is expected at the end of the line.

use domain::action::ActionState;
use domain::click::LeftOut;
use domain::ledger::Bucket;
use domain::lifecycle::{ModificationReason, RestorationReason, ReversalReason};
use domain::money::{Currency, Money};

use super::world::{World, usd};
use crate::conversion::{self, Amount, Decided, Report};
use crate::payment::{self, RunInput, SettingInput, Settlement};
use crate::verify::verify;
use crate::{Error, Result, Window, action};

/// Plays a table. Every line is done and compared; at the end the books are verified.
pub async fn check(table: &str) {
    let mut world = World::new().await;
    tell(&mut world, table).await;
    let findings = verify(&world.platform()).await.expect("verify runs");
    assert!(findings.passed(), "{:#?}", findings.differences);
}

/// Plays a table in a world that has seen others before.
pub async fn tell(world: &mut World, table: &str) {
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        play(world, line, &words).await;
    }
}

async fn play(world: &mut World, line: &str, words: &[&str]) {
    let said = match words[0] {
        "track" => track(world, words).await,
        "click" => {
            let partner = world.partner(words[2]).await.account_id;
            world.click(&format!("click:{}", words[1]), partner, None);
            return;
        }
        "identify" => {
            let click = world.click_of(words[2]).await;
            let known = conversion::identify(&world.platform(), world.door(), world.program, words[1], &click).await;
            assert!(known.expect("identify works"), "{line}");
            return;
        }
        "code" => return world.promo_code(words[1], words[2]).await,
        "suspend" => return world.suspend(words[1]).await,
        "day" => {
            world.sleep_until(words[1].parse().expect("a day")).await;
            return world.sweep().await;
        }
        "sleep" => return world.sleep_until(words[1].parse().expect("a day")).await,
        "sweep" => return world.sweep().await,
        "state" => state(world, words[1]).await,
        "refund" => {
            let id = world.actions[words[1]];
            let reason = ModificationReason::PartlyReturned;
            let refunded = action::modify(&world.platform(), &world.brand, id, usd(words[2]).minor, reason, "").await;
            said(refunded.map(|action| format!("commission {}", dollars(action.commission_minor))))
        }
        "reverse" => {
            let id = world.actions[words[1]];
            let done = action::reverse(&world.platform(), &world.brand, id, ReversalReason::Cancelled, "by mail").await;
            said(done.map(|_| "done".to_owned()))
        }
        "restore" => {
            let id = world.actions[words[1]];
            let reason = RestorationReason::OrderStands;
            let done = action::restore(&world.platform(), &world.brand, id, reason, "").await;
            said(done.map(|_| "done".to_owned()))
        }
        "why" => why(world, words[1], words[2]).await,
        "setting" => return setting(world, words).await,
        "run" => run(world, false).await,
        "dry-run" => run(world, true).await,
        "paid" => settle(world, words[1], Settlement::Paid { reference: "T1".to_owned() }).await,
        "fail" => settle(world, words[1], Settlement::Failed { reason: "account closed".to_owned() }).await,
        "expect" => balances(world, words[1]).await,
        verb => panic!("no such verb: {verb}"),
    };
    let expected = expected(words);
    assert_eq!(said, expected, "{line}");
}

/// What a line expects: everything behind the words of its verb.
fn expected(words: &[&str]) -> String {
    let own = match words[0] {
        "track" => {
            let outcome = |word: &&str| matches!(*word, "credited" | "not" | "duplicate" | "refused:");
            words.iter().position(outcome).expect("an outcome")
        }
        "refund" | "why" => 3,
        "run" | "dry-run" => 1,
        _ => 2,
    };
    let rest = words.get(own..).unwrap_or_default().join(" ");
    if rest.is_empty() && matches!(words[0], "paid" | "fail") { "done".to_owned() } else { rest }
}

async fn track(world: &mut World, words: &[&str]) -> String {
    let mut report = world.report(words[1]);
    for (place, word) in words.iter().enumerate().skip(2) {
        match *word {
            "-" => {}
            "new" | "existing" => report.customer_status = (*word).to_owned(),
            "forged" => report.click_id = "f".repeat(64),
            "sale" => {
                report.event_type = "sale".to_owned();
                report.amount = Amount::Decimal(words[place + 1].to_owned());
            }
            "credited" | "not" | "duplicate" | "refused:" => break,
            other => cite(world, &mut report, other).await,
        }
    }
    let decided = conversion::track(&world.platform(), world.door(), report).await;
    if let Ok(Decided { action: Some(action), .. }) = &decided {
        world.actions.insert(words[1].to_owned(), action.id());
    }
    match decided {
        Err(Error::Refused(refusal)) => {
            format!("refused: {} {}", refusal.code(), refusal.field().unwrap_or_default())
        }
        Err(failure) => panic!("{failure}"),
        Ok(Decided { is_duplicate: true, .. }) => "duplicate".to_owned(),
        Ok(Decided { action: Some(action), .. }) => {
            format!("credited {} {}", dollars(action.commission_minor), action.state)
        }
        Ok(Decided { conversion, .. }) => format!("not credited: {}", conversion.conversion.reason),
    }
}

async fn cite(world: &mut World, report: &mut Report, word: &str) {
    match word.split_once(':') {
        Some(("partner" | "click", _)) => report.click_id = world.click_of(word).await,
        Some(("crawler", _)) => {
            let partner = world.partner(word).await.account_id;
            report.click_id = world.click(word, partner, Some(LeftOut::Crawler));
        }
        Some(("stranger", _)) => {
            let partner = world.stranger(word).await.account_id;
            report.click_id = world.click(word, partner, None);
        }
        Some(("promo", code)) => report.promo_code = code.to_owned(),
        Some(("customer", id)) => report.customer_id = id.to_owned(),
        Some(("country", code)) => report.country = code.to_owned(),
        // The amount of a sale was read with its verb.
        _ => assert!(word.parse::<f64>().is_ok(), "no such word: {word}"),
    }
}

async fn state(world: &World, order_id: &str) -> String {
    let explained = action::explanation(&world.platform(), &world.brand, world.actions[order_id]).await;
    let explained = explained.expect("the brand sees its action");
    let state: ActionState = explained.action.state.parse().expect("a state");
    state.code().to_owned()
}

async fn why(world: &mut World, order_id: &str, partner: &str) -> String {
    let caller = world.partner(partner).await;
    let told = conversion::of_order(&world.platform(), &caller, world.program, order_id).await;
    said(told.map(|told| told[0].conversion.conversion.reason.clone()))
}

async fn setting(world: &mut World, words: &[&str]) {
    let caller = world.partner(words[1]).await;
    let mut input = SettingInput { currency: "USD".to_owned(), method: "manual".to_owned(), ..SettingInput::default() };
    match words[2] {
        "threshold" => {
            input.schedule = "threshold".to_owned();
            input.threshold_minor = usd(words[3]).minor;
        }
        _ => {
            input.schedule = "fixed_day".to_owned();
            input.day_of_month = words[3].parse().expect("a day");
        }
    }
    payment::change_setting(&world.platform(), &caller, input).await.expect("the setting is good");
}

async fn run(world: &mut World, dry_run: bool) -> String {
    let input = RunInput { program: None, dry_run };
    let plan = payment::run(&world.platform(), &world.brand, input).await.expect("the run works");
    assert_eq!(plan.run.is_some(), !dry_run && !plan.payments.is_empty());
    let mut parts = Vec::new();
    for planned in &plan.payments {
        let partner = planned.payable.partner;
        if let Some(payment) = planned.payment {
            world.payments.insert(partner, payment);
        }
        parts.push(format!("{} {}", world.name_of(partner), planned.amount.amount()));
    }
    for waiting in &plan.waiting {
        parts.push(format!("{} waits {}", world.name_of(waiting.partner), waiting.why.code()));
    }
    parts.join(", ")
}

async fn settle(world: &mut World, partner: &str, settlement: Settlement) -> String {
    let partner = world.partner(partner).await.account_id;
    let payment = world.payments[&partner];
    said(payment::settle(&world.platform(), &world.brand, payment, settlement).await.map(|_| "done".to_owned()))
}

/// The buckets that are not empty, as the partner sees them; the brand must see the same.
async fn balances(world: &mut World, name: &str) -> String {
    let partner = world.partner(name).await;
    let own = world.balances(&partner).await.expect("a partner sees its balances");
    let mut seen_by_brand = world.balances(&world.brand.clone()).await.expect("a brand sees its balances");
    seen_by_brand.retain(|sheet| sheet.partner == partner.account_id);
    assert_eq!(own, seen_by_brand);
    let mut parts = Vec::new();
    for sheet in &own {
        for bucket in Bucket::OF_PARTNER {
            if sheet.minor(*bucket) != 0 {
                parts.push(format!("{bucket} {}", dollars(sheet.minor(*bucket))));
            }
        }
        let sum: i64 = Bucket::ALL.iter().map(|bucket| sheet.minor(*bucket)).sum();
        assert_eq!(sum, 0, "{name}: accrued is the mirror of the rest");
    }
    let statement = super::super::statement(&world.platform(), &partner, Default::default(), Window::default()).await;
    let lines = statement.expect("a partner sees its statement").items;
    let sum: i64 = lines.iter().map(|line| line.amount_minor).sum();
    assert_eq!(sum, 0, "{name}: every posting on the statement balances");
    parts.join(" ")
}

fn said(result: Result<String>) -> String {
    match result {
        Ok(text) => text,
        Err(Error::Refused(refusal)) => format!("refused: {}", refusal.code()),
        Err(failure) => panic!("{failure}"),
    }
}

fn dollars(minor: i64) -> String {
    Money::new(minor, Currency::USD).amount()
}
