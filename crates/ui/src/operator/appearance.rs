//! Whose look stands at the doors, chosen by the operator.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::Deed;
use domain::appearance::House;
use edge::caller::PageForm;
use flow::Platform;

use crate::answer::{self, Answer, Done};
use crate::component::Form;
use crate::frame::{Frame, Place};
use crate::visitor::Operator;

#[derive(Template)]
#[template(path = "operator/appearance.html")]
struct AppearancePage {
    frame: Frame,
    form: Form,
    /// As the form sends them, with what they are called.
    houses: Vec<(String, String)>,
    has_brand: bool,
    may_change: bool,
}

pub async fn show(State(platform): State<Platform>, who: Operator, Query(query): Query<Done>) -> Answer {
    let page = page(&platform, who, None).await?;
    answer::page(AppearancePage { frame: page.frame.after(query.done.as_deref()), ..page })
}

pub async fn send(
    State(platform): State<Platform>,
    who: Operator,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    match flow::appearance::set_house(&platform, &who.0.caller, form.value("house")).await {
        Ok(()) => answer::done("/admin/appearance", "house_chosen"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(page(&platform, who, Some(form)).await?)
        }
    }
}

async fn page(platform: &Platform, who: Operator, form: Option<Form>) -> flow::Result<AppearancePage> {
    let (house, brands) = flow::appearance::house(platform, &who.0.caller).await?;
    let choice = |house: House, words: String| (house.to_string(), words);
    let mut houses = vec![
        choice(House::OnlyBrand, crate::known("The only brand's, while there is one").to_owned()),
        choice(House::Own, crate::known("The platform's own").to_owned()),
    ];
    houses.extend(brands.iter().map(|(id, name)| choice(House::Brand(*id), format!("{name} ({id})"))));
    Ok(AppearancePage {
        form: form.unwrap_or_else(|| Form::default().with("house", house.to_string())),
        houses,
        has_brand: !brands.is_empty(),
        may_change: who.0.caller.may(Deed::RunInstallation).is_ok(),
        frame: who.frame("Appearance", Place::Appearance),
    })
}
