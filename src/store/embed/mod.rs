//! Embedding models: the bundled one and OpenAI-compatible endpoints.
//!
//! Owns how texts become vectors. Which model a store was built with is the store's manifest's
//! business.

mod bundled;
mod question;
mod remote;
mod windows;
mod wordpiece;

pub use bundled::BundledModel;
pub use question::embed_questions;
pub use remote::{RemoteConfig, RemoteEmbedder};

use crate::ports::EmbedError;

/// The bundled model's error.
fn failed(error: impl std::fmt::Display) -> EmbedError {
    EmbedError::Model(error.to_string())
}

/// Scales to unit length; false for a vector without a direction (zero or not finite), which is
/// left as it is.
fn normalise(vector: &mut [f32]) -> bool {
    let norm = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    let usable = norm.is_finite() && norm > 0.0;
    if usable {
        vector.iter_mut().for_each(|x| *x /= norm);
    }
    usable
}
