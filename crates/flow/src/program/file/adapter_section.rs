//! `[[adapter]]`: how the program understands the callers of another network.

use domain::adapter::{Adapter, Network};
use domain::ids::AccountId;
use domain::terms::CustomerStatus;

use super::EventTypeSection;
use super::section::Section;
use super::value::{line, parsed};

pub(super) fn read(root: &Section, event_types: &[EventTypeSection]) -> Vec<Adapter> {
    let mut known: Vec<Adapter> = Vec::new();
    for section in root.tables("adapter") {
        let network = section.required("network", parsed(str::parse::<Network>));
        let program = section.optional("program", line(64)).unwrap_or_default();
        let token_sha256 = section.optional("token_sha256", parsed(sha256));
        let event_type = section.required("event_type", line(60));
        let events = section.pairs("events", line(60));
        let customer_status = section.optional("customer_status", parsed(str::parse::<CustomerStatus>));
        let partners = section.pairs("partners", parsed(str::parse::<AccountId>));
        for code in event_type.iter().chain(events.values()) {
            if event_types.iter().all(|event_type| event_type.code != *code) {
                let key = if event_type.as_ref() == Some(code) { "event_type" } else { "events" };
                section.fault(key, format!("{code:?} is the code of no [[event_type]]"));
            }
        }
        if let (Some(network), Some(event_type)) = (network, event_type) {
            let names_programs = !network.names().program.is_empty();
            if names_programs && program.is_empty() {
                section.fault("program", "is missing; it is what the network calls this program");
            }
            if !names_programs && !program.is_empty() {
                section.fault("program", format!("calls of {network} name no program"));
            }
            if !partners.is_empty() && !matches!(network, Network::Tune | Network::Awin) {
                section.fault("partners", format!("links of {network} are not understood, those of tune and awin are"));
            }
            if known.iter().any(|other| other.network == network && other.program == program) {
                section.fault("network", format!("expected {network} with this program once, found it again"));
            }
            known.push(Adapter { network, program, token_sha256, event_type, events, customer_status, partners });
        }
        section.finish();
    }
    known
}

/// 64 hexadecimal digits, as `sha256sum` prints them.
fn sha256(text: &str) -> Result<[u8; 32], String> {
    let expected = || "expected the SHA-256 of the token, 64 hexadecimal digits".to_owned();
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(expected());
    }
    let mut hash = [0; 32];
    for (place, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).map_err(|_| expected())?;
    }
    Ok(hash)
}
