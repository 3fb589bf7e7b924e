use std::path::Path;

use super::*;

fn load_file(text: &str) -> Result<Config, String> {
    load(Some((Path::new("/etc/tributary/tributary.toml"), text)), &[]).map_err(|error| error.to_string())
}

fn said(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn the_default_file_is_a_whole_configuration() {
    let config = load_file(DEFAULT_FILE).unwrap();
    assert_eq!(config.listen.address.to_string(), "127.0.0.1:8080");
    assert_eq!(config.listen.tracking_address, None);
    assert_eq!(config.log.format, LogFormat::Human);
    assert_eq!(format!("{config:?}"), format!("{:?}", load_file("").unwrap()));
}

#[test]
fn said_later_wins() {
    let file = "[listen]\naddress = \"127.0.0.1:1\"\nthreads = 3\n[log]\nformat = \"json\"";
    let environment = [said("TRIBUTARY_LISTEN_ADDRESS", "127.0.0.1:2"), said("TRIBUTARY_LISTEN_THREADS", "4")];
    let mut overrides = variables(environment.into_iter()).unwrap();
    let flag = Override {
        section: "listen".to_owned(),
        key: "address".to_owned(),
        value: "127.0.0.1:3".to_owned(),
        source: "flag --listen".to_owned(),
    };
    overrides.push(flag);
    let config = load(Some((Path::new("tributary.toml"), file)), &overrides).unwrap();
    assert_eq!(config.listen.address.port(), 3);
    assert_eq!(config.listen.threads, 4);
    assert_eq!(config.log.format, LogFormat::Json);
}

#[test]
fn mistakes_in_the_file_are_named_with_their_line() {
    let check = |text: &str, expected: &str| {
        let refused = load_file(text).unwrap_err();
        assert!(refused.contains(expected), "{refused}");
    };
    check(
        "[listen]\n\nadress = \"127.0.0.1:1\"",
        "tributary.toml line 3: unknown key `listen.adress`, did you mean `listen.address`?",
    );
    check("[listne]", "line 1: unknown key `listne`, did you mean `listen`?");
    check("threads = 3", "line 1: unknown key `threads`");
    check("listen = 3", "line 1: unknown key `listen`");
    check("[log]\ncolour_of_the_bikeshed = 1", "line 2: unknown key `log.colour_of_the_bikeshed`");
    check("[listen]\nthreads = \"3\"", "line 2: `listen.threads` must be a whole number");
    check("[listen]\ntrusted_proxies = \"10.0.0.0/8\"", "line 2: `listen.trusted_proxies` must be a list");
    check("[listen\nthreads = 3", "line 1");
    check("[listen]\ntrusted_proxies = [\"ten\"]", "`ten` is not a network");
    check("[listen]\naddress = \"here\"", "line 2: `listen.address`: invalid socket address");
    check("[listen]\ntracking_address = \"here\"", "`here` is not an address and a port");
    check("[outside]\nname_servers = [\"here\"]", "line 2: `outside.name_servers`: invalid socket address");
    check("[log]\nformat = \"xml\"", "unknown variant `xml`");
}

#[test]
fn variables_that_name_no_key_are_errors() {
    let check = |name: &str, expected: &str| {
        let refused = variables([said(name, "x")].into_iter()).unwrap_err().to_string();
        assert!(refused.contains(expected), "{refused}");
    };
    check("TRIBUTARY_LISTEN_ADRESS", "variable TRIBUTARY_LISTEN_ADRESS: unknown key `listen.adress`, did you mean");
    check("TRIBUTARY_NOTHING", "unknown key `nothing.`");
    let ignored = [said("HOME", "/root"), said("TRIBUTARY_OPERATOR_PASSWORD", "hush")];
    assert!(variables(ignored.into_iter()).unwrap().is_empty());
    let wrong = variables([said("TRIBUTARY_LISTEN_THREADS", "many")].into_iter()).unwrap();
    let refused = load(None, &wrong).unwrap_err().to_string();
    assert_eq!(refused, "variable TRIBUTARY_LISTEN_THREADS: `listen.threads` must be a whole number");
}

#[test]
fn lists_in_variables_are_separated_by_commas() {
    let overrides = variables([said("TRIBUTARY_LISTEN_TRUSTED_PROXIES", "10.0.0.0/8, ::1")].into_iter()).unwrap();
    let config = load(None, &overrides).unwrap();
    assert_eq!(format!("{:?}", config.listen.trusted_proxies), "[10.0.0.0/8, ::1/128]");
}

#[test]
fn relative_paths_start_where_they_were_said() {
    let file = "[data]\ndirectory = \"mine\"\n[geography]\ncountry_database = \"/usr/share/country.mmdb\"";
    let config = load_file(file).unwrap();
    assert_eq!(config.data.directory, Path::new("/etc/tributary/mine"));
    assert_eq!(config.geography.country_database, Path::new("/usr/share/country.mmdb"));
    assert_eq!(config.database_url().reveal(), "sqlite:/etc/tributary/mine/tributary.db");

    let overrides = variables([said("TRIBUTARY_DATA_DIRECTORY", "here")].into_iter()).unwrap();
    let config = load(Some((Path::new("/etc/tributary/tributary.toml"), file)), &overrides).unwrap();
    assert_eq!(config.data.directory, Path::new("here"));
}

#[test]
fn debug_hides_secrets() {
    let file = "[data]\ndatabase = \"postgres://me:hush@db:5432/tributary?password=hush\"\n[mail]\nurl = \"smtp://me:hu@sh@mail:587\"";
    let shown = format!("{:?}", load_file(file).unwrap());
    assert!(!shown.contains("hush") && !shown.contains("sh@mail"), "{shown}");
    assert!(shown.contains("postgres://me:***@db:5432/tributary"), "{shown}");
}
