//! Replies that arrive, whatever the pieces, and replies that must not count as ones.

use crate::chat_server::{ChatServer, End, Reply};
use crate::{KEY, ask, client, config, request, stream};
use serde_json::json;
use viva::llm::EndpointConfig;
use viva::ports::{ChatErrorKind, ChatModel, ChatRequest};

#[tokio::test]
async fn a_request_is_complete_and_its_reply_streams_and_is_counted() {
    let server =
        ChatServer::start([Reply::stream(stream(&["Rayleigh ", "scattering."])).chunked()]).await;
    let client = client(EndpointConfig {
        price_prompt: Some(2.0),
        price_completion: Some(10.0),
        organization: Some("org-1".into()),
        headers: [("X-Title".to_string(), "viva".to_string())].into(),
        extra_body: json!({"reasoning_effort": "low", "temperature": 0.3})
            .as_object()
            .unwrap()
            .clone(),
        ..config(&server)
    });
    let (reply, seen) = ask(
        &client,
        &ChatRequest {
            seed: Some(7),
            ..request()
        },
    )
    .await;
    let reply = reply.unwrap();
    assert_eq!(reply.text, "Rayleigh scattering.");
    assert_eq!(seen.text, reply.text);
    assert_eq!((reply.prompt_tokens, reply.completion_tokens), (1000, 50));
    assert!((reply.cost.unwrap() - 0.0025).abs() < 1e-12);
    assert_eq!(
        (reply.model.as_str(), reply.structured_by.as_str()),
        ("gpt-4o-mini-2024", "prose")
    );

    let sent = &server.requests()[0];
    assert_eq!(sent.line, "POST /v1/chat/completions HTTP/1.1");
    assert_eq!(
        sent.header("authorization"),
        Some(format!("Bearer {KEY}").as_str())
    );
    assert_eq!(
        (sent.header("openai-organization"), sent.header("x-title")),
        (Some("org-1"), Some("viva"))
    );
    insta::assert_snapshot!(sent.body, @r#"{"model":"gpt-4o-mini","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Why is the sky blue?"}],"stream":true,"stream_options":{"include_usage":true},"temperature":0.3,"seed":7,"max_tokens":4096,"reasoning_effort":"low"}"#);
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let server = ChatServer::start([Reply::stream(stream(&["a"])).chunked()]).await;
    let client = client(config(&server));
    for _ in 0..3 {
        ask(&client, &request()).await.0.unwrap();
    }
    assert_eq!((server.requests().len(), server.connections()), (3, 1));
}

#[tokio::test]
async fn a_connection_opened_ahead_is_the_one_of_the_call() {
    let server = ChatServer::start([Reply::stream(stream(&["a"])).chunked()]).await;
    let client = client(config(&server));
    client.connect().await;
    client.connect().await;
    ask(&client, &request()).await.0.unwrap();
    client.connect().await;

    assert_eq!((server.heads(), server.requests().len()), (1, 1));
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn pieces_of_any_size_give_the_same_reply() {
    let body = stream(&["Grüße — 漢字 ", "🙂🙃", " {\"a\": 1}"]).into_bytes();
    let mut chance = fastrand::Rng::with_seed(7);
    let script = (0..60).map(|i| {
        let (mut pieces, mut rest) = (Vec::new(), body.as_slice());
        while !rest.is_empty() {
            let (piece, tail) = rest.split_at(chance.usize(1..=rest.len().min(1 + i)));
            pieces.push(piece.to_vec());
            rest = tail;
        }
        let reply = Reply::stream("").pieces(pieces);
        if i % 2 == 0 { reply.chunked() } else { reply }
    });
    let server = ChatServer::start(script.collect::<Vec<_>>()).await;
    let client = client(config(&server));
    for _ in 0..60 {
        let (reply, seen) = ask(&client, &request()).await;
        assert_eq!(reply.unwrap().text, "Grüße — 漢字 🙂🙃 {\"a\": 1}");
        assert_eq!(seen.text, "Grüße — 漢字 🙂🙃 {\"a\": 1}");
    }
}

#[tokio::test]
async fn a_cut_at_any_byte_is_never_a_short_reply() {
    let body = stream(&["one ", "tw\u{f6} ", "three"]).into_bytes();
    for (end, chunked) in [(End::Close, false), (End::Close, true), (End::Reset, true)] {
        let script: Vec<Reply> = (0..body.len())
            .map(|at| {
                let reply = Reply::stream(&body[..at]).end(end);
                if chunked { reply.chunked() } else { reply }
            })
            .collect();
        let server = ChatServer::start(script).await;
        let client = client(EndpointConfig {
            retries: 0,
            ..config(&server)
        });
        let mut whole = 0;
        for at in 0..body.len() {
            match ask(&client, &request()).await.0 {
                Ok(reply) => {
                    assert_eq!(reply.text, "one twö three", "cut at {at}");
                    whole += 1;
                }
                Err(failed) => assert_eq!(
                    failed.kind,
                    ChatErrorKind::BadReply,
                    "cut at {at}: {failed}"
                ),
            }
        }
        // Complete once the finish reason is there: what is missing then is usage.
        assert!((1..200).contains(&whole), "{whole}");
    }
}

#[tokio::test]
async fn a_cut_stream_is_asked_for_again_and_what_was_shown_is_void() {
    let body = stream(&["one ", "two"]);
    let half = &body[..body.find("two").unwrap()];
    let server = ChatServer::start([Reply::stream(half), Reply::stream(body.as_str())]).await;
    let (reply, seen) = ask(&client(config(&server)), &request()).await;
    assert_eq!(reply.unwrap().text, "one two");
    assert_eq!(seen.text, "one two");
    assert_eq!(seen.waits.len(), 1);
}

#[tokio::test]
async fn a_reply_that_does_not_stream_is_taken_too() {
    let message = json!({"role": "assistant", "content": "<think>hm</think>\nBlue."});
    let body = json!({"model": "local", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]});
    let server = ChatServer::start([Reply::json(200, body)]).await;
    let (reply, seen) = ask(&client(config(&server)), &request()).await;
    let reply = reply.unwrap();
    assert_eq!(
        (reply.text.as_str(), seen.text.as_str()),
        ("Blue.", "Blue.")
    );
    assert_eq!(
        reply.prompt_tokens, 9,
        "counted here where the server does not"
    );
    assert_eq!(reply.completion_tokens, 2);
}

#[tokio::test]
async fn an_endless_line_or_body_is_refused_within_bounds() {
    let megabyte = vec![b'a'; 1 << 20];
    for first in ["data: ", ": ", "{\"choices\": \""] {
        let mut pieces = vec![first.as_bytes().to_vec()];
        pieces.extend(vec![megabyte.clone(); 64]);
        let server = ChatServer::start([Reply::stream("").pieces(pieces)]).await;
        let (reply, _) = ask(&client(config(&server)), &request()).await;
        let failed = reply.unwrap_err();
        assert_eq!(failed.kind, ChatErrorKind::BadReply);
        assert!(failed.message.contains("too large"), "{failed}");
        // The client left long before the 64 MB were sent.
        server.left().await;
        assert_eq!(server.requests().len(), 1, "not asked again");
    }
}
