//! A text editor for a few rows of a terminal. Pure: keys and sizes in, bytes out.
//!
//! - [`text`]: a text, its cursor, undo
//! - [`rows`]: a text in rows, broken between words
//! - [`frame`]: rows drawn over those before

pub mod frame;
pub mod rows;
pub mod text;
