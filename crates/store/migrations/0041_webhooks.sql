-- Brands are told too, and more happens than to actions: applications, inquiries, exports. A postback may have a body, or be a webhook.
--
-- body_format: '' for no body, 'webhook' for a signed message of our own making; else how the values in body_template are escaped.
-- secret: what signs a webhook, sealed by a key outside the database; previous_secret signs beside it until previous_secret_until.
ALTER TABLE postback ADD COLUMN body_format TEXT NOT NULL DEFAULT '' CHECK (body_format IN ('', 'form', 'json', 'text', 'webhook'));
ALTER TABLE postback ADD COLUMN body_template TEXT NOT NULL DEFAULT '';
ALTER TABLE postback ADD COLUMN secret BLOB;
ALTER TABLE postback ADD COLUMN previous_secret BLOB;
ALTER TABLE postback ADD COLUMN previous_secret_until BIGINT;

CREATE TABLE postback_event_new (
  postback_id BIGINT NOT NULL REFERENCES postback (id),
  event       TEXT   NOT NULL CHECK (event IN ('tracked', 'modified', 'reversed', 'restored', 'locked', 'approved', 'paid',
    'application_submitted', 'application_approved', 'application_declined', 'application_withdrawn',
    'inquiry_opened', 'inquiry_answered', 'inquiry_granted', 'inquiry_declined', 'inquiry_withdrawn', 'export_finished', 'export_failed')),
  PRIMARY KEY (postback_id, event)
) WITHOUT_ROWID;
INSERT INTO postback_event_new (postback_id, event) SELECT postback_id, event FROM postback_event;
DROP TABLE postback_event;
ALTER TABLE postback_event_new RENAME TO postback_event;

-- One event, told to one postback; written in the transaction of the event. subject, subject_id: what it happened to; its events are told in
-- their order. Of an action, action_state and the amounts are those right after the event and the deltas what the event changed; what else
-- is told never changes and stands in the action. Of anything else all that is told stands in facts_json, program_id and partner_id.
-- due_at: when to try next. attempts: since it was last asked for by hand; first_tried_at: the first of them.
-- request, last_status, answer: of the last attempt; status 0 where there was no answer, and answer says why.
CREATE TABLE postback_delivery_new (
  id                     ROWID_KEY,
  postback_id            BIGINT NOT NULL REFERENCES postback (id),
  subject                TEXT   NOT NULL CHECK (subject IN ('action', 'application', 'inquiry', 'export')),
  subject_id             BIGINT NOT NULL,
  action_sequence        BIGINT REFERENCES action (sequence),
  event                  TEXT   NOT NULL,
  action_state           TEXT   NOT NULL DEFAULT '',
  amount_minor           BIGINT,
  commission_minor       BIGINT NOT NULL DEFAULT 0,
  amount_delta_minor     BIGINT,
  commission_delta_minor BIGINT NOT NULL DEFAULT 0,
  program_id             BIGINT REFERENCES program (id),
  partner_id             BIGINT REFERENCES account (id),
  facts_json             TEXT   NOT NULL DEFAULT '',
  happened_at            BIGINT NOT NULL,
  state                  TEXT   NOT NULL CHECK (state IN ('waiting', 'done', 'dead')),
  due_at                 BIGINT NOT NULL,
  attempts               BIGINT NOT NULL DEFAULT 0,
  first_tried_at         BIGINT,
  last_tried_at          BIGINT,
  request                TEXT   NOT NULL DEFAULT '',
  last_status            BIGINT NOT NULL DEFAULT 0,
  answer                 TEXT   NOT NULL DEFAULT '',
  CHECK ((subject = 'action') = (action_sequence IS NOT NULL))
);
INSERT INTO postback_delivery_new (id, postback_id, subject, subject_id, action_sequence, event, action_state, amount_minor, commission_minor,
  amount_delta_minor, commission_delta_minor, program_id, partner_id, happened_at, state, due_at, attempts, first_tried_at, last_tried_at,
  request, last_status, answer)
SELECT d.id, d.postback_id, 'action', d.action_sequence, d.action_sequence, d.event, d.action_state, d.amount_minor, d.commission_minor,
  CASE WHEN d.event = 'tracked' THEN d.amount_minor ELSE 0 END, CASE WHEN d.event = 'tracked' THEN d.commission_minor ELSE 0 END,
  a.program_id, a.partner_id, d.happened_at, d.state, d.due_at, d.attempts, d.first_tried_at, d.last_tried_at, d.request, d.last_status, d.answer
FROM postback_delivery d JOIN action a ON a.sequence = d.action_sequence;
DROP TABLE postback_delivery;
ALTER TABLE postback_delivery_new RENAME TO postback_delivery;
-- postgres: SELECT setval(pg_get_serial_sequence('postback_delivery', 'id'), COALESCE((SELECT MAX(id) FROM postback_delivery), 0) + 1, false);
CREATE INDEX postback_delivery_due ON postback_delivery (postback_id, due_at, id) WHERE state = 'waiting';
-- An event waits for the earlier ones of its subject.
CREATE INDEX postback_delivery_order ON postback_delivery (postback_id, subject, subject_id, id) WHERE state = 'waiting';
CREATE INDEX postback_delivery_log ON postback_delivery (postback_id, id);
CREATE INDEX postback_delivery_log_by_state ON postback_delivery (postback_id, state, id);
CREATE INDEX postback_delivery_by_age ON postback_delivery (happened_at);
