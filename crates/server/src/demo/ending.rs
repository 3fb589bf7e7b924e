//! How it stands at the end: read through the API as the brand sees it, made into the document, and told as tables.

use std::collections::BTreeMap;

use anyhow::Context;
use serde_json::{Map, Value};

use super::calendar::DAYS;
use super::document::{Access, Action, Balance, Clicks, Conversions, Document, LogIn, Partner, Payment, Program};
use super::door::{number, text};
use super::member::Member;
use super::stage::Stage;

const BUCKETS: [&str; 5] = ["pending", "locked", "payable", "in_transit", "paid"];

/// The prefix of the metrics that count clicks left out for one reason; one of them is the sum.
const LEFT_OUT: &str = "left_out_";
const LEFT_OUT_SUM: &str = "left_out_clicks";

const CLICK_METRICS: &str = "clicks,attributable_clicks,left_out_head_request,left_out_prefetch,left_out_prerender,\
    left_out_crawler,left_out_no_user_agent,left_out_not_a_navigation,left_out_no_contract,left_out_partner_suspended,\
    left_out_program_paused,left_out_creative_withdrawn";

const REPORT_METRICS: &str = "impressions,clicks,unique_clicks,attributable_clicks,left_out_clicks,actions,actions_pending,\
    actions_locked,actions_approved,actions_paid,reversals,conversion_rate,commission,epc";

pub fn document(stage: &Stage) -> anyhow::Result<Document> {
    let brand = &stage.brand.member;
    let program = brand.get(&format!("/programs/{}", stage.brand.program_id))?;
    let event_types = items(&program, "event_types")?.iter().map(|event_type| text(event_type, "code"));
    let tally = stage.brand.tally.clone();
    Ok(Document {
        access: Access {
            base_url: stage.door.base_url.clone(),
            brand: log_in(brand),
            operator: log_in(&stage.operator.0),
            partners: stage.partners.iter().map(|partner| log_in(&partner.member)).collect(),
        },
        program: Program {
            id: stage.brand.program_id,
            time_zone: text(&program, "time_zone")?,
            creative_ids: stage.creative_ids.clone(),
            event_types: event_types.collect::<anyhow::Result<_>>()?,
        },
        partners: stage
            .partners
            .iter()
            .map(|partner| Partner { account_id: partner.member.account_id, name: partner.member.name.clone() })
            .collect(),
        clicks: clicks(stage)?,
        conversions: Conversions {
            received: tally.received,
            credited: tally.credited,
            duplicates: tally.duplicates,
            refused: tally.refused,
        },
        actions: listed(brand, "/actions", action)?,
        report: report(stage)?,
        balances: balances(brand)?,
        payments: listed(brand, "/payments", payment)?,
    })
}

/// The performance report, the balances and the payments, for people.
pub fn tell(stage: &Stage, document: &Document) {
    let teller = &stage.teller;
    teller.heading(&format!("Performance, {} to {}, by partner", stage.calendar.date(0), stage.calendar.date(DAYS)));
    let columns = ["impressions", "clicks", "attributable_clicks", "left_out_clicks", "actions", "reversals"];
    let mut lines = vec![line(&[
        "partner",
        "seen",
        "clicks",
        "attributable",
        "left out",
        "actions",
        "reversed",
        "rate",
        "commission",
    ])];
    for row in &document.report {
        let whole = |name: &str| row.get(name).and_then(Value::as_i64).unwrap_or(0);
        let mut cells = vec![row.get("partner_name").and_then(Value::as_str).unwrap_or("").to_owned()];
        cells.extend(columns.map(|column| whole(column).to_string()));
        let rate = row.get("conversion_rate").and_then(Value::as_f64).unwrap_or(0.0);
        cells.push(format!("{:.1} %", rate * 100.0));
        cells.push(stage.money(whole("commission_minor")));
        lines.push(cells);
    }
    teller.table(&lines, 1);

    teller.heading(&format!("Balances, {}", stage.currency.code()));
    let mut lines = vec![line(&["partner", "pending", "locked", "payable", "in transit", "paid"])];
    for partner in &document.partners {
        let of_partner = document.balances.iter().filter(|balance| balance.partner == partner.account_id);
        let mut cells = vec![partner.name.clone()];
        cells.extend(of_partner.map(|balance| stage.money(balance.amount_minor)));
        cells.resize(BUCKETS.len() + 1, stage.money(0));
        lines.push(cells);
    }
    teller.table(&lines, 1);

    teller.heading("Payments");
    let mut lines = vec![line(&["payment", "partner", "state", "made", "what the bank said", "amount"])];
    for payment in document.payments.iter().rev() {
        let partner = document.partners.iter().find(|partner| partner.account_id == payment.partner);
        let made = payment.created_at.parse().map_or_else(|_| String::new(), |at| stage.calendar.show(at));
        let said = payment.reference.as_ref().or(payment.failure_reason.as_ref());
        lines.push(vec![
            payment.id.to_string(),
            partner.map_or_else(String::new, |partner| partner.name.clone()),
            payment.state.clone(),
            made,
            said.cloned().unwrap_or_default(),
            stage.money(payment.amount_minor),
        ]);
    }
    teller.table(&lines, 5);
}

/// Where to look around, and as whom.
pub fn tell_access(stage: &Stage, document: &Document) {
    let teller = &stage.teller;
    teller.heading("Look around");
    teller.say(&format!("  {}", document.access.base_url));
    let mut lines = vec![line(&["log in as", "e-mail", "password", "account ID"])];
    let access = &document.access;
    let members = [("brand", &access.brand), ("operator", &access.operator)];
    let partners = document.partners.iter().map(|partner| partner.name.as_str()).zip(&access.partners);
    for (name, log_in) in members.into_iter().chain(partners) {
        lines.push(vec![name.to_owned(), log_in.email.clone(), log_in.password.clone(), log_in.account_id.to_string()]);
    }
    teller.table(&lines, 4);
}

fn clicks(stage: &Stage) -> anyhow::Result<Clicks> {
    let report = stage.brand.member.get(&report_path(stage, &format!("metrics={CLICK_METRICS}")))?;
    let totals = items(&report, "totals")?.first().context("a program with clicks has totals")?;
    let left_out = totals.as_object().context("totals are an object")?.iter().filter_map(|(name, count)| {
        let reason = name.strip_prefix(LEFT_OUT).filter(|_| name != LEFT_OUT_SUM)?;
        Some((reason.to_owned(), count.as_i64()?)).filter(|(_, count)| *count > 0)
    });
    Ok(Clicks {
        recorded: number(totals, "clicks")?,
        attributable: number(totals, "attributable_clicks")?,
        left_out: left_out.collect::<BTreeMap<_, _>>(),
    })
}

fn report(stage: &Stage) -> anyhow::Result<Vec<Map<String, Value>>> {
    let options = format!("group_by=partner&metrics={REPORT_METRICS}&sort=-commission");
    let report = stage.brand.member.get(&report_path(stage, &options))?;
    let rows = items(&report, "rows")?.iter();
    rows.map(|row| row.as_object().cloned().context("a row is an object")).collect()
}

fn report_path(stage: &Stage, options: &str) -> String {
    let (from, to) = (stage.calendar.date(0), stage.calendar.date(DAYS));
    format!("/reports/performance?program={}&from={from}&to={to}&{options}", stage.brand.program_id)
}

fn balances(brand: &Member) -> anyhow::Result<Vec<Balance>> {
    let sheets = brand.get("/balances")?;
    let mut balances = Vec::new();
    for sheet in items(&sheets, "items")? {
        for bucket in BUCKETS {
            balances.push(Balance {
                partner: number(sheet, "partner_id")?,
                currency: text(sheet, "currency")?,
                bucket: bucket.to_owned(),
                amount_minor: number(sheet, &format!("{bucket}_minor"))?,
            });
        }
    }
    Ok(balances)
}

/// Every item of a list, page after page.
fn listed<T>(member: &Member, path: &str, read: fn(&Value) -> anyhow::Result<T>) -> anyhow::Result<Vec<T>> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = member.get(&format!("{path}?limit=1000{cursor}"))?;
        for item in items(&page, "items")? {
            all.push(read(item)?);
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(all),
        }
    }
}

fn action(action: &Value) -> anyhow::Result<Action> {
    Ok(Action {
        id: text(action, "id")?,
        partner: number(action, "partner_id")?,
        order_id: text(action, "order_id")?,
        tracked_at: text(action, "tracked_at")?,
        locks_at: text(action, "locks_at")?,
        approves_at: text(action, "approves_at")?,
        state: text(action, "state")?,
        commission_minor: number(action, "commission_minor")?,
        currency: text(action, "currency")?,
    })
}

fn payment(payment: &Value) -> anyhow::Result<Payment> {
    let some = |name: &str| payment[name].as_str().map(str::to_owned);
    Ok(Payment {
        id: number(payment, "id")?,
        run_id: number(payment, "run_id")?,
        partner: number(payment, "partner_id")?,
        amount_minor: number(payment, "amount_minor")?,
        currency: text(payment, "currency")?,
        method: text(payment, "method")?,
        state: text(payment, "state")?,
        reference: some("reference"),
        failure_reason: some("failure_reason"),
        created_at: text(payment, "created_at")?,
        settled_at: some("settled_at"),
    })
}

fn log_in(member: &Member) -> LogIn {
    LogIn {
        email: member.email.clone(),
        password: member.password.clone(),
        account_id: member.account_id,
        account_sid: member.account_sid.clone(),
        auth_token: member.auth_token.clone(),
    }
}

fn items<'a>(body: &'a Value, name: &str) -> anyhow::Result<&'a Vec<Value>> {
    body[name].as_array().with_context(|| format!("the answer has no list `{name}`: {body}"))
}

fn line(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}
