use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use domain::words::Said;
use jiff::SignedDuration;

use super::*;
use crate::testing::{TestPlatform, test_platform, test_platform_with};
use crate::{Settings, clock};

async fn post(platform: &TestPlatform, to: &str) {
    let now = platform.clock.now();
    let letter = Letter::new(Said::written("Grüße")).words(Said::written("Zeile 1\nZeile zwei: ä"));
    let to = to.to_owned();
    let written =
        platform.store.write(move |tx| put(tx, &to, Language::English, &letter, Reason::AddressGiven, now)).await;
    written.expect("the letter is put into the outbox");
}

/// Makes the mail folder a file, so that nothing can be written into it.
fn break_folder(platform: &TestPlatform) -> std::path::PathBuf {
    let folder = platform.mail.folder().expect("mail goes into a folder").to_owned();
    std::fs::write(&folder, "in the way").expect("the data directory is writable");
    folder
}

#[tokio::test]
async fn a_letter_becomes_a_file_that_people_can_read() {
    let platform = test_platform();
    post(&platform, "ana@example.com").await;
    let drained = drain_due(&platform).await.expect("the outbox is drained");
    assert_eq!(drained, Drained { sent: 1, failed: 0, dead: 0 });
    let letters = platform.letters_to("ana@example.com").await;
    let [letter] = letters.as_slice() else { panic!("one letter: {letters:?}") };
    for part in [
        "From: Tributary <no-reply@tributary.test>\r\n",
        "Message-ID: <1.176761440",
        "Date: Mon, 05 Jan 2026 12:00:0",
        "Content-Type: multipart/alternative;",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "Zeile 1\r\nZeile zwei: ä",
        "Content-Type: text/html; charset=utf-8\r\n",
        "Zeile 1<br>\r\nZeile zwei: ä</p>",
    ] {
        assert!(letter.contains(part), "{part} in {letter}");
    }
    assert_eq!(drain_due(&platform).await.expect("nothing is left"), Drained::default());
    let kept = platform
        .store
        .read(|tx| anyhow::Ok(tx.query_one("SELECT payload FROM outbox_message", &[])?.text(0)))
        .await
        .expect("the row is kept");
    assert_eq!(kept, "", "what was sent may have held a secret");
}

/// Waiting letters outlive a new version: none that was ever written may become unreadable.
#[tokio::test]
async fn letters_of_every_version_are_sent() {
    let platform = test_platform();
    let now = platform.clock.now();
    for payload in [
        r#"{"version":"1","to":"ana@example.com","subject":"One","text":"A plain one.\n"}"#,
        r#"{"version":"2","to":"ana@example.com","letter":{"subject":"Two","voice":"Tributary","parts":[{"words":"Both."},{"quote":"Q"},
            {"facts":[["Order","A-1"]]},{"list":["one"]},{"door":["Read","/partner/messages/1"]}]},"reason":"address_given"}"#,
        r#"{"version":"2","to":"ana@example.com","letter":{"subject":"Three","voice":"Tributary","parts":[]},"reason":{"member":
            {"account_id":100002,"account_name":"Ana","account_kind":"partner","person_id":7,"event":"message"}}}"#,
    ] {
        let write = move |tx: &mut Tx<'_>| outbox::insert(tx, Channel::Mail, payload, now);
        platform.store.write(write).await.expect("the letter waits");
    }
    let letters = platform.letters_to("ana@example.com").await;
    let [plain, both, member] = letters.as_slice() else { panic!("three letters: {letters:?}") };
    assert!(plain.contains("A plain one.\r\n") && !plain.contains("multipart"), "{plain}");
    assert!(both.contains("Read:\r\nhttp://tributary.test/partner/messages/1\r\n"), "{both}");
    assert!(!both.contains("List-Unsubscribe"), "{both}");
    for said in [
        "List-Unsubscribe: <http://tributary.test/unsubscribe/100002.7.message.",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
        "You get this as one of the people of Ana (account 100002).",
        "Choose which letters come: http://tributary.test/partner/notifications\r\n",
    ] {
        assert!(member.contains(said), "{said} in {member}");
    }
}

#[tokio::test]
async fn what_could_not_be_sent_is_sent_later() {
    let platform = test_platform();
    let operator = platform.account(domain::access::AccountKind::Operator, "Olga").await;
    let folder = break_folder(&platform);
    post(&platform, "ana@example.com").await;
    assert_eq!(drain_due(&platform).await.expect("it is drained"), Drained { failed: 1, ..Drained::default() });
    assert_eq!(drain_due(&platform).await.expect("not due yet"), Drained::default());
    std::fs::remove_file(folder).expect("the way is cleared");
    let later = platform.clock.now() + SignedDuration::from_mins(1);
    clock::advance(&platform, &operator, later).await.expect("the sandbox moves");
    assert_eq!(drain_due(&platform).await.expect("it is drained"), Drained { sent: 1, ..Drained::default() });
}

#[tokio::test]
async fn a_letter_is_given_up_after_ten_attempts() {
    let platform = test_platform();
    let operator = platform.account(domain::access::AccountKind::Operator, "Olga").await;
    break_folder(&platform);
    post(&platform, "ana@example.com").await;
    let mut total = Drained::default();
    for _ in 0..12 {
        let drained = drain_due(&platform).await.expect("it is drained");
        total.failed += drained.failed;
        total.dead += drained.dead;
        let later = platform.clock.now() + SignedDuration::from_hours(12);
        clock::advance(&platform, &operator, later).await.expect("the sandbox moves");
    }
    assert_eq!(total, Drained { sent: 0, failed: 9, dead: 1 });
}

#[tokio::test]
async fn a_letter_to_no_address_is_given_up_at_once() {
    let platform = test_platform();
    post(&platform, "not an address").await;
    assert_eq!(drain_due(&platform).await.expect("it is drained"), Drained { dead: 1, ..Drained::default() });
}

#[tokio::test]
async fn the_background_drain_stops_when_told() {
    let platform = test_platform();
    let (stop, stopping) = watch::channel(false);
    let running = tokio::spawn(run(platform.platform(), stopping));
    stop.send(true).expect("the drain listens");
    running.await.expect("the drain ends");
}

/// A mail server that takes one letter and hands back what it was told.
fn mail_server(refuses_recipient: bool) -> (u16, std::thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it has an address").port();
    let serving = std::thread::spawn(move || {
        let (stream, _) = listener.accept().expect("the platform connects");
        let mut answers = stream.try_clone().expect("the stream has two ends");
        let mut told = Vec::new();
        let mut in_letter = false;
        answers.write_all(b"220 mail.test\r\n").expect("the platform listens");
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let answer = match line.split([' ', ':']).next().unwrap_or("") {
                "." if in_letter => {
                    in_letter = false;
                    "250 taken\r\n"
                }
                _ if in_letter => "",
                "DATA" => {
                    in_letter = true;
                    "354 go on\r\n"
                }
                "RCPT" if refuses_recipient => "550 nobody here\r\n",
                "QUIT" => "221 bye\r\n",
                _ => "250 ok\r\n",
            };
            told.push(line);
            answers.write_all(answer.as_bytes()).expect("the platform listens");
        }
        told
    });
    (port, serving)
}

async fn drain_by_smtp(refuses_recipient: bool) -> (Drained, Vec<String>) {
    let (port, serving) = mail_server(refuses_recipient);
    let platform = test_platform_with(|settings| settings.mail.url = format!("smtp://127.0.0.1:{port}"));
    post(&platform, "ana@example.com").await;
    let drained = drain_due(&platform).await.expect("the outbox is drained");
    drop(platform);
    (drained, serving.join().expect("the mail server ends"))
}

#[tokio::test]
async fn a_letter_is_handed_to_a_mail_server() {
    let (drained, told) = drain_by_smtp(false).await;
    assert_eq!(drained, Drained { sent: 1, ..Drained::default() });
    for line in ["MAIL FROM:<no-reply@tributary.test>", "RCPT TO:<ana@example.com>", "To: ana@example.com"] {
        assert!(told.iter().any(|told| told == line), "{line} in {told:?}");
    }
}

#[tokio::test]
async fn an_address_that_the_mail_server_refuses_is_given_up() {
    let (drained, _) = drain_by_smtp(true).await;
    assert_eq!(drained, Drained { dead: 1, ..Drained::default() });
}

#[test]
fn pauses_grow_to_half_a_day() {
    let minutes: Vec<i64> = (1..=10).map(|attempt| pause_before(attempt).as_mins()).collect();
    assert_eq!(minutes, [1, 3, 9, 27, 81, 243, 720, 720, 720, 720]);
}

#[test]
fn mail_settings_hide_their_password() {
    let settings = crate::MailSettings {
        url: "smtps://user:secret@mail.example.com".to_owned(),
        from: "a@example.com".to_owned(),
    };
    assert!(!format!("{settings:?}").contains("secret"));
    fn requires_debug<T: std::fmt::Debug>() {}
    requires_debug::<Settings>();
}
