//! The actions of a list as a CSV file, in a stream: a few hundred are in memory, however many there are.

use axum::body::Body;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use edge::caller::PageCaller;
use edge::error::PageError;
use flow::action::ActionFilter;
use flow::{Platform, Window};
use futures_util::stream;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use super::list;
use crate::report::options::Options;
use crate::visitor::{Brand, Partner};

const ROWS_PER_PIECE: u32 = 500;

pub async fn of_partner(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    file(platform, who, Options::new(pairs)).await
}

pub async fn of_brand(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    file(platform, who, Options::new(pairs)).await
}

async fn file(platform: Platform, who: PageCaller, options: Options) -> Result<Response, PageError> {
    let today = flow::report::last_day(&platform, &who.caller).await?;
    let asked = list::wanted(&options, today).map_err(flow::Error::from)?;
    let file = File { platform, who, filter: asked.filter, next: Next::Headings };
    let pieces = stream::unfold(file, |mut file| async move {
        let piece = file.piece().await.transpose()?;
        Some((piece.map_err(|error| std::io::Error::other(error.to_string())), file))
    });
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"actions.csv\"")];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

struct File {
    platform: Platform,
    who: PageCaller,
    filter: ActionFilter,
    next: Next,
}

enum Next {
    Headings,
    /// What comes behind this action; the newest when none.
    Rows(Option<i64>),
    Nothing,
}

impl File {
    async fn piece(&mut self) -> flow::Result<Option<Vec<u8>>> {
        match self.next {
            Next::Headings => {
                self.next = Next::Rows(None);
                Ok(Some(flow::action::csv_headings()))
            }
            Next::Rows(after) => {
                let window = Window { after, limit: ROWS_PER_PIECE };
                let listed =
                    flow::action::actions(&self.platform, &self.who.caller, self.filter.clone(), window).await?;
                self.next = listed.next.map_or(Next::Nothing, |next| Next::Rows(Some(next)));
                let names = flow::origin::of_actions(&self.platform, &listed.items).await?;
                Ok(Some(flow::action::csv_lines(&listed.items, &names)?))
            }
            Next::Nothing => Ok(None),
        }
    }
}
