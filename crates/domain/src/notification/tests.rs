use super::*;

/// Who of each kind of account is told, and what may be chosen, the default first.
fn table() -> String {
    let letters = |kind, event: Event| -> String {
        let roles = [(Role::Owner, 'o'), (Role::Finance, 'f'), (Role::Analyst, 'a')];
        let told = roles.iter().filter(|(role, _)| event.concerns(kind) && event.reaches(*role));
        let found: String = told.map(|(_, letter)| letter).collect();
        if found.is_empty() { "-".to_owned() } else { found }
    };
    let mut table = String::new();
    for event in Event::ALL {
        let of = |kind| letters(kind, *event);
        let [brand, partner, operator] = [AccountKind::Brand, AccountKind::Partner, AccountKind::Operator].map(of);
        let ways: Vec<&str> = event.ways().iter().map(|way| way.code()).collect();
        table += &format!("{:<20} {brand:<4} {partner:<4} {operator:<4} {}\n", event.code(), ways.join(" "));
    }
    table
}

#[test]
fn the_whole_table() {
    // event              brand partner operator, ways
    let expected = "\
email_secret         ofa  ofa  ofa  at_once
log_in               ofa  ofa  ofa  at_once
password_change      ofa  ofa  ofa  at_once
token_made           o    o    o    at_once
team_change          o    o    o    at_once
withdrawal_setting   -    of   -    at_once
data_export          o    o    -    at_once
closure              o    o    -    at_once
application          o    -    -    at_once daily off
application_decision -    o    -    at_once daily off
invitation           -    o    -    at_once daily off
invitation_answer    o    -    -    at_once daily off
new_terms            -    o    -    at_once daily off
contract_change      -    o    -    at_once daily off
message              of   of   -    at_once daily off
inquiry              of   of   -    at_once daily off
first_action         -    of   -    at_once off
new_actions          -    of   -    daily off
action_change        -    of   -    daily at_once off
action_progress      -    of   -    daily off
payment_sent         -    of   -    at_once daily off
payment_failed       -    of   -    at_once daily off
import_ended         o    -    -    at_once daily off
postback_paused      -    o    -    at_once daily off
view_letter          ofa  ofa  -    at_once off
";
    let table = table();
    for (line, (found, wanted)) in table.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, wanted, "line {line}");
    }
    assert_eq!(table, expected);
}

#[test]
fn what_is_fixed_cannot_be_chosen_away() {
    for event in Event::ALL.iter().filter(|event| event.is_fixed()) {
        for chosen in [None, Some(Way::Off), Some(Way::Daily)] {
            assert_eq!(event.way(chosen), Way::AtOnce, "{event}");
        }
    }
    assert_eq!(Event::Message.way(Some(Way::Off)), Way::Off);
    assert_eq!(Event::NewActions.way(Some(Way::AtOnce)), Way::Daily);
}
