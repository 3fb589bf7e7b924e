//! The page a visitor is sent to, with the place where the click id goes in.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use url::Url;

/// Says to browser extensions that a partner brought this visitor, so that they stand down.
const STAND_DOWN: (&str, &str) = ("afsrc", "1");

/// What a raw query may not hold when it is copied into a Location header.
const NOT_IN_A_QUERY: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'|')
    .add(b'\\')
    .add(b'^')
    .add(b'#');

/// A page taken apart once, so that each click only joins texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Up to and including the `?` or `&` that the click id's parameter follows.
    head: String,
    /// The fragment with its `#`, or "".
    fragment: String,
}

impl Destination {
    /// Takes `page` apart. Parameters of the page that would contradict ours are left out.
    pub fn new(page: &Url, click_id_parameter: &str) -> Destination {
        let mut bare = page.clone();
        bare.set_query(None);
        bare.set_fragment(None);
        let mut head = String::from(bare);
        head.push('?');
        for pair in parameters(page.query().unwrap_or("")) {
            if !is_ours(pair, click_id_parameter) {
                head.push_str(pair);
                head.push('&');
            }
        }
        let fragment = page.fragment().map_or(String::new(), |fragment| format!("#{fragment}"));
        Destination { head, fragment }
    }

    /// The address with the click id, the stand-down mark, and those of the visitor's own parameters that `passes` lets through.
    /// `unknown` is a raw query: what is encoded stays encoded, what may not stand in a header gets encoded.
    pub fn with_click(
        &self,
        click_id_parameter: &str,
        click_id: &str,
        unknown: &str,
        passes: impl Fn(&str) -> bool,
    ) -> String {
        let bytes = self.head.len() + click_id_parameter.len() + click_id.len() + unknown.len() + self.fragment.len();
        let mut address = String::with_capacity(bytes + 16);
        address.push_str(&self.head);
        for part in [click_id_parameter, "=", click_id, "&", STAND_DOWN.0, "=", STAND_DOWN.1] {
            address.push_str(part);
        }
        for pair in parameters(unknown) {
            if passes(name_of(pair)) && !is_ours(pair, click_id_parameter) {
                address.push('&');
                address.extend(utf8_percent_encode(pair, NOT_IN_A_QUERY));
            }
        }
        address.push_str(&self.fragment);
        address
    }
}

fn parameters(query: &str) -> impl Iterator<Item = &str> {
    query.split('&').filter(|pair| !pair.is_empty())
}

fn name_of(pair: &str) -> &str {
    pair.split_once('=').map_or(pair, |(name, _)| name)
}

/// A click id or a stand-down mark that somebody else wrote. The name may hide behind percent-encoding.
fn is_ours(pair: &str, click_id_parameter: &str) -> bool {
    let raw = name_of(pair);
    let name = match raw.contains(['%', '+']) {
        true => Cow::Owned(percent_decode_str(&raw.replace('+', " ")).decode_utf8_lossy().into_owned()),
        false => Cow::Borrowed(raw),
    };
    name == click_id_parameter || name == STAND_DOWN.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, unknown: &str, expected: &str) {
        let destination = Destination::new(&page.parse().unwrap(), "irclickid");
        let address = destination.with_click("irclickid", "ID", unknown, |name| name != "subId1");
        assert_eq!(address, expected);
        assert!(address.bytes().all(|byte| byte.is_ascii_graphic()), "{address}");
    }

    #[test]
    fn the_click_id_goes_where_the_page_keeps_its_parameters() {
        check("https://a.test/", "", "https://a.test/?irclickid=ID&afsrc=1");
        check("https://a.test", "", "https://a.test/?irclickid=ID&afsrc=1");
        check("https://a.test/x?b=c", "", "https://a.test/x?b=c&irclickid=ID&afsrc=1");
        check("https://a.test/x?", "", "https://a.test/x?irclickid=ID&afsrc=1");
        check("https://a.test/x#top", "", "https://a.test/x?irclickid=ID&afsrc=1#top");
        check("https://a.test/x?b=c#a?b", "", "https://a.test/x?b=c&irclickid=ID&afsrc=1#a?b");
        check("https://a.test/ü?q=ü", "", "https://a.test/%C3%BC?q=%C3%BC&irclickid=ID&afsrc=1");
    }

    #[test]
    fn unknown_parameters_pass_as_they_came() {
        let start = "https://a.test/?irclickid=ID&afsrc=1";
        check("https://a.test/", "utm=x&y=%26%3D+z", &format!("{start}&utm=x&y=%26%3D+z"));
        check("https://a.test/", "subId1=a&&b&c=", &format!("{start}&b&c="));
        check("https://a.test/", "x=%0d%0aSet-Cookie:a", &format!("{start}&x=%0d%0aSet-Cookie:a"));
        check("https://a.test/", "x=\"<>`{}|\\^ #é", &format!("{start}&x=%22%3C%3E%60%7B%7D%7C%5C%5E%20%23%C3%A9"));
    }

    #[test]
    fn nobody_else_writes_our_parameters() {
        let plain = "https://a.test/?irclickid=ID&afsrc=1";
        check("https://a.test/?irclickid=forged&afsrc=0", "", plain);
        check("https://a.test/", "irclickid=forged&afsrc=0&irclickid", plain);
        check("https://a.test/", "irclick%69d=forged&%61fsrc=0", plain);
        check("https://a.test/?%69rclickid=forged", "", plain);
    }
}
