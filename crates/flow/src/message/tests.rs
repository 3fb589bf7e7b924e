//! Two sides, and everybody else.

use domain::access::{AccountKind, Role};
use domain::field::Problem;
use domain::message::{Folder, MESSAGES_PER_WINDOW_MAX};

use super::*;
use crate::media::Upload;
use crate::testing::{TestPlatform, test_platform};
use crate::{Error, Refusal, Window, attachment};

struct World {
    platform: TestPlatform,
    brand: Caller,
    program: domain::ids::ProgramId,
    ana: Caller,
    stranger: Caller,
}

async fn world() -> World {
    let platform = test_platform();
    let brand = platform.brand("Delta").await;
    let program = platform.program(&brand).await.id;
    let ana = platform.partner("Ana").await;
    platform.join(&brand, program, &ana).await;
    let stranger = platform.partner("Eve").await;
    World { platform, brand, program, ana, stranger }
}

fn to(to: To) -> NewThreadInput {
    NewThreadInput { to, subject: "Banners".to_owned(), text: "Do you have any?".to_owned(), files: Vec::new() }
}

fn file(name: &str, bytes: &[u8]) -> Upload {
    Upload { file_name: name.to_owned(), bytes: bytes.to_vec() }
}

#[track_caller]
fn code<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result {
        Err(Error::Refused(refusal)) => refusal.code(),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[tokio::test]
async fn a_question_its_answer_and_who_has_read_them() {
    let World { platform, brand, program, ana, stranger } = world().await;
    let id = begin(&platform, &ana, to(To::BrandOf(program))).await.expect("Ana writes");
    assert_eq!(unread(&platform, &ana).await.unwrap(), Unread::default(), "she knows what she wrote");
    assert_eq!(unread(&platform, &brand).await.unwrap(), Unread { messages: 1, inquiries: 0 });

    let seen = read(&platform, &brand, id).await.expect("the brand reads");
    assert!(seen.thread.is_unread);
    assert_eq!((seen.thread.partner_name.as_str(), seen.messages[0].0.text.as_str()), ("Ana", "Do you have any?"));
    assert_eq!(unread(&platform, &brand).await.unwrap(), Unread::default());
    mark_unread(&platform, &brand, id).await.expect("later");
    assert_eq!(unread(&platform, &brand).await.unwrap().messages, 1);

    let files = vec![file("../banner.txt", b"300 x 250")];
    reply(&platform, &brand, id, "Here.", files).await.expect("the brand answers");
    assert_eq!(unread(&platform, &brand).await.unwrap(), Unread::default(), "who answers has read");
    assert_eq!(unread(&platform, &ana).await.unwrap().messages, 1);
    let seen = read(&platform, &ana, id).await.expect("Ana reads");
    let attached = &seen.messages[1].1[0];
    assert_eq!(
        (attached.file.name.as_str(), attached.file.media_type.as_str()),
        ("banner.txt", "text/plain; charset=utf-8")
    );
    let (_, bytes) = attachment::open(&platform, &ana, attached.id).await.expect("Ana opens the file");
    assert_eq!(bytes, b"300 x 250");

    for deed in [
        code(find(&platform, &stranger, id).await),
        code(read(&platform, &stranger, id).await),
        code(reply(&platform, &stranger, id, "me too", Vec::new()).await),
        code(archive(&platform, &stranger, id).await),
        code(mark_unread(&platform, &stranger, id).await),
    ] {
        assert_eq!(deed, "thread_not_found");
    }
    assert_eq!(code(attachment::open(&platform, &stranger, attached.id).await), "not_found");
    let operator = platform.account(AccountKind::Operator, "Olga").await;
    assert_eq!(code(find(&platform, &operator, id).await), "not_allowed");
    assert_eq!(code(attachment::open(&platform, &operator, attached.id).await), "not_allowed");
    let analyst = Caller { role: Role::Analyst, ..ana.clone() };
    assert_eq!(code(reply(&platform, &analyst, id, "x", Vec::new()).await), "not_allowed");
    assert!(find(&platform, &analyst, id).await.is_ok());

    let letters = platform.letters_to(&format!("owner.{}@example.com", brand.account_id)).await;
    let letter =
        letters.iter().find(|letter| letter.contains("Subject: Ana: Banners")).expect("the brand got a letter");
    assert!(letter.contains("> Do you have any?") && letter.contains(&format!("/brand/messages/{id}")), "{letter}");
}

#[tokio::test]
async fn who_may_write_to_whom() {
    let World { platform, brand, program, ana, stranger } = world().await;
    assert_eq!(code(begin(&platform, &stranger, to(To::BrandOf(program))).await), "program_unknown");
    let eve = stranger.account_id;
    assert_eq!(code(begin(&platform, &brand, to(To::Partner(eve, None))).await), "partner_unknown");
    assert_eq!(code(begin(&platform, &ana, to(To::Partner(eve, None))).await), "partner_unknown");
    let other = platform.brand("Other").await;
    assert_eq!(code(begin(&platform, &other, to(To::Partner(ana.account_id, None))).await), "partner_unknown");
    assert_eq!(code(begin(&platform, &other, to(To::BrandOf(program))).await), "program_unknown");
    // An invitation is enough.
    crate::invitation::invite(&platform, &brand, program, eve, "").await.expect("Eve is invited");
    assert!(begin(&platform, &stranger, to(To::BrandOf(program))).await.is_ok());
    assert!(begin(&platform, &brand, to(To::Partner(eve, Some(program)))).await.is_ok());
    let nowhere = domain::ids::ProgramId(9999);
    assert_eq!(code(begin(&platform, &brand, to(To::Partner(eve, Some(nowhere)))).await), "program_unknown");
}

#[tokio::test]
async fn the_archive_is_the_accounts_and_an_answer_brings_it_back() {
    let World { platform, brand, program, ana, .. } = world().await;
    let id = begin(&platform, &ana, to(To::BrandOf(program))).await.expect("Ana writes");
    archive(&platform, &brand, id).await.expect("it is archived");
    archive(&platform, &brand, id).await.expect("twice is once");
    let count = |caller: Caller, folder| {
        let platform = platform.platform();
        async move { list(&platform, &caller, folder, None, Window::default()).await.expect("a list").items.len() }
    };
    assert_eq!((count(brand.clone(), Folder::Inbox).await, count(brand.clone(), Folder::Archive).await), (0, 1));
    assert_eq!(count(ana.clone(), Folder::Inbox).await, 1, "the other side's list is its own");
    assert_eq!(unread(&platform, &brand).await.unwrap().messages, 0);
    reply(&platform, &ana, id, "Hello?", Vec::new()).await.expect("Ana writes again");
    assert_eq!(count(brand.clone(), Folder::Inbox).await, 1);
    archive(&platform, &brand, id).await.expect("it is archived");
    restore(&platform, &brand, id).await.expect("it is taken back");
    assert_eq!(count(brand, Folder::Inbox).await, 1);
}

#[tokio::test]
async fn whoever_writes_too_often_waits() {
    let World { platform, program, ana, .. } = world().await;
    let id = begin(&platform, &ana, to(To::BrandOf(program))).await.expect("the first");
    for _ in 1..MESSAGES_PER_WINDOW_MAX {
        reply(&platform, &ana, id, "again", Vec::new()).await.expect("within the pace");
    }
    assert_eq!(code(reply(&platform, &ana, id, "too much", Vec::new()).await), "too_many_messages");
    assert_eq!(code(begin(&platform, &ana, to(To::BrandOf(program))).await), "too_many_messages");
}

#[tokio::test]
async fn files_are_judged_before_anything_is_kept() {
    let World { platform, program, ana, .. } = world().await;
    let with = |files| NewThreadInput { files, ..to(To::BrandOf(program)) };
    let kept = || std::fs::read_dir(crate::media::folder(&platform)).map_or(0, |folder| folder.count());
    for files in [
        vec![file("photo.png", b"<html><script>alert(1)</script></html>")],
        vec![file("photo.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")],
        vec![file("ok.txt", b"ok"), file("tool.exe", b"MZ\x90\0\x03")],
        vec![file("large.txt", &vec![b'a'; domain::attachment::FILE_BYTES_MAX + 1])],
        (0..6).map(|number| file("n.txt", format!("{number}").as_bytes())).collect(),
        vec![file("empty.txt", b"")],
    ] {
        let refused = begin(&platform, &ana, with(files)).await.unwrap_err();
        let Error::Refused(Refusal::Input(crate::refusal::InputRefusal::Field(error))) = refused else {
            panic!("expected a field error, got {refused:?}")
        };
        assert!(matches!((error.field, error.problem), ("file", Problem::Refused(_))));
        assert_eq!(kept(), 0, "nothing of it is on disk");
    }
}
