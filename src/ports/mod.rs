//! Every seam between the core and the world: traits, their requests and their errors.
//!
//! Adapters live in `code`, `llm`, `store`, `history` and `term`; only `app` names them. The core (`bank`,
//! `engine`, `assess`, `report`) sees nothing but these traits.

mod appeal;
mod assess;
mod chat;
mod clarify;
mod embed;
mod history;
mod questions;
mod run_code;
mod terminal;
mod time;
mod vector_cache;

pub use appeal::*;
pub use assess::*;
pub use chat::*;
pub use clarify::*;
pub use embed::*;
pub use history::*;
pub use questions::*;
pub use run_code::*;
pub use terminal::*;
pub use time::*;
pub use vector_cache::*;
