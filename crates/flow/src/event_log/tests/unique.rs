//! Unique: the first attributable click of one visitor on one program and partner in one program-local day.

use super::*;

/// Program, partner, hour after noon UTC, visitor, left out.
type Visit = (u32, u32, i64, u8, Option<LeftOut>);

/// Clicks in batches, each with whether it is unique; the process starts anew between two batches.
async fn check(batches: &[&[(Visit, bool)]]) {
    let world = World::new().await;
    let mut unique = 0;
    let mut expected = Vec::new();
    for batch in batches {
        let log = world.open().await;
        for ((program, partner, hour, visitor, left_out), is_unique) in *batch {
            unique += 1;
            expected.push((unique, *is_unique));
            let record_1 = Record {
                kind: Kind::Click,
                at_ms: NOON + hour * HOUR,
                program: *program,
                partner: *partner,
                left_out: left_out.map_or(0, LeftOut::number),
                address: IpAddr::from([10, 0, 0, *visitor]),
                agent: "Firefox",
                ..click(unique)
            };
            record(&log, [record_1]).await;
        }
        log.catch_up().await.unwrap();
        let found = expected.iter().map(|(unique, _)| (*unique, log.find_recent(*unique).unwrap().is_unique));
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }
    let totals = world.totals().await;
    assert_eq!(totals[Count::UniqueClicks] as usize, expected.iter().filter(|(_, is_unique)| *is_unique).count());
}

#[tokio::test]
async fn once_per_visitor_program_partner_and_day() {
    check(&[
        &[
            ((LOS_ANGELES, 1, 0, 1, None), true),
            ((LOS_ANGELES, 1, 1, 1, None), false),
            ((LOS_ANGELES, 1, 1, 2, None), true),
            ((LOS_ANGELES, 2, 1, 1, None), true),
            ((TOKYO, 1, 1, 1, None), true),
        ],
        &[((LOS_ANGELES, 1, 2, 1, None), false), ((LOS_ANGELES, 2, 2, 2, None), true)],
    ])
    .await;
}

/// Noon UTC is 04:00 in Los Angeles and 21:00 in Tokyo: their days end 20 and 3 hours later.
#[tokio::test]
async fn days_are_those_of_the_program() {
    check(&[
        &[
            ((LOS_ANGELES, 1, 0, 1, None), true),
            ((LOS_ANGELES, 1, 19, 1, None), false),
            ((LOS_ANGELES, 1, 20, 1, None), true),
            ((TOKYO, 1, 0, 1, None), true),
            ((TOKYO, 1, 2, 1, None), false),
        ],
        &[((TOKYO, 1, 3, 1, None), true), ((TOKYO, 1, 19, 1, None), false)],
    ])
    .await;
}

#[tokio::test]
async fn a_click_left_out_is_never_unique_and_takes_nothing_away() {
    check(&[
        &[
            ((LOS_ANGELES, 1, 0, 1, Some(LeftOut::Prefetch)), false),
            ((LOS_ANGELES, 1, 0, 1, None), true),
            ((LOS_ANGELES, 1, 0, 1, Some(LeftOut::Crawler)), false),
        ],
        &[((LOS_ANGELES, 1, 0, 1, None), false)],
    ])
    .await;
}
