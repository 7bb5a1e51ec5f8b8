//! Whole interviews through everything that can go wrong around them.

#[path = "../support/chat_server.rs"]
mod chat_server;
mod endpoint;
#[path = "../support/judge.rs"]
mod judge;
mod kill;
mod machine;
#[path = "../it/support/mod.rs"]
#[allow(dead_code)]
mod support;
