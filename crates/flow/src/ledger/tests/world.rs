//! A program with partners, on a real platform in a sandbox, for people to act in.

use std::collections::HashMap;

use domain::access::AccountKind;
use domain::click::{ClickFacts, LeftOut};
use domain::contract::ContractState;
use domain::ids::{AccountId, ActionId, CreativeId, PaymentId, ProgramId, TermsVersion};
use domain::money::{Currency, Money};
use domain::program::ProgramStatus;
use jiff::{Timestamp, ToSpan};
use store::program::Program;

use crate::conversion::{Amount, Door, Report};
use crate::program::file::REFERENCE;
use crate::testing::{TestPlatform, test_platform};
use crate::{Caller, Platform, Result, clock, lifecycle};

pub struct World {
    pub test: TestPlatform,
    pub brand: Caller,
    operator: Caller,
    pub program: ProgramId,
    partners: HashMap<String, Caller>,
    clicks: HashMap<String, String>,
    pub actions: HashMap<String, ActionId>,
    pub payments: HashMap<AccountId, PaymentId>,
    next_unique: u64,
    start: Timestamp,
}

/// Two event types: the reference bounty, and a sale that pays a tenth.
fn terms() -> String {
    REFERENCE.replace("[terms]", "[[event_type]]\ncode = \"sale\"\n\n[terms]")
        + "\n[[terms.commission]]\nevent_type = \"sale\"\npay = { percent = \"10\" }\n"
}

impl World {
    pub async fn new() -> Self {
        let test = test_platform();
        let brand = test.brand("Brand").await;
        let operator = test.account(AccountKind::Operator, "Operator").await;
        let program = ProgramId(1001);
        let row = Program {
            id: program,
            account_id: brand.account_id,
            slug: "p".to_owned(),
            name: "P".to_owned(),
            currency: Currency::USD,
            time_zone: "America/Los_Angeles".to_owned(),
            status: ProgramStatus::Live,
            terms_version: TermsVersion(1),
            created_at: test.clock.now(),
        };
        let now = test.clock.now();
        let applied = store::terms::AppliedTerms {
            program_id: program,
            version: TermsVersion(1),
            source_toml: terms(),
            applied_at: now,
            applied_by: "test".to_owned(),
        };
        test.platform()
            .store
            .write(move |tx| {
                store::program::insert(tx, &row)?;
                store::terms::insert(tx, &applied)?;
                store::program::upsert_event_type(tx, program, "new_advertiser", "lead")?;
                store::program::upsert_event_type(tx, program, "sale", "sale")
            })
            .await
            .expect("the program is written");
        let start = test.clock.now();
        let (partners, clicks, actions, payments) = Default::default();
        Self { test, brand, operator, program, partners, clicks, actions, payments, next_unique: 1, start }
    }

    pub fn platform(&self) -> Platform {
        self.test.platform()
    }

    /// The partner of that name, under contract since it was first named.
    pub async fn partner(&mut self, name: &str) -> Caller {
        if let Some(partner) = self.partners.get(name) {
            return partner.clone();
        }
        let partner = self.stranger(name).await;
        let (program, id, now) = (self.program, partner.account_id, self.test.clock.now());
        let write = move |tx: &mut store::Tx<'_>| {
            store::contract::insert(tx, program, id, TermsVersion(1), "test", now).map(drop)
        };
        self.test.platform().store.write(write).await.expect("the contract is written");
        partner
    }

    /// A partner without a contract.
    pub async fn stranger(&mut self, name: &str) -> Caller {
        let partner = self.test.partner(name).await;
        self.partners.insert(name.to_owned(), partner.clone());
        partner
    }

    pub fn name_of(&self, partner: AccountId) -> &str {
        let found = self.partners.iter().find(|(_, caller)| caller.account_id == partner);
        found.map(|(name, _)| name.as_str()).expect("every partner has a name")
    }

    pub async fn suspend(&mut self, name: &str) {
        let partner = self.partner(name).await.account_id;
        let (program, now) = (self.program, self.test.clock.now());
        self.test
            .platform()
            .store
            .write(move |tx| {
                let standing = store::attribution::standing_at(tx, program, partner, now)?;
                let id = standing.expect("there is a contract").contract;
                store::contract::set_state(tx, id, ContractState::Suspended, "test", "test", now).map(drop)
            })
            .await
            .expect("the contract is suspended");
    }

    pub async fn promo_code(&mut self, code: &str, partner: &str) {
        let partner = self.partner(partner).await.account_id;
        let (program, now, code) = (self.program, self.test.clock.now(), code.to_owned());
        let write = move |tx: &mut store::Tx<'_>| {
            store::promo_code::insert(tx, program, partner, &code, now, None, now).map(drop)
        };
        self.test.platform().store.write(write).await.expect("the promo code is written");
    }

    /// A click now, kept under a name so that it can be cited later.
    pub fn click(&mut self, name: &str, partner: AccountId, left_out: Option<LeftOut>) -> String {
        let facts = ClickFacts {
            program: self.program,
            partner,
            creative: CreativeId(10_001),
            link: None,
            at: self.test.clock.now(),
            unique: self.next_unique,
            left_out,
        };
        self.next_unique += 1;
        let id = self.test.platform().keys.seal(&facts).to_string();
        self.clicks.insert(name.to_owned(), id.clone());
        id
    }

    /// The click kept under a name, or a new one by the partner.
    pub async fn click_of(&mut self, name: &str) -> String {
        match self.clicks.get(name) {
            Some(id) => id.clone(),
            None => {
                let partner = self.partner(name).await.account_id;
                self.click(name, partner, None)
            }
        }
    }

    pub fn report(&self, order_id: &str) -> Report {
        Report {
            program: self.program,
            event_type: "new_advertiser".to_owned(),
            order_id: order_id.to_owned(),
            occurred_at: String::new(),
            click_id: String::new(),
            promo_code: String::new(),
            customer_id: String::new(),
            customer_status: String::new(),
            country: String::new(),
            amount: Amount::Decimal(String::new()),
            currency: String::new(),
            partner_id: String::new(),
            reason: String::new(),
        }
    }

    pub fn door(&self) -> Door {
        Door::Api(self.brand.clone())
    }

    /// Moves the clock to so many calendar days after the start, at the same local time; to a day that has come it does nothing.
    pub async fn sleep_until(&self, day: i64) {
        let zone = domain::calendar::time_zone("America/Los_Angeles").expect("it is a zone");
        let to = self.start.to_zoned(zone).checked_add(day.days()).expect("the day exists").timestamp();
        if to <= self.test.clock.now() {
            return;
        }
        clock::advance(&self.test.platform(), &self.operator, to).await.expect("the sandbox moves forward");
    }

    pub async fn sweep(&self) {
        lifecycle::sweep_due(&self.test.platform()).await.expect("the sweep works");
    }

    pub async fn balances(&self, caller: &Caller) -> Result<Vec<super::super::BalanceSheet>> {
        super::super::balances(&self.test.platform(), caller, None).await
    }
}

pub fn usd(text: &str) -> Money {
    Money::parse(text, Currency::USD).expect("an amount of the script")
}
