//! The chat client and the assessor against a real endpoint: `cargo test --test llm_real --
//! --ignored` where `VIVA_TEST_BASE_URL` is set (and `VIVA_TEST_MODEL`,
//! `OPENAI_API_KEY` where the endpoint needs them).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test fails by panicking and may print its figures"
)]

#[allow(dead_code)]
#[path = "support/outside_data.rs"]
mod outside_data;

use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use viva::assess::OfflineAssessor;
use viva::assess::Prompts;
use viva::assess::model::without_second_look;
use viva::assess::rubric::of_reference;
use viva::assess::second_look::aligned::AlignedLook;
use viva::assess::{LlmAssessor, LlmOptions};
use viva::calibrate::figures::{Judged, figures};
use viva::domain::score::score;
use viva::domain::text::hex;
use viva::domain::*;
use viva::llm::endpoint::Timeouts;
use viva::llm::{EndpointConfig, OpenAiClient, resolve_key};
use viva::ports::{
    AssessRequest, Assessor, ChatError, ChatErrorKind, ChatEvent, ChatModel, ChatReply,
    ChatRequest, Message, Role,
};
use viva::store::embed::BundledModel;

fn config() -> EndpointConfig {
    let base_url = std::env::var("VIVA_TEST_BASE_URL");
    let base_url = base_url.expect("set VIVA_TEST_BASE_URL to an endpoint");
    let model = std::env::var("VIVA_TEST_MODEL").unwrap_or_else(|_| "default".into());
    EndpointConfig {
        base_url,
        model,
        ..EndpointConfig::default()
    }
}

/// A small model on a busy machine takes its time.
fn patient(timeouts: Timeouts) -> Timeouts {
    let patience = Duration::from_secs(7200);
    Timeouts {
        first_byte: patience,
        idle: patience,
        total: patience,
        deadline: patience,
        ..timeouts
    }
}

fn client(config: EndpointConfig) -> OpenAiClient {
    let key = resolve_key(&config, &|name| std::env::var(name).ok()).unwrap();
    OpenAiClient::new(config, key, None).unwrap()
}

fn request() -> ChatRequest {
    let schema = json!({
        "type": "object",
        "properties": {
            "verdict": {"type": "string", "enum": ["met", "partial", "missing"]},
            "why": {"type": "string", "maxLength": 80},
        },
        "required": ["verdict", "why"],
        "additionalProperties": false,
    });
    let content =
        "Is Paris the capital of France? Give a verdict and a short reason as JSON.".to_string();
    ChatRequest {
        messages: vec![Message {
            role: Role::User,
            content,
        }],
        schema: Some(("verdict".into(), schema)),
        max_tokens: Some(200),
        seed: Some(7),
        token_odds: false,
    }
}

#[tokio::test]
#[ignore = "needs VIVA_TEST_BASE_URL: an endpoint"]
async fn a_reply_that_follows_a_schema_streams() {
    let client = client(config());
    let (mut streamed, mut deltas) = (String::new(), 0);
    let reply = client
        .chat(&request(), &mut |event| match event {
            ChatEvent::Delta(delta) => {
                streamed.push_str(delta);
                deltas += 1;
            }
            ChatEvent::Restarted => streamed.clear(),
            ChatEvent::Waiting(why) => println!("{why}"),
            ChatEvent::Throttled => println!("throttled"),
        })
        .await
        .unwrap();
    println!("{deltas} deltas: {reply:?}");
    assert_eq!(streamed, reply.text);
    assert!(deltas > 1, "streamed");
    let value: Value = serde_json::from_str(&reply.text).unwrap();
    assert!(["met", "partial", "missing"].contains(&value["verdict"].as_str().unwrap()));
    assert!(reply.prompt_tokens > 0 && reply.completion_tokens > 0);
}

#[tokio::test]
#[ignore = "needs VIVA_TEST_BASE_URL: an endpoint"]
async fn a_probe_says_what_the_endpoint_can_do() {
    let probe = client(config()).probe().await.unwrap();
    println!("{probe:?}");
    assert!(serde_json::from_str::<Value>(&probe.reply.text).is_ok());
}

#[tokio::test]
#[ignore = "needs VIVA_TEST_BASE_URL: an endpoint"]
async fn a_prompt_beyond_the_window_is_said_to_be_too_long() {
    let content = "word ".repeat(300_000);
    let request = ChatRequest {
        messages: vec![Message {
            role: Role::User,
            content,
        }],
        ..ChatRequest::default()
    };
    let failed = client(config())
        .chat(&request, &mut |_| {})
        .await
        .unwrap_err();
    println!("{failed}");
    assert_eq!(failed.kind, ChatErrorKind::TooLong);
}

#[derive(serde::Deserialize)]
struct Graded {
    id: String,
    question_id: String,
    question: String,
    reference: String,
    answer: String,
    score: f64,
    max_score: f64,
}

/// Rows of DigiKlausur, grades in turn, each of another question where there are enough.
fn graded(count: usize) -> Vec<Graded> {
    let text = outside_data::read_text("data/graded/digiklausur.jsonl");
    let mut rows: Vec<Graded> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    rows.retain(|r| !r.answer.trim().is_empty());
    let mut chosen: Vec<Graded> = Vec::new();
    while chosen.len() < count {
        let grade = (chosen.len() % 3) as f64 / 2.0;
        let used = |r: &Graded| {
            chosen
                .iter()
                .filter(|c| c.question_id == r.question_id)
                .count()
        };
        let fits = rows
            .iter()
            .enumerate()
            .filter(|(_, r)| r.score / r.max_score == grade);
        let Some((next, _)) = fits.min_by_key(|(at, r)| (used(r), *at)) else {
            break;
        };
        chosen.push(rows.remove(next));
    }
    chosen
}

/// Says again what a model said, reply by reply.
struct Replay(std::sync::Mutex<Vec<String>>);

impl ChatModel for Replay {
    fn model(&self) -> &str {
        "replay"
    }
    fn context_window(&self) -> usize {
        1 << 20
    }
    fn count_tokens(&self, text: &str) -> usize {
        text.len() / 4
    }
    fn chat<'a>(
        &'a self,
        _: &'a ChatRequest,
        _: &'a mut (dyn FnMut(ChatEvent<'_>) + Send),
    ) -> BoxFuture<'a, Result<ChatReply, ChatError>> {
        let mut replies = self.0.lock().unwrap();
        let text = if replies.is_empty() {
            String::new()
        } else {
            replies.remove(0)
        };
        Box::pin(async move {
            Ok(ChatReply {
                text,
                ..ChatReply::default()
            })
        })
    }
}

/// Prints Pearson with the human grade of the offline estimate, of the model without the second
/// look, and with it, over the same `VIVA_TEST_ROWS` (12) graded answers. Without the second look
/// the same replies count: they are played again.
#[tokio::test]
#[ignore = "needs VIVA_TEST_BASE_URL: an endpoint; VIVA_SHARED: data/graded"]
async fn scores_follow_human_grades() {
    let mut config = config();
    config.timeouts = patient(config.timeouts);
    let count = std::env::var("VIVA_TEST_ROWS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(12);
    let rows = graded(count);
    let embedder = Arc::new(BundledModel::new());
    let offline = OfflineAssessor::new(embedder.clone());
    let prompts = Arc::new(Prompts::builtin());
    let options = LlmOptions::new(Arc::new(|| 7));
    let look = Arc::new(AlignedLook::new(embedder));
    let model = LlmAssessor::new(
        Arc::new(client(config)),
        prompts.clone(),
        options.clone(),
        Some(look),
    );
    let mut columns: [Vec<f64>; 4] = Default::default();
    for row in &rows {
        let request = request_of(row);
        let started = std::time::Instant::now();
        let checked = model.assess(&request, &mut |_| {}).await;
        let replies = checked.provenance().raw_replies.clone();
        let replay = Arc::new(Replay(std::sync::Mutex::new(replies)));
        let alone = LlmAssessor::new(replay, prompts.clone(), options.clone(), None);
        let scores = [
            points(&request, &offline.assess(&request, &mut |_| {}).await),
            points(&request, &alone.assess(&request, &mut |_| {}).await),
            points(&request, &checked),
        ];
        let [Some(estimate), Some(alone), Some(with)] = scores else {
            println!("{}: {scores:?} {checked:?}", row.id);
            continue;
        };
        let grade = row.score / row.max_score;
        println!(
            "{} grade {grade:.1}: offline {estimate:.0}, model {alone:.0}, with the second look {with:.0} ({} s, {} criteria, {} tokens read, {} written)",
            row.id,
            started.elapsed().as_secs(),
            request.criteria.len(),
            checked.provenance().prompt_tokens,
            checked.provenance().completion_tokens,
        );
        if let Assessment::Scored(scored) = &checked {
            for f in scored.findings.iter() {
                println!(
                    "    {} {} {}{:?}",
                    f.criterion,
                    f.verdict.as_str(),
                    if f.disputed { "disputed " } else { "" },
                    f.why
                );
            }
        }
        columns
            .iter_mut()
            .zip([grade, estimate, alone, with])
            .for_each(|(column, value)| column.push(value));
    }
    let [grades, estimate, alone, with] = &columns;
    println!(
        "{} answers, Pearson with the grade: offline {:.2}, model {:.2}, model with the second look {:.2}",
        grades.len(),
        correlation(estimate, grades),
        correlation(alone, grades),
        correlation(with, grades)
    );
    assert!(
        grades.len() * 4 >= rows.len() * 3,
        "most answers get a score"
    );
}

/// Rows of shipped graded answers: all answers to `VIVA_TEST_QUESTIONS` (8) questions of three
/// answers, in an order that no figure chose.
fn shipped_rows() -> Vec<viva::calibrate::set::Graded> {
    let wanted = std::env::var("VIVA_TEST_QUESTIONS").ok();
    let wanted = wanted.and_then(|n| n.parse().ok()).unwrap_or(8);
    let mut by_question = BTreeMap::<String, Vec<viva::calibrate::set::Graded>>::new();
    for graded in viva::app::shipped_answers().unwrap() {
        let rows = by_question.entry(graded.question.text.clone());
        rows.or_default().push(graded);
    }
    let mut threes: Vec<_> = by_question
        .into_iter()
        .filter(|(_, r)| r.len() == 3)
        .collect();
    threes.sort_by_key(|(question, _)| hex(&Sha256::digest(question.as_bytes())));
    threes
        .into_iter()
        .take(wanted)
        .flat_map(|(_, rows)| rows)
        .collect()
}

/// Prints what an answer scores by the judge of sayings alone, by the model alone, and by the model
/// with the judge as second look, over the same shipped graded answers; and how often each credits
/// what was made, denied or left out.
#[tokio::test]
#[ignore = "needs VIVA_TEST_BASE_URL: an endpoint"]
async fn the_judge_of_sayings_as_second_look() {
    let mut config = config();
    config.timeouts = patient(config.timeouts);
    config.extra_body.insert("logprobs".into(), json!(false));
    let embedder = Arc::new(BundledModel::new());
    let offline = OfflineAssessor::new(embedder.clone());
    let options = LlmOptions {
        advice: false,
        keep_first_look: true,
        ..LlmOptions::new(Arc::new(|| 7))
    };
    let model = LlmAssessor::new(
        Arc::new(client(config)),
        Arc::new(Prompts::builtin()),
        options,
        Some(Arc::new(AlignedLook::new(embedder))),
    );

    let rows = shipped_rows();
    let mut ways: [Vec<Judged<'_>>; 3] = Default::default();
    for row in &rows {
        let request = viva::calibrate::set::request(row, &row.answer);
        let alone = offline.assess(&request, &mut |_| {}).await;
        let with = model.assess(&request, &mut |_| {}).await;
        let first = without_second_look(&with).unwrap_or_else(|| with.clone());
        let three = [alone, first, with];
        let scores = three
            .each_ref()
            .map(|assessment| points(&request, assessment));
        println!(
            "{}: graded {:.0}, judge {:.0?}, model {:.0?}, both {:.0?}",
            row.id, row.grade, scores[0], scores[1], scores[2]
        );
        if scores.contains(&None) {
            continue;
        }
        for (way, assessment) in ways.iter_mut().zip(three) {
            way.push(Judged {
                graded: row,
                assessments: vec![assessment],
                chances: BTreeMap::new(),
            });
        }
    }

    for (name, way) in ["judge", "model", "both"].iter().zip(&ways) {
        let f = figures(way);
        let p = &f.points;
        println!(
            "{name}: {} answers that all three score, Pearson {:.2?}, error {:.1?}, bias {:.1?}; credited of what was made {:.2?}, denied {:.2?}, left out {:.2?}; unsure {:.2?}",
            f.scored,
            f.pearson,
            f.error,
            f.bias,
            p.made_found,
            p.contradicted_credited,
            p.absent_credited,
            p.unsure
        );
    }
}

/// As `viva grade` makes it of a row with a reference.
fn request_of(row: &Graded) -> AssessRequest {
    let criteria = of_reference(&row.reference).criteria;
    let question = Question {
        id: QuestionId::derive("", &row.question),
        bank: String::new(),
        role: String::new(),
        level: String::new(),
        section: String::new(),
        text: row.question.clone(),
        topic: String::new(),
        difficulty: Difficulty::Medium,
        kind: QuestionType::Conceptual,
        key_points: vec![],
        red_flags: vec![],
        hints: vec![],
        facts: vec![],
        exercise: None,
        model_answer: Some(row.reference.clone()),
        tags: vec![],
    };
    let turn = TurnRecord {
        kind: TurnKind::Main,
        prompt: row.question.clone(),
        asked_at: jiff::Timestamp::UNIX_EPOCH,
        answer: Some(row.answer.clone()),
        answered_at: None,
        run: None,
        self_rating: None,
        assessment: None,
    };
    AssessRequest {
        criteria: criteria.iter().map(|c| c.id.clone()).collect(),
        question,
        rubric: Rubric {
            criteria,
            drafted: true,
        },
        turns: vec![turn],
        style: "neutral".into(),
        lang: "en".into(),
    }
}

fn points(request: &AssessRequest, assessment: &Assessment) -> Option<f64> {
    match assessment {
        Assessment::Scored(scored) => Some(score(&request.rubric, &scored.findings, 0)),
        Assessment::Unscored(_) => None,
    }
}

/// Pearson's correlation of two columns.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let pairs: Vec<(f64, f64)> = a.iter().copied().zip(b.iter().copied()).collect();
    viva::calibrate::agreement::pearson(&pairs).unwrap_or(f64::NAN)
}
