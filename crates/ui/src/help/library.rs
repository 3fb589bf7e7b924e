//! All articles: Markdown files of `help/`, each with a head that says what it is about.
//!
//! A file begins with `---`, lines of `key: value`, `---`. The keys are `title`, `audience`, `order` (within its audience), `summary`
//! (one sentence), `next` (names of the articles to read afterwards) and `words` (what else people call this, for the search).

use std::sync::LazyLock;

use domain::access::AccountKind;

use crate::words::{Words, t};

pub struct Article {
    /// The end of its address, and the name of its file.
    pub name: &'static str,
    pub title: &'static str,
    pub audience: Audience,
    pub order: u32,
    pub summary: &'static str,
    pub next: Vec<&'static str>,
    pub words: &'static str,
    /// Markdown with `{{facts}}`.
    pub body: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Partner,
    Brand,
    Operator,
}

impl Audience {
    pub const ALL: [Audience; 3] = [Audience::Partner, Audience::Brand, Audience::Operator];

    pub fn heading(self) -> Words {
        match self {
            Audience::Partner => t("For partners"),
            Audience::Brand => t("For brands"),
            Audience::Operator => t("For operators"),
        }
    }

    pub fn of(kind: AccountKind) -> Self {
        match kind {
            AccountKind::Partner => Audience::Partner,
            AccountKind::Brand => Audience::Brand,
            AccountKind::Operator => Audience::Operator,
        }
    }

    fn read(word: &str) -> Self {
        match word {
            "partner" => Audience::Partner,
            "brand" => Audience::Brand,
            "operator" => Audience::Operator,
            other => panic!("`{other}` is no audience of an article"),
        }
    }
}

macro_rules! articles {
    ($($name:literal,)*) => {
        /// Names and files, in no order.
        pub const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../help/", $name, ".md"))),)*];
    };
}

articles! {
    "account",
    "appearance",
    "announcements",
    "applications",
    "attribution",
    "backup",
    "brand-start",
    "creatives",
    "faq",
    "first-link",
    "fraud",
    "health",
    "install",
    "keys",
    "links",
    "locks",
    "mail",
    "material",
    "messages",
    "not-credited",
    "payment-runs",
    "payments",
    "program-file",
    "postbacks",
    "promo-codes",
    "reports",
    "reversing",
    "sandbox",
    "security",
    "sub-ids",
    "team",
    "tokens",
    "tracking",
}

static ARTICLES: LazyLock<Vec<Article>> = LazyLock::new(|| {
    let mut articles: Vec<Article> = FILES.iter().map(|(name, file)| read(name, file)).collect();
    articles.sort_by_key(|article| (article.audience as u8, article.order));
    articles
});

/// By audience, then in their order.
pub fn all() -> &'static [Article] {
    &ARTICLES
}

pub fn of(audience: Audience) -> impl Iterator<Item = &'static Article> {
    all().iter().filter(move |article| article.audience == audience)
}

pub fn find(name: &str) -> Option<&'static Article> {
    all().iter().find(|article| article.name == name)
}

impl Article {
    pub fn href(&self) -> String {
        format!("/help/{}", self.name)
    }

    pub fn next_articles(&self) -> impl Iterator<Item = &'static Article> + '_ {
        self.next.iter().filter_map(|name| find(name))
    }
}

/// The files are part of the program: what is wrong with one is our own mistake, found by the first test that reads them.
fn read(name: &'static str, file: &'static str) -> Article {
    let rest = file.strip_prefix("---\n").unwrap_or_else(|| panic!("{name} has no head"));
    let (head, body) = rest.split_once("\n---\n").unwrap_or_else(|| panic!("the head of {name} has no end"));
    let value = |key: &str| {
        let line = head.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
        line.unwrap_or_else(|| panic!("the head of {name} says no {key}"))
    };
    Article {
        name,
        title: value("title"),
        audience: Audience::read(value("audience")),
        order: value("order").parse().unwrap_or_else(|_| panic!("the order of {name} is no number")),
        summary: value("summary"),
        next: value("next").split(", ").collect(),
        words: value("words"),
        body,
    }
}
