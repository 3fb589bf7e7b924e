//! A real web server's log, replayed as clicks: one line, one click, with the line's method, address, agent and referrer, four
//! partners in turn. Reports, the raw export and the lines must agree exactly, by partner and by reason.
//!
//! What each line should become is worked out here from the line alone, by rules of this file's own.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::people::{Visitor, http};
use crate::server::{Installation, Server, read};
use crate::team::Team;

const LOG: &str = "../shared/data/access.log.gz";
/// Clients that replay the lines beside each other.
const CLIENTS: usize = 4;

/// One line of the log in the combined format.
#[derive(Debug)]
struct Line {
    address: String,
    method: String,
    /// Empty where the log has `-`.
    referrer: String,
    agent: String,
}

/// In lower case: words that give away a program. Taken from reading the 559 agents of the log, not from any library.
const CRAWLER_WORDS: [&str; 35] = [
    "bot",
    "crawl",
    "spider",
    "slurp",
    "feed",
    "rss",
    "fetch",
    "archiver",
    "http:",
    "@",
    "preview",
    "proxy",
    "wget",
    "curl",
    "python",
    "libwww-perl",
    "ruby",
    "cfnetwork",
    "phantomjs",
    "nutch",
    "validator",
    "sleuth",
    "indy",
    "protocol",
    "irssiurl",
    "http_request",
    "portscout",
    "favicon",
    "oldreader",
    "appengine",
    "special_archiver",
    "simplepie",
    "embedly",
    "genieo",
    "livejournal",
];

/// What a click becomes: the partner's own standing comes after what the request itself says.
fn reason(line: &Line, standing: &'static str) -> &'static str {
    let agent = line.agent.to_lowercase();
    match () {
        () if line.method == "HEAD" => "head_request",
        () if agent.is_empty() || agent == "-" => "no_user_agent",
        () if CRAWLER_WORDS.iter().any(|word| agent.contains(word)) => "crawler",
        () => standing,
    }
}

#[test]
fn every_line_of_a_real_log_is_counted_once_under_its_partner_and_reason() {
    let Some(lines) = lines() else { return };
    let installation = Installation::sandbox();
    let config = read(&installation.config()).replace("trusted_proxies = []", "trusted_proxies = [\"127.0.0.0/8\"]");
    std::fs::write(installation.config(), config).expect("the configuration can be written");
    let team = Team::join(&installation);
    let server = installation.serve();
    replay(&server, &team, &lines);
    let expected: Vec<(i64, &str)> = lines
        .iter()
        .enumerate()
        .map(|(number, line)| (team.partner(number).id, reason(line, team.partner(number).standing)))
        .collect();

    wait_until_counted(&server, &team, lines.len());
    let first = export(&server, &team);
    check_export(&first, &lines, &expected);
    check_reports(&server, &team, &first, &expected);

    // Another life of the process: everything lies in files now, and nothing is counted twice.
    let server = server.stop().serve();
    let second = export(&server, &team);
    assert_eq!(second, first, "the export after a restart");
    check_reports(&server, &team, &second, &expected);
    check_unique(&second);
    check_command_line(&server, &expected);
    let verified = server.installation.run(&["verify"]);
    assert!(verified.status.success(), "verify: {}", String::from_utf8_lossy(&verified.stdout));
}

/// The lines, or none where the log is not at hand.
fn lines() -> Option<Vec<Line>> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(LOG);
    if !path.exists() {
        println!("skipped: {LOG} is not there");
        return None;
    }
    let unpacked = Command::new("gzip").args(["-dc"]).arg(&path).output().expect("gzip is on every machine");
    assert!(unpacked.status.success(), "{}", String::from_utf8_lossy(&unpacked.stderr));
    let text = String::from_utf8(unpacked.stdout).expect("the log is UTF-8");
    let lines: Vec<Line> = text.lines().map(parsed).collect();
    assert_eq!(lines.len(), 10_000);
    Some(lines)
}

/// `address ident user [time] "request" status bytes "referrer" "agent"`; quotes inside are escaped by a backslash, and the
/// last one may be missing.
fn parsed(line: &str) -> Line {
    let (address, _) = line.split_once(' ').expect("an address stands first");
    let mut rest = line;
    let mut quoted = || {
        let begin = rest.find('"').expect("three parts are quoted") + 1;
        let (mut text, mut escaped, mut end) = (String::new(), false, rest.len());
        for (position, letter) in rest[begin..].char_indices() {
            match letter {
                '"' if !escaped => {
                    end = begin + position + 1;
                    break;
                }
                '\\' if !escaped => escaped = true,
                letter => {
                    escaped = false;
                    text.push(letter);
                }
            }
        }
        rest = &rest[end..];
        text
    };
    let (request, referrer, agent) = (quoted(), quoted(), quoted());
    let method = request.split(' ').next().unwrap_or_default().to_owned();
    let referrer = if referrer == "-" { String::new() } else { referrer };
    Line { address: address.to_owned(), method, referrer, agent }
}

#[test]
fn lines_are_read_with_escapes_and_missing_ends() {
    let line = r#"1.2.3.4 - - [17/May/2015:10:05:03 +0000] "HEAD / HTTP/1.1" 200 1 "-" "a \"b\" \\c"#;
    let line = parsed(line);
    assert_eq!((line.method.as_str(), line.referrer.as_str(), line.agent.as_str()), ("HEAD", "", r#"a "b" \c"#));
}

/// Each line as one click; its number travels as a sub id.
fn replay(server: &Server, team: &Team, lines: &[Line]) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(line) = lines.get(number) else { return };
                    click(server, team, number, line);
                }
            });
        }
    });
}

fn click(server: &Server, team: &Team, number: usize, line: &Line) {
    let mut visitor = Visitor::of(server).with("user-agent", &line.agent).with("x-forwarded-for", &line.address);
    if !line.referrer.is_empty() {
        visitor = visitor.with("referer", &line.referrer);
    }
    let path = format!("{}?subId1=line-{number}", team.link(number));
    let answer = if line.method == "HEAD" { visitor.head(&path) } else { visitor.get(&path) };
    assert_eq!(answer.status, 302, "line {number}: {line:?}");
}

/// Asks until the report has all clicks, which takes it a second at most.
fn wait_until_counted(server: &Server, team: &Team, clicks: usize) {
    let begun = std::time::Instant::now();
    loop {
        let report = get(server, "/api/v1/reports/performance?metrics=clicks", &team.brand.token);
        match report["totals"][0]["clicks"].as_u64() {
            Some(counted) if counted >= clicks as u64 => break,
            counted => assert!(begun.elapsed().as_secs() < 10, "{counted:?} of {clicks} clicks are in the report"),
        }
    }
}

/// Every recorded click by its line's number.
fn export(server: &Server, team: &Team) -> BTreeMap<usize, BTreeMap<String, String>> {
    let text = get_text(server, "/api/v1/clicks?format=csv", &team.brand.token);
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let headings = rows.headers().expect("the file has headings").clone();
    let mut clicks = BTreeMap::new();
    for row in rows.records() {
        let row = row.expect("the file is well formed");
        let cells: BTreeMap<String, String> =
            headings.iter().zip(row.iter()).map(|(heading, cell)| (heading.to_owned(), cell.to_owned())).collect();
        let number = cells["sub_id1"].strip_prefix("line-").and_then(|number| number.parse().ok());
        let earlier = clicks.insert(number.expect("each click carries its line"), cells);
        assert!(earlier.is_none(), "recorded twice: {earlier:?}");
    }
    clicks
}

fn check_export(export: &BTreeMap<usize, BTreeMap<String, String>>, lines: &[Line], expected: &[(i64, &str)]) {
    assert_eq!(export.len(), lines.len());
    for (number, (line, (partner, reason))) in lines.iter().zip(expected).enumerate() {
        let click = &export[&number];
        assert_eq!(click["partner"], partner.to_string(), "line {number}");
        assert_eq!(click["left_out"], *reason, "line {number}: {line:?}");
        assert_eq!(click["attributable"], reason.is_empty().to_string(), "line {number}");
        // The file puts apostrophes where a spreadsheet might begin a formula: many robots write `; +http://…`.
        assert_eq!(click["agent"].replace('\'', ""), line.agent.replace('\'', ""), "line {number}");
        assert_eq!(click["referrer_host"], host(&line.referrer), "line {number}: {line:?}");
    }
}

/// The host of an address like `http://www.Example.com:80/path`.
fn host(referrer: &str) -> String {
    let Some((_, rest)) = referrer.split_once("://") else { return String::new() };
    let end = rest.find(['/', '?', '#', ':']).unwrap_or(rest.len());
    rest[..end].to_lowercase()
}

/// As the brand sees it by partner, and as each partner sees itself.
fn check_reports(
    server: &Server,
    team: &Team,
    export: &BTreeMap<usize, BTreeMap<String, String>>,
    expected: &[(i64, &str)],
) {
    let mut counts: BTreeMap<i64, BTreeMap<String, u64>> = BTreeMap::new();
    for (number, (partner, reason)) in expected.iter().enumerate() {
        let own = counts.entry(*partner).or_default();
        let mut add = |name: &str| *own.entry(name.to_owned()).or_default() += 1;
        add("clicks");
        match *reason {
            "" => add("attributable_clicks"),
            reason => add(&format!("left_out_{reason}")),
        }
        if export[&number]["unique"] == "true" {
            add("unique_clicks");
        }
    }
    let metrics: BTreeSet<&str> = counts.values().flat_map(|own| own.keys().map(String::as_str)).collect();
    let metrics: Vec<&str> = metrics.into_iter().chain(["left_out_clicks"]).collect();
    let query = format!("group_by=partner&metrics={}", metrics.join(","));
    let same = |row: &Value, partner: i64| {
        let own = &counts[&partner];
        for metric in metrics.iter().filter(|metric| **metric != "left_out_clicks") {
            let counted = own.get(*metric).copied().unwrap_or(0);
            assert_eq!(row[*metric].as_u64(), Some(counted), "{metric} of partner {partner}");
        }
        let left_out = own["clicks"] - own.get("attributable_clicks").copied().unwrap_or(0);
        assert_eq!(row["left_out_clicks"].as_u64(), Some(left_out), "partner {partner}");
    };
    let report = get(server, &format!("/api/v1/reports/performance?{query}"), &team.brand.token);
    assert_eq!(report["rows"].as_array().map(Vec::len), Some(counts.len()));
    for row in report["rows"].as_array().expect("rows are a list") {
        same(row, row["partner"].as_i64().expect("partners are numbers"));
    }
    assert_eq!(report["totals"][0]["clicks"].as_u64(), Some(expected.len() as u64));
    for partner in &team.partners {
        let report = get(server, &format!("/api/v1/reports/performance?{query}"), &partner.token);
        assert_eq!(report["rows"].as_array().map(Vec::len), Some(1), "a partner sees itself");
        same(&report["rows"][0], partner.id);
        // The same question to the records themselves: two dimensions at once.
        let fine = format!("group_by=browser,referrer_host&metrics={}&limit=100000", metrics.join(","));
        let fine = get(server, &format!("/api/v1/reports/performance?{fine}"), &partner.token);
        same(&fine["totals"][0], partner.id);
    }
}

/// `tributary report` beside the server says the same, from rollups and from records.
fn check_command_line(server: &Server, expected: &[(i64, &str)]) {
    for group_by in ["partner", "partner,country,device"] {
        let report = server.installation.run_json(&[
            "report",
            "--group-by",
            group_by,
            "--metrics",
            "clicks",
            "--sort",
            "-clicks",
        ]);
        let mut counts: BTreeMap<i64, u64> = BTreeMap::new();
        for row in report["rows"].as_array().expect("rows are a list") {
            let partner = row["partner"].as_i64().expect("partners are numbers");
            *counts.entry(partner).or_default() += row["clicks"].as_u64().expect("clicks are a number");
        }
        for (partner, clicks) in counts {
            let lines = expected.iter().filter(|(of, _)| *of == partner).count();
            assert_eq!(clicks, lines as u64, "{group_by}: partner {partner}");
        }
    }
    let table =
        server.installation.run(&["report", "--only", "device=crawler", "--metrics", "clicks,left_out_crawler"]);
    let table = String::from_utf8_lossy(&table.stdout).into_owned();
    assert!(table.contains("Clicks  Crawlers") && table.contains("are counted; actions are complete"), "{table}");
}

/// Of each visitor's attributable clicks on a partner and day exactly one is unique.
fn check_unique(export: &BTreeMap<usize, BTreeMap<String, String>>) {
    let mut visitors: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    for click in export.values().filter(|click| click["attributable"] == "true") {
        let unique = visitors.entry((&click["partner"], &click["day"], &click["visitor"])).or_default();
        *unique += usize::from(click["unique"] == "true");
    }
    assert!(visitors.values().all(|unique| *unique == 1), "a visitor is unique once");
}

fn get(server: &Server, path: &str, credentials: &str) -> Value {
    serde_json::from_str(&get_text(server, path, credentials)).expect("the API answers in JSON")
}

fn get_text(server: &Server, path: &str, credentials: &str) -> String {
    let request = http().get(format!("{}{path}", server.base_url)).header("authorization", credentials);
    let mut answer = request.call().expect("the server answers");
    let text = answer.body_mut().with_config().limit(100 << 20).read_to_string().expect("the answer is text");
    assert_eq!(answer.status(), 200, "{path}: {text}");
    text
}
