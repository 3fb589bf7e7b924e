//! Either side goes on: adds, answers, decides, takes back.

use domain::access::Deed;
use domain::field::Problem;
use domain::ids::InquiryId;
use domain::inquiry::{DeclineReason, InquiryKind, Standing, Step, after};
use domain::message::{Side, text};
use domain::notification::Event;
use domain::postback::PostbackEvent;
use serde_json::json;
use store::Tx;
use store::inquiry::Inquiry;

use super::InquiryRefusal;
use crate::conversion::reports_of_order;
use crate::media::Upload;
use crate::message::{Words, add, admit, reader};
use crate::notification::tell;
use crate::postback::news;
use crate::scope::scope;
use crate::{Caller, Platform, Result, attachment, audited_write, letter};

/// What one side does, with what it says to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub step: Step,
    /// Of a [`Step::Decline`], and of it alone.
    pub reason: Option<DeclineReason>,
    pub text: String,
    pub files: Vec<Upload>,
}

/// Words are needed where they are all that is done; a decision may stand for itself.
pub async fn answer(platform: &Platform, caller: &Caller, id: InquiryId, given: Answer) -> Result<Inquiry> {
    let writer = reader(caller, Deed::WriteMessages)?;
    let Answer { step, reason, .. } = given;
    if side_of(step) != writer.side {
        return Err(caller.not_allowed(Deed::WriteMessages).into());
    }
    // Money hangs on it: whoever may change actions decides.
    if matches!(step, Step::Grant | Step::Decline) {
        caller.may(Deed::ChangeActions)?;
    }
    if step == Step::Decline && reason.is_none() {
        return Err(Problem::Missing.of("reason").into());
    }
    let needs_words = !matches!(step, Step::Grant | Step::Decline | Step::Withdraw);
    let text = text(&given.text, !needs_words || !given.files.is_empty())?;
    let (scope, now) = (scope(caller), platform.clock.now());
    let ask = move |tx: &mut Tx<'_>| {
        let inquiry = store::inquiry::find(tx, scope, id)?.ok_or(InquiryRefusal::NotFound)?;
        let detail = crate::message::detail(tx, writer, inquiry.thread_id, domain::message::Topic::Inquiry)?;
        admit(tx, writer, detail.thread.message_count, now)
    };
    platform.store.read(ask).await?;
    let words = Words { text, files: attachment::keep(platform, given.files).await? };
    let parts = platform.clone();
    audited_write(platform, caller, move |tx, audit| {
        let before = store::inquiry::find(tx, scope, id)?.ok_or(InquiryRefusal::NotFound)?;
        let standing = standing(tx, &before)?;
        let state = after(before.state, before.asked.kind, step, standing).map_err(InquiryRefusal::from)?;
        let reason = reason.filter(|_| step == Step::Decline).map_or("", DeclineReason::code);
        let by = audit.caller().actor();
        if state != before.state || state.is_decided() {
            store::inquiry::set_state(tx, id, state, reason, &by, audit.now)?;
        }
        if !words.text.is_empty() || !words.files.is_empty() {
            add(tx, writer, before.thread_id, &words, audit.now)?;
        }
        let after = store::inquiry::find(tx, scope, id)?.ok_or(InquiryRefusal::NotFound)?;
        tell_other_side(tx, &after, step, &words.text, audit.now)?;
        news::inquiry(&parts, tx, told_as(step), &after, audit.now)?;
        let shown = |inquiry: &Inquiry| json!({ "state": inquiry.state.code(), "reason": inquiry.decline_reason });
        audit.record(verb(step), "inquiry", id, Some(shown(&before)), Some(shown(&after)));
        Ok(after)
    })
    .await
}

fn tell_other_side(
    tx: &mut Tx<'_>,
    inquiry: &Inquiry,
    step: Step,
    text: &str,
    now: jiff::Timestamp,
) -> anyhow::Result<()> {
    let Inquiry { id, asked, program_name, partner_name, .. } = inquiry;
    match side_of(step) {
        Side::Brand => {
            let reason = inquiry.decline_reason.parse().ok();
            let path = format!("/partner/inquiries/{id}");
            let letter = letter::inquiry::answered(program_name, &asked.order_id, inquiry.state, reason, text, &path);
            tell(tx, asked.partner_id, Event::Inquiry, &letter.about(asked.program_id), now)
        }
        Side::Partner => {
            let Some(program) = store::program::find(tx, asked.program_id)? else { return Ok(()) };
            let path = format!("/brand/inquiries/{id}");
            let letter = match step {
                Step::Withdraw => letter::inquiry::withdrawn(partner_name, program_name, &asked.order_id, text, &path),
                _ => letter::inquiry::asked(partner_name, program_name, &asked.order_id, text, &path),
            };
            tell(tx, program.account_id, Event::Inquiry, &letter, now)
        }
    }
}

/// Whether what is asked for has come true: an action of this partner stands for the order.
fn standing(tx: &mut Tx<'_>, inquiry: &Inquiry) -> anyhow::Result<Standing> {
    let asked = &inquiry.asked;
    let mut is_credited = false;
    for stored in reports_of_order(tx, asked.program_id, &asked.order_id)? {
        if let Some(action) = store::action::of_conversion(tx, stored.id)? {
            let is_meant = match asked.kind {
                InquiryKind::Missing => action.tracked.partner == asked.partner_id,
                InquiryKind::Reversed | InquiryKind::Amount => Some(action.id()) == asked.action,
            };
            is_credited |= is_meant && action.state != "reversed";
        }
    }
    Ok(Standing { is_credited })
}

const fn side_of(step: Step) -> Side {
    match step {
        Step::Add | Step::Withdraw => Side::Partner,
        Step::Answer | Step::AskForEvidence | Step::Grant | Step::Decline => Side::Brand,
    }
}

const fn told_as(step: Step) -> PostbackEvent {
    match step {
        Step::Add | Step::Answer | Step::AskForEvidence => PostbackEvent::InquiryAnswered,
        Step::Withdraw => PostbackEvent::InquiryWithdrawn,
        Step::Grant => PostbackEvent::InquiryGranted,
        Step::Decline => PostbackEvent::InquiryDeclined,
    }
}

const fn verb(step: Step) -> &'static str {
    match step {
        Step::Add => "added",
        Step::Withdraw => "withdrew",
        Step::Answer => "answered",
        Step::AskForEvidence => "asked",
        Step::Grant => "granted",
        Step::Decline => "declined",
    }
}
