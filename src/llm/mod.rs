//! The OpenAI-compatible client.
//!
//! Owns HTTP, streams, retries, structured output and token budgets. Knows nothing of interviews.
