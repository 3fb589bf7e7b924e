//! Which language an answer is in: the one that the person chose for all its pages, else the one chosen by a press in this browser, else
//! the best of those the browser asks for, else English.

use axum::extract::{OptionalFromRequestParts, Path, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use edge::caller::PageCaller;
use flow::Platform;
use http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, COOKIE, REFERER, SET_COOKIE, VARY};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Uri};

use super::{Language, within};
use crate::account::within_site;

/// Keeps a choice for a year. It is no secret and proves nothing.
const COOKIE_NAME: &str = "language";
const KEPT_SECONDS: u32 = 365 * 24 * 60 * 60;

/// For whoever builds screens, and written in English.
const ENGLISH_ONLY: &str = "/help/components";

/// What has no words.
const WORDLESS: &str = "/static";

/// Answers in the reader's language, and says which it is.
pub async fn choose(State(platform): State<Platform>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let is_below = |folder| {
        parts.uri.path().strip_prefix(folder).is_some_and(|rest: &str| rest.is_empty() || rest.starts_with('/'))
    };
    let language = if is_below(ENGLISH_ONLY) || is_below(WORDLESS) {
        Language::English
    } else {
        chosen(&mut parts, &platform).await.unwrap_or_else(|| of_browser(&parts.headers))
    };
    let mut response = within(language, next.run(Request::from_parts(parts, body))).await;
    let headers = response.headers_mut();
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
    headers.append(VARY, HeaderValue::from_static("accept-language, cookie"));
    response
}

/// Remembers a choice and goes back to where it was made.
pub async fn set(Path(code): Path<String>, headers: HeaderMap) -> Response {
    let back = headers.get(REFERER).and_then(|from| from.to_str().ok()).and_then(|from| from.parse::<Uri>().ok());
    let back = back.as_ref().and_then(|from| from.path_and_query()).map_or("/", |path| path.as_str());
    let redirect = Redirect::to(within_site(back).unwrap_or("/"));
    match code.parse::<Language>() {
        Ok(language) => {
            let code = language.code();
            let kept = format!("{COOKIE_NAME}={code}; Path=/; Max-Age={KEPT_SECONDS}; SameSite=Lax; HttpOnly");
            ([(SET_COOKIE, kept)], redirect).into_response()
        }
        Err(_) => redirect.into_response(),
    }
}

/// By the person who asks. What cannot be found out here is said by the page itself, which asks again.
async fn chosen(parts: &mut Parts, platform: &Platform) -> Option<Language> {
    let who =
        <PageCaller as OptionalFromRequestParts<Platform>>::from_request_parts(parts, platform).await.ok().flatten();
    who.map(|who| who.session.tongue).filter(|tongue| tongue.is_chosen).map(|tongue| tongue.language)
}

/// The language that this browser wants.
pub fn of_browser(headers: &HeaderMap) -> Language {
    let text = |name| headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let chosen = text(COOKIE)
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().strip_prefix(COOKIE_NAME)?.strip_prefix('='))
        .find_map(|code| code.parse().ok());
    chosen.or_else(|| text(ACCEPT_LANGUAGE).next().and_then(best)).unwrap_or_default()
}

/// The language with the greatest weight among those we speak (RFC 9110, 12.5.4); of equals the first.
fn best(accepted: &str) -> Option<Language> {
    let ranges = accepted.split(',').filter_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let primary = parts.next()?.split('-').next()?.to_ascii_lowercase();
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |weight| weight.parse().ok())?;
        (weight > 0.0).then_some((primary.parse().ok()?, weight))
    });
    ranges
        .fold(None, |best: Option<(Language, f32)>, next| match best {
            Some(best) if best.1 >= next.1 => Some(best),
            _ => Some(next),
        })
        .map(|(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_language_we_speak_is_chosen() {
        for (accepted, expected) in [
            ("de", Some(Language::German)),
            ("de-AT,de;q=0.9,en;q=0.8", Some(Language::German)),
            ("fr, en;q=0.8, de;q=0.9", Some(Language::German)),
            ("en-GB,de", Some(Language::English)),
            ("de;q=0, en;q=0.1", Some(Language::English)),
            ("fr,it;q=0.5", None),
            ("de;q=much", None),
            ("", None),
            ("*", None),
        ] {
            assert_eq!(best(accepted), expected, "{accepted:?}");
        }
    }

    #[test]
    fn a_choice_counts_before_the_browser() {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("de"));
        assert_eq!(of_browser(&headers), Language::German);
        headers.insert(COOKIE, HeaderValue::from_static("session=x; language=en"));
        assert_eq!(of_browser(&headers), Language::English);
        headers.insert(COOKIE, HeaderValue::from_static("language=klingon"));
        assert_eq!(of_browser(&headers), Language::German);
    }
}
