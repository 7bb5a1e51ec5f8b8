//! Sessions in SQLite, and what is learned from them.
