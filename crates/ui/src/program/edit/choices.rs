//! What can be chosen in the forms of a program: the word of the file, and the words for people.

type Choices = Vec<(String, String)>;

fn choices(pairs: &[(&str, &str)]) -> Choices {
    pairs.iter().map(|(value, words)| ((*value).to_owned(), crate::known(words).to_owned())).collect()
}

pub fn customers() -> Choices {
    choices(&[("", "anybody"), ("new", "new"), ("existing", "existing")])
}

pub fn attributions() -> Choices {
    choices(&[
        ("last_click", "The last click; a promo code where there is none"),
        ("promo_code_first", "A promo code first; else the last click"),
    ])
}

pub fn new_customers() -> Choices {
    choices(&[
        ("stated_or_derived", "You say it; where you do not, the first conversion of a customer id is"),
        ("stated", "Only who you say is"),
        ("derived", "Always the first credited conversion of a customer id"),
    ])
}

pub fn browsers() -> Choices {
    choices(&[("false", "Refused"), ("true", "Accepted")])
}

pub fn answers() -> Choices {
    choices(&[("true", "Must be answered"), ("false", "May be left empty")])
}

pub fn switch() -> Choices {
    choices(&[
        ("false", "Off: you decide about every application"),
        ("true", "On: who meets the conditions is approved at once"),
    ])
}

pub fn verified() -> Choices {
    choices(&[("true", "Must be verified"), ("false", "Need not be verified")])
}

pub fn website() -> Choices {
    choices(&[("false", "Need not be named"), ("true", "Must be named")])
}
