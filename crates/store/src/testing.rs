//! A real database for a test: a fresh SQLite file, or a fresh PostgreSQL schema when `TRIBUTARY_TEST_POSTGRES` names a server.
//!
//! Run the tests twice, with the variable and without, and both engines have passed the same tests.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::Store;

/// A store of its own for one test, with a folder beside it. Both are gone when it is dropped.
pub struct TestStore {
    store: Store,
    url: String,
    folder: PathBuf,
    schema: Option<Schema>,
}

struct Schema {
    server: String,
    name: String,
}

/// Opens an empty, migrated store.
pub fn test_store() -> TestStore {
    TestStore::open(std::env::var("TRIBUTARY_TEST_POSTGRES").ok().filter(|url| !url.is_empty()))
}

impl TestStore {
    /// A fresh SQLite file, or a fresh schema on the PostgreSQL server of that URL.
    pub fn open(postgres: Option<String>) -> TestStore {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("tributary_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(&name);
        // A folder of that name can only be left over from a killed process that had our number.
        drop(std::fs::remove_dir_all(&folder));
        std::fs::create_dir_all(&folder).expect("the temporary folder is writable");
        let (url, schema) = match postgres {
            None => (format!("sqlite:{}", folder.join("tributary.db").display()), None),
            Some(server) => {
                admin(&server, &format!("DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}"));
                let joint = if server.contains('?') { '&' } else { '?' };
                (format!("{server}{joint}options=-c%20search_path%3D{name}"), Some(server))
            }
        };
        let store = Store::open(&url).expect("a fresh store opens");
        TestStore { store, url, folder, schema: schema.map(|server| Schema { server, name }) }
    }

    /// Another handle, for code that wants to own its store.
    pub fn store(&self) -> Store {
        self.store.clone()
    }

    /// Opens the same database again, as after a restart.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// An empty folder that lives as long as the store, for files of the test.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Deref for TestStore {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Drop for TestStore {
    fn drop(&mut self) {
        self.store.close();
        if let Some(Schema { server, name }) = &self.schema {
            admin(server, &format!("DROP SCHEMA {name} CASCADE"));
        }
        // What cannot be removed is in the temporary folder anyway.
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// On a thread of its own: the client blocks, which async tests do not allow.
fn admin(server: &str, sql: &str) {
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut client = postgres::Client::connect(server, postgres::NoTls)
                .expect("TRIBUTARY_TEST_POSTGRES names a running server");
            client.batch_execute(sql).expect("the test user may make and drop schemas");
        });
    });
}
