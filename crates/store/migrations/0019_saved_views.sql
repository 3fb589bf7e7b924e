-- Questions to the reports that are kept under a name. options: as in the address of the page; relative days stay relative.
CREATE TABLE saved_view (
  id         ROWID_KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  person_id  BIGINT NOT NULL REFERENCES person (id),
  name       TEXT   NOT NULL,
  options    TEXT   NOT NULL,
  is_shared  BIGINT NOT NULL CHECK (is_shared IN (0, 1)),
  created_at BIGINT NOT NULL,
  UNIQUE (account_id, person_id, name)
);

-- What a person's reports begin with, in each account.
CREATE TABLE saved_view_default (
  account_id BIGINT NOT NULL REFERENCES account (id),
  person_id  BIGINT NOT NULL REFERENCES person (id),
  view_id    BIGINT NOT NULL REFERENCES saved_view (id),
  PRIMARY KEY (account_id, person_id)
);
CREATE INDEX saved_view_default_by_view ON saved_view_default (view_id);
