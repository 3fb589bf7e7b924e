//! A statement over many rows at once. On PostgreSQL it saves a round trip for each row, on SQLite the start of a statement.

use std::sync::OnceLock;

use crate::{Row, Tx, Value};

/// Rows of one statement. What does not fill the largest goes in ever smaller ones, so that few different texts are prepared.
const SIZES: [usize; 7] = [64, 32, 16, 8, 4, 2, 1];

/// `before ($1, $2), ($3, $4) after` for as many rows as there are; each length's text is made once.
pub(crate) struct ManyRows {
    before: &'static str,
    columns: usize,
    after: &'static str,
    texts: [OnceLock<String>; SIZES.len()],
}

/// `before ($2), ($3) after` for as many values as there are; `before` names the parameter `$1`, or more of them, itself.
pub(crate) struct AnyOf {
    before: &'static str,
    fixed: usize,
    after: &'static str,
    texts: [OnceLock<String>; SIZES.len()],
}

impl ManyRows {
    pub(crate) const fn new(before: &'static str, columns: usize, after: &'static str) -> Self {
        Self { before, columns, after, texts: [const { OnceLock::new() }; SIZES.len()] }
    }

    /// `values` are those of all rows, row after row. Without a row nothing is run.
    pub(crate) fn execute(&self, tx: &mut Tx<'_>, values: &[Value]) -> anyhow::Result<()> {
        self.pieces(values).try_for_each(|(text, piece)| tx.execute(text, piece).map(drop))
    }

    /// As [`ManyRows::execute`]; what the statement returns comes in no promised order.
    pub(crate) fn query(&self, tx: &mut Tx<'_>, values: &[Value]) -> anyhow::Result<Vec<Row>> {
        let mut rows = Vec::with_capacity(values.len() / self.columns);
        for (text, piece) in self.pieces(values) {
            rows.extend(tx.query(text, piece)?);
        }
        Ok(rows)
    }

    fn pieces<'a>(&'a self, values: &'a [Value]) -> impl Iterator<Item = (&'a str, &'a [Value])> {
        assert_eq!(values.len() % self.columns, 0, "every row has all its columns");
        let mut rest = values;
        std::iter::from_fn(move || {
            let place = SIZES.iter().position(|size| size * self.columns <= rest.len())?;
            let (piece, after) = rest.split_at(SIZES[place] * self.columns);
            rest = after;
            let text = || text(self.before, 0, self.columns, SIZES[place], self.after);
            Some((self.texts[place].get_or_init(text).as_str(), piece))
        })
    }
}

impl AnyOf {
    pub(crate) const fn new(before: &'static str, fixed: usize, after: &'static str) -> Self {
        Self { before, fixed, after, texts: [const { OnceLock::new() }; SIZES.len()] }
    }

    /// The rows for any of `values`, in no promised order.
    pub(crate) fn query<V: Copy>(&self, tx: &mut Tx<'_>, fixed: &[Value], values: &[V]) -> anyhow::Result<Vec<Row>>
    where
        Value: From<V>,
    {
        assert_eq!(fixed.len(), self.fixed, "the fixed parameters are all given");
        let mut rows = Vec::new();
        for piece in values.chunks(SIZES[0]) {
            // A value asked for twice is found once.
            let place = SIZES.iter().rposition(|size| *size >= piece.len()).expect("a piece fits the largest");
            let repeated = std::iter::repeat_n(piece[piece.len() - 1], SIZES[place] - piece.len());
            let asked = piece.iter().copied().chain(repeated).map(Value::from);
            let params: Vec<Value> = fixed.iter().cloned().chain(asked).collect();
            let text = || text(self.before, self.fixed, 1, SIZES[place], self.after);
            rows.extend(tx.query(self.texts[place].get_or_init(text), &params)?);
        }
        Ok(rows)
    }
}

fn text(before: &str, fixed: usize, columns: usize, rows: usize, after: &str) -> String {
    let row = |row: usize| {
        let places: Vec<String> = (1..=columns).map(|column| format!("${}", fixed + row * columns + column)).collect();
        format!("({})", places.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!("{before}{}{after}", rows.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params;
    use crate::testing::test_store;

    static PUT: ManyRows = ManyRows::new("INSERT INTO setting (name, value) VALUES ", 2, " RETURNING value");
    static GET: AnyOf = AnyOf::new("SELECT value FROM setting WHERE value <> $1 AND name IN (", 1, ")");

    #[test]
    fn any_number_of_rows_is_written_and_found() {
        let store = test_store();
        for count in [0, 1, 2, 3, 63, 64, 65, 200] {
            let sorted = |rows: &[Row]| {
                let mut texts: Vec<String> = rows.iter().map(|row| row.text(0)).collect();
                texts.sort_unstable();
                texts
            };
            store
                .write_blocking(move |tx| {
                    tx.execute("DELETE FROM setting", &[])?;
                    let names: Vec<String> = (0..count).map(|number| format!("n{number:03}")).collect();
                    let values: Vec<Value> = names.iter().flat_map(|name| params![name, name]).collect();
                    assert_eq!(sorted(&PUT.query(tx, &values)?), names);
                    let asked: Vec<&str> = names.iter().map(String::as_str).chain(["unknown"]).collect();
                    assert_eq!(sorted(&GET.query(tx, &params!["other"], &asked)?), names);
                    anyhow::Ok(())
                })
                .expect("the rows are written and found");
        }
    }
}
