//! BM25 as sparse vectors, computed on this side for both engines, so that a question has the same
//! vector in a folder and on a server. The engines only add the IDF.

use super::text::{expand, sparse_text};
use crate::domain::Question;
use crate::ports::StoreError;
use qdrant_edge::SparseVector;
use qdrant_edge::bm25_embed::{EdgeBm25, EdgeBm25Config};
use qdrant_edge::external::ordered_float::NotNan;

/// Length normalisation (Robertson and Zaragoza 2009, b). Weak: banks mix bare titles with full
/// answers, and a question must not lose because its author wrote more about it.
const B: f64 = 0.4;
/// Words a question is expected to have, repeated ones counted as often as they stand.
const AVERAGE_LENGTH: f64 = 64.0;

/// Turns texts into BM25 vectors: English stop words and stemming, term ids by hash.
#[derive(Debug)]
pub struct Bm25(EdgeBm25);

impl Bm25 {
    /// The one configuration of Viva.
    pub fn new() -> Result<Self, StoreError> {
        let config = EdgeBm25Config {
            b: NotNan::new(B).unwrap_or_default(),
            avg_len: NotNan::new(AVERAGE_LENGTH).unwrap_or_default(),
            ascii_folding: Some(true),
            ..EdgeBm25Config::default()
        };
        EdgeBm25::new(config)
            .map(Self)
            .map_err(|e| StoreError::Other(format!("BM25 cannot be set up: {e}")))
    }

    /// Term weights of a question.
    pub fn document(&self, question: &Question) -> SparseVector {
        self.0.embed_document(&sparse_text(question))
    }

    /// Term weights of a query; empty where it has nothing but stop words.
    pub fn query(&self, text: &str) -> SparseVector {
        self.0.embed_query(&expand(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::question;

    fn shared(query: &str, text: &str, topic: &str) -> usize {
        let bm25 = Bm25::new().unwrap();
        let document = bm25.document(&question(1, text, topic));
        bm25.query(query)
            .indices
            .iter()
            .filter(|i| document.indices.contains(i))
            .count()
    }

    #[test]
    fn plain_words_abbreviations_and_endings_meet() {
        for (query, text, topic, least) in [
            (
                "A/B tests",
                "Design an experiment platform.",
                "ab_testing_platform",
                2,
            ),
            (
                "retrieval augmented generation",
                "Design a RAG system.",
                "rag_systems",
                3,
            ),
            ("k8s", "Deploy on Kubernetes.", "deployment", 1),
            (
                "optimising joins",
                "Optimise a join in Spark.",
                "spark_optimization",
                2,
            ),
            ("resume", "Résumé screening", "hiring", 1),
        ] {
            assert!(shared(query, text, topic) >= least, "{query}");
        }
    }

    #[test]
    fn stop_words_alone_are_an_empty_query() {
        assert!(
            Bm25::new()
                .unwrap()
                .query("what is the a of to")
                .indices
                .is_empty()
        );
    }
}
