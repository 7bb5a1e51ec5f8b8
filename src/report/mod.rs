//! Reports: from a session's record to Markdown, HTML and JSON. Pure: the same record gives the same bytes.
