//! Questions and their vectors: Qdrant Edge in process, a Qdrant server, embedding models.
//!
//! - [`index`]: the shape of a stored question, and the search, the same in both engines
//! - [`edge`]: the store in a folder, and who may touch its files
//! - [`server`]: the store on a Qdrant server or cluster
//! - [`transfer`]: from one store to another
//! - [`embed`]: embedding models; [`shipped`]: vectors that come with the binary
//! - [`vector_cache`]: token vectors of sayings, kept from one run to the next

pub mod edge;
pub mod embed;
pub mod index;
pub mod server;
pub mod shipped;
pub mod transfer;
pub mod vector_cache;

#[cfg(test)]
mod contract;
#[cfg(test)]
#[path = "../../tests/support/qdrant_server.rs"]
mod stand_in;
#[cfg(test)]
pub(crate) mod testing;

pub use edge::{EdgeStore, Rebuild};
pub use index::model::{Model, ModelRef};
pub use server::{Quantization, ServerOptions, ServerStore};
