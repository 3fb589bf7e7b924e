//! Which clicks are asked for, in named options like those of a report.

use domain::click::LeftOut;
use domain::report::{QueryError, ReportQuery};
use events::lake::Column;
use events::record::Kind;
use jiff::civil::Date;

use crate::Result;
use crate::refusal::InputRefusal;
use crate::report::{Seen, column};

/// Days and filters are those of a report; the rest is about single records.
pub struct ClickQuery {
    pub report: ReportQuery,
    /// Both when none.
    pub kind: Option<Kind>,
    pub left_out: Option<Verdict>,
}

/// Which verdict of the door is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Attributable,
    LeftOut,
    LeftOutFor(LeftOut),
}

impl ClickQuery {
    /// `from`, `to` and filters as in [`ReportQuery::read`]; `kind`: `click` (when absent), `impression` or `all`; `left_out`: a
    /// reason, `any` or `none`.
    pub fn read(options: &[(String, String)], today: Date) -> Result<Self> {
        let mut kind = Some(Kind::Click);
        let mut left_out = None;
        let mut report = Vec::new();
        for (name, text) in options {
            match (name.as_str(), text.as_str()) {
                ("kind" | "left_out", "") => {}
                ("kind", "click") => kind = Some(Kind::Click),
                ("kind", "impression") => kind = Some(Kind::Impression),
                ("kind", "all") => kind = None,
                ("kind", _) => return Err(InputRefusal::wrong("kind", "neither click, impression nor all").into()),
                ("left_out", "none") => left_out = Some(Verdict::Attributable),
                ("left_out", "any") => left_out = Some(Verdict::LeftOut),
                ("left_out", reason) => {
                    let reason = reason.parse().map_err(|error| InputRefusal::wrong("left_out", error))?;
                    left_out = Some(Verdict::LeftOutFor(reason));
                }
                ("group_by" | "metrics" | "sort" | "compare" | "limit", _) => {
                    return Err(QueryError::UnknownOption { name: name.clone() }.into());
                }
                (name, text) => report.push((name, text)),
            }
        }
        Ok(Self { report: ReportQuery::read(report, today)?, kind, left_out })
    }

    /// The columns of the lake that the place of a record and [`ClickQuery::keeps`] are read from.
    pub fn columns(&self) -> Vec<Column> {
        let filtered = self.report.filters.iter().filter_map(|filter| column(filter.dimension));
        [Column::Kind, Column::At, Column::UniqueNumber, Column::Partner, Column::LeftOut]
            .into_iter()
            .chain(filtered)
            .collect()
    }

    /// Whether a record is asked for. Partners and programs are the scope's to say.
    pub fn keeps(&self, kind: Kind, left_out: Option<LeftOut>, seen: Seen<'_>) -> bool {
        let verdict = match self.left_out {
            None => true,
            Some(Verdict::Attributable) => kind == Kind::Click && left_out.is_none(),
            Some(Verdict::LeftOut) => left_out.is_some(),
            Some(Verdict::LeftOutFor(reason)) => left_out == Some(reason),
        };
        verdict && self.kind.is_none_or(|wanted| wanted == kind) && seen.passes(&self.report.filters)
    }
}
