-- What will be applied to a program later.

-- source_toml becomes the next version at applies_at, if base_version is still in force then. state: scheduled, applied, cancelled, superseded
-- (another version was applied meanwhile), failed. created_at is also the announcement. failure: why it failed; version: what it became.
CREATE TABLE scheduled_change (
  id           ROWID_KEY,
  program_id   BIGINT NOT NULL REFERENCES program (id),
  base_version BIGINT NOT NULL,
  source_toml  TEXT   NOT NULL,
  applies_at   BIGINT NOT NULL,
  state        TEXT   NOT NULL CHECK (state IN ('scheduled', 'applied', 'cancelled', 'superseded', 'failed')),
  failure      TEXT   NOT NULL DEFAULT '',
  version      BIGINT,
  created_by   TEXT   NOT NULL,
  created_at   BIGINT NOT NULL,
  ended_by     TEXT   NOT NULL DEFAULT '',
  ended_at     BIGINT,
  FOREIGN KEY (program_id, base_version) REFERENCES terms_version (program_id, version)
);
CREATE UNIQUE INDEX scheduled_change_open ON scheduled_change (program_id) WHERE state = 'scheduled';
CREATE INDEX scheduled_change_due ON scheduled_change (applies_at) WHERE state = 'scheduled';
CREATE INDEX scheduled_change_by_program ON scheduled_change (program_id, id);
