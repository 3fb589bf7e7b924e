//! A program on the wire: the file of the version in force, in the file's own words, and what it says in plain ones.

use domain::terms::{CommissionRule as Rule, Pay as RulePay};
use domain::words::Said;
use flow::program::Offer;
use serde::Serialize;
use utoipa::ToSchema;

use crate::wire::Instant;

#[derive(Serialize, ToSchema)]
pub struct Program {
    pub id: i64,
    pub slug: String,
    pub name: String,
    pub brand_name: String,
    /// `live` or `paused`
    pub status: String,
    pub description: String,
    #[schema(example = "USD")]
    pub currency: String,
    #[schema(example = "America/Los_Angeles")]
    pub time_zone: String,
    pub landing_page: String,
    /// Where deep links may point to.
    pub deep_link_domains: Vec<String>,
    pub click_id_parameter: String,
    pub contact: String,
    pub event_types: Vec<EventType>,
    /// The version in force.
    pub terms_version: i64,
    pub terms: Terms,
    /// What is paid, in one sentence.
    #[schema(example = "40.00 USD for each new_advertiser by a new customer")]
    pub commission: String,
    /// The terms in plain words, a sentence each.
    pub terms_in_words: Vec<String>,
    /// Questions of visitors, answered from the terms in force.
    pub faq: Vec<Answer>,
    /// What applicants are asked.
    pub questions: Vec<ApplicantQuestion>,
    /// What approves an applicant without a person looking. For the brand only; null when that is switched off.
    pub auto_approve: Option<AutoApproval>,
    pub created_at: Instant,
}

#[derive(Serialize, ToSchema)]
pub struct EventType {
    /// The middle number of an action's id.
    pub number: i64,
    pub code: String,
    pub category: String,
}

#[derive(Serialize, ToSchema)]
pub struct Terms {
    pub name: String,
    /// `last_click` or `promo_code_first`
    pub attribution: String,
    /// `stated`, `derived` or `stated_or_derived`
    pub new_customer: String,
    #[schema(example = "30 days")]
    pub referral_window: String,
    #[schema(example = "15 days after the end of the day tracked")]
    pub locks: String,
    #[schema(example = "15 days after locking")]
    pub approves: String,
    /// How long before new terms hold without acceptance they are announced; null where they never do.
    #[schema(example = "30 days")]
    pub notice: Option<String>,
    pub browser_conversions: bool,
    /// Read from top to bottom; the first that matches counts.
    pub commission: Vec<CommissionRule>,
}

#[derive(Serialize, ToSchema)]
pub struct CommissionRule {
    pub event_type: String,
    pub when: Conditions,
    pub pay: Pay,
    pub in_words: String,
}

/// All that are given must hold.
#[derive(Serialize, ToSchema)]
pub struct Conditions {
    /// `new` or `existing`
    pub customer: Option<String>,
    /// Any of these; empty is everywhere.
    pub countries: Vec<String>,
    pub amount_at_least_minor: Option<i64>,
    pub amount_below_minor: Option<i64>,
    /// Any of these; empty is with or without.
    pub promo_codes: Vec<String>,
    /// The partner's contract pins any of these groups; empty is any partner. For the brand only.
    pub partner_groups: Vec<String>,
}

/// One of the two is given.
#[derive(Serialize, ToSchema)]
pub struct Pay {
    pub flat_minor: Option<i64>,
    #[schema(example = "7.5")]
    pub percent: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Answer {
    pub question: String,
    pub answer: String,
}

#[derive(Serialize, ToSchema)]
pub struct ApplicantQuestion {
    pub text: String,
    pub required: bool,
}

#[derive(Serialize, ToSchema)]
pub struct AutoApproval {
    pub countries: Vec<String>,
    pub email_verified: bool,
    pub website: bool,
}

/// `is_own` shows what only the brand sees.
pub fn program(offer: &Offer, is_own: bool) -> Program {
    let (program, file) = (&offer.program, &offer.file);
    // What other partners get for being in a group is between them and the brand.
    let section = &file.program;
    let terms = &if is_own { file.terms.clone() } else { file.terms.for_group(None) };
    let event_type = |event_type: &flow::program::EventType| EventType {
        number: event_type.number.get(),
        code: event_type.code.clone(),
        category: event_type.category.clone(),
    };
    Program {
        id: program.id.get(),
        slug: program.slug.clone(),
        name: program.name.clone(),
        brand_name: offer.brand_name.clone(),
        status: program.status.to_string(),
        description: section.description.clone(),
        currency: program.currency.to_string(),
        time_zone: program.time_zone.clone(),
        landing_page: section.landing_page.clone(),
        deep_link_domains: section.deep_link_domains.iter().map(ToString::to_string).collect(),
        click_id_parameter: section.click_id_parameter.clone(),
        contact: section.contact.clone(),
        event_types: offer.event_types.iter().map(event_type).collect(),
        terms_version: program.terms_version.get(),
        terms: Terms {
            name: terms.name.clone(),
            attribution: terms.attribution.to_string(),
            new_customer: terms.new_customer.to_string(),
            referral_window: terms.referral_window.to_string(),
            locks: terms.locks.to_string(),
            approves: terms.approves.to_string(),
            notice: terms.notice.map(|notice| notice.to_string()),
            browser_conversions: file.browser_conversions,
            commission: terms.commission.iter().map(rule).collect(),
        },
        commission: file.commission_in_words(),
        terms_in_words: terms.in_plain_words().iter().map(Said::to_string).collect(),
        faq: file
            .faq_in_words()
            .into_iter()
            .map(|entry| Answer { question: entry.question, answer: entry.answer })
            .collect(),
        questions: section
            .questions
            .iter()
            .map(|question| ApplicantQuestion { text: question.text.clone(), required: question.required })
            .collect(),
        auto_approve: section.auto_approval.as_ref().filter(|_| is_own).map(|rules| AutoApproval {
            countries: rules.countries.iter().map(ToString::to_string).collect(),
            email_verified: rules.email_verified,
            website: rules.website,
        }),
        created_at: program.created_at.into(),
    }
}

fn rule(rule: &Rule) -> CommissionRule {
    let (flat_minor, percent) = match &rule.pay {
        RulePay::Flat(money) => (Some(money.minor), None),
        RulePay::Percent(percent) => (None, Some(percent.to_string())),
    };
    CommissionRule {
        event_type: rule.event_type.clone(),
        when: Conditions {
            customer: rule.when.customer.map(|customer| customer.to_string()),
            countries: rule.when.countries.iter().map(ToString::to_string).collect(),
            amount_at_least_minor: rule.when.amount_at_least.map(|money| money.minor),
            amount_below_minor: rule.when.amount_below.map(|money| money.minor),
            promo_codes: rule.when.promo_codes.clone(),
            partner_groups: rule.when.partner_groups.iter().map(ToString::to_string).collect(),
        },
        pay: Pay { flat_minor, percent },
        in_words: rule.to_string(),
    }
}
