//! The pieces that pages are made of. Each is a typed value that writes its own HTML, so that a template only says
//! `{{ action.state }}` and every state, amount, date, field and chart looks the same wherever it is shown.
//!
//! `/help/components` shows all of them with all their states. No component reads a clock or asks for data.

pub mod amount;
pub mod chart;
pub mod field;
pub mod figure;
pub mod logo;
pub mod mark;
pub mod moment;
pub mod notice;
pub mod pager;
mod state;
pub mod table;

pub use amount::Amount;
pub use chart::{Chart, Point, Shape, Unit};
pub use field::{Field, Form};
pub use figure::Figure;
pub use logo::Logo;
pub use mark::Mark;
pub use moment::{Day, Moment};
pub use notice::{Empty, Notice};
pub use pager::Pager;
pub use table::{Cell, Column, Row, Table};

/// Lets a component stand in a template as it is: its `Display` writes HTML in which everything foreign is escaped.
macro_rules! writes_html {
    ($($component:ty),* $(,)?) => {$(
        impl askama::filters::HtmlSafe for $component {}

        impl crate::words::Value for $component {
            fn html(&self) -> String {
                self.to_string()
            }
        }
    )*};
}
pub(crate) use writes_html;

/// Text inside HTML that is written by hand rather than by a template.
pub(crate) fn escaped(text: &str) -> impl std::fmt::Display + '_ {
    askama::filters::escape(text, askama::filters::Html).unwrap_or_else(|never| match never {})
}
