//! From options of several subcommands to what the rooms below take.

pub mod filter;
pub mod lang;
