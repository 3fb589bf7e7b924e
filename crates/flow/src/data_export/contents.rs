//! What is in an archive, and how it is written: tables, then clicks, statements and files, a README that names them all at the end.
//!
//! All tables are read in one snapshot, so that they agree with each other to the cent. Clicks rest elsewhere and are read after it.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail};
use domain::access::AccountKind;
use domain::calendar::{day_of, month_starts_after, time_zone};
use domain::ids::AccountId;
use domain::money::{Currency, Money};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;
use store::Tx;
use store::data_export::table::{self, Cell, MediaFile, Table};
use tokio::sync::watch;

use super::archive::Archive;
use crate::report::csv::harmless;
use crate::{Caller, Error, Platform, click, media, statement};

/// Rows after which it is asked whether the process is to stop.
const ROWS_BETWEEN_LOOKS: u64 = 1_000;

/// An archive in the making, with the lines of its README.
struct Making {
    archive: Archive,
    files: Vec<String>,
    stop: watch::Receiver<bool>,
}

/// Writes the archive of an account to `path` and gives its bytes. An error when told to stop: it is made anew at the next start.
pub async fn write(
    platform: &Platform,
    account: &store::account::Account,
    path: &Path,
    stop: watch::Receiver<bool>,
) -> anyhow::Result<u64> {
    let now = platform.clock.now();
    let making = Making { archive: Archive::create(path, now)?, files: Vec::new(), stop };
    let of = account.clone();
    let (making, media) = platform.store.read(move |tx| tables(tx, making, &of, now)).await?;
    let caller = Caller::system("data_export", account.id, account.kind);
    let making = clicks(platform, &caller, making, account).await?;
    let making = statements(platform, &caller, making, now).await?;
    let folder = media::folder(platform);
    let of = account.clone();
    let finished = tokio::task::spawn_blocking(move || {
        let mut making = making;
        files(&mut making, &folder, &media)?;
        readme(&mut making, &of, now)?;
        making.archive.finish()
    });
    finished.await.context("wait for an archive to be finished")?
}

impl Making {
    fn begin(&mut self, path: &str, about: &str) -> anyhow::Result<()> {
        self.archive.begin(path)?;
        self.files.push(format!("{path}\n    {about}"));
        Ok(())
    }

    fn go_on(&self) -> anyhow::Result<()> {
        if *self.stop.borrow() {
            bail!("the process stops; the archive is made at the next start");
        }
        Ok(())
    }
}

fn tables(
    tx: &mut Tx<'_>,
    mut making: Making,
    account: &store::account::Account,
    now: Timestamp,
) -> anyhow::Result<(Making, Vec<MediaFile>)> {
    making.begin("account.json", "The account itself.")?;
    let profile = json!({
        "account_id": account.id.get(),
        "account_sid": account.sid,
        "kind": account.kind.code(),
        "name": account.name,
        "country": account.country,
        "website": account.website,
        "opened_at": account.created_at.to_string(),
        "accent": store::appearance::find(tx, account.id)?.and_then(|look| look.accent).map(|accent| accent.colour().to_string()),
        "second_factor_required": store::account::requires_factor(tx, account.id)?,
        "taken_out_at": now.to_string(),
    });
    making.archive.write_all(format!("{profile:#}\n").as_bytes()).context("write an account")?;
    for table in Table::all_of(account.kind) {
        write_table(tx, &mut making, table, account.id).with_context(|| format!("write {}", table.file))?;
    }
    Ok((making, table::media(tx, account.id)?))
}

fn write_table(tx: &mut Tx<'_>, making: &mut Making, table: &Table, account: AccountId) -> anyhow::Result<()> {
    making.begin(table.file, table.about)?;
    let currency = table.columns.iter().position(|(name, _)| *name == "currency");
    let stop = making.stop.clone();
    let mut lines = csv::Writer::from_writer(&mut making.archive);
    lines.write_record(table.columns.iter().map(|(name, _)| name))?;
    let (mut rows, mut written) = (0_u64, Ok(()));
    let mut record = Vec::new();
    table.each(tx, account, |cells| {
        rows += 1;
        if written.is_err() || rows.is_multiple_of(ROWS_BETWEEN_LOOKS) && *stop.borrow() {
            return;
        }
        record.clear();
        let mut amounts = Vec::new();
        for (column, cell) in cells.enumerate() {
            if let Cell::Money(minor) = cell {
                amounts.push((column, minor));
            }
            record.push(text(&cell));
        }
        written = in_currency(&mut record, &amounts, currency).and_then(|()| Ok(lines.write_record(&record)?));
    })?;
    written?;
    lines.flush()?;
    drop(lines);
    making.go_on()
}

fn text(cell: &Cell<'_>) -> String {
    match cell {
        Cell::None | Cell::Money(_) => String::new(),
        Cell::Text(text) => harmless(text).into_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::Instant(at) => at.to_string(),
    }
}

/// Amounts as decimals of the row's currency.
fn in_currency(record: &mut [String], amounts: &[(usize, i64)], currency: Option<usize>) -> anyhow::Result<()> {
    for (column, minor) in amounts {
        let code = currency.and_then(|column| record.get(column)).context("find the currency of an amount")?;
        record[*column] = Money::new(*minor, Currency::from_code(code)?).amount();
    }
    Ok(())
}

async fn clicks(
    platform: &Platform,
    caller: &Caller,
    mut making: Making,
    account: &store::account::Account,
) -> anyhow::Result<Making> {
    // A day more on either side, for the programs whose days begin elsewhere.
    let first = day_of(account.created_at, &TimeZone::UTC).yesterday().context("find the day before an account")?;
    let last = day_of(platform.clock.now(), &TimeZone::UTC).tomorrow().context("find the day after today")?;
    let days = vec![("from".to_owned(), first.to_string()), ("to".to_owned(), last.to_string())];
    let mut file = click::export(platform, caller, days).await.map_err(failure)?;
    making.begin("clicks.csv", "Recorded clicks on your links or programs, the oldest day first.")?;
    while let Some(piece) = file.next().await {
        let piece = piece?;
        making.go_on()?;
        let written = tokio::task::spawn_blocking(move || {
            making.archive.write_all(&piece).context("write clicks")?;
            anyhow::Ok(making)
        });
        making = written.await.context("wait for clicks to be written")??;
    }
    Ok(making)
}

/// Of each month that is over: those cannot change any more.
async fn statements(
    platform: &Platform,
    caller: &Caller,
    mut making: Making,
    now: Timestamp,
) -> anyhow::Result<Making> {
    if caller.account_kind != AccountKind::Partner {
        return Ok(making);
    }
    for (program, months) in statement::months(platform, caller).await.map_err(failure)? {
        let row = platform.store.read(move |tx| store::program::find(tx, program)).await?;
        let zone = time_zone(&row.context("find the program of a statement")?.time_zone)?;
        let today = day_of(now, &zone);
        for month in months.into_iter().rev().filter(|month| month_starts_after(*month, 0) <= today) {
            making.go_on()?;
            let file = statement::file(platform, caller, program, month).await.map_err(failure)?;
            let name = format!("statements/{program}-{}.csv", month.strftime("%Y-%m"));
            making.begin(&name, "The statement of a month that is over.")?;
            making.archive.write_all(&file).context("write a statement")?;
        }
    }
    Ok(making)
}

fn files(making: &mut Making, folder: &Path, media: &[MediaFile]) -> anyhow::Result<()> {
    for file in media {
        making.go_on()?;
        let mut source = std::fs::File::open(folder.join(&file.hash)).with_context(|| format!("open {}", file.path))?;
        making.archive.begin_stored(&tame(&file.path))?;
        std::io::copy(&mut source, &mut making.archive).with_context(|| format!("write {}", file.path))?;
    }
    Ok(())
}

/// Names come from people: none leads out of its folder, whoever unpacks it and with what.
fn tame(path: &str) -> String {
    let (folder, name) = path.split_once('/').unwrap_or(("files", path));
    let is_plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_' | ' ');
    let name: String = name.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).collect();
    format!("{folder}/{name}")
}

fn readme(making: &mut Making, account: &store::account::Account, now: Timestamp) -> anyhow::Result<()> {
    let text = format!(
        "Everything that account {} ({}) owns on this platform, as of {now}.\n\
         \n\
         - Files that end in .csv are tables: UTF-8, commas, the names of the columns in the first line.\n\
         - Instants are in UTC (RFC 3339). Amounts are decimals of the currency in the column beside them.\n\
         - A text that a spreadsheet would take for a formula has an apostrophe before it.\n\
         - The tables are of one instant and agree with each other: the movements of ledger.csv add up to balances.csv.\n\
         - Passwords, second factors and the secrets of auth tokens are in none of these files.\n\
         \n\
         {}\n",
        account.id,
        account.name,
        making.files.join("\n"),
    );
    making.archive.begin("README.txt")?;
    making.archive.write_all(text.as_bytes()).context("write the README of an archive")
}

fn failure(error: Error) -> anyhow::Error {
    match error {
        Error::Refused(refusal) => anyhow::anyhow!("refused: {refusal}"),
        Error::Failure(failure) => failure,
    }
}
