//! The way through a long list, page by page.

use askama::Template;

use super::writes_html;

/// Cursor pages only go forward; "first" is the way back.
#[derive(Template, Clone, Default)]
#[template(path = "component/pager.html")]
pub struct Pager {
    pub first: Option<String>,
    pub next: Option<String>,
}

impl Pager {
    /// `path` with the query of the list; `cursor` is where this page began, `next_cursor` where the next one does.
    pub fn new(path: &str, query: &[(&str, &str)], cursor: Option<&str>, next_cursor: Option<&str>) -> Self {
        let address = |cursor: Option<&str>| {
            let cursor = cursor.map(|cursor| ("cursor", cursor));
            crate::query::address(path, query.iter().copied().chain(cursor))
        };
        Self { first: cursor.map(|_| address(None)), next: next_cursor.map(|next| address(Some(next))) }
    }
}

writes_html!(Pager);
