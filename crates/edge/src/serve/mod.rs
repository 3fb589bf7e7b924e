//! Listens, and hands each request to whom it is for.
//!
//! Each serving thread has a runtime, a listening socket (SO_REUSEPORT: the kernel spreads the connections) and its
//! connections for itself, so nothing on the way of a click is shared between cores but the route table and the spool.
//! hyper is driven directly: a framework's routing would cost the click path more than the click does.
//!
//! **Invariant:** a serving thread never blocks. Whoever needs a slow thing (a password hash, a file, the store)
//! awaits it on another thread, because every other visitor of this core would wait too.
//!
//! Stopping loses nothing: connections that are already in the accept queue are taken, running requests are answered,
//! idle connections are closed, and only what is still running after the drain timeout is cut.

mod client_address;
mod connection;
mod dispatch;
mod network;
mod roster;
mod socket;
#[cfg(test)]
mod tests;
mod tls;

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::watch;

pub use client_address::{ClientAddress, ForwardedHeader};
pub(crate) use dispatch::{Body, short_page};
pub use dispatch::{DeadLink, Doors};
pub use network::Network;
pub use tls::Certificate;

/// Where and how to listen.
#[derive(Debug, Clone)]
pub struct Listen {
    pub address: SocketAddr,
    /// A second listener that answers tracking only.
    pub tracking_address: Option<SocketAddr>,
    /// A listener that answers everything, with TLS.
    pub tls: Option<Tls>,
    /// Serving threads; 0 is one for each core.
    pub threads: usize,
    /// Peers whose forwarding header is believed.
    pub trusted_proxies: Vec<Network>,
    /// The one header those peers are known to set themselves.
    pub forwarded_header: ForwardedHeader,
    /// How long a connection may do nothing, or send a request's head, before it is closed.
    pub idle_timeout: Duration,
    /// How long running requests may take to finish once stopping.
    pub drain_timeout: Duration,
}

/// Where TLS is spoken, and the certificate that is shown.
#[derive(Debug, Clone)]
pub struct Tls {
    pub address: SocketAddr,
    pub certificate: Arc<Certificate>,
}

/// Listening sockets, so that the address is known before anything is served. Clients that come meanwhile wait.
pub struct Bound {
    listen: Listen,
    everything: socket::Sockets,
    tracking_only: Option<socket::Sockets>,
    tls: Option<socket::Sockets>,
}

/// The running listeners. Dropping it does not stop them: call [`Serving::stop`].
pub struct Serving {
    stop: watch::Sender<bool>,
    threads: Vec<JoinHandle<()>>,
}

/// Takes the addresses; refuses one that somebody listens on.
pub fn bind(listen: Listen) -> anyhow::Result<Bound> {
    let count = match listen.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        stated => stated,
    };
    let everything = socket::bind_for_each(listen.address, count)?;
    let bind = |address: SocketAddr| socket::bind_for_each(address, count);
    let tracking_only = listen.tracking_address.map(bind).transpose()?;
    let tls = listen.tls.as_ref().map(|tls| bind(tls.address)).transpose()?;
    Ok(Bound { listen, everything, tracking_only, tls })
}

impl Bound {
    /// The main listener's address, with the port the system chose if 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.everything.address
    }

    pub fn tracking_address(&self) -> Option<SocketAddr> {
        self.tracking_only.as_ref().map(|sockets| sockets.address)
    }

    pub fn tls_address(&self) -> Option<SocketAddr> {
        self.tls.as_ref().map(|sockets| sockets.address)
    }

    /// Starts the serving threads.
    pub fn serve(self, doors: Doors) -> anyhow::Result<Serving> {
        let (stop, stopping) = watch::channel(false);
        let listen = Arc::new(self.listen);
        let mut tracking_sockets = self.tracking_only.map(|sockets| sockets.listeners.into_iter());
        let mut tls_sockets = self.tls.map(|sockets| sockets.listeners.into_iter());
        let mut threads = Vec::new();
        for (number, main) in self.everything.listeners.into_iter().enumerate() {
            let sockets = connection::Sockets {
                main,
                tracking: tracking_sockets.as_mut().and_then(Iterator::next),
                tls: tls_sockets.as_mut().and_then(Iterator::next),
            };
            let core = connection::Core { listen: Arc::clone(&listen), stopping: stopping.clone() };
            let doors = doors.clone();
            let thread = std::thread::Builder::new()
                .name(format!("serve-{number}"))
                .spawn(move || core.run(doors, sockets))
                .context("starting a serving thread")?;
            threads.push(thread);
        }
        Ok(Serving { stop, threads })
    }
}

impl Serving {
    /// Stops accepting, lets running requests finish (up to the drain timeout) and returns when every thread has ended.
    pub fn stop(self) {
        self.stop.send_replace(true);
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a serving thread panicked");
            }
        }
    }
}
