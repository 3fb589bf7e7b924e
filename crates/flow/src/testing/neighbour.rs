//! Somebody else's machine, for tests of what goes outside: a web server and a name server on loopback, on the test's own runtime.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hickory_resolver::proto::op::{Message, OpCode, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, AAAA, TXT};
use hickory_resolver::proto::rr::{RData, Record, RecordType};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};

use crate::outside::OutsideSettings;

/// How a page of the neighbour answers.
#[derive(Clone)]
pub enum Page {
    /// 200 with this body.
    Says(String),
    Status(u16),
    /// 302 to there.
    LeadsTo(String),
    /// Never ends, as fast as it can.
    Endless,
    /// Never ends, a byte now and then.
    Drips,
    /// Takes the question and says nothing.
    Silent,
    /// Says this and hangs up, HTTP or not.
    Raw(&'static [u8]),
}

#[derive(Clone)]
enum Fact {
    Address(IpAddr),
    Text(String),
}

#[derive(Default)]
struct Known {
    pages: HashMap<String, Page>,
    names: HashMap<String, Vec<Fact>>,
    asked: Vec<String>,
    heard: Vec<Heard>,
}

/// A question as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    pub head: String,
    pub body: String,
}

impl Heard {
    /// A header's value; names in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }
}

pub struct Neighbour {
    known: Arc<Mutex<Known>>,
    port: u16,
    name_server: SocketAddr,
}

impl Neighbour {
    pub async fn start() -> Neighbour {
        let here = (Ipv4Addr::LOCALHOST, 0);
        let pages = TcpListener::bind(here).await.expect("loopback has a free port");
        let names = UdpSocket::bind(here).await.expect("loopback has a free port");
        let known = Arc::<Mutex<Known>>::default();
        let port = pages.local_addr().expect("a bound socket has an address").port();
        let name_server = names.local_addr().expect("a bound socket has an address");
        tokio::spawn(serve_pages(pages, known.clone()));
        tokio::spawn(serve_names(names, known.clone()));
        Neighbour { known, port, name_server }
    }

    /// What a platform must be told to find the neighbour.
    pub fn settings(&self) -> OutsideSettings {
        OutsideSettings { allow_loopback: true, name_servers: vec![self.name_server] }
    }

    /// The address of a page at the neighbour, whatever name it goes by.
    pub fn address(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.port)
    }

    /// From now on the name has this address too.
    pub fn name(&self, host: &str, address: &str) {
        self.learn(host, Fact::Address(address.parse().expect("an address")));
    }

    /// From now on the name says this too.
    pub fn text(&self, host: &str, text: &str) {
        self.learn(host, Fact::Text(text.to_owned()));
    }

    pub fn forget_name(&self, host: &str) {
        self.known().names.remove(host);
    }

    pub fn page(&self, path: &str, page: Page) {
        self.known().pages.insert(path.to_owned(), page);
    }

    /// The paths that were asked for, oldest first; `POST /path` where it was no GET.
    pub fn asked(&self) -> Vec<String> {
        self.known().asked.clone()
    }

    /// What was asked for, whole, oldest first.
    pub fn heard(&self) -> Vec<Heard> {
        self.known().heard.clone()
    }

    fn learn(&self, host: &str, fact: Fact) {
        self.known().names.entry(host.to_owned()).or_default().push(fact);
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().expect("no test panics here")
    }
}

async fn serve_pages(listener: TcpListener, known: Arc<Mutex<Known>>) {
    while let Ok((stream, _)) = listener.accept().await {
        // Whoever hangs up in the middle is the one under test.
        tokio::spawn(answer_page(stream, known.clone()));
    }
}

async fn answer_page(mut stream: TcpStream, known: Arc<Mutex<Known>>) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
        // What begins otherwise is no question in HTTP, but perhaps TLS.
        if !matches!(head[0], b'G' | b'P') {
            return Ok(());
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut heard = Heard { head: head.clone(), body: String::new() };
    let length = heard.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    heard.body = String::from_utf8_lossy(&body).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let asked = if head.starts_with("POST") { format!("POST {path}") } else { path.clone() };
    let page = {
        let mut known = known.lock().expect("no test panics here");
        known.asked.push(asked);
        known.heard.push(heard);
        let bare = path.split('?').next().unwrap_or_default();
        known.pages.get(&path).or_else(|| known.pages.get(bare)).cloned().unwrap_or(Page::Status(404))
    };
    match page {
        Page::Says(body) => {
            let length = body.len();
            stream.write_all(format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}").as_bytes()).await
        }
        Page::Status(status) => {
            stream.write_all(format!("HTTP/1.1 {status} So\r\ncontent-length: 0\r\n\r\n").as_bytes()).await
        }
        Page::LeadsTo(address) => {
            let head = format!("HTTP/1.1 302 Found\r\nlocation: {address}\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(head.as_bytes()).await
        }
        Page::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
            loop {
                stream.write_all(&[b'x'; 16 * 1024]).await?;
            }
        }
        Page::Drips => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
            loop {
                stream.write_all(b"x").await?;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        Page::Silent => std::future::pending().await,
        Page::Raw(bytes) => stream.write_all(bytes).await,
    }
}

async fn serve_names(socket: UdpSocket, known: Arc<Mutex<Known>>) {
    let mut buffer = [0; 4096];
    while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
        let Ok(question) = Message::from_vec(&buffer[..length]) else { continue };
        let answer = answer_name(&question, &known.lock().expect("no test panics here"));
        // A lost datagram is asked again.
        drop(socket.send_to(&answer.to_vec().expect("the answer is well formed"), from).await);
    }
}

fn answer_name(question: &Message, known: &Known) -> Message {
    let mut answer = Message::response(question.metadata.id, OpCode::Query);
    for query in &question.queries {
        let host = query.name().to_string().trim_end_matches('.').to_lowercase();
        let Some(facts) = known.names.get(&host) else {
            answer.metadata.response_code = ResponseCode::NXDomain;
            continue;
        };
        for fact in facts {
            let data = match (fact, query.query_type()) {
                (Fact::Address(IpAddr::V4(address)), RecordType::A) => RData::A(A(*address)),
                (Fact::Address(IpAddr::V6(address)), RecordType::AAAA) => RData::AAAA(AAAA(*address)),
                (Fact::Text(text), RecordType::TXT) => RData::TXT(TXT::new(vec![text.clone()])),
                _ => continue,
            };
            answer.add_answer(Record::from_rdata(query.name().clone(), 60, data));
        }
    }
    answer.add_queries(question.queries.clone());
    answer
}
