-- Saved views that come to their keepers by letter. weekday counts where rhythm is weekly. told_day: the newest day, since 1970-01-01,
-- that is settled, whether or not there was anybody to tell. next_at: when to look at it again.
CREATE TABLE view_letter (
  view_id   BIGINT NOT NULL PRIMARY KEY REFERENCES saved_view (id),
  rhythm    TEXT   NOT NULL CHECK (rhythm IN ('daily', 'weekly', 'monthly')),
  weekday   TEXT   NOT NULL CHECK (weekday IN ('monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday')),
  is_paused BIGINT NOT NULL CHECK (is_paused IN (0, 1)),
  told_day  BIGINT NOT NULL,
  next_at   BIGINT NOT NULL
);
CREATE INDEX view_letter_by_due ON view_letter (next_at) WHERE is_paused = 0;
