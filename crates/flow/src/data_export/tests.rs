use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::Read;

use domain::access::Role;
use domain::ledger::Bucket;
use domain::money::{Currency, Money};
use jiff::ToSpan;
use tokio::sync::watch;
use zip::ZipArchive;

use super::*;
use crate::ledger::tests::script::tell;
use crate::ledger::tests::world::World;
use crate::testing::TestPlatform;
use crate::token::NewTokenInput;
use crate::{Error, clock};

fn code<T>(result: Result<T>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(Error::Refused(refusal)) => refusal.code(),
        Err(Error::Failure(failure)) => panic!("{failure:#}"),
    }
}

/// A partner whose money is everywhere, another one, and the brand.
async fn world() -> World {
    let mut world = World::new().await;
    tell(
        &mut world,
        "
        click   k1 partner:7
        track   A1 click:k1 new                                credited 40.00 pending
        track   S1 click:k1 sale 200.00                        credited 20.00 pending
        refund  S1 50.00                                       commission 15.00
        click   k2 partner:8
        track   B1 click:k2 new                                credited 40.00 pending
        day     31
        click   k3 partner:7
        track   A2 click:k3 new                                credited 40.00 pending
        reverse A2                                             done
        track   A3 click:k3 new                                credited 40.00 pending
        run                                                    partner:7 55.00, partner:8 40.00
        paid    partner:7
        ",
    )
    .await;
    world
}

async fn made(platform: &TestPlatform, caller: &Caller) -> HashMap<String, Vec<u8>> {
    confirm(platform, caller).await;
    let id = request(platform, caller).await.expect("it is asked for");
    job::make_due(platform, &watch::channel(false).1).await.expect("it is made");
    let mut download = download(platform, caller, id).await.expect("it is ready");
    let mut bytes = Vec::new();
    while let Some(piece) = download.next().await {
        bytes.extend(piece.expect("the file is read"));
    }
    assert_eq!(bytes.len() as u64, download.bytes);
    let mut zip = ZipArchive::new(std::io::Cursor::new(bytes)).expect("it is a ZIP file");
    let mut files = HashMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).expect("a file");
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("its checksum is right");
        files.insert(file.name().expect("a name is UTF-8").into_owned(), content);
    }
    files
}

/// Lines by the names of their columns.
fn lines(files: &HashMap<String, Vec<u8>>, name: &str) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_reader(files[name].as_slice());
    reader.deserialize().map(|line| line.expect("a line")).collect()
}

fn minor(text: &str) -> i64 {
    Money::parse(text, Currency::USD).map_or_else(
        |_| -Money::parse(text.trim_start_matches('-'), Currency::USD).expect("an amount").minor,
        |money| money.minor,
    )
}

#[tokio::test]
async fn the_numbers_are_those_of_the_books() {
    let mut world = world().await;
    let partner = world.partner("partner:7").await;
    let brand = world.brand.clone();
    for caller in [&partner, &brand] {
        let files = made(&world.test, caller).await;
        let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
        for line in lines(&files, "ledger.csv") {
            *sums.entry((line["partner"].clone(), line["bucket"].clone())).or_default() += minor(&line["amount"]);
        }
        sums.retain(|_, sum| *sum != 0);
        let mut stated = BTreeMap::new();
        for line in lines(&files, "balances.csv").iter().filter(|line| minor(&line["amount"]) != 0) {
            stated.insert((line["partner"].clone(), line["bucket"].clone()), minor(&line["amount"]));
        }
        assert_eq!(sums, stated, "movements add up to balances");
        let mut balances = BTreeMap::new();
        for sheet in world.balances(caller).await.expect("balances are read") {
            for bucket in Bucket::OF_PARTNER {
                let minor = sheet.minor(*bucket);
                if minor != 0 {
                    *balances.entry(bucket.code().to_owned()).or_default() += minor;
                }
            }
        }
        let mut in_file: BTreeMap<String, i64> = BTreeMap::new();
        for ((_, bucket), minor) in stated.iter().filter(|((_, bucket), _)| bucket != "accrued") {
            *in_file.entry(bucket.clone()).or_default() += minor;
        }
        assert_eq!(in_file, balances, "and those are the balances of the pages");
        let paid: i64 = lines(&files, "payments.csv").iter().map(|line| minor(&line["amount"])).sum();
        let of_lines: i64 = lines(&files, "payment_lines.csv").iter().map(|line| minor(&line["amount"])).sum();
        assert_eq!(paid, of_lines);
    }
}

#[tokio::test]
async fn a_partner_gets_its_own_and_nothing_else() {
    let mut world = world().await;
    let partner = world.partner("partner:7").await;
    let other = world.partner("partner:8").await.account_id.to_string();
    let input =
        NewTokenInput { name: "=cmd()".to_owned(), access: domain::access::TokenAccess::ReadWrite, role: Role::Owner };
    let secret = crate::token::create(&world.test, &partner, input).await.expect("a token").secret;
    let files = made(&world.test, &partner).await;
    for name in
        ["account.json", "README.txt", "people.csv", "links.csv", "clicks.csv", "audit_log.csv", "action_history.csv"]
    {
        assert!(files.contains_key(name), "{name} is missing of {:?}", files.keys());
    }
    for name in ["conversions.csv", "programs.csv", "partner_notes.csv", "payment_runs.csv"] {
        assert!(!files.contains_key(name), "{name} is a brand's");
    }
    assert!(files.keys().any(|name| name.starts_with("statements/1001-2026-01")), "{:?}", files.keys());
    let actions = lines(&files, "actions.csv");
    let orders: Vec<&str> = actions.iter().map(|line| line["order_id"].as_str()).collect();
    assert_eq!(orders, ["A1", "S1", "A2", "A3"]);
    assert_eq!((actions[1]["commission"].as_str(), actions[1]["commission_as_tracked"].as_str()), ("15.00", "20.00"));
    assert_eq!(lines(&files, "action_history.csv").len(), 2);
    for (name, content) in &files {
        let text = String::from_utf8_lossy(content);
        assert!(!text.contains(&secret), "{name} holds a secret");
        let is_named = lines_of(name, content).iter().any(|line| line.get("partner") == Some(&other));
        assert!(!is_named, "{name} holds what is another partner's");
    }
    assert_eq!(lines(&files, "auth_tokens.csv")[0]["name"], "'=cmd()");
    let readme = String::from_utf8_lossy(&files["README.txt"]);
    assert!(files.keys().all(|name| name == "README.txt" || readme.contains(name.as_str())), "{readme}");
}

fn lines_of(name: &str, content: &[u8]) -> Vec<HashMap<String, String>> {
    match name.ends_with(".csv") {
        true => csv::Reader::from_reader(content).deserialize().map(|line| line.expect("a line")).collect(),
        false => Vec::new(),
    }
}

#[tokio::test]
async fn only_an_owner_who_has_just_proved_to_be_it_takes_data_out() {
    let mut world = world().await;
    let (partner, other) = (world.partner("partner:7").await, world.partner("partner:8").await);
    let platform = &world.test;
    for role in [Role::Finance, Role::Analyst] {
        let colleague = Caller { role, ..partner.clone() };
        assert_eq!(code(request(platform, &colleague).await), "not_allowed");
    }
    let system = Caller::system("test", partner.account_id, partner.account_kind);
    assert_eq!(code(request(platform, &system).await), "not_a_person");
    assert_eq!(code(request(platform, &partner).await), "not_confirmed", "days have passed since the log-in");
    confirm(platform, &partner).await;
    confirm(platform, &other).await;
    let id = request(platform, &partner).await.expect("it is asked for");
    assert_eq!(code(request(platform, &partner).await), "data_export_waiting");
    assert_eq!(code(download(platform, &partner, id).await), "not_found", "it is not ready");
    job::make_due(platform, &watch::channel(false).1).await.expect("it is made");
    assert_eq!(code(download(platform, &other, id).await), "not_found");
    assert_eq!(code(download(platform, &Caller { role: Role::Finance, ..partner.clone() }, id).await), "not_allowed");
    assert_eq!(code(download(platform, &partner, id).await), "done");
    let letters = platform.letters().await;
    let told = |subject: &str| letters.iter().filter(|letter| letter.contains(subject)).count();
    assert_eq!((told("is being put into an archive"), told("Your data is ready")), (1, 1), "{letters:?}");
    let log = platform.audit(partner.account_id).await;
    assert_eq!(log[log.len() - 3..], ["requested data_export", "made data_export", "downloaded data_export"]);
}

#[tokio::test]
async fn an_archive_survives_a_stop_and_goes_after_its_days() {
    let mut world = world().await;
    let partner = world.partner("partner:7").await;
    let platform = &world.test;
    confirm(platform, &partner).await;
    let id = request(platform, &partner).await.expect("it is asked for");
    job::make_due(platform, &watch::channel(true).1).await.expect("a stop is no failure");
    let state = async || list(platform, &partner).await.expect("archives are listed")[0].state;
    assert_eq!(state().await, ExportState::Waiting);
    // What a crash leaves behind is written over.
    std::fs::create_dir_all(folder(platform)).expect("a folder");
    std::fs::write(folder(platform).join(format!("{id}.unfinished")), "half").expect("a file");
    job::make_due(platform, &watch::channel(false).1).await.expect("it is made");
    assert_eq!(state().await, ExportState::Ready);
    assert!(ZipArchive::new(File::open(path(platform, id)).expect("a file")).is_ok());
    let operator = platform.account(domain::access::AccountKind::Operator, "Host").await;
    let later = platform.clock.now() + KEPT + 1.second();
    clock::advance(platform, &operator, later).await.expect("a sandbox moves");
    job::make_due(platform, &watch::channel(false).1).await.expect("it is removed");
    assert_eq!(state().await, ExportState::Removed);
    assert!(!path(platform, id).exists());
}

#[tokio::test]
async fn what_cannot_be_made_is_given_up_and_said() {
    let mut world = world().await;
    let partner = world.partner("partner:7").await;
    let platform = &world.test;
    confirm(platform, &partner).await;
    request(platform, &partner).await.expect("it is asked for");
    std::fs::write(folder(platform), "in the way").expect("a file");
    for _ in 0..domain::data_export::FAILURES_MAX {
        assert!(job::make_due(platform, &watch::channel(false).1).await.is_err());
    }
    assert_eq!(list(platform, &partner).await.expect("archives are listed")[0].state, ExportState::Failed);
    assert!(platform.letters().await.iter().any(|letter| letter.contains("could not be put into an archive")));
}

/// The person proves to be it, by the hand of the test.
async fn confirm(platform: &TestPlatform, caller: &Caller) {
    let crate::CallerKind::Person { session_id, .. } = caller.kind else { panic!("a person") };
    let now = platform.clock.now();
    platform.store.write(move |tx| store::session::set_confirmed(tx, session_id, now)).await.expect("it is noted");
}
