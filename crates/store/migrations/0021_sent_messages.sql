-- Sent messages are found by their age and deleted.
CREATE INDEX outbox_message_done ON outbox_message (done_at) WHERE done_at IS NOT NULL;
