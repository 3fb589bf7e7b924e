//! All pages in one list, grouped by screen, with what goes around every answer: the headers that keep a page safe.

use axum::Router;
use axum::extract::{Path, Request};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use flow::Platform;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderValue, StatusCode};

use crate::{
    account, action, announcement, appearance, application, asset, attachment, audit, brand, closure, contract,
    conversion, correction, creative, data, error, event, help, inquiry, invitation, link, live, mail, membership,
    message, notification, operator, partner, partner_group, payment, postback, profile, program, promo_code, property,
    report, security, token, tracking, words,
};

/// Nothing is loaded but our own style sheet, script and pictures; nothing runs that stands inside a page; no other site
/// frames a page or receives its forms.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'",
);

pub fn router(platform: Platform) -> Router {
    own(talk(settings(Router::new())))
        // Public
        .route("/", get(program::public::first_page))
        .route("/programs", get(program::public::list))
        .route("/programs/{slug}", get(program::public::show))
        // Doors
        .route("/signup", get(account::sign_up::show).post(account::sign_up::send))
        .route("/signup/join", get(account::team::show).post(account::team::send))
        .route("/login", get(account::log_in::show).post(account::log_in::send))
        .route("/login/reset", get(account::password_reset::show).post(account::password_reset::send))
        .route("/language/{code}", get(words::set))
        .route("/login/second", get(account::second_step::show).post(account::second_step::send))
        .route("/login/reopen", get(closure::show_reopening).post(closure::reopen))
        .route("/login/passkey", post(account::passkey::send))
        .route("/login/passkey/challenge", post(account::passkey::challenge))
        .route("/logout", post(account::log_out::send))
        .route("/verify-email", get(account::email_verification::show).post(account::email_verification::send))
        .route("/verify-email/again", post(account::email_verification::again))
        .route(
            "/unsubscribe/{ticket}",
            get(notification::unsubscription::show).post(notification::unsubscription::send),
        )
        // Partner
        .route("/partner", get(partner::home::show))
        .route("/partner/live", get(live::of_partner))
        .route("/partner/programs", get(program::partner_list::show))
        .route("/partner/contracts", get(program::partner_list::show))
        .route("/partner/programs/{id}", get(program::partner_page::show))
        .route("/partner/programs/{id}/applications", post(application::submission::send))
        .route("/partner/programs/{id}/terms", post(contract::accept_terms))
        .route("/partner/applications/{id}/offer/accept", post(application::counter::accept))
        .route("/partner/applications/{id}/offer/decline", post(application::counter::decline))
        .route("/partner/programs/{id}/group", post(contract::accept_group))
        .route("/partner/applications/{id}/withdrawal", post(application::submission::withdraw))
        .route("/partner/invitations/{id}/accept", post(invitation::accept))
        .route("/partner/invitations/{id}/decline", post(invitation::decline))
        .route("/partner/links", get(link::list::show).post(link::creation::send))
        .route("/partner/links/judgement", get(link::judgement::show))
        .route("/partner/links/export.csv", get(link::export::show))
        .route("/partner/links/import", get(link::import::show).post(link::import::make))
        .route("/partner/links/import/preview", post(link::import::preview))
        .route("/partner/links/{id}", get(link::page::show))
        .route("/partner/links/{id}/name", post(link::page::rename))
        .route("/partner/links/{id}/health", post(link::health::ask))
        .route("/partner/links/{id}/archive", post(link::creation::archive))
        .route("/partner/links/{id}/{file}", get(link::qr::show))
        .route("/partner/promo-codes", get(promo_code::partner_page::show))
        .route("/partner/properties", get(property::page::show).post(property::change::add))
        .route("/partner/profile/methods", post(profile::method::send))
        .route("/partner/properties/{id}", post(property::change::change))
        .route("/partner/properties/{id}/removal", post(property::change::remove))
        .route("/partner/properties/{id}/proof", post(property::proof::send))
        .route("/partner/creatives", get(creative::partner_page::show))
        .route("/partner/creatives/{id}", get(creative::one::of_partner))
        .route("/partner/actions", get(action::list::of_partner))
        .route("/partner/actions.csv", get(action::file::of_partner))
        .route("/partner/actions/order", get(action::order::of_partner))
        .route("/partner/actions/{id}", get(action::page::of_partner))
        .route("/partner/payments", get(payment::partner_page::show))
        .route("/partner/payments/setting", post(payment::setting::send))
        .route("/partner/payments/{id}", get(payment::payment_page::of_partner))
        .route("/partner/payments/statements/{program}/{month}", get(payment::statement_page::show))
        .route("/partner/reports/performance", get(report::performance::of_partner))
        .route("/partner/reports/clicks", get(report::clicks::of_partner))
        .route("/partner/inquiries/new", inquiry::creation_route())
        .route("/partner/reports/views", get(report::views::show).post(report::views::save))
        .route("/partner/reports/views/{id}", post(report::views::change))
        .route("/partner/reports/views/{id}/deletion", post(report::views::delete))
        .route("/partner/reports/views/{id}/letter", post(report::views::send_by_letter))
        .route("/partner/reports/views/{id}/default", post(report::views::begin_with))
        // Brand
        .route("/brand", get(brand::home::show))
        .route("/brand/live", get(live::of_brand))
        .route("/brand/programs", get(program::brand_list::show))
        .route("/brand/programs/new", get(program::creation::show).post(program::creation::send))
        .route("/brand/programs/{id}", get(program::brand_page::show))
        .route("/brand/programs/{id}/status", post(program::brand_page::set_status))
        .route("/brand/programs/{id}/scheduled/{change}/cancellation", post(program::schedule::cancel))
        .route("/brand/programs/{id}/edit/{part}", get(program::edit::show).post(program::edit::send))
        .route("/brand/programs/{id}/versions/{version}", get(program::version::show))
        .route("/brand/programs/{id}/versions/{version}/file", get(program::version::download))
        .route("/brand/applications", get(application::inbox::show))
        .route("/brand/applications/decisions", post(application::decision::decide_many))
        .route("/brand/applications/{id}/offer", post(application::counter::send))
        .route("/brand/applications/{id}/approval", post(application::decision::approve))
        .route("/brand/applications/{id}/declination", post(application::decision::decline))
        .route("/brand/invitations", post(invitation::send))
        .route("/brand/invitations/{id}/withdrawal", post(invitation::withdraw))
        .route("/brand/appearance", get(appearance::page::show).post(appearance::page::send))
        .route("/brand/appearance/logo/{ground}", appearance::logo::upload_route())
        .route("/brand/appearance/logo/{ground}/removal", post(appearance::logo::remove))
        .route("/brand/partners", get(partner::list::show))
        .route("/brand/partners/{id}", get(partner::page::show))
        .route("/brand/partners/{id}/group", post(partner_group::put_into))
        .route("/brand/partners/{id}/notes", post(partner::note::send))
        .route("/brand/partners/{id}/notes/{note}/deletion", post(partner::note::delete))
        .route("/brand/groups", get(partner_group::show).post(partner_group::create))
        .route("/brand/groups/{id}", get(partner_group::show_one))
        .route("/brand/groups/{id}/name", post(partner_group::rename))
        .route("/brand/groups/{id}/archive", post(partner_group::archive))
        .route("/brand/groups/{id}/restoration", post(partner_group::restore))
        .route("/brand/announcements", get(announcement::list::show))
        .route("/brand/announcements/new", announcement::creation_route())
        .route("/brand/announcements/{id}", get(announcement::page::show))
        .route("/brand/announcements/{id}/sending", post(announcement::page::send))
        .route("/brand/contracts/{id}/suspension", post(contract::suspend))
        .route("/brand/contracts/{id}/end", post(contract::end))
        .route("/brand/contracts/{id}/resumption", post(contract::resume))
        .route("/brand/promo-codes", get(promo_code::brand_page::show).post(promo_code::assignment::send))
        .route("/brand/promo-codes/{id}/end", post(promo_code::assignment::end))
        .route("/brand/creatives", get(creative::brand_page::show).post(creative::addition::send))
        .route("/brand/creatives/{id}", get(creative::one::of_brand))
        .route("/brand/creatives/images", creative::addition::upload_route())
        .route("/brand/creatives/{id}/withdrawal", post(creative::addition::withdraw))
        .route("/brand/tracking", get(tracking::show))
        .route("/brand/tracking/click", post(tracking::click))
        .route("/brand/events", get(event::show))
        .route("/brand/events/new", get(conversion::show).post(conversion::send))
        .route("/brand/events/{id}", get(event::show_one))
        .route("/brand/actions", get(action::list::of_brand))
        .route("/brand/actions.csv", get(action::file::of_brand))
        .route("/brand/actions/order", get(action::order::of_brand))
        .route("/brand/actions/awaiting-lock", get(correction::awaiting::show).post(correction::selection::send))
        .route("/brand/corrections", get(correction::list::show))
        .route("/brand/corrections/files", correction::file_route())
        .route("/brand/corrections/{id}", get(correction::batch::show))
        .route("/brand/corrections/{id}/making", post(correction::batch::make))
        .route("/brand/actions/{id}", get(action::page::of_brand))
        .route("/brand/actions/{id}/modification", post(action::change::modify))
        .route("/brand/actions/{id}/reversal", post(action::change::reverse))
        .route("/brand/actions/{id}/restoration", post(action::change::restore))
        .route("/brand/payments", get(payment::brand_page::show))
        .route("/brand/payments/runs", post(payment::run::send))
        .route("/brand/payments/runs/{name}", get(payment::run::show))
        .route("/brand/payments/{id}", get(payment::payment_page::of_brand))
        .route("/brand/payments/{id}/paid", post(payment::settlement::paid))
        .route("/brand/payments/{id}/failed", post(payment::settlement::failed))
        .route("/brand/reports/performance", get(report::performance::of_brand))
        .route("/brand/reports/clicks", get(report::clicks::of_brand))
        .route("/brand/reports/views", get(report::views::show).post(report::views::save))
        .route("/brand/reports/views/{id}", post(report::views::change))
        .route("/brand/reports/views/{id}/deletion", post(report::views::delete))
        .route("/brand/reports/views/{id}/letter", post(report::views::send_by_letter))
        .route("/brand/reports/views/{id}/default", post(report::views::begin_with))
        // Operator
        .route("/admin", get(operator::home::show))
        .route("/admin/accounts", get(operator::accounts::show))
        .route("/admin/accounts/{id}", get(operator::account::show))
        .route("/admin/accounts/{id}/closure", post(operator::account::close))
        .route("/admin/accounts/{id}/reopening", post(operator::account::reopen))
        .route("/admin/accounts/{id}/people/{person}/factors", post(operator::account::reset_factors))
        .route("/admin/accounts/{id}/visit", post(operator::support::begin))
        .route("/admin/support/end", post(operator::support::end))
        .route("/admin/programs", get(operator::programs::show))
        .route("/admin/jobs", get(operator::jobs::show))
        .route("/admin/jobs/{job}/run", post(operator::jobs::run))
        .route("/admin/queues", get(operator::queues::show))
        .route("/admin/queues/{id}/retry", post(operator::queues::retry))
        .route("/admin/queues/{id}/discard", post(operator::queues::discard))
        .route("/admin/storage", get(operator::storage::show))
        .route("/admin/keys", get(operator::keys::show))
        .route("/admin/appearance", get(operator::appearance::show).post(operator::appearance::send))
        .route("/admin/mail", get(mail::list))
        .route("/admin/mail/{name}", get(mail::show))
        .route("/admin/mail/{name}/html", get(mail::html))
        .route("/admin/mail/{name}/test", post(mail::test))
        // Help
        .route("/help", get(help::index::show))
        .route("/help/{article}", get(help::article::show))
        .route("/help/components", get(help::components::show))
        // What pages load
        .route("/static/{file}", get(file))
        .fallback(error::no_such_address)
        .layer(from_fn(error::draw))
        .layer(from_fn_with_state(platform.clone(), appearance::house::choose))
        .layer(from_fn(guard))
        .layer(from_fn_with_state(platform.clone(), words::choose))
        .with_state(platform)
}

/// What people set about their account and themselves, in each of the three portals.
fn settings(router: Router<Platform>) -> Router<Platform> {
    ["/partner", "/brand", "/admin"].into_iter().fold(router, |router, home| {
        let at = |page: &str| format!("{home}/{page}");
        router
            .route(&at("team"), get(membership::show))
            .route(&at("team/invitations"), post(membership::invite))
            .route(&at("team/invitations/{id}/withdrawal"), post(membership::withdraw))
            .route(&at("team/{id}/role"), post(membership::change_role))
            .route(&at("team/{id}/removal"), post(membership::remove))
            .route(&at("profile"), get(profile::show).post(profile::change))
            .route(&at("profile/name"), post(profile::rename))
            .route(&at("profile/language"), post(profile::language::send))
            .route(&at("security"), get(security::show))
            .route(&at("security/password"), post(security::change_password))
            .route(&at("security/sessions/{id}/end"), post(security::session::end))
            .route(&at("security/sessions/others/end"), post(security::session::end_others))
            .route(&at("security/confirm"), get(security::confirmation::show).post(security::confirmation::send))
            .route(&at("security/confirm/challenge"), post(security::confirmation::challenge))
            .route(&at("security/authenticator"), post(security::authenticator::begin))
            .route(&at("security/authenticator/code"), post(security::authenticator::confirm))
            .route(&at("security/authenticator/removal"), post(security::authenticator::remove))
            .route(&at("security/recovery-codes"), post(security::recovery_code::remake))
            .route(&at("security/recovery-codes/file"), post(security::recovery_code::file))
            .route(&at("security/passkeys"), post(security::passkey::add))
            .route(&at("security/passkeys/challenge"), post(security::passkey::challenge))
            .route(&at("security/passkeys/{id}/removal"), post(security::passkey::remove))
            .route(&at("security/requirement"), post(security::requirement::change))
            .route(&at("tokens"), get(token::show).post(token::make))
            .route(&at("tokens/{id}/revoke"), post(token::revoke))
            .route(&at("notifications"), get(notification::show).post(notification::send))
            .route(&at("audit"), get(audit::show))
    })
}

/// What becomes of the account as a whole, in both portals.
fn own(router: Router<Platform>) -> Router<Platform> {
    ["/partner", "/brand"].into_iter().fold(router, |router, home| {
        let at = |page: &str| format!("{home}/{page}");
        router
            .route(&at("data"), get(data::show).post(data::ask))
            .route(&at("data/{id}/download"), post(data::download))
            .route(&at("closure"), get(closure::show).post(closure::close))
    })
}

/// What a brand and a partner say to each other, and have told to their servers, in both portals.
fn talk(router: Router<Platform>) -> Router<Platform> {
    ["/partner", "/brand"].into_iter().fold(router, |router, home| {
        let at = |page: &str| format!("{home}/{page}");
        router
            .route(&at("messages"), get(message::list::show))
            .route(&at("messages/new"), message::creation_route())
            .route(&at("messages/{id}"), message::thread_route())
            .route(&at("messages/{id}/unread"), post(message::shelf::mark_unread))
            .route(&at("messages/{id}/archive"), post(message::shelf::archive))
            .route(&at("messages/{id}/restoration"), post(message::shelf::restore))
            .route(&at("inquiries"), get(inquiry::list::show))
            .route(&at("inquiries/{id}"), get(inquiry::page::show))
            .route(&at("inquiries/{id}/answer"), inquiry::answer_route())
            .route(&at("attachments/{id}"), get(attachment::show))
            .route(&at("postbacks"), get(postback::list::show).post(postback::change::add))
            .route(&at("postbacks/judgement"), get(postback::judgement::show))
            .route(&at("postbacks/{id}"), get(postback::page::show).post(postback::change::change))
            .route(&at("postbacks/{id}/test"), post(postback::change::test))
            .route(&at("postbacks/{id}/secret"), post(postback::change::replace_secret))
            .route(&at("postbacks/{id}/pause"), post(postback::change::pause))
            .route(&at("postbacks/{id}/resumption"), post(postback::change::resume))
            .route(&at("postbacks/{id}/removal"), post(postback::change::remove))
            .route(&at("postbacks/{id}/replays"), post(postback::change::replay_many))
            .route(&at("postbacks/{id}/deliveries/{delivery}/replay"), post(postback::change::replay))
    })
}

/// Pages hold what belongs to one person: nobody on the way keeps a copy. What a handler says itself stands.
async fn guard(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(POLICY);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(X_FRAME_OPTIONS).or_insert(HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

async fn file(Path(file): Path<String>) -> Response {
    let headers = |content_type| [(CONTENT_TYPE, content_type), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    match asset::find(&format!("/static/{file}")) {
        Some(asset) => (headers(asset.content_type), asset.body).into_response(),
        None => match appearance::style::find(&file) {
            Some(sheet) => (headers(asset::STYLE.content_type), sheet).into_response(),
            None => (StatusCode::NOT_FOUND, "no such file in this version").into_response(),
        },
    }
}

#[cfg(test)]
mod tests;
