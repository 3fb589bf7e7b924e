//! Rows of a form without script: each press adds one, moves one or takes one out, and the page comes again.

use flow::program::draft::Fields;

/// How many rows a form has, counted by the names of its fields.
pub fn count<'n>(names: impl Iterator<Item = &'n str>, rows: &str) -> usize {
    names.filter_map(|name| split(name, rows)).map(|(number, _)| number + 1).max().unwrap_or(0)
}

/// Does what the button says: `add`, `remove 2`, `up 2`, `down 2`. Any other word does nothing. Answers the row to look at next.
///
/// Afterwards the rows are numbered from 0 without gaps.
pub fn press(fields: &mut Fields, name: &str, press: &str) -> Option<usize> {
    let mut rows = taken_out(fields, name);
    let (verb, number) = press.split_once(' ').unwrap_or((press, ""));
    let number = number.parse::<usize>().ok().filter(|number| *number < rows.len());
    let touched = match (verb, number) {
        ("add", _) => {
            rows.push(Fields::from([(String::new(), String::new())]));
            Some(rows.len() - 1)
        }
        ("remove", Some(number)) => {
            rows.remove(number);
            rows.len().checked_sub(1).map(|last| number.min(last))
        }
        ("up", Some(number)) if number > 0 => {
            rows.swap(number, number - 1);
            Some(number - 1)
        }
        ("down", Some(number)) if number + 1 < rows.len() => {
            rows.swap(number, number + 1);
            Some(number + 1)
        }
        _ => None,
    };
    for (number, row) in rows.into_iter().enumerate() {
        fields.extend(row.into_iter().map(|(key, text)| (format!("{name}[{number}].{key}"), text)));
    }
    touched
}

fn taken_out(fields: &mut Fields, name: &str) -> Vec<Fields> {
    let mut rows = std::collections::BTreeMap::<usize, Fields>::new();
    fields.retain(|field, text| match split(field, name) {
        Some((number, key)) => {
            rows.entry(number).or_default().insert(key.to_owned(), text.clone());
            false
        }
        None => true,
    });
    rows.into_values().collect()
}

fn split<'f>(field: &'f str, name: &str) -> Option<(usize, &'f str)> {
    if name.is_empty() {
        return None;
    }
    let (number, key) = field.strip_prefix(name)?.strip_prefix('[')?.split_once("].")?;
    Some((number.parse().ok()?, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(press_word: &str, expected: &[&str], touched: Option<usize>) {
        let mut fields = Fields::from(["a", "b", "c"].map(|text| {
            let number = ["a", "b", "c"].iter().position(|known| *known == text).expect("one of them");
            (format!("x.y[{number}].z"), text.to_owned())
        }));
        fields.insert("x.w".to_owned(), "kept".to_owned());
        assert_eq!(press(&mut fields, "x.y", press_word), touched, "{press_word}");
        assert_eq!(fields.remove("x.w").as_deref(), Some("kept"));
        let shown: Vec<_> = fields.iter().map(|(name, text)| format!("{name}={text}")).collect();
        assert_eq!(shown, expected, "{press_word}");
    }

    #[test]
    fn rows_are_added_moved_and_taken_out() {
        check("plan", &["x.y[0].z=a", "x.y[1].z=b", "x.y[2].z=c"], None);
        check("up 1", &["x.y[0].z=b", "x.y[1].z=a", "x.y[2].z=c"], Some(0));
        check("up 0", &["x.y[0].z=a", "x.y[1].z=b", "x.y[2].z=c"], None);
        check("down 1", &["x.y[0].z=a", "x.y[1].z=c", "x.y[2].z=b"], Some(2));
        check("down 9", &["x.y[0].z=a", "x.y[1].z=b", "x.y[2].z=c"], None);
        check("remove 0", &["x.y[0].z=b", "x.y[1].z=c"], Some(0));
        check("add", &["x.y[0].z=a", "x.y[1].z=b", "x.y[2].z=c", "x.y[3].="], Some(3));
    }
}
