-- What changed in a span of time, of any action: few beside all actions.
CREATE INDEX action_change_by_time ON action_change (changed_at, action_sequence);
