//! Colours of screens, and how well one is told from another.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// For text, whatever its size.
pub const TEXT_CONTRAST_MIN: f64 = 4.5;
/// For marks and the borders of what can be pressed.
pub const MARK_CONTRAST_MIN: f64 = 3.0;

/// A colour with all channels from here on is a white with a hint of something.
const ALMOST_WHITE_FROM: u8 = 0xe0;

/// In sRGB, as `#rrggbb` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a colour is a # with six digits from 0 to f, such as #0a6375")]
pub struct NotAColour;

impl Colour {
    pub const BLACK: Self = Self::of(0x000000);
    pub const WHITE: Self = Self::of(0xffffff);

    /// `0xrrggbb`; what is above is left out.
    pub const fn of(rgb: u32) -> Self {
        let [_, red, green, blue] = rgb.to_be_bytes();
        Self { red, green, blue }
    }

    /// From 0 (black) to 1 (white). WCAG 2.2, "relative luminance".
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// From 1 (the same) to 21 (black and white). WCAG 2.2, "contrast ratio".
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// With `share` of 256 parts of another colour in it; channels are rounded down.
    pub fn mixed(self, other: Self, share: u8) -> Self {
        let mix = |own: u8, other: u8| {
            let (own, other, share) = (u32::from(own), u32::from(other), u32::from(share));
            u8::try_from((own * (256 - share) + other * share) / 256).expect("a mean of two channels is one")
        };
        Self { red: mix(self.red, other.red), green: mix(self.green, other.green), blue: mix(self.blue, other.blue) }
    }

    /// The nearest on the way to `end` that holds; `end` itself when none before it does. The hue stays.
    pub(super) fn moved(self, end: Self, holds: impl Fn(Self) -> bool) -> Self {
        let way = (0..=u8::MAX).map(|share| self.mixed(end, share));
        way.into_iter().find(|colour| holds(*colour)).unwrap_or(end)
    }

    /// White where it can be read, else black: of any colour, one of the two has a contrast of 4.58 at least.
    pub(super) fn words_on(self) -> Self {
        if self.contrast(Self::WHITE) >= TEXT_CONTRAST_MIN { Self::WHITE } else { Self::BLACK }
    }

    pub(super) fn is_almost_white(self) -> bool {
        self.red.min(self.green).min(self.blue) >= ALMOST_WHITE_FROM
    }
}

impl FromStr for Colour {
    type Err = NotAColour;

    fn from_str(text: &str) -> Result<Self, NotAColour> {
        let digits = text.strip_prefix('#').ok_or(NotAColour)?;
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(NotAColour);
        }
        u32::from_str_radix(digits, 16).map(Self::of).map_err(|_| NotAColour)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}
