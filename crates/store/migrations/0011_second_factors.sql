-- What people prove themselves with besides the password, and how far a log-in has come.

-- One authenticator app per person. sealed_secret: under the factor key, which is not in the database.
-- confirmed_at: when the first code was right; until then it asks nothing. last_step: the step of the last code accepted; no code of it
-- or of an earlier step is accepted again.
CREATE TABLE authenticator (
  person_id     BIGINT NOT NULL PRIMARY KEY REFERENCES person (id),
  sealed_secret BLOB   NOT NULL,
  created_at    BIGINT NOT NULL,
  confirmed_at  BIGINT,
  last_step     BIGINT NOT NULL DEFAULT 0,
  last_used_at  BIGINT
);

-- code_hash: keyed with the factor key, since a code is short enough to be found by trying.
CREATE TABLE recovery_code (
  person_id  BIGINT NOT NULL REFERENCES person (id),
  code_hash  BLOB   NOT NULL,
  created_at BIGINT NOT NULL,
  used_at    BIGINT,
  PRIMARY KEY (person_id, code_hash)
);

-- public_key: as COSE_Key (RFC 9052). sign_count: what the authenticator counted last; 0 when it does not count.
CREATE TABLE passkey (
  id            ROWID_KEY,
  person_id     BIGINT NOT NULL REFERENCES person (id),
  credential_id BLOB   NOT NULL UNIQUE,
  public_key    BLOB   NOT NULL,
  sign_count    BIGINT NOT NULL,
  name          TEXT   NOT NULL,
  created_at    BIGINT NOT NULL,
  last_used_at  BIGINT
);
CREATE INDEX passkey_by_person ON passkey (person_id);

-- What an authenticator was asked to sign, once. purpose: register, log_in, confirm. person_id: whose answer is awaited; null where the
-- answer says who it is.
CREATE TABLE passkey_challenge (
  challenge_hash BLOB   NOT NULL PRIMARY KEY,
  purpose        TEXT   NOT NULL CHECK (purpose IN ('register', 'log_in', 'confirm')),
  person_id      BIGINT REFERENCES person (id),
  expires_at     BIGINT NOT NULL
);
CREATE INDEX passkey_challenge_by_expiry ON passkey_challenge (expires_at);

-- A log-in whose password was right and whose second step is missing. It opens nothing but that step.
CREATE TABLE begun_log_in (
  secret_hash BLOB   NOT NULL PRIMARY KEY,
  person_id   BIGINT NOT NULL REFERENCES person (id),
  account_id  BIGINT REFERENCES account (id),
  attempts    BIGINT NOT NULL DEFAULT 0,
  created_at  BIGINT NOT NULL,
  expires_at  BIGINT NOT NULL
);
CREATE INDEX begun_log_in_by_expiry ON begun_log_in (expires_at);

-- Whether everybody in the account must have a second factor.
ALTER TABLE account ADD COLUMN requires_factor BIGINT NOT NULL DEFAULT 0;

-- confirmed_at: when the person last proved to be it in this session. seen_at: to some minutes; null until the first time.
ALTER TABLE session ADD COLUMN confirmed_at BIGINT;
ALTER TABLE session ADD COLUMN seen_at BIGINT;
