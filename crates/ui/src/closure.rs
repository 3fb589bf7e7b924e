//! Closing one's account: what happens and what stands in the way, the press, and the way back by the owners' letter.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use domain::access::{AccountKind, Deed};
use domain::closure::Obstacle;
use edge::caller::{PageCaller, PageForm, cookie};
use flow::Platform;
use flow::closure::{Closed, Outlook};
use http::header::SET_COOKIE;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::answer::{self, Answer};
use crate::component::{Amount, Form, Moment};
use crate::frame::{Csrf, Frame, Place};
use crate::security::confirmation::{Way, first};
use crate::visitor::Resident;
use crate::words::{Words, t};

#[derive(Template)]
#[template(path = "closure/page.html")]
struct ClosurePage {
    frame: Frame,
    path: String,
    is_partner: bool,
    may_close: bool,
    outlook: Outlook,
    obstacles: Vec<Words>,
    unpaid: Vec<Amount>,
    form: Form,
}

#[derive(Template)]
#[template(path = "closure/reopening.html")]
struct ReopeningPage {
    frame: Frame,
    secret: String,
    closed: Closed,
    at: Moment,
}

#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    secret: String,
}

pub async fn show(State(platform): State<Platform>, who: Resident) -> Answer {
    answer::page(closure_page(&platform, &who, Form::default()).await?)
}

pub async fn close(
    State(platform): State<Platform>,
    who: Resident,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    match flow::closure::close(&platform, &who.0.caller, form.value("name")).await {
        Ok(()) => {
            let onwards = answer::done("/login", "closed_own_account")?;
            Ok(([(SET_COOKIE, cookie::clear(&platform.settings.public_url))], onwards).into_response())
        }
        Err(error) => match first(error, &who, Way::Closure) {
            Ok(onwards) => onwards,
            Err(error) => {
                answer::onto_form(error, &mut form)?;
                answer::refused(closure_page(&platform, &who, form).await?)
            }
        },
    }
}

/// One press, since mail scanners open links.
pub async fn show_reopening(
    State(platform): State<Platform>,
    who: Option<PageCaller>,
    Query(sent): Query<Sent>,
) -> Answer {
    let closed = flow::closure::closed_by(&platform, &sent.secret).await?;
    let csrf = Csrf(who.map(|who| who.csrf().to_owned()).unwrap_or_default());
    answer::page(ReopeningPage {
        frame: Frame { csrf, ..Frame::of_stranger("Open the account again") },
        secret: sent.secret,
        at: Moment::new(closed.closed_at, &TimeZone::UTC),
        closed,
    })
}

pub async fn reopen(State(platform): State<Platform>, PageForm(sent): PageForm<Sent>) -> Answer {
    flow::closure::reopen(&platform, &sent.secret).await?;
    answer::done("/login", "reopened_own_account")
}

async fn closure_page(platform: &Platform, who: &Resident, form: Form) -> flow::Result<ClosurePage> {
    let outlook = flow::closure::outlook(platform, &who.0.caller).await?;
    Ok(ClosurePage {
        frame: who.frame("Close this account", Place::Data),
        path: who.at("closure"),
        is_partner: who.0.caller.account_kind == AccountKind::Partner,
        may_close: who.0.caller.may(Deed::CloseAccount).is_ok(),
        obstacles: outlook.obstacles.iter().map(in_words).collect(),
        unpaid: outlook.unpaid.iter().map(|money| Amount::from(*money)).collect(),
        outlook,
        form,
    })
}

fn in_words(obstacle: &Obstacle) -> Words {
    match obstacle {
        Obstacle::LiveProgram { name } => t("The program {name} is live. Pause it first.").with(name),
        Obstacle::OwedToPartners { amount } => {
            t("{amount} are owed to partners. Pay them first; what is not approved yet, once it is.")
                .with(Amount::from(*amount))
        }
    }
}
