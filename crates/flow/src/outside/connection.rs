//! One request on one connection of its own, to an address that was judged before.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use http::header::{ACCEPT, CONNECTION, CONTENT_LENGTH, HOST, LOCATION, USER_AGENT};
use http::{HeaderName, HeaderValue, Method, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::{Position, Url};

use super::{OutsideFailure, Telling, destination};

/// Says who asks, so that a site's owner can find out why.
const ASKING: &str = concat!("Tributary/", env!("CARGO_PKG_VERSION"), " (checks links and sites of partners)");
const TELLING: &str = concat!("Tributary/", env!("CARGO_PKG_VERSION"), " (postbacks)");

/// Of one of several addresses; the next is tried after it.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(4);

/// A head of more than this is nobody's who means well.
const HEAD_BYTES_MAX: usize = 64 * 1024;

pub struct Answered {
    pub status: u16,
    /// Where a redirect leads.
    pub location: Option<String>,
    pub body: Vec<u8>,
}

/// How it is asked, and what is made of the answer.
struct Manner {
    method: Method,
    agent: &'static str,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
    body_bytes_max: usize,
    /// Of a longer answer the beginning is kept; otherwise it is a failure.
    keeps_beginning: bool,
}

/// Trusts the roots that browsers trust.
pub fn tls() -> anyhow::Result<Arc<ClientConfig>> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .context("choose the versions of TLS")?;
    Ok(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
}

pub async fn get(
    tls: &Arc<ClientConfig>,
    address: &Url,
    places: &[SocketAddr],
    body_bytes_max: usize,
) -> Result<Answered, OutsideFailure> {
    let manner = Manner {
        method: Method::GET,
        agent: ASKING,
        headers: Vec::new(),
        body: Bytes::new(),
        body_bytes_max,
        keeps_beginning: false,
    };
    reach(tls, address, places, manner).await
}

/// As [`get`]; of a long answer the beginning is kept.
pub async fn tell(
    tls: &Arc<ClientConfig>,
    address: &Url,
    places: &[SocketAddr],
    telling: Telling,
) -> Result<Answered, OutsideFailure> {
    let Telling { method, headers, body, answer_bytes_max: body_bytes_max, .. } = telling;
    let manner = Manner { method, agent: TELLING, headers, body, body_bytes_max, keeps_beginning: true };
    reach(tls, address, places, manner).await
}

async fn reach(
    tls: &Arc<ClientConfig>,
    address: &Url,
    places: &[SocketAddr],
    manner: Manner,
) -> Result<Answered, OutsideFailure> {
    let stream = connect(address, places).await?;
    if address.scheme() == "http" {
        return ask(stream, address, manner).await;
    }
    let host = destination::host(address);
    let encryption = || OutsideFailure::Encryption { host: host.clone() };
    // Brackets belong to an IPv6 host in an address, not to its name.
    let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned()).map_err(|_| encryption())?;
    let stream = TlsConnector::from(tls.clone()).connect(name, stream).await.map_err(|_| encryption())?;
    ask(stream, address, manner).await
}

async fn connect(address: &Url, places: &[SocketAddr]) -> Result<TcpStream, OutsideFailure> {
    for place in places {
        if let Ok(Ok(stream)) = tokio::time::timeout(CONNECT_TIME_MAX, TcpStream::connect(place)).await {
            return Ok(stream);
        }
    }
    Err(OutsideFailure::NoConnection { host: destination::host(address) })
}

async fn ask(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    address: &Url,
    manner: Manner,
) -> Result<Answered, OutsideFailure> {
    let broken = || OutsideFailure::Broken { host: destination::host(address) };
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(HEAD_BYTES_MAX)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|_| broken())?;
    let mut request = Request::builder()
        .method(manner.method.clone())
        .uri(&address[Position::BeforePath..Position::AfterQuery])
        .header(HOST, &address[Position::BeforeHost..Position::AfterPort])
        .header(USER_AGENT, manner.agent)
        .header(ACCEPT, "*/*")
        .header(CONNECTION, "close");
    if manner.method == Method::POST {
        // Servers ask for the length of a body, also of none.
        request = request.header(CONTENT_LENGTH, manner.body.len());
    }
    for (name, value) in &manner.headers {
        request = request.header(name, value);
    }
    let request = request.body(Full::new(manner.body.clone())).map_err(|_| OutsideFailure::Unreadable)?;
    // The connection is driven here and not on a task of its own, so that nothing of it outlives the question.
    let answer = async { read(sender.send_request(request).await.map_err(|_| broken())?, &manner, broken).await };
    tokio::pin!(connection);
    tokio::pin!(answer);
    tokio::select! {
        biased;
        answered = &mut answer => answered,
        _ = &mut connection => answer.await,
    }
}

async fn read(
    response: Response<Incoming>,
    manner: &Manner,
    broken: impl Fn() -> OutsideFailure,
) -> Result<Answered, OutsideFailure> {
    let status = response.status();
    let location = response.headers().get(LOCATION).filter(|_| status.is_redirection());
    let location = location.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let mut answered = Answered { status: status.as_u16(), location, body: Vec::new() };
    let body_bytes_max = manner.body_bytes_max;
    if body_bytes_max == 0 || (answered.location.is_some() && !manner.keeps_beginning) {
        return Ok(answered);
    }
    let mut body = response.into_body();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| broken())?.into_data() else { continue };
        let room = body_bytes_max - answered.body.len();
        if data.len() > room && manner.keeps_beginning {
            answered.body.extend_from_slice(&data[..room]);
            return Ok(answered);
        }
        if data.len() > room {
            return Err(OutsideFailure::TooLarge { bytes: body_bytes_max });
        }
        answered.body.extend_from_slice(&data);
    }
    Ok(answered)
}
