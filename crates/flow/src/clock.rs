//! The one source of time. A sandbox's clock can be moved forward; a real one cannot.
//!
//! Whether a data directory is a sandbox is decided when it is made and kept in the system of record, with the sandbox's offset.

use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::{Context, bail};
use domain::access::Deed;
use jiff::Timestamp;
use serde_json::json;
use store::Tx;

use crate::refusal::{Kind, Refuse, Row};
use crate::{Caller, Platform, Result, audited_write};

const SETTING: &str = "clock";

#[derive(Debug)]
pub enum Clock {
    System,
    /// Runs like the system's clock, that many milliseconds apart from it.
    Sandbox {
        offset_ms: AtomicI64,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClockRefusal {
    #[error("this is a real installation: its clock cannot be moved")]
    NotASandbox,
    #[error("the clock stands at {now} and only moves forward, not to {to}")]
    Backward { now: Timestamp, to: Timestamp },
}

impl Refuse for ClockRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            ClockRefusal::NotASandbox => (Kind::Conflict, "not_a_sandbox", None),
            ClockRefusal::Backward { .. } => (Kind::Invalid, "clock_backward", Some("advance_to")),
        }
    }
}

impl Clock {
    /// The present instant, in whole milliseconds as it is stored.
    pub fn now(&self) -> Timestamp {
        let now_ms = Timestamp::now().as_millisecond();
        let shown_ms = match self {
            Clock::System => now_ms,
            Clock::Sandbox { offset_ms } => now_ms + offset_ms.load(Ordering::Relaxed),
        };
        Timestamp::from_millisecond(shown_ms).expect("the offset was checked when it was set")
    }

    /// What a phone on the table shows, in a sandbox too: for codes that are worked out there.
    pub(crate) fn outside(&self) -> Timestamp {
        Timestamp::now()
    }

    pub fn is_sandbox(&self) -> bool {
        matches!(self, Clock::Sandbox { .. })
    }

    /// The clock this directory was made with; a directory without one is made now, a sandbox if `sandbox_from` says where its time starts.
    pub(crate) fn load(tx: &mut Tx<'_>, sandbox_from: Option<Timestamp>) -> anyhow::Result<Clock> {
        let clock = match store::setting::find(tx, SETTING)? {
            Some(text) => Clock::read(&text)?,
            None => {
                let clock = match sandbox_from {
                    None => Clock::System,
                    Some(start) => Clock::Sandbox {
                        offset_ms: AtomicI64::new(start.as_millisecond() - Timestamp::now().as_millisecond()),
                    },
                };
                store::setting::put(tx, SETTING, &clock.written())?;
                clock
            }
        };
        if sandbox_from.is_some() && !clock.is_sandbox() {
            bail!("open as a sandbox: this is a real installation, use another data directory");
        }
        Ok(clock)
    }

    fn read(text: &str) -> anyhow::Result<Clock> {
        if text == "system" {
            return Ok(Clock::System);
        }
        let offset_ms = text.strip_prefix("sandbox:").and_then(|offset| offset.parse().ok());
        let offset_ms = offset_ms.with_context(|| format!("read the clock setting {text:?}"))?;
        Ok(Clock::Sandbox { offset_ms: AtomicI64::new(offset_ms) })
    }

    fn written(&self) -> String {
        match self {
            Clock::System => "system".to_owned(),
            Clock::Sandbox { offset_ms } => format!("sandbox:{}", offset_ms.load(Ordering::Relaxed)),
        }
    }
}

/// Moves a sandbox's clock forward to an instant. What has become due since is [`crate::sandbox::advance`]'s to do.
pub(crate) async fn advance(platform: &Platform, caller: &Caller, to: Timestamp) -> Result<()> {
    caller.may(Deed::RunInstallation)?;
    let Clock::Sandbox { offset_ms } = &*platform.clock else {
        return Err(ClockRefusal::NotASandbox.into());
    };
    let now = platform.clock.now();
    if to < now {
        return Err(ClockRefusal::Backward { now, to }.into());
    }
    let moved_ms = to.as_millisecond() - Timestamp::now().as_millisecond();
    let clock = Clock::Sandbox { offset_ms: AtomicI64::new(moved_ms) };
    audited_write(platform, caller, move |tx, audit| {
        store::setting::put(tx, SETTING, &clock.written())?;
        audit.record(
            "advanced",
            "clock",
            "",
            Some(json!({ "at": now.to_string() })),
            Some(json!({ "at": to.to_string() })),
        );
        Ok(())
    })
    .await?;
    offset_ms.fetch_max(moved_ms, Ordering::Relaxed);
    Ok(())
}
