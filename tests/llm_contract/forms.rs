//! Structured output and parameters: what the server rejects is asked for otherwise, and
//! remembered.

use crate::chat_server::{ChatServer, Reply};
use crate::{KEY, ask, client, config, stream, structured};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::path::Path;
use viva::llm::{EndpointConfig, OpenAiClient};
use viva::ports::ChatRequest;

fn good() -> Reply {
    Reply::stream(stream(&["{\"a\": ", "1}"]))
}

fn remembering(server: &ChatServer, file: &Path) -> OpenAiClient {
    OpenAiClient::new(
        config(server),
        Some(SecretString::from(KEY)),
        Some(file.to_path_buf()),
    )
    .unwrap()
}

#[tokio::test]
async fn the_ladder_is_climbed_down_and_the_rung_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("endpoints.json");
    let script = [
        Reply::error(
            400,
            "Invalid parameter: 'response_format' of type 'json_schema' is not supported",
            "x",
        ),
        Reply::error(422, "grammar is not supported", "x"),
        good(),
    ];
    let server = ChatServer::start(script).await;
    let (reply, seen) = ask(&remembering(&server, &file), &structured()).await;
    assert_eq!(reply.unwrap().structured_by, "instructions");
    assert_eq!((seen.text.as_str(), seen.waits.len()), ("{\"a\": 1}", 0));
    let formats: Vec<Value> = server
        .requests()
        .iter()
        .map(|r| r.body["response_format"]["type"].clone())
        .collect();
    assert_eq!(
        formats,
        [
            Value::from("json_schema"),
            Value::from("json_object"),
            Value::Null
        ]
    );
    let requests = server.requests();
    insta::assert_snapshot!(requests[0].body["response_format"], @r#"{"type":"json_schema","json_schema":{"name":"assessment","strict":true,"schema":{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"],"additionalProperties":false}}}"#);
    insta::assert_snapshot!(requests[2].body["messages"][1]["content"].as_str().unwrap(), @r#"
    Why is the sky blue?

    Reply with a single JSON object, nothing before or after it, that follows this JSON schema:
    {"type":"object","properties":{"a":{"type":"integer"}},"required":["a"],"additionalProperties":false}
    "#);

    // The next run begins where this one ended, also for prose.
    let (reply, _) = ask(&remembering(&server, &file), &structured()).await;
    assert_eq!(reply.unwrap().structured_by, "instructions");
    assert_eq!(server.requests().len(), 4);

    // Another model of the same server is another matter.
    let other = EndpointConfig {
        model: "other".into(),
        ..config(&server)
    };
    let other = OpenAiClient::new(other, None, Some(file.clone())).unwrap();
    assert_eq!(
        ask(&other, &structured()).await.0.unwrap().structured_by,
        "json_schema"
    );
    let kept = std::fs::read_to_string(&file).unwrap();
    assert!(!kept.contains(KEY));
}

#[tokio::test]
async fn a_damaged_or_impossible_memory_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("endpoints.json");
    for content in ["", "{", "[1,2]", "{\"x\": 3}", "\u{0}\u{1}"] {
        std::fs::write(&file, content).unwrap();
        let server = ChatServer::start([
            Reply::error(400, "unknown field stream_options", "x"),
            good(),
        ])
        .await;
        let reply = ask(&remembering(&server, &file), &structured())
            .await
            .0
            .unwrap();
        assert_eq!(reply.structured_by, "json_schema");
        assert!(
            serde_json::from_str::<Value>(&std::fs::read_to_string(&file).unwrap())
                .unwrap()
                .is_object()
        );
    }
    let nowhere = folder.path().join("no/such/folder/endpoints.json");
    let server = ChatServer::start([
        Reply::error(400, "unknown field stream_options", "x"),
        good(),
    ])
    .await;
    assert!(
        ask(&remembering(&server, &nowhere), &structured())
            .await
            .0
            .is_ok()
    );
}

#[tokio::test]
async fn parameters_are_renamed_or_left_out_when_rejected() {
    let pydantic = serde_json::json!({"detail": [
        {"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs are not permitted", "input": 7}
    ]});
    let script = [
        Reply::error(
            400,
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
            "unsupported_parameter",
        ),
        Reply::error(
            400,
            "Unsupported value: 'temperature' does not support 0 with this model.",
            "unsupported_value",
        ),
        Reply::error(
            400,
            "Unrecognized request argument supplied: stream_options",
            "x",
        ),
        Reply::json(422, pydantic),
        good(),
    ];
    let server = ChatServer::start(script).await;
    let request = ChatRequest {
        seed: Some(7),
        ..structured()
    };
    let client = client(config(&server));
    let reply = ask(&client, &request).await.0.unwrap();
    assert_eq!(reply.structured_by, "json_schema");
    let fields = |body: &Value| {
        body.as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let sent: Vec<String> = server.requests().iter().map(|r| fields(&r.body)).collect();
    insta::assert_snapshot!(sent.join("\n"), @r#"
    model messages stream stream_options temperature seed max_tokens response_format
    model messages stream stream_options temperature seed max_completion_tokens response_format
    model messages stream stream_options seed max_completion_tokens response_format
    model messages stream seed max_completion_tokens response_format
    model messages stream max_completion_tokens response_format
    "#);

    // Learned: the next call is right at once.
    ask(&client, &request).await.0.unwrap();
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn how_sure_the_model_was_is_asked_for_until_the_server_rejects_it() {
    let rejection = Reply::error(400, "logprobs is not supported with this model", "x");
    let server = ChatServer::start([rejection, good(), good()]).await;
    let client = client(config(&server));
    let request = ChatRequest {
        token_odds: true,
        ..structured()
    };
    ask(&client, &request).await.0.unwrap();
    ask(&client, &request).await.0.unwrap();

    let sent: Vec<Value> = (server.requests().iter())
        .map(|r| json!([r.body.get("logprobs"), r.body.get("top_logprobs")]))
        .collect();
    assert_eq!(json!(sent), json!([[true, 5], [null, null], [null, null]]));
}

/// Nobody has asked for it: however a server refuses it, the reply is had without it.
#[tokio::test]
async fn a_refusal_of_what_nobody_asked_for_costs_no_reply() {
    for (status, words) in [
        (
            400,
            "logprobs, logit_bias and best_of parameters are not available on this model.",
        ),
        (400, "Log probabilities are unavailable for this model"),
        (
            400,
            "Invalid value at 'generation_config.response_logprobs'",
        ),
        (400, "Bad Request"),
        (400, ""),
        (
            403,
            "You are not allowed to request logprobs from this model",
        ),
        (405, "logprobs not supported"),
        (422, "Unprocessable Entity"),
        (500, "Internal Server Error"),
    ] {
        let server = ChatServer::start([Reply::error(status, words, "x"), good(), good()]).await;
        let client = client(config(&server));
        let request = ChatRequest {
            token_odds: true,
            ..structured()
        };
        for _ in 0..2 {
            let reply = ask(&client, &request).await.0;
            assert!(reply.is_ok(), "{status} {words}: {reply:?}");
        }
        let sent = server.requests();
        assert_eq!(sent.len(), 3, "{status} {words}");
        assert!(
            sent.iter()
                .skip(1)
                .all(|r| r.body.get("logprobs").is_none())
        );
    }

    // A server that has answered refuses something else.
    let server = ChatServer::start([good(), Reply::error(400, "Bad Request", "x")]).await;
    let client = client(config(&server));
    let request = ChatRequest {
        token_odds: true,
        ..structured()
    };
    assert!(ask(&client, &request).await.0.is_ok());
    assert!(ask(&client, &request).await.0.is_err());
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_server_that_pays_no_attention_to_the_form_is_told_in_words() {
    let server = ChatServer::start([
        Reply::stream(stream(&["Sure! ", "The answer is one."])),
        good(),
    ])
    .await;
    let (reply, seen) = ask(&client(config(&server)), &structured()).await;
    assert_eq!(reply.unwrap().structured_by, "instructions");
    assert_eq!(seen.text, "{\"a\": 1}");
}

#[tokio::test]
async fn a_server_that_rejects_everything_is_given_up_soon() {
    let words = "stream_options temperature seed max_tokens max_completion_tokens response_format unsupported";
    let server = ChatServer::start([Reply::error(400, words, "x")]).await;
    let request = ChatRequest {
        seed: Some(7),
        ..structured()
    };
    assert!(ask(&client(config(&server)), &request).await.0.is_err());
    assert_eq!(server.requests().len(), 8);
}
