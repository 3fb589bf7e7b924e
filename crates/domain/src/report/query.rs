//! One question to the numbers, read from named options the same way for pages, API and command line.

use jiff::civil::Date;
use thiserror::Error;

use crate::named::{UnknownName, named};
use crate::report::count::Count;
use crate::report::dimension::Dimension;
use crate::report::metric::Metric;
use crate::report::period::{DayRange, RelativeDays};

/// A question: which days, told apart by what, showing which numbers, of which part, in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportQuery {
    pub days: DayRange,
    /// Each dimension at most once. Rows are told apart by these and by currency.
    pub group_by: Vec<Dimension>,
    pub metrics: Vec<Metric>,
    /// Each dimension at most once for what is kept and once for what is not; all must hold.
    pub filters: Vec<Filter>,
    pub sort: Sort,
    /// The most rows to show; totals are always those of all rows.
    pub limit: Option<usize>,
    /// Answer the same question for other days, too.
    pub compare: Option<Comparison>,
}

named! {
    /// Which other days stand beside the days asked for.
    pub enum Comparison "comparison" {
        /// As many days right before.
        Previous = "previous",
        /// The same days of the calendar a year earlier.
        LastYear = "last_year",
    }
}

/// Keep what has one of these values, or all but them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    pub dimension: Dimension,
    pub values: Vec<String>,
    pub excludes: bool,
}

impl Filter {
    /// Whether something with this value is kept.
    pub fn keeps(&self, is_value: impl FnMut(&String) -> bool) -> bool {
        self.values.iter().any(is_value) != self.excludes
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub by: SortBy,
    pub descending: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortBy {
    Dimension(Dimension),
    Metric(Metric),
}

/// How fine the counts must be that answer a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Rollups hold it: time, program, partner, and at most one other dimension.
    Rollup(Option<Dimension>),
    /// Two or more other dimensions at once: only the records themselves know.
    Records,
}

/// Why a question cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum QueryError {
    #[error("`{text}` is not a day; expected YYYY-MM-DD")]
    NotADay { option: &'static str, text: String },
    #[error("the first day {first} lies after the last day {last}")]
    DaysReversed { first: Date, last: Date },
    #[error("{days} days are asked for; the most is {DAYS_MAX}")]
    TooManyDays { days: i64 },
    #[error("{problem}")]
    UnknownName { option: &'static str, problem: UnknownName },
    #[error("`{name}` stands twice in {option}")]
    Twice { option: &'static str, name: String },
    #[error("`{text}` is not an id number of a {dimension}")]
    NotAnId { dimension: Dimension, text: String },
    #[error("days are chosen by `from` and `to`, not by a filter on {dimension}")]
    FilterOnTime { dimension: Dimension },
    #[error("`{text}` can not be sorted by: it is neither grouped by nor shown")]
    NotShown { text: String },
    #[error("`{text}` is not a number of rows; expected 1 to {LIMIT_MAX}")]
    NotALimit { text: String },
    #[error("`{text}` can not be compared with; expected `previous` or `last_year`")]
    NotAComparison { text: String },
    #[error("{problem}")]
    NotARange { problem: UnknownName },
    #[error("groups of partners are a brand's own; only its reports know them")]
    GroupsAreTheBrands,
    #[error("there is no option `{name}`")]
    UnknownOption { name: String },
}

/// Ten years: as much as fits a screen of months.
pub const DAYS_MAX: i64 = 3_660;
pub const LIMIT_MAX: usize = 1_000_000;
/// Shown when no days are asked for.
const DAYS_USUAL: i64 = 30;

impl QueryError {
    /// The stable word for this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotADay { .. } => "day_invalid",
            Self::DaysReversed { .. } => "days_reversed",
            Self::TooManyDays { .. } => "days_too_many",
            Self::UnknownName { .. } => "name_unknown",
            Self::Twice { .. } => "name_twice",
            Self::NotAnId { .. } => "id_invalid",
            Self::FilterOnTime { .. } => "filter_on_time",
            Self::NotShown { .. } => "sort_not_shown",
            Self::NotALimit { .. } => "limit_invalid",
            Self::NotAComparison { .. } => "comparison_invalid",
            Self::NotARange { .. } => "range_invalid",
            Self::GroupsAreTheBrands => "group_not_yours",
            Self::UnknownOption { .. } => "option_unknown",
        }
    }

    /// The option at fault, where there is one.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::NotADay { option, .. } | Self::UnknownName { option, .. } | Self::Twice { option, .. } => {
                Some(option)
            }
            Self::DaysReversed { .. } | Self::TooManyDays { .. } => Some("from"),
            Self::NotAnId { dimension, .. } | Self::FilterOnTime { dimension } => Some(dimension.code()),
            Self::NotShown { .. } => Some("sort"),
            Self::NotALimit { .. } => Some("limit"),
            Self::NotAComparison { .. } => Some("compare"),
            Self::NotARange { .. } => Some("range"),
            Self::GroupsAreTheBrands => Some(Dimension::Group.code()),
            Self::UnknownOption { name } => Some(name),
        }
    }
}

impl ReportQuery {
    /// A plain question over some days: totals of the usual metrics.
    pub fn over(days: DayRange) -> Self {
        Self {
            days,
            group_by: Vec::new(),
            metrics: Metric::USUAL.to_vec(),
            filters: Vec::new(),
            sort: Sort { by: SortBy::Metric(Metric::USUAL[0]), descending: true },
            limit: None,
            compare: None,
        }
    }

    /// Reads named options. `from` and `to` are days (YYYY-MM-DD, both included; the 30 days that end `today` when
    /// absent), `range` the days of a [`RelativeDays`] in their place, `group_by` and `metrics` are lists with commas, `sort` is one of the columns with a `-` before it for the
    /// greatest first, `limit` a number of rows, `compare` a [`Comparison`]. Every dimension but time is an option
    /// that filters: id numbers with commas, texts by repeating the option; with `not_` before it all else is kept. Empty options other than text filters count
    /// as absent.
    pub fn read<'a>(options: impl IntoIterator<Item = (&'a str, &'a str)>, today: Date) -> Result<Self, QueryError> {
        let (mut from, mut to, mut range, mut sort) = (None, None, None, None);
        let mut query = Self::over(DayRange::ending(today, DAYS_USUAL));
        for (name, text) in options {
            match name {
                "from" | "to" | "range" | "group_by" | "metrics" | "sort" | "limit" | "compare" if text.is_empty() => {}
                "from" => from = Some(day("from", text)?),
                "to" => to = Some(day("to", text)?),
                "range" => {
                    let relative: RelativeDays = text.parse().map_err(|problem| QueryError::NotARange { problem })?;
                    range = Some(relative.on(today));
                }
                "group_by" => query.group_by = names("group_by", text)?,
                "metrics" => query.metrics = names("metrics", text)?,
                "sort" => sort = Some(text),
                "limit" => query.limit = Some(limit(text)?),
                "compare" => {
                    let comparison = text.parse();
                    query.compare = Some(comparison.map_err(|_| QueryError::NotAComparison { text: text.to_owned() })?);
                }
                name => {
                    let (word, excludes) = match name.strip_prefix("not_") {
                        Some(word) => (word, true),
                        None => (name, false),
                    };
                    let dimension: Dimension =
                        word.parse().map_err(|_| QueryError::UnknownOption { name: name.to_owned() })?;
                    query.add_filter(dimension, excludes, text)?;
                }
            }
        }
        query.days = match range {
            Some(range) => range,
            None => days(from, to, today)?,
        };
        query.sort = match sort {
            Some(text) => query.sort_by(text)?,
            None => query.usual_sort(),
        };
        Ok(query)
    }

    /// Keeps what has this value, or one of the values given for the same dimension before.
    pub fn filter(&mut self, dimension: Dimension, text: &str) -> Result<(), QueryError> {
        self.add_filter(dimension, false, text)
    }

    /// As [`Self::filter`]; keeps all that has none of the values where it `excludes`.
    pub fn add_filter(&mut self, dimension: Dimension, excludes: bool, text: &str) -> Result<(), QueryError> {
        if dimension.time().is_some() {
            return Err(QueryError::FilterOnTime { dimension });
        }
        let mut values = Vec::new();
        if !dimension.is_id() {
            values.push(text.to_owned());
        } else if !text.is_empty() {
            for id in text.split(',') {
                let number = id.trim().parse::<i64>().ok().filter(|number| *number > 0);
                let number = number.ok_or_else(|| QueryError::NotAnId { dimension, text: id.to_owned() })?;
                values.push(number.to_string());
            }
        } else {
            return Ok(());
        }
        let same = |filter: &&mut Filter| filter.dimension == dimension && filter.excludes == excludes;
        match self.filters.iter_mut().find(same) {
            Some(filter) => filter.values.extend(values),
            None => self.filters.push(Filter { dimension, values, excludes }),
        }
        Ok(())
    }

    /// The filters on a dimension: at most one that keeps and one that excludes.
    pub fn filters_on(&self, dimension: Dimension) -> impl Iterator<Item = &Filter> {
        self.filters.iter().filter(move |filter| filter.dimension == dimension)
    }

    /// Whether it groups by a dimension or filters on it.
    pub fn asks_about(&self, dimension: Dimension) -> bool {
        self.dimensions().any(|asked| asked == dimension)
    }

    /// Whether counts must be told apart by partner.
    pub fn tells_partners_apart(&self) -> bool {
        self.group_by.iter().any(|dimension| dimension.is_of_partner())
    }

    pub fn source(&self) -> Source {
        let mut generic = None;
        for dimension in self.dimensions().filter(|dimension| dimension.rollup_number().is_some()) {
            if generic.is_some_and(|other| other != dimension) {
                return Source::Records;
            }
            generic = Some(dimension);
        }
        Source::Rollup(generic)
    }

    /// The columns that the metrics and the order need, each once, in the order of [`Count::ALL`].
    pub fn columns(&self) -> Vec<Count> {
        let needed: Vec<Count> = self.metrics.iter().flat_map(|metric| metric.columns()).collect();
        Count::ALL.iter().copied().filter(|column| needed.contains(column)).collect()
    }

    /// The same question about the days to compare with, whatever their number of rows.
    pub fn compared(&self) -> Option<Self> {
        let days = match self.compare? {
            Comparison::Previous => self.days.previous(),
            Comparison::LastYear => self.days.year_before(),
        };
        Some(Self { days, compare: None, limit: None, ..self.clone() })
    }

    /// Time first to last when rows are told apart by time, else the greatest of the first metric first.
    pub fn usual_sort(&self) -> Sort {
        match self.group_by.iter().find(|dimension| dimension.time().is_some()) {
            Some(time) => Sort { by: SortBy::Dimension(*time), descending: false },
            None => Sort { by: SortBy::Metric(self.metrics[0]), descending: true },
        }
    }

    fn sort_by(&self, text: &str) -> Result<Sort, QueryError> {
        let (descending, name) = match text.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, text),
        };
        let dimension = self.group_by.iter().find(|dimension| dimension.code() == name);
        let metric = self.metrics.iter().find(|metric| metric.code() == name);
        let by = match (dimension, metric) {
            (Some(dimension), _) => SortBy::Dimension(*dimension),
            (None, Some(metric)) => SortBy::Metric(*metric),
            (None, None) => return Err(QueryError::NotShown { text: name.to_owned() }),
        };
        Ok(Sort { by, descending })
    }

    /// All that it groups by or filters on, in that order.
    pub fn dimensions(&self) -> impl Iterator<Item = Dimension> {
        self.group_by.iter().copied().chain(self.filters.iter().map(|filter| filter.dimension))
    }
}

fn days(from: Option<Date>, to: Option<Date>, today: Date) -> Result<DayRange, QueryError> {
    let last = to.unwrap_or_else(|| from.map_or(today, |from| from.max(today)));
    let first = from.unwrap_or_else(|| DayRange::ending(last, DAYS_USUAL).first);
    let range = DayRange::new(first, last).ok_or(QueryError::DaysReversed { first, last })?;
    match range.days() {
        days if days > DAYS_MAX => Err(QueryError::TooManyDays { days }),
        _ => Ok(range),
    }
}

fn day(option: &'static str, text: &str) -> Result<Date, QueryError> {
    text.parse().map_err(|_| QueryError::NotADay { option, text: text.to_owned() })
}

fn limit(text: &str) -> Result<usize, QueryError> {
    let number = text.parse().ok().filter(|number| (1..=LIMIT_MAX).contains(number));
    number.ok_or_else(|| QueryError::NotALimit { text: text.to_owned() })
}

fn names<T>(option: &'static str, text: &str) -> Result<Vec<T>, QueryError>
where
    T: std::str::FromStr<Err = UnknownName> + PartialEq,
{
    let mut list: Vec<T> = Vec::new();
    for name in text.split(',') {
        let value: T = name.trim().parse().map_err(|problem| QueryError::UnknownName { option, problem })?;
        if list.contains(&value) {
            return Err(QueryError::Twice { option, name: name.trim().to_owned() });
        }
        list.push(value);
    }
    Ok(list)
}
