-- The range a score lies in while points are unsure. What was scored before has no such points: null, which is read as the
-- score itself. Never edit this file: add a new number.
ALTER TABLE threads ADD COLUMN score_low REAL;
ALTER TABLE threads ADD COLUMN score_high REAL;
ALTER TABLE threads ADD COLUMN unsure INTEGER NOT NULL DEFAULT 0;

ALTER TABLE sessions ADD COLUMN score_low REAL;
ALTER TABLE sessions ADD COLUMN score_high REAL;
ALTER TABLE sessions ADD COLUMN unsure INTEGER NOT NULL DEFAULT 0;

ALTER TABLE attempts ADD COLUMN score_low REAL;
ALTER TABLE attempts ADD COLUMN score_high REAL;
DROP INDEX attempts_day;
-- All that progress adds up, so that it never reads the table.
CREATE INDEX attempts_day ON attempts (day, weight, score, score_low, score_high, seconds, prompt_tokens,
    completion_tokens, cost);
