//! A brand makes its program and changes it: by form, by file, with the plan before.

use flow::program::draft::{Part, fields};
use flow::testing::{TestPlatform, test_platform};

use crate::testing::{Browser, Shown};

const TERMS: &str = "/brand/programs/1001/edit/terms";

async fn brand(platform: &TestPlatform) -> Browser {
    let browser = Browser::signed_up(platform, "brand", "Delta").await;
    let caller = browser.caller(platform).await;
    platform.program(&caller).await;
    browser
}

/// The form as it stands on the page, with some fields changed and a button pressed.
async fn press(
    platform: &TestPlatform,
    brand: &mut Browser,
    part: Part,
    address: &str,
    base: &str,
    changed: &[(&str, &str)],
) -> Shown {
    let caller = brand.caller(platform).await;
    let (_, text) = flow::program::source(platform, &caller, domain::ids::ProgramId(1001)).await.expect("the file");
    let mut fields = fields(&text, part);
    fields.insert("base".to_owned(), base.to_owned());
    fields.extend(changed.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
    let fields: Vec<_> = fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    brand.send(address, &fields).await
}

#[tokio::test]
async fn a_first_program_is_made_by_the_guided_form() {
    let platform = test_platform();
    let mut brand = Browser::signed_up(&platform, "brand", "Delta").await;
    brand.see("/brand/programs").await.says("Make your program").says("/brand/programs/new");
    brand.see("/brand/programs/new").await.says("delta@example.com").says("[program]");
    let mut sent = vec![
        ("program.name", "Delta partners"),
        ("program.slug", "Delta!"),
        ("program.currency", "EUR"),
        ("program.time_zone", "Europe/Berlin"),
        ("program.landing_page", "https://delta.example/"),
        ("program.deep_link_domains", "delta.example, *.delta.example"),
        ("program.contact", "partners@delta.example"),
        ("program.description", ""),
        ("event_type[0].code", "order"),
        ("event_type[0].category", "sale"),
        ("terms.commission[0].pay.flat", ""),
        ("terms.commission[0].pay.percent", "7.5"),
        ("terms.commission[0].when.customer", ""),
        ("terms.referral_window", "14 days"),
        ("terms.locks", "15 days after the end of the day tracked"),
        ("terms.approves", "15 days after locking"),
        ("press", "apply"),
    ];
    let shown = brand.send("/brand/programs/new", &sent).await;
    shown.has_status(422).says("id=\"program.slug-error\"").says("Delta!");
    sent[1].1 = "delta";
    sent[16].1 = "plan";
    brand
        .send("/brand/programs/new", &sent)
        .await
        .has_status(200)
        .says("Make the program")
        .says("percent = &#34;7.5&#34;");
    sent[16].1 = "apply";
    let shown = brand.send("/brand/programs/new", &sent).await;
    assert_eq!(shown.has_status(303).way_on(), "/brand/programs/1001?done=program_created");
    let shown = brand.see("/brand/programs/1001?done=program_created").await;
    shown.says("The program is made").says("7.5% of the amount").says("delta.example, *.delta.example").says("Delta");
    assert_eq!(brand.see("/brand/programs").await.way_on(), "/brand/programs/1001");
    brand.see("/brand/programs?all=1").await.says("Make another program");
    brand.see("/programs/delta").await.says_nothing_of("TikTok");
}

#[tokio::test]
async fn terms_are_changed_with_the_plan_before() {
    let platform = test_platform();
    let mut brand = brand(&platform).await;
    let caller = brand.caller(&platform).await;
    let ana = platform.partner("Ana").await;
    platform.join(&caller, domain::ids::ProgramId(1001), &ana).await;
    brand.see(TERMS).await.says("Rule 1").says("value=\"40.00\"").says("Change something, then look here");

    let rule = "terms.commission[0].pay.flat";
    let shown =
        press(&platform, &mut brand, Part::Terms, TERMS, "1", &[(rule, "forty"), ("terms.locks", "soon")]).await;
    shown
        .has_status(422)
        .says("id=\"terms.commission[0].pay.flat-error\"")
        .says("id=\"terms.locks-error\"")
        .says("forty");
    shown.says("Nothing can be applied yet").says("Line 84: ");
    let shown = press(&platform, &mut brand, Part::Terms, TERMS, "1", &[(rule, "")]).await;
    shown.has_status(422).says("Pay: is missing");

    let changed = [(rule, "45.00"), ("press", "plan")];
    let shown = press(&platform, &mut brand, Part::Terms, TERMS, "1", &changed).await;
    shown.has_status(200).says("Commission rule 1").says("45.00 USD").says("1 contract on version 1");
    shown.says("Apply as version 2").says("flat = &#34;45.00&#34;").says("# Every key is explained");
    let shown = brand.see("/brand/programs/1001").await;
    shown.says("version 1 in force").says_nothing_of("Version 2");

    let changed = [(rule, "45.00"), ("press", "apply")];
    press(&platform, &mut brand, Part::Terms, TERMS, "1", &changed).await.has_status(303);
    brand.see("/brand/programs/1001").await.says("version 2 in force").says("45.00 USD").says("Delta");
    let shown = press(&platform, &mut brand, Part::Terms, TERMS, "1", &[(rule, "50.00"), ("press", "apply")]).await;
    shown.has_status(422).says("Somebody was faster").says("50.00");
    let shown = press(&platform, &mut brand, Part::Terms, TERMS, "2", &[("press", "apply")]).await;
    assert_eq!(shown.has_status(303).way_on(), "/brand/programs/1001?done=program_unchanged");

    let shown = brand.see("/brand/programs/1001/versions/2").await;
    shown.says("40.00 USD").says("45.00 USD").says("# Every key is explained").says("Version 1");
    let shown = brand.see("/brand/programs/1001/versions/1/file").await;
    shown.says("flat = \"40.00\"");
    assert_eq!(shown.headers["content-disposition"], "attachment; filename=\"tiktok-for-business-1.toml\"");
    brand.see("/brand/programs/1001/versions/3").await.has_status(404);
}

#[tokio::test]
async fn rules_come_go_and_move_without_script() {
    let platform = test_platform();
    let mut brand = brand(&platform).await;
    brand.see(TERMS).await;
    let shown = press(&platform, &mut brand, Part::Terms, TERMS, "1", &[("press", "add")]).await;
    shown.has_status(200).says("Rule 2").says("terms.commission[1].pay.flat").says("autofocus");
    shown.says_nothing_of("field__error");
    let second = [
        ("terms.commission[1].event_type", "new_advertiser"),
        ("terms.commission[1].pay.percent", "5"),
        ("terms.commission[1].when.country", "us, xx"),
    ];
    let shown = press(&platform, &mut brand, Part::Terms, TERMS, "1", &second).await;
    shown.has_status(422).says("id=\"terms.commission[1].when.country-error\"").says("us, xx");
    let mut second = second.to_vec();
    second[2].1 = "US, CA";
    second.push(("press", "up 1"));
    let shown = press(&platform, &mut brand, Part::Terms, TERMS, "1", &second).await;
    shown.has_status(200).says("name=\"terms.commission[0].pay.percent\" type=\"text\" value=\"5\"");
    let gone = [("press", "remove 0")];
    let shown = press(&platform, &mut brand, Part::Terms, TERMS, "1", &gone).await;
    shown.has_status(200).says("Without a rule nothing is paid").says("Commission rule 1");
}

#[tokio::test]
async fn every_part_and_the_file_can_be_edited() {
    let platform = test_platform();
    let mut brand = brand(&platform).await;
    for (word, part, changed, says) in [
        ("offer", Part::Offer, ("program.description", "Two\r\n\r\nparagraphs"), "Two"),
        ("faq", Part::Faq, ("program.faq[1].answer", "Locked {terms.locks}."), "How can I share"),
        ("applicants", Part::Applicants, ("program.questions[0].required", "false"), "may be answered"),
        ("events", Part::EventTypes, ("event_type[0].category", "sale"), "category sale"),
    ] {
        let address = format!("/brand/programs/1001/edit/{word}");
        brand.see(&address).await.has_status(200);
        let shown = press(&platform, &mut brand, part, &address, "1", &[changed]).await;
        shown.has_status(200).says("Apply as version 2").says(says).says("at once");
    }
    let wrong = [("program.faq[1].answer", "Locked {terms.lock}.")];
    let shown = press(&platform, &mut brand, Part::Faq, "/brand/programs/1001/edit/faq", "1", &wrong).await;
    shown.has_status(422).says("id=\"program.faq[1].answer-error\"");

    let file = "/brand/programs/1001/edit/file";
    brand.see(file).await.says("[[terms.commission]]");
    let text = flow::program::file::REFERENCE.replace('\n', "\r\n");
    let sent = [("base", "1"), ("text", &text.replace("slug = \"tiktok-for-business\"", "slug = \"other\""))];
    brand.send(file, &sent).await.has_status(422).says("Line 9: ").says("never changes");
    let sent = [("base", "1"), ("text", "[program")];
    brand.send(file, &sent).await.has_status(422).says("Nothing can be applied yet");
    let sent = [("base", "1"), ("text", &text.replace("40.00", "41.00")), ("press", "apply")];
    brand.send(file, &sent).await.has_status(303);
    brand.see("/brand/programs/1001").await.says("41.00 USD");
}

#[tokio::test]
async fn a_program_is_paused_and_goes_on() {
    let platform = test_platform();
    let mut brand = brand(&platform).await;
    brand.see("/brand/programs/1001").await.says("Pause the program");
    brand.send("/brand/programs/1001/status", &[("status", "paused")]).await.has_status(303);
    brand.see("/brand/programs/1001").await.says("Let it go on").says("Paused");
    assert!(platform.routes.current().program(1001).expect("it is routed").is_paused);
    brand.send("/brand/programs/1001/status", &[("status", "live")]).await.has_status(303);
    brand.see("/brand/programs/1001").await.says("version 3 in force");
    brand.send("/brand/programs/1001/status", &[("status", "gone")]).await.has_status(422);
}

#[tokio::test]
async fn nobody_else_reads_or_changes_the_file() {
    let platform = test_platform();
    brand(&platform).await;
    let mut rival = Browser::signed_up(&platform, "brand", "Estuary").await;
    rival.see("/brand/tokens").await;
    for address in
        ["1001", "1001/edit/terms", "1001/edit/file", "1001/versions/1", "1001/versions/1/file", "x", "1001/edit/x"]
    {
        rival.see(&format!("/brand/programs/{address}")).await.has_status(404);
    }
    let sent = [("base", "1"), ("text", flow::program::file::REFERENCE), ("press", "apply")];
    rival.send("/brand/programs/1001/edit/file", &sent).await.has_status(404);
    rival.send("/brand/programs/1001/status", &[("status", "paused")]).await.has_status(404);
    let mut partner = Browser::signed_up(&platform, "partner", "Ana").await;
    partner.see("/brand/programs/1001").await.has_status(403);
    partner.see("/partner").await;
    partner.send("/brand/programs/1001/edit/file", &sent).await.has_status(403);
}

#[tokio::test]
async fn a_change_waits_for_its_day_and_partners_see_it_coming() {
    let platform = test_platform();
    let mut brand = brand(&platform).await;
    let caller = brand.caller(&platform).await;
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    platform.join(&caller, domain::ids::ProgramId(1001), &ana.caller(&platform).await).await;
    brand.see(TERMS).await;
    let raised =
        |day: &'static str| [("terms.commission[0].pay.flat", "45.00"), ("applies_on", day), ("press", "schedule")];
    for (day, words) in [("", "Choose a day"), ("2026-01-05", "has begun already")] {
        let shown = press(&platform, &mut brand, Part::Terms, TERMS, "1", &raised(day)).await;
        shown.has_status(422).says("id=\"applies_on-error\"").says(words);
    }
    press(&platform, &mut brand, Part::Terms, TERMS, "1", &raised("2026-02-01")).await.has_status(303);
    brand.see("/brand/programs/1001").await.says("Cancel it").says("0 of 1 contracts move").says("Delta");
    ana.see("/partner/programs/1001").await.says("1 Feb 2026").says("45.00 USD").says("Your terms stay as they are");

    let cancellation = "/brand/programs/1001/scheduled/1/cancellation";
    brand.send_with(cancellation, "guess", &[]).await.has_status(403);
    let mut rival = Browser::signed_up(&platform, "brand", "Estuary").await;
    rival.see("/brand").await;
    rival.send(cancellation, &[]).await.has_status(404);
    brand.send(cancellation, &[]).await.has_status(303);
    brand.see("/brand/programs/1001").await.says("Cancelled").says_nothing_of("Cancel it");
    ana.see("/partner/programs/1001").await.says_nothing_of("1 Feb 2026");
}
