-- What became of interviews, as the candidate tells it: of a session, or of a real interview on a day. The last one told has
-- the highest id. Never edit this file: add a new number.
CREATE TABLE outcomes (
    id      INTEGER PRIMARY KEY,
    session INTEGER UNIQUE REFERENCES sessions (id) ON DELETE CASCADE,
    day     TEXT NOT NULL,
    result  TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX outcomes_real ON outcomes (day) WHERE session IS NULL;
