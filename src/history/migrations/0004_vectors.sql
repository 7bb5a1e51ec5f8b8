-- Vectors of criteria, kept so that a drill of what is due need not embed them again. A cache: it may be emptied at any
-- time. vector: 32-bit floats, little-endian. Never edit this file: add a new number.
CREATE TABLE vectors (
    key    TEXT NOT NULL,
    model  TEXT NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (key, model)
) STRICT, WITHOUT ROWID;
