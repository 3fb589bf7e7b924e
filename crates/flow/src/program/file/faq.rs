//! Answers that quote the program's own live values, so that a changed rule cannot leave a stale sentence behind.
//!
//! `{terms.locks}` stands for what the file says under that key. A brace that names nothing is a mistake found when the file is read.

use super::ProgramFile;
use domain::words::Said;

/// What an answer may name, with the words that replace it.
fn values(file: &ProgramFile) -> [(&'static str, String); 12] {
    let program = &file.program;
    let terms = &file.terms;
    [
        ("program.name", program.name.clone()),
        ("program.currency", program.currency.code().to_owned()),
        ("program.time_zone", program.time_zone.clone()),
        ("program.landing_page", program.landing_page.clone()),
        ("program.contact", program.contact.clone()),
        ("terms.name", terms.name.clone()),
        ("terms.attribution", terms.attribution.code().replace('_', " ")),
        ("terms.referral_window", terms.referral_window.to_string()),
        ("terms.locks", terms.locks.to_string()),
        ("terms.approves", terms.approves.to_string()),
        ("terms.commission", file.commission_in_words()),
        ("terms.summary", terms.in_plain_words().iter().map(Said::to_string).collect::<Vec<_>>().join(" ")),
    ]
}

/// The answer with every `{name}` replaced. Err: the first name that stands for nothing, with those that do.
pub fn filled(answer: &str, file: &ProgramFile) -> Result<String, String> {
    let values = values(file);
    let mut text = String::with_capacity(answer.len() * 2);
    let mut rest = answer;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (name, after) = after.split_once('}').ok_or("expected a closing brace } for every {")?;
        let value = values.iter().find(|(known, _)| *known == name).ok_or_else(|| {
            let known: Vec<_> = values.iter().map(|(known, _)| *known).collect();
            format!("{{{name}}} stands for nothing; known are {}", known.join(", "))
        })?;
        text.push_str(&value.1);
        rest = after;
    }
    text.push_str(rest);
    Ok(text)
}
