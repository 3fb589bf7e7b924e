//! The rows of a report: a page of them for whoever waits, all of them for a file.

use std::collections::{BTreeSet, HashMap};

use domain::action::ActionState;
use domain::ids::ProgramId;
use domain::report::Dimension;
use flow::action::dated::{DatedAction, Rows, Wanted};
use flow::click::SeenClick;
use flow::report::{Key, Report, ReportRow};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::catalogue::{Kind, METRICS, Source, keys, on_side};
use crate::action::{self, Figures, Happened, partner_names, referring_type, some_id, state, state_of};
use crate::ask::{Ask, Persona};
use crate::dates::{Between, Day, instant};
use crate::paging::Paging;
use crate::programs::{Known, Programs};
use crate::record::{Record, Value, id, record};
use crate::refused::Refused;
use crate::words;

/// Of a file, read at once.
const ROWS_AT_ONCE: i64 = 2000;
/// Clicks are read from the first on; whoever wants more asks for a file.
const CLICKS_MAX: i64 = 20_000;
/// Without dates.
const DAYS_USUAL: i64 = 30;

/// A page, and how many rows there are of all.
pub async fn page(ask: &Ask, kind: &Kind) -> Result<(Vec<Record>, i64, Paging), Refused> {
    let paging = action::paging(ask)?;
    match kind.source {
        Source::Performance(group_by) => {
            let all = performance(ask, group_by).await?;
            let total = all.len() as i64;
            let skipped = usize::try_from(paging.skipped()).unwrap_or(usize::MAX);
            Ok((all.into_iter().skip(skipped).take(paging.size as usize).collect(), total, paging))
        }
        Source::Actions { by_sku } => {
            let (items, total) = actions(ask, by_sku, action::rows(ask, paging), ask.platform.clock.now()).await?;
            Ok((items, action::within_pages(ask, total, paging)?, paging))
        }
        Source::Clicks => {
            let (all, programs) = all_clicks(ask).await?;
            let total = all.len() as i64;
            let skipped = usize::try_from(paging.skipped()).unwrap_or(usize::MAX);
            let shown = all.iter().skip(skipped).take(paging.size as usize);
            let row = |click: &SeenClick| clicked(ask.persona, of_click(&programs, click), click);
            Ok((shown.map(row).collect(), total, paging))
        }
    }
}

/// All rows, some at a time. What is tracked after it began is left out, so that no row moves while they are read.
pub async fn all(
    ask: &Ask,
    kind: &Kind,
    mut take: impl FnMut(Vec<Record>) -> anyhow::Result<()>,
) -> Result<(), Refused> {
    match kind.source {
        Source::Performance(group_by) => take(performance(ask, group_by).await?)?,
        Source::Actions { by_sku } => {
            let now = ask.platform.clock.now();
            let mut skipped = 0;
            loop {
                let rows = Rows { skipped, wanted: ROWS_AT_ONCE, counted_max: skipped + ROWS_AT_ONCE };
                let (items, total) = actions(ask, by_sku, rows, now).await?;
                take(items)?;
                skipped += ROWS_AT_ONCE;
                if total <= skipped {
                    return Ok(());
                }
            }
        }
        Source::Clicks => {
            let mut cursor = Some(String::new());
            while let Some(after) = cursor {
                let (items, next) = clicks(ask, &after).await?;
                let programs = programs_of(ask, &items).await?;
                take(items.iter().map(|click| clicked(ask.persona, of_click(&programs, click), click)).collect())?;
                cursor = next;
            }
        }
    }
    Ok(())
}

/// All that are asked for, with their programs: for whoever waits for a page of them.
///
/// Errors: more than [`CLICKS_MAX`].
pub async fn all_clicks(ask: &Ask) -> Result<(Vec<SeenClick>, HashMap<ProgramId, Known>), Refused> {
    let (mut all, mut cursor) = (Vec::new(), Some(String::new()));
    while let Some(after) = cursor {
        let (items, next) = clicks(ask, &after).await?;
        all.extend(items);
        if all.len() as i64 > CLICKS_MAX {
            let message =
                format!("these are more than {CLICKS_MAX} clicks; ask for fewer days, or for a file by ClickExport");
            return Err(Refused::new(http::StatusCode::BAD_REQUEST, message));
        }
        cursor = next;
    }
    let programs = programs_of(ask, &all).await?;
    Ok((all, programs))
}

/// Whether it can be answered: dates, program and states are read.
pub async fn judge(ask: &Ask, kind: &Kind) -> Result<(), Refused> {
    days(ask)?;
    states(ask)?;
    if let Some(program) = program(ask)? {
        Known::find(ask, program).await?;
    }
    if let Source::Clicks = kind.source {
        clicks(ask, "").await?;
    }
    Ok(())
}

/// Which days are asked for, by either pair of names.
fn days(ask: &Ask) -> Result<Option<(Date, Date)>, Refused> {
    let day = |names: [&str; 2]| -> Result<Option<Date>, Refused> {
        let Some((name, text)) = names.iter().find_map(|name| ask.said(name).map(|text| (*name, text))) else {
            return Ok(None);
        };
        // Some clients say an instant where a day is meant.
        let wrong = || Refused::parameter(name, format!("{name} must be a date like 2020-09-10"));
        text.get(..10).unwrap_or(text).parse().map(Some).map_err(|_| wrong())
    };
    match (day(["START_DATE", "StartDate"])?, day(["END_DATE", "EndDate"])?) {
        (None, None) => Ok(None),
        (Some(first), Some(last)) if first <= last => Ok(Some((first, last))),
        (Some(_), Some(_)) => Err(Refused::parameter("END_DATE", "END_DATE is before START_DATE")),
        (Some(_), None) => Err(Refused::parameter("END_DATE", "START_DATE needs END_DATE")),
        (None, Some(_)) => Err(Refused::parameter("START_DATE", "END_DATE needs START_DATE")),
    }
}

fn program(ask: &Ask) -> Result<Option<ProgramId>, Refused> {
    Ok(ask.number("SUBAID")?.map(ProgramId).or(ask.program()?))
}

impl Ask {
    /// The same with days under the names of reports and, where the path names a program, with that.
    pub fn with_days(&self, start: &str, end: &str) -> Ask {
        let mut parameters = self.parameters.clone();
        for (theirs, ours) in [(start, "START_DATE"), (end, "END_DATE")] {
            parameters.extend(self.said(theirs).map(|text| (ours.to_owned(), text.to_owned())));
        }
        parameters.extend(self.ids.first().map(|program| ("SUBAID".to_owned(), program.clone())));
        Ask {
            platform: self.platform.clone(),
            limits: self.limits.clone(),
            caller: self.caller.clone(),
            persona: self.persona,
            account_path: self.account_path.clone(),
            path: self.path.clone(),
            ids: Vec::new(),
            parameters,
            version: self.version,
        }
    }
}

/// Days and program as our own reports read them.
fn options(ask: &Ask) -> Result<Vec<(String, String)>, Refused> {
    let mut options = Vec::new();
    let mut say = |name: &str, text: String| options.push((name.to_owned(), text));
    if let Some((first, last)) = days(ask)? {
        say("from", first.to_string());
        say("to", last.to_string());
    }
    if let Some(program) = program(ask)? {
        say("program", program.to_string());
    }
    Ok(options)
}

async fn performance(ask: &Ask, group_by: &[Dimension]) -> Result<Vec<Record>, Refused> {
    let mut options = options(ask)?;
    let codes = |codes: Vec<&str>| codes.join(",");
    options.push(("group_by".to_owned(), codes(group_by.iter().map(|dimension| dimension.code()).collect())));
    let mut metrics: Vec<&str> = METRICS.iter().map(|(_, metric)| metric.code()).collect();
    metrics.dedup();
    options.push(("metrics".to_owned(), codes(metrics)));
    let report = flow::report::performance(&ask.platform, &ask.caller, options).await?;
    Ok(report.current.rows.iter().map(|row| sums(ask.persona, &report, row)).collect())
}

fn sums(persona: Persona, report: &Report, row: &ReportRow) -> Record {
    let mut fields = Vec::new();
    for (dimension, key) in report.query.group_by.iter().zip(&row.keys) {
        let shown = match key {
            Key::Id(number) => some_id(*number),
            other => Value::Text(other.show()),
        };
        let values = [shown, Value::from(report.name(*dimension, key))];
        fields.extend(keys(*dimension).into_iter().zip(values).map(|((name, ..), value)| (name, value)));
    }
    fields.push(("Currency", Value::from(row.currency.code())));
    for (name, metric) in METRICS {
        fields.push((on_side(name, persona), Value::Number(metric.plain(&row.counts, row.currency))));
    }
    Record(fields)
}

async fn actions(ask: &Ask, by_sku: bool, rows: Rows, now: Timestamp) -> Result<(Vec<Record>, i64), Refused> {
    let program = program(ask)?;
    let zone = match program {
        Some(program) => Known::find(ask, program).await?.zone,
        None => TimeZone::UTC,
    };
    let wanted =
        Wanted { program, states: states(ask)?, tracked: Some(tracked(ask, &zone, now)?), ..Wanted::default() };
    let found = flow::action::dated::between(&ask.platform, &ask.caller, wanted, rows).await?;
    let programs = Programs::of(ask, found.items.iter().map(|dated| dated.action.tracked.program)).await?;
    let partners = partner_names(ask, found.items.iter().map(|dated| dated.action.tracked.partner)).await?;
    let row = |dated: &DatedAction| {
        let known = programs.get(dated.action.tracked.program);
        let row = listed(known, dated);
        let own = match ask.persona {
            Persona::Partner => of_partner(dated),
            _ => of_brand(dated, partners.get(&dated.action.tracked.partner).map_or("", String::as_str)),
        };
        if by_sku { row.and(own).and(item(known, dated)) } else { row.and(own) }
    };
    Ok((found.items.iter().map(row).collect(), found.total))
}

fn tracked(ask: &Ask, zone: &TimeZone, now: Timestamp) -> Result<Between, Refused> {
    let (from, before) = match days(ask)? {
        None => (now - jiff::SignedDuration::from_hours(24 * DAYS_USUAL), now),
        Some((first, last)) => (
            instant("START_DATE", &first.to_string(), zone, Day::Begins)?,
            instant("END_DATE", &last.to_string(), zone, Day::Ends)?,
        ),
    };
    Ok((from, before.min(now + jiff::SignedDuration::from_millis(1)).max(from)))
}

/// `NA` is what they call a row without an action; no row here is one.
fn states(ask: &Ask) -> Result<Vec<ActionState>, Refused> {
    let Some(said) = ask.said("SUPERSTATUS_MS") else { return Ok(Vec::new()) };
    let mut states = Vec::new();
    for word in said.split([',', '|']).map(str::trim).filter(|word| !word.eq_ignore_ascii_case("NA")) {
        let found = words::action_states(word);
        if found.is_empty() {
            return Err(Refused::parameter(
                "SUPERSTATUS_MS",
                "SUPERSTATUS_MS must be PENDING, APPROVED, REVERSED or NA",
            ));
        }
        states.extend(found);
    }
    Ok(states)
}

fn listed(known: &Known, dated: &DatedAction) -> Record {
    let tracked = &dated.action.tracked;
    let (figures, happened) = (Figures::of(known, dated), Happened::of(known, dated));
    let (detail, _) = words::state_detail(state_of(dated));
    record! {
        "Action_Id": dated.action.id().to_string(),
        "Campaign_Id": id(tracked.program.get()),
        "Campaign": known.name(),
        "Action_Tracker_Id": id(tracked.event_type.get()),
        "Action_Tracker": known.event_type(tracked.event_type).map(|known| &known.code),
        "Status": state(dated),
        "Status_Detail": detail,
        "Ad_Id": some_id(tracked.origin.creative_id),
        "Action_Date": &happened.tracked,
        "Creation_Date": &happened.tracked,
        "Locking_Date": happened.locks,
        "Clearing_Date": known.at(tracked.approves_at),
        "Referral_Date": happened.referring,
        "Referral_Type": referring_type(dated),
        "Referring_Domain": &tracked.origin.referrer_host,
        "Order_Id": &tracked.order_id,
        "Promo_Code": &tracked.origin.promo_code,
        "Country": &tracked.origin.country,
        "Shared_Id": &tracked.origin.shared_id,
        "Currency": &tracked.currency,
        "Sale_Amount": figures.amount,
        "Original_Sale_Amount": figures.intended_amount,
        "Payout": figures.payout,
        "Original_Payout": figures.intended_payout,
    }
}

fn of_partner(dated: &DatedAction) -> Record {
    let origin = &dated.action.tracked.origin;
    record! {
        "Sub_Id_1": &origin.sub_id1,
        "Sub_Id_2": &origin.sub_id2,
        "Sub_Id_3": &origin.sub_id3,
        "Paystub_Id": dated.action.payment.map(|payment| id(payment.get())),
    }
}

fn of_brand(dated: &DatedAction, partner_name: &str) -> Record {
    record! {
        "Media_Id": id(dated.action.tracked.partner.get()),
        "Media": partner_name,
        "Customer_Id": &dated.customer_id,
        "Customer_Status": dated.customer_status.to_uppercase(),
    }
}

fn item(known: &Known, dated: &DatedAction) -> Record {
    let tracked = &dated.action.tracked;
    record! {
        "SKU": &tracked.order_id,
        "Category": known.event_type(tracked.event_type).map(|known| &known.category),
        "Quantity": 1,
    }
}

/// A thousand clicks behind the cursor, and the cursor behind them.
async fn clicks(ask: &Ask, after: &str) -> Result<(Vec<SeenClick>, Option<String>), Refused> {
    let mut options = options(ask)?;
    let mut say = |name: &str, text: &str| options.push((name.to_owned(), text.to_owned()));
    say("limit", "1000");
    if !after.is_empty() {
        say("cursor", after);
    }
    for (theirs, ours) in [("MediaId", "partner"), ("AdId", "creative"), ("SubId", "sub_id1")] {
        if let Some(text) = ask.said(theirs) {
            say(ours, text);
        }
    }
    let page = flow::click::list(&ask.platform, &ask.caller, options).await?;
    let only_unique = ask.said("UniqueClick").is_some_and(|said| said.eq_ignore_ascii_case("true"));
    let mut items = page.items;
    items.retain(|click| !only_unique || click.row.is_unique);
    Ok((items, page.next_cursor))
}

async fn programs_of(ask: &Ask, clicks: &[SeenClick]) -> Result<HashMap<ProgramId, Known>, Refused> {
    let ids: BTreeSet<ProgramId> = clicks.iter().map(|click| ProgramId(click.row.program.into())).collect();
    let mut known = HashMap::with_capacity(ids.len());
    for id in ids {
        known.insert(id, Known::find(ask, id).await?);
    }
    Ok(known)
}

fn of_click<'p>(programs: &'p HashMap<ProgramId, Known>, click: &SeenClick) -> &'p Known {
    &programs[&ProgramId(click.row.program.into())]
}

fn clicked(persona: Persona, known: &Known, click: &SeenClick) -> Record {
    let row = &click.row;
    let own = |text: &str| if persona == Persona::Partner { text.to_owned() } else { String::new() };
    record! {
        "Click_Id": click.click_id.as_ref(),
        "Click_Date": known.at(click.at),
        "Campaign_Id": id(row.program.into()),
        "Campaign": known.name(),
        "Media_Id": id(row.partner.into()),
        "Ad_Id": some_id(row.creative.into()),
        "Profile_Id": click.visitor(),
        "Device_Type": words::device_type(&row.device),
        "Browser": &*row.browser,
        "Os": &*row.system,
        "Country": row.country.as_str(),
        "Referring_Domain": if row.referrer_host.is_empty() { "NA" } else { &*row.referrer_host },
        "Sub_Id_1": own(&row.sub_id1),
        "Sub_Id_2": own(&row.sub_id2),
        "Sub_Id_3": own(&row.sub_id3),
        "Shared_Id": &*row.shared_id,
        "Unique_Click": row.is_unique,
    }
}
