//! What each person chose, in each of its accounts.

use domain::notification::{Event, Way};
use serde_json::json;

use crate::refusal::InputRefusal;
use crate::{Caller, Platform, Result, audited_write};

/// An event as one person may choose about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    pub event: Event,
    /// What counts now.
    pub way: Way,
}

/// Every event that reaches the person as one of this account, in the order of the list.
pub async fn choices(platform: &Platform, caller: &Caller) -> Result<Vec<Choice>> {
    let person = caller.person()?;
    let account = caller.account_id;
    let chosen = platform.store.read(move |tx| store::notification::choices(tx, account, person)).await?;
    let events = Event::ALL.iter().filter(|event| event.concerns(caller.account_kind) && event.reaches(caller.role));
    Ok(events.map(|event| Choice { event: *event, way: event.way(chosen.get(event).copied()) }).collect())
}

/// Sets what is another than before. Security is refused any other way than its own.
pub async fn choose(platform: &Platform, caller: &Caller, wanted: Vec<(Event, Way)>) -> Result<()> {
    let person = caller.person()?;
    for (event, way) in &wanted {
        if !event.ways().contains(way) {
            return Err(InputRefusal::wrong("way", format!("{event} cannot be told {way}")).into());
        }
    }
    let before = choices(platform, caller).await?;
    let is_new = |(event, way): &(Event, Way)| before.iter().any(|was| was.event == *event && was.way != *way);
    let changed: Vec<(Event, Way)> = wanted.into_iter().filter(is_new).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let account = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        for (event, way) in changed {
            store::notification::choose(tx, account, person, event, way, audit.now)?;
            audit.record("chose", "notification", event, None, Some(json!({ "way": way.code() })));
        }
        Ok(())
    })
    .await
}
