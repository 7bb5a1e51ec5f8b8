//! What servers in the field really send: bytes in; the outcome, the sentence and the number of
//! requests out. Grouped by kind, each kind one table with a snapshot.

mod ladder;
mod lenient;
mod refusals;
mod replies;
mod waits;

use crate::chat_server::{ChatServer, Reply};
use crate::{ask, client, config, structured};
use serde_json::{Value, json};
use viva::llm::EndpointConfig;

/// The JSON that the structured request asks for.
const GOOD: &str = "{\"a\": 1}";

/// A good stream, as OpenAI sends it.
fn good() -> Reply {
    Reply::stream(crate::stream(&["{\"a\":", " 1}"]))
}

fn event(json: &Value) -> String {
    format!("data: {json}\n\n")
}

/// A stream of one chunk with this delta and reason, then `[DONE]`.
fn stream_of(delta: Value, finish: Value) -> Reply {
    let choice = json!({"index": 0, "delta": delta, "finish_reason": finish});
    Reply::stream(event(&json!({"choices": [choice]})) + "data: [DONE]\n\n")
}

/// What the server replies, in order, the last for ever.
struct Case {
    name: &'static str,
    replies: Vec<Reply>,
}

fn case(name: &'static str, replies: impl IntoIterator<Item = Reply>) -> Case {
    Case {
        name,
        replies: replies.into_iter().collect(),
    }
}

fn json_error(status: u16, body: Value) -> Reply {
    Reply::json(status, body)
}

/// One line: the name, how many requests were made, and the reply or the sentence.
async fn outcome(case: Case) -> String {
    let models = ["gpt-4o", "gpt-4o-mini-2024-07-18", "whisper-1"];
    let server = ChatServer::start(case.replies).await.models(&models);
    let client = client(EndpointConfig {
        retries: 4,
        ..config(&server)
    });
    let (reply, _) = ask(&client, &structured()).await;
    let told = match reply {
        Ok(reply) if reply.text.contains(GOOD) => format!("reply by {}", reply.structured_by),
        Ok(reply) => format!("another reply: {}", reply.text),
        Err(failed) => format!("{:?}: {}", failed.kind, failed.message),
    };
    let told = told.replace(&format!("http://127.0.0.1:{}", server.port), "URL");
    format!("{} [{}] {told}", case.name, server.requests().len())
}

async fn table(cases: impl IntoIterator<Item = Case>) -> String {
    let mut lines = Vec::new();
    for case in cases {
        lines.push(outcome(case).await);
    }
    lines.join("\n")
}
