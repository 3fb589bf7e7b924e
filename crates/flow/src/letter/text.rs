//! A letter as plain text.

use super::{Part, Spoken, Table};

pub(super) fn write(letter: &Spoken<'_>, home: &str) -> String {
    let mut blocks: Vec<String> = letter.parts.iter().map(|part| self::part(part, home)).collect();
    blocks.push(foot(letter, home));
    let mut text = blocks.join("\n\n");
    text.push('\n');
    text
}

fn part(part: &Part<String>, home: &str) -> String {
    match part {
        Part::Words(words) => words.clone(),
        Part::Quote(text) => lines(text.lines().map(|line| format!("> {line}").trim_end().to_owned())),
        Part::Facts(facts) => lines(facts.iter().map(|(label, value)| format!("{label}: {value}"))),
        Part::List(items) => lines(items.iter().map(|item| format!("- {item}"))),
        Part::Table(table) => self::table(table),
        Part::Door(words, path) => format!("{words}:\n{home}{path}"),
    }
}

/// In columns, for readers whose letters are all of one width; for others each row still stands on a line.
fn table(table: &Table<String>) -> String {
    let all = || std::iter::once(&table.headings).chain(&table.rows);
    let width = |column: usize| all().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..table.headings.len()).map(width).collect();
    lines(all().map(|row| {
        let cell = |(column, (cell, width)): (usize, (&String, &usize))| match column < table.texts {
            true => format!("{cell:<width$}"),
            false => format!("{cell:>width$}"),
        };
        let cells: Vec<String> = row.iter().zip(&widths).enumerate().map(cell).collect();
        cells.join("  ").trim_end().to_owned()
    }))
}

/// Below the dashes by which mail programs know that the letter has ended: whose it is, and why it came.
fn foot(letter: &Spoken<'_>, home: &str) -> String {
    let sender = letter.look.iter().map(|look| look.name.clone());
    let links = letter.links.iter().map(|(words, path)| format!("{words}: {home}{path}"));
    format!("-- \n{}", lines(sender.chain([letter.why.clone()]).chain(links)))
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}
