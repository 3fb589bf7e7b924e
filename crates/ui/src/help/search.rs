//! Finds articles by the words that people use: ranked, tolerant of word endings, with an excerpt that shows why.
//!
//! There is no index: all articles together are some ten thousand words, and are read through in a few milliseconds.

use std::collections::HashMap;
use std::ops::Range;

use super::fact::Quoted;
use super::library::{self, Article, Audience};
use super::markdown::{self, Section};

pub struct Found {
    pub article: &'static Article,
    /// Of the section that fits best; empty for the beginning.
    pub anchor: String,
    pub heading: String,
    /// HTML, with the matches marked.
    pub excerpt: String,
}

const FOUND_MAX: usize = 12;
/// Characters; about three lines on a phone.
const EXCERPT_MAX: usize = 170;

// What a match is worth by where it stands.
const IN_TITLE: f64 = 6.0;
const IN_WORDS: f64 = 5.0;
const IN_HEADING: f64 = 4.0;
const IN_SUMMARY: f64 = 3.0;
const IN_TEXT: f64 = 1.0;
/// A word that stands often counts no more than so many times.
const TIMES_MAX: f64 = 3.0;

/// Words that stand in every question and tell none apart.
const SMALL_WORDS: &[&str] = &[
    "a", "about", "am", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "get", "has",
    "have", "how", "i", "if", "in", "is", "it", "me", "my", "of", "on", "or", "our", "so", "that", "the", "this", "to",
    "use", "was", "we", "what", "when", "where", "which", "who", "why", "will", "with", "you", "your",
];

/// Of two articles that fit alike, the one that is written for the reader comes first.
const FOR_THE_READER: f64 = 2.0;

/// The best for this reader first.
pub fn search(question: &str, reader: Audience, quoted: Option<&Quoted<'_>>) -> Vec<Found> {
    let asked = asked_words(question);
    if asked.is_empty() {
        return Vec::new();
    }
    let read: Vec<Read> = library::all().iter().map(|article| Read::of(article, quoted)).collect();
    let weights = weights(&asked, &read);
    let mut found: Vec<(f64, Found)> = read.iter().filter_map(|read| read.judge(&asked, reader, &weights)).collect();
    found.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    found.truncate(FOUND_MAX);
    found.into_iter().map(|(_, found)| found).collect()
}

/// An article with the stems of its words.
struct Read {
    article: &'static Article,
    title: Vec<String>,
    words: Vec<String>,
    summary: Vec<String>,
    sections: Vec<(Section, Vec<String>, Vec<String>)>,
}

impl Read {
    fn of(article: &'static Article, quoted: Option<&Quoted<'_>>) -> Self {
        let sections = markdown::sections(article.body, quoted).into_iter().map(|section| {
            let (heading, text) = (stems(&section.heading), stems(&section.text));
            (section, heading, text)
        });
        Self {
            article,
            title: stems(article.title),
            words: stems(article.words),
            summary: stems(article.summary),
            sections: sections.collect(),
        }
    }

    fn has(&self, word: &str) -> bool {
        let own = [&self.title, &self.words, &self.summary];
        let inner = self.sections.iter().flat_map(|(_, heading, text)| [heading, text]);
        own.into_iter().chain(inner).any(|stems| likeness_in(word, stems) > 0.0)
    }

    fn judge(&self, asked: &[String], reader: Audience, weights: &HashMap<&str, f64>) -> Option<(f64, Found)> {
        let (best, score) = self
            .sections
            .iter()
            .map(|section| {
                let each = asked.iter().map(|word| weights[word.as_str()] * self.worth(word, section));
                (section, each.sum::<f64>())
            })
            .reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        let met = asked.iter().filter(|word| self.has(word)).count();
        if met == 0 {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "a question has few words")]
        let share = met as f64 / asked.len() as f64;
        let (section, ..) = best;
        let found = Found {
            article: self.article,
            anchor: section.anchor.clone(),
            heading: section.heading.clone(),
            excerpt: excerpt(&section.text, asked)
                .or_else(|| excerpt(self.article.summary, asked))
                .unwrap_or_else(|| markdown::marked(self.article.summary, &[])),
        };
        let fit = if self.article.audience == reader { FOR_THE_READER } else { 1.0 };
        Some((score * share * share * fit, found))
    }

    fn worth(&self, word: &str, (_, heading, text): &(Section, Vec<String>, Vec<String>)) -> f64 {
        let times: f64 = text.iter().map(|stem| likeness(word, stem)).sum();
        IN_TITLE * likeness_in(word, &self.title)
            + IN_WORDS * likeness_in(word, &self.words)
            + IN_SUMMARY * likeness_in(word, &self.summary)
            + IN_HEADING * likeness_in(word, heading)
            + IN_TEXT * times.min(TIMES_MAX)
    }
}

/// A word that few articles have tells more than one that all have.
fn weights<'a>(asked: &'a [String], read: &[Read]) -> HashMap<&'a str, f64> {
    #[expect(clippy::cast_precision_loss, reason = "there are some dozens of articles")]
    let weight = |word: &str| {
        let having = read.iter().filter(|read| read.has(word)).count();
        (1.0 + read.len() as f64 / (1.0 + having as f64)).ln()
    };
    asked.iter().map(|word| (word.as_str(), weight(word))).collect()
}

/// The stems of a question without its small words, unless it has no others.
fn asked_words(question: &str) -> Vec<String> {
    let all: Vec<String> = words(question).map(|span| question[span].to_lowercase()).take(20).collect();
    let telling: Vec<String> =
        all.iter().filter(|word| !SMALL_WORDS.contains(&word.as_str())).map(|word| stem(word)).collect();
    if telling.is_empty() { all.iter().map(|word| stem(word)).collect() } else { telling }
}

fn stems(text: &str) -> Vec<String> {
    words(text).map(|span| stem(&text[span].to_lowercase())).collect()
}

/// Where words stand.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let is_letter = |letter: char| letter.is_alphanumeric();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(is_letter)?;
        let end = text[start..].find(|letter| !is_letter(letter)).map_or(text.len(), |length| start + length);
        at = end;
        Some(start..end)
    })
}

/// A word without its ending: `payments`, `payment` and `paying` begin alike.
fn stem(word: &str) -> String {
    let without =
        |ending: &str, rest_min: usize| word.strip_suffix(ending).filter(|rest| rest.chars().count() >= rest_min);
    if let Some(rest) = without("ies", 2) {
        return format!("{rest}y");
    }
    for ending in ["sses", "xes", "ches", "shes"] {
        if without(ending, 1).is_some() {
            return word[..word.len() - 2].to_owned();
        }
    }
    let endings = ["ing", "ed", "s", "e"];
    let rest = endings
        .iter()
        .find_map(|ending| without(ending, 3).filter(|rest| !(*ending == "s" && rest.ends_with(['s', 'u']))));
    rest.unwrap_or(word).to_owned()
}

fn likeness_in(word: &str, stems: &[String]) -> f64 {
    stems.iter().map(|stem| likeness(word, stem)).fold(0.0, f64::max)
}

/// 1 for the same word, less for another ending, 0 for another word.
fn likeness(word: &str, stem: &str) -> f64 {
    if word == stem {
        return 1.0;
    }
    let shared: usize =
        word.chars().zip(stem.chars()).take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).sum();
    let (left, right) = (word.len() - shared, stem.len() - shared);
    match () {
        () if shared >= 5 && left <= 3 && right <= 3 => 0.6,
        () if shared >= 3 && left == 0 && right <= 5 => 0.4,
        () => 0.0,
    }
}

/// The part of a text in which the words of the question stand closest; none if none stands there.
fn excerpt(text: &str, asked: &[String]) -> Option<String> {
    let spans: Vec<Range<usize>> = words(text).collect();
    let matches: Vec<&Range<usize>> = spans
        .iter()
        .filter(|span| {
            let stem = stem(&text[(*span).clone()].to_lowercase());
            asked.iter().any(|word| likeness(word, &stem) > 0.0)
        })
        .collect();
    let within = |from: &Range<usize>| {
        matches.iter().filter(|span| span.start >= from.start && span.end <= from.start + EXCERPT_MAX).count()
    };
    // Of equally good places the first.
    let first = matches.iter().rev().max_by_key(|span| within(span))?;
    let from = spans.iter().find(|span| span.start + EXCERPT_MAX / 3 >= first.start)?.start;
    let to = spans.iter().take_while(|span| span.end <= from + EXCERPT_MAX).last().map_or(text.len(), |span| span.end);
    let shown: Vec<Range<usize>> = matches
        .iter()
        .filter(|span| span.start >= from && span.end <= to)
        .map(|span| span.start - from..span.end - from)
        .collect();
    let before = if spans.first().is_some_and(|span| span.start < from) { "… " } else { "" };
    let after = if text[to..].trim().chars().any(char::is_alphanumeric) { " …" } else { "" };
    Some(format!("{before}{}{after}", markdown::marked(&text[from..to], &shown)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_tell_no_words_apart() {
        for (word, text) in [
            ("payments", "payment"),
            ("reversed", "reversal"),
            ("reverse", "reversals"),
            ("locking", "locks"),
            ("commissions", "commission"),
            ("queries", "query"),
            ("addresses", "address"),
            ("approve", "approval"),
            ("pay", "payment"),
            ("tracking", "tracked"),
        ] {
            assert!(likeness(&stem(word), &stem(text)) > 0.0, "{word}, {text}");
        }
        for (word, text) in
            [("payment", "partner"), ("lock", "link"), ("commission", "commit"), ("code", "cookie"), ("status", "stat")]
        {
            assert_eq!(likeness(&stem(word), &stem(text)), 0.0, "{word}, {text}");
        }
    }

    #[test]
    fn an_excerpt_shows_the_words_where_they_stand_closest_and_escapes_the_rest() {
        let text = format!(
            "{} A <reversed> action is taken back before its lock. {}",
            "Nothing here. ".repeat(30),
            "More. ".repeat(60)
        );
        let shown = excerpt(&text, &asked_words("reversal of an action")).expect("it is there");
        assert!(shown.contains("&#60;<mark>reversed</mark>&#62; <mark>action</mark>"), "{shown}");
        assert!(shown.starts_with("… ") && shown.ends_with(" …") && shown.len() < 300, "{shown}");
        assert_eq!(excerpt("nothing", &asked_words("lock")), None);
    }

    #[test]
    fn any_text_can_be_asked() {
        for question in ["", "  ", "?!", "😀", "é", "<script>", &"long ".repeat(1000), "ü\u{301}", "ß"] {
            search(question, Audience::Partner, None);
        }
    }
}
