-- How a brand tells its partners apart, what it notes about them, and what it offers them instead of the usual.

-- code never changes: commission rules and decisions name it.
CREATE TABLE partner_group (
  id          ROWID_KEY,
  account_id  BIGINT NOT NULL REFERENCES account (id),
  code        TEXT   NOT NULL,
  name        TEXT   NOT NULL,
  created_at  BIGINT NOT NULL,
  archived_at BIGINT,
  UNIQUE (account_id, code)
);

-- A partner is in at most one group of a brand. account_id is the brand.
CREATE TABLE partner_group_member (
  account_id BIGINT NOT NULL REFERENCES account (id),
  partner_id BIGINT NOT NULL REFERENCES account (id),
  group_id   BIGINT NOT NULL REFERENCES partner_group (id),
  since_at   BIGINT NOT NULL,
  set_by     TEXT   NOT NULL,
  PRIMARY KEY (account_id, partner_id)
);
CREATE INDEX partner_group_member_by_group ON partner_group_member (group_id);

-- The group that a contract pins, '' for none; the newest counts. What a partner is paid goes by this and not by the membership.
CREATE TABLE contract_group (
  id          ROWID_KEY,
  contract_id BIGINT NOT NULL REFERENCES contract (id),
  group_code  TEXT   NOT NULL,
  accepted_by TEXT   NOT NULL,
  accepted_at BIGINT NOT NULL
);
CREATE INDEX contract_group_by_contract ON contract_group (contract_id, id);

-- The brand's answer to an application: join, but in this group. state: open, accepted, declined, withdrawn.
CREATE TABLE counter_offer (
  id             ROWID_KEY,
  application_id BIGINT NOT NULL REFERENCES application (id),
  group_id       BIGINT NOT NULL REFERENCES partner_group (id),
  message        TEXT   NOT NULL,
  state          TEXT   NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'withdrawn')),
  made_by        TEXT   NOT NULL,
  made_at        BIGINT NOT NULL,
  answered_at    BIGINT
);
CREATE UNIQUE INDEX counter_offer_open ON counter_offer (application_id) WHERE state = 'open';

-- What a brand writes down about a partner. Never shown to the partner.
CREATE TABLE partner_note (
  id         ROWID_KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  partner_id BIGINT NOT NULL REFERENCES account (id),
  text       TEXT   NOT NULL,
  written_by TEXT   NOT NULL,
  written_at BIGINT NOT NULL
);
CREATE INDEX partner_note_by_partner ON partner_note (account_id, partner_id, id);
