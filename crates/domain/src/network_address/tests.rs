use super::*;

#[test]
fn only_the_public_internet_is_public() {
    use SpecialUse::*;
    for (text, expected) in [
        ("8.8.8.8", None),
        ("172.15.255.255", None),
        ("172.32.0.0", None),
        ("100.63.255.255", None),
        ("223.255.255.255", None),
        ("0.0.0.0", Some(Reserved)),
        ("10.1.2.3", Some(Private)),
        ("100.64.0.1", Some(Private)),
        ("100.127.255.255", Some(Private)),
        ("127.0.0.1", Some(Loopback)),
        ("127.255.255.254", Some(Loopback)),
        ("169.254.169.254", Some(LinkLocal)),
        ("172.16.0.1", Some(Private)),
        ("172.31.255.255", Some(Private)),
        ("192.0.0.8", Some(Reserved)),
        ("192.0.2.1", Some(Reserved)),
        ("192.168.1.1", Some(Private)),
        ("198.19.255.255", Some(Reserved)),
        ("224.0.0.1", Some(Multicast)),
        ("240.0.0.1", Some(Reserved)),
        ("255.255.255.255", Some(Multicast)),
        ("2606:4700:4700::1111", None),
        ("2a00:1450::1", None),
        ("::", Some(Reserved)),
        ("::1", Some(Loopback)),
        // IPv4 in IPv6's clothes, written either way, and through NAT64.
        ("::ffff:127.0.0.1", Some(Loopback)),
        ("::ffff:a9fe:a9fe", Some(LinkLocal)),
        ("::ffff:8.8.8.8", None),
        ("::127.0.0.1", Some(Reserved)),
        ("64:ff9b::10.0.0.1", Some(Private)),
        ("64:ff9b::8.8.8.8", None),
        ("64:ff9b:1::1", Some(Reserved)),
        ("2002:7f00:1::1", Some(Reserved)),
        ("2001:0:1::1", Some(Reserved)),
        ("2001:db8::1", Some(Reserved)),
        ("100::1", Some(Reserved)),
        ("fc00::1", Some(Private)),
        ("fd12:3456::1", Some(Private)),
        ("fe80::1", Some(LinkLocal)),
        ("febf::1", Some(LinkLocal)),
        ("fec0::1", Some(Reserved)),
        ("ff02::1", Some(Multicast)),
    ] {
        assert_eq!(special_use(text.parse().unwrap()), expected, "{text}");
    }
}
