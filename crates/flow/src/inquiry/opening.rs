//! A partner asks.

use domain::access::Deed;
use domain::calendar::{day_number, day_of, time_zone};
use domain::field::{line, required_line};
use domain::ids::{ActionId, InquiryId, ProgramId};
use domain::inquiry::{AskPeriod, CLICK_ADDRESS_CHARS_MAX, InquiryKind, ORDER_ID_CHARS_MAX, in_time};
use domain::message::{Side, Topic, text};
use domain::money::Money;
use domain::notification::Event;
use domain::postback::PostbackEvent;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use store::Tx;
use store::inquiry::NewInquiry;
use store::message::{NewThread, Reader};
use store::program::Program;

use super::InquiryRefusal;
use crate::action::of_caller;
use crate::media::Upload;
use crate::message::{MessageRefusal, Words, add, admit, reader};
use crate::notification::tell;
use crate::postback::news;
use crate::refusal::InputRefusal;
use crate::scope::scope;
use crate::{Caller, Platform, Result, attachment, audited_write, letter};

/// What is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// An order that became no action: as it was filled in.
    Order { program: ProgramId, order_id: String, day: String, amount: String, click_address: String },
    /// One of the partner's actions, that is reversed or whose amount is wrong.
    Action { id: ActionId, kind: InquiryKind },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInquiryInput {
    pub about: About,
    pub text: String,
    pub files: Vec<Upload>,
}

/// Opens an inquiry with its first words.
pub async fn open(platform: &Platform, caller: &Caller, input: NewInquiryInput) -> Result<InquiryId> {
    let writer = reader(caller, Deed::WriteMessages)?;
    if writer.side != Side::Partner {
        return Err(caller.not_allowed(Deed::WriteMessages).into());
    }
    let text = text(&input.text, !input.files.is_empty())?;
    let (asker, about, now) = (caller.clone(), input.about, platform.clock.now());
    // Before anything is written to the disk: what it is about, and whether there is still time.
    let (parts, first) = (platform.clone(), (asker.clone(), about.clone()));
    platform.store.read(move |tx| judged(tx, &parts, &first.0, writer, &first.1, now)).await?;
    let words = Words { text, files: attachment::keep(platform, input.files).await? };
    let parts = platform.clone();
    audited_write(platform, caller, move |tx, audit| {
        let (program, asked) = judged(tx, &parts, &asker, writer, &about, audit.now)?;
        let thread = NewThread {
            topic: Topic::Inquiry,
            brand: program.account_id,
            partner: writer.account,
            program: Some(program.id),
            subject: format!("Order {}", asked.order_id),
            announcement: None,
        };
        let thread = store::message::begin(tx, &thread, audit.now)?;
        let id = store::inquiry::insert(tx, thread, &asked, &audit.caller().actor(), audit.now)?;
        add(tx, writer, thread, &words, audit.now)?;
        let partner = crate::account::existing(tx, writer.account)?.name;
        let path = format!("/brand/inquiries/{id}");
        let letter = letter::inquiry::asked(&partner, &program.name, &asked.order_id, &words.text, &path);
        tell(tx, program.account_id, Event::Inquiry, &letter, audit.now)?;
        if let Some(opened) = store::inquiry::find(tx, scope(audit.caller()), id)? {
            news::inquiry(&parts, tx, PostbackEvent::InquiryOpened, &opened, audit.now)?;
        }
        let after = json!({ "program_id": program.id.get(), "kind": asked.kind.code(), "order_id": asked.order_id });
        audit.record("opened", "inquiry", id, None, Some(after));
        Ok(id)
    })
    .await
}

fn judged(
    tx: &mut Tx<'_>,
    platform: &Platform,
    caller: &Caller,
    writer: Reader,
    about: &About,
    now: Timestamp,
) -> Result<(Program, NewInquiry)> {
    admit(tx, writer, 0, now)?;
    let (program, asked) = match about {
        About::Order { program, order_id, day, amount, click_address } => {
            let program = of_partner(tx, writer, *program)?;
            let order_day = self::day(tx, platform, &program, day, now)?;
            let amount = match amount.trim() {
                "" => None,
                amount => Some(
                    Money::parse(amount, program.currency).map_err(|error| InputRefusal::wrong("amount", error))?.minor,
                ),
            };
            let asked = NewInquiry {
                program_id: program.id,
                partner_id: writer.account,
                kind: InquiryKind::Missing,
                order_id: required_line("order_id", order_id, ORDER_ID_CHARS_MAX)?,
                order_day,
                amount_minor: amount,
                click_address: line("click_address", click_address, CLICK_ADDRESS_CHARS_MAX)?,
                action: None,
            };
            (program, asked)
        }
        About::Action { id, kind } => {
            let action = of_caller(tx, caller, *id)?;
            if *kind == InquiryKind::Reversed && action.state != "reversed" {
                return Err(InquiryRefusal::NotReversed.into());
            }
            let program = of_partner(tx, writer, id.program)?;
            let changes = store::action::changes(tx, action.sequence)?;
            let happened = changes.last().map_or(action.tracked.tracked_at, |change| change.changed_at);
            let (zone, period) = (zone(&program)?, period(tx, platform, &program)?);
            in_time(day_of(happened, &zone), day_of(now, &zone), period)
                .map_err(|error| InputRefusal::wrong("kind", error))?;
            let asked = NewInquiry {
                program_id: program.id,
                partner_id: writer.account,
                kind: *kind,
                order_id: action.tracked.order_id.clone(),
                order_day: action.tracked.tracked_day,
                amount_minor: action.amount_minor,
                click_address: String::new(),
                action: Some(*id),
            };
            (program, asked)
        }
    };
    if let Some(open) = store::inquiry::find_open(tx, program.id, writer.account, &asked.order_id, asked.kind)? {
        return Err(InquiryRefusal::AlreadyOpen { number: open.id.get() }.into());
    }
    Ok((program, asked))
}

/// The day of an order, `2026-01-31`, as a number.
fn day(tx: &mut Tx<'_>, platform: &Platform, program: &Program, text: &str, now: Timestamp) -> Result<i64> {
    let expected = || InputRefusal::wrong("day", "expected a day such as 2026-01-31");
    let day: Date = text.trim().parse().map_err(|_| expected())?;
    let (today, period) = (day_of(now, &zone(program)?), period(tx, platform, program)?);
    in_time(day, today, period).map_err(|error| InputRefusal::wrong("day", error))?;
    Ok(day_number(day))
}

/// As the file in force says: it is the program's promise to all, and no contract pins it.
fn period(tx: &mut Tx<'_>, platform: &Platform, program: &Program) -> anyhow::Result<AskPeriod> {
    Ok(platform.terms.load(tx, program.id, program.terms_version)?.program.inquiries)
}

fn zone(program: &Program) -> anyhow::Result<jiff::tz::TimeZone> {
    Ok(time_zone(&program.time_zone)?)
}

fn of_partner(tx: &mut Tx<'_>, writer: Reader, program: ProgramId) -> Result<Program> {
    let common = store::message::in_common(tx, writer.account, None)?;
    let is_common = common.iter().any(|common| common.program_id == program);
    let found = if is_common { store::program::find(tx, program)? } else { None };
    Ok(found.ok_or(MessageRefusal::ProgramUnknown)?)
}
