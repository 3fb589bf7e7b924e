//! A table whose columns are only known when it is asked for: reports. Lists with fixed columns are written in their template.
//!
//! The first column stays in sight while up to 20 others scroll beside it; a column that can be sorted by is a link.

use askama::Template;

use super::{Amount, writes_html};
use crate::format;

/// What surely fits in a cell's one line (`.table__line`); longer text is said whole when pointed at.
const LINE_CHARS: usize = 24;

#[derive(Template, Clone)]
#[template(path = "component/table.html")]
pub struct Table {
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// One line for each currency; one cell for each column, the first one included.
    pub totals: Vec<Vec<Cell>>,
}

#[derive(Clone)]
pub struct Column {
    pub label: String,
    pub figure: bool,
    /// Where a press on the heading leads.
    pub href: Option<String>,
    pub sorted: Option<Sorted>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sorted {
    Ascending,
    Descending,
}

impl Column {
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), figure: false, href: None, sorted: None }
    }

    pub fn figure(label: impl Into<String>) -> Self {
        Self { label: label.into(), figure: true, href: None, sorted: None }
    }

    pub fn sort(mut self, href: impl Into<String>, sorted: Option<Sorted>) -> Self {
        self.href = Some(href.into());
        self.sorted = sorted;
        self
    }
}

#[derive(Clone)]
pub struct Row(pub Vec<Cell>);

/// Words, or a figure. A zero is said softly, so that the eye finds what is not zero.
#[derive(Clone)]
pub struct Cell {
    html: String,
    pub href: Option<String>,
    pub figure: bool,
    pub zero: bool,
    /// Said when pointed at: an id number behind a name.
    pub title: String,
}

impl Cell {
    pub fn text(text: &str) -> Self {
        let html = super::escaped(text).to_string();
        let title = if text.chars().count() > LINE_CHARS { text.to_owned() } else { String::new() };
        Self { html, href: None, figure: false, zero: false, title }
    }

    /// A component that writes its own HTML: a moment, a mark, an amount.
    pub fn of(component: impl askama::filters::HtmlSafe) -> Self {
        Self { html: component.to_string(), ..Self::text("") }
    }

    pub fn count(value: i64) -> Self {
        Self::figure(format::count(value), value == 0)
    }

    pub fn share(part: i64, whole: i64) -> Self {
        Self::figure(format::share(part, whole), part == 0)
    }

    pub fn money(money: Option<domain::money::Money>) -> Self {
        match money {
            Some(money) => Self::figure(Amount(money).to_string(), money.is_zero()),
            None => Self::figure(format::NONE.to_owned(), true),
        }
    }

    /// The amount alone, where the heading says the currency.
    pub fn bare_money(money: Option<domain::money::Money>) -> Self {
        match money {
            Some(money) => Self::figure(format::money_bare(money), money.is_zero()),
            None => Self::figure(format::NONE.to_owned(), true),
        }
    }

    // `html` is of our own making: digits, or an Amount.
    pub fn figure(html: String, zero: bool) -> Self {
        Self { html, figure: true, zero, ..Self::text("") }
    }

    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Said softly whatever it is.
    pub fn soft(mut self) -> Self {
        self.zero = true;
        self
    }

    pub fn link(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    fn class(&self) -> &'static str {
        match (self.figure, self.zero) {
            (false, _) => "table__line",
            (true, false) => "number",
            (true, true) => "number zero",
        }
    }
}

writes_html!(Table);
