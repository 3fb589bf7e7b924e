use super::super::file::REFERENCE;
use super::*;

fn read(text: &str) -> ProgramFile {
    ProgramFile::read(text).unwrap_or_else(|faults| panic!("{faults}"))
}

/// The plan from the reference program to the same with replacements, in words.
fn check(replacements: &[(&str, &str)], contracts: &[(i64, i64)], expected: &str) {
    let mut text = REFERENCE.to_owned();
    for (from, to) in replacements {
        assert!(text.contains(from), "{from:?} is not in the reference file");
        text = text.replace(from, to);
    }
    let on_version = |&(version, contracts)| ContractsOnVersion { version: TermsVersion(version), contracts };
    let contracts = contracts.iter().map(on_version).collect();
    let plan = Plan::next(ProgramId(1001), (TermsVersion(2), &read(REFERENCE)), &read(&text), contracts);
    assert_eq!(plan.in_words().join("\n"), expected);
}

#[test]
fn the_same_file_changes_nothing() {
    let nothing = "Nothing changes: version 2 of tiktok-for-business says the same.";
    check(&[], &[(2, 5)], nothing);
    check(&[("# Every key is explained in docs/program-file.md.", "# Another comment.")], &[], nothing);
    check(&[("[\"tiktok.com\", \"*.tiktok.com\"]", "[ \"tiktok.com\",\n \"*.tiktok.com\" ]")], &[], nothing);
}

#[test]
fn pinned_terms_wait_for_acceptance() {
    check(
        &[("40.00", "45.00")],
        &[(2, 1), (1, 3)],
        "Program 1001 (tiktok-for-business) will get version 3 of its terms.\n\
         \x20 ~ terms.commission[0]: new advertiser by a new customer pays 40.00 USD -> new advertiser by a new customer pays 45.00 USD\n\
         The others hold for new contracts, and for each partner once it accepts version 3.\n\
         1 contract stays on version 2 until then.\n\
         3 contracts stay on version 1 until then.\n\
         Actions keep the version that priced them.",
    );
}

#[test]
fn what_concerns_everybody_holds_at_once() {
    check(
        &[
            ("status = \"live\"", "status = \"paused\""),
            ("deep_link_domains = [\"tiktok.com\", \"*.tiktok.com\"]\n", ""),
        ],
        &[(2, 1)],
        "Program 1001 (tiktok-for-business) will get version 3 of its terms.\n\
         \x20 ~ program.status*: live -> paused\n\
         \x20 - program.deep_link_domains*: tiktok.com, *.tiktok.com\n\
         Changes marked * hold at once, for every partner and visitor.",
    );
}

#[test]
fn questions_and_rules_come_and_go() {
    check(
        &[
            ("[[program.questions]]\ntext = \"Who is your audience?\"\nrequired = true\n", ""),
            (
                "[[event_type]]",
                "[program.auto_approve]\nenabled = true\ncountries = [\"US\", \"CA\"]\n\n[[event_type]]",
            ),
        ],
        &[],
        "Program 1001 (tiktok-for-business) will get version 3 of its terms.\n\
         \x20 + program.auto_approve*: who has a verified e-mail address and an account in US or CA\n\
         \x20 - program.questions \"Who is your audience?\"*: must be answered\n\
         Changes marked * hold at once, for every partner and visitor.",
    );
}

#[test]
fn long_texts_are_shown_short() {
    check(
        &[("Banners, images, videos and texts", "Banners, pictures, videos and texts")],
        &[],
        "Program 1001 (tiktok-for-business) will get version 3 of its terms.\n\
         \x20 ~ program.faq \"How can I share my links?\"*: Any way you like: as plain text, inside an image or a video,... \
         (439 characters) -> Any way you like: as plain text, inside an image or a video,... (441 characters)\n\
         Changes marked * hold at once, for every partner and visitor.",
    );
}

#[test]
fn a_new_program_is_all_change() {
    let plan = Plan::creation(&read(REFERENCE));
    assert_eq!(plan.next_version, Some(TermsVersion(1)));
    let words = plan.in_words();
    assert_eq!(words[0], "The program tiktok-for-business will be created, with version 1 of its terms.");
    assert!(words.contains(&"  + terms.locks: 15 days after the end of the day tracked".to_owned()), "{words:?}");
    assert!(plan.changes.iter().all(|change| change.before.is_none()));
}
