-- A partner asks about an order that is missing or an action that is wrong. What is said lies in a thread of its own.

-- order_day: days since 1970-01-01, as the partner says it. amount_minor: of the order, in the program's currency, where it is known.
-- action_sequence: the action asked about; null for an order that became none.
CREATE TABLE inquiry (
  id              ROWID_KEY,
  thread_id       BIGINT NOT NULL UNIQUE REFERENCES message_thread (id),
  program_id      BIGINT NOT NULL REFERENCES program (id),
  partner_id      BIGINT NOT NULL REFERENCES account (id),
  kind            TEXT   NOT NULL CHECK (kind IN ('missing', 'reversed', 'amount')),
  order_id        TEXT   NOT NULL,
  order_day       BIGINT NOT NULL,
  amount_minor    BIGINT,
  click_address   TEXT   NOT NULL DEFAULT '',
  action_sequence BIGINT REFERENCES action (sequence),
  state           TEXT   NOT NULL CHECK (state IN ('open', 'answered', 'needs_evidence', 'granted', 'declined', 'withdrawn')),
  decline_reason  TEXT   NOT NULL DEFAULT '',
  opened_at       BIGINT NOT NULL,
  decided_at      BIGINT
);
-- One at a time about one thing.
CREATE UNIQUE INDEX inquiry_open ON inquiry (program_id, partner_id, order_id, kind) WHERE state IN ('open', 'answered', 'needs_evidence');
CREATE INDEX inquiry_by_program ON inquiry (program_id, id);
CREATE INDEX inquiry_by_partner ON inquiry (partner_id, id);

-- Each change of an inquiry's state, so that its story can be told.
CREATE TABLE inquiry_change (
  id         ROWID_KEY,
  inquiry_id BIGINT NOT NULL REFERENCES inquiry (id),
  state      TEXT   NOT NULL,
  reason     TEXT   NOT NULL,
  changed_by TEXT   NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE INDEX inquiry_change_by_inquiry ON inquiry_change (inquiry_id, id);
