//! Names of hosts, asked of name servers directly: what comes back is judged before anybody connects.
//!
//! A resolver is made for each question. Questions are few, and what it would keep, connections above all, belongs to the runtime of one
//! core.

use std::net::{IpAddr, SocketAddr};

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::RData;

use super::OutsideFailure;

/// A host with more addresses than this is asked at the first ones only.
const ADDRESSES_MAX: usize = 8;

pub struct Names {
    servers: Vec<SocketAddr>,
}

impl Names {
    pub fn new(servers: &[SocketAddr]) -> Self {
        Self { servers: servers.to_vec() }
    }

    /// All its IPv4 and IPv6 addresses, at least one.
    pub async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, OutsideFailure> {
        let found = match self.resolver(host)?.lookup_ip(rooted(host)).await {
            Ok(found) => found.iter().take(ADDRESSES_MAX).collect(),
            Err(error) => refused(host, &error).map(|()| Vec::new())?,
        };
        if found.is_empty() { Err(OutsideFailure::NameUnknown { host: host.to_owned() }) } else { Ok(found) }
    }

    /// What stands in its TXT records, each with its pieces joined (RFC 7208, section 3.3).
    pub async fn texts(&self, host: &str) -> Result<Vec<String>, OutsideFailure> {
        match self.resolver(host)?.txt_lookup(rooted(host)).await {
            Ok(found) => Ok(found
                .answers()
                .iter()
                .filter_map(|record| match &record.data {
                    RData::TXT(text) => Some(String::from_utf8_lossy(&text.txt_data.concat()).into_owned()),
                    _ => None,
                })
                .collect()),
            Err(error) => refused(host, &error).map(|()| Vec::new()),
        }
    }

    fn resolver(&self, host: &str) -> Result<TokioResolver, OutsideFailure> {
        let builder = if self.servers.is_empty() {
            TokioResolver::builder_tokio()
        } else {
            let servers = self.servers.iter().map(name_server).collect();
            Ok(TokioResolver::builder_with_config(
                ResolverConfig::from_name_servers(servers),
                TokioRuntimeProvider::default(),
            ))
        };
        builder.and_then(|builder| builder.build()).map_err(|error| unanswered(host, &error))
    }
}

fn name_server(address: &SocketAddr) -> NameServerConfig {
    let at_port = |mut connection: ConnectionConfig| {
        connection.port = address.port();
        connection
    };
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(at_port).to_vec();
    NameServerConfig::new(address.ip(), true, connections)
}

/// With the dot at the end: the name itself and not one below a search domain of this machine.
fn rooted(host: &str) -> String {
    format!("{}.", host.trim_end_matches('.'))
}

/// That there is no such name or record is an answer; anything else is none.
fn refused(host: &str, error: &NetError) -> Result<(), OutsideFailure> {
    if error.is_no_records_found() || error.is_nx_domain() { Ok(()) } else { Err(unanswered(host, error)) }
}

fn unanswered(host: &str, error: &NetError) -> OutsideFailure {
    tracing::info!(host, "the name servers gave no answer about {host}: {error}");
    OutsideFailure::NameUnanswered { host: host.to_owned() }
}
