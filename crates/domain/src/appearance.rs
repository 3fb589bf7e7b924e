//! How a brand looks to its partners: its accent colour, from which the tokens of the style sheet are derived, and its logo.
//!
//! Contrast is WCAG 2.2's: the ratio of relative luminances, 4.5 at least for text (1.4.3), 3 for marks (1.4.11). A brand gives one
//! colour; whatever it is, its hue is kept and its lightness moved as little as it takes until both hold on every ground of the sheet, by
//! day and by night. Buttons keep the brand's own colour, under black or white words and inside a border that can be told from the page.
//!
//! **Invariant:** a [`Colour`] is three numbers. What a brand typed never gets into a style sheet, only these do.

mod colour;
mod logo;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

pub use colour::{Colour, MARK_CONTRAST_MIN, NotAColour, TEXT_CONTRAST_MIN};
pub use logo::{LOGO_BYTES_MAX, logo_type};

use crate::ids::{AccountId, IdError};
use crate::named::named;

named! {
    /// What a page is drawn on, and so which logo stands on it.
    pub enum Ground "ground" {
        Light = "light",
        Dark = "dark",
    }
}

/// Whose look stands on pages that are not about one brand: log-in, sign-up, help, a partner's portal. The operator's to say: where
/// anybody may open a brand account, how many there are says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum House {
    /// The only open brand's, while there is one alone.
    #[default]
    OnlyBrand,
    /// The product's own.
    Own,
    /// This brand's, while its account is open.
    Brand(AccountId),
}

impl FromStr for House {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        match text {
            "only" => Ok(House::OnlyBrand),
            "own" => Ok(House::Own),
            id => Ok(House::Brand(id.parse()?)),
        }
    }
}

impl fmt::Display for House {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            House::OnlyBrand => out.write_str("only"),
            House::Own => out.write_str("own"),
            House::Brand(id) => id.fmt(out),
        }
    }
}

/// A colour that a brand may have as its accent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accent(Colour);

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AccentRefusal {
    #[error(transparent)]
    NotAColour(#[from] NotAColour),
    /// Its hue is too faint: what is left after darkening would be a grey that is not the brand's.
    #[error(
        "{colour} is almost white and would not be seen on a white page; choose a stronger colour, such as {darker}"
    )]
    AlmostWhite { colour: Colour, darker: Colour },
}

/// The tokens of the sheet that an accent overrides, on one ground. All others stay the product's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tokens {
    /// Links, marks, lines of charts, borders of buttons.
    pub accent: Colour,
    /// The same under the pointer, and the words of the current place.
    pub accent_strong: Colour,
    /// What lies behind what is marked.
    pub accent_wash: Colour,
    /// The ground of buttons.
    pub fill: Colour,
    /// The same under the pointer.
    pub fill_strong: Colour,
    /// Words on either.
    pub on_fill: Colour,
}

/// What the sheet's own tokens are on a ground: a test of `ui` keeps them equal to the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sheet {
    /// Everything that links and marks stand on besides the accent's own wash: the page, its panels, and the washes of notices.
    pub grounds: [(&'static str, Colour); 5],
    /// Words that stand on the accent's wash.
    pub words: [(&'static str, Colour); 5],
}

impl Accent {
    /// Reads `#rrggbb`, the letters large or small, with space around it.
    pub fn parse(text: &str) -> Result<Self, AccentRefusal> {
        let colour: Colour = text.trim().parse()?;
        match colour.is_almost_white() {
            true => Err(AccentRefusal::AlmostWhite { colour, darker: colour.mixed(Colour::BLACK, 128) }),
            false => Ok(Self(colour)),
        }
    }

    pub fn colour(self) -> Colour {
        self.0
    }

    pub fn tokens(self, ground: Ground) -> Tokens {
        let sheet = sheet(ground);
        let away = away_from(ground);
        let accent_wash = wash(self.0, &sheet);
        let stands = |colour: Colour| {
            let grounds = sheet.grounds.iter().map(|(_, ground)| *ground).chain([accent_wash]);
            grounds.into_iter().all(|ground| colour.contrast(ground) >= TEXT_CONTRAST_MIN)
        };
        let accent = self.0.moved(away, stands);
        // A dark button on a dark page is a hole in it; a bright one on a light page is still a button.
        let own = ground == Ground::Light || self.0.contrast(sheet.grounds[1].1) >= MARK_CONTRAST_MIN;
        let fill = if own { self.0 } else { accent };
        let on_fill = fill.words_on();
        let further = if on_fill == Colour::WHITE { Colour::BLACK } else { Colour::WHITE };
        Tokens {
            accent,
            accent_strong: accent.mixed(away, 56),
            accent_wash,
            fill,
            fill_strong: fill.mixed(further, 40),
            on_fill,
        }
    }
}

pub const fn sheet(ground: Ground) -> Sheet {
    const fn of(rgb: u32) -> Colour {
        Colour::of(rgb)
    }
    match ground {
        Ground::Light => Sheet {
            grounds: [
                ("paper", of(0xf7f7f4)),
                ("sheet", of(0xffffff)),
                ("good-wash", of(0xe8f3ec)),
                ("warn-wash", of(0xf8f0df)),
                ("bad-wash", of(0xfaebe9)),
            ],
            words: [
                ("ink", of(0x1a1d20)),
                ("ink-soft", of(0x596169)),
                ("good", of(0x1c6a3d)),
                ("warn", of(0x805300)),
                ("bad", of(0xa5281d)),
            ],
        },
        Ground::Dark => Sheet {
            grounds: [
                ("paper", of(0x121517)),
                ("sheet", of(0x181c1f)),
                ("good-wash", of(0x15271c)),
                ("warn-wash", of(0x2a2315)),
                ("bad-wash", of(0x321c1a)),
            ],
            words: [
                ("ink", of(0xe6e8e9)),
                ("ink-soft", of(0x9ba5ad)),
                ("good", of(0x7fc79a)),
                ("warn", of(0xdfb463)),
                ("bad", of(0xf1968d)),
            ],
        },
    }
}

/// Where lightness goes to be told from the ground.
const fn away_from(ground: Ground) -> Colour {
    match ground {
        Ground::Light => Colour::BLACK,
        Ground::Dark => Colour::WHITE,
    }
}

/// As much of the colour as all words of the sheet can still be read on, a tenth at most.
fn wash(colour: Colour, sheet: &Sheet) -> Colour {
    let under = sheet.grounds[1].1;
    let readable = |wash: Colour| sheet.words.iter().all(|(_, words)| words.contrast(wash) >= TEXT_CONTRAST_MIN);
    let washes = (0..=26_u8).rev().map(|share| under.mixed(colour, share));
    washes.into_iter().find(|wash| readable(*wash)).unwrap_or(under)
}
