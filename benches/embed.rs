//! How fast the bundled model is: `cargo bench --bench embed`. `benches/onnx_runtime.py` does the
//! same on the same texts with ONNX Runtime.
//!
//! Texts are the shipped banks': titles (about 12 word pieces) and model answers (about 400). Every
//! line is the best of [`ROUNDS`], because what disturbs a measurement only makes it slower.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test fails by panicking and may print its figures"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};
use viva::app::shipped_banks;
use viva::ports::{EmbedError, Embedder};
use viva::store::embed::BundledModel;

const ROUNDS: usize = 7;
const QUERY: &str = "how do I split traffic when friends influence each other";

fn main() -> Result<(), EmbedError> {
    let questions: Vec<_> = shipped_banks()
        .unwrap_or_default()
        .into_iter()
        .flat_map(|b| b.questions)
        .collect();
    let titles: Vec<&str> = questions.iter().map(|q| q.text.as_str()).collect();
    let answers: Vec<&str> = questions
        .iter()
        .filter_map(|q| q.model_answer.as_deref())
        .collect();
    let start = Instant::now();
    let model = BundledModel::new();
    black_box(model.embed(&[QUERY])?);
    println!(
        "load and first query: {:.1} ms",
        start.elapsed().as_secs_f64() * 1e3
    );
    let query = best(|| model.embed(&[QUERY]))?;
    println!("query: {:.2} ms", query.as_secs_f64() * 1e3);
    for (what, texts) in [("titles", &titles), ("answers", &answers)] {
        let spent = best(|| model.embed(texts))?;
        let each = spent.as_secs_f64() * 1e3 / texts.len() as f64;
        println!(
            "{} {what}: {:.2} ms each, {:.0} a second",
            texts.len(),
            each,
            1e3 / each
        );
    }
    Ok(())
}

fn best<T>(work: impl Fn() -> Result<T, EmbedError>) -> Result<Duration, EmbedError> {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        black_box(work()?);
        best = best.min(start.elapsed());
    }
    Ok(best)
}
