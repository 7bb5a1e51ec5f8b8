//! The terminal: typed input, rendered screens, progress. The only room that writes to standard output and error.
