//! The story that newcomers see, checked from outside: its dates and its money are worked out here once more, by hand and calendar.

use std::collections::BTreeMap;
use std::io::{BufReader, Read};
use std::process::{Command, Output, Stdio};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde_json::{Deserializer, Value};
use store::testing::TestStore;

use crate::people::http;

/// A folder that `demo` may fill, and the database that goes with it.
struct Place {
    folder: tempfile::TempDir,
    postgres: Option<TestStore>,
}

impl Place {
    fn empty() -> Place {
        let postgres = std::env::var_os("TRIBUTARY_TEST_POSTGRES").map(|_| store::testing::test_store());
        Place { folder: tempfile::tempdir().expect("the machine has room for a temporary folder"), postgres }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tributary"));
        // `verify` reads the environment, and the tests' own variables are no configuration.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TRIBUTARY_TEST_")) {
            command.env_remove(name);
        }
        command.current_dir(self.folder.path()).args(arguments).arg("--data").arg(self.folder.path().join("data"));
        if let Some(postgres) = &self.postgres {
            command.args(["--database", postgres.url()]);
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let output = self.command(arguments).output().expect("the binary was built for this test");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output
    }

    fn document(&self) -> Value {
        let output = self.run(&["demo", "--exit", "--json", "--listen", "127.0.0.1:0"]);
        serde_json::from_slice(&output.stdout).expect("--json prints one document and nothing else")
    }
}

fn list<'a>(document: &'a Value, name: &str) -> &'a Vec<Value> {
    document[name].as_array().unwrap_or_else(|| panic!("{name} is a list"))
}

fn minor(value: &Value, name: &str) -> i64 {
    value[name].as_i64().unwrap_or_else(|| panic!("{value} has a number {name}"))
}

fn instant(value: &Value, name: &str) -> Timestamp {
    value[name].as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{value} has an instant {name}"))
}

fn los_angeles() -> TimeZone {
    TimeZone::get("America/Los_Angeles").expect("the zone is in the database")
}

/// The first instant of a local date.
fn begin_of(date: Date) -> Timestamp {
    los_angeles().to_zoned(date.at(0, 0, 0, 0)).expect("midnight is never skipped in Los Angeles").timestamp()
}

fn order<'a>(actions: &'a [Value], order_id: &str) -> &'a Value {
    let found = actions.iter().find(|action| action["order_id"] == order_id);
    found.unwrap_or_else(|| panic!("{order_id} became an action"))
}

#[test]
fn the_story_is_right_to_the_cent_and_the_second() {
    let place = Place::empty();
    let document = place.document();
    let now = Timestamp::now();
    let actions = list(&document, "actions");

    // Every date follows from the local day of its tracking.
    for action in actions {
        let tracked = instant(action, "tracked_at").to_zoned(los_angeles()).date();
        assert_eq!(instant(action, "locks_at"), begin_of(tracked.saturating_add(Span::new().days(1 + 15))), "{action}");
        assert_eq!(
            instant(action, "approves_at"),
            begin_of(tracked.saturating_add(Span::new().days(1 + 15 + 15))),
            "{action}"
        );
        let (locks_at, approves_at) = (instant(action, "locks_at"), instant(action, "approves_at"));
        let state = action["state"].as_str().expect("a state");
        match state {
            "pending" => assert!(now < locks_at, "{action}"),
            "locked" => assert!(locks_at <= now && now < approves_at, "{action}"),
            "approved" | "paid" => assert!(approves_at <= now, "{action}"),
            "reversed" => assert_eq!(action["order_id"], "TT-1002"),
            other => panic!("an action is {other}"),
        }
        let expected = if action["order_id"] == "TT-1006" { 0 } else { 40_00 };
        assert_eq!(
            (minor(action, "commission_minor"), &action["currency"]),
            (expected, &Value::from("USD")),
            "{action}"
        );
    }

    // The named orders.
    let first = instant(order(actions, "TT-1001"), "tracked_at").to_zoned(los_angeles());
    let today = now.to_zoned(los_angeles()).date();
    assert_eq!(first.date().saturating_add(Span::new().days(45)), today);
    assert_eq!(first.strftime("%H:%M:%S").to_string(), "10:42:38");
    assert_eq!(order(actions, "TT-1002")["state"], "reversed");
    assert_eq!(order(actions, "TT-1001")["state"], "paid");
    for not_credited in ["TT-1004", "TT-1005", "TT-1007"] {
        assert!(!actions.iter().any(|action| action["order_id"] == not_credited), "{not_credited}");
    }

    balances_follow_from_actions_and_payments(&document);
    reports_agree(&document);

    let verified = place.run(&["verify"]);
    assert!(verified.status.success());
}

fn balances_follow_from_actions_and_payments(document: &Value) {
    let mut expected: BTreeMap<(i64, String), i64> = BTreeMap::new();
    for partner in list(document, "partners") {
        for bucket in ["pending", "locked", "payable", "in_transit", "paid"] {
            expected.insert((minor(partner, "account_id"), bucket.to_owned()), 0);
        }
    }
    let mut add = |partner: i64, bucket: &str, amount: i64| {
        *expected.get_mut(&(partner, bucket.to_owned())).expect("a partner's bucket") += amount;
    };
    for action in list(document, "actions") {
        let bucket = match action["state"].as_str().expect("a state") {
            "reversed" => continue,
            // Whatever a payment holds is taken from it below.
            "approved" | "paid" => "payable",
            state => state,
        };
        add(minor(action, "partner"), bucket, minor(action, "commission_minor"));
    }
    let mut states = Vec::new();
    for payment in list(document, "payments") {
        let (partner, amount) = (minor(payment, "partner"), minor(payment, "amount_minor"));
        let state = payment["state"].as_str().expect("a state");
        states.push(state);
        if state != "failed" {
            add(partner, "payable", -amount);
            add(partner, state, amount);
        }
    }
    for state in ["paid", "failed", "in_transit"] {
        assert!(states.contains(&state), "the story has a payment that is {state}");
    }
    let told = list(document, "balances").iter().map(|balance| {
        assert_eq!(balance["currency"], "USD");
        let bucket = balance["bucket"].as_str().expect("a bucket").to_owned();
        ((minor(balance, "partner"), bucket), minor(balance, "amount_minor"))
    });
    assert_eq!(told.collect::<BTreeMap<_, _>>(), expected);
}

fn reports_agree(document: &Value) {
    let clicks = &document["clicks"];
    let left_out: i64 = clicks["left_out"].as_object().expect("reasons").values().filter_map(Value::as_i64).sum();
    assert_eq!(minor(clicks, "recorded"), minor(clicks, "attributable") + left_out);
    for reason in ["crawler", "head_request", "prefetch", "no_user_agent", "partner_suspended"] {
        assert!(clicks["left_out"][reason].as_i64() > Some(0), "{reason}");
    }

    let conversions = &document["conversions"];
    let refused: i64 = conversions["refused"].as_object().expect("reasons").values().filter_map(Value::as_i64).sum();
    let (credited, duplicates) = (minor(conversions, "credited"), minor(conversions, "duplicates"));
    assert_eq!(minor(conversions, "received"), credited + duplicates + refused);
    assert_eq!((duplicates, credited), (1, list(document, "actions").len() as i64));
    for (reason, count) in [("no_touch", 1), ("partner_suspended", 1)] {
        assert_eq!(minor(&conversions["refused"], reason), count, "{reason}");
    }

    let sum = |name: &str| list(document, "report").iter().map(|row| minor(row, name)).sum::<i64>();
    assert_eq!(sum("clicks"), minor(clicks, "recorded"));
    assert_eq!(sum("reversals"), 1);
    assert_eq!(sum("actions"), credited - 1);
    let buckets: i64 = list(document, "balances").iter().map(|balance| minor(balance, "amount_minor")).sum();
    assert_eq!(sum("commission_minor"), buckets);
}

#[test]
fn the_document_has_every_member_that_it_promises() {
    let document = Place::empty().document();
    let has = |value: &Value, members: &[&str]| {
        let names: Vec<&String> = value.as_object().expect("an object").keys().collect();
        let mut wanted = members.to_vec();
        wanted.sort_unstable();
        assert_eq!(names, wanted);
    };
    let top = ["access", "program", "partners", "clicks", "conversions", "actions", "report", "balances", "payments"];
    has(&document, &top);
    has(&document["access"], &["base_url", "brand", "operator", "partners"]);
    let log_in = ["email", "password", "account_id", "account_sid", "auth_token"];
    has(&document["access"]["brand"], &log_in);
    has(&document["access"]["operator"], &log_in);
    has(&document["access"]["partners"][0], &log_in);
    has(&document["program"], &["id", "time_zone", "creative_ids", "event_types"]);
    has(&document["partners"][0], &["account_id", "name"]);
    assert_eq!(document["access"]["partners"][0]["account_id"], document["partners"][0]["account_id"]);
    has(&document["clicks"], &["recorded", "attributable", "left_out"]);
    has(&document["conversions"], &["received", "credited", "duplicates", "refused"]);
    let action =
        ["id", "partner", "order_id", "tracked_at", "locks_at", "approves_at", "state", "commission_minor", "currency"];
    has(&document["actions"][0], &action);
    has(&document["balances"][0], &["partner", "currency", "bucket", "amount_minor"]);
    let payment = [
        "id",
        "run_id",
        "partner",
        "amount_minor",
        "currency",
        "method",
        "state",
        "reference",
        "failure_reason",
        "created_at",
        "settled_at",
    ];
    has(&document["payments"][0], &payment);
    assert_eq!(document["program"]["event_types"][0], "new_advertiser");
}

#[test]
fn the_story_is_told_and_names_what_was_refused() {
    let place = Place::empty();
    let told = place.run(&["demo", "--exit", "--listen", "127.0.0.1:0"]);
    let told = String::from_utf8(told.stdout).expect("the story is text");
    for line in [
        "10:42:38  and opens an advertiser account: order TT-1001",
        "not credited: click_not_attributable",
        "an action that is locked cannot become reversed",
        "promo code KITO",
        "40.00 USD",
        "Performance, ",
        "Balances, USD",
        "failed: the bank knows no such account",
        "mara@growthletters.example",
    ] {
        assert!(told.contains(line), "the story lacks {line:?}:\n{told}");
    }
    let again = place.command(&["demo", "--exit"]).output().expect("the binary was built for this test");
    assert_eq!(again.status.code(), Some(1), "a folder that holds something is not played on");
}

#[test]
fn without_exit_it_serves_on_in_the_present() {
    let place = Place::empty();
    let mut command = place.command(&["demo", "--json", "--listen", "127.0.0.1:0"]);
    let mut process = command.stdout(Stdio::piped()).spawn().expect("the binary was built for this test");
    let mut stdout = BufReader::new(process.stdout.take().expect("standard output is a pipe"));
    let document = Deserializer::from_reader(&mut stdout).into_iter::<Value>().next();
    let document = document.expect("a document").expect("the document is JSON");
    let base_url = document["access"]["base_url"].as_str().expect("an address");

    let now = Timestamp::now();
    let operator = &document["access"]["operator"];
    let credentials = format!("{}:{}", text(operator, "account_sid"), text(operator, "auth_token"));
    let moved = http()
        .post(format!("{}/api/v1/sandbox/clock", base_url.replace("://", &format!("://{credentials}@"))))
        .send_json(serde_json::json!({ "advance_to": (now + Span::new().minutes(5)).to_string() }))
        .expect("the demo serves on");
    assert_eq!(moved.status(), 200, "five minutes ahead of the present is ahead of the sandbox's clock");

    let status = Command::new("kill").args(["-s", "TERM", &process.id().to_string()]).status();
    assert!(status.expect("kill is on every machine").success());
    assert!(process.wait().expect("our own child").success(), "an orderly stop ends with 0");
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).expect("the pipe is read to its end");
    assert_eq!(rest.trim(), "", "one document and nothing else");
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{value} has a text {name}"))
}
