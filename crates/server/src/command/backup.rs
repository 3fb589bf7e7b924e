//! `tributary backup` and `tributary restore`: a copy of everything that an installation remembers, and back.

use anyhow::Context;
use flow::backup::Manifest;
use serde_json::json;

use crate::cli::BackupFolder;
use crate::config::Config;
use crate::data_directory::DataDirectory;
use crate::output;
use store::Store;

/// Takes a backup, also while another process serves.
pub fn take(config: &Config, arguments: &BackupFolder, json: bool) -> anyhow::Result<()> {
    let directory = DataDirectory::open(&config.data.directory)?;
    let store = Store::open(config.database_url().reveal()).context("opening the database to copy")?;
    let taken = flow::backup::take(&store, directory.root(), &arguments.folder);
    let noted = taken.and_then(|manifest| {
        flow::installation::note_backup(&store).context("noting that a backup was taken")?;
        Ok(manifest)
    });
    store.close();
    tell("backed up", &noted?, arguments, json);
    Ok(())
}

/// Fills an empty data directory, and an empty database, from a backup.
pub fn restore(config: &Config, arguments: &BackupFolder, json: bool) -> anyhow::Result<()> {
    let url = config.database_url();
    let manifest = flow::backup::restore(&arguments.folder, &config.data.directory, url.reveal())?;
    tell("restored", &manifest, arguments, json);
    Ok(())
}

fn tell(what: &str, manifest: &Manifest, arguments: &BackupFolder, json: bool) {
    let folder = arguments.folder.display();
    let (files, bytes) = (manifest.files.len(), manifest.bytes());
    let document = json!({
        "folder": arguments.folder,
        "made_at": manifest.made_at,
        "database": manifest.database,
        "files": files,
        "bytes": bytes,
    });
    output::print(
        json,
        &document,
        &format!("{what} {folder}: {files} files, {bytes} bytes, made at {}", manifest.made_at),
    );
}
