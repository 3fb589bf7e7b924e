//! What a letter says while it waits in the outbox: in no language yet. It is said when the letter leaves, in its reader's.

use std::borrow::Cow;

use domain::language::Language;
use domain::words::{Said, Value};
use serde::{Deserialize, Serialize};

/// Words that wait. What was kept before letters had languages is a text, and stays one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Kept", into = "Kept")]
pub(super) struct Saying(pub Said);

/// As the outbox has it: a text of somebody's, or a pattern with what fills it.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Kept {
    Written(String),
    Said {
        say: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        many: Option<(String, i64)>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        with: Vec<Kept>,
    },
}

impl Saying {
    pub fn text(&self, language: Language) -> String {
        words::text(language, &self.0)
    }
}

impl From<Kept> for Saying {
    fn from(kept: Kept) -> Self {
        let (say, many, with) = match kept {
            Kept::Written(text) => return Saying(Said::written(text)),
            Kept::Said { say, many, with } => (say, many, with),
        };
        let value = |kept| match kept {
            Kept::Written(text) => Value::Text(text),
            said @ Kept::Said { .. } => Value::Said(Saying::from(said).0),
        };
        Saying(Said {
            pattern: Cow::Owned(say),
            plural: many.map(|(many, count)| (Cow::Owned(many), count)),
            values: with.into_iter().map(value).collect(),
        })
    }
}

impl From<Saying> for Kept {
    fn from(Saying(said): Saying) -> Self {
        if let Some(text) = said.as_written() {
            return Kept::Written(text.to_owned());
        }
        let kept = |value| match value {
            Value::Text(text) => Kept::Written(text),
            Value::Said(said) => Kept::from(Saying(said)),
        };
        Kept::Said {
            say: said.pattern.into_owned(),
            many: said.plural.map(|(many, count)| (many.into_owned(), count)),
            with: said.values.into_iter().map(kept).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_reads_back_and_is_said_in_any_language() {
        let actions = Said::counted(1_200, "{n} action was", "{n} actions were");
        let said = Said::of("{actions} corrected in {program}").with(actions).with("{text}");
        let kept = serde_json::to_string(&Saying(said.clone())).expect("words are JSON");
        assert_eq!(
            kept,
            r#"{"say":"{actions} corrected in {program}","with":[{"say":"{n} action was","many":["{n} actions were",1200],"with":["1200"]},"{text}"]}"#
        );
        let read: Saying = serde_json::from_str(&kept).expect("they read back");
        assert_eq!(read, Saying(said));
        assert_eq!(read.text(Language::English), "1,200 actions were corrected in {text}");
        let text: Saying = serde_json::from_str(r#""As {it} was""#).expect("a text of before");
        assert_eq!(text.text(Language::German), "As {it} was");
        assert_eq!(serde_json::to_string(&text).expect("words are JSON"), r#""As {it} was""#);
    }
}
