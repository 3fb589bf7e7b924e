//! How a decision is stored: the facts that were gathered and what was decided, as JSON with a version.
//!
//! The shape is a promise to ourselves: `verify` and explanations read every shape ever written. A new field gets a default, a new meaning
//! a new version.

use anyhow::{Context, anyhow, bail};
use domain::attribution::{Considered, Credit, Decision, Outcome, Verdict};
use domain::click::{ClickFacts, LeftOut};
use domain::click_id::ClickIdError;
use domain::ids::{AccountId, ContractId, CreativeId, LinkId, ProgramId, PromoCodeId, TermsVersion};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::attribution::{Gathered, GatheredClick, GatheredNamed, GatheredPromoCode, GatheredStanding};

#[cfg(test)]
mod tests;

/// The newest version. Each decision is written in the oldest version that can say it: 2 can say that a partner was named.
const VERSION: u32 = 2;

const fn version_for(gathered: &Gathered) -> u32 {
    if gathered.named.is_some() { VERSION } else { 1 }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionShape {
    pub version: u32,
    pub gathered: GatheredShape,
    /// Every candidate, by rank.
    pub considered: Vec<ConsideredShape>,
    pub credit: Option<CreditShape>,
    /// Why there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatheredShape {
    policy: String,
    /// From version 2 on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    named: Option<NamedShape>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    click: Option<ClickShape>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    invalid_click: Option<InvalidClickShape>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    promo_codes: Option<Vec<PromoCodeShape>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    customer_clicks: Option<Vec<ClickShape>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    credited_before: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct NamedShape {
    partner: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    standing: Option<StandingShape>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ClickShape {
    program: i64,
    partner: i64,
    creative: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    link: Option<i64>,
    at_ms: i64,
    unique: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    left_out: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    standing: Option<StandingShape>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
enum InvalidClickShape {
    Malformed,
    UnknownKey { number: u8 },
    Forged,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct PromoCodeShape {
    promo_code: i64,
    partner: i64,
    starts_at_ms: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ends_at_ms: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    withdrawn_at_ms: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    standing: Option<StandingShape>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct StandingShape {
    contract: i64,
    state: String,
    version: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    group: Option<String>,
}

/// One candidate and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsideredShape {
    pub source: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clicked_at_ms: Option<i64>,
    /// `credited`, `outranked` or a refusal reason.
    pub outcome: String,
}

/// Why and how a partner was credited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditShape {
    pub source: String,
    pub partner: i64,
    pub contract: i64,
    pub terms_version: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub click_unique: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promo_code: Option<i64>,
    /// `new`, `existing`, or none when it is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// The group that the partner's contract pinned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_group: Option<String>,
    /// The place of the rule in the terms, from 0; none when no rule matched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<usize>,
    pub commission_minor: i64,
    pub words: String,
    pub tracked_on: String,
    pub locks_at_ms: i64,
    pub approves_at_ms: i64,
}

impl DecisionShape {
    pub(crate) fn of(gathered: &Gathered, decision: &Decision) -> Self {
        let (credit, refusal) = match &decision.verdict {
            Verdict::Credit(credit) => (Some(CreditShape::of(credit)), None),
            Verdict::Refusal(reason) => (None, Some(reason.code().to_owned())),
        };
        Self {
            version: version_for(gathered),
            gathered: GatheredShape::of(gathered),
            considered: decision.considered.iter().map(ConsideredShape::of).collect(),
            credit,
            refusal,
        }
    }

    pub(crate) fn read(json: &str) -> anyhow::Result<Self> {
        let shape: Self = serde_json::from_str(json).context("read a stored decision")?;
        if !(1..=VERSION).contains(&shape.version) {
            bail!("a stored decision has shape version {}, this program knows 1 to {VERSION}", shape.version);
        }
        Ok(shape)
    }

    pub(crate) fn written(&self) -> anyhow::Result<String> {
        serde_json::to_string(self).context("write a decision")
    }
}

impl GatheredShape {
    fn of(gathered: &Gathered) -> Self {
        Self {
            policy: gathered.policy.code().to_owned(),
            named: gathered.named.as_ref().map(NamedShape::of),
            click: gathered.click.as_ref().and_then(|cited| cited.as_ref().ok()).map(ClickShape::of),
            invalid_click: gathered.click.as_ref().and_then(|cited| cited.as_ref().err()).map(InvalidClickShape::of),
            promo_codes: gathered.promo_code.as_ref().map(|all| all.iter().map(PromoCodeShape::of).collect()),
            customer_clicks: gathered.customer.as_ref().map(|all| all.iter().map(ClickShape::of).collect()),
            credited_before: gathered.credited_before,
        }
    }

    /// The facts again, as they were gathered.
    pub(crate) fn gathered(&self) -> anyhow::Result<Gathered> {
        let click = match (&self.click, &self.invalid_click) {
            (Some(click), _) => Some(Ok(click.read()?)),
            (None, Some(invalid)) => Some(Err(invalid.read())),
            (None, None) => None,
        };
        let promo_code = self.promo_codes.as_ref().map(|all| all.iter().map(PromoCodeShape::read).collect());
        let customer = self.customer_clicks.as_ref().map(|all| all.iter().map(ClickShape::read).collect());
        Ok(Gathered {
            policy: self.policy.parse()?,
            named: self.named.as_ref().map(NamedShape::read).transpose()?,
            click,
            promo_code: promo_code.transpose()?,
            customer: customer.transpose()?,
            credited_before: self.credited_before,
        })
    }
}

impl NamedShape {
    fn of(gathered: &GatheredNamed) -> Self {
        Self { partner: gathered.partner.get(), standing: gathered.standing.as_ref().map(StandingShape::of) }
    }

    fn read(&self) -> anyhow::Result<GatheredNamed> {
        let standing = self.standing.as_ref().map(StandingShape::read).transpose()?;
        Ok(GatheredNamed { partner: AccountId(self.partner), standing })
    }
}

impl ClickShape {
    fn of(gathered: &GatheredClick) -> Self {
        let click = &gathered.click;
        Self {
            program: click.program.get(),
            partner: click.partner.get(),
            creative: click.creative.get(),
            link: click.link.map(LinkId::get),
            at_ms: click.at.as_millisecond(),
            unique: click.unique,
            left_out: click.left_out.map(|reason| reason.code().to_owned()),
            standing: gathered.standing.as_ref().map(StandingShape::of),
        }
    }

    fn read(&self) -> anyhow::Result<GatheredClick> {
        let left_out = self.left_out.as_deref().map(str::parse::<LeftOut>).transpose()?;
        let click = ClickFacts {
            program: ProgramId(self.program),
            partner: AccountId(self.partner),
            creative: CreativeId(self.creative),
            link: self.link.map(LinkId),
            at: instant(self.at_ms)?,
            unique: self.unique,
            left_out,
        };
        Ok(GatheredClick { click, standing: self.standing.as_ref().map(StandingShape::read).transpose()? })
    }
}

impl InvalidClickShape {
    fn of(error: &ClickIdError) -> Self {
        match *error {
            ClickIdError::Malformed => Self::Malformed,
            ClickIdError::UnknownKey { number } => Self::UnknownKey { number },
            ClickIdError::Forged => Self::Forged,
        }
    }

    fn read(&self) -> ClickIdError {
        match *self {
            Self::Malformed => ClickIdError::Malformed,
            Self::UnknownKey { number } => ClickIdError::UnknownKey { number },
            Self::Forged => ClickIdError::Forged,
        }
    }
}

impl PromoCodeShape {
    fn of(gathered: &GatheredPromoCode) -> Self {
        Self {
            promo_code: gathered.promo_code.get(),
            partner: gathered.partner.get(),
            starts_at_ms: gathered.starts_at.as_millisecond(),
            ends_at_ms: gathered.ends_at.map(Timestamp::as_millisecond),
            withdrawn_at_ms: gathered.withdrawn_at.map(Timestamp::as_millisecond),
            standing: gathered.standing.as_ref().map(StandingShape::of),
        }
    }

    fn read(&self) -> anyhow::Result<GatheredPromoCode> {
        Ok(GatheredPromoCode {
            promo_code: PromoCodeId(self.promo_code),
            partner: AccountId(self.partner),
            starts_at: instant(self.starts_at_ms)?,
            ends_at: self.ends_at_ms.map(instant).transpose()?,
            withdrawn_at: self.withdrawn_at_ms.map(instant).transpose()?,
            standing: self.standing.as_ref().map(StandingShape::read).transpose()?,
        })
    }
}

impl StandingShape {
    fn of(standing: &GatheredStanding) -> Self {
        Self {
            contract: standing.contract.get(),
            state: standing.state.code().to_owned(),
            version: standing.version.get(),
            group: standing.group.map(|group| group.to_string()),
        }
    }

    fn read(&self) -> anyhow::Result<GatheredStanding> {
        Ok(GatheredStanding {
            contract: ContractId(self.contract),
            state: self.state.parse()?,
            version: TermsVersion(self.version),
            group: self.group.as_deref().map(str::parse).transpose()?,
        })
    }
}

impl ConsideredShape {
    fn of(considered: &Considered) -> Self {
        Self {
            source: considered.source.code().to_owned(),
            partner: considered.partner.map(AccountId::get),
            clicked_at_ms: considered.click.map(|click| click.at.as_millisecond()),
            outcome: match considered.outcome {
                Outcome::Credited => "credited".to_owned(),
                Outcome::Outranked => "outranked".to_owned(),
                Outcome::Refused(reason) => reason.code().to_owned(),
            },
        }
    }
}

impl CreditShape {
    fn of(credit: &Credit) -> Self {
        Self {
            source: credit.source.code().to_owned(),
            partner: credit.partner.get(),
            contract: credit.contract.get(),
            terms_version: credit.version.get(),
            click_unique: credit.click.map(|click| click.unique),
            promo_code: credit.promo_code.map(PromoCodeId::get),
            customer: credit.customer.map(|customer| customer.code().to_owned()),
            partner_group: credit.partner_group.map(|group| group.to_string()),
            rule: credit.priced.rule,
            commission_minor: credit.priced.commission.minor,
            words: credit.priced.words.clone(),
            tracked_on: credit.tracked_on.to_string(),
            locks_at_ms: credit.locks_at.as_millisecond(),
            approves_at_ms: credit.approves_at.as_millisecond(),
        }
    }
}

fn instant(milliseconds: i64) -> anyhow::Result<Timestamp> {
    Timestamp::from_millisecond(milliseconds).map_err(|error| anyhow!("read an instant: {error}"))
}
