//! How much may be asked for. The defaults are what clients of the other platform know; an installation can say otherwise.

/// Every limit of this door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Of one account.
    pub requests_per_hour: u32,
    /// Of one account, to catalogs; counted by themselves.
    pub catalog_requests_per_hour: u32,
    /// Of one account in a day.
    pub report_exports_per_day: u32,
    /// The same of clicks.
    pub click_exports_per_day: u32,
    pub page_size: u32,
    pub page_size_max: u32,
    /// Of actions and their updates.
    pub action_page_size: u32,
    pub action_page_size_min: u32,
    /// Actions that fill more pages than this are asked for in a smaller window.
    pub action_pages_max: u32,
    /// The longest span of time that actions are asked for.
    pub window_days_max: u32,
    /// The span before now when none is asked for.
    pub window_days: u32,
    /// How far back actions are shown.
    pub history_years: u32,
    /// What a brand's client speaks that does not say.
    pub brand_version: u32,
    /// The same for partners.
    pub partner_version: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            requests_per_hour: 1000,
            catalog_requests_per_hour: 3600,
            report_exports_per_day: 100,
            click_exports_per_day: 10,
            page_size: 100,
            page_size_max: 1000,
            action_page_size: 20_000,
            action_page_size_min: 2000,
            action_pages_max: 10,
            window_days_max: 45,
            window_days: 7,
            history_years: 3,
            brand_version: 13,
            partner_version: 16,
        }
    }
}
