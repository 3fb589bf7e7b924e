//! Which reports there are: handles that clients of impact.com know, and more of the same making.

use domain::report::{Dimension, Metric};

use crate::ask::Persona;

/// One report.
#[derive(Debug)]
pub struct Kind {
    of: &'static [Persona],
    pub handle: &'static str,
    pub name: &'static str,
    pub words: &'static str,
    pub source: Source,
}

/// What its rows are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Sums, told apart by these.
    Performance(&'static [Dimension]),
    /// One row for each action, or for each of its items.
    Actions { by_sku: bool },
    /// One row for each click.
    Clicks,
}

/// Name, type and meaning of a column or a filter.
pub type Column = (&'static str, &'static str, &'static str);

/// What is counted, under the names of both sides.
pub const METRICS: [(&str, Metric); 11] = [
    ("Impressions", Metric::Impressions),
    ("Raw_Clicks", Metric::Clicks),
    ("Clicks", Metric::UniqueClicks),
    ("Actions", Metric::Actions),
    ("Reversed_Actions", Metric::Reversals),
    ("Sale_Amount", Metric::SaleAmount),
    ("Action_Cost", Metric::Commission),
    ("Total_Cost", Metric::Commission),
    ("Client_Cost", Metric::Commission),
    ("CR", Metric::ConversionRate),
    ("EPC", Metric::Epc),
];

const BRAND: &[Persona] = &[Persona::Brand, Persona::Agency];
const PARTNER: &[Persona] = &[Persona::Partner];

const fn report(
    of: &'static [Persona],
    handle: &'static str,
    name: &'static str,
    words: &'static str,
    source: Source,
) -> Kind {
    Kind { of, handle, name, words, source }
}

use Dimension::{Country, Creative, Day, Device, Month, Partner, Program, PromoCode, SharedId, SubId1, SubId2, SubId3};
use Source::{Actions, Clicks, Performance};

static KINDS: [Kind; 31] = [
    report(
        PARTNER,
        "partner_performance_by_day",
        "Performance by Day",
        "Clicks, actions and earnings of each day.",
        Performance(&[Day]),
    ),
    report(
        PARTNER,
        "partner_performance_by_month",
        "Performance by Month",
        "The same of each month.",
        Performance(&[Month]),
    ),
    report(
        PARTNER,
        "partner_performance_by_program",
        "Performance by Brand",
        "The same of each program.",
        Performance(&[Program]),
    ),
    report(
        PARTNER,
        "partner_performance_by_ad",
        "Performance by Ad",
        "The same of each ad.",
        Performance(&[Program, Creative]),
    ),
    report(
        PARTNER,
        "partner_performance_by_subid",
        "Performance by Sub ID",
        "The same of each sub id 1.",
        Performance(&[Program, SubId1]),
    ),
    report(
        PARTNER,
        "partner_performance_by_subid2",
        "Performance by Sub ID 2",
        "The same of each sub id 2.",
        Performance(&[Program, SubId2]),
    ),
    report(
        PARTNER,
        "partner_performance_by_subid3",
        "Performance by Sub ID 3",
        "The same of each sub id 3.",
        Performance(&[Program, SubId3]),
    ),
    report(
        PARTNER,
        "partner_performance_by_shared_id",
        "Performance by Shared ID",
        "The same of each shared id.",
        Performance(&[Program, SharedId]),
    ),
    report(
        PARTNER,
        "partner_performance_by_promo_code",
        "Performance by Promo Code",
        "The same of each promo code.",
        Performance(&[Program, PromoCode]),
    ),
    report(
        PARTNER,
        "partner_performance_by_country",
        "Performance by Country",
        "The same of each country.",
        Performance(&[Country]),
    ),
    report(
        PARTNER,
        "partner_performance_by_device",
        "Performance by Device",
        "The same of each kind of device.",
        Performance(&[Device]),
    ),
    report(
        PARTNER,
        "mp_action_listing_fast",
        "Action Listing",
        "Every action that was tracked.",
        Actions { by_sku: false },
    ),
    report(
        PARTNER,
        "mp_action_listing_sku",
        "Action Listing by SKU",
        "Every item of every action.",
        Actions { by_sku: true },
    ),
    report(
        PARTNER,
        "mp_action_listing_sku_fast",
        "Action Listing by SKU",
        "Every item of every action.",
        Actions { by_sku: true },
    ),
    report(PARTNER, "mp_click_listing", "Click Listing", "Every click.", Clicks),
    report(
        BRAND,
        "adv_performance_by_day",
        "Performance by Day",
        "Clicks, actions and cost of each day.",
        Performance(&[Day]),
    ),
    report(BRAND, "adv_performance_by_month", "Performance by Month", "The same of each month.", Performance(&[Month])),
    report(
        BRAND,
        "adv_performance_by_campaign",
        "Performance by Program",
        "The same of each program.",
        Performance(&[Program]),
    ),
    report(
        BRAND,
        "adv_performance_by_media",
        "Performance by Partner",
        "The same of each partner.",
        Performance(&[Partner]),
    ),
    report(
        BRAND,
        "att_adv_performance_by_media_pm_only",
        "Performance by Partner",
        "The same of each partner.",
        Performance(&[Partner]),
    ),
    report(
        BRAND,
        "adv_performance_by_media_day",
        "Performance by Partner and Day",
        "The same of each partner on each day.",
        Performance(&[Day, Partner]),
    ),
    report(
        BRAND,
        "adv_performance_by_shared_id",
        "Performance by Shared ID",
        "The same of each partner and shared id.",
        Performance(&[Partner, SharedId]),
    ),
    report(
        BRAND,
        "att_adv_performance_by_shared_id_pm_only",
        "Performance by Shared ID",
        "The same of each partner and shared id.",
        Performance(&[Partner, SharedId]),
    ),
    report(
        BRAND,
        "adv_performance_by_ad",
        "Performance by Ad",
        "The same of each ad.",
        Performance(&[Program, Creative]),
    ),
    report(
        BRAND,
        "adv_performance_by_promo_code",
        "Performance by Promo Code",
        "The same of each promo code.",
        Performance(&[Partner, PromoCode]),
    ),
    report(
        BRAND,
        "adv_performance_by_country",
        "Performance by Country",
        "The same of each country.",
        Performance(&[Country]),
    ),
    report(
        BRAND,
        "adv_performance_by_device",
        "Performance by Device",
        "The same of each kind of device.",
        Performance(&[Device]),
    ),
    report(
        BRAND,
        "adv_action_listing_pm",
        "Action Listing",
        "Every action that was tracked.",
        Actions { by_sku: false },
    ),
    report(
        BRAND,
        "adv_action_listing_sku_pm",
        "Action Listing by SKU",
        "Every item of every action.",
        Actions { by_sku: true },
    ),
    report(BRAND, "adv_click_data_pm_only", "Click Listing", "Every click.", Clicks),
    report(BRAND, "adv_click_listing", "Click Listing", "Every click.", Clicks),
];

/// Those of one kind of account.
pub fn of(persona: Persona) -> impl Iterator<Item = &'static Kind> {
    KINDS.iter().filter(move |kind| kind.of.contains(&persona))
}

impl Kind {
    pub fn filters(&self) -> Vec<Column> {
        let mut filters = vec![
            ("START_DATE", "Date", "yyyy-MM-dd"),
            ("END_DATE", "Date", "yyyy-MM-dd"),
            ("SUBAID", "Integer", "a campaign's id"),
        ];
        if matches!(self.source, Source::Actions { .. }) {
            filters.push(("SUPERSTATUS_MS", "String", "PENDING, APPROVED, REVERSED, NA; repeated or with commas"));
        }
        filters
    }

    pub fn columns(&self, persona: Persona) -> Vec<Column> {
        match self.source {
            Source::Performance(group_by) => {
                let keys = group_by.iter().flat_map(|dimension| keys(*dimension));
                let metrics = METRICS.iter().map(|(name, metric)| {
                    let is_whole = matches!(metric.unit(), domain::report::Unit::Count);
                    (on_side(name, persona), if is_whole { "Integer" } else { "Decimal" }, metric.code())
                });
                keys.chain([("Currency", "String", "ISO 4217")]).chain(metrics).collect()
            }
            Source::Actions { by_sku } => {
                let own = if persona == Persona::Partner { OF_PARTNER } else { OF_BRAND };
                let items: &[Column] = if by_sku { ITEM } else { &[] };
                ACTION.iter().chain(own).chain(items).copied().collect()
            }
            Source::Clicks => CLICK.to_vec(),
        }
    }
}

/// What a brand pays is what its partner earns.
pub fn on_side(name: &'static str, persona: Persona) -> &'static str {
    match (name, persona) {
        ("Action_Cost", Persona::Partner) => "Action_Earnings",
        ("Total_Cost", Persona::Partner) => "Total_Earnings",
        ("Client_Cost", Persona::Partner) => "Earnings",
        _ => name,
    }
}

/// The columns that tell rows apart.
pub fn keys(dimension: Dimension) -> Vec<Column> {
    match dimension {
        Dimension::Day => vec![("Date", "Date", "yyyy-MM-dd"), ("date_display", "Date", "the same")],
        Dimension::Week => vec![("Week", "Date", "its Monday")],
        Dimension::Month => vec![("Month", "Date", "its first day")],
        Dimension::Program => vec![("Campaign_Id", "Integer", "program"), ("Campaign", "String", "its name")],
        Dimension::Partner => vec![("Media_Id", "Integer", "partner"), ("Media", "String", "its name")],
        Dimension::Creative => vec![("Ad_Id", "Integer", "creative"), ("Ad", "String", "its name")],
        Dimension::Link => vec![("Link_Id", "Integer", "link"), ("Link", "String", "its name")],
        Dimension::Group => vec![("Group", "String", "of partners")],
        Dimension::SubId1 => vec![("SubId1", "String", "of the click")],
        Dimension::SubId2 => vec![("SubId2", "String", "of the click")],
        Dimension::SubId3 => vec![("SubId3", "String", "of the click")],
        Dimension::SharedId => vec![("SharedId", "String", "of the click")],
        Dimension::PromoCode => vec![("Promo_Code", "String", "that was credited")],
        Dimension::Country => vec![("Country", "String", "ISO 3166")],
        Dimension::Device => vec![("Device", "String", "kind of device")],
        Dimension::Browser => vec![("Browser", "String", "browser")],
        Dimension::ReferrerHost => vec![("Referrer", "String", "host")],
    }
}

const ACTION: &[Column] = &[
    ("Action_Id", "String", "program.event_type.sequence"),
    ("Campaign_Id", "Integer", "program"),
    ("Campaign", "String", "its name"),
    ("Action_Tracker_Id", "Integer", "event type"),
    ("Action_Tracker", "String", "its code"),
    ("Status", "String", "PENDING, APPROVED or REVERSED"),
    ("Status_Detail", "String", "what the status hides"),
    ("Ad_Id", "Integer", "creative"),
    ("Action_Date", "Date", "when it was tracked"),
    ("Creation_Date", "Date", "the same"),
    ("Locking_Date", "Date", "from then on nothing about it changes"),
    ("Clearing_Date", "Date", "from then on it can be paid"),
    ("Referral_Date", "Date", "of the click"),
    ("Referral_Type", "String", "click or promo code"),
    ("Referring_Domain", "String", "of the click"),
    ("Order_Id", "String", "as the brand reported it"),
    ("OID", "String", "the same"),
    ("Promo_Code", "String", "that was credited"),
    ("Country", "String", "of the customer"),
    ("Shared_Id", "String", "of the click"),
    ("Currency", "String", "ISO 4217"),
    ("Sale_Amount", "Decimal", "less refunds"),
    ("Original_Sale_Amount", "Decimal", "as it was tracked"),
    ("Payout", "Decimal", "what it earns"),
    ("Original_Payout", "Decimal", "as it was tracked"),
];

const OF_PARTNER: &[Column] = &[
    ("Sub_Id_1", "String", "of the click"),
    ("Sub_Id_2", "String", "of the click"),
    ("Sub_Id_3", "String", "of the click"),
    ("Paystub_Id", "Integer", "the payment that holds it"),
];

const OF_BRAND: &[Column] = &[
    ("Media_Id", "Integer", "partner"),
    ("Media", "String", "its name"),
    ("Customer_Id", "String", "as the brand reported it"),
    ("Customer_Status", "String", "NEW or EXISTING"),
];

const ITEM: &[Column] =
    &[("SKU", "String", "of the item"), ("Category", "String", "of the item"), ("Quantity", "Integer", "of the item")];

const CLICK: &[Column] = &[
    ("Click_Id", "String", "as the landing page was given it"),
    ("Click_Date", "Date", "when"),
    ("Campaign_Id", "Integer", "program"),
    ("Campaign", "String", "its name"),
    ("Media_Id", "Integer", "partner"),
    ("Ad_Id", "Integer", "creative"),
    ("Profile_Id", "String", "tells two visitors apart and says nothing about either"),
    ("Device_Type", "String", "DESKTOP, PHONE, TABLET"),
    ("Browser", "String", "browser"),
    ("Os", "String", "system"),
    ("Country", "String", "ISO 3166"),
    ("Referring_Domain", "String", "NA where there was none"),
    ("Sub_Id_1", "String", "the partner's alone"),
    ("Sub_Id_2", "String", "the partner's alone"),
    ("Sub_Id_3", "String", "the partner's alone"),
    ("Shared_Id", "String", "of the link"),
    ("Unique_Click", "Boolean", "the first of this visitor on this day"),
];
