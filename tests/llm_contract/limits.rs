//! Limits of time, and calls that are dropped.

use crate::chat_server::{ChatServer, End, Reply};
use crate::{ask, client, config, request, stream};
use std::time::{Duration, Instant};
use viva::llm::{EndpointConfig, Timeouts};
use viva::ports::{ChatErrorKind, ChatModel};

const SHORT: Duration = Duration::from_millis(40);

fn limited(server: &ChatServer, timeouts: Timeouts) -> EndpointConfig {
    EndpointConfig {
        retries: 0,
        timeouts,
        ..config(server)
    }
}

#[tokio::test]
async fn each_limit_is_named_when_it_is_exceeded() {
    let begun = "data: {\"choices\": [{\"delta\": {\"content\": \"one\"}}]}\n\n";
    let cases = [
        (
            "first_byte",
            Reply::stream("").silent(),
            Timeouts {
                first_byte: SHORT,
                ..Timeouts::default()
            },
        ),
        (
            "first_byte",
            Reply::stream(""),
            Timeouts {
                first_byte: SHORT,
                ..Timeouts::default()
            },
        ),
        (
            "idle",
            Reply::stream(begun),
            Timeouts {
                idle: SHORT,
                ..Timeouts::default()
            },
        ),
        (
            "total",
            Reply::stream(begun),
            Timeouts {
                total: SHORT,
                ..Timeouts::default()
            },
        ),
        (
            "deadline",
            Reply::stream(begun),
            Timeouts {
                deadline: SHORT,
                ..Timeouts::default()
            },
        ),
    ];
    for (name, reply, timeouts) in cases {
        let server = ChatServer::start([reply.end(End::Hang)]).await;
        let failed = ask(&client(limited(&server, timeouts)), &request())
            .await
            .0
            .unwrap_err();
        assert_eq!(failed.kind, ChatErrorKind::Unreachable, "{name}: {failed}");
        assert!(
            failed.message.contains(&format!("timeouts.{name}")),
            "{name}: {failed}"
        );
        assert!(
            failed.message.contains("within 0.04 s") || failed.message.contains("for 0.04 s"),
            "{failed}"
        );
        server.left().await;
    }
}

#[tokio::test]
async fn a_connection_that_does_not_come_about_is_a_limit_too() {
    // Taken by the system, and never greeted: the TLS handshake belongs to connecting.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!(
        "https://127.0.0.1:{}/v1",
        listener.local_addr().unwrap().port()
    );
    let timeouts = Timeouts {
        connect: SHORT,
        ..Timeouts::default()
    };
    let config = EndpointConfig {
        base_url,
        retries: 0,
        timeouts,
        ..EndpointConfig::default()
    };
    let failed = ask(&client(config), &request()).await.0.unwrap_err();
    assert_eq!(failed.kind, ChatErrorKind::Unreachable);
    assert!(
        failed.message.contains("within 0.04 s") && failed.message.contains("timeouts.connect"),
        "{failed}"
    );
}

#[tokio::test]
async fn the_deadline_holds_over_all_attempts() {
    let server = ChatServer::start([Reply::stream("").silent().end(End::Hang)]).await;
    let timeouts = Timeouts {
        first_byte: SHORT / 4,
        deadline: SHORT * 2,
        backoff: Duration::from_millis(1),
        ..Timeouts::default()
    };
    let begun = Instant::now();
    let client = client(EndpointConfig {
        retries: 1000,
        timeouts,
        ..config(&server)
    });
    assert!(ask(&client, &request()).await.0.is_err());
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert!(server.requests().len() > 1);
}

#[tokio::test]
async fn a_complete_reply_does_not_wait_for_a_server_that_stays() {
    let body = stream(&["fine"]);
    for body in [
        body.as_str(),
        body.split("data: {\"choices\":[],\"usage\"")
            .next()
            .unwrap(),
    ] {
        let server = ChatServer::start([Reply::stream(body).end(End::Hang)]).await;
        let timeouts = Timeouts {
            idle: SHORT,
            ..Timeouts::default()
        };
        assert_eq!(
            ask(&client(limited(&server, timeouts)), &request())
                .await
                .0
                .unwrap()
                .text,
            "fine"
        );
    }
}

#[tokio::test]
async fn a_dropped_call_is_cancelled_at_once() {
    let begun = "data: {\"choices\": [{\"delta\": {\"content\": \"one\"}}]}\n\n";
    for reply in [Reply::stream("").silent(), Reply::stream(begun)] {
        let server = ChatServer::start([reply.end(End::Hang)]).await;
        let client = client(config(&server));
        let request = request();
        let mut ignore = |_: viva::ports::ChatEvent<'_>| {};
        tokio::select! {
            _ = client.chat(&request, &mut ignore) => panic!("it hangs"),
            () = server.arrived() => {}
        }
        server.left().await;
    }
}

#[tokio::test]
async fn many_calls_run_side_by_side() {
    let server = ChatServer::start([Reply::stream(stream(&["fine"])).chunked()]).await;
    let client = client(config(&server));
    let request = request();
    let calls = (0..64).map(|_| async { ask(&client, &request).await.0.unwrap().text });
    let replies = futures_util::future::join_all(calls).await;
    assert!(replies.iter().all(|text| text == "fine"));
}
