//! Log-ins of people.

use std::net::IpAddr;

pub use store::session::LiveSession;

use crate::{Caller, CallerKind, Platform, Result, secret};

/// Who a session cookie belongs to: the caller, and what a page shows of them.
pub async fn recognise(platform: &Platform, cookie: &str, address: IpAddr) -> Result<Option<(Caller, LiveSession)>> {
    let secret_hash = secret::hash(cookie);
    let now = platform.clock.now();
    let live = platform.store.read(move |tx| store::session::find_live(tx, secret_hash, now)).await?;
    Ok(live.map(|live| {
        let caller = Caller {
            kind: CallerKind::Person { person_id: live.person_id, session_id: live.id },
            account_id: live.account_id,
            account_kind: live.account_kind,
            role: live.role,
            address,
            idempotency: None,
        };
        (caller, live)
    }))
}
