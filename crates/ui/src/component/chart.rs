//! A chart drawn on the server as SVG: bars or a line, the previous period behind it, its figures a press away.
//!
//! All places are percentages, so the drawing fits any width while words and strokes keep their size. Nothing depends on
//! colour (the previous period is a wider, paler bar or a dashed line), on a pointer (arrow keys and the table say the same) or on script (`<title>`).

use std::fmt::{self, Write};

use askama::Template;
use domain::money::{Currency, Money};

use super::writes_html;
use crate::format;
use crate::known;
use crate::words::say;

mod scale;
use scale::Scale;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// For what adds up: clicks, actions, money.
    Bars,
    /// For what does not: rates, averages.
    Line,
}

/// What the values are, in whole minimal units.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Count,
    /// Minor units.
    Money(Currency),
    /// Hundredths of a percent.
    Share,
}

impl Unit {
    pub fn shown(self, value: Option<i64>) -> String {
        match (self, value) {
            (_, None) => format::NONE.to_owned(),
            (Self::Count, Some(value)) => format::count(value),
            (Self::Money(currency), Some(value)) => Money::new(value, currency).for_people(),
            (Self::Share, Some(value)) => format::share_of_points(value),
        }
    }

    fn on_axis(self, value: i64) -> String {
        match self {
            Self::Count => format::compact(value),
            Self::Money(currency) if value % currency.minor_per_major() == 0 => {
                format::compact(value / currency.minor_per_major())
            }
            Self::Money(currency) => Money::new(value, currency).amount(),
            Self::Share if value % 100 == 0 => format!("{} %", format::count(value / 100)),
            Self::Share => format!("{}.{} %", format::count(value / 100), (value % 100) / 10),
        }
    }
}

/// One place on the time line: a day, a week, a month.
#[derive(Clone)]
pub struct Point {
    /// `Thu 10 Sep 2020`
    pub label: String,
    /// `10 Sep`
    pub tick: String,
    pub value: Option<i64>,
    /// The same place of the previous period: its label and its value.
    pub previous: Option<(String, Option<i64>)>,
    /// Not over yet, for example today.
    pub partial: bool,
}

#[derive(Template, Clone)]
#[template(path = "component/chart.html")]
pub struct Chart {
    /// What is measured: `Clicks`.
    pub title: String,
    /// `last 30 days`
    pub period: String,
    /// `30 days before`; empty where nothing is compared.
    pub previous_period: String,
    pub shape: Shape,
    pub unit: Unit,
    pub points: Vec<Point>,
}

impl Chart {
    fn scale(&self) -> Scale {
        let highest =
            self.points.iter().flat_map(|point| [point.value, point.previous.as_ref().and_then(|(_, value)| *value)]);
        let least = match self.unit {
            Unit::Count => 4,
            Unit::Money(currency) => 4 * currency.minor_per_major(),
            Unit::Share => 100,
        };
        Scale::up_to(highest.flatten().max().unwrap_or(0).max(least))
    }

    fn compares(&self) -> bool {
        self.points.iter().any(|point| point.previous.is_some())
    }

    fn is_bars(&self) -> bool {
        self.shape == Shape::Bars
    }

    fn is_empty(&self) -> bool {
        self.points.iter().all(|point| point.value.unwrap_or(0) == 0)
    }

    fn sum(&self, of: impl Fn(&Point) -> Option<i64>) -> i64 {
        self.points.iter().filter_map(of).sum()
    }

    /// For those who do not see it: what it shows in one sentence.
    fn summary(&self) -> String {
        let mut words = format!("{}, {}", known(&self.title), self.period);
        if self.is_bars() {
            words.push_str(&say!(": {sum} in all", self.unit.shown(Some(self.sum(|point| point.value)))));
            if self.compares() {
                let before = self.sum(|point| point.previous.as_ref().and_then(|(_, value)| *value));
                words.push_str(&say!(", {sum} in {period}", self.unit.shown(Some(before)), self.previous_period));
            }
        }
        words
    }

    fn said(&self, point: &Point) -> String {
        let mut words = format!("{}: {}", point.label, self.unit.shown(point.value));
        if point.partial {
            words.push_str(&say!(" so far"));
        }
        if let Some((label, value)) = &point.previous {
            let _ = write!(words, " · {}: {}", label, self.unit.shown(*value));
        }
        words
    }

    /// The horizontal rules: where, and what they say.
    fn rules(&self) -> Vec<(Percent, String)> {
        let scale = self.scale();
        scale.rules().map(|value| (Percent(scale.y_of(value)), self.unit.on_axis(value))).collect()
    }

    /// The points as they are drawn.
    fn drawn(&self) -> Vec<Drawn<'_>> {
        let scale = self.scale();
        let draw = |(index, point)| self.draw(&scale, index, point);
        self.points.iter().enumerate().map(draw).collect()
    }

    fn draw<'a>(&self, scale: &Scale, index: usize, point: &'a Point) -> Drawn<'a> {
        let width = self.slot_width();
        // A bar wider than a twentieth of the chart reads as a block, not as a bar.
        let bar = (width * 0.56).min(5.0);
        let ghost = (width * 0.9).min(8.0);
        let before = point.previous.as_ref().and_then(|(_, value)| *value).filter(|value| *value > 0);
        let middle = self.middle(index);
        Drawn {
            point,
            said: self.said(point),
            left: Percent(middle - width / 2.0),
            width: Percent(width),
            middle: Percent(middle),
            bar_left: Percent(middle - bar / 2.0),
            bar_width: Percent(bar),
            top: point.value.filter(|value| *value > 0 || !self.is_bars()).map(|value| Percent(scale.y_of(value))),
            height: Percent(point.value.map_or(0.0, |value| scale.height(value))),
            ghost_left: Percent(middle - ghost / 2.0),
            ghost_width: Percent(ghost),
            ghost_top: before.map(|value| Percent(scale.y_of(value))),
            ghost_height: Percent(before.map_or(0.0, |value| scale.height(value))),
        }
    }

    fn shown(&self, value: &Option<i64>) -> String {
        self.unit.shown(*value)
    }

    fn slot_width(&self) -> f64 {
        100.0 / self.points.len().max(1) as f64
    }

    fn middle(&self, index: usize) -> f64 {
        self.slot_width() * (index as f64 + 0.5)
    }

    fn words_on_axis(&self) -> Vec<AxisWord<'_>> {
        let count = self.points.len();
        // At most 8 words fit a desk, 4 a phone; the last point always has one, since it is the one looked for.
        let every = count.div_ceil(8).max(1);
        (0..count)
            .filter(|index| (count - 1 - index).is_multiple_of(every))
            .map(|index| {
                let middle = self.middle(index);
                let anchor = match middle {
                    ..4.0 => "start",
                    96.0.. => "end",
                    _ => "middle",
                };
                let at = match anchor {
                    "start" => 0.0,
                    "end" => 100.0,
                    _ => middle,
                };
                let spare = ((count - 1 - index) / every) % 2 == 1;
                AxisWord { at: Percent(at), anchor, text: &self.points[index].tick, spare }
            })
            .collect()
    }

    /// A path through the values in a box of 1000 by 1000; it breaks where nothing is known.
    fn path(&self, of: impl Fn(&Point) -> Option<i64>) -> String {
        let scale = self.scale();
        let mut path = String::new();
        let mut pen_down = false;
        for (index, point) in self.points.iter().enumerate() {
            match of(point) {
                Some(value) => {
                    let verb = if pen_down { 'L' } else { 'M' };
                    let (x, y) = (self.middle(index) * 10.0, scale.y_of(value) * 10.0);
                    let _ = write!(path, "{verb}{x:.1} {y:.1}");
                    pen_down = true;
                }
                None => pen_down = false,
            }
        }
        path
    }

    fn current_path(&self) -> String {
        self.path(|point| point.value)
    }

    fn previous_path(&self) -> String {
        self.path(|point| point.previous.as_ref().and_then(|(_, value)| *value))
    }
}

/// One point as it is drawn.
struct Drawn<'a> {
    point: &'a Point,
    said: String,
    left: Percent,
    width: Percent,
    middle: Percent,
    bar_left: Percent,
    bar_width: Percent,
    top: Option<Percent>,
    height: Percent,
    ghost_left: Percent,
    ghost_width: Percent,
    ghost_top: Option<Percent>,
    ghost_height: Percent,
}

struct AxisWord<'a> {
    at: Percent,
    anchor: &'static str,
    text: &'a str,
    spare: bool,
}

/// Two decimals: finer than a pixel of the widest screen, and short.
#[derive(Clone, Copy)]
struct Percent(f64);

impl fmt::Display for Percent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:.2}%", self.0)
    }
}

writes_html!(Chart, Percent);
