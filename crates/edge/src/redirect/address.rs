//! Reading a tracking address: which place it names and what its query says.
//!
//! Borrows from the request. Only a text that is percent-encoded or not UTF-8 is copied, because it has to be decoded.

use std::borrow::Cow;

use domain::adapter::Network;
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

/// A link as another network's partners published it, read into what a link of ours says.
#[derive(Debug, PartialEq, Eq)]
pub struct MovedLink<'a> {
    pub network: Network,
    pub program: Cow<'a, str>,
    pub partner: Cow<'a, str>,
    pub query: Query<'a>,
    /// What is passed on to the landing page.
    pub rest: String,
}

impl<'a> MovedLink<'a> {
    /// None when the path is that of no other network.
    pub fn parse(path: &str, query: &'a str) -> Option<MovedLink<'a>> {
        let network = match path {
            "/aff_c" => Network::Tune,
            "/cread.php" => Network::Awin,
            _ => return None,
        };
        let (mut program, mut partner, mut read) = (None, None, Query::default());
        let mut rest = String::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let slot = match (network, name) {
                (Network::Tune, "offer_id") | (Network::Awin, "awinmid") => &mut program,
                (Network::Tune, "aff_id") | (Network::Awin, "awinaffid") => &mut partner,
                (Network::Tune, "aff_sub") | (Network::Awin, "clickref") => &mut read.sub_id1,
                (Network::Tune, "aff_sub2") | (Network::Awin, "clickref2") => &mut read.sub_id2,
                (Network::Tune, "aff_sub3") | (Network::Awin, "clickref3") => &mut read.sub_id3,
                (Network::Tune, "source") | (Network::Awin, "campaign") => &mut read.shared_id,
                (Network::Tune, "url") | (Network::Awin, "ued" | "p") => &mut read.deep_link,
                // Of no use outside of the network.
                (Network::Tune, "url_id" | "file_id" | "format") => continue,
                (Network::Tune, name) if name.starts_with("aff_") => continue,
                (Network::Awin, name) if name.starts_with("clickref") || name == "platform" => continue,
                _ => {
                    if !rest.is_empty() {
                        rest.push('&');
                    }
                    rest.push_str(pair);
                    continue;
                }
            };
            if slot.is_none() {
                *slot = Some(decoded(value));
            }
        }
        let (program, partner) = (program.unwrap_or_default(), partner.unwrap_or_default());
        Some(MovedLink { network, program, partner, query: read, rest })
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
    fn links_of_other_networks_are_read_in_our_words() {
        let read = |address: &'static str| {
            let (path, query) = address.split_once('?').unwrap_or((address, ""));
            let link = MovedLink::parse(path, query)?;
            let Query { sub_id1, sub_id2, sub_id3, shared_id, deep_link } = link.query;
            let query = [sub_id1, sub_id2, sub_id3, shared_id, deep_link].map(|text| text.unwrap_or_default());
            Some(format!("{} {} {} {} | {}", link.network, link.program, link.partner, query.join(","), link.rest))
        };
        let check = |address, expected: &str| assert_eq!(read(address).as_deref(), Some(expected), "{address}");
        check(
            "/aff_c?offer_id=12&aff_id=1002&aff_sub=a+b&aff_sub2=c&aff_sub5=x&source=mail&url_id=3&utm_source=y&url=https%3A%2F%2Fs.test%2F",
            "tune 12 1002 a b,c,,mail,https://s.test/ | utm_source=y",
        );
        check(
            "/cread.php?awinmid=900&awinaffid=7&clickref=a&clickref6=z&ued=https%3A%2F%2Fs.test&p=https%3A%2F%2Fother.test&cons=1",
            "awin 900 7 a,,,,https://s.test | cons=1",
        );
        check("/aff_c?aff_id=1&aff_id=2", "tune  1 ,,,, | ");
        check("/aff_c", "tune   ,,,, | ");
        assert_eq!(read("/aff_d?offer_id=12"), None);
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
