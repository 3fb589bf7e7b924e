use std::os::unix::fs::PermissionsExt;

use crate::people::Visitor;
use crate::server::{Installation, Server, read};

fn stderr(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn init_makes_what_serve_needs_and_refuses_to_do_it_twice() {
    let installation = Installation::sandbox();
    let keys = installation.data().join("keys/click.keys");
    assert_eq!(std::fs::metadata(&keys).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(read(&installation.config()).contains("[listen]"));

    let before = read(&keys);
    let again = installation.run(&["init"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(stderr(&again).contains("already is a data directory"), "{}", stderr(&again));
    assert_eq!(read(&keys), before);
}

#[test]
fn wrong_usage_ends_with_2_and_names_the_mistake() {
    let installation = Installation::sandbox();
    let unknown_flag = installation.run(&["serve", "--lissten", "127.0.0.1:0"]);
    assert_eq!(unknown_flag.status.code(), Some(2));
    std::fs::write(installation.config(), "[listen]\nadress = \"127.0.0.1:0\"\n").unwrap();
    let unknown_key = installation.run(&["serve"]);
    assert_eq!(unknown_key.status.code(), Some(2));
    assert!(
        stderr(&unknown_key).contains("tributary.toml line 2: unknown key `listen.adress`"),
        "{}",
        stderr(&unknown_key)
    );
}

#[test]
fn serve_refuses_a_folder_without_data_and_a_second_process() {
    let server = Server::start();
    let second = server.installation.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.status.code(), Some(1));
    assert!(stderr(&second).contains(&format!("process {}", server.process_id())), "{}", stderr(&second));

    let empty = tempfile::tempdir().unwrap();
    let nothing = server.installation.run(&["serve", "--data", empty.path().to_str().unwrap()]);
    assert_eq!(nothing.status.code(), Some(1));
    assert!(stderr(&nothing).contains("tributary init"), "{}", stderr(&nothing));
}

#[test]
fn a_port_that_is_taken_is_refused() {
    let server = Server::start();
    let address = server.base_url.strip_prefix("http://").unwrap();
    let other = Installation::sandbox();
    let refused = other.run(&["serve", "--listen", address]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains(address), "{}", stderr(&refused));
}

#[test]
fn operations_tell_how_the_server_is() {
    let server = Server::start();
    let visitor = Visitor::of(&server);
    assert_eq!(visitor.get("/healthz").status, 200);
    assert_eq!(visitor.get("/readyz").status, 200);
    let metrics = visitor.get("/metrics");
    assert!(metrics.body.contains("tributary_clicks_total{outcome=\"attributable\"} 0"), "{}", metrics.body);
    server.stop();
}

#[test]
fn a_stopped_and_a_killed_server_start_again() {
    let installation = Server::start().stop();
    let installation = installation.serve().kill();
    let server = installation.serve();
    assert_eq!(Visitor::of(&server).get("/readyz").status, 200);
}

#[test]
fn verify_finds_nothing_wrong_with_an_empty_installation() {
    let installation = Installation::sandbox();
    let answer = installation.run_json(&["verify"]);
    assert_eq!(answer["passed"], true);
    assert_eq!(answer["difference_count"], 0);
}
