//! About an account's postbacks.

use domain::ids::PostbackId;
use domain::postback::{PauseReason, without_query};

use super::Letter;

/// `why` is what came of the last attempt: `it answered with status 500`.
pub(crate) fn paused(address: &str, id: PostbackId, reason: PauseReason, why: &str) -> Letter {
    // What stands in the query may be a secret.
    let address = without_query(address);
    let cause = match reason {
        PauseReason::Gone => "It answered with status 410, which means that it wants no more of them.",
        PauseReason::Failing | PauseReason::ByHand => "It took nothing for three days.",
    };
    Letter::new("A postback was paused")
        .words(format!("We stopped sending your postback. {cause} What waits is kept and sent when you resume it."))
        .facts([("Postback", address.to_owned()), ("Last attempt", why.to_owned())])
        .words("Mend your server, send a test, and resume the postback. What happens until then is not told to it.")
        .door("Look at the postback", format!("/partner/postbacks/{id}"))
}
