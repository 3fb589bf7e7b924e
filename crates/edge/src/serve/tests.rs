use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use flow::testing::{TestPlatform, test_platform};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::client_address::client_address;
use super::*;

#[test]
fn networks_contain_their_addresses() {
    let check = |network: &str, inside: &[&str], outside: &[&str]| {
        let network: Network = network.parse().unwrap();
        for address in inside {
            assert!(network.contains(address.parse().unwrap()), "{network} {address}");
        }
        for address in outside {
            assert!(!network.contains(address.parse().unwrap()), "{network} {address}");
        }
    };
    check("10.0.0.0/8", &["10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3"], &["11.0.0.0", "9.255.255.255", "::1"]);
    check("127.0.0.1", &["127.0.0.1"], &["127.0.0.2"]);
    check("0.0.0.0/0", &["0.0.0.0", "255.255.255.255"], &["::"]);
    check("2001:db8::/32", &["2001:db8::1", "2001:db8:ffff::"], &["2001:db9::", "10.0.0.1"]);
    check("::/0", &["::1", "ffff::"], &["10.0.0.1"]);
    for wrong in ["", "10.0.0.0/33", "::/129", "10.0.0/8", "ten", "10.0.0.0/-1", "10.0.0.0/8/8"] {
        assert!(wrong.parse::<Network>().is_err(), "{wrong}");
    }
}

#[test]
fn the_visitor_is_whom_a_trusted_proxy_names() {
    let trusted = ["10.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()];
    let check = |peer: &str, header: ForwardedHeader, lines: &[(&'static str, &str)], expected: &str| {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        let seen = client_address(peer.parse().unwrap(), &headers, &trusted, header);
        assert_eq!(seen, expected.parse::<IpAddr>().unwrap(), "{peer} {lines:?}");
    };
    use ForwardedHeader::{Forwarded, XForwardedFor};
    let xff = "x-forwarded-for";
    // A stranger's header is a stranger's claim.
    check("192.0.2.1", XForwardedFor, &[(xff, "198.51.100.9")], "192.0.2.1");
    check("10.0.0.1", XForwardedFor, &[(xff, "198.51.100.9")], "198.51.100.9");
    // The visitor's own claim stands left of what the proxy appended.
    check("10.0.0.1", XForwardedFor, &[(xff, "1.1.1.1, 198.51.100.9")], "198.51.100.9");
    check("10.0.0.1", XForwardedFor, &[(xff, "10.9.9.9, 198.51.100.9")], "198.51.100.9");
    check("10.0.0.1", XForwardedFor, &[(xff, "1.1.1.1"), (xff, "198.51.100.9, 10.0.0.2")], "198.51.100.9");
    // Only trusted hops: the farthest one.
    check("10.0.0.1", XForwardedFor, &[(xff, "10.0.0.3, 10.0.0.2")], "10.0.0.3");
    // What cannot be read ends what can be believed.
    check("10.0.0.1", XForwardedFor, &[(xff, "1.1.1.1, nonsense")], "10.0.0.1");
    check("10.0.0.1", XForwardedFor, &[(xff, "")], "10.0.0.1");
    check("10.0.0.1", XForwardedFor, &[], "10.0.0.1");
    check("::1", XForwardedFor, &[(xff, "[2001:db8::7]:443")], "2001:db8::7");
    check("::ffff:10.0.0.1", XForwardedFor, &[(xff, "198.51.100.9:5555")], "198.51.100.9");
    // The other header is not the one our proxy sets.
    check("10.0.0.1", XForwardedFor, &[("forwarded", "for=1.1.1.1")], "10.0.0.1");
    check("10.0.0.1", Forwarded, &[(xff, "1.1.1.1"), ("forwarded", "proto=https;for=198.51.100.9")], "198.51.100.9");
    check("10.0.0.1", Forwarded, &[("forwarded", "For=\"[2001:db8::7]:1\", for=10.0.0.2")], "2001:db8::7");
    check("10.0.0.1", Forwarded, &[("forwarded", "for=1.1.1.1, for=_hidden")], "10.0.0.1");
    check("10.0.0.1", Forwarded, &[("forwarded", "for=unknown")], "10.0.0.1");
}

/// A server with one router behind it. The platform's files are gone when it is dropped.
struct Running {
    address: SocketAddr,
    serving: Serving,
    _platform: TestPlatform,
}

fn listen(address: SocketAddr) -> Listen {
    Listen {
        address,
        tracking_address: None,
        tls: None,
        threads: 2,
        trusted_proxies: vec![],
        forwarded_header: ForwardedHeader::XForwardedFor,
        idle_timeout: Duration::from_millis(200),
        drain_timeout: Duration::from_secs(30),
    }
}

fn start(router: Router) -> Running {
    let platform = test_platform();
    let bound = bind(listen("127.0.0.1:0".parse().unwrap())).unwrap();
    let address = bound.address();
    let doors = Doors { platform: platform.platform(), tracking: Router::new(), router };
    Running { address, serving: bound.serve(doors).unwrap(), _platform: platform }
}

/// Sends raw bytes and reads until the server closes the connection.
fn converse(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let router =
        Router::new().route("/test/one", get(|| async { "first" })).route("/test/two", get(|| async { "second" }));
    let running = start(router);
    let answer = converse(
        running.address,
        "GET /test/one HTTP/1.1\r\nHost: a\r\n\r\nGET /test/two HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    );
    let first = answer.find("first").unwrap();
    let second = answer.find("second").unwrap();
    assert!(first < second, "{answer}");
    running.serving.stop();
}

#[test]
fn oversized_requests_are_refused_by_name() {
    let running = start(Router::new());
    let url = format!("GET /{} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "x".repeat(9000));
    assert!(converse(running.address, &url).starts_with("HTTP/1.1 414 "));
    let header = format!("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Long: {}\r\n\r\n", "x".repeat(100_000));
    let answer = converse(running.address, &header);
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    running.serving.stop();
}

#[test]
fn a_running_request_is_answered_before_the_threads_end() {
    let (started, has_started) = std::sync::mpsc::channel();
    let (go_on, may_go_on) = tokio::sync::watch::channel(false);
    let slow = move || async move {
        started.send(()).unwrap();
        may_go_on.clone().wait_for(|go_on| *go_on).await.unwrap();
        "finished"
    };
    let running = start(Router::new().route("/test/slow", get(slow)));
    let address = running.address;
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /test/slow HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    has_started.recv().unwrap();
    let stopping = std::thread::spawn(move || running.serving.stop());
    // Refused means that the listeners are closed, and the slow request is still running.
    while TcpStream::connect(address).is_ok() {
        std::thread::yield_now();
    }
    go_on.send(true).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.ends_with("finished"), "{answer}");
    stopping.join().unwrap();
}

#[test]
fn a_port_somebody_listens_on_is_refused() {
    let running = start(Router::new());
    let refused = bind(listen(running.address));
    assert!(refused.is_err());
    running.serving.stop();
}

#[test]
fn an_unfinished_head_is_not_waited_for_but_a_slow_answer_is() {
    let (go_on, may_go_on) = tokio::sync::watch::channel(false);
    let slow = move || async move {
        may_go_on.clone().wait_for(|go_on| *go_on).await.unwrap();
        "finished"
    };
    let running = start(Router::new().route("/test/slow", get(slow)));
    let mut waiting = TcpStream::connect(running.address).unwrap();
    waiting.write_all(b"GET /test/slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    // The server closes this one, and only then the other is answered.
    assert_eq!(converse(running.address, "GET /c/1/2"), "");
    go_on.send(true).unwrap();
    let mut answer = String::new();
    waiting.read_to_string(&mut answer).unwrap();
    assert!(answer.ends_with("finished"), "{answer}");
    running.serving.stop();
}

/// Certificates of `localhost` that signed themselves, for a hundred years, each with its key.
const CERTIFICATES: [(&str, &str); 2] = [
    (include_str!("tests/first.pem"), include_str!("tests/first.key")),
    (include_str!("tests/second.pem"), include_str!("tests/second.key")),
];

/// One request over TLS, by a client that trusts this certificate alone.
async fn converse_in_secret(address: SocketAddr, trusted: &str) -> std::io::Result<String> {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, ServerName};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(trusted.as_bytes()).unwrap()).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let connector = tokio_rustls::TlsConnector::from(std::sync::Arc::new(config));
    let stream = tokio::net::TcpStream::connect(address).await?;
    let mut stream = connector.connect(ServerName::try_from("localhost").unwrap(), stream).await?;
    stream.write_all(b"GET /test/one HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

#[tokio::test]
async fn tls_is_spoken_with_the_certificate_that_lies_there() {
    let folder = tempfile::tempdir().unwrap();
    let (chain, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    let lay = |(certificate, its_key): (&str, &str)| {
        std::fs::write(&chain, certificate).unwrap();
        std::fs::write(&key, its_key).unwrap();
    };
    let [first, second] = CERTIFICATES;
    lay(first);
    let certificate = Arc::new(Certificate::load(&chain, &key).unwrap());
    let platform = test_platform();
    let anywhere: SocketAddr = "127.0.0.1:0".parse().unwrap();
    let tls = Tls { address: anywhere, certificate: Arc::clone(&certificate) };
    let bound = bind(Listen { tls: Some(tls), ..listen(anywhere) }).unwrap();
    let address = bound.tls_address().unwrap();
    let router = Router::new().route("/test/one", get(|| async { "first" }));
    let serving = bound.serve(Doors { platform: platform.platform(), tracking: Router::new(), router }).unwrap();
    let answer = converse_in_secret(address, first.0).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("first"), "{answer}");
    assert!(converse_in_secret(address, second.0).await.is_err(), "another certificate is shown");

    assert!(!certificate.reload().unwrap(), "nothing has changed");
    lay((second.0, first.1));
    assert!(certificate.reload().is_err(), "the key is another one's");
    converse_in_secret(address, first.0).await.expect("what was shown stays");
    lay(second);
    assert!(certificate.reload().unwrap());
    converse_in_secret(address, second.0).await.expect("the new one is shown");
    assert!(converse_in_secret(address, first.0).await.is_err());
    serving.stop();
}
