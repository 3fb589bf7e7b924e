//! Asking somebody else's web server: the one way in which the platform fetches an address that a stranger wrote.
//!
//! A partner or a brand writes the address, our machine goes there: without care it would go to the database next door, to a
//! cloud's metadata service or to itself. So each address is judged here, and each hop of a redirect again: scheme and port, then
//! every network address that its name has (`domain::network_address`), and the connection is made to one of the addresses that were
//! judged, never by name. Time, bytes and redirects are limited, and every no has a name.
//!
//! It goes out directly: proxies of the environment are not asked, cookies and credentials are not sent, nothing is kept.

mod connection;
mod destination;
mod failure;
mod names;
mod turn;

#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use rustls::ClientConfig;
use tokio::time::timeout;
use url::Url;

pub use failure::OutsideFailure;
pub use http::Method;

use connection::Answered;
use names::Names;
use turn::Turns;

/// What the configuration says about it.
#[derive(Clone, Debug, Default)]
pub struct OutsideSettings {
    /// For tests and sandboxes: addresses of this very machine may be asked, at any port.
    pub allow_loopback: bool,
    /// Who is asked for names; nobody stands for the servers of the system.
    pub name_servers: Vec<SocketAddr>,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Ask {
    pub address: String,
    pub follow: Follow,
    /// How much of an answer is read. An answer with more is a failure, unless nothing of it is wanted at all.
    pub body_bytes_max: usize,
    /// From the first look-up to the last byte, over all redirects.
    pub time_max: Duration,
}

/// Which redirects are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follow {
    /// To anywhere that may be asked.
    Anywhere,
    /// Only within the site: the same host, with or without `www.` in front. For who proves that a site is his.
    SameSite,
}

/// What is told to somebody who wants to be told; nobody waits for what the answer says.
#[derive(Clone, Debug)]
pub struct Telling {
    pub address: String,
    pub method: Method,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Of a `GET`, nothing.
    pub body: Bytes,
    /// How much of an answer is kept; the rest is not read.
    pub answer_bytes_max: usize,
    /// From the first look-up to the last byte that is kept.
    pub time_max: Duration,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    pub status: u16,
    pub body: Vec<u8>,
    /// The whole of it, names and redirects included.
    pub took: Duration,
}

/// More than any honest chain of `http` to `https` to `www` to a language needs.
const REDIRECTS_MAX: usize = 5;

pub struct Outside {
    settings: OutsideSettings,
    names: Names,
    tls: Arc<ClientConfig>,
    turns: Turns,
}

impl Outside {
    pub(crate) fn new(settings: OutsideSettings) -> anyhow::Result<Self> {
        let names = Names::new(&settings.name_servers);
        Ok(Self { names, tls: connection::tls()?, turns: Turns::default(), settings })
    }

    /// Fetches it. Any status is an answer; a failure says why there is none.
    pub async fn fetch(&self, ask: Ask) -> Result<Heard, OutsideFailure> {
        let began = Instant::now();
        let seconds = ask.time_max.as_secs();
        let heard = timeout(ask.time_max, self.follow(&ask)).await;
        let Answered { status, body, .. } = heard.unwrap_or(Err(OutsideFailure::TooSlow { seconds }))?;
        Ok(Heard { status, body, took: began.elapsed() })
    }

    /// Tells it. Any status is an answer; a redirect too, which is not followed.
    pub async fn tell(&self, telling: Telling) -> Result<Heard, OutsideFailure> {
        let began = Instant::now();
        let time_max = telling.time_max;
        let told = async {
            let address = destination::read(&telling.address)?;
            let places = self.places(&address).await?;
            connection::tell(&self.tls, &address, &places, telling).await
        };
        let answered = timeout(time_max, told).await;
        let seconds = time_max.as_secs();
        let Answered { status, body, .. } = answered.unwrap_or(Err(OutsideFailure::TooSlow { seconds }))?;
        Ok(Heard { status, body, took: began.elapsed() })
    }

    /// Whether an address may be asked, as far as that can be told without asking for its name.
    pub fn judge(&self, address: &str) -> Result<(), OutsideFailure> {
        let address = destination::read(address)?;
        let port = address.port_or_known_default().unwrap_or(80);
        let host = destination::host(&address);
        let found = match address.host() {
            Some(url::Host::Ipv4(found)) => found.into(),
            Some(url::Host::Ipv6(found)) => found.into(),
            _ if host == "localhost" || host.ends_with(".localhost") => std::net::Ipv4Addr::LOCALHOST.into(),
            _ => return if self.settings.allow_loopback { Ok(()) } else { destination::judge_port(port) },
        };
        destination::judge(&host, found, port, self.settings.allow_loopback)
    }

    /// What the name says of itself in TXT records; no such record is nothing said.
    pub async fn texts(&self, host: &str) -> Result<Vec<String>, OutsideFailure> {
        const TIME_MAX: Duration = Duration::from_secs(10);
        let found = timeout(TIME_MAX, self.names.texts(host)).await;
        found.unwrap_or(Err(OutsideFailure::TooSlow { seconds: TIME_MAX.as_secs() }))
    }

    /// Whether this host may be asked again already, for work that nobody waits for; if so, its turn is taken.
    pub fn take_turn(&self, host: &str) -> bool {
        self.turns.take(host, Instant::now())
    }

    async fn follow(&self, ask: &Ask) -> Result<Answered, OutsideFailure> {
        let mut address = destination::read(&ask.address)?;
        for _ in 0..=REDIRECTS_MAX {
            let places = self.places(&address).await?;
            let answered = connection::get(&self.tls, &address, &places, ask.body_bytes_max).await?;
            let Some(location) = &answered.location else { return Ok(answered) };
            let next = destination::next(&address, location)?;
            if ask.follow == Follow::SameSite && !destination::is_same_site(&address, &next) {
                return Err(OutsideFailure::RedirectElsewhere { host: destination::host(&next) });
            }
            address = next;
        }
        Err(OutsideFailure::TooManyRedirects { max: REDIRECTS_MAX })
    }

    /// Where to connect: all of them judged.
    async fn places(&self, address: &Url) -> Result<Vec<SocketAddr>, OutsideFailure> {
        let port = address.port_or_known_default().unwrap_or(80);
        let addresses = match address.host() {
            Some(url::Host::Ipv4(address)) => vec![address.into()],
            Some(url::Host::Ipv6(address)) => vec![address.into()],
            Some(url::Host::Domain(name)) => self.names.addresses(name).await?,
            None => return Err(OutsideFailure::Unreadable),
        };
        for &found in &addresses {
            destination::judge(&destination::host(address), found, port, self.settings.allow_loopback)?;
        }
        Ok(addresses.into_iter().map(|found| SocketAddr::new(found, port)).collect())
    }
}
