//! An article as a page and as plain text: Markdown in which facts are filled in, headings can be linked to, tables scroll in their own frame.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeStream, html};

use super::fact::{self, Fact, Quoted};
use crate::component::escaped;
use crate::words::{self, Language};

/// What lies between two headings.
pub struct Section {
    /// Empty above the first heading.
    pub heading: String,
    pub anchor: String,
    /// Plain text, without blocks of facts.
    pub text: String,
}

/// The article as HTML. Links to other articles go on with this query.
pub fn page(body: &str, quoted: Option<&Quoted<'_>>, query: &str) -> String {
    words::speaking(Language::English, || page_in_english(body, quoted, query))
}

fn page_in_english(body: &str, quoted: Option<&Quoted<'_>>, query: &str) -> String {
    let mut out = String::new();
    html::push_html(&mut out, dressed(filled(body, quoted), query).into_iter());
    out.replace("<table>", "<table class=\"table\">")
}

pub fn sections(body: &str, quoted: Option<&Quoted<'_>>) -> Vec<Section> {
    words::speaking(Language::English, || sections_in_english(body, quoted))
}

fn sections_in_english(body: &str, quoted: Option<&Quoted<'_>>) -> Vec<Section> {
    let mut sections = vec![Section { heading: String::new(), anchor: String::new(), text: String::new() }];
    let mut in_heading = false;
    for event in filled(body, quoted) {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                in_heading = true;
                sections.push(Section { heading: String::new(), anchor: String::new(), text: String::new() });
            }
            Event::End(TagEnd::Heading(_)) => {
                in_heading = false;
                let section = sections.last_mut().expect("there is always one");
                section.anchor = anchor(&section.heading);
            }
            Event::Text(text) | Event::Code(text) => {
                let section = sections.last_mut().expect("there is always one");
                if in_heading { section.heading.push_str(&text) } else { section.text.push_str(&text) }
            }
            Event::SoftBreak | Event::HardBreak => sections.last_mut().expect("there is always one").text.push(' '),
            Event::End(end) if !matches!(end, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link) => {
                sections.last_mut().expect("there is always one").text.push(' ');
            }
            _ => {}
        }
    }
    sections
}

/// Lower-case words with hyphens between them.
pub fn anchor(heading: &str) -> String {
    let words = heading.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// The names of all facts that an article quotes.
#[cfg(test)]
pub fn facts_in(body: &str) -> Vec<String> {
    let starts = body.split("{{").skip(1);
    starts.map(|rest| rest.split("}}").next().unwrap_or_default().to_owned()).collect()
}

/// The events of an article with its facts in their places; what cannot be said is left out, a whole block at a time.
fn filled<'a>(body: &'a str, quoted: Option<&Quoted<'_>>) -> Vec<Event<'a>> {
    let mut events = Vec::new();
    let mut block = Vec::new();
    let mut depth = 0_u32;
    for event in TextMergeStream::new(Parser::new_ext(body, Options::ENABLE_TABLES)) {
        match &event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        block.push(event);
        if depth == 0 {
            events.extend(block_filled(std::mem::take(&mut block), quoted).unwrap_or_default());
        }
    }
    events
}

/// None if the block quotes something that only a program has, and there is none.
fn block_filled<'a>(block: Vec<Event<'a>>, quoted: Option<&Quoted<'_>>) -> Option<Vec<Event<'a>>> {
    if let [Event::Start(Tag::Paragraph), Event::Text(text), Event::End(_)] = block.as_slice()
        && let Some(Fact::Block(write)) = name_alone(text).and_then(fact::find)
    {
        return Some(vec![Event::Html(write(quoted?).into())]);
    }
    block.into_iter().map(|event| text_filled(event, quoted)).collect()
}

fn name_alone(text: &str) -> Option<&str> {
    text.strip_prefix("{{")?.strip_suffix("}}")
}

fn text_filled<'a>(event: Event<'a>, quoted: Option<&Quoted<'_>>) -> Option<Event<'a>> {
    Some(match event {
        Event::Text(text) if text.contains("{{") => Event::Text(words_filled(&text, quoted)?.into()),
        Event::Code(text) if text.contains("{{") => Event::Code(words_filled(&text, quoted)?.into()),
        other => other,
    })
}

fn words_filled(text: &str, quoted: Option<&Quoted<'_>>) -> Option<String> {
    let mut parts = text.split("{{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}")?;
        match (fact::find(name)?, quoted) {
            (Fact::Inline { value, .. }, Some(quoted)) => out.push_str(&value(quoted)),
            (Fact::Inline { general, .. }, None) => out.push_str((*general)?),
            (Fact::Block(_), _) => return None,
        }
        out.push_str(rest);
    }
    Some(out)
}

/// With anchors at the headings, frames around tables, and links that keep the program in view.
fn dressed<'a>(events: Vec<Event<'a>>, query: &str) -> Vec<Event<'a>> {
    let mut dressed = Vec::with_capacity(events.len());
    let mut heading: Option<(HeadingLevel, Vec<Event<'a>>)> = None;
    for event in events {
        match (event, &mut heading) {
            (Event::Start(Tag::Heading { level, .. }), _) => heading = Some((level, Vec::new())),
            (Event::End(TagEnd::Heading(_)), _) => {
                let (level, inner) = heading.take().expect("a heading begins before it ends");
                let words: String = inner
                    .iter()
                    .filter_map(|event| match event {
                        Event::Text(text) | Event::Code(text) => Some(&**text),
                        _ => None,
                    })
                    .collect();
                let anchor = anchor(&words);
                dressed.push(Event::Html(
                    format!("<{level} id=\"{anchor}\"><a class=\"article__anchor\" href=\"#{anchor}\">").into(),
                ));
                dressed.extend(inner);
                dressed.push(Event::Html(format!("</a></{level}>\n").into()));
            }
            (event, Some((_, inner))) => inner.push(event),
            (event @ Event::Start(Tag::Table(_)), None) => {
                dressed.push(Event::Html("<div class=\"table-frame\">".into()));
                dressed.push(event);
            }
            (event @ Event::End(TagEnd::Table), None) => {
                dressed.push(event);
                dressed.push(Event::Html("</div>\n".into()));
            }
            (Event::Start(Tag::Link { link_type, dest_url, title, id }), None) => {
                let dest_url = kept(dest_url, query);
                dressed.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
            }
            (event, None) => dressed.push(event),
        }
    }
    dressed
}

/// `/help/links#qr` with the query before the anchor.
fn kept<'a>(href: CowStr<'a>, query: &str) -> CowStr<'a> {
    if query.is_empty() || !href.starts_with("/help") {
        return href;
    }
    match href.split_once('#') {
        Some((path, anchor)) => format!("{path}?{query}#{anchor}").into(),
        None => format!("{href}?{query}").into(),
    }
}

/// Text with the matches of a search marked.
pub fn marked(text: &str, spans: &[std::ops::Range<usize>]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for span in spans {
        out += &format!("{}<mark>{}</mark>", escaped(&text[at..span.start]), escaped(&text[span.clone()]));
        at = span.end;
    }
    out + &escaped(&text[at..]).to_string()
}
