use domain::action::ActionState;
use domain::click::LeftOut;
use domain::ids::{AccountId, ProgramId};
use domain::report::{Count, Counts, Dimension};

use super::{Batch, Place, Sum, Wanted, sums};
use crate::testing::test_store;

const PROGRAM: ProgramId = ProgramId(1001);

fn place(partner: i64, day: i64, country: &str) -> Place<'_> {
    Place {
        program: PROGRAM,
        partner: AccountId(partner),
        day,
        creative_id: 10_001,
        link_id: 0,
        sub_id1: "",
        sub_id2: "",
        sub_id3: "",
        shared_id: "",
        promo_code: "",
        country,
        device: "desktop",
        browser: "Firefox",
        referrer_host: "",
    }
}

fn wanted() -> Wanted<'static> {
    Wanted {
        program: PROGRAM,
        first_day: 18_500,
        last_day: 18_510,
        partners: None,
        dimension: None,
        values: None,
        by_day: false,
        by_partner: false,
        by_value: false,
        columns: Count::ALL,
    }
}

/// Writes the facts in batches of two, so that rows are inserted and added to, and several lengths of statement are used.
fn write(store: &crate::Store, facts: &[(Place<'static>, Counts)]) {
    for pair in facts.chunks(2) {
        let pair = pair.to_vec();
        store
            .write_blocking(move |tx| {
                let mut batch = Batch::default();
                pair.iter().for_each(|(place, counts)| batch.add(place, counts));
                batch.write(tx)
            })
            .expect("the batch is written");
    }
}

fn read(store: &crate::Store, wanted: Wanted<'static>) -> Vec<Sum> {
    let mut found = store.read_blocking(move |tx| sums(tx, &wanted)).expect("the sums are read");
    found.sort_by(|one, other| (one.day, one.partner, &one.value).cmp(&(other.day, other.partner, &other.value)));
    found
}

#[test]
fn counts_are_found_again_by_day_partner_and_value() {
    let store = test_store();
    let click = Counts::of_click(None, true);
    let crawler = Counts::of_click(Some(LeftOut::Crawler), false);
    let pending = Counts::of_action(ActionState::Pending, Some(20_000), 4_000);
    write(
        &store,
        &[
            (place(100_001, 18_500, "US"), click),
            (place(100_001, 18_500, "US"), crawler),
            (place(100_001, 18_501, "DE"), click),
            (place(100_002, 18_501, "DE"), click),
            (place(100_002, 18_501, "DE"), pending),
            (place(100_002, 18_511, "DE"), click),
        ],
    );

    let mut everything = pending;
    [click, click, click, crawler].iter().for_each(|counts| everything += counts);
    let total = |value: &str, counts| Sum { day: 0, partner: 0, value: value.to_owned(), counts };
    assert_eq!(read(&store, wanted()), [total("", everything)]);
    for dimension in Dimension::GENERIC {
        let summed = read(&store, Wanted { dimension: Some(*dimension), ..wanted() });
        assert_eq!(summed, [total("", everything)], "sums over {dimension} equal the totals");
    }

    let by_creative = Wanted { dimension: Some(Dimension::Creative), by_value: true, ..wanted() };
    assert_eq!(read(&store, by_creative), [total("10001", everything)]);
    let by_link = Wanted { dimension: Some(Dimension::Link), by_value: true, ..wanted() };
    assert_eq!(read(&store, by_link), [total("", everything)]);

    let mut german = pending;
    german += click;
    let one = Wanted {
        partners: Some(&[AccountId(100_002)]),
        dimension: Some(Dimension::Country),
        values: Some(Box::leak(Box::new(["DE".to_owned(), "FR".to_owned()]))),
        by_day: true,
        by_partner: true,
        by_value: true,
        ..wanted()
    };
    assert_eq!(read(&store, one), [Sum { day: 18_501, partner: 100_002, value: "DE".to_owned(), counts: german }]);

    let only_actions = Wanted { by_partner: true, columns: Count::OF_ACTIONS, ..wanted() };
    assert_eq!(read(&store, only_actions), [Sum { day: 0, partner: 100_002, value: String::new(), counts: pending }]);
}

#[test]
fn what_is_taken_away_is_gone() {
    let store = test_store();
    let pending = Counts::of_action(ActionState::Pending, Some(20_000), 4_000);
    let mut change = Counts::of_action(ActionState::Reversed, Some(20_000), 4_000);
    change -= pending;
    write(&store, &[(place(100_001, 18_500, ""), pending), (place(100_001, 18_500, ""), change)]);
    let summed = read(&store, wanted());
    assert_eq!(summed[0].counts, Counts::of_action(ActionState::Reversed, Some(20_000), 4_000));
}

#[test]
fn a_large_batch_is_written_in_statements_of_two_lengths() {
    let store = test_store();
    let facts: Vec<(i64, i64)> = (0..300).map(|number| (100_001 + number % 50, 18_500 + number % 7)).collect();
    store
        .write_blocking(move |tx| {
            let mut batch = Batch::default();
            for (partner, day) in &facts {
                batch.add(&place(*partner, *day, "US"), &Counts::of_click(None, true));
            }
            batch.write(tx)
        })
        .expect("the batch is written");
    let summed = read(&store, Wanted { dimension: Some(Dimension::Browser), by_partner: true, ..wanted() });
    assert_eq!(summed.len(), 50);
    assert!(summed.iter().all(|sum| sum.counts[Count::Clicks] == 6));
}
