//! What a page loads beside itself: one style sheet, one small script, one icon.
//!
//! They are part of the binary. Their address carries a hash of their content, so a browser may keep them for ever and
//! still never shows an old one. The sheet is written as one file per component and joined here: one request, no build step.

use std::sync::LazyLock;

pub struct Asset {
    pub content_type: &'static str,
    pub body: &'static str,
    path: String,
}

impl Asset {
    fn new(name: &str, extension: &str, content_type: &'static str, body: &'static str) -> Self {
        Self { content_type, body, path: format!("/static/{name}.{:016x}.{extension}", fingerprint(body.as_bytes())) }
    }

    /// Where pages find it, `/static/tributary.0123456789abcdef.css`.
    pub fn path(&self) -> &str {
        &self.path
    }
}

pub static STYLE: LazyLock<Asset> = LazyLock::new(|| Asset::new("tributary", "css", "text/css; charset=utf-8", SHEET));
pub static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("enhance", "js", "text/javascript; charset=utf-8", SCRIPTS));
pub static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon", "svg", "image/svg+xml", include_str!("../static/icon.svg")));

/// The asset that has this address now; an address with another hash belongs to another version of the program.
pub fn find(path: &str) -> Option<&'static Asset> {
    [&*STYLE, &*SCRIPT, &*ICON].into_iter().find(|asset| asset.path == path)
}

// Each adds one thing to working HTML.
const SCRIPTS: &str = concat!(
    include_str!("../static/enhance.js"),
    include_str!("../static/live.js"),
    include_str!("../static/passkey.js")
);

// Tokens first, then what stands on them; a later sheet may refine an earlier one.
const SHEET: &str = concat!(
    include_str!("../static/token.css"),
    "@media (prefers-color-scheme: dark) { :root ",
    include_str!("../static/token-dark.css"),
    "}\n.specimen--dark ",
    include_str!("../static/token-dark.css"),
    include_str!("../static/base.css"),
    include_str!("../static/layout.css"),
    include_str!("../static/logo.css"),
    include_str!("../static/navigation.css"),
    include_str!("../static/panel.css"),
    include_str!("../static/figure.css"),
    include_str!("../static/table.css"),
    include_str!("../static/mark.css"),
    include_str!("../static/form.css"),
    include_str!("../static/draft.css"),
    include_str!("../static/notice.css"),
    include_str!("../static/steps.css"),
    include_str!("../static/gallery.css"),
    include_str!("../static/chart.css"),
    include_str!("../static/timeline.css"),
    include_str!("../static/message.css"),
    include_str!("../static/article.css"),
);

/// FNV-1a of 64 bits: it tells versions of our own files apart, nobody attacks it.
pub(crate) const fn fingerprint(bytes: &[u8]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        at += 1;
    }
    hash
}
