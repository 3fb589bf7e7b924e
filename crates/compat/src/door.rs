//! What every request passes: whose credentials, whose address, not too often; then its resource, then the notation of the answer.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use domain::access::AccountKind;
use edge::caller::{by_token, client_address};
use edge::rate_limit::{RateLimiter, Standing, Who};
use flow::data_export::Download;
use flow::{AccessRefusal, Caller, Platform};
use futures_util::stream;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::answer::Answer;
use crate::ask::{Ask, Persona};
use crate::limits::Limits;
use crate::notation::{Json, Notation, Typing, Xml};
use crate::record::{Record, Value, records};
use crate::refused::Refused;
use crate::routes::{Found, Routes};

const HOUR: Duration = Duration::from_secs(3600);

/// Of whoever shows no valid credentials, in an hour.
const STRANGER_REQUESTS: u32 = 600;

/// A form or a JSON object; files have doors of their own.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// A report of a thousand items has fewer.
const PARAMETERS_MAX: usize = 5000;

/// From this version of the brand's API on, numbers of JSON are numbers.
const TYPED_SINCE: u32 = 14;

/// Where an account's paths start, in all the ways in which clients write it.
const PREFIXES: [(&str, Persona); 5] = [
    ("Advertisers", Persona::Brand),
    ("Mediapartners", Persona::Partner),
    ("MediaPartners", Persona::Partner),
    ("Partners", Persona::Partner),
    ("Agencies", Persona::Agency),
];

#[derive(Clone)]
struct Door {
    platform: Platform,
    limits: Arc<Limits>,
    routes: Arc<Routes>,
    limiters: Arc<Limiters>,
}

struct Limiters {
    general: RateLimiter,
    catalogs: RateLimiter,
}

/// Every path of the three kinds of account.
pub fn router(platform: Platform, limits: Limits) -> Router {
    let limiter = |limit| RateLimiter::new(HOUR, limit, STRANGER_REQUESTS);
    let limiters =
        Limiters { general: limiter(limits.requests_per_hour), catalogs: limiter(limits.catalog_requests_per_hour) };
    let door = Door {
        platform,
        limits: Arc::new(limits),
        routes: Arc::new(crate::routes::routes()),
        limiters: Arc::new(limiters),
    };
    let mut router = Router::new();
    for (prefix, _) in PREFIXES {
        router = router.route(&format!("/{prefix}/{{*rest}}"), any(pass));
    }
    router.with_state(door)
}

async fn pass(State(door): State<Door>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let (notation, path) = Notation::of(parts.uri.path(), &parts.headers);
    let path = path.to_owned();
    let mut standing = None;
    let answered = door.answer(&parts, body, &path, &mut standing).await;
    let mut response = match answered {
        Ok((answer, typing)) => written(answer, notation, typing),
        Err(refused) => refusal(&refused, notation),
    };
    if let Some(standing) = standing {
        tell(&standing, response.headers_mut());
    }
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

impl Door {
    async fn answer(
        &self,
        parts: &Parts,
        body: Body,
        path: &str,
        standing: &mut Option<Standing>,
    ) -> Result<(Answer, Typing), Refused> {
        let recognised = match by_token(&self.platform, parts).await {
            Ok(Some(recognised)) => Ok(recognised),
            Ok(None) => Err(AccessRefusal::Unauthenticated.into()),
            Err(error) => Err(error),
        };
        let who = match &recognised {
            Ok((caller, _)) => Who::Account(caller.account_id),
            Err(_) => Who::Address(client_address(&parts.extensions)),
        };
        let is_catalog = path.split('/').nth(3) == Some("Catalogs");
        let limiter = if is_catalog { &self.limiters.catalogs } else { &self.limiters.general };
        let counted = limiter.count(who);
        let is_exceeded = counted.is_exceeded;
        *standing = Some(counted);
        if is_exceeded {
            let message = "too many requests in this hour; wait as long as Retry-After says";
            return Err(Refused::new(StatusCode::TOO_MANY_REQUESTS, message));
        }
        let (caller, sid) = recognised?;
        let address = Address::of(path, &sid, &caller)?;
        let Found { handler, ids } = self.routes.find(address.persona, &parts.method, &address.rest)?;
        let ids = ids.into_iter().map(|id| decoded(&id)).collect();
        let parameters = parameters(parts, body).await?;
        let version = version(&parameters, &parts.headers).unwrap_or(match address.persona {
            Persona::Partner => self.limits.partner_version,
            Persona::Brand | Persona::Agency => self.limits.brand_version,
        });
        let typing = match address.persona {
            Persona::Brand if version >= TYPED_SINCE => Typing::Typed,
            _ => Typing::Texts,
        };
        let ask = Ask {
            platform: self.platform.clone(),
            limits: Arc::clone(&self.limits),
            caller,
            persona: address.persona,
            account_path: address.account_path,
            path: parts.uri.path().to_owned(),
            ids,
            parameters,
            version,
        };
        Ok((handler(ask).await?, typing))
    }
}

/// Whose paths, and what is asked for below them.
struct Address {
    persona: Persona,
    account_path: String,
    rest: Vec<String>,
}

impl Address {
    /// The account that is named must be the caller's, and of the kind whose paths are used. An agency reaches a brand by its own credentials
    /// through `/Agencies/{SID}/Advertisers/{SID}`.
    fn of(path: &str, sid: &str, caller: &Caller) -> Result<Self, Refused> {
        let segments: Vec<&str> = path.split('/').skip(1).filter(|segment| !segment.is_empty()).collect();
        let (prefix, named, mut rest) = match segments.as_slice() {
            [prefix, named, rest @ ..] => (*prefix, *named, rest),
            _ => return Err(Refused::not_found("resource")),
        };
        let known = PREFIXES.iter().find(|(known, _)| *known == prefix);
        let mut persona = known.ok_or_else(|| Refused::not_found("resource"))?.1;
        let mut account_path = format!("/{prefix}/{named}");
        let mut is_own = named == sid;
        if let (Persona::Agency, ["Advertisers", brand, below @ ..]) = (persona, rest)
            && brand.starts_with("IR")
        {
            persona = Persona::Brand;
            account_path = format!("{account_path}/Advertisers/{brand}");
            is_own = is_own && *brand == sid;
            rest = below;
        }
        let wanted = match persona {
            Persona::Brand | Persona::Agency => AccountKind::Brand,
            Persona::Partner => AccountKind::Partner,
        };
        if !is_own || caller.account_kind != wanted {
            // Nothing is said of whether there is such an account.
            return Err(Refused::new(StatusCode::FORBIDDEN, "the credentials are not those of this account"));
        }
        Ok(Address { persona, account_path, rest: rest.iter().map(|segment| (*segment).to_owned()).collect() })
    }
}

fn decoded(segment: &str) -> String {
    // What stands in a path is escaped as in a query, but for the plus.
    let query = format!("={}", segment.replace('+', "%2B"));
    form_urlencoded::parse(query.as_bytes()).next().map_or_else(String::new, |(_, value)| value.into_owned())
}

/// Of the query, then of the body: a form, or the fields of a JSON object.
async fn parameters(parts: &Parts, body: Body) -> Result<Vec<(String, String)>, Refused> {
    let query = parts.uri.query().unwrap_or("");
    let mut parameters: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let body = to_bytes(body, BODY_BYTES_MAX).await;
    let body = body.map_err(|_| Refused::new(StatusCode::PAYLOAD_TOO_LARGE, "the body is too long"))?;
    if body.is_empty() {
        return Ok(parameters);
    }
    let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    if content_type.contains("json") || body.trim_ascii_start().starts_with(b"{") {
        let wrong = || Refused::new(StatusCode::BAD_REQUEST, "the body must be one JSON object");
        let fields: HashMap<String, serde_json::Value> = serde_json::from_slice(&body).map_err(|_| wrong())?;
        parameters.extend(fields.into_iter().filter_map(|(name, value)| {
            let text = match value {
                serde_json::Value::Null => return None,
                serde_json::Value::String(text) => text,
                other => other.to_string(),
            };
            Some((name, text))
        }));
    } else if content_type.starts_with("multipart/form-data") {
        parameters.extend(texts_of_parts(parts, body).await?);
    } else {
        parameters.extend(form_urlencoded::parse(&body).into_owned());
    }
    if parameters.len() > PARAMETERS_MAX {
        return Err(Refused::new(StatusCode::BAD_REQUEST, format!("more than {PARAMETERS_MAX} parameters")));
    }
    Ok(parameters)
}

/// The fields of a form in parts. Files have no place here yet; who sends one is told so.
async fn texts_of_parts(parts: &Parts, body: Bytes) -> Result<Vec<(String, String)>, Refused> {
    let wrong = |_| Refused::new(StatusCode::BAD_REQUEST, "the body is no form in parts");
    let mut request = Request::new(Body::from(body));
    *request.headers_mut() = parts.headers.clone();
    let unreadable = Refused::new(StatusCode::BAD_REQUEST, "the body is no form in parts");
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| unreadable)?;
    let mut texts = Vec::new();
    while let Some(field) = form.next_field().await.map_err(wrong)? {
        let name = field.name().unwrap_or_default().to_owned();
        if field.file_name().is_some_and(|file| !file.is_empty()) {
            return Err(Refused::parameter(&name, format!("{name}: files are uploaded on the pages, not here")));
        }
        texts.push((name, field.text().await.map_err(wrong)?));
    }
    Ok(texts)
}

/// What the client says it speaks.
fn version(parameters: &[(String, String)], headers: &HeaderMap) -> Option<u32> {
    let said = parameters.iter().find(|(name, _)| name.eq_ignore_ascii_case("IrVersion"));
    let said = said.map(|(_, version)| version.as_str());
    let header = headers.get("ir-version").and_then(|value| value.to_str().ok());
    said.or(header)?.trim().parse().ok()
}

fn written(answer: Answer, notation: Notation, typing: Typing) -> Response {
    let status = if matches!(answer, Answer::Waiting(..)) { StatusCode::ACCEPTED } else { StatusCode::OK };
    let bytes = match (answer, notation) {
        (Answer::File { file, content_type, name }, _) => return sent(file, content_type, &name),
        (Answer::Page { of, items, facts }, Notation::Xml) => Xml::page(of.plural, of.singular, &facts.0, &items),
        (Answer::Page { of, items, facts }, Notation::Json) => {
            let mut fields: Vec<(&'static str, Value)> =
                facts.0.into_iter().map(|(name, fact)| (at_sign(name), Value::Text(fact))).collect();
            fields.push((of.plural, records(of.singular, items)));
            Json::written(&Record(fields), typing)
        }
        (Answer::One(element, record) | Answer::Waiting(element, record), Notation::Xml) => Xml::one(element, &record),
        (Answer::Done(record), Notation::Xml) => Xml::bare(&record),
        (Answer::One(_, record) | Answer::Done(record) | Answer::Waiting(_, record), Notation::Json) => {
            Json::written(&record, typing)
        }
    };
    in_notation(status, notation, bytes)
}

/// A file, piece by piece.
fn sent(file: Download, content_type: &'static str, name: &str) -> Response {
    let length = file.bytes;
    let pieces = stream::unfold(file, |mut file| async move { file.next().await.map(|piece| (piece, file)) });
    let headers = [
        (CONTENT_TYPE, content_type.to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (CONTENT_LENGTH, length.to_string()),
    ];
    (headers, Body::from_stream(pieces)).into_response()
}

fn refusal(refused: &Refused, notation: Notation) -> Response {
    let bytes = match notation {
        Notation::Json => Json::written(&refused.json(), Typing::Typed),
        Notation::Xml => Xml::bare(&refused.xml()),
    };
    let mut response = in_notation(refused.status, notation, bytes);
    if refused.status == StatusCode::UNAUTHORIZED {
        let basic = HeaderValue::from_static("Basic realm=\"Tributary\", charset=\"UTF-8\"");
        response.headers_mut().insert(WWW_AUTHENTICATE, basic);
    }
    response
}

fn in_notation(status: StatusCode, notation: Notation, bytes: Vec<u8>) -> Response {
    (status, [(CONTENT_TYPE, notation.content_type())], bytes).into_response()
}

/// The names of a page's facts in JSON.
fn at_sign(name: &'static str) -> &'static str {
    match name {
        "page" => "@page",
        "numpages" => "@numpages",
        "pagesize" => "@pagesize",
        "total" => "@total",
        "start" => "@start",
        "end" => "@end",
        "uri" => "@uri",
        "firstpageuri" => "@firstpageuri",
        "previouspageuri" => "@previouspageuri",
        "nextpageuri" => "@nextpageuri",
        _ => "@lastpageuri",
    }
}

/// In every answer; `Retry-After` where it helps.
fn tell(standing: &Standing, headers: &mut HeaderMap) {
    let mut say = |name: &'static str, number: u128| {
        let number = HeaderValue::from_str(&number.to_string()).expect("digits are header text");
        headers.insert(HeaderName::from_static(name), number);
    };
    say("x-ratelimit-limit", standing.limit.into());
    say("x-ratelimit-remaining", standing.left.into());
    say("x-ratelimit-limit-hour", standing.limit.into());
    say("x-ratelimit-remaining-hour", standing.left.into());
    say("x-ratelimit-reset", standing.seconds_left);
    if standing.is_exceeded {
        say("retry-after", standing.seconds_left);
    }
}
