-- What the candidate thought of an answer before any feedback, 1 to 4; null where nothing was said. Never edit this file: add
-- a new number.
ALTER TABLE turns ADD COLUMN self_rating INTEGER;
