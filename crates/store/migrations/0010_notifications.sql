-- What people are told by letter: their choices, and what waits for the letter of the day.

-- No row: as the event begins. way: at_once, daily, off.
CREATE TABLE notification_choice (
  account_id BIGINT NOT NULL REFERENCES account (id),
  person_id  BIGINT NOT NULL REFERENCES person (id),
  event      TEXT   NOT NULL,
  way        TEXT   NOT NULL CHECK (way IN ('at_once', 'daily', 'off')),
  chosen_at  BIGINT NOT NULL,
  PRIMARY KEY (account_id, person_id, event)
);

-- subject and path are those of the letter that would have come at once.
CREATE TABLE notification_waiting (
  id         ROWID_KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  person_id  BIGINT NOT NULL REFERENCES person (id),
  event      TEXT   NOT NULL,
  subject    TEXT   NOT NULL,
  path       TEXT   NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX notification_waiting_by_age ON notification_waiting (created_at);
CREATE INDEX notification_waiting_by_person ON notification_waiting (person_id, account_id, id);

-- Which browsers a person has logged in from.
CREATE INDEX session_by_person ON session (person_id, user_agent);
