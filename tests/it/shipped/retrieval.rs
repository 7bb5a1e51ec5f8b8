//! How well plain-language queries find their topic: `tests/retrieval/queries.jsonl` over the
//! senior bank.
//!
//! The queries were written down before anything was tuned; docs/retrieval.md says what was tried.

use serde::Deserialize;
use std::collections::HashMap;
use viva::app::shipped_banks;
use viva::domain::Question;
use viva::ports::{Embedded, Embedder, Query, QuestionStore};
use viva::store::embed::BundledModel;
use viva::store::index::text;
use viva::store::{EdgeStore, ModelRef, shipped};

#[derive(Deserialize)]
struct Asked {
    query: String,
    /// What it asks for; the one it was written for comes first.
    topics: Vec<String>,
    /// How it is written: plain, abbreviation, typo, posting.
    form: String,
}

const QUERIES: &str = include_str!("../../retrieval/queries.jsonl");
const BANK: &str = "data_scientist_senior";

/// Normalised discounted cumulative gain of the first five (Järvelin and Kekäläinen 2002), each
/// right topic worth one.
fn ndcg(found: &[String], right: &[String]) -> f64 {
    let discount = |rank: usize| 1.0 / (rank as f64 + 2.0).log2();
    let gain: f64 = found
        .iter()
        .take(5)
        .enumerate()
        .filter(|(_, t)| right.contains(t))
        .map(|(i, _)| discount(i))
        .sum();
    gain / (0..right.len().min(5)).map(discount).sum::<f64>()
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0), |(s, n), v| (s + v, n + 1));
    sum / f64::from(count)
}

/// The senior bank in a store, with the vectors that ship.
fn senior_bank(folder: &std::path::Path, model: &BundledModel) -> EdgeStore {
    let known = shipped::vectors(model.model());
    let bank = shipped_banks()
        .unwrap()
        .into_iter()
        .find(|b| b.name == BANK)
        .unwrap();
    let vector = |q: &Question| known.get(&q.embedding_hash()).cloned().unwrap();
    let questions: Vec<_> = bank
        .questions
        .iter()
        .map(|q| Embedded {
            question: q.clone(),
            vector: vector(q),
        })
        .collect();
    let store = EdgeStore::open(folder, ModelRef::new(model.model(), model.width())).unwrap();
    store.upsert(&questions).unwrap();
    store
}

#[test]
fn plain_language_finds_the_right_topic() {
    let asked: Vec<Asked> = QUERIES
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let model = BundledModel::new();
    let store = senior_bank(folder.path(), &model);
    let topics = |query: Query| -> Vec<String> {
        store
            .search(&query)
            .unwrap()
            .into_iter()
            .map(|h| h.question.topic)
            .collect()
    };
    let mut scores: HashMap<&str, Vec<f64>> = HashMap::new();
    for Asked {
        query,
        topics: right,
        form,
    } in &asked
    {
        // As `viva bank search` asks.
        let vector = model.embed(&[&text::expand(query)]).unwrap().pop();
        let ask = |text: &str, vector: Option<Vec<f32>>| {
            topics(Query {
                text: text.into(),
                vector,
                limit: 5,
                ..Query::default()
            })
        };
        let halves = [
            ("dense", ask("", vector.clone())),
            ("sparse", ask(query, None)),
            ("hybrid", ask(query, vector)),
        ];
        for (name, found) in &halves {
            scores.entry(*name).or_default().push(ndcg(found, right));
        }
        let [.., (_, hybrid)] = &halves;
        if ndcg(hybrid, right) < 1.0 {
            println!("{form}: {query}: {right:?} among {hybrid:?}");
        }
    }
    let of = |name: &str| mean(scores[name].iter().copied());
    let (dense, sparse, hybrid) = (of("dense"), of("sparse"), of("hybrid"));
    println!(
        "nDCG@5 of {} queries: dense {dense:.3}, sparse {sparse:.3}, hybrid {hybrid:.3}",
        asked.len()
    );
    assert!(hybrid >= 0.85, "{hybrid}");
    assert!(
        hybrid > dense && hybrid > sparse,
        "dense {dense}, sparse {sparse}, hybrid {hybrid}"
    );
}
