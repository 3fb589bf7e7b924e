//! A backup taken under load is put back elsewhere, and is whole.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use crate::company::Company;
use crate::load::{Load, Memory, actions, exported};
use crate::server::{Installation, Server};

#[test]
fn a_backup_under_load_holds_everything_acknowledged_before_it() {
    let memory = Arc::new(Memory::default());
    let server = Server::start();
    let company = Company::founded(&server, 2);
    let load = Load::on(&server, &company, &memory);
    load.wait_for(300);
    let clicks = memory.clicks.lock().expect("no holder panics").clone();
    let orders = memory.orders.lock().expect("no holder panics").clone();

    let folder = tempfile::tempdir().expect("the machine has room for a temporary folder");
    let backup = folder.path().join("backup");
    let taken = server.installation.run_json(&["backup", text(&backup)]);
    assert!(taken["bytes"].as_u64() > Some(0), "{taken}");
    // The server goes on.
    load.wait_for(100);
    load.end();
    let again = server.installation.run(&["backup", text(&backup)]);
    assert_eq!(again.status.code(), Some(1), "a backup is never written over another");
    let refused = server.installation.run(&["restore", text(&backup)]);
    assert_eq!(refused.status.code(), Some(1), "a directory in use is not restored over");
    server.stop();

    let restored = Installation::empty();
    restored.run_json(&["restore", text(&backup)]);
    for key in ["click.keys", "visitor.key"] {
        let mode =
            fs::metadata(restored.data().join("keys").join(key)).expect("keys are restored").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{key}");
    }
    let server = restored.serve();
    let recorded = exported(&server, &company);
    for (sub_id, click_id) in &clicks {
        assert_eq!(recorded.get(sub_id), Some(click_id), "{sub_id} was acknowledged before the backup");
    }
    let restored_actions = actions(&server, &company);
    for (order_id, action) in &orders {
        assert_eq!(restored_actions.get(order_id), Some(action), "{order_id} was acknowledged before the backup");
    }

    // It is a living installation, not a museum.
    let later = Load::on(&server, &company, &memory);
    later.wait_for(50);
    later.end();
    let server = server.stop().serve();
    let verified = server.installation.run_json(&["verify"]);
    assert_eq!(verified["passed"], Value::Bool(true), "{verified}");
}

#[test]
fn a_backup_that_is_damaged_or_unfinished_is_refused() {
    let server = Server::start();
    let folder = tempfile::tempdir().expect("the machine has room for a temporary folder");
    let backup = folder.path().join("backup");
    server.installation.run_json(&["backup", text(&backup)]);

    let keys = backup.join("keys/visitor.key");
    let kept = fs::read(&keys).expect("the backup holds the keys");
    fs::write(&keys, "0").expect("the test may write");
    refuses(&backup, "keys/visitor.key of the backup is not what was written");
    fs::remove_file(&keys).expect("the test may remove");
    refuses(&backup, "the backup lacks keys/visitor.key");
    fs::write(&keys, kept).expect("the test may write");
    fs::write(backup.join("lake/more.parquet"), "").expect("the test may write");
    refuses(&backup, "which it was not made with");
    fs::remove_file(backup.join("backup.json")).expect("the backup has a manifest");
    refuses(&backup, "no finished backup");
}

fn refuses(backup: &Path, why: &str) {
    let place = Installation::empty();
    let refused = place.run(&["restore", text(backup)]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains(why), "{said}");
    assert!(!place.data().join("keys/click.keys").exists(), "nothing was restored");
}

fn text(path: &Path) -> &str {
    path.to_str().expect("temporary paths are UTF-8")
}
