use super::*;

fn sample() -> Record<'static> {
    Record {
        kind: Kind::Click,
        at_ms: 1_431_857_103_000,
        unique: 0xfeed_0000_0000_0001,
        key_id: 3,
        program: 1001,
        partner: 100_002,
        creative: 10_001,
        link: 7,
        left_out: 0,
        address: "83.149.9.216".parse().unwrap(),
        agent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_9_1) AppleWebKit/537.36",
        referrer: "http://semicomplete.com/presentations/",
        sub_id1: "newsletter",
        sub_id2: "",
        sub_id3: "größe",
        shared_id: "sh",
    }
}

fn encoded(record: &Record<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(record, &mut bytes);
    bytes
}

#[test]
fn comes_back_as_it_went() {
    let records = [
        sample(),
        Record { kind: Kind::Impression, left_out: 4, address: "2001:db8::7".parse().unwrap(), ..sample() },
        Record { at_ms: i64::MIN, unique: u64::MAX, agent: "", referrer: "", sub_id1: "", ..sample() },
    ];
    for record in records {
        assert_eq!(decode(&encoded(&record)), Ok(record));
    }
}

#[test]
fn a_long_text_is_cut_at_a_character() {
    let long = "ü".repeat(TEXT_BYTES_MAX);
    let bytes = encoded(&Record { agent: &long, ..sample() });
    assert_eq!(decode(&bytes).unwrap().agent, "ü".repeat(TEXT_BYTES_MAX / 2));
    let off_by_one = format!("x{long}");
    let bytes = encoded(&Record { agent: &off_by_one, ..sample() });
    assert_eq!(decode(&bytes).unwrap().agent.len(), TEXT_BYTES_MAX - 1);
}

#[test]
fn the_longest_record_has_the_length_stated() {
    let long = "x".repeat(TEXT_BYTES_MAX + 1);
    let text = long.as_str();
    let bytes = encoded(&Record {
        address: "::1".parse().unwrap(),
        agent: text,
        referrer: text,
        sub_id1: text,
        sub_id2: text,
        sub_id3: text,
        shared_id: text,
        ..sample()
    });
    assert_eq!(bytes.len(), PAYLOAD_BYTES_MAX);
}

#[test]
fn damaged_payloads_are_named() {
    let bytes = encoded(&sample());
    for length in 0..bytes.len() {
        assert_eq!(decode(&bytes[..length]), Err(DecodeError::Short), "cut to {length}");
    }
    let long = [bytes.as_slice(), &[0]].concat();
    assert_eq!(decode(&long), Err(DecodeError::Long(1)));
    let newer = [&[VERSION + 1], &bytes[1..]].concat();
    assert_eq!(decode(&newer), Err(DecodeError::Version(VERSION + 1)));
}

/// The fixture was written by the first program that had version 1. It never changes; a new version gets its own.
#[test]
fn version_1_stays_readable() {
    let fixture = include_bytes!("../../fixtures/record_v1.bin");
    assert_eq!(decode(fixture), Ok(sample()));
    assert_eq!(encoded(&sample()), fixture, "a change of the bytes needs a new version");
}
