-- Corrections of many actions that a brand sent together: judged first, then made row by row. source: list, file. confirmed_at: when somebody
-- said yes; done_at: when the last row was made or refused.
CREATE TABLE correction_batch (
  id           ROWID_KEY,
  account_id   BIGINT NOT NULL REFERENCES account (id),
  source       TEXT   NOT NULL CHECK (source IN ('list', 'file')),
  file_name    TEXT   NOT NULL,
  created_by   TEXT   NOT NULL,
  created_at   BIGINT NOT NULL,
  confirmed_at BIGINT,
  done_at      BIGINT
);
CREATE INDEX correction_batch_by_account ON correction_batch (account_id, id);

-- line: of the file, its heading being the first; of a list, the place. The texts from action_id to note are as they were sent. The action is
-- none where the row names none of the account's. before: as the action stood when the row was judged; after: as it was to be, and, once the
-- row is done, is. A row is made only of an action that still stands as before.
CREATE TABLE correction_row (
  batch_id                BIGINT NOT NULL REFERENCES correction_batch (id),
  line                    BIGINT NOT NULL,
  action_id               TEXT   NOT NULL,
  order_id                TEXT   NOT NULL,
  event_type              TEXT   NOT NULL,
  operation               TEXT   NOT NULL,
  amount                  TEXT   NOT NULL,
  reason                  TEXT   NOT NULL,
  note                    TEXT   NOT NULL,
  action_sequence         BIGINT REFERENCES action (sequence),
  state_before            TEXT   NOT NULL,
  amount_before_minor     BIGINT,
  commission_before_minor BIGINT NOT NULL,
  amount_after_minor      BIGINT,
  commission_after_minor  BIGINT NOT NULL,
  state                   TEXT   NOT NULL CHECK (state IN ('ready', 'done', 'unchanged', 'refused')),
  problem_column          TEXT   NOT NULL,
  problem                 TEXT   NOT NULL,
  PRIMARY KEY (batch_id, line)
) WITHOUT_ROWID;
