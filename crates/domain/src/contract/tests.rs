use super::*;

fn at(millisecond: i64) -> Timestamp {
    Timestamp::from_millisecond(millisecond).unwrap()
}

#[test]
fn a_change_holds_from_its_own_instant_on() {
    use ContractState::*;
    let history = [(at(100), Active), (at(200), Suspended), (at(300), Active), (at(300), Ended)];
    for (instant, expected) in [
        (99, None),
        (100, Some(Active)),
        (199, Some(Active)),
        (200, Some(Suspended)),
        (299, Some(Suspended)),
        (300, Some(Ended)),
        (i64::from(i32::MAX), Some(Ended)),
    ] {
        assert_eq!(state_at(history, at(instant)), expected, "at {instant}");
    }
}

#[test]
fn an_ended_contract_moves_no_more() {
    use ContractState::*;
    let allowed: Vec<_> = ContractState::ALL
        .iter()
        .flat_map(|from| ContractState::ALL.iter().map(move |to| (*from, *to)))
        .filter(|(from, to)| from.may_become(*to))
        .collect();
    assert_eq!(allowed, [(Active, Suspended), (Active, Ended), (Suspended, Active), (Suspended, Ended)]);
}
