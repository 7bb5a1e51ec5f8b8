//! Fields of the wrong type, bytes that are no text, bodies that are packed: none costs a reply.

use super::{GOOD, case, event, good, table};
use crate::chat_server::{ChatServer, Reply};
use crate::{ask, client, config, structured};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use serde_json::{Value, json};
use std::io::Write;
use viva::llm::EndpointConfig;

/// A stream in which every field that servers send stands once, the reply in the second chunk.
fn full_stream() -> [Value; 4] {
    let chunk = |choices: Value, usage: Value| {
        json!({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "system_fingerprint": "f",
            "service_tier": "s", "error": null, "usage": usage, "x_groq": {"id": "g"}, "choices": choices})
    };
    let delta = |content: Value| {
        json!({"role": "assistant", "content": content, "refusal": null, "reasoning": null, "reasoning_content": null,
            "reasoning_details": [], "tool_calls": [], "function_call": null, "annotations": []})
    };
    let choice = |content: Value, finish: Value| {
        json!([{"index": 0, "delta": delta(content), "message": null, "logprobs": null, "finish_reason": finish,
            "finishReason": null, "stop_reason": null, "native_finish_reason": null, "content_filter_results": {}}])
    };
    let usage = json!({"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12, "prompt_tokens_details": {}});
    [
        chunk(choice(json!(""), Value::Null), Value::Null),
        chunk(choice(json!(GOOD), Value::Null), Value::Null),
        chunk(choice(Value::Null, json!("stop")), Value::Null),
        chunk(json!([]), usage),
    ]
}

/// Every place of a value: paths of keys and positions.
fn places(value: &Value, path: &str, all: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(k, v)| (k.clone(), v)).collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(i, v)| (i.to_string(), v))
            .collect(),
        _ => Vec::new(),
    };
    for (name, child) in children {
        let path = format!("{path}/{name}");
        places(child, &path, all);
        all.push(path);
    }
}

/// What may stand in a field: every JSON type, and values that look nearly right.
fn wrong_values() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(false),
        json!(0),
        json!(-1),
        json!(1.5),
        json!("0"),
        json!(""),
        json!([]),
        json!([null]),
        json!(["a"]),
        json!([{}]),
        json!({}),
        json!({"text": "hm"}),
        json!({"a": [1]}),
    ]
}

/// The places of a chunk whose wrong values take nothing of the reply away: all but those that lead
/// to its content, and errors that are ones.
fn is_needed(chunk: usize, path: &str) -> bool {
    let to_content = [
        "/choices",
        "/choices/0",
        "/choices/0/delta",
        "/choices/0/delta/content",
    ];
    chunk == 1 && to_content.contains(&path)
}

/// Words that are an error or a refusal cannot be told from one.
fn is_meant(path: &str, value: &Value) -> bool {
    let says = !matches!(value, Value::Null | Value::Bool(_) | Value::Number(_))
        && *value != json!("")
        && *value != json!([])
        && *value != json!({});
    says && (path.ends_with("/error") || path.ends_with("/refusal"))
}

#[tokio::test]
async fn every_wrong_type_in_every_field_of_a_good_stream_leaves_a_reply() {
    let whole = full_stream();
    let mut tried = Vec::new();
    for chunk in 0..whole.len() {
        let mut paths = Vec::new();
        places(&whole[chunk], "", &mut paths);
        for path in paths.iter().filter(|path| !is_needed(chunk, path)) {
            for value in wrong_values()
                .into_iter()
                .filter(|value| !is_meant(path, value))
            {
                let mut chunks = whole.clone();
                *chunks[chunk].pointer_mut(path).unwrap() = value.clone();
                let body = chunks.iter().map(event).collect::<String>() + "data: [DONE]\n\n";
                tried.push((format!("chunk {chunk}, {path} = {value}"), body));
            }
        }
    }
    assert!(tried.len() > 1000, "{}", tried.len());

    let script = tried
        .iter()
        .map(|(_, body)| Reply::stream(body.as_str()).chunked());
    let server = ChatServer::start(script).await;
    let asked = client(EndpointConfig {
        retries: 0,
        ..config(&server)
    });
    for (name, _) in &tried {
        let text = ask(&asked, &structured()).await.0.map(|reply| reply.text);
        let whole = text.as_ref().is_ok_and(|text| text.contains(GOOD));
        assert!(whole, "{name}: {text:?}");
    }
    assert_eq!(
        server.requests().len(),
        tried.len(),
        "each at the first call"
    );
}

fn packed(mut encoder: impl Write, finish: impl FnOnce() -> Vec<u8>) -> Vec<u8> {
    encoder
        .write_all(crate::stream(&[GOOD]).as_bytes())
        .unwrap();
    drop(encoder);
    finish()
}

#[tokio::test]
async fn oddities_that_hide_nothing_are_read() {
    let body = crate::stream(&["{\"a\":", " 1}"]);
    let index = |index: Value| {
        let choice = json!({"index": index, "delta": {"content": GOOD}, "finish_reason": "stop"});
        Reply::stream(event(&json!({"choices": [choice]})) + "data: [DONE]\n\n")
    };
    let (mut gzip, mut zlib) = (Vec::new(), Vec::new());
    packed(GzEncoder::new(&mut gzip, Compression::fast()), Vec::new);
    packed(ZlibEncoder::new(&mut zlib, Compression::fast()), Vec::new);
    let twice = body.replace("\"content\":", "\"content\":\"no\",\"content\":");
    let document = |extra: &str| {
        format!(
            "{extra}{}",
            json!({"choices": [{"index": 1, "message": {"content": GOOD}}]})
        )
    };
    let mut raw = crate::stream(&["{\"b\": \"?\",\"a\": 1}"]).into_bytes();
    let at = raw.windows(3).position(|w| w == b"\"?\\").unwrap_or(0) + 1;
    raw.splice(at..=at, [0xf0, 0x9f]);
    let halves = event(&json!({"choices": [{"delta": {"content": "{\"b\": \"x HALF"}}]}))
        .replace("HALF", "\\ud83d")
        + &event(&json!({"choices": [{"delta": {"content": "HALF\",\"a\": 1}"}, "finish_reason": "stop"}]}))
            .replace("HALF", "\\ude00");

    let mut lines = Vec::new();
    for (name, reply) in [
        ("index 1", index(json!(1))),
        ("index \"0\"", index(json!("0"))),
        ("index -1", index(json!(-1))),
        ("a document with index 1", Reply::new(200, document(""))),
        (
            "a document after a byte order mark",
            Reply::new(200, document("\u{feff}")),
        ),
        ("a key twice", Reply::stream(twice)),
        (
            "gzip that nobody asked for",
            Reply::stream(gzip.clone()).header("content-encoding", "gzip"),
        ),
        ("gzip without a word", Reply::stream(gzip)),
        (
            "deflate",
            Reply::stream(zlib).header("content-encoding", "deflate"),
        ),
        (
            "plain, called gzip",
            Reply::stream(body.clone()).header("content-encoding", "gzip"),
        ),
        (
            "zstd",
            Reply::stream(zstd::encode_all(body.as_bytes(), 0).unwrap())
                .header("content-encoding", "zstd"),
        ),
        (
            "plain, called zstd",
            Reply::stream(body.clone()).header("content-encoding", "zstd"),
        ),
        (
            "plain, called utf-8",
            Reply::stream(body.clone()).header("content-encoding", "utf-8"),
        ),
        ("no blank lines", Reply::stream(body.replace("\n\n", "\n"))),
        ("no data:", Reply::stream(body.replace("data: ", ""))),
        (
            "beats",
            Reply::stream(format!("data: ping\n\ndata: null\n\n{body}")),
        ),
        (
            "wrapped",
            Reply::new(
                200,
                format!("{{\"code\":0,\"msg\":\"ok\",\"data\":{}}}", document("")),
            ),
        ),
        (
            "a limit behind the reply",
            Reply::stream(body.replace("\"stop\"", "\"length\"")),
        ),
        ("half an emoji in bytes", Reply::stream(raw)),
        ("an emoji in two events", Reply::stream(halves)),
        (
            "pings",
            Reply::stream(format!(
                "event: ping\ndata: {{\"type\":\"ping\"}}\n\n{body}"
            )),
        ),
    ] {
        let server = ChatServer::start([reply]).await;
        let reply = ask(&client(config(&server)), &structured()).await.0;
        lines.push(match reply {
            Ok(reply) => format!("{name} [{}] {}", server.requests().len(), reply.text),
            Err(failed) => format!("{name}: {failed}"),
        });
    }
    insta::assert_snapshot!(lines.join("\n"), @r#"
    index 1 [1] {"a": 1}
    index "0" [1] {"a": 1}
    index -1 [1] {"a": 1}
    a document with index 1 [1] {"a": 1}
    a document after a byte order mark [1] {"a": 1}
    a key twice [1] {"a": 1}
    gzip that nobody asked for [1] {"a": 1}
    gzip without a word [1] {"a": 1}
    deflate [1] {"a": 1}
    plain, called gzip [1] {"a": 1}
    zstd [1] {"a": 1}
    plain, called zstd [1] {"a": 1}
    plain, called utf-8 [1] {"a": 1}
    no blank lines [1] {"a": 1}
    no data: [1] {"a": 1}
    beats [1] {"a": 1}
    wrapped [1] {"a": 1}
    a limit behind the reply [1] {"a": 1}
    half an emoji in bytes [1] {"b": "�","a": 1}
    an emoji in two events [1] {"b": "x 😀","a": 1}
    pings [1] {"a": 1}
    "#);
    let unknown = Reply::stream("(rot13)").header("content-encoding", "rot13");
    insta::assert_snapshot!(table([case("rot13", [unknown, good()])]).await, @"rot13 [1] BadReply: the reply of URL/v1 cannot be unpacked (it is compressed as rot13, which was not asked for): let the gateway before it send replies uncompressed");
}
