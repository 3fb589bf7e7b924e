//! The people of the story, each with what it can do. Every verb is one or two requests at a public door.

use anyhow::{Context, ensure};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::cast::{PARTNERS, PartnerRole};
use super::crowd::{BROWSER, Visit};
use super::door::{Answer, Door, number, text};
use super::member::Member;
use super::tally::Tally;

pub struct Operator(pub Member);

pub struct Brand {
    pub member: Member,
    pub program_id: i64,
    /// What became of its conversions.
    pub tally: Tally,
}

pub struct Partner {
    pub member: Member,
    pub role: &'static PartnerRole,
    /// In the order of the role's channels.
    pub links: Vec<PartnerLink>,
    /// Where its banner tells that it was seen.
    pub impression_address: String,
}

pub struct PartnerLink {
    pub short_address: String,
    pub long_address: String,
}

/// What the brand knows about a sale; "" is not known.
#[derive(Clone, Copy, Default)]
pub struct Sale<'a> {
    pub order_id: &'a str,
    pub click_id: &'a str,
    pub promo_code: &'a str,
    pub customer_id: &'a str,
}

impl Operator {
    /// Moves the sandbox's clock. Answers how many actions locked and were approved on the way.
    pub fn moves_clock_to(&self, to: Timestamp) -> anyhow::Result<(i64, i64)> {
        let moved = self.0.post("/sandbox/clock", &json!({ "advance_to": to.to_string() }))?;
        Ok((number(&moved, "locked")?, number(&moved, "approved")?))
    }
}

impl Brand {
    pub fn applies_program(&mut self, file: &str) -> anyhow::Result<()> {
        let applied = self.member.post_file("/programs", "application/toml", file)?;
        self.program_id = number(&applied, "program_id")?;
        Ok(())
    }

    /// Adds the banner and a video; the text link is there from the beginning.
    pub fn adds_creatives(&self) -> anyhow::Result<()> {
        let video = json!({
            "program_id": self.program_id,
            "kind": "video",
            "name": "Your first campaign in four minutes",
            "video_url": "https://www.tiktok.com/business/library/first-campaign.mp4",
        });
        self.member.post("/creatives", &video)?;
        self.member.post_image("/creatives/images", self.program_id, "Banner 300 x 250", super::BANNER)?;
        Ok(())
    }

    pub fn approves(&self, application_id: i64) -> anyhow::Result<()> {
        self.member.post(&format!("/applications/{application_id}/approval"), &json!({})).map(drop)
    }

    pub fn declines(&self, application_id: i64, reason: &str) -> anyhow::Result<()> {
        self.member.post(&format!("/applications/{application_id}/decline"), &json!({ "reason": reason })).map(drop)
    }

    /// Invites the account whose number it was given.
    pub fn invites(&self, account_id: i64, message: &str) -> anyhow::Result<i64> {
        let invitation = json!({ "program_id": self.program_id, "partner_id": account_id, "message": message });
        number(&self.member.post("/invitations", &invitation)?, "id")
    }

    pub fn assigns_promo_code(&self, partner: &Partner, code: &str) -> anyhow::Result<()> {
        let assignment =
            json!({ "program_id": self.program_id, "partner_id": partner.member.account_id, "code": code });
        self.member.post("/promo_codes", &assignment).map(drop)
    }

    pub fn suspends(&self, partner: &Partner, reason: &str) -> anyhow::Result<()> {
        let contracts = self.member.get(&format!("/contracts?program_id={}&limit=100", self.program_id))?;
        let contracts = contracts["items"].as_array().context("the answer is a list")?;
        let contract = contracts.iter().find(|contract| contract["partner_id"] == partner.member.account_id);
        let contract_id = number(contract.context("the partner has a contract")?, "id")?;
        self.member.post(&format!("/contracts/{contract_id}/suspension"), &json!({ "reason": reason })).map(drop)
    }

    /// Reports a sale and hears the decision.
    pub fn reports(&mut self, event_type: &str, sale: Sale<'_>) -> anyhow::Result<Value> {
        let mut report = json!({ "program_id": self.program_id, "event_type": event_type, "order_id": sale.order_id });
        let known = [("click_id", sale.click_id), ("promo_code", sale.promo_code), ("customer_id", sale.customer_id)];
        for (name, value) in known.into_iter().filter(|(_, value)| !value.is_empty()) {
            report[name] = Value::from(value);
        }
        let decision = self.member.post("/conversions", &report)?;
        self.tally.hears(&decision)?;
        Ok(decision)
    }

    /// Asks for a reversal, which may be refused.
    pub fn tries_to_reverse(&self, action_id: &str, reason: &str) -> anyhow::Result<Answer> {
        self.member.try_post(&format!("/actions/{action_id}/reversal"), &json!({ "reason": reason }))
    }

    pub fn runs_payments(&self, dry_run: bool) -> anyhow::Result<Value> {
        self.member.post("/payment_runs", &json!({ "program_id": self.program_id, "dry_run": dry_run }))
    }

    pub fn marks_paid(&self, payment_id: i64, reference: &str) -> anyhow::Result<()> {
        let settlement = json!({ "outcome": "paid", "reference": reference });
        self.member.post(&format!("/payments/{payment_id}/settlement"), &settlement).map(drop)
    }

    pub fn marks_failed(&self, payment_id: i64, reason: &str) -> anyhow::Result<()> {
        let settlement = json!({ "outcome": "failed", "reason": reason });
        self.member.post(&format!("/payments/{payment_id}/settlement"), &settlement).map(drop)
    }
}

impl Partner {
    pub fn signs_up(door: &Door, role: &'static PartnerRole) -> anyhow::Result<Partner> {
        let member = Member::sign_up(door, "partner", &role.role)?;
        Ok(Partner { member, role, links: Vec::new(), impression_address: String::new() })
    }

    pub fn applies(&self, program_id: i64, answers: [&str; 2]) -> anyhow::Result<i64> {
        let program = self.member.get(&format!("/programs/{program_id}"))?;
        let questions = program["questions"].as_array().context("the program has questions")?;
        let answers: Vec<Value> = questions
            .iter()
            .zip(answers)
            .map(|(question, answer)| json!({ "question": question["text"], "answer": answer }))
            .collect();
        let application = json!({ "program_id": program_id, "answers": answers });
        number(&self.member.post("/applications", &application)?, "id")
    }

    pub fn accepts_invitation(&self, invitation_id: i64) -> anyhow::Result<()> {
        self.member.post(&format!("/invitations/{invitation_id}/acceptance"), &json!({})).map(drop)
    }

    /// Makes a link for each of its channels, and takes the banner's code for its site.
    pub fn makes_links(&mut self, program_id: i64, banner_id: i64) -> anyhow::Result<()> {
        for channel in self.role.channels {
            let link = json!({
                "program_id": program_id,
                "name": channel.name,
                "slug": channel.slug,
                "deep_link": channel.deep_link,
                "sub_id1": channel.sub_ids[0],
            });
            let link = self.member.post("/links", &link)?;
            self.links.push(PartnerLink {
                short_address: text(&link, "short_address")?,
                long_address: text(&link, "tracking_address")?,
            });
        }
        let embed = self.member.get(&format!("/creatives/{banner_id}/embed"))?;
        self.impression_address = text(&embed, "impression_address")?;
        Ok(())
    }

    pub fn wants_to_be_paid(&self, currency: &str, setting: &Value) -> anyhow::Result<()> {
        self.member.put(&format!("/withdrawal_settings/{currency}"), setting).map(drop)
    }

    /// The address by which a visitor comes. Who uses the long one puts a sub id of its own for each issue into it.
    fn address(&self, channel: usize, sub_id: &str) -> String {
        let link = &self.links[channel];
        if self.role.channels[channel].slug.is_empty() {
            let bare = link.long_address.split('?').next().unwrap_or(&link.long_address);
            return format!("{bare}?subId1={sub_id}");
        }
        format!("{}?subId1={sub_id}", link.short_address)
    }
}

/// Comes by a link and is sent on. Answers the click id that the brand's site is given.
pub fn visits(door: &Door, partner: &Partner, visit: &Visit) -> anyhow::Result<String> {
    let channel = &PARTNERS[visit.partner].channels[visit.channel];
    let address = partner.address(visit.channel, visit.sub_id);
    let mut headers = vec![("user-agent", visit.agent), ("x-forwarded-for", visit.address.as_str())];
    headers.extend(Some(("referer", channel.referrer)).filter(|(_, referrer)| !referrer.is_empty()));
    headers.extend(Some(("sec-purpose", visit.purpose)).filter(|(_, purpose)| !purpose.is_empty()));
    let answer = door.ask(visit.method, &address, &headers, b"")?;
    ensure!(answer.status == 302, "a visitor of {address} was answered {} instead of a redirect", answer.status);
    let click_id = answer.location.split(['?', '&']).find_map(|pair| pair.strip_prefix("irclickid="));
    Ok(click_id.with_context(|| format!("{} carries no click id", answer.location))?.to_owned())
}

/// Sees a partner's banner.
pub fn sees_banner(door: &Door, partner: &Partner, visit: &Visit) -> anyhow::Result<()> {
    let headers = [("user-agent", visit.agent), ("x-forwarded-for", visit.address.as_str())];
    let answer = door.ask("GET", &partner.impression_address, &headers, b"")?;
    ensure!(answer.status < 400, "a banner's impression was answered {}", answer.status);
    Ok(())
}

/// A visitor with a name in the story: an ordinary browser at an address of its own.
pub fn reader(partner: usize, number: u8) -> Visit {
    Visit {
        partner,
        channel: 0,
        sub_id: PARTNERS[partner].channels[0].sub_ids[0],
        method: "GET",
        agent: BROWSER,
        purpose: "",
        address: format!("198.19.{partner}.{number}"),
        then: super::crowd::Then::Converts,
    }
}
