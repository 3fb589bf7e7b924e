//! What numbers can be grouped by and filtered on.

use crate::named::named;
use crate::report::period;

named! {
    /// One way to tell numbers apart.
    pub enum Dimension "dimension" {
        /// The program-local day: of the click for clicks, of the tracked instant for actions.
        Day = "day",
        /// The ISO week, shown as its Monday.
        Week = "week",
        /// The month, shown as its first day.
        Month = "month",
        Program = "program",
        Partner = "partner",
        /// The code of the brand's group that the partner is in today; empty for none. Only a brand tells its partners apart so.
        Group = "group",
        Creative = "creative",
        /// The short link; empty for clicks that came by `/c/...`.
        Link = "link",
        SubId1 = "sub_id1",
        SubId2 = "sub_id2",
        SubId3 = "sub_id3",
        SharedId = "shared_id",
        /// The code an action was credited by; clicks have none.
        PromoCode = "promo_code",
        Country = "country",
        Device = "device",
        Browser = "browser",
        ReferrerHost = "referrer_host",
    }
}

/// How days are put together on the time axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeBucket {
    Day,
    Week,
    Month,
}

impl Dimension {
    /// Whether it is known of a partner, and of nothing else.
    pub const fn is_of_partner(self) -> bool {
        matches!(self, Self::Partner | Self::Group)
    }

    /// The dimensions of which rollups keep every value beside time, program and partner, in the order of their numbers
    /// in the system of record, from 1. **Invariant:** the order never changes, new ones are added at the end.
    pub const GENERIC: &[Self] = Self::ALL.split_at(Self::Creative as usize).1;

    /// The bucket, when this is a dimension of time.
    pub const fn time(self) -> Option<TimeBucket> {
        match self {
            Self::Day => Some(TimeBucket::Day),
            Self::Week => Some(TimeBucket::Week),
            Self::Month => Some(TimeBucket::Month),
            _ => None,
        }
    }

    /// The number under which rollups keep this dimension; none for time, program and partner, which they always keep, and for what
    /// follows from the partner.
    pub const fn rollup_number(self) -> Option<i64> {
        match self {
            Self::Day | Self::Week | Self::Month | Self::Program | Self::Partner | Self::Group => None,
            generic => Some(generic as i64 - Self::Creative as i64 + 1),
        }
    }

    /// Whether the values are id numbers of things that have a name.
    pub const fn is_id(self) -> bool {
        matches!(self, Self::Program | Self::Partner | Self::Creative | Self::Link)
    }

    /// Whether the values stand for things that people call by another name.
    pub const fn is_named(self) -> bool {
        self.is_id() || matches!(self, Self::Group)
    }

    /// Whether partners or visitors make up the values, so that there may be any number of them.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::SubId1 | Self::SubId2 | Self::SubId3 | Self::SharedId | Self::ReferrerHost)
    }

    /// A heading for pages and tables.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Day => "Day",
            Self::Week => "Week",
            Self::Month => "Month",
            Self::Program => "Program",
            Self::Partner => "Partner",
            Self::Group => "Group",
            Self::Creative => "Creative",
            Self::Link => "Link",
            Self::SubId1 => "Sub id 1",
            Self::SubId2 => "Sub id 2",
            Self::SubId3 => "Sub id 3",
            Self::SharedId => "Shared id",
            Self::PromoCode => "Promo code",
            Self::Country => "Country",
            Self::Device => "Device",
            Self::Browser => "Browser",
            Self::ReferrerHost => "Referrer host",
        }
    }
}

impl TimeBucket {
    /// How many buckets after that of `first` the bucket of `day` comes.
    pub fn place(self, first: i64, day: i64) -> i64 {
        match self {
            Self::Day => day - first,
            Self::Week => (self.first_day(day) - self.first_day(first)) / 7,
            Self::Month => period::months_between(first, day),
        }
    }

    /// The first day of the bucket that comes so many after that of `first`; none outside the calendar.
    pub fn at(self, first: i64, place: i64) -> Option<i64> {
        match self {
            Self::Day => Some(first + place),
            Self::Week => Some(self.first_day(first) + 7 * place),
            Self::Month => period::month_after(first, place),
        }
    }

    /// The first day of the bucket a day is in.
    pub fn first_day(self, day: i64) -> i64 {
        match self {
            Self::Day => day,
            Self::Week => period::monday_of(day),
            Self::Month => period::month_of(day),
        }
    }
}
