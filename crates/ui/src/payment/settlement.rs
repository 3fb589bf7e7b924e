//! A brand marks a payment as the bank says: paid, or failed with a reason that the partner reads.

use axum::extract::{Path, State};
use domain::ids::PaymentId;
use edge::caller::{PageCaller, PageForm};
use flow::Platform;
use flow::payment::{PaymentRefusal, Settlement};

use crate::answer::{self, Answer};
use crate::component::Form;
use crate::visitor::Brand;

pub async fn paid(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let form = Form::new(sent);
    let settlement = Settlement::Paid { reference: form.value("reference").to_owned() };
    settled(&platform, &who, &id, settlement, "paid").await
}

pub async fn failed(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let form = Form::new(sent);
    let settlement = Settlement::Failed { reason: form.value("reason").to_owned() };
    settled(&platform, &who, &id, settlement, "failed").await
}

async fn settled(
    platform: &Platform,
    who: &PageCaller,
    id: &str,
    settlement: Settlement,
    done: &'static str,
) -> Answer {
    let id: PaymentId = id.parse().map_err(|_| PaymentRefusal::NotFound)?;
    let payment = flow::payment::settle(platform, &who.caller, id, settlement).await?;
    answer::done(&format!("/brand/payments/runs/{}", payment.run), done)
}
