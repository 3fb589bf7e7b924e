//! Words to the reader: what just happened, and what an empty place will hold one day.

use askama::Template;

use super::writes_html;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Note,
    Good,
    Warn,
    Bad,
}

/// Told at the top of a page or of a part of it.
#[derive(Template, Clone)]
#[template(path = "component/notice.html")]
pub struct Notice {
    pub kind: Kind,
    pub title: String,
    pub text: String,
    /// The words of a link and where it leads.
    pub doing: Option<(&'static str, String)>,
}

impl Notice {
    pub fn new(kind: Kind, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { kind, title: title.into(), text: text.into(), doing: None }
    }

    pub fn good(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(Kind::Good, title, text)
    }

    pub fn bad(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(Kind::Bad, title, text)
    }

    pub fn doing(mut self, words: &'static str, href: impl Into<String>) -> Self {
        self.doing = Some((words, href.into()));
        self
    }

    fn class(&self) -> &'static str {
        match self.kind {
            Kind::Note => "notice",
            Kind::Good => "notice notice--good",
            Kind::Warn => "notice notice--warn",
            Kind::Bad => "notice notice--bad",
        }
    }

    // A refusal is read out at once; the rest when the reader pauses.
    fn role(&self) -> &'static str {
        if self.kind == Kind::Bad { "alert" } else { "status" }
    }
}

/// Nothing here yet: what will be, why it is empty, and the one thing to do about it.
#[derive(Template, Clone)]
#[template(path = "component/empty.html")]
pub struct Empty {
    pub title: &'static str,
    pub text: String,
    pub doing: Option<(&'static str, String)>,
}

impl Empty {
    pub fn new(title: &'static str, text: impl Into<String>) -> Self {
        Self { title, text: text.into(), doing: None }
    }

    /// The words of the button and where it leads.
    pub fn doing(mut self, words: &'static str, href: impl Into<String>) -> Self {
        self.doing = Some((words, href.into()));
        self
    }
}

writes_html!(Notice, Empty);
