//! A brand as it is seen: its logo in a box of a known size, so that nothing moves while it loads, or its name where it has none.

use std::fmt;

use domain::appearance::Ground;
use flow::appearance::{Look, Picture};

use super::{escaped, writes_html};

/// Of the head of every page, in pixels: width and height.
const HEAD: (i64, i64) = (168, 40);
/// Beside a name in a line of text.
const SMALL: (i64, i64) = (96, 24);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    name: String,
    light: Option<Picture>,
    dark: Option<Picture>,
    /// On this ground whatever the reader's is, for specimens.
    only: Option<Ground>,
    /// The name is written beside it.
    is_named: bool,
}

impl Logo {
    /// In the place of the product's own mark.
    pub fn head(look: &Look) -> Self {
        Self::within(look, HEAD)
    }

    /// Before the brand's name, which is written besides.
    pub fn small(look: &Look) -> Self {
        Self { is_named: true, ..Self::within(look, SMALL) }
    }

    /// As it stands on one ground.
    pub fn on(self, ground: Ground) -> Self {
        Self { only: Some(ground), ..self }
    }

    fn within(look: &Look, room: (i64, i64)) -> Self {
        let picture = |file: &Option<_>| file.as_ref().map(|file| Picture::within(file, room));
        Self {
            name: look.name.clone(),
            light: picture(&look.logo),
            dark: picture(&look.dark_logo),
            only: None,
            is_named: false,
        }
    }
}

impl fmt::Display for Logo {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(light) = &self.light else {
            return match self.is_named {
                true => Ok(()),
                false => write!(out, "<span class=\"logo__name clip\">{}</span>", escaped(&self.name)),
            };
        };
        let name = if self.is_named { "" } else { &self.name };
        let picture = |picture: &Picture| {
            format!(
                "<img src=\"{}\" width=\"{}\" height=\"{}\" alt=\"{}\">",
                picture.path,
                picture.width_px,
                picture.height_px,
                escaped(name)
            )
        };
        match (&self.dark, self.only) {
            (Some(dark), Some(Ground::Dark)) => write!(out, "<span class=\"logo\">{}</span>", picture(dark)),
            (Some(dark), None) => write!(
                out,
                "<picture class=\"logo\"><source media=\"(prefers-color-scheme: dark)\" srcset=\"{}\" width=\"{}\" height=\"{}\">{}</picture>",
                dark.path,
                dark.width_px,
                dark.height_px,
                picture(light)
            ),
            (_, _) => write!(out, "<span class=\"logo logo--plate\">{}</span>", picture(light)),
        }
    }
}

writes_html!(Logo);

#[cfg(test)]
mod tests {
    use domain::ids::AccountId;
    use flow::appearance::File;

    use super::*;

    fn file(hash: &str, width_px: i64, height_px: i64) -> File {
        File {
            name: "logo.png".to_owned(),
            media_type: "image/png".to_owned(),
            hash: hash.to_owned(),
            bytes: 900,
            width_px,
            height_px,
        }
    }

    fn look(logo: Option<File>, dark_logo: Option<File>) -> Look {
        Look { account_id: AccountId(100_001), name: "Tom & \"Ann\"".to_owned(), accent: None, logo, dark_logo }
    }

    #[test]
    fn a_logo_keeps_its_shape_in_its_box() {
        for (sides, expected) in [
            ((336, 80), "width=\"168\" height=\"40\""),
            ((100, 20), "width=\"100\" height=\"20\""),
            ((4096, 24), "width=\"168\" height=\"1\""),
            ((24, 4096), "width=\"1\" height=\"40\""),
            ((100, 400), "width=\"10\" height=\"40\""),
            ((1200, 100), "width=\"168\" height=\"14\""),
        ] {
            let shown = Logo::head(&look(Some(file("aa", sides.0, sides.1)), None)).to_string();
            assert!(shown.contains(expected), "{sides:?}: {shown}");
            assert!(shown.contains("alt=\"Tom &#38; &#34;Ann&#34;\"") && shown.contains("logo--plate"), "{shown}");
        }
    }

    #[test]
    fn each_ground_has_its_own_where_there_are_two() {
        let both = look(Some(file("aa", 100, 40)), Some(file("bb", 50, 40)));
        let shown = Logo::head(&both).to_string();
        assert!(shown.contains("srcset=\"/media/bb\" width=\"50\"") && shown.contains("src=\"/media/aa\""), "{shown}");
        assert!(Logo::head(&both).on(Ground::Dark).to_string().contains("/media/bb"));
        assert!(!Logo::head(&both).on(Ground::Light).to_string().contains("/media/bb"));
        assert!(Logo::small(&both).to_string().contains("alt=\"\""), "the name stands beside it");
    }

    #[test]
    fn without_a_logo_the_name_speaks() {
        assert!(Logo::head(&look(None, None)).to_string().contains("Tom &#38;"));
        assert_eq!(Logo::small(&look(None, None)).to_string(), "");
    }
}
