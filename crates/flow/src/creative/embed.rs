//! The HTML that a partner copies into its page: the creative inside the partner's own link, and the pixel that counts the impression.

use domain::access::{AccountKind, Deed};
use domain::creative::{CreativeKind, CreativeState, Embedded, Shown};
use domain::ids::CreativeId;
use store::creative::Creative;

use super::CreativeRefusal;
use super::show::find;
use crate::link::{click_address, impression_address};
use crate::{Caller, Platform, Result};

/// Everything that a partner needs to show a creative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embed {
    pub click_address: String,
    pub impression_address: String,
    pub html: String,
}

/// For the partner who asks: its account ID is in the addresses.
pub async fn embed(platform: &Platform, caller: &Caller, id: CreativeId) -> Result<Embed> {
    let creative = find(platform, caller, id).await?;
    embed_found(platform, caller, &creative)
}

/// As [`embed`], of a creative that the caller was shown already.
pub fn embed_found(platform: &Platform, caller: &Caller, creative: &Creative) -> Result<Embed> {
    if caller.account_kind != AccountKind::Partner {
        return Err(caller.not_allowed(Deed::ReadCreatives).into());
    }
    if creative.state == CreativeState::Withdrawn {
        return Err(CreativeRefusal::Withdrawn.into());
    }
    let (partner, program) = (caller.account_id, creative.facts.program_id);
    let click_address = click_address(platform, partner, creative.id, program);
    let impression_address = impression_address(platform, partner, creative.id, program);
    let image_address = image_address(platform, creative).unwrap_or_default();
    let facts = &creative.facts;
    let alternative = if facts.text.is_empty() { &facts.name } else { &facts.text };
    let shown = match facts.kind {
        CreativeKind::Text => Shown::Text { text: &facts.text },
        CreativeKind::Image => Shown::Image {
            address: &image_address,
            alternative,
            width_px: side(creative, |file| file.width_px),
            height_px: side(creative, |file| file.height_px),
        },
        CreativeKind::Video => Shown::Video { address: &facts.video_url, name: &facts.name },
    };
    let embedded = Embedded { click_address: &click_address, impression_address: &impression_address, shown };
    let html = embedded.html();
    Ok(Embed { click_address, impression_address, html })
}

/// Where the file of an image creative is served.
pub fn image_address(platform: &Platform, creative: &Creative) -> Option<String> {
    creative.facts.file.as_ref().map(|file| format!("{}/media/{}", platform.settings.public_url, file.hash))
}

fn side(creative: &Creative, side: impl Fn(&store::creative::MediaFile) -> i64) -> u32 {
    creative.facts.file.as_ref().and_then(|file| u32::try_from(side(file)).ok()).unwrap_or(0)
}
