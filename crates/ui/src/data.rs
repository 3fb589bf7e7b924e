//! "Your data": everything the account owns in one archive, asked for and downloaded by an owner.

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use domain::access::Deed;
use domain::data_export::ExportState;
use domain::ids::DataExportId;
use edge::caller::PageForm;
use flow::Platform;
use flow::data_export::{DataExport, Download, kept_until};
use flow::refusal::InputRefusal;
use futures_util::stream;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use jiff::tz::TimeZone;

use crate::answer::{self, Answer, Done};
use crate::component::mark::{Sign, Tone};
use crate::component::{Form, Mark, Moment};
use crate::frame::{Frame, Place, home_of};
use crate::security::confirmation::{Way, first};
use crate::visitor::Resident;
use crate::{actors::Actors, format};

#[derive(Template)]
#[template(path = "data/page.html")]
struct DataPage {
    frame: Frame,
    path: String,
    home: &'static str,
    archives: Vec<ArchiveRow>,
    is_waiting: bool,
    may_take: bool,
    form: Form,
}

struct ArchiveRow {
    id: DataExportId,
    asked: Moment,
    by: String,
    state: Mark,
    size: Option<String>,
    until: Option<Moment>,
}

pub async fn show(State(platform): State<Platform>, who: Resident, Query(query): Query<Done>) -> Answer {
    let mut page = data_page(&platform, &who, Form::default()).await?;
    page.frame = page.frame.after(query.done.as_deref());
    answer::page(page)
}

pub async fn ask(
    State(platform): State<Platform>,
    who: Resident,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    match flow::data_export::request(&platform, &who.0.caller).await {
        Ok(_) => answer::done(&who.at("data"), "data_asked_for"),
        Err(error) => match first(error, &who, Way::Data) {
            Ok(onwards) => onwards,
            Err(error) => {
                answer::onto_form(error, &mut form)?;
                answer::refused(data_page(&platform, &who, form).await?)
            }
        },
    }
}

/// A press and not a link: a download is written down, and nothing that looks ahead may begin it.
pub async fn download(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    let id = id.parse().map_err(|_| InputRefusal::NotFound { noun: "archive" })?;
    match flow::data_export::download(&platform, &who.0.caller, id).await {
        Ok(download) => Ok(file(&who, download)),
        Err(error) => match first(error, &who, Way::Data) {
            Ok(onwards) => onwards,
            Err(error) => Err(error.into()),
        },
    }
}

async fn data_page(platform: &Platform, who: &Resident, form: Form) -> flow::Result<DataPage> {
    let exports = flow::data_export::list(platform, &who.0.caller).await?;
    let actors = Actors::of_account(platform, &who.0).await?;
    Ok(DataPage {
        frame: who.frame("Your data", Place::Data),
        path: who.at("data"),
        home: home_of(who.0.caller.account_kind),
        is_waiting: exports.iter().any(|export| export.state == ExportState::Waiting),
        archives: exports.iter().map(|export| row(export, &actors)).collect(),
        may_take: who.0.caller.may(Deed::TakeOutData).is_ok(),
        form,
    })
}

fn row(export: &DataExport, actors: &Actors) -> ArchiveRow {
    let state = match export.state {
        ExportState::Waiting => Mark::new("Being made", Sign::Moving, Tone::Accent),
        ExportState::Ready => Mark::new("Ready", Sign::Tick, Tone::Good),
        ExportState::Failed => Mark::new("Failed", Sign::Cross, Tone::Bad),
        ExportState::Removed => Mark::new("Removed", Sign::Cross, Tone::Quiet),
    };
    let at = |at| Moment::new(at, &TimeZone::UTC);
    ArchiveRow {
        id: export.id,
        asked: at(export.requested_at),
        by: actors.name(&format!("person:{}", export.person)),
        state,
        size: (export.state == ExportState::Ready).then(|| format::file_size(export.file_bytes)),
        until: kept_until(export).map(at),
    }
}

fn file(who: &Resident, download: Download) -> Response {
    let made = download.made_at.to_zoned(TimeZone::UTC).date();
    let name = format!("attachment; filename=\"tributary-{}-{made}.zip\"", who.0.caller.account_id);
    let headers = [
        (CONTENT_TYPE, "application/zip".to_owned()),
        (CONTENT_DISPOSITION, name),
        (CONTENT_LENGTH, download.bytes.to_string()),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    let pieces = stream::unfold(download, |mut download| async {
        let piece = download.next().await?;
        Some((piece, download))
    });
    (headers, Body::from_stream(pieces)).into_response()
}
