use super::{Swept, sweep_due, sweep_in_batches};
use crate::ledger::tests::script::tell;
use crate::ledger::tests::world::World;
use crate::verify::verify;
use crate::{Window, action};

/// Forty days of traffic. The sweep comes by after each day that the test says.
async fn forty_days(sweeps_on: impl Fn(i64) -> bool, batch: i64) -> World {
    let mut world = World::new().await;
    for day in 0..40 {
        world.sleep_until(day).await;
        let table = format!(
            "
            click   k{day} partner:{}
            track   A{day} click:k{day} new                 credited 40.00 pending
            track   S{day} click:k{day} sale {day}.50       credited {}.{} pending
            ",
            day % 3,
            (day * 10 + 5) / 100,
            // 10% of an amount that ends in .50 ends in half a cent, which is rounded up.
            format_args!("{:02}", (day * 10 + 5) % 100),
        );
        tell(&mut world, &table).await;
        if day % 5 == 0 {
            tell(&mut world, &format!("reverse S{day}  done")).await;
        }
        if sweeps_on(day) {
            sweep_in_batches(&world.platform(), batch).await.expect("the sweep works");
        }
    }
    world.sleep_until(40).await;
    sweep_in_batches(&world.platform(), batch).await.expect("the sweep works");
    assert!(verify(&world.platform()).await.expect("verify runs").passed());
    world
}

/// Order by order: the state and the commission, then the balances.
async fn books(world: &World) -> Vec<String> {
    let all = Window { after: None, limit: 1000 };
    let listed = action::actions(&world.platform(), &world.brand, Default::default(), all).await.expect("a list");
    let mut lines: Vec<String> = listed
        .items
        .iter()
        .map(|action| format!("{} {} {}", action.tracked.order_id, action.state, action.commission_minor))
        .collect();
    lines.sort();
    let sheets = world.balances(&world.brand).await.expect("the balances");
    lines.extend(sheets.iter().map(|sheet| format!("{sheet:?}")));
    lines
}

#[tokio::test]
async fn the_books_are_the_same_however_the_sweep_comes_by() {
    let daily = books(&forty_days(|_| true, 1000).await).await;
    assert!(daily.iter().any(|line| line.contains(" approved ")) && daily.iter().any(|line| line.contains(" locked ")));
    assert_eq!(daily, books(&forty_days(|_| false, 1000).await).await, "after forty days of downtime");
    assert_eq!(daily, books(&forty_days(|day| day % 7 == 0, 1).await).await, "one by one");
    assert_eq!(daily, books(&forty_days(|_| true, 7).await).await, "in small batches");
}

#[tokio::test]
async fn a_sweep_can_be_repeated() {
    let world = forty_days(|_| false, 1000).await;
    let nothing = Swept { locked: 0, approved: 0 };
    assert_eq!(sweep_due(&world.platform()).await.expect("the sweep works"), nothing);
}
