//! What a brand may still correct, what locks first first, with a box to tick beside each.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Query, State};
use domain::access::Deed;
use domain::ids::{AccountId, ProgramId};
use domain::lifecycle::{ModificationReason, ReversalReason};
use edge::caller::PageCaller;
use flow::action::{Action, AwaitingLock};
use flow::refusal::InputRefusal;
use flow::{Error, Listed, Platform, Window};
use serde::Deserialize;

use crate::action::page::reasons;
use crate::action::row::{self, ActionRow};
use crate::answer::{self, Answer};
use crate::component::field::sentence;
use crate::component::{Amount, Empty, Field, Form, Notice, Pager};
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::query;
use crate::visitor::Brand;

const PATH: &str = "/brand/actions/awaiting-lock";

/// A page that can be ticked through.
const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "correction/awaiting.html")]
struct AwaitingPage {
    frame: Frame,
    filter: Vec<Field>,
    refusal: Option<Notice>,
    is_filtered: bool,
    rows: Vec<Row>,
    empty: Empty,
    pager: Pager,
    /// Where the ticked ones are sent; the question stays in the address.
    action: String,
    form: Option<ManyForm>,
}

struct Row {
    action: ActionRow,
    sale: Option<Amount>,
    is_ticked: bool,
}

/// What may be done with those that are ticked.
struct ManyForm {
    refusal: Option<Notice>,
    reversal: Vec<Field>,
    modification: Vec<Field>,
    reverses: bool,
    modifies: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Wanted {
    program: String,
    event_type: String,
    partner: String,
    order_id: String,
    locks_from: String,
    locks_to: String,
    amount_min: String,
    amount_max: String,
    cursor: String,
}

/// A form about the ticked ones that was refused.
#[derive(Default)]
pub struct Refused {
    pub form: Form,
    pub ticked: BTreeSet<String>,
    /// `reverse`, `modify`.
    pub press: String,
}

pub async fn show(State(platform): State<Platform>, Brand(who): Brand, Query(wanted): Query<Wanted>) -> Answer {
    page(&platform, &who, wanted, None).await
}

pub async fn page(platform: &Platform, who: &PageCaller, wanted: Wanted, refused: Option<Refused>) -> Answer {
    let names = Names::of_programs(platform, who).await?;
    let program = match wanted.program.parse() {
        Ok(id) => Some(ProgramId(id)),
        Err(_) => names.offers.first().map(|offer| offer.program.id),
    };
    let mut asked = Form::new(wanted.pairs());
    let listed = match program {
        Some(program) => match listed(platform, who, program, &wanted).await {
            Ok(listed) => listed,
            Err(error) => {
                answer::onto_form(error, &mut asked)?;
                nothing()
            }
        },
        None => nothing(),
    };
    let names = Names::with_partners(platform, who, listed.items.iter().map(|action| action.tracked.partner)).await?;
    let refused_now = refused.is_some() || asked.is_refused();
    let refused = refused.unwrap_or_default();
    let sales = listed.items.iter().map(|action| {
        let currency = row::currency(action)?;
        Ok(action.amount_minor.map(|minor| Amount::new(minor, currency)))
    });
    let sales = sales.collect::<anyhow::Result<Vec<_>>>().map_err(Error::from)?;
    let actions = row::rows(&listed.items, who, &names).map_err(Error::from)?;
    let rows: Vec<Row> = actions
        .into_iter()
        .zip(sales)
        .map(|(action, sale)| Row { is_ticked: refused.ticked.contains(&action.id), action, sale })
        .collect();
    let may = who.caller.may(Deed::ChangeActions).is_ok();
    let page = AwaitingPage {
        frame: Brand(who.clone()).frame("Awaiting lock", Place::Actions),
        filter: filter(&asked, &names, program),
        refusal: asked.summary("locks_from locks_to partner event_type amount_min amount_max order_id program"),
        is_filtered: wanted.is_filtered(),
        empty: if wanted.is_filtered() {
            Empty::new("None of these", "Choose other days or take a filter away.")
        } else {
            Empty::new(
                "Nothing awaits its lock",
                "What is credited to a partner stands here until it locks. Until then you may modify or reverse it.",
            )
        },
        pager: Pager {
            first: (!wanted.cursor.is_empty()).then(|| wanted.address("")),
            next: listed.next.map(|next| wanted.address(&next.to_string())),
            is_oldest_first: true,
        },
        action: wanted.address(&wanted.cursor),
        form: (may && !rows.is_empty()).then(|| many(&refused)),
        rows,
    };
    if refused_now { answer::refused(page) } else { answer::page(page) }
}

fn nothing() -> Listed<Action> {
    Listed { items: Vec::new(), next: None }
}

async fn listed(
    platform: &Platform,
    who: &PageCaller,
    program: ProgramId,
    wanted: &Wanted,
) -> flow::Result<Listed<Action>> {
    let day = |name: &'static str, text: &str| match text {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| InputRefusal::wrong(name, "is no day")),
    };
    let partner = match wanted.partner.trim() {
        "" => None,
        text => {
            let id: Result<AccountId, _> = text.parse();
            Some(id.map_err(|error| InputRefusal::wrong("partner", error))?)
        }
    };
    let asked = AwaitingLock {
        event_type: wanted.event_type.clone(),
        partner,
        order_id: wanted.order_id.trim().to_owned(),
        locks_from: day("locks_from", &wanted.locks_from)?,
        locks_to: day("locks_to", &wanted.locks_to)?,
        amount_min: wanted.amount_min.trim().to_owned(),
        amount_max: wanted.amount_max.trim().to_owned(),
        ..AwaitingLock::of(program)
    };
    let window = Window { after: wanted.cursor.parse().ok(), limit: ROWS };
    flow::action::awaiting_lock(platform, &who.caller, asked, window).await
}

fn filter(asked: &Form, names: &Names, program: Option<ProgramId>) -> Vec<Field> {
    let offer = program.and_then(|program| names.offer(program));
    let chosen = asked.clone().with("program", program.map(|id| id.to_string()).unwrap_or_default());
    let events = offer.map(|offer| offer.event_types.as_slice()).unwrap_or_default();
    let events = events.iter().map(|event| {
        let words = sentence(&event.code.replace('_', " "));
        (event.code.clone(), words.trim_end_matches('.').to_owned())
    });
    let events: Vec<_> = [(String::new(), crate::known("All").to_owned())].into_iter().chain(events).collect();
    let mut fields = Vec::new();
    if names.offers.len() > 1 {
        fields.push(chosen.select("program", "Program", &names.program_choices()).small().sends());
    }
    fields.extend([
        asked.date("locks_from", "Locks from").optional_quietly().small(),
        asked.date("locks_to", "Locks to").optional_quietly().small(),
        asked.line("partner", "Partner's account ID").optional_quietly().small(),
        asked.select("event_type", "Event type", &events).optional_quietly().small().sends(),
        asked.line("amount_min", "Sale from").optional_quietly().small(),
        asked.line("amount_max", "Sale to").optional_quietly().small(),
        asked.line("order_id", "Order ID").optional_quietly().small(),
    ]);
    fields
}

fn many(refused: &Refused) -> ManyForm {
    let form = &refused.form;
    let none = |mut all: Vec<(String, String)>| {
        all.insert(0, (String::new(), crate::known("Choose a reason").to_owned()));
        all
    };
    let meanings =
        [("percent", "Take off, in percent"), ("less", "Take off, of each"), ("remains", "What remains of each")];
    let meanings: Vec<_> = meanings.map(|(code, words)| (code.to_owned(), crate::known(words).to_owned())).into();
    ManyForm {
        refusal: form.summary("reversal_reason reversal_note modification_reason modification_note amount"),
        reversal: vec![
            form.select("reversal_reason", "Reason", &none(reasons(ReversalReason::ALL, ReversalReason::code)))
                .optional_quietly(),
            form.area("reversal_note", "Note to the partners").optional(),
        ],
        modification: vec![
            form.select("meaning", "What to do with the sale", &meanings).optional_quietly(),
            form.line("amount", "How much").example("10").optional_quietly(),
            form.select(
                "modification_reason",
                "Reason",
                &none(reasons(ModificationReason::ALL, ModificationReason::code)),
            )
            .optional_quietly(),
            form.area("modification_note", "Note to the partners").optional(),
        ],
        reverses: refused.press == "reverse",
        modifies: refused.press == "modify",
    }
}

impl Wanted {
    fn pairs(&self) -> Vec<(String, String)> {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        vec![
            pair("program", &self.program),
            pair("event_type", &self.event_type),
            pair("partner", &self.partner),
            pair("order_id", &self.order_id),
            pair("locks_from", &self.locks_from),
            pair("locks_to", &self.locks_to),
            pair("amount_min", &self.amount_min),
            pair("amount_max", &self.amount_max),
        ]
    }

    fn is_filtered(&self) -> bool {
        self.pairs().iter().any(|(name, value)| name != "program" && !value.is_empty())
    }

    /// The same question, from another place on.
    fn address(&self, cursor: &str) -> String {
        let pairs = self.pairs();
        let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        query::address(PATH, pairs.chain([("cursor", cursor)]).filter(|(_, value)| !value.is_empty()))
    }
}
