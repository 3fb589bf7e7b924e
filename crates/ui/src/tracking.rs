//! Tracking set-up as a guided path: a token, the code with the program's own values, a test click, and the test conversion seen arriving.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::{Deed, TokenAccess};
use domain::ids::ProgramId;
use edge::caller::PageForm;
use flow::Platform;
use flow::program::{Offer, ProgramRefusal};
use flow::tracking::Test;
use serde::Deserialize;

use crate::answer::{self, Answer};
use crate::component::mark::{Sign, Tone};
use crate::component::{Empty, Field, Form, Mark, Moment};
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::program::terms::zone_of;
use crate::query;
use crate::visitor::Brand;

#[derive(Template)]
#[template(path = "tracking/page.html")]
struct TrackingPage {
    frame: Frame,
    no_program: Empty,
    /// None: there is no program yet.
    setup: Option<SetUp>,
}

struct SetUp {
    program: String,
    choice: Option<Field>,
    token: Mark,
    code: Mark,
    click: Mark,
    conversion: Mark,
    ways: Vec<Way>,
    way: &'static str,
    snippet: String,
    browsers_refused: bool,
    terms_href: String,
    parameter: String,
    landing_page: String,
    may_test: bool,
    test: Option<TestShown>,
}

struct Way {
    words: &'static str,
    href: String,
    current: bool,
}

struct TestShown {
    address: String,
    click_id: String,
    clicked: Moment,
    arrived: Option<Arrived>,
}

struct Arrived {
    order_id: String,
    href: String,
    at: Moment,
}

/// The doors, the best first: the word of the address, and those for people.
const WAYS: [(&str, &str); 4] =
    [("server", "Server call"), ("tag", "JavaScript tag"), ("pixel", "Pixel"), ("file", "CSV file")];

#[derive(Deserialize, Default)]
pub struct Wanted {
    program: Option<i64>,
    by: Option<String>,
    done: Option<String>,
}

pub async fn show(State(platform): State<Platform>, Brand(who): Brand, Query(wanted): Query<Wanted>) -> Answer {
    let names = Names::of_programs(&platform, &who).await?;
    let offer = match wanted.program {
        Some(id) => names.offer(ProgramId(id)),
        None => names.offers.first(),
    };
    let setup = match offer {
        None => None,
        Some(offer) => {
            let tokens = flow::token::list(&platform, &who.caller).await?;
            let has_token =
                tokens.iter().any(|token| token.revoked_at.is_none() && token.access == TokenAccess::ReadWrite);
            let test = flow::tracking::test(&platform, &who.caller, offer.program.id).await?;
            let sid = flow::account::find(&platform, &who.caller).await?.sid;
            let way =
                WAYS.iter().map(|(word, _)| *word).find(|word| wanted.by.as_deref() == Some(word)).unwrap_or("server");
            let may_test = who.caller.may(Deed::ReportConversions).is_ok();
            Some(set_up(&platform, offer, &names, has_token, &test, &sid, way, may_test))
        }
    };
    answer::page(TrackingPage {
        no_program: Empty::new("Make your program first", "The code to copy has the program's own values in it.")
            .doing("To the program", "/brand/programs"),
        setup,
        frame: Brand(who).frame("Set-up", Place::Tracking).after(wanted.done.as_deref()),
    })
}

pub async fn click(
    State(platform): State<Platform>,
    Brand(who): Brand,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let form = Form::new(sent);
    let program: ProgramId = form.value("program").parse().map_err(|_| ProgramRefusal::NotFound)?;
    flow::tracking::make_click(&platform, &who.caller, program).await?;
    let number = program.to_string();
    let pairs = [("program", number.as_str()), ("by", form.value("by")), ("done", "test_clicked")];
    answer::onwards(&query::address("/brand/tracking", pairs))
}

#[expect(clippy::too_many_arguments, reason = "each is a fact of the page")]
fn set_up(
    platform: &Platform,
    offer: &Offer,
    names: &Names,
    has_token: bool,
    test: &Test,
    sid: &str,
    way: &'static str,
    may_test: bool,
) -> SetUp {
    let program = offer.program.id.to_string();
    let file = &offer.file;
    let parameter = file.program.click_id_parameter.clone();
    let shown = shown(test, offer);
    let choices = names.program_choices();
    let choice =
        Form::default().with("program", program.as_str()).select("program", "Program", &choices).small().sends();
    let state = |is_done: bool, before: bool| match (is_done, before) {
        (true, _) => Mark::new("Done", Sign::Tick, Tone::Good),
        (false, true) => Mark::new("Next", Sign::Half, Tone::Accent),
        (false, false) => Mark::new("To do", Sign::Ring, Tone::Quiet),
    };
    let clicked = shown.is_some();
    let arrived = shown.as_ref().is_some_and(|test| test.arrived.is_some());
    let needs_token = matches!(way, "server" | "file");
    SetUp {
        choice: (choices.len() > 1).then_some(choice),
        token: state(has_token, true),
        code: state(arrived, has_token || !needs_token),
        click: state(clicked, has_token || !needs_token),
        conversion: state(arrived, clicked),
        ways: WAYS
            .map(|(word, words)| Way {
                words,
                href: query::address("/brand/tracking", [("program", program.as_str()), ("by", word)]),
                current: word == way,
            })
            .into(),
        way,
        snippet: snippet(platform, offer, way, sid, shown.as_ref().map_or("", |test| test.click_id.as_str())),
        browsers_refused: matches!(way, "tag" | "pixel") && !file.browser_conversions,
        terms_href: format!("/brand/programs/{program}/edit/terms"),
        parameter,
        landing_page: file.program.landing_page.clone(),
        may_test,
        test: shown,
        program,
    }
}

fn shown(test: &Test, offer: &Offer) -> Option<TestShown> {
    let zone = zone_of(&offer.file);
    let click_id = test.click_id.clone()?;
    let landing = domain::landing::Landing {
        target: &offer.file.program.landing_page,
        query: "",
        click_id_parameter: &offer.file.program.click_id_parameter,
        click_id: &click_id,
    };
    Some(TestShown {
        address: landing.address(),
        clicked: Moment::exact(test.clicked_at?, &zone),
        arrived: test.conversion.as_ref().map(|event| Arrived {
            order_id: event.conversion.conversion.order_id.clone(),
            href: format!("/brand/events/{}", event.conversion.id),
            at: Moment::exact(event.conversion.conversion.tracked_at, &zone),
        }),
        click_id,
    })
}

/// The code to copy. With a test click its id stands in it, so that it can be tried as it is.
fn snippet(platform: &Platform, offer: &Offer, way: &str, sid: &str, click_id: &str) -> String {
    let (api, tracking) = (&platform.settings.public_url, &platform.settings.tracking_url);
    let program = offer.program.id;
    let event_type = offer.file.event_types.first().map_or("", |event| event.code.as_str());
    let click_id = if click_id.is_empty() { "THE-CLICK-ID" } else { click_id };
    match way {
        "tag" => format!(
            "<script>window.tributary=window.tributary||function(){{(tributary.q=tributary.q||[]).push(arguments)}}</script>\n\
             <script async src=\"{tracking}/t/tag.js?program={program}\"></script>\n\
             <script>\n  tributary(\"trackConversion\", \"{event_type}\", {{ order_id: \"YOUR-ORDER-ID\" }});\n</script>"
        ),
        "pixel" => format!(
            "<img alt=\"\" width=\"1\" height=\"1\"\n  src=\"{tracking}/t/pixel?program_id={program}&event_type={event_type}&order_id=YOUR-ORDER-ID&click_id={click_id}\">"
        ),
        "file" => format!(
            "event_type,order_id,click_id\n{event_type},YOUR-ORDER-ID,{click_id}\n\ncurl -u \"{sid}:$AUTH_TOKEN\" -H 'Content-Type: text/csv' --data-binary @orders.csv \\\n  '{api}/api/v1/conversions/import?program_id={program}'"
        ),
        _ => format!(
            "curl -u \"{sid}:$AUTH_TOKEN\" {api}/api/v1/conversions \\\n  -H 'Content-Type: application/json' \\\n  -d '{{\"program_id\": {program}, \"event_type\": \"{event_type}\", \"order_id\": \"YOUR-ORDER-ID\",\n       \"click_id\": \"{click_id}\"}}'"
        ),
    }
}
