//! Whose rows a caller may see.

use domain::access::AccountKind;
use store::scope::Scope;

use crate::Caller;

/// Every list and look-up of what brands and partners share starts with this.
pub(crate) fn scope(caller: &Caller) -> Scope {
    match caller.account_kind {
        AccountKind::Brand => Scope::Brand(caller.account_id),
        AccountKind::Partner => Scope::Partner(caller.account_id),
        AccountKind::Operator => Scope::Installation,
    }
}
