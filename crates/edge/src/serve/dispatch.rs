//! Which door a request knocks at.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::Router;
use axum::body::Body as RouterBody;
use bytes::Bytes;
use domain::link::RESERVED_SLUGS;
use flow::Platform;
use http::{Request, Response, StatusCode, header};
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use tower::ServiceExt;

use super::Listen;
use super::client_address::{ClientAddress, client_address};
use crate::redirect::{ClickPath, Knock};

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

/// In a request's extensions: it looked like a tracking link, and there is no such link.
#[derive(Debug, Clone, Copy)]
pub struct DeadLink;

/// Everybody a request can be for.
#[derive(Clone)]
pub struct Doors {
    pub platform: Platform,
    /// Tag, pixel and browser conversions, below `/t/`, and under the names of impact.com.
    pub tracking: Router,
    /// API, pages and operations.
    pub router: Router,
}

/// One serving thread's way to everybody.
pub(super) struct Desk {
    click_path: ClickPath,
    tracking: Router,
    router: Router,
}

/// For whom a request is.
#[derive(Debug, PartialEq, Eq)]
enum Door {
    Click,
    Impression,
    Tag,
    Router,
}

impl Desk {
    /// Called on the thread, inside its runtime.
    pub fn open(doors: Doors) -> Desk {
        Desk { click_path: ClickPath::new(doors.platform), tracking: doors.tracking, router: doors.router }
    }

    pub async fn answer(
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
        let knock = Knock {
            method: request.method(),
            path: request.uri().path(),
            query: request.uri().query().unwrap_or(""),
            headers: request.headers(),
            visitor,
        };
        match door(knock.path, knock.query) {
            Door::Click => {
                let answer = self.click_path.click(knock).await;
                if answer.status() == StatusCode::NOT_FOUND && scope == Scope::Everything {
                    return self.dead_link(request, visitor).await;
                }
                Ok(answer)
            }
            Door::Impression => Ok(self.click_path.impression(knock).await),
            Door::Tag => ask(&self.tracking, request, visitor).await,
            Door::Router if scope == Scope::Everything => ask(&self.router, request, visitor).await,
            Door::Router => Ok(short_page(StatusCode::NOT_FOUND, "Only tracking links are answered here.")),
        }
    }

    /// Off the click path: the pages say in the product's own look that the link leads nowhere.
    async fn dead_link(&self, mut request: Request<Incoming>, visitor: IpAddr) -> Result<Response<Body>, Infallible> {
        request.extensions_mut().insert(DeadLink);
        ask(&self.router, request, visitor).await
    }
}

/// By the first segment. A single segment that belongs to no other door is a short link's slug.
fn door(path: &str, query: &str) -> Door {
    let rest = path.strip_prefix('/').unwrap_or("");
    match rest.split_once('/') {
        Some(("c", _)) => Door::Click,
        Some(("i", _)) => Door::Impression,
        Some(("t" | "cur" | "xconv" | "conversion", _)) => Door::Tag,
        Some(_) => Door::Router,
        None if rest == "PageLoad" || rest == "DeferredDeepLink" => Door::Tag,
        None if is_call_of_a_network(rest, query) => Door::Tag,
        None if rest == "aff_c" || rest == "cread.php" => Door::Click,
        // It could be a slug before networks' calls were understood.
        None if rest == "postback" || rest == "conversion" => Door::Click,
        None if rest.is_empty() || is_reserved(rest) => Door::Router,
        None => Door::Click,
    }
}

/// Some of them share a name with a page: there the query decides.
fn is_call_of_a_network(segment: &str, query: &str) -> bool {
    match segment {
        "" => ["nid=", "transaction_id="].iter().all(|name| query.split('&').any(|pair| pair.starts_with(name))),
        "aff_lsr" | "aff_l" | "aff_goal" | "sread.php" | "sread.img" => true,
        "u" | "postback" => !query.is_empty(),
        _ => false,
    }
}

fn is_reserved(segment: &str) -> bool {
    RESERVED_SLUGS.iter().any(|reserved| reserved.eq_ignore_ascii_case(segment))
}

async fn ask(router: &Router, request: Request<Incoming>, visitor: IpAddr) -> Result<Response<Body>, Infallible> {
    let mut request = request.map(RouterBody::new);
    request.extensions_mut().insert(ClientAddress(visitor));
    let response = router.clone().oneshot(request).await?;
    Ok(response.map(Either::Right))
}

const SHORT_STYLE: &str = ":root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}body{max-width:34rem;margin:15vh auto;padding:0 1rem}";

/// A small honest page for people who got here by mistake.
pub(crate) fn short_page(status: StatusCode, sentence: &str) -> Response<Body> {
    let title = status.canonical_reason().unwrap_or("");
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><style>{SHORT_STYLE}</style>\
         <h1>{title}</h1><p>{sentence}</p>\n"
    );
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "text/html; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .body(Either::Left(Full::new(Bytes::from(page))))
        .expect("the header names and values are constants")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_door_has_its_paths() {
        for (path, expected) in [
            ("/c/1/2/3", Door::Click),
            ("/c/", Door::Click),
            ("/i/1/2/3", Door::Impression),
            ("/t/tag.js", Door::Tag),
            ("/xconv/1/1001", Door::Tag),
            ("/cur/1001", Door::Tag),
            ("/PageLoad", Door::Tag),
            ("/aff_lsr?offer_id=1", Door::Tag),
            ("/?nid=1&transaction_id=2", Door::Tag),
            ("/?utm_source=x", Door::Router),
            ("/?anid=1&my_transaction_id=2", Door::Router),
            ("/postback?cid=1", Door::Tag),
            ("/postback", Door::Click),
            ("/conversion/campaign:1/clickref:2", Door::Tag),
            ("/u?CID=1", Door::Tag),
            ("/u", Door::Router),
            ("/aff_c?offer_id=1&aff_id=2", Door::Click),
            ("/cread.php?awinmid=1", Door::Click),
            ("/cur", Door::Router),
            ("/summer-sale", Door::Click),
            ("/SUMMER", Door::Click),
            ("/", Door::Router),
            ("/c", Door::Router),
            ("/login", Door::Router),
            ("/Login", Door::Router),
            ("/Advertisers/IR1/Actions", Door::Router),
            ("/api/v1/links", Door::Router),
            ("/robots.txt", Door::Router),
            ("/summer-sale/", Door::Router),
            ("*", Door::Router),
            ("", Door::Router),
        ] {
            let (path, query) = path.split_once('?').unwrap_or((path, ""));
            assert_eq!(door(path, query), expected, "{path}");
        }
    }
}
