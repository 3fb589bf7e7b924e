use jiff::{SignedDuration, Timestamp};

use super::*;

#[test]
fn a_website_is_a_whole_host() {
    for (typed, expected) in [
        ("example.com", Ok(("https://example.com/", "example.com"))),
        ("https://WWW.Example.com", Ok(("https://www.example.com/", "example.com"))),
        ("http://blog.example.com/", Ok(("http://blog.example.com/", "blog.example.com"))),
        ("https://example.com/ana", Err("whole host")),
        ("https://example.com:8443/", Err("whole host")),
        ("https://example.com/?a", Err("whole host")),
        ("https://ana@example.com/", Err("user name")),
        ("https://localhost/", Err("such as example.com")),
        ("http://127.0.0.1/", Err("such as example.com")),
        ("ftp://example.com/", Err("begin with")),
        ("", Err("must be given")),
    ] {
        let read = property(PropertyKind::Website, "Blog", typed, "");
        match (read, expected) {
            (Ok(facts), Ok(expected)) => assert_eq!((facts.address.as_str(), facts.site.as_str()), expected, "{typed}"),
            (Err(error), Err(words)) => assert!(error.to_string().contains(words), "{typed}: {error}"),
            (read, _) => panic!("{typed}: {read:?}"),
        }
    }
}

#[test]
fn other_kinds_have_any_address_or_need_none() {
    let social = property(PropertyKind::Social, "Videos", "https://video.example/@ana", "").unwrap();
    assert_eq!((social.address.as_str(), social.site.as_str()), ("https://video.example/@ana", ""));
    assert!(property(PropertyKind::Social, "Videos", "", "").is_err());
    assert!(property(PropertyKind::App, "App", "javascript:alert(1)", "").is_err());
    assert_eq!(property(PropertyKind::Newsletter, "Letter", "", "Weekly").unwrap().address, "");
    assert!(property(PropertyKind::Other, "", "", "").is_err());
}

#[test]
fn a_proof_is_kept_renewed_and_lost() {
    let day = |number: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * number);
    let proved = |since: i64, failing: Option<i64>| Proof::Proved {
        way: ProofWay::File,
        since: day(since),
        failing_since: failing.map(day),
    };
    let mut proof = Proof::Unproved;
    for (way, found, on, expected) in [
        (ProofWay::File, false, 1, Proof::Unproved),
        (ProofWay::File, true, 2, proved(2, None)),
        (ProofWay::File, true, 3, proved(2, None)),
        (ProofWay::Dns, false, 3, proved(2, None)),
        (ProofWay::File, false, 4, proved(2, Some(4))),
        (ProofWay::File, false, 10, proved(2, Some(4))),
        (ProofWay::File, true, 10, proved(2, None)),
        (ProofWay::File, false, 11, proved(2, Some(11))),
        (ProofWay::File, false, 18, Proof::Lapsed { way: ProofWay::File, at: day(18) }),
        (ProofWay::File, false, 19, Proof::Lapsed { way: ProofWay::File, at: day(18) }),
        (ProofWay::File, true, 20, proved(20, None)),
    ] {
        proof = proof.looked_for(way, found, day(on));
        assert_eq!(proof, expected, "on day {on}");
    }
}

#[test]
fn only_the_head_of_a_page_counts() {
    let meta = "<meta name=\"tributary-verification\" content=\"abc\">";
    for (html, expected) in [
        (format!("<!doctype html><html><head><title>x</title>{meta}</head><body></body>"), true),
        (format!("<html>{meta}"), true),
        ("<META CONTENT='abc' NAME=Tributary-Verification />".to_owned(), true),
        ("<meta content=abc name=tributary-verification>".to_owned(), true),
        ("<meta\n  name = \"tributary-verification\"\n  content = \" abc \" >".to_owned(), true),
        (format!("<head></head><body>{meta}"), false),
        (format!("<body class=x>{meta}"), false),
        (format!("<head></head>{meta}"), false),
        (format!("<head><!-- {meta} --></head>"), false),
        (format!("<head><script>'{meta}'</script></head>"), false),
        (format!("<title>{meta}</title>"), false),
        (format!("<head><title>{meta}"), false),
        ("<meta name=\"tributary-verification\" content=\"abcd\">".to_owned(), false),
        ("<meta name=\"other\" content=\"abc\">".to_owned(), false),
        ("<meta property=\"x\" data-x='<meta name=tributary-verification content=abc>'>".to_owned(), false),
        ("<".to_owned(), false),
        ("<meta =é name".to_owned(), false),
        ("<é<!--".to_owned(), false),
    ] {
        assert_eq!(page_shows(&html, "abc"), expected, "{html}");
    }
    assert!(file_shows(b"abc\r\n", "abc") && !file_shows(b"<html>abc", "abc"));
    let texts = ["v=spf1".to_owned(), "tributary-verification=abc".to_owned()];
    assert!(texts_show(&texts, "abc") && !texts_show(&texts, "ab"));
}
