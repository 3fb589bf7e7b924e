-- Every time an account asked for a file, by a first question or by a replay: a replay keeps the export's row, and counts all the same.
-- Forgotten after a day.
CREATE TABLE export_ask (
  id         ROWID_KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  kind       TEXT   NOT NULL CHECK (kind IN ('report', 'clicks')),
  asked_at   BIGINT NOT NULL
);
CREATE INDEX export_ask_by_account ON export_ask (account_id, kind, asked_at);
CREATE INDEX export_ask_by_time ON export_ask (asked_at);
INSERT INTO export_ask (account_id, kind, asked_at) SELECT account_id, kind, requested_at FROM export;
