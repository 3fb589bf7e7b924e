//! An installation with the reference program, its brand and some partners, ready to be clicked.

use domain::access::AccountKind;
use domain::ids::{AccountId, ContractId, ProgramId, TermsVersion};
use jiff::Timestamp;
use store::account::Profile;

use crate::server::Installation;

pub const PROGRAM: i64 = 1001;
pub const CREATIVE: i64 = 10001;
pub const BRAND: i64 = 100001;
/// Has a contract.
pub const PARTNER: i64 = 100002;
/// Has had one that was suspended.
pub const SUSPENDED: i64 = 100003;
/// Never had one.
pub const STRANGER: i64 = 100004;

/// `/c/{partner}/{creative}/{program}`
pub fn link(partner: i64) -> String {
    format!("/c/{partner}/{CREATIVE}/{PROGRAM}")
}

pub fn open() -> Installation {
    let installation = Installation::sandbox();
    installation.write(|tx, now| {
        let names = [
            (AccountKind::Brand, "Brand"),
            (AccountKind::Partner, "Ann"),
            (AccountKind::Partner, "Ben"),
            (AccountKind::Partner, "Cem"),
        ];
        for (kind, name) in names {
            let profile = Profile { name: name.to_owned(), country: String::new(), website: String::new() };
            store::account::insert(tx, &format!("IR{name:0>32}"), kind, &profile, now)?;
        }
        Ok(())
    });
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/tiktok-for-business.toml");
    let applied = installation.run_json(&["program", "apply", file]);
    assert_eq!(applied["program_id"], PROGRAM);
    installation.write(|tx, now| {
        let contract = |tx: &mut store::Tx<'_>, partner| -> anyhow::Result<ContractId> {
            store::contract::insert(tx, ProgramId(PROGRAM), AccountId(partner), TermsVersion(1), "test", now)
        };
        contract(tx, PARTNER)?;
        let suspended = contract(tx, SUSPENDED)?;
        store::contract::set_state(tx, suspended, domain::contract::ContractState::Suspended, "test", "test", now)?;
        Ok(())
    });
    installation
}

impl Installation {
    /// What people would do by page and API, done at once.
    pub fn write(&self, work: impl FnOnce(&mut store::Tx<'_>, Timestamp) -> anyhow::Result<()> + Send + 'static) {
        let store = store::Store::open(&self.database_url()).expect("init made the database");
        store.write_blocking(move |tx| work(tx, Timestamp::now())).expect("the rows fit the schema");
        store.close();
    }
}
