-- The answer to a question about reports or clicks, put in a file by a job. The file is exports/questions/ID in the data directory.
-- question_json: what was asked, as whoever asked for it reads it; an export is asked for again with the same. rows_written: of the file.
CREATE TABLE export (
  id            ROWID_KEY,
  account_id    BIGINT NOT NULL REFERENCES account (id),
  kind          TEXT   NOT NULL CHECK (kind IN ('report', 'clicks')),
  question_json TEXT   NOT NULL,
  state         TEXT   NOT NULL CHECK (state IN ('waiting', 'ready', 'failed', 'removed')),
  failures      BIGINT NOT NULL DEFAULT 0,
  rows_written  BIGINT NOT NULL DEFAULT 0,
  requested_at  BIGINT NOT NULL,
  begun_at      BIGINT,
  finished_at   BIGINT
);
CREATE INDEX export_by_account ON export (account_id, requested_at);
CREATE INDEX export_waiting ON export (failures, id) WHERE state = 'waiting';
CREATE INDEX export_ready ON export (finished_at) WHERE state = 'ready';
