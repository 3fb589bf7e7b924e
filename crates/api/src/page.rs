//! Lists by pages: `{ "items": [...], "next_cursor": "..." }`.

use flow::refusal::InputRefusal;
use flow::{Listed, Window};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Send it as `cursor` to get the next page; null on the last one.
    pub next_cursor: Option<String>,
}

/// Which page of a list is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many items at most: 1 to 1000, 50 when not given.
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl PageQuery {
    pub fn window(&self) -> Result<Window, InputRefusal> {
        let limit = self.limit.unwrap_or(Window::default().limit);
        if !(1..=Window::LIMIT_MAX).contains(&limit) {
            return Err(InputRefusal::wrong("limit", format!("not between 1 and {}", Window::LIMIT_MAX)));
        }
        let after = match &self.cursor {
            None => None,
            Some(cursor) => Some(key(cursor).ok_or_else(|| InputRefusal::wrong("cursor", "not one we gave"))?),
        };
        Ok(Window { after, limit })
    }
}

impl<T> Page<T> {
    pub fn of<U>(listed: Listed<U>, wire: impl FnMut(U) -> T) -> Self {
        Page { items: listed.items.into_iter().map(wire).collect(), next_cursor: listed.next.map(cursor) }
    }

    /// [`Page::of`] where an item's wire shape can fail.
    pub fn try_of<U, E>(listed: Listed<U>, wire: impl FnMut(U) -> Result<T, E>) -> Result<Self, E> {
        let items: Result<_, E> = listed.items.into_iter().map(wire).collect();
        Ok(Page { items: items?, next_cursor: listed.next.map(cursor) })
    }
}

/// Opaque to clients, so that lists may be ordered otherwise one day.
fn cursor(key: i64) -> String {
    format!("c{key:x}")
}

fn key(cursor: &str) -> Option<i64> {
    i64::from_str_radix(cursor.strip_prefix('c')?, 16).ok()
}
