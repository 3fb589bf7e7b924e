use super::*;

#[test]
fn every_given_condition_must_hold() {
    let country = |code: &str| code.parse::<Country>().unwrap();
    let strict = AutoApproval { countries: vec![country("US"), country("CA")], email_verified: true, website: true };
    let good = Applicant { country: Some(country("US")), email_verified: true, website: "https://blog.example".into() };
    assert_eq!(strict.objection(&good), None);
    for (applicant, objection) in [
        (Applicant { email_verified: false, ..good.clone() }, "the e-mail address is not verified"),
        (Applicant { website: "  ".into(), ..good.clone() }, "the account names no website"),
        (
            Applicant { country: Some(country("FR")), ..good.clone() },
            "the account's country is not on the program's list",
        ),
        (Applicant { country: None, ..good.clone() }, "the account's country is not on the program's list"),
    ] {
        assert_eq!(strict.objection(&applicant), Some(objection), "{applicant:?}");
    }
    assert_eq!(AutoApproval::default().objection(&Applicant::default()), None);
}
