use std::io::Write as _;

use super::*;
use crate::record::Kind;

fn record<'a>(address: &str, agent: &'a str, referrer: &'a str) -> Record<'a> {
    Record {
        kind: Kind::Click,
        at_ms: 0,
        unique: 0,
        key_id: 0,
        program: 1001,
        partner: 100_001,
        creative: 0,
        link: 0,
        left_out: 0,
        address: address.parse().unwrap(),
        agent,
        referrer,
        sub_id1: "",
        sub_id2: "",
        sub_id3: "",
        shared_id: "",
    }
}

fn enricher(country_file: Option<&Path>) -> Enricher {
    Enricher::new(country_file, [7; 32]).unwrap()
}

#[test]
fn referrers_become_hosts() {
    for (referrer, expected) in [
        ("", ""),
        ("-", ""),
        ("semicomplete.com", ""),
        ("about:blank", ""),
        ("http://", ""),
        ("http:///path", ""),
        ("http://\\xe4\\xe5\\xe3\\xf2\\xff.\\xf0\\xf4/", ""),
        ("http://größe.example/", ""),
        ("http://a..b/", ""),
        ("ftp://example.com/", ""),
        ("javascript://example.com/", ""),
        ("http://www.Google.com", "www.google.com"),
        ("HTTPS://Example.COM.:8443/a?b=http://c.example/#d", "example.com"),
        ("https://user:secret@example.com/", "example.com"),
        ("https://example.com?u=1", "example.com"),
        ("http://83.149.9.216/x", "83.149.9.216"),
        ("http://[2001:DB8::1]:80/x", "2001:db8::1"),
        ("http://[nonsense]/", ""),
        ("android-app://com.google.android.gm/", "com.google.android.gm"),
    ] {
        assert_eq!(referrer::host(referrer), expected, "{referrer}");
    }
}

#[test]
fn a_visitor_is_an_address_with_an_agent_under_a_key() {
    let mut enricher = enricher(None);
    let mut visitor = |address: &str, agent: &str| enricher.enrich(&record(address, agent, "")).visitor;
    let first = visitor("10.0.0.1", "Firefox");
    assert_eq!(first, visitor("10.0.0.1", "Firefox"));
    assert_eq!(first, visitor("::ffff:10.0.0.1", "Firefox"), "one visitor on both kinds of sockets");
    assert_ne!(first, visitor("10.0.0.2", "Firefox"));
    assert_ne!(first, visitor("10.0.0.1", "Chrome"));
    let mut other_key = Enricher::new(None, [8; 32]).unwrap();
    assert_ne!(first, other_key.enrich(&record("10.0.0.1", "Firefox", "")).visitor);
}

#[test]
fn countries_come_from_the_file() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&mmdb(&[(1, "us"), (77, "DE"), (200, "??")])).unwrap();
    let enricher = enricher(Some(file.path()));
    let country = |address: &str| enricher.country(address.parse().unwrap()).as_str().to_owned();
    assert_eq!(country("1.2.3.4"), "US");
    assert_eq!(country("77.0.0.1"), "DE");
    assert_eq!(country("::ffff:77.0.0.1"), "DE");
    assert_eq!(country("200.1.1.1"), "unknown");
    assert_eq!(country("10.0.0.1"), "unknown");
}

#[test]
fn without_a_file_countries_are_unknown_and_a_wrong_file_is_an_error() {
    assert_eq!(enricher(None).country([1, 2, 3, 4].into()).as_str(), "unknown");
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"no database").unwrap();
    let error = Enricher::new(Some(file.path()), [7; 32]).err().expect("refused");
    assert!(error.to_string().starts_with("reading the country file"), "{error:#}");
}

/// A minimal IPv4 database: one country for each of some /8 networks, `{"country": {"iso_code": code}}`.
fn mmdb(networks: &[(u8, &str)]) -> Vec<u8> {
    const EMPTY: usize = usize::MAX;
    let mut nodes = vec![[EMPTY; 2]];
    let mut data = Vec::new();
    let mut leaves = Vec::new();
    for (network, code) in networks {
        let mut node = 0;
        for bit in (1..8).rev().map(|bit| usize::from(network >> bit & 1)) {
            if nodes[node][bit] == EMPTY {
                nodes[node][bit] = nodes.len();
                nodes.push([EMPTY; 2]);
            }
            node = nodes[node][bit];
        }
        leaves.push((node, usize::from(network & 1), data.len()));
        data.extend([0xe1, 0x47]);
        data.extend(b"country");
        data.extend([0xe1, 0x48]);
        data.extend(b"iso_code");
        data.push(0x40 | code.len() as u8);
        data.extend(code.bytes());
    }
    let count = nodes.len();
    for (node, bit, offset) in leaves {
        nodes[node][bit] = count + 16 + offset;
    }
    let mut file = Vec::new();
    for record in nodes.iter().flatten() {
        let record = if *record == EMPTY { count } else { *record } as u32;
        file.extend(&record.to_be_bytes()[1..]);
    }
    file.extend([0; 16]);
    file.extend(data);
    file.extend(b"\xab\xcd\xefMaxMind.com\xe9");
    let text = |out: &mut Vec<u8>, text: &str| {
        out.push(0x40 | text.len() as u8);
        out.extend(text.bytes());
    };
    for (name, bytes) in [
        ("binary_format_major_version", vec![0xa1, 2]),
        ("binary_format_minor_version", vec![0xa0]),
        ("build_epoch", vec![0x01, 0x02, 1]),
        ("database_type", b"\x44Test".to_vec()),
        ("description", vec![0xe0]),
        ("ip_version", vec![0xa1, 4]),
        ("languages", vec![0x00, 0x04]),
        ("node_count", [&[0xc4_u8][..], &(count as u32).to_be_bytes()].concat()),
        ("record_size", vec![0xa1, 24]),
    ] {
        text(&mut file, name);
        file.extend(bytes);
    }
    file
}
