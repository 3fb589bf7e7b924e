//! What would be said of a link before it is made, for whoever is still typing. The rules are those of [`super::create`].

use domain::access::Deed;
use domain::ids::ProgramId;
use domain::link::{deep_link, slug};

use super::LinkRefusal;
use crate::program::ProgramRefusal;
use crate::refusal::InputRefusal;
use crate::{Caller, Platform, Refusal, Result};

/// The two fields whose judgement cannot be guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    pub program_id: i64,
    pub slug: String,
    pub deep_link: String,
}

/// None: in order, or empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judged {
    pub slug: Option<Refusal>,
    pub deep_link: Option<Refusal>,
}

pub async fn judge(platform: &Platform, caller: &Caller, draft: Draft) -> Result<Judged> {
    caller.may(Deed::ChangeLinks)?;
    let parts = platform.clone();
    let partner = caller.account_id;
    platform
        .store
        .read(move |tx| {
            let id = ProgramId(draft.program_id);
            store::contract::find_between(tx, id, partner)?.ok_or(LinkRefusal::NotJoined)?;
            let program = store::program::find(tx, id)?.ok_or(ProgramRefusal::NotFound)?;
            let file = parts.terms.load(tx, id, program.terms_version)?;
            let slug = match draft.slug.trim() {
                "" => None,
                chosen => match slug(chosen) {
                    Ok(slug) if store::link::slug_is_taken(tx, &slug)? => Some(LinkRefusal::SlugTaken { slug }.into()),
                    Ok(_) => None,
                    Err(error) => Some(InputRefusal::from(error).into()),
                },
            };
            let deep_link = deep_link(&draft.deep_link, &file.program.deep_link_domains).err();
            let deep_link = deep_link.map(|error| InputRefusal::from(error).into());
            Ok(Judged { slug, deep_link })
        })
        .await
}
