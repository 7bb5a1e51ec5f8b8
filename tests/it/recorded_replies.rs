//! What a strong model really replied to 24 answers, played back through `viva grade`: everything
//! behind the reply (reading it, looking quotes up, shares, weights) must keep its worth.
//!
//! `tests/recorded/replies.jsonl` holds the rows, the grade that their author gave each answer, and
//! the reply. Questions, answers and grades were written for this test, the replies by a reader who
//! saw nothing but the prompts. Rows are found by their answer, so that an edited prompt still runs.

use crate::chat_server::ChatServer;
use crate::grade::run;
use crate::judge::content;
use crate::support::Home;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;

const RECORDED: &str = include_str!("../recorded/replies.jsonl");

fn recorded() -> Vec<Value> {
    RECORDED
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// A server that gives each answer the reply that was recorded for it.
async fn player() -> ChatServer {
    let rows = recorded();
    ChatServer::ruled(move |_, _, request| {
        let messages = request.body["messages"].as_array().unwrap();
        let asked = messages.last().unwrap()["content"].as_str().unwrap();
        let row = rows.iter().find(|row| {
            asked.contains(row["question"].as_str().unwrap())
                && asked.contains(row["answer"].as_str().unwrap())
        });
        let row = row.expect("every recorded answer is sent as it was typed");
        content(&serde_json::from_str(row["reply"].as_str().unwrap()).unwrap())
    })
    .await
}

/// The rows as `viva grade` writes them, and their scores by id.
async fn grade_recorded() -> (BTreeMap<String, f64>, Vec<Value>) {
    let home = Home::new();
    let file = home.path().join("rows.jsonl");
    std::fs::write(&file, RECORDED).unwrap();

    let server = player().await;
    let (ok, rows, all) = run(&home, &server, &["grade", file.to_str().unwrap()]).await;
    assert!(ok, "{all}");

    let score = |row: &Value| {
        (
            row["id"].as_str().unwrap().to_owned(),
            row["score"].as_f64().unwrap(),
        )
    };
    (rows.iter().map(score).collect(), rows)
}

/// Pearson's correlation and the mean absolute difference.
fn agreement(pairs: &[(f64, f64)]) -> (f64, f64) {
    let n = pairs.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n;
    let (a, b) = (mean(|p| p.0), mean(|p| p.1));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        ab += (x - a) * (y - b);
        aa += (x - a).powi(2);
        bb += (y - b).powi(2);
    }
    (
        ab / (aa * bb).sqrt(),
        pairs.iter().map(|(x, y)| (x - y).abs()).sum::<f64>() / n,
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn recorded_replies_keep_their_worth() {
    let (scores, rows) = grade_recorded().await;
    let refused: u64 = rows
        .iter()
        .map(|r| r["refused_quotes"].as_u64().unwrap())
        .sum();
    let pairs: Vec<_> = recorded()
        .iter()
        .map(|r| {
            (
                r["grade"].as_f64().unwrap(),
                scores[r["id"].as_str().unwrap()],
            )
        })
        .collect();
    let (pearson, error) = agreement(&pairs);

    let mut shown = format!("Pearson {pearson:.3}, error {error:.1}, {refused} quotes refused\n");
    for (id, score) in &scores {
        write!(
            shown,
            "{id} {score:.0}{}",
            if id.ends_with('c') { "\n" } else { "  " }
        )
        .unwrap();
    }
    insta::assert_snapshot!(shown, @r"
    Pearson 0.986, error 4.7, 2 quotes refused
    1a 100  1b 40  1c 0
    2a 100  2b 30  2c 0
    3a 100  3b 50  3c 0
    4a 100  4b 40  4c 0
    5a 100  5b 60  5c 0
    6a 100  6b 45  6c 0
    7a 100  7b 9  7c 0
    8a 100  8b 28  8c 0
    ");
}
