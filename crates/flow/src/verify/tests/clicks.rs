//! Evidence that was tampered with: what was recorded of clicks, in the spool and in the lake, and what reports make of it.

use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

use events::{Kind, Record};

use super::*;
use crate::{Platform, Settings};

const AGENT: &str =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/// Two credited clicks that were really recorded, and a later one up to which everything is counted.
async fn recorded() -> World {
    let mut world = World::new().await;
    for name in ["k1", "k2"] {
        record(&mut world, name).await;
    }
    tell(
        &mut world,
        "
        track   A1 click:k1 new                                credited 40.00 pending
        track   S1 click:k2 sale 200.00                        credited 20.00 pending
        ",
    )
    .await;
    world.sleep_until(1).await;
    record(&mut world, "k3").await;
    world.platform().event_log.catch_up().await.expect("what is recorded can be counted");
    world
}

/// A click of a partner's link, as the door records it.
async fn record(world: &mut World, name: &str) {
    tell(world, &format!("click {name} partner:7")).await;
    let click_id = world.click_of(&format!("click:{name}")).await;
    let platform = world.platform();
    let click = platform.keys.open(&click_id).expect("our own click id");
    let small = |id: i64| u32::try_from(id).expect("ids of a test are small");
    let record = Record {
        kind: Kind::Click,
        at_ms: click.at.as_millisecond(),
        unique: click.unique,
        key_id: platform.keys.newest(),
        program: small(click.program.get()),
        partner: small(click.partner.get()),
        creative: small(click.creative.get()),
        link: 0,
        left_out: 0,
        address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 9)),
        agent: AGENT,
        referrer: "https://blog.example/",
        sub_id1: "spring",
        sub_id2: "",
        sub_id3: "",
        shared_id: "",
    };
    let spool = platform.spool.clone().expect("the platform serves");
    spool.writer().append(&record).await.expect("the spool takes records");
}

async fn told(world: &World) -> Vec<String> {
    findings(world).await.differences.iter().map(ToString::to_string).collect()
}

fn has(told: &[String], named: &str) -> bool {
    told.iter().any(|line| line.contains(named))
}

/// The only file below a folder that ends so.
fn file(folder: &Path, ending: &str) -> PathBuf {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is readable") {
            let path = entry.expect("the folder is readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                return path;
            }
        }
    }
    panic!("nothing below {} ends with {ending}", folder.display());
}

#[tokio::test]
async fn recorded_clicks_agree_with_actions_and_reports() {
    let world = recorded().await;
    let waiting = findings(&world).await;
    assert!(waiting.passed(), "{:#?}", waiting.differences);
    assert_eq!(waiting.checked.records, 3);
    world.platform().event_log.flush().await.unwrap();
    let filed = findings(&world).await;
    assert!(filed.passed(), "{:#?}", filed.differences);
    assert_eq!(filed.checked.records, 3);
}

#[tokio::test]
async fn no_byte_of_a_lake_file_changes_unnoticed() {
    let world = recorded().await;
    let platform = world.platform();
    platform.event_log.flush().await.unwrap();
    let path = file(&platform.settings.data_directory.join("lake"), ".parquet");
    let sound = fs::read(&path).unwrap();
    for at in (0..sound.len()).step_by(sound.len() / 20) {
        let mut changed = sound.clone();
        changed[at] ^= 1;
        fs::write(&path, &changed).unwrap();
        let told = told(&world).await;
        assert!(has(&told, "checksum"), "byte {at}: {told:#?}");
    }
    fs::write(&path, &sound[..sound.len() - 1]).unwrap();
    assert!(has(&told(&world).await, "checksum"));

    fs::remove_file(&path).unwrap();
    let told_of_nothing = told(&world).await;
    assert!(has(&told_of_nothing, "lake file") && has(&told_of_nothing, "unreadable"), "{told_of_nothing:#?}");

    fs::write(&path, &sound).unwrap();
    assert!(findings(&world).await.passed());
}

#[tokio::test]
async fn a_file_that_is_no_longer_named_is_missed() {
    let world = recorded().await;
    world.platform().event_log.flush().await.unwrap();
    tamper(&world, "DELETE FROM lake_file").await;
    let told = told(&world).await;
    assert!(has(&told, "clicks is 2, expected 0"), "{told:#?}");
    let never = told.iter().filter(|line| line.contains("never recorded")).count();
    assert_eq!(never, 2, "{told:#?}");
}

#[tokio::test]
async fn a_spool_record_does_not_change_unnoticed() {
    let world = recorded().await;
    let platform = world.platform();
    let beside = || {
        let settings = Settings { serves: false, ..platform.settings.clone() };
        Platform::on(world.test.store().store(), settings).expect("a platform beside the serving one")
    };
    let sound = verify(&beside()).await.unwrap();
    assert!(sound.passed() && sound.checked.records == 3, "{:#?}", sound.differences);

    let segment = file(&platform.settings.data_directory.join("spool"), ".segment");
    let before = fs::read(&segment).unwrap();
    let at = before.windows(6).position(|bytes| bytes == b"spring").expect("the record holds its sub id");
    let mut changed = before.clone();
    changed[at] ^= 1;
    fs::write(&segment, changed).unwrap();
    let found = verify(&beside()).await.unwrap();
    let told: Vec<String> = found.differences.iter().map(ToString::to_string).collect();
    assert!(has(&told, "records of program 1001: content is unreadable"), "{told:#?}");

    fs::write(&segment, before).unwrap();
    assert!(verify(&beside()).await.unwrap().passed());
}

#[tokio::test]
async fn a_report_of_clicks_does_not_change_unnoticed() {
    let world = recorded().await;
    for column in ["clicks", "attributable_clicks", "unique_clicks", "left_out_crawler", "impressions"] {
        let change = |sign| format!("UPDATE rollup SET {column} = {column} {sign} 1 WHERE dimension = 0");
        tamper(&world, &change('+')).await;
        let told = told(&world).await;
        assert!(has(&told, &format!("{column} is ")), "{column}: {told:#?}");
        tamper(&world, &change('-')).await;
    }
    assert!(findings(&world).await.passed());
}

#[tokio::test]
async fn an_action_of_a_click_that_was_never_recorded_is_found() {
    let mut world = World::new().await;
    tell(
        &mut world,
        "
        click   forged partner:7
        track   A1 click:forged new                            credited 40.00 pending
        ",
    )
    .await;
    world.sleep_until(1).await;
    record(&mut world, "k1").await;
    world.platform().event_log.catch_up().await.unwrap();
    let told = told(&world).await;
    assert!(has(&told, "its click is of") && told.len() == 1, "{told:#?}");
}
