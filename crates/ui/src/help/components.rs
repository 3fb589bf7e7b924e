//! Every component with all its states on one page, with made-up figures: what a new screen is built from.

use askama::Template;
use domain::appearance::Ground;
use domain::ids::AccountId;
use domain::money::{Currency, Money};
use edge::caller::PageCaller;
use flow::appearance::Look;
use jiff::{Timestamp, civil::date, tz::TimeZone};

use crate::answer::{self, Answer};
use crate::appearance::{self, page::Specimen};
use crate::component::mark::{Sign, Tone};
use crate::component::notice::Kind;
use crate::component::{
    Amount, Cell, Chart, Column, Day, Empty, Figure, Form, Mark, Moment, Notice, Pager, Point, Row, Shape, Table, Unit,
    table::Sorted,
};
use crate::format;
use crate::frame::{Frame, Place};

/// Open to everybody: it shows nothing of anybody.
pub async fn show(who: Option<PageCaller>) -> Answer {
    let frame = Frame { place: Place::Components, ..Frame::of("Page components", who.as_ref()) };
    answer::page(ComponentsPage::new(frame))
}

#[derive(Template)]
#[template(path = "help/components.html")]
struct ComponentsPage {
    frame: Frame,
    marks: Vec<Mark>,
    postback_marks: Vec<Mark>,
    figures: Vec<Figure>,
    bars: Chart,
    line: Chart,
    nothing: Chart,
    table: Table,
    form: Form,
    notices: Vec<Notice>,
    empty: Empty,
    pager: Pager,
    moment: Moment,
    exact: Moment,
    day: Day,
    amounts: Vec<Amount>,
    specimens: [Specimen; 2],
}

impl ComponentsPage {
    fn new(frame: Frame) -> Self {
        let zone = TimeZone::get("America/Los_Angeles").expect("the zones travel with the binary");
        let at = Timestamp::from_second(1_599_759_758).expect("10 September 2020 is a timestamp");
        Self {
            frame,
            marks: marks(),
            postback_marks: vec![
                Mark::new("Active", Sign::Full, Tone::Good),
                Mark::new("Failing", Sign::Half, Tone::Warn),
                Mark::new("Paused", Sign::Pause, Tone::Warn),
                Mark::new("Waiting", Sign::Ring, Tone::Quiet),
                Mark::new("Not taken yet", Sign::Half, Tone::Warn),
                Mark::new("Taken", Sign::Tick, Tone::Good),
                Mark::new("Given up", Sign::Cross, Tone::Bad),
            ],
            figures: figures(),
            bars: chart("Clicks", Shape::Bars, Unit::Count, |day| Some(40 + (day * 37) % 90)),
            line: chart("Conversion rate", Shape::Line, Unit::Share, |day| {
                (day % 11 != 4).then_some(180 + (day * 53) % 240)
            }),
            nothing: chart("Commission", Shape::Bars, Unit::Money(Currency::USD), |_| Some(0)),
            table: table(),
            form: form(),
            notices: vec![
                Notice::new(Kind::Note, "The program has new terms", "They apply to you once you accept them."),
                Notice::good("Link made", "Copy it below and share it any way you like."),
                Notice::new(
                    Kind::Warn,
                    "Your contract is suspended",
                    "Clicks on your links earn nothing until the brand lifts it.",
                ),
                Notice::bad("That did not work", "A locked action cannot be reversed."),
            ],
            empty: Empty::new(
                "No links yet",
                "A link carries your account ID, so that what it brings is credited to you.",
            )
            .doing("Make your first link", "#"),
            pager: Pager { first: Some("#".into()), next: Some("#".into()), is_oldest_first: false },
            moment: Moment::new(at, &zone),
            exact: Moment::exact(at, &zone),
            day: Day(date(2020, 9, 26)),
            specimens: [Ground::Light, Ground::Dark].map(|ground| appearance::page::specimen(&a_brand(), ground)),
            amounts: [
                (4_000, Currency::USD),
                (123_456_789, Currency::EUR),
                (500, Currency::JPY),
                (-1_250, Currency::KWD),
            ]
            .map(|(minor, currency)| Amount::new(minor, currency))
            .to_vec(),
        }
    }
}

/// Without a logo, as a brand begins.
fn a_brand() -> Look {
    let name = "Example Brand".to_owned();
    Look { account_id: AccountId(100_001), name, accent: None, logo: None, dark_logo: None }
}

fn marks() -> Vec<Mark> {
    vec![
        Mark::new("Pending", Sign::Ring, Tone::Quiet),
        Mark::new("Locked", Sign::Half, Tone::Accent),
        Mark::new("Approved", Sign::Full, Tone::Accent),
        Mark::new("In transit", Sign::Moving, Tone::Accent),
        Mark::new("Paid", Sign::Tick, Tone::Good),
        Mark::new("Reversed", Sign::Cross, Tone::Bad),
        Mark::new("Suspended", Sign::Pause, Tone::Warn),
    ]
}

fn figures() -> Vec<Figure> {
    vec![
        Figure::count("Clicks", 1_284).before(1_284, 1_107).tab("#figures", true),
        Figure::count("Actions", 31).before(31, 36).tab("#figures", false),
        Figure::share("Conversion rate", 31, 1_284).tab("#figures", false),
        Figure::money("EPC", None).note("no clicks yet"),
        Figure::money("Commission", Some(Money::new(124_000, Currency::USD))).before(124_000, 124_000),
    ]
}

fn chart(title: &str, shape: Shape, unit: Unit, value: fn(i64) -> Option<i64>) -> Chart {
    let first = date(2026, 10, 25);
    let before = date(2026, 9, 25);
    let points = (0..30_i32).map(|offset| {
        let day = first.saturating_add(jiff::Span::new().days(offset));
        let earlier = before.saturating_add(jiff::Span::new().days(offset));
        Point {
            label: format::day_of_week(day),
            tick: format::day_short(day),
            value: value(i64::from(offset)),
            previous: Some((format::day_short(earlier), value(i64::from(offset) + 9).map(|value| value * 3 / 4))),
            partial: offset == 29,
        }
    });
    Chart {
        title: title.to_owned(),
        period: "last 30 days".to_owned(),
        previous_period: "30 days before".to_owned(),
        shape,
        unit,
        points: points.collect(),
    }
}

fn table() -> Table {
    let usd = |minor| Cell::money(Some(Money::new(minor, Currency::USD)));
    let row = |name: &str, clicks: i64, actions: i64, minor: i64| {
        Row(vec![
            Cell::text(name).link("#"),
            Cell::count(clicks * 3),
            Cell::count(clicks),
            Cell::count(clicks * 9 / 10),
            Cell::count(clicks / 11),
            Cell::count(actions),
            Cell::count(0),
            Cell::share(actions, clicks),
            usd(minor),
            usd(0),
            Cell::money((clicks > 0).then(|| Money::new(minor / clicks.max(1), Currency::USD))),
        ])
    };
    let long = "A partner with a name so long that it has to be broken over several lines wherever it appears, because nobody told the form that names end";
    Table {
        caption: "Performance by partner".to_owned(),
        columns: vec![
            Column::text("Partner"),
            Column::figure("Impressions").sort("#", None),
            Column::figure("Clicks").sort("#", Some(Sorted::Descending)),
            Column::figure("Unique clicks").sort("#", None),
            Column::figure("Left out").sort("#", None),
            Column::figure("Actions").sort("#", None),
            Column::figure("Reversed").sort("#", None),
            Column::figure("Conversion rate"),
            Column::figure("Commission").sort("#", None),
            Column::figure("Paid").sort("#", None),
            Column::figure("EPC"),
        ],
        rows: vec![
            row("Anna Bergström", 12_840, 212, 848_000),
            row("Kōbō Reviews 工房", 2_204, 31, 124_000),
            row(long, 12, 1, 4_000),
            row("<script>alert(1)</script>", 0, 0, 0),
        ],
        totals: vec![row("Total", 15_056, 244, 976_000).0],
    }
}

fn form() -> Form {
    let mut form = Form::default().with("slug", "spring sale!").with("deep_link", "https://www.tiktok.com/business/");
    form.refuse(Some("slug"), "a short name has letters, digits and hyphens only");
    form
}
