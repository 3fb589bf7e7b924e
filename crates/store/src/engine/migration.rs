//! Brings the schema up to date: numbered files, each applied once, in order, in a transaction of its own.

use anyhow::{Context, bail};
use jiff::Timestamp;

use super::connection::Connection;
use crate::params;

/// The schema's history. `every_migration_file_is_listed` keeps it equal to the folder.
pub(super) const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_accounts_and_access", include_str!("../../migrations/0001_accounts_and_access.sql")),
    ("0002_programs_and_contracts", include_str!("../../migrations/0002_programs_and_contracts.sql")),
    ("0003_links_and_creatives", include_str!("../../migrations/0003_links_and_creatives.sql")),
    ("0004_conversions_and_actions", include_str!("../../migrations/0004_conversions_and_actions.sql")),
    ("0005_ledger_and_payments", include_str!("../../migrations/0005_ledger_and_payments.sql")),
    ("0006_event_log_and_rollups", include_str!("../../migrations/0006_event_log_and_rollups.sql")),
    ("0007_lake_file_checksums", include_str!("../../migrations/0007_lake_file_checksums.sql")),
    ("0008_ages_of_what_is_forgotten", include_str!("../../migrations/0008_ages_of_what_is_forgotten.sql")),
    ("0009_what_becomes_due", include_str!("../../migrations/0009_what_becomes_due.sql")),
    ("0010_notifications", include_str!("../../migrations/0010_notifications.sql")),
    ("0011_second_factors", include_str!("../../migrations/0011_second_factors.sql")),
    ("0012_page_checks", include_str!("../../migrations/0012_page_checks.sql")),
    ("0013_messages", include_str!("../../migrations/0013_messages.sql")),
    ("0014_scheduled_changes", include_str!("../../migrations/0014_scheduled_changes.sql")),
    ("0015_properties", include_str!("../../migrations/0015_properties.sql")),
    ("0016_approvals_of_pending_actions", include_str!("../../migrations/0016_approvals_of_pending_actions.sql")),
    ("0017_inquiries", include_str!("../../migrations/0017_inquiries.sql")),
    ("0018_partner_groups", include_str!("../../migrations/0018_partner_groups.sql")),
    ("0019_saved_views", include_str!("../../migrations/0019_saved_views.sql")),
    ("0020_rejections_and_tests", include_str!("../../migrations/0020_rejections_and_tests.sql")),
    ("0021_sent_messages", include_str!("../../migrations/0021_sent_messages.sql")),
    ("0022_support_visits", include_str!("../../migrations/0022_support_visits.sql")),
    ("0023_view_letters", include_str!("../../migrations/0023_view_letters.sql")),
    ("0024_data_exports", include_str!("../../migrations/0024_data_exports.sql")),
    ("0025_corrections", include_str!("../../migrations/0025_corrections.sql")),
    ("0026_closures", include_str!("../../migrations/0026_closures.sql")),
    ("0028_reversed_actions", include_str!("../../migrations/0028_reversed_actions.sql")),
    ("0029_postbacks", include_str!("../../migrations/0029_postbacks.sql")),
    ("0030_appearances", include_str!("../../migrations/0030_appearances.sql")),
    ("0031_named_partners", include_str!("../../migrations/0031_named_partners.sql")),
    ("0034_rollups_of_everybody", include_str!("../../migrations/0034_rollups_of_everybody.sql")),
    ("0035_outlook", include_str!("../../migrations/0035_outlook.sql")),
    ("0036_days_of_the_ledger", include_str!("../../migrations/0036_days_of_the_ledger.sql")),
    ("0037_languages_of_people", include_str!("../../migrations/0037_languages_of_people.sql")),
    ("0038_changes_by_time", include_str!("../../migrations/0038_changes_by_time.sql")),
    ("0039_announcements", include_str!("../../migrations/0039_announcements.sql")),
    ("0040_open_inquiries", include_str!("../../migrations/0040_open_inquiries.sql")),
    ("0041_webhooks", include_str!("../../migrations/0041_webhooks.sql")),
    ("0042_exports", include_str!("../../migrations/0042_exports.sql")),
    ("0043_asks_for_exports", include_str!("../../migrations/0043_asks_for_exports.sql")),
];

/// Applies what is missing. Fails when an applied file has changed since, or when the database is ahead of this program.
///
/// Several processes may start at once: each migration is checked and applied under the right to write.
pub(super) fn run(connection: &mut Connection) -> anyhow::Result<()> {
    in_transaction(connection, |connection| {
        connection.batch(
            "CREATE TABLE IF NOT EXISTS schema_migration (
               name       TEXT   NOT NULL PRIMARY KEY,
               checksum   TEXT   NOT NULL,
               applied_at BIGINT NOT NULL
             )",
        )?;
        let known: Vec<&str> = MIGRATIONS.iter().map(|(name, _)| *name).collect();
        for row in connection.query("SELECT name FROM schema_migration ORDER BY name", &[])? {
            if !known.contains(&row.str(0)) {
                bail!(
                    "the database has migration {}, which this version does not know: start a newer version",
                    row.str(0)
                );
            }
        }
        Ok(())
    })?;
    for (name, text) in MIGRATIONS {
        in_transaction(connection, |connection| apply(connection, name, text))
            .with_context(|| format!("apply migration {name}"))?;
    }
    Ok(())
}

fn apply(connection: &mut Connection, name: &str, text: &str) -> anyhow::Result<()> {
    let checksum = format!("{:016x}", checksum(text));
    let applied = connection.query("SELECT checksum FROM schema_migration WHERE name = $1", &params![name])?;
    if let Some(row) = applied.first() {
        if row.str(0) != checksum {
            bail!("the file was changed after it was applied to this database");
        }
        return Ok(());
    }
    connection.batch(&connection.dialect().schema(text))?;
    connection.execute(
        "INSERT INTO schema_migration (name, checksum, applied_at) VALUES ($1, $2, $3)",
        &params![name, checksum, Timestamp::now()],
    )?;
    Ok(())
}

fn in_transaction(
    connection: &mut Connection,
    work: impl FnOnce(&mut Connection) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    connection.begin_write()?;
    match work(connection) {
        Ok(()) => connection.commit(),
        Err(error) => {
            // The first error is the one worth reading; a transaction that cannot be rolled back dies with its connection.
            drop(connection.rollback());
            Err(error)
        }
    }
}

/// FNV-1a, 64 bits: it is there to notice an edit, not an attack.
fn checksum(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
