//! The body of a request in OpenAI's form.
//!
//! Owns field names and their order. What the server understands of them is the [`Dialect`]'s
//! matter.

use crate::llm::dialect::{Dialect, ReplyForm, TokenLimitField};
use crate::llm::endpoint::EndpointConfig;
use crate::ports::{ChatRequest, Message, Role};
use serde_json::{Map, Value, json};

/// Fields that extra fields of the configuration may not set: without them the client would not
/// understand the reply.
pub const RESERVED: [&str; 5] = ["messages", "model", "stream", "response_format", "n"];

/// Tokens that are told for each place of a reply: more than there are verdicts.
const ALTERNATIVES: u32 = 5;

/// The body for `request`, whose reply may have at most `limit` tokens (0: the server's own limit);
/// and how the form of the reply is asked for, `prose` where it is free.
pub fn chat(
    config: &EndpointConfig,
    request: &ChatRequest,
    dialect: &Dialect,
    limit: u32,
) -> (Map<String, Value>, &'static str) {
    let mut body = Map::new();
    body.insert("model".into(), json!(config.model));
    body.insert("messages".into(), messages(request, dialect));
    body.insert("stream".into(), json!(dialect.stream));
    if dialect.stream {
        body.insert("stream_options".into(), json!({"include_usage": true}));
    }
    if let Some(temperature) = config.temperature {
        body.insert("temperature".into(), json!(temperature));
    }

    if let Some(seed) = request.seed {
        body.insert("seed".into(), json!(seed));
    }

    if request.token_odds && dialect.logprobs {
        body.insert("logprobs".into(), json!(true));
        body.insert("top_logprobs".into(), json!(ALTERNATIVES));
    }

    if limit > 0 {
        body.insert("max_tokens".into(), json!(limit));
    }

    body.extend(
        config
            .extra_body
            .iter()
            .map(|(name, value)| (name.clone(), value.clone())),
    );
    speak(&mut body, dialect);

    let Some((name, schema)) = &request.schema else {
        return (body, "prose");
    };
    let format = match dialect.form {
        ReplyForm::JsonSchema => {
            let named = json!({"name": schema_name(name), "strict": true, "schema": schema});
            Some(json!({"type": "json_schema", "json_schema": named}))
        }
        ReplyForm::JsonObject => Some(json!({"type": "json_object"})),
        ReplyForm::Instructions => None,
    };
    body.extend(format.map(|format| ("response_format".to_string(), format)));

    (body, dialect.form.name())
}

/// Renames and leaves out what this server rejects.
fn speak(body: &mut Map<String, Value>, dialect: &Dialect) {
    for (name, taken) in [
        ("temperature", dialect.temperature),
        ("seed", dialect.seed),
        ("stream_options", dialect.stream_options),
    ] {
        if !taken {
            body.shift_remove(name);
        }
    }

    // One is no use without the other, and a server may reject it; the configuration can say no.
    if body.get("logprobs") != Some(&json!(true)) {
        body.shift_remove("logprobs");
        body.shift_remove("top_logprobs");
    }

    match dialect.limit {
        TokenLimitField::MaxTokens => {}
        TokenLimitField::MaxCompletionTokens => {
            if let Some(limit) = body.shift_remove("max_tokens") {
                body.entry("max_completion_tokens").or_insert(limit);
            }
        }
        TokenLimitField::Omitted => {
            body.shift_remove("max_tokens");
            body.shift_remove("max_completion_tokens");
        }
    }
}

fn messages(request: &ChatRequest, dialect: &Dialect) -> Value {
    let mut messages = request.messages.clone();

    if let (Some((_, schema)), ReplyForm::JsonObject | ReplyForm::Instructions) =
        (&request.schema, dialect.form)
    {
        let ask = format!(
            "Reply with a single JSON object, nothing before or after it, that follows this JSON \
             schema:\n{schema}"
        );
        match messages.last_mut() {
            Some(last) => last.content = format!("{}\n\n{ask}", last.content),
            None => messages.push(Message {
                role: Role::User,
                content: ask,
            }),
        }
    }

    if !dialect.system {
        messages = without_system(messages);
    }
    messages
        .into_iter()
        .map(|message| json!({"role": role_name(message.role), "content": message.content}))
        .collect()
}

/// Puts what the system says before the user's first words, and joins neighbours of one role.
fn without_system(messages: Vec<Message>) -> Vec<Message> {
    let mut joined: Vec<Message> = Vec::new();
    for mut message in messages {
        if message.role == Role::System {
            message.role = Role::User;
        }
        match joined.last_mut().filter(|last| last.role == message.role) {
            Some(last) => last.content = format!("{}\n\n{}", last.content, message.content),
            None => joined.push(message),
        }
    }
    joined
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
    }
}

/// OpenAI takes letters, digits, `_` and `-`, at most 64.
fn schema_name(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' {
                c
            } else {
                '_'
            }
        })
        .take(64)
        .collect();

    if name.is_empty() {
        "reply".into()
    } else {
        name
    }
}
