//! From a session's record to a report: Markdown, HTML and JSON, and the command that prints a PDF.
//!
//! Owns the view model ([`Report`]), its words in two languages ([`lang`]) and the renderers. All
//! of it is pure: no clock, no environment, no files; the same record gives the same bytes. Every
//! score comes from [`crate::domain::score`]; what is added here is how far a score can be trusted
//! ([`uncertainty`]). Reading records, writing files and starting a browser is the commands' job.

mod all_sessions;
mod all_sessions_model;
mod answer_markdown;
mod build;
mod charts;
mod code_run;
mod compare;
mod confidence;
mod format;
mod highlight;
mod html;
mod json;
pub mod lang;
mod markdown;
mod method;
mod model;
mod next;
pub mod pdf;
mod profile;
mod question;
mod sanitize;
mod summary;
mod templates;
#[cfg(test)]
mod tests;
mod uncertainty;
mod verdict;

pub use all_sessions::*;
pub use all_sessions_model::*;
pub use format::ReportOptions;
pub use html::html;
pub use json::{json, schema};
pub use markdown::markdown;
pub use model::*;
