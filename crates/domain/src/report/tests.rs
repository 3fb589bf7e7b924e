use jiff::civil::date;

use super::*;
use crate::action::ActionState;
use crate::calendar::{date_of_day_number, day_number};
use crate::click::LeftOut;
use crate::money::Currency;

#[test]
fn every_click_is_attributable_or_left_out_for_one_reason() {
    let mut sum = Counts::default();
    sum += Counts::of_click(None, true);
    sum += Counts::of_click(None, false);
    for reason in LeftOut::ALL {
        sum += Counts::of_click(Some(*reason), false);
    }
    let whole = |metric: Metric| metric.value(&sum);
    assert_eq!(whole(Metric::Clicks), MetricValue::Whole(2 + LeftOut::ALL.len() as i64));
    assert_eq!(whole(Metric::AttributableClicks), MetricValue::Whole(2));
    assert_eq!(whole(Metric::UniqueClicks), MetricValue::Whole(1));
    assert_eq!(whole(Metric::LeftOutClicks), MetricValue::Whole(LeftOut::ALL.len() as i64));
    for reason in LeftOut::ALL {
        let metric: Metric = format!("left_out_{reason}").parse().expect("every reason has a metric");
        assert_eq!(whole(metric), MetricValue::Whole(1), "{reason}");
        assert_eq!(Count::left_out(*reason).code(), metric.code());
    }
}

#[test]
fn a_change_of_state_moves_an_action_between_columns() {
    let mut sum = Counts::of_action(ActionState::Pending, Some(20_000), 4_000);
    sum += Counts::of_click(None, true);
    sum -= Counts::of_action(ActionState::Pending, Some(20_000), 4_000);
    sum += Counts::of_action(ActionState::Reversed, Some(20_000), 4_000);
    assert_eq!(Metric::Actions.value(&sum), MetricValue::Whole(0));
    assert_eq!(Metric::Reversals.value(&sum), MetricValue::Whole(1));
    assert_eq!(Metric::SaleAmount.value(&sum), MetricValue::Whole(0));
    assert_eq!(Metric::Commission.value(&sum), MetricValue::Whole(0));
    assert_eq!(Metric::CommissionReversed.value(&sum), MetricValue::Whole(4_000));
    sum += -sum;
    assert!(sum.is_zero());
}

#[test]
fn quotients_are_taken_from_sums_and_absent_without_a_divisor() {
    let mut counts = Counts::of_action(ActionState::Paid, None, 4_000);
    assert_eq!(Metric::ConversionRate.value(&counts), MetricValue::Quotient(None));
    counts[Count::AttributableClicks] = 3;
    let shown = |metric: Metric, counts: &Counts| match metric.value(counts) {
        MetricValue::Quotient(Some(quotient)) => quotient.to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(shown(Metric::ConversionRate, &counts), "0.333333");
    assert_eq!(shown(Metric::Epc, &counts), "1333.3333");
    assert_eq!(Metric::Epc.plain(&counts, Currency::USD), "13.333333");
    assert_eq!(Metric::Epc.plain(&counts, Currency::JPY), "1333.3333");
    assert_eq!(Metric::Commission.plain(&counts, Currency::USD), "40.00");
    assert_eq!(Metric::Actions.plain(&counts, Currency::USD), "1");
    assert_eq!(Metric::Epc.plain(&Counts::default(), Currency::USD), "");
}

#[test]
fn columns_of_clicks_and_actions_share_the_list() {
    assert_eq!(Count::OF_CLICKS.last(), Some(&Count::LeftOutCreativeWithdrawn));
    assert_eq!(Count::OF_ACTIONS.first(), Some(&Count::ActionsPending));
    assert_eq!(Count::OF_CLICKS.len() + Count::OF_ACTIONS.len(), Count::ALL.len());
}

#[test]
fn the_stored_numbers_of_dimensions_never_change() {
    let numbers: Vec<_> =
        Dimension::GENERIC.iter().map(|dimension| (dimension.rollup_number(), dimension.code())).collect();
    let expected = [
        "creative",
        "link",
        "sub_id1",
        "sub_id2",
        "sub_id3",
        "shared_id",
        "promo_code",
        "country",
        "device",
        "browser",
        "referrer_host",
    ];
    let expected: Vec<_> = expected.into_iter().zip(1..).map(|(code, number)| (Some(number), code)).collect();
    assert_eq!(numbers, expected);
}

#[test]
fn weeks_begin_on_monday_and_months_on_the_first() {
    for (day, monday, first) in [
        (date(1970, 1, 1), date(1969, 12, 29), date(1970, 1, 1)),
        (date(2020, 9, 7), date(2020, 9, 7), date(2020, 9, 1)),
        (date(2020, 9, 13), date(2020, 9, 7), date(2020, 9, 1)),
        (date(2021, 1, 3), date(2020, 12, 28), date(2021, 1, 1)),
        (date(2024, 2, 29), date(2024, 2, 26), date(2024, 2, 1)),
    ] {
        let number = day_number(day);
        assert_eq!(date_of_day_number(number), Some(day));
        assert_eq!(date_of_day_number(TimeBucket::Week.first_day(number)), Some(monday));
        assert_eq!(date_of_day_number(TimeBucket::Month.first_day(number)), Some(first));
        assert_eq!(TimeBucket::Day.first_day(number), number);
    }
}

const TODAY: jiff::civil::Date = date(2020, 9, 30);

fn read(options: &[(&str, &str)]) -> Result<ReportQuery, QueryError> {
    ReportQuery::read(options.iter().copied(), TODAY)
}

#[test]
fn without_options_the_last_thirty_days_are_totalled() {
    let query = read(&[("group_by", ""), ("limit", "")]).unwrap();
    assert_eq!(query.days, DayRange::new(date(2020, 9, 1), TODAY).unwrap());
    assert_eq!((query.group_by.as_slice(), query.metrics.as_slice()), (&[][..], Metric::USUAL));
    assert_eq!(
        ReportQuery { compare: Some(Comparison::Previous), ..query.clone() }.compared().unwrap().days,
        DayRange::new(date(2020, 8, 2), date(2020, 8, 31)).unwrap()
    );
    assert_eq!(query.source(), Source::Rollup(None));
}

#[test]
fn options_say_everything() {
    let query = read(&[
        ("from", "2020-09-01"),
        ("to", "2020-09-02"),
        ("group_by", "day, country"),
        ("metrics", "clicks,epc"),
        ("sort", "-epc"),
        ("limit", "5"),
        ("compare", "previous"),
        ("partner", "100001,100002"),
        ("country", "US"),
        ("country", ""),
    ])
    .unwrap();
    assert_eq!(query.group_by, [Dimension::Day, Dimension::Country]);
    assert_eq!(query.sort, Sort { by: SortBy::Metric(Metric::Epc), descending: true });
    assert_eq!(query.filters_on(Dimension::Partner).next().unwrap().values, ["100001", "100002"]);
    assert_eq!(query.filters_on(Dimension::Country).next().unwrap().values, ["US", ""]);
    assert_eq!((query.limit, query.compare), (Some(5), Some(Comparison::Previous)));
    assert_eq!(query.source(), Source::Rollup(Some(Dimension::Country)));
    assert_eq!(
        query.columns(),
        [
            Count::Clicks,
            Count::AttributableClicks,
            Count::CommissionPending,
            Count::CommissionLocked,
            Count::CommissionApproved,
            Count::CommissionPaid,
        ]
    );
}

#[test]
fn two_other_dimensions_need_the_records() {
    let query = read(&[("group_by", "month,device"), ("browser", "Firefox")]).unwrap();
    assert_eq!(query.source(), Source::Records);
    assert_eq!(query.sort, Sort { by: SortBy::Dimension(Dimension::Month), descending: false });
}

#[test]
fn what_cannot_be_asked_is_refused_by_name() {
    for (option, text, code, field) in [
        ("from", "yesterday", "day_invalid", "from"),
        ("from", "2020-10-01", "", ""),
        ("from", "2009-01-01", "days_too_many", "from"),
        ("to", "2020-13-01", "day_invalid", "to"),
        ("group_by", "colour", "name_unknown", "group_by"),
        ("group_by", "day,day", "name_twice", "group_by"),
        ("metrics", "clicks,sales", "name_unknown", "metrics"),
        ("sort", "browser", "sort_not_shown", "sort"),
        ("limit", "0", "limit_invalid", "limit"),
        ("compare", "yesterday", "comparison_invalid", "compare"),
        ("range", "last_4_days", "range_invalid", "range"),
        ("not_day", "2020-09-01", "filter_on_time", "day"),
        ("not_colour", "red", "option_unknown", "not_colour"),
        ("program", "1001,x", "id_invalid", "program"),
        ("day", "2020-09-01", "filter_on_time", "day"),
        ("colour", "red", "option_unknown", "colour"),
    ] {
        let answer = read(&[(option, text)]);
        let got = answer.as_ref().err().map_or(("", ""), |error| (error.code(), error.field().unwrap_or("")));
        assert_eq!(got, (code, field), "{option}={text}: {answer:?}");
    }
    assert_eq!(read(&[("from", "2020-09-02"), ("to", "2020-09-01")]).unwrap_err().code(), "days_reversed");
}

#[test]
fn relative_days_are_those_of_the_calendar() {
    for (range, today, first, last) in [
        ("today", "2024-03-01", "2024-03-01", "2024-03-01"),
        ("yesterday", "2024-03-01", "2024-02-29", "2024-02-29"),
        ("last_7_days", "2024-03-01", "2024-02-24", "2024-03-01"),
        ("this_month", "2024-03-31", "2024-03-01", "2024-03-31"),
        ("last_month", "2024-03-31", "2024-02-01", "2024-02-29"),
        ("this_year", "2024-03-01", "2024-01-01", "2024-03-01"),
        ("last_year", "2024-03-01", "2023-01-01", "2023-12-31"),
    ] {
        // Free days in the same question give way.
        let options = [("from", "2020-01-01"), ("range", range)];
        let query = ReportQuery::read(options, today.parse().unwrap()).unwrap();
        assert_eq!((query.days.first.to_string(), query.days.last.to_string()), (first.into(), last.into()), "{range}");
    }
}

#[test]
fn the_same_days_last_year_keep_their_dates() {
    let query =
        read(&[("from", "2024-02-29"), ("to", "2024-03-02"), ("compare", "last_year"), ("limit", "5")]).unwrap();
    let compared = query.compared().unwrap();
    assert_eq!(compared.days, DayRange::new(date(2023, 2, 28), date(2023, 3, 2)).unwrap());
    // Every row may have its counterpart.
    assert_eq!((compared.compare, compared.limit), (None, None));
}

#[test]
fn what_is_kept_and_what_is_not_are_two_filters_of_one_dimension() {
    let query = read(&[("country", "US"), ("not_country", "DE"), ("not_country", "FR"), ("not_link", "7")]).unwrap();
    let filters: Vec<_> = query.filters.iter().map(|filter| (filter.dimension.code(), filter.excludes)).collect();
    assert_eq!(filters, [("country", false), ("country", true), ("link", true)]);
    let keeps = |place: usize, value: &str| query.filters[place].keeps(|own| own == value);
    assert!(keeps(0, "US") && !keeps(0, "DE") && keeps(1, "US") && !keeps(1, "FR"));
}
