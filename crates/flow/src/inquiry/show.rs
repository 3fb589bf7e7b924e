//! Inquiries as each side sees them.

use domain::access::{AccountKind, Deed};
use domain::ids::InquiryId;
use domain::inquiry::InquiryState;
use domain::message::Topic;
use store::inquiry::{Inquiry, InquiryChange};

use super::InquiryRefusal;
use crate::conversion::{Explanation, Viewpoint, explain, reports_of_order};
use crate::message::{self, reader};
use crate::scope::scope;
use crate::{Caller, Listed, Platform, Result, Window};

/// An inquiry with its story and, for the brand, what is known of the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    pub inquiry: Inquiry,
    pub said: message::Detail,
    /// Oldest first.
    pub changes: Vec<InquiryChange>,
    /// What became of each report of the order; empty for a partner.
    pub known: Vec<Explanation>,
}

/// Newest first; in one state where it is given.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    state: Option<InquiryState>,
    window: Window,
) -> Result<Listed<Inquiry>> {
    reader(caller, Deed::ReadMessages)?;
    let scope = scope(caller);
    let rows = platform
        .store
        .read(move |tx| store::inquiry::list(tx, scope, state, window.after, window.rows_wanted()))
        .await?;
    Ok(window.listed(rows, |inquiry| inquiry.id.get()))
}

pub async fn find(platform: &Platform, caller: &Caller, id: InquiryId) -> Result<Detail> {
    let reader = reader(caller, Deed::ReadMessages)?;
    let (scope, is_brand) = (scope(caller), caller.account_kind == AccountKind::Brand);
    platform
        .store
        .read(move |tx| {
            let inquiry = store::inquiry::find(tx, scope, id)?.ok_or(InquiryRefusal::NotFound)?;
            let mut known = Vec::new();
            if is_brand {
                for stored in reports_of_order(tx, inquiry.asked.program_id, &inquiry.asked.order_id)? {
                    known.push(explain(tx, stored, Viewpoint::Everything)?);
                }
            }
            Ok(Detail {
                said: message::detail(tx, reader, inquiry.thread_id, Topic::Inquiry)?,
                changes: store::inquiry::changes(tx, id)?,
                known,
                inquiry,
            })
        })
        .await
}

/// As [`find`]; and the person has read it from now on.
pub async fn read(platform: &Platform, caller: &Caller, id: InquiryId) -> Result<Detail> {
    let detail = find(platform, caller, id).await?;
    message::note_read(platform, caller, &detail.said).await?;
    Ok(detail)
}
