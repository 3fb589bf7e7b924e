use super::*;
use crate::program::file::{ProgramFile, REFERENCE};

const FILE: &str = "\
# ours
[program]
name = \"Delta\" # as people say it
deep_link_domains = [\"delta.example\", \"*.delta.example\"]

[terms]
locks = \"15 days after locking\"

# the large ones
[[terms.commission]]
event_type = \"order\"
when = { amount = { at_least = \"250.00\" } } # since spring
pay = { percent = \"12\" }

# everybody else
[[terms.commission]]
event_type = \"order\"
pay = { flat = \"2.00\" }

[other]
kept = true
";

/// The lines that differ, those that are gone with a minus before them.
fn check(part: Part, change: impl FnOnce(&mut Fields), expected: &[&str]) {
    let mut fields = fields(FILE, part);
    change(&mut fields);
    let after = written(FILE, part, &fields);
    let gone = FILE.lines().filter(|line| !after.lines().any(|other| other == *line)).map(|line| format!("-{line}"));
    let come = after.lines().filter(|line| !FILE.lines().any(|other| other == *line)).map(|line| format!("+{line}"));
    assert_eq!(gone.chain(come).collect::<Vec<_>>(), expected, "{after}");
}

fn set(name: &'static str, text: &'static str) -> impl FnOnce(&mut Fields) {
    move |fields| drop(fields.insert(name.to_owned(), text.to_owned()))
}

#[test]
fn what_is_not_changed_stays_to_the_letter() {
    for part in [Part::Offer, Part::Faq, Part::Applicants, Part::EventTypes, Part::Terms, Part::Status] {
        assert_eq!(written(FILE, part, &fields(FILE, part)), FILE, "{part:?}");
        assert_eq!(written(REFERENCE, part, &fields(REFERENCE, part)), REFERENCE, "{part:?}");
    }
    check(Part::Offer, set("program.deep_link_domains", "delta.example *.delta.example"), &[]);
}

#[test]
fn a_field_changes_its_line_and_keeps_the_comment_behind_it() {
    check(
        Part::Offer,
        set("program.name", "Delta two"),
        &["-name = \"Delta\" # as people say it", "+name = \"Delta two\" # as people say it"],
    );
    check(Part::Offer, set("program.contact", "a@delta.example"), &["+contact = \"a@delta.example\""]);
    check(
        Part::Offer,
        set("program.deep_link_domains", ""),
        &["-deep_link_domains = [\"delta.example\", \"*.delta.example\"]"],
    );
    check(Part::Terms, set("terms.browser_conversions", "true"), &["+browser_conversions = true"]);
}

#[test]
fn a_row_changes_inside_its_braces() {
    check(Part::Terms, set("terms.commission[1].when.country", "US, CA"), &["+when = { country = [\"US\", \"CA\"] }"]);
    check(
        Part::Terms,
        set("terms.commission[0].when.amount.at_least", ""),
        &["-when = { amount = { at_least = \"250.00\" } } # since spring"],
    );
}

#[test]
fn rows_are_moved_with_their_comments_added_and_taken_out() {
    let read = |text: &str| fields(text, Part::Terms);
    let mut swapped = read(FILE);
    swapped.insert("terms.commission[0].from".to_owned(), "1".to_owned());
    swapped.insert("terms.commission[1].from".to_owned(), "0".to_owned());
    for key in ["when.amount.at_least", "pay.flat", "pay.percent"] {
        let [first, second] = [0, 1].map(|row| swapped[&format!("terms.commission[{row}].{key}")].clone());
        swapped.insert(format!("terms.commission[0].{key}"), second);
        swapped.insert(format!("terms.commission[1].{key}"), first);
    }
    let after = written(FILE, Part::Terms, &swapped);
    let place = |words: &str| after.find(words).unwrap_or_else(|| panic!("{words} is not in {after}"));
    assert!(place("# everybody else") < place("flat = \"2.00\""), "{after}");
    assert!(place("flat = \"2.00\"") < place("# the large ones"), "{after}");
    assert!(place("# the large ones") < place("percent = \"12\""), "{after}");
    assert!(place("percent = \"12\"") < place("[other]"), "{after}");

    let mut fewer = read(FILE);
    fewer.retain(|name, _| !name.starts_with("terms.commission[0]"));
    assert_eq!(read(&written(FILE, Part::Terms, &fewer))["terms.commission[0].pay.flat"], "2.00");

    let mut more = read(FILE);
    more.insert("terms.commission[2].event_type".to_owned(), "lead".to_owned());
    more.insert("terms.commission[2].pay.flat".to_owned(), "1.00".to_owned());
    let after = written(FILE, Part::Terms, &more);
    assert!(after.contains("\n\n[[terms.commission]]\nevent_type = \"lead\"\npay = { flat = \"1.00\" }\n"), "{after}");

    let none = Fields::from([("terms.locks".to_owned(), "x".to_owned())]);
    assert!(!written(FILE, Part::Terms, &none).contains("commission"));
}

#[test]
fn texts_of_several_lines_and_quotes_read_back() {
    let text = "First \"paragraph\".\r\n\r\nSecond \\ \u{1} {terms.locks}.";
    let mut fields = fields(REFERENCE, Part::Faq);
    fields.insert("program.faq[0].answer".to_owned(), text.to_owned());
    let after = written(REFERENCE, Part::Faq, &fields);
    let file = ProgramFile::read(&after).expect("the file is good");
    assert_eq!(file.program.faq[0].answer, text.replace("\r\n", "\n"));
    assert_eq!(file.program.faq[1], ProgramFile::read(REFERENCE).unwrap().program.faq[1]);
}

#[test]
fn conditions_for_approval_bring_their_switch_along() {
    let mut fields = fields(REFERENCE, Part::Applicants);
    fields.insert("program.auto_approve.website".to_owned(), "true".to_owned());
    let after = written(REFERENCE, Part::Applicants, &fields);
    assert_eq!(ProgramFile::read(&after).expect("the file is good").program.auto_approval, None);
    fields.insert("program.auto_approve.enabled".to_owned(), "true".to_owned());
    let after = written(&after, Part::Applicants, &fields);
    assert!(ProgramFile::read(&after).expect("the file is good").program.auto_approval.is_some());
}

#[test]
fn what_is_no_toml_is_left_alone() {
    assert_eq!(written("[program", Part::Offer, &fields(FILE, Part::Offer)), "[program");
    assert!(fields("[program", Part::Offer).is_empty());
}
