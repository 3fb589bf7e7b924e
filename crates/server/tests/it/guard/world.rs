//! Two tenants that have nothing to do with each other: ours with one thing of each kind, and the others.

use serde_json::{Value, json};

use crate::company::{Account, Company, number};
use crate::people::Visitor;
use crate::server::Server;

/// Stands in every name and order id of ours, and in nothing else.
pub const OURS: &str = "zebra";

pub struct World {
    pub company: Company,
    pub other_brand: Account,
    pub other_partner: Account,
    /// Read-only tokens of our own.
    pub brand_reader: Account,
    pub partner_reader: Account,
    pub application_id: i64,
    pub invitation_id: i64,
    pub contract_id: i64,
    pub link_id: i64,
    pub promo_code_id: i64,
    pub postback_id: i64,
    pub thread_id: i64,
    pub inquiry_id: i64,
    pub token_id: i64,
    pub action_id: String,
    pub click_id: String,
    pub run_id: i64,
    pub payment_id: i64,
}

impl World {
    pub fn made(server: &Server) -> World {
        let company = Company::founded(server, 1);
        let (brand, partner) = (&company.brand, &company.partners[0]);
        for member in [brand, partner] {
            let profile = json!({ "account_name": format!("The {OURS}"), "country": "DE", "website": "" });
            member.send(server, "PUT", "/account", "application/json", &profile.to_string()).granted();
        }
        let program_id = company.program_id;
        let creative = json!({ "program_id": program_id, "kind": "text", "name": OURS, "text": OURS });
        brand.post(server, "/creatives", &creative).granted();

        let applicant = Account::sign_up(server, "partner");
        let program = applicant.get(server, &format!("/programs/{program_id}")).granted();
        let questions = program["questions"].as_array().expect("a list").iter();
        let answers: Vec<Value> =
            questions.map(|question| json!({ "question": question["text"], "answer": OURS })).collect();
        let application = json!({ "program_id": program_id, "answers": answers });
        let application_id = number(&applicant.post(server, "/applications", &application).granted(), "id");

        let invited = Account::sign_up(server, "partner");
        let invitation = json!({ "program_id": program_id, "partner_id": invited.id, "message": OURS });
        let invitation_id = number(&brand.post(server, "/invitations", &invitation).granted(), "id");
        let contracts = brand.get(server, "/contracts").granted();
        let contract_id = number(&contracts["items"][0], "id");

        let link = json!({ "program_id": program_id, "name": OURS, "slug": OURS, "sub_id1": OURS });
        let link_id = number(&partner.post(server, "/links", &link).granted(), "id");
        let code = json!({ "program_id": program_id, "partner_id": partner.id, "code": OURS });
        let promo_code_id = number(&brand.post(server, "/promo_codes", &code).granted(), "id");

        // Of events that do not happen here, so that nothing of it changes by itself.
        let postback = json!({
            "events": ["export_failed"], "method": "post", "url": format!("https://hooks.invalid/{OURS}"), "body": "webhook",
        });
        let postback_id = number(&brand.post(server, "/postbacks", &postback).granted(), "id");

        let thread = json!({ "partner_id": partner.id, "program_id": program_id, "subject": OURS, "text": OURS });
        let thread_id = number(&brand.post(server, "/threads", &thread).granted(), "id");
        let day =
            (jiff::Timestamp::now() - jiff::SignedDuration::from_hours(48)).to_zoned(jiff::tz::TimeZone::UTC).date();
        let day = day.to_string();
        let inquiry = json!({ "program_id": program_id, "order_id": format!("{OURS}-0"), "day": day, "text": OURS });
        let inquiry_id = number(&partner.post(server, "/inquiries", &inquiry).granted(), "id");

        let visited = Visitor::of(server).get(&format!("/{OURS}"));
        let location = visited.header("location").to_owned();
        let click_id = location.split(['?', '&']).find_map(|pair| pair.strip_prefix("irclickid="));
        let click_id = click_id.expect("the address carries the click id").to_owned();
        let conversion = json!({
            "program_id": program_id,
            "event_type": "new_advertiser",
            "order_id": format!("{OURS}-1"),
            "click_id": click_id,
            "customer_status": "new",
        });
        let first = brand.post(server, "/conversions", &conversion).granted();
        let approves_at = first["action"]["approves_at"].as_str().expect("an action has dates").to_owned();
        server.installation.operator().post(server, "/sandbox/clock", &json!({ "advance_to": approves_at })).granted();
        let run = brand.post(server, "/payment_runs", &json!({})).granted();

        // The first is in a payment; this one can still be changed.
        let again = Visitor::of(server).get(&format!("/{OURS}"));
        let location = again.header("location").to_owned();
        let click_id = location.split(['?', '&']).find_map(|pair| pair.strip_prefix("irclickid=")).expect("as above");
        let mut conversion = conversion;
        conversion["order_id"] = Value::from(format!("{OURS}-2"));
        conversion["click_id"] = Value::from(click_id);
        let second = brand.post(server, "/conversions", &conversion).granted();

        let tokens = brand.get(server, "/tokens").granted();
        let other = Company::with_slug(server, 1, "another-program");
        World {
            other_brand: other.brand,
            other_partner: other.partners.into_iter().next().expect("it has one"),
            brand_reader: brand.with_access(server, "read_only"),
            partner_reader: partner.with_access(server, "read_only"),
            application_id,
            invitation_id,
            contract_id,
            link_id,
            promo_code_id,
            postback_id,
            thread_id,
            inquiry_id,
            token_id: number(&tokens["items"][0], "id"),
            action_id: second["action"]["id"].as_str().expect("an action has an id").to_owned(),
            click_id: click_id.to_owned(),
            run_id: number(&run, "run_id"),
            payment_id: number(&run["payments"][0], "payment_id"),
            company,
        }
    }

    /// All that our own see of ours, to be compared.
    pub fn seen_by_its_own(&self, server: &Server) -> Vec<Value> {
        let lists = [
            "/account",
            "/tokens",
            "/members",
            "/public/programs/tiktok-for-business",
            "/applications",
            "/invitations",
            "/contracts",
            "/creatives",
            "/links",
            "/promo_codes",
            "/postbacks",
            "/threads",
            "/inquiries",
            "/actions",
            "/balances",
            "/statements",
            "/payments",
            "/audit-entries?limit=1000",
        ];
        let own = [&self.company.brand, &self.company.partners[0]];
        own.iter().flat_map(|own| lists.map(|path| own.get(server, path).granted())).collect()
    }
}
