-- What moved on which day of UTC, for each partner, kind of posting and bucket of the partner's: statements add these up, not the entries.
-- All postings that are summed lie between first_posting_id and last_posting_id.
CREATE TABLE ledger_day (
  program_id       BIGINT NOT NULL REFERENCES program (id),
  day              BIGINT NOT NULL,
  partner_id       BIGINT NOT NULL REFERENCES account (id),
  kind             TEXT   NOT NULL,
  bucket           TEXT   NOT NULL CHECK (bucket IN ('pending', 'locked', 'payable', 'in_transit', 'paid')),
  amount_minor     BIGINT NOT NULL,
  first_posting_id BIGINT NOT NULL,
  last_posting_id  BIGINT NOT NULL,
  PRIMARY KEY (program_id, day, partner_id, kind, bucket)
) WITHOUT_ROWID;
-- Written once for a partner, day and kind: sums that change are not in it.
CREATE INDEX ledger_day_by_partner ON ledger_day (partner_id, program_id, day);
INSERT INTO ledger_day (program_id, day, partner_id, kind, bucket, amount_minor, first_posting_id, last_posting_id)
SELECT entry.program_id, posting.posted_at / 86400000, entry.partner_id, posting.kind, entry.bucket, SUM(entry.amount_minor),
    MIN(posting.id), MAX(posting.id)
FROM ledger_entry AS entry JOIN ledger_posting AS posting ON posting.id = entry.posting_id
WHERE entry.bucket <> 'accrued'
GROUP BY entry.program_id, posting.posted_at / 86400000, entry.partner_id, posting.kind, entry.bucket;
