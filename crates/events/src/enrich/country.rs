//! Countries by address, from an MMDB file the operator names.

use std::net::IpAddr;
use std::path::Path;

use anyhow::Context as _;
use maxminddb::{PathElement, Reader};

use crate::UNKNOWN;

/// An ISO 3166-1 alpha-2 code, or unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country([u8; 2]);

impl Country {
    pub const UNKNOWN: Country = Country([0; 2]);

    /// Anything that is not two letters is unknown.
    pub fn new(code: &str) -> Country {
        match code.as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Country([a.to_ascii_uppercase(), b.to_ascii_uppercase()])
            }
            _ => Country::UNKNOWN,
        }
    }

    pub fn as_str(&self) -> &str {
        if *self == Country::UNKNOWN { UNKNOWN } else { str::from_utf8(&self.0).expect("two ASCII letters") }
    }
}

pub struct Countries(Reader<Vec<u8>>);

impl Countries {
    pub fn open(path: &Path) -> anyhow::Result<Countries> {
        let reader = Reader::open_readfile(path);
        reader.map(Countries).with_context(|| format!("reading the country file {}", path.display()))
    }

    pub fn find(&self, address: IpAddr) -> Country {
        self.code(address.to_canonical()).map_or(Country::UNKNOWN, Country::new)
    }

    /// MaxMind and DB-IP keep the code in `country.iso_code`, IPinfo and others in `country_code` or `country`.
    fn code(&self, address: IpAddr) -> Option<&str> {
        let found = self.0.lookup(address).ok()?;
        let paths: [&[PathElement<'_>]; 3] = [
            &[PathElement::Key("country"), PathElement::Key("iso_code")],
            &[PathElement::Key("country_code")],
            &[PathElement::Key("country")],
        ];
        paths.iter().find_map(|path| found.decode_path::<&str>(path).ok().flatten())
    }
}
