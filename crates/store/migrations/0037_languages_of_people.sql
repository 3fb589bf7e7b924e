-- In which language a person is spoken to. Whoever was here before goes on to read English letters, and pages as the browser says.
ALTER TABLE person ADD COLUMN language TEXT NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'de'));
-- Whether the person chose it: pages are in it then, too, whatever the browser asks for.
ALTER TABLE person ADD COLUMN is_language_chosen BIGINT NOT NULL DEFAULT 0 CHECK (is_language_chosen IN (0, 1));
