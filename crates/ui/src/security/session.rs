//! Where a person is logged in, and the ends of those log-ins.

use std::collections::HashMap;

use axum::extract::{Path, State};
use domain::ids::{AccountId, SessionId};
use edge::caller::PageForm;
use flow::Platform;
use flow::session::{Session, SessionRefusal};
use jiff::tz::TimeZone;

use super::browser;
use crate::answer::{self, Answer};
use crate::component::mark::{Sign, Tone};
use crate::component::{Mark, Moment};
use crate::visitor::Resident;

pub struct SessionRow {
    pub id: SessionId,
    pub browser: String,
    pub user_agent: String,
    pub address: String,
    pub account: String,
    pub since: Moment,
    pub seen: Moment,
    pub until: Moment,
    pub this_one: Option<Mark>,
}

#[derive(Default)]
pub(super) struct Sessions {
    pub rows: Vec<SessionRow>,
    pub has_several_accounts: bool,
}

pub async fn end(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    let id = id.parse::<SessionId>().map_err(|_| SessionRefusal::NotFound)?;
    flow::session::end(&platform, &who.0.caller, id).await?;
    answer::done(&who.at("security"), "session_ended")
}

pub async fn end_others(
    State(platform): State<Platform>,
    who: Resident,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    flow::session::end_others(&platform, &who.0.caller).await?;
    answer::done(&who.at("security"), "other_sessions_ended")
}

pub(super) async fn rows(platform: &Platform, who: &Resident) -> flow::Result<Sessions> {
    let sessions = flow::session::list(platform, &who.0.caller).await?;
    let accounts = flow::session::accounts(platform, &who.0.caller).await?;
    let has_several_accounts = accounts.len() > 1;
    let names = accounts.into_iter().map(|account| (account.account_id, account.account_name)).collect();
    let rows = sessions.into_iter().map(|session| row(session, who, &names)).collect();
    Ok(Sessions { rows, has_several_accounts })
}

fn row(session: Session, who: &Resident, names: &HashMap<AccountId, String>) -> SessionRow {
    SessionRow {
        id: session.id,
        browser: browser::in_words(&session.user_agent),
        account: names.get(&session.account_id).cloned().unwrap_or_default(),
        since: Moment::new(session.created_at, &TimeZone::UTC),
        seen: Moment::new(session.seen_at, &TimeZone::UTC),
        until: Moment::new(session.expires_at, &TimeZone::UTC),
        this_one: (session.id == who.0.session.id).then_some(Mark::new("This one", Sign::Full, Tone::Accent)),
        user_agent: session.user_agent,
        address: session.address,
    }
}
