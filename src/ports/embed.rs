//! Texts to vectors.

/// Turns texts into vectors.
pub trait Embedder: Send + Sync {
    /// Name of the model, kept in the store's manifest: vectors of different models must never mix.
    fn model(&self) -> &str;
    /// Width of every vector.
    fn width(&self) -> usize;
    /// One unit-length vector per text, in order.
    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError>;
}

/// Contextual vectors of a text's tokens.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TokenVectors {
    /// Vocabulary id of each token and byte range in the text of the word it is a piece of; special
    /// tokens left out.
    pub tokens: Vec<(u32, std::ops::Range<usize>)>,
    /// Row-major, one unit-length row per token.
    pub vectors: Vec<f32>,
    /// Length of a row.
    pub width: usize,
}

impl TokenVectors {
    /// Row `i`.
    pub fn row(&self, i: usize) -> &[f32] {
        &self.vectors[i * self.width..(i + 1) * self.width]
    }
}

/// Gives contextual vectors of single tokens, for alignment.
pub trait TokenEmbedder: Send + Sync {
    /// One entry per text, in order. Texts longer than the model's window are covered by
    /// overlapping windows.
    fn token_vectors(&self, texts: &[&str]) -> Result<Vec<TokenVectors>, EmbedError>;
}

/// Why texts could not be embedded.
#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    /// The bundled model does not load or run: a broken build.
    #[error("the bundled embedding model failed: {0}")]
    Model(String),
    /// A remote endpoint could not be reached or refused.
    #[error("the embedding endpoint {url} failed: {reason}")]
    Endpoint {
        /// Without credentials.
        url: String,
        /// One sentence.
        reason: String,
    },
    /// The endpoint answers with vectors of another width than before.
    #[error("the embedding model {model} gave vectors of width {got}, expected {expected}")]
    Width {
        /// Model name.
        model: String,
        /// Width received.
        got: usize,
        /// Width configured or stored.
        expected: usize,
    },
}
