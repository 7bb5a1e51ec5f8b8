//! What the program computes itself, piece by piece: `cargo bench --bench core`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test fails by panicking and may print its figures"
)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use viva::app::{SHIPPED, SeededRng, shipped_banks};
use viva::assess::Prompts;
use viva::assess::rubric::of_question;
use viva::bank::markdown;
use viva::domain::SessionId;
use viva::domain::session::{Reveal, SessionSettings};
use viva::domain::{
    Assessment, Change, Finding, PlannedQuestion, Scored, SessionKind, SessionRecord,
    SessionStatus, ThreadStatus, TurnKind, Verdict,
};
use viva::learn::rating::Ratings;
use viva::learn::select::{Situation, plan};
use viva::llm::stream::ReplyAssembly;
use viva::llm::tokens;
use viva::ports::Embedded;
use viva::report::{Report, ReportOptions, html, json, markdown as report_markdown};

fn banks(c: &mut Criterion) {
    let (name, text) = SHIPPED[0];
    let mut group = c.benchmark_group("bank");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("parse 60 questions", |b| {
        b.iter(|| markdown::parse("b.md", name, black_box(text)))
    });
    let bank = markdown::parse("b.md", name, text).expect("the shipped bank");
    group.bench_function("write 60 questions", |b| {
        b.iter(|| markdown::render(black_box(&bank)))
    });
    group.finish();
}

fn selection(c: &mut Criterion) {
    let shipped = shipped_banks().expect("the shipped banks");
    let questions: Vec<_> = shipped.into_iter().flat_map(|b| b.questions).collect();
    let ratings = Ratings::default();
    let today = jiff::civil::date(2026, 1, 5);
    let situation = Situation {
        ratings: &ratings,
        today,
        recent: &[],
        relevance: None,
    };
    let mut group = c.benchmark_group("plan an interview of 5 from");
    for count in [60, 600, 6000] {
        let entry = |n: usize| {
            let mut question = questions[n % questions.len()].clone();
            question.topic = format!("{} {}", question.topic, n / questions.len());
            let vector = (0..384)
                .map(|k| ((n * 31 + k * 17) % 97) as f32 / 97.0 - 0.5)
                .collect();
            Embedded { question, vector }
        };
        let candidates: Vec<Embedded> = (0..count).map(entry).collect();
        group.bench_with_input(
            BenchmarkId::from_parameter(count),
            &candidates,
            |b, candidates| {
                b.iter(|| plan(candidates, &situation, 5, &mut SeededRng::new(1)));
            },
        );
    }
    group.finish();
}

/// A reply of 400 deltas as it comes from a server, and the bare copying of its bytes.
fn stream(c: &mut Criterion) {
    let delta = |n: usize| {
        format!(
            "data: {{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"word {n} \"}},\"finish_reason\":null}}]}}\n\n"
        )
    };
    let mut body: String = (0..400).map(delta).collect();
    body.push_str("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
    let mut group = c.benchmark_group("read a streamed reply");
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("as deltas", |b| {
        b.iter(|| {
            let mut assembly = ReplyAssembly::default();
            for piece in body.as_bytes().chunks(1400) {
                let _ = assembly.push(black_box(piece), &mut |event| {
                    black_box(event);
                });
            }
            assembly.end(&mut |_| {}).is_ok()
        });
    });
    group.bench_function("bare bytes", |b| {
        b.iter(|| {
            let mut all = Vec::new();
            body.as_bytes()
                .chunks(1400)
                .for_each(|piece| all.extend_from_slice(black_box(piece)));
            all
        });
    });
    group.finish();
}

fn counting(c: &mut Criterion) {
    let mut group = c.benchmark_group("count tokens of");
    for words in [50, 500, 5000] {
        let text = "candidates explain randomisation units carefully ".repeat(words / 5);
        group.bench_with_input(BenchmarkId::new("words", words), &text, |b, text| {
            b.iter(|| tokens::count("gpt-4.1-mini", black_box(text)));
        });
    }
    group.finish();
}

/// A finished session of `count` questions, each answered at length and half right.
fn session(count: usize) -> SessionRecord {
    let (prompts, at) = (Prompts::builtin(), jiff::Timestamp::UNIX_EPOCH);
    let questions = shipped_banks()
        .expect("the shipped banks")
        .into_iter()
        .flat_map(|b| b.questions)
        .take(count);
    let plan = questions
        .map(|question| PlannedQuestion {
            rubric: of_question(&question, &prompts),
            question,
            reason: String::new(),
        })
        .collect();
    let mut record = SessionRecord {
        id: SessionId(uuid::Uuid::from_u128(7)),
        kind: SessionKind::Interview,
        started: at,
        ended: None,
        status: SessionStatus::Open,
        seed: 1,
        settings: SessionSettings {
            follow_ups: 0,
            reveal: Reveal::Each,
            style: "neutral".into(),
            lang: "en".into(),
            minutes: None,
            question_minutes: None,
            second_try: false,
        },
        plan,
        threads: Vec::new(),
        summary: None,
        spent: Default::default(),
    };
    for thread in 0..count {
        record.apply(&Change::ThreadOpened);
        let (rubric, prompt) = (
            record.plan[thread].rubric.clone(),
            record.plan[thread].question.text.clone(),
        );
        record.apply(&Change::TurnAsked {
            turn: TurnKind::Main,
            prompt,
            at,
        });
        record.apply(&Change::Answered {
            answer: "I would first ask what the numbers decide. ".repeat(60),
            at,
        });
        let finding = |(n, id): (usize, String)| {
            let verdict = if n % 2 == 0 {
                Verdict::Met
            } else {
                Verdict::Missing
            };
            Finding {
                criterion: id,
                verdict,
                credit: verdict.credit(),
                why: "As it stands there.".into(),
                ..Finding::default()
            }
        };
        let findings = rubric
            .criteria
            .iter()
            .map(|c| c.id.clone())
            .enumerate()
            .map(finding)
            .collect();
        let scored = Scored {
            findings,
            ..Scored::default()
        };
        record.apply(&Change::Assessed {
            thread,
            turn: 0,
            assessment: Box::new(Assessment::Scored(scored)),
        });
        record.apply(&Change::ThreadClosed {
            status: ThreadStatus::Done,
        });
    }
    record.apply(&Change::SessionMoved {
        status: SessionStatus::Finished,
        at,
    });
    record
}

fn reports(c: &mut Criterion) {
    let mut group = c.benchmark_group("report of a session");
    for count in [6, 60] {
        let record = session(count);
        let report = Report::new(&record, &[], &ReportOptions::default());
        group.bench_function(BenchmarkId::new("from the record, questions", count), |b| {
            b.iter(|| Report::new(black_box(&record), &[], &ReportOptions::default()));
        });
        group.bench_function(BenchmarkId::new("HTML, questions", count), |b| {
            b.iter(|| html(black_box(&report)))
        });
        group.bench_function(BenchmarkId::new("Markdown, questions", count), |b| {
            b.iter(|| report_markdown(&report))
        });
        group.bench_function(BenchmarkId::new("JSON, questions", count), |b| {
            b.iter(|| json(black_box(&report)))
        });
    }
    group.finish();
}

criterion_group!(benches, banks, selection, stream, counting, reports);
criterion_main!(benches);
