//! What a delivery tells.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::PostbackEvent;
use crate::access::AccountKind;
use crate::ids::{AccountId, ActionId, ProgramId};
use crate::money::{Currency, Money};

/// What a delivery tells. Texts that are not there are empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The same however often it is sent.
    pub delivery: String,
    pub event: PostbackEvent,
    pub happened_at: Timestamp,
    /// Of an event that has to do with no program: none.
    pub program: Option<ProgramId>,
    pub program_name: String,
    /// The program's, in which its days begin.
    pub zone: TimeZone,
    pub partner: Option<AccountId>,
    pub partner_name: String,
    pub about: About,
}

/// What it happened to, as it was right after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    Action(Box<ToldAction>),
    /// Of anything else, what was noted when it happened.
    Facts(Vec<Fact>),
}

/// One thing that is said, under the name of its macro.
pub type Fact = (String, String);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldAction {
    pub id: ActionId,
    pub order_id: String,
    pub event_type: String,
    pub category: String,
    pub state: String,
    /// What it earns now: nothing while it is reversed.
    pub commission: Money,
    /// What it would earn had it not been reversed.
    pub commission_intended: Money,
    /// By how much the event changed what it earns.
    pub commission_delta: Money,
    /// Net of refunds.
    pub amount: Option<Money>,
    pub amount_delta: Option<Money>,
    /// The brand's word for its customer; empty where a partner is told.
    pub customer_id: String,
    pub customer_status: String,
    /// The partner's own; empty where the brand is told.
    pub sub_ids: [String; 3],
    pub shared_id: String,
    pub click_id: String,
    pub promo_code: String,
    pub country: String,
    pub creative: Option<i64>,
    pub link: Option<i64>,
    /// Where the link leads that was clicked, if not to the landing page.
    pub deep_link: String,
    pub reversal_reason: String,
    pub tracked_at: Timestamp,
    pub locks_at: Timestamp,
    pub approves_at: Timestamp,
}

impl Told {
    /// A made-up event, for a test that nobody can take for a real one: its numbers are zero and it says so itself.
    pub fn made_up(program: Option<ProgramId>, event: PostbackEvent, currency: Currency, now: Timestamp) -> Self {
        use super::Subject;
        let facts = |facts: &[(&str, &str)]| {
            About::Facts(facts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
        };
        let about = match event.subject() {
            Subject::Action => About::Action(Box::new(ToldAction::made_up(program, event, currency, now))),
            Subject::Application => facts(&[("application_id", "0"), ("state", "submitted"), ("reason", "a test")]),
            Subject::Inquiry => {
                facts(&[("inquiry_id", "0"), ("state", "open"), ("order_id", "TEST"), ("reason", "a test")])
            }
            Subject::Export => facts(&[("export_id", "0"), ("state", "done")]),
        };
        Told {
            delivery: "test".to_owned(),
            event,
            happened_at: now,
            program,
            program_name: "Test".to_owned(),
            zone: TimeZone::UTC,
            partner: Some(AccountId(0)),
            partner_name: "Test".to_owned(),
            about,
        }
    }

    pub fn action(&self) -> Option<&ToldAction> {
        match &self.about {
            About::Action(action) => Some(action),
            About::Facts(_) => None,
        }
    }

    /// What was noted under this name; of an action, nothing.
    pub fn fact(&self, name: &str) -> Option<&str> {
        match &self.about {
            About::Action(_) => None,
            About::Facts(facts) => facts.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str()),
        }
    }
}

impl ToldAction {
    /// What one side may see of it: sub ids are the partner's alone, its customers the brand's.
    pub fn seen_by(self, side: AccountKind) -> Self {
        match side {
            AccountKind::Partner => Self { customer_id: String::new(), customer_status: String::new(), ..self },
            AccountKind::Brand | AccountKind::Operator => Self { sub_ids: Default::default(), ..self },
        }
    }

    fn made_up(program: Option<ProgramId>, event: PostbackEvent, currency: Currency, now: Timestamp) -> Self {
        let day = SignedDuration::from_hours(24);
        let state = match event {
            PostbackEvent::Reversed => "reversed",
            PostbackEvent::Locked => "locked",
            PostbackEvent::Approved => "approved",
            PostbackEvent::Paid => "paid",
            _ => "pending",
        };
        let earns = Money::new(4_000, currency);
        let (commission, delta) = match event {
            PostbackEvent::Tracked | PostbackEvent::Restored => (4_000, 4_000),
            PostbackEvent::Reversed => (0, -4_000),
            _ => (4_000, 0),
        };
        ToldAction {
            id: ActionId { program: program.unwrap_or(ProgramId(0)), event_type: 0.into(), sequence: 0 },
            order_id: "TEST".to_owned(),
            event_type: "test".to_owned(),
            category: "test".to_owned(),
            state: state.to_owned(),
            commission: Money::new(commission, currency),
            commission_intended: earns,
            commission_delta: Money::new(delta, currency),
            amount: Some(Money::new(20_000, currency)),
            amount_delta: Some(Money::new(if event == PostbackEvent::Tracked { 20_000 } else { 0 }, currency)),
            customer_id: String::new(),
            customer_status: String::new(),
            sub_ids: ["test-sub-1", "test-sub-2", "test-sub-3"].map(str::to_owned),
            shared_id: "test-shared".to_owned(),
            click_id: "test-click".to_owned(),
            promo_code: "TEST".to_owned(),
            country: String::new(),
            creative: None,
            link: None,
            deep_link: String::new(),
            reversal_reason: String::new(),
            tracked_at: now,
            locks_at: now + day * 15,
            approves_at: now + day * 30,
        }
    }
}
