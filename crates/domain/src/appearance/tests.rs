use proptest::prelude::*;

use super::*;
use crate::creative::{ImageType, UploadedFile};

fn colour(text: &str) -> Colour {
    text.parse().expect("a colour")
}

#[test]
fn contrast_is_as_others_measure_it() {
    for (one, two, expected) in [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#595959", "#ffffff", 7.00),
        ("#ff0000", "#ffffff", 4.00),
        ("#008000", "#ffffff", 5.14),
        ("#0000ff", "#ffffff", 8.59),
        ("#ffff00", "#ffffff", 1.07),
        ("#ffff00", "#000000", 19.56),
    ] {
        let found = colour(one).contrast(colour(two));
        assert!((found - expected).abs() < 0.01, "{one} on {two}: {found}, not {expected}");
        assert_eq!(found, colour(two).contrast(colour(one)), "either way round");
    }
}

#[test]
fn an_accent_is_a_colour_and_nothing_after_it() {
    assert_eq!(Accent::parse(" #FFD400 ").expect("taken").colour().to_string(), "#ffd400");
    for text in [
        "",
        "#",
        "ffd400",
        "#fd4",
        "#ffd4000",
        "#ffd40g",
        "#+fd400",
        "#ffd400;}body{display:none",
        "#ffd400 red",
        "red",
        "rgb(1,2,3)",
        "#ffd40\u{661}",
        "\u{ff03}ffd400",
    ] {
        assert_eq!(Accent::parse(text), Err(NotAColour.into()), "{text:?}");
    }
}

#[test]
fn what_would_not_be_seen_is_refused_with_what_to_do() {
    for text in ["#ffffff", "#f7f7f4", "#e0e0e0", "#fff0e0"] {
        let refusal = Accent::parse(text).expect_err(text).to_string();
        assert!(refusal.contains("choose a stronger colour, such as #"), "{refusal}");
    }
    for text in ["#ffff00", "#dfdfdf", "#00ffff", "#000000"] {
        assert!(Accent::parse(text).is_ok(), "{text}");
    }
}

#[test]
fn tokens_of_known_colours() {
    // accent, strong, wash, fill, fill under the pointer, words on it
    for (text, light, dark) in [
        (
            "#ffd400",
            "#806a00 #645200 #fffae5 #ffd400 #ffda27 #000000",
            "#ffd400 #ffdd37 #2f2e1b #ffd400 #ffda27 #000000",
        ),
        (
            "#0a6375",
            "#0a6375 #074d5b #e6eff0 #0a6375 #085362 #ffffff",
            "#5693a0 #7aaab4 #162327 #5693a0 #70a3ae #000000",
        ),
        (
            "#000000",
            "#000000 #000000 #e5e5e5 #000000 #000000 #ffffff",
            "#8a8a8a #a3a3a3 #15191b #8a8a8a #9c9c9c #000000",
        ),
    ] {
        let accent = Accent::parse(text).expect("an accent");
        for (ground, expected) in [(Ground::Light, light), (Ground::Dark, dark)] {
            let Tokens { accent, accent_strong, accent_wash, fill, fill_strong, on_fill } = accent.tokens(ground);
            let found = format!("{accent} {accent_strong} {accent_wash} {fill} {fill_strong} {on_fill}");
            assert_eq!(found, expected, "{text}, {ground}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_000) })]

    #[test]
    fn whatever_is_taken_can_be_read_everywhere(rgb in 0..0x100_0000_u32) {
        let Ok(accent) = Accent::parse(&Colour::of(rgb).to_string()) else { return Ok(()) };
        for ground in [Ground::Light, Ground::Dark] {
            let (tokens, sheet) = (accent.tokens(ground), sheet(ground));
            let text = |words: Colour, on: Colour, what: &str| {
                let found = words.contrast(on);
                prop_assert!(found >= TEXT_CONTRAST_MIN, "{ground}, {what}: {words} on {on} has {found}");
                Ok(())
            };
            for (name, on) in sheet.grounds.into_iter().chain([("accent-wash", tokens.accent_wash)]) {
                text(tokens.accent, on, name)?;
                text(tokens.accent_strong, on, name)?;
            }
            for (name, words) in sheet.words {
                text(words, tokens.accent_wash, name)?;
            }
            text(tokens.on_fill, tokens.fill, "a button")?;
            text(tokens.on_fill, tokens.fill_strong, "a button under the pointer")?;
            // The border of a button is the accent, which is a mark on the page by what was just asked.
            prop_assert!(tokens.fill == accent.colour() || ground == Ground::Dark);
        }
    }
}

#[test]
fn a_logo_is_a_picture_of_a_fair_size() {
    let file = |bytes, found, width_px, height_px| UploadedFile { bytes, found, width_px, height_px };
    for (file, expected) in [
        (file(900, Some(ImageType::Png), 300, 80), None),
        (file(900, Some(ImageType::Webp), 24, 4096), None),
        (file(LOGO_BYTES_MAX, Some(ImageType::Jpeg), 300, 80), None),
        (file(0, None, 0, 0), Some("must be given")),
        (file(LOGO_BYTES_MAX + 1, Some(ImageType::Png), 300, 80), Some("at most 524288 are taken")),
        (file(900, Some(ImageType::Gif), 300, 80), Some("not a PNG, JPEG or WebP")),
        (file(900, None, 300, 80), Some("not a PNG, JPEG or WebP")),
        (file(900, Some(ImageType::Png), 23, 80), Some("from 24 to 4096")),
        (file(900, Some(ImageType::Png), 300, 4097), Some("from 24 to 4096")),
    ] {
        let refusal = logo_type(&file).err().map(|refusal| refusal.to_string());
        match (refusal, expected) {
            (None, None) => {}
            (Some(refusal), Some(expected)) => assert!(refusal.contains(expected), "{refusal}"),
            (found, expected) => panic!("{found:?}, not {expected:?}"),
        }
    }
}

#[test]
fn whose_look_the_house_bears_is_read_as_it_is_written() {
    for house in [House::OnlyBrand, House::Own, House::Brand(AccountId(100_002))] {
        assert_eq!(house.to_string().parse(), Ok(house));
    }
    for wrong in ["", "ours", "-1", "only "] {
        assert!(wrong.parse::<House>().is_err(), "{wrong}");
    }
}
