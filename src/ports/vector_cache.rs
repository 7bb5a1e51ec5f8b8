//! Token vectors that outlive the program.

/// Token vectors of a text as bytes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RoundedVectors {
    /// Vocabulary id of each token and byte range in the text of the word it is a piece of.
    pub tokens: Vec<(u32, std::ops::Range<usize>)>,
    /// Length of a row.
    pub width: usize,
    /// Largest size of a number in each row.
    pub largest: Vec<f32>,
    /// The numbers, row by row, as parts of the largest, 127 for the whole.
    pub parts: Vec<i8>,
}

/// Keeps the token vectors of a bank's texts from one run to the next. Best effort: what is not kept is
/// embedded again.
pub trait VectorCache: Send + Sync {
    /// What is kept of each text, in order.
    fn load(&self, texts: &[&str]) -> Vec<Option<RoundedVectors>>;
    /// Keeps the vectors of texts.
    fn keep(&self, vectors: &[(&str, &RoundedVectors)]);
}
