//! Which path is answered by whom: one table, in the order of the reference. `Campaigns` and `Programs` are two names for the same.

use std::pin::Pin;

use http::{Method, StatusCode};

use crate::answer::{Answer, Resource};
use crate::ask::{Ask, Persona};
use crate::refused::Refused;
use crate::{
    action, action_inquiry, action_update, ad, click, company, contract, conversion, correction, invoice, job,
    media_partner, media_property, note, partner_group, program, promo_code, report, submission, tracking_link, user,
    withdrawal_settings,
};

type Answered = Pin<Box<dyn Future<Output = Result<Answer, Refused>> + Send>>;
pub type Handler = Box<dyn Fn(Ask) -> Answered + Send + Sync>;

struct Route {
    persona: Persona,
    method: Method,
    pattern: &'static str,
    handler: Handler,
}

pub struct Routes(Vec<Route>);

/// Who answers, and what stands in the placeholders, still escaped.
pub struct Found<'r> {
    pub handler: &'r Handler,
    pub ids: Vec<String>,
}

impl Routes {
    /// Errors: no such path; a path that does not take this method.
    pub fn find(&self, persona: Persona, method: &Method, rest: &[String]) -> Result<Found<'_>, Refused> {
        // The answer to HEAD is that to GET; its body is left out further on.
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let mut is_known = false;
        for route in self.0.iter().filter(|route| route.persona == persona) {
            let Some(ids) = placeholders(route.pattern, rest) else { continue };
            if route.method == method {
                return Ok(Found { handler: &route.handler, ids });
            }
            is_known = true;
        }
        match is_known {
            true => Err(Refused::new(StatusCode::METHOD_NOT_ALLOWED, "the resource does not take this method")),
            false => Err(Refused::not_found("resource")),
        }
    }
}

fn placeholders(pattern: &str, rest: &[String]) -> Option<Vec<String>> {
    if pattern.is_empty() {
        return rest.is_empty().then(Vec::new);
    }
    let mut ids = Vec::new();
    let mut segments = rest.iter();
    for wanted in pattern.split('/') {
        let segment = segments.next()?;
        match wanted {
            "{}" => ids.push(segment.clone()),
            "Campaigns" if segment == "Programs" => {}
            _ if wanted == segment => {}
            _ => return None,
        }
    }
    segments.next().is_none().then_some(ids)
}

fn route<F, A>(persona: Persona, method: Method, pattern: &'static str, handler: F) -> Route
where
    F: Fn(Ask) -> A + Send + Sync + 'static,
    A: Future<Output = Result<Answer, Refused>> + Send + 'static,
{
    Route { persona, method, pattern, handler: Box::new(move |ask| Box::pin(handler(ask))) }
}

/// Nobody has any of these here yet.
fn none_of(persona: Persona, pattern: &'static str, plural: &'static str, singular: &'static str) -> Route {
    let of = Resource { plural, singular };
    route(persona, Method::GET, pattern, move |ask: Ask| async move {
        ask.page_of(of, Vec::new(), |none: crate::record::Record| none)
    })
}

macro_rules! get {
    ($persona:expr, $pattern:literal, $handler:path) => {
        route($persona, Method::GET, $pattern, $handler)
    };
}

macro_rules! post {
    ($persona:expr, $pattern:literal, $handler:path) => {
        route($persona, Method::POST, $pattern, $handler)
    };
}

pub fn routes() -> Routes {
    use Persona::{Agency, Brand, Partner};
    let mut routes = vec![
        // Brands
        get!(Brand, "Campaigns", program::list_of_brand),
        get!(Brand, "Campaigns/{}", program::find_of_brand),
        get!(Brand, "MediaPartners", media_partner::list),
        get!(Brand, "MediaPartners/{}", media_partner::find),
        get!(Brand, "Campaigns/{}/MediaPartnerGroups", partner_group::list),
        get!(Brand, "Campaigns/{}/MediaPartnerGroups/{}", partner_group::find),
        get!(Brand, "Campaigns/{}/Contracts", contract::list),
        get!(Brand, "Campaigns/{}/Contracts/{}", contract::find),
        get!(Brand, "Campaigns/{}/Clicks/{}", click::find_of_brand),
        post!(Brand, "Conversions", conversion::create),
        get!(Brand, "APISubmissions/{}", submission::find),
        route(Brand, Method::PUT, "Actions", correction::modify),
        route(Brand, Method::DELETE, "Actions", correction::reverse),
        post!(Brand, "Campaigns/{}/Contracts", contract::accept),
        route(Brand, Method::DELETE, "Campaigns/{}/Contracts", contract::decline),
        post!(Brand, "PromoCodes", promo_code::create),
        route(Brand, Method::DELETE, "PromoCodes/{}", promo_code::delete),
        post!(Brand, "Campaigns/{}/MediaPartnerGroups", partner_group::create),
        route(Brand, Method::PUT, "Campaigns/{}/MediaPartnerGroups/{}", partner_group::change),
        route(Brand, Method::DELETE, "Campaigns/{}/MediaPartnerGroups/{}", partner_group::delete),
        post!(Brand, "Campaigns/{}/Notes", note::create),
        route(Brand, Method::PUT, "Campaigns/{}/Notes/{}", note::change),
        route(Brand, Method::DELETE, "Campaigns/{}/Notes/{}", note::delete),
        get!(Brand, "Campaigns/{}/Notes", note::list),
        get!(Brand, "Campaigns/{}/Notes/{}", note::find),
        // Partners
        get!(Partner, "Campaigns", program::list_of_partner),
        get!(Partner, "Campaigns/{}", program::find_of_partner),
        get!(Partner, "Ads/{}/Code", ad::code),
        get!(Partner, "Ads/{}/TrackingLink", ad::tracking_link),
        post!(Partner, "Campaigns/{}/TrackingLinks", tracking_link::create),
        get!(Partner, "Clicks/{}", click::find_of_partner),
        get!(Partner, "WithdrawalSettings", withdrawal_settings::find),
        post!(Partner, "ActionInquiries", action_inquiry::create),
        route(Brand, Method::PUT, "ActionInquiries", action_inquiry::decide),
        post!(Partner, "MediaProperties", media_property::create),
        route(Partner, Method::PUT, "MediaProperties/{}", media_property::change),
        route(Partner, Method::DELETE, "MediaProperties/{}", media_property::delete),
        get!(Partner, "MediaProperties", media_property::list),
        get!(Partner, "MediaProperties/{}", media_property::find),
        // Agencies: the rest is below `Advertisers/{SID}`.
        get!(Agency, "", company::find),
        get!(Agency, "Advertisers", company::advertisers),
        get!(Agency, "Advertisers/{}", company::advertiser_found),
        get!(Agency, "CompanyInformation", company::find),
    ];
    for any in [Brand, Partner, Agency] {
        routes.extend([
            get!(any, "Reports", report::list),
            get!(any, "Reports/{}", report::run),
            get!(any, "Reports/{}/MetaData", report::metadata),
            get!(any, "ReportExport", job::report_export),
            get!(any, "ReportExport/{}", job::report_export),
            get!(any, "Jobs", job::list),
            get!(any, "Jobs/{}", job::find),
            get!(any, "Jobs/{}/Download", job::download),
            route(any, Method::PUT, "Jobs/{}/Replay", job::replay),
        ]);
    }
    routes.extend([
        get!(Brand, "Campaigns/{}/Clicks", click::list),
        get!(Partner, "Clicks", click::list),
        get!(Brand, "Campaigns/{}/ClickExport", job::click_export),
        get!(Partner, "ClickExport", job::click_export),
        get!(Partner, "Campaigns/{}/ClickExport", job::click_export),
    ]);
    for both in [Brand, Partner] {
        routes.extend([
            get!(both, "Contracts", contract::list),
            get!(both, "Contracts/{}", contract::find),
            get!(both, "Ads", ad::list),
            get!(both, "Ads/{}", ad::find),
            get!(both, "Actions", action::list),
            get!(both, "Actions/{}", action::find),
            get!(both, "Actions/{}/Items", action::items),
            get!(both, "Actions/{}/Items/{}", action::find_item),
            get!(both, "ActionUpdates", action_update::list),
            get!(both, "ActionUpdates/{}", action_update::find),
            get!(both, "ActionInquiries", action_inquiry::list),
            get!(both, "ActionInquiries/{}", action_inquiry::find),
            get!(both, "PromoCodes", promo_code::list),
            get!(both, "PromoCodes/{}", promo_code::find),
            get!(both, "Invoices", invoice::list),
            get!(both, "Invoices/{}", invoice::find),
            get!(both, "CompanyInformation", company::find),
            get!(both, "Company", company::find),
            get!(both, "Users", user::list),
            get!(both, "Users/{}", user::find),
        ]);
        routes.extend(nothing_yet(both));
    }
    Routes(routes)
}

/// What has no counterpart here: an account has none of them. Whichever kind of account asks, since clients ask the same of both.
fn nothing_yet(of: Persona) -> Vec<Route> {
    let lists = [
        ("MediaPartners", "MediaPartners", "MediaPartner"),
        ("Campaigns/{}/MediaPartnerGroups", "Groups", "Group"),
        ("Campaigns/{}/UnsubscribedContacts", "UnsubscribedContacts", "UnsubscribedContact"),
        ("Campaigns/{}/Contacts", "Contacts", "Contact"),
        ("Campaigns/{}/Notes", "Notes", "Note"),
        ("Campaigns/{}/Tasks", "Tasks", "Task"),
        ("Campaigns/{}/BlockRedirectRules", "BlockRedirectRules", "BlockRedirectRule"),
        ("Campaigns/{}/Deals", "Deals", "Deal"),
        ("Campaigns/{}/Models/{}/ConversionPaths", "ConversionPaths", "ConversionPath"),
        ("APISubmissions", "APISubmission", "ApiSubmission"),
        ("FTPFileSubmissions", "FTPFileSubmissions", "FTPFileSubmission"),
        ("TrackingValueRequests", "TrackingValueRequests", "TrackingValueRequest"),
        ("UniqueUrls", "UniqueUrls", "UniqueUrl"),
        ("Deals", "Deals", "Deal"),
        ("Promotions", "Promotions", "Promotion"),
        ("ExceptionLists", "ExceptionLists", "ExceptionList"),
        ("ExceptionLists/{}/Items", "ExceptionListItems", "ExceptionListItem"),
        ("PromoCodeExceptionLists/{}/Items", "ExceptionListItems", "ExceptionListItem"),
        ("LegalEntities", "LegalEntities", "LegalEntity"),
        ("PhoneNumbers", "PhoneNumbers", "PhoneNumber"),
        ("Catalogs", "Catalogs", "Catalog"),
        ("Catalogs/ItemSearch", "Items", "CatalogItem"),
        ("Catalogs/{}/Items", "Items", "CatalogItem"),
        ("Stores", "Stores", "Store"),
        ("Stores/{}/Group/{}/Items", "Items", "CatalogItem"),
        ("Tasks", "Tasks", "Task"),
        ("TaxDocuments", "TaxDocuments", "TaxDocument"),
    ];
    lists.into_iter().map(|(pattern, plural, singular)| none_of(of, pattern, plural, singular)).collect()
}
