//! Every letter with made-up facts, for the operator to look at.

use domain::access::{AccountKind, Deed};
use domain::contract::ContractState;
use domain::ids::PostbackId;
use domain::inquiry::InquiryState;
use domain::notification::Event;
use domain::postback::PauseReason;
use domain::view_letter::{DayOfWeek, Rhythm, Timing};

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
    let (at, address) = ("2026-01-05 12:00 UTC", "192.0.2.7");
    vec![
        sample("confirm_address", Event::EmailSecret, letter::account::confirm_address("Ana", SECRET)),
        sample("choose_password", Event::EmailSecret, letter::account::choose_password("Ana", SECRET)),
        sample("join_team", Event::EmailSecret, letter::account::join_team("Ana's Blog", "finance", SECRET)),
        sample("log_in", Event::LogIn, letter::account::logged_in("Ana", at, address, "Firefox on Linux", portal)),
        sample("password_changed", Event::PasswordChange, letter::account::password_changed("Ana", at, address)),
        sample(
            "log_in_changed",
            Event::PasswordChange,
            letter::account::log_in_changed(
                "Ana",
                "A passkey was added.",
                at,
                "If it was not you, look at your sessions.",
            ),
        ),
        sample(
            "token_made",
            Event::TokenMade,
            letter::account::token_made("Shop", "read_write", "owner", "Ana", portal),
        ),
        sample(
            "team_changed",
            Event::TeamChange,
            letter::account::team_changed("Ana's Blog", "ben@example.com joined as finance.", "Ana", portal),
        ),
        sample(
            "withdrawal_setting_changed",
            Event::WithdrawalSetting,
            letter::account::withdrawal_setting_changed("USD", "as soon as 50.00 USD are payable", "Ana"),
        ),
        sample("data_asked_for", Event::DataExport, letter::account::data_asked_for("Ana", portal)),
        sample("data_ready", Event::DataExport, letter::account::data_ready(portal)),
        sample("data_failed", Event::DataExport, letter::account::data_failed(portal)),
        sample(
            "closed_by_owner",
            Event::Closure,
            letter::account::closed_by_owner("Ana's Blog", "Ana", "2026-02-04 12:00 UTC", SECRET),
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
                "40.00 USD for each new customer",
                "15 days after the end of the day tracked",
                "15 days after locking",
            ),
        ),
        sample(
            "application_declined",
            Event::ApplicationDecision,
            letter::application::declined(PROGRAM, "Your website does not answer."),
        ),
        sample("invited", Event::Invitation, letter::invitation::received(PROGRAM, "We like your articles.")),
        sample(
            "invitation_answered",
            Event::InvitationAnswer,
            letter::invitation::answered(100_123, "accepted", PROGRAM),
        ),
        sample(
            "new_terms",
            Event::NewTerms,
            letter::contract::new_terms(PROGRAM, 2, vec!["45.00 USD for each new customer.".to_owned()]),
        ),
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
                "outside terms",
                "It was ordered from a country that the terms do not name.",
                "/partner/inquiries/1",
            ),
        ),
        sample(
            "first_action",
            Event::FirstAction,
            letter::action::first(PROGRAM, "1001.1.1", "40.00 USD", "2026-01-21", "2026-02-05"),
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
                    letter::action::tracked(PROGRAM, 12, "480.00 USD").subject,
                    letter::action::moved(PROGRAM, "locked", "120.00 USD").subject,
                ],
            ),
        ),
        sample(
            "import_ended",
            Event::ImportEnded,
            letter::import::ended(
                letter::import::Rows { credited: 9_987, not_credited: 8, duplicate: 4, wrong: 1 },
                "Ben",
            ),
        ),
        sample(
            "postback_paused",
            Event::PostbackPaused,
            letter::postback::paused(
                "https://ana.example/postback",
                PostbackId(1),
                PauseReason::Failing,
                "it answered with status 500",
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

fn view() -> letter::view::Answer {
    let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
    letter::view::Answer {
        account_name: "Ana's Blog".to_owned(),
        view_name: "Countries of last week".to_owned(),
        days: "2025-12-29 to 2026-01-04".to_owned(),
        compared_days: "2025-12-22 to 2025-12-28".to_owned(),
        complete_until: "2026-01-05 07:00 PST".to_owned(),
        totals: vec![
            ("Clicks", "1,204 (before: 1,100, +9 %)".to_owned()),
            ("Actions", "12 (before: 15, -20 %)".to_owned()),
            ("Commission", "480.00 USD (before: 600.00 USD, -20 %)".to_owned()),
        ],
        first_rows: Some(letter::Table {
            texts: 1,
            headings: row(["Country", "Clicks", "Actions", "Commission"]),
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
        hour: "7:00 PST".to_owned(),
    }
}

/// A letter by its name, as it would leave.
pub fn written(platform: &Platform, name: &str) -> Option<(Sample, Written)> {
    let sample = samples().into_iter().find(|sample| sample.name == name)?;
    let written = sample.letter.write(&foot(&Reason::Test, None), &platform.settings.public_url);
    Some((sample, written))
}

/// To the person who asks.
pub async fn send_test(platform: &Platform, caller: &Caller, name: &str) -> Result<()> {
    caller.may(Deed::RunInstallation)?;
    let person_id = caller.person()?;
    let sample = samples().into_iter().find(|sample| sample.name == name);
    let sample = sample.ok_or(InputRefusal::NotFound { noun: "letter" })?;
    audited_write(platform, caller, move |tx, audit| {
        let person = crate::person::existing(tx, person_id)?;
        super::put(tx, &person.email, &sample.letter, Reason::Test, audit.now)?;
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
        for sample in &samples {
            let written = sample.letter.write(&foot(&Reason::Test, None), "https://example.com");
            assert!(!written.subject.is_empty() && written.text.contains("A test:"), "{}", sample.name);
            assert!(written.html.starts_with("<!doctype html>") && written.html.contains("A test:"), "{}", sample.name);
            assert!(sample.letter.path().starts_with('/'), "{} leads somewhere", sample.name);
        }
        // That is told only as a line of the letter of the day.
        for event in Event::ALL.iter().filter(|event| **event != Event::ActionProgress) {
            assert!(samples.iter().any(|sample| sample.event == *event), "{event}");
        }
    }
}
