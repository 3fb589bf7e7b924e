//! A partner says when it wants to be paid.

use axum::extract::State;
use domain::money::{Currency, Money};
use domain::payment::PaymentMethod;
use edge::caller::PageForm;
use flow::Platform;
use flow::payment::SettingInput;
use flow::refusal::InputRefusal;

use super::partner_page;
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::visitor::Partner;

pub async fn send(
    State(platform): State<Platform>,
    Partner(who): Partner,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let currency =
        Currency::from_code(form.value("currency")).map_err(|error| InputRefusal::wrong("currency", error))?;
    let done = match read(&form, currency) {
        Ok(input) => flow::payment::change_setting(&platform, &who.caller, input).await.map(drop),
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(()) => answer::done("/partner/payments", "setting_saved"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            form.rename("threshold_minor", "threshold");
            form.rename("minimum_minor", "minimum");
            partner_page::refused(&platform, &who, currency, form).await
        }
    }
}

fn read(form: &Form, currency: Currency) -> Result<SettingInput, InputRefusal> {
    let amount = |name: &'static str| match form.given(name) {
        None => Ok(0),
        Some(text) => {
            Money::parse(text, currency).map(|money| money.minor).map_err(|error| InputRefusal::wrong(name, error))
        }
    };
    let schedule = form.value("schedule").to_owned();
    let day_of_month = match form.given("day_of_month") {
        Some(day) if schedule == "fixed_day" => {
            day.parse().map_err(|_| InputRefusal::wrong("day_of_month", "must be a day of the month, from 1 to 31"))?
        }
        _ => 0,
    };
    Ok(SettingInput {
        currency: currency.code().to_owned(),
        method: PaymentMethod::Manual.code().to_owned(),
        threshold_minor: if schedule == "threshold" { amount("threshold")? } else { 0 },
        day_of_month,
        minimum_minor: amount("minimum")?,
        schedule,
    })
}
