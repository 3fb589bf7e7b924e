//! The small style sheet that puts a brand's accent in the place of the product's.
//!
//! It is written from the colour alone, and its address holds the colour and a hash of what is written: the same colour gives the same
//! sheet to whoever asks, nothing of a brand is looked up for it, and a later version of the rule has other addresses. So browsers may keep
//! it for ever, and no text of a brand can get into it.

use std::fmt::Write;

use domain::appearance::{Accent, Ground, Tokens};

use crate::asset::fingerprint;

/// What of a page takes the colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Page,
    /// The specimens beside the form, whatever the page around them has.
    Preview,
}

/// `/static/accent.ffd400.0123456789abcdef.css`
pub fn path(accent: Accent, part: Part) -> String {
    format!("/static/{}", name(accent, part, &sheet(accent, part)))
}

/// The sheet of this name; a name with another hash belongs to another version of the program.
pub fn find(file: &str) -> Option<String> {
    let mut words = file.split('.');
    let part = match words.next()? {
        "accent" => Part::Page,
        "accent-preview" => Part::Preview,
        _ => return None,
    };
    let accent = Accent::parse(&format!("#{}", words.next()?)).ok()?;
    let sheet = sheet(accent, part);
    (name(accent, part, &sheet) == file).then_some(sheet)
}

fn name(accent: Accent, part: Part, sheet: &str) -> String {
    let name = match part {
        Part::Page => "accent",
        Part::Preview => "accent-preview",
    };
    let colour = accent.colour().to_string();
    format!("{name}.{}.{:016x}.css", colour.trim_start_matches('#'), fingerprint(sheet.as_bytes()))
}

fn sheet(accent: Accent, part: Part) -> String {
    let (light, dark) = (tokens(accent.tokens(Ground::Light)), tokens(accent.tokens(Ground::Dark)));
    match part {
        Part::Page => format!(":root{{{light}}}\n@media (prefers-color-scheme: dark){{:root{{{dark}}}}}\n"),
        Part::Preview => format!(".specimen--light{{{light}}}\n.specimen--dark{{{dark}}}\n"),
    }
}

fn tokens(tokens: Tokens) -> String {
    let Tokens { accent, accent_strong, accent_wash, fill, fill_strong, on_fill } = tokens;
    let mut css = String::new();
    for (name, colour) in [
        ("accent", accent),
        ("accent-strong", accent_strong),
        ("accent-wash", accent_wash),
        ("fill", fill),
        ("fill-strong", fill_strong),
        ("on-fill", on_fill),
    ] {
        let _always_fits = write!(css, "--{name}:{colour};");
    }
    css
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKENS: &str = include_str!("../../static/token.css");
    const DARK: &str = include_str!("../../static/token-dark.css");

    #[test]
    fn the_rule_knows_the_grounds_and_words_of_the_sheet() {
        let light = TOKENS.split_once("color-scheme").expect("the tokens").1;
        for (ground, tokens) in [(Ground::Light, light), (Ground::Dark, DARK)] {
            let sheet = domain::appearance::sheet(ground);
            for (name, colour) in sheet.grounds.iter().chain(&sheet.words) {
                assert!(tokens.contains(&format!("--{name}: {colour};")), "{ground}: --{name} is not {colour}");
            }
        }
    }

    #[test]
    fn every_token_that_a_brand_overrides_is_one_of_the_sheet() {
        let accent = Accent::parse("#ffd400").expect("an accent");
        for token in tokens(accent.tokens(Ground::Light)).split(';').filter(|token| !token.is_empty()) {
            let (name, _) = token.split_once(':').expect("a name and a value");
            for sheet in [TOKENS, DARK] {
                assert!(sheet.contains(&format!("  {name}: ")), "{name}");
            }
        }
    }

    #[test]
    fn a_sheet_is_found_by_its_own_name_only() {
        let accent = Accent::parse("#ffd400").expect("an accent");
        for part in [Part::Page, Part::Preview] {
            let path = path(accent, part);
            let file = path.strip_prefix("/static/").expect("a file");
            let sheet = find(file).expect("it is there");
            assert!(sheet.contains("--fill:#ffd400;"), "{sheet}");
            let letters = |letter: char| letter.is_ascii_alphanumeric() || " \n.:;-#{}()@".contains(letter);
            assert!(sheet.chars().all(letters), "{sheet}");
            for wrong in [
                file.replace("ffd400", "ffd401"),
                file.replace("ffd400", "FFD400"),
                file.replace("ffd400", "ffd400;}"),
                file.replace(".css", ""),
                format!("{file}.css"),
                file.replace("accent", "colour"),
            ] {
                assert_eq!(find(&wrong), None, "{wrong}");
            }
        }
    }
}
