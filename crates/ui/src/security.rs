//! How a person logs in: password, second factors, passkeys, and where it is logged in now.
//!
//! What changes how a person logs in is offered only shortly after the person has proved to be it; else the page leads to that proof.

pub mod authenticator;
pub mod confirmation;
pub mod passkey;
pub mod recovery_code;
pub mod requirement;
pub mod session;

mod browser;

#[cfg(test)]
mod tests;

use askama::Template;
use axum::extract::{Query, State};
use domain::access::Deed;
use domain::ids::PasskeyId;
use edge::caller::PageForm;
use edge::error::PageError;
use flow::factor::Overview;
use flow::person::PersonRefusal;
use flow::session::SessionRefusal;
use flow::{Error, Platform, Refusal};
use jiff::tz::TimeZone;

use crate::account::{PASSWORD_HELP, keep_renewed};
use crate::answer::{self, Answer, Done};
use crate::component::mark::{Sign, Tone};
use crate::component::{Form, Mark, Moment};
use crate::frame::{Frame, Place};
use crate::visitor::Resident;
use session::{SessionRow, Sessions};

#[derive(Template)]
#[template(path = "security/page.html")]
struct SecurityPage {
    frame: Frame,
    path: String,
    /// Whether the person has proved to be it shortly before.
    confirmed: bool,
    lacks_factor: bool,
    factors: Overview,
    state: Mark,
    authenticator: Option<(Moment, Option<Moment>)>,
    passkeys: Vec<PasskeyRow>,
    passkeys_work_here: bool,
    /// None for whoever may not decide it.
    requirement: Option<Requirement>,
    sessions: Vec<SessionRow>,
    /// Somebody in one account only needs no column that says which.
    has_several_accounts: bool,
    has_others: bool,
    form: Form,
    password_help: &'static str,
}

struct PasskeyRow {
    id: PasskeyId,
    name: String,
    added: Moment,
    used: Option<Moment>,
}

struct Requirement {
    required: bool,
    /// People of the account without a second factor.
    lacking: Vec<String>,
}

pub async fn show(State(platform): State<Platform>, who: Resident, Query(query): Query<Done>) -> Answer {
    let mut page = security_page(&platform, &who, Form::default()).await?;
    page.frame = page.frame.after(query.done.as_deref());
    answer::page(page)
}

pub async fn change_password(
    State(platform): State<Platform>,
    who: Resident,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let (current, new) = (form.exact("current_password"), form.exact("password"));
    match flow::person::change_password(&platform, &who.0.caller, current, new).await {
        Ok(renewed) => {
            Ok(keep_renewed(&platform, &renewed, answer::done(&who.at("security"), "own_password_changed")?))
        }
        Err(error) => {
            match error {
                // Nobody is kept out: a slip of the hand is mended in the field.
                Error::Refused(Refusal::Person(refusal @ PersonRefusal::WrongPassword)) => {
                    form.refuse(Some("current_password"), refusal.to_string());
                }
                error => answer::onto_form(error, &mut form)?,
            }
            answer::refused(security_page(&platform, &who, form).await?)
        }
    }
}

/// After a refused change: on to the proof when that is what was missing, else the page again with the words of the refusal.
async fn refused(platform: &Platform, who: &Resident, error: Error, mut form: Form) -> Answer {
    if is_unconfirmed(&error) {
        return answer::onwards(&who.at("security/confirm"));
    }
    answer::onto_form(error, &mut form)?;
    answer::refused(security_page(platform, who, form).await?)
}

fn is_unconfirmed(error: &Error) -> bool {
    matches!(error, Error::Refused(Refusal::Session(SessionRefusal::NotConfirmed)))
}

async fn security_page(platform: &Platform, who: &Resident, form: Form) -> Result<SecurityPage, PageError> {
    let caller = &who.0.caller;
    // Whoever must set up a second factor sees nothing but that.
    let sessions = match caller.lacks_factor {
        true => Sessions::default(),
        false => session::rows(platform, who).await?,
    };
    let factors = flow::factor::overview(platform, caller).await?;
    let passkeys = flow::passkey::list(platform, caller).await?;
    let at = |at| Moment::new(at, &TimeZone::UTC);
    let requirement = match caller.may(Deed::ChangeMembers) {
        Ok(()) => {
            let lacking = flow::factor::who_lacks(platform, caller).await?;
            let lacking = lacking.into_iter().map(|member| member.email).collect();
            Some(Requirement { required: factors.required, lacking })
        }
        Err(_) => None,
    };
    Ok(SecurityPage {
        frame: who.frame("Security", Place::Security),
        path: who.at("security"),
        confirmed: flow::session::is_confirmed(platform, caller).await?,
        lacks_factor: caller.lacks_factor,
        state: match factors.held.any() {
            true => Mark::new("On", Sign::Tick, Tone::Good),
            false => Mark::new("Off", Sign::Ring, Tone::Warn),
        },
        authenticator: factors.authenticator_since.map(|since| (at(since), factors.authenticator_used_at.map(at))),
        factors,
        passkeys: passkeys
            .into_iter()
            .map(|passkey| PasskeyRow {
                id: passkey.id,
                name: passkey.name,
                added: at(passkey.created_at),
                used: passkey.last_used_at.map(at),
            })
            .collect(),
        passkeys_work_here: flow::passkey::relying_party(&platform.settings.public_url).is_some(),
        requirement,
        has_several_accounts: sessions.has_several_accounts,
        has_others: sessions.rows.len() > 1,
        sessions: sessions.rows,
        form,
        password_help: PASSWORD_HELP,
    })
}
