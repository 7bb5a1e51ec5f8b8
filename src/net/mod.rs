//! What every HTTP client of Viva has in common.
//!
//! Owns the rules that hold whoever is called: how a client is set up, how long a retry waits, what
//! of a URL may be shown, and what is struck out of a server's words. Knows neither chat nor
//! embeddings: `llm` and `store` build on it.
//!
//! - [`client`]: setting up a client, reading bodies with a bound, causes of transport errors
//! - [`proxy`], [`certificate`]: the proxy of the environment; a certificate that a file names
//! - [`decode`]: bodies that arrive compressed
//! - [`retry`], [`wait`]: which statuses may pass, and the wait before the next attempt
//! - [`url`]: a URL without its secrets
//! - [`redact`]: a server's words without secrets
//! - [`server_message`], [`json`]: the sentence in an error's body; JSON that is slightly broken

pub mod certificate;
pub mod client;
pub mod decode;
pub mod json;
pub mod proxy;
pub mod redact;
pub mod retry;
pub mod server_message;
pub mod url;
pub mod wait;
