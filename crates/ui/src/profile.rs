//! The account's profile, and the name and language of the person who looks.

pub mod language;
pub mod method;
#[cfg(test)]
mod tests;

use askama::Template;
use axum::extract::{Query, State};
use domain::access::Deed;
use edge::caller::PageForm;
use flow::Platform;
use flow::account::{Account, Profile};
use jiff::tz::TimeZone;

use self::method::MethodChoice;
use crate::answer::{self, Answer, Done};
use crate::component::{Form, Moment};
use crate::frame::{Frame, Place};
use crate::visitor::Resident;

#[derive(Template)]
#[template(path = "profile/page.html")]
struct ProfilePage {
    frame: Frame,
    path: String,
    account: Account,
    opened: Moment,
    may_change: bool,
    /// Of a partner that may change them.
    methods: Option<Vec<MethodChoice>>,
    form: Form,
    person: Form,
    tongue: Form,
    languages: Vec<(String, String)>,
}

pub async fn show(State(platform): State<Platform>, who: Resident, Query(query): Query<Done>) -> Answer {
    let mut page = profile_page(&platform, &who).await?;
    page.frame = page.frame.after(query.done.as_deref());
    answer::page(page)
}

pub async fn change(
    State(platform): State<Platform>,
    who: Resident,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let profile = Profile {
        name: form.value("account_name").to_owned(),
        country: form.value("country").to_owned(),
        website: form.value("website").to_owned(),
    };
    match flow::account::change_profile(&platform, &who.0.caller, profile).await {
        Ok(_) => answer::done(&who.at("profile"), "profile_saved"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(ProfilePage { form, ..profile_page(&platform, &who).await? })
        }
    }
}

pub async fn rename(
    State(platform): State<Platform>,
    who: Resident,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut person = Form::new(sent);
    match flow::person::rename(&platform, &who.0.caller, person.value("name")).await {
        Ok(_) => answer::done(&who.at("profile"), "renamed"),
        Err(error) => {
            answer::onto_form(error, &mut person)?;
            answer::refused(ProfilePage { person, ..profile_page(&platform, &who).await? })
        }
    }
}

async fn profile_page(platform: &Platform, who: &Resident) -> flow::Result<ProfilePage> {
    let account = flow::account::find(platform, &who.0.caller).await?;
    Ok(ProfilePage {
        frame: who.frame("Profile", Place::Profile),
        path: who.at("profile"),
        opened: Moment::new(account.created_at, &TimeZone::UTC),
        may_change: who.0.caller.may(Deed::ChangeAccount).is_ok(),
        methods: method::choices(platform, &who.0.caller).await?,
        form: Form::default()
            .with("account_name", account.name.as_str())
            .with("country", account.country.as_str())
            .with("website", account.website.as_str()),
        person: Form::default().with("name", who.0.session.person_name.as_str()),
        tongue: Form::default().with("language", who.0.session.tongue.answer()),
        languages: language::choices(),
        account,
    })
}
