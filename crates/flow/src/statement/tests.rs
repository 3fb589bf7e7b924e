use jiff::civil::date;

use super::*;
use crate::testing::{sale, test_platform};

/// The pending column of a file: opening and movements on one side, closing on the other, in hundredths.
fn sides(file: &[u8]) -> (i64, i64) {
    let text = std::str::from_utf8(file).expect("a file is text");
    let mut sides = (0, 0);
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let minor: i64 = cells[4].replace('.', "").parse().expect("an amount");
        match cells[1] {
            "closing" => sides.1 += minor,
            _ => sides.0 += minor,
        }
    }
    sides
}

#[tokio::test]
async fn a_file_of_the_running_month_adds_up_while_actions_arrive() {
    let platform = test_platform();
    let brand = platform.brand("Delta").await;
    let program = platform.program(&brand).await.id;
    let ana = platform.partner("Ana").await;
    platform.join(&brand, program, &ana).await;
    let selling = async {
        for number in 0..60 {
            sale(&platform, &brand, program, &ana, &format!("A-{number}")).await;
        }
    };
    let reading = async {
        for _ in 0..60 {
            let file = file(&platform, &ana, program, date(2026, 1, 1)).await.expect("a file");
            let (movements, closing) = sides(&file);
            assert_eq!(movements, closing, "{}", String::from_utf8_lossy(&file));
        }
    };
    tokio::join!(selling, reading);
    let file = file(&platform, &ana, program, date(2026, 1, 1)).await.expect("a file");
    assert_eq!(sides(&file), (60 * 4_000, 60 * 4_000));
}
