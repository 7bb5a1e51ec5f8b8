//! How fast the question store in a folder is: `cargo bench --bench store`.
//!
//! `VIVA_BENCH_QUESTIONS` (100000) says how many questions the large store gets. Vectors are 384
//! wide, drawn around a thousand topics; they cost nothing here, as if they were given. Titles have
//! eleven words, as frequent as in English. Every line is a median, or one run of what is long.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test fails by panicking and may print its figures"
)]

use std::hint::black_box;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use viva::domain::{Difficulty, Question, QuestionId, QuestionType};
use viva::ports::{Embedded, Filter, Query, QuestionStore, StoreError};
use viva::store::{EdgeStore, ModelRef};

const MODEL: ModelRef<'static> = ModelRef::new("bench", 384);
const TOPICS: u64 = 1_000;
const BATCH: u64 = 8_192;

fn main() -> Result<(), StoreError> {
    let large = std::env::var("VIVA_BENCH_QUESTIONS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(100_000);
    let folder = std::env::temp_dir().join(format!("viva-bench-{}", std::process::id()));
    let outcome = small(&folder.join("small")).and_then(|()| scale(&folder.join("large"), large));
    let _ = std::fs::remove_dir_all(&folder);
    outcome
}

fn small(folder: &Path) -> Result<(), StoreError> {
    let questions: Vec<_> = (0..60).map(embedded).collect();
    let start = Instant::now();
    EdgeStore::open(folder, MODEL)?.upsert(&questions)?;
    say("60 questions: make, import, close", start.elapsed());
    let mut opened = Vec::new();
    let mut searched = Vec::new();
    for n in 0..25 {
        let start = Instant::now();
        let store = EdgeStore::open(folder, MODEL)?;
        opened.push(start.elapsed());
        let start = Instant::now();
        black_box(store.search(&query(n))?);
        searched.push(start.elapsed());
    }
    say("60 questions: open", median(&mut opened));
    say("60 questions: first hybrid search", median(&mut searched));
    memory("60 questions");
    Ok(())
}

fn scale(folder: &Path, count: u64) -> Result<(), StoreError> {
    let store = EdgeStore::open(folder, MODEL)?;
    // Nine tenths alone, the last tenth while somebody searches.
    let alone = count - count / 10;
    let busy = cpu();
    let spent = import(&store, 0..alone)?;
    let busy = cpu() - busy;
    println!(
        "{count} questions: import {:.0} a second ({alone} in {spent:.1?})",
        alone as f64 / spent.as_secs_f64()
    );
    println!(
        "{count} questions: import of {alone} took {busy:.1} s of processor time, making them up included"
    );
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| -> Result<(), StoreError> {
        let searches = scope.spawn(|| {
            let mut times = Vec::new();
            for n in 0.. {
                if over.load(Ordering::Relaxed) {
                    break;
                }
                times.extend(timed(&store, &query(n)));
                std::thread::sleep(Duration::from_millis(20));
            }
            times
        });
        let spent = import(&store, alone..count);
        over.store(true, Ordering::Relaxed);
        let mut times = searches.join().unwrap_or_default();
        let rate = (count - alone) as f64 / spent?.as_secs_f64();
        println!(
            "{count} questions: import {rate:.0} a second while {} searches ran",
            times.len()
        );
        say(
            &format!("{count} questions: hybrid filtered search while importing"),
            median(&mut times),
        );
        Ok(())
    })?;
    memory(&format!("{count} questions: after the import"));
    searches(&store, count, "before indexing")?;

    let (start, busy) = (Instant::now(), cpu());
    let indexed = store.maintain(&mut |_, _| {})?;
    println!(
        "{count} questions: index {indexed} ({:.1?}, processor {:.1} s)",
        start.elapsed(),
        cpu() - busy
    );
    memory(&format!("{count} questions: after indexing"));
    searches(&store, count, "after indexing")?;
    drop(store);

    let mut opened = Vec::new();
    for _ in 0..9 {
        let start = Instant::now();
        black_box(EdgeStore::open(folder, MODEL)?);
        opened.push(start.elapsed());
    }
    say(&format!("{count} questions: open"), median(&mut opened));
    let store = EdgeStore::open(folder, MODEL)?;
    searches(&store, count, "opened anew")?;
    memory(&format!("{count} questions: opened anew and searched"));
    Ok(())
}

/// Time spent in the store, without what making up the questions takes.
fn import(store: &EdgeStore, numbers: std::ops::Range<u64>) -> Result<Duration, StoreError> {
    let mut spent = Duration::ZERO;
    for first in numbers.clone().step_by(BATCH as usize) {
        let batch: Vec<_> = (first..numbers.end.min(first + BATCH))
            .map(embedded)
            .collect();
        let start = Instant::now();
        store.upsert(&batch)?;
        spent += start.elapsed();
    }
    Ok(spent)
}

fn searches(store: &EdgeStore, count: u64, when: &str) -> Result<(), StoreError> {
    black_box(store.search(&query(0))?);
    let mut hybrid: Vec<_> = (0..200).filter_map(|n| timed(store, &query(n))).collect();
    let dense = |n| Query {
        text: String::new(),
        filter: Filter::default(),
        ..query(n)
    };
    let mut plain: Vec<_> = (0..200).filter_map(|n| timed(store, &dense(n))).collect();
    say(
        &format!("{count} questions: hybrid filtered search {when}"),
        median(&mut hybrid),
    );
    say(
        &format!("{count} questions: dense search {when}"),
        median(&mut plain),
    );

    let asked: Vec<_> = (0..50).map(dense).collect();
    let mut exact: Vec<Vec<(f32, u64)>> = vec![Vec::new(); asked.len()];
    for n in 0..count {
        let vector = vector(n);
        for (query, best) in asked.iter().zip(&mut exact) {
            let cosine: f32 = query
                .vector
                .iter()
                .flatten()
                .zip(&vector)
                .map(|(a, b)| a * b)
                .sum();
            if best.len() < 10 || best.last().is_some_and(|(worst, _)| cosine > *worst) {
                best.push((cosine, n));
                best.sort_by(|a, b| b.0.total_cmp(&a.0));
                best.truncate(10);
            }
        }
    }
    let (mut right, mut all) = (0, 0);
    for (query, best) in asked.iter().zip(&exact) {
        let found = store.search(query)?;
        right += best
            .iter()
            .filter(|(_, n)| found.iter().any(|h| h.question.id == id(*n)))
            .count();
        all += best.len();
    }
    println!(
        "{count} questions: recall at 10 {when}: {:.3}",
        right as f64 / all.max(1) as f64
    );
    Ok(())
}

fn timed(store: &EdgeStore, query: &Query) -> Option<Duration> {
    let start = Instant::now();
    black_box(store.search(query)).ok()?;
    Some(start.elapsed())
}

fn query(n: u64) -> Query {
    let topic = n * 37 % TOPICS;
    Query {
        text: format!("topic{topic} {}", words(1_000_000_000 + n, 3)),
        vector: Some(unit(blend(&direction(topic), &direction(9_000_000 + n)))),
        filter: Filter {
            difficulties: vec![Difficulty::Hard],
            ..Filter::default()
        },
        limit: 10,
        diversity: None,
    }
}

/// Words as frequent as in English (Zipf 1949: the k-th word of 20,000 about 1/k as often as the
/// first).
fn words(seed: u64, count: usize) -> String {
    let mut random = fastrand::Rng::with_seed(seed);
    let word = |r: f64| format!("word{}", 20_000_f64.powf(r) as u64);
    (0..count)
        .map(|_| word(random.f64()))
        .collect::<Vec<_>>()
        .join(" ")
}

fn id(n: u64) -> QuestionId {
    QuestionId::derive("bench", &n.to_string())
}

fn embedded(n: u64) -> Embedded {
    let topic = n % TOPICS;
    let question = Question {
        id: id(n),
        bank: format!("bank_{}", n % 20),
        role: "Engineer".into(),
        level: "Senior".into(),
        section: format!("Section {}", n % 50),
        text: format!("{} topic{topic}", words(n, 10)),
        topic: format!("topic{topic}_in_practice"),
        difficulty: [Difficulty::Easy, Difficulty::Medium, Difficulty::Hard][(n % 3) as usize],
        kind: QuestionType::Scenario,
        key_points: Vec::new(),
        red_flags: Vec::new(),
        hints: Vec::new(),
        facts: Vec::new(),
        exercise: None,
        model_answer: None,
        tags: Vec::new(),
    };
    Embedded {
        question,
        vector: vector(n),
    }
}

fn vector(n: u64) -> Vec<f32> {
    unit(blend(&direction(n % TOPICS), &direction(1_000_000 + n)))
}

fn direction(seed: u64) -> Vec<f32> {
    let mut random = fastrand::Rng::with_seed(seed);
    unit((0..MODEL.width).map(|_| random.f32() - 0.5).collect())
}

fn blend(a: &[f32], b: &[f32]) -> Vec<f32> {
    a.iter().zip(b).map(|(a, b)| a + 0.8 * b).collect()
}

fn unit(vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
    vector.into_iter().map(|v| v / length).collect()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn say(what: &str, time: Duration) {
    println!("{what}: {:.2} ms", time.as_secs_f64() * 1e3);
}

/// Processor time of this process so far in seconds (Linux only): on a busy machine it says more
/// than the clock.
fn cpu() -> f64 {
    let ticks = |text: String| -> Option<f64> {
        let mut fields = text.rsplit(')').next()?.split_whitespace().skip(11);
        Some(fields.next()?.parse::<f64>().ok()? + fields.next()?.parse::<f64>().ok()?)
    };
    // A tick is a hundredth of a second wherever Linux runs (USER_HZ).
    std::fs::read_to_string("/proc/self/stat")
        .ok()
        .and_then(ticks)
        .unwrap_or(0.0)
        / 100.0
}

/// Memory of this process by its kind (Linux only): what is its own, and what is file pages the
/// system may take back.
fn memory(when: &str) {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return;
    };
    let megabytes = |name: &str| {
        let line = status.lines().find_map(|l| l.strip_prefix(name))?;
        Some(
            line.trim_start_matches(':')
                .trim()
                .trim_end_matches(" kB")
                .parse::<u64>()
                .ok()?
                / 1024,
        )
    };
    let parts = ["VmHWM", "VmRSS", "RssAnon", "RssFile"]
        .map(|n| format!("{n} {} MB", megabytes(n).unwrap_or(0)));
    println!("{when}: {}", parts.join(", "));
}
