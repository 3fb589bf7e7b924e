//! The books as stories: each test is a table of what people do and what they see. After each table everything is verified.

mod random;
pub(crate) mod script;
pub(crate) mod world;

use script::check;

#[tokio::test]
async fn a_bounty_locks_after_15_days_and_is_payable_15_days_later() {
    check(
        "
        track   A1 partner:7 new               credited 40.00 pending
        expect  partner:7  pending 40.00
        day     15
        state   A1                             pending
        day     16
        state   A1                             locked
        reverse A1                             refused: action_state_refused
        expect  partner:7  locked 40.00
        day     30
        state   A1                             locked
        day     31
        state   A1                             approved
        expect  partner:7  payable 40.00
        ",
    )
    .await;
}

#[tokio::test]
async fn an_order_is_counted_once() {
    check(
        "
        track   A1 partner:7 new               credited 40.00 pending
        track   A1 partner:7 new               duplicate
        track   A1 partner:8 new               refused: conversion_differs click_id
        track   A1 partner:7 existing          refused: conversion_differs customer_status
        track   A1 partner:7 new country:US    refused: conversion_differs country
        expect  partner:7  pending 40.00
        expect  partner:8
        ",
    )
    .await;
}

#[tokio::test]
async fn what_is_not_credited_says_why() {
    check(
        "
        track   A1 -                           not credited: no_touch
        track   A2 forged                      not credited: click_id_invalid
        track   A3 crawler:7                   not credited: click_not_attributable
        track   A4 stranger:9                  not credited: no_contract
        track   A5 promo:NOPE                  not credited: promo_code_unknown
        track   A6 customer:c9                 not credited: customer_unknown
        track   A7 partner:7 existing          credited 0.00 pending
        suspend partner:7
        track   A8 partner:7 new               not credited: partner_suspended
        track   A1 -                           duplicate
        why     A8 partner:7                   partner_suspended
        why     A8 partner:8                   refused: conversion_not_found
        expect  partner:7
        ",
    )
    .await;
}

#[tokio::test]
async fn a_click_is_too_old_after_the_referral_window() {
    check(
        "
        click   k1 partner:7
        day     29
        track   A1 click:k1 new                credited 40.00 pending
        day     31
        track   A2 click:k1 new                not credited: outside_referral_window
        ",
    )
    .await;
}

#[tokio::test]
async fn a_returning_customer_is_linked_and_no_longer_new() {
    check(
        "
        track   A1 partner:7 customer:c1                       credited 40.00 pending
        track   S1 customer:c1 sale 50.00                      credited 5.00 pending
        track   A2 partner:8 customer:c1                       credited 0.00 pending
        identify c2 partner:8
        track   A3 customer:c2                                 credited 40.00 pending
        expect  partner:7  pending 45.00
        expect  partner:8  pending 40.00
        ",
    )
    .await;
}

#[tokio::test]
async fn a_promo_code_speaks_for_its_partner_where_no_click_does() {
    check(
        "
        code    SPRING partner:8
        track   A1 promo:spring new                            credited 40.00 pending
        track   A2 promo:SPRING partner:7 new                  credited 40.00 pending
        expect  partner:7  pending 40.00
        expect  partner:8  pending 40.00
        ",
    )
    .await;
}

#[tokio::test]
async fn refunds_add_up_and_never_exceed_the_amount() {
    check(
        "
        track   S1 partner:7 sale 200.00                       credited 20.00 pending
        refund  S1 50.00                                       commission 15.00
        refund  S1 100.00                                      commission 5.00
        refund  S1 50.01                                       refused: refund_more_than_remains
        refund  S1 0.00                                        refused: refund_not_positive
        refund  S1 50.00                                       commission 0.00
        expect  partner:7
        track   A1 partner:7 new                               credited 40.00 pending
        refund  A1 1.00                                        refused: action_without_amount
        ",
    )
    .await;
}

#[tokio::test]
async fn a_reversal_can_be_taken_back_until_the_lock() {
    check(
        "
        track   S1 partner:7 sale 200.00                       credited 20.00 pending
        refund  S1 50.00                                       commission 15.00
        reverse S1                                             done
        expect  partner:7
        refund  S1 1.00                                        refused: action_not_modifiable
        reverse S1                                             refused: action_state_refused
        restore S1                                             done
        expect  partner:7  pending 15.00
        day     15
        reverse S1                                             done
        day     16
        restore S1                                             refused: action_lock_passed
        state   S1                                             reversed
        expect  partner:7
        ",
    )
    .await;
}

#[tokio::test]
async fn the_lock_holds_before_the_sweep_has_come_by() {
    check(
        "
        track   S1 partner:7 sale 200.00                       credited 20.00 pending
        sleep   16
        state   S1                                             pending
        reverse S1                                             refused: action_state_refused
        refund  S1 1.00                                        refused: action_not_modifiable
        sweep
        state   S1                                             locked
        ",
    )
    .await;
}

#[tokio::test]
async fn downtime_is_caught_up_in_one_go() {
    check(
        "
        track   A1 partner:7 new                               credited 40.00 pending
        sleep   3
        track   A2 partner:8 new                               credited 40.00 pending
        sleep   100
        sweep
        state   A1                                             approved
        state   A2                                             approved
        expect  partner:7  payable 40.00
        expect  partner:8  payable 40.00
        ",
    )
    .await;
}

#[tokio::test]
async fn payable_money_is_collected_paid_or_comes_back() {
    check(
        "
        track   A1 partner:7 new                               credited 40.00 pending
        track   A2 partner:7 new                               credited 40.00 pending
        track   A3 partner:8 new                               credited 40.00 pending
        setting partner:8 threshold 50.00
        day     31
        dry-run                                                partner:7 80.00, partner:8 waits below_threshold
        expect  partner:7  payable 80.00
        run                                                    partner:7 80.00, partner:8 waits below_threshold
        expect  partner:7  in_transit 80.00
        state   A1                                             approved
        run                                                    partner:8 waits below_threshold
        fail    partner:7
        expect  partner:7  payable 80.00
        run                                                    partner:7 80.00, partner:8 waits below_threshold
        paid    partner:7
        expect  partner:7  paid 80.00
        state   A1                                             paid
        paid    partner:7                                      refused: payment_settled
        fail    partner:7                                      refused: payment_settled
        click   k8 partner:8
        track   A4 click:k8 new                                credited 40.00 pending
        day     62
        run                                                    partner:8 80.00
        expect  partner:8  in_transit 80.00
        ",
    )
    .await;
}

#[tokio::test]
async fn a_partner_with_a_fixed_day_waits_for_it() {
    // Day 0 is 5 January; the actions are approved on 5 February.
    check(
        "
        track   A1 partner:7 new                               credited 40.00 pending
        setting partner:7 day 10
        day     31
        run                                                    partner:7 waits before_fixed_day
        day     36
        run                                                    partner:7 40.00
        ",
    )
    .await;
}
