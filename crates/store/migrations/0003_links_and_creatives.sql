-- What partners share: creatives, links, promo codes.

-- kind: text, image, video. A program's first creative is its text link. file_* are '' unless a file was uploaded.
CREATE TABLE creative (
  id           BIGINT NOT NULL PRIMARY KEY,
  program_id   BIGINT NOT NULL REFERENCES program (id),
  kind         TEXT   NOT NULL CHECK (kind IN ('text', 'image', 'video')),
  name         TEXT   NOT NULL,
  text         TEXT   NOT NULL DEFAULT '',
  landing_page TEXT   NOT NULL DEFAULT '',
  video_url    TEXT   NOT NULL DEFAULT '',
  file_name    TEXT   NOT NULL DEFAULT '',
  file_type    TEXT   NOT NULL DEFAULT '',
  file_hash    TEXT   NOT NULL DEFAULT '',
  file_bytes   BIGINT NOT NULL DEFAULT 0,
  width_px     BIGINT NOT NULL DEFAULT 0,
  height_px    BIGINT NOT NULL DEFAULT 0,
  state        TEXT   NOT NULL CHECK (state IN ('active', 'withdrawn')),
  created_at   BIGINT NOT NULL
);
CREATE INDEX creative_by_program ON creative (program_id);

CREATE TABLE link (
  id          ROWID_KEY,
  program_id  BIGINT NOT NULL REFERENCES program (id),
  partner_id  BIGINT NOT NULL REFERENCES account (id),
  creative_id BIGINT NOT NULL REFERENCES creative (id),
  slug        TEXT   NOT NULL UNIQUE,
  name        TEXT   NOT NULL,
  deep_link   TEXT   NOT NULL DEFAULT '',
  sub_id1     TEXT   NOT NULL DEFAULT '',
  sub_id2     TEXT   NOT NULL DEFAULT '',
  sub_id3     TEXT   NOT NULL DEFAULT '',
  shared_id   TEXT   NOT NULL DEFAULT '',
  created_at  BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE INDEX link_by_partner ON link (partner_id, id);
CREATE INDEX link_archived ON link (archived_at) WHERE archived_at IS NOT NULL;

-- code_folded is the code in lower case: codes are matched without regard to case.
CREATE TABLE promo_code (
  id          ROWID_KEY,
  program_id  BIGINT NOT NULL REFERENCES program (id),
  partner_id  BIGINT NOT NULL REFERENCES account (id),
  code        TEXT   NOT NULL,
  code_folded TEXT   NOT NULL,
  starts_at   BIGINT NOT NULL,
  ends_at     BIGINT,
  created_at  BIGINT NOT NULL,
  withdrawn_at BIGINT
);
CREATE UNIQUE INDEX promo_code_live ON promo_code (program_id, code_folded) WHERE withdrawn_at IS NULL;
CREATE INDEX promo_code_by_code ON promo_code (program_id, code_folded);
CREATE INDEX promo_code_by_partner ON promo_code (partner_id);
