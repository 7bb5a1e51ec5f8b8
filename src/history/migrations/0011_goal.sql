-- The day of the real interview, and what was decided for each day until then. Never edit this file: add a new number.

-- At most one row. topics: how well each topic of the bank fits the job, as JSON; null where no job was named. job: the
-- text of its description, only where it was to be kept.
CREATE TABLE goal (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    date    TEXT NOT NULL,
    begun   TEXT NOT NULL,
    minutes INTEGER NOT NULL,
    topics  TEXT,
    job     TEXT
) STRICT;

-- A day's share, as JSON, from the moment it was first shown.
CREATE TABLE shares (
    day   TEXT PRIMARY KEY,
    share TEXT NOT NULL
) STRICT, WITHOUT ROWID;
