//! For which brand a command on the data directory acts. Somebody who may run commands there may act for all of them.

use domain::access::AccountKind;
use domain::ids::AccountId;

use super::ProgramRefusal;
use super::file::ProgramFile;
use crate::{Caller, Platform, Result};

/// The brand that is named; else the one that has the file's program already; else the only brand there is.
pub async fn brand_of_file(platform: &Platform, named: Option<AccountId>, text: &str) -> Result<Caller> {
    let file = ProgramFile::read(text).map_err(ProgramRefusal::FileWrong)?;
    let slug = file.program.slug;
    let owner = platform
        .store
        .read(move |tx| -> Result<AccountId> {
            if let Some(id) = named {
                let account = store::account::find(tx, id)?.filter(|account| account.kind == AccountKind::Brand);
                return Ok(account.ok_or(ProgramRefusal::BrandUnknown { number: id })?.id);
            }
            if let Some(program) = store::program::find_by_slug(tx, &slug)? {
                return Ok(program.account_id);
            }
            match store::account::ids(tx, AccountKind::Brand)?[..] {
                [only] => Ok(only),
                [] => Err(ProgramRefusal::NoBrand.into()),
                _ => Err(ProgramRefusal::BrandUnclear.into()),
            }
        })
        .await?;
    Ok(Caller::system("command line", owner, AccountKind::Brand))
}
