//! The OpenAI-compatible client.
//!
//! Owns HTTP, streams, retries, structured output and token counts. Knows nothing of interviews.
//!
//! - [`endpoint`]: what is configured, and the key
//! - [`client`]: one call: attempts, limits, retries
//! - [`body`], [`dialect`], [`memory`]: the request, what this server understands of it, and remembering that
//! - [`sse`], [`stream`], [`think`]: from bytes to a reply
//! - [`failure`], [`retry`]: what went wrong, said in one sentence, and whether to try again
//! - [`tokens`]: counting and prices

pub mod body;
pub mod client;
pub mod dialect;
pub mod endpoint;
pub mod failure;
pub mod memory;
pub mod retry;
pub mod sse;
pub mod stream;
pub mod think;
pub mod tokens;

pub use client::{OpenAiClient, Probe};
pub use endpoint::{EndpointConfig, Timeouts, resolve_key};
