//! The JSON document of `tributary demo --json`. Its members are a contract with scripts: docs/demo.md describes each.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

#[derive(Serialize)]
pub struct Document {
    pub access: Access,
    pub program: Program,
    pub partners: Vec<Partner>,
    pub clicks: Clicks,
    pub conversions: Conversions,
    pub actions: Vec<Action>,
    /// The performance report by partner, as the API gives its rows.
    pub report: Vec<Map<String, Value>>,
    pub balances: Vec<Balance>,
    pub payments: Vec<Payment>,
}

#[derive(Serialize)]
pub struct Access {
    pub base_url: String,
    pub brand: LogIn,
    pub operator: LogIn,
    /// In the order of `partners`.
    pub partners: Vec<LogIn>,
}

#[derive(Serialize)]
pub struct LogIn {
    pub email: String,
    pub password: String,
    pub account_id: i64,
    pub account_sid: String,
    /// Read-write, of the account's owner.
    pub auth_token: String,
}

#[derive(Serialize)]
pub struct Program {
    pub id: i64,
    pub time_zone: String,
    /// The first is the text link.
    pub creative_ids: Vec<i64>,
    /// Their codes.
    pub event_types: Vec<String>,
}

#[derive(Serialize)]
pub struct Partner {
    pub account_id: i64,
    pub name: String,
}

/// `recorded` is `attributable` and all of `left_out` together. Impressions are not among them.
#[derive(Serialize)]
pub struct Clicks {
    pub recorded: i64,
    pub attributable: i64,
    /// By reason; reasons that did not occur are absent.
    pub left_out: BTreeMap<String, i64>,
}

/// `received` is `credited`, `duplicates` and all of `refused` together.
#[derive(Serialize)]
pub struct Conversions {
    pub received: u64,
    pub credited: u64,
    pub duplicates: u64,
    /// By reason; reasons that did not occur are absent.
    pub refused: BTreeMap<String, u64>,
}

#[derive(Serialize)]
pub struct Action {
    pub id: String,
    /// Account ID.
    pub partner: i64,
    pub order_id: String,
    /// RFC 3339, UTC.
    pub tracked_at: String,
    pub locks_at: String,
    pub approves_at: String,
    pub state: String,
    pub commission_minor: i64,
    pub currency: String,
}

#[derive(Serialize)]
pub struct Balance {
    /// Account ID.
    pub partner: i64,
    pub currency: String,
    /// `pending`, `locked`, `payable`, `in_transit` or `paid`; each partner has all five.
    pub bucket: String,
    pub amount_minor: i64,
}

#[derive(Serialize)]
pub struct Payment {
    pub id: i64,
    pub run_id: i64,
    /// Account ID.
    pub partner: i64,
    pub amount_minor: i64,
    pub currency: String,
    pub method: String,
    /// `in_transit`, `paid` or `failed`
    pub state: String,
    pub reference: Option<String>,
    pub failure_reason: Option<String>,
    pub created_at: String,
    pub settled_at: Option<String>,
}
