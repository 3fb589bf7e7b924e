//! How a partner is paid. Bank details are between the partner and the brand that pays; none are kept here.

use domain::money::{Currency, Money};
use flow::payment::WithdrawalSetting;

use crate::answer::Answer;
use crate::ask::Ask;
use crate::record::{Record, record};
use crate::refused::Refused;

/// The settings of the currency that is named, else of the first one.
pub async fn find(ask: Ask) -> Result<Answer, Refused> {
    let settings = flow::payment::settings(&ask.platform, &ask.caller).await?;
    let currency = ask.said("Currency");
    let is_asked =
        |setting: &WithdrawalSetting| currency.is_none_or(|code| code.eq_ignore_ascii_case(&setting.currency));
    let setting = settings.into_iter().find(is_asked).ok_or_else(|| Refused::not_found("withdrawal setting"))?;
    Ok(Answer::One("WithdrawalSettings", record_of(&ask, &setting)?))
}

fn record_of(ask: &Ask, setting: &WithdrawalSetting) -> Result<Record, Refused> {
    let currency = Currency::from_code(&setting.currency).map_err(anyhow::Error::from)?;
    let is_threshold = setting.schedule == "threshold";
    Ok(record! {
        "PaymentMethod": "BANK_TRANSFER",
        "PaypalEmailAddress": "",
        "BankCountry": "",
        "BeneficiaryAccountName": "",
        "BeneficiaryClassification": "",
        "BankAccountType": "NOT_SET",
        "BankAccountNumber": "",
        "SwiftCode": "",
        "RoutingCode": "",
        "BankAddress": "",
        "BankPostalCode": "",
        "BankCity": "",
        "BankState": "",
        "BankName": "",
        "BranchName": "",
        "Currency": &setting.currency,
        "PaymentSchedulingType": if is_threshold { "BALANCE_THRESHOLD" } else { "FIXED_DAY" },
        "PaymentThreshold": is_threshold.then(|| Money::new(setting.threshold_minor, currency)),
        "PaymentDay": if is_threshold { 0 } else { setting.day_of_month },
        "Uri": ask.uri("WithdrawalSettings"),
    })
}
