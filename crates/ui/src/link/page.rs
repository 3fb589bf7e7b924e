//! One link: its addresses, its code, what it brought in day by day, and whether the page behind it answers.

use askama::Template;
use axum::extract::{Path, Query, State};
use domain::access::Deed;
use domain::ids::LinkId;
use domain::link::LinkState;
use domain::report::{Comparison, DayRange, Dimension, Filter, Metric, ReportQuery};
use edge::caller::PageCaller;
use edge::caller::PageForm;
use flow::Platform;
use flow::link::Link;

use super::card::{self, LinkCard};
use super::health::{self, CheckRow};
use crate::answer::{self, Answer, Done};
use crate::appearance;
use crate::component::{Chart, Form};
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::report::series;
use crate::visitor::Partner;

#[derive(Template)]
#[template(path = "link/one.html")]
struct LinkPage {
    frame: Frame,
    link: LinkCard,
    creative: String,
    tags: Vec<(&'static str, String)>,
    embed: String,
    state: LinkState,
    chart: Chart,
    leads_to: String,
    checks: Vec<CheckRow>,
    rename: Form,
    may_change: bool,
}

pub async fn show(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(id): Path<String>,
    Query(query): Query<Done>,
) -> Answer {
    let mut page = page(&platform, &who, super::id_of(&id)?, None).await?;
    page.frame = page.frame.after(query.done.as_deref());
    answer::page(page)
}

pub async fn rename(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let id = super::id_of(&id)?;
    let mut form = Form::new(sent);
    match flow::link::rename(&platform, &who.caller, id, form.value("name")).await {
        Ok(_) => answer::done(&format!("/partner/links/{id}"), "link_renamed"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(page(&platform, &who, id, Some(form)).await?)
        }
    }
}

async fn page(platform: &Platform, who: &PageCaller, id: LinkId, rename: Option<Form>) -> flow::Result<LinkPage> {
    let link = flow::link::find(platform, &who.caller, id).await?;
    let (leads_to, history) = flow::link::page(platform, &who.caller, id).await?;
    let names = Names::of_programs(platform, who).await?;
    let zone = names.zone(link.facts.program_id);
    let card = card::cards(platform, who, std::slice::from_ref(&link), &names).await?.remove(0);
    let [first, second, third] = link.facts.sub_ids.clone();
    let tags =
        [("Sub id 1", first), ("Sub id 2", second), ("Sub id 3", third), ("Shared id", link.facts.shared_id.clone())];
    Ok(LinkPage {
        creative: link.creative_name.clone(),
        tags: tags.into_iter().filter(|(_, tag)| !tag.is_empty()).collect(),
        embed: embed(&card),
        state: flow::link::state(&link),
        chart: clicks_by_day(platform, who, &link, &names).await?,
        leads_to,
        checks: history.iter().map(|check| health::row(check, &zone)).collect(),
        rename: rename.unwrap_or_else(|| Form::default().with("name", link.facts.name.clone())),
        may_change: who.caller.may(Deed::ChangeLinks).is_ok(),
        frame: Partner(who.clone())
            .frame(&card.name, Place::Links)
            .about(appearance::seen_by(platform, who, names.brand(link.facts.program_id)).await?),
        link: card,
    })
}

/// `rel="sponsored"` is what search engines ask of links that earn.
fn embed(link: &LinkCard) -> String {
    let escaped = crate::component::escaped;
    format!("<a href=\"{}\" rel=\"sponsored noopener\">{}</a>", escaped(&link.address), escaped(&link.name))
}

async fn clicks_by_day(platform: &Platform, who: &PageCaller, link: &Link, names: &Names) -> flow::Result<Chart> {
    let today = flow::report::last_day(platform, &who.caller).await?;
    let mut query = ReportQuery::over(DayRange::ending(today, 30));
    query.group_by = vec![Dimension::Day];
    query.filters = vec![Filter { dimension: Dimension::Link, values: vec![link.id.to_string()], excludes: false }];
    query.sort = query.usual_sort();
    query.compare = Some(Comparison::Previous);
    let report = flow::report::ask(platform, &who.caller, query).await?;
    let currency = names.offer(link.facts.program_id).map(|offer| offer.program.currency);
    let currency = currency.unwrap_or(domain::money::Currency::USD);
    Ok(series::chart(&report, Metric::Clicks, currency, today))
}
