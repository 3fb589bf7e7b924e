//! Rows of many actions at once, told as a table: what is sent, what is shown before, what has become of it after.

use domain::access::{Role, TokenAccess};
use domain::correction::{Operation, RowState};
use domain::ids::{CorrectionBatchId, TokenId};
use domain::notification::{Event, Way};

use super::*;
use crate::ledger::tests::script::tell;
use crate::ledger::tests::world::World;
use crate::media::Upload;
use crate::verify::verify;
use crate::{Caller, CallerKind, Error, Result, Window, notification};

const ALL: Window = Window { after: None, limit: 100 };

async fn world() -> World {
    let mut world = World::new().await;
    tell(
        &mut world,
        "
        track A1 partner:7 new            credited 40.00 pending
        track S1 partner:7 sale 100.00    credited 10.00 pending
        track S2 partner:8 sale 200.00    credited 20.00 pending
        ",
    )
    .await;
    world
}

async fn sent(world: &World, text: &str) -> Result<CorrectionBatchId> {
    let upload = Upload { file_name: "may.csv".to_owned(), bytes: text.as_bytes().to_vec() };
    plan_file(&world.platform(), &world.brand, &upload).await
}

/// `line state before > after problem_column`, of each row.
async fn told(world: &World, id: CorrectionBatchId) -> Vec<String> {
    let rows = rows(&world.platform(), &world.brand, id, None, ALL).await.expect("the brand sees its rows").items;
    let line = |row: &CorrectionRow| {
        let sums = row.action.as_ref().map_or("-".to_owned(), |action| {
            format!("{} > {}", action.commission_before_minor, action.commission_after_minor)
        });
        format!("{} {} {sums} {}", row.line, row.state, row.problem_column).trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

async fn make_all(world: &World, id: CorrectionBatchId) {
    make(&world.platform(), &world.brand, id).await.expect("what stands is made");
}

async fn balanced(world: &World) {
    let findings = verify(&world.platform()).await.expect("verify runs");
    assert!(findings.passed(), "{:#?}", findings.differences);
}

fn code<T: std::fmt::Debug>(refused: Result<T>) -> &'static str {
    match refused {
        Err(Error::Refused(refusal)) => refusal.code(),
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_file_is_shown_made_and_known_when_it_comes_again() {
    let mut world = world().await;
    let (bounty, sale) = (world.actions["A1"], world.actions["S1"]);
    let file = format!(
        "action_id;order_id;event_type;operation;amount;reason;note\n\
         {bounty};;;reverse;;fraud;=cmd()\n\
         ;S1;sale;modify;60,00;partly_returned;\n\
         {sale};;;reverse;;fraud;\n\
         ;S2;sale;modify;200.01;price_reduced;\n\
         ;S2;lead;reverse;;fraud;\n\
         ;S9;sale;reverse;;fraud;\n\
         1001.1.99;;;reverse;;fraud;\n\
         {bounty};S1;;reverse;;fraud;\n"
    );
    let id = sent(&world, &file).await.unwrap();
    let expected = [
        "2 ready 4000 > 0",
        "3 ready 1000 > 600",
        "4 refused 1000 > 1000",
        "5 refused 2000 > 2000 amount",
        "6 refused - event_type",
        "7 refused - order_id",
        "8 refused - action_id",
        "9 refused - order_id",
    ];
    assert_eq!(told(&world, id).await, expected);
    assert!(confirmed(&world.platform(), &world.brand, ALL).await.unwrap().items.is_empty(), "nobody said yes");

    let partner = world.partner("partner:7").await;
    let at_once = vec![(Event::ActionChange, Way::AtOnce)];
    notification::choose(&world.platform(), &partner, at_once).await.expect("the partner chooses");
    make_all(&world, id).await;
    assert_eq!(told(&world, id).await[..3], ["2 done 4000 > 0", "3 done 1000 > 600", "4 refused 1000 > 1000"]);
    tell(&mut world, "expect partner:7 pending 6.00\nexpect partner:8 pending 20.00").await;
    let told_of = format!("owner.{}@example.com: 2 actions were corrected in P", partner.account_id);
    assert_eq!(world.test.letters().await, [told_of.as_str()]);

    make_all(&world, id).await;
    let again = sent(&world, &file).await.unwrap();
    assert_eq!(told(&world, again).await[..2], ["2 unchanged 0 > 0", "3 unchanged 600 > 600"]);
    make_all(&world, again).await;
    tell(&mut world, "expect partner:7 pending 6.00\nstate A1 reversed").await;
    assert_eq!(world.test.letters().await, [told_of], "nothing new to tell");

    let result = String::from_utf8(result(&world.platform(), &world.brand, id).await.unwrap()).unwrap();
    assert!(result.contains("\n2,done,1001.1.1,A1,"), "{result}");
    assert!(result.contains(",fraud,'=cmd(),USD,"), "{result}");
    let shown = show(&world.platform(), &world.brand, id).await.unwrap();
    assert_eq!((shown.rows(), shown.count(RowState::Done), shown.count(RowState::Refused)), (8, 2, 6));
    assert_eq!(confirmed(&world.platform(), &world.brand, ALL).await.unwrap().items.len(), 2);
    balanced(&world).await;
}

#[tokio::test]
async fn a_selection_takes_off_a_part_of_each() {
    let mut world = world().await;
    let ids = ["A1", "S1", "S2"].map(|order| world.actions[order].to_string()).to_vec();
    let selection = Selection {
        action_ids: ids,
        operation: Operation::Modify,
        meaning: Amount::LessPercent,
        amount: "10".to_owned(),
        reason: "price_reduced".to_owned(),
        note: String::new(),
    };
    let platform = world.platform();
    let plan = || plan_selection(&platform, &world.brand, selection.clone());
    let (id, twin) = (plan().await.unwrap(), plan().await.unwrap());
    assert_eq!(told(&world, id).await, ["1 refused 4000 > 4000 amount", "2 ready 1000 > 900", "3 ready 2000 > 1800"]);
    make_all(&world, id).await;
    // Sent twice by a double press: what remains was named when it was shown.
    make_all(&world, twin).await;
    let twice = told(&world, twin).await;
    assert_eq!(twice[1..], ["2 unchanged 1000 > 900", "3 unchanged 2000 > 1800"]);
    let nothing = Selection { action_ids: Vec::new(), ..selection };
    assert_eq!(code(plan_selection(&world.platform(), &world.brand, nothing).await), "nothing_chosen");
    tell(&mut world, "expect partner:8 pending 18.00").await;
    balanced(&world).await;
}

#[tokio::test]
async fn what_changes_or_locks_after_it_was_shown_is_refused() {
    let mut world = world().await;
    let file = "order_id,event_type,operation,amount,reason\n\
                A1,new_advertiser,reverse,,fraud\nS1,sale,modify,50,price_reduced\nS2,sale,reverse,,fraud\n";
    let id = sent(&world, file).await.unwrap();
    tell(&mut world, "refund S1 10.00 commission 9.00").await;
    world.sleep_until(15).await;
    make_all(&world, id).await;
    let expected = ["2 done 4000 > 0", "3 refused 1000 > 500", "4 done 2000 > 0"];
    assert_eq!(told(&world, id).await, expected, "the last day before the lock");

    tell(&mut world, "restore S2 done").await;
    let again = sent(&world, file).await.unwrap();
    assert_eq!(told(&world, again).await, ["2 unchanged 0 > 0", "3 ready 900 > 500", "4 ready 2000 > 0"]);
    // Past the lock, before the sweep.
    world.sleep_until(17).await;
    make_all(&world, again).await;
    assert_eq!(told(&world, again).await, ["2 unchanged 0 > 0", "3 refused 900 > 500", "4 refused 2000 > 0"]);
    let rows = rows(&world.platform(), &world.brand, again, Some(RowState::Refused), ALL).await.unwrap().items;
    assert!(rows.iter().all(|row| row.problem.contains("locked")), "{rows:?}");
    tell(&mut world, "sweep\nexpect partner:8 locked 20.00").await;
    balanced(&world).await;
}

#[tokio::test]
async fn nobody_corrects_what_is_not_theirs() {
    let mut world = world().await;
    let platform = world.platform();
    let (stolen, order) =
        (world.actions["A1"], "order_id,event_type,operation,reason\nA1,new_advertiser,reverse,fraud\n");
    let rival = world.test.brand("Rival").await;
    let by_id = format!("action_id,operation,reason\n{stolen},reverse,fraud\n");
    for file in [by_id.as_str(), order] {
        let upload = Upload { file_name: String::new(), bytes: file.as_bytes().to_vec() };
        let id = plan_file(&platform, &rival, &upload).await.unwrap();
        make(&platform, &rival, id).await.unwrap();
        let rows = rows(&platform, &rival, id, None, ALL).await.unwrap().items;
        assert_eq!((rows[0].state.as_str(), &rows[0].action), ("refused", &None), "{file}");
        assert!(!rows[0].problem.contains("fraud") && !rows[0].problem.contains("partner"), "{}", rows[0].problem);
    }

    let id = sent(&world, order).await.unwrap();
    let analyst = Caller { role: Role::Analyst, ..world.brand.clone() };
    let reader = Caller {
        kind: CallerKind::Token { token_id: TokenId(1), access: TokenAccess::ReadOnly },
        ..world.brand.clone()
    };
    let partner = world.partner("partner:7").await;
    assert_eq!(code(make(&platform, &rival, id).await), "corrections_not_found");
    assert_eq!(code(show(&platform, &rival, id).await), "corrections_not_found");
    assert_eq!(code(result(&platform, &partner, id).await), "corrections_not_found");
    for (caller, expected) in [(analyst, "not_allowed"), (reader, "read_only_token"), (partner, "not_allowed")] {
        assert_eq!(code(make(&platform, &caller, id).await), expected);
        let upload = Upload { file_name: String::new(), bytes: order.as_bytes().to_vec() };
        assert_eq!(code(plan_file(&platform, &caller, &upload).await), expected);
    }
    tell(&mut world, "expect partner:7 pending 50.00").await;
    assert_eq!(told(&world, id).await, ["2 ready 4000 > 0"]);
}

#[tokio::test]
async fn two_who_press_at_once_make_each_row_once() {
    let mut world = world().await;
    let id =
        sent(&world, "order_id,event_type,operation,amount,reason\nS1,sale,modify,50,price_reduced\n").await.unwrap();
    let platform = world.platform();
    let (one, other) = tokio::join!(make(&platform, &world.brand, id), make(&platform, &world.brand, id));
    assert!(one.is_ok() && other.is_ok());
    assert_eq!(told(&world, id).await, ["2 done 1000 > 500"]);
    tell(&mut world, "expect partner:7 pending 45.00").await;
    let verbs = world.test.audit(world.brand.account_id).await;
    let count = |verb: &str| verbs.iter().filter(|known| *known == verb).count();
    assert_eq!((count("modified action"), count("confirmed correction_batch")), (1, 1), "{verbs:?}");
}
