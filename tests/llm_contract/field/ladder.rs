//! Requests that servers refuse in one form and take in another.

use super::{Case, GOOD, case, good, json_error, stream_of, table};
use crate::chat_server::{ChatServer, Reply, Request};
use crate::{ask, client, config, structured};
use serde_json::{Value, json};
use viva::llm::EndpointConfig;

/// Asks a server that refuses with `refusal` as long as `refuses` holds; gives the outcome and, of
/// each request, the value of `field`.
async fn against(
    refusal: Reply,
    refuses: impl Fn(&Value) -> bool + Send + Sync + 'static,
    field: &str,
) -> String {
    let server = ChatServer::ruled(
        move |_, _, request: &Request| match refuses(&request.body) {
            true => refusal.clone(),
            false => good(),
        },
    )
    .await;
    let asked = client(EndpointConfig {
        retries: 4,
        ..config(&server)
    });
    let (reply, _) = ask(&asked, &structured()).await;
    let sent: Vec<String> = server
        .requests()
        .iter()
        .map(|r| r.body[field].to_string())
        .collect();
    let told = match reply {
        Ok(_) => "reply".to_string(),
        Err(failed) => failed.message.replace(&server.port.to_string(), "PORT"),
    };
    format!("{}: {told}", sent.join(" "))
}

fn limit_above(most: u64) -> impl Fn(&Value) -> bool + Send + Sync + 'static {
    move |body| {
        body["max_tokens"]
            .as_u64()
            .is_some_and(|limit| limit > most)
    }
}

#[tokio::test]
async fn a_limit_that_fits_is_sent() {
    let mut lines = Vec::new();
    for (said, most) in [
        (
            "This model's maximum context length is 4096 tokens. However, you requested 5180 tokens (1084 in the messages, 4096 in the completion).",
            3012,
        ),
        (
            "'max_tokens' or 'max_completion_tokens' is too large: 4096. This model's maximum context length is 4096 tokens and your request has 1084 input tokens (4096 > 4096 - 1084).",
            3012,
        ),
        (
            "max_tokens is too large: 4096. This model supports at most 2048 completion tokens, whereas you provided 4096.",
            2048,
        ),
        (
            "max_tokens: 4096 > 2048, which is the maximum allowed number of output tokens for m",
            2048,
        ),
        (
            "Invalid max_tokens value, the valid range of max_tokens is [1, 2048]",
            2048,
        ),
    ] {
        let line = against(
            Reply::error(400, said, "invalid_request_error"),
            limit_above(most),
            "max_tokens",
        )
        .await;
        lines.push(line);
    }
    let groq = Reply::error(
        413,
        "Request too large for model `m` on tokens per minute (TPM): Limit 6000, Requested 9366, please reduce your message size and try again.",
        "rate_limit_exceeded",
    );
    lines.push(against(groq, limit_above(730), "max_tokens").await);
    let tgi = json_error(
        422,
        json!({"error": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 1084 `inputs` tokens and 4096 `max_new_tokens`", "error_type": "validation"}),
    );
    lines.push(against(tgi, limit_above(3012), "max_tokens").await);
    let router = json_error(
        402,
        json!({"error": {"message": "This request requires more credits, or fewer max_tokens. You requested up to 4096 tokens, but can only afford 1234.", "code": 402}}),
    );
    lines.push(against(router, limit_above(1234), "max_tokens").await);
    insta::assert_snapshot!(lines.join("\n"), @r"
    4096 2996: reply
    4096 2996: reply
    4096 2048: reply
    4096 2048: reply
    4096 2048: reply
    4096 714: reply
    4096 2996: reply
    4096 1234: reply
    ");
}

/// Advice is followed and changes something: a window that is configured leaves room for the reply.
#[tokio::test]
async fn a_configured_window_lowers_the_limit_before_anything_is_refused() {
    let server = ChatServer::start([good()]).await;
    let asked = client(EndpointConfig {
        context_window: Some(2000),
        ..config(&server)
    });
    ask(&asked, &structured()).await.0.unwrap();
    let sent = server.requests()[0].body["max_tokens"].as_u64().unwrap();
    assert!((1700..2000).contains(&sent), "{sent}");
}

#[tokio::test]
async fn what_a_server_does_not_take_is_asked_for_otherwise() {
    let streams = |body: &Value| body["stream"] == true;
    let formats = |body: &Value| body["response_format"]["type"] == "json_schema";
    let verified = "Your organization must be verified to stream this model. Please go to: https://platform.openai.com/settings/organization/general and click on Verify Organization.";
    let raw = json!({"error": {"message": "Provider returned error", "code": 400, "metadata": {
        "raw": "{\"error\":{\"message\":\"Invalid schema for response_format 'g': 'required' must list every key\",\"type\":\"invalid_request_error\"}}", "provider_name": "X"}}});
    let has_system = |body: &Value| body["messages"][0]["role"] == "system";
    let unable = json!({"error": {"message": "No endpoints found that can handle the requested parameters.", "code": 404}});
    let lines = [
        against(Reply::json(400, json!({"error": {"message": verified, "type": "invalid_request_error", "param": "stream", "code": "unsupported_value"}})), streams, "stream").await,
        against(json_error(400, json!({"error": {"message": "Provider returned error", "code": 400, "metadata": {"raw": verified}}})), streams, "stream").await,
        against(json_error(400, raw), formats, "response_format").await,
        against(json_error(404, unable), formats, "response_format").await,
        against(json_error(400, json!({"object": "error", "message": "System role not supported"})), has_system, "messages").await,
        against(json_error(500, json!({"error": {"code": 500, "message": "Jinja Exception: Conversation roles must alternate user/assistant/user/assistant/..."}})), has_system, "messages").await,
    ]
    .map(|line| line.replace(r#"{"type":"json_schema","json_schema":{"name":"assessment","strict":true,"schema":{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"],"additionalProperties":false}}}"#, "schema"));
    insta::assert_snapshot!(lines.join("\n"), @r#"
    true false: reply
    true false: reply
    schema {"type":"json_object"}: reply
    schema {"type":"json_object"}: reply
    [{"role":"system","content":"Be brief."},{"role":"user","content":"Why is the sky blue?"}] [{"role":"user","content":"Be brief.\n\nWhy is the sky blue?"}]: reply
    [{"role":"system","content":"Be brief."},{"role":"user","content":"Why is the sky blue?"}] [{"role":"user","content":"Be brief.\n\nWhy is the sky blue?"}]: reply
    "#);
}

fn once_and_ever(name: &'static str, reply: Reply) -> [Case; 2] {
    [
        case(name, [reply.clone(), good()]),
        case("  for ever", [reply]),
    ]
}

#[tokio::test]
async fn a_reply_that_failed_is_asked_for_once_more_and_not_for_ever() {
    let failed = json!({"error": {"message": "Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details.", "type": "invalid_request_error", "code": "json_validate_failed", "failed_generation": "{\"criteria\":[{"}});
    let empty =
        |text: &str| stream_of(json!({"role": "assistant", "content": text}), json!("stop"));
    let document = json!({"choices": [{"message": {"role": "assistant", "content": ""}, "finish_reason": "stop"}]});
    let blank = format!("{{{}", " \n".repeat(300));
    let cases = [
        once_and_ever("JSON that failed", json_error(400, failed)),
        once_and_ever("empty", empty("")),
        once_and_ever("white space", empty("\n\n")),
        once_and_ever("an empty document", Reply::json(200, document)),
        once_and_ever(
            "reasoning alone",
            stream_of(
                json!({"reasoning_content": "hm", "content": null}),
                json!("stop"),
            ),
        ),
        once_and_ever(
            "white space up to the limit",
            stream_of(json!({"content": blank}), json!("length")),
        ),
        once_and_ever("no JSON", Reply::stream("data: {what\n\n")),
        once_and_ever(
            "broken off",
            Reply::stream("data: {\"choices\":[{\"delta\":{\"content\":\"{\"}}]}\n\n"),
        ),
        once_and_ever(
            "an error in the stream",
            Reply::stream("data: {\"error\":{\"message\":\"engine died\"}}\n\n"),
        ),
        once_and_ever(
            "a gateway that gave up",
            Reply::new(524, "<html><title>524: A timeout occurred</title>"),
        ),
    ];
    insta::assert_snapshot!(table(cases.into_iter().flatten()).await, @r#"
    JSON that failed [2] reply by instructions
      for ever [2] BadReply: gpt-4o-mini failed to write JSON (400: Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details.) (2 attempts): try again, or use another model
    empty [2] reply by instructions
      for ever [2] BadReply: gpt-4o-mini gave an empty reply (2 attempts): try again, or use another model
    white space [2] reply by instructions
      for ever [2] BadReply: gpt-4o-mini gave an empty reply (2 attempts): try again, or use another model
    an empty document [2] reply by instructions
      for ever [2] BadReply: gpt-4o-mini gave an empty reply (2 attempts): try again, or use another model
    reasoning alone [2] reply by instructions
      for ever [2] BadReply: gpt-4o-mini reasoned but gave no answer (2 attempts): raise max_tokens, or lower its reasoning effort in extra_body
    white space up to the limit [2] reply by instructions
      for ever [2] BadReply: gpt-4o-mini wrote nothing but white space until its limit (2 attempts): use another model, or a server that knows json_schema
    no JSON [2] reply by json_schema
      for ever [2] BadReply: URL/v1 sent something that is no chat reply ({what) (2 attempts): check that base_url names an OpenAI-compatible API
    broken off [2] reply by json_schema
      for ever [2] BadReply: the reply of URL/v1 broke off before its end (2 attempts): try again
    an error in the stream [2] reply by json_schema
      for ever [2] Unreachable: URL/v1 failed (engine died) (2 attempts): try again later
    a gateway that gave up [2] reply by json_schema
      for ever [2] Unreachable: URL/v1 failed (524: a web page, "524: A timeout occurred") (2 attempts): the model takes longer than the gateway before it waits: use a faster model, or lower max_tokens
    "#);
}

#[tokio::test]
async fn json_in_another_place_is_the_reply() {
    let call = json!({"tool_calls": [{"index": 0, "function": {"name": "assessment", "arguments": GOOD}}]});
    let lines = table([
        case(
            "as reasoning",
            [stream_of(
                json!({"reasoning_content": GOOD, "content": null}),
                json!("stop"),
            )],
        ),
        case(
            "as reasoning, other field",
            [stream_of(json!({"reasoning": GOOD}), json!("stop"))],
        ),
        case("as a tool call", [stream_of(call, json!("tool_calls"))]),
        case(
            "no finish_reason",
            [stream_of(json!({"content": GOOD}), Value::Null)],
        ),
        case(
            "no finish_reason and not whole",
            [stream_of(json!({"content": "{\"a\":"}), Value::Null)],
        ),
        case(
            "after a thought",
            [stream_of(
                json!({"content": format!("[THINK]{{\"a\": 0}}[/THINK]{GOOD}")}),
                json!("stop"),
            )],
        ),
        case(
            "an open thought",
            [stream_of(
                json!({"content": "[THINK]{\"a\": 0}"}),
                json!("stop"),
            )],
        ),
    ])
    .await;
    insta::assert_snapshot!(lines, @r"
    as reasoning [1] reply by json_schema
    as reasoning, other field [1] reply by json_schema
    as a tool call [1] reply by json_schema
    no finish_reason [1] reply by json_schema
    no finish_reason and not whole [2] BadReply: the reply of URL/v1 is not whole, and the server never sends a finish_reason (2 attempts): raise max_tokens, or use another server
    after a thought [1] reply by json_schema
    an open thought [2] BadReply: gpt-4o-mini reasoned but gave no answer (2 attempts): raise max_tokens, or lower its reasoning effort in extra_body
    ");
}
