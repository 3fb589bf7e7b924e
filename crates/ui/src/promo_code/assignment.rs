//! A brand assigns a code, or ends one.

use axum::extract::{Path, State};
use domain::calendar::first_instant;
use domain::ids::{AccountId, ProgramId};
use edge::caller::PageForm;
use flow::Platform;
use flow::promo_code::NewPromoCodeInput;
use flow::refusal::InputRefusal;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::brand_page;
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::names::Names;
use crate::visitor::Brand;

pub async fn send(
    State(platform): State<Platform>,
    Brand(who): Brand,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let names = Names::of_programs(&platform, &who).await?;
    let done = match read(&form, &names) {
        Ok(input) => flow::promo_code::assign(&platform, &who.caller, input).await.map(drop),
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(()) => answer::done("/brand/promo-codes", "code_assigned"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            brand_page::refused(&platform, &who, form).await
        }
    }
}

pub async fn end(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    flow::promo_code::withdraw(&platform, &who.caller, super::id_of(&id)?).await?;
    answer::done("/brand/promo-codes", "code_ended")
}

fn read(form: &Form, names: &Names) -> Result<NewPromoCodeInput, InputRefusal> {
    let number = |name: &'static str| {
        form.value(name).parse::<i64>().map_err(|_| InputRefusal::wrong(name, "must be one of the list"))
    };
    let program_id = ProgramId(number("program_id")?);
    let zone = names.zone(program_id);
    Ok(NewPromoCodeInput {
        program_id,
        partner_id: AccountId(number("partner_id")?),
        code: form.value("code").to_owned(),
        starts_at: day(form, "starts_at")?.map(|day| first_instant(day, &zone)),
        ends_at: day(form, "ends_at")?.map(|day| after(day, &zone)),
    })
}

fn day(form: &Form, name: &'static str) -> Result<Option<Date>, InputRefusal> {
    let read = |text: &str| text.parse().map_err(|_| InputRefusal::wrong(name, "must be a day such as 2026-05-31"));
    form.given(name).map(read).transpose()
}

/// A code still counts on its last day.
fn after(day: Date, zone: &TimeZone) -> Timestamp {
    first_instant(day.tomorrow().unwrap_or(day), zone)
}
