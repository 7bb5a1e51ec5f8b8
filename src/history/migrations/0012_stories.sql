-- Stories of the candidate's own, for behavioural questions. Never edit this file: add a new number.

-- story: as JSON.
CREATE TABLE stories (
    id    INTEGER PRIMARY KEY,
    uuid  TEXT NOT NULL UNIQUE,
    story TEXT NOT NULL
) STRICT;

-- The story that a thread's answer tells, or that would have fitted, with its title as it was then.
CREATE TABLE story_fits (
    thread INTEGER PRIMARY KEY REFERENCES threads (id) ON DELETE CASCADE,
    story  TEXT NOT NULL,
    title  TEXT NOT NULL,
    used   INTEGER NOT NULL
) STRICT;
CREATE INDEX story_fits_story ON story_fits (story);

-- What was typed of a story and not kept yet; story: the one being edited, empty for a new one.
CREATE TABLE story_drafts (
    story TEXT PRIMARY KEY,
    text  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
