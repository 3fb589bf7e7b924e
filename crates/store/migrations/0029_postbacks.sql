-- What an account has sent to its own server when something happens to its actions.
-- program_id: null for all programs. url_template: read by domain/src/postback/template.rs. pause_reason: '' unless paused.
-- failing_since: the first of the attempts in vain since the last that was taken.
CREATE TABLE postback (
  id            ROWID_KEY,
  account_id    BIGINT NOT NULL REFERENCES account (id),
  program_id    BIGINT REFERENCES program (id),
  method        TEXT   NOT NULL CHECK (method IN ('get', 'post')),
  url_template  TEXT   NOT NULL,
  state         TEXT   NOT NULL CHECK (state IN ('active', 'paused', 'removed')),
  pause_reason  TEXT   NOT NULL CHECK (pause_reason IN ('', 'by_hand', 'failing', 'gone')),
  failing_since BIGINT,
  created_at    BIGINT NOT NULL
);
CREATE INDEX postback_by_account ON postback (account_id, id) WHERE state <> 'removed';
CREATE INDEX postback_removed ON postback (id) WHERE state = 'removed';

CREATE TABLE postback_event (
  postback_id BIGINT NOT NULL REFERENCES postback (id),
  event       TEXT   NOT NULL CHECK (event IN ('tracked', 'modified', 'reversed', 'restored', 'locked', 'approved', 'paid')),
  PRIMARY KEY (postback_id, event)
) WITHOUT_ROWID;

-- One event of one action, told to one postback. action_state, amount_minor, commission_minor: the action's right after the event; what
-- else is told never changes and stands in the action. Written in the transaction of the event.
-- due_at: when to try next. attempts: since it was last asked for by hand; first_tried_at: the first of them.
-- request, last_status, answer: of the last attempt; status 0 where there was no answer, and answer says why.
CREATE TABLE postback_delivery (
  id               ROWID_KEY,
  postback_id      BIGINT NOT NULL REFERENCES postback (id),
  action_sequence  BIGINT NOT NULL REFERENCES action (sequence),
  event            TEXT   NOT NULL CHECK (event IN ('tracked', 'modified', 'reversed', 'restored', 'locked', 'approved', 'paid')),
  action_state     TEXT   NOT NULL,
  amount_minor     BIGINT,
  commission_minor BIGINT NOT NULL,
  happened_at      BIGINT NOT NULL,
  state            TEXT   NOT NULL CHECK (state IN ('waiting', 'done', 'dead')),
  due_at           BIGINT NOT NULL,
  attempts         BIGINT NOT NULL DEFAULT 0,
  first_tried_at   BIGINT,
  last_tried_at    BIGINT,
  request          TEXT   NOT NULL DEFAULT '',
  last_status      BIGINT NOT NULL DEFAULT 0,
  answer           TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX postback_delivery_due ON postback_delivery (postback_id, due_at, id) WHERE state = 'waiting';
-- An event waits for the earlier ones of its action.
CREATE INDEX postback_delivery_order ON postback_delivery (postback_id, action_sequence, id) WHERE state = 'waiting';
CREATE INDEX postback_delivery_log ON postback_delivery (postback_id, id);
CREATE INDEX postback_delivery_log_by_state ON postback_delivery (postback_id, state, id);
CREATE INDEX postback_delivery_by_age ON postback_delivery (happened_at);
