//! Rules about the source itself, read from its syntax: `architecture` holds the rooms and their
//! imports, `reading` how a function reads, `source` parses the files for both. `repository` holds
//! what may not be committed.

mod architecture;
mod licences;
mod reading;
mod repository;
mod source;
