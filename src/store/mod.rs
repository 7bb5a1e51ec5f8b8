//! Questions and their vectors: Qdrant Edge in process, a Qdrant server, embedding models.
//!
//! - [`collection`]: the shape of a question in Qdrant, the same in both engines
//! - [`text`], [`sparse`]: what is indexed of a question, abbreviations, BM25
//! - [`points`]: the search and the listings over any engine; [`query`]: fusion, diversity, typing
//!   errors
//! - [`server`]: the store on a Qdrant server or cluster
//! - [`edge`]: the store in a folder; [`rebuild`]: a new one beside the old; [`lease`], [`lock`],
//!   [`manifest`], [`shard`]: its files and who may touch them
//! - [`transfer`]: from one store to another
//! - [`embed`]: embedding models; [`shipped`]: vectors that come with the binary

pub mod collection;
pub mod edge;
pub mod embed;
mod grpc;
pub mod lease;
pub mod lock;
pub mod manifest;
pub mod points;
pub mod query;
pub mod rebuild;
pub mod server;
pub mod shard;
pub mod shipped;
pub mod sparse;
pub mod text;
pub mod transfer;

#[cfg(test)]
mod contract;
#[cfg(test)]
mod durability;
#[cfg(test)]
#[path = "../../tests/support/qdrant_server.rs"]
mod stand_in;
#[cfg(test)]
pub(crate) mod testing;

pub use edge::EdgeStore;
pub use manifest::{Model, ModelRef};
pub use rebuild::Rebuild;
pub use server::{Quantization, ServerOptions, ServerStore};
