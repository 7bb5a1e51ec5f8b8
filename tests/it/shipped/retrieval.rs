//! How well plain-language queries find their topic, each over its own bank: the 60 of
//! `tests/retrieval/queries.jsonl`, and 120 over the other banks.
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
    bank: String,
    /// What it asks for; the one it was written for comes first.
    topics: Vec<String>,
    /// How it is written: plain, abbreviation, typo, posting, name.
    form: String,
}

const SENIOR: &str = include_str!("../../retrieval/queries.jsonl");
const OTHERS: &str = include_str!("../../retrieval/queries_other_banks.jsonl");

fn queries(lines: &str) -> Vec<Asked> {
    lines
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect()
}

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

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Every shipped bank in a store of its own, with the vectors that ship.
struct Banks {
    model: BundledModel,
    stores: HashMap<String, EdgeStore>,
    _folder: tempfile::TempDir,
}

impl Banks {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let model = BundledModel::new();
        let known = shipped::vectors(model.model());
        let embedded = |question: &Question| Embedded {
            question: question.clone(),
            vector: known.get(&question.embedding_hash()).cloned().unwrap(),
        };

        let mut stores = HashMap::new();
        for bank in shipped_banks().unwrap() {
            let of = ModelRef::new(model.model(), model.width());
            let store = EdgeStore::open(&folder.path().join(&bank.name), of).unwrap();
            let questions: Vec<_> = bank.questions.iter().map(embedded).collect();
            store.upsert(&questions).unwrap();
            stores.insert(bank.name, store);
        }
        Self {
            model,
            stores,
            _folder: folder,
        }
    }

    fn topics(&self, bank: &str, text: &str, vector: Option<Vec<f32>>) -> Vec<String> {
        let query = Query {
            text: text.into(),
            vector,
            limit: 5,
            ..Query::default()
        };
        let hits = self.stores[bank].search(&query).unwrap();
        hits.into_iter().map(|h| h.question.topic).collect()
    }

    /// nDCG@5 of each query by the dense half, the sparse half, and both, as `viva bank search`
    /// asks.
    fn measure(&self, asked: &[Asked]) -> [f64; 3] {
        let mut scores: [Vec<f64>; 3] = Default::default();
        for ask in asked {
            let expanded = text::expand(&ask.query);
            let vector = self.model.embed(&[&expanded]).unwrap().pop();
            let found = [
                self.topics(&ask.bank, "", vector.clone()),
                self.topics(&ask.bank, &ask.query, None),
                self.topics(&ask.bank, &ask.query, vector),
            ];
            for (scores, found) in scores.iter_mut().zip(&found) {
                scores.push(ndcg(found, &ask.topics));
            }

            let [.., both] = &found;
            if ndcg(both, &ask.topics) < 1.0 {
                let Asked { query, form, .. } = ask;
                println!("{form}: {query}: {:?} among {both:?}", ask.topics);
            }
        }
        scores.map(|s| mean(&s))
    }
}

#[test]
fn plain_language_finds_the_right_topic() {
    let banks = Banks::open();
    let (name, plain): (Vec<_>, Vec<_>) =
        queries(OTHERS).into_iter().partition(|a| a.form == "name");

    for (what, asked, least) in [
        ("plain words, senior bank", queries(SENIOR), 0.88),
        ("plain words, other banks", plain, 0.88),
        ("names, other banks", name, 0.95),
    ] {
        let [dense, sparse, both] = banks.measure(&asked);
        let n = asked.len();
        println!("{what}: nDCG@5 of {n}: dense {dense:.3}, sparse {sparse:.3}, both {both:.3}");
        assert!(both >= least, "{what}: {both}");
        assert!(both > dense && both > sparse, "{what}: {dense}, {sparse}");
    }
}
