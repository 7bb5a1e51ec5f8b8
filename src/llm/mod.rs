//! The OpenAI-compatible client.
//!
//! Owns HTTP, streams, retries, structured output and token counts. Knows nothing of interviews.
//!
//! - [`endpoint`]: what is configured, and the key
//! - [`client`], [`http`]: what can be asked of an endpoint; the HTTP client below it
//! - `call`, [`gate`], `exchange`: the attempts of one call, the wait of all calls, one request
//! - `ahead`: its connection, opened before it is made
//! - [`model_list`]: the models that an endpoint lists
//! - [`body`], [`dialect`], [`dialect_cache`]: the request, what this server understands of it, and
//!   remembering that
//! - [`sse`], [`stream`], [`reasoning`]: from bytes to a reply
//! - [`fault`], [`failure`]: a failed attempt, and the sentence about it
//! - [`tokens`], [`meter`]: counting, prices, sums

mod ahead;
pub mod body;
mod call;
pub mod client;
pub mod dialect;
pub mod dialect_cache;
pub mod endpoint;
mod exchange;
pub mod failure;
pub mod fault;
pub mod gate;
pub mod http;
pub mod meter;
pub mod model_list;
pub mod price;
pub mod reasoning;
pub mod sse;
pub mod stream;
pub mod tokens;

pub use client::{Abilities, OpenAiClient, Probe};
pub use endpoint::{EndpointConfig, Timeouts, resolve_key};
