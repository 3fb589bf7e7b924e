-- The books: double entry, append only. Balances are sums of entries; ledger_balance repeats the sum and is proved by verify.

-- kind: tracked, modified, reversed, restored, locked, approved, payment_collected, payment_paid, payment_failed.
-- action_sequence where one action moved; the sweep posts a batch of a program's actions at once and leaves it null.
CREATE TABLE ledger_posting (
  id              ROWID_KEY,
  kind            TEXT   NOT NULL,
  program_id      BIGINT NOT NULL REFERENCES program (id),
  action_sequence BIGINT,
  payment_id      BIGINT,
  posted_at       BIGINT NOT NULL
);
CREATE INDEX ledger_posting_by_action ON ledger_posting (action_sequence) WHERE action_sequence IS NOT NULL;

-- bucket: accrued (the brand's side, negative) or pending, locked, payable, in_transit, paid (the partner's).
-- Entries of a posting sum to zero for each partner.
CREATE TABLE ledger_entry (
  posting_id   BIGINT NOT NULL REFERENCES ledger_posting (id),
  program_id   BIGINT NOT NULL,
  partner_id   BIGINT NOT NULL REFERENCES account (id),
  bucket       TEXT   NOT NULL CHECK (bucket IN ('accrued', 'pending', 'locked', 'payable', 'in_transit', 'paid')),
  currency     TEXT   NOT NULL,
  amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0),
  PRIMARY KEY (posting_id, partner_id, bucket)
) WITHOUT_ROWID;
CREATE INDEX ledger_entry_by_partner ON ledger_entry (partner_id, program_id, posting_id);

CREATE TABLE ledger_balance (
  partner_id   BIGINT NOT NULL REFERENCES account (id),
  program_id   BIGINT NOT NULL REFERENCES program (id),
  currency     TEXT   NOT NULL,
  bucket       TEXT   NOT NULL,
  amount_minor BIGINT NOT NULL,
  PRIMARY KEY (partner_id, program_id, currency, bucket)
);

-- method: how the money goes, manual until bank rails come. schedule: threshold (pay when payable reaches threshold_minor) or fixed_day (day_of_month). minimum_minor holds for both.
CREATE TABLE withdrawal_setting (
  partner_id      BIGINT NOT NULL REFERENCES account (id),
  currency        TEXT   NOT NULL,
  method          TEXT   NOT NULL,
  schedule        TEXT   NOT NULL CHECK (schedule IN ('threshold', 'fixed_day')),
  threshold_minor BIGINT NOT NULL,
  day_of_month    BIGINT NOT NULL,
  minimum_minor   BIGINT NOT NULL,
  updated_at      BIGINT NOT NULL,
  PRIMARY KEY (partner_id, currency)
);

CREATE TABLE payment_run (
  id         ROWID_KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  run_by     TEXT   NOT NULL,
  run_at     BIGINT NOT NULL
);

-- A transfer to one partner out of one program. method: manual until bank rails come.
CREATE TABLE payment (
  id             ROWID_KEY,
  run_id         BIGINT NOT NULL REFERENCES payment_run (id),
  program_id     BIGINT NOT NULL REFERENCES program (id),
  partner_id     BIGINT NOT NULL REFERENCES account (id),
  currency       TEXT   NOT NULL,
  amount_minor   BIGINT NOT NULL CHECK (amount_minor > 0),
  method         TEXT   NOT NULL,
  state          TEXT   NOT NULL CHECK (state IN ('in_transit', 'paid', 'failed')),
  reference      TEXT   NOT NULL DEFAULT '',
  failure_reason TEXT   NOT NULL DEFAULT '',
  created_at     BIGINT NOT NULL,
  settled_at     BIGINT
);
CREATE INDEX payment_by_run ON payment (run_id);
CREATE INDEX payment_by_partner ON payment (partner_id, id);

CREATE TABLE payment_line (
  payment_id      BIGINT NOT NULL REFERENCES payment (id),
  action_sequence BIGINT NOT NULL REFERENCES action (sequence),
  amount_minor    BIGINT NOT NULL,
  PRIMARY KEY (payment_id, action_sequence)
);
CREATE INDEX payment_line_by_action ON payment_line (action_sequence);
