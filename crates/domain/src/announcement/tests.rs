use super::*;

#[test]
fn an_audience_has_one_spelling() {
    for (text, audience) in [
        ("all", Some(Audience::All)),
        ("program:1001", Some(Audience::Program(ProgramId(1001)))),
        ("group:3", Some(Audience::Group(PartnerGroupId(3)))),
        ("", None),
        ("All", None),
        ("all:1", None),
        ("program", None),
        ("program:", None),
        ("program:01", None),
        ("group:x", None),
        ("partner:7", None),
    ] {
        assert_eq!(text.parse().ok(), audience, "{text:?}");
        if let Some(audience) = audience {
            assert_eq!(audience.to_string(), text);
        }
    }
}

#[test]
fn the_pace_has_an_end() {
    assert_eq!((pace(4), pace(5)), (Ok(()), Err(TooMany)));
}
