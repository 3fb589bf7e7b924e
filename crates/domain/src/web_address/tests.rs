use super::*;

fn check(address: &str, expected: Result<&str, AddressError>) {
    assert_eq!(host_of(address), expected, "{address:?}");
}

#[test]
fn hosts_are_read_as_browsers_do() {
    check("https://www.tiktok.com/path?a=b#c", Ok("www.tiktok.com"));
    check("HTTP://WWW.TikTok.com", Ok("WWW.TikTok.com"));
    check("https://tiktok.com?x=https://evil.example/", Ok("tiktok.com"));
    check("https://tiktok.com#@evil.example", Ok("tiktok.com"));
    check("https://tiktok.com/@user", Ok("tiktok.com"));
    check("https://tiktok.com/?q=a\\b é", Ok("tiktok.com"));
    check("http://localhost:8080/x", Ok("localhost"));
    check("http://127.0.0.1:65535/", Ok("127.0.0.1"));
}

#[test]
fn what_browsers_repair_is_refused() {
    use AddressError::*;
    check("https://tiktok.com@evil.example/", Err(UserInfo));
    check("https://tiktok.com:x@evil.example/", Err(UserInfo));
    check("https://evil.example\\@tiktok.com/", Err(ForbiddenCharacter));
    check("https://evil.example\\.tiktok.com/", Err(ForbiddenCharacter));
    check("https://ti\tktok.com/", Err(ForbiddenCharacter));
    check("https://tiktok.com/\r\nSet-Cookie: a=b", Err(ForbiddenCharacter));
    check("\u{1}https://tiktok.com/", Err(ForbiddenCharacter));
    check("https:///tiktok.com/", Err(BadHost));
    check("https:tiktok.com", Err(NotHttp));
    check("https:/tiktok.com", Err(NotHttp));
    check("//tiktok.com", Err(NotHttp));
    check("javascript:alert(1)//https://tiktok.com", Err(NotHttp));
    check("data:text/html,x", Err(NotHttp));
    check(" https://tiktok.com", Err(NotHttp));
    check("ftp://tiktok.com", Err(NotHttp));
    check("https://tiktok.com./", Err(BadHost));
    check("https://evil%2eexample/", Err(BadHost));
    check("https://ev\u{ff0e}il.example/", Err(BadHost));
    check("https://[::1]/", Err(BadHost));
    check("https://", Err(BadHost));
    check("https://-a.example", Err(BadHost));
    check("https://tiktok.com:", Err(BadPort));
    check("https://tiktok.com:0", Err(BadPort));
    check("https://tiktok.com:65536", Err(BadPort));
    check("https://tiktok.com:+80", Err(BadPort));
    check(&format!("https://tiktok.com/{}", "a".repeat(ADDRESS_BYTES_MAX)), Err(TooLong));
}

#[test]
fn patterns_mean_a_host_or_all_below() {
    for (pattern, host, expected) in [
        ("tiktok.com", "tiktok.com", true),
        ("tiktok.com", "TikTok.COM", true),
        ("TikTok.com", "tiktok.com", true),
        ("tiktok.com", "www.tiktok.com", false),
        ("*.tiktok.com", "www.tiktok.com", true),
        ("*.tiktok.com", "a.b.TIKTOK.com", true),
        ("*.tiktok.com", "tiktok.com", false),
        ("*.tiktok.com", "eviltiktok.com", false),
        ("*.tiktok.com", ".tiktok.com", false),
        ("*.tiktok.com", "tiktok.com.evil.example", false),
        ("localhost", "localhost", true),
    ] {
        let pattern: DomainPattern = pattern.parse().unwrap();
        assert_eq!(pattern.matches(host), expected, "{pattern} {host}");
    }
    for wrong in
        ["", "*", "*.", "*.com", "*tiktok.com", "a.*.com", "https://tiktok.com", "tiktok.com/", "tik tok.com", "."]
    {
        assert!(wrong.parse::<DomainPattern>().is_err(), "{wrong:?}");
    }
}
