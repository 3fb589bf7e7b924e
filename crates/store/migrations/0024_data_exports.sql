-- What an account takes out of the platform: an archive that a job makes, under its id in the folder exports, kept for some days.
-- waiting: the job has yet to make it, or began before the last stop.
CREATE TABLE data_export (
  id           ROWID_KEY,
  account_id   BIGINT NOT NULL REFERENCES account (id),
  person_id    BIGINT NOT NULL REFERENCES person (id),
  state        TEXT   NOT NULL CHECK (state IN ('waiting', 'ready', 'failed', 'removed')),
  failures     BIGINT NOT NULL DEFAULT 0,
  file_bytes   BIGINT NOT NULL DEFAULT 0,
  requested_at BIGINT NOT NULL,
  finished_at  BIGINT
);
CREATE UNIQUE INDEX data_export_waiting ON data_export (account_id) WHERE state = 'waiting';
CREATE INDEX data_export_ready ON data_export (finished_at) WHERE state = 'ready';
CREATE INDEX data_export_by_account ON data_export (account_id, id);
