-- What never became a conversion, and tests of the tracking: for whoever sets it up.

-- Kept for some days, the newest of each brand. program_id is null when the report named none that is the brand's. code: as the door answered.
CREATE TABLE rejection (
  id         ROWID_KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  program_id BIGINT REFERENCES program (id),
  channel    TEXT   NOT NULL,
  code       TEXT   NOT NULL,
  message    TEXT   NOT NULL,
  event_type TEXT   NOT NULL,
  order_id   TEXT   NOT NULL,
  at         BIGINT NOT NULL
);
CREATE INDEX rejection_by_account ON rejection (account_id, id);

-- Click ids that a brand made for itself. They speak for nobody, so what cites them is refused and touches no books and no reports.
CREATE TABLE test_click (
  id         ROWID_KEY,
  program_id BIGINT NOT NULL REFERENCES program (id),
  click_id   TEXT   NOT NULL,
  made_by    TEXT   NOT NULL,
  made_at    BIGINT NOT NULL
);
CREATE INDEX test_click_by_program ON test_click (program_id, id);

-- What was seen and not credited is added up by reason.
CREATE INDEX conversion_refused ON conversion (program_id, tracked_at, reason) WHERE outcome = 'refused';
