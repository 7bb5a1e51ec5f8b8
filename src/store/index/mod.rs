//! What both engines know of a question, and how they search.
//!
//! - [`collection`]: the shape of a question in Qdrant
//! - [`text`], [`sparse`]: what is indexed of a question, abbreviations, BM25
//! - [`model`]: where the vectors come from
//! - [`points`]: search and listings over any engine; [`query`]: fusion, diversity, typing errors

pub mod collection;
pub mod model;
pub mod points;
pub mod query;
pub mod sparse;
pub mod text;
