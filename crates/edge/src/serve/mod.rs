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
mod socket;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::watch;

pub use client_address::{ClientAddress, ForwardedHeader};
pub use dispatch::Doors;
pub use network::Network;

/// Where and how to listen.
#[derive(Debug, Clone)]
pub struct Listen {
    pub address: SocketAddr,
    /// A second listener that answers tracking only.
    pub tracking_address: Option<SocketAddr>,
    /// Serving threads; 0 is one for each core.
    pub threads: usize,
    /// Peers whose forwarding header is believed.
    pub trusted_proxies: Vec<Network>,
    /// The one header those peers are known to set themselves.
    pub forwarded_header: ForwardedHeader,
    /// How long a client may take to send a request's head; also how long an idle connection is kept.
    pub header_read_timeout: Duration,
    /// How long running requests may take to finish once stopping.
    pub drain_timeout: Duration,
}

/// The running listeners. Dropping it does not stop them: call [`Serving::stop`].
pub struct Serving {
    address: SocketAddr,
    tracking_address: Option<SocketAddr>,
    stop: watch::Sender<bool>,
    threads: Vec<JoinHandle<()>>,
}

/// Starts the serving threads and returns when all of them accept connections.
pub fn serve(listen: &Listen, doors: Doors) -> anyhow::Result<Serving> {
    let count = match listen.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        stated => stated,
    };
    let everything = socket::bind_for_each(listen.address, count)?;
    let tracking_only = match listen.tracking_address {
        Some(address) => Some(socket::bind_for_each(address, count)?),
        None => None,
    };
    let address = everything.address;
    let tracking_address = tracking_only.as_ref().map(|bound| bound.address);

    let (stop, stopping) = watch::channel(false);
    let listen = Arc::new(listen.clone());
    let mut tracking_sockets = tracking_only.map(|bound| bound.listeners.into_iter());
    let mut threads = Vec::with_capacity(count);
    for (number, main) in everything.listeners.into_iter().enumerate() {
        let tracking = tracking_sockets.as_mut().and_then(Iterator::next);
        let core = connection::Core { listen: Arc::clone(&listen), doors: doors.clone(), stopping: stopping.clone() };
        let thread = std::thread::Builder::new()
            .name(format!("serve-{number}"))
            .spawn(move || core.run(main, tracking))
            .context("starting a serving thread")?;
        threads.push(thread);
    }
    Ok(Serving { address, tracking_address, stop, threads })
}

impl Serving {
    /// The main listener's address, with the port the system chose if 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn tracking_address(&self) -> Option<SocketAddr> {
        self.tracking_address
    }

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
