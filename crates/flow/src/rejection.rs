//! Reports that were turned away at the door, written down for whoever wonders why nothing arrives: a wrong token, a wrong field, an order id
//! that was used before.
//!
//! Best effort: a few a second are written, the rest is only answered; each brand keeps its newest for some days. Nothing of a token is kept.

use std::sync::Mutex;

use domain::access::{AccountKind, Deed};
use domain::ids::{AccountId, ProgramId};
use jiff::{SignedDuration, Timestamp};
pub use store::rejection::Rejection;

use crate::conversion::{Door, Report};
use crate::{Caller, Listed, Platform, Result, Window};

/// For how long they are kept.
pub const KEPT_DAYS: i64 = 7;

/// How many a brand keeps.
pub const KEPT_ROWS: u32 = 1_000;

/// How many are written in a second of this process, so that nobody keeps the writer busy with nonsense.
const WRITTEN_PER_SECOND: u32 = 10;

const TEXT_CHARS_MAX: usize = 300;

/// How many were written in the present second.
#[derive(Default)]
pub(crate) struct Meter(Mutex<(i64, u32)>);

/// What is kept of a report in case it is turned away.
pub(crate) struct Sent {
    brand: Option<AccountId>,
    program: ProgramId,
    channel: &'static str,
    event_type: String,
    order_id: String,
}

impl Sent {
    pub(crate) fn of(door: &Door, report: &Report) -> Self {
        Self {
            brand: door.caller().map(|caller| caller.account_id),
            program: report.program,
            channel: door.channel().code(),
            event_type: report.event_type.clone(),
            order_id: report.order_id.clone(),
        }
    }
}

/// Turned-away reports of a brand, newest first.
pub async fn list(platform: &Platform, caller: &Caller, window: Window) -> Result<Listed<Rejection>> {
    caller.may(Deed::ReadConversions)?;
    if caller.account_kind != AccountKind::Brand {
        return Err(caller.not_allowed(Deed::ReadConversions).into());
    }
    let brand = caller.account_id;
    let oldest = oldest(platform.clock.now());
    let rows = platform
        .store
        .read(move |tx| store::rejection::list(tx, brand, oldest, window.after, window.rows_wanted()))
        .await?;
    Ok(window.listed(rows, |rejection| rejection.id))
}

/// A body that could not be read as a report.
pub async fn note_unreadable(platform: &Platform, caller: &Caller, code: &str, message: &str) {
    if caller.account_kind == AccountKind::Brand {
        let sent = Sent {
            brand: Some(caller.account_id),
            program: ProgramId(0),
            channel: "api",
            event_type: String::new(),
            order_id: String::new(),
        };
        note(platform, sent, code, message).await;
    }
}

/// A report with the SID of an account and a token that is none of its.
pub async fn note_wrong_token(platform: &Platform, account_sid: &str) {
    let sid = account_sid.to_owned();
    let found = platform.store.read(move |tx| store::account::find_by_sid(tx, &sid)).await;
    if let Ok(Some(account)) = found
        && account.kind == AccountKind::Brand
    {
        let sent = Sent {
            brand: Some(account.id),
            program: ProgramId(0),
            channel: "api",
            event_type: String::new(),
            order_id: String::new(),
        };
        note(platform, sent, "wrong_token", "the account SID is right, the auth token is not one of this account")
            .await;
    }
}

/// Writes it down, if there is room. A failure is logged: the answer at the door is another matter.
pub(crate) async fn note(platform: &Platform, sent: Sent, code: &str, message: &str) {
    let now = platform.clock.now();
    if !platform.rejections.admit(now) {
        return;
    }
    let short = |text: &str| text.chars().filter(|c| !c.is_control()).take(TEXT_CHARS_MAX).collect::<String>();
    let rejection = Rejection {
        id: 0,
        program: None,
        channel: sent.channel.to_owned(),
        code: code.to_owned(),
        message: short(message),
        event_type: short(&sent.event_type),
        order_id: short(&sent.order_id),
        at: now,
    };
    let written = platform.store.write(move |tx| {
        let program = store::program::find(tx, sent.program)?;
        let owner = program.as_ref().map(|program| program.account_id);
        let Some(brand) = sent.brand.or(owner) else { return anyhow::Ok(()) };
        let own = program.filter(|program| program.account_id == brand).map(|program| program.id);
        store::rejection::insert(tx, brand, &Rejection { program: own, ..rejection }, KEPT_ROWS, oldest(now))
    });
    if let Err(error) = written.await {
        tracing::warn!(error = format!("{error:#}"), "a report that was turned away could not be written down");
    }
}

impl Meter {
    fn admit(&self, now: Timestamp) -> bool {
        let mut present = self.0.lock().expect("no holder of this lock panics");
        if present.0 != now.as_second() {
            *present = (now.as_second(), 0);
        }
        present.1 += 1;
        present.1 <= WRITTEN_PER_SECOND
    }
}

fn oldest(now: Timestamp) -> Timestamp {
    now - SignedDuration::from_hours(24 * KEPT_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversion::{Amount, track};
    use crate::testing::test_platform;

    fn report(program: ProgramId, event_type: &str, order_id: &str) -> Report {
        Report {
            program,
            event_type: event_type.to_owned(),
            order_id: order_id.to_owned(),
            occurred_at: String::new(),
            click_id: String::new(),
            promo_code: String::new(),
            customer_id: String::new(),
            customer_status: String::new(),
            country: String::new(),
            amount: Amount::Decimal(String::new()),
            currency: String::new(),
            partner_id: String::new(),
            reason: String::new(),
        }
    }

    #[tokio::test]
    async fn what_is_turned_away_is_told_to_its_brand_alone() {
        let platform = test_platform();
        let [brand, rival] = [platform.brand("TikTok").await, platform.brand("Other").await];
        let partner = platform.partner("Ann").await;
        let program = platform.program(&brand).await.id;
        let door = || Door::Api(brand.clone());
        assert!(track(&platform, door(), report(program, "nonsense", "1")).await.is_err());
        assert!(track(&platform, door(), report(program, "new_advertiser", "")).await.is_err());
        assert!(track(&platform, Door::Api(rival.clone()), report(program, "new_advertiser", "2")).await.is_err());
        assert!(track(&platform, door(), report(program, "new_advertiser", "3")).await.is_ok());
        assert!(track(&platform, door(), report(program, "new_advertiser", "3")).await.unwrap().is_duplicate);
        let address = "192.0.2.9".parse().unwrap();
        assert!(track(&platform, Door::Pixel(address), report(program, "new_advertiser", "4")).await.is_err());
        note_wrong_token(&platform, &platform.account_sid(brand.account_id).await).await;

        let codes = async |caller: &Caller| {
            let listed = list(&platform, caller, Window::default()).await.unwrap();
            listed.items.into_iter().map(|rejection| (rejection.code, rejection.program)).collect::<Vec<_>>()
        };
        let of = |code: &str, program: Option<ProgramId>| (code.to_owned(), program);
        let own = Some(program);
        assert_eq!(
            codes(&brand).await,
            [
                of("wrong_token", None),
                of("browser_conversions_off", own),
                of("duplicate", own),
                of("field_missing", own),
                of("event_type_unknown", own)
            ]
        );
        assert_eq!(codes(&rival).await, [of("program_not_found", None)], "not even whether the program is there");
        assert!(list(&platform, &partner, Window::default()).await.is_err());
    }

    #[tokio::test]
    async fn a_flood_is_answered_and_not_written() {
        let platform = test_platform();
        let brand = platform.brand("TikTok").await;
        let program = platform.program(&brand).await.id;
        for _ in 0..40 {
            assert!(track(&platform, Door::Api(brand.clone()), report(program, "nonsense", "1")).await.is_err());
        }
        let written = list(&platform, &brand, Window::default()).await.unwrap().items.len();
        assert!((1..=30).contains(&written), "{written}");
    }
}
