//! Which door a request knocks at.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::Router;
use axum::body::Body as RouterBody;
use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use tower::ServiceExt;

use super::Listen;
use super::client_address::{ClientAddress, client_address};

/// Longer URLs are refused: no link that people share comes near, and every byte of it would be stored for ever.
pub(crate) const URL_BYTES_MAX: usize = 8 * 1024;

/// What a listener answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Everything,
    Tracking,
}

/// Short bodies are written by us; the router's may stream.
pub(crate) type Body = Either<Full<Bytes>, RouterBody>;

/// Everybody a request can be for.
#[derive(Clone)]
pub struct Doors {
    /// API, pages and operations.
    pub router: Router,
}

impl Doors {
    pub(super) async fn answer(
        &self,
        request: Request<Incoming>,
        scope: Scope,
        peer: IpAddr,
        listen: &Listen,
    ) -> Result<Response<Body>, Infallible> {
        let url_bytes = request.uri().path_and_query().map_or(0, |url| url.as_str().len());
        if url_bytes > URL_BYTES_MAX {
            return Ok(short_page(StatusCode::URI_TOO_LONG, "The address is longer than 8 KB."));
        }
        let visitor = client_address(peer, request.headers(), &listen.trusted_proxies, listen.forwarded_header);
        match scope {
            Scope::Everything => self.ask_router(request, visitor).await,
            Scope::Tracking => Ok(short_page(StatusCode::NOT_FOUND, "Nothing is here.")),
        }
    }

    async fn ask_router(&self, request: Request<Incoming>, visitor: IpAddr) -> Result<Response<Body>, Infallible> {
        let mut request = request.map(RouterBody::new);
        request.extensions_mut().insert(ClientAddress(visitor));
        let response = self.router.clone().oneshot(request).await?;
        Ok(response.map(Either::Right))
    }
}

/// A small honest page for people who got here by mistake.
pub(crate) fn short_page(status: StatusCode, sentence: &str) -> Response<Body> {
    let title = status.canonical_reason().unwrap_or("");
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title><h1>{title}</h1><p>{sentence}</p>\n"
    );
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "text/html; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .body(Either::Left(Full::new(Bytes::from(page))))
        .expect("the header names and values are constants")
}
