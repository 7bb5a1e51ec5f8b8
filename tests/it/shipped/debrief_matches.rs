//! Which question of the shipped banks an interviewer's question is taken for, and from which cosine.
//!
//! `tests/transcripts/asked.jsonl` was written down before the threshold was looked at: 30 questions
//! of the banks as they are asked in a call, 20 that are in no bank. The lines in odd places chose the
//! threshold, those in even places show what it is worth.

use serde::Deserialize;
use viva::app::shipped_banks;
use viva::ports::{Embedded, Embedder, QuestionStore};
use viva::session::debrief::{MATCHED, nearest_question};
use viva::store::embed::BundledModel;
use viva::store::{EdgeStore, ModelRef, shipped};

#[derive(Deserialize)]
struct Asked {
    asked: String,
    /// Topics that are right; none where no question of the banks is.
    topics: Vec<String>,
}

/// What was asked, whether the nearest question is right, and its cosine.
struct Nearest {
    asked: Asked,
    is_right: bool,
    cosine: f32,
}

fn nearest() -> Vec<Nearest> {
    let folder = tempfile::tempdir().unwrap();
    let model = BundledModel::new();
    let of = ModelRef::new(model.model(), model.width());
    let store = EdgeStore::open(folder.path(), of).unwrap();
    let known = shipped::vectors(model.model());
    for bank in shipped_banks().unwrap() {
        let embedded = bank.questions.into_iter().map(|question| Embedded {
            vector: known[&question.embedding_hash()].clone(),
            question,
        });
        store.upsert(&embedded.collect::<Vec<_>>()).unwrap();
    }

    let lines = include_str!("../../transcripts/asked.jsonl").lines();
    let asked = lines.map(|line| serde_json::from_str::<Asked>(line).unwrap());
    let found = asked.map(|asked| {
        let found = nearest_question(&asked.asked, &store, &model).unwrap();
        let (question, cosine) = found.unwrap();
        let is_right = asked.topics.contains(&question.topic);
        println!(
            "{cosine:.2} {is_right:5} {} <- {}",
            question.topic, asked.asked
        );
        Nearest {
            asked,
            is_right,
            cosine,
        }
    });
    found.collect()
}

/// Questions that are treated as they should be from a cosine on: taken for the right one, or for
/// none where none is right. And those that are taken for a wrong one.
fn treated(found: &[&Nearest], threshold: f32) -> (usize, usize) {
    let is_taken = |n: &&&Nearest| n.cosine >= threshold;
    let right = found.iter().filter(|n| match n.asked.topics.is_empty() {
        true => !is_taken(n),
        false => is_taken(n) && n.is_right,
    });
    let wrong = found.iter().filter(|n| is_taken(n) && !n.is_right);
    (right.count(), wrong.count())
}

#[test]
fn questions_are_taken_for_the_right_one_or_for_none() {
    let all = nearest();
    let half = |odd: bool| -> Vec<&Nearest> {
        let numbered = all.iter().enumerate();
        numbered
            .filter(|(i, _)| (i % 2 == 0) == odd)
            .map(|(_, n)| n)
            .collect()
    };
    let (odd, even) = (half(true), half(false));
    for step in 6..=14 {
        let threshold = step as f32 * 0.05;
        println!(
            "{threshold:.2} odd {:?} even {:?}",
            treated(&odd, threshold),
            treated(&even, threshold)
        );
    }
    let (right, wrong) = treated(&even, MATCHED);
    println!(
        "at {MATCHED}: {right} of {} right, {wrong} taken for a wrong one",
        even.len()
    );
    assert!(right >= 17 && wrong == 0, "{right} right, {wrong} wrong");
}
