//! The quiet link in the head of a page to the help article that explains it.

use domain::access::AccountKind;

use super::{Frame, Place};
use crate::help::library::{Article, find};

impl Frame {
    /// The article about the page, for whoever looks at it; none where the page says it all.
    pub fn explanation(&self) -> Option<&'static Article> {
        let kind = self.visitor.as_ref()?.kind;
        article_of(kind, self.place).map(|name| find(name).expect("a test finds every one of them"))
    }
}

fn article_of(kind: AccountKind, place: Place) -> Option<&'static str> {
    let is_brand = kind == AccountKind::Brand;
    Some(match place {
        Place::Home => match kind {
            AccountKind::Partner => "first-link",
            AccountKind::Brand => "brand-start",
            AccountKind::Operator => "health",
        },
        Place::Programs if is_brand => "program-file",
        Place::Programs => "faq",
        Place::Applications | Place::Partners | Place::Groups => "applications",
        Place::Links => "links",
        Place::Creatives if is_brand => "material",
        Place::Creatives => "creatives",
        Place::Actions if is_brand => "reversing",
        Place::Actions => "locks",
        Place::Messages if is_brand => "announcements",
        Place::Messages | Place::Inquiries => "messages",
        Place::Performance => "reports",
        Place::Clicks => "not-credited",
        Place::Payments if is_brand => "payment-runs",
        Place::Payments => "payments",
        Place::Team => "team",
        Place::Appearance if is_brand => "appearance",
        Place::Profile | Place::Properties | Place::Notifications => "account",
        Place::Security => "security",
        Place::Tokens => "tokens",
        Place::Audit => "team",
        Place::Data => "account",
        Place::Mail => "mail",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_of_a_navigation_leads_to_an_article_that_is_there() {
        for kind in AccountKind::ALL {
            for place in [
                Place::Home,
                Place::Programs,
                Place::Links,
                Place::Actions,
                Place::Payments,
                Place::Creatives,
                Place::Team,
            ] {
                let name = article_of(*kind, place).expect("it is explained");
                assert!(find(name).is_some(), "{name}");
            }
        }
    }
}
