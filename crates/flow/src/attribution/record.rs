//! The records of the clicks that a report may be credited to: where the reports will count its action.

use domain::click::ClickFacts;
use domain::ids::ProgramId;
use events::Row;

use crate::Platform;

/// A customer's earlier clicks that are looked for. Almost always the newest is the credited one; an action credited to an older click is
/// counted without that click's device and sub ids.
const CUSTOMER_CLICKS_MAX: usize = 3;

/// The records of the cited click, or where none is cited of the customer's latest ones. Looked for before the write, which must not wait
/// for files. A record that cannot be found costs dimensions and no credit: the click id proves the click.
pub(crate) async fn click_records(
    platform: &Platform,
    program: ProgramId,
    cited: Option<ClickFacts>,
    customer_id: &str,
) -> anyhow::Result<Vec<Row>> {
    let clicks = match cited {
        Some(click) => vec![click],
        None if customer_id.is_empty() => Vec::new(),
        None => customer_clicks(platform, program, customer_id.to_owned()).await?,
    };
    let mut records = Vec::new();
    for click in clicks.iter().filter(|click| click.program == program && click.left_out.is_none()) {
        match platform.event_log.find_click(click).await {
            Ok(Some(record)) => records.push(record),
            Ok(None) => {}
            Err(error) => {
                let error = format!("{error:#}");
                tracing::error!(unique = click.unique, error, "the record of a cited click could not be read");
            }
        }
    }
    Ok(records)
}

async fn customer_clicks(
    platform: &Platform,
    program: ProgramId,
    customer_id: String,
) -> anyhow::Result<Vec<ClickFacts>> {
    let touches = platform.store.read(move |tx| store::customer::touches(tx, program, &customer_id)).await?;
    let mut clicks: Vec<ClickFacts> = touches.iter().filter_map(|text| platform.keys.open(text).ok()).collect();
    clicks.sort_by_key(|click| std::cmp::Reverse(click.at));
    clicks.truncate(CUSTOMER_CLICKS_MAX);
    Ok(clicks)
}
