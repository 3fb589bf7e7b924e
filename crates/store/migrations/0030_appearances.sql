-- How a brand looks to its partners.

-- '' is the product's own; else #rrggbb in small letters.
ALTER TABLE account ADD COLUMN accent TEXT NOT NULL DEFAULT '' CHECK (accent = '' OR LENGTH(accent) = 7);

-- Whether an installation has one brand is asked for every page.
CREATE INDEX account_brand ON account (id) WHERE kind = 'brand';

-- One for each ground is shown: the one that was not replaced. Those before stay, since letters that were sent show them.
CREATE TABLE logo (
  id          ROWID_KEY,
  account_id  BIGINT NOT NULL REFERENCES account (id),
  ground      TEXT   NOT NULL CHECK (ground IN ('light', 'dark')),
  file_name   TEXT   NOT NULL,
  file_type   TEXT   NOT NULL,
  file_hash   TEXT   NOT NULL,
  file_bytes  BIGINT NOT NULL,
  width_px    BIGINT NOT NULL,
  height_px   BIGINT NOT NULL,
  added_at    BIGINT NOT NULL,
  replaced_at BIGINT
);
CREATE UNIQUE INDEX logo_shown ON logo (account_id, ground) WHERE replaced_at IS NULL;
CREATE INDEX logo_by_account ON logo (account_id);
CREATE INDEX logo_by_file ON logo (file_hash);
