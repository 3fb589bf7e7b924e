//! What is said to people, in the language of whoever reads: on pages and in letters.
//!
//! English stands in the source and is the key: [`domain::words::Said`] is a pattern with named holes, filled in the order in which
//! English has them; a translation may order them anew. A translation that lacks a pattern falls back to English, so that nobody is
//! ever without words.
//!
//! The catalogues in `po/` are gettext files: `tributary.pot` lists everything that is said, `de.po` says it in German. A test keeps
//! them equal to the source of every crate that speaks. This crate knows neither pages nor letters, and never asks whose language it is.

mod catalogue;

use domain::figure::count;
use domain::language::Language;
use domain::words::{Piece, Said, Value, pieces};

/// What stands where a hole was not filled.
const NONE: &str = "–";

/// As plain text. Rules and files read a number back as they wrote it; people read it grouped.
pub fn text(language: Language, said: &Said) -> String {
    let english = holes(said.english());
    let position = |name| english.iter().position(|known| *known == name);
    let value = |name| match position(name).and_then(|at| said.values.get(at)) {
        Some(Value::Text(text)) => match (&said.plural, position(name)) {
            (Some((_, number)), Some(0)) => count(*number),
            _ => text.clone(),
        },
        Some(Value::Said(inner)) => text(language, inner),
        None => NONE.to_owned(),
    };
    let piece = |piece| match piece {
        Piece::Text(text) => text.to_owned(),
        Piece::Hole(name) => value(name),
    };
    pieces(translated(language, said)).map(piece).collect()
}

/// Parts a context from its words, as gettext's own files do: `"application\u{4}Approved"` is `Approved`, said of an application. For where
/// one English word is several in another language.
pub const CONTEXT_END: char = '\u{4}';

/// The words of a key, without their context.
fn bare(key: &str) -> &str {
    key.split_once(CONTEXT_END).map_or(key, |(_, words)| words)
}

/// The pattern of a sentence in this language.
pub fn translated(language: Language, said: &Said) -> &str {
    let form = said.plural.as_ref().map_or(0, |(_, count)| language.plural_form(*count));
    let translated = catalogue::of(language).and_then(|catalogue| catalogue.find(&said.pattern, form));
    translated.unwrap_or_else(|| bare(said.english()))
}

/// A label that somebody else wrote down in English: what the catalogue has for it, or the label as it is.
pub fn known(language: Language, label: &str) -> &str {
    catalogue::of(language).and_then(|catalogue| catalogue.find(label, 0)).unwrap_or_else(|| bare(label))
}

/// A refusal, which the rooms below wrote in English: said anew by the pattern of the catalogue that it fits best.
pub fn recognised(language: Language, refusal: &str) -> String {
    let Some(catalogue) = catalogue::of(language) else { return refusal.to_owned() };
    let Some((pattern, values)) = catalogue.recognise(refusal) else { return known(language, refusal).to_owned() };
    let piece = |piece| match piece {
        Piece::Text(text) => text.to_owned(),
        Piece::Hole(name) => {
            let value = values.iter().find(|(known, _)| *known == name);
            value.map_or_else(String::new, |(_, value)| recognised(language, value))
        }
    };
    pieces(pattern).map(piece).collect()
}

/// The names of a pattern's holes, each once, in order.
pub fn holes(pattern: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for piece in pieces(pattern) {
        if let Piece::Hole(name) = piece
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests;
