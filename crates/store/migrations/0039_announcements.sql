-- What a brand tells many of its partners at once.

-- audience: whom it addresses; program_id and group_id name which. person_id is null where a program wrote with a token, and once the person is
-- forgotten. sent_at: when somebody said yes, until then it is a draft; done_at: when each recipient had its thread. The counts are of
-- recipients, from the rows of announcement_recipient.
CREATE TABLE announcement (
  id              ROWID_KEY,
  brand_id        BIGINT NOT NULL REFERENCES account (id),
  audience        TEXT   NOT NULL CHECK (audience IN ('all', 'program', 'group')),
  program_id      BIGINT REFERENCES program (id),
  group_id        BIGINT REFERENCES partner_group (id),
  subject         TEXT   NOT NULL,
  text            TEXT   NOT NULL,
  person_id       BIGINT REFERENCES person (id),
  written_at      BIGINT NOT NULL,
  sent_at         BIGINT,
  done_at         BIGINT,
  recipient_count BIGINT NOT NULL DEFAULT 0,
  reached_count   BIGINT NOT NULL DEFAULT 0,
  read_count      BIGINT NOT NULL DEFAULT 0,
  answered_count  BIGINT NOT NULL DEFAULT 0,
  CHECK ((audience = 'program') = (program_id IS NOT NULL)),
  CHECK ((audience = 'group') = (group_id IS NOT NULL))
);
CREATE INDEX announcement_by_brand ON announcement (brand_id, id);
CREATE INDEX announcement_unfinished ON announcement (id) WHERE sent_at IS NOT NULL AND done_at IS NULL;

-- Who is addressed, fixed when it is sent. thread_id is null until the partner has its thread; read_at and answered_at are the first time.
CREATE TABLE announcement_recipient (
  announcement_id BIGINT NOT NULL REFERENCES announcement (id),
  partner_id      BIGINT NOT NULL REFERENCES account (id),
  thread_id       BIGINT REFERENCES message_thread (id),
  read_at         BIGINT,
  answered_at     BIGINT,
  PRIMARY KEY (announcement_id, partner_id)
) WITHOUT_ROWID;
CREATE INDEX announcement_recipient_waiting ON announcement_recipient (announcement_id, partner_id) WHERE thread_id IS NULL;

-- What goes along with it: in the media folder under its hash, as an attachment.
CREATE TABLE announcement_file (
  id              ROWID_KEY,
  announcement_id BIGINT NOT NULL REFERENCES announcement (id),
  file_name       TEXT   NOT NULL,
  file_type       TEXT   NOT NULL,
  file_hash       TEXT   NOT NULL,
  file_bytes      BIGINT NOT NULL CHECK (file_bytes > 0)
);
CREATE INDEX announcement_file_by_announcement ON announcement_file (announcement_id);

-- The announcement by which a thread began. A brand's lists show such a thread once it was answered, of which an index is kept.
ALTER TABLE message_thread ADD COLUMN announcement_id BIGINT REFERENCES announcement (id);
CREATE INDEX message_thread_listed ON message_thread (brand_id, topic, last_message_id)
  WHERE announcement_id IS NULL OR last_of_partner > 0;
DROP INDEX message_thread_round;
ALTER TABLE message_thread DROP COLUMN is_round;
