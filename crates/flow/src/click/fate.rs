//! What became of clicks: the actions they earned.

use std::collections::{BTreeMap, HashMap};

use domain::calendar::day_number;
use domain::ids::{AccountId, ActionId, ProgramId};

use super::SeenClick;
use crate::{Platform, Result};

/// An action is tracked within the referral window of its click; no terms allow a longer one.
const DAYS_MAX: i64 = 366;

/// The clicks of one program and the days they were made on.
struct Group<'a> {
    partners: Vec<AccountId>,
    first_day: i64,
    last_day: i64,
    click_ids: Vec<&'a str>,
}

/// The actions of each click that earned any, by click id. The clicks are those of a page, which their reader may see.
pub async fn actions_of(platform: &Platform, clicks: &[SeenClick]) -> Result<HashMap<String, Vec<ActionId>>> {
    let mut groups: BTreeMap<ProgramId, Group<'_>> = BTreeMap::new();
    for click in clicks.iter().filter(|click| click.is_attributable()) {
        let Some(click_id) = click.click_id.as_deref() else { continue };
        let (day, partner) = (day_number(click.day), AccountId(click.row.partner.into()));
        let group = groups.entry(ProgramId(click.row.program.into())).or_insert_with(|| Group {
            partners: Vec::new(),
            first_day: day,
            last_day: day,
            click_ids: Vec::new(),
        });
        (group.first_day, group.last_day) = (group.first_day.min(day), group.last_day.max(day));
        if !group.partners.contains(&partner) {
            group.partners.push(partner);
        }
        group.click_ids.push(click_id);
    }
    let groups: Vec<_> = groups
        .into_iter()
        .map(|(program, group)| {
            let click_ids: Vec<String> = group.click_ids.into_iter().map(str::to_owned).collect();
            (program, group.partners, (group.first_day, group.last_day + DAYS_MAX), click_ids)
        })
        .collect();
    let read = platform.store.read(move |tx| {
        let mut found: HashMap<String, Vec<ActionId>> = HashMap::new();
        for (program, partners, days, click_ids) in &groups {
            let click_ids: Vec<&str> = click_ids.iter().map(String::as_str).collect();
            for (click_id, action) in store::action::of_clicks(tx, *program, partners, *days, &click_ids)? {
                found.entry(click_id).or_default().push(action);
            }
        }
        anyhow::Ok(found)
    });
    Ok(read.await?)
}
