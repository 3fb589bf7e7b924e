-- What has lost its use is found by its age and deleted.
CREATE INDEX idempotency_key_by_age ON idempotency_key (created_at);
CREATE INDEX session_by_expiry ON session (expires_at);
CREATE INDEX email_secret_by_expiry ON email_secret (expires_at);
