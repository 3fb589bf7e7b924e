//! How and when a partner wants to be paid, by currency.

use anyhow::Context;
use domain::access::Deed;
use domain::ids::AccountId;
use domain::money::{Currency, Money};
use domain::notification::Event;
use domain::payment::{PaymentMethod, Schedule, WithdrawalSetting};
use serde_json::{Value, json};
use store::Tx;

use crate::notification::{by, tell};
use crate::refusal::InputRefusal;
use crate::{Caller, Platform, Result, audited_write, letter};

/// A setting as it was sent. Amounts in minor units of `currency`.
#[derive(Debug, Clone, Default)]
pub struct SettingInput {
    pub currency: String,
    pub method: String,
    /// `threshold` or `fixed_day`.
    pub schedule: String,
    pub threshold_minor: i64,
    pub day_of_month: i64,
    pub minimum_minor: i64,
}

/// The settings a partner has made.
pub async fn settings(platform: &Platform, caller: &Caller) -> Result<Vec<store::payment::WithdrawalSetting>> {
    caller.may(Deed::ReadWithdrawalSettings)?;
    let partner = caller.account_id;
    Ok(platform.store.read(move |tx| store::payment::settings(tx, partner)).await?)
}

/// Sets what the partner wants in one currency.
pub async fn change_setting(
    platform: &Platform,
    caller: &Caller,
    input: SettingInput,
) -> Result<store::payment::WithdrawalSetting> {
    caller.may(Deed::ChangeWithdrawalSettings)?;
    let setting = read(&input)?;
    let partner = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        let before = store::payment::settings(tx, partner)?.into_iter().find(|one| one.currency == input.currency);
        let row = written(&setting, audit.now);
        store::payment::save_setting(tx, partner, &row)?;
        audit.record("changed", "withdrawal_setting", &row.currency, before.as_ref().map(shown), Some(shown(&row)));
        let by = by(tx, audit.caller())?;
        let letter = letter::account::withdrawal_setting_changed(&row.currency, setting.in_words(), by);
        tell(tx, partner, Event::WithdrawalSetting, &letter, audit.now)?;
        Ok(row)
    })
    .await
}

/// What a payment run goes by: the partner's setting, or the default. Whoever has closed its account is paid whatever is payable: what stays
/// below a threshold would never be paid.
pub(super) fn in_force(tx: &mut Tx<'_>, partner: AccountId, currency: Currency) -> anyhow::Result<WithdrawalSetting> {
    if store::account::find(tx, partner)?.is_some_and(|account| account.closed_at.is_some()) {
        return Ok(WithdrawalSetting::default_of(currency));
    }
    let row = store::payment::settings(tx, partner)?.into_iter().find(|row| row.currency == currency.code());
    let Some(row) = row else { return Ok(WithdrawalSetting::default_of(currency)) };
    let money = |minor| Money::new(minor, currency);
    Ok(WithdrawalSetting {
        method: row.method.parse().context("read a withdrawal setting")?,
        schedule: match row.schedule.as_str() {
            "threshold" => Schedule::Threshold(money(row.threshold_minor)),
            _ => Schedule::FixedDay(u8::try_from(row.day_of_month).context("read a withdrawal setting")?),
        },
        minimum: money(row.minimum_minor),
    })
}

fn read(input: &SettingInput) -> Result<WithdrawalSetting> {
    let currency = Currency::from_code(&input.currency).map_err(|error| InputRefusal::wrong("currency", error))?;
    let method: PaymentMethod = input.method.parse().map_err(|error| InputRefusal::wrong("method", error))?;
    let schedule = match input.schedule.as_str() {
        "threshold" => Schedule::Threshold(Money::new(input.threshold_minor, currency)),
        // A day too large for the type is as wrong as 29, and the rule says so.
        "fixed_day" => Schedule::FixedDay(u8::try_from(input.day_of_month).unwrap_or(u8::MAX)),
        _ => return Err(InputRefusal::wrong("schedule", "expected threshold or fixed_day").into()),
    };
    let setting = WithdrawalSetting { method, schedule, minimum: Money::new(input.minimum_minor, currency) };
    setting.check()?;
    Ok(setting)
}

fn written(setting: &WithdrawalSetting, now: jiff::Timestamp) -> store::payment::WithdrawalSetting {
    let (schedule, threshold_minor, day_of_month) = match setting.schedule {
        Schedule::Threshold(threshold) => ("threshold", threshold.minor, 0),
        Schedule::FixedDay(day) => ("fixed_day", 0, i64::from(day)),
    };
    store::payment::WithdrawalSetting {
        currency: setting.minimum.currency.code().to_owned(),
        method: setting.method.code().to_owned(),
        schedule: schedule.to_owned(),
        threshold_minor,
        day_of_month,
        minimum_minor: setting.minimum.minor,
        updated_at: now,
    }
}

fn shown(row: &store::payment::WithdrawalSetting) -> Value {
    json!({
        "currency": row.currency,
        "method": row.method,
        "schedule": row.schedule,
        "threshold_minor": row.threshold_minor,
        "day_of_month": row.day_of_month,
        "minimum_minor": row.minimum_minor,
    })
}
