//! Day 0, in the morning: the brand opens its program, partners join it by each of the ways there are.

use anyhow::Context;
use serde_json::json;

use super::super::cast::{BRAND, CLEO, DENIZ, KITO, MARA, PARTNERS, RUTH};
use super::super::door::{Door, number};
use super::super::member::Member;
use super::super::people::{Brand, Partner};
use super::super::stage::Stage;
use super::super::tally::Tally;
use super::super::tell::Teller;

/// The brand signs up and applies the program file.
pub fn open_program(door: &Door, teller: &Teller, file: &str) -> anyhow::Result<Brand> {
    let member = Member::sign_up(door, "brand", &BRAND)?;
    teller.line("08:00", "TikTok For Business signs up as a brand", &format!("account {}", member.account_id));
    let mut brand = Brand { member, program_id: 0, tally: Tally::default() };
    brand.applies_program(file)?;
    let result = format!("program {}, terms version 1", brand.program_id);
    teller.line("", "it applies its program file", &result);
    for sentence in [
        "40.00 USD for a new customer; referral window 30 days; last click",
        "locks 15 days after the end of the day tracked, approved 15 days after locking",
    ] {
        teller.remark(sentence);
    }
    brand.adds_creatives()?;
    teller.line("", "and adds a banner and a video beside its text link", "3 creatives");
    Ok(brand)
}

/// Partners sign up and join: by application, by invitation; one is declined for now.
pub fn join(stage: &mut Stage) -> anyhow::Result<()> {
    stage.time(0, 8, 30, 0)?;
    for role in &PARTNERS {
        stage.partners.push(Partner::signs_up(&stage.door, role)?);
    }
    let program_id = stage.brand.program_id;
    for partner in [MARA, KITO, RUTH] {
        let applicant = stage.partner(partner);
        let application = applicant.applies(program_id, applicant.role.answers)?;
        stage.brand.approves(application)?;
        tell(stage, partner, "applies with its answers", "approved");
    }
    let application = stage.partner(CLEO).applies(program_id, stage.partner(CLEO).role.answers)?;
    stage.brand.declines(application, "Please tell us where our links would stand, and who reads them.")?;
    tell(stage, CLEO, "applies", "declined: Please tell us where our links would stand");
    let invitation = stage
        .brand
        .invites(stage.partner(DENIZ).member.account_id, "We saw your course and would like you to join.")?;
    stage.partner(DENIZ).accepts_invitation(invitation)?;
    tell(stage, DENIZ, "gives its account ID, is invited", "accepts");

    stage.time(0, 9, 30, 0)?;
    for partner in [MARA, DENIZ, KITO, RUTH] {
        make_links(stage, partner)?;
    }
    let count: usize = stage.partners.iter().map(|partner| partner.links.len()).sum();
    stage.teller.line("09:30", "the four make their links", &format!("{count} links, each with a QR code"));
    stage.brand.assigns_promo_code(stage.partner(KITO), "KITO")?;
    stage.teller.line("", "the brand gives Studio Kito a code to say in its podcast", "promo code KITO");
    withdrawal_settings(stage)
}

/// On the second day, when the letters have come.
pub fn confirm_addresses(stage: &Stage, day: i32) -> anyhow::Result<()> {
    stage.time(day, 8, 0, 0)?;
    stage.brand.member.confirms_address(&stage.mailbox)?;
    stage.partners.iter().try_for_each(|partner| partner.member.confirms_address(&stage.mailbox))
}

/// With better answers.
pub fn apply_again(stage: &mut Stage, day: i32) -> anyhow::Result<()> {
    stage.teller.heading(&format!("Day {day}   {}", stage.calendar.show_day(day)));
    stage.time(day, 9, 0, 0)?;
    let answers =
        ["couponharbor.example/deals, in a list of tools for shops", "Owners of web shops, 60,000 visits a month"];
    let application = stage.partner(CLEO).applies(stage.brand.program_id, answers)?;
    stage.brand.approves(application)?;
    make_links(stage, CLEO)?;
    stage.teller.line("09:00", "Coupon Harbor applies again, with better answers", "approved");
    Ok(())
}

fn make_links(stage: &mut Stage, partner: usize) -> anyhow::Result<()> {
    let banner_id = *stage.creative_ids.last().context("the program has a banner")?;
    let program_id = stage.brand.program_id;
    stage.partners[partner].makes_links(program_id, banner_id)
}

/// Kito says nothing, and is paid whatever is there.
fn withdrawal_settings(stage: &Stage) -> anyhow::Result<()> {
    let currency = stage.currency.code();
    let threshold = |threshold_minor: i64| json!({ "method": "manual", "schedule": "threshold", "threshold_minor": threshold_minor });
    stage.partner(MARA).wants_to_be_paid(currency, &threshold(25_00))?;
    stage.partner(DENIZ).wants_to_be_paid(currency, &threshold(40_00))?;
    stage.partner(CLEO).wants_to_be_paid(currency, &threshold(500_000))?;
    Ok(())
}

fn tell(stage: &Stage, partner: usize, what: &str, result: &str) {
    let member = &stage.partner(partner).member;
    stage.teller.line("", &format!("{} ({}) {what}", member.name, member.account_id), result);
}

/// The program's creatives, oldest first.
pub fn creative_ids(brand: &Brand) -> anyhow::Result<Vec<i64>> {
    let listed = brand.member.get(&format!("/creatives?program_id={}", brand.program_id))?;
    let creatives = listed["items"].as_array().context("the answer is a list")?;
    creatives.iter().map(|creative| number(creative, "id")).collect()
}
