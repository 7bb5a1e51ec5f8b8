//! How long whole commands take on a long history: `cargo bench --bench history`.
//!
//! `VIVA_BENCH_THREADS` (100000) says how many questions were answered, five a session, four
//! sessions a day, up to yesterday, over the shipped bank. Then the built binary runs each command
//! as a user would, with nothing on standard input: `progress`, `drill --due` and `interview` up to
//! their first question. Each line is the smallest, the median and the largest of eleven runs after
//! one that warms the caches.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test fails by panicking and may print its figures"
)]

use jiff::{SignedDuration, Timestamp};
use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use uuid::Uuid;
use viva::app::shipped_banks;
use viva::assess::Prompts;
use viva::assess::rubric::of_question;
use viva::domain::{
    Assessment, CriterionKind, Finding, PlannedQuestion, Provenance, Rubric, Scored, SessionId,
    SessionKind, SessionRecord, SessionSettings, SessionStatus, ThreadRecord, ThreadStatus,
    TurnKind, TurnRecord, Verdict,
};
use viva::history::SqliteHistory;
use viva::learn::{Calendar, DayEnd, Scheduler};
use viva::ports::History;

const A_SESSION: usize = 5;
const RUNS: usize = 11;
/// What each command is meant to stay below.
const GOAL: Duration = Duration::from_millis(200);

fn main() -> Result<(), Box<dyn Error>> {
    let threads = std::env::var("VIVA_BENCH_THREADS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(100_000);
    let folder = std::env::temp_dir().join(format!("viva-bench-history-{}", std::process::id()));
    let outcome = run(&folder, threads);
    let _ = std::fs::remove_dir_all(&folder);
    outcome
}

fn run(home: &Path, threads: usize) -> Result<(), Box<dyn Error>> {
    // The first command of a home takes the shipped bank in.
    command(home, &["bank", "list"])?;
    let start = Instant::now();
    let file = home.join("history").join("default.db");
    fill(&file, threads)?;
    let megabytes = std::fs::metadata(&file)?.len() >> 20;
    println!(
        "{threads} answered questions stored and learned: {:.1} s, {megabytes} MB",
        start.elapsed().as_secs_f64()
    );
    for args in [
        &["progress"][..],
        &["drill", "--due"],
        &["interview"],
        &["history"],
        &["history", "--all"],
        &["--version"],
    ] {
        command(home, args)?;
        let mut times = (0..RUNS)
            .map(|_| command(home, args))
            .collect::<Result<Vec<_>, _>>()?;
        times.sort_unstable();
        let shown = |t: Option<&Duration>| t.map_or(f64::NAN, |t| t.as_secs_f64() * 1e3);
        let (least, median, most) = (times.first(), times.get(RUNS / 2), times.last());
        let over = if median > Some(&GOAL) {
            "  over the goal of 200 ms"
        } else {
            ""
        };
        println!(
            "viva {}: {:.0} / {:.0} / {:.0} ms{over}",
            args.join(" "),
            shown(least),
            shown(median),
            shown(most)
        );
    }
    Ok(())
}

/// One run of the binary from its start to its end.
fn command(home: &Path, args: &[&str]) -> Result<Duration, Box<dyn Error>> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_viva"));
    command
        .args(args)
        .env("VIVA_HOME", home)
        .env("VIVA_ENDPOINT", "offline")
        .env_remove("VIVA_CLOCK");
    let start = Instant::now();
    let output = command.stdin(Stdio::null()).output()?;
    let spent = start.elapsed();
    if output.status.success() {
        Ok(spent)
    } else {
        Err(format!(
            "viva {}: {}",
            args.join(" "),
            String::from_utf8_lossy(&output.stderr)
        )
        .into())
    }
}

fn fill(file: &Path, threads: usize) -> Result<(), Box<dyn Error>> {
    let history = SqliteHistory::open(file)?;
    let prompts = Prompts::builtin();
    let questions = shipped_banks()
        .map_err(|e| e.to_string())?
        .into_iter()
        .flat_map(|b| b.questions);
    let plan: Vec<PlannedQuestion> = questions
        .map(|question| PlannedQuestion {
            rubric: of_question(&question, &prompts),
            question,
            reason: String::new(),
        })
        .collect();
    let sessions = threads / A_SESSION;
    let mut random = fastrand::Rng::with_seed(1);
    let now = Timestamp::now();
    for n in 0..sessions {
        let started = now - SignedDuration::from_hours(6 * (sessions - n) as i64);
        history.begin(&finished(n, started, &plan, &mut random))?;
    }
    history.learn(
        &Scheduler::new(&[], 0.9),
        &Calendar::new(jiff::tz::TimeZone::UTC, DayEnd::MIDNIGHT),
    )?;
    Ok(())
}

/// A finished session of five answered questions.
fn finished(
    n: usize,
    started: Timestamp,
    bank: &[PlannedQuestion],
    random: &mut fastrand::Rng,
) -> SessionRecord {
    let plan: Vec<PlannedQuestion> = (0..A_SESSION)
        .filter_map(|k| bank.get((n * 7 + k * 13) % bank.len().max(1)))
        .cloned()
        .collect();
    let threads = plan.iter().map(|p| answered(p, started, random)).collect();
    SessionRecord {
        id: SessionId(Uuid::from_u128(n as u128 + 1)),
        kind: SessionKind::Interview,
        started,
        ended: Some(started + SignedDuration::from_mins(30)),
        status: SessionStatus::Finished,
        seed: n as u64,
        settings: SessionSettings::default(),
        plan,
        threads,
        summary: None,
        spent: Default::default(),
    }
}

fn answered(planned: &PlannedQuestion, at: Timestamp, random: &mut fastrand::Rng) -> ThreadRecord {
    let assessment = Scored {
        findings: findings(&planned.rubric, random),
        provenance: Provenance {
            assessor: "bench".into(),
            prompt_tokens: 1500,
            completion_tokens: 400,
            ..Provenance::default()
        },
        ..Scored::default()
    };
    ThreadRecord {
        question: planned.question.clone(),
        rubric: planned.rubric.clone(),
        status: ThreadStatus::Done,
        turns: vec![TurnRecord {
            kind: TurnKind::Main,
            prompt: planned.question.text.clone(),
            asked_at: at,
            answer: Some("An answer of some length. ".repeat(40)),
            answered_at: Some(at + SignedDuration::from_mins(5)),
            run: None,
            self_rating: None,
            assessment: Some(Assessment::Scored(assessment)),
        }],
        hints_used: 0,
        clarifications: Vec::new(),
        story: None,
    }
}

fn findings(rubric: &Rubric, random: &mut fastrand::Rng) -> Vec<Finding> {
    let mut verdict = |kind| match kind {
        CriterionKind::RedFlag => Verdict::Missing,
        _ => [Verdict::Met, Verdict::Partial, Verdict::Missing][random.usize(0..3)],
    };
    let finding = |c: &viva::domain::Criterion| {
        let verdict = verdict(c.kind);
        Finding {
            criterion: c.id.clone(),
            verdict,
            credit: verdict.credit(),
            ..Finding::default()
        }
    };
    rubric.criteria.iter().map(finding).collect()
}
