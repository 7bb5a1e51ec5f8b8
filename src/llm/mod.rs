//! The OpenAI-compatible client.
//!
//! Owns HTTP, streams, retries, structured output and token counts. Knows nothing of interviews.
//!
//! - [`endpoint`]: what is configured, and the key
//! - [`client`], [`http`]: one call: attempts, limits, retries; the HTTP client below it
//! - [`body`], [`dialect`], [`memory`]: the request, what this server understands of it, and
//!   remembering that
//! - [`sse`], [`stream`], [`think`]: from bytes to a reply
//! - [`failure`], [`said`], [`redact`], [`retry`]: what went wrong, said in one sentence, and
//!   whether to try again
//! - [`tokens`], [`meter`]: counting, prices, sums

pub mod body;
pub mod client;
pub mod dialect;
pub mod endpoint;
pub mod failure;
pub mod http;
pub mod memory;
pub mod meter;
pub mod redact;
pub mod retry;
pub mod said;
pub mod sse;
pub mod stream;
pub mod think;
pub mod tokens;

pub use client::{OpenAiClient, Probe};
pub use endpoint::{EndpointConfig, Timeouts, resolve_key};
