//! The side navigation: the jobs of each kind of account, in the order they come up.

use domain::access::AccountKind;

use super::Visitor;

/// Where a page stands in the navigation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    Home,
    Programs,
    Applications,
    Partners,
    Links,
    Creatives,
    Actions,
    Performance,
    Payments,
    Team,
    Profile,
    Sessions,
    Tokens,
    Audit,
    Components,
    Nowhere,
}

pub struct Group {
    pub title: &'static str,
    pub links: &'static [Link],
}

pub struct Link {
    pub place: Place,
    pub words: &'static str,
    pub href: &'static str,
}

const fn link(place: Place, words: &'static str, href: &'static str) -> Link {
    Link { place, words, href }
}

const PARTNER: &[Group] = &[
    Group {
        title: "",
        links: &[
            link(Place::Home, "Home", "/partner"),
            link(Place::Programs, "Programs", "/partner/programs"),
            link(Place::Links, "Links", "/partner/links"),
            link(Place::Creatives, "Creatives", "/partner/creatives"),
            link(Place::Actions, "Actions", "/partner/actions"),
            link(Place::Payments, "Balance and payments", "/partner/payments"),
        ],
    },
    Group { title: "Reports", links: &[link(Place::Performance, "Performance", "/partner/reports/performance")] },
    Group {
        title: "Settings",
        links: &[
            link(Place::Team, "Team", "/partner/team"),
            link(Place::Profile, "Profile", "/partner/profile"),
            link(Place::Sessions, "Sessions", "/partner/sessions"),
            link(Place::Tokens, "Auth tokens", "/partner/tokens"),
            link(Place::Audit, "Audit log", "/partner/audit"),
            link(Place::Nowhere, "Help", "/help"),
        ],
    },
];

const BRAND: &[Group] = &[
    Group {
        title: "",
        links: &[
            link(Place::Home, "Home", "/brand"),
            link(Place::Applications, "Applications", "/brand/applications"),
            link(Place::Partners, "Partners", "/brand/partners"),
            link(Place::Creatives, "Creatives", "/brand/creatives"),
            link(Place::Actions, "Actions", "/brand/actions"),
            link(Place::Payments, "Balances and payments", "/brand/payments"),
        ],
    },
    Group { title: "Reports", links: &[link(Place::Performance, "Performance", "/brand/reports/performance")] },
    Group {
        title: "Settings",
        links: &[
            link(Place::Programs, "Programs and terms", "/brand/programs"),
            link(Place::Team, "Team", "/brand/team"),
            link(Place::Profile, "Profile", "/brand/profile"),
            link(Place::Sessions, "Sessions", "/brand/sessions"),
            link(Place::Tokens, "Auth tokens", "/brand/tokens"),
            link(Place::Audit, "Audit log", "/brand/audit"),
            link(Place::Nowhere, "Help", "/help"),
        ],
    },
];

const OPERATOR: &[Group] = &[
    Group {
        title: "",
        links: &[link(Place::Home, "Home", "/admin"), link(Place::Components, "Page components", "/help/components")],
    },
    Group {
        title: "Settings",
        links: &[
            link(Place::Team, "Team", "/admin/team"),
            link(Place::Profile, "Profile", "/admin/profile"),
            link(Place::Sessions, "Sessions", "/admin/sessions"),
            link(Place::Tokens, "Auth tokens", "/admin/tokens"),
            link(Place::Audit, "Audit log", "/admin/audit"),
            link(Place::Nowhere, "Help", "/help"),
        ],
    },
];

impl Visitor {
    pub fn navigation(&self) -> &'static [Group] {
        match self.kind {
            AccountKind::Partner => PARTNER,
            AccountKind::Brand => BRAND,
            AccountKind::Operator => OPERATOR,
        }
    }
}
