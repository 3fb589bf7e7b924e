//! The wire that pages, and what speaks for pages, know from impact.com: `/cur/{campaign}` when a visitor lands or is known,
//! `/xconv/{event type}/{campaign}` when an order is made. All is said in the query, in short names; what we do not keep is passed over.
//!
//! Who speaks for a browser without its cookies repeats the visitor's profile (`_ir`) and brings the click id only when the visitor lands. So a
//! profile that comes with a click is remembered like a customer, and credits what comes under it later.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::adapter::{customer_status, text_of};
use domain::ids::ProgramId;
use flow::Platform;
use flow::conversion::{Amount, Door, Report, customer_of_profile, event_type_code, track};
use http::{HeaderMap, header};

use super::{message, pixel};
use crate::serve::ClientAddress;

/// Of a query and of a form, the first of a name counts that is not empty.
pub(super) struct Said(pub(super) Vec<(String, String)>);

impl Said {
    pub(super) fn of(query: Option<String>, body: &Bytes) -> Said {
        let query = query.unwrap_or_default();
        let (query, form) = (form_urlencoded::parse(query.as_bytes()), form_urlencoded::parse(body));
        Said(query.into_owned().chain(form.into_owned()).collect())
    }

    pub(super) fn text(&self, names: &[&str]) -> String {
        text_of(&self.0, names)
    }

    /// Said as such, in the address of the page, in the page that asks, or kept in the tag's cookie.
    pub(super) fn click_id(&self, platform: &Platform, program: i64, headers: &HeaderMap) -> String {
        let parameter = u32::try_from(program).ok().and_then(|program| {
            platform.routes.current().program(program).map(|known| known.click_id_parameter.clone())
        });
        let parameter = parameter.unwrap_or_default();
        let stated = self.text(&["clickid", "irclickid", "im_ref", &parameter]);
        if !stated.is_empty() {
            return stated;
        }
        let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let pages = [self.text(&["landurl", "PageUrl", "url"]), referer.to_owned()];
        let landed = pages.iter().find_map(|page| click_id_of_address(page, &parameter));
        landed.or_else(|| pixel::click_id_of_cookie(headers, program)).unwrap_or_default()
    }

    /// `U25|<profile>|<start of the session>`: the visitor, as whoever speaks for it calls it.
    fn profile(&self) -> Option<String> {
        let stated = self.text(&["custprofid", "customprofileid"]);
        if !stated.is_empty() {
            return Some(stated);
        }
        let session = self.text(&["_ir"]);
        session.split('|').nth(1).filter(|profile| !profile.is_empty()).map(str::to_owned)
    }

    /// The brand's word for its customer, else the visitor's profile.
    fn customer(&self) -> Option<String> {
        match self.text(&["custid"]) {
            stated if stated.is_empty() => self.profile().map(|profile| customer_of_profile(&profile)),
            stated => Some(stated),
        }
    }
}

/// Of the page's address, by the program's parameter or those of impact.com.
pub(super) fn click_id_of_address(address: &str, parameter: &str) -> Option<String> {
    let (_, query) = address.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    let wanted = |name: &str| [parameter, "irclickid", "im_ref"].contains(&name);
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find(|(name, value)| wanted(name) && !value.is_empty()).map(|(_, value)| value.into_owned())
}

/// A visitor landed or was recognised: its click is remembered for what it does later.
pub async fn identify(
    State(platform): State<Platform>,
    Extension(ClientAddress(visitor)): Extension<ClientAddress>,
    Path(program): Path<i64>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let said = Said::of(query, &body);
    let click_id = said.click_id(&platform, program, &headers);
    let Some(customer) = said.customer().filter(|_| !click_id.is_empty()) else { return message::silent() };
    let program = ProgramId(program);
    let known = flow::conversion::identify(&platform, Door::Tag(visitor), program, &customer, &click_id).await;
    // Once the customer has a name, what the visitor did before it had one is the customer's.
    if let (Ok(true), Some(profile)) = (&known, said.profile()) {
        let profile = customer_of_profile(&profile);
        let also = flow::conversion::identify(&platform, Door::Tag(visitor), program, &profile, &click_id).await;
        return message::answer(also);
    }
    message::answer(known)
}

/// An order was made.
pub async fn conversion(
    State(platform): State<Platform>,
    Extension(ClientAddress(visitor)): Extension<ClientAddress>,
    Path((event_type, program)): Path<(String, i64)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let said = Said::of(query, &body);
    let click_id = said.click_id(&platform, program, &headers);
    let customer = said.customer();
    let promo_code = said.text(&["pc", "promocode", "orderPromoCode"]);
    if click_id.is_empty() && customer.is_none() && promo_code.is_empty() {
        return message::silent();
    }
    let amount = said.text(&["amount"]);
    let report = async {
        let program = ProgramId(program);
        let event_type = event_type_code(&platform, program, &event_type).await?;
        let report = Report {
            program,
            event_type,
            order_id: said.text(&["oid"]),
            occurred_at: String::new(),
            click_id,
            promo_code,
            customer_id: customer.unwrap_or_default(),
            customer_status: customer_status(&said.text(&["cs"])),
            country: said.text(&["custctry"]).to_uppercase(),
            currency: if amount.is_empty() { String::new() } else { said.text(&["currcd"]).to_uppercase() },
            amount: Amount::Decimal(amount),
            // Anybody can send what a browser sends: it names nobody.
            partner_id: String::new(),
            reason: String::new(),
        };
        track(&platform, Door::Tag(visitor), report).await
    };
    message::answer(report.await)
}
