//! Summing clicks by any combination of dimensions, without a copy of any text for a click that adds to a known sum.

use std::collections::HashMap;

use domain::report::{Counts, Dimension, ReportQuery};
use events::lake::Column;

use super::seen::{Seen, Value, column};
use crate::report::arrange::Fact;
use crate::report::is_generic;

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
            by_partner: query.tells_partners_apart(),
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
        if !seen.passes(&self.query.filters) {
            return Ok(());
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
            Fact {
                day: place[0],
                program,
                partner: place[1],
                group: String::new(),
                values: values.map(Some).collect(),
                counts,
            }
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
