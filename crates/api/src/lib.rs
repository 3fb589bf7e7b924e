//! The JSON door: endpoints, wire types, and the OpenAPI document made from them.
//!
//! A handler reads like a sentence: extract, call `flow`, answer. It decides nothing; wire types are separate structs, so that the API
//! keeps its words when the domain changes its own.

mod document;
mod page;
mod wire;

mod account;

mod person;

mod membership;

mod session;

mod token;

mod audit;

mod click;

pub mod program;

mod application;
mod invitation;

mod contract;
mod partner;

mod creative;
mod link;
mod promo_code;

pub mod report;

mod conversion;

mod action;

mod ledger;

mod payment;

mod inquiry;
mod message;

mod postback;

mod sandbox;

#[cfg(test)]
mod cast;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use flow::Platform;
use utoipa_axum::router::OpenApiRouter;

pub use page::{Page, PageQuery};
pub use wire::{Instant, Problem};

/// Every endpoint, under `/api/v1`.
pub fn router(platform: Platform) -> Router {
    let (router, _) = endpoints().split_for_parts();
    let document = openapi_json();
    let serve_document = get(move || {
        let document = document.clone();
        async move { ([(CONTENT_TYPE, "application/json")], document) }
    });
    let router = router.with_state(platform.clone()).route("/openapi.json", serve_document);
    Router::new().nest("/api/v1", edge::api_door::guard(router, platform))
}

/// The OpenAPI document, as it is served at `/api/v1/openapi.json`.
pub fn openapi_json() -> String {
    document::json(endpoints().to_openapi())
}

/// One line per noun, a blank line between.
fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::with_openapi(document::frame())
        //
        .merge(account::endpoints())
        //
        .merge(person::endpoints())
        //
        .merge(membership::endpoints())
        //
        .merge(session::endpoints())
        //
        .merge(token::endpoints())
        //
        .merge(audit::endpoints())
        //
        .merge(report::endpoints())
        //
        .merge(conversion::endpoints())
        //
        .merge(action::endpoints())
        //
        .merge(ledger::endpoints())
        //
        .merge(payment::endpoints())
        .merge(click::endpoints())
        //
        .merge(message::endpoints())
        .merge(inquiry::endpoints())
        //
        .merge(postback::endpoints())
        //
        .merge(sandbox::endpoints())
        //
        .merge(program::endpoints())
        //
        .merge(application::endpoints())
        .merge(invitation::endpoints())
        //
        .merge(contract::endpoints())
        .merge(partner::endpoints())
        //
        .merge(creative::endpoints())
        .merge(link::endpoints())
        .merge(promo_code::endpoints())
}
