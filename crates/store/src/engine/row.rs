//! One row of an answer, read by column position: a [`Row`] of its own, or a [`RowRef`] that is gone with the next one.
//!
//! A wrong position or kind is our own mistake, not the database's, so it panics; the writer contains a panic and fails the job.

use std::str::FromStr;

use jiff::Timestamp;

use super::Value;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    values: Vec<Value>,
}

/// A row that the database still holds: reading it copies nothing.
pub enum RowRef<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r postgres::Row),
}

impl RowRef<'_> {
    pub fn int(&self, column: usize) -> i64 {
        match self {
            RowRef::Sqlite(row) => row.get_ref(column).ok().and_then(|value| value.as_i64().ok()),
            RowRef::Postgres(row) => row.try_get(column).ok(),
        }
        .unwrap_or_else(|| panic!("column {column}: wanted a number"))
    }

    pub fn str(&self, column: usize) -> &str {
        match self {
            RowRef::Sqlite(row) => row.get_ref(column).ok().and_then(|value| value.as_str().ok()),
            RowRef::Postgres(row) => row.try_get(column).ok(),
        }
        .unwrap_or_else(|| panic!("column {column}: wanted text"))
    }

    pub fn opt_int(&self, column: usize) -> Option<i64> {
        match self {
            RowRef::Sqlite(row) => row.get_ref(column).ok().and_then(|value| value.as_i64_or_null().ok()),
            RowRef::Postgres(row) => row.try_get(column).ok(),
        }
        .unwrap_or_else(|| panic!("column {column}: wanted a number or none"))
    }

    pub fn opt_str(&self, column: usize) -> Option<&str> {
        match self {
            RowRef::Sqlite(row) => row.get_ref(column).ok().and_then(|value| value.as_str_or_null().ok()),
            RowRef::Postgres(row) => row.try_get(column).ok(),
        }
        .unwrap_or_else(|| panic!("column {column}: wanted text or none"))
    }
}

impl Row {
    pub(super) fn new(values: Vec<Value>) -> Self {
        Row { values }
    }

    pub fn int(&self, column: usize) -> i64 {
        self.opt_int(column).unwrap_or_else(|| self.wrong(column, "a number"))
    }

    pub fn opt_int(&self, column: usize) -> Option<i64> {
        match self.values.get(column) {
            Some(Value::Int(value)) => Some(*value),
            Some(Value::Null) => None,
            _ => self.wrong(column, "a number"),
        }
    }

    /// A count or a small number kept in a BIGINT.
    pub fn u32(&self, column: usize) -> u32 {
        u32::try_from(self.int(column)).unwrap_or_else(|_| self.wrong(column, "a number of 32 bits"))
    }

    pub fn bool(&self, column: usize) -> bool {
        self.int(column) != 0
    }

    /// Any id that is made from its number.
    pub fn id<T: From<i64>>(&self, column: usize) -> T {
        T::from(self.int(column))
    }

    pub fn opt_id<T: From<i64>>(&self, column: usize) -> Option<T> {
        self.opt_int(column).map(T::from)
    }

    pub fn instant(&self, column: usize) -> Timestamp {
        self.opt_instant(column).unwrap_or_else(|| self.wrong(column, "an instant"))
    }

    pub fn opt_instant(&self, column: usize) -> Option<Timestamp> {
        let milliseconds = self.opt_int(column)?;
        Some(Timestamp::from_millisecond(milliseconds).unwrap_or_else(|_| self.wrong(column, "an instant")))
    }

    pub fn text(&self, column: usize) -> String {
        self.str(column).to_owned()
    }

    pub fn str(&self, column: usize) -> &str {
        match self.values.get(column) {
            Some(Value::Text(value)) => value,
            _ => self.wrong(column, "text"),
        }
    }

    /// A value of a closed list, which a CHECK keeps closed.
    pub fn named<T: FromStr>(&self, column: usize) -> T {
        self.str(column).parse().unwrap_or_else(|_| self.wrong(column, "a word of a closed list"))
    }

    pub fn opt_text(&self, column: usize) -> Option<String> {
        match self.values.get(column) {
            Some(Value::Text(value)) => Some(value.clone()),
            Some(Value::Null) => None,
            _ => self.wrong(column, "text"),
        }
    }

    pub fn blob(&self, column: usize) -> Vec<u8> {
        match self.values.get(column) {
            Some(Value::Blob(value)) => value.clone(),
            _ => self.wrong(column, "bytes"),
        }
    }

    pub fn opt_blob(&self, column: usize) -> Option<Vec<u8>> {
        match self.values.get(column) {
            Some(Value::Blob(value)) => Some(value.clone()),
            Some(Value::Null) => None,
            _ => self.wrong(column, "bytes or none"),
        }
    }

    fn wrong(&self, column: usize, wanted: &str) -> ! {
        // The kind is named, never the value: a value may be a secret.
        let found = match self.values.get(column) {
            None => "no such column",
            Some(Value::Null) => "NULL",
            Some(Value::Int(_)) => "a number",
            Some(Value::Text(_)) => "text",
            Some(Value::Blob(_)) => "bytes",
        };
        panic!("column {column} of {}: wanted {wanted}, found {found}", self.values.len())
    }
}
