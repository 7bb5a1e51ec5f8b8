//! Embedding models: the bundled one and OpenAI-compatible endpoints.
//!
//! Owns how texts become vectors. Which model a store was built with is the store's manifest's
//! business.

mod bundled;
mod question;
mod remote;
mod windows;
mod wordpiece;

pub use bundled::{BundledModel, TOKEN_RECIPE, UnhurriedModel};
pub use question::embed_questions;
pub use remote::{RemoteConfig, RemoteEmbedder};

use crate::ports::EmbedError;

/// The bundled model's error.
fn model_error(error: impl std::fmt::Display) -> EmbedError {
    EmbedError::Model(error.to_string())
}
