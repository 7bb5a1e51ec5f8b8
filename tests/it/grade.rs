//! `viva grade` against an endpoint: order, going on where it was stopped, fewer calls when asked.

use crate::chat_server::{ChatServer, Reply, Request};
use crate::judge::verdicts;
use crate::support::{Home, VIVA, all};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

pub fn rows(count: usize) -> String {
    let row = |n: usize| {
        json!({"id": n, "question": "Why is the sky blue?", "answer": format!("Short waves scatter more, case {n}."),
            "criteria": [{"id": "why", "text": "Says that short waves scatter more", "weight": 1}]})
    };
    (0..count).map(|n| format!("{}\n", row(n))).collect()
}

pub fn home() -> Home {
    let home = Home::new();
    // The alignment would ask again about what it doubts; these tests count calls.
    std::fs::write(
        home.path().join("config.toml"),
        "[assess]\nsecond_look = false\n",
    )
    .unwrap();
    home
}

pub fn start(home: &Home, server: &ChatServer, args: &[&str]) -> Child {
    let mut command = Command::new(VIVA);
    command
        .args(args)
        .env("VIVA_HOME", home.path())
        .env("OPENAI_BASE_URL", server.url());
    command
        .env("OPENAI_API_KEY", "key")
        .env("VIVA_MODEL", "judge")
        .env_remove("VIVA_ENDPOINT");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

pub async fn run(home: &Home, server: &ChatServer, args: &[&str]) -> (bool, Vec<Value>, String) {
    let child = start(home, server, args);
    let output = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap())
        .await
        .unwrap();
    let rows = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    (output.status.success(), rows, all(&output))
}

fn ids(rows: &[Value]) -> Vec<u64> {
    rows.iter().map(|r| r["id"].as_u64().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn results_come_in_the_order_of_the_rows() {
    let home = home();
    let file = home.path().join("rows.jsonl");
    std::fs::write(&file, rows(8)).unwrap();
    // The second is answered only when the others have come: it is the last to be done. (Until the
    // first is, no other is asked.)
    let server = ChatServer::ruled(|n, _, r| {
        verdicts(r, "met", "Short waves scatter more").after(if n == 2 { 8 } else { 0 })
    })
    .await;
    let (ok, rows, all) = run(
        &home,
        &server,
        &["grade", file.to_str().unwrap(), "--concurrency", "4"],
    )
    .await;
    assert!(ok, "{all}");
    assert_eq!(ids(&rows), (0..8).collect::<Vec<_>>());
    assert!(
        rows.iter()
            .all(|r| r["score"] == 100.0 && r["criteria"][0]["id"] == "why"),
        "{rows:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_run_goes_on_and_pays_for_no_row_twice() {
    let home = home();
    let file = home.path().join("rows.jsonl");
    std::fs::write(&file, rows(12)).unwrap();
    let args = ["grade", file.to_str().unwrap(), "--concurrency", "2"];
    // The first six are answered, in whatever order they come, the others are not; later they are,
    // and at last nothing is found.
    let phase = Arc::new(AtomicUsize::new(0));
    let now = phase.clone();
    let is_late = |r: &Request| {
        let body = r.body.to_string();
        (6..12).any(|n| body.contains(&format!("case {n}.")))
    };
    let server = ChatServer::ruled(move |_, _, r| match now.load(SeqCst) {
        0 if is_late(r) => verdicts(r, "met", "Short waves scatter more").after(usize::MAX),
        2 => verdicts(r, "missing", ""),
        _ => verdicts(r, "met", "Short waves scatter more"),
    })
    .await;
    let mut child = start(&home, &server, &args);
    let mut printed = BufReader::new(child.stdout.take().unwrap()).lines();
    let kill = move || {
        for _ in 0..6 {
            printed.next().unwrap().unwrap();
        }
        child.kill().unwrap();
        child.wait().unwrap();
    };
    tokio::task::spawn_blocking(kill).await.unwrap();
    let before = server.requests().len();

    phase.store(1, SeqCst);
    let (ok, rows, all) = run(&home, &server, &args).await;
    assert!(ok, "{all}");
    assert_eq!(ids(&rows), (0..12).collect::<Vec<_>>());
    assert_eq!(server.requests().len() - before, 6);
    assert!(all.contains("6 answers had been graded before"), "{all}");

    // A run that came to its end is forgotten: the same command asks anew.
    phase.store(2, SeqCst);
    let (_, rows, _) = run(&home, &server, &args).await;
    assert_eq!(server.requests().len() - before, 18);
    assert!(rows.iter().all(|r| r["score"] == 0.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_has_no_score_is_tried_again() {
    let home = home();
    let file = home.path().join("rows.jsonl");
    std::fs::write(&file, rows(4)).unwrap();
    let args = ["grade", file.to_str().unwrap(), "--concurrency", "1"];
    let server = ChatServer::ruled(|n, _, r| match n {
        2 => Reply::error(400, "no", "bad"),
        _ => verdicts(r, "met", "Short waves scatter more"),
    })
    .await;
    let (ok, rows, all) = run(&home, &server, &args).await;
    assert!(!ok);
    assert_eq!(
        rows.iter().filter(|r| r["status"] == "unscored").count(),
        1,
        "{all}"
    );
    assert!(all.contains("1 of 4 answers have no score"), "{all}");

    let (ok, rows, all) = run(&home, &server, &args).await;
    assert!(ok, "{all}");
    assert_eq!((rows.len(), server.requests().len()), (4, 5));
}

#[tokio::test(flavor = "multi_thread")]
async fn fewer_calls_are_made_at_once_while_the_endpoint_asks_for_it() {
    let home = home();
    let file = home.path().join("rows.jsonl");
    std::fs::write(&file, rows(60)).unwrap();
    // An endpoint that serves two at a time and turns the rest away.
    let config = "[endpoint]\nretries = 100\ntimeouts = { backoff = 0.001 }\n";
    std::fs::write(
        home.path().join("config.toml"),
        format!("[assess]\nsecond_look = false\n{config}"),
    )
    .unwrap();
    let turned_away = Arc::new(AtomicUsize::new(0));
    let count = turned_away.clone();
    let server = ChatServer::ruled(move |_, busy, r| match busy {
        0..=2 => verdicts(r, "met", "Short waves scatter more").delay(Duration::from_millis(20)),
        _ => {
            count.fetch_add(1, SeqCst);
            Reply::error(429, "slow down", "rate_limit").header("retry-after-ms", "1")
        }
    })
    .await;
    let (ok, rows, all) = run(
        &home,
        &server,
        &["grade", file.to_str().unwrap(), "--concurrency", "8"],
    )
    .await;
    assert!(ok, "{all}");
    assert_eq!(rows.len(), 60);
    // About 90 are; with eight at once throughout, about 400.
    assert!(
        turned_away.load(SeqCst) < 200,
        "{} turned away",
        turned_away.load(SeqCst)
    );
}

#[cfg(unix)]
#[test]
fn results_may_go_to_a_device() {
    let home = Home::new();
    let output = home.run(&["grade", "-", "--offline", "-o", "/dev/null"], &rows(1));
    assert!(output.status.success(), "{}", all(&output));
}

#[test]
fn rows_that_cannot_be_graded_say_why() {
    let home = Home::new();
    let twice = json!({"id": "a", "question": "Why?", "answer": "So.",
        "criteria": [{"id": "x", "text": "One"}, {"id": "x", "text": "Two"}]});
    let output = home.run(
        &["grade", "-", "--offline"],
        &format!("{twice}\nnot json\n{{\"id\": \"b\"}}\n"),
    );
    let rows: Vec<Value> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let why: Vec<&str> = rows.iter().map(|r| r["reason"].as_str().unwrap()).collect();
    insta::assert_debug_snapshot!(why, @r#"
[
    "two criteria have the id \"x\"",
    "line 2: this is not JSON: expected ident at character 2",
    "line 3: the row has no \"answer\"",
]
"#);
    assert_eq!(output.status.code(), Some(1));
}

/// Rows of others carry ids of their own: a question id of the store is looked up only where the
/// row has no question.
#[test]
fn grade_takes_rows_with_ids_of_their_own() {
    let home = Home::new();
    let row = serde_json::json!({
        "id": "a", "question_id": "1", "question": "What is overfitting?",
        "reference": "The model fits noise of the training data and does badly on new data.",
        "answer": "it learns the noise in the training set by heart, so on unseen data it performs badly",
    });
    let graded: Value =
        serde_json::from_str(&home.text(&["grade", "-", "--offline"], &format!("{row}\n")))
            .unwrap();
    assert_eq!(graded["status"], "scored", "{graded}");
    assert!(graded["score"].as_f64().unwrap() > 40.0, "{graded}");
    assert_eq!(graded["assessor"], "offline");
}

/// A row that answers a question of the shipped banks with code.
fn code_row(id: &str, topic: &str, code: &str) -> String {
    let (name, text) = (
        "data_scientist_junior",
        include_str!("../../seeds/data_scientist_junior.md"),
    );
    let bank = viva::bank::markdown::parse(name, name, text).unwrap();
    let mut questions = bank.questions.iter();
    let question = questions.find(|q| q.topic == topic).unwrap();
    let row = json!({"id": id, "question_id": question.id.to_string(), "answer": code});
    format!("{row}\n")
}

/// Id, and the verdicts of the checks.
fn verdicts_of(output: &std::process::Output) -> Vec<(String, Vec<String>)> {
    let text = String::from_utf8_lossy(&output.stdout);
    let rows = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let verdicts = |row: &Value| -> Vec<String> {
        let checks = row["checks"].as_array().into_iter().flatten();
        checks
            .map(|check| check["verdict"].as_str().unwrap().to_string())
            .collect()
    };
    rows.map(|row| (row["id"].as_str().unwrap().to_string(), verdicts(&row)))
        .collect()
}

#[test]
fn grade_runs_queries_and_python_only_in_a_sandbox() {
    let home = Home::new();
    let right = "SELECT c.name, COUNT(o.order_id) FROM customers c LEFT JOIN orders o ON \
                 o.customer_id = c.customer_id AND o.ordered_on LIKE '2025%' GROUP BY c.customer_id";
    let python = "```python\nimport os\nprint(os.listdir('/'))\n```";
    let rows = [
        code_row("right", "sql_joins", right),
        code_row("wrong", "sql_joins", &right.replace("LEFT JOIN", "JOIN")),
        code_row(
            "attack",
            "sql_joins",
            "```sql\nATTACH '/tmp/viva.db' AS x\n```",
        ),
        code_row("words", "sql_joins", "I would join both tables."),
        code_row("python", "groupby_operations", python),
    ];
    std::fs::write(home.path().join("rows.jsonl"), rows.concat()).unwrap();
    let file = home.path().join("rows.jsonl");
    let file = file.to_str().unwrap();

    let output = home.run(&["grade", "--offline", file], "");
    let found = verdicts_of(&output);
    assert_eq!(found.len(), 5, "{}", all(&output));
    assert!(
        found[0].1.iter().all(|verdict| verdict == "passed"),
        "{found:?}"
    );
    assert!(found[1].1.contains(&"failed".to_string()), "{found:?}");
    assert!(
        found[2].1.iter().all(|verdict| verdict == "error"),
        "{found:?}"
    );
    assert_eq!(found[3].1, Vec::<String>::new());
    assert!(
        found[4].1.iter().all(|verdict| verdict == "not_run"),
        "{found:?}"
    );

    // Where there is no sandbox nothing is graded, and why is said.
    let output = home.run(&["grade", "--offline", "--run-code", file], "");
    let found = verdicts_of(&output);
    match found.get(4) {
        Some((_, verdicts)) => assert!(verdicts.contains(&"error".to_string()), "{verdicts:?}"),
        None => assert!(
            all(&output).contains("--run-code is not possible"),
            "{}",
            all(&output)
        ),
    }
}

#[test]
fn rows_of_which_none_can_be_read_are_refused_in_one_sentence() {
    let home = Home::new();
    let output = home.run(
        &["grade", "-", "--offline"],
        "{\"id\": 1, \"question\": \"Why?\"}\n{\"id\": 2, \"question\": \"How?\"}\n",
    );
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr), @r#"
    viva: standard input: no row could be read; line 1: the row has no "answer"
      hint: a row is {"id", "question", "answer", "reference" or "criteria"}: as JSON Lines, a JSON array, or CSV with these names in its first row
    "#);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_sum_of_weights_without_an_end_is_bounded() {
    let home = Home::new();
    let row = json!({"id": 1, "question": "What is drift?", "answer": "A change of the data over time.",
        "criteria": [{"text": "a change of the data over time", "weight": 1e308}, {"text": "b", "weight": 1e308}]});
    let graded: Value =
        serde_json::from_str(&home.text(&["grade", "-", "--offline"], &format!("{row}\n")))
            .unwrap();
    assert!(graded["score_high"].is_number(), "{graded}");
}
