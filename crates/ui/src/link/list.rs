//! A partner's links, and the form that makes one.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::Deed;
use domain::contract::ContractState;
use domain::ids::{LinkId, ProgramId};
use domain::link::LinkState;
use edge::caller::PageCaller;
use flow::link::Filter;
use flow::{Platform, Window};
use serde::Deserialize;

use super::card::{self, LinkCard};
use crate::answer::{self, Answer};
use crate::component::{Empty, Field, Form, Pager};
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::query;
use crate::visitor::Partner;
use crate::words::say;

#[derive(Template)]
#[template(path = "link/page.html")]
struct LinksPage {
    frame: Frame,
    programs: Vec<(String, String)>,
    creatives: Vec<(String, String)>,
    form: Form,
    slug_help: String,
    deep_link_help: String,
    no_program: Empty,
    may_make: bool,
    /// None where there is nothing to cut.
    filters: Option<Filters>,
    file: String,
    links: Vec<LinkCard>,
    empty: Empty,
    pager: Pager,
}

struct Filters {
    fields: Vec<Field>,
    cut: bool,
}

#[derive(Deserialize, Default)]
pub struct Wanted {
    cursor: Option<i64>,
    done: Option<String>,
    #[serde(default)]
    program: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    from: String,
}

impl Wanted {
    /// What nobody can mean is not asked for.
    pub fn filter(&self) -> Filter {
        Filter {
            program: self.program.parse().ok().map(ProgramId),
            state: self.state.parse().ok(),
            words: self.q.clone(),
            from: self.from.parse().ok().map(LinkId),
        }
    }

    fn pairs(&self) -> [(&'static str, &str); 4] {
        [("program", &self.program), ("state", &self.state), ("q", &self.q), ("from", &self.from)]
    }
}

pub async fn show(State(platform): State<Platform>, Partner(who): Partner, Query(wanted): Query<Wanted>) -> Answer {
    answer::page(page(&platform, &who, wanted, Form::default()).await?)
}

pub async fn refused(platform: &Platform, who: &PageCaller, form: Form) -> Answer {
    answer::refused(page(platform, who, Wanted::default(), form).await?)
}

async fn page(platform: &Platform, who: &PageCaller, wanted: Wanted, form: Form) -> flow::Result<LinksPage> {
    const ALL: Window = Window { after: None, limit: 200 };
    let names = Names::of_programs(platform, who).await?;
    let contracts = flow::contract::list(platform, &who.caller, None, Some(ContractState::Active), ALL).await?.items;
    let creatives = flow::creative::list(platform, &who.caller, None, None, ALL).await?.items;
    let window = Window { after: wanted.cursor, limit: 50 };
    let listed = flow::link::list(platform, &who.caller, wanted.filter(), window).await?;

    let joined: Vec<_> = contracts.iter().map(|contract| contract.program_id).collect();
    let several = joined.len() > 1;
    let creatives = creatives.iter().filter(|creative| joined.contains(&creative.facts.program_id)).map(|creative| {
        let name = match several {
            true => format!("{} ({})", creative.facts.name, names.program(creative.facts.program_id)),
            false => creative.facts.name.clone(),
        };
        (creative.id.to_string(), name)
    });
    let domains: Vec<String> = joined
        .iter()
        .filter_map(|id| names.offer(*id))
        .flat_map(|offer| offer.file.program.deep_link_domains.iter().map(ToString::to_string))
        .collect();
    let programs: Vec<_> =
        contracts.iter().map(|contract| (contract.program_id.to_string(), contract.program_name.clone())).collect();
    let cut = wanted.pairs().iter().any(|(_, value)| !value.is_empty());
    Ok(LinksPage {
        filters: (cut || !listed.items.is_empty()).then(|| filters(&wanted, &names, cut)),
        file: query::address("/partner/links/export.csv", wanted.pairs()),
        creatives: std::iter::once((String::new(), say!("Text link"))).chain(creatives).collect(),
        form,
        slug_help: say!(
            "Your link will be {address}/spring-sale. Left empty, we choose one.",
            platform.settings.tracking_url
        ),
        deep_link_help: match domains.as_slice() {
            [] => say!("Left empty, it leads to the program's landing page."),
            some => say!("On {hosts}. Left empty, it leads to the program's landing page.", some.join(", ")),
        },
        no_program: Empty::new(
            "Join a program first",
            "A link belongs to a program that accepted you. Apply to one, or give your account ID to a brand.",
        )
        .doing("To the programs", "/partner/programs"),
        programs,
        may_make: who.caller.may(Deed::ChangeLinks).is_ok(),
        links: card::cards(platform, who, &listed.items, &names).await?,
        empty: match cut {
            true => Empty::new("None of these", "No link of yours is like that.").doing("Show all", "/partner/links"),
            false => Empty::new("No links yet", "Make the first one above. It works from the moment it is made."),
        },
        pager: Pager::of(&listed, "/partner/links", &wanted.pairs(), wanted.cursor),
        frame: Partner(who.clone()).frame("Links", Place::Links).after(wanted.done.as_deref()),
    })
}

fn filters(wanted: &Wanted, names: &Names, cut: bool) -> Filters {
    let form = wanted.pairs().into_iter().fold(Form::default(), |form, (name, value)| form.with(name, value));
    let any = |words: &str| (String::new(), crate::known(words).to_owned());
    let programs: Vec<_> = std::iter::once(any("All programs")).chain(names.program_choices()).collect();
    let state = |state: &LinkState| (state.code().to_owned(), words_of(*state).to_owned());
    let states: Vec<_> = std::iter::once(any("Any state")).chain(LinkState::ALL.iter().map(state)).collect();
    let mut fields = vec![
        form.line("q", "Words").optional_quietly().small(),
        form.select("state", "State", &states).optional_quietly().small().sends(),
    ];
    if names.offers.len() > 1 {
        fields.push(form.select("program", "Program", &programs).optional_quietly().small().sends());
    }
    Filters { fields, cut }
}

fn words_of(state: LinkState) -> &'static str {
    card::mark(state).map_or("Live", |mark| mark.word)
}
