//! The look of pages that are not about one brand: by the operator's choice.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use edge::error::PageError;
use flow::Platform;
use flow::appearance::Look;

tokio::task_local! {
    static HOUSE: Option<Arc<Look>>;
}

/// Where pages have a look of their own, or none.
const ELSEWHERE: [&str; 3] = ["/brand", "/admin", "/static"];

/// Of the request that is being answered; none outside of one.
pub fn look() -> Option<Arc<Look>> {
    HOUSE.try_with(Clone::clone).unwrap_or_default()
}

pub async fn choose(State(platform): State<Platform>, request: Request, next: Next) -> Response {
    let first = request.uri().path().split('/').nth(1).unwrap_or_default();
    let look = match ELSEWHERE.iter().any(|elsewhere| elsewhere[1..] == *first) {
        true => None,
        false => match flow::appearance::of_installation(&platform).await {
            Ok(look) => look,
            Err(error) => return PageError::from(error).into_response(),
        },
    };
    HOUSE.scope(look, next.run(request)).await
}
