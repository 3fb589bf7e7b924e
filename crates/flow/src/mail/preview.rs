//! Every letter with made-up facts, for the operator to look at.

use domain::access::{AccountKind, Deed, Role, TokenAccess};
use domain::contract::ContractState;
use domain::inquiry::{DeclineReason, InquiryState};
use domain::language::Language;
use domain::money::{Currency, Money};
use domain::notification::Event;
use domain::payment::{Schedule, WithdrawalSetting};
use domain::postback::PauseReason;
use domain::report::{DayRange, Dimension, Metric};
use domain::view_letter::{DayOfWeek, Rhythm, Timing};
use domain::words::Said;
use jiff::Timestamp;
use jiff::civil::date;

use super::Reason;
use super::envelope::foot;
use crate::letter::{self, Letter, Written};
use crate::refusal::InputRefusal;
use crate::{Caller, Platform, Result, audited_write};

pub struct Sample {
    /// As addresses name it.
    pub name: &'static str,
    pub event: Event,
    pub letter: Letter,
}

const PROGRAM: &str = "Example Program";
const SECRET: &str = "made-up";

/// In the order of the events.
pub fn samples() -> Vec<Sample> {
    let sample = |name, event, letter| Sample { name, event, letter };
    let portal = letter::portal(AccountKind::Partner);
    let (at, address) = (instant(1_767_614_400), "192.0.2.7");
    let ana = || Said::written("Ana");
    vec![
        sample("confirm_address", Event::EmailSecret, letter::account::confirm_address("Ana", SECRET)),
        sample("choose_password", Event::EmailSecret, letter::account::choose_password("Ana", SECRET)),
        sample("join_team", Event::EmailSecret, letter::account::join_team("Ana's Blog", Role::Finance, SECRET)),
        sample(
            "log_in",
            Event::LogIn,
            letter::account::logged_in("Ana", at.clone(), address, "Firefox on Linux", portal),
        ),
        sample(
            "password_changed",
            Event::PasswordChange,
            letter::account::password_changed("Ana", at.clone(), address),
        ),
        sample(
            "log_in_changed",
            Event::PasswordChange,
            letter::account::log_in_changed(
                "Ana",
                Said::of("The passkey \"{name}\" was added.").with("Laptop"),
                at,
                Said::of("If it was not you, choose a new password at once and look at your sessions."),
            ),
        ),
        sample(
            "token_made",
            Event::TokenMade,
            letter::account::token_made("Shop", TokenAccess::ReadWrite, Role::Owner, ana(), portal),
        ),
        sample(
            "team_changed",
            Event::TeamChange,
            letter::account::team_changed(
                "Ana's Blog",
                letter::account::joined("ben@example.com", Role::Finance),
                ana(),
                portal,
            ),
        ),
        sample(
            "withdrawal_setting_changed",
            Event::WithdrawalSetting,
            letter::account::withdrawal_setting_changed("USD", setting().in_words(), ana()),
        ),
        sample("data_asked_for", Event::DataExport, letter::account::data_asked_for(ana(), portal)),
        sample("data_ready", Event::DataExport, letter::account::data_ready(portal)),
        sample("data_failed", Event::DataExport, letter::account::data_failed(portal)),
        sample(
            "closed_by_owner",
            Event::Closure,
            letter::account::closed_by_owner("Ana's Blog", ana(), instant(1_770_206_400), SECRET),
        ),
        sample("reopened_by_owner", Event::Closure, letter::account::reopened_by_owner("Ana's Blog")),
        sample("forgotten", Event::Closure, letter::account::forgotten("Ana's Blog")),
        sample(
            "application_received",
            Event::Application,
            letter::application::received("Ana's Blog", 100_123, PROGRAM),
        ),
        sample(
            "application_approved",
            Event::ApplicationDecision,
            letter::application::approved(
                PROGRAM,
                vec![bounty()],
                Said::counted(
                    15,
                    "{n} day after the end of the day tracked",
                    "{n} days after the end of the day tracked",
                ),
                Said::counted(15, "{n} day after locking", "{n} days after locking"),
            ),
        ),
        sample(
            "application_declined",
            Event::ApplicationDecision,
            letter::application::declined(PROGRAM, "Your website does not answer."),
        ),
        sample("invited", Event::Invitation, letter::invitation::received(PROGRAM, "We like your articles.")),
        sample("invitation_answered", Event::InvitationAnswer, letter::invitation::answered(100_123, true, PROGRAM)),
        sample("new_terms", Event::NewTerms, letter::contract::new_terms(PROGRAM, 2, vec![bounty()])),
        sample(
            "contract_suspended",
            Event::ContractChange,
            letter::contract::state_changed(PROGRAM, ContractState::Suspended, "Ads on our own name."),
        ),
        sample(
            "contract_resumed",
            Event::ContractChange,
            letter::contract::state_changed(PROGRAM, ContractState::Active, ""),
        ),
        sample(
            "message",
            Event::Message,
            letter::message::received(
                "Ana's Blog",
                "Banners for spring",
                PROGRAM,
                "Hello,\ndo you have banners of 300 x 250 pixels?",
                vec!["draft.png".to_owned()],
                "/brand/messages/1",
            ),
        ),
        sample(
            "inquiry_asked",
            Event::Inquiry,
            letter::inquiry::asked("Ana's Blog", PROGRAM, "A-1", "It is not there.", "/brand/inquiries/1"),
        ),
        sample(
            "inquiry_answered",
            Event::Inquiry,
            letter::inquiry::answered(
                PROGRAM,
                "A-1",
                InquiryState::Declined,
                Some(DeclineReason::OutsideTerms),
                "It was ordered from a country that the terms do not name.",
                "/partner/inquiries/1",
            ),
        ),
        sample(
            "first_action",
            Event::FirstAction,
            letter::action::first(PROGRAM, "1001.1.1", "40.00 USD", date(2026, 1, 21), date(2026, 2, 5)),
        ),
        sample(
            "action_reversed",
            Event::ActionChange,
            letter::action::changed(PROGRAM, "1001.1.1", "reversed", "returned", "", ("40.00 USD", "0.00 USD")),
        ),
        sample("actions_corrected", Event::ActionChange, letter::action::corrected(PROGRAM, 3, 1, "-125.50 USD")),
        sample(
            "day",
            Event::NewActions,
            letter::digest::of_the_day(
                "Ana's Blog",
                portal,
                vec![
                    Said::of("{program}: {actions}, {amount}")
                        .with(PROGRAM)
                        .with(Said::counted(12, "{n} new action", "{n} new actions"))
                        .with("480.00 USD"),
                    Said::of("{program}: {amount} locked, final from now on").with(PROGRAM).with("120.00 USD"),
                ],
            ),
        ),
        sample(
            "import_ended",
            Event::ImportEnded,
            letter::import::ended(
                letter::import::Rows { credited: 9_987, not_credited: 8, duplicate: 4, wrong: 1 },
                Said::written("Ben"),
            ),
        ),
        sample(
            "postback_paused",
            Event::PostbackPaused,
            letter::postback::paused(
                "https://ana.example/postback",
                "/partner/postbacks/1".to_owned(),
                PauseReason::Failing,
                Said::of("it answered with status {status}").with("500"),
            ),
        ),
        sample("view", Event::ViewLetter, letter::view::shown(view())),
        sample("payment_sent", Event::PaymentSent, letter::payment::sent(PROGRAM, "480.00 USD", "RF18 5390")),
        sample(
            "payment_failed",
            Event::PaymentFailed,
            letter::payment::failed(PROGRAM, "480.00 USD", "The account number is unknown to the bank."),
        ),
    ]
}

fn instant(second: i64) -> Said {
    crate::notification::instant(Timestamp::from_second(second).expect("a second of our time"))
}

fn setting() -> WithdrawalSetting {
    let schedule = Schedule::Threshold(Money::new(5_000, Currency::USD));
    WithdrawalSetting { schedule, ..WithdrawalSetting::default_of(Currency::USD) }
}

fn bounty() -> Said {
    let customer = Said::of("a new customer");
    Said::of("{pay} for each {event} by {customer}").with("45.00 USD").with("sale").with(customer)
}

fn view() -> letter::view::Answer {
    let row = |cells: [&str; 4]| cells.map(Said::written).to_vec();
    let days = |first, last| letter::view::days(DayRange { first, last });
    let beside = |now: &str, before: &str, change: &str| letter::view::beside(now, before, Some(change));
    letter::view::Answer {
        account_name: "Ana's Blog".to_owned(),
        view_name: "Countries of last week".to_owned(),
        days: days(date(2025, 12, 29), date(2026, 1, 4)),
        compared_days: Some(days(date(2025, 12, 22), date(2025, 12, 28))),
        complete_until: instant(1_767_596_400),
        totals: vec![
            (Said::of(Metric::Clicks.label()), beside("1,204", "1,100", "+9 %")),
            (Said::of(Metric::Actions.label()), beside("12", "15", "-20 %")),
            (Said::of(Metric::Commission.label()), beside("480.00 USD", "600.00 USD", "-20 %")),
        ],
        first_rows: Some(letter::Table {
            texts: 1,
            headings: [
                Dimension::Country.label(),
                Metric::Clicks.label(),
                Metric::Actions.label(),
                Metric::Commission.label(),
            ]
            .map(Said::of)
            .to_vec(),
            rows: vec![row(["US", "1,100", "11", "440.00 USD"]), row(["CA", "104", "1", "40.00 USD"])],
        }),
        rows_total: 2,
        file: letter::view::Attached::Here(letter::Enclosure {
            name: "performance-2026-01-04.csv".to_owned(),
            media_type: "text/csv; charset=utf-8".to_owned(),
            text: "country,currency,clicks,actions,commission\nUS,USD,1100,11,440.00\nCA,USD,104,1,40.00\n".to_owned(),
        }),
        path: "/partner/reports/performance?group_by=country&range=last_7_days&view=1".to_owned(),
        timing: Timing { rhythm: Rhythm::Weekly, weekday: DayOfWeek::Monday }.in_words(),
        hour: "7:00 UTC".to_owned(),
    }
}

/// A letter by its name, as it would leave to a reader of this language.
pub fn written(platform: &Platform, name: &str, language: Language) -> Option<(Sample, Written)> {
    let sample = samples().into_iter().find(|sample| sample.name == name)?;
    let written = sample.letter.write(language, &foot(&Reason::Test, None), &platform.settings.public_url);
    Some((sample, written))
}

/// To the person who asks.
pub async fn send_test(platform: &Platform, caller: &Caller, name: &str, language: Language) -> Result<()> {
    caller.may(Deed::RunInstallation)?;
    let person_id = caller.person()?;
    let sample = samples().into_iter().find(|sample| sample.name == name);
    let sample = sample.ok_or(InputRefusal::NotFound { noun: "letter" })?;
    audited_write(platform, caller, move |tx, audit| {
        let person = crate::person::existing(tx, person_id)?;
        super::put(tx, &person.email, language, &sample.letter, Reason::Test, audit.now)?;
        audit.record("sent", "test_letter", sample.name, None, None);
        Ok(())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_has_both_forms_and_a_name_of_its_own() {
        let samples = samples();
        let mut names: Vec<&str> = samples.iter().map(|sample| sample.name).collect();
        names.dedup();
        assert_eq!(names.len(), samples.len());
        for (language, test) in [(Language::English, "A test:"), (Language::German, "Eine Probe:")] {
            for Sample { name, letter, .. } in &samples {
                let written = letter.write(language, &foot(&Reason::Test, None), "https://example.com");
                assert!(!written.subject.is_empty() && written.text.contains(test), "{name}: {}", written.text);
                let begin = format!("<!doctype html>\n<html lang=\"{}\">", language.code());
                assert!(written.html.starts_with(&begin) && written.html.contains(test), "{name}");
                assert!(letter.path().starts_with('/'), "{name} leads somewhere");
            }
        }
        // That is told only as a line of the letter of the day.
        for event in Event::ALL.iter().filter(|event| **event != Event::ActionProgress) {
            assert!(samples.iter().any(|sample| sample.event == *event), "{event}");
        }
    }

    /// English words that no German sentence has.
    const ENGLISH: &[&str] = &[
        "the", "of", "and", "is", "are", "you", "your", "to", "with", "for", "from", "this", "that", "not", "yet",
        "by", "has", "it", "its", "when", "which", "who", "days", "nothing", "no", "now", "before",
    ];

    #[test]
    fn a_german_letter_has_no_english_but_what_people_wrote() {
        for Sample { name, letter, .. } in samples() {
            let foot = foot(&Reason::Test, None);
            let (german, english) =
                (letter.write(Language::German, &foot, ""), letter.write(Language::English, &foot, ""));
            let written = ["Example Program", "Banners for spring", "Countries of last week"];
            let ours = german.text.lines().filter(|line| !line.starts_with("> ") && !line.starts_with('/'));
            let ours = ours
                .chain([german.subject.as_str()])
                .map(|line| written.iter().fold(line.to_owned(), |line, name| line.replace(name, "")));
            for line in ours {
                let words = line.split(|letter: char| !letter.is_alphabetic()).map(str::to_lowercase);
                let strange: Vec<String> = words.filter(|word| ENGLISH.contains(&word.as_str())).collect();
                assert!(strange.is_empty(), "{name} says {strange:?} in {line:?}");
            }
            assert_ne!(german.text, english.text, "{name}");
        }
    }

    /// What a reader of German gets, to the letter: money and dates as on its pages.
    #[test]
    fn letters_in_german_are_as_they_were_read_over() {
        let names = ["first_action", "application_approved", "day", "view", "import_ended"];
        let samples = samples();
        let found = samples.iter().filter(|sample| names.contains(&sample.name));
        let written = found.map(|Sample { letter, .. }| {
            let written = letter.write(Language::German, &foot(&Reason::Test, None), "https://example.com");
            format!("{}\n\n{}", written.subject, written.text)
        });
        let written = written.collect::<Vec<_>>().join("\n========\n\n");
        let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/mail/letters.de.txt");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&golden, &written).expect("the golden letters can be written");
        }
        assert_eq!(std::fs::read_to_string(&golden).expect("the golden letters are there"), written);
    }
}
