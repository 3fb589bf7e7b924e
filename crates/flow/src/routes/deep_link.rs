//! Whether a page that a link asks for is one the program allows. The answer no is never an open redirect: the visitor
//! gets the landing page.

use std::fmt;

use url::{Host, Url};

/// `tiktok.com` is that host alone, `*.tiktok.com` every host below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainPattern {
    host: String,
    below: bool,
}

/// A text that is no domain pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a domain such as \"example.com\" or \"*.example.com\", found \"{0}\"")]
pub struct NotADomain(String);

impl DomainPattern {
    pub fn parse(text: &str) -> Result<DomainPattern, NotADomain> {
        let (name, below) = match text.strip_prefix("*.") {
            Some(name) => (name, true),
            None => (text, false),
        };
        match Host::parse(name) {
            // One label below a star would be a whole top-level domain.
            Ok(Host::Domain(host)) if !host.is_empty() && !host.contains('*') && (!below || host.contains('.')) => {
                Ok(DomainPattern { host, below })
            }
            Ok(Host::Ipv4(_) | Host::Ipv6(_)) if !below => Ok(DomainPattern { host: name.to_owned(), below }),
            _ => Err(NotADomain(text.to_owned())),
        }
    }

    fn matches(&self, host: &str) -> bool {
        // "tiktok.com." is the same host to a resolver.
        let host = host.strip_suffix('.').unwrap_or(host);
        if self.below {
            host.strip_suffix(&self.host).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
        } else {
            host == self.host
        }
    }
}

impl fmt::Display for DomainPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.below { "*." } else { "" }, self.host)
    }
}

/// The page to send a visitor to when `text` is an http or https address on an allowed host, read as browsers read it:
/// what is checked here is, byte for byte, what is sent.
pub fn allowed_page(text: &str, domains: &[DomainPattern]) -> Option<Url> {
    let page = Url::parse(text).ok()?;
    let is_web = matches!(page.scheme(), "http" | "https");
    // "https://tiktok.com@elsewhere.test/" is read by a hurried person as the first host.
    let has_credentials = !page.username().is_empty() || page.password().is_some();
    let host = page.host_str()?;
    (is_web && !has_credentials && domains.iter().any(|domain| domain.matches(host))).then_some(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_allowed_hosts_are_followed() {
        let domains = ["tiktok.com", "*.tiktok.com", "bücher.example"].map(|text| DomainPattern::parse(text).unwrap());
        let check = |text: &str, expected: Option<&str>| {
            let page = allowed_page(text, &domains);
            assert_eq!(page.as_ref().map(Url::as_str), expected, "{text}");
        };
        check("https://tiktok.com/a?b=c#d", Some("https://tiktok.com/a?b=c#d"));
        check("http://ads.tiktok.com", Some("http://ads.tiktok.com/"));
        check("HTTPS://Ads.TikTok.COM/", Some("https://ads.tiktok.com/"));
        check("https://a.b.tiktok.com:8443/", Some("https://a.b.tiktok.com:8443/"));
        check("https://ads.tiktok.com./", Some("https://ads.tiktok.com./"));
        check("https://xn--bcher-kva.example/", Some("https://xn--bcher-kva.example/"));
        check("https:\\\\ads.tiktok.com\\x", Some("https://ads.tiktok.com/x"));
        check(" https://tiktok.com/\n", Some("https://tiktok.com/"));
        for attack in [
            "",
            "/relative",
            "//tiktok.com/",
            "tiktok.com",
            "javascript:alert(1)//tiktok.com",
            "data:text/html,tiktok.com",
            "ftp://tiktok.com/",
            "https://eviltiktok.com/",
            "https://tiktok.com.evil.test/",
            "https://.tiktok.com.evil.test/",
            "https://evil.test/tiktok.com",
            "https://evil.test/?tiktok.com",
            "https://evil.test#tiktok.com",
            "https://evil.test\\.tiktok.com/",
            "https://evil.test\\@tiktok.com/",
            "https://tiktok.com@evil.test/",
            "https://tiktok.com:pass@evil.test/",
            "https://user@tiktok.com/",
            "https://tiktok.com%2eevil.test/",
            "https://evil.test%23.tiktok.com/",
            "https://tiktok。com.evil.test/",
            "https://[::1]/",
            "https://",
            "https:///",
            "https:evil.test",
        ] {
            check(attack, None);
        }
    }

    #[test]
    fn a_pattern_names_a_domain() {
        for text in ["tiktok.com", "*.tiktok.com", "localhost", "127.0.0.1", "a.b.c.example"] {
            assert_eq!(DomainPattern::parse(text).unwrap().to_string(), text);
        }
        for wrong in ["", "*", "*.", "*.com", "*.*.com", "a.*.com", "https://tiktok.com", "tiktok.com/", "*.127.0.0.1"]
        {
            assert!(DomainPattern::parse(wrong).is_err(), "{wrong}");
        }
    }
}
