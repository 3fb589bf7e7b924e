-- How many inquiries wait for a brand's answer is asked for its home page.
CREATE INDEX inquiry_waiting ON inquiry (program_id, state) WHERE state = 'open';
