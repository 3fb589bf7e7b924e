//! A real browser, and a brand's web site on which it runs the tag.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

/// What a page tells after a browser that was just started, on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// Headless Chromium with an empty profile, for which every name below `.test` is this machine.
pub struct Browser {
    process: Child,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Opens a page and lives until dropped.
    pub fn at(address: &str) -> Browser {
        let profile = tempfile::tempdir().expect("the machine has room for a temporary folder");
        let mut command = Command::new("chromium");
        command.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]);
        command.args(["--disable-background-networking", "--disable-component-update", "--disable-sync"]);
        command.arg("--host-resolver-rules=MAP *.test 127.0.0.1");
        // Chromium says that it is headless, and then its clicks are a crawler's.
        command.arg(format!("--user-agent={}", crate::people::BROWSER));
        command.arg(format!("--user-data-dir={}", profile.path().display())).arg(address);
        command.env("HOME", profile.path()).stdout(Stdio::null()).stderr(Stdio::null());
        // A group of its own, to end its helper processes with it.
        let process = command.process_group(0).spawn();
        let process = process.expect("Chromium runs the tag: install Debian's package chromium, as ./test does");
        Browser { process, _profile: profile }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let group = format!("-{}", self.process.id());
        let _ = Command::new("kill").args(["-s", "KILL", "--", &group]).status();
        let _ = self.process.wait();
    }
}

/// A page that a visitor is sent to, and what its brand wrote on it.
pub struct Page {
    pub address: String,
    /// Further attributes of the tag's `<script>`.
    pub tag_attributes: &'static str,
    /// Runs before the tag has arrived. Calls `tell(facts)` at the end, which takes the visitor to the next page.
    pub script: String,
}

/// The brand's web site. Whatever the address, it shows the page whose turn it is.
pub struct WebSite {
    pub port: u16,
    journey: Arc<Mutex<Journey>>,
    told: Receiver<Value>,
}

#[derive(Default)]
struct Journey {
    tag: String,
    pages: VecDeque<Page>,
}

impl WebSite {
    /// With the tag of this address.
    pub fn open() -> WebSite {
        let listener = TcpListener::bind("127.0.0.1:0").expect("the machine has a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let journey = Arc::new(Mutex::new(Journey::default()));
        let (teller, told) = channel();
        let answering = Arc::clone(&journey);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (journey, teller) = (Arc::clone(&answering), teller.clone());
                std::thread::spawn(move || answer(stream, &journey, &teller));
            }
        });
        WebSite { port, journey, told }
    }

    /// What each page told, one after the other.
    pub fn visited(&self, tag: &str, pages: Vec<Page>) -> Vec<Value> {
        let count = pages.len();
        let first = pages[0].address.clone();
        *self.journey.lock().expect("no holder panics") = Journey { tag: tag.to_owned(), pages: pages.into() };
        let _browser = Browser::at(&first);
        let told = (0..count).map(|_| self.told.recv_timeout(PATIENCE).expect("the page tells what it saw"));
        told.collect()
    }
}

/// One request of a connection; no page needs another.
fn answer(mut stream: TcpStream, journey: &Mutex<Journey>, teller: &Sender<Value>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut body_bytes = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        match header.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => body_bytes = value.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; body_bytes];
    reader.read_exact(&mut body).ok()?;
    let mut journey = journey.lock().expect("no holder panics");
    let text = if line.starts_with("POST /told ") {
        journey.pages.pop_front();
        let next = journey.pages.front().map(|page| page.address.clone()).unwrap_or_default();
        teller.send(serde_json::from_slice(&body).ok()?).ok()?;
        next
    } else if line.starts_with("GET /favicon.ico ") {
        String::new()
    } else {
        html(&journey.tag, journey.pages.front()?)
    };
    let length = text.len();
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{text}").ok()
}

/// The two lines of docs/conversions.md, and around them what lets the test see which requests the tag makes.
fn html(tag: &str, page: &Page) -> String {
    let Page { tag_attributes, script, .. } = page;
    format!(
        r#"<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title>
<script>
  const fetchOfThePage = window.fetch, sent = [];
  window.fetch = (address, options) => {{ sent.push(new URL(address).pathname); return fetchOfThePage(address, options); }};
  async function tell(facts) {{
    const kept = window.cookieStore ? await cookieStore.getAll() : null; // on localhost and by https only
    const seen = {{ address: location.href, cookie: document.cookie, kept, sent, ...facts }};
    const next = await (await fetchOfThePage("/told", {{ method: "POST", body: JSON.stringify(seen) }})).text();
    if (next) location.href = next;
  }}
  window.onerror = (message) => tell({{ error: message }});
</script>
<script>window.tributary=window.tributary||function(){{(tributary.q=tributary.q||[]).push(arguments)}}</script>
<script async src="{tag}" {tag_attributes}></script>
<script>{script}</script>
"#
    )
}
