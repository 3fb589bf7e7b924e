//! Who may see a page: pages of partners, of brands, of the operator, of all three. Somebody of another kind is told so.

use axum::extract::{FromRef, FromRequestParts};
use axum::response::{IntoResponse, Response};
use domain::access::AccountKind;
use edge::caller::PageCaller;
use edge::error::{PageError, Shown};
use flow::Platform;
use http::StatusCode;
use http::request::Parts;
use jiff::tz::TimeZone;

use crate::appearance::house;
use crate::component::Moment;
use crate::frame::{Frame, Place, SupportVisit, Visitor, home_of};

macro_rules! visitors {
    ($($(#[$doc:meta])* $name:ident $kind:ident $words:literal,)*) => {$(
        $(#[$doc])*
        pub struct $name(pub PageCaller);

        impl<S> FromRequestParts<S> for $name
        where
            S: Send + Sync,
            Platform: FromRef<S>,
        {
            type Rejection = Response;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
                let who = <PageCaller as FromRequestParts<S>>::from_request_parts(parts, state).await?;
                if who.caller.account_kind == AccountKind::$kind {
                    return Ok(Self(who));
                }
                Err(of_another_kind($words).into_response())
            }
        }

        impl $name {
            pub fn frame(&self, title: &str, place: Place) -> Frame {
                frame(&self.0, title, place)
            }
        }
    )*};
}

visitors! {
    /// A person logged in to a partner account.
    Partner Partner "this page is for partner accounts",
    /// A person logged in to a brand account.
    Brand Brand "this page is for brand accounts",
    /// A person logged in to the operator's account.
    Operator Operator "this page is for the operator of this installation",
}

/// A person in the portal of the own kind of account, for pages that stand in all three alike.
pub struct Resident(pub PageCaller);

impl<S> FromRequestParts<S> for Resident
where
    S: Send + Sync,
    Platform: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let who = <PageCaller as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        let home = home_of(who.caller.account_kind);
        match parts.uri.path().strip_prefix(home) {
            Some(rest) if rest.starts_with('/') => Ok(Self(who)),
            _ => Err(of_another_kind("this page is for another kind of account").into_response()),
        }
    }
}

impl Resident {
    pub fn frame(&self, title: &str, place: Place) -> Frame {
        frame(&self.0, title, place)
    }

    /// The address of a page in the own portal, `/brand/team`.
    pub fn at(&self, page: &str) -> String {
        format!("{}/{page}", home_of(self.0.caller.account_kind))
    }
}

/// The frame of a page for whoever is logged in.
pub fn frame(who: &PageCaller, title: &str, place: Place) -> Frame {
    Frame { place, ..Frame::of(title, Some(who)) }
}

/// Somebody of one kind at a page of another.
pub fn of_another_kind(words: &'static str) -> PageError {
    let mut shown = Shown::http(StatusCode::FORBIDDEN, "wrong_account_kind", words);
    shown.title = "Not your page";
    shown.next = "Log in with another account, or go back to your own pages.";
    PageError(Box::new(shown))
}

impl Frame {
    /// A page of somebody or, where it is public, of nobody.
    pub fn of(title: &str, who: Option<&PageCaller>) -> Frame {
        let visitor = who.map(|who| Visitor {
            kind: who.session.account_kind,
            account_id: who.session.account_id,
            account_name: who.session.account_name.clone(),
            person: who.session.person_email.clone(),
            unread: who.unread,
            has_chosen_language: who.session.tongue.is_chosen,
            is_support: who.caller.is_support(),
        });
        let csrf = who.map(|who| who.csrf().to_owned()).unwrap_or_default();
        let visiting = who.and_then(|who| who.session.visiting.as_ref());
        let support = visiting.map(|visiting| SupportVisit {
            account_name: visiting.account_name.clone(),
            account_id: visiting.account_id.to_string(),
            until: Moment::new(visiting.ends_at, &TimeZone::UTC),
        });
        let look = match who.map(|who| who.caller.account_kind) {
            Some(AccountKind::Brand) => who.and_then(|who| who.look.clone()),
            Some(AccountKind::Operator) => None,
            Some(AccountKind::Partner) | None => house::look(),
        };
        Frame { visitor, support, csrf: crate::frame::Csrf(csrf), look, ..Frame::of_stranger(title) }
    }
}
