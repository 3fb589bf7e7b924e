-- What a brand and a partner write to each other.

-- topic: message, inquiry. subject stands for the whole thread. is_round: one of those sent to all partners of a program at once.
-- last_of_brand, last_of_partner: the newest message of each side, 0 before its first; last_message_id is the newer of the two.
-- archived by a side: until somebody writes again.
CREATE TABLE message_thread (
  id                  ROWID_KEY,
  topic               TEXT   NOT NULL CHECK (topic IN ('message', 'inquiry')),
  brand_id            BIGINT NOT NULL REFERENCES account (id),
  partner_id          BIGINT NOT NULL REFERENCES account (id),
  program_id          BIGINT REFERENCES program (id),
  subject             TEXT   NOT NULL,
  is_round            BIGINT NOT NULL CHECK (is_round IN (0, 1)),
  started_at          BIGINT NOT NULL,
  message_count       BIGINT NOT NULL DEFAULT 0,
  last_message_id     BIGINT NOT NULL DEFAULT 0,
  last_of_brand       BIGINT NOT NULL DEFAULT 0,
  last_of_partner     BIGINT NOT NULL DEFAULT 0,
  brand_archived_at   BIGINT,
  partner_archived_at BIGINT
);
CREATE INDEX message_thread_by_brand ON message_thread (brand_id, topic, last_message_id);
CREATE INDEX message_thread_by_partner ON message_thread (partner_id, topic, last_message_id);
-- What may be unread: for a brand with many rounds, few of its threads.
CREATE INDEX message_thread_answered ON message_thread (brand_id, topic) WHERE last_of_partner > 0;
CREATE INDEX message_thread_round ON message_thread (brand_id, started_at) WHERE is_round = 1;

-- account_id: whose side wrote. person_id is null where a program wrote with a token.
CREATE TABLE message (
  id         ROWID_KEY,
  thread_id  BIGINT NOT NULL REFERENCES message_thread (id),
  account_id BIGINT NOT NULL REFERENCES account (id),
  person_id  BIGINT REFERENCES person (id),
  text       TEXT   NOT NULL,
  sent_at    BIGINT NOT NULL
);
CREATE INDEX message_by_thread ON message (thread_id, id);
CREATE INDEX message_by_account ON message (account_id, sent_at);

-- How far each person has read a thread, as one of an account.
CREATE TABLE message_reading (
  thread_id  BIGINT NOT NULL REFERENCES message_thread (id),
  account_id BIGINT NOT NULL REFERENCES account (id),
  person_id  BIGINT NOT NULL REFERENCES person (id),
  read_to    BIGINT NOT NULL,
  PRIMARY KEY (thread_id, account_id, person_id)
);

-- A file of a message; it lies in the media folder under its hash. file_type is what its content is.
CREATE TABLE attachment (
  id         ROWID_KEY,
  message_id BIGINT NOT NULL REFERENCES message (id),
  file_name  TEXT   NOT NULL,
  file_type  TEXT   NOT NULL,
  file_hash  TEXT   NOT NULL,
  file_bytes BIGINT NOT NULL CHECK (file_bytes > 0)
);
CREATE INDEX attachment_by_message ON attachment (message_id);
