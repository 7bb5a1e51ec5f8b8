//! `viva grade` against endpoints that let nobody through, or only so many: when it waits, and when
//! it stops.

use crate::chat_server::{ChatServer, Reply};
use crate::grade::{home, rows, start};
use crate::judge::verdicts;
use crate::support::{Home, all};
use serde_json::Value;

/// Grades `count` rows; gives the exit code, the rows that came out, and everything that was said.
async fn grade(
    home: &Home,
    server: &ChatServer,
    count: usize,
) -> (Option<i32>, Vec<Value>, String) {
    let file = home.path().join("rows.jsonl");
    std::fs::write(&file, rows(count)).unwrap();
    let args = ["grade", file.to_str().unwrap(), "--concurrency", "4"];
    let child = start(home, server, &args);
    let output = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap())
        .await
        .unwrap();
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let rows = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let said = all(&output).replace(&server.url(), "URL");
    (output.status.code(), rows.collect(), said)
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_that_cannot_change_stop_the_run_after_two_requests() {
    let unknown = "The model `judge` does not exist";
    let cases = [
        (
            Reply::error(401, "Incorrect API key provided.", "invalid_api_key"),
            "refused the API key",
        ),
        (
            Reply::error(404, unknown, "model_not_found"),
            "has no model judge",
        ),
        (
            Reply::json(
                200,
                serde_json::json!({"error": "Unexpected endpoint or method. (POST /chat/completions)"}),
            ),
            "it usually ends in /v1",
        ),
        (
            Reply::error(402, "Insufficient Balance", "x"),
            "no credit left",
        ),
        (
            Reply::new(200, "<html><title>Hotel</title></html>"),
            "answers with a web page",
        ),
    ];
    for (reply, says) in cases {
        let server = ChatServer::start([reply]).await;
        let (code, rows, said) = grade(&home(), &server, 20).await;
        assert_eq!(server.requests().len(), 2, "{said}");
        assert_eq!((code, rows.len()), (Some(3), 2), "{said}");
        assert!(
            said.contains("stopped after 2 answers: ") && said.contains(says),
            "{said}"
        );
    }
}

/// What may be about one row is believed to be about all once enough rows say the same.
#[tokio::test(flavor = "multi_thread")]
async fn failures_that_are_all_alike_stop_the_run_as_long_as_no_row_has_a_score() {
    let empty = r#"data: {"choices":[{"delta":{"content":""},"finish_reason":"stop"}]}"#;
    let cases = [
        (Reply::stream(format!("{empty}\n\ndata: [DONE]\n\n")), 10),
        (Reply::new(200, ""), 10),
    ];
    for (reply, requests) in cases {
        let server = ChatServer::start([reply]).await;
        let (code, rows, said) = grade(&home(), &server, 20).await;
        assert_eq!((code, rows.len()), (Some(3), 5), "{said}");
        // Rows that were under way at the end count too.
        assert!(
            (requests..=requests + 8).contains(&server.requests().len()),
            "{said}"
        );
    }
}

/// A rejection is not paid for, and a server that records requests refuses every one of them.
#[tokio::test(flavor = "multi_thread")]
async fn rejections_stop_no_run() {
    let server = ChatServer::start([Reply::error(400, "not recorded", "x")]).await;
    let (code, rows, said) = grade(&home(), &server, 20).await;
    assert_eq!((code, rows.len()), (Some(1), 20), "{said}");
    // Of the first row it is tried whether the server minds what nobody asked for.
    assert_eq!(server.requests().len(), 21, "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_listens_the_exit_says_so() {
    let server = ChatServer::start([]).await;
    let home = home();
    let config =
        "[assess]\nsecond_look = false\n[endpoint]\nretries = 1\ntimeouts = { backoff = 0.001 }\n";
    std::fs::write(home.path().join("config.toml"), config).unwrap();
    let file = home.path().join("rows.jsonl");
    std::fs::write(&file, rows(1)).unwrap();
    let mut child = {
        let args = ["grade", file.to_str().unwrap()];
        let gone = ChatServer::start([]).await;
        start(&home, &gone, &args)
    };
    let code = tokio::task::spawn_blocking(move || child.wait().unwrap().code())
        .await
        .unwrap();
    assert_eq!(code, Some(3));
    drop(server);
}

/// A limit that lets one call in three through: rows wait for their turn, whatever their tries.
#[tokio::test(flavor = "multi_thread")]
async fn all_rows_wait_together_and_none_uses_up_its_tries() {
    let home = home();
    let config =
        "[assess]\nsecond_look = false\n[endpoint]\nretries = 2\ntimeouts = { backoff = 0.001 }\n";
    std::fs::write(home.path().join("config.toml"), config).unwrap();
    let server = ChatServer::ruled(|number, _, request| match number % 3 {
        0 => verdicts(request, "met", "Short waves scatter more"),
        _ => Reply::error(
            429,
            "Rate limit reached. Please try again in 5ms.",
            "rate_limit_exceeded",
        ),
    })
    .await;
    let (code, rows, said) = grade(&home, &server, 12).await;
    assert_eq!((code, rows.len()), (Some(0), 12), "{said}");
    assert!(rows.iter().all(|row| row["status"] == "scored"), "{rows:?}");
}
