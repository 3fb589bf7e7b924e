-- What is offered and who accepted it: programs, versioned terms, applications, invitations, contracts.

-- source_toml is the file as applied; the columns are what other queries need of it.
CREATE TABLE program (
  id            BIGINT NOT NULL PRIMARY KEY,
  account_id    BIGINT NOT NULL REFERENCES account (id),
  slug          TEXT   NOT NULL UNIQUE,
  name          TEXT   NOT NULL,
  currency      TEXT   NOT NULL,
  time_zone     TEXT   NOT NULL,
  status        TEXT   NOT NULL CHECK (status IN ('live', 'paused')),
  terms_version BIGINT NOT NULL,
  created_at    BIGINT NOT NULL
);
CREATE INDEX program_by_account ON program (account_id);

CREATE TABLE event_type (
  program_id BIGINT NOT NULL REFERENCES program (id),
  number     BIGINT NOT NULL,
  code       TEXT   NOT NULL,
  category   TEXT   NOT NULL,
  PRIMARY KEY (program_id, number),
  UNIQUE (program_id, code)
);

-- One row per applied version of the program file; never changed. An action keeps the version that priced it.
CREATE TABLE terms_version (
  program_id  BIGINT NOT NULL REFERENCES program (id),
  version     BIGINT NOT NULL,
  source_toml TEXT   NOT NULL,
  applied_at  BIGINT NOT NULL,
  applied_by  TEXT   NOT NULL,
  PRIMARY KEY (program_id, version)
);

-- state: submitted, approved, declined, withdrawn. answers_json: [{question, answer}].
CREATE TABLE application (
  id             ROWID_KEY,
  program_id     BIGINT NOT NULL REFERENCES program (id),
  partner_id     BIGINT NOT NULL REFERENCES account (id),
  state          TEXT   NOT NULL CHECK (state IN ('submitted', 'approved', 'declined', 'withdrawn')),
  answers_json   TEXT   NOT NULL,
  decline_reason TEXT   NOT NULL DEFAULT '',
  decided_by     TEXT   NOT NULL DEFAULT '',
  submitted_at   BIGINT NOT NULL,
  decided_at     BIGINT
);
CREATE UNIQUE INDEX application_open ON application (program_id, partner_id) WHERE state = 'submitted';
CREATE INDEX application_by_partner ON application (partner_id, id);

-- The brand invites an account id number. state: open, accepted, declined, withdrawn.
CREATE TABLE invitation (
  id         ROWID_KEY,
  program_id BIGINT NOT NULL REFERENCES program (id),
  partner_id BIGINT NOT NULL REFERENCES account (id),
  message    TEXT   NOT NULL,
  state      TEXT   NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'withdrawn')),
  created_at BIGINT NOT NULL,
  answered_at BIGINT
);
CREATE UNIQUE INDEX invitation_open ON invitation (program_id, partner_id) WHERE state = 'open';
CREATE INDEX invitation_by_partner ON invitation (partner_id, id);

CREATE TABLE contract (
  id           ROWID_KEY,
  program_id   BIGINT NOT NULL REFERENCES program (id),
  partner_id   BIGINT NOT NULL REFERENCES account (id),
  state        TEXT   NOT NULL CHECK (state IN ('active', 'suspended', 'ended')),
  state_reason TEXT   NOT NULL DEFAULT '',
  created_at   BIGINT NOT NULL,
  UNIQUE (program_id, partner_id)
);
CREATE INDEX contract_by_partner ON contract (partner_id);

-- Each acceptance of a version, the first by approval. The one in force is the newest.
CREATE TABLE contract_acceptance (
  contract_id BIGINT NOT NULL REFERENCES contract (id),
  version     BIGINT NOT NULL,
  accepted_by TEXT   NOT NULL,
  accepted_at BIGINT NOT NULL,
  PRIMARY KEY (contract_id, version)
);

-- Each change of a contract's state, so that what was true at an instant can be recomputed.
CREATE TABLE contract_change (
  id          ROWID_KEY,
  contract_id BIGINT NOT NULL REFERENCES contract (id),
  state       TEXT   NOT NULL,
  reason      TEXT   NOT NULL,
  changed_by  TEXT   NOT NULL,
  changed_at  BIGINT NOT NULL
);
CREATE INDEX contract_change_by_contract ON contract_change (contract_id, id);
