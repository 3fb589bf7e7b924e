//! Shapes that many endpoints share.

use std::fmt::Display;
use std::str::FromStr;

use flow::refusal::InputRefusal;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// An instant: RFC 3339, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instant(pub Timestamp);

impl From<Timestamp> for Instant {
    fn from(at: Timestamp) -> Self {
        Instant(at)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Instant).map_err(serde::de::Error::custom)
    }
}

impl PartialSchema for Instant {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .examples(["2026-01-05T12:00:00Z"])
            .into()
    }
}

impl ToSchema for Instant {}

/// A word of a closed list, as it stands in a query or a body.
pub(crate) fn named<T>(field: &'static str, word: Option<&str>) -> Result<Option<T>, InputRefusal>
where
    T: FromStr<Err: Display>,
{
    word.map(|word| word.parse().map_err(|error| InputRefusal::wrong(field, error))).transpose()
}

/// An error (RFC 9457), sent as `application/problem+json`.
#[derive(Serialize, ToSchema)]
pub struct Problem {
    pub title: String,
    pub status: u16,
    /// Stable: decide by it.
    #[schema(example = "token_not_found")]
    pub code: String,
    /// What happened this time.
    pub detail: String,
    /// What to do about it.
    pub next: String,
    /// The input field at fault, if it is one field's fault.
    pub field: Option<String>,
}
