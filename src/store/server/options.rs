//! Where a Qdrant server is, and how a collection is made there.

use secrecy::SecretString;
use std::time::Duration;

/// The compression of vectors on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quantization {
    /// Not at all.
    #[default]
    None,
    /// One byte per dimension, kept in memory.
    Scalar,
    /// One bit per dimension, kept in memory: for a million questions and more.
    Binary,
}

/// The server's address, and the shape of a collection that is made there.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// gRPC address, `http://` or `https://` (TLS), usually port 6334.
    pub url: String,
    /// Sent with every request.
    pub api_key: Option<SecretString>,
    /// Name of the collection.
    pub collection: String,
    /// Number of shards; None for the server's default.
    pub shards: Option<u32>,
    /// Copies of each shard; None for the server's default.
    pub replication: Option<u32>,
    /// Vectors on disk instead of in memory.
    pub on_disk: bool,
    /// Compression of vectors.
    pub quantization: Quantization,
    /// Longest wait for one request.
    pub timeout: Duration,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            url: "http://localhost:6334".into(),
            api_key: None,
            collection: "viva".into(),
            shards: None,
            replication: None,
            on_disk: false,
            quantization: Quantization::None,
            timeout: Duration::from_secs(30),
        }
    }
}
