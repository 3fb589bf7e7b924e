//! The side navigation: the jobs of each kind of account, in the order they come up.

use domain::access::AccountKind;

use super::Visitor;

/// Where a page stands in the navigation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    Home,
    Accounts,
    Jobs,
    Queues,
    Storage,
    Keys,
    Programs,
    Applications,
    Partners,
    Groups,
    Tracking,
    Events,
    Links,
    Creatives,
    PromoCodes,
    Actions,
    Inquiries,
    Messages,
    Performance,
    Clicks,
    SavedViews,
    Payments,
    Team,
    Appearance,
    Profile,
    Properties,
    Postbacks,
    Security,
    Notifications,
    Tokens,
    Audit,
    Data,
    Mail,
    Components,
    Help,
    Nowhere,
}

pub struct Group {
    pub title: &'static str,
    pub links: &'static [Link],
    /// Shown by its title alone, until one of its pages is open: what is set once does not stand in the way of daily work.
    pub folds: bool,
}

pub struct Link {
    pub place: Place,
    pub words: &'static str,
    pub href: &'static str,
}

impl Group {
    /// Whether all its links are shown to somebody at this place.
    pub fn is_open(&self, place: &Place) -> bool {
        !self.folds || self.links.iter().any(|link| link.place == *place)
    }

    /// The page behind its title.
    pub fn first(&self) -> &'static str {
        self.links[0].href
    }
}

const fn link(place: Place, words: &'static str, href: &'static str) -> Link {
    Link { place, words, href }
}

const fn group(title: &'static str, links: &'static [Link]) -> Group {
    Group { title, links, folds: false }
}

/// What people set about their account and themselves, alike in each portal.
macro_rules! settings {
    ($home:literal, [$($own:expr),*], [$($last:expr),*]) => {
        Group {
            title: "Settings",
            links: &[
                link(Place::Profile, "Profile", concat!($home, "/profile")),
                $($own,)*
                link(Place::Team, "Team", concat!($home, "/team")),
                link(Place::Security, "Security", concat!($home, "/security")),
                link(Place::Notifications, "Notifications", concat!($home, "/notifications")),
                link(Place::Tokens, "Auth tokens", concat!($home, "/tokens")),
                link(Place::Audit, "Audit log", concat!($home, "/audit")),
                $($last,)*
            ],
            folds: true,
        }
    };
}

const HELP: Group = group("", &[link(Place::Help, "Help", "/help")]);

const PARTNER: &[Group] = &[
    group(
        "",
        &[
            link(Place::Home, "Home", "/partner"),
            link(Place::Programs, "Programs", "/partner/programs"),
            link(Place::Links, "Links", "/partner/links"),
            link(Place::Creatives, "Creatives", "/partner/creatives"),
            link(Place::PromoCodes, "Promo codes", "/partner/promo-codes"),
            link(Place::Actions, "Actions", "/partner/actions"),
            link(Place::Inquiries, "Inquiries", "/partner/inquiries"),
            link(Place::Messages, "Messages", "/partner/messages"),
            link(Place::Payments, "Money", "/partner/payments"),
        ],
    ),
    group(
        "Reports",
        &[
            link(Place::Performance, "Performance", "/partner/reports/performance"),
            link(Place::Clicks, "Clicks", "/partner/reports/clicks"),
            link(Place::SavedViews, "Saved views", "/partner/reports/views"),
        ],
    ),
    settings!(
        "/partner",
        [
            link(Place::Properties, "Properties", "/partner/properties"),
            link(Place::Postbacks, "Postbacks", "/partner/postbacks")
        ],
        [link(Place::Data, "Your data", "/partner/data")]
    ),
    HELP,
];

const BRAND: &[Group] = &[
    group(
        "",
        &[
            link(Place::Home, "Home", "/brand"),
            link(Place::Applications, "Applications", "/brand/applications"),
            link(Place::Partners, "Partners", "/brand/partners"),
            link(Place::Groups, "Groups", "/brand/groups"),
            link(Place::Programs, "Program", "/brand/programs"),
            link(Place::Creatives, "Creatives", "/brand/creatives"),
            link(Place::PromoCodes, "Promo codes", "/brand/promo-codes"),
            link(Place::Actions, "Actions", "/brand/actions"),
            link(Place::Inquiries, "Inquiries", "/brand/inquiries"),
            link(Place::Messages, "Messages", "/brand/messages"),
            link(Place::Payments, "Finance", "/brand/payments"),
        ],
    ),
    group(
        "Tracking",
        &[link(Place::Tracking, "Set-up", "/brand/tracking"), link(Place::Events, "Events", "/brand/events")],
    ),
    group(
        "Reports",
        &[
            link(Place::Performance, "Performance", "/brand/reports/performance"),
            link(Place::Clicks, "Clicks", "/brand/reports/clicks"),
            link(Place::SavedViews, "Saved views", "/brand/reports/views"),
        ],
    ),
    settings!(
        "/brand",
        [
            link(Place::Appearance, "Appearance", "/brand/appearance"),
            link(Place::Postbacks, "Postbacks", "/brand/postbacks")
        ],
        [link(Place::Data, "Your data", "/brand/data")]
    ),
    HELP,
];

const OPERATOR: &[Group] = &[
    group(
        "",
        &[
            link(Place::Home, "Home", "/admin"),
            link(Place::Accounts, "Accounts", "/admin/accounts"),
            link(Place::Programs, "Brands and programs", "/admin/programs"),
            link(Place::Jobs, "Jobs", "/admin/jobs"),
            link(Place::Queues, "Queues", "/admin/queues"),
            link(Place::Mail, "Mail", "/admin/mail"),
            link(Place::Storage, "Storage", "/admin/storage"),
            link(Place::Keys, "Keys", "/admin/keys"),
            link(Place::Components, "Page components", "/help/components"),
        ],
    ),
    settings!("/admin", [link(Place::Appearance, "Appearance", "/admin/appearance")], []),
    HELP,
];

impl Visitor {
    /// How much is new at a place; none where nothing is.
    pub fn count(&self, place: &Place) -> Option<i64> {
        let count = match place {
            Place::Messages => self.unread.messages,
            Place::Inquiries => self.unread.inquiries,
            _ => 0,
        };
        Some(count).filter(|count| *count > 0)
    }

    /// Whether a place is for whoever looks: a support visit sees the account, not what belongs to one of its people.
    pub fn sees(&self, place: &Place) -> bool {
        !(self.is_support && matches!(place, Place::Security | Place::Notifications))
    }

    pub fn navigation(&self) -> &'static [Group] {
        match self.kind {
            AccountKind::Partner => PARTNER,
            AccountKind::Brand => BRAND,
            AccountKind::Operator => OPERATOR,
        }
    }
}
