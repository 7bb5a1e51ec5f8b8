//! What is tried again, when, and what is not.

use crate::chat_server::{ChatServer, End, Reply};
use crate::{ask, client, config, request, stream};
use std::time::Duration;
use viva::llm::{EndpointConfig, Timeouts};
use viva::ports::ChatErrorKind;

fn good() -> Reply {
    Reply::stream(stream(&["fine"]))
}

#[tokio::test]
async fn statuses_that_may_pass_are_tried_again() {
    for status in [408, 409, 425, 429, 500, 502, 503, 504, 529] {
        let server = ChatServer::start([Reply::error(status, "busy", "busy"), good()]).await;
        let (reply, seen) = ask(&client(config(&server)), &request()).await;
        assert_eq!(reply.unwrap().text, "fine", "{status}");
        assert_eq!(seen.waits.len(), 1, "{status}");
    }
}

#[tokio::test]
async fn statuses_that_will_not_pass_are_not() {
    for status in [400, 401, 402, 403, 404, 405, 413, 422] {
        let server = ChatServer::start([Reply::error(status, "no", "no"), good()]).await;
        let (reply, seen) = ask(&client(config(&server)), &request()).await;
        assert!(reply.is_err(), "{status}");
        assert_eq!(
            (server.requests().len(), seen.waits.len()),
            (1, 0),
            "{status}"
        );
    }
}

#[tokio::test]
async fn breaks_of_every_kind_are_tried_again() {
    let breaks = [
        Reply::stream("").silent().end(End::Close),
        Reply::stream("").silent().end(End::Reset),
        Reply::stream("").chunked().end(End::Reset),
        Reply::stream(""),
        Reply::stream("data: {not json}\n\n"),
        Reply::stream(
            "data: {\"error\": {\"message\": \"overloaded\", \"type\": \"server_error\"}}\n\n",
        ),
        Reply::stream("error: {\"code\": 503, \"message\": \"slot unavailable\"}\n\n"),
    ];
    for broken in breaks {
        let server = ChatServer::start([broken.clone(), good()]).await;
        let (reply, _) = ask(&client(config(&server)), &request()).await;
        assert_eq!(reply.unwrap().text, "fine", "{broken:?}");
        assert_eq!(server.requests().len(), 2, "{broken:?}");
    }
}

#[tokio::test]
async fn retries_end_and_say_how_many_there_were() {
    let server = ChatServer::start([Reply::error(429, "slow down", "rate_limit")]).await;
    let (reply, seen) = ask(&client(config(&server)), &request()).await;
    let failed = reply.unwrap_err();
    assert_eq!(failed.kind, ChatErrorKind::RateLimited);
    assert!(failed.message.contains(" (3 attempts): "), "{failed}");
    assert_eq!((server.requests().len(), seen.waits.len()), (3, 2));
    let wait = seen.waits[0].replace(&server.port.to_string(), "PORT");
    insta::assert_snapshot!(wait, @"http://127.0.0.1:PORT/v1 allows no more requests for now (429: slow down); trying again in 0 s (1 of 2)");
}

#[tokio::test]
async fn the_wait_that_a_server_asks_for_is_kept_within_the_deadline() {
    let asked = |header: &str, value: &str| {
        Reply::error(429, "slow down", "rate_limit").header(header, value)
    };
    let server = ChatServer::start([asked("retry-after-ms", "3"), good()]).await;
    assert_eq!(
        ask(&client(config(&server)), &request())
            .await
            .0
            .unwrap()
            .text,
        "fine"
    );

    let server = ChatServer::start([asked("retry-after", "3600"), good()]).await;
    let (reply, seen) = ask(&client(config(&server)), &request()).await;
    let failed = reply.unwrap_err();
    assert!(failed.message.contains("asks to wait 60 min"), "{failed}");
    assert_eq!((server.requests().len(), seen.waits.len()), (1, 0));
}

#[tokio::test]
async fn spent_credit_is_not_asked_for_again() {
    let spent = Reply::error(
        429,
        "You exceeded your current quota, please check your plan.",
        "insufficient_quota",
    );
    let server = ChatServer::start([spent, good()]).await;
    let failed = ask(&client(config(&server)), &request())
        .await
        .0
        .unwrap_err();
    assert!(failed.message.contains("no credit left"), "{failed}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_model_that_loads_is_waited_for_however_often_it_takes() {
    let loading = Reply::error(503, "Loading model", "unavailable_error");
    let server = ChatServer::start(vec![loading.clone(); 9].into_iter().chain([good()])).await;
    let (reply, seen) = ask(
        &client(EndpointConfig {
            retries: 0,
            ..config(&server)
        }),
        &request(),
    )
    .await;
    assert_eq!(reply.unwrap().text, "fine");
    assert_eq!(seen.waits.len(), 9);
    assert_eq!(
        seen.waits[0],
        "the server is loading its model (0 s so far)"
    );

    let server = ChatServer::start([loading]).await;
    let timeouts = Timeouts {
        backoff: Duration::from_millis(1),
        deadline: Duration::from_millis(60),
        ..Timeouts::default()
    };
    let (reply, _) = ask(
        &client(EndpointConfig {
            timeouts,
            ..config(&server)
        }),
        &request(),
    )
    .await;
    let failed = reply.unwrap_err();
    assert_eq!(failed.kind, ChatErrorKind::Unreachable);
    assert!(server.requests().len() > 2);
}
