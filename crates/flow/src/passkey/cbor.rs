//! The part of CBOR (RFC 8949) that authenticators speak: definite lengths, no tags, no fractions (CTAP2 canonical form).

/// Deeper than any message of an authenticator, shallow enough for any stack.
const DEPTH_MAX: u32 = 8;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    Integer(i64),
    Bytes(Vec<u8>),
    Text(String),
    Array(Vec<Item>),
    Map(Vec<(Item, Item)>),
    /// `false`, `true`, `null`
    Simple(u8),
}

/// Reads one item from the start, and gives what follows it.
pub(super) fn read(bytes: &[u8]) -> Option<(Item, &[u8])> {
    item(bytes, DEPTH_MAX)
}

impl Item {
    /// What a map holds under a number.
    pub(super) fn at(&self, key: i64) -> Option<&Item> {
        self.find(&Item::Integer(key))
    }

    /// What a map holds under a word.
    pub(super) fn named(&self, key: &str) -> Option<&Item> {
        self.find(&Item::Text(key.to_owned()))
    }

    pub(super) fn bytes(&self) -> Option<&[u8]> {
        match self {
            Item::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    fn find(&self, wanted: &Item) -> Option<&Item> {
        let Item::Map(pairs) = self else { return None };
        pairs.iter().find(|(key, _)| key == wanted).map(|(_, value)| value)
    }
}

fn item(bytes: &[u8], depth: u32) -> Option<(Item, &[u8])> {
    let depth = depth.checked_sub(1)?;
    let (&first, rest) = bytes.split_first()?;
    let (major, short) = (first >> 5, first & 0x1f);
    let (number, rest) = match short {
        0..24 => (u64::from(short), rest),
        24..28 => {
            let (wide, rest) = rest.split_at_checked(1 << (short - 24))?;
            (wide.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)), rest)
        }
        _ => return None,
    };
    let integer = || i64::try_from(number).ok();
    let length = usize::try_from(number).ok()?;
    match major {
        0 => Some((Item::Integer(integer()?), rest)),
        1 => Some((Item::Integer(-1 - integer()?), rest)),
        2 => rest.split_at_checked(length).map(|(content, rest)| (Item::Bytes(content.to_vec()), rest)),
        3 => {
            let (content, rest) = rest.split_at_checked(length)?;
            Some((Item::Text(std::str::from_utf8(content).ok()?.to_owned()), rest))
        }
        4 => {
            let (mut items, mut rest) = (Vec::new(), rest);
            for _ in 0..length {
                let (next, after) = item(rest, depth)?;
                items.push(next);
                rest = after;
            }
            Some((Item::Array(items), rest))
        }
        5 => {
            let (mut pairs, mut rest) = (Vec::new(), rest);
            for _ in 0..length {
                let (key, after) = item(rest, depth)?;
                let (value, after) = item(after, depth)?;
                pairs.push((key, value));
                rest = after;
            }
            Some((Item::Map(pairs), rest))
        }
        7 if short < 24 => Some((Item::Simple(short), rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_read_and_nonsense_is_not() {
        // RFC 8949 appendix A.
        for (bytes, expected) in [
            (&[0x17][..], Item::Integer(23)),
            (&[0x19, 0x03, 0xe8], Item::Integer(1000)),
            (&[0x38, 0x63], Item::Integer(-100)),
            (&[0x44, 1, 2, 3, 4], Item::Bytes(vec![1, 2, 3, 4])),
            (&[0x62, 0xc3, 0xbc], Item::Text("ü".to_owned())),
            (&[0x82, 0x01, 0xf5], Item::Array(vec![Item::Integer(1), Item::Simple(21)])),
            (&[0xa1, 0x61, 0x61, 0x01], Item::Map(vec![(Item::Text("a".to_owned()), Item::Integer(1))])),
        ] {
            assert_eq!(read(bytes), Some((expected, &[][..])), "{bytes:02x?}");
        }
        for bytes in [
            &[][..],
            &[0x44, 1, 2],
            &[0x62, 0xff, 0xff],
            &[0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x5f, 0x41, 0x00, 0xff],
            &[0xc0, 0x00],
            &[0xfb, 0, 0, 0, 0, 0, 0, 0, 0],
            &[0x81; 100],
        ] {
            assert_eq!(read(bytes), None, "{bytes:02x?}");
        }
    }
}
