//! Whole processes of the program, as a user starts them: `cargo bench --bench endtoend`.
//!
//! `VIVA_BENCH_SPEED` (180) says how many words a minute are typed, `VIVA_BENCH_PARTS` which of
//! `starts`, `typing`, `grade` are run (all).
//!
//! Every line is the median of [`RUNS`] runs (of one where it is said), with the fastest and the
//! slowest. Nothing is asserted: machines differ, and this one may be busy.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test fails by panicking and may print its figures"
)]

#[path = "../tests/support/chat_server.rs"]
mod chat_server;
#[path = "../tests/support/judge.rs"]
mod judge;
mod typist;

use chat_server::ChatServer;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const VIVA: &str = env!("CARGO_BIN_EXE_viva");
const RUNS: usize = 9;
/// Answers typed of each length.
const TYPED: usize = 3;
/// Answers graded to measure throughput.
const ROWS: usize = 640;
/// How long the endpoint of that measurement thinks.
const THINKS: Duration = Duration::from_millis(200);

fn main() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let home = home.path();
    let parts = std::env::var("VIVA_BENCH_PARTS").unwrap_or_default();
    let wanted = |part: &str| parts.is_empty() || parts.contains(part);
    if wanted("starts") {
        starts(home);
    }
    if wanted("typing") {
        typing(home);
    }
    if wanted("grade") {
        grading(home);
    }
}

fn grading(home: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(throughput(home));
    runtime.block_on(overhead(home));
}

fn starts(home: &Path) {
    let first = || {
        let fresh = tempfile::tempdir().expect("a temporary folder");
        run(fresh.path(), &["bank", "list"], "", &[])
    };
    say(
        "first start, with taking in the shipped banks (bank list)",
        first,
    );
    run(home, &["bank", "list"], "", &[]);
    say("later start (bank list)", || {
        run(home, &["bank", "list"], "", &[])
    });
    let one = [
        "interview",
        "--questions",
        "1",
        "--follow-ups",
        "0",
        "--repeat",
    ];
    say("to the first question, saved and closed", || {
        run(home, &one, "/quit\n", &[])
    });
    let words =
        "The mean of the answer is what people say first, and then the variance. ".repeat(36);
    let answer = format!("{words}\n/done\n");
    say(
        "an interview of one question, a 500-word answer, the report",
        || run(home, &one, &answer, &[]),
    );
    say("search in plain words", || {
        run(home, &["bank", "search", "roll back a bad model"], "", &[])
    });
    say("progress", || run(home, &["progress"], "", &[]));
}

/// From the Enter that submits a typed answer to the last line of feedback.
fn typing(home: &Path) {
    std::fs::write(
        home.join("config.toml"),
        "[assess]\nself_check = false\n[interview]\nself_rating = false\n",
    )
    .expect("a file");
    let speed = std::env::var("VIVA_BENCH_SPEED");
    let speed = speed.ok().and_then(|n| n.parse().ok()).unwrap_or(180);
    for words in [250, 500] {
        let once =
            |n| typist::time_to_feedback(VIVA, home, &typist::answer(words, words + 40 * n), speed);
        let (low, middle, high) = median((0..TYPED).map(once).collect());
        println!(
            "from Enter to the last line of feedback, {words} words typed at {speed} a minute: {middle:.1?} ({low:.1?} to {high:.1?}, {TYPED} answers)"
        );
    }
}

/// Rows a second at concurrency 32 against an endpoint that answers in 200 ms, and the share of
/// what it could give: over a whole run, and over what a longer run adds, which leaves out the start
/// and the first call, that is waited for alone.
async fn throughput(home: &Path) {
    let server = ChatServer::ruled(|_, _, request| {
        judge::verdicts(request, "met", "Short waves scatter more").delay(THINKS)
    })
    .await;
    for second_look in ["off", "on"] {
        let look = format!("[assess]\nsecond_look = \"{second_look}\"\n");
        std::fs::write(home.join("config.toml"), look).expect("a file");
        let (few, many) = (rows(home, ROWS / 4), rows(home, ROWS));
        let url = server.url();
        let home = home.to_path_buf();
        let work = move || {
            let vars = [
                ("OPENAI_BASE_URL", url.as_str()),
                ("OPENAI_API_KEY", "k"),
                ("VIVA_MODEL", "judge"),
            ];
            let more = ["--concurrency", "32", "--fresh", "-o", "/dev/null"];
            let grade = |file: &str| {
                let args = [&["grade", file][..], &more].concat();
                run(&home, &args, "", &vars)
            };
            (grade(&few), grade(&many))
        };
        let (few, many) = tokio::task::spawn_blocking(work).await.expect("a run");
        let share = |rows: usize, took: Duration| {
            100.0 * THINKS.as_secs_f64() * rows as f64 / 32.0 / took.as_secs_f64()
        };
        println!(
            "grade, {ROWS} rows at concurrency 32, 200 ms an answer, second look {second_look}: {:.0} rows a second, {:.0}% of the endpoint's; {:.0}% after the first {} (one run)",
            ROWS as f64 / many.as_secs_f64(),
            share(ROWS, many),
            share(ROWS - ROWS / 4, many.saturating_sub(few)),
            ROWS / 4,
        );
    }
}

/// What a graded answer costs beyond the call: the slope over the number of rows, against an
/// endpoint that answers at once.
async fn overhead(home: &Path) {
    let server = ChatServer::ruled(|_, _, request| {
        judge::verdicts(request, "met", "Short waves scatter more")
    })
    .await;
    for second_look in ["off", "on"] {
        let look = format!("[assess]\nsecond_look = \"{second_look}\"\n");
        std::fs::write(home.join("config.toml"), look).expect("a file");
        let (few, many) = (rows(home, 10), rows(home, 210));
        let url = server.url();
        let home = home.to_path_buf();
        let work = move || {
            let vars = [
                ("OPENAI_BASE_URL", url.as_str()),
                ("OPENAI_API_KEY", "k"),
                ("VIVA_MODEL", "judge"),
            ];
            let grade = |file: &str| {
                run(
                    &home,
                    &[
                        "grade",
                        file,
                        "--concurrency",
                        "1",
                        "--fresh",
                        "-o",
                        "/dev/null",
                    ],
                    "",
                    &vars,
                )
            };
            let slope = |_| (grade(&many).saturating_sub(grade(&few))) / 200;
            median((0..5).map(slope).collect())
        };
        let (low, middle, high) = tokio::task::spawn_blocking(work).await.expect("a run");
        println!(
            "a graded answer, the call to a server on this machine included, second look {second_look}: {middle:.2?} ({low:.2?} to {high:.2?})"
        );
    }
}

fn rows(home: &Path, count: usize) -> String {
    let row = |n: usize| {
        format!(
            "{{\"id\": {n}, \"question\": \"Why is the sky blue?\", \"answer\": \"Short waves scatter more, as case {n} shows, and blue is short.\", \"criteria\": [{{\"id\": \"a\", \"text\": \"Says that short waves scatter more\"}}]}}\n"
        )
    };
    let path = home.join(format!("rows-{count}.jsonl"));
    std::fs::write(&path, (0..count).map(row).collect::<String>()).expect("a file");
    path.display().to_string()
}

fn run(home: &Path, args: &[&str], input: &str, vars: &[(&str, &str)]) -> Duration {
    let mut command = Command::new(VIVA);
    command.args(args).env("VIVA_HOME", home);
    for leak in [
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "VIVA_MODEL",
        "VIVA_ENDPOINT",
    ] {
        command.env_remove(leak);
    }
    command.envs(vars.iter().copied());
    let start = Instant::now();
    let spawned = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = spawned.expect("the program");
    let _ = child
        .stdin
        .take()
        .map(|mut pipe| pipe.write_all(input.as_bytes()));
    let output = child.wait_with_output().expect("its end");
    let took = start.elapsed();
    assert!(
        output.status.success(),
        "{args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    took
}

fn say(what: &str, mut once: impl FnMut() -> Duration) {
    let (low, middle, high) = median((0..RUNS).map(|_| once()).collect());
    println!("{what}: {middle:.1?} ({low:.1?} to {high:.1?})");
}

/// Fastest, median, slowest.
fn median(mut times: Vec<Duration>) -> (Duration, Duration, Duration) {
    times.sort();
    (times[0], times[times.len() / 2], times[times.len() - 1])
}
