//! One account as the operator sees it: who is in it, and what may be done for it.

use askama::Template;
use axum::extract::{Path, Query, State};
use domain::access::AccountKind;
use domain::ids::{AccountId, PersonId};
use edge::caller::PageForm;
use flow::Platform;
use flow::installation::Detail;
use flow::refusal::InputRefusal;
use jiff::tz::TimeZone;

use super::accounts::state;
use super::onto_form;
use crate::answer::{self, Answer, Done};
use crate::audit::{VisitRow, visit_row};
use crate::component::mark::{Sign, Tone};
use crate::component::{Form, Mark, Moment};
use crate::frame::{Frame, Place};
use crate::visitor::Operator;

#[derive(Template)]
#[template(path = "operator/account.html")]
struct AccountPage {
    frame: Frame,
    detail: Detail,
    kind: &'static str,
    state: Mark,
    opened: Moment,
    closed: Option<Moment>,
    people: Vec<PersonRow>,
    visits: Vec<VisitRow>,
    is_operator: bool,
    form: Form,
}

struct PersonRow {
    id: PersonId,
    name: String,
    email: String,
    role: &'static str,
    factor: Mark,
    has_factor: bool,
    seen: Option<Moment>,
}

pub async fn show(
    State(platform): State<Platform>,
    who: Operator,
    Path(id): Path<String>,
    Query(query): Query<Done>,
) -> Answer {
    let mut page = account_page(&platform, &who, id_of(&id)?, Form::default()).await?;
    page.frame = page.frame.after(query.done.as_deref());
    answer::page(page)
}

pub async fn close(
    State(platform): State<Platform>,
    who: Operator,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let (id, form) = (id_of(&id)?, Form::new(sent));
    let closed = flow::installation::close(&platform, &who.0.caller, id, form.value("reason")).await;
    finished(&platform, &who, id, form, closed, "account_closed").await
}

pub async fn reopen(
    State(platform): State<Platform>,
    who: Operator,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let (id, form) = (id_of(&id)?, Form::new(sent));
    let reopened = flow::installation::reopen(&platform, &who.0.caller, id, form.value("reason")).await;
    finished(&platform, &who, id, form, reopened, "account_reopened").await
}

pub async fn reset_factors(
    State(platform): State<Platform>,
    who: Operator,
    Path((id, person)): Path<(String, String)>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let (id, form) = (id_of(&id)?, Form::new(sent));
    let person = person.parse().map_err(|_| InputRefusal::NotFound { noun: "person" })?;
    let reset = flow::factor::reset(&platform, &who.0.caller, person, form.value("reason")).await;
    finished(&platform, &who, id, form, reset, "factors_reset").await
}

pub(super) fn id_of(id: &str) -> Result<AccountId, InputRefusal> {
    id.parse().map_err(|_| InputRefusal::NotFound { noun: "account" })
}

pub(super) async fn finished(
    platform: &Platform,
    who: &Operator,
    id: AccountId,
    mut form: Form,
    result: flow::Result<()>,
    done: &'static str,
) -> Answer {
    let Err(error) = result else { return answer::done(&format!("/admin/accounts/{id}"), done) };
    match onto_form(error, &mut form)? {
        Some(onwards) => onwards,
        None => answer::refused(account_page(platform, who, id, form).await?),
    }
}

async fn account_page(platform: &Platform, who: &Operator, id: AccountId, form: Form) -> flow::Result<AccountPage> {
    let detail = flow::installation::find(platform, &who.0.caller, id).await?;
    let at = |at| Moment::new(at, &TimeZone::UTC);
    let people = detail.people.iter().map(|(member, held, seen_at)| PersonRow {
        id: member.person_id,
        name: member.name.clone(),
        email: member.email.clone(),
        role: crate::membership::name(member.role),
        factor: match held.any() {
            true => Mark::new("On", Sign::Tick, Tone::Good),
            false => Mark::new("Off", Sign::Ring, Tone::Quiet),
        },
        has_factor: held.any(),
        seen: seen_at.map(at),
    });
    Ok(AccountPage {
        frame: who.frame(&detail.account.name, Place::Accounts),
        kind: kind_word(detail.account.kind),
        state: state(detail.account.closed_at.is_some()),
        opened: at(detail.account.created_at),
        closed: detail.account.closed_at.map(at),
        people: people.collect(),
        visits: detail.visits.iter().map(visit_row).collect(),
        is_operator: detail.account.kind == AccountKind::Operator,
        detail,
        form,
    })
}

pub(super) fn kind_word(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Brand => "Brand",
        AccountKind::Partner => "Partner",
        AccountKind::Operator => "Operator",
    }
}
