//! What a person is told by letter, chosen by that person; and the page behind the address that stops a kind of letter.

pub mod unsubscription;

use askama::Template;
use axum::extract::{Query, State};
use domain::notification::{Event, Way};
use edge::caller::PageForm;
use flow::Platform;
use flow::notification::Choice;
use flow::refusal::InputRefusal;

use crate::answer::{self, Answer, Done};
use crate::component::{Field, Form};
use crate::frame::{Frame, Place};
use crate::visitor::Resident;

#[derive(Template)]
#[template(path = "notification/page.html")]
struct NotificationsPage {
    frame: Frame,
    path: String,
    email: String,
    chosen: Vec<Line>,
    fixed: Vec<Line>,
    form: Form,
}

/// An event with what there is to choose.
struct Line {
    title: &'static str,
    about: &'static str,
    field: Field,
}

pub async fn show(State(platform): State<Platform>, who: Resident, Query(query): Query<Done>) -> Answer {
    let page = page(&platform, &who, Form::default()).await?;
    answer::page(NotificationsPage { frame: page.frame.after(query.done.as_deref()), ..page })
}

pub async fn send(
    State(platform): State<Platform>,
    who: Resident,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let done = match read(&form) {
        Ok(wanted) => flow::notification::choose(&platform, &who.0.caller, wanted).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(()) => answer::done(&who.at("notifications"), "notifications_saved"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(page(&platform, &who, form).await?)
        }
    }
}

/// Each field is called as its event; what is no event is no field of ours.
fn read(form: &Form) -> Result<Vec<(Event, Way)>, InputRefusal> {
    let choices = form.pairs().filter_map(|(name, way)| Some((name.parse::<Event>().ok()?, way)));
    choices
        .map(|(event, way)| {
            Ok((event, way.parse().map_err(|_| InputRefusal::wrong("way", "must be one of the list"))?))
        })
        .collect()
}

async fn page(platform: &Platform, who: &Resident, form: Form) -> flow::Result<NotificationsPage> {
    let choices = flow::notification::choices(platform, &who.0.caller).await?;
    let (fixed, chosen): (Vec<Choice>, Vec<Choice>) = choices.into_iter().partition(|choice| choice.event.is_fixed());
    Ok(NotificationsPage {
        frame: who.frame("Notifications", Place::Notifications),
        path: who.at("notifications"),
        email: who.0.session.person_email.clone(),
        chosen: chosen.iter().map(line).collect(),
        fixed: fixed.iter().filter(|choice| choice.event != Event::EmailSecret).map(line).collect(),
        form,
    })
}

fn line(choice: &Choice) -> Line {
    let (title, about) = words(choice.event);
    let ways: Vec<(String, String)> = choice
        .event
        .ways()
        .iter()
        .map(|way| (way.code().to_owned(), crate::known(way_words(*way)).to_owned()))
        .collect();
    let field = Form::default().with(choice.event.code(), choice.way.code());
    Line { title, about, field: field.select(choice.event.code(), title, &ways).small().unlabelled() }
}

const fn way_words(way: Way) -> &'static str {
    match way {
        Way::AtOnce => "At once",
        Way::Daily => "Once a day",
        Way::Off => "Not at all",
    }
}

/// What it is called, and when it happens.
pub const fn words(event: Event) -> (&'static str, &'static str) {
    match event {
        Event::EmailSecret => {
            ("Links that prove your address", "Confirming it, choosing a new password, joining a team.")
        }
        Event::LogIn => ("New log-in", "Somebody logged in as you from a browser not seen before."),
        Event::PasswordChange => ("Log-in changed", "Your password or another way to log in was changed."),
        Event::TokenMade => ("Auth tokens", "A program may act for the account from now on."),
        Event::TeamChange => ("Team", "Somebody joined, left or has another role."),
        Event::Closure => ("letter\u{4}Closing", "An owner closed the account, or opened it again."),
        Event::DataExport => ("Your data", "Somebody had everything that the account owns put into an archive."),
        Event::WithdrawalSetting => ("Withdrawal settings", "How and when the account is paid was changed."),
        Event::Application => ("Applications", "A partner applies to one of your programs."),
        Event::ApplicationDecision => ("Your applications", "A brand approved or declined one."),
        Event::Invitation => ("Invitations", "A brand invites you to its program."),
        Event::InvitationAnswer => ("Answers to invitations", "A partner accepted or declined."),
        Event::NewTerms => ("New terms", "A program you are in offers a new version."),
        Event::ContractChange => ("Contracts", "One was suspended, resumed or ended."),
        Event::Message => ("Messages", "The other side wrote to you."),
        Event::Inquiry => ("Inquiries", "One was opened, answered or decided."),
        Event::FirstAction => ("First action", "The first one you are credited with in a program."),
        Event::NewActions => ("New actions", "What was tracked since yesterday, and what it earns."),
        Event::ActionChange => ("Changed actions", "One was reversed, modified or restored."),
        Event::ActionProgress => ("Locked and approved", "What became final and what became payable since yesterday."),
        Event::PaymentSent => ("Payments", "One was sent to you."),
        Event::PaymentFailed => ("Failed payments", "One did not go through."),
        Event::ViewLetter => ("Saved views", "What a view you keep shows, on the days you chose for it."),
        Event::PostbackPaused => ("Paused postbacks", "We stopped sending one, because your server took nothing."),
        Event::ImportEnded => ("Imports", "A file of conversions was read to its end."),
    }
}
