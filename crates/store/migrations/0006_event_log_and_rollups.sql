-- What the event log has become: cursors, visitors of the day, rollups for reports, the manifest of the lake.

-- name: drain (records counted up to here) or lake (records filed up to here). position is the spool's.
CREATE TABLE event_cursor (
  name     TEXT   NOT NULL PRIMARY KEY,
  position BIGINT NOT NULL,
  event_at BIGINT NOT NULL
);

-- Visitors already counted on a program-local day. visitor hashes visitor, program and partner; first_position is the spool
-- position of the click that was unique.
CREATE TABLE visitor_day (
  day            BIGINT NOT NULL,
  visitor        BIGINT NOT NULL,
  first_position BIGINT NOT NULL,
  PRIMARY KEY (day, visitor)
) WITHOUT_ROWID;

-- dimension 0 holds totals (value ''); the others one value of one dimension each. Sums over a dimension equal its totals.
-- The day stands before the partner: today's rows lie together, so that counting touches few pages.
CREATE TABLE rollup (
  dimension                   BIGINT NOT NULL,
  program_id                  BIGINT NOT NULL,
  day                         BIGINT NOT NULL,
  partner_id                  BIGINT NOT NULL,
  value                       TEXT   NOT NULL,
  impressions                 BIGINT NOT NULL DEFAULT 0,
  clicks                      BIGINT NOT NULL DEFAULT 0,
  attributable_clicks         BIGINT NOT NULL DEFAULT 0,
  unique_clicks               BIGINT NOT NULL DEFAULT 0,
  left_out_head_request       BIGINT NOT NULL DEFAULT 0,
  left_out_prefetch           BIGINT NOT NULL DEFAULT 0,
  left_out_prerender          BIGINT NOT NULL DEFAULT 0,
  left_out_crawler            BIGINT NOT NULL DEFAULT 0,
  left_out_no_user_agent      BIGINT NOT NULL DEFAULT 0,
  left_out_not_a_navigation   BIGINT NOT NULL DEFAULT 0,
  left_out_no_contract        BIGINT NOT NULL DEFAULT 0,
  left_out_partner_suspended  BIGINT NOT NULL DEFAULT 0,
  left_out_program_paused     BIGINT NOT NULL DEFAULT 0,
  left_out_creative_withdrawn BIGINT NOT NULL DEFAULT 0,
  actions_pending             BIGINT NOT NULL DEFAULT 0,
  actions_locked              BIGINT NOT NULL DEFAULT 0,
  actions_approved            BIGINT NOT NULL DEFAULT 0,
  actions_paid                BIGINT NOT NULL DEFAULT 0,
  actions_reversed            BIGINT NOT NULL DEFAULT 0,
  sale_amount_minor           BIGINT NOT NULL DEFAULT 0,
  commission_pending_minor    BIGINT NOT NULL DEFAULT 0,
  commission_locked_minor     BIGINT NOT NULL DEFAULT 0,
  commission_approved_minor   BIGINT NOT NULL DEFAULT 0,
  commission_paid_minor       BIGINT NOT NULL DEFAULT 0,
  commission_reversed_minor   BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (dimension, program_id, day, partner_id, value)
) WITHOUT_ROWID;

-- The lake's files. Positions are the spool's and never overlap within a program and day.
CREATE TABLE lake_file (
  path           TEXT   NOT NULL PRIMARY KEY,
  program_id     BIGINT NOT NULL,
  day            BIGINT NOT NULL,
  rows           BIGINT NOT NULL,
  bytes          BIGINT NOT NULL,
  first_event_at BIGINT NOT NULL,
  last_event_at  BIGINT NOT NULL,
  first_position BIGINT NOT NULL,
  last_position  BIGINT NOT NULL,
  created_at     BIGINT NOT NULL
);
CREATE INDEX lake_file_by_day ON lake_file (program_id, day);
