//! The audit log as an account's people read it.

use domain::access::Deed;
pub use store::audit::{Entry, Filter};

use crate::{Caller, Listed, Platform, Result, Window};

/// The account's entries, newest first, each with its number.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    filter: Filter,
    window: Window,
) -> Result<Listed<(i64, Entry)>> {
    caller.may(Deed::ReadAuditLog)?;
    let account_id = caller.account_id;
    let rows = platform
        .store
        .read(move |tx| store::audit::list(tx, account_id, &filter, window.after, window.rows_wanted()))
        .await?;
    Ok(window.listed(rows, |(number, _)| *number))
}
