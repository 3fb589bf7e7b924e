use std::fmt::Write;

use super::*;

/// Decisions as the first program that had version 1 wrote them, one a line. The file never changes; a new version gets its own.
const VERSION_1: &str = include_str!("../../../fixtures/decision_v1.jsonl");

/// As [`VERSION_1`], of decisions about named partners.
const VERSION_2: &str = include_str!("../../../fixtures/decision_v2.jsonl");

/// What was decided, by which facts, in a line.
fn summary(shape: &DecisionShape) -> String {
    let Gathered { policy, named, click, promo_code, customer, credited_before } = shape.gathered.gathered().unwrap();
    let mut line = policy.code().to_owned();
    let standing = |standing: &Option<GatheredStanding>| match standing {
        Some(standing) => format!("{} {} v{}", standing.contract, standing.state.code(), standing.version),
        None => "no contract".to_owned(),
    };
    let told = |GatheredClick { click, standing: standing_then }: &GatheredClick| {
        let left_out = click.left_out.map_or(String::new(), |reason| format!(" {}", reason.code()));
        format!("{}/{}/{}{left_out} [{}]", click.program, click.partner, click.unique, standing(standing_then))
    };
    if let Some(named) = named {
        write!(line, ", named {} [{}]", named.partner, standing(&named.standing)).unwrap();
    }
    match &click {
        Some(Ok(click)) => write!(line, ", click {}", told(click)).unwrap(),
        Some(Err(error)) => write!(line, ", {error:?}").unwrap(),
        None => {}
    }
    for code in promo_code.iter().flatten() {
        let times =
            [Some(code.starts_at), code.ends_at, code.withdrawn_at].map(|at| at.map_or(0, Timestamp::as_millisecond));
        write!(line, ", code {}/{} {times:?} [{}]", code.promo_code, code.partner, standing(&code.standing)).unwrap();
    }
    for click in customer.iter().flatten() {
        write!(line, ", customer's {}", told(click)).unwrap();
    }
    if let Some(before) = credited_before {
        write!(line, ", credited before {before}").unwrap();
    }
    match (&shape.credit, &shape.refusal) {
        (Some(credit), None) => write!(line, " -> {} {}", credit.partner, credit.commission_minor).unwrap(),
        (None, Some(reason)) => write!(line, " -> {reason}").unwrap(),
        _ => panic!("a decision is a credit or a refusal: {shape:?}"),
    }
    line
}

#[test]
fn version_1_stays_readable() {
    let told: Vec<String> = VERSION_1.lines().map(|line| summary(&DecisionShape::read(line).unwrap())).collect();
    let expected = [
        "last_click, click 1001/100004/1 [2 active v1], credited before false -> 100004 4000",
        "last_click, code 1/100003 [1767614400035, 0, 0] [1 active v1] -> 100003 4000",
        "last_click -> no_touch",
        "last_click, click 1001/100003/2 [1 active v1], customer's 1001/100004/1 [2 active v1], credited before true -> 100003 0",
        "last_click, click 1001/100005/3 [3 active v1], code 1/100003 [1767614400035, 0, 0] [1 active v1], credited before false -> 100005 4000",
        "last_click, customer's 1001/100005/3 [3 active v1], credited before true -> 100005 1000",
        "last_click -> promo_code_unknown",
        "promo_code_first, click 1001/100005/18446744073709551615 [3 active v2], code 1/100003 [1767614400035, 1769000000000, 1768000000000] [1 active v1] -> 100005 4000",
        "last_click, click 1001/100003/4 crawler [1 active v1] -> click_not_attributable",
        "last_click, click 1001/100003/5 [1 suspended v1] -> partner_suspended",
        "last_click, click 1002/100003/6 [no contract] -> click_of_another_program",
        "last_click, Malformed -> click_id_invalid",
        "last_click, UnknownKey { number: 7 } -> click_id_invalid",
        "last_click, Forged -> click_id_invalid",
    ];
    assert_eq!(told, expected);
}

#[test]
fn version_2_stays_readable() {
    let told: Vec<String> = VERSION_2.lines().map(|line| summary(&DecisionShape::read(line).unwrap())).collect();
    let expected = [
        "last_click, named 100004 [2 active v1], credited before false -> 100004 4000",
        "last_click, named 100005 [3 suspended v2], click 1001/100003/2 [1 active v1] -> partner_suspended",
        "promo_code_first, named 100005 [no contract] -> no_contract",
    ];
    assert_eq!(told, expected);
}

#[test]
fn each_version_is_written_as_it_was() {
    for line in VERSION_1.lines().chain(VERSION_2.lines()) {
        let shape = DecisionShape::read(line).unwrap();
        assert_eq!(shape.written().unwrap(), line, "a change of what is written needs a new version");
        assert_eq!(GatheredShape::of(&shape.gathered.gathered().unwrap()), shape.gathered, "no fact is lost");
    }
}

#[test]
fn a_newer_version_is_refused() {
    let newer = VERSION_1.lines().next().unwrap().replacen("\"version\":1", "\"version\":3", 1);
    assert!(DecisionShape::read(&newer).unwrap_err().to_string().contains("shape version 3"));
}
