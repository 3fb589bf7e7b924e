use proptest::prelude::*;

use super::*;

fn check_email(text: &str, expected: Option<&str>) {
    assert_eq!(email(text).ok().as_deref(), expected, "{text:?}");
}

#[test]
fn addresses_are_folded_and_judged_loosely() {
    check_email(" Ana@Example.COM ", Some("ana@example.com"));
    check_email("a.b+c@sub.example.co.uk", Some("a.b+c@sub.example.co.uk"));
    check_email("ünal@example.com", Some("ünal@example.com"));
    check_email(&format!("{}@example.com", "a".repeat(64)), Some(&format!("{}@example.com", "a".repeat(64))));
    let long = format!("{}@example.com", "a".repeat(65));
    for wrong in ["", "ana", "@example.com", "ana@", "ana@example", "ana@example.", "ana@.com", "a@b@c.de", &long] {
        check_email(wrong, None);
    }
    for wrong in
        ["a b@example.com", "a\r\nBcc: x@example.com", "ana@example.com\0", "<ana@example.com>", "a,b@example.com"]
    {
        check_email(wrong, None);
    }
}

fn check_password(text: &str, expected: Option<&str>) {
    let problem = password(text, "ana.berg@example.com").err().map(|error| error.to_string());
    assert_eq!(problem.as_deref(), expected, "{text:?}");
}

#[test]
fn passwords_are_long_and_not_the_first_guess() {
    check_password("correct horse", None);
    check_password("  spaces count  ", None);
    check_password("пароль пароль", None);
    check_password("", Some("password must be given"));
    check_password("123456789", Some("password must have at least 10 characters"));
    check_password(&"ab".repeat(65), Some("password must have at most 128 characters"));
    check_password("aaaaaaaaaaaa", Some("password is refused: it is one character over and over"));
    for guess in ["Ana.Berg@example.com", "ana.berg123", "1ana.bergANA.BERG!"] {
        check_password(guess, Some("password is refused: it is little more than the e-mail address"));
    }
}

#[test]
fn names_and_websites() {
    assert_eq!(account_name("  Ana's Blog "), Ok("Ana's Blog".to_owned()));
    assert_eq!(account_name("").unwrap_err().field, "account_name");
    assert_eq!(person_name(&"x".repeat(121)).unwrap_err().problem, Problem::TooLong { max: 120 });
    assert_eq!(website(""), Ok(String::new()));
    assert_eq!(website("https://ana.example/blog"), Ok("https://ana.example/blog".to_owned()));
    assert!(website("javascript:alert(1)").is_err());
}

#[test]
fn sids_have_one_shape() {
    assert!("IR0123456789abcdefABCDEF0123456789".parse::<AccountSid>().is_ok());
    for wrong in [
        "",
        "IR",
        "XX0123456789ABCDEF0123456789ABCDEF",
        "IR0123456789ABCDEF0123456789ABCDE",
        "IR0123456789ABCDEF0123456789ABCDE-",
    ] {
        assert!(wrong.parse::<AccountSid>().is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn a_drawn_sid_reads_back(random in any::<[u8; 32]>()) {
        let sid = AccountSid::from_random(random);
        prop_assert_eq!(sid.as_str().parse(), Ok(sid.clone()));
    }
}
