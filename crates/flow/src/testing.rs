//! A real platform for a test, on a store of its own.

pub mod neighbour;

use std::net::{IpAddr, Ipv4Addr};
use std::ops::Deref;

use domain::access::{AccountKind, Role};
use domain::click_id::{ClickKey, Keyring};
use domain::ids::{AccountId, ContractId, ProgramId};
use domain::language::Tongue;
use events::SpoolSettings;
use jiff::Timestamp;
use store::account::Profile;
use store::program::Program;
use store::testing::{TestStore, test_store};

use crate::conversion;
use crate::factor::FactorKey;
use crate::outside::OutsideSettings;
use crate::{Caller, CallerKind, MailSettings, PasswordCost, Platform, Settings, VisitorKey, mail, secret};

/// A sandbox platform; everything of it is gone when it is dropped.
pub struct TestPlatform {
    platform: Platform,
    store: TestStore,
}

/// Opens an empty platform in a sandbox whose time starts at 2026-01-05T12:00:00Z, a Monday.
pub fn test_platform() -> TestPlatform {
    test_platform_from(Some(start()))
}

/// As [`test_platform`], from another instant; `None` is a real installation that refuses to move its clock.
pub fn test_platform_from(sandbox_from: Option<Timestamp>) -> TestPlatform {
    open(sandbox_from, |_| {})
}

/// As [`test_platform`], with settings of the test's own.
pub fn test_platform_with(change: impl FnOnce(&mut Settings)) -> TestPlatform {
    open(Some(start()), change)
}

fn start() -> Timestamp {
    "2026-01-05T12:00:00Z".parse().expect("the instant is well formed")
}

fn open(sandbox_from: Option<Timestamp>, change: impl FnOnce(&mut Settings)) -> TestPlatform {
    let store = test_store();
    let mut settings = Settings {
        data_directory: store.folder().to_owned(),
        database_url: store.url().to_owned(),
        public_url: "http://tributary.test".to_owned(),
        tracking_url: "http://tributary.test".to_owned(),
        mail: MailSettings { url: "file:mail".to_owned(), from: "Tributary <no-reply@tributary.test>".to_owned() },
        outside: OutsideSettings::default(),
        password_cost: PasswordCost::Cheap,
        click_keys: Keyring::new(vec![ClickKey { number: 1, secret: [7; 32] }]).expect("one key is a keyring"),
        visitor_key: VisitorKey([8; 32]),
        factor_key: FactorKey([9; 32]),
        country_database: None,
        // Small, because every test writes its own.
        spool: SpoolSettings { segment_bytes: 256 << 10, ..SpoolSettings::default() },
        serves: true,
        api_requests_per_minute: 1_000_000,
        sandbox_from,
    };
    change(&mut settings);
    let platform = Platform::on(store.store(), settings).expect("a fresh platform opens");
    TestPlatform { platform, store }
}

/// An image by its first bytes, of these sides.
pub fn png(width_px: u32, height_px: u32) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    file.extend(width_px.to_be_bytes());
    file.extend(height_px.to_be_bytes());
    file.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
    file
}

/// Somebody buys with the code of this partner: an action of 40.00 USD.
pub async fn sale(platform: &TestPlatform, brand: &Caller, program: ProgramId, partner: &Caller, order_id: &str) {
    let code = format!("CODE{}", partner.account_id);
    let input = crate::promo_code::NewPromoCodeInput {
        program_id: program,
        partner_id: partner.account_id,
        code: code.clone(),
        starts_at: None,
        ends_at: None,
    };
    let _known_before = crate::promo_code::assign(platform, brand, input).await;
    let report = conversion::Report {
        program,
        event_type: "new_advertiser".to_owned(),
        order_id: order_id.to_owned(),
        occurred_at: String::new(),
        click_id: String::new(),
        promo_code: code,
        customer_id: String::new(),
        customer_status: "new".to_owned(),
        country: String::new(),
        amount: conversion::Amount::Decimal(String::new()),
        currency: String::new(),
        partner_id: String::new(),
        reason: String::new(),
    };
    let decided =
        conversion::track(platform, conversion::Door::Api(brand.clone()), report).await.expect("it is decided");
    assert!(decided.action.is_some(), "the sale is credited");
}

impl TestPlatform {
    pub fn store(&self) -> &TestStore {
        &self.store
    }

    /// Another handle, for code that wants to own its platform.
    pub fn platform(&self) -> Platform {
        self.platform.clone()
    }

    pub async fn account_sid(&self, id: AccountId) -> String {
        let found = self.platform.store.read(move |tx| store::account::find(tx, id)).await;
        found.expect("the account is read").expect("the account exists").sid
    }

    /// Sends what waits in the outbox and returns the texts of all letters to this address, oldest first.
    pub async fn letters_to(&self, email: &str) -> Vec<String> {
        mail::drain_due(&self.platform).await.expect("the outbox is drained");
        let folder = self.platform.mail.folder().expect("a test platform's mail goes into a folder");
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("the folder is readable").path()).collect();
        paths.sort();
        let letters = paths.iter().map(|path| std::fs::read_to_string(path).expect("a letter is UTF-8"));
        letters.filter(|letter| letter.contains(&format!("To: {email}\r\n"))).collect()
    }

    /// The secret in the newest letter to this address.
    pub async fn secret_mailed_to(&self, email: &str) -> String {
        let letters = self.letters_to(email).await;
        let newest = letters.last().expect("a letter was sent to this address");
        let (_, secret) = newest.split_once("secret=").expect("the letter has a link with a secret");
        secret.chars().take_while(char::is_ascii_alphanumeric).collect()
    }

    /// A new brand's owner.
    pub async fn brand(&self, name: &str) -> Caller {
        self.account(AccountKind::Brand, name).await
    }

    /// A new partner's owner.
    pub async fn partner(&self, name: &str) -> Caller {
        self.account(AccountKind::Partner, name).await
    }

    /// A new account of any kind with one person in it, who is logged in as its owner.
    pub async fn account(&self, kind: AccountKind, name: &str) -> Caller {
        let name = name.to_owned();
        let now = self.clock.now();
        let address = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
        self.platform
            .store
            .write(move |tx| {
                let profile = Profile { name: name.clone(), country: String::new(), website: String::new() };
                let sid = format!("IR{}", secret::random_text());
                let account_id = store::account::insert(tx, &sid, kind, &profile, now)?;
                let email = format!("owner.{account_id}@example.com");
                let person_id = store::person::insert(tx, &email, &name, "no password", Tongue::default(), now)?;
                store::person::set_email_verified(tx, person_id, now)?;
                store::membership::insert(tx, account_id, person_id, Role::Owner, now)?;
                let session = store::session::NewSession {
                    secret_hash: secret::hash(&secret::random_text()),
                    person_id,
                    account_id,
                    csrf_secret: "",
                    address: &address.to_string(),
                    user_agent: "test",
                    expires_at: now + jiff::SignedDuration::from_hours(24),
                };
                let session_id = store::session::insert(tx, &session, now)?;
                anyhow::Ok(Caller {
                    kind: CallerKind::Person { person_id, session_id },
                    account_id,
                    account_kind: kind,
                    role: Role::Owner,
                    lacks_factor: false,
                    address,
                    idempotency: None,
                })
            })
            .await
            .expect("a test account is made")
    }
}

impl TestPlatform {
    /// The reference program, applied by this brand.
    pub async fn program(&self, brand: &Caller) -> Program {
        let applied = crate::program::apply(self, brand, crate::program::file::REFERENCE.to_owned()).await;
        applied.expect("the reference program is applied").program
    }

    /// Has the partner invited to the program and accept; its contract is active from now on.
    pub async fn join(&self, brand: &Caller, program: ProgramId, partner: &Caller) -> ContractId {
        let invited = crate::invitation::invite(self, brand, program, partner.account_id, "").await;
        let id = invited.expect("the partner is invited").id;
        crate::invitation::accept(self, partner, id).await.expect("the partner accepts");
        let partner_id = partner.account_id;
        let contract = self.store.store().read(move |tx| store::contract::find_between(tx, program, partner_id)).await;
        contract.expect("the contract is read").expect("the contract began").id
    }

    /// The account asks everybody in it for a second factor from now on.
    pub async fn ask_for_a_second_factor(&self, account: AccountId) {
        let asked = self.store.store().write(move |tx| store::account::set_requires_factor(tx, account, true)).await;
        asked.expect("the account is changed");
    }

    /// The letters that wait to be sent, as `address: subject`, oldest first.
    pub async fn letters(&self) -> Vec<String> {
        let payloads = self.store.store().read(store::outbox::payloads).await.expect("the outbox is read");
        let line = |payload: &String| {
            let (to, subject) = mail::envelope(payload).expect("a letter is JSON");
            format!("{to}: {subject}")
        };
        payloads.iter().map(line).collect()
    }

    /// The audit log of an account as `verb noun`, oldest first.
    pub async fn audit(&self, account: AccountId) -> Vec<String> {
        let filter = store::audit::Filter::default();
        let entries = self.store.store().read(move |tx| store::audit::list(tx, account, &filter, None, 1000)).await;
        let entries = entries.expect("the audit log is read");
        entries.iter().rev().map(|(_, entry)| format!("{} {}", entry.verb, entry.noun)).collect()
    }
}

impl Deref for TestPlatform {
    type Target = Platform;

    fn deref(&self) -> &Platform {
        &self.platform
    }
}
