//! Summing clicks by any combination of dimensions, without a copy of any text for a click that adds to a known sum.

use std::collections::HashMap;

use domain::report::{Counts, Dimension, ReportQuery};
use events::lake::{Chunk, Column, Row};
use events::record::Kind;

use super::is_generic;
use crate::report::arrange::Fact;

/// One click or impression, in a file or in memory.
#[derive(Clone, Copy)]
pub enum Seen<'a> {
    Filed(&'a Chunk, usize),
    Waiting(&'a Row),
}

/// Sums over the clicks and impressions of one program.
pub struct Fold<'q> {
    query: &'q ReportQuery,
    generic: Vec<Dimension>,
    by_day: bool,
    by_partner: bool,
    texts: Texts,
    sums: HashMap<Place, Counts>,
}

/// Day, partner, and the values of the dimensions grouped by: ids as they are, texts by their number in [`Texts`]. 0 where
/// not told apart.
type Place = [i64; 2 + Dimension::GENERIC.len()];

#[derive(Default)]
struct Texts {
    numbers: HashMap<String, i64>,
    texts: Vec<String>,
}

impl<'q> Fold<'q> {
    pub fn new(query: &'q ReportQuery) -> Self {
        Self {
            query,
            generic: query.group_by.iter().copied().filter(|dimension| is_generic(*dimension)).collect(),
            by_day: query.group_by.iter().any(|dimension| dimension.time().is_some()),
            by_partner: query.group_by.contains(&Dimension::Partner),
            texts: Texts::default(),
            sums: HashMap::new(),
        }
    }

    /// The columns that [`Fold::add`] looks at.
    pub fn columns(&self) -> Vec<Column> {
        let filtered = self.query.filters.iter().map(|filter| filter.dimension);
        let dimensions = self.query.group_by.iter().copied().chain(filtered);
        let mut columns = vec![Column::Kind, Column::Partner, Column::LeftOut, Column::IsUnique];
        columns.extend(dimensions.filter_map(column));
        columns
    }

    /// Adds what passes the filters on generic dimensions.
    pub fn add(&mut self, day: i64, seen: Seen<'_>) -> anyhow::Result<()> {
        for filter in self.query.filters.iter().filter(|filter| is_generic(filter.dimension)) {
            let kept = match seen.value(filter.dimension) {
                Value::Text(text) => filter.values.iter().any(|value| value == text),
                Value::Id(0) => filter.values.iter().any(String::is_empty),
                Value::Id(id) => filter.values.iter().any(|value| value.parse() == Ok(id)),
            };
            if !kept {
                return Ok(());
            }
        }
        let mut place = Place::default();
        place[0] = if self.by_day { day } else { 0 };
        place[1] = if self.by_partner { seen.partner() } else { 0 };
        for (slot, dimension) in place[2..].iter_mut().zip(&self.generic) {
            *slot = match seen.value(*dimension) {
                Value::Id(id) => id,
                Value::Text(text) => self.texts.number(text),
            };
        }
        *self.sums.entry(place).or_default() += seen.counts()?;
        Ok(())
    }

    pub fn facts(self, program: i64) -> impl Iterator<Item = Fact> {
        let Self { generic, texts, sums, .. } = self;
        sums.into_iter().map(move |(place, counts)| {
            let values =
                generic.iter().zip(&place[2..]).map(|(dimension, number)| match (dimension.is_id(), *number) {
                    (true, 0) => String::new(),
                    (true, id) => id.to_string(),
                    (false, number) => texts.texts[number as usize].clone(),
                });
            Fact { day: place[0], program, partner: place[1], values: values.collect(), counts }
        })
    }
}

impl Texts {
    fn number(&mut self, text: &str) -> i64 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.texts.len() as i64;
        self.texts.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }
}

enum Value<'a> {
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

    fn counts(self) -> anyhow::Result<Counts> {
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

    fn value(self, dimension: Dimension) -> Value<'a> {
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
fn column(dimension: Dimension) -> Option<Column> {
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
        Dimension::Day | Dimension::Week | Dimension::Month | Dimension::Program | Dimension::Partner => return None,
        Dimension::PromoCode => return None,
    })
}
