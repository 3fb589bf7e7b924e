-- What locks and is approved on which day, and what is payable, is summed from these indexes alone: calendars and outlooks read no action.
DROP INDEX action_due_lock;
DROP INDEX action_due_approval;
DROP INDEX action_payable;
CREATE INDEX action_due_lock ON action (locks_at, program_id, partner_id, commission_minor) WHERE state = 'pending';
CREATE INDEX action_due_approval ON action (approves_at, program_id, partner_id, commission_minor) WHERE state = 'locked';
CREATE INDEX action_payable ON action (program_id, partner_id, currency, commission_minor, approves_at) WHERE state = 'approved' AND payment_id IS NULL;
-- Payments that wait for the word of the bank.
CREATE INDEX payment_in_transit ON payment (program_id) WHERE state = 'in_transit';
