//! Why nothing was answered, in the words that clients of the other platform expect.
//!
//! `edge`'s table says what a refusal is; here is only how it looks. What is unprocessable there is a bad request here.

use edge::error::Shown;
use flow::refusal::InputRefusal;
use http::StatusCode;

use crate::record::{Record, record, records};

#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    pub status: StatusCode,
    pub message: String,
    /// The parameter at fault.
    pub field: Option<String>,
    /// Reports of conversions are refused in a form of their own.
    is_of_conversion: bool,
}

impl Refused {
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Refused { status, message: message.into(), field: None, is_of_conversion: false }
    }

    /// A parameter is not accepted.
    pub fn parameter(name: &str, message: impl Into<String>) -> Self {
        Refused { field: Some(name.to_owned()), ..Refused::new(StatusCode::BAD_REQUEST, message) }
    }

    /// The same, of the parameter as the caller calls it.
    pub fn of_field(self, name: &str) -> Self {
        Refused { field: Some(name.to_owned()), ..self }
    }

    /// What is not there, and what belongs to others.
    pub fn not_found(noun: &'static str) -> Self {
        InputRefusal::NotFound { noun }.into()
    }

    /// What the state of things is against is a bad request too: callers know no other status.
    pub fn of_conversion(self) -> Self {
        let status = if self.status == StatusCode::CONFLICT { StatusCode::BAD_REQUEST } else { self.status };
        Refused { status, is_of_conversion: true, ..self }
    }

    /// The body in JSON. Credentials have one of their own.
    pub fn json(&self) -> Record {
        match self.status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                record! { "status": i64::from(self.status.as_u16()), "title": &self.message }
            }
            _ => self.general(),
        }
    }

    /// The body in XML.
    pub fn xml(&self) -> Record {
        self.general()
    }

    fn general(&self) -> Record {
        if self.is_of_conversion {
            let error = record! { "field": self.field.as_ref(), "level": "ERROR", "message": &self.message };
            return record! { "Status": "ERROR", "errors": records("error", [error]) };
        }
        let general = record! { "Status": "ERROR", "Message": &self.message };
        match &self.field {
            None => general,
            Some(field) => {
                let error = record! { "Field": field, "Message": &self.message };
                general.and(record! { "Errors": records("Error", [error]) })
            }
        }
    }
}

impl<E: Into<flow::Error>> From<E> for Refused {
    fn from(error: E) -> Self {
        let shown = Shown::from(&error.into());
        let status = match shown.status {
            StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
            other => other,
        };
        Refused { field: shown.field, ..Refused::new(status, shown.detail) }
    }
}
