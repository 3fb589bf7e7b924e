//! Forms: what was typed, what is wrong with it, and the fields that show both.
//!
//! A [`Form`] holds raw input. The rule that judges it lives below and is shared with the API; its refusal names the field,
//! and the field shows the words where the person is looking. Secrets are never written back into a page.

use std::collections::BTreeMap;

use askama::Template;

use super::{Notice, writes_html};

/// What was sent, as it was typed, and what was wrong with it.
#[derive(Clone, Default, Debug)]
pub struct Form {
    values: BTreeMap<String, String>,
    errors: BTreeMap<String, String>,
    refusal: Option<String>,
}

impl Form {
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { values: pairs.into_iter().collect(), ..Self::default() }
    }

    /// What stands in a field before anybody typed.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.insert(name.to_owned(), value.into());
        self
    }

    /// What was typed, without the spaces around it; nothing typed is the empty text.
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", |value| value.trim())
    }

    /// What was typed to the letter, for passwords.
    pub fn exact(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// What was typed, if anything.
    pub fn given(&self, name: &str) -> Option<&str> {
        Some(self.value(name)).filter(|value| !value.is_empty())
    }

    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Says what is wrong, at its field if it has one, else above the form.
    pub fn refuse(&mut self, field: Option<&str>, words: impl Into<String>) {
        match field {
            Some(field) => drop(self.errors.insert(field.to_owned(), words.into())),
            None => self.refusal = Some(words.into()),
        }
    }

    /// What the rule calls one way and the form another.
    pub fn rename(&mut self, rule: &str, field: &str) {
        if let Some(words) = self.errors.remove(rule) {
            self.errors.insert(field.to_owned(), words);
        }
    }

    pub fn is_refused(&self) -> bool {
        self.refusal.is_some() || !self.errors.is_empty()
    }

    /// What to say above the form: the refusal, and any field error whose field is not among those `shown`, with spaces.
    pub fn summary(&self, shown: &str) -> Option<Notice> {
        let is_shown = |field: &str| shown.split(' ').any(|name| name == field);
        let unseen = self.errors.iter().filter(|(field, _)| !is_shown(field)).map(|(_, words)| words);
        let words: Vec<&str> = self.refusal.iter().chain(unseen).map(String::as_str).collect();
        (!words.is_empty()).then(|| Notice::bad("That did not work", sentences(&words)))
    }

    /// As [`Form::summary`], where every field that can be at fault is shown.
    pub fn summary_all(&self) -> Option<Notice> {
        let shown: Vec<&str> = self.values.keys().map(String::as_str).collect();
        self.summary(&shown.join(" "))
    }

    pub fn line(&self, name: &'static str, label: &'static str) -> Field {
        self.field(name, label, Control::Line("text"))
    }

    pub fn email(&self, name: &'static str, label: &'static str) -> Field {
        self.field(name, label, Control::Line("email")).complete("email")
    }

    pub fn url(&self, name: &'static str, label: &'static str) -> Field {
        self.field(name, label, Control::Line("url"))
    }

    pub fn date(&self, name: &'static str, label: &'static str) -> Field {
        self.field(name, label, Control::Line("date"))
    }

    pub fn area(&self, name: &'static str, label: &'static str) -> Field {
        self.field(name, label, Control::Area)
    }

    /// A question whose name and words are only known now.
    pub fn area_of(&self, name: String, label: String) -> Field {
        self.field(&name, &label, Control::Area)
    }

    pub fn password(&self, name: &'static str, label: &'static str) -> Field {
        let mut field = self.field(name, label, Control::Line("password"));
        field.value.clear();
        field
    }

    /// A file to send along; `accept` is what the browser offers, such as `image/png`. Its form is `multipart/form-data`.
    pub fn file(&self, name: &'static str, label: &'static str, accept: &'static str) -> Field {
        self.field(name, label, Control::File(accept))
    }

    /// One of several, in a list that opens: `(value, words)`.
    pub fn select(&self, name: &'static str, label: &'static str, options: &[(String, String)]) -> Field {
        self.field(name, label, Control::Select(options.to_vec()))
    }

    /// What is wrong with a field, for what has no field of its own to say it.
    pub fn error(&self, name: &str) -> Option<&str> {
        self.errors.get(name).map(String::as_str)
    }

    /// The fields of one row of a form that has several, named `prefix.key`.
    pub fn row(&self, prefix: impl Into<String>) -> FormRow<'_> {
        FormRow { form: self, prefix: prefix.into() }
    }

    fn field(&self, name: &str, label: &str, control: Control) -> Field {
        Field {
            name: name.to_owned(),
            id: name.to_owned(),
            label: label.to_owned(),
            control,
            value: self.values.get(name).cloned().unwrap_or_default(),
            help: String::new(),
            error: self.errors.get(name).cloned(),
            optional: false,
            quiet: false,
            complete: "off",
            example: String::new(),
            small: false,
            source: false,
            sends: false,
            several: false,
            unlabelled: false,
        }
    }
}

/// One row of a form.
pub struct FormRow<'f> {
    form: &'f Form,
    prefix: String,
}

impl FormRow<'_> {
    pub fn name(&self, key: &str) -> String {
        format!("{}.{key}", self.prefix)
    }

    pub fn value(&self, key: &str) -> &str {
        self.form.value(&self.name(key))
    }

    /// What is wrong with the row as a whole.
    pub fn error(&self, key: &str) -> Option<String> {
        let name = if key.is_empty() { self.prefix.clone() } else { self.name(key) };
        self.form.error(&name).map(|words| sentence(&crate::recognised(words)))
    }

    pub fn line(&self, key: &str, label: &str) -> Field {
        self.form.field(&self.name(key), label, Control::Line("text"))
    }

    pub fn area(&self, key: &str, label: &str) -> Field {
        self.form.field(&self.name(key), label, Control::Area)
    }

    pub fn select(&self, key: &str, label: &str, options: &[(String, String)]) -> Field {
        self.form.field(&self.name(key), label, Control::Select(options.to_vec()))
    }
}

/// One field with its label, help and error.
#[derive(Template, Clone)]
#[template(path = "component/field.html")]
pub struct Field {
    name: String,
    id: String,
    label: String,
    control: Control,
    value: String,
    help: String,
    error: Option<String>,
    optional: bool,
    quiet: bool,
    complete: &'static str,
    example: String,
    small: bool,
    source: bool,
    sends: bool,
    several: bool,
    unlabelled: bool,
}

#[derive(Clone)]
enum Control {
    Line(&'static str),
    Area,
    File(&'static str),
    Select(Vec<(String, String)>),
}

impl Field {
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// May be left empty.
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// May be left empty, and everybody knows that: a filter.
    pub fn optional_quietly(mut self) -> Self {
        self.optional = true;
        self.quiet = true;
        self
    }

    /// What a browser may fill in for the person.
    pub fn complete(mut self, what: &'static str) -> Self {
        self.complete = what;
        self
    }

    pub fn example(mut self, example: impl Into<String>) -> Self {
        self.example = example.into();
        self
    }

    pub fn small(mut self) -> Self {
        self.small = true;
        self
    }

    /// A file in its own words: letters of one width, lines that do not wrap.
    pub fn source(mut self) -> Self {
        self.source = true;
        self
    }

    /// A filter that is sent as soon as it is chosen, where there is script.
    pub fn sends(mut self) -> Self {
        self.sends = true;
        self
    }

    /// Where the row already says what it is: the label is only read out.
    pub fn unlabelled(mut self) -> Self {
        self.unlabelled = true;
        self
    }

    /// Of files: any number of them.
    pub fn several(mut self) -> Self {
        self.several = true;
        self
    }

    /// Where one page has the same field twice, each needs an identity of its own.
    pub fn of(mut self, whose: impl std::fmt::Display) -> Self {
        self.id = format!("{}-{whose}", self.name);
        self
    }

    /// A choice that means nothing in particular is an answer too, which a browser would otherwise not send.
    fn is_required(&self) -> bool {
        let may_be_nothing = match &self.control {
            Control::Select(options) => options.iter().any(|(value, _)| value.is_empty()),
            _ => false,
        };
        !self.optional && !may_be_nothing
    }

    fn described(&self) -> String {
        let help = (!self.help.is_empty()).then(|| format!("{}-help", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        [error, help].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    fn class(&self) -> &'static str {
        match (self.small, self.source) {
            (true, _) => "input input--small",
            (false, true) => "input input--source",
            (false, false) => "input",
        }
    }
}

/// `a slug is taken` as `A slug is taken.`: refusals are worded for any place, sentences are for people.
pub fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let Some(first) = letters.next() else { return String::new() };
    let end = if words.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{}{}{end}", first.to_uppercase(), letters.as_str())
}

fn sentences(words: &[&str]) -> String {
    words.iter().map(|words| sentence(&crate::recognised(words))).collect::<Vec<_>>().join(" ")
}

writes_html!(Field);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_with_an_empty_choice_can_be_sent_as_it_is() {
        let option = |value: &str| (value.to_owned(), "x".to_owned());
        for (options, is_required) in [(vec![option(""), option("a")], false), (vec![option("a"), option("b")], true)] {
            let field = Form::default().select("state", "State", &options).to_string();
            assert_eq!(field.contains(" required"), is_required, "{field}");
        }
    }
}
