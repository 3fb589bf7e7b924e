use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::ids::ProgramId;
use crate::money::Currency;
use crate::web_address::host_of;

fn now() -> Timestamp {
    "2026-01-05T12:00:00Z".parse().expect("an instant")
}

fn told() -> Told {
    let usd = Currency::from_code("USD").expect("a currency");
    let mut told = Told::made_up(Some(ProgramId(1001)), PostbackEvent::Tracked, usd, now());
    told.delivery = "77".to_owned();
    if let About::Action(action) = &mut told.about {
        action.order_id = "A 1&x=y".to_owned();
        action.sub_ids = ["é".to_owned(), String::new(), "{state}".to_owned()];
        action.creative = Some(10_001);
    }
    told
}

#[test]
fn what_is_written_is_filled_or_refused_by_name() {
    let table = "
        https://a.test/pb?o={order_id}&s={sub_id1}     https://a.test/pb?o=A%201%26x%3Dy&s=%C3%A9
        https://a.test/pb?o={sub_id2}&p={sub_id3}      https://a.test/pb?o=&p=%7Bstate%7D
        http://a.test:8080?e={event}_{state}           http://a.test:8080?e=tracked_pending
        https://a.test/?c={commission}{currency}       https://a.test/?c=40.00USD
        https://a.test/?a={amount}&l={link_id}         https://a.test/?a=200.00&l=
        https://a.test/?i={action_id}&d={delivery_id}  https://a.test/?i=1001.0.0&d=77
        https://a.test/?t={tracked_at}                 https://a.test/?t=2026-01-05T12%3A00%3A00Z
        https://a.test/?n={creative_id}&{event}=1      https://a.test/?n=10001&tracked=1
        https://a.test/static                          https://a.test/static
        https://a.test/?c={Payout}&s={Status}{SubId3}  https://a.test/?c=40.00&s=PENDING%7Bstate%7D
        https://a.test/?d={EventDate}&o={Oid}          https://a.test/?d=2026-01-05T12%3A00%3A00%2B00%3A00&o=A%201%26x%3Dy
        https://a.test/?p={payout}                     !no macro {payout}
        https://a.test/?o={Order}                      !no macro {Order}
        https://a.test/?o={}                           !no macro {}
        https://a.test/?o={order_id                    !closing brace
        https://a.test/?o=order_id}                    !opening brace
        https://a.test/{event}?o=1                     !{event} stands before
        https://{sub_id1}.test/                        !{sub_id1} stands before
        ftp://a.test/                                  !begin with https://
        //a.test/                                      !begin with https://
        https://ana:pw@a.test/                         !user name
        https://a.test\\@b.test/                       !backslash
        https://[::1]/                                 !host name
        https://a.test/?o=é                            !`é`
        https://a.test/?o=1#x                          !after #
    ";
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (written, wanted) = line.split_once("  ").expect("two columns");
        let wanted = wanted.trim();
        match (written.parse::<UrlTemplate>(), wanted.strip_prefix('!')) {
            (Ok(template), None) => {
                assert_eq!(template.fill(&told()), wanted);
                assert_eq!(template.to_string(), written);
            }
            (Err(error), Some(words)) => assert!(error.to_string().contains(words), "{written}: {error}"),
            (found, _) => panic!("{written}: {found:?}"),
        }
    }
    assert_eq!("".parse::<UrlTemplate>(), Err(TemplateError::Missing));
    assert_eq!("https://a.test/?a b".parse::<UrlTemplate>(), Err(TemplateError::Space));
    let long = format!("https://a.test/?{}", "x".repeat(TEMPLATE_CHARACTERS_MAX));
    assert_eq!(long.parse::<UrlTemplate>(), Err(TemplateError::TooLong));
}

#[test]
fn who_may_not_write_an_address_sees_no_secret_of_its_query() {
    let table = "
        https://a.test/pb                                https://a.test/pb
        https://a.test/pb?o={order_id}&token=s3cret      https://a.test/pb?o={order_id}&token=***
        https://a.test/?k=s3cret{event}_{state}more      https://a.test/?k=***{event}***{state}***
        https://a.test/?s3cret&{event}&o=                https://a.test/?***&{event}&o=
        https://a.test/?o=A1&u=https://b.test/?t=s3cret  https://a.test/?o=***&u=***
        https://a.test/?o={event}&p={s3cret              https://a.test/?o={event}&p=***
        https://a.test/?o=ü{event}ü                      https://a.test/?o=***{event}***
    ";
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (address, wanted) = line.split_once("  ").expect("two columns");
        assert_eq!(masked(address), wanted.trim());
    }
}

#[test]
fn every_macro_can_be_asked_for() {
    for wanted in Macro::ALL {
        let template: UrlTemplate = format!("https://a.test/?x={{{wanted}}}").parse().expect("a template");
        template.fill(&told());
    }
}

#[test]
fn what_is_not_taken_comes_again_for_three_days() {
    let (first, mut at, mut failures) = (now(), now(), 0);
    let mut pauses = Vec::new();
    loop {
        failures += 1;
        let Some(pause) = retry_after(failures, first, at, 7) else { break };
        let plain = retry_after(failures, first, at, 8).expect("the same pause with another jitter");
        assert!((pause - plain).abs() <= pause / 4, "{pause:?} {plain:?}");
        at += pause;
        pauses.push(pause);
    }
    assert!((12..=18).contains(&pauses.len()), "{pauses:?}");
    assert!(pauses[0] >= SignedDuration::from_secs(30) && pauses[0] < SignedDuration::from_secs(38));
    assert!(at.duration_since(first) >= FAILING_MAX);
    assert!(at.duration_since(first) < FAILING_MAX + SignedDuration::from_hours(8));
}

#[test]
fn an_answer_is_taken_gone_or_not_taken() {
    for (status, outcome) in [(200, Outcome::Taken), (204, Outcome::Taken), (410, Outcome::Gone)] {
        assert_eq!(Outcome::of_status(status), outcome);
    }
    for status in [100, 301, 302, 400, 404, 429, 500, 503] {
        assert_eq!(Outcome::of_status(status), Outcome::NotTaken);
    }
}

#[test]
fn what_takes_nothing_for_three_days_or_is_gone_is_paused() {
    let (since, almost) = (now(), now() + FAILING_MAX - SignedDuration::from_secs(1));
    for (outcome, at, reason) in [
        (Outcome::Taken, since + FAILING_MAX, None),
        (Outcome::NotTaken, since, None),
        (Outcome::NotTaken, almost, None),
        (Outcome::NotTaken, since + FAILING_MAX, Some(PauseReason::Failing)),
        (Outcome::Gone, since, Some(PauseReason::Gone)),
        (Outcome::Gone, since + FAILING_MAX, Some(PauseReason::Gone)),
    ] {
        assert_eq!(pause_after(outcome, since, at), reason);
    }
}

proptest! {
    #[test]
    fn filling_leads_nowhere_else_and_adds_no_parameter(value in any::<String>(), other in "[/\\\\.@#?&=%:\\[\\]{} ]{0,12}") {
        let template: UrlTemplate =
            "https://a.test/pb?one={sub_id1}&two={order_id}{sub_id2}&{shared_id}=3".parse().expect("a template");
        let mut told = told();
        if let About::Action(action) = &mut told.about {
            action.sub_ids = [value.clone(), other.clone(), String::new()];
            action.order_id = other.clone();
            action.shared_id = value.clone();
        }
        let address = template.fill(&told);
        prop_assert_eq!(host_of(&address), Ok("a.test"));
        let (before, query) = address.split_once('?').expect("a query");
        prop_assert_eq!(before, "https://a.test/pb");
        prop_assert_eq!(query.split('&').count(), 3);
        prop_assert!(query.split('&').all(|pair| pair.matches('=').count() == 1));
        let is_clean = address.is_ascii() && !address.contains(['#', ' ', '{', '\\']);
        prop_assert!(is_clean);
    }
}

#[test]
fn a_body_is_filled_and_its_values_stay_values() {
    let table = r#"
        form  order={order_id}&earned={commission}       order=A%201%26x%3Dy&earned=40.00
        json  {"o":"{order_id}","s":{"3":"{sub_id3}"}}   {"o":"A 1&x=y","s":{"3":"{state}"}}
        json  {}                                         {}
        json  {"all":{ "p": {Payout} }}                  {"all":{ "p": 40.00 }}
        text  {event} of {CampaignName}: {not a macro}   tracked of Test: {not a macro}
        text  {Event}                                    !no macro {Event}
    "#;
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (format, rest) = line.split_once("  ").expect("three columns");
        let (written, wanted) = rest.split_once("  ").expect("three columns");
        let wanted = wanted.trim();
        let format: BodyFormat = format.parse().expect("a format");
        match (BodyTemplate::read(format, written), wanted.strip_prefix('!')) {
            (Ok(template), None) => {
                assert_eq!(template.fill(&told()), wanted);
                assert_eq!(template.to_string(), written);
            }
            (Err(error), Some(words)) => assert!(error.to_string().contains(words), "{written}: {error}"),
            (found, _) => panic!("{written}: {found:?}"),
        }
    }
    assert_eq!(BodyTemplate::read(BodyFormat::Text, " "), Err(TemplateError::BodyMissing));
    let long = "x".repeat(BODY_CHARACTERS_MAX + 1);
    assert_eq!(BodyTemplate::read(BodyFormat::Text, &long), Err(TemplateError::BodyTooLong));
}

proptest! {
    /// Whatever a visitor brought along as a sub id, the JSON has the same shape as without it.
    #[test]
    fn no_value_breaks_out_of_its_place(value in ".{0,40}") {
        let mut told = told();
        if let About::Action(action) = &mut told.about {
            action.sub_ids[0] = value;
        }
        let json = BodyTemplate::read(BodyFormat::Json, r#"{"a":"{sub_id1}"}"#).expect("a template").fill(&told);
        let inner = json.strip_prefix(r#"{"a":""#).and_then(|rest| rest.strip_suffix(r#""}"#)).expect("the same frame");
        let mut letters = inner.chars();
        while let Some(letter) = letters.next() {
            prop_assert!(letter >= ' ' && letter != '"', "{json}");
            if letter == '\\' {
                letters.next();
            }
        }
        let form = BodyTemplate::read(BodyFormat::Form, "a={sub_id1}").expect("a template").fill(&told);
        prop_assert!(!form[2..].contains(['&', '=', '+']), "{form}");
    }
}

#[test]
fn what_templates_of_impact_say_of_a_reversal() {
    let usd = Currency::from_code("USD").expect("a currency");
    let reversed = Told::made_up(Some(ProgramId(1001)), PostbackEvent::Reversed, usd, now());
    let filled = ["Status", "Payout", "DeltaPayout", "IntendedPayout", "Amount", "IntendedAmount"]
        .map(|name| name.parse::<AnyMacro>().expect("a macro").value(&reversed));
    assert_eq!(filled, ["REVERSED", "0.00", "-40.00", "40.00", "0.00", "200.00"]);
}

#[test]
fn every_name_of_a_macro_is_its_own() {
    let names: Vec<&str> =
        Macro::ALL.iter().map(|known| known.code()).chain(ImpactMacro::ALL.iter().map(|known| known.code())).collect();
    let mut unique = names.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), names.len());
}

#[test]
fn an_application_is_told_by_its_facts_and_nothing_is_made_up_of_the_rest() {
    let usd = Currency::from_code("USD").expect("a currency");
    let told = Told::made_up(None, PostbackEvent::ApplicationDeclined, usd, now());
    let template: UrlTemplate =
        "https://a.test/?a={application_id}&r={reason}&o={order_id}&p={program_id}".parse().expect("an address");
    assert_eq!(template.fill(&told), "https://a.test/?a=0&r=a%20test&o=&p=");
}

#[test]
fn types_of_webhooks_name_subject_and_event() {
    let types: Vec<String> = PostbackEvent::ALL.iter().map(|event| event.webhook_type()).collect();
    assert_eq!(types[0], "action.tracked");
    assert!(types.contains(&"application.approved".to_owned()) && types.contains(&"export.finished".to_owned()));
}

/// The example of the specification.
#[test]
fn a_signature_is_the_one_that_libraries_verify() {
    let secret: Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().expect("a secret");
    let at = Timestamp::from_second(1_614_265_330).expect("an instant");
    let body = r#"{"test": 2432232314}"#;
    let signed = signature(std::slice::from_ref(&secret), "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body);
    assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    assert_eq!(signature(&[secret.clone(), secret.clone()], "msg", at, body).split(' ').count(), 2);
    assert_eq!(secret.to_string().parse::<Secret>().as_ref(), Ok(&secret));
    assert!("whsec_c2hvcnQ=".parse::<Secret>().is_err());
    assert_eq!(format!("{secret:?}"), "Secret");
}
