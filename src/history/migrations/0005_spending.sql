-- What calls beside the assessments used: drafted key points, clarifications, the summary. A session without such calls has
-- no row. Never edit this file: add a new number.
CREATE TABLE spending (
    session           INTEGER PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    prompt_tokens     INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    cost              REAL
) STRICT;
