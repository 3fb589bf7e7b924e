-- The operator looking at an account as a reader, in place of its own account and in its own session. reason: what the account reads
-- about it. ended_at: by a press or, noted afterwards, because ends_at had come.
CREATE TABLE support_visit (
  id         ROWID_KEY,
  session_id BIGINT NOT NULL,
  person_id  BIGINT NOT NULL REFERENCES person (id),
  account_id BIGINT NOT NULL REFERENCES account (id),
  home_id    BIGINT NOT NULL REFERENCES account (id),
  reason     TEXT   NOT NULL,
  pages      BIGINT NOT NULL DEFAULT 0,
  started_at BIGINT NOT NULL,
  ends_at    BIGINT NOT NULL,
  ended_at   BIGINT
);
CREATE UNIQUE INDEX support_visit_open ON support_visit (session_id) WHERE ended_at IS NULL;
CREATE INDEX support_visit_by_account ON support_visit (account_id, id);
