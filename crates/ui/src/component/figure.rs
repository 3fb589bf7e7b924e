//! Key figures in one line. With an address each is a tab: it chooses what the chart below shows.

use askama::Template;
use domain::money::Money;

use super::{Amount, writes_html};
use crate::format;

#[derive(Template, Clone)]
#[template(path = "component/figure.html")]
pub struct Figure {
    pub label: &'static str,
    value: String,
    pub note: String,
    pub more: String,
    pub href: Option<String>,
    pub current: bool,
}

impl Figure {
    pub fn count(label: &'static str, value: i64) -> Self {
        Self::plain(label, format::count(value))
    }

    pub fn share(label: &'static str, part: i64, whole: i64) -> Self {
        Self::plain(label, format::share(part, whole))
    }

    /// Money; nothing known (an average of nothing, say) is a dash.
    pub fn money(label: &'static str, money: Option<Money>) -> Self {
        Self::plain(label, money.map_or(format::NONE.to_owned(), |money| Amount(money).to_string()))
    }

    pub fn text(label: &'static str, text: String) -> Self {
        Self::plain(label, super::escaped(&text).to_string())
    }

    /// One more note under the first.
    pub fn then(mut self, note: Option<String>) -> Self {
        if let Some(note) = note {
            self.more = note;
        }
        self
    }

    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// What it was in the period before, in words.
    pub fn before(self, now: i64, before: i64) -> Self {
        match format::change(now, before) {
            Some(change) => self.note(change),
            None => self,
        }
    }

    pub fn tab(mut self, href: impl Into<String>, current: bool) -> Self {
        self.href = Some(href.into());
        self.current = current;
        self
    }

    // `value` is HTML of our own making: digits, or an Amount.
    fn plain(label: &'static str, value: String) -> Self {
        Self { label, value, note: String::new(), more: String::new(), href: None, current: false }
    }
}

writes_html!(Figure);
