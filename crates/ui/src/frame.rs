//! What surrounds every page: title, navigation for the one who looks, the notice after a press, the secret of its forms.
//!
//! Three frames share it: `portal` (side navigation), `public` (program pages and help), `door` (log-in and its kin).

use std::fmt;
use std::sync::Arc;

use domain::access::AccountKind;
use domain::ids::AccountId;
use flow::appearance::Look;
use flow::message::Unread;

use crate::appearance::house;
use crate::appearance::style::{self, Part};
use crate::asset;
use crate::component::{Logo, Moment, Notice, writes_html};
use crate::words::{self, Language};

mod explanation;
mod navigation;
pub use navigation::Place;

pub struct Frame {
    pub title: String,
    pub description: Option<String>,
    pub place: Place,
    pub notice: Option<Notice>,
    pub visitor: Option<Visitor>,
    /// Whoever looks is the operator's reader.
    pub support: Option<SupportVisit>,
    pub csrf: Csrf,
    /// Whose page it is, where it is not the product's.
    pub look: Option<Arc<Look>>,
    /// Whom a partner's page is about, where the look does not say it.
    pub about: Option<About>,
}

/// The brand that a page is about, above its head.
pub struct About {
    pub logo: Logo,
    pub name: String,
}

/// Who is looking.
#[derive(Clone)]
pub struct Visitor {
    pub kind: AccountKind,
    pub account_id: AccountId,
    pub account_name: String,
    /// The e-mail address of the person.
    pub person: String,
    /// Said beside their places in the navigation.
    pub unread: Unread,
    /// Pages are in its language whatever the browser asks for.
    pub has_chosen_language: bool,
    /// The operator's reader: what belongs to one person alone is not shown to it.
    pub is_support: bool,
}

/// What stands above every page of a support visit.
pub struct SupportVisit {
    pub account_name: String,
    /// As people say it.
    pub account_id: String,
    pub until: Moment,
}

/// The hidden field that proves a form came from our own page. Its name and its check are `edge`'s.
#[derive(Clone, Default)]
pub struct Csrf(pub String);

impl Frame {
    /// A page for somebody we do not know.
    pub fn of_stranger(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            description: None,
            place: Place::Nowhere,
            notice: None,
            visitor: None,
            support: None,
            csrf: Csrf::default(),
            look: house::look(),
            about: None,
        }
    }

    /// Says what was done before this page came up; `done` is a word of the address.
    pub fn after(mut self, done: Option<&str>) -> Self {
        self.notice = done.and_then(crate::done::notice);
        self
    }

    /// One thread that was new when the page was asked for is read by showing it.
    pub fn read_one_message(&mut self, was_unread: bool) {
        if let Some(visitor) = self.visitor.as_mut().filter(|_| was_unread) {
            visitor.unread.messages -= 1;
        }
    }

    /// As [`Frame::read_one_message`], of an inquiry.
    pub fn read_one_inquiry(&mut self, was_unread: bool) {
        if let Some(visitor) = self.visitor.as_mut().filter(|_| was_unread) {
            visitor.unread.inquiries -= 1;
        }
    }

    /// The e-mail address of whoever looks.
    pub fn person(&self) -> &str {
        self.visitor.as_ref().map_or("", |visitor| visitor.person.as_str())
    }

    /// Who speaks on this page.
    pub fn site(&self) -> &str {
        self.look.as_ref().map_or("Tributary", |look| look.name.as_str())
    }

    /// A brand's mark in the place of the product's.
    pub fn mark(&self) -> Option<Logo> {
        self.look.as_deref().map(Logo::head)
    }

    /// The sheet of the brand's accent.
    pub fn accent(&self) -> Option<String> {
        let accent = self.look.as_ref()?.accent?;
        Some(style::path(accent, Part::Page))
    }

    /// The page is this brand's own.
    pub fn of_brand(mut self, look: Option<Arc<Look>>) -> Self {
        self.look = look;
        self
    }

    /// Names the brand that a partner's page is about; nothing more where the whole page bears it, or where it has no look of its own.
    pub fn about(mut self, look: Option<Arc<Look>>) -> Self {
        let is_said = |look: &Arc<Look>| self.look.as_ref().is_some_and(|own| own.account_id == look.account_id);
        self.about =
            look.filter(|look| !is_said(look)).map(|look| About { logo: Logo::small(&look), name: look.name.clone() });
        self
    }

    /// The language this page is in.
    pub fn language(&self) -> Language {
        words::language()
    }

    /// The languages it is not in, for whoever did not choose one for all pages.
    pub fn other_languages(&self) -> impl Iterator<Item = Language> {
        let has_chosen = self.visitor.as_ref().is_some_and(|visitor| visitor.has_chosen_language);
        Language::ALL.iter().copied().filter(move |other| !has_chosen && *other != words::language())
    }

    pub fn style(&self) -> &'static str {
        asset::STYLE.path()
    }

    pub fn script(&self) -> &'static str {
        asset::SCRIPT.path()
    }

    pub fn icon(&self) -> &'static str {
        asset::ICON.path()
    }
}

impl Visitor {
    pub fn home(&self) -> &'static str {
        home_of(self.kind)
    }

    pub fn kind_word(&self) -> &'static str {
        match self.kind {
            AccountKind::Brand => "Brand",
            AccountKind::Partner => "Partner",
            AccountKind::Operator => "Operator",
        }
    }
}

/// Where an account of this kind begins its day.
pub use edge::caller::home_of;

impl fmt::Display for Csrf {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "<input type=\"hidden\" name=\"csrf\" value=\"{}\">", crate::component::escaped(&self.0))
    }
}

writes_html!(Csrf);
