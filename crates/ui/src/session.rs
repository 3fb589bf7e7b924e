//! Where a person is logged in, and the password that logs in.

mod browser;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use domain::ids::{AccountId, SessionId};
use edge::caller::PageForm;
use flow::person::PersonRefusal;
use flow::session::{Session, SessionRefusal};
use flow::{Error, Platform, Refusal};
use jiff::tz::TimeZone;

use crate::account::PASSWORD_HELP;
use crate::answer::{self, Answer, Done};
use crate::component::mark::{Sign, Tone};
use crate::component::{Form, Mark, Moment};
use crate::frame::{Frame, Place};
use crate::visitor::Resident;

#[derive(Template)]
#[template(path = "session/page.html")]
struct SessionsPage {
    frame: Frame,
    path: String,
    sessions: Vec<SessionRow>,
    /// Somebody in one account only needs no column that says which.
    has_several_accounts: bool,
    has_others: bool,
    form: Form,
    password_help: &'static str,
}

struct SessionRow {
    id: SessionId,
    browser: String,
    user_agent: String,
    address: String,
    account: String,
    since: Moment,
    until: Moment,
    this_one: Option<Mark>,
}

pub async fn show(State(platform): State<Platform>, who: Resident, Query(query): Query<Done>) -> Answer {
    let mut page = sessions_page(&platform, &who, Form::default()).await?;
    page.frame = page.frame.after(query.done.as_deref());
    answer::page(page)
}

pub async fn end(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    let id = id.parse::<SessionId>().map_err(|_| SessionRefusal::NotFound)?;
    flow::session::end(&platform, &who.0.caller, id).await?;
    answer::done(&who.at("sessions"), "session_ended")
}

pub async fn end_others(
    State(platform): State<Platform>,
    who: Resident,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    flow::session::end_others(&platform, &who.0.caller).await?;
    answer::done(&who.at("sessions"), "other_sessions_ended")
}

pub async fn change_password(
    State(platform): State<Platform>,
    who: Resident,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let (current, new) = (form.exact("current_password"), form.exact("password"));
    match flow::person::change_password(&platform, &who.0.caller, current, new).await {
        Ok(()) => answer::done(&who.at("sessions"), "own_password_changed"),
        Err(error) => {
            match error {
                // Nobody is kept out: a slip of the hand is mended in the field.
                Error::Refused(Refusal::Person(refusal @ PersonRefusal::WrongPassword)) => {
                    form.refuse(Some("current_password"), refusal.to_string());
                }
                error => answer::onto_form(error, &mut form)?,
            }
            answer::refused(sessions_page(&platform, &who, form).await?)
        }
    }
}

async fn sessions_page(platform: &Platform, who: &Resident, form: Form) -> flow::Result<SessionsPage> {
    let sessions = flow::session::list(platform, &who.0.caller).await?;
    let accounts = flow::session::accounts(platform, &who.0.caller).await?;
    let has_several_accounts = accounts.len() > 1;
    let names = accounts.into_iter().map(|account| (account.account_id, account.account_name)).collect();
    Ok(SessionsPage {
        frame: who.frame("Sessions", Place::Sessions),
        path: who.at("sessions"),
        has_others: sessions.len() > 1,
        sessions: sessions.into_iter().map(|session| row(session, who, &names)).collect(),
        has_several_accounts,
        form,
        password_help: PASSWORD_HELP,
    })
}

fn row(session: Session, who: &Resident, names: &HashMap<AccountId, String>) -> SessionRow {
    SessionRow {
        id: session.id,
        browser: browser::in_words(&session.user_agent),
        account: names.get(&session.account_id).cloned().unwrap_or_default(),
        since: Moment::new(session.created_at, &TimeZone::UTC),
        until: Moment::new(session.expires_at, &TimeZone::UTC),
        this_one: (session.id == who.0.session.id).then_some(Mark::new("This one", Sign::Full, Tone::Accent)),
        user_agent: session.user_agent,
        address: session.address,
    }
}
