//! Whose rows a question is about. Every list and every look-up of what brands and partners share is bound to a scope inside its SQL,
//! so that no use case can forget whose data it shows.

use domain::ids::{AccountId, ProgramId};

use crate::{Row, Tx, Value, params};

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

/// The row of `select` with this id, if it is in the scope.
pub(crate) fn find_in(
    tx: &mut Tx<'_>,
    scope: Scope,
    select: &str,
    id: impl Into<Value>,
) -> anyhow::Result<Option<Row>> {
    let sql = format!("{select} WHERE {} AND t.id = $2", scope.condition());
    tx.query_opt(&sql, &[scope.value(), id.into()])
}

/// Which rows of a list are asked for: those numbered below `before`, of one program and in one state where these are given.
pub(crate) struct Page {
    pub program: Option<ProgramId>,
    pub state: Option<&'static str>,
    pub before: Option<i64>,
    pub limit: u32,
}

/// The rows of `select`, which have a state, that are in the scope; newest first.
pub(crate) fn list_in(tx: &mut Tx<'_>, scope: Scope, select: &str, page: &Page) -> anyhow::Result<Vec<Row>> {
    let sql = format!(
        "{select} WHERE {} AND t.id < $2 AND (CAST($3 AS BIGINT) IS NULL OR t.program_id = $3)
             AND (CAST($4 AS TEXT) IS NULL OR t.state = $4)
         ORDER BY t.id DESC LIMIT $5",
        scope.condition()
    );
    tx.query(&sql, &params![scope.value(), page.before.unwrap_or(i64::MAX), page.program, page.state, page.limit])
}
