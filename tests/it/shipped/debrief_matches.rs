//! Which question of the shipped banks an interviewer's question is taken for, and which for none.
//!
//! Two files were written down before the limits were looked at: `tests/transcripts/asked.jsonl`, 30
//! questions of the banks as they are asked in a call and 20 that are in no bank, and
//! `tests/transcripts/asked_calls.jsonl`, 30 and 30, behavioural ones among them. Every other pair of
//! lines chose the limits, the others show what they are worth.

use serde::Deserialize;
use viva::app::shipped_banks;
use viva::ports::{Embedded, Embedder, QuestionStore};
use viva::session::asked_match::{agreement, is_meant};
use viva::session::debrief::nearest_question;
use viva::store::embed::BundledModel;
use viva::store::{EdgeStore, ModelRef, shipped};

#[derive(Deserialize)]
struct Asked {
    asked: String,
    /// Topics that are right; none where no question of the banks is.
    topics: Vec<String>,
}

/// What was asked, whether the nearest question is right, and whether it is taken.
struct Nearest {
    asked: Asked,
    is_right: bool,
    is_taken: bool,
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
    let lines = lines.chain(include_str!("../../transcripts/asked_calls.jsonl").lines());
    let asked = lines.map(|line| serde_json::from_str::<Asked>(line).unwrap());
    let found = asked.map(|asked| {
        let found = nearest_question(&asked.asked, &store, &model).unwrap();
        let (question, cosine) = found.unwrap();
        let is_right = asked.topics.contains(&question.topic);
        let agreement = agreement(&asked.asked, &question);
        println!(
            "{cosine:.2} {agreement:.2} {is_right:5} {} <- {}",
            question.topic, asked.asked
        );
        Nearest {
            is_right,
            is_taken: is_meant(&asked.asked, &question, cosine),
            asked,
        }
    });
    found.collect()
}

/// Questions that are taken for the right one of those that have one, and for a wrong one.
fn taken(found: &[&Nearest], has_match: bool) -> [usize; 3] {
    let those = || {
        let all = found.iter();
        all.filter(move |n| n.asked.topics.is_empty() != has_match)
    };
    let right = those().filter(|n| n.is_taken && n.is_right).count();
    let wrong = those().filter(|n| n.is_taken && !n.is_right).count();
    [those().count(), right, wrong]
}

#[test]
fn questions_are_taken_for_the_right_one_or_for_none() {
    let all = nearest();
    for chosen in [true, false] {
        let numbered = all.iter().enumerate();
        let half: Vec<&Nearest> = numbered
            .filter(|(i, _)| (i / 2 % 2 == 0) == chosen)
            .map(|(_, n)| n)
            .collect();
        let name = if chosen {
            "chose the limits"
        } else {
            "kept apart"
        };
        let [with, right, wrong] = taken(&half, true);
        let [without, _, foreign] = taken(&half, false);
        println!(
            "{name}: of {with} with a match {right} right, {wrong} wrong; of {without} without \
             {foreign} taken for a wrong one"
        );
        assert!(foreign * 30 <= without, "{foreign} of {without}");
        assert!(wrong * 30 <= with, "{wrong} of {with}");
        assert!(right * 2 >= with, "{right} of {with}");
    }
}
