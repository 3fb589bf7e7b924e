//! What the engine promises, checked on SQLite always and on PostgreSQL when `TRIBUTARY_TEST_POSTGRES` names a server.

use std::sync::mpsc;
use std::time::Duration;

use anyhow::anyhow;

use super::migration::MIGRATIONS;
use super::{Dialect, Store, Tx, Value};
use crate::params;
use crate::testing::TestStore;

fn each_engine(check: impl Fn(TestStore)) {
    check(TestStore::open(None));
    match std::env::var("TRIBUTARY_TEST_POSTGRES") {
        Ok(server) if !server.is_empty() => check(TestStore::open(Some(server))),
        _ => println!("TRIBUTARY_TEST_POSTGRES is not set: checked on SQLite only"),
    }
}

fn put(tx: &mut Tx<'_>, name: &str, value: &str) -> anyhow::Result<u64> {
    tx.execute("INSERT INTO setting (name, value) VALUES ($1, $2)", &params![name, value])
}

fn person(tx: &mut Tx<'_>, email: &str) -> anyhow::Result<i64> {
    crate::person::insert(tx, email, "Somebody", "no password", Default::default(), jiff::Timestamp::UNIX_EPOCH)
        .map(|id| id.0)
}

#[test]
fn a_text_with_a_nul_is_stored_without_it() {
    each_engine(|store| {
        store.write_blocking(|tx| put(tx, "nul", "a\0b").map(drop)).expect("the text is taken");
        let find = |tx: &mut Tx<'_>| tx.query_opt("SELECT value FROM setting WHERE value = $1", &params!["a\0b"]);
        let found = store.read_blocking(find).expect("the text is looked for");
        assert_eq!(found.map(|row| row.text(0)).as_deref(), Some("a\u{fffd}b"));
    });
}

fn count(store: &Store) -> i64 {
    store
        .read_blocking(|tx| anyhow::Ok(tx.query_one("SELECT COUNT(*) FROM setting", &[])?.int(0)))
        .expect("settings can be counted")
}

/// Keeps the writer busy until the returned sender is dropped, so that what is sent meanwhile forms one group.
fn hold_writer(store: &Store) -> mpsc::Sender<()> {
    let (release, released) = mpsc::channel::<()>();
    let (started, has_started) = mpsc::channel();
    let store = store.clone();
    std::thread::spawn(move || {
        store.write_blocking(move |_| {
            started.send(()).expect("the test waits");
            let _ = released.recv(); // ends when the sender is dropped
            anyhow::Ok(())
        })
    });
    has_started.recv().expect("the writer takes the job");
    release
}

/// Sends all jobs while the writer is held, then lets it go and gives back what each was answered.
fn in_one_group(
    store: &Store,
    names: &[&'static str],
    work: fn(&mut Tx<'_>, &'static str) -> anyhow::Result<()>,
) -> Vec<anyhow::Result<()>> {
    let release = hold_writer(store);
    let answers: Vec<_> = names
        .iter()
        .map(|&name| {
            let (tell, told) = std::sync::mpsc::channel();
            store.write_then(move |tx| work(tx, name), move |result| drop(tell.send(result)));
            told
        })
        .collect();
    drop(release);
    answers.into_iter().map(|told| told.recv().expect("every write is answered")).collect()
}

#[test]
fn values_come_back_as_they_went_in() {
    each_engine(|store| {
        let row = store
            .write_blocking(|tx| {
                tx.query_one(
                    "SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS BIGINT) = 7",
                    &params![i64::MIN, "Grüße", None::<i64>, 7_i64],
                )
            })
            .expect("the values are read back");
        assert_eq!((row.int(0), row.text(1), row.opt_int(2), row.bool(3)), (i64::MIN, "Grüße".to_owned(), None, true));
    });
}

#[test]
fn rows_are_visited_in_order_and_a_failed_visit_fails_its_job() {
    each_engine(|store| {
        let list =
            "WITH RECURSIVE list (n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM list WHERE n < $2)
                    SELECT n, CAST(n AS TEXT) FROM list ORDER BY 1 DESC";
        let visited = store.read_blocking(|tx| {
            let mut visited = Vec::new();
            tx.each(list, &params![1, 3], |row| visited.push((row.int(0), row.str(1).to_owned())))?;
            anyhow::Ok(visited)
        });
        let expected = [(3, "3".to_owned()), (2, "2".to_owned()), (1, "1".to_owned())];
        assert_eq!(visited.expect("the rows are read"), expected);
        let of_the_wrong_kind =
            store.read_blocking(|tx| tx.each(list, &params![1, 3], |row| assert_eq!(row.int(1), 3)));
        assert!(of_the_wrong_kind.is_err());
        assert_eq!(count(&store), 0, "the reader goes on");
    });
}

#[test]
fn parameters_are_numbered_not_placed() {
    each_engine(|store| {
        let sql = "SELECT CAST($3 AS TEXT), CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($1 AS TEXT)";
        let row = store.write_blocking(|tx| tx.query_one(sql, &params!["a", "b", "c"])).expect("the values are read");
        assert_eq!((row.str(0), row.str(1), row.str(2), row.str(3)), ("c", "a", "b", "a"));
        for wrong in [&params!["a", "b"][..], &params!["a", "b", "c", "d"][..]] {
            let wrong = wrong.to_vec();
            assert!(store.write_blocking(move |tx| tx.query_one(sql, &wrong)).is_err());
        }
    });
}

#[test]
fn a_failing_job_leaves_the_others_of_its_group() {
    each_engine(|store| {
        let answers = in_one_group(
            &store,
            &["fails first", "a", "fails", "b", "breaks", "c", "panics", "ignores", "d"],
            |tx, name| {
                put(tx, name, "")?;
                match name {
                    "fails first" | "fails" => Err(anyhow!("refused: {name}")),
                    "breaks" => tx.execute("INSERT INTO nowhere (x) VALUES ($1)", &params![1_i64]).map(drop),
                    "panics" => panic!("on purpose"),
                    "ignores" => {
                        drop(tx.execute("INSERT INTO nowhere (x) VALUES ($1)", &params![1_i64]));
                        Ok(())
                    }
                    _ => Ok(()),
                }
            },
        );
        let told: Vec<String> = answers
            .iter()
            .map(|answer| answer.as_ref().map_or_else(|error| error.to_string(), |()| "done".to_owned()))
            .collect();
        assert_eq!(
            told,
            [
                "refused: fails first",
                "done",
                "refused: fails",
                "done",
                "run SQL: INSERT INTO nowhere (x) VALUES ($1)",
                "done",
                "a store job panicked: on purpose",
                "a store job went on after a failed statement",
                "done"
            ]
        );
        let names = store
            .read_blocking(|tx| {
                anyhow::Ok(
                    tx.query("SELECT name FROM setting ORDER BY name", &[])?
                        .iter()
                        .map(|row| row.text(0))
                        .collect::<Vec<_>>(),
                )
            })
            .expect("settings are listed");
        assert_eq!(names, ["a", "b", "c", "d"]);
    });
}

#[test]
fn a_job_sees_what_an_earlier_one_of_its_group_wrote() {
    each_engine(|store| {
        let answers = in_one_group(&store, &["first", "second", "third"], |tx, name| {
            if tx.query_opt("SELECT value FROM setting WHERE name = $1", &params!["taken"])?.is_some() {
                return Err(anyhow!("taken"));
            }
            put(tx, "taken", name).map(drop)
        });
        assert_eq!(answers.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, false]);
        assert_eq!(count(&store), 1);
    });
}

#[test]
fn a_read_keeps_its_snapshot() {
    each_engine(|store| {
        let (written, is_written) = mpsc::channel::<()>();
        let (looked, has_looked) = mpsc::channel();
        let reader = store.store();
        let reading = std::thread::spawn(move || {
            reader.read_blocking(move |tx| {
                let before = tx.query_one("SELECT COUNT(*) FROM setting", &[])?.int(0);
                looked.send(()).expect("the test waits");
                // Ends when the sender is dropped.
                let _ = is_written.recv_timeout(Duration::from_secs(20));
                let after = tx.query_one("SELECT COUNT(*) FROM setting", &[])?.int(0);
                anyhow::Ok((before, after))
            })
        });
        has_looked.recv().expect("the reader looks");
        store.write_blocking(|tx| put(tx, "new", "")).expect("a reader does not block a writer");
        drop(written);
        assert_eq!(reading.join().expect("the reader does not panic").expect("the read succeeds"), (0, 0));
        assert_eq!(count(&store), 1);
    });
}

#[test]
fn a_read_cannot_write() {
    each_engine(|store| {
        assert!(store.read_blocking(|tx| put(tx, "sneaked in", "")).is_err());
        assert_eq!(count(&store), 0);
    });
}

#[test]
fn a_crash_loses_nothing_that_was_answered() {
    each_engine(|store| {
        for number in 0..50 {
            store.write_blocking(move |tx| put(tx, &format!("answered {number}"), "")).expect("the write is answered");
        }
        // The files as a crash would leave them: taken while the store is open, the log not yet folded in.
        let url = match store.dialect() {
            Dialect::Postgres => store.url().to_owned(),
            Dialect::Sqlite => {
                let crashed = store.folder().join("crashed");
                std::fs::create_dir(&crashed).expect("the folder is writable");
                for file in ["tributary.db", "tributary.db-wal"] {
                    std::fs::copy(store.folder().join(file), crashed.join(file)).expect("the file is there");
                }
                format!("sqlite:{}", crashed.join("tributary.db").display())
            }
        };
        let after = Store::open(&url).expect("the store opens after the crash");
        assert_eq!(count(&after), 50);
        after.close();
    });
}

#[test]
fn close_finishes_what_is_queued_and_refuses_what_comes_later() {
    each_engine(|store| {
        let release = hold_writer(&store);
        let (tell, told) = std::sync::mpsc::channel();
        for number in 0..20 {
            let tell = tell.clone();
            store.write_then(move |tx| put(tx, &number.to_string(), ""), move |result| drop(tell.send(result)));
        }
        drop(tell);
        drop(release);
        store.close();
        let written: Vec<anyhow::Result<_>> = told.iter().collect();
        assert!(written.len() == 20 && written.iter().all(Result::is_ok), "what is queued is done: {written:?}");
        let refused = store.write_blocking(|tx| put(tx, "late", "")).expect_err("the store is closed");
        assert_eq!(refused.to_string(), "the store is closed");

        let again = Store::open(store.url()).expect("the store opens again");
        assert_eq!(count(&again), 20);
        again.close();
    });
}

#[test]
fn async_callers_share_groups() {
    each_engine(|store| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime starts");
        let told: Vec<u64> = runtime.block_on(async {
            let tasks: Vec<_> = (0..100)
                .map(|number| {
                    let store = store.store();
                    tokio::spawn(async move { store.write(move |tx| put(tx, &number.to_string(), "")).await })
                })
                .collect();
            let mut told = Vec::new();
            for task in tasks {
                told.push(task.await.expect("a task does not panic").expect("the write succeeds"));
            }
            told
        });
        assert_eq!(told.iter().sum::<u64>(), 100);
        assert_eq!(count(&store), 100);
    });
}

#[test]
fn two_processes_take_turns() {
    each_engine(|store| {
        let other = Store::open(store.url()).expect("a second store opens");
        store.write_blocking(|tx| put(tx, "counter", "0")).expect("the counter is made");
        let add = |store: Store| {
            std::thread::spawn(move || {
                for _ in 0..50 {
                    store
                        .write_blocking(|tx| {
                            let row = tx.query_one("SELECT value FROM setting WHERE name = $1", &params!["counter"])?;
                            let next = row.text(0).parse::<i64>()? + 1;
                            tx.execute(
                                "UPDATE setting SET value = $1 WHERE name = $2",
                                &params![next.to_string(), "counter"],
                            )
                        })
                        .expect("the counter moves");
                }
            })
        };
        let threads = [add(store.store()), add(other.clone())];
        for thread in threads {
            thread.join().expect("a counting thread does not panic");
        }
        let value = store
            .read_blocking(|tx| {
                anyhow::Ok(tx.query_one("SELECT value FROM setting WHERE name = $1", &params!["counter"])?.text(0))
            })
            .expect("the counter is read");
        assert_eq!(value, "100");
        other.close();
    });
}

#[test]
fn a_lost_connection_fails_its_group_and_comes_back() {
    each_engine(|store| {
        if store.dialect() == Dialect::Sqlite {
            return;
        }
        store.write_blocking(|tx| put(tx, "before", "")).expect("the first write succeeds");
        let lost = store.write_blocking(|tx| tx.query("SELECT pg_terminate_backend(pg_backend_pid())", &[]));
        assert!(lost.is_err(), "the connection was lost in the middle");
        store.write_blocking(|tx| put(tx, "after", "")).expect("the writer connects again");
        assert_eq!(count(&store), 2);
    });
}

#[test]
fn a_backup_is_a_whole_database() {
    each_engine(|store| {
        store.write_blocking(|tx| put(tx, "kept", "with a\ttab and a\nline")).expect("the write succeeds");
        let first = store.write_blocking(|tx| person(tx, "one@example.com")).expect("the write succeeds");
        let copy = store.folder().join("copy");
        std::fs::create_dir(&copy).expect("the test's folder is writable");
        store.backup(&copy).expect("the backup is written");
        assert!(store.backup(&copy).is_err(), "an earlier copy is not written over");
        store.write_blocking(|tx| put(tx, "later", "")).expect("the write succeeds");
        assert!(Store::restore(store.url(), &copy).is_err(), "a database in use is not written over");

        // SQLite wants no file yet, PostgreSQL a schema without rows.
        let empty = TestStore::open(
            std::env::var("TRIBUTARY_TEST_POSTGRES").ok().filter(|_| store.dialect() == Dialect::Postgres),
        );
        let place = match store.dialect() {
            Dialect::Sqlite => format!("sqlite:{}", empty.folder().join("restored.db").display()),
            Dialect::Postgres => empty.url().to_owned(),
        };
        Store::restore(&place, &copy).expect("the copy is put back");
        let restored = Store::open(&place).expect("the restored database opens");
        assert_eq!(count(&restored), 1);
        let value = restored.read_blocking(|tx| {
            anyhow::Ok(tx.query_one("SELECT value FROM setting WHERE name = 'kept'", &[])?.text(0))
        });
        assert_eq!(value.expect("the value is read"), "with a\ttab and a\nline");
        let next = restored.write_blocking(|tx| person(tx, "two@example.com")).expect("numbers go on");
        assert_eq!(next, first + 1);
        restored.close();
    });
}

#[test]
fn every_migration_applies_once() {
    each_engine(|store| {
        let again = Store::open(store.url()).expect("an up-to-date store opens");
        let applied = again
            .read_blocking(|tx| anyhow::Ok(tx.query_one("SELECT COUNT(*) FROM schema_migration", &[])?.int(0)))
            .expect("the history is read");
        assert_eq!(applied, MIGRATIONS.len() as i64);
        again.close();
    });
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    each_engine(|store| {
        let from_the_future =
            "INSERT INTO schema_migration (name, checksum, applied_at) VALUES ('9999_flying_cars', '', 0)";
        store.write_blocking(|tx| tx.execute(from_the_future, &[])).expect("the history takes the row");
        let refused = Store::open(store.url()).err().expect("the store does not open").to_string();
        assert!(refused.contains("9999_flying_cars"), "{refused}");
    });
}

#[test]
fn every_migration_file_is_listed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder of migrations is there")
        .map(|entry| entry.expect("the folder is readable").file_name().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let listed: Vec<String> = MIGRATIONS.iter().map(|(name, _)| format!("{name}.sql")).collect();
    assert_eq!(files, listed);
}

#[test]
fn one_schema_text_becomes_two_dialects() {
    let text = "-- why\nCREATE TABLE t (\n  id ROWID_KEY,\n  a_BIGINT_b BIGINT, -- note\n  data BLOB\n);\nCREATE TABLE u (\n  k TEXT PRIMARY KEY\n) WITHOUT_ROWID;";
    assert_eq!(
        Dialect::Sqlite.schema(text),
        "\nCREATE TABLE t (\n  id INTEGER PRIMARY KEY,\n  a_BIGINT_b INTEGER,\n  data BLOB\n) STRICT;\nCREATE TABLE u (\n  k TEXT PRIMARY KEY\n) WITHOUT ROWID, STRICT;\n"
    );
    assert_eq!(
        Dialect::Postgres.schema(text),
        "\nCREATE TABLE t (\n  id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,\n  a_BIGINT_b BIGINT,\n  data BYTEA\n);\nCREATE TABLE u (\n  k TEXT PRIMARY KEY\n);\n"
    );
}

#[test]
fn an_unknown_scheme_is_named_without_its_secrets() {
    let refused = Store::open("mysql://root:secret@db/x").err().expect("the store does not open").to_string();
    assert!(refused.contains("mysql") && !refused.contains("secret"), "{refused}");
}

#[test]
fn a_value_of_the_wrong_kind_fails_the_statement() {
    each_engine(|store| {
        let wrong = store.write_blocking(|tx| {
            tx.execute(
                "INSERT INTO setting (name, value) VALUES ($1, $2)",
                &[Value::Text("n".to_owned()), Value::Blob(vec![1])],
            )
        });
        assert!(wrong.is_err(), "text columns are strict on both");
    });
}
