//! How fast reports are over months of clicks, beside DuckDB on the same files in the same run.
//!
//!     cargo bench -p flow --bench report -- [--clicks 50000000] [--days 90] [--partners 2000] [--keep DIR]
//!
//! Clicks are made from a seed, counted and filed by the event log itself (past the spool), so that rollups and Parquet files
//! are the real ones. Then each question is asked through the same function as the API's, many times, and the answers of both
//! are compared before their times are. DuckDB is asked by `ask_duckdb.py` in a Python of its own under `target`.
//! With `--keep` the data stays and is used again by the next run with the same numbers.

mod traffic;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use domain::access::AccountKind;
use domain::ids::AccountId;
use domain::report::Count;
use flow::report::Report;
use flow::{Caller, Platform};
use serde_json::Value;

use traffic::{Scene, Size};

/// Each question is asked this often; the median counts.
const TIMES: usize = 21;

/// One question, its bar of DESIGN section 6, and the same in DuckDB's words.
struct Question {
    name: &'static str,
    bar: Duration,
    options: Vec<(&'static str, String)>,
    by: Asker,
    sql: String,
}

enum Asker {
    Partner(AccountId),
    Brand(AccountId),
}

fn main() -> anyhow::Result<()> {
    let (size, kept) = arguments()?;
    let folder = match &kept {
        Some(folder) => folder.clone(),
        None => std::env::temp_dir().join(format!("tributary-report-bench-{}", std::process::id())),
    };
    let scene = Scene::open(&folder, size)?;
    println!("{} clicks of {} days and {} partners", size.clicks, size.days, size.partners);
    let filed = scene.filed()?;
    println!("{:>9.1} bytes per stored click (bar 60), {} files", filed.bytes as f64 / filed.rows as f64, filed.files);
    println!("{:>9.1} MB of rollups and the rest of the system of record", scene.database_bytes()? as f64 / 1e6);

    let questions = questions(&scene);
    let duckdb = ask_duckdb(&scene.lake(), &questions)?;
    println!("\n{:<28} {:>10} {:>10} {:>10} {:>8}", "median of 21", "tributary", "bar", "DuckDB", "ratio");
    for (number, question) in questions.iter().enumerate() {
        let (median, report) = ask(&scene.platform, question)?;
        print!("{:<28} {:>7.2} ms {:>7.0} ms", question.name, milliseconds(median), milliseconds(question.bar));
        match &duckdb {
            Some(answers) => {
                let answer = &answers[number];
                compare(question, &report, answer)?;
                let theirs = answer["milliseconds"].as_f64().context("DuckDB's time")?;
                println!(" {theirs:>7.2} ms {:>7.1}x", theirs / milliseconds(median));
            }
            None => println!(" {:>10} {:>8}", "-", "-"),
        }
    }
    scene.platform.close();
    if kept.is_none() {
        std::fs::remove_dir_all(&folder).context("removing the bench's folder")?;
    }
    Ok(())
}

fn questions(scene: &Scene) -> Vec<Question> {
    // Neither the largest nor the smallest partner.
    let partner = scene.partner(10);
    let (first, last) = (scene.first_day(), scene.last_day());
    let month = scene.day_before_last(29);
    let of = |name: &'static str, text: &str| (name, text.to_owned());
    let numbers = "clicks,unique_clicks,attributable_clicks,actions,commission";
    let sums = "count(*)::BIGINT, sum(is_unique::INT)::BIGINT, sum((left_out = '')::INT)::BIGINT";
    vec![
        Question {
            name: "one partner by day",
            bar: Duration::from_millis(5),
            options: vec![of("group_by", "day"), of("from", &first), of("to", &last), of("metrics", numbers)],
            by: Asker::Partner(partner),
            sql: format!(
                "SELECT strftime(event_at, '%Y-%m-%d') AS key, {sums} FROM events WHERE partner_id = {partner} GROUP BY key ORDER BY key"
            ),
        },
        Question {
            name: "top 50 partners of 30 days",
            bar: Duration::from_millis(50),
            options: vec![
                of("group_by", "partner"),
                of("from", &month),
                of("to", &last),
                of("metrics", numbers),
                of("sort", "-clicks"),
                of("limit", "50"),
            ],
            by: Asker::Brand(scene.brand),
            sql: format!(
                "SELECT partner_id::VARCHAR AS key, {sums} FROM events WHERE event_at >= '{month}' GROUP BY partner_id ORDER BY count(*) DESC, partner_id LIMIT 50"
            ),
        },
        Question {
            name: "one partner by sub id",
            bar: Duration::from_millis(100),
            options: vec![
                of("group_by", "sub_id1"),
                of("from", &first),
                of("to", &last),
                of("metrics", numbers),
                of("sort", "-clicks"),
            ],
            by: Asker::Partner(partner),
            sql: format!(
                "SELECT sub_id1 AS key, {sums} FROM events WHERE partner_id = {partner} GROUP BY key ORDER BY count(*) DESC, key"
            ),
        },
        Question {
            name: "all of a brand by month",
            bar: Duration::from_millis(500),
            options: vec![of("group_by", "month"), of("from", &first), of("to", &last), of("metrics", numbers)],
            by: Asker::Brand(scene.brand),
            sql: format!(
                "SELECT strftime(date_trunc('month', event_at), '%Y-%m-%d') AS key, {sums} FROM events GROUP BY key ORDER BY key"
            ),
        },
        Question {
            name: "a partner, sub id x device",
            bar: Duration::from_millis(1_000),
            options: vec![
                of("group_by", "device"),
                of("sub_id1", "newsletter-1"),
                of("from", &month),
                of("to", &last),
                of("metrics", numbers),
                of("sort", "-clicks"),
            ],
            by: Asker::Partner(partner),
            sql: format!(
                "SELECT device AS key, {sums} FROM events WHERE partner_id = {partner} AND sub_id1 = 'newsletter-1' AND event_at >= '{month}' GROUP BY key ORDER BY count(*) DESC, key"
            ),
        },
    ]
}

fn ask(platform: &Platform, question: &Question) -> anyhow::Result<(Duration, Report)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let caller = match question.by {
        Asker::Partner(partner) => Caller::system("bench", partner, AccountKind::Partner),
        Asker::Brand(brand) => Caller::system("bench", brand, AccountKind::Brand),
    };
    let options = || question.options.iter().map(|(name, text)| ((*name).to_owned(), text.clone())).collect();
    let mut times = Vec::new();
    let mut report = None;
    for _ in 0..TIMES {
        let began = Instant::now();
        report = Some(runtime.block_on(flow::report::performance(platform, &caller, options()))?);
        times.push(began.elapsed());
    }
    times.sort();
    Ok((times[TIMES / 2], report.context("the question was asked")?))
}

/// Both must have counted the same.
fn compare(question: &Question, report: &Report, answer: &Value) -> anyhow::Result<()> {
    let rows = answer["rows"].as_array().context("DuckDB's rows")?;
    let ours = report.current.rows.iter().filter(|row| row.counts[Count::Clicks] != 0);
    let ours: Vec<Value> = ours
        .map(|row| {
            let counts = [Count::Clicks, Count::UniqueClicks, Count::AttributableClicks].map(|count| row.counts[count]);
            serde_json::json!([row.keys[0].show(), counts[0], counts[1], counts[2]])
        })
        .collect();
    ensure!(&ours == rows, "{}: tributary and DuckDB disagree:\n{ours:?}\n{rows:?}", question.name);
    Ok(())
}

/// The same questions to DuckDB over the same files; none when it cannot be had.
fn ask_duckdb(lake: &Path, questions: &[Question]) -> anyhow::Result<Option<Vec<Value>>> {
    let python = match python_with_duckdb() {
        Ok(python) => python,
        Err(error) => {
            println!("DuckDB is not asked: {error:#}");
            return Ok(None);
        }
    };
    let asked = Command::new(&python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/report/ask_duckdb.py"))
        .arg(lake)
        .arg(TIMES.to_string())
        .args(questions.iter().map(|question| &question.sql))
        .output()
        .with_context(|| format!("running {}", python.display()))?;
    ensure!(asked.status.success(), "DuckDB: {}", String::from_utf8_lossy(&asked.stderr));
    Ok(Some(serde_json::from_slice(&asked.stdout).context("DuckDB's answers")?))
}

/// A Python of the bench's own, with DuckDB installed the first time.
fn python_with_duckdb() -> anyhow::Result<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/report-bench-python");
    let python = folder.join("bin/python");
    let run = |program: &Path, arguments: &[&str]| -> anyhow::Result<()> {
        let ran = Command::new(program).args(arguments).output();
        let ran = ran.with_context(|| format!("running {}", program.display()))?;
        ensure!(ran.status.success(), "{}: {}", program.display(), String::from_utf8_lossy(&ran.stderr).trim());
        Ok(())
    };
    if run(&python, &["-c", "import duckdb"]).is_err() {
        run(Path::new("python3"), &["-m", "venv", &folder.to_string_lossy()])?;
        run(&python, &["-m", "pip", "install", "--quiet", "duckdb"])?;
    }
    Ok(python)
}

fn arguments() -> anyhow::Result<(Size, Option<PathBuf>)> {
    let mut size = Size { clicks: 50_000_000, days: 90, partners: 2_000 };
    let mut kept = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || -> anyhow::Result<u64> {
            let text = arguments.next().with_context(|| format!("{argument} needs a number"))?;
            text.parse().with_context(|| format!("{argument} {text}"))
        };
        match argument.as_str() {
            // Cargo says so to every bench.
            "--bench" => {}
            "--clicks" => size.clicks = number()?,
            "--days" => size.days = number()?,
            "--partners" => size.partners = number()?,
            "--keep" => kept = Some(PathBuf::from(arguments.next().context("--keep needs a folder")?)),
            other => anyhow::bail!("unknown argument {other}"),
        }
    }
    Ok((size, kept))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
