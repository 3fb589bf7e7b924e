//! What a command says when it is over: for people on the terminal, or one JSON document for programs.

use serde_json::{Value, json};

/// Prints the answer: the JSON document, or the lines for people.
pub fn print(json: bool, document: &Value, lines: &str) {
    if json {
        println!("{document:#}");
    } else {
        println!("{}", lines.trim_end());
    }
}

/// Prints why a command failed, with the chain of causes once, to standard error.
pub fn print_error(error: &anyhow::Error, json: bool) {
    let message = format!("{error:#}");
    if json {
        eprintln!("{:#}", json!({ "error": message }));
    } else {
        eprintln!("tributary: {message}");
    }
}

/// Rows as aligned columns: the first `texts` columns to the left, numbers behind them to the right.
pub fn aligned(rows: &[Vec<String>], texts: usize) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().map(|cells| cells[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut table = String::new();
    for cells in rows {
        let padded = cells.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            if column < texts { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        table += padded.collect::<Vec<_>>().join("  ").trim_end();
        table.push('\n');
    }
    table
}
