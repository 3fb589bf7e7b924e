//! What the other side wrote.

use domain::words::Said;

use super::Letter;

/// `from` is an account; `program` is "" where it is about none.
pub(crate) fn received(from: &str, subject: &str, program: &str, text: &str, files: Vec<String>, path: &str) -> Letter {
    let words = match program {
        "" => Said::of("{account} wrote to you.").with(from),
        program => Said::of("{account} wrote to you about {program}.").with(from).with(program),
    };
    let letter = Letter::new(Said::of("{account}: {subject}").with(from).with(subject)).voice(from).words(words);
    let letter = letter.quote(text);
    let letter = match files.is_empty() {
        true => letter,
        false => letter.words(Said::of("With it came:")).list(files.into_iter().map(Said::written)),
    };
    letter.door(Said::of("Read and answer"), path).words(Said::of("An answer to this e-mail reaches nobody."))
}
