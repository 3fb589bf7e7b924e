//! What creatives and links are called, for whoever lists the clicks and actions that came by them.
//!
//! Nothing is authorised here: the clicks and actions are those of a list that their reader may see.

use std::collections::{BTreeSet, HashMap};

use domain::report::Dimension;
use store::action::Action;

use crate::click::SeenClick;
use crate::{Platform, Result};

/// Names by id; what was deleted has none.
#[derive(Debug, Clone, Default)]
pub struct OriginNames {
    creatives: HashMap<i64, String>,
    links: HashMap<i64, String>,
}

impl OriginNames {
    pub fn creative(&self, id: i64) -> Option<&str> {
        self.creatives.get(&id).map(String::as_str)
    }

    /// A link without a name is called by its short address.
    pub fn link(&self, id: i64) -> Option<&str> {
        self.links.get(&id).map(String::as_str)
    }
}

pub async fn of_clicks(platform: &Platform, clicks: &[SeenClick]) -> Result<OriginNames> {
    names(platform, clicks.iter().map(|click| (click.row.creative.into(), click.row.link.into()))).await
}

pub async fn of_actions(platform: &Platform, actions: &[Action]) -> Result<OriginNames> {
    let origins = actions.iter().map(|action| &action.tracked.origin);
    names(platform, origins.map(|origin| (origin.creative_id, origin.link_id))).await
}

/// 0 is none.
async fn names(platform: &Platform, ids: impl Iterator<Item = (i64, i64)>) -> Result<OriginNames> {
    let (mut creatives, mut links): (BTreeSet<i64>, BTreeSet<i64>) = ids.unzip();
    creatives.remove(&0);
    links.remove(&0);
    if creatives.is_empty() && links.is_empty() {
        return Ok(OriginNames::default());
    }
    let (creatives, links): (Vec<i64>, Vec<i64>) = (creatives.into_iter().collect(), links.into_iter().collect());
    let read = platform.store.read(move |tx| {
        let creatives = store::report::names(tx, Dimension::Creative, &creatives)?;
        anyhow::Ok(OriginNames { creatives, links: store::report::names(tx, Dimension::Link, &links)? })
    });
    Ok(read.await?)
}

#[cfg(test)]
mod tests {
    use super::names;
    use crate::link::{NewLinkInput, create};
    use crate::testing::test_platform;

    #[tokio::test]
    async fn what_is_known_is_called_by_its_name() {
        let platform = test_platform();
        let brand = platform.brand("Delta").await;
        let program = platform.program(&brand).await.id;
        let ana = platform.partner("Ana").await;
        platform.join(&brand, program, &ana).await;
        let mut ids = Vec::new();
        for (slug, name) in [("spring", "The <spring> letter"), ("autumn", "")] {
            let input = NewLinkInput {
                program_id: program.get(),
                slug: slug.to_owned(),
                name: name.to_owned(),
                ..NewLinkInput::default()
            };
            ids.push(create(&platform, &ana, input).await.expect("the link is made").id.get());
        }
        let called = names(&platform, [(0, ids[0]), (7, ids[1]), (0, 0), (0, i64::MAX)].into_iter());
        let called = called.await.expect("names are read");
        assert_eq!((called.link(ids[0]), called.link(ids[1])), (Some("The <spring> letter"), Some("autumn")));
        assert_eq!((called.link(0), called.link(i64::MAX), called.creative(7)), (None, None, None));
    }
}
