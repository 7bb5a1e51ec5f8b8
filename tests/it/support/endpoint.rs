//! An endpoint that answers `viva init` and `viva doctor`.

use crate::chat_server::{ChatServer, Reply};
use serde_json::json;

/// A server with one model that says `{"ok": true}`, then counts, then for ever fails to grade.
pub fn endpoint(replies: impl IntoIterator<Item = Reply>) -> (tokio::runtime::Runtime, ChatServer) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = runtime
        .block_on(ChatServer::start(replies))
        .models(&["small-model", "embed-model"]);
    (runtime, server)
}

pub fn streamed_reply(text: &str) -> Reply {
    let halves = text.split_at(text.len() / 2);
    let piece = |t: &str| {
        format!(
            "data: {}\n\n",
            json!({"choices": [{"index": 0, "delta": {"content": t}}]})
        )
    };
    let end = json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]});
    let tail = format!("data: {end}\n\ndata: [DONE]\n\n");
    Reply::stream("").pieces(vec![
        piece(halves.0).into(),
        piece(halves.1).into(),
        tail.into(),
    ])
}
