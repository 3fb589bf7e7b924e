//! About an account's postbacks.

use domain::postback::{PauseReason, without_query};
use domain::words::Said;

use super::Letter;

/// `why` is what came of the last attempt: `it answered with status 500`.
/// `door` is the path of its page.
pub(crate) fn paused(address: &str, door: String, reason: PauseReason, why: Said) -> Letter {
    // What stands in the query may be a secret.
    let address = without_query(address);
    let cause = match reason {
        PauseReason::Gone => Said::of("It answered with status 410, which means that it wants no more of them."),
        PauseReason::Failing | PauseReason::ByHand => Said::of("It took nothing for three days."),
    };
    Letter::new(Said::of("A postback was paused"))
        .words(
            Said::of("We stopped sending your postback. {cause} What waits is kept and sent when you resume it.")
                .with(cause),
        )
        .fact(Said::of("Postback"), address)
        .fact(Said::of("Last attempt"), why)
        .words(Said::of(
            "Mend your server, send a test, and resume the postback. What happens until then is not told to it.",
        ))
        .door(Said::of("Look at the postback"), door)
}
