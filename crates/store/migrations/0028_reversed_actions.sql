-- Reversed actions are few among many: lists of them read these alone.
CREATE INDEX action_reversed ON action (state, sequence) WHERE state = 'reversed';
CREATE INDEX action_reversed_of_partner ON action (partner_id, sequence) WHERE state = 'reversed';
