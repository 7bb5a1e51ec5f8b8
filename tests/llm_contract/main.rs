//! What the chat client promises, against a server that follows a script.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test fails by panicking and may print its figures"
)]

#[path = "../support/chat_server.rs"]
mod chat_server;

mod failures;
mod field;
mod forms;
mod limits;
mod machine;
mod retries;
mod streams;

use chat_server::ChatServer;
use secrecy::SecretString;
use serde_json::{Value, json};
use std::time::Duration;
use viva::llm::{EndpointConfig, OpenAiClient, Timeouts};
use viva::ports::{ChatError, ChatEvent, ChatModel, ChatReply, ChatRequest, Message, Role};

const KEY: &str = "sk-test-0123456789abcdef0123";

fn config(server: &ChatServer) -> EndpointConfig {
    EndpointConfig {
        base_url: server.url(),
        model: "gpt-4o-mini".into(),
        retries: 2,
        timeouts: Timeouts {
            backoff: Duration::from_millis(1),
            ..Timeouts::default()
        },
        ..EndpointConfig::default()
    }
}

fn client(config: EndpointConfig) -> OpenAiClient {
    OpenAiClient::new(config, Some(SecretString::from(KEY)), None).unwrap()
}

fn request() -> ChatRequest {
    ChatRequest {
        messages: vec![
            Message {
                role: Role::System,
                content: "Be brief.".into(),
            },
            Message {
                role: Role::User,
                content: "Why is the sky blue?".into(),
            },
        ],
        schema: None,
        max_tokens: None,
        seed: None,
        token_odds: false,
    }
}

fn structured() -> ChatRequest {
    let schema = json!({"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"], "additionalProperties": false});
    ChatRequest {
        schema: Some(("assessment".into(), schema)),
        ..request()
    }
}

/// A stream as OpenAI sends it.
fn stream(deltas: &[&str]) -> String {
    let chunk = |delta: Value, finish: Value| {
        let choice = json!({"index": 0, "delta": delta, "finish_reason": finish});
        format!(
            "data: {}\n\n",
            json!({"id": "c1", "model": "gpt-4o-mini-2024", "choices": [choice]})
        )
    };
    let mut body = chunk(json!({"role": "assistant", "content": null}), Value::Null);
    for delta in deltas {
        body.push_str(&chunk(json!({"content": delta}), Value::Null));
    }
    body.push_str(&chunk(json!({}), json!("stop")));
    let usage = json!({"prompt_tokens": 1000, "completion_tokens": 50, "total_tokens": 1050});
    body.push_str(&format!(
        "data: {}\n\ndata: [DONE]\n\n",
        json!({"choices": [], "usage": usage})
    ));
    body
}

#[derive(Default)]
struct Seen {
    text: String,
    waits: Vec<String>,
}

impl Seen {
    fn take(&mut self, event: ChatEvent<'_>) {
        match event {
            ChatEvent::Delta(delta) => self.text.push_str(delta),
            ChatEvent::Restarted => self.text.clear(),
            ChatEvent::Waiting(why) => self.waits.push(why.to_string()),
            ChatEvent::Throttled => {}
        }
    }
}

async fn ask(client: &OpenAiClient, request: &ChatRequest) -> (Result<ChatReply, ChatError>, Seen) {
    let mut seen = Seen::default();
    let reply = client.chat(request, &mut |event| seen.take(event)).await;
    (reply, seen)
}
