use super::*;
use crate::money::Currency;

fn usd(text: &str) -> Money {
    Money::parse(text, Currency::USD).expect("a test writes amounts well")
}

fn standing(state: ActionState, amount: &str, reversal_reason: &'static str) -> Standing<'static> {
    Standing { state, amount: Some(usd(amount)), reversal_reason }
}

#[test]
fn a_row_that_came_true_has_nothing_left_to_do() {
    use ActionState::{Approved, Locked, Pending, Reversed};

    let reverse = Correction::Reverse(ReversalReason::Returned);
    let modify = Correction::Modify { amount: usd("80"), reason: ModificationReason::PriceReduced };
    let reversal = Ok(Due::Reversal(ReversalReason::Returned));
    let refund = |text| Ok(Due::Refund { refund: usd(text), reason: ModificationReason::PriceReduced });
    let raised = |text| Err(RefusedModification::Raised { amount: usd("80"), remaining: usd(text) });
    for (correction, standing, expected) in [
        (reverse, standing(Pending, "100", ""), reversal),
        (reverse, standing(Reversed, "100", "returned"), Ok(Due::Nothing)),
        (reverse, standing(Reversed, "100", "fraud"), reversal),
        (reverse, standing(Locked, "100", ""), reversal),
        (modify, standing(Pending, "100", ""), refund("20")),
        (modify, standing(Pending, "80", ""), Ok(Due::Nothing)),
        (modify, standing(Approved, "80", ""), Ok(Due::Nothing)),
        (modify, standing(Reversed, "80", "fraud"), refund("0")),
        (modify, standing(Pending, "79.99", ""), raised("79.99")),
    ] {
        assert_eq!(due(correction, standing), expected, "{correction:?} of {standing:?}");
    }
    let bounty = Standing { state: Pending, amount: None, reversal_reason: "" };
    assert_eq!(due(modify, bounty), Err(RefusedModification::NoAmount));
    assert_eq!(due(reverse, bounty), reversal);
}

#[test]
fn what_remains_is_named_or_taken_off() {
    let percent = |text: &str| Remaining::LessPercent(text.parse().expect("a percentage"));
    for (remaining, of, expected) in [
        (Remaining::Amount(usd("7")), "100", Ok(usd("7"))),
        (Remaining::Less(usd("7")), "100", Ok(usd("93"))),
        (Remaining::Less(usd("107")), "100", Ok(usd("-7"))),
        (percent("10"), "99.99", Ok(usd("89.99"))),
        (percent("12.5"), "0.04", Ok(usd("0.03"))),
        (percent("100"), "99.99", Ok(usd("0"))),
        (percent("0"), "99.99", Err(RefusedModification::NotPositive { refund: usd("0") })),
        (Remaining::Less(usd("-1")), "100", Err(RefusedModification::NotPositive { refund: usd("-1") })),
    ] {
        assert_eq!(remaining.of(usd(of)), expected, "{remaining:?} of {of}");
    }
}
