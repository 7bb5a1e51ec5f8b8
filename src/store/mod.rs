//! Questions and their vectors: Qdrant Edge in process, a Qdrant server, embedding models.

pub mod embed;
