use std::sync::LazyLock;

use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::calendar::time_zone;
use crate::click::LeftOut;
use crate::ids::CreativeId;
use crate::money::{Currency, Money};
use crate::terms::tests::reference_terms;

const PROGRAM: ProgramId = ProgramId(1001);

/// What every fact here borrows: the program's zone and terms, and a conversion by a new customer on day 40.
struct World {
    zone: TimeZone,
    terms: Terms,
    conversion: Conversion,
}

static WORLD: LazyLock<World> = LazyLock::new(|| World {
    zone: time_zone("America/Los_Angeles").unwrap(),
    terms: reference_terms(),
    conversion: Conversion {
        event_type: "new_advertiser".to_owned(),
        order_id: "A-1".to_owned(),
        occurred_at: Some(day(40)),
        click_id: String::new(),
        promo_code: String::new(),
        customer_id: String::new(),
        customer_status: Some(CustomerStatus::New),
        country: None,
        amount: None,
        partner: None,
    },
});

fn day(days: i64) -> Timestamp {
    "2020-09-10T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(days * 24)
}

fn standing(partner: i64, state: ContractState) -> Option<Standing<'static>> {
    Some(Standing { contract: ContractId(partner), state, version: TermsVersion(1), terms: &WORLD.terms, group: None })
}

fn click(partner: i64, clicked_on: i64) -> ClickTouch<'static> {
    ClickTouch {
        click: ClickFacts {
            program: PROGRAM,
            partner: AccountId(partner),
            creative: CreativeId(10_001),
            link: None,
            at: day(clicked_on),
            unique: 1,
            left_out: None,
        },
        standing: standing(partner, ContractState::Active),
    }
}

fn with_state(touch: ClickTouch<'static>, state: ContractState) -> ClickTouch<'static> {
    ClickTouch { standing: standing(touch.click.partner.0, state), ..touch }
}

fn promo_code(partner: i64) -> PromoCodeTouch<'static> {
    PromoCodeTouch {
        promo_code: PromoCodeId(partner),
        partner: AccountId(partner),
        starts_at: day(0),
        ends_at: Some(day(60)),
        withdrawn_at: None,
        standing: standing(partner, ContractState::Active),
    }
}

/// An event on day 40 that brought nothing along.
fn event() -> Facts<'static> {
    Facts {
        program: PROGRAM,
        zone: &WORLD.zone,
        policy: AttributionPolicy::LastClick,
        conversion: &WORLD.conversion,
        tracked_at: day(42),
        named: None,
        credited_before: None,
        click: None,
        promo_code: None,
        customer: None,
    }
}

/// Shows the verdict and what was considered, a candidate a line.
fn check(facts: &Facts<'_>, expected: &str) {
    let decision = decide(facts);
    let mut shown = match decision.verdict {
        Verdict::Credit(credit) => {
            assert_eq!(credit.contract.0, credit.partner.0, "the contract is the partner's");
            let touches = [credit.click.is_some(), credit.promo_code.is_some(), credit.source == TouchSource::Named];
            assert_eq!(touches.iter().filter(|is_so| **is_so).count(), 1);
            format!("credit {} by {}", credit.partner, credit.source)
        }
        Verdict::Refusal(reason) => format!("refused: {reason}"),
    };
    for one in &decision.considered {
        let partner = one.partner.map_or("-".to_owned(), |partner| partner.to_string());
        let outcome = match one.outcome {
            Outcome::Credited => "credited".to_owned(),
            Outcome::Outranked => "outranked".to_owned(),
            Outcome::Refused(reason) => reason.to_string(),
        };
        shown += &format!("\n{} {partner} {outcome}", one.source);
    }
    let expected: Vec<_> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(shown, expected.join("\n"));
}

fn check_click(touch: ClickTouch<'static>, outcome: &str) {
    let facts = Facts { click: Some(CitedClick::Proved(touch)), ..event() };
    let verdict = if outcome == "credited" { "credit 7 by click".to_owned() } else { format!("refused: {outcome}") };
    check(&facts, &format!("{verdict}\nclick 7 {outcome}"));
}

#[test]
fn nothing_came_along() {
    check(&event(), "refused: no_touch");
}

#[test]
fn a_click_is_credited_or_named_a_reason() {
    check_click(click(7, 39), "credited");
    check_click(click(7, 10), "credited");
    check_click(click(7, 9), "outside_referral_window");
    check_click(click(7, 41), "click_after_conversion");
    let clicked_later = |milliseconds| {
        let mut touch = click(7, 40);
        touch.click.at += SignedDuration::from_millis(milliseconds);
        touch
    };
    check_click(clicked_later(0), "credited");
    check_click(clicked_later(999), "credited");
    check_click(clicked_later(1000), "click_after_conversion");
    check_click(with_state(click(7, 39), ContractState::Suspended), "partner_suspended");
    check_click(with_state(click(7, 39), ContractState::Ended), "no_contract");
    check_click(with_state(click(7, 9), ContractState::Suspended), "outside_referral_window");
    check_click(ClickTouch { standing: None, ..click(7, 39) }, "no_contract");
    for reason in LeftOut::ALL {
        let mut touch = click(7, 39);
        touch.click.left_out = Some(*reason);
        check_click(touch, "click_not_attributable");
    }
    let mut touch = click(7, 39);
    touch.click.program = ProgramId(1002);
    check_click(touch, "click_of_another_program");
    let invalid = Some(CitedClick::Invalid(ClickIdError::Forged));
    check(&Facts { click: invalid, ..event() }, "refused: click_id_invalid\nclick - click_id_invalid");
}

fn check_promo_code(touches: Vec<PromoCodeTouch<'static>>, expected: &str) {
    check(&Facts { promo_code: Some(touches), ..event() }, expected);
}

#[test]
fn a_promo_code_is_credited_or_named_a_reason() {
    let refused = |reason: &str| format!("refused: {reason}\npromo_code - {reason}");
    check_promo_code(vec![promo_code(8)], "credit 8 by promo_code\npromo_code 8 credited");
    check_promo_code(vec![], &refused("promo_code_unknown"));
    check_promo_code(vec![PromoCodeTouch { starts_at: day(41), ..promo_code(8) }], &refused("promo_code_inactive"));
    check_promo_code(vec![PromoCodeTouch { ends_at: Some(day(40)), ..promo_code(8) }], &refused("promo_code_inactive"));
    check_promo_code(
        vec![PromoCodeTouch { withdrawn_at: Some(day(40)), ..promo_code(8) }],
        &refused("promo_code_inactive"),
    );
    let suspended = PromoCodeTouch { standing: standing(8, ContractState::Suspended), ..promo_code(8) };
    check_promo_code(vec![suspended], "refused: partner_suspended\npromo_code 8 partner_suspended");
    // Taken from one partner and given to another: the event's time decides.
    let before = PromoCodeTouch { withdrawn_at: Some(day(20)), ..promo_code(8) };
    let after = PromoCodeTouch { starts_at: day(20), ..promo_code(9) };
    check_promo_code(vec![before, after], "credit 9 by promo_code\npromo_code 9 credited");
}

#[test]
fn a_customer_id_brings_its_last_standing_click() {
    let customer = |touches| Facts { customer: Some(touches), ..event() };
    check(&customer(vec![]), "refused: customer_unknown\ncustomer_link - customer_unknown");
    check(
        &customer(vec![click(7, 5), click(8, 35), click(9, 20), click(7, 41)]),
        "credit 8 by customer_link
         customer_link 7 click_after_conversion
         customer_link 8 credited
         customer_link 9 outranked
         customer_link 7 outside_referral_window",
    );
    check(
        &customer(vec![click(7, 5)]),
        "refused: outside_referral_window
         customer_link 7 outside_referral_window",
    );
}

#[test]
fn candidates_are_ranked_as_the_terms_say() {
    let all = Facts {
        click: Some(CitedClick::Proved(click(7, 39))),
        promo_code: Some(vec![promo_code(8)]),
        customer: Some(vec![click(9, 38)]),
        ..event()
    };
    check(
        &all,
        "credit 7 by click
         click 7 credited
         promo_code 8 outranked
         customer_link 9 outranked",
    );
    check(
        &Facts { policy: AttributionPolicy::PromoCodeFirst, ..all.clone() },
        "credit 8 by promo_code
         promo_code 8 credited
         click 7 outranked
         customer_link 9 outranked",
    );
    let suspended = with_state(click(7, 39), ContractState::Suspended);
    check(
        &Facts { click: Some(CitedClick::Proved(suspended)), ..all.clone() },
        "credit 8 by promo_code
         click 7 partner_suspended
         promo_code 8 credited
         customer_link 9 outranked",
    );
    check(
        &Facts { click: Some(CitedClick::Proved(suspended)), promo_code: Some(vec![]), customer: Some(vec![]), ..all },
        "refused: partner_suspended
         click 7 partner_suspended
         promo_code - promo_code_unknown
         customer_link - customer_unknown",
    );
}

fn named(partner: i64, state: Option<ContractState>) -> Option<NamedTouch<'static>> {
    Some(NamedTouch { partner: AccountId(partner), standing: state.and_then(|state| standing(partner, state)) })
}

#[test]
fn a_named_partner_stands_above_everything_and_instead_of_it() {
    check(&Facts { named: named(6, Some(ContractState::Active)), ..event() }, "credit 6 by named\nnamed 6 credited");
    let all = Facts {
        click: Some(CitedClick::Proved(click(7, 39))),
        promo_code: Some(vec![]),
        customer: Some(vec![click(9, 38)]),
        ..event()
    };
    for policy in AttributionPolicy::ALL {
        let facts = Facts { policy: *policy, named: named(6, Some(ContractState::Active)), ..all.clone() };
        let Verdict::Credit(credit) = decide(&facts).verdict else { panic!("it stands") };
        assert_eq!((credit.partner, credit.source), (AccountId(6), TouchSource::Named));
    }
    for (state, reason) in [
        (None, "no_contract"),
        (Some(ContractState::Ended), "no_contract"),
        (Some(ContractState::Suspended), "partner_suspended"),
    ] {
        check(
            &Facts { named: named(6, state), ..all.clone() },
            &format!(
                "refused: {reason}
                 named 6 {reason}
                 click 7 outranked
                 promo_code - promo_code_unknown
                 customer_link 9 outranked"
            ),
        );
    }
}

#[test]
fn the_credited_contract_prices_and_dates_it() {
    let terms = Terms { locks: "1 day after the end of the day tracked".parse().unwrap(), ..reference_terms() };
    let other = Standing { version: TermsVersion(2), terms: &terms, ..standing(7, ContractState::Active).unwrap() };
    let touch = ClickTouch { standing: Some(other), ..click(7, 39) };
    let facts = Facts { click: Some(CitedClick::Proved(touch)), customer: Some(vec![click(8, 38)]), ..event() };
    let Verdict::Credit(credit) = decide(&facts).verdict else { panic!("it stands") };
    assert_eq!((credit.version, credit.customer), (TermsVersion(2), Some(CustomerStatus::New)));
    assert_eq!(credit.priced.commission, Money::new(4000, Currency::USD));
    assert_eq!(credit.tracked_on.to_string(), "2020-10-22");
    assert_eq!(credit.locks_at, "2020-10-24T00:00:00-07:00".parse().unwrap());
    assert_eq!(credit.approves_at, "2020-11-08T00:00:00-08:00".parse().unwrap());
}

#[test]
fn a_returning_customer_is_credited_and_earns_nothing() {
    let mut conversion = WORLD.conversion.clone();
    conversion.customer_status = None;
    let click = Some(CitedClick::Proved(click(7, 39)));
    let facts = Facts { conversion: &conversion, click, credited_before: Some(true), ..event() };
    let Verdict::Credit(credit) = decide(&facts).verdict else { panic!("it stands") };
    assert_eq!(credit.customer, Some(CustomerStatus::Existing));
    assert_eq!((credit.priced.rule, credit.priced.commission.minor), (None, 0));
    assert_eq!(
        credit.priced.words,
        "no commission rule matches new_advertiser by an existing customer: it pays nothing"
    );
}

fn any_touch() -> impl Strategy<Value = ClickTouch<'static>> {
    let standing_of = prop::option::of(prop::sample::select(ContractState::ALL));
    (7..10_i64, 0..50_i64, 0..=3_u8, standing_of, prop::bool::weighted(0.9)).prop_map(
        |(partner, on, reason, state, ours)| {
            let mut touch = click(partner, on);
            touch.click.left_out = LeftOut::from_number(reason);
            touch.click.program = if ours { PROGRAM } else { ProgramId(1002) };
            touch.standing = state.and_then(|state| standing(partner, state));
            touch
        },
    )
}

fn any_promo_code() -> impl Strategy<Value = PromoCodeTouch<'static>> {
    let standing_of = prop::option::of(prop::sample::select(ContractState::ALL));
    (7..10_i64, 0..50_i64, prop::option::of(0..50_i64), prop::option::of(0..50_i64), standing_of).prop_map(
        |(partner, starts, ends, withdrawn, state)| PromoCodeTouch {
            starts_at: day(starts),
            ends_at: ends.map(day),
            withdrawn_at: withdrawn.map(day),
            standing: state.and_then(|state| standing(partner, state)),
            ..promo_code(partner)
        },
    )
}

fn any_facts() -> impl Strategy<Value = Facts<'static>> {
    let cited = prop_oneof![
        4 => any_touch().prop_map(CitedClick::Proved),
        1 => Just(CitedClick::Invalid(ClickIdError::Malformed)),
    ];
    let of_named = (5..8_i64, prop::option::of(prop::sample::select(ContractState::ALL)));
    (
        prop::sample::select(AttributionPolicy::ALL),
        prop::option::weighted(0.3, of_named),
        prop::option::of(cited),
        prop::option::of(prop::collection::vec(any_promo_code(), 0..3)),
        prop::option::of(prop::collection::vec(any_touch(), 0..4)),
    )
        .prop_map(|(policy, of_named, click, promo_code, customer)| {
            let named = of_named.and_then(|(partner, state)| named(partner, state));
            Facts { policy, named, click, promo_code, customer, ..event() }
        })
}

proptest! {
    #[test]
    fn credit_is_never_given_against_the_rules(facts in any_facts()) {
        let decision = decide(&facts);
        prop_assert_eq!(&decision, &decide(&facts));
        if let Verdict::Credit(credit) = decision.verdict {
            let touches = facts.customer.iter().flatten().chain(facts.click.iter().filter_map(|cited| match cited {
                CitedClick::Proved(touch) => Some(touch),
                CitedClick::Invalid(_) => None,
            }));
            let standings = touches.filter_map(|touch| touch.standing);
            let standings = standings.chain(facts.promo_code.iter().flatten().filter_map(|touch| touch.standing));
            let standings = standings.chain(facts.named.and_then(|touch| touch.standing));
            let mut of_partner = standings.filter(|standing| standing.contract == credit.contract);
            prop_assert!(of_partner.any(|standing| standing.state == ContractState::Active));
            if let Some(named) = facts.named {
                prop_assert_eq!((credit.source, credit.partner), (TouchSource::Named, named.partner));
            }
            if let Some(click) = credit.click {
                let elapsed = day(40).duration_since(click.at);
                prop_assert!(elapsed >= SignedDuration::ZERO && elapsed <= SignedDuration::from_hours(30 * 24));
                prop_assert_eq!((click.left_out, click.program, click.partner), (None, facts.program, credit.partner));
            }
        }
    }

    #[test]
    fn what_was_considered_agrees_with_the_verdict(facts in any_facts()) {
        let decision = decide(&facts);
        let place = decision.considered.iter().position(|one| one.outcome == Outcome::Credited);
        match (decision.verdict, place) {
            (Verdict::Credit(credit), Some(place)) => {
                let one = decision.considered[place];
                prop_assert_eq!((one.source, one.partner), (credit.source, Some(credit.partner)));
                let refused_before = decision.considered[..place].iter().all(|one| matches!(one.outcome, Outcome::Refused(_)));
                let credited_after = decision.considered[place + 1..].iter().any(|one| one.outcome == Outcome::Credited);
                prop_assert!(refused_before && !credited_after);
            }
            (Verdict::Refusal(reason), None) => {
                let first = decision.considered.first().map(|one| one.outcome);
                prop_assert_eq!(first.unwrap_or(Outcome::Refused(RefusalReason::NoTouch)), Outcome::Refused(reason));
                let is_named = facts.named.is_some();
                let is_passed_over = |one: &Considered| match one.outcome {
                    Outcome::Refused(_) => true,
                    Outcome::Outranked => is_named,
                    Outcome::Credited => false,
                };
                prop_assert!(decision.considered.iter().all(is_passed_over));
            }
            (verdict, place) => prop_assert!(false, "{verdict:?} with a credit at {place:?}"),
        }
    }
}
