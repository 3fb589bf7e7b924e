//! Listening sockets, one for each serving thread on the same address.

use std::net::{SocketAddr, TcpListener};

use anyhow::Context;
use socket2::{Domain, Protocol, Socket, Type};

/// How many connections may wait to be accepted, per thread. The kernel caps it at net.core.somaxconn.
const BACKLOG: i32 = 4096;

pub(super) struct Sockets {
    pub address: SocketAddr,
    pub listeners: Vec<TcpListener>,
}

/// Binds `count` sockets that share `address`; port 0 lets the system choose one port for all.
pub(super) fn bind_for_each(address: SocketAddr, count: usize) -> anyhow::Result<Sockets> {
    refuse_shared(address)?;
    let first = bind(address)?;
    let address = first.local_addr().context("reading the listener's address")?;
    let mut listeners = vec![first];
    for _ in 1..count {
        listeners.push(bind(address)?);
    }
    Ok(Sockets { address, listeners })
}

/// SO_REUSEPORT would let a second server of the same user take half of our connections in silence.
/// A socket without it cannot be bound while anybody listens there.
fn refuse_shared(address: SocketAddr) -> anyhow::Result<()> {
    let probe = socket(address)?;
    probe.bind(&address.into()).with_context(|| format!("listening on {address}"))
}

fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let socket = socket(address)?;
    socket.set_reuse_port(true)?;
    socket.bind(&address.into()).with_context(|| format!("listening on {address}"))?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

fn socket(address: SocketAddr) -> anyhow::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))
        .context("making a listening socket")?;
    // Without it a restart would wait for the last connections' TIME_WAIT to pass.
    socket.set_reuse_address(true)?;
    Ok(socket)
}
