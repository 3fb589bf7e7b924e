//! In which language the person who looks is spoken to.

use axum::extract::State;
use axum::http::HeaderMap;
use domain::language::{AS_THE_BROWSER_SAYS, Tongue};
use edge::caller::PageForm;
use flow::Platform;
use flow::refusal::InputRefusal;

use super::{ProfilePage, profile_page};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::visitor::Resident;
use crate::words::{self, Language, say};

pub async fn send(
    State(platform): State<Platform>,
    headers: HeaderMap,
    who: Resident,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut tongue = Form::new(sent);
    let chosen = match Tongue::of_answer(tongue.value("language"), words::of_browser(&headers)) {
        Ok(chosen) => flow::person::choose_language(&platform, &who.0.caller, chosen).await,
        Err(_) => Err(InputRefusal::wrong("language", "must be one of the list").into()),
    };
    match chosen {
        Ok(()) => answer::done(&who.at("profile"), "language_chosen"),
        Err(error) => {
            answer::onto_form(error, &mut tongue)?;
            answer::refused(ProfilePage { tongue, ..profile_page(&platform, &who).await? })
        }
    }
}

/// Codes and what stands for them; a language is called as its speakers call it.
pub fn choices() -> Vec<(String, String)> {
    let browser = (AS_THE_BROWSER_SAYS.to_owned(), say!("As the browser says"));
    let languages = Language::ALL.iter().map(|language| (language.code().to_owned(), language.name().to_owned()));
    std::iter::once(browser).chain(languages).collect()
}
