-- Where a partner promotes. site: of a website its host without www., else ''. token: what the site must show to be proved.
-- way, proved_at: how and since when it is proved; failing_since: the proof was not found from then on; lapsed_at: given up for it.
-- finding: why the last look found nothing.
CREATE TABLE property (
  id            ROWID_KEY,
  account_id    BIGINT NOT NULL REFERENCES account (id),
  kind          TEXT   NOT NULL CHECK (kind IN ('website', 'social', 'app', 'newsletter', 'other')),
  name          TEXT   NOT NULL,
  address       TEXT   NOT NULL DEFAULT '',
  site          TEXT   NOT NULL DEFAULT '',
  description   TEXT   NOT NULL DEFAULT '',
  token         TEXT   NOT NULL DEFAULT '',
  state         TEXT   NOT NULL CHECK (state IN ('unproved', 'proved', 'lapsed')),
  way           TEXT   NOT NULL DEFAULT '' CHECK (way IN ('', 'file', 'meta_tag', 'dns')),
  proved_at     BIGINT,
  failing_since BIGINT,
  lapsed_at     BIGINT,
  checked_at    BIGINT,
  finding       TEXT   NOT NULL DEFAULT '',
  created_at    BIGINT NOT NULL,
  CHECK ((state = 'proved') = (proved_at IS NOT NULL))
);
-- A site is one account's at a time.
CREATE UNIQUE INDEX property_proved ON property (site) WHERE state = 'proved';
CREATE UNIQUE INDEX property_site ON property (account_id, site) WHERE site <> '';
CREATE INDEX property_by_account ON property (account_id, id);

CREATE TABLE promotion_method (
  account_id BIGINT NOT NULL REFERENCES account (id),
  method     TEXT   NOT NULL,
  PRIMARY KEY (account_id, method)
) WITHOUT_ROWID;
