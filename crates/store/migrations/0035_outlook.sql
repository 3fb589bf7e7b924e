-- What waits, as running sums: pending actions for their lock, locked ones for their approval, approved ones that earned something and
-- that no payment holds for a payment. due_at: when it locks, for what is pending; otherwise when it is (or was) due for approval.
CREATE TABLE outlook (
  program_id       BIGINT NOT NULL REFERENCES program (id),
  state            TEXT   NOT NULL CHECK (state IN ('pending', 'locked', 'approved')),
  due_at           BIGINT NOT NULL,
  partner_id       BIGINT NOT NULL REFERENCES account (id),
  approves_at      BIGINT NOT NULL,
  actions          BIGINT NOT NULL,
  commission_minor BIGINT NOT NULL,
  PRIMARY KEY (program_id, state, due_at, partner_id, approves_at)
) WITHOUT_ROWID;
-- Written once for a partner and day: sums that change are not in it.
CREATE INDEX outlook_by_partner ON outlook (partner_id, program_id, state);
INSERT INTO outlook (program_id, state, due_at, partner_id, approves_at, actions, commission_minor)
SELECT program_id, state, CASE state WHEN 'pending' THEN locks_at ELSE approves_at END, partner_id, approves_at, COUNT(*), SUM(commission_minor)
FROM action
WHERE state IN ('pending', 'locked') OR (state = 'approved' AND payment_id IS NULL AND commission_minor > 0)
GROUP BY program_id, state, CASE state WHEN 'pending' THEN locks_at ELSE approves_at END, partner_id, approves_at;
-- The indexes of what is due need no sums any more.
DROP INDEX action_due_lock;
DROP INDEX action_due_approval;
DROP INDEX action_payable;
CREATE INDEX action_due_lock ON action (locks_at, program_id, partner_id) WHERE state = 'pending';
CREATE INDEX action_due_approval ON action (approves_at, program_id, partner_id) WHERE state = 'locked';
CREATE INDEX action_payable ON action (program_id, partner_id) WHERE state = 'approved' AND payment_id IS NULL;
