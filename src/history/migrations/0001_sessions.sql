-- Sessions, to the letter of SessionRecord. Never edit this file: add a new number.
-- Times are RFC 3339 in UTC with nine digits of fraction, so that they sort as text.
PRAGMA application_id = 1447646785;

-- A question with its rubric, stored once however often it is asked.
CREATE TABLE contents (
    id          INTEGER PRIMARY KEY,
    hash        TEXT NOT NULL UNIQUE,
    question_id TEXT NOT NULL,
    topic       TEXT NOT NULL,
    section     TEXT NOT NULL,
    kind        TEXT NOT NULL,
    difficulty  TEXT NOT NULL,
    question    TEXT NOT NULL,
    rubric      TEXT NOT NULL
) STRICT;
CREATE INDEX contents_question ON contents (question_id);

CREATE TABLE sessions (
    id        INTEGER PRIMARY KEY,
    uuid      TEXT NOT NULL UNIQUE,
    kind      TEXT NOT NULL,
    started   TEXT NOT NULL,
    ended     TEXT,
    status    TEXT NOT NULL,
    seed      INTEGER NOT NULL,
    settings  TEXT NOT NULL,
    summary   TEXT,
    questions INTEGER NOT NULL,
    score     REAL
) STRICT;
CREATE INDEX sessions_started ON sessions (started, uuid);

CREATE TABLE plan (
    session  INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    content  INTEGER NOT NULL REFERENCES contents (id),
    reason   TEXT NOT NULL,
    PRIMARY KEY (session, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_content ON plan (content);

-- The thread at a position asks the question at the same position of the plan.
-- score and offline repeat domain::score for listings; they follow every change of the thread.
CREATE TABLE threads (
    id       INTEGER PRIMARY KEY,
    session  INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    content  INTEGER NOT NULL REFERENCES contents (id),
    status   TEXT NOT NULL,
    hints    INTEGER NOT NULL DEFAULT 0,
    weight   REAL NOT NULL,
    score    REAL,
    offline  INTEGER NOT NULL DEFAULT 0,
    UNIQUE (session, position)
) STRICT;
CREATE INDEX threads_content ON threads (content);

CREATE TABLE turns (
    id          INTEGER PRIMARY KEY,
    thread      INTEGER NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    criterion   TEXT,
    prompt      TEXT NOT NULL,
    asked_at    TEXT NOT NULL,
    answer      TEXT,
    answered_at TEXT,
    UNIQUE (thread, position)
) STRICT;

-- Every assessment ever made; the newest of a turn is the one that counts. The long column is the last, so that adding up
-- the others does not read it.
CREATE TABLE assessments (
    id                INTEGER PRIMARY KEY,
    turn              INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    scored            INTEGER NOT NULL,
    prompt_tokens     INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    cost              REAL,
    assessment        TEXT NOT NULL
) STRICT;
CREATE INDEX assessments_turn ON assessments (turn, id);

CREATE TABLE clarifications (
    thread   INTEGER NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    question TEXT NOT NULL,
    reply    TEXT NOT NULL,
    PRIMARY KEY (thread, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE drafts (
    session INTEGER PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    text    TEXT NOT NULL
) STRICT;
