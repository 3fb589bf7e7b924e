//! The state of a thing as a sign and a word. The signs fill up as money comes nearer: ring, half, full, ticked; a cross
//! ends it. They differ in shape, so that a print-out or a colour-blind reader loses nothing.

use std::fmt;

use super::writes_html;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    Ring,
    Half,
    Full,
    Tick,
    Cross,
    Pause,
    Moving,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    Quiet,
    Accent,
    Good,
    Warn,
    Bad,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    pub word: &'static str,
    pub sign: Sign,
    pub tone: Tone,
}

impl Mark {
    pub const fn new(word: &'static str, sign: Sign, tone: Tone) -> Self {
        Self { word, sign, tone }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tone = match self.tone {
            Tone::Quiet => "quiet",
            Tone::Accent => "accent",
            Tone::Good => "good",
            Tone::Warn => "warn",
            Tone::Bad => "bad",
        };
        write!(out, "<span class=\"mark mark--{tone}\">{}{}</span>", self.sign, crate::known(self.word))
    }
}

impl fmt::Display for Sign {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        const RING: &str =
            "<circle cx=\"6\" cy=\"6\" r=\"5\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"/>";
        const DISC: &str = "<circle cx=\"6\" cy=\"6\" r=\"5.75\" fill=\"currentColor\"/>";
        let (under, over) = match self {
            Self::Ring => (RING, ""),
            Self::Half => (RING, "<path d=\"M6 1a5 5 0 0 1 0 10z\" fill=\"currentColor\"/>"),
            Self::Full => (DISC, ""),
            Self::Tick => (DISC, "<path class=\"mark__cut\" d=\"M3.400 6.200l1.800 1.800 3.400-3.700\"/>"),
            Self::Cross => (RING, "<path d=\"M4 4l4 4M8 4l-4 4\" stroke=\"currentColor\" stroke-width=\"1.5\"/>"),
            Self::Pause => (RING, "<path d=\"M4.700 4v4M7.300 4v4\" stroke=\"currentColor\" stroke-width=\"1.5\"/>"),
            Self::Moving => (
                RING,
                "<path d=\"M3.500 6h4.500M6.200 4l2 2-2 2\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.4\"/>",
            ),
        };
        write!(out, "<svg viewBox=\"0 0 12 12\" aria-hidden=\"true\">{under}{over}</svg>")
    }
}

writes_html!(Mark, Sign);
