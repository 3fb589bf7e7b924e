//! Whose letter it is, as its pages look: the logo and the colour that were the brand's when it was written.

use domain::appearance::{Accent, Ground, Tokens};
use domain::ids::{AccountId, ProgramId};
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::appearance::Picture;

/// In pixels of the screen: width and height.
const LOGO_ROOM: (i64, i64) = (200, 48);

/// Whom a letter is from, where it is not from the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Sender {
    Brand(i64),
    /// The brand whose program it is.
    Program(i64),
}

/// It waits in the outbox with its letter: a field that is added needs a default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Look {
    pub name: String,
    /// `#rrggbb`, or "" for the product's.
    accent: String,
    pub logo: Option<Picture>,
}

/// What a letter is coloured with, for light ground and for dark.
pub(super) struct Colours {
    pub light: Inks,
    pub dark: Inks,
}

pub(super) struct Inks {
    pub fill: String,
    pub on_fill: String,
    pub border: String,
    pub link: String,
}

/// None where the sender left all as it was; of a letter from nobody else, what the house bears.
pub(super) fn of(tx: &mut Tx<'_>, sender: Option<Sender>) -> anyhow::Result<Option<Look>> {
    let look = match sender {
        Some(Sender::Brand(brand)) => store::appearance::find(tx, AccountId(brand))?,
        Some(Sender::Program(program)) => match store::program::find(tx, ProgramId(program))? {
            Some(program) => store::appearance::find(tx, program.account_id)?,
            None => None,
        },
        None => store::appearance::of_house(tx)?,
    };
    Ok(look.filter(|look| !look.is_plain()).map(|look| Look {
        accent: look.accent.map_or_else(String::new, |accent| accent.colour().to_string()),
        logo: look.logo.as_ref().map(|logo| Picture::within(logo, LOGO_ROOM)),
        name: look.name,
    }))
}

/// What waited in the outbox is read again by the rule: nothing else gets into a letter's style.
pub(super) fn colours(look: Option<&Look>) -> Colours {
    let accent = look.and_then(|look| Accent::parse(&look.accent).ok());
    let Some(accent) = accent else {
        let inks = |fill: &str, on_fill: &str| Inks {
            fill: fill.to_owned(),
            on_fill: on_fill.to_owned(),
            border: fill.to_owned(),
            link: fill.to_owned(),
        };
        return Colours { light: inks("#0a6375", "#ffffff"), dark: inks("#74c4d3", "#06252c") };
    };
    let inks = |tokens: Tokens| Inks {
        fill: tokens.fill.to_string(),
        on_fill: tokens.on_fill.to_string(),
        border: tokens.accent.to_string(),
        link: tokens.accent.to_string(),
    };
    Colours { light: inks(accent.tokens(Ground::Light)), dark: inks(accent.tokens(Ground::Dark)) }
}
