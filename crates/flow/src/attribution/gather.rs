//! The facts of one conversion, in a form of their own that can be stored and decided about again.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use anyhow::Context;
use domain::attribution::{CitedClick, ClickTouch, Facts, NamedTouch, PromoCodeTouch, Standing};
use domain::click::ClickFacts;
use domain::click_id::{ClickIdError, Keyring};
use domain::contract::ContractState;
use domain::conversion::Conversion;
use domain::ids::{AccountId, ContractId, ProgramId, PromoCodeId, TermsVersion};
use domain::partner_group::GroupCode;
use domain::promo_code::folded;
use domain::terms::AttributionPolicy;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use store::Tx;

use crate::program::TermsCache;
use crate::program::file::ProgramFile;

/// Everything `decide` looks at besides the conversion itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gathered {
    pub policy: AttributionPolicy,
    /// None when no partner was named.
    pub named: Option<GatheredNamed>,
    /// None when no click id came along.
    pub click: Option<Result<GatheredClick, ClickIdError>>,
    /// None when no promo code came along.
    pub promo_code: Option<Vec<GatheredPromoCode>>,
    /// None when no customer id came along.
    pub customer: Option<Vec<GatheredClick>>,
    pub credited_before: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GatheredNamed {
    pub partner: AccountId,
    /// When the event happened.
    pub standing: Option<GatheredStanding>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GatheredClick {
    pub click: ClickFacts,
    pub standing: Option<GatheredStanding>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GatheredPromoCode {
    pub promo_code: PromoCodeId,
    pub partner: AccountId,
    pub starts_at: Timestamp,
    pub ends_at: Option<Timestamp>,
    pub withdrawn_at: Option<Timestamp>,
    pub standing: Option<GatheredStanding>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GatheredStanding {
    pub contract: ContractId,
    pub state: ContractState,
    pub version: TermsVersion,
    pub group: Option<GroupCode>,
}

impl GatheredStanding {
    pub(crate) fn of(found: &store::attribution::Standing) -> anyhow::Result<Self> {
        Ok(Self {
            contract: found.contract,
            state: found.state.parse().context("read the state of a contract")?,
            version: found.version,
            group: found.group.as_deref().map(str::parse).transpose().context("read the group of a contract")?,
        })
    }
}

/// The click id that came along, opened. None when none came.
pub fn cited_click(keys: &Keyring, click_id: &str) -> Option<Result<ClickFacts, ClickIdError>> {
    (!click_id.is_empty()).then(|| keys.open(click_id))
}

/// Which customers a program knows at all. Asked for many conversions at once: most customers are new, and then there is nothing to
/// read about each of them.
pub struct KnownCustomers<'k> {
    keys: &'k Keyring,
    touched: HashSet<(ProgramId, String)>,
    credited: HashSet<(ProgramId, String)>,
}

impl<'k> KnownCustomers<'k> {
    /// `keys` open the clicks that customers were seen with.
    pub fn new(keys: &'k Keyring) -> Self {
        Self { keys, touched: HashSet::new(), credited: HashSet::new() }
    }

    /// Adds what is known of a program's customers. Stands until one of them is written about.
    pub fn look_up(&mut self, tx: &mut Tx<'_>, program: ProgramId, customer_ids: &[&str]) -> anyhow::Result<()> {
        let of_program = |customer_id| (program, customer_id);
        self.touched.extend(store::customer::touched(tx, program, customer_ids)?.into_iter().map(of_program));
        self.credited.extend(store::customer::credited(tx, program, customer_ids)?.into_iter().map(of_program));
        Ok(())
    }
}

/// Gathers in the write of the decision, so that nothing changes in between.
pub fn gather(
    tx: &mut Tx<'_>,
    customers: &KnownCustomers<'_>,
    program: ProgramId,
    policy: AttributionPolicy,
    conversion: &Conversion,
    cited: Option<Result<ClickFacts, ClickIdError>>,
    tracked_at: Timestamp,
) -> anyhow::Result<Gathered> {
    let named = match conversion.partner {
        Some(partner) => {
            let standing = standing(tx, program, partner, conversion.happened_at(tracked_at))?;
            Some(GatheredNamed { partner, standing })
        }
        None => None,
    };
    let click = match cited {
        Some(Ok(click)) => Some(Ok(touch(tx, program, click, tracked_at)?)),
        Some(Err(error)) => Some(Err(error)),
        None => None,
    };
    let promo_code = match conversion.promo_code.as_str() {
        "" => None,
        code => Some(promo_codes(tx, program, code, tracked_at)?),
    };
    let (customer, credited_before) = match conversion.customer_id.as_str() {
        "" => (None, None),
        id => {
            let customer = (program, id.to_owned());
            let clicks = match customers.touched.contains(&customer) {
                true => customer_clicks(tx, customers.keys, program, id, tracked_at)?,
                false => Vec::new(),
            };
            (Some(clicks), Some(customers.credited.contains(&customer)))
        }
    };
    Ok(Gathered { policy, named, click, promo_code, customer, credited_before })
}

fn touch(tx: &mut Tx<'_>, program: ProgramId, click: ClickFacts, at: Timestamp) -> anyhow::Result<GatheredClick> {
    Ok(GatheredClick { click, standing: standing(tx, program, click.partner, at)? })
}

fn promo_codes(
    tx: &mut Tx<'_>,
    program: ProgramId,
    code: &str,
    at: Timestamp,
) -> anyhow::Result<Vec<GatheredPromoCode>> {
    let mut gathered = Vec::new();
    for found in store::attribution::assignments_at(tx, program, &folded(code), at)? {
        gathered.push(GatheredPromoCode {
            promo_code: found.promo_code,
            partner: found.partner,
            starts_at: found.starts_at,
            ends_at: found.ends_at,
            withdrawn_at: found.withdrawn_at,
            standing: standing(tx, program, found.partner, at)?,
        });
    }
    Ok(gathered)
}

/// The clicks the customer was seen with. All were proved when they were seen; one whose key has since been taken off the ring is left out.
fn customer_clicks(
    tx: &mut Tx<'_>,
    keys: &Keyring,
    program: ProgramId,
    customer_id: &str,
    at: Timestamp,
) -> anyhow::Result<Vec<GatheredClick>> {
    let mut gathered = Vec::new();
    for click_id in store::customer::touches(tx, program, customer_id)? {
        if let Ok(click) = keys.open(&click_id) {
            gathered.push(touch(tx, program, click, at)?);
        }
    }
    Ok(gathered)
}

/// How a partner stood with a program at an instant; None when it had no contract.
pub fn standing(
    tx: &mut Tx<'_>,
    program: ProgramId,
    partner: AccountId,
    at: Timestamp,
) -> anyhow::Result<Option<GatheredStanding>> {
    store::attribution::standing_at(tx, program, partner, at)?.map(|found| GatheredStanding::of(&found)).transpose()
}

/// The terms of every contract that was gathered.
pub type TermsByVersion = HashMap<TermsVersion, Arc<ProgramFile>>;

impl Gathered {
    /// Reads the terms that [`Gathered::facts`] refers to.
    pub fn terms(&self, tx: &mut Tx<'_>, cache: &TermsCache, program: ProgramId) -> anyhow::Result<TermsByVersion> {
        let mut terms = TermsByVersion::new();
        for standing in self.standings() {
            if let Entry::Vacant(vacant) = terms.entry(standing.version) {
                vacant.insert(cache.load(tx, program, standing.version)?);
            }
        }
        Ok(terms)
    }

    /// What `decide` takes.
    pub fn facts<'a>(
        &self,
        program: ProgramId,
        zone: &'a TimeZone,
        terms: &'a TermsByVersion,
        conversion: &'a Conversion,
        tracked_at: Timestamp,
    ) -> Facts<'a> {
        let standing = |gathered: GatheredStanding| Standing {
            contract: gathered.contract,
            state: gathered.state,
            version: gathered.version,
            terms: &terms[&gathered.version].terms,
            group: gathered.group,
        };
        let click =
            |gathered: &GatheredClick| ClickTouch { click: gathered.click, standing: gathered.standing.map(standing) };
        let promo_code = |gathered: &GatheredPromoCode| PromoCodeTouch {
            promo_code: gathered.promo_code,
            partner: gathered.partner,
            starts_at: gathered.starts_at,
            ends_at: gathered.ends_at,
            withdrawn_at: gathered.withdrawn_at,
            standing: gathered.standing.map(standing),
        };
        Facts {
            program,
            zone,
            policy: self.policy,
            conversion,
            tracked_at,
            named: self
                .named
                .map(|named| NamedTouch { partner: named.partner, standing: named.standing.map(standing) }),
            click: self.click.as_ref().map(|cited| match cited {
                Ok(gathered) => CitedClick::Proved(click(gathered)),
                Err(error) => CitedClick::Invalid(*error),
            }),
            promo_code: self.promo_code.as_ref().map(|all| all.iter().map(promo_code).collect()),
            customer: self.customer.as_ref().map(|all| all.iter().map(click).collect()),
            credited_before: self.credited_before,
        }
    }

    fn standings(&self) -> impl Iterator<Item = GatheredStanding> {
        let clicks =
            self.click.iter().flatten().chain(self.customer.iter().flatten()).filter_map(|click| click.standing);
        let promo_codes = self.promo_code.iter().flatten().filter_map(|promo_code| promo_code.standing);
        clicks.chain(promo_codes).chain(self.named.and_then(|named| named.standing))
    }
}
