//! How many deliveries a second reach their receivers while every tenth receiver hangs: on SQLite, or on PostgreSQL when
//! `TRIBUTARY_TEST_POSTGRES` names a server.
//!
//! A thousand postbacks of one partner, each told of the same actions. The receivers are one server on loopback, in this process and on the
//! same cores: nine hundred answer at once, a hundred take the request and say nothing. The yardstick is the same requests to the same
//! server with nothing before and behind them: no looking up what is due, no order, no note of what became of them.
//!
//!     cargo bench -p flow --bench postback [-- WEBHOOKS]       with any word they are signed webhooks

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use domain::ids::PostbackId;
use domain::postback::{Body, PostbackEvent, PostbackMethod};
use flow::outside::{Method, OutsideSettings, Telling};
use flow::testing::{TestPlatform, sale, test_platform_with};
use store::postback::delivery::{Change, Whose};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

const POSTBACKS: usize = 1_000;
/// Every tenth of them hangs.
const HANGING_EACH: usize = 10;
const ACTIONS: usize = 40;
const YARDSTICK_REQUESTS: usize = 10_000;
const YARDSTICK_AT_ONCE: usize = 128;

fn main() {
    let is_webhook = std::env::args().skip(1).any(|argument| !argument.starts_with("--"));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(run(is_webhook));
}

async fn run(is_webhook: bool) {
    let received = Arc::new(AtomicU64::new(0));
    let port = receivers(received.clone()).await;
    let platform = test_platform_with(|settings| {
        settings.outside = OutsideSettings { allow_loopback: true, ..OutsideSettings::default() };
    });
    let hanging = prepare(&platform, port, is_webhook).await;
    let live = ((POSTBACKS - hanging) * ACTIONS) as u64;

    let bare = yardstick(&platform, port).await;
    received.store(0, Ordering::Relaxed);
    let (stop, stopping) = watch::channel(false);
    let began = Instant::now();
    let job = tokio::spawn(flow::postback::send_due_until(platform.platform(), stopping));
    while received.load(Ordering::Relaxed) < live {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let rate = live as f64 / began.elapsed().as_secs_f64();
    stop.send_replace(true);
    job.await.expect("the sender ends");
    let kind = if is_webhook { "signed webhooks" } else { "postbacks" };
    println!(
        "{kind}: {live} deliveries to {} receivers while {hanging} hang: {rate:.0}/s; bare requests {bare:.0}/s; ratio {:.2}",
        POSTBACKS - hanging,
        rate / bare,
    );
}

/// Postbacks with all that is to be told to them. Gives how many hang.
async fn prepare(platform: &TestPlatform, port: u16, is_webhook: bool) -> usize {
    let brand = platform.brand("Delta").await;
    let program = platform.program(&brand).await.id;
    let ana = platform.partner("Ana").await;
    platform.join(&brand, program, &ana).await;
    for order in 0..ACTIONS {
        sale(platform, &brand, program, &ana, &format!("A{order}")).await;
    }
    let wish = move |number: usize| store::postback::Wish {
        program: None,
        events: vec![PostbackEvent::Tracked],
        method: if is_webhook { PostbackMethod::Post } else { PostbackMethod::Get },
        url_template: match number % HANGING_EACH {
            0 => format!("http://127.0.0.1:{port}/hang/{number}?o={{order_id}}&earned={{commission}}"),
            _ => format!("http://127.0.0.1:{port}/live/{number}?o={{order_id}}&earned={{commission}}"),
        },
        body: if is_webhook { Body::Webhook } else { Body::None },
    };
    let account = ana.account_id;
    let now = platform.clock.now();
    let work = move |tx: &mut store::Tx<'_>| {
        let mut made: Vec<PostbackId> = Vec::with_capacity(POSTBACKS);
        for number in 0..POSTBACKS {
            made.push(store::postback::insert(tx, account, &wish(number), now)?);
        }
        let sequences: Vec<i64> = (1..=ACTIONS as i64).collect();
        store::postback::delivery::tell(tx, Whose::Partners, PostbackEvent::Tracked, Change::Nothing, &sequences, now)?;
        anyhow::Ok(made.len())
    };
    let made = platform.store.write(work).await.expect("the postbacks are written");
    made.div_ceil(HANGING_EACH)
}

/// The same requests, and nothing else.
async fn yardstick(platform: &TestPlatform, port: u16) -> f64 {
    let began = Instant::now();
    let mut running = tokio::task::JoinSet::new();
    for number in 0..YARDSTICK_REQUESTS {
        if running.len() == YARDSTICK_AT_ONCE {
            running.join_next().await;
        }
        let platform = platform.platform();
        running.spawn(async move {
            let telling = Telling {
                address: format!("http://127.0.0.1:{port}/live/{number}?o=A1&earned=40.00"),
                method: Method::GET,
                headers: Vec::new(),
                body: Bytes::new(),
                answer_bytes_max: 1000,
                time_max: Duration::from_secs(10),
            };
            platform.outside.tell(telling).await.expect("the receiver answers");
        });
    }
    while running.join_next().await.is_some() {}
    YARDSTICK_REQUESTS as f64 / began.elapsed().as_secs_f64()
}

/// One server for all of them. Gives its port.
async fn receivers(received: Arc<AtomicU64>) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("loopback has a free port");
    let port = listener.local_addr().expect("a bound socket has an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(receive(stream, received.clone()));
        }
    });
    port
}

async fn receive(mut stream: TcpStream, received: Arc<AtomicU64>) -> std::io::Result<()> {
    let mut heard = vec![0; 8 * 1024];
    let mut length = 0;
    while !heard[..length].windows(4).any(|bytes| bytes == b"\r\n\r\n") {
        let more = stream.read(&mut heard[length..]).await?;
        if more == 0 {
            return Ok(());
        }
        length += more;
    }
    if heard[..length].windows(6).any(|bytes| bytes == b"/hang/") {
        std::future::pending::<()>().await;
    }
    stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await?;
    received.fetch_add(1, Ordering::Relaxed);
    Ok(())
}
