//! Brand and partner write to each other; everybody else is kept out, and files stay files.

use domain::ids::ProgramId;
use flow::testing::{TestPlatform, test_platform};

use crate::testing::{Browser, Shown};

struct Two {
    platform: TestPlatform,
    brand: Browser,
    ana: Browser,
    program: ProgramId,
}

async fn two() -> Two {
    let platform = test_platform();
    let mut brand = Browser::signed_up(&platform, "brand", "Delta").await;
    let brand_caller = brand.caller(&platform).await;
    let program = platform.program(&brand_caller).await.id;
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    platform.join(&brand_caller, program, &ana.caller(&platform).await).await;
    brand.see("/brand/messages").await.says("No messages");
    ana.see("/partner/messages").await.says("No messages").says("Write a message");
    Two { platform, brand, ana, program }
}

/// Ana asks, with a file.
async fn asked(two: &mut Two, file_name: &str, file: &[u8]) -> Shown {
    let program = two.program.to_string();
    let fields = [("program_id", program.as_str()), ("subject", "Banners <b>"), ("text", "Do you have <i>any</i>?")];
    two.ana.upload("/partner/messages/new", &fields, file_name, file).await
}

#[tokio::test]
async fn a_question_and_its_answer() {
    let mut two = two().await;
    let sent = asked(&mut two, "", b"").await;
    assert_eq!(sent.has_status(303).way_on(), "/partner/messages/1?done=message_sent");
    two.ana
        .see("/partner/messages/1")
        .await
        .says("Banners &#60;b&#62;")
        .says("&#60;i&#62;any")
        .says_nothing_of("<i>any");

    let home = two.brand.see("/brand").await;
    home.says("navigation__count\">1<span class=\"spoken\"> new");
    let list = two.brand.see("/brand/messages").await;
    list.says("threads__thread--new").says("Ana").says("Do you have");
    let thread = two.brand.see("/brand/messages/1").await;
    thread.says("With <a href=\"/brand/partners/").says_nothing_of("navigation__count");
    two.brand.see("/brand/messages").await.says_nothing_of("threads__thread--new");
    assert_eq!(two.brand.send("/brand/messages/1/unread", &[]).await.way_on(), "/brand/messages?done=thread_unread");
    two.brand.see("/brand").await.says("navigation__count");

    let answered =
        two.brand.upload("/brand/messages/1", &[("text", "See the file.")], "März \u{202e}plan.csv", b"a,b\n1,2").await;
    assert_eq!(answered.has_status(303).way_on(), "/brand/messages/1?done=message_sent");
    let thread = two.ana.see("/partner/messages/1").await;
    thread.says("See the file.").says("href=\"/partner/attachments/1\">März plan.csv</a>").says("text, 7 bytes");

    assert_eq!(
        two.ana.send("/partner/messages/1/archive", &[]).await.way_on(),
        "/partner/messages?done=thread_archived"
    );
    two.ana.see("/partner/messages").await.says("No messages");
    two.ana.see("/partner/messages?folder=archive").await.says("Banners");
    two.ana.see("/partner/messages/1").await.says("Back to the inbox");
    assert_eq!(
        two.ana.send("/partner/messages/1/restoration", &[]).await.way_on(),
        "/partner/messages?done=thread_restored"
    );

    let letters = two.platform.letters_to("delta@example.com").await;
    assert!(letters.iter().any(|letter| letter.contains("/brand/messages/1") && letter.contains("&lt;i&gt;any")));
}

#[tokio::test]
async fn what_cannot_be_sent_is_said_beside_its_field_and_nothing_typed_is_lost() {
    let mut two = two().await;
    let program = two.program.to_string();
    let long = "x".repeat(domain::message::TEXT_CHARS_MAX + 1);
    for (fields, file, field, words) in [
        (
            [("program_id", program.as_str()), ("subject", ""), ("text", "Hello")],
            b"".as_slice(),
            "subject",
            "Must be given",
        ),
        ([("program_id", program.as_str()), ("subject", "A"), ("text", "")], b"", "text", "Must be given"),
        ([("program_id", program.as_str()), ("subject", "A"), ("text", &long)], b"", "text", "at most 5000 characters"),
        ([("program_id", "1"), ("subject", "A"), ("text", "Hello")], b"", "program_id", "not in this program"),
        ([("program_id", "x"), ("subject", "A"), ("text", "Hello")], b"", "program_id", "must be one of the list"),
        ([("program_id", program.as_str()), ("subject", "A"), ("text", "Hello")], b"MZ\0", "file", "it is not a PNG"),
    ] {
        let name = if file.is_empty() { "" } else { "a.exe" };
        let shown = two.ana.upload("/partner/messages/new", &fields, name, file).await;
        shown.has_status(422).says(&format!("id=\"{field}-error\"")).says(words);
    }
    let shown = two
        .brand
        .upload("/brand/messages/new", &[("partner_id", "Ana"), ("subject", "A"), ("text", "B")], "", b"")
        .await;
    shown.has_status(422).says("id=\"partner_id-error\"").says("value=\"Ana\"");
    let mut large = vec![b'a'; domain::attachment::FILE_BYTES_MAX + 1];
    asked(&mut two, "large.txt", &large).await.has_status(422).says("at most 5242880 are taken");
    large.resize(17 * 1024 * 1024, b'a');
    asked(&mut two, "huge.txt", &large).await.has_status(413).says("choose smaller files");
    two.ana.see("/partner/messages").await.says("No messages");
}

#[tokio::test]
async fn a_file_is_a_file_whatever_is_in_it() {
    let mut two = two().await;
    for (name, file) in [
        ("photo.png", b"<html><script>alert(1)</script>".as_slice()),
        ("photo.png", b" <svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("photo.svg", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("tool.pdf", b"MZ\x90\0"),
    ] {
        asked(&mut two, name, file)
            .await
            .has_status(422)
            .says("it is not a PNG, JPEG, GIF or WebP image, a PDF or plain text");
    }
    // An image by its first bytes and a page by the rest: it is served as the image it claims to be, and as nothing else.
    let mut mixed = b"GIF89a".to_vec();
    mixed.extend([1, 0, 1, 0, 0, 0, 0]);
    mixed.extend(b"<script>alert(1)</script>");
    for (name, file, expected_type, way) in [
        ("../../<img src=x onerror=alert(1)>.png", mixed.as_slice(), "image/gif", "inline"),
        ("page.html", b"alert(1)", "text/plain; charset=utf-8", "attachment"),
        ("a.pdf", b"%PDF-1.7 /JavaScript", "application/pdf", "attachment"),
    ] {
        let id = asked(&mut two, name, file)
            .await
            .has_status(303)
            .way_on()
            .split(['/', '?'])
            .nth(3)
            .expect("an id")
            .to_owned();
        let thread = two.brand.see(&format!("/brand/messages/{id}")).await;
        thread.says_nothing_of("<img src=x").says_nothing_of("..");
        let shown = two.brand.see(&format!("/brand/attachments/{id}")).await;
        let header =
            |name: &str| shown.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
        assert_eq!(header("content-type"), expected_type);
        assert!(
            header("content-disposition").starts_with(&format!("{way}; filename=\"")),
            "{}",
            header("content-disposition")
        );
        assert!(!header("content-disposition").contains(['<', '/']), "{}", header("content-disposition"));
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox; frame-ancestors 'none'");
        assert_eq!(header("cache-control"), "private, no-store");
    }
    // Nor is it one of the public files.
    let media = edge::media::router(two.platform.platform());
    let hash = std::fs::read_dir(two.platform.settings.data_directory.join("media")).expect("the media folder");
    for entry in hash {
        let name = entry.expect("an entry").file_name().into_string().expect("a hash");
        let request = http::Request::get(format!("/media/{name}")).body(axum::body::Body::empty()).expect("a request");
        let answer = tower::ServiceExt::oneshot(media.clone(), request).await.expect("an answer");
        assert_eq!(answer.status(), 404);
    }
}

#[tokio::test]
async fn nobody_else_reads_writes_or_fetches() {
    let mut two = two().await;
    asked(&mut two, "secret.txt", b"a secret").await.has_status(303);
    two.ana.see("/partner/attachments/1").await.has_status(200).says("a secret");
    let mut bea = Browser::signed_up(&two.platform, "partner", "Bea").await;
    let mut rival = Browser::signed_up(&two.platform, "brand", "Estuary").await;
    for (who, home) in [(&mut bea, "/partner"), (&mut rival, "/brand")] {
        who.see(&format!("{home}/messages")).await.says("No messages").says_nothing_of("Banners");
        for address in ["messages/1", "attachments/1", "attachments/x", "messages/x"] {
            who.see(&format!("{home}/{address}")).await.has_status(404).says_nothing_of("secret");
        }
        who.upload(&format!("{home}/messages/1"), &[("text", "me too")], "", b"").await.has_status(404);
        for deed in ["unread", "archive", "restoration"] {
            who.send(&format!("{home}/messages/1/{deed}"), &[]).await.has_status(404);
        }
        // The other kind's portal is no way in either.
        who.see(if home == "/brand" { "/partner/messages/1" } else { "/brand/messages/1" }).await.has_status(403);
    }
    bea.see("/partner/messages/new").await.says("Nobody to write to yet");
    let ana = two.ana.caller(&two.platform).await.account_id.to_string();
    rival.see("/brand/messages/new").await;
    let fields = [("partner_id", ana.as_str()), ("subject", "Join us"), ("text", "Hello")];
    rival.upload("/brand/messages/new", &fields, "", b"").await.has_status(422);
    let mut stranger = Browser::new(&two.platform);
    assert!(stranger.see("/partner/attachments/1").await.has_status(303).way_on().starts_with("/login"));
    // A form of another site, with a file in it.
    two.ana
        .upload_with("/partner/messages/1", "guess", &[("text", "x")], "", b"")
        .await
        .has_status(403)
        .says("foreign_form");
    two.ana.upload_with("/partner/messages/new", "guess", &[("text", "x")], "", b"").await.has_status(403);
    two.ana.see("/partner/messages/1").await.says_nothing_of("me too");
}

#[tokio::test]
async fn a_partner_finds_its_way_to_the_brand() {
    let mut two = two().await;
    let program = two.program;
    two.ana
        .see(&format!("/partner/programs/{program}"))
        .await
        .says(&format!("/partner/messages/new?program={program}"));
    let page = two.ana.see(&format!("/partner/messages/new?program={program}&subject=%3Cb%3E")).await;
    page.says(&format!("value=\"{program}\" selected")).says("value=\"&#60;b&#62;\"");
    two.ana.see("/help/links").await.says("/partner/messages/new?program=");
    let ana = two.ana.caller(&two.platform).await.account_id;
    two.brand.see(&format!("/brand/partners/{ana}")).await.says(&format!("/brand/messages/new?partner={ana}"));
    two.brand.see(&format!("/brand/messages/new?partner={ana}")).await.says(&format!("value=\"{ana}\""));
}
