use super::*;

#[test]
fn counts_are_grouped_by_thousands() {
    for (value, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-12_345, "-12,345")] {
        assert_eq!(count(value), text);
    }
    assert_eq!(count(i64::MIN), "-9,223,372,036,854,775,808");
}

#[test]
fn shares_round_half_up_and_know_nothing_of_nothing() {
    for (part, whole, text) in [
        (0, 0, "–"),
        (0, 7, "0.00 %"),
        (1, 32, "3.13 %"),
        (1, 3, "33.33 %"),
        (2, 3, "66.67 %"),
        (5, 5, "100.00 %"),
        (30, 2, "1,500.00 %"),
    ] {
        assert_eq!(share(part, whole), text, "{part} of {whole}");
    }
}

#[test]
fn file_sizes_are_rounded_up() {
    for (bytes, text) in [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_000, "1 kB"),
        (23_001, "24 kB"),
        (999_000, "999 kB"),
        (999_001, "1.0 MB"),
        (5_242_880, "5.3 MB"),
    ] {
        assert_eq!(file_size(bytes), text);
    }
}

#[test]
fn a_change_needs_something_to_compare_with() {
    for (now, before, text) in [
        (5, 0, None),
        (112, 100, Some("up 12 %")),
        (97, 100, Some("down 3 %")),
        (0, 8, Some("down 100 %")),
        (1_001, 1_000, Some("as before")),
        (9_000, 3, Some("up 299,900 %")),
    ] {
        assert_eq!(change(now, before).as_deref(), text, "{now} after {before}");
    }
}

#[test]
fn axis_words_stay_short() {
    for (value, text) in
        [(0, "0"), (9_999, "9,999"), (10_000, "10k"), (12_500, "12.5k"), (1_500_000, "1.5M"), (2_000_000_000, "2G")]
    {
        assert_eq!(compact(value), text);
    }
}

#[test]
fn instants_carry_their_zone_through_a_clock_change() {
    let zone = TimeZone::get("America/Los_Angeles").expect("the zones travel with the binary");
    for (at, text) in
        [("2020-09-10T17:42:38Z", "10 Sep 2020, 10:42 PDT"), ("2020-12-10T17:42:38Z", "10 Dec 2020, 09:42 PST")]
    {
        let at: Timestamp = at.parse().expect("a timestamp");
        assert_eq!(instant(&at.to_zoned(zone.clone())), text);
    }
    let now: Timestamp = "2020-09-10T17:42:38Z".parse().expect("a timestamp");
    assert_eq!(super::zone(&zone, now), "America/Los Angeles (PDT)");
    assert_eq!(super::zone(&TimeZone::UTC, now), "UTC");
}
