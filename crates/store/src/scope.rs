//! Whose rows a question is about. Every list and every look-up of what brands and partners share is bound to a scope inside its SQL,
//! so that no use case can forget whose data it shows.

use domain::ids::AccountId;

use crate::Value;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// What belongs to the programs of this brand.
    Brand(AccountId),
    /// What belongs to this partner.
    Partner(AccountId),
    /// Everything: the operator's view.
    Installation,
}

impl Scope {
    /// The condition that `$1` puts on a row `t` with a `partner_id`, beside its program `p`.
    pub(crate) fn condition(self) -> &'static str {
        match self {
            Scope::Brand(_) => "p.account_id = $1",
            Scope::Partner(_) => "t.partner_id = $1",
            Scope::Installation => "CAST($1 AS BIGINT) IS NULL",
        }
    }

    /// What `$1` is.
    pub(crate) fn value(self) -> Value {
        match self {
            Scope::Brand(id) | Scope::Partner(id) => Value::from(id),
            Scope::Installation => Value::Null,
        }
    }
}
