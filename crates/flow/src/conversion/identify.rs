//! A customer id seen together with a click, before anything is sold: later conversions of that customer can be linked to the click.

use domain::access::Deed;
use domain::field::required_line;
use domain::ids::ProgramId;
use store::customer::Touch;

use super::ConversionRefusal;
use super::report::Door;
use crate::{Platform, Result};

const CUSTOMER_ID_CHARACTERS_MAX: usize = 128;

/// Remembers that the customer came by the click. False when the click id proves nothing or belongs to another program: then nothing is
/// kept, and nothing is refused, because the visitor's browser can do nothing about it.
pub async fn identify(
    platform: &Platform,
    door: Door,
    program: ProgramId,
    customer_id: &str,
    click_id: &str,
) -> Result<bool> {
    if let Some(caller) = door.caller() {
        caller.may(Deed::ReportConversions)?;
    }
    let customer_id = required_line("customer_id", customer_id, CUSTOMER_ID_CHARACTERS_MAX)?;
    let proved = platform.keys.open(click_id).is_ok_and(|click| click.program == program);
    let now = platform.clock.now();
    let click_id = click_id.to_owned();
    let parts = platform.clone();
    platform
        .store
        .write(move |tx| {
            let offer = store::attribution::offer(tx, program, "")?.ok_or(ConversionRefusal::NoProgram)?;
            match door.caller() {
                Some(caller) if caller.account_id != offer.brand => return Err(ConversionRefusal::NoProgram.into()),
                Some(_) => {}
                None if !parts.terms.load(tx, program, offer.version)?.browser_conversions => {
                    return Err(ConversionRefusal::NotFromBrowsers.into());
                }
                None => {}
            }
            if proved {
                let touch = Touch { program, customer_id: &customer_id, click_id: &click_id, seen_at: now };
                store::customer::insert_touches(tx, &[touch])?;
            }
            Ok(proved)
        })
        .await
}
