//! Many clients that each send a conversion, wait for its decision and send the next, on connections that stay open.
//!
//! Raw sockets on one thread: the clients share two cores with the server, so they must cost little beside it.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tokio::net::TcpStream;

/// What one round measured.
pub struct Round {
    pub answered: u64,
    pub credited: u64,
    pub elapsed: Duration,
    pub p50: Duration,
    pub p99: Duration,
}

impl Round {
    pub fn per_second(&self) -> f64 {
        self.answered as f64 / self.elapsed.as_secs_f64()
    }
}

/// Makes the body of the n-th conversion of the whole bench, so that no order id comes twice.
pub type Body = Arc<dyn Fn(u64) -> String + Send + Sync>;

/// Runs `clients` clients for `duration` against POST `path`. `sent` counts on from round to round.
pub fn run(
    address: SocketAddr,
    path: &str,
    authorization: &str,
    body: Body,
    clients: usize,
    duration: Duration,
    sent: &Arc<AtomicU64>,
) -> anyhow::Result<Round> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let started = Instant::now();
    let until = started + duration;
    let tasks = tokio::task::LocalSet::new();
    let mut waiting = Vec::new();
    for _ in 0..clients {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: {authorization}\r\nContent-Type: application/json\r\n"
        );
        waiting.push(tasks.spawn_local(client(address, head, Arc::clone(&body), until, Arc::clone(sent))));
    }
    let mut latencies = Vec::new();
    let mut credited = 0;
    tasks.block_on(&runtime, async {
        for task in waiting {
            let done = task.await.context("a client panicked")??;
            latencies.extend(done.latencies);
            credited += done.credited;
        }
        anyhow::Ok(())
    })?;
    let elapsed = started.elapsed();
    latencies.sort_unstable();
    let at = |part: f64| latencies[((latencies.len() - 1) as f64 * part) as usize];
    Ok(Round { answered: latencies.len() as u64, credited, elapsed, p50: at(0.5), p99: at(0.99) })
}

struct Done {
    latencies: Vec<Duration>,
    credited: u64,
}

async fn client(
    address: SocketAddr,
    head: String,
    body: Body,
    until: Instant,
    sent: Arc<AtomicU64>,
) -> anyhow::Result<Done> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut done = Done { latencies: Vec::new(), credited: 0 };
    let mut buffer = Vec::with_capacity(4096);
    while Instant::now() < until {
        let body = body(sent.fetch_add(1, Ordering::Relaxed));
        let request = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
        let started = Instant::now();
        write_all(&stream, request.as_bytes()).await?;
        read_answer(&stream, &mut buffer).await?;
        done.latencies.push(started.elapsed());
        if !buffer.starts_with(b"HTTP/1.1 201") {
            bail!("expected a new decision, got: {}", String::from_utf8_lossy(&buffer));
        }
        done.credited += u64::from(contains(&buffer, b"\"credited\""));
    }
    Ok(done)
}

/// Reads one whole answer with a Content-Length into `buffer`.
async fn read_answer(stream: &TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<()> {
    buffer.clear();
    loop {
        read_some(stream, buffer).await?;
        let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
        let length =
            head.lines().find_map(|line| line.strip_prefix("content-length:")).context("an answer without a length")?;
        let whole = end + 4 + length.trim().parse::<usize>()?;
        while buffer.len() < whole {
            read_some(stream, buffer).await?;
        }
        return Ok(());
    }
}

async fn read_some(stream: &TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<()> {
    let mut piece = [0; 4096];
    loop {
        stream.readable().await?;
        match stream.try_read(&mut piece) {
            Ok(0) => bail!("the server closed the connection"),
            Ok(read) => {
                buffer.extend_from_slice(&piece[..read]);
                return Ok(());
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error.into()),
        }
    }
}

async fn write_all(stream: &TcpStream, mut bytes: &[u8]) -> anyhow::Result<()> {
    while !bytes.is_empty() {
        stream.writable().await?;
        match stream.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
