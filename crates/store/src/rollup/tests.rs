use domain::action::ActionState;
use domain::click::LeftOut;
use domain::ids::{AccountId, ProgramId};
use domain::report::{Count, Counts, Dimension, Filter};

use super::{Batch, Place, Room, Sum, Wanted, has_others, rows, sums};
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
        not_partners: &[],
        filters: Vec::new(),
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
    let total = |value: &str, counts| Sum { day: 0, partner: 0, value: Some(value.to_owned()), counts };
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
        filters: vec![Filter {
            dimension: Dimension::Country,
            values: vec!["DE".to_owned(), "FR".to_owned()],
            excludes: false,
        }],
        by_day: true,
        by_partner: true,
        by_value: true,
        ..wanted()
    };
    assert_eq!(
        read(&store, one),
        [Sum { day: 18_501, partner: 100_002, value: Some("DE".to_owned()), counts: german }]
    );

    let only_actions = Wanted { by_partner: true, columns: Count::OF_ACTIONS, ..wanted() };
    assert_eq!(
        read(&store, only_actions),
        [Sum { day: 0, partner: 100_002, value: Some(String::new()), counts: pending }]
    );
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

/// A click of a partner on a day with this sub id.
fn click_with<'a>(partner: i64, day: i64, sub_id1: &'a str) -> Place<'a> {
    Place { sub_id1, ..place(partner, day, "US") }
}

#[test]
fn a_crowded_day_counts_what_has_no_room_among_its_others() {
    let store = test_store();
    let click = Counts::of_click(None, false);
    let mut facts: Batch = Batch::default();
    let mut room = Room::of(3);
    // Each batch is a list of partner, day, sub id.
    let batches: [&[(i64, i64, &str)]; 5] = [
        &[(100_001, 18_500, "a"), (100_001, 18_500, "b"), (100_002, 18_500, "a")],
        &[(100_001, 18_500, "b"), (100_001, 18_500, ""), (100_001, 18_500, "b")],
        // No room for both: neither gets a row.
        &[(100_001, 18_500, "c"), (100_001, 18_500, "d"), (100_001, 18_500, "a")],
        &[(100_001, 18_500, "c"), (100_001, 18_500, "b"), (100_001, 18_501, "c"), (100_002, 18_500, "d")],
        &[(100_001, 18_500, "a")],
    ];
    for (number, batch) in batches.iter().enumerate() {
        // A restart forgets what the table holds.
        room = if number == 3 { Room::of(3) } else { room };
        let mut adding = Batch::default();
        for (partner, day, sub_id1) in *batch {
            adding.add(&click_with(*partner, *day, sub_id1), &click);
            facts.add(&click_with(*partner, *day, sub_id1), &click);
        }
        room = store
            .write_blocking(move |tx| {
                adding.write_within(tx, &mut room)?;
                anyhow::Ok(room)
            })
            .expect("the batch is written");
    }
    // An action keeps to what is closed.
    let pending = Counts::of_action(ActionState::Pending, None, 4_000);
    for sub_id1 in ["a", "e"] {
        facts.add(&click_with(100_001, 18_500, sub_id1), &pending);
        write(&store, &[(click_with(100_001, 18_500, sub_id1), pending)]);
    }

    let by_sub_id =
        Wanted { dimension: Some(Dimension::SubId1), by_day: true, by_partner: true, by_value: true, ..wanted() };
    let clicks_and_actions = |sum: &Sum| (sum.counts[Count::Clicks], sum.counts[Count::ActionsPending]);
    let found = read(&store, by_sub_id.clone());
    let found: Vec<_> =
        found.iter().map(|sum| (sum.day, sum.partner, sum.value.as_deref(), clicks_and_actions(sum))).collect();
    let expected = [
        (18_500, 100_001, None, (3, 1)),
        (18_500, 100_001, Some(""), (1, 0)),
        (18_500, 100_001, Some("a"), (3, 1)),
        (18_500, 100_001, Some("b"), (4, 0)),
        (18_500, 100_002, Some("a"), (1, 0)),
        (18_500, 100_002, Some("d"), (1, 0)),
        (18_501, 100_001, Some("c"), (1, 0)),
    ];
    assert_eq!(found, expected);

    let (recomputed, stored) = store
        .read_blocking(move |tx| anyhow::Ok((facts.into_rows(tx)?, rows(tx, Count::ALL)?)))
        .expect("the rows are read");
    assert_eq!(recomputed, stored);
    let others = |partner: &'static [AccountId], first_day| {
        let wanted = Wanted { partners: Some(partner), first_day, ..by_sub_id.clone() };
        store.read_blocking(move |tx| has_others(tx, &wanted)).expect("others are looked for")
    };
    assert!(others(&[AccountId(100_001)], 18_500));
    assert!(!others(&[AccountId(100_001)], 18_501) && !others(&[AccountId(100_002)], 18_500));
}
