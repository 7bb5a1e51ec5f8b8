//! Replies that end in failure, and what of them is paid for.

use super::{GOOD, case, event, good, stream_of, table};
use crate::chat_server::{ChatServer, Reply};
use crate::{ask, client, config, structured};
use serde_json::json;
use viva::ports::{ChatRequest, Message, Role};

#[tokio::test]
async fn errors_inside_a_reply_are_found_wherever_they_stand() {
    let begun = event(&json!({"choices": [{"delta": {"content": "{\"a\":"}}]}));
    let streamed = |rest: &str| [Reply::stream(format!("{begun}{rest}"))];
    let lines = table([
        case("a bare line", streamed("{\"error\":{\"message\":\"runner crashed\"}}\n")),
        case("an event of that name", streamed("event: error\ndata: {\"message\":\"runner crashed\"}\n\n")),
        case("a mark", streamed("data: [ERROR] runner crashed\n\n")),
        case("a finish_reason beside it", streamed("data: {\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}],\"error\":{\"message\":\"runner crashed\",\"code\":502}}\n\n")),
        case("a finish_reason alone", [stream_of(json!({"content": "{"}), json!("error"))]),
        case("given up", [stream_of(json!({"content": "{"}), json!("abort"))]),
        case("empty errors are none", [Reply::stream(crate::stream(&[GOOD]).replacen("{\"id\"", "{\"error\":{},\"id\"", 1))]),
        case("filtered", [stream_of(json!({"content": "{"}), json!("SAFETY"))]),
        case("declined", [stream_of(json!({"refusal": "I cannot."}), json!("stop"))]),
    ])
    .await;
    insta::assert_snapshot!(lines, @r"
    a bare line [2] Unreachable: URL/v1 failed (runner crashed) (2 attempts): try again later
    an event of that name [2] Unreachable: URL/v1 failed (runner crashed) (2 attempts): try again later
    a mark [2] Unreachable: URL/v1 failed (runner crashed) (2 attempts): try again later
    a finish_reason beside it [2] Unreachable: URL/v1 failed (502: runner crashed) (2 attempts): try again later
    a finish_reason alone [2] Unreachable: URL/v1 failed (finish_reason is error) (2 attempts): try again later
    given up [2] Unreachable: URL/v1 failed (the server gave the reply up) (2 attempts): try again later
    empty errors are none [1] reply by json_schema
    filtered [1] BadReply: the endpoint's content filter withheld the reply of gpt-4o-mini: reword, or use another endpoint
    declined [1] BadReply: gpt-4o-mini declined to answer (I cannot.): reword, or use another model
    ");
}

#[tokio::test]
async fn which_limit_cut_a_reply_is_said() {
    let cut = |tokens: u64| {
        let choice = json!({"delta": {"content": "{"}, "finish_reason": "length"});
        let usage = json!({"prompt_tokens": 9, "completion_tokens": tokens});
        [Reply::stream(
            event(&json!({"choices": [choice], "usage": usage})) + "data: [DONE]\n\n",
        )]
    };
    let lines = table([
        case("max_tokens", cut(4096)),
        case("the window", cut(60)),
        case(
            "nobody knows",
            [stream_of(json!({"content": "{"}), json!("length"))],
        ),
    ])
    .await;
    insta::assert_snapshot!(lines, @r"
    max_tokens [1] BadReply: gpt-4o-mini reached max_tokens (4096), its reply is incomplete: raise max_tokens
    the window [1] BadReply: gpt-4o-mini reached the end of its context window after 60 tokens, its reply is incomplete: serve the model with a larger context
    nobody knows [1] BadReply: gpt-4o-mini reached max_tokens or the end of its context window, its reply is incomplete: raise max_tokens
    ");
}

#[tokio::test]
async fn a_server_that_read_only_a_part_is_doubted() {
    let usage = |prompt: u64| {
        Reply::stream(crate::stream(&[GOOD]).replace(
            "\"prompt_tokens\":1000",
            &format!("\"prompt_tokens\":{prompt}"),
        ))
    };
    let long = ChatRequest {
        messages: vec![Message {
            role: Role::User,
            content: "some words of a long rubric ".repeat(300),
        }],
        ..structured()
    };
    for (read, doubted) in [(400, true), (1500, false), (0, false)] {
        let server = ChatServer::start([usage(read)]).await;
        let reply = ask(&client(config(&server)), &long).await.0.unwrap();
        assert_eq!(
            !reply.remarks.is_empty(),
            doubted,
            "{read}: {:?}",
            reply.remarks
        );
        assert!(
            reply
                .remarks
                .iter()
                .all(|remark| remark.contains("num_ctx"))
        );
    }
    let server = ChatServer::start([good()]).await;
    assert!(
        ask(&client(config(&server)), &structured())
            .await
            .0
            .unwrap()
            .remarks
            .is_empty()
    );
}
