-- A brand may say whom a conversion is credited to, and its people may report one by hand.

-- reported_by: who named a partner or reported by hand, '' for all others. report_reason: why, of those by hand.
ALTER TABLE conversion ADD COLUMN named_partner_id BIGINT REFERENCES account (id);
ALTER TABLE conversion ADD COLUMN reported_by TEXT NOT NULL DEFAULT '';
ALTER TABLE conversion ADD COLUMN report_reason TEXT NOT NULL DEFAULT '';
