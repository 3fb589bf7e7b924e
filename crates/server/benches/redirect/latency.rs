//! How long visitors wait when clicks come at a steady rate that the server can take.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CONNECTIONS: u32 = 64;

pub struct Waits {
    pub p50_ms: f64,
    pub p99_ms: f64,
}

/// `rate` clicks per second over 64 connections, each sending at its own beat. The client shares the machine with the server
/// and wakes up in steps of a millisecond, so a wait is measured from the moment a click is sent.
pub fn at_rate(url: &str, rate: f64, duration: Duration) -> Waits {
    let beat = Duration::from_secs_f64(f64::from(CONNECTIONS) / rate);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let waits = runtime.block_on(async {
        let ends = Instant::now() + duration;
        let clients: Vec<_> = (0..CONNECTIONS)
            .map(|number| {
                let (address, request) = request_of(url);
                tokio::spawn(async move {
                    tokio::time::sleep(beat * number / CONNECTIONS).await;
                    client(&address, &request, beat, ends).await
                })
            })
            .collect();
        let mut waits = Vec::new();
        for client in clients {
            waits.extend(client.await.expect("a client does not panic"));
        }
        waits
    });
    percentiles(waits)
}

pub fn percentiles(mut waits: Vec<Duration>) -> Waits {
    waits.sort();
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    Waits { p50_ms: at(0.5), p99_ms: at(0.99) }
}

/// Where to connect, and what to send.
fn request_of(url: &str) -> (String, String) {
    let rest = url.strip_prefix("http://").expect("a plain address");
    let (address, path) = rest.split_once('/').expect("a path");
    let request = format!(
        "GET /{path} HTTP/1.1\r\nHost: {address}\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0\r\n\r\n"
    );
    (address.to_owned(), request)
}

async fn client(address: &str, request: &str, beat: Duration, ends: Instant) -> Vec<Duration> {
    let mut stream = TcpStream::connect(address).await.expect("the server listens");
    stream.set_nodelay(true).expect("a TCP socket");
    let mut waits = Vec::new();
    let mut answer = [0; 2048];
    let mut next = Instant::now();
    while next < ends {
        tokio::time::sleep_until(next.into()).await;
        let sent = Instant::now();
        stream.write_all(request.as_bytes()).await.expect("the connection is kept");
        let length = stream.read(&mut answer).await.expect("the connection is kept");
        assert!(answer[..length].starts_with(b"HTTP/1.1 302"), "every click is redirected");
        waits.push(sent.elapsed());
        next += beat;
    }
    waits
}
