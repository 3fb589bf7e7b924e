//! What is answered, before it is written down as JSON or XML: names and values in the order of the reference's field list.

use domain::money::Money;

/// The fields of one thing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record(pub Vec<(&'static str, Value)>);

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `""` where there is none.
    Text(String),
    /// A number as it is written; partners are sent it as text.
    Number(String),
    Flag(bool),
    Record(Record),
    /// With the name that each of them has in XML.
    List(&'static str, Vec<Value>),
}

/// The field list of a resource, in the words of the reference.
macro_rules! record {
    ($($name:literal: $value:expr),* $(,)?) => {
        $crate::record::Record(vec![$(($name, $crate::record::Value::from($value))),*])
    };
}
pub(crate) use record;

impl Record {
    /// These fields behind those.
    pub fn and(mut self, more: Record) -> Self {
        self.0.extend(more.0);
        self
    }
}

/// An id is shown as a number.
pub fn id(id: i64) -> Value {
    Value::Number(id.to_string())
}

/// A list of texts, each under this name in XML.
pub fn texts<T: ToString>(element: &'static str, items: impl IntoIterator<Item = T>) -> Value {
    Value::List(element, items.into_iter().map(|item| Value::Text(item.to_string())).collect())
}

/// A list of records, each under this name in XML.
pub fn records(element: &'static str, items: impl IntoIterator<Item = Record>) -> Value {
    Value::List(element, items.into_iter().map(Value::Record).collect())
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Value::Text(text.clone())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Number(number.to_string())
    }
}

impl From<Money> for Value {
    fn from(money: Money) -> Self {
        Value::Number(money.amount())
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Value::Flag(flag)
    }
}

impl From<Record> for Value {
    fn from(record: Record) -> Self {
        Value::Record(record)
    }
}

/// What is not there is an empty text, never null.
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or_else(|| Value::Text(String::new()), Into::into)
    }
}
