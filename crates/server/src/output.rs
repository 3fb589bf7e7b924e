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
