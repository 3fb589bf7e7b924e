//! Reading a tracking address: which place it names and what its query says.
//!
//! Borrows from the request. Only a text that is percent-encoded or not UTF-8 is copied, because it has to be decoded.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// `/c/{partner}/{creative}/{program}`, `/i/...` alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub partner: u32,
    pub creative: u32,
    pub program: u32,
}

/// What a tracking link's query says to us, decoded. The rest of it is passed on by `domain::landing`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Query<'a> {
    pub sub_id1: Option<Cow<'a, str>>,
    pub sub_id2: Option<Cow<'a, str>>,
    pub sub_id3: Option<Cow<'a, str>>,
    pub shared_id: Option<Cow<'a, str>>,
    /// The page wanted instead of the landing page.
    pub deep_link: Option<Cow<'a, str>>,
}

impl Place {
    /// Reads what follows `/c/` or `/i/`: three numbers and nothing else.
    pub fn parse(path: &str) -> Option<Place> {
        let mut numbers = path.split('/');
        let place = Place {
            partner: number(numbers.next()?)?,
            creative: number(numbers.next()?)?,
            program: number(numbers.next()?)?,
        };
        numbers.next().is_none().then_some(place)
    }
}

impl<'a> Query<'a> {
    pub fn parse(query: &'a str) -> Query<'a> {
        let mut read = Query::default();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let slot = match name {
                "subId1" => &mut read.sub_id1,
                "subId2" => &mut read.sub_id2,
                "subId3" => &mut read.sub_id3,
                "sharedId" => &mut read.shared_id,
                "u" => &mut read.deep_link,
                _ => continue,
            };
            // The first of a repeated name counts.
            if slot.is_none() {
                *slot = Some(decoded(value));
            }
        }
        read
    }
}

/// The text behind form encoding: `+` is a space, `%41` an A; bytes that are no UTF-8 become the replacement character.
fn decoded(raw: &str) -> Cow<'_, str> {
    if !raw.bytes().any(|byte| byte == b'%' || byte == b'+' || byte >= 0x80) {
        return Cow::Borrowed(raw);
    }
    let spaced = raw.replace('+', " ");
    let text = percent_decode_str(&spaced).decode_utf8_lossy().into_owned();
    Cow::Owned(text)
}

/// One spelling for one number: digits only, no sign, no leading zero, so that no two addresses name the same place.
fn number(text: &str) -> Option<u32> {
    let plain = !text.is_empty() && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_one_spelling() {
        let place = Place { partner: 100002, creative: 10001, program: 1001 };
        assert_eq!(Place::parse("100002/10001/1001"), Some(place));
        for wrong in [
            "",
            "100002",
            "100002/10001",
            "100002/10001/1001/",
            "100002/10001/1001/x",
            "0100002/10001/1001",
            "+100002/10001/1001",
            "-1/10001/1001",
            "4294967296/10001/1001",
            "100002//1001",
            "100002/10001/1001%20",
            "100002/10001/10%301",
            "१/10001/1001",
        ] {
            assert_eq!(Place::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn queries_are_read_leniently() {
        let check = |query: &str, expected: [&str; 5]| {
            let read = Query::parse(query);
            let texts = [&read.sub_id1, &read.sub_id2, &read.sub_id3, &read.shared_id, &read.deep_link];
            assert_eq!(texts.map(|text| text.as_deref().unwrap_or("")), expected, "{query}");
        };
        check("", ["", "", "", "", ""]);
        check("subId1=a&subId2=b&subId3=c&sharedId=d&u=e", ["a", "b", "c", "d", "e"]);
        check("SUBID1=a&U=e&utm_source=x", ["", "", "", "", ""]);
        check("subId1=first&subId1=second", ["first", "", "", "", ""]);
        check("subId1=a+b%2Bc%26", ["a b+c&", "", "", "", ""]);
        check("subId1=%FF%C3%A9", ["\u{fffd}é", "", "", "", ""]);
        check("subId1&&=&u", ["", "", "", "", ""]);
        check("subId1=%ZZ%", ["%ZZ%", "", "", "", ""]);
        check("subId1=a=b", ["a=b", "", "", "", ""]);
        check("u=https%3A%2F%2Fa.test%2F%3Fx%3D1%26y%3D2", ["", "", "", "", "https://a.test/?x=1&y=2"]);
    }
}
