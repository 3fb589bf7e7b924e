-- Who may come in: accounts, people, sessions, tokens, the audit log, and the outbox that tells the world.

CREATE TABLE setting (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

-- kind: brand, partner, operator. sid: 'IR' and 32 letters or digits.
CREATE TABLE account (
  id         BIGINT NOT NULL PRIMARY KEY,
  sid        TEXT   NOT NULL UNIQUE,
  kind       TEXT   NOT NULL CHECK (kind IN ('brand', 'partner', 'operator')),
  name       TEXT   NOT NULL,
  country    TEXT   NOT NULL DEFAULT '',
  website    TEXT   NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  closed_at  BIGINT
);

-- A person. email is stored lower case; password_hash is an argon2id PHC string.
CREATE TABLE person (
  id                ROWID_KEY,
  email             TEXT   NOT NULL UNIQUE,
  name              TEXT   NOT NULL,
  password_hash     TEXT   NOT NULL,
  created_at        BIGINT NOT NULL,
  email_verified_at BIGINT
);

CREATE TABLE membership (
  account_id BIGINT NOT NULL REFERENCES account (id),
  person_id  BIGINT NOT NULL REFERENCES person (id),
  role       TEXT   NOT NULL CHECK (role IN ('owner', 'finance', 'analyst')),
  created_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, person_id)
);
CREATE INDEX membership_by_person ON membership (person_id);

-- One-time secrets sent by e-mail. purpose: verify_email, reset_password, join_account (which alone has account_id and role).
-- By address and not by person: who is invited may not be one yet.
CREATE TABLE email_secret (
  id          ROWID_KEY,
  secret_hash BLOB   NOT NULL UNIQUE,
  email       TEXT   NOT NULL,
  purpose     TEXT   NOT NULL CHECK (purpose IN ('verify_email', 'reset_password', 'join_account')),
  account_id  BIGINT REFERENCES account (id),
  role        TEXT   NOT NULL DEFAULT '' CHECK (role IN ('', 'owner', 'finance', 'analyst')),
  created_at  BIGINT NOT NULL,
  expires_at  BIGINT NOT NULL,
  used_at     BIGINT
);
CREATE INDEX email_secret_by_email ON email_secret (email, purpose);
CREATE INDEX email_secret_open_invitation ON email_secret (account_id) WHERE account_id IS NOT NULL AND used_at IS NULL;

CREATE TABLE session (
  id           ROWID_KEY,
  secret_hash  BLOB   NOT NULL UNIQUE,
  person_id    BIGINT NOT NULL REFERENCES person (id),
  account_id   BIGINT NOT NULL REFERENCES account (id),
  csrf_secret  TEXT   NOT NULL,
  address      TEXT   NOT NULL,
  user_agent   TEXT   NOT NULL,
  created_at   BIGINT NOT NULL,
  expires_at   BIGINT NOT NULL,
  ended_at     BIGINT
);
CREATE INDEX session_open ON session (person_id) WHERE ended_at IS NULL;

CREATE TABLE auth_token (
  id          ROWID_KEY,
  account_id  BIGINT NOT NULL REFERENCES account (id),
  name        TEXT   NOT NULL,
  secret_hash BLOB   NOT NULL UNIQUE,
  hint        TEXT   NOT NULL,
  access      TEXT   NOT NULL CHECK (access IN ('read_only', 'read_write')),
  role        TEXT   NOT NULL CHECK (role IN ('owner', 'finance', 'analyst')),
  created_by  BIGINT REFERENCES person (id),
  created_at  BIGINT NOT NULL,
  revoked_at  BIGINT
);
CREATE INDEX auth_token_by_account ON auth_token (account_id);

CREATE TABLE idempotency_key (
  account_id     BIGINT NOT NULL REFERENCES account (id),
  key            TEXT   NOT NULL,
  request_hash   BLOB   NOT NULL,
  created_at     BIGINT NOT NULL,
  answer_status  BIGINT,
  answer_body    TEXT,
  PRIMARY KEY (account_id, key)
);

-- Every state change by a person, a token or the system. before_json and after_json are '' where there is nothing.
CREATE TABLE audit_entry (
  id          ROWID_KEY,
  account_id  BIGINT REFERENCES account (id),
  actor       TEXT   NOT NULL,
  address     TEXT   NOT NULL,
  verb        TEXT   NOT NULL,
  noun        TEXT   NOT NULL,
  noun_id     TEXT   NOT NULL,
  before_json TEXT   NOT NULL,
  after_json  TEXT   NOT NULL,
  at          BIGINT NOT NULL
);
CREATE INDEX audit_entry_by_account ON audit_entry (account_id, id);
CREATE INDEX audit_entry_by_noun ON audit_entry (noun, noun_id, id);

-- What must be told to the outside after commit. channel: mail now, postback later. due_at: next attempt.
CREATE TABLE outbox_message (
  id         ROWID_KEY,
  channel    TEXT   NOT NULL,
  payload    TEXT   NOT NULL,
  created_at BIGINT NOT NULL,
  due_at     BIGINT NOT NULL,
  attempts   BIGINT NOT NULL DEFAULT 0,
  last_error TEXT   NOT NULL DEFAULT '',
  done_at    BIGINT,
  dead_at    BIGINT
);
CREATE INDEX outbox_message_due ON outbox_message (due_at) WHERE done_at IS NULL AND dead_at IS NULL;
