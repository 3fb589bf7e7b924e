//! Whose numbers a caller may see. Everything a report reads is asked for within a scope.

use std::collections::HashMap;

use anyhow::Context;
use domain::access::AccountKind;
use domain::calendar;
use domain::ids::{AccountId, ProgramId};
use domain::money::Currency;
use domain::report::{Dimension, Filter, QueryError, ReportQuery};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::Tx;
use store::report::ReportProgram;

use crate::Caller;

/// Who reads a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Sees what is its own, on every program.
    Partner(AccountId),
    /// Sees its own programs.
    Brand(AccountId),
    /// Sees everything.
    Operator,
}

impl Audience {
    /// What the caller may see by the kind of its account.
    pub fn of(caller: &Caller) -> Self {
        match caller.account_kind {
            AccountKind::Partner => Self::Partner(caller.account_id),
            AccountKind::Brand => Self::Brand(caller.account_id),
            AccountKind::Operator => Self::Operator,
        }
    }
}

/// The programs and partners that a question is about: what the audience may see of what the filters keep.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    pub programs: Vec<ScopeProgram>,
    /// All partners when none; nobody when empty.
    pub partners: Option<Vec<AccountId>>,
    /// But not these.
    pub not_partners: Vec<AccountId>,
    groups: Groups,
}

/// The code of the group that each partner of a brand is in today. Partners in none are not there; nobody is where groups are not
/// asked about.
#[derive(Debug, Clone, Default)]
pub(crate) struct Groups(HashMap<AccountId, String>);

#[derive(Debug, Clone)]
pub(crate) struct ScopeProgram {
    pub id: ProgramId,
    pub currency: Currency,
}

/// The day it is in the program that is furthest ahead, of those the audience sees.
pub(crate) fn today(tx: &mut Tx<'_>, audience: Audience, now: Timestamp) -> anyhow::Result<Date> {
    let mut days = Vec::new();
    for program in programs(tx, audience)? {
        let zone = calendar::time_zone(&program.time_zone).context("read the time zone of a program")?;
        days.push(calendar::day_of(now, &zone));
    }
    Ok(days.into_iter().max().unwrap_or_else(|| calendar::day_of(now, &TimeZone::UTC)))
}

impl Scope {
    pub(crate) fn of(tx: &mut Tx<'_>, audience: Audience, query: &ReportQuery) -> anyhow::Result<Self> {
        let wanted = ids(query, Dimension::Program, false)?;
        let unwanted = ids(query, Dimension::Program, true)?.unwrap_or_default();
        let programs = programs(tx, audience)?
            .into_iter()
            .filter(|program| wanted.as_ref().is_none_or(|wanted| wanted.contains(&program.id.get())))
            .filter(|program| !unwanted.contains(&program.id.get()))
            .map(|program| {
                let currency = Currency::from_code(&program.currency).context("read the currency of a program")?;
                Ok(ScopeProgram { id: program.id, currency })
            })
            .collect::<anyhow::Result<_>>()?;
        let named =
            ids(query, Dimension::Partner, false)?.map(|ids| ids.into_iter().map(AccountId).collect::<Vec<_>>());
        let mut partners = match (audience, named) {
            (Audience::Partner(own), Some(named)) => Some(named.into_iter().filter(|named| *named == own).collect()),
            (Audience::Partner(own), None) => Some(vec![own]),
            (Audience::Brand(_) | Audience::Operator, named) => named,
        };
        let not_partners = ids(query, Dimension::Partner, true)?.unwrap_or_default();
        let mut not_partners: Vec<AccountId> = not_partners.into_iter().map(AccountId).collect();
        let groups = match audience {
            Audience::Brand(brand) if query.asks_about(Dimension::Group) => Groups::of(tx, brand)?,
            _ => Groups::default(),
        };
        for filter in query.filters_on(Dimension::Group) {
            groups.narrow(filter, &mut partners, &mut not_partners);
        }
        // Sorted, so that each click is looked up quickly.
        partners.iter_mut().for_each(|partners| partners.sort_unstable());
        not_partners.sort_unstable();
        Ok(Self { programs, partners, not_partners, groups })
    }

    /// The code of the partner's group; "" for none, and where groups are not asked about.
    pub(super) fn group_of(&self, partner: i64) -> String {
        self.groups.code(AccountId(partner)).to_owned()
    }

    /// Whether a partner's numbers are asked for.
    pub(crate) fn sees(&self, partner: AccountId) -> bool {
        self.partners.as_ref().is_none_or(|partners| partners.binary_search(&partner).is_ok())
            && self.not_partners.binary_search(&partner).is_err()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.programs.is_empty() || self.partners.as_ref().is_some_and(Vec::is_empty)
    }

    /// The currency of the programs when they have only one, so that an answer without rows can say zero of something.
    pub(super) fn only_currency(&self) -> Vec<Currency> {
        match self.programs.as_slice() {
            [first, rest @ ..] if rest.iter().all(|program| program.currency == first.currency) => vec![first.currency],
            _ => Vec::new(),
        }
    }
}

impl Groups {
    pub(crate) fn of(tx: &mut Tx<'_>, brand: AccountId) -> anyhow::Result<Self> {
        let members = store::partner_group::members_of_brand(tx, brand)?;
        Ok(Self(members.into_iter().map(|(partner, code)| (partner, code.to_string())).collect()))
    }

    fn code(&self, partner: AccountId) -> &str {
        self.0.get(&partner).map_or("", String::as_str)
    }

    /// What a filter on groups means for the partners asked about. Where it keeps those in no group, all are kept but the members of
    /// the other groups: partners without a group are written down nowhere.
    pub(crate) fn narrow(
        &self,
        filter: &Filter,
        partners: &mut Option<Vec<AccountId>>,
        not_partners: &mut Vec<AccountId>,
    ) {
        let keeps = |code: &str| filter.keeps(|kept| kept == code);
        match partners {
            Some(partners) => partners.retain(|partner| keeps(self.code(*partner))),
            None if keeps("") => {
                not_partners.extend(self.0.iter().filter(|(_, code)| !keeps(code)).map(|(partner, _)| *partner));
            }
            None => {
                let kept = self.0.iter().filter(|(_, code)| keeps(code));
                *partners = Some(kept.map(|(partner, _)| *partner).collect());
            }
        }
    }
}

/// Groups are a brand's own: nobody else may ask about them.
pub(crate) fn check(audience: Audience, mut asked: impl Iterator<Item = Dimension>) -> Result<(), QueryError> {
    let is_brand = matches!(audience, Audience::Brand(_));
    match is_brand || asked.all(|dimension| dimension != Dimension::Group) {
        true => Ok(()),
        false => Err(QueryError::GroupsAreTheBrands),
    }
}

/// A partner may see its clicks on any program, also where it has no contract: they are recorded, and left out.
fn programs(tx: &mut Tx<'_>, audience: Audience) -> anyhow::Result<Vec<ReportProgram>> {
    match audience {
        Audience::Brand(brand) => store::report::programs(tx, Some(brand)),
        Audience::Partner(_) | Audience::Operator => store::report::programs(tx, None),
    }
}

fn ids(query: &ReportQuery, dimension: Dimension, excludes: bool) -> anyhow::Result<Option<Vec<i64>>> {
    let filter = query.filters_on(dimension).find(|filter| filter.excludes == excludes);
    let Some(filter) = filter else { return Ok(None) };
    let ids = filter.values.iter().map(|id| id.parse().with_context(|| format!("read the {dimension} `{id}`")));
    ids.collect::<anyhow::Result<_>>().map(Some)
}
