-- An owner closed its account for good. secret_hash: of what the letter to the owners opens it again with. Each closing is a row; the open
-- one has neither reopened_at nor forgotten_at.
CREATE TABLE closure (
  id           ROWID_KEY,
  account_id   BIGINT NOT NULL REFERENCES account (id),
  person_id    BIGINT NOT NULL REFERENCES person (id),
  secret_hash  BLOB   NOT NULL UNIQUE,
  closed_at    BIGINT NOT NULL,
  reopened_at  BIGINT,
  forgotten_at BIGINT
);
CREATE UNIQUE INDEX closure_open ON closure (account_id) WHERE reopened_at IS NULL;
CREATE INDEX closure_due ON closure (closed_at) WHERE reopened_at IS NULL AND forgotten_at IS NULL;
