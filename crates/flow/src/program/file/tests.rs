use super::*;

/// The smallest file that is whole; tests add to it and spoil it.
const SMALL: &str = r#"[program]
name = "Small"
slug = "small"
currency = "EUR"
time_zone = "Europe/Berlin"
landing_page = "https://shop.example"
contact = "partners@shop.example"

[[event_type]]
code = "sale"

[terms]
referral_window = "7 days"
locks = "1 month and 5 days after the end of the month tracked"
approves = "3 days after locking"

[[terms.commission]]
event_type = "sale"
pay = { percent = "7.5" }
"#;

/// Reads SMALL with one line replaced; the expected faults are one a line.
fn check(line: &str, replacement: &str, expected: &str) {
    assert!(SMALL.contains(line), "{line:?} is not in the small file");
    check_text(&SMALL.replacen(line, replacement, 1), expected);
}

fn check_text(text: &str, expected: &str) {
    let found = match ProgramFile::read(text) {
        Ok(_) => String::new(),
        Err(faults) => faults.to_string(),
    };
    assert_eq!(found, expected, "in\n{text}");
}

#[test]
fn the_reference_program_is_read_whole() {
    let file = ProgramFile::read(REFERENCE).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(file.program.slug, "tiktok-for-business");
    assert_eq!(file.program.currency.code(), "USD");
    assert_eq!(file.program.click_id_parameter, "irclickid");
    let domains: Vec<_> = file.program.deep_link_domains.iter().map(ToString::to_string).collect();
    assert_eq!(domains, ["tiktok.com", "*.tiktok.com"]);
    assert_eq!(file.event_types, [EventTypeSection { code: "new_advertiser".into(), category: "lead".into() }]);
    assert_eq!(file.terms.locks.to_string(), "15 days after the end of the day tracked");
    assert_eq!(
        file.program.questions.iter().map(|question| question.required).collect::<Vec<_>>(),
        [true, true, false]
    );
    assert_eq!(file.program.auto_approval, None);
    assert!(!file.browser_conversions);
    assert_eq!(file.commission_in_words(), "40.00 USD for each new_advertiser by a new customer");
}

#[test]
fn the_answers_quote_the_live_terms() {
    let faq = |text: &str| ProgramFile::read(text).unwrap_or_else(|faults| panic!("{faults}")).faq_in_words();
    let answers = faq(REFERENCE);
    assert_eq!(
        answers.iter().map(|entry| entry.question.as_str()).collect::<Vec<_>>(),
        [
            "How does the program work, and is it linked to my accounts elsewhere?",
            "How can I share my links?",
            "How and when do I receive payment?",
            "Is there reporting on my performance?",
        ]
    );
    assert!(
        answers[0].answer.contains("40.00 USD for each new_advertiser by a new customer."),
        "{}",
        answers[0].answer
    );
    assert!(answers[2].answer.contains("It locks 15 days after the end of the day tracked."), "{}", answers[2].answer);
    let changed =
        faq(&REFERENCE.replace("15 days after the end of the day tracked", "9 days after the end of the day tracked"));
    assert!(changed[2].answer.contains("It locks 9 days after the end of the day tracked."), "{}", changed[2].answer);
}

#[test]
fn what_is_not_said_has_a_default() {
    let file = ProgramFile::read(SMALL).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(file.program.status, ProgramStatus::Live);
    assert_eq!(file.program.landing_page, "https://shop.example");
    assert_eq!(file.program.click_id_parameter, "irclickid");
    assert_eq!(file.event_types[0].category, "sale");
    assert_eq!(file.terms.attribution.code(), "last_click");
    assert_eq!(file.terms.new_customer.code(), "stated_or_derived");
}

#[test]
fn every_mistake_is_named_at_once_with_line_and_field() {
    let text = SMALL
        .replace("currency = \"EUR\"", "currency = \"EURO\"\ncolour = \"red\"")
        .replace("Europe/Berlin", "Mars/Olympus")
        .replace("locks = \"1 month and", "locks = \"a month or")
        .replace("contact = \"partners@shop.example\"\n", "");
    check_text(
        &text,
        r#"line 1, program.contact: is missing
line 4, program.currency: `EURO` is not an ISO 4217 currency code with a minor unit, such as USD
line 5, program.colour: unknown key; known here: name, slug, status, description, currency, time_zone, landing_page, deep_link_domains, click_id_parameter, contact, inquiries, faq, questions, auto_approve
line 6, program.time_zone: expected a time zone of the IANA database like "America/Los_Angeles" or "UTC", found "Mars/Olympus"
line 14, terms.locks: `a month or 5 days after the end of the month tracked` is not understood; expected `15 days after the end of the day tracked`, `10 days after the end of the month tracked`, `2 months after the end of the month tracked` or `2 months and 10 days after the end of the month tracked`"#,
    );
}

#[test]
fn single_values_are_judged() {
    check("name = \"Small\"", "name = \"\"", "line 2, program.name: expected some text, found none");
    check("name = \"Small\"", "name = 5", "line 2, program.name: expected text in quotes, found the number 5");
    check(
        "slug = \"small\"",
        "slug = \"Small Shop\"",
        "line 3, program.slug: expected 1 to 60 lower-case letters, digits and '-' between them, found \"Small Shop\"",
    );
    check(
        "slug = \"small\"",
        "slug = \"small\"\nstatus = \"closed\"",
        "line 4, program.status: `closed` is no program status; expected one of live, paused",
    );
    check(
        "\"https://shop.example\"",
        "\"javascript:alert(1)\"",
        "line 6, program.landing_page: expected a web address like \"https://www.example.com/\", found \"javascript:alert(1)\": the address must begin with https:// or http://",
    );
    check(
        "\"https://shop.example\"",
        "\"https://ann:secret@shop.example\"",
        "line 6, program.landing_page: expected a web address like \"https://www.example.com/\", found \"https://ann:secret@shop.example\": the address must not carry a user name",
    );
    check(
        "partners@shop.example",
        "partners at shop",
        "line 7, program.contact: expected an e-mail address, found \"partners at shop\"",
    );
    check(
        "contact =",
        "deep_link_domains = [\"shop.example\", \"*\", \"https://shop.example\"]\ncontact =",
        "line 7, program.deep_link_domains[1]: `*` is not a domain such as example.com or *.example.com\n\
         line 7, program.deep_link_domains[2]: `https://shop.example` is not a domain such as example.com or *.example.com",
    );
    check(
        "contact =",
        "click_id_parameter = \"click id\"\ncontact =",
        "line 7, program.click_id_parameter: expected 1 to 64 letters, digits, '_', '-' or '.', found \"click id\"",
    );
    check(
        "contact =",
        "click_id_parameter = \"subId1\"\ncontact =",
        "line 7, program.click_id_parameter: expected a name that tracking links do not use themselves, found \"subId1\"",
    );
    check(
        "referral_window = \"7 days\"",
        "referral_window = \"0 days\"",
        "line 13, terms.referral_window: `0 days` is not understood; expected `30 days`, from 1 to 3650",
    );
}

#[test]
fn commission_rules_are_judged() {
    let rule = "pay = { percent = \"7.5\" }";
    check(rule, "pay = { flat = \"5\" }", "");
    check(
        rule,
        "pay = { flat = \"5\" }\nwhen = { country = [\"DE\", \"AT\"], amount = { at_least = \"10\", below = \"99.99\" } }",
        "",
    );
    check(rule, "pay = { flat = \"5\" }\nwhen = { promo_code = \"SPRING\", customer = \"existing\" }", "");
    check(rule, "", "line 17, terms.commission[0].pay: is missing; expected a table [terms.commission[0].pay]");
    check(
        rule,
        "pay = { flat = \"5\", percent = \"5\" }",
        "line 19, terms.commission[0].pay: expected either flat = \"40.00\" or percent = \"7.5\"",
    );
    check(rule, "pay = {}", "line 19, terms.commission[0].pay: expected either flat = \"40.00\" or percent = \"7.5\"");
    check(
        rule,
        "pay = { flat = \"5.001\" }",
        "line 19, terms.commission[0].pay.flat: `5.001` has more than the 2 decimals of EUR",
    );
    check(
        rule,
        "pay = { flat = \"-5\" }",
        "line 19, terms.commission[0].pay.flat: must not be negative, and is -5.00 EUR",
    );
    check(
        rule,
        "pay = { flat = 5.0 }",
        "line 19, terms.commission[0].pay.flat: expected text in quotes, found the number 5.0",
    );
    check(
        rule,
        "pay = { percent = \"101\" }",
        "line 19, terms.commission[0].pay.percent: `101` is not a percentage such as 12.5, from 0 to 100 with up to 4 decimals",
    );
    check(
        "event_type = \"sale\"",
        "event_type = \"signup\"",
        "line 18, terms.commission[0].event_type: names `signup`, which is no event type of the program (sale)",
    );
    check(
        rule,
        "pay = { flat = \"5\" }\nwhen = { countries = \"DE\" }",
        "line 20, terms.commission[0].when.countries: unknown key; known here: customer, country, promo_code, partner_group, amount",
    );
    check(
        rule,
        "pay = { flat = \"5\" }\nwhen = { country = \"XX\" }",
        "line 20, terms.commission[0].when.country: `XX` is not an ISO 3166-1 country code of two letters, such as US",
    );
}

#[test]
fn amounts_follow_the_currency() {
    let yen = SMALL.replace("EUR", "JPY").replace("percent = \"7.5\"", "flat = \"500\"");
    check_text(&yen, "");
    check_text(
        &yen.replace("\"500\"", "\"500.5\""),
        "line 19, terms.commission[0].pay.flat: `500.5` has more than the 0 decimals of JPY",
    );
    check_text(&SMALL.replace("EUR", "KWD").replace("percent = \"7.5\"", "flat = \"1.234\""), "");
}

#[test]
fn event_types_are_named_once() {
    check(
        "[[event_type]]\ncode = \"sale\"\n",
        "",
        "line 1, event_type: is missing; expected at least one table [[event_type]] with a code\nline 16, terms.commission[0].event_type: names `sale`, which is no event type of the program ()",
    );
    check(
        "code = \"sale\"",
        "code = \"sale\"\n[[event_type]]\ncode = \"sale\"",
        "line 12, event_type[1].code: expected every code once, found \"sale\" again",
    );
}

#[test]
fn questions_answers_and_rules_for_applicants() {
    let extra = "[[program.faq]]\nquestion = \"When?\"\nanswer = \"After {terms.lock}.\"\n\
                 [[program.questions]]\ntext = \"Where?\"\nrequired = \"yes\"\n\
                 [program.auto_approve]\nenabled = true\ncountries = [\"DE\", \"Germany\"]\n";
    check(
        "[[event_type]]",
        &format!("{extra}[[event_type]]"),
        "line 11, program.faq[0].answer: {terms.lock} stands for nothing; known are program.name, program.currency, \
         program.time_zone, program.landing_page, program.contact, terms.name, terms.attribution, terms.referral_window, \
         terms.locks, terms.approves, terms.commission, terms.summary\n\
         line 14, program.questions[0].required: expected true or false, found \"yes\"\n\
         line 17, program.auto_approve.countries[1]: `Germany` is not an ISO 3166-1 country code of two letters, such as US",
    );
    let rules = "[program.auto_approve]\nenabled = false\nwebsite = true\n[[event_type]]";
    let file = ProgramFile::read(&SMALL.replacen("[[event_type]]", rules, 1)).unwrap();
    assert_eq!(file.program.auto_approval, None);
    let file = ProgramFile::read(&SMALL.replacen("[[event_type]]", &rules.replace("false", "true"), 1)).unwrap();
    let expected = AutoApproval { countries: Vec::new(), email_verified: true, website: true };
    assert_eq!(file.program.auto_approval, Some(expected));
}

#[test]
fn broken_toml_is_named_by_line() {
    check_text("[program\nname = \"x\"\n", "line 1: unclosed table, expected `]`");
    check("slug = \"small\"", "slug = \"small\"\nslug = \"large\"", "line 4: duplicate key");
    check_text(
        "",
        "line 1, event_type: is missing; expected at least one table [[event_type]] with a code\nline 1, program: is missing; expected a table [program]\nline 1, terms: is missing; expected a table [terms]",
    );
}

#[test]
fn unexpected_shapes_are_mistakes_not_panics() {
    for text in
        ["program = 1\nterms = []\nevent_type = {}", "[[program]]\n[[terms]]\n[event_type]", "program.name.x = 1"]
    {
        assert!(ProgramFile::read(text).is_err(), "{text}");
    }
    check_text(
        "program = 1\nterms = [1]\nevent_type = [2]",
        "line 1, program: expected a table, found the number 1\n\
         line 2, terms: expected a table, found a list\n\
         line 3, event_type: is missing; expected at least one table [[event_type]] with a code\n\
         line 3, event_type[0]: expected a table, found the number 2",
    );
}

/// The tables of a file that uses every table there is, with the heading under which docs/program-file.md explains each.
const EVERY_TABLE: &str = r#"
[program]
x = 1
faq = [{ x = 1 }]
questions = [{ x = 1 }]
auto_approve = { x = 1 }
[[event_type]]
x = 1
[terms]
x = 1
[[terms.commission]]
x = 1
when = { x = 1, amount = { x = 1 } }
pay = { x = 1 }
"#;

#[test]
fn every_key_is_documented() {
    let page = include_str!("../../../../../docs/program-file.md");
    let faults = ProgramFile::read(EVERY_TABLE).unwrap_err();
    let known: Vec<_> =
        faults.0.iter().filter_map(|fault| fault.message.strip_prefix("unknown key; known here: ")).collect();
    assert_eq!(known.len(), 10, "every table tells its keys: {faults}");
    for key in known.iter().flat_map(|keys| keys.split(", ")) {
        let in_a_table = page.contains(&format!("| `{key}` |"));
        let in_an_example = page.contains(&format!("`{{ {key} = \""));
        assert!(in_a_table || in_an_example, "docs/program-file.md does not explain {key}");
    }
    let (_, example) = page.split_once("```toml\n").expect("the page has an example");
    let (example, _) = example.split_once("```").expect("the example ends");
    let (start, _) = SMALL.split_once("[[terms.commission]]").expect("the small file has rules");
    check_text(&format!("{}{example}", start.replace("\"sale\"", "\"order\"")), "");
}

#[test]
fn adapters_are_read_and_their_mistakes_are_named() {
    let hash = "ab".repeat(32);
    let with = |adapters: &str| ProgramFile::read(&format!("{REFERENCE}\n{adapters}"));
    let tune = format!(
        "[[adapter]]\nnetwork = \"tune\"\nprogram = \"12\"\nevent_type = \"new_advertiser\"\ntoken_sha256 = \"{hash}\"\n\
         events = {{ \"2\" = \"new_advertiser\" }}\npartners = {{ \"1002\" = \"100002\" }}\n"
    );
    let file = with(&tune).expect("it is sound");
    let adapter = &file.adapters[0];
    assert_eq!((adapter.program.as_str(), adapter.token_sha256), ("12", Some([0xab; 32])));
    assert_eq!((adapter.events["2"].as_str(), adapter.partners["1002"].0), ("new_advertiser", 100_002));

    let faults = |text: &str| with(text).expect_err(text).to_string();
    for (change, field) in [
        (("\"tune\"", "\"tunes\""), "adapter[0].network"),
        (("program = \"12\"\n", ""), "adapter[0].program"),
        (("event_type = \"new_advertiser\"", "event_type = \"nothing\""), "adapter[0].event_type"),
        (("= \"new_advertiser\" }", "= \"nothing\" }"), "adapter[0].events"),
        (("\"100002\"", "\"Ana\""), "adapter[0].partners.1002"),
        (("abab", "abxy"), "adapter[0].token_sha256"),
        (("event_type", "event"), "adapter[0].event_type"),
        (("\"tune\"", "\"voluum\""), "adapter[0].program"),
    ] {
        let words = faults(&tune.replacen(change.0, change.1, 1));
        assert!(words.contains(field), "{change:?}: {words}");
    }
    assert!(faults(&format!("{tune}{tune}")).contains("adapter[1].network"));
}
