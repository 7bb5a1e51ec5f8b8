-- What is learned from closed threads. Everything here can be made again from the first migration's tables; never edit
-- this file: add a new number.

-- 0 until the thread, closed and in its present state, is in the tables below.
ALTER TABLE threads ADD COLUMN learned INTEGER NOT NULL DEFAULT 0;
CREATE INDEX threads_unlearned ON threads (id) WHERE learned = 0;

-- A closed thread in numbers. day is the candidate's date, in the time zone of the moment it was learned.
CREATE TABLE attempts (
    thread            INTEGER PRIMARY KEY REFERENCES threads (id) ON DELETE CASCADE,
    at                TEXT NOT NULL,
    day               TEXT NOT NULL,
    topic             TEXT NOT NULL,
    section           TEXT NOT NULL,
    kind              TEXT NOT NULL,
    difficulty        TEXT NOT NULL,
    weight            REAL NOT NULL,
    score             REAL,
    offline           INTEGER NOT NULL,
    seconds           REAL NOT NULL,
    prompt_tokens     INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    cost              REAL
) STRICT;
CREATE INDEX attempts_topic ON attempts (topic, at);
CREATE INDEX attempts_section ON attempts (section, at);
CREATE INDEX attempts_kind ON attempts (kind, at);
-- All that progress adds up, so that it never reads the table.
CREATE INDEX attempts_day ON attempts (day, weight, score, seconds, prompt_tokens, completion_tokens, cost);

-- One card per criterion, known by its key: the same point asked with two questions is one thing to remember. stability is
-- null while there is nothing to remember (a red flag that was never raised).
CREATE TABLE cards (
    id          INTEGER PRIMARY KEY,
    key         TEXT NOT NULL UNIQUE,
    criterion   TEXT NOT NULL,
    red_flag    INTEGER NOT NULL,
    question_id TEXT NOT NULL,
    stability   REAL,
    difficulty  REAL,
    last        TEXT,
    reviews     INTEGER NOT NULL DEFAULT 0,
    lapses      INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE reviews (
    card   INTEGER NOT NULL REFERENCES cards (id) ON DELETE CASCADE,
    thread INTEGER NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    grade  INTEGER NOT NULL,
    PRIMARY KEY (card, thread)
) STRICT, WITHOUT ROWID;
CREATE INDEX reviews_thread ON reviews (thread);

CREATE TABLE ratings (
    dimension  TEXT NOT NULL,
    name       TEXT NOT NULL,
    rating     REAL NOT NULL,
    deviation  REAL NOT NULL,
    volatility REAL NOT NULL,
    games      INTEGER NOT NULL,
    last       TEXT,
    PRIMARY KEY (dimension, name)
) STRICT, WITHOUT ROWID;

-- FSRS's parameters as fitted to this history: at most one row.
CREATE TABLE parameters (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    fitted TEXT NOT NULL
) STRICT;
