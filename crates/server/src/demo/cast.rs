//! Who plays: invented people and places, the same in every run.

/// An account and the person who opens it.
pub struct Role {
    pub account_name: &'static str,
    pub country: &'static str,
    pub website: &'static str,
    pub person_name: &'static str,
    pub email: &'static str,
    pub password: &'static str,
}

/// One of a partner's links, and how many of its visitors come by it.
pub struct Channel {
    pub name: &'static str,
    /// The short address; "" has visitors use the long one, with a sub id of its own for each issue.
    pub slug: &'static str,
    pub deep_link: &'static str,
    /// What the links say of themselves; a visitor comes by one of them.
    pub sub_ids: &'static [&'static str],
    pub referrer: &'static str,
    /// Of ten visitors.
    pub share: u64,
}

/// A partner, and what its audience is like.
pub struct PartnerRole {
    pub role: Role,
    pub channels: &'static [Channel],
    /// On an ordinary weekday.
    pub visits_a_day: u64,
    /// The day of the week on which four times as many come, Monday being 1; 0 for none.
    pub busy_weekday: i8,
    /// Of a thousand visitors, how many open an advertiser account.
    pub conversions_per_mille: u64,
    pub answers: [&'static str; 2],
}

const PASSWORD: &str = "river-delta-estuary";

pub const OPERATOR: Role = Role {
    account_name: "Operations",
    country: "US",
    website: "",
    person_name: "Olga Operator",
    email: "operator@demo.example",
    password: PASSWORD,
};

pub const BRAND: Role = Role {
    account_name: "TikTok For Business",
    country: "US",
    website: "https://getstarted.tiktok.com/",
    person_name: "Bianca Brand",
    email: "brand@demo.example",
    password: PASSWORD,
};

/// In the order in which they sign up. The plot gives each a part of its own.
pub const PARTNERS: [PartnerRole; 5] = [
    PartnerRole {
        role: Role {
            account_name: "Growth Letters",
            country: "SE",
            website: "https://growthletters.example",
            person_name: "Mara Lindqvist",
            email: "mara@growthletters.example",
            password: PASSWORD,
        },
        channels: &[
            Channel {
                name: "Newsletter",
                slug: "",
                deep_link: "",
                sub_ids: &["issue-41", "issue-42", "issue-43", "issue-44", "issue-45", "issue-46"],
                referrer: "",
                share: 7,
            },
            Channel {
                name: "Archive page",
                slug: "grow",
                deep_link: "https://ads.tiktok.com/business/creativecenter",
                sub_ids: &["archive"],
                referrer: "https://growthletters.example/archive",
                share: 3,
            },
        ],
        visits_a_day: 8,
        busy_weekday: 2,
        conversions_per_mille: 55,
        answers: ["Growth Letters, a weekly newsletter", "Owners of small online shops in Europe, 21,000 readers"],
    },
    PartnerRole {
        role: Role {
            account_name: "Shopfront Academy",
            country: "TR",
            website: "https://shopfront.example",
            person_name: "Deniz Aydin",
            email: "deniz@shopfront.example",
            password: PASSWORD,
        },
        channels: &[
            Channel {
                name: "Video descriptions",
                slug: "shopfront",
                deep_link: "",
                sub_ids: &["first-campaign", "pixel-setup", "spark-ads"],
                referrer: "https://www.youtube.com/",
                share: 8,
            },
            Channel {
                name: "Course hand-out (QR code)",
                slug: "shopfront-qr",
                deep_link: "",
                sub_ids: &["hand-out"],
                referrer: "",
                share: 2,
            },
        ],
        visits_a_day: 14,
        busy_weekday: 0,
        conversions_per_mille: 45,
        answers: ["", ""],
    },
    PartnerRole {
        role: Role {
            account_name: "Studio Kito",
            country: "KE",
            website: "https://studiokito.example",
            person_name: "Kito Mbeki",
            email: "kito@studiokito.example",
            password: PASSWORD,
        },
        channels: &[Channel {
            name: "Show notes",
            slug: "kito",
            deep_link: "",
            sub_ids: &["episode-88", "episode-89", "episode-90"],
            referrer: "https://podcasts.apple.com/",
            share: 10,
        }],
        visits_a_day: 6,
        busy_weekday: 4,
        conversions_per_mille: 50,
        answers: ["The podcast of Studio Kito", "Founders in East Africa"],
    },
    PartnerRole {
        role: Role {
            account_name: "Coupon Harbor",
            country: "US",
            website: "https://couponharbor.example",
            person_name: "Cleo Harbor",
            email: "cleo@couponharbor.example",
            password: PASSWORD,
        },
        channels: &[Channel {
            name: "Deals page",
            slug: "harbor-deals",
            deep_link: "",
            sub_ids: &["top-banner", "list"],
            referrer: "https://couponharbor.example/deals",
            share: 10,
        }],
        visits_a_day: 11,
        busy_weekday: 5,
        conversions_per_mille: 25,
        answers: ["Our web page", "Everybody"],
    },
    PartnerRole {
        role: Role {
            account_name: "Old Mill Reviews",
            country: "GB",
            website: "https://oldmill.example",
            person_name: "Ruth Miller",
            email: "ruth@oldmill.example",
            password: PASSWORD,
        },
        channels: &[Channel {
            name: "Comparison table",
            slug: "old-mill",
            deep_link: "",
            sub_ids: &["table", "review"],
            referrer: "https://oldmill.example/ad-platforms",
            share: 10,
        }],
        visits_a_day: 7,
        busy_weekday: 0,
        conversions_per_mille: 30,
        answers: ["oldmill.example", "Readers who compare advertising platforms"],
    },
];

/// The partners by their part in the plot: places in [`PARTNERS`].
pub const MARA: usize = 0;
pub const DENIZ: usize = 1;
pub const KITO: usize = 2;
pub const CLEO: usize = 3;
pub const RUTH: usize = 4;
