//! The rows of a report: a page of them for whoever waits, all of them for a file.

use std::collections::{BTreeSet, HashMap};

use domain::action::ActionState;
use domain::calendar::day_of;
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
            let (rows, now) = (action::rows(ask, paging), ask.platform.clock.now());
            let (items, total) = match states(ask)? {
                // What is asked for is there in no state.
                Some(none) if none.is_empty() => (Vec::new(), 0),
                some => actions(ask, by_sku, some.unwrap_or_default(), rows, now, |_| true).await?,
            };
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

/// All rows, some at a time. What is tracked after it began is left out, and states are looked at here because they change, so that no
/// row moves while they are read.
pub async fn all(
    ask: &Ask,
    kind: &Kind,
    mut take: impl FnMut(Vec<Record>) -> anyhow::Result<()>,
) -> Result<(), Refused> {
    match kind.source {
        Source::Performance(group_by) => take(performance(ask, group_by).await?)?,
        Source::Actions { by_sku } => {
            let (now, states) = (ask.platform.clock.now(), states(ask)?);
            let is_kept = |state| states.as_ref().is_none_or(|kept| kept.contains(&state));
            let mut skipped = 0;
            loop {
                let rows = Rows { skipped, wanted: ROWS_AT_ONCE, counted_max: skipped + ROWS_AT_ONCE };
                let (items, total) = actions(ask, by_sku, Vec::new(), rows, now, is_kept).await?;
                take(items)?;
                skipped += ROWS_AT_ONCE;
                if total <= skipped {
                    return Ok(());
                }
            }
        }
        Source::Clicks => {
            let options = click_options(ask).await?;
            let mut batches = flow::click::batches(&ask.platform, &ask.caller, options).await?;
            while let Some(batch) = batches.next().await {
                let mut items = batch?.clicks;
                keep_asked(ask, &mut items)?;
                let programs = programs_of(ask, &items).await?;
                take(items.iter().map(|click| clicked(ask.persona, of_click(&programs, click), click)).collect())?;
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
        keep_asked(ask, &mut Vec::new())?;
        // It stops as soon as nobody reads on.
        flow::click::batches(&ask.platform, &ask.caller, click_options(ask).await?).await?;
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
        // What people call by another name shows that second; what has none is the same under each of its names.
        let second = if dimension.is_named() { Value::from(report.name(*dimension, key)) } else { shown.clone() };
        let values = [shown, second];
        fields.extend(keys(*dimension).into_iter().zip(values).map(|((name, ..), value)| (name, value)));
    }
    fields.push(("Currency", Value::from(row.currency.code())));
    for (name, metric) in METRICS {
        fields.push((on_side(name, persona), Value::Number(metric.plain(&row.counts, row.currency))));
    }
    Record(fields)
}

async fn actions(
    ask: &Ask,
    by_sku: bool,
    states: Vec<ActionState>,
    rows: Rows,
    now: Timestamp,
    is_kept: impl Fn(ActionState) -> bool,
) -> Result<(Vec<Record>, i64), Refused> {
    let program = program(ask)?;
    let zone = match program {
        Some(program) => Known::find(ask, program).await?.zone,
        None => TimeZone::UTC,
    };
    let wanted = Wanted { program, states, tracked: Some(tracked(ask, &zone, now)?), ..Wanted::default() };
    let mut found = flow::action::dated::between(&ask.platform, &ask.caller, wanted, rows).await?;
    found.items.retain(|dated| is_kept(state_of(dated)));
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

/// Repeated, or with commas. `NA` is what they call a row without an action; no row here is one. None: in any state; an empty list: in
/// none that is here.
fn states(ask: &Ask) -> Result<Option<Vec<ActionState>>, Refused> {
    let mut said = ask.all_said("SUPERSTATUS_MS").flat_map(|said| said.split([',', '|'])).map(str::trim).peekable();
    if said.peek().is_none() {
        return Ok(None);
    }
    let mut states = Vec::new();
    for word in said.filter(|word| !word.eq_ignore_ascii_case("NA")) {
        let found = words::action_states(word);
        if found.is_empty() {
            return Err(Refused::parameter(
                "SUPERSTATUS_MS",
                "SUPERSTATUS_MS must be PENDING, APPROVED, REVERSED or NA",
            ));
        }
        states.extend(found);
    }
    Ok(Some(states))
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
        "OID": &tracked.order_id,
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
    let mut options = click_options(ask).await?;
    let mut say = |name: &str, text: &str| options.push((name.to_owned(), text.to_owned()));
    say("limit", "1000");
    if !after.is_empty() {
        say("cursor", after);
    }
    let page = flow::click::list(&ask.platform, &ask.caller, options).await?;
    let mut items = page.items;
    keep_asked(ask, &mut items)?;
    Ok((items, page.next_cursor))
}

/// Says that the day is the one on which the question is answered.
pub const TODAY: (&str, &str) = ("Day", "today");

/// Days and filters as [`flow::click`] reads them.
async fn click_options(ask: &Ask) -> Result<Vec<(String, String)>, Refused> {
    let mut options = options(ask)?;
    let mut say = |name: &str, text: String| options.push((name.to_owned(), text));
    if ask.said(TODAY.0) == Some(TODAY.1) && days(ask)?.is_none() {
        let zone = match program(ask)? {
            Some(program) => Known::find(ask, program).await?.zone,
            None => TimeZone::UTC,
        };
        let today = day_of(ask.platform.clock.now(), &zone);
        say("from", today.to_string());
        say("to", today.to_string());
    }
    for id in ids(ask, "AdId")? {
        say(Dimension::Creative.code(), id);
    }
    match ask.persona {
        Persona::Partner => {
            // A brand is told nothing of sub ids, and so may not ask by them either.
            for text in ask.all_said("SubId").chain(ask.all_said("SubId1")) {
                say(Dimension::SubId1.code(), text.to_owned());
            }
            let programs = ids(ask, "ProgramId")?;
            if !programs.is_empty() {
                options.retain(|(name, _)| name != Dimension::Program.code());
                options.extend(programs.into_iter().map(|id| (Dimension::Program.code().to_owned(), id)));
            }
        }
        _ => {
            for id in ids(ask, "MediaId")? {
                say(Dimension::Partner.code(), id);
            }
        }
    }
    Ok(options)
}

fn ids(ask: &Ask, name: &str) -> Result<Vec<String>, Refused> {
    let id = |text: &str| {
        let number: Option<i64> = text.trim().parse().ok().filter(|number| *number > 0);
        let wrong = || Refused::parameter(name, format!("{name} must be id numbers"));
        number.map(|number| number.to_string()).ok_or_else(wrong)
    };
    ask.all_said(name).flat_map(|said| said.split(',')).map(id).collect()
}

/// What only the clicks themselves can be asked.
fn keep_asked(ask: &Ask, clicks: &mut Vec<SeenClick>) -> Result<(), Refused> {
    let wanted = match ask.said("UniqueClick").map(str::to_ascii_lowercase).as_deref() {
        None => return Ok(()),
        Some("true" | "1") => true,
        Some("false" | "0") => false,
        Some(_) => return Err(Refused::parameter("UniqueClick", "UniqueClick must be true or false")),
    };
    clicks.retain(|click| click.row.is_unique == wanted);
    Ok(())
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
