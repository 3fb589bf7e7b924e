mod clicks;
mod file;

use super::{Findings, verify};
use crate::ledger::tests::script::tell;
use crate::ledger::tests::world::World;

/// A bit of everything that can be stored.
async fn world() -> World {
    let mut world = World::new().await;
    tell(
        &mut world,
        "
        code    SPRING partner:8
        click   k1 partner:7
        track   A1 click:k1 new customer:c1                    credited 40.00 pending
        track   S1 click:k1 sale 200.00                        credited 20.00 pending
        refund  S1 50.00                                       commission 15.00
        track   P1 promo:SPRING new                            credited 40.00 pending
        track   N1 -                                           not credited: no_touch
        day     31
        click   k2 partner:8
        track   A2 click:k2 customer:c1                        credited 0.00 pending
        track   A3 click:k2 new                                credited 40.00 pending
        reverse A3                                             done
        run                                                    partner:8 40.00, partner:7 55.00
        paid    partner:7
        ",
    )
    .await;
    world
}

/// Changes the stored books behind the platform's back.
async fn tamper(world: &World, sql: &str) {
    let sql = sql.to_owned();
    let write = move |tx: &mut store::Tx<'_>| tx.execute(&sql, &[]);
    let rows = world.platform().store.write(write).await.expect("the statement runs");
    assert!(rows > 0, "something was tampered with");
}

async fn findings(world: &World) -> Findings {
    verify(&world.platform()).await.expect("verify runs")
}

#[tokio::test]
async fn whatever_is_tampered_with_is_found() {
    let world = world().await;
    let sound = findings(&world).await;
    assert!(sound.passed(), "{:#?}", sound.differences);
    assert_eq!((sound.checked.conversions, sound.checked.actions, sound.checked.payments), (6, 5, 2));

    // What is done, what undoes it, and a difference that must be named.
    for (done, undone, named) in [
        (
            "UPDATE conversion SET reason = 'no_contract' WHERE order_id = 'N1'",
            "UPDATE conversion SET reason = 'no_touch' WHERE order_id = 'N1'",
            "reason",
        ),
        (
            "UPDATE conversion SET amount_minor = 20001 WHERE order_id = 'S1'",
            "UPDATE conversion SET amount_minor = 20000 WHERE order_id = 'S1'",
            "as tracked",
        ),
        (
            "UPDATE conversion SET customer_status = 'existing' WHERE order_id = 'A1'",
            "UPDATE conversion SET customer_status = 'new' WHERE order_id = 'A1'",
            "decision",
        ),
        (
            "UPDATE conversion SET decision_json = REPLACE(decision_json, '\"contract\":2', '\"contract\":3') WHERE order_id = 'A1'",
            "UPDATE conversion SET decision_json = REPLACE(decision_json, '\"contract\":3', '\"contract\":2') WHERE order_id = 'A1'",
            "standing",
        ),
        (
            "UPDATE conversion SET decision_json = 'x' || decision_json WHERE order_id = 'N1'",
            "UPDATE conversion SET decision_json = SUBSTR(decision_json, 2) WHERE order_id = 'N1'",
            "unreadable",
        ),
        (
            "UPDATE action SET commission_minor = 9999999 WHERE order_id = 'A1'",
            "UPDATE action SET commission_minor = 4000 WHERE order_id = 'A1'",
            "commission_minor",
        ),
        (
            "UPDATE action SET locks_at = locks_at + 1 WHERE order_id = 'A3'",
            "UPDATE action SET locks_at = locks_at - 1 WHERE order_id = 'A3'",
            "as tracked",
        ),
        (
            "UPDATE action SET state = 'pending' WHERE order_id = 'A3'",
            "UPDATE action SET state = 'reversed' WHERE order_id = 'A3'",
            "state",
        ),
        (
            "UPDATE action SET lock_posting_id = NULL WHERE order_id = 'A1'",
            "UPDATE action SET lock_posting_id = (SELECT lock_posting_id FROM action WHERE order_id = 'S1') WHERE order_id = 'A1'",
            "state",
        ),
        (
            "UPDATE action SET creative_id = 7 WHERE order_id = 'A1'",
            "UPDATE action SET creative_id = 10001 WHERE order_id = 'A1'",
            "creative",
        ),
        (
            "UPDATE action_change SET refund_minor = 4000 WHERE verb = 'modified'",
            "UPDATE action_change SET refund_minor = 5000 WHERE verb = 'modified'",
            "amount_minor",
        ),
        (
            "UPDATE customer_touch SET customer_id = 'c7' WHERE customer_id = 'c1'",
            "UPDATE customer_touch SET customer_id = 'c1' WHERE customer_id = 'c7'",
            "customer touch",
        ),
        (
            "UPDATE customer SET customer_id = 'c7' WHERE customer_id = 'c1'",
            "UPDATE customer SET customer_id = 'c1' WHERE customer_id = 'c7'",
            "credited_before",
        ),
        (
            "UPDATE contract_change SET state = 'suspended' WHERE contract_id = 1",
            "UPDATE contract_change SET state = 'active' WHERE contract_id = 1",
            "standing",
        ),
        (
            "UPDATE terms_version SET source_toml = REPLACE(source_toml, '\"40.00\"', '\"41.00\"')",
            "UPDATE terms_version SET source_toml = REPLACE(source_toml, '\"41.00\"', '\"40.00\"')",
            "decision",
        ),
        (
            "UPDATE ledger_entry SET amount_minor = amount_minor + 1 WHERE bucket = 'paid'",
            "UPDATE ledger_entry SET amount_minor = amount_minor - 1 WHERE bucket = 'paid'",
            "sum of its entries",
        ),
        (
            "UPDATE ledger_entry SET partner_id = 100001 WHERE partner_id = (SELECT MIN(partner_id) FROM action)",
            "UPDATE ledger_entry SET partner_id = (SELECT MIN(partner_id) FROM action) WHERE partner_id = 100001",
            "amount posted",
        ),
        (
            "UPDATE ledger_posting SET kind = 'approved' WHERE kind = 'locked'",
            "UPDATE ledger_posting SET kind = 'locked' WHERE id IN (SELECT lock_posting_id FROM action)",
            "entries",
        ),
        (
            "UPDATE ledger_balance SET amount_minor = amount_minor + 1 WHERE bucket = 'paid'",
            "UPDATE ledger_balance SET amount_minor = amount_minor - 1 WHERE bucket = 'paid'",
            "balance: paid",
        ),
        (
            "UPDATE payment SET amount_minor = amount_minor + 1",
            "UPDATE payment SET amount_minor = amount_minor - 1",
            "amount_minor",
        ),
        (
            "UPDATE payment SET state = 'failed' WHERE state = 'paid'",
            "UPDATE payment SET state = 'paid' WHERE state = 'failed'",
            "payment_id",
        ),
        (
            "UPDATE payment_line SET amount_minor = amount_minor + 1",
            "UPDATE payment_line SET amount_minor = amount_minor - 1",
            "payment",
        ),
        (
            "UPDATE rollup SET actions_paid = actions_paid + 1 WHERE dimension = 0",
            "UPDATE rollup SET actions_paid = actions_paid - 1 WHERE dimension = 0",
            "actions_paid",
        ),
        (
            "UPDATE rollup SET clicks = clicks + 1 WHERE dimension = 3",
            "UPDATE rollup SET clicks = clicks - 1 WHERE dimension = 3",
            "sum over its values",
        ),
        (
            "UPDATE rollup SET clicks = clicks + 1 WHERE partner_id = 0",
            "UPDATE rollup SET clicks = clicks - 1 WHERE partner_id = 0",
            "partner 0",
        ),
        (
            "UPDATE outlook SET commission_minor = commission_minor + 1",
            "UPDATE outlook SET commission_minor = commission_minor - 1",
            "outlook: ",
        ),
        (
            "UPDATE ledger_day SET amount_minor = amount_minor + 1",
            "UPDATE ledger_day SET amount_minor = amount_minor - 1",
            "of the ledger: ",
        ),
    ] {
        tamper(&world, done).await;
        let found = findings(&world).await;
        let told: Vec<String> = found.differences.iter().map(ToString::to_string).collect();
        assert!(
            !found.passed() && told.iter().any(|line| line.contains(named)),
            "{done}\nwanted {named}, found {told:#?}"
        );
        tamper(&world, undone).await;
    }
    let again = findings(&world).await;
    assert!(again.passed(), "what was undone is sound again: {:#?}", again.differences);
}

#[tokio::test]
async fn what_is_due_and_not_swept_is_no_difference() {
    let mut world = World::new().await;
    tell(&mut world, "track A1 partner:7 new  credited 40.00 pending").await;
    world.sleep_until(16).await;
    let found = findings(&world).await;
    assert!(found.passed());
    assert_eq!(found.due_actions, 1);
}
