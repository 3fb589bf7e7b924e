use jiff::civil::date;

use super::*;

const PROGRAM: ProgramId = ProgramId(1001);

fn partner(change: impl FnOnce(&mut PartnerFacts)) -> Vec<PartnerStep> {
    let mut facts = PartnerFacts {
        is_email_verified: true,
        contracts_active: 1,
        contracts_ever: 1,
        has_link: true,
        has_property: true,
        ..PartnerFacts::default()
    };
    change(&mut facts);
    of_partner(&facts)
}

#[test]
fn a_partner_for_whom_all_is_done_has_nothing_to_do() {
    assert_eq!(partner(|_| {}), []);
}

#[test]
fn each_fact_about_a_partner_asks_for_its_step() {
    type Case = (fn(&mut PartnerFacts), &'static [PartnerStep]);
    let cases: [Case; 15] = [
        (|facts| facts.is_email_verified = false, &[PartnerStep::VerifyEmail]),
        (|facts| facts.suspended = vec![PROGRAM], &[PartnerStep::ReadSuspension { program: PROGRAM }]),
        (|facts| facts.invited = vec![PROGRAM], &[PartnerStep::AnswerInvitation { program: PROGRAM }]),
        (|facts| facts.newer_terms = vec![PROGRAM], &[PartnerStep::AcceptTerms { program: PROGRAM }]),
        (|facts| facts.has_link = false, &[PartnerStep::MakeFirstLink]),
        (
            |facts| facts.unset_currencies = vec![Currency::USD],
            &[PartnerStep::ChooseWithdrawal { currency: Currency::USD }],
        ),
        (|facts| facts.evidence_wanted = 2, &[PartnerStep::GiveEvidence { count: 2 }]),
        (|facts| facts.messages_unread = 3, &[PartnerStep::ReadMessages { count: 3 }]),
        (|facts| facts.has_property = false, &[PartnerStep::AddProperty]),
        (|facts| facts.has_unproved_website = true, &[PartnerStep::ProveWebsite]),
        // Nobody looks for where a partner promotes whose contract ended.
        (|facts| (facts.contracts_active, facts.has_property, facts.has_unproved_website) = (0, false, true), &[]),
        // Who is in one program need not hear of an application to another.
        (|facts| facts.applied = vec![PROGRAM], &[]),
        (|facts| (facts.contracts_active, facts.contracts_ever) = (0, 0), &[PartnerStep::JoinProgram]),
        // Whose contract ended knows where the programs are.
        (|facts| facts.contracts_active = 0, &[]),
        (
            |facts| {
                facts.contracts_active = 0;
                facts.applied = vec![PROGRAM];
            },
            &[PartnerStep::AwaitDecision { program: PROGRAM }],
        ),
    ];
    for (place, (change, steps)) in cases.into_iter().enumerate() {
        assert_eq!(partner(change), steps, "case {place}");
    }
}

#[test]
fn a_partner_hears_the_most_urgent_first() {
    let steps = partner(|facts| {
        facts.unset_currencies = vec![Currency::USD];
        facts.has_link = false;
        facts.newer_terms = vec![PROGRAM];
        facts.is_email_verified = false;
        facts.suspended = vec![ProgramId(1002)];
        facts.evidence_wanted = 1;
        facts.messages_unread = 1;
        facts.has_unproved_website = true;
    });
    assert_eq!(
        steps,
        [
            PartnerStep::ReadSuspension { program: ProgramId(1002) },
            PartnerStep::VerifyEmail,
            PartnerStep::GiveEvidence { count: 1 },
            PartnerStep::AcceptTerms { program: PROGRAM },
            PartnerStep::ReadMessages { count: 1 },
            PartnerStep::MakeFirstLink,
            PartnerStep::ChooseWithdrawal { currency: Currency::USD },
            PartnerStep::ProveWebsite,
        ]
    );
}

const WEDNESDAY: Date = date(2026, 1, 7);

fn hours(count: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(count)
}

fn brand(change: impl FnOnce(&mut BrandFacts)) -> Vec<BrandStep> {
    let mut facts = BrandFacts {
        is_email_verified: true,
        has_program: true,
        has_partner: true,
        today: date(2026, 1, 5),
        now: hours(1_000),
        newest_conversion: Some(hours(999)),
        regular_since: Some(hours(990)),
        ..BrandFacts::default()
    };
    change(&mut facts);
    of_brand(&facts)
}

#[test]
fn a_brand_for_which_all_is_done_has_nothing_to_do() {
    assert_eq!(brand(|_| {}), []);
}

#[test]
fn each_fact_about_a_brand_asks_for_its_step() {
    type Case = (fn(&mut BrandFacts), &'static [BrandStep]);
    let cases: [Case; 13] = [
        (|facts| facts.is_email_verified = false, &[BrandStep::VerifyEmail]),
        // Without a program nothing else can be done.
        (
            |facts| {
                facts.has_program = false;
                facts.has_partner = false;
                facts.newest_conversion = None;
            },
            &[BrandStep::MakeProgram],
        ),
        (|facts| facts.has_partner = false, &[BrandStep::InvitePartner]),
        (|facts| facts.newest_conversion = None, &[BrandStep::SetUpTracking]),
        (|facts| facts.applications_waiting = 2, &[BrandStep::DecideApplications { count: 2 }]),
        (|facts| facts.inquiries_open = 2, &[BrandStep::AnswerInquiries { count: 2 }]),
        (|facts| facts.messages_unread = 2, &[BrandStep::ReadMessages { count: 2 }]),
        (|facts| facts.payments_due = 3, &[BrandStep::MakePayments { count: 3 }]),
        (|facts| facts.payments_in_transit = 4, &[BrandStep::SettlePayments { count: 4 }]),
        (|facts| facts.locks_next = Some((5, WEDNESDAY)), &[BrandStep::CheckBeforeLock { count: 5, day: WEDNESDAY }]),
        (|facts| facts.locks_next = Some((5, date(2026, 1, 8))), &[]),
        // A day of silence after seven conversions in a week is one; after seven in a month it is not.
        (
            |facts| (facts.newest_conversion, facts.regular_since) = (Some(hours(976)), Some(hours(900))),
            &[BrandStep::CheckTracking { silent_hours: 24 }],
        ),
        (|facts| (facts.newest_conversion, facts.regular_since) = (Some(hours(976)), Some(hours(200))), &[]),
    ];
    for (place, (change, steps)) in cases.into_iter().enumerate() {
        assert_eq!(brand(change), steps, "case {place}");
    }
}

#[test]
fn a_brand_hears_the_most_urgent_first() {
    let steps = brand(|facts| {
        (facts.messages_unread, facts.inquiries_open, facts.applications_waiting) = (1, 2, 3);
        (facts.payments_due, facts.payments_in_transit) = (4, 5);
        facts.locks_next = Some((6, WEDNESDAY));
        facts.has_partner = false;
        facts.is_email_verified = false;
    });
    assert_eq!(
        steps,
        [
            BrandStep::VerifyEmail,
            BrandStep::DecideApplications { count: 3 },
            BrandStep::CheckBeforeLock { count: 6, day: WEDNESDAY },
            BrandStep::AnswerInquiries { count: 2 },
            BrandStep::MakePayments { count: 4 },
            BrandStep::SettlePayments { count: 5 },
            BrandStep::ReadMessages { count: 1 },
        ]
    );
}
