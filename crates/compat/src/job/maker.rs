//! Makes the file of an export that this door took: the rows of its report, written down in its format.

use std::sync::Arc;

use anyhow::{Context, anyhow};
use flow::export::{Export, Maker};
use flow::{Caller, Platform};

use super::sheet::Sheet;
use super::{Question, question};
use crate::ask::Ask;
use crate::limits::Limits;
use crate::refused::Refused;
use crate::report;

/// For the job that makes exports.
pub fn maker(limits: Limits) -> Maker {
    let limits = Arc::new(limits);
    Arc::new(move |platform, caller, export, file| Box::pin(make(platform, caller, export, file, Arc::clone(&limits))))
}

async fn make(
    platform: Platform,
    caller: Caller,
    export: Export,
    file: std::fs::File,
    limits: Arc<Limits>,
) -> anyhow::Result<i64> {
    let question = question(&export).context("read the question of an export")?;
    let blank = Ask {
        platform,
        limits,
        caller,
        persona: question.persona,
        account_path: question.account_path.clone(),
        path: question.account_path.clone(),
        ids: Vec::new(),
        parameters: Vec::new(),
        version: 0,
    };
    let ask = blank.asking(&question);
    let failed = |refused: Refused| anyhow!("{}", refused.message);
    let kind = report::find(&ask, &question.report).map_err(failed)?;
    let columns = kind.columns(ask.persona).into_iter().map(|(name, ..)| name).collect();
    let mut sheet = Sheet::begin(file, question.format, columns)?;
    report::rows::all(&ask, kind, |rows| sheet.write(&rows)).await.map_err(failed)?;
    sheet.end()
}

/// Whether the question can be answered: its first rows are read.
pub(super) async fn judge(ask: &Ask) -> Result<(), Refused> {
    let handle = &ask.ids[0];
    report::rows::judge(ask, report::find(ask, handle)?).await
}

impl Ask {
    /// The same account, asking for a report.
    pub(super) fn asking(&self, question: &Question) -> Ask {
        Ask {
            platform: self.platform.clone(),
            limits: Arc::clone(&self.limits),
            caller: self.caller.clone(),
            persona: question.persona,
            account_path: question.account_path.clone(),
            path: self.path.clone(),
            ids: vec![question.report.clone()],
            parameters: question.parameters.clone(),
            version: self.version,
        }
    }
}
