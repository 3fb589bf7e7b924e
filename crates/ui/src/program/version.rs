//! One version of a program's file: what it says otherwise than another, the file itself, and the file to keep.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use domain::ids::{ProgramId, TermsVersion};
use flow::program::ProgramRefusal;
use flow::{Platform, Window};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use serde::Deserialize;

use super::difference::{self, ChangeLine};
use super::partner_page::id_of;
use super::terms::zone_of;
use crate::actors::Actors;
use crate::answer::{self, Answer};
use crate::component::{Field, Form, Moment};
use crate::frame::{Frame, Place};
use crate::visitor::Brand;
use crate::words::say;

#[derive(Template)]
#[template(path = "program/version.html")]
struct VersionPage {
    frame: Frame,
    home: String,
    name: String,
    number: i64,
    at: Moment,
    by: String,
    in_force: bool,
    /// None: it is the only version.
    compare: Option<Field>,
    against: i64,
    changes: Vec<ChangeLine>,
    text: String,
}

#[derive(Deserialize)]
pub struct Wanted {
    against: Option<i64>,
}

pub async fn show(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(address): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let (id, version) = version_of(&address)?;
    let applied = flow::program::version(&platform, &who.caller, id, version).await?;
    let offer = flow::program::show(&platform, &who.caller, id).await?;
    let window = Window { after: None, limit: Window::LIMIT_MAX };
    let versions = flow::program::versions(&platform, &who.caller, id, window).await?.items;
    let others: Vec<_> = versions.iter().map(|other| other.version).filter(|other| *other != version).collect();
    let before = others.iter().copied().find(|other| other.get() < version.get()).or(others.last().copied());
    let against = wanted.against.map(TermsVersion).filter(|wanted| others.contains(wanted)).or(before);
    let changes = match against {
        Some(against) => flow::program::difference(&platform, &who.caller, id, against, version).await?,
        None => Vec::new(),
    };
    let choices: Vec<_> = others.iter().map(|other| (other.to_string(), say!("Version {version}", other))).collect();
    let form = Form::default().with("against", against.map_or_else(String::new, |against| against.to_string()));
    let compare = (!choices.is_empty()).then(|| form.select("against", "Compared with", &choices).small().sends());
    let actors = Actors::of_account(&platform, &who).await?;
    answer::page(VersionPage {
        home: format!("/brand/programs/{id}"),
        name: offer.program.name.clone(),
        number: version.get(),
        at: Moment::new(applied.applied_at, &zone_of(&offer.file)),
        by: actors.name(&applied.applied_by),
        in_force: offer.program.terms_version == version,
        compare,
        against: against.map_or(0, TermsVersion::get),
        changes: difference::lines(&changes),
        text: applied.source_toml,
        frame: Brand(who).frame(&say!("Version {version}", version), Place::Programs),
    })
}

pub async fn download(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(address): Path<(String, String)>,
) -> Answer {
    let (id, version) = version_of(&address)?;
    let applied = flow::program::version(&platform, &who.caller, id, version).await?;
    let slug = flow::program::show(&platform, &who.caller, id).await?.program.slug;
    let headers = [
        (CONTENT_TYPE, "application/toml".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{slug}-{version}.toml\"")),
    ];
    Ok((headers, applied.source_toml).into_response())
}

fn version_of((id, version): &(String, String)) -> Result<(ProgramId, TermsVersion), ProgramRefusal> {
    Ok((id_of(id)?, version.parse().map_err(|_| ProgramRefusal::NotFound)?))
}
