//! Which keys of the file stand on which form.

/// A part of the file that one form changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What the offer is called, where its visitors land, whom to write to.
    Offer,
    Faq,
    /// What applicants are asked, and when nobody needs to look.
    Applicants,
    EventTypes,
    Terms,
    /// Whether it is live: one button.
    Status,
    /// Everything a new program must say.
    Creation,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Dotted, below the file or below the table of a row.
    pub name: &'static str,
    pub kind: Kind,
    /// What a form shows when the file does not say it: what then holds, or nothing.
    pub absent: &'static str,
}

/// How a text of a form stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Boolean,
    /// Words between commas or blanks, in brackets.
    List,
    /// The same, one word alone without brackets.
    OneOrMore,
}

/// An array of tables: rows that can be added, moved and taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rows {
    pub name: &'static str,
    pub keys: &'static [Key],
}

const fn text(name: &'static str) -> Key {
    Key { name, kind: Kind::Text, absent: "" }
}

const fn text_or(name: &'static str, absent: &'static str) -> Key {
    Key { name, kind: Kind::Text, absent }
}

const fn boolean(name: &'static str, absent: &'static str) -> Key {
    Key { name, kind: Kind::Boolean, absent }
}

const fn list(name: &'static str) -> Key {
    Key { name, kind: Kind::List, absent: "" }
}

const fn one_or_more(name: &'static str) -> Key {
    Key { name, kind: Kind::OneOrMore, absent: "" }
}

const COMMISSION: Rows = Rows {
    name: "terms.commission",
    keys: &[
        text("event_type"),
        text("when.customer"),
        one_or_more("when.country"),
        text("when.amount.at_least"),
        text("when.amount.below"),
        one_or_more("when.promo_code"),
        one_or_more("when.partner_group"),
        text("pay.flat"),
        text("pay.percent"),
    ],
};

const EVENT_TYPES: Rows = Rows { name: "event_type", keys: &[text("code"), text_or("category", "sale")] };

impl Part {
    pub(super) const fn keys(self) -> &'static [Key] {
        match self {
            Self::Offer => {
                const {
                    &[
                        text("program.name"),
                        text("program.description"),
                        text("program.landing_page"),
                        list("program.deep_link_domains"),
                        text_or("program.click_id_parameter", "irclickid"),
                        text("program.contact"),
                        text_or("program.inquiries", "45 days"),
                    ]
                }
            }
            Self::Faq | Self::EventTypes => const { &[] },
            Self::Applicants => {
                const {
                    &[
                        boolean("program.auto_approve.enabled", "false"),
                        list("program.auto_approve.countries"),
                        boolean("program.auto_approve.email_verified", "true"),
                        boolean("program.auto_approve.website", "false"),
                    ]
                }
            }
            Self::Terms => {
                const {
                    &[
                        text_or("terms.name", "Standard terms"),
                        text_or("terms.attribution", "last_click"),
                        text_or("terms.new_customer", "stated_or_derived"),
                        text("terms.referral_window"),
                        text("terms.locks"),
                        text("terms.approves"),
                        text("terms.notice"),
                        boolean("terms.browser_conversions", "false"),
                    ]
                }
            }
            Self::Status => const { &[text_or("program.status", "live")] },
            Self::Creation => {
                const {
                    &[
                        text("program.name"),
                        text("program.slug"),
                        text("program.currency"),
                        text("program.time_zone"),
                        text("program.landing_page"),
                        list("program.deep_link_domains"),
                        text("program.contact"),
                        text("program.description"),
                        text("terms.referral_window"),
                        text("terms.locks"),
                        text("terms.approves"),
                    ]
                }
            }
        }
    }

    pub(super) const fn rows(self) -> Option<Rows> {
        match self {
            Self::Offer | Self::Status | Self::Creation => None,
            Self::Faq => Some(Rows { name: "program.faq", keys: const { &[text("question"), text("answer")] } }),
            Self::Applicants => {
                Some(Rows { name: "program.questions", keys: const { &[text("text"), boolean("required", "true")] } })
            }
            Self::EventTypes => Some(EVENT_TYPES),
            Self::Terms => Some(COMMISSION),
        }
    }

    /// The name of the array of tables that its form shows as rows.
    pub const fn rows_name(self) -> Option<&'static str> {
        match self.rows() {
            Some(rows) => Some(rows.name),
            None => None,
        }
    }
}
