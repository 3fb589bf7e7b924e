-- What happened: conversions as received, their decisions, the actions they became and every later change.

-- Idempotent by (program, event type, order id), for ever. '' stands for "not given" in text facts.
-- decision_json: the versioned explanation. outcome: credited or refused; reason: '' or one of the closed list.
CREATE TABLE conversion (
  id               ROWID_KEY,
  program_id       BIGINT NOT NULL,
  event_type       BIGINT NOT NULL,
  order_id         TEXT   NOT NULL,
  tracked_at       BIGINT NOT NULL,
  occurred_at      BIGINT NOT NULL,
  occurred_stated  BIGINT NOT NULL,
  channel          TEXT   NOT NULL,
  click_id         TEXT   NOT NULL,
  promo_code       TEXT   NOT NULL,
  customer_id      TEXT   NOT NULL,
  customer_status  TEXT   NOT NULL,
  country          TEXT   NOT NULL,
  amount_minor     BIGINT,
  outcome          TEXT   NOT NULL CHECK (outcome IN ('credited', 'refused')),
  reason           TEXT   NOT NULL,
  partner_id       BIGINT,
  decision_json    TEXT   NOT NULL,
  UNIQUE (program_id, event_type, order_id),
  FOREIGN KEY (program_id, event_type) REFERENCES event_type (program_id, number)
);
CREATE INDEX conversion_by_program ON conversion (program_id, id);

-- A customer id seen together with a click (by conversion or identify): links later conversions to earlier clicks.
CREATE TABLE customer_touch (
  program_id  BIGINT NOT NULL REFERENCES program (id),
  customer_id TEXT   NOT NULL,
  click_id    TEXT   NOT NULL,
  seen_at     BIGINT NOT NULL,
  PRIMARY KEY (program_id, customer_id, click_id)
);

-- The first credited conversion of a customer id: what makes a later one "existing".
CREATE TABLE customer (
  program_id          BIGINT NOT NULL REFERENCES program (id),
  customer_id         TEXT   NOT NULL,
  first_conversion_id BIGINT NOT NULL REFERENCES conversion (id),
  PRIMARY KEY (program_id, customer_id)
);

-- amount_minor and commission_minor are net of modifications; original_* as tracked. tracked_day: program-local days since 1970-01-01.
-- The click columns are the credited click's dimensions, for reports; 0 and '' where there was none.
-- lock_posting_id, approval_posting_id: the ledger posting by which the sweep moved it, alone or with others. Before the lock both are null.
-- payment_id: the payment that holds it, in transit or paid; null again when that payment failed.
CREATE TABLE action (
  sequence                  ROWID_KEY,
  program_id                BIGINT NOT NULL,
  event_type                BIGINT NOT NULL,
  conversion_id             BIGINT NOT NULL UNIQUE REFERENCES conversion (id),
  partner_id                BIGINT NOT NULL REFERENCES account (id),
  contract_id               BIGINT NOT NULL REFERENCES contract (id),
  terms_version             BIGINT NOT NULL,
  order_id                  TEXT   NOT NULL,
  state                     TEXT   NOT NULL CHECK (state IN ('pending', 'locked', 'approved', 'paid', 'reversed')),
  tracked_at                BIGINT NOT NULL,
  tracked_day               BIGINT NOT NULL,
  locks_at                  BIGINT NOT NULL,
  approves_at               BIGINT NOT NULL,
  currency                  TEXT   NOT NULL,
  amount_minor              BIGINT,
  original_amount_minor     BIGINT,
  commission_minor          BIGINT NOT NULL CHECK (commission_minor >= 0),
  original_commission_minor BIGINT NOT NULL CHECK (original_commission_minor >= 0),
  reversal_reason           TEXT   NOT NULL DEFAULT '',
  lock_posting_id           BIGINT,
  approval_posting_id       BIGINT,
  payment_id                BIGINT,
  click_id                  TEXT   NOT NULL,
  clicked_at                BIGINT,
  creative_id               BIGINT NOT NULL DEFAULT 0,
  link_id                   BIGINT NOT NULL DEFAULT 0,
  sub_id1                   TEXT   NOT NULL DEFAULT '',
  sub_id2                   TEXT   NOT NULL DEFAULT '',
  sub_id3                   TEXT   NOT NULL DEFAULT '',
  shared_id                 TEXT   NOT NULL DEFAULT '',
  promo_code                TEXT   NOT NULL DEFAULT '',
  country                   TEXT   NOT NULL DEFAULT '',
  device                    TEXT   NOT NULL DEFAULT '',
  browser                   TEXT   NOT NULL DEFAULT '',
  referrer_host             TEXT   NOT NULL DEFAULT '',
  FOREIGN KEY (program_id, event_type) REFERENCES event_type (program_id, number),
  FOREIGN KEY (program_id, terms_version) REFERENCES terms_version (program_id, version)
);
CREATE INDEX action_by_program ON action (program_id, sequence);
CREATE INDEX action_by_partner ON action (partner_id, sequence);
CREATE INDEX action_by_day ON action (program_id, tracked_day, partner_id);
-- The sweep takes what is due in this order, so that one batch touches few partners.
CREATE INDEX action_due_lock ON action (locks_at, program_id, partner_id) WHERE state = 'pending';
CREATE INDEX action_due_approval ON action (approves_at, program_id, partner_id) WHERE state = 'locked';
CREATE INDEX action_payable ON action (program_id, partner_id) WHERE state = 'approved' AND payment_id IS NULL;

-- What people did to an action before its lock, by whom. verb: modified, reversed, restored. (The sweep's moves are in the action, payments in payment_line.)
-- refund_minor: what this modification took from the amount; commission_delta_minor: what it did to the commission.
CREATE TABLE action_change (
  id                     ROWID_KEY,
  action_sequence        BIGINT NOT NULL REFERENCES action (sequence),
  verb                   TEXT   NOT NULL,
  reason                 TEXT   NOT NULL,
  note                   TEXT   NOT NULL DEFAULT '',
  refund_minor           BIGINT NOT NULL DEFAULT 0,
  commission_delta_minor BIGINT NOT NULL DEFAULT 0,
  changed_by             TEXT   NOT NULL,
  changed_at             BIGINT NOT NULL
);
CREATE INDEX action_change_by_action ON action_change (action_sequence, id);
