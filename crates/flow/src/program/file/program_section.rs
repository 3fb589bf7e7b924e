//! `[program]`: what the offer is called, where its visitors land, what it tells and asks.

use domain::application::AutoApproval;
use domain::country::Country;
use domain::inquiry::AskPeriod;
use domain::money::Currency;
use domain::program::ProgramStatus;

use super::section::Section;
use super::value::{boolean, email, line, name_of, parameter_name, parsed, text, time_zone, web_address};
use super::{ApplicantQuestion, FaqEntry, ProgramSection};

pub fn read(section: Section) -> Option<ProgramSection> {
    let name = section.required("name", line(100));
    let slug = section.required("slug", name_of('-', 60));
    let status = section.or("status", ProgramStatus::Live, parsed(str::parse));
    let description = section.or("description", String::new(), text(4_000));
    let currency = section.required("currency", parsed(Currency::from_code));
    let time_zone = section.required("time_zone", time_zone);
    let landing_page = section.required("landing_page", web_address);
    let deep_link_domains = section.list("deep_link_domains", parsed(str::parse));
    let click_id_parameter = section.or("click_id_parameter", "irclickid".to_owned(), parameter_name);
    let contact = section.required("contact", email);
    let inquiries = section.or("inquiries", AskPeriod::default(), parsed(str::parse));
    let faq = section.tables("faq").into_iter().filter_map(faq_entry).collect();
    let questions = section.tables("questions").into_iter().filter_map(question).collect();
    let auto_approval = section.table("auto_approve").and_then(auto_approval);
    section.finish();
    Some(ProgramSection {
        name: name?,
        slug: slug?,
        status,
        description,
        currency: currency?,
        time_zone: time_zone?,
        landing_page: landing_page?,
        deep_link_domains,
        click_id_parameter,
        contact: contact?,
        inquiries,
        faq,
        questions,
        auto_approval,
    })
}

fn faq_entry(section: Section) -> Option<FaqEntry> {
    let question = section.required("question", line(200));
    let answer = section.required("answer", text(4_000));
    section.finish();
    Some(FaqEntry { question: question?, answer: answer? })
}

fn question(section: Section) -> Option<ApplicantQuestion> {
    let text = section.required("text", line(300));
    let required = section.or("required", true, boolean);
    section.finish();
    Some(ApplicantQuestion { text: text?, required })
}

/// None while it is switched off: the conditions may stay in the file for another day.
fn auto_approval(section: Section) -> Option<AutoApproval> {
    let enabled = section.required("enabled", boolean);
    let countries = section.list("countries", parsed(str::parse::<Country>));
    let email_verified = section.or("email_verified", true, boolean);
    let website = section.or("website", false, boolean);
    section.finish();
    enabled?.then_some(AutoApproval { countries, email_verified, website })
}
