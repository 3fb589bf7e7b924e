//! One window of a long list, and where the next one starts.

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The key of the last row seen; the window starts behind it, in the list's own order.
    pub after: Option<i64>,
    pub limit: u32,
}

/// A window's rows. `next` is the key to go on behind, if there is more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    pub items: Vec<T>,
    pub next: Option<i64>,
}

impl Window {
    pub const LIMIT_MAX: u32 = 1000;

    /// Ask the store for this many: one more than wanted, to see whether there is more.
    pub fn rows_wanted(self) -> u32 {
        self.limit + 1
    }

    /// Cuts the extra row off again. `key` is the column the list is ordered by.
    pub fn listed<T>(self, mut rows: Vec<T>, key: impl Fn(&T) -> i64) -> Listed<T> {
        let has_more = rows.len() > self.limit as usize;
        rows.truncate(self.limit as usize);
        let next = if has_more { rows.last().map(key) } else { None };
        Listed { items: rows, next }
    }
}

impl Default for Window {
    fn default() -> Self {
        Window { after: None, limit: 50 }
    }
}

impl<T> Listed<T> {
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Listed<U> {
        Listed { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}
