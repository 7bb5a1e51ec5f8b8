-- What quick rounds say of points: recognised or not, which is less than said in an answer. Kept for itself, because no
-- session stands behind it; cards are computed from reviews and recognitions together. at: when the round began.
-- Never edit this file: add a new number.
CREATE TABLE recognitions (
    key         TEXT NOT NULL,
    at          TEXT NOT NULL,
    day         TEXT NOT NULL,
    grade       INTEGER NOT NULL,
    criterion   TEXT NOT NULL,
    question_id TEXT NOT NULL,
    PRIMARY KEY (key, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX recognitions_at ON recognitions (at);
