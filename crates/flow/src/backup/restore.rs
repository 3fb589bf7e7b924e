//! Restoring a backup into an empty place.

use std::path::Path;

use anyhow::{Context, ensure};
use store::Store;

use super::manifest::{Manifest, database_word};
use super::take::{copy_file, files_below, make_empty, make_folder};
use super::{DATABASE, FOLDERS};

/// Checks the backup, then fills the empty data directory and the empty database from it. Blocks.
///
/// The keys are copied last, and a directory without keys is not served: a restore that was interrupted cannot be mistaken for a finished
/// one.
pub fn restore(backup: &Path, data_directory: &Path, database_url: &str) -> anyhow::Result<Manifest> {
    let manifest = Manifest::check(backup)?;
    let dialect = Store::dialect_of(database_url)?;
    ensure!(
        manifest.database == database_word(dialect),
        "the backup is of a {} database, and cannot be restored into {}",
        manifest.database,
        database_word(dialect)
    );
    make_empty(data_directory)?;
    Store::restore(database_url, &backup.join(DATABASE)).context("restoring the database")?;
    for folder in FOLDERS {
        make_folder(&data_directory.join(folder))?;
        for file in files_below(&backup.join(folder))? {
            copy_file(&backup.join(folder).join(&file), &data_directory.join(folder).join(&file))?;
        }
    }
    make_folder(&data_directory.join("mail"))?;
    Ok(manifest)
}
