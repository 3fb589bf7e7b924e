//! A value on its way into a statement or out of a row. Four kinds are enough for every table.

use jiff::Timestamp;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Null,
    Int(i64),
    Text(String),
    Blob(Vec<u8>),
}

/// The values of a statement's `$1, $2, ...`, each by `Value::from`: `params![id, name, now]`.
#[macro_export]
macro_rules! params {
    () => { [] as [$crate::Value; 0] };
    ($($value:expr),+ $(,)?) => { [$($crate::Value::from($value)),+] };
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Value::Int(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Value::Int(value.into())
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Value::Int(value.into())
    }
}

impl From<u16> for Value {
    fn from(value: u16) -> Self {
        Value::Int(value.into())
    }
}

impl From<u8> for Value {
    fn from(value: u8) -> Self {
        Value::Int(value.into())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Int(value.into())
    }
}

/// Instants are stored as milliseconds since 1970-01-01 UTC; what is finer is cut off.
impl From<Timestamp> for Value {
    fn from(value: Timestamp) -> Self {
        Value::Int(value.as_millisecond())
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $words:literal,)*) => {$(
        impl From<domain::ids::$name> for Value {
            fn from(id: domain::ids::$name) -> Self {
                Value::Int(id.0)
            }
        }
    )*};
}

domain::every_id!(ids);

/// A NUL, which PostgreSQL takes in no text, becomes the replacement character on both engines: what a stranger sends must not be
/// able to fail a statement that does others' work too.
impl From<String> for Value {
    fn from(value: String) -> Self {
        Value::Text(if value.contains('\0') { value.replace('\0', "\u{fffd}") } else { value })
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Value::from(value.clone())
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value::from(value.to_owned())
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Value::Blob(value.to_vec())
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Value::Blob(value)
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(value: [u8; N]) -> Self {
        Value::Blob(value.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Value {
    fn from(value: &[u8; N]) -> Self {
        Value::Blob(value.to_vec())
    }
}

impl<T> From<Option<T>> for Value
where
    Value: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Value::from)
    }
}
