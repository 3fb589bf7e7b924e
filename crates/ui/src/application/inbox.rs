//! A brand's applications: those that wait first, with the answers given; those decided after.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::Deed;
use domain::application::{ApplicationState, CounterOfferState};
use domain::invitation::InvitationState;
use edge::caller::PageCaller;
use flow::application::Application;
use flow::{Platform, Window};
use serde::Deserialize;

use crate::answer::{self, Answer};
use crate::component::{Empty, Field, Form, Mark, Moment, Pager};
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::property::seen::{self, Seen};
use crate::visitor::Brand;

#[derive(Template)]
#[template(path = "application/inbox.html")]
struct InboxPage {
    frame: Frame,
    waiting: Vec<Waiting>,
    none_waiting: Empty,
    decided: Vec<Decided>,
    pager: Pager,
    programs: Vec<(String, String)>,
    filter: Vec<Field>,
    many: Form,
    invite: Form,
    invitations: Vec<OpenInvitation>,
    may_decide: bool,
    may_invite: bool,
}

pub struct Waiting {
    pub id: String,
    pub partner: String,
    pub partner_id: String,
    pub about: String,
    pub website: String,
    pub program: String,
    pub program_id: String,
    pub at: Moment,
    pub promotion: Seen,
    pub answers: Vec<(String, String)>,
    /// The reason as it was typed, when declining was refused.
    pub decline: Form,
    pub counter: Form,
    /// The group whose terms wait for the partner's answer.
    pub offered: Option<String>,
    /// Whether it can be decided about together with others; only the inbox has the form for that.
    pub tickable: bool,
    pub chosen: bool,
    /// Whose terms can be offered instead of the usual.
    pub groups: Vec<(String, String)>,
}

struct Decided {
    partner: String,
    partner_id: String,
    program: String,
    state: Mark,
    reason: String,
    at: Moment,
}

struct OpenInvitation {
    id: String,
    partner: String,
    program: String,
    at: Moment,
}

#[derive(Deserialize, Default)]
pub struct Wanted {
    cursor: Option<i64>,
    done: Option<String>,
    /// Only of this program, and of partners whose name or account ID says this.
    program: Option<String>,
    text: Option<String>,
}

/// A form on this page that was sent and refused.
pub enum Refused {
    Invitation(Form),
    Decline { application: String, form: Form },
    Counter { application: String, form: Form },
    Many { chosen: Vec<String>, form: Form },
}

pub async fn show(State(platform): State<Platform>, Brand(who): Brand, Query(wanted): Query<Wanted>) -> Answer {
    answer::page(page(&platform, &who, wanted, None).await?)
}

pub async fn refused(platform: &Platform, who: &PageCaller, refused: Refused) -> Answer {
    answer::refused(page(platform, who, Wanted::default(), Some(refused)).await?)
}

async fn page(
    platform: &Platform,
    who: &PageCaller,
    wanted: Wanted,
    refused: Option<Refused>,
) -> flow::Result<InboxPage> {
    let names = Names::of_programs(platform, who).await?;
    let mut waiting = waiting(platform, who, &names).await?;
    let window = Window { after: wanted.cursor, limit: 50 };
    let all = flow::application::list(platform, &who.caller, None, None, window).await?;
    let open = flow::invitation::list(
        platform,
        &who.caller,
        None,
        Some(InvitationState::Open),
        Window { after: None, limit: 100 },
    );
    let open = open.await?.items;
    let mut invite = Form::default();
    let mut many = Form::default();
    match refused {
        Some(Refused::Invitation(form)) => invite = form,
        Some(Refused::Decline { application, form }) => {
            if let Some(row) = waiting.iter_mut().find(|row| row.id == application) {
                row.decline = form;
            }
        }
        Some(Refused::Counter { application, form }) => {
            if let Some(row) = waiting.iter_mut().find(|row| row.id == application) {
                row.counter = form;
            }
        }
        Some(Refused::Many { chosen, form }) => {
            waiting.iter_mut().for_each(|row| row.chosen = chosen.contains(&row.id));
            many = form;
        }
        None => {}
    }
    let filter = filter_of(&wanted, &mut waiting, &names);
    let may_decide = who.caller.may(Deed::DecideApplications).is_ok();
    waiting.iter_mut().for_each(|row| row.tickable = may_decide);
    let decided = all.items.iter().filter(|application| application.state != ApplicationState::Submitted);
    Ok(InboxPage {
        frame: Brand(who.clone()).frame("Applications", Place::Applications).after(wanted.done.as_deref()),
        waiting,
        none_waiting: Empty::new(
            "No application waits",
            "Partners apply on your program's public page. You can also invite one whose account ID you were given.",
        ),
        decided: decided.map(|application| self::decided(application, &names)).collect(),
        pager: Pager::of(&all, "/brand/applications", &[], wanted.cursor),
        programs: names.program_choices(),
        filter,
        many,
        invite,
        invitations: open
            .into_iter()
            .map(|invitation| OpenInvitation {
                id: invitation.id.to_string(),
                partner: invitation.partner_id.to_string(),
                at: Moment::new(invitation.created_at, &names.zone(invitation.program_id)),
                program: invitation.program_name,
            })
            .collect(),
        may_decide,
        may_invite: who.caller.may(Deed::ChangeInvitations).is_ok(),
    })
}

/// Leaves those that are looked for, and gives the fields that say which.
fn filter_of(wanted: &Wanted, waiting: &mut Vec<Waiting>, names: &Names) -> Vec<Field> {
    let (program, text) = (wanted.program.as_deref().unwrap_or(""), wanted.text.as_deref().unwrap_or("").trim());
    let sought = text.to_lowercase();
    waiting.retain(|row| {
        (program.is_empty() || row.program_id == program)
            && (sought.is_empty() || row.partner.to_lowercase().contains(&sought) || row.partner_id == sought)
    });
    let form = Form::default().with("program", program).with("text", text);
    let mut programs = vec![(String::new(), crate::known("All programs").to_owned())];
    programs.extend(names.program_choices());
    let mut fields = vec![form.line("text", "Name or account ID").optional_quietly().small()];
    if programs.len() > 2 {
        fields.push(form.select("program", "Program", &programs).small().sends());
    }
    fields
}

/// Those that wait for a decision, oldest first: who came first is answered first.
pub async fn waiting(platform: &Platform, who: &PageCaller, names: &Names) -> flow::Result<Vec<Waiting>> {
    let window = Window { after: None, limit: 50 };
    let listed =
        flow::application::list(platform, &who.caller, None, Some(ApplicationState::Submitted), window).await?;
    let groups = flow::partner_group::list(platform, &who.caller).await?;
    let groups: Vec<_> = groups
        .into_iter()
        .filter(|group| group.archived_at.is_none())
        .map(|group| (group.id.to_string(), group.name))
        .collect();
    let mut waiting = Vec::new();
    for application in listed.items.iter().rev() {
        let answers = flow::application::answers_of(application)?;
        let offer = flow::application::counter_of(platform, &who.caller, application.id).await?;
        waiting.push(Waiting {
            id: application.id.to_string(),
            partner: application.partner_name.clone(),
            partner_id: application.partner_id.to_string(),
            about: application.partner_country.clone(),
            website: application.partner_website.clone(),
            program: application.program_name.clone(),
            program_id: application.program_id.to_string(),
            at: Moment::new(application.submitted_at, &names.zone(application.program_id)),
            promotion: seen::of_partner(platform, who, application.partner_id).await?,
            answers: answers.into_iter().map(|given| (given.question, given.answer)).collect(),
            decline: Form::default(),
            counter: Form::default(),
            offered: offer.filter(|offer| offer.state == CounterOfferState::Open).map(|offer| offer.group_name),
            tickable: false,
            chosen: false,
            groups: groups.clone(),
        });
    }
    Ok(waiting)
}

fn decided(application: &Application, names: &Names) -> Decided {
    Decided {
        partner: application.partner_name.clone(),
        partner_id: application.partner_id.to_string(),
        program: application.program_name.clone(),
        state: application.state.into(),
        reason: application.decline_reason.clone(),
        at: Moment::new(
            application.decided_at.unwrap_or(application.submitted_at),
            &names.zone(application.program_id),
        ),
    }
}
