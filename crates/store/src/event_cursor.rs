//! How far the event log has come: what is counted in the rollups, what is filed in the lake. Positions are the spool's.

use crate::{Tx, params};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventCursor {
    /// Everything before it is in the rollups.
    Drain,
    /// Everything before it is in files that the manifest names.
    Lake,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Reached {
    pub position: i64,
    /// When the last event before the position happened, unix milliseconds; 0 when there was none.
    pub event_at: i64,
}

impl EventCursor {
    fn name(self) -> &'static str {
        match self {
            EventCursor::Drain => "drain",
            EventCursor::Lake => "lake",
        }
    }
}

/// None until the first event is counted or filed.
pub fn find(tx: &mut Tx<'_>, cursor: EventCursor) -> anyhow::Result<Option<Reached>> {
    let row = tx.query_opt("SELECT position, event_at FROM event_cursor WHERE name = $1", &params![cursor.name()])?;
    Ok(row.map(|row| Reached { position: row.int(0), event_at: row.int(1) }))
}

pub fn set(tx: &mut Tx<'_>, cursor: EventCursor, reached: Reached) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO event_cursor (name, position, event_at) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET position = excluded.position, event_at = excluded.event_at",
        &params![cursor.name(), reached.position, reached.event_at],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::test_store;

    #[test]
    fn a_cursor_is_kept_by_name() {
        let store = test_store();
        store
            .write_blocking(|tx| {
                assert_eq!(find(tx, EventCursor::Drain)?, None);
                set(tx, EventCursor::Drain, Reached { position: 5, event_at: 50 })?;
                set(tx, EventCursor::Drain, Reached { position: 7, event_at: 70 })?;
                set(tx, EventCursor::Lake, Reached { position: 3, event_at: 30 })?;
                assert_eq!(find(tx, EventCursor::Drain)?, Some(Reached { position: 7, event_at: 70 }));
                assert_eq!(find(tx, EventCursor::Lake)?, Some(Reached { position: 3, event_at: 30 }));
                anyhow::Ok(())
            })
            .unwrap();
    }
}
