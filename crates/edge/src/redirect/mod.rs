//! The click path: a visitor follows a tracking link, one record is on disk, the visitor is on the way to the brand.
//!
//! [`ClickPath::follow`] is the whole path on one screen: each step may stop with a named reason, and every outcome is
//! counted. It runs on the serving thread that took the request and shares with other cores only the route table, the
//! counter of click numbers and the spool.
//!
//! **Invariant:** the visitor gets a redirect only after the record of the click is on disk, and waits for nothing else: no
//! SQL, no file, no other service. What the record leaves out (country, device, uniqueness) is found after the answer.

mod address;
mod answer;
mod outcome;
mod visit;

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::net::IpAddr;
use std::sync::Arc;

use domain::click::{ClickFacts, LeftOut};
use domain::click_id::Sealer;
use domain::ids::{AccountId, CreativeId, LinkId, ProgramId};
use domain::link::kept_sub_id;
use events::agent::CrawlerCache;
use events::{Kind, Record, Writer};
use flow::Platform;
use flow::click_number::ClickNumberBlock;
use flow::routes::{LinkRoute, Route, Routes};
use http::{HeaderMap, HeaderValue, Method, Response};

use crate::serve::Body;
use address::{MovedLink, Place, Query};
use outcome::{Counters, Stop};
use visit::Visit;

pub(crate) use answer::PIXEL;

/// Why the platform of a click path has what takes clicks.
const SERVES: &str = "serve is given a platform that was opened for serving";

/// One core's click path.
pub struct ClickPath {
    platform: Platform,
    writer: Writer,
    sealer: Sealer,
    numbers: RefCell<ClickNumberBlock>,
    crawlers: RefCell<CrawlerCache>,
    /// The snapshot in use and the number under which it was fetched, so that a click costs no shared reference count.
    routes: RefCell<Arc<Routes>>,
    routes_replaced: Cell<u64>,
    counters: Counters,
}

/// A request for the click path: the parts of it that matter.
#[derive(Clone, Copy)]
pub struct Knock<'a> {
    pub method: &'a Method,
    pub path: &'a str,
    pub query: &'a str,
    pub headers: &'a HeaderMap,
    pub visitor: IpAddr,
}

/// What was decided about a click before it is recorded.
struct Sealed<'a> {
    facts: ClickFacts,
    key_id: u8,
    sub_ids: [Cow<'a, str>; 4],
    location: HeaderValue,
}

impl ClickPath {
    /// Made on the thread, and inside the runtime, that will serve with it.
    pub fn new(platform: Platform) -> ClickPath {
        ClickPath {
            writer: platform.spool.as_ref().expect(SERVES).writer(),
            sealer: platform.keys.sealer(),
            numbers: RefCell::default(),
            crawlers: RefCell::default(),
            routes_replaced: Cell::new(platform.routes.replaced()),
            routes: RefCell::new(platform.routes.current()),
            counters: Counters::new(),
            platform,
        }
    }

    /// Answers `/c/{partner}/{creative}/{program}`, `/{slug}` and links that partners of other networks published.
    pub async fn click(&self, knock: Knock<'_>) -> Response<Body> {
        match self.follow(knock).await {
            Ok((location, left_out)) => {
                self.counters.clicked(left_out);
                answer::redirect(location)
            }
            Err(stop) => {
                self.counters.stopped(stop);
                answer::stopped(stop)
            }
        }
    }

    /// Answers `/i/{partner}/{creative}/{program}`: the creative was shown.
    pub async fn impression(&self, knock: Knock<'_>) -> Response<Body> {
        match self.show(knock).await {
            Ok(Some(image)) => {
                self.counters.shown();
                answer::redirect(image)
            }
            Ok(None) => {
                self.counters.shown();
                answer::pixel()
            }
            Err(stop) => {
                self.counters.stopped(stop);
                answer::stopped(stop)
            }
        }
    }

    async fn follow(&self, knock: Knock<'_>) -> Result<(HeaderValue, Option<LeftOut>), Stop> {
        read_only(knock.method)?;
        let visit = Visit::of(knock.method, knock.headers);
        let verdict = visit.left_out(&mut self.crawlers.borrow_mut());
        let sealed = self.with_routes(|routes| {
            if let Some(link) = MovedLink::parse(knock.path, knock.query) {
                let moved = routes.moved(link.network, &link.program, &link.partner).ok_or(Stop::UnknownRoute)?;
                let place = Place { partner: moved.partner, creative: moved.creative, program: moved.program };
                let route = routes.find(place.partner, place.creative, place.program).ok_or(Stop::UnknownRoute)?;
                return self.seal(place, None, route, link.query, &link.rest, verdict);
            }
            let query = Query::parse(knock.query);
            let (place, link) = named_place(knock.path, routes)?;
            let route = routes.find(place.partner, place.creative, place.program).ok_or(Stop::UnknownRoute)?;
            self.seal(place, link.as_deref(), route, query, knock.query, verdict)
        })?;
        self.record(Kind::Click, &sealed, &visit, knock.visitor).await?;
        Ok((sealed.location, sealed.facts.left_out))
    }

    async fn show(&self, knock: Knock<'_>) -> Result<Option<HeaderValue>, Stop> {
        read_only(knock.method)?;
        let place = knock.path.strip_prefix("/i/").and_then(Place::parse).ok_or(Stop::UnknownRoute)?;
        let query = Query::parse(knock.query);
        let visit = Visit::of(knock.method, knock.headers);
        let verdict = visit.left_out_as_image(&mut self.crawlers.borrow_mut());
        let (sealed, image) = self.with_routes(|routes| {
            let route = routes.find(place.partner, place.creative, place.program).ok_or(Stop::UnknownRoute)?;
            // Media may be served by another name than tracking.
            let address = |path: &String| format!("{}{path}", self.platform.settings.public_url);
            let image = route.creative.image_path.as_ref().map(address);
            let image = image.and_then(|address| HeaderValue::try_from(address).ok());
            Ok((self.seal(place, None, route, query, knock.query, verdict)?, image))
        })?;
        self.record(Kind::Impression, &sealed, &visit, knock.visitor).await?;
        Ok(image)
    }

    /// Gives the click its number, judges it, seals its id and finds where it leads.
    fn seal<'a>(
        &self,
        place: Place,
        link: Option<&LinkRoute>,
        route: Route<'_>,
        query: Query<'a>,
        raw_query: &str,
        verdict: Option<LeftOut>,
    ) -> Result<Sealed<'a>, Stop> {
        let facts = ClickFacts {
            program: ProgramId(place.program.into()),
            partner: AccountId(place.partner.into()),
            creative: CreativeId(place.creative.into()),
            link: link.map(|link| LinkId(link.id.into())),
            at: self.platform.clock.now(),
            unique: self.numbers.borrow_mut().next(self.platform.click_numbers.as_ref().expect(SERVES)),
            left_out: verdict.or(route.left_out()),
        };
        let click_id = self.sealer.seal(&facts);
        let deep_link = query.deep_link.as_deref().or(link.map(|link| link.deep_link.as_str())).unwrap_or("");
        let location = route.address(deep_link, raw_query, click_id.as_str());
        Ok(Sealed {
            facts,
            key_id: self.sealer.key_number(),
            sub_ids: [
                query.sub_id1.unwrap_or_else(|| link.map_or(Cow::Borrowed(""), |link| link.sub_id1.clone().into())),
                query.sub_id2.unwrap_or_else(|| link.map_or(Cow::Borrowed(""), |link| link.sub_id2.clone().into())),
                query.sub_id3.unwrap_or_else(|| link.map_or(Cow::Borrowed(""), |link| link.sub_id3.clone().into())),
                query.shared_id.unwrap_or_else(|| link.map_or(Cow::Borrowed(""), |link| link.shared_id.clone().into())),
            ],
            location: HeaderValue::try_from(location).map_err(|_| Stop::UnknownRoute)?,
        })
    }

    /// Returns when the record is on disk.
    async fn record(&self, kind: Kind, sealed: &Sealed<'_>, visit: &Visit<'_>, visitor: IpAddr) -> Result<(), Stop> {
        let facts = &sealed.facts;
        let number = |id: i64| u32::try_from(id).expect("places are made of 32-bit numbers");
        let [sub_id1, sub_id2, sub_id3, shared_id] = sealed.sub_ids.each_ref().map(|text| kept_sub_id(text));
        let record = Record {
            kind,
            at_ms: facts.at.as_millisecond(),
            unique: facts.unique,
            key_id: sealed.key_id,
            program: number(facts.program.0),
            partner: number(facts.partner.0),
            creative: number(facts.creative.0),
            link: facts.link.map_or(0, |link| number(link.0)),
            left_out: facts.left_out.map_or(0, LeftOut::number),
            address: visitor,
            agent: &visit.agent,
            referrer: &visit.referrer,
            sub_id1: &sub_id1,
            sub_id2: &sub_id2,
            sub_id3: &sub_id3,
            shared_id: &shared_id,
        };
        match self.writer.append(&record).await {
            Ok(_) => Ok(()),
            Err(error) => {
                tracing::error!(%error, "a click was turned away because it could not be recorded");
                Err(Stop::NotRecorded)
            }
        }
    }

    fn with_routes<T>(&self, work: impl FnOnce(&Routes) -> T) -> T {
        let replaced = self.platform.routes.replaced();
        if self.routes_replaced.replace(replaced) != replaced {
            self.routes.replace(self.platform.routes.current());
        }
        work(&self.routes.borrow())
    }
}

/// Where the path leads: `/c/...` says it itself, a slug is looked up.
fn named_place(path: &str, routes: &Routes) -> Result<(Place, Option<Arc<LinkRoute>>), Stop> {
    if let Some(rest) = path.strip_prefix("/c/") {
        return Ok((Place::parse(rest).ok_or(Stop::UnknownRoute)?, None));
    }
    let link = path.strip_prefix('/').and_then(|slug| routes.link(&folded(slug))).ok_or(Stop::UnknownRoute)?;
    let place = Place { partner: link.partner, creative: link.creative, program: link.program };
    Ok((place, Some(link)))
}

/// Links are spoken and typed: case does not matter, and slugs are stored in lower case.
fn folded(slug: &str) -> Cow<'_, str> {
    if slug.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(slug.to_ascii_lowercase())
    } else {
        Cow::Borrowed(slug)
    }
}

fn read_only(method: &Method) -> Result<(), Stop> {
    if method == Method::GET || method == Method::HEAD { Ok(()) } else { Err(Stop::Method) }
}
