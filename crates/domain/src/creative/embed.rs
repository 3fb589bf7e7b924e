//! The HTML a partner copies into its page: the creative inside a tracking link, and a pixel that counts the impression.

/// A creative with the addresses of one partner.
#[derive(Debug, Clone, Copy)]
pub struct Embedded<'a> {
    /// The tracking link.
    pub click_address: &'a str,
    /// The address whose image counts an impression.
    pub impression_address: &'a str,
    pub shown: Shown<'a>,
}

/// What is seen.
#[derive(Debug, Clone, Copy)]
pub enum Shown<'a> {
    Text { text: &'a str },
    Image { address: &'a str, alternative: &'a str, width_px: u32, height_px: u32 },
    Video { address: &'a str, name: &'a str },
}

impl Embedded<'_> {
    /// One line of HTML. `rel="sponsored"` says to search engines what the link is. Everything in it is escaped.
    pub fn html(&self) -> String {
        let click = escaped(self.click_address);
        let link = |inner: &str| format!(r#"<a href="{click}" rel="sponsored noopener" target="_blank">{inner}</a>"#);
        let seen = match self.shown {
            Shown::Text { text } => link(&escaped(text).replace('\n', "<br>")),
            Shown::Image { address, alternative, width_px, height_px } => link(&format!(
                r#"<img src="{}" width="{width_px}" height="{height_px}" alt="{}">"#,
                escaped(address),
                escaped(alternative)
            )),
            Shown::Video { address, name } => {
                format!(r#"<video src="{}" controls preload="none"></video>{}"#, escaped(address), link(&escaped(name)))
            }
        };
        let impression = escaped(self.impression_address);
        format!(
            r#"{seen}<img src="{impression}" width="1" height="1" alt="" loading="eager" style="position:absolute">"#
        )
    }
}

/// Safe in element content and in quoted attributes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(character),
        }
    }
    safe
}
