-- What came of running the code in a turn's answer, as JSON; null where nothing was run. Never edit this file: add a new
-- number.
ALTER TABLE turns ADD COLUMN run TEXT;
