//! One click or impression as reports look at it, in a file or in memory.

use domain::report::{Counts, Dimension, Filter};
use events::lake::{Chunk, Column, Row};
use events::record::Kind;

use crate::report::is_generic;

#[derive(Clone, Copy)]
pub enum Seen<'a> {
    Filed(&'a Chunk, usize),
    Waiting(&'a Row),
}

/// A value of a generic dimension. Id 0: none.
pub enum Value<'a> {
    Id(i64),
    Text(&'a str),
}

impl<'a> Seen<'a> {
    pub fn partner(self) -> i64 {
        match self {
            Seen::Filed(chunk, row) => chunk.number(Column::Partner, row),
            Seen::Waiting(row) => row.partner.into(),
        }
    }

    /// Whether it passes the filters on generic dimensions. Those on programs and partners are the scope's.
    pub fn passes(self, filters: &[Filter]) -> bool {
        filters.iter().filter(|filter| is_generic(filter.dimension)).all(|filter| match self.value(filter.dimension) {
            Value::Text(text) => filter.keeps(|value| value == text),
            Value::Id(0) => filter.keeps(|value| value.is_empty()),
            Value::Id(id) => filter.keeps(|value| value.parse() == Ok(id)),
        })
    }

    pub fn counts(self) -> anyhow::Result<Counts> {
        let (kind, left_out, is_unique) = match self {
            Seen::Filed(chunk, row) => {
                (chunk.kind(row), chunk.left_out(row)?, chunk.number(Column::IsUnique, row) != 0)
            }
            Seen::Waiting(row) => (row.kind, row.left_out, row.is_unique),
        };
        Ok(match kind {
            Kind::Impression => Counts::of_impression(),
            Kind::Click => Counts::of_click(left_out, is_unique),
        })
    }

    pub fn value(self, dimension: Dimension) -> Value<'a> {
        match (self, dimension) {
            // A code is entered after the click; clicks have none.
            (_, Dimension::PromoCode) => Value::Text(""),
            (Seen::Filed(chunk, row), dimension) => {
                let column = column(dimension).expect("only promo codes have no column");
                if dimension.is_id() {
                    Value::Id(chunk.number(column, row))
                } else {
                    Value::Text(chunk.text(column, row))
                }
            }
            (Seen::Waiting(row), Dimension::Creative) => Value::Id(row.creative.into()),
            (Seen::Waiting(row), Dimension::Link) => Value::Id(row.link.into()),
            (Seen::Waiting(row), Dimension::SubId1) => Value::Text(&row.sub_id1),
            (Seen::Waiting(row), Dimension::SubId2) => Value::Text(&row.sub_id2),
            (Seen::Waiting(row), Dimension::SubId3) => Value::Text(&row.sub_id3),
            (Seen::Waiting(row), Dimension::SharedId) => Value::Text(&row.shared_id),
            (Seen::Waiting(row), Dimension::Country) => Value::Text(row.country.as_str()),
            (Seen::Waiting(row), Dimension::Device) => Value::Text(&row.device),
            (Seen::Waiting(row), Dimension::Browser) => Value::Text(&row.browser),
            (Seen::Waiting(row), Dimension::ReferrerHost) => Value::Text(&row.referrer_host),
            (Seen::Waiting(_), other) => unreachable!("{other} is no generic dimension"),
        }
    }
}

/// The column of the lake that holds a generic dimension. The others are known by the file or need none.
pub fn column(dimension: Dimension) -> Option<Column> {
    Some(match dimension {
        Dimension::Creative => Column::Creative,
        Dimension::Link => Column::Link,
        Dimension::SubId1 => Column::SubId1,
        Dimension::SubId2 => Column::SubId2,
        Dimension::SubId3 => Column::SubId3,
        Dimension::SharedId => Column::SharedId,
        Dimension::Country => Column::Country,
        Dimension::Device => Column::Device,
        Dimension::Browser => Column::Browser,
        Dimension::ReferrerHost => Column::ReferrerHost,
        Dimension::Day | Dimension::Week | Dimension::Month => return None,
        Dimension::Program | Dimension::Partner | Dimension::Group | Dimension::PromoCode => return None,
    })
}
