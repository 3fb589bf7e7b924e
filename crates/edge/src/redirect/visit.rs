//! What the request's head tells about who is knocking: a person who navigates, or something else.

use std::borrow::Cow;

use domain::click::LeftOut;
use events::agent::CrawlerCache;
use http::{HeaderMap, Method};

/// The headers that matter, found in one pass: looking each up by its name would hash it for every click.
#[derive(Debug, Default)]
pub struct Visit<'a> {
    pub agent: Cow<'a, str>,
    pub referrer: Cow<'a, str>,
    is_head: bool,
    purpose: Option<LeftOut>,
    is_not_a_document: bool,
}

impl<'a> Visit<'a> {
    pub fn of(method: &Method, headers: &'a HeaderMap) -> Visit<'a> {
        let mut visit = Visit { is_head: method == Method::HEAD, ..Visit::default() };
        for (name, value) in headers {
            match name.as_str() {
                "user-agent" => visit.agent = String::from_utf8_lossy(value.as_bytes()),
                "referer" => visit.referrer = String::from_utf8_lossy(value.as_bytes()),
                "sec-purpose" | "purpose" | "x-purpose" | "x-moz" => {
                    // A prerender is also a prefetch; whichever header says more counts.
                    visit.purpose = visit.purpose.max(ahead_of_a_visit(value.as_bytes()));
                }
                "sec-fetch-dest" => visit.is_not_a_document = value.as_bytes() != b"document",
                _ => {}
            }
        }
        visit
    }

    /// Why this visit cannot be attributed, whatever it visits. The first reason in the list's order is the reason.
    pub fn left_out(&self, crawlers: &mut CrawlerCache) -> Option<LeftOut> {
        self.left_out_as_image(crawlers).or_else(|| self.is_not_a_document.then_some(LeftOut::NotANavigation))
    }

    /// The same for an impression, which is an image by its nature.
    pub fn left_out_as_image(&self, crawlers: &mut CrawlerCache) -> Option<LeftOut> {
        if self.is_head {
            return Some(LeftOut::HeadRequest);
        }
        if let Some(reason) = self.purpose {
            return Some(reason);
        }
        if matches!(self.agent.trim(), "" | "-") {
            return Some(LeftOut::NoUserAgent);
        }
        crawlers.is_crawler(&self.agent).then_some(LeftOut::Crawler)
    }
}

/// `prefetch`, `prefetch;prerender`, `prefetch;anonymous-client-ip`, Safari's `preview`, in any case.
fn ahead_of_a_visit(purpose: &[u8]) -> Option<LeftOut> {
    let says = |word: &str| purpose.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()));
    if says("prerender") {
        Some(LeftOut::Prerender)
    } else if says("prefetch") || says("preview") {
        Some(LeftOut::Prefetch)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    const BROWSER: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

    fn check(method: Method, headers: &[(&'static str, &str)], expected: Option<LeftOut>) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        let visit = Visit::of(&method, &map);
        let mut crawlers = CrawlerCache::default();
        assert_eq!(visit.left_out(&mut crawlers), expected, "{method} {headers:?}");
        assert_eq!(visit.left_out(&mut crawlers), expected, "the remembered verdict is the same");
    }

    #[test]
    fn only_navigations_of_people_are_attributable() {
        use LeftOut::*;
        let browser = ("user-agent", BROWSER);
        check(Method::GET, &[browser], None);
        check(Method::GET, &[browser, ("sec-fetch-dest", "document")], None);
        check(Method::HEAD, &[browser], Some(HeadRequest));
        for dest in ["image", "iframe", "frame", "embed", "empty", "script", "style", "audio", "document2", ""] {
            check(Method::GET, &[browser, ("sec-fetch-dest", dest)], Some(NotANavigation));
        }
        for (name, value, reason) in [
            ("sec-purpose", "prefetch", Prefetch),
            ("sec-purpose", "prefetch;anonymous-client-ip", Prefetch),
            ("sec-purpose", "prefetch;prerender", Prerender),
            ("sec-purpose", "Prefetch; Prerender", Prerender),
            ("purpose", "prefetch", Prefetch),
            ("x-purpose", "preview", Prefetch),
            ("x-moz", "prefetch", Prefetch),
        ] {
            check(Method::GET, &[browser, (name, value)], Some(reason));
        }
        check(Method::GET, &[browser, ("sec-purpose", "prefetch;prerender"), ("purpose", "prefetch")], Some(Prerender));
        check(Method::GET, &[browser, ("purpose", "tracking")], None);
        check(Method::GET, &[], Some(NoUserAgent));
        for agent in ["", "-", " - ", "  "] {
            check(Method::GET, &[("user-agent", agent)], Some(NoUserAgent));
        }
        for agent in [
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 6_0 like Mac OS X) AppleWebKit/536.26 (KHTML, like Gecko) Version/6.0 Mobile/10A5376e Safari/8536.25 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
            "curl/8.5.0",
        ] {
            check(Method::GET, &[("user-agent", agent)], Some(Crawler));
        }
    }
}
