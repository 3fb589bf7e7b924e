//! JSON, in the order of the fields.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::Typing;
use crate::record::{Record, Value};

/// A value as JSON writes it.
pub struct Json<'a>(pub &'a Value, pub Typing);

impl Json<'_> {
    pub fn written(record: &Record, typing: Typing) -> Vec<u8> {
        let value = Value::Record(record.clone());
        serde_json::to_vec(&Json(&value, typing)).expect("a record's names are texts")
    }
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Json(value, typing) = self;
        match (value, typing) {
            (Value::Text(text), _) => serializer.serialize_str(text),
            (Value::Number(number), Typing::Texts) => serializer.serialize_str(number),
            (Value::Number(number), Typing::Typed) => typed(number).serialize(serializer),
            (Value::Flag(flag), Typing::Texts) => serializer.serialize_str(if *flag { "true" } else { "false" }),
            (Value::Flag(flag), Typing::Typed) => serializer.serialize_bool(*flag),
            (Value::Record(Record(fields)), _) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (name, value) in fields {
                    map.serialize_entry(name, &Json(value, *typing))?;
                }
                map.end()
            }
            (Value::List(_, items), _) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&Json(item, *typing))?;
                }
                list.end()
            }
        }
    }
}

/// Amounts have at most the digits that a double holds exactly as they are printed.
fn typed(number: &str) -> serde_json::Value {
    number.parse().unwrap_or_else(|_| serde_json::Value::String(number.to_owned()))
}
