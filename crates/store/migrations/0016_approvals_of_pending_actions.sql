-- When a pending action will be approved is summed from the index of its lock, too.
DROP INDEX action_due_lock;
CREATE INDEX action_due_lock ON action (locks_at, program_id, partner_id, approves_at, commission_minor) WHERE state = 'pending';
