use proptest::prelude::*;

use super::*;

fn key(number: u8) -> ClickKey {
    ClickKey { number, secret: std::array::from_fn(|index| number.wrapping_mul(31) ^ index as u8) }
}

fn keyring(numbers: &[u8]) -> Keyring {
    Keyring::new(numbers.iter().copied().map(key).collect()).unwrap()
}

fn example() -> ClickFacts {
    ClickFacts {
        program: ProgramId(1001),
        partner: AccountId(100_001),
        creative: CreativeId(10_001),
        link: Some(LinkId(7)),
        at: "2020-09-10T17:42:38.123Z".parse().unwrap(),
        unique: 42,
        left_out: None,
    }
}

#[test]
fn an_id_is_64_characters_and_stays_what_it_is() {
    let id = keyring(&[1]).seal(&example());
    assert_eq!(id.as_str().len(), 64);
    // Ids are out in the world: this golden text must open for ever.
    assert_eq!(id.as_str(), "AYdYdzBhL6PJQUpY73PTm8l8As30enQnqiPTGYtgalSv04VIvMt4cdrNByCe1_dP");
    assert_eq!(keyring(&[1]).open(id.as_str()), Ok(example()));
}

#[test]
fn rotation_seals_with_the_newest_and_opens_with_all() {
    let (before, after, without) = (keyring(&[1]), keyring(&[1, 2]), keyring(&[2]));
    let old = before.seal(&example());
    let new = after.seal(&example());
    assert_eq!((before.newest(), after.newest()), (1, 2));
    assert_ne!(old, new);
    assert_eq!(after.open(old.as_str()), Ok(example()));
    assert_eq!(after.open(new.as_str()), Ok(example()));
    assert_eq!(after.seal_again(1, &example()), Ok(old));
    assert_eq!(without.open(old.as_str()), Err(ClickIdError::UnknownKey { number: 1 }));
    assert_eq!(without.seal_again(1, &example()), Err(ClickIdError::UnknownKey { number: 1 }));
}

#[test]
fn what_is_no_click_id_is_named() {
    let ring = keyring(&[1]);
    let id = ring.seal(&example()).to_string();
    let other = Keyring::new(vec![ClickKey { number: 1, secret: [9; 32] }]).unwrap().seal(&example()).to_string();
    let malformed = [
        String::new(),
        "x".to_owned(),
        id[..63].to_owned(),
        format!("{id}A"),
        format!("{id}="),
        format!("{}!", &id[..63]),
        format!("{}+", &id[..63]),
        "é".repeat(32),
    ];
    for text in malformed {
        assert_eq!(ring.open(&text), Err(ClickIdError::Malformed), "{text}");
    }
    assert_eq!(ring.open(&other), Err(ClickIdError::Forged));
    assert_eq!(ring.open(&"A".repeat(64)), Err(ClickIdError::UnknownKey { number: 0 }));
}

#[test]
fn a_ring_needs_keys_with_different_numbers() {
    assert_eq!(Keyring::new(vec![]).unwrap_err(), KeyringError::Empty);
    assert_eq!(Keyring::new(vec![key(1), key(2), key(1)]).unwrap_err(), KeyringError::NumberTwice { number: 1 });
}

#[test]
fn secrets_do_not_show() {
    assert_eq!(format!("{:?}", keyring(&[3])), "Keyring { keys: [Sealer { number: 3, .. }] }");
    assert_eq!(format!("{:?}", key(3)), "ClickKey { number: 3, .. }");
}

fn any_facts() -> impl Strategy<Value = ClickFacts> {
    let ids = (1..=u32::MAX, 1..=u32::MAX, 1..=u32::MAX, any::<u32>());
    (ids, 0..(1_i64 << 47), any::<u64>(), 0..=10_u8).prop_map(
        |((program, partner, creative, link), at, unique, reason)| ClickFacts {
            program: ProgramId(program.into()),
            partner: AccountId(partner.into()),
            creative: CreativeId(creative.into()),
            link: Some(LinkId(link.into())).filter(|link| link.0 != 0),
            at: Timestamp::from_millisecond(at).unwrap(),
            unique,
            left_out: LeftOut::from_number(reason),
        },
    )
}

proptest! {
    #[test]
    fn facts_come_back_and_no_flipped_bit_goes_unnoticed(facts in any_facts(), bit in 0..48 * 8_usize) {
        let ring = keyring(&[1, 2, 255]);
        let sealer = ring.sealer();
        let id = sealer.seal(&facts);
        prop_assert_eq!(ring.open(id.as_str()), Ok(facts));
        prop_assert_eq!(sealer.seal(&facts), id, "sealing again gives the same text");

        let mut wire = URL_SAFE_NO_PAD.decode(id.as_str()).unwrap();
        wire[bit / 8] ^= 1 << (bit % 8);
        let altered = URL_SAFE_NO_PAD.encode(wire);
        prop_assert!(ring.open(&altered).is_err());
    }

    #[test]
    fn no_text_makes_opening_panic(text in "\\PC{0,80}") {
        prop_assert!(keyring(&[1]).open(&text).is_err());
    }
}
