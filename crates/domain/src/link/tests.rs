use proptest::prelude::*;

use super::*;

fn check_slug(text: &str, expected: Result<&str, &str>) {
    assert_eq!(
        slug(text).map_err(|error| error.to_string()),
        expected.map(str::to_owned).map_err(str::to_owned),
        "{text:?}"
    );
}

#[test]
fn slugs_can_be_spoken_and_take_no_door() {
    check_slug("summer-sale", Ok("summer-sale"));
    check_slug(" Summer_2026 ", Ok("summer_2026"));
    check_slug("007", Ok("007"));
    check_slug("", Err("slug must be given"));
    check_slug("ab", Err("slug must have at least 3 characters"));
    check_slug(&"a".repeat(65), Err("slug must have at most 64 characters"));
    for reserved in
        ["api", "API", "Advertisers", "c", "favicon.ico", "verify-email", "PageLoad", "DeferredDeepLink", "aff_c"]
    {
        check_slug(reserved, Err(&format!("slug is refused: `{}` is reserved", reserved.to_ascii_lowercase())));
    }
    for wrong in ["-abc", "_abc", "a/b", "a.b", "a b c", "émile", "abc?", "a%20", "a\0b"] {
        check_slug(
            wrong,
            Err("slug must be letters, digits, hyphens and underscores, beginning with a letter or digit"),
        );
    }
}

#[test]
fn the_reserved_list_is_in_lower_case_and_order() {
    assert!(RESERVED_SLUGS.is_sorted());
    assert!(RESERVED_SLUGS.iter().all(|slug| slug.to_ascii_lowercase() == *slug));
}

#[test]
fn deep_links_stay_on_the_allowed_hosts() {
    let domains: Vec<DomainPattern> = ["tiktok.com", "*.tiktok.com"].map(|domain| domain.parse().unwrap()).to_vec();
    for (address, expected) in [
        ("https://tiktok.com/a?b=c", None),
        ("https://ads.TikTok.com:8443/", None),
        ("https://evil.example/tiktok.com", Some("the program does not allow deep links to evil.example")),
        ("https://tiktok.com.evil.example/", Some("the program does not allow deep links to tiktok.com.evil.example")),
        ("https://tiktok.com@evil.example/", Some("the address must not carry a user name")),
        ("javascript:alert(1)", Some("the address must begin with https:// or http://")),
    ] {
        let refused = deep_link_allowed(address, &domains).err().map(|refused| refused.to_string());
        assert_eq!(refused.as_deref(), expected, "{address}");
        assert_eq!(deep_link(address, &domains).is_ok(), expected.is_none());
    }
    assert_eq!(deep_link("  ", &domains), Ok(String::new()));
    assert!(deep_link_allowed("https://tiktok.com/", &[]).is_err(), "no domains, no deep links");
}

#[test]
fn sub_ids_are_cut_between_characters() {
    assert_eq!(kept_sub_id("  blog "), "blog");
    assert_eq!(kept_sub_id(&"a".repeat(300)).len(), SUB_ID_BYTES_MAX);
    let accents = "é".repeat(100);
    assert_eq!(kept_sub_id(&format!("a{accents}")).len(), SUB_ID_BYTES_MAX - 1);
}

#[test]
fn sub_ids_hold_no_control_characters() {
    assert_eq!(kept_sub_id("a\0b\u{7}"), "a\u{fffd}b\u{fffd}");
    assert_eq!(kept_sub_id("\0"), "\u{fffd}");
    assert_eq!(kept_sub_id("\r\n tab\there \n"), "tab\u{fffd}here");
    assert!(kept_sub_id(&"\0".repeat(300)).len() <= SUB_ID_BYTES_MAX);
}

proptest! {
    #[test]
    fn a_random_slug_is_one_somebody_could_choose(random in any::<[u8; 8]>()) {
        let made = random_slug(random);
        prop_assert_eq!(slug(&made), Ok(made));
    }
}
