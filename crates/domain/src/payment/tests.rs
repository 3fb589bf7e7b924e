use super::*;

fn usd(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

/// Each line: schedule, minimum, payable, since when, today, and what a run says.
fn check(table: &str) {
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<_> = line.split_whitespace().collect();
        let [schedule, minimum, payable, since, today, expected] = words[..] else { panic!("{line}") };
        let schedule = match schedule.split_once(':') {
            Some(("threshold", amount)) => Schedule::Threshold(usd(amount)),
            Some(("day", day)) => Schedule::FixedDay(day.parse().unwrap()),
            _ => panic!("{line}"),
        };
        let setting = WithdrawalSetting { method: PaymentMethod::Manual, schedule, minimum: usd(minimum) };
        let said = setting.due(usd(payable), since.parse().unwrap(), today.parse().unwrap());
        assert_eq!(said.map_or_else(|not| not.code(), |()| "due"), expected, "{line}");
    }
}

#[test]
fn a_payment_is_due_when_the_settings_say_so() {
    check(
        "
        threshold:50.00 0.00  49.99 2026-03-01 2026-03-01 below_threshold
        threshold:50.00 0.00  50.00 2026-03-01 2026-03-01 due
        threshold:10.00 20.00 15.00 2026-03-01 2026-03-01 below_minimum
        day:15          5.00  1.00  2026-03-15 2026-03-15 below_minimum
        day:15          0.00  1.00  2026-03-01 2026-03-14 before_fixed_day
        day:15          0.00  1.00  2026-03-01 2026-03-15 due
        day:15          0.00  1.00  2026-03-15 2026-03-15 due
        day:15          0.00  1.00  2026-03-16 2026-03-31 before_fixed_day
        day:15          0.00  1.00  2026-03-16 2026-04-15 due
        day:28          0.00  1.00  2026-03-20 2026-04-04 due
        day:31          0.00  1.00  2026-02-10 2026-02-27 before_fixed_day
        day:31          0.00  1.00  2026-02-10 2026-02-28 due
        day:31          0.00  1.00  2024-02-10 2024-02-28 before_fixed_day
        day:1           0.00  1.00  2026-12-02 2026-12-31 before_fixed_day
        day:1           0.00  1.00  2026-12-02 2027-01-01 due
        ",
    );
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let good = WithdrawalSetting::default_of(Currency::USD);
    assert_eq!(good.check(), Ok(()));
    let today = "2026-03-01".parse().unwrap();
    assert_eq!(good.due(usd("0.01"), today, today), Ok(()));
    let field = |setting: WithdrawalSetting| setting.check().unwrap_err().field;
    assert_eq!(field(WithdrawalSetting { minimum: usd("-1.00"), ..good }), "minimum_minor");
    assert_eq!(field(WithdrawalSetting { schedule: Schedule::Threshold(usd("-1.00")), ..good }), "threshold_minor");
    for day in [0, 32, 255] {
        assert_eq!(field(WithdrawalSetting { schedule: Schedule::FixedDay(day), ..good }), "day_of_month");
    }
}
