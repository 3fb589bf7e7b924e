//! How and when a partner wants to be paid.

use axum::Json;
use axum::extract::State;
use edge::api_input::{ApiJson, ApiPath};
use edge::caller::ApiCaller;
use edge::error::ApiError;
use flow::Platform;
use flow::payment::SettingInput;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::wire::{Instant, Problem};

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new().routes(routes!(setting_list)).routes(routes!(setting_change))
}

/// How and when the partner is paid in one currency.
#[derive(Serialize, ToSchema)]
pub struct WithdrawalSetting {
    pub currency: String,
    pub method: String,
    /// `threshold` or `fixed_day`
    pub schedule: String,
    /// With `threshold`: paid when the payable balance out of a program reaches this.
    pub threshold_minor: i64,
    /// With `fixed_day`: paid once a month, by the first run on or after this day.
    pub day_of_month: i64,
    /// Nothing smaller is ever paid.
    pub minimum_minor: i64,
    pub updated_at: Instant,
}

#[derive(Serialize, ToSchema)]
pub struct WithdrawalSettingList {
    pub items: Vec<WithdrawalSetting>,
}

/// The partner's settings, one for each currency it has set.
#[utoipa::path(get, path = "/withdrawal_settings", tag = "payments",
    responses((status = 200, body = WithdrawalSettingList), (status = "4XX", body = Problem)))]
async fn setting_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
) -> Result<Json<WithdrawalSettingList>, ApiError> {
    let settings = flow::payment::settings(&platform, &caller).await?;
    Ok(Json(WithdrawalSettingList { items: settings.into_iter().map(wire).collect() }))
}

#[derive(Deserialize, ToSchema)]
pub struct NewWithdrawalSetting {
    /// `manual`, which is also the default
    pub method: Option<String>,
    /// `threshold` or `fixed_day`
    pub schedule: String,
    /// With `threshold`.
    pub threshold_minor: Option<i64>,
    /// With `fixed_day`: 1 to 31; a shorter month has its last day instead.
    pub day_of_month: Option<i64>,
    pub minimum_minor: Option<i64>,
}

/// Sets how and when the partner is paid in a currency.
#[utoipa::path(put, path = "/withdrawal_settings/{currency}", tag = "payments", params(("currency" = String, Path)),
    request_body = NewWithdrawalSetting, responses((status = 200, body = WithdrawalSetting), (status = "4XX", body = Problem)))]
async fn setting_change(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(currency): ApiPath<String>,
    ApiJson(new): ApiJson<NewWithdrawalSetting>,
) -> Result<Json<WithdrawalSetting>, ApiError> {
    let input = SettingInput {
        currency,
        method: new.method.unwrap_or_else(|| "manual".to_owned()),
        schedule: new.schedule,
        threshold_minor: new.threshold_minor.unwrap_or(0),
        day_of_month: new.day_of_month.unwrap_or(0),
        minimum_minor: new.minimum_minor.unwrap_or(0),
    };
    Ok(Json(wire(flow::payment::change_setting(&platform, &caller, input).await?)))
}

fn wire(setting: flow::payment::WithdrawalSetting) -> WithdrawalSetting {
    WithdrawalSetting {
        currency: setting.currency,
        method: setting.method,
        schedule: setting.schedule,
        threshold_minor: setting.threshold_minor,
        day_of_month: setting.day_of_month,
        minimum_minor: setting.minimum_minor,
        updated_at: setting.updated_at.into(),
    }
}
