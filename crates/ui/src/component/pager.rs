//! The way through a long list, page by page.

use askama::Template;
use flow::Listed;

use super::writes_html;

/// Cursor pages only go forward; "first" is the way back.
#[derive(Template, Clone, Default)]
#[template(path = "component/pager.html")]
pub struct Pager {
    pub first: Option<String>,
    pub next: Option<String>,
    pub is_oldest_first: bool,
}

impl Pager {
    /// `path` and `query` are those of the list, `cursor` is where this page began.
    pub fn of<T>(listed: &Listed<T>, path: &str, query: &[(&str, &str)], cursor: Option<i64>) -> Self {
        let address = |cursor: Option<i64>| {
            let cursor = cursor.map(|cursor| cursor.to_string());
            let pairs = query.iter().copied().chain(cursor.as_deref().map(|cursor| ("cursor", cursor)));
            crate::query::address(path, pairs)
        };
        Self {
            first: cursor.map(|_| address(None)),
            next: listed.next.map(|next| address(Some(next))),
            is_oldest_first: false,
        }
    }

    /// Of a list that begins with its oldest.
    pub fn oldest_first(self) -> Self {
        Self { is_oldest_first: true, ..self }
    }
}

writes_html!(Pager);
