//! The view model: what a report says, before it is Markdown, HTML or JSON.
//!
//! Owns the shape that `docs/report.schema.json` publishes. Every text in it has lost its terminal
//! control characters; none is escaped for a format: that is the renderers' job.

mod code_run;
mod comparison;
mod confidence;
mod method;
mod question;
mod score;
mod session;

pub use code_run::*;
pub use comparison::*;
pub use confidence::*;
pub use method::*;
pub use question::*;
pub use score::*;
pub use session::*;

/// Version of the shape; raised when a field changes its meaning or goes away.
pub const SCHEMA_VERSION: u32 = 1;
