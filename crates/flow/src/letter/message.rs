//! What the other side wrote.

use super::Letter;

/// `from` is an account; `program` is "" where it is about none.
pub(crate) fn received(from: &str, subject: &str, program: &str, text: &str, files: Vec<String>, path: &str) -> Letter {
    let about = if program.is_empty() { String::new() } else { format!(" about {program}") };
    let letter = Letter::new(format!("{from}: {subject}")).voice(from).words(format!("{from} wrote to you{about}."));
    let letter = letter.quote(text);
    let letter = if files.is_empty() { letter } else { letter.words("With it came:").list(files) };
    letter.door("Read and answer", path).words("An answer to this e-mail reaches nobody.")
}
