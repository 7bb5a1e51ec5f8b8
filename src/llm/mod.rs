//! The OpenAI-compatible client.
//!
//! Owns HTTP, streams, retries, structured output and token counts. Knows nothing of interviews.
//!
//! - [`endpoint`]: what is configured, and the key
//! - [`client`], [`http`]: one call: attempts, limits, retries; the HTTP client below it
//! - [`body`], [`dialect`], [`dialect_cache`]: the request, what this server understands of it, and
//!   remembering that
//! - [`sse`], [`stream`], [`reasoning`]: from bytes to a reply
//! - [`fault`], [`failure`]: a failed attempt, and the sentence about it
//! - [`tokens`], [`meter`]: counting, prices, sums

pub mod body;
pub mod client;
pub mod dialect;
pub mod dialect_cache;
pub mod endpoint;
pub mod failure;
pub mod fault;
pub mod http;
pub mod meter;
pub mod price;
pub mod reasoning;
pub mod sse;
pub mod stream;
pub mod tokens;

pub use client::{OpenAiClient, Probe};
pub use endpoint::{EndpointConfig, Timeouts, resolve_key};
