-- A second try is a turn without a criterion like the question itself; this tells them apart. Never edit this file: add a
-- new number.
ALTER TABLE turns ADD COLUMN second_try INTEGER NOT NULL DEFAULT 0;
