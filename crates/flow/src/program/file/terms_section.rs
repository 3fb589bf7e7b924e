//! `[terms]`: who gets credit, what it earns, when it locks and is approved. The sentences are read by the domain.

use domain::country::Country;
use domain::money::{Currency, Money};
use domain::partner_group::GroupCode;
use domain::terms::{AttributionPolicy, CommissionRule, Conditions, NewCustomerRule, Pay, Terms};
use toml::de::DeValue;

use super::section::Section;
use super::value::{line, one_or_more, parsed, quoted};

/// `currency` is None when the program's own could not be read: amounts then go unchecked, that mistake comes first.
pub fn read(section: &Section, currency: Option<Currency>) -> Option<Terms> {
    let name = section.or("name", "Standard terms".to_owned(), line(100));
    let attribution = section.or("attribution", AttributionPolicy::LastClick, parsed(str::parse));
    let new_customer = section.or("new_customer", NewCustomerRule::StatedOrDerived, parsed(str::parse));
    let referral_window = section.required("referral_window", parsed(str::parse));
    let locks = section.required("locks", parsed(str::parse));
    let approves = section.required("approves", parsed(str::parse));
    let notice = section.optional("notice", parsed(str::parse));
    let commission =
        section.tables("commission").into_iter().filter_map(|rule| commission_rule(rule, currency)).collect();
    Some(Terms {
        name,
        currency: currency?,
        attribution,
        new_customer,
        referral_window: referral_window?,
        locks: locks?,
        approves: approves?,
        notice,
        commission,
    })
}

fn commission_rule(section: Section, currency: Option<Currency>) -> Option<CommissionRule> {
    let event_type = section.required("event_type", |value| quoted(value).map(str::to_owned));
    let when = section.table("when").map_or_else(Conditions::default, |when| conditions(when, currency));
    let pay = section.required_table("pay").map(|section| pay(section, currency));
    section.finish();
    Some(CommissionRule { event_type: event_type?, when, pay: pay?? })
}

fn conditions(section: Section, currency: Option<Currency>) -> Conditions {
    let customer = section.optional("customer", parsed(str::parse));
    let countries = section.or("country", Vec::new(), one_or_more(parsed(str::parse::<Country>)));
    let promo_codes = section.or("promo_code", Vec::new(), one_or_more(line(64)));
    let partner_groups = section.or("partner_group", Vec::new(), one_or_more(parsed(str::parse::<GroupCode>)));
    let (mut amount_at_least, mut amount_below) = (None, None);
    if let Some(amount) = section.table("amount") {
        amount_at_least = amount.optional("at_least", money(currency)).flatten();
        amount_below = amount.optional("below", money(currency)).flatten();
        amount.finish();
    }
    section.finish();
    Conditions { customer, countries, amount_at_least, amount_below, promo_codes, partner_groups }
}

fn pay(section: Section, currency: Option<Currency>) -> Option<Pay> {
    let flat = section.optional("flat", money(currency));
    let percent = section.optional("percent", parsed(str::parse));
    let given = ["flat", "percent"].into_iter().filter(|key| section.holds(key)).count();
    if given != 1 {
        section.fault_here("expected either flat = \"40.00\" or percent = \"7.5\"");
    }
    section.finish();
    flat.flatten().map(Pay::Flat).or(percent.map(Pay::Percent))
}

/// None inside when there is no currency to read it in.
fn money(currency: Option<Currency>) -> impl Fn(&DeValue) -> Result<Option<Money>, String> {
    move |value| {
        let text = quoted(value)?;
        currency.map(|currency| Money::parse(text, currency)).transpose().map_err(|error| error.to_string())
    }
}
