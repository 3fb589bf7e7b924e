//! Reports under the handles that clients know, over our own: their numbers are those of our pages.
//!
//! What there is stands in [`catalogue`]; [`rows`] answers it, for whoever waits for a page and for the job that writes a file.

pub mod catalogue;
pub mod rows;

use crate::answer::{Answer, Resource};
use crate::ask::Ask;
use crate::record::{Record, record, records};
use crate::refused::Refused;

use catalogue::{Kind, Source};

const REPORTS: Resource = Resource { plural: "Reports", singular: "Report" };
const RECORDS: Resource = Resource { plural: "Records", singular: "Record" };

pub async fn list(ask: Ask) -> Result<Answer, Refused> {
    let known = catalogue::of(ask.persona).collect();
    ask.page_of(REPORTS, known, |kind| record_of(&ask, kind))
}

/// A page of its rows.
pub async fn run(ask: Ask) -> Result<Answer, Refused> {
    let kind = find(&ask, &ask.ids[0])?;
    let (items, total, paging) = rows::page(&ask, kind).await?;
    Ok(ask.page(RECORDS, items, total, paging))
}

pub async fn metadata(ask: Ask) -> Result<Answer, Refused> {
    let kind = find(&ask, &ask.ids[0])?;
    let filter = |(name, data_type, format): (&str, &str, &str)| record! { "Name": name, "DataType": data_type, "Format": format };
    let attribute = |(name, data_type, words): (&'static str, &'static str, &'static str)| {
        record! { "Name": name, "DataType": data_type, "Description": words }
    };
    let run = ask.uri(format!("Reports/{}", kind.handle));
    let described = record! {
        "Name": kind.name,
        "Id": kind.handle,
        "Description": kind.words,
        "Filters": records("Filter", kind.filters().into_iter().map(filter)),
        "Attributes": records("Attribute", kind.columns(ask.persona).into_iter().map(attribute)),
        "RunUri": &run,
        "Uri": format!("{run}/MetaData"),
    };
    Ok(Answer::One("ReportMetaData", described))
}

/// By its handle. Clients write it in more than one case.
pub fn find(ask: &Ask, handle: &str) -> Result<&'static Kind, Refused> {
    let mut known = catalogue::of(ask.persona);
    known.find(|kind| kind.handle.eq_ignore_ascii_case(handle)).ok_or_else(|| Refused::not_found("report"))
}

fn record_of(ask: &Ask, kind: &Kind) -> Record {
    let run = ask.uri(format!("Reports/{}", kind.handle));
    record! {
        "Name": kind.name,
        "Id": kind.handle,
        "Category": match kind.source {
            Source::Performance(_) => "Performance",
            Source::Actions { .. } | Source::Clicks => "Listing",
        },
        "Description": kind.words,
        "ApiAccessible": true,
        "ApiRunUri": &run,
        "DeferredApiRunUri": ask.uri(format!("ReportExport/{}", kind.handle)),
        "MetaDataUri": format!("{run}/MetaData"),
        "RunUri": run,
    }
}
