//! Random traffic, asked about in three ways: from rollups, from records, and by a naive model that keeps every fact.

mod traffic;

use std::collections::BTreeMap;

use domain::access::AccountKind;
use domain::calendar::{date_of_day_number, day_number};
use domain::ids::AccountId;
use domain::report::{Counts, DayRange, Dimension, Metric, ReportQuery, Source};
use store::rollup::Room;
use store::testing::{TestStore, test_store};

use super::scope::Scope;
use super::{Audience, Key, NO_GROUP, Period, Report, ReportRow, Rows, arranged, csv, performance, record, rollup};
use crate::Caller;
use crate::testing::{TestPlatform, test_platform};
use traffic::{BRAND, FIRST_DAY, LAST_DAY, OTHER_BRAND, PARTNERS, Random, Traffic};

fn question(group_by: &[Dimension], filters: &[(Dimension, &str)]) -> ReportQuery {
    let days = DayRange::new(date_of_day_number(FIRST_DAY).unwrap(), date_of_day_number(LAST_DAY).unwrap()).unwrap();
    let mut query = ReportQuery { group_by: group_by.to_vec(), ..ReportQuery::over(days) };
    query.metrics = Metric::ALL.to_vec();
    query.sort = query.usual_sort();
    filters.iter().for_each(|(dimension, value)| query.filter(*dimension, value).unwrap());
    query
}

/// Asks for the whole answer from this source, whatever source the product would choose.
fn from(source: Source, store: &TestStore, traffic: &Traffic, audience: Audience, query: &ReportQuery) -> Period {
    let (traffic, query) = (traffic.clone(), query.clone());
    let read = store.read_blocking(move |tx| {
        let scope = Scope::of(tx, audience, &query)?;
        let rows = match (scope.is_empty(), source) {
            (true, _) => Rows::default(),
            (false, Source::Rollup(dimension)) => rollup::gather(tx, &scope, &query, dimension)?,
            (false, Source::Records) => {
                let mut rows = record::actions(tx, &scope, &query)?;
                for program in &scope.programs {
                    let days = (day_number(query.days.first), day_number(query.days.last));
                    record::clicks(&traffic.recorded(program.id, days), &scope, program, &query, &mut rows)?;
                }
                rows
            }
        };
        anyhow::Ok(arranged(rows, &query, &scope))
    });
    read.unwrap()
}

/// What the naive model says: every fact in scope that passes the filters, summed in a map.
fn expected(traffic: &Traffic, audience: Audience, query: &ReportQuery) -> BTreeMap<(Vec<Key>, &'static str), Counts> {
    let mut sums: BTreeMap<(Vec<Key>, &'static str), Counts> = BTreeMap::new();
    for fact in traffic.facts().iter().filter(|fact| fact.is_seen_by(audience)) {
        let kept = query.filters.iter().all(|filter| {
            let value = fact.key(filter.dimension).show();
            filter.keeps(|kept| *kept == value)
        });
        let inside = date_of_day_number(fact.day).is_some_and(|day| query.days.first <= day && day <= query.days.last);
        if kept && inside {
            let keys = query.group_by.iter().map(|dimension| fact.key(*dimension)).collect();
            *sums.entry((keys, fact.currency)).or_default() += fact.counts;
        }
    }
    sums.retain(|_, counts| !counts.is_zero());
    sums
}

fn found(period: &Period) -> BTreeMap<(Vec<Key>, &'static str), Counts> {
    let rows = period.rows.iter().filter(|row| !row.counts.is_zero());
    rows.map(|row| ((row.keys.clone(), row.currency.code()), row.counts)).collect()
}

#[test]
fn rollups_records_and_the_naive_model_agree() {
    let seed = std::env::var("TRIBUTARY_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_200_930);
    println!("TRIBUTARY_TEST_SEED={seed}");
    let mut random = Random::new(seed);
    let store = test_store();
    let traffic = Traffic::play(&store, &mut random);
    let mut from_rollups = 0;
    for number in 0..150 {
        let audience = match random.below(4) {
            0 => Audience::Operator,
            1 => Audience::Brand(random.one_of(&[BRAND, OTHER_BRAND])),
            _ => Audience::Partner(random.one_of(&PARTNERS)),
        };
        // Groups are a brand's own.
        let asks_group = matches!(audience, Audience::Brand(_)) && random.below(3) == 0;
        let usable: Vec<Dimension> =
            Dimension::ALL.iter().copied().filter(|dimension| asks_group || *dimension != Dimension::Group).collect();
        let group_by: Vec<Dimension> = usable.iter().copied().filter(|_| random.below(8) == 0).collect();
        let mut query = question(&group_by, &[]);
        for dimension in usable.iter().filter(|dimension| dimension.time().is_none()) {
            if random.below(if *dimension == Dimension::Group { 2 } else { 12 }) == 0 {
                let excludes = random.below(3) == 0;
                query.add_filter(*dimension, excludes, &traffic.some_value(*dimension, &mut random)).unwrap();
            }
        }
        let context = format!("question {number} with seed {seed}: {audience:?} {query:?}");
        let expected = expected(&traffic, audience, &query);
        let records = from(Source::Records, &store, &traffic, audience, &query);
        assert_eq!(found(&records), expected, "records, {context}");
        if let Source::Rollup(_) = query.source() {
            from_rollups += 1;
            let rollups = from(query.source(), &store, &traffic, audience, &query);
            assert_eq!(rollups.rows, records.rows, "rollups, {context}");
            assert_eq!(rollups.totals, records.totals, "totals of rollups, {context}");
        }
        let mut sums: BTreeMap<&str, Counts> = BTreeMap::new();
        records.rows.iter().for_each(|row| *sums.entry(row.currency.code()).or_default() += row.counts);
        let totals: BTreeMap<&str, Counts> =
            records.totals.iter().map(|row| (row.currency.code(), row.counts)).collect();
        assert_eq!(totals, sums, "totals, {context}");
    }
    assert!(from_rollups > 20, "only {from_rollups} questions could be asked both ways");
}

/// What came after a day had no room stands among its others; whoever asks about one value gets all of it.
#[test]
fn a_crowded_day_shows_values_whole_or_among_others_and_a_chosen_value_exactly() {
    let store = test_store();
    let traffic = Traffic::play_within(Room::of(2), &store, &mut Random::new(7));
    for dimension in Dimension::ALL.iter().copied().filter(|dimension| dimension.is_open()) {
        let query = question(&[Dimension::Day, Dimension::Program, Dimension::Partner, dimension], &[]);
        let [rollups, records] =
            [query.source(), Source::Records].map(|source| from(source, &store, &traffic, Audience::Operator, &query));
        let expected = expected(&traffic, Audience::Operator, &query);
        let (others, whole): (Vec<_>, Vec<_>) =
            found(&rollups).into_iter().partition(|((keys, _), _)| keys[3] == Key::Others);
        assert!(others.len() > 20 && whole.len() > 20, "{dimension}: {} others, {} whole", others.len(), whole.len());
        assert!(whole.iter().all(|(key, counts)| expected[key] == *counts), "{dimension}");
        assert_eq!(rollups.totals, records.totals, "{dimension}");
        for value in ["", "a"] {
            let query = question(&[Dimension::Day, dimension], &[(dimension, value)]);
            let asked = query.clone();
            let source = store.read_blocking(move |tx| {
                let scope = Scope::of(tx, Audience::Operator, &asked)?;
                rollup::exact_source(tx, &scope, &asked)
            });
            let period = from(source.unwrap(), &store, &traffic, Audience::Operator, &query);
            assert_eq!(found(&period), self::expected(&traffic, Audience::Operator, &query), "{dimension} `{value}`");
        }
    }
}

/// Told apart by group, alone or with another dimension, nothing is lost and nothing is counted twice.
#[test]
fn groups_add_up_to_the_whole() {
    let store = test_store();
    let traffic = Traffic::play(&store, &mut Random::new(7));
    for brand in [BRAND, OTHER_BRAND] {
        let audience = Audience::Brand(brand);
        let whole = question(&[], &[]);
        let whole = from(whole.source(), &store, &traffic, audience, &whole).totals;
        for with in [&[][..], &[Dimension::Month], &[Dimension::Country], &[Dimension::Country, Dimension::Device]] {
            let query = question(&[&[Dimension::Group][..], with].concat(), &[]);
            let period = from(query.source(), &store, &traffic, audience, &query);
            assert_eq!(period.totals, whole, "by group and {with:?}");
            assert_eq!(found(&period), expected(&traffic, audience, &query), "by group and {with:?}");
            assert!(period.rows.iter().any(|row| row.keys[0] == Key::Text(String::new())), "some are in no group");
        }
        // What a filter keeps and what it leaves out are the whole together.
        let mut parts = vec![];
        for excludes in [false, true] {
            for group in ["", "gold"] {
                let mut query = question(&[], &[]);
                query.add_filter(Dimension::Group, excludes, group).unwrap();
                let period = from(query.source(), &store, &traffic, audience, &query);
                assert_eq!(found(&period), expected(&traffic, audience, &query), "{group} {excludes}");
                parts.push(period.totals[0].counts);
            }
        }
        for group in [0, 1] {
            let mut sum = parts[group];
            sum += parts[group + 2];
            assert_eq!(sum, whole[0].counts);
        }
    }
}

#[tokio::test]
async fn groups_are_known_to_their_brand_alone() {
    let platform = platform_with_traffic().await;
    let days = [("from", "2020-08-26"), ("to", "2020-09-15")];
    let asked = |more: &[(&str, &str)]| -> Vec<(String, String)> {
        days.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let code = |error: crate::Error| match error {
        crate::Error::Refused(refusal) => refusal.code(),
        crate::Error::Failure(failure) => panic!("{failure:#}"),
    };
    for (account, kind) in [(PARTNERS[0], AccountKind::Partner), (AccountId(1), AccountKind::Operator)] {
        let stranger = Caller::system("test", account, kind);
        for question in [("group_by", "day,group"), ("group", "gold"), ("not_group", "")] {
            let refused = performance(&platform, &stranger, asked(&[question])).await;
            assert_eq!(refused.map(drop).map_err(code), Err("group_not_yours"), "{question:?}");
        }
        let clicks = crate::click::list(&platform, &stranger, asked(&[("group", "gold")])).await;
        assert_eq!(clicks.map(drop).map_err(code), Err("group_not_yours"));
        let filters = question(&[], &[(Dimension::Group, "gold")]).filters;
        let filter = crate::action::ActionFilter { filters, ..Default::default() };
        let window = crate::Window { after: None, limit: 10 };
        let actions = crate::action::actions(&platform, &stranger, filter, window).await;
        assert_eq!(actions.map(drop).map_err(code), Err("group_not_yours"));
    }
    let brand = Caller::system("test", BRAND, AccountKind::Brand);
    let report = performance(&platform, &brand, asked(&[("group_by", "group"), ("metrics", "clicks")])).await.unwrap();
    let names: Vec<&str> = report.current.rows.iter().map(|row| report.name(Dimension::Group, &row.keys[0])).collect();
    assert!(["gold ones", "silver ones", NO_GROUP].iter().all(|name| names.contains(name)), "{names:?}");
    let text = String::from_utf8(csv::Pieces::new(report).collect::<Vec<_>>().concat()).unwrap();
    assert!(text.starts_with("group,group_name,currency,clicks,complete_until\n"), "{text}");
    assert!(text.contains("\ngold,gold ones,USD,") && text.contains("\n,(no group),USD,"), "{text}");
    // Nobody is in a group that is not there.
    for nobody in ["none", "bronze"] {
        let filters = question(&[], &[(Dimension::Group, nobody)]).filters;
        let filter = crate::action::ActionFilter { filters, ..Default::default() };
        let window = crate::Window { after: None, limit: 10 };
        let actions = crate::action::actions(&platform, &brand, filter, window).await.unwrap();
        assert!(actions.items.is_empty(), "{nobody}");
    }
    // The list behind a row holds the same partners.
    let filters = question(&[], &[(Dimension::Group, "gold")]).filters;
    let filter = crate::action::ActionFilter { filters, ..Default::default() };
    let window = crate::Window { after: None, limit: 100 };
    let actions = crate::action::actions(&platform, &brand, filter, window).await.unwrap();
    assert!(!actions.items.is_empty() && actions.items.iter().all(|action| action.tracked.partner == PARTNERS[0]));
}

#[test]
fn nobody_sees_what_is_not_its_own() {
    let store = test_store();
    let traffic = Traffic::play(&store, &mut Random::new(7));
    for [own, other] in [[PARTNERS[0], PARTNERS[1]], [PARTNERS[1], PARTNERS[0]]] {
        let audience = Audience::Partner(own);
        for group_by in [vec![Dimension::Partner], vec![Dimension::Partner, Dimension::Country, Dimension::Browser]] {
            let query = question(&group_by, &[]);
            let period = from(query.source(), &store, &traffic, audience, &query);
            assert!(!period.rows.is_empty());
            assert!(period.rows.iter().all(|row| row.keys[0] == Key::Id(own.get())));
            let filtered = question(&group_by, &[(Dimension::Partner, &other.to_string())]);
            let period = from(filtered.source(), &store, &traffic, audience, &filtered);
            assert!(period.rows.is_empty() && period.totals.is_empty());
        }
    }
    let foreign = question(&[Dimension::Day], &[(Dimension::Program, "1002")]);
    let period = from(foreign.source(), &store, &traffic, Audience::Brand(BRAND), &foreign);
    assert!(period.rows.is_empty() && period.totals.is_empty());
}

#[test]
fn time_alone_has_no_holes() {
    let store = test_store();
    let traffic = Traffic::play(&store, &mut Random::new(7));
    let filters = [(Dimension::Program, "1001"), (Dimension::Country, "nowhere")];
    for (time, rows) in [(Dimension::Day, 21), (Dimension::Week, 4), (Dimension::Month, 2)] {
        let query = question(&[time], &filters);
        let period = from(query.source(), &store, &traffic, Audience::Operator, &query);
        assert_eq!((period.rows.len(), period.rows_total, period.totals.len()), (rows, rows, 1), "{time}");
        assert!(period.rows.is_sorted_by_key(|row| row.keys.clone()));
    }
    let query = question(&[], &filters);
    assert_eq!(from(query.source(), &store, &traffic, Audience::Operator, &query).rows.len(), 1);
}

/// The whole answer as the product gives it, with names, order, limit and the period before. No records lie in this platform's
/// event log, so only what rollups hold can be asked.
async fn report(platform: &TestPlatform, options: &[(&str, &str)]) -> Report {
    let last = date_of_day_number(LAST_DAY).unwrap();
    let days = [("from", "2020-08-26".to_owned()), ("to", last.to_string())];
    let options = options.iter().map(|(name, text)| (*name, (*text).to_owned())).chain(days);
    let options = options.map(|(name, text)| (name.to_owned(), text)).collect();
    let operator = Caller::system("test", AccountId(1), AccountKind::Operator);
    performance(platform, &operator, options).await.unwrap()
}

async fn platform_with_traffic() -> TestPlatform {
    tokio::task::spawn_blocking(|| {
        let platform = test_platform();
        Traffic::play(platform.store(), &mut Random::new(7));
        platform
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn the_greatest_come_first_and_totals_count_all() {
    let platform = platform_with_traffic().await;
    let asked = [("group_by", "partner"), ("metrics", "clicks,commission"), ("sort", "-clicks"), ("program", "1001")];
    let all = report(&platform, &asked).await;
    assert_eq!(all.current.rows.len(), PARTNERS.len());
    let clicks = |row: &ReportRow| row.counts[domain::report::Count::Clicks];
    assert!(all.current.rows.is_sorted_by_key(|row| -clicks(row)));
    let cut = report(&platform, &[&asked[..], &[("limit", "2"), ("compare", "previous")]].concat()).await;
    assert_eq!(cut.current.rows, all.current.rows[..2]);
    assert_eq!((cut.current.rows_total, &cut.current.totals), (PARTNERS.len(), &all.current.totals));
    let previous = cut.previous.as_ref().unwrap();
    assert_eq!(previous.days, cut.query.days.previous());
    // Of what was before, only what stands beside the rows shown.
    assert!(previous.rows.iter().all(|row| cut.current.rows.iter().any(|now| now.keys == row.keys)));
    let Key::Id(first) = all.current.rows[0].keys[0] else { panic!("partners are ids") };
    assert_eq!(all.name(Dimension::Partner, &Key::Id(first)), traffic::name_of(AccountId(first)));
}

#[tokio::test]
async fn a_file_for_spreadsheets_runs_no_formulas() {
    let platform = platform_with_traffic().await;
    let asked = [("group_by", "partner,sub_id1"), ("metrics", "clicks,commission,epc"), ("program", "1001")];
    let report = report(&platform, &asked).await;
    let text = String::from_utf8(csv::Pieces::new(report.clone()).collect::<Vec<_>>().concat()).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("partner,partner_name,sub_id1,currency,clicks,commission,epc,complete_until"));
    assert_eq!(lines.clone().count(), report.current.rows.len());
    assert!(lines.clone().any(|line| line.contains("'=cmd()")), "the dangerous sub id is there");
    assert!(lines.all(|line| line.split(',').all(|cell| !cell.starts_with(['=', '+', '-', '@']))));
}

#[tokio::test]
async fn each_day_is_compared_with_the_day_in_its_place() {
    let platform = platform_with_traffic().await;
    let asked = [("group_by", "day"), ("program", "1001"), ("from", "2020-09-15"), ("compare", "previous")];
    let report = report(&platform, &[&asked[..], &[("to", "2020-09-21")]].concat()).await;
    let previous = report.previous.as_ref().unwrap();
    let beside: Vec<&ReportRow> = report.current.rows.iter().filter_map(|row| report.before(row)).collect();
    assert_eq!(beside, previous.rows.iter().collect::<Vec<_>>());
    assert_eq!(beside[0].keys, [Key::Day(day_number(previous.days.first))]);
}
