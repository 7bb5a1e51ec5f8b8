//! How long the offline assessor takes for an answer of 500 words: `cargo bench --bench assess`.
//!
//! The answer is put together from the project's graded answers to one shipped question, and
//! checked against that question's rubric. Every line is a median, and the processor time of a
//! round (Linux, all cores, in steps of 10 ms): on a busy machine the one that tells.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test fails by panicking and may print its figures"
)]

use futures_util::FutureExt;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};
use viva::app::shipped_banks;
use viva::assess::OfflineAssessor;
use viva::assess::Prompts;
use viva::assess::rubric::of_question;
use viva::domain::{Assessment, Question, TurnKind, TurnRecord};
use viva::ports::{AssessRequest, Assessor, TokenEmbedder};
use viva::store::embed::BundledModel;

const WORDS: usize = 500;
const ROUNDS: usize = 9;

fn main() {
    let question = question();
    let request = request(question, &answer());
    let criteria = request.criteria.len();
    println!("an answer of {WORDS} words, {criteria} criteria, {ROUNDS} rounds");
    say("model load", || {
        let model = BundledModel::new();
        let start = Instant::now();
        let _ = black_box(model.token_vectors(&["x"]));
        start.elapsed()
    });
    say("first assessment, model load included", || {
        let assessor = OfflineAssessor::new(Arc::new(BundledModel::new()));
        assess(&assessor, &request)
    });
    let model = Arc::new(BundledModel::new());
    let _ = black_box(model.token_vectors(&["x"]));
    say("first assessment, model loaded", || {
        assess(&OfflineAssessor::new(model.clone()), &request)
    });
    let assessor = OfflineAssessor::new(model.clone());
    let mut round = 0;
    say("another answer to the same question", || {
        round += 1;
        let mut request = request.clone();
        request.turns[0].answer = Some(format!("{round} {}", request.answer()));
        assess(&assessor, &request)
    });
    say("an answer that was read while it was typed", || {
        round += 1;
        let mut request = request.clone();
        let typed = format!("{round} {}", request.answer());
        assessor.read_along(&format!("{typed}\n"));
        request.turns[0].answer = Some(typed);
        assess(&assessor, &request)
    });
}

fn say(what: &str, mut run: impl FnMut() -> Duration) {
    let before = processor_ms();
    let mut times: Vec<Duration> = (0..ROUNDS).map(|_| run()).collect();
    let processor = (processor_ms() - before) / ROUNDS as f64;
    times.sort();
    println!(
        "{:8.1} ms, {processor:5.0} ms of processor time  {what}",
        times[ROUNDS / 2].as_secs_f64() * 1e3
    );
}

/// Processor time of this process; 0 where it cannot be read.
fn processor_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name in brackets; user and system time are the 14th and 15th field.
    let fields = stat
        .rsplit_once(')')
        .map_or("", |(_, rest)| rest)
        .split_whitespace()
        .skip(11)
        .take(2);
    fields
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        * 10.0
}

fn assess(assessor: &OfflineAssessor, request: &AssessRequest) -> Duration {
    let start = Instant::now();
    let assessment = assessor.assess(request, &mut |_| {}).now_or_never();
    assert!(matches!(black_box(assessment), Some(Assessment::Scored(_))));
    start.elapsed()
}

fn graded() -> Vec<serde_json::Value> {
    let rows = include_str!("../seeds/calibration/answers.jsonl").lines();
    rows.map(|row| serde_json::from_str(row).expect("the graded answers are JSON"))
        .collect()
}

fn question() -> Question {
    let topic = graded().remove(0)["question_topic"].clone();
    let banks = shipped_banks().expect("the shipped banks parse");
    let mut questions = banks.into_iter().flat_map(|b| b.questions);
    questions
        .find(|q| topic == q.topic.as_str())
        .expect("the question is shipped")
}

/// The first words of the graded answers to the first question, sentence marks and lines kept.
fn answer() -> String {
    let all: Vec<String> = graded()
        .iter()
        .filter_map(|row| Some(row["answer"].as_str()?.to_string()))
        .collect();
    all.join("\n")
        .split_inclusive(char::is_whitespace)
        .filter(|w| !w.trim().is_empty())
        .take(WORDS)
        .collect()
}

fn request(question: Question, answer: &str) -> AssessRequest {
    let rubric = of_question(&question, &Prompts::builtin());
    let turn = TurnRecord {
        kind: TurnKind::Main,
        prompt: question.text.clone(),
        asked_at: jiff::Timestamp::UNIX_EPOCH,
        answer: Some(answer.to_string()),
        answered_at: None,
        run: None,
        self_rating: None,
        assessment: None,
    };
    AssessRequest {
        criteria: rubric.criteria.iter().map(|c| c.id.clone()).collect(),
        question,
        rubric,
        turns: vec![turn],
        style: "neutral".into(),
        lang: "en".into(),
    }
}
