//! One serving thread: accept, speak HTTP/1.1 with keep-alive and pipelining, end in order.

use std::net::{SocketAddr, TcpListener as StdListener};
use std::rc::Rc;
use std::sync::Arc;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};

use super::Listen;
use super::dispatch::{Desk, Doors, Scope};

/// A request's head must fit: 8 KiB of URL, as much of cookies, and the rest.
const HEAD_BYTES_MAX: usize = 32 * 1024;

/// More header lines than any browser and chain of proxies send.
const HEADERS_MAX: usize = 100;

/// What a serving thread needs to know.
pub(super) struct Core {
    pub listen: Arc<Listen>,
    pub stopping: watch::Receiver<bool>,
}

/// Held by each connection; when the last is dropped the thread may end.
type Alive = mpsc::Sender<()>;

impl Core {
    /// Serves until told to stop and the last connection has ended or the drain timeout has passed.
    pub fn run(self, doors: Doors, main: StdListener, tracking: Option<StdListener>) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build_local(Default::default())
            .expect("a runtime needs an epoll handle and an event descriptor; without them nothing can be served");
        runtime.block_on(async {
            let drain_timeout = self.listen.drain_timeout;
            let mut stopping = self.stopping.clone();
            let (alive, mut ended) = mpsc::channel::<()>(1);
            let core = Rc::new(self);
            let desk = Rc::new(Desk::open(doors));
            let main = Rc::clone(&core).accept(main, Rc::clone(&desk), Scope::Everything, alive.clone());
            let accepting = match tracking {
                Some(socket) => {
                    let tracking = Rc::clone(&core).accept(socket, desk, Scope::Tracking, alive.clone());
                    vec![tokio::task::spawn_local(main), tokio::task::spawn_local(tracking)]
                }
                None => vec![tokio::task::spawn_local(main)],
            };
            drop(alive);
            // An error means that the sender is gone: stop as well.
            let _ = stopping.wait_for(|stop| *stop).await;
            for task in accepting {
                let _ = task.await;
            }
            if tokio::time::timeout(drain_timeout, ended.recv()).await.is_err() {
                tracing::warn!(
                    drain_timeout_seconds = drain_timeout.as_secs(),
                    "cut connections that were still busy after the drain timeout"
                );
            }
        });
    }

    async fn accept(self: Rc<Self>, socket: StdListener, desk: Rc<Desk>, scope: Scope, alive: Alive) {
        let listener = match TcpListener::from_std(socket) {
            Ok(listener) => listener,
            Err(error) => return tracing::error!(%error, "cannot listen"),
        };
        let mut stopping = self.stopping.clone();
        loop {
            tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((stream, peer)) => self.spawn(stream, peer, &desk, scope, &alive),
                    Err(error) => wait_out(error).await,
                },
                _ = stopping.wait_for(|stop| *stop) => break,
            }
        }
        // The kernel has already greeted these clients; closing the socket now would reset them.
        while let Some(Ok((stream, peer))) = ready(listener.accept()).await {
            self.spawn(stream, peer, &desk, scope, &alive);
        }
    }

    fn spawn(self: &Rc<Self>, stream: TcpStream, peer: SocketAddr, desk: &Rc<Desk>, scope: Scope, alive: &Alive) {
        let core = Rc::clone(self);
        let desk = Rc::clone(desk);
        let alive = alive.clone();
        tokio::task::spawn_local(async move {
            core.converse(stream, peer, &desk, scope).await;
            drop(alive);
        });
    }

    /// Answers the requests of one connection, one after the other.
    async fn converse(&self, stream: TcpStream, peer: SocketAddr, desk: &Desk, scope: Scope) {
        // Answers are written whole; waiting to fill a packet would only delay them.
        let _ = stream.set_nodelay(true);
        let service = service_fn(|request| desk.answer(request, scope, peer.ip(), &self.listen));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.listen.header_read_timeout)
            .max_headers(HEADERS_MAX)
            .max_buf_size(HEAD_BYTES_MAX)
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = std::pin::pin!(connection);
        let mut stopping = self.stopping.clone();
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            _ = stopping.wait_for(|stop| *stop) => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%peer, %error, "connection ended early");
        }
    }
}

/// `Some` if the future is ready now.
async fn ready<T>(future: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        output = future => Some(output),
        () = std::future::ready(()) => None,
    }
}

/// A client that left before it was accepted is nobody's trouble. Out of descriptors is: a pause lets some be returned.
async fn wait_out(error: std::io::Error) {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionReset};
    if matches!(error.kind(), ConnectionAborted | ConnectionReset) {
        return;
    }
    tracing::warn!(%error, "cannot accept connections");
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
}
