//! Nothing runs in a page but our own script file: every page of every portal, with something in it and with nothing, and every error.

use domain::access::AccountKind;
use flow::testing::{TestPlatform, test_platform};
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};

use crate::testing::{Browser, Shown, every_route, sale};

/// Where the numbers in addresses lead to something.
const FILLED: &[&str] = &[
    "/partner/programs/1001",
    "/partner/links/1",
    "/partner/creatives/10001",
    "/partner/actions/1001.1.1",
    "/partner/payments/statements/1001/2026-01",
    "/partner/messages/1",
    "/partner/attachments/1",
    "/brand/programs/1001",
    "/brand/programs/1001/edit/terms",
    "/brand/programs/1001/edit/public",
    "/brand/programs/1001/edit/file",
    "/brand/programs/1001/versions/1",
    "/brand/programs/1001/versions/1/file",
    "/brand/partners/100002",
    "/brand/creatives/10001",
    "/brand/creatives/10002",
    "/brand/actions/1001.1.1",
    "/brand/messages/1",
    "/brand/attachments/1",
    "/admin/accounts/100002",
    "/programs/tiktok-for-business",
    "/help/faq?program=tiktok-for-business",
    "/partner/payments?cursor=x",
    "/brand/actions?state=<script>alert(1)</script>",
    "/nothing/here",
    "/unsubscribe/forged",
];

const SCRIPT: &str = "\"><script>alert(1)</script><img src=x onerror=alert(1) style=color:red>";

#[tokio::test]
async fn nothing_stands_inline_in_any_page_and_its_policy_would_not_run_it() {
    let platform = test_platform();
    let mut browsers = crowd(&platform).await;
    let operator = Browser::operator(&platform).await;
    browsers.push(operator);
    browsers.push(Browser::new(&platform));
    let addresses: Vec<String> = every_route()
        .into_iter()
        .map(|route| route.address)
        .filter(|address| !address.ends_with("/live") && !address.starts_with("/static"))
        .chain(FILLED.iter().map(|&address| address.to_owned()))
        .chain(articles())
        .collect();
    let mut seen = 0;
    for browser in &mut browsers {
        for address in &addresses {
            // A GET where only forms go is an error page, and so is a form that cannot be read.
            let shown = browser.see(&address.replace(['<', '>'], "%3C")).await;
            inspect(&shown, address);
            seen += usize::from(shown.status == 200);
        }
        for address in ["/login", "/signup", "/partner/links", "/brand/programs/new", "/nothing/here"] {
            let shown = browser.send(address, &[("name", SCRIPT), ("email", SCRIPT), ("slug", SCRIPT)]).await;
            inspect(&shown, address);
        }
    }
    assert!(seen > 200, "only {seen} pages were there to be inspected");
}

#[tokio::test]
async fn letters_are_looked_at_in_a_frame_without_rights() {
    let platform = test_platform();
    let mut operator = Browser::operator(&platform).await;
    for sample in flow::mail::preview::samples() {
        inspect(&operator.see(&format!("/admin/mail/{}", sample.name)).await, sample.name);
        let framed = operator.see(&format!("/admin/mail/{}/html", sample.name)).await;
        let policy = text(&framed, &CONTENT_SECURITY_POLICY);
        // A letter brings its own look, as mail programs want it; that is all it may bring.
        assert_eq!(policy, "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'");
        assert!(inline(&framed.body).iter().all(|found| found.starts_with("style")), "{:?}", inline(&framed.body));
    }
}

#[test]
fn the_inspection_finds_what_it_looks_for() {
    for (page, found) in [
        ("<p class=\"a\" style=\"x\">", "style"),
        ("<style>p{}</style>", "style"),
        ("<script>x</script>", "script"),
        ("<a href='javascript:x'>", "href=javascript:x"),
        ("<img src=x onerror=alert(1)>", "onerror"),
        ("<iframe srcdoc=\"<b>\">", "srcdoc"),
        ("<a title=\"<\" onclick=\"x\">", "onclick"),
    ] {
        assert_eq!(inline(page), [found], "{page}");
    }
    assert!(
        inline("<script src=\"/static/a.js\" defer></script><p title=\"style=x onclick=\">&#60;script&#62;").is_empty()
    );
}

/// A partner and a brand with something on every page, all of it named by an attacker.
async fn crowd(platform: &TestPlatform) -> Vec<Browser> {
    let mut brand = Browser::signed_up(platform, "brand", "Delta").await;
    let caller = brand.caller(platform).await;
    let program = platform.program(&caller).await.id;
    let mut ana = Browser::signed_up(platform, "partner", "Ana").await;
    let of_ana = ana.caller(platform).await;
    platform.join(&caller, program, &of_ana).await;
    ana.see("/partner/profile").await;
    brand.see("/brand/profile").await;
    ana.send("/partner/profile", &[("account_name", SCRIPT)]).await.has_status(303);
    let program_id = program.to_string();
    ana.send("/partner/links", &[("program_id", &program_id), ("name", SCRIPT), ("sub_id1", SCRIPT)])
        .await
        .has_status(303);
    sale(platform, &caller, program, &of_ana, "<script>1</script>").await;
    let of_thread = [("program_id", program_id.as_str()), ("subject", SCRIPT), ("text", SCRIPT)];
    ana.upload("/partner/messages/new", &of_thread, "<script>.txt", b"alert(1)").await.has_status(303);
    let words = [("kind", "text"), ("program_id", &program_id), ("name", SCRIPT), ("text", SCRIPT)];
    brand.send("/brand/creatives", &words).await.has_status(303);
    brand.send("/brand/groups", &[("program_id", &program_id), ("code", "a"), ("name", SCRIPT)]).await;
    brand.send(&format!("/brand/partners/{}/notes", of_ana.account_id), &[("text", SCRIPT)]).await;
    brand.send("/brand/tracking/click", &[("program_id", &program_id)]).await;
    assert_eq!(of_ana.account_kind, AccountKind::Partner);
    vec![ana, brand]
}

fn articles() -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("help");
    let files = std::fs::read_dir(folder).expect("the articles");
    let names = files.map(|file| file.expect("a file").file_name().into_string().expect("a name"));
    names.filter_map(|name| Some(format!("/help/{}", name.strip_suffix(".md")?))).collect()
}

#[track_caller]
fn inspect(shown: &Shown, address: &str) {
    assert!(shown.status < 500, "{address}: {} {}", shown.status, shown.body);
    let policy = text(shown, &CONTENT_SECURITY_POLICY);
    assert!(policy.starts_with("default-src 'none'"), "{address}: {policy}");
    assert!(policy.contains("frame-ancestors"), "{address}: {policy}");
    assert_eq!(text(shown, &X_CONTENT_TYPE_OPTIONS), "nosniff", "{address}");
    assert!(!text(shown, &X_FRAME_OPTIONS).is_empty(), "{address}");
    let is_letter = address.starts_with("/admin/mail/") && address.ends_with("/html");
    assert!(is_letter || !policy.contains("unsafe"), "{address}: {policy}");
    if text(shown, &CONTENT_TYPE).starts_with("text/html") && !is_letter {
        assert_eq!(inline(&shown.body), Vec::<String>::new(), "{address}");
    }
}

fn text<'a>(shown: &'a Shown, name: &http::HeaderName) -> &'a str {
    shown.headers.get(name).map_or("", |value| value.to_str().expect("a header is text"))
}

/// What would run or paint by itself: style and event attributes, style and script elements with content, addresses that are code.
fn inline(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some((_, from)) = rest.split_once('<') {
        let (tag, attributes, after) = read_tag(from);
        let has_source = attributes.iter().any(|(name, _)| name == "src");
        if tag == "style" || tag == "script" && !has_source {
            found.push(tag);
        }
        for (name, value) in attributes {
            let value = value.trim().to_lowercase();
            if name == "style" || name == "srcdoc" || name.starts_with("on") {
                found.push(name);
            } else if ["javascript:", "data:", "vbscript:"].iter().any(|code| value.starts_with(code)) {
                found.push(format!("{name}={value}"));
            }
        }
        rest = after;
    }
    found
}

/// The name of a tag, its attributes, and what comes after it.
fn read_tag(from: &str) -> (String, Vec<(String, String)>, &str) {
    if from.starts_with('/') {
        return (String::new(), Vec::new(), from);
    }
    let mut rest = from;
    let tag = take(&mut rest, |letter| letter.is_whitespace() || matches!(letter, '>' | '/'));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '/');
        if rest.is_empty() || rest.starts_with('>') {
            return (tag, attributes, rest);
        }
        let name = take(&mut rest, |letter| letter.is_whitespace() || matches!(letter, '>' | '=' | '/'));
        let Some(value) = rest.strip_prefix('=') else {
            if name.is_empty() {
                return (tag, attributes, &rest[1..]);
            }
            attributes.push((name, String::new()));
            continue;
        };
        rest = value;
        let quote = rest.chars().next().filter(|letter| matches!(letter, '"' | '\''));
        let value = match quote {
            Some(quote) => {
                rest = &rest[1..];
                let value = take(&mut rest, |letter| letter == quote);
                rest = rest.get(1..).unwrap_or("");
                value
            }
            None => take(&mut rest, |letter| letter.is_whitespace() || letter == '>'),
        };
        attributes.push((name.to_lowercase(), value));
    }
}

fn take(rest: &mut &str, ends: impl Fn(char) -> bool) -> String {
    let end = rest.find(ends).unwrap_or(rest.len());
    let (taken, after) = rest.split_at(end);
    *rest = after;
    taken.to_lowercase()
}
