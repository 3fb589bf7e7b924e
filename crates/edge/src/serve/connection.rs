//! One serving thread: accept, speak HTTP/1.1 with keep-alive and pipelining, with TLS or without, end in order.

use std::future::poll_fn;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};

use super::Listen;
use super::dispatch::{Desk, Doors, Scope};
use super::roster::{Counted, Roster, Word};

/// A request's head must fit: 8 KiB of URL, as much of cookies, and the rest. hyper takes at most 100 header lines.
const HEAD_BYTES_MAX: usize = 32 * 1024;

/// What a serving thread needs to know.
pub(super) struct Core {
    pub listen: Arc<Listen>,
    pub stopping: watch::Receiver<bool>,
}

/// The listening sockets of one thread.
pub(super) struct Sockets {
    pub main: StdListener,
    pub tracking: Option<StdListener>,
    pub tls: Option<StdListener>,
}

/// What is spoken on a socket.
#[derive(Clone, Copy)]
enum Kind {
    Plain(Scope),
    /// Everything is answered.
    Tls,
}

/// What the connections of a thread share.
struct Hall {
    desk: Desk,
    listen: Arc<Listen>,
    roster: Rc<Roster>,
}

/// Held by each connection; when the last is dropped the thread may end.
type Alive = mpsc::Sender<()>;

impl Core {
    /// Serves until told to stop and the last connection has ended or the drain timeout has passed.
    pub fn run(self, doors: Doors, sockets: Sockets) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build_local(Default::default())
            .expect("a runtime needs an epoll handle and an event descriptor; without them nothing can be served");
        runtime.block_on(async {
            let Core { listen, mut stopping } = self;
            let (alive, mut ended) = mpsc::channel::<()>(1);
            let roster = Rc::<Roster>::default();
            let hall =
                Rc::new(Hall { desk: Desk::open(doors), listen: Arc::clone(&listen), roster: Rc::clone(&roster) });
            let accept = |socket, kind| {
                tokio::task::spawn_local(Rc::clone(&hall).accept(socket, kind, stopping.clone(), alive.clone()))
            };
            let mut accepting = vec![accept(sockets.main, Kind::Plain(Scope::Everything))];
            accepting.extend(sockets.tracking.map(|socket| accept(socket, Kind::Plain(Scope::Tracking))));
            accepting.extend(sockets.tls.map(|socket| accept(socket, Kind::Tls)));
            drop(alive);
            tokio::select! {
                // An error means that the sender is gone: stop as well.
                _ = stopping.wait_for(|stop| *stop) => {}
                () = roster.watch(listen.idle_timeout) => {}
            }
            roster.close();
            for task in accepting {
                let _ = task.await;
            }
            if tokio::time::timeout(listen.drain_timeout, ended.recv()).await.is_err() {
                tracing::warn!(
                    drain_timeout_seconds = listen.drain_timeout.as_secs(),
                    "cut connections that were still busy after the drain timeout"
                );
            }
        });
    }
}

impl Hall {
    async fn accept(
        self: Rc<Self>,
        socket: StdListener,
        kind: Kind,
        mut stopping: watch::Receiver<bool>,
        alive: Alive,
    ) {
        let listener = match TcpListener::from_std(socket) {
            Ok(listener) => listener,
            Err(error) => return tracing::error!(%error, "cannot listen"),
        };
        loop {
            tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((stream, peer)) => self.spawn(stream, peer, kind, &alive),
                    Err(error) => wait_out(error).await,
                },
                _ = stopping.wait_for(|stop| *stop) => break,
            }
        }
        // The kernel has already greeted these clients; closing the socket now would reset them.
        while let Some(Ok((stream, peer))) = ready(listener.accept()).await {
            self.spawn(stream, peer, kind, &alive);
        }
    }

    fn spawn(self: &Rc<Self>, stream: TcpStream, peer: SocketAddr, kind: Kind, alive: &Alive) {
        let hall = Rc::clone(self);
        let alive = alive.clone();
        tokio::task::spawn_local(async move {
            hall.greet(stream, peer, kind).await;
            drop(alive);
        });
    }

    /// With TLS, who does not finish the handshake in time is left.
    async fn greet(&self, stream: TcpStream, peer: SocketAddr, kind: Kind) {
        // Answers are written whole; waiting to fill a packet would only delay them.
        let _ = stream.set_nodelay(true);
        match (kind, &self.listen.tls) {
            (Kind::Tls, Some(tls)) => {
                match tokio::time::timeout(self.listen.idle_timeout, tls.certificate.greet(stream)).await {
                    Ok(Ok(stream)) => self.converse(stream, peer, Scope::Everything).await,
                    Ok(Err(error)) => tracing::debug!(%peer, %error, "no TLS came about"),
                    Err(_) => tracing::debug!(%peer, "no TLS came about in time"),
                }
            }
            (Kind::Plain(scope), _) => self.converse(stream, peer, scope).await,
            (Kind::Tls, None) => {}
        }
    }

    /// Answers the requests of one connection, one after the other.
    async fn converse<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S, peer: SocketAddr, scope: Scope) {
        let seated = self.roster.enter();
        let seat = &seated.seat;
        let service = service_fn(async |request| {
            seat.begins_answer();
            let answer = self.desk.answer(request, scope, peer.ip(), &self.listen).await;
            seat.ends_answer();
            answer
        });
        let connection = http1::Builder::new()
            // The roster sees to it.
            .header_read_timeout(None)
            .max_buf_size(HEAD_BYTES_MAX)
            .serve_connection(Counted::new(stream, Rc::clone(seat)), service);
        let mut connection = pin!(connection);
        let ended = poll_fn(|context| {
            match seat.listen(context) {
                Some(Word::Finish) => connection.as_mut().graceful_shutdown(),
                Some(Word::Leave) => return Poll::Ready(Ok(())),
                None => {}
            }
            connection.as_mut().poll(context)
        });
        if let Err(error) = ended.await {
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
