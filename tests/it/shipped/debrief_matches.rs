//! Which question of the shipped banks an interviewer's question is taken for, and which for none.
//!
//! The files were written down before the limits were looked at: `tests/transcripts/asked.jsonl`,
//! 30 questions of the banks as they are asked in a call and 20 that are in no bank, and
//! `tests/transcripts/asked_calls.jsonl`, 30 and 30, behavioural ones among them. Of both every
//! other pair of lines chose the limits; the rest was looked at once before the rule was settled,
//! and is no clean test any more. `spoken_choosing.jsonl`, 20 and 10, chose them, too;
//! `spoken_kept.jsonl`, as many, was opened when everything was settled.

use serde::Deserialize;
use viva::app::shipped_banks;
use viva::domain::Question;
use viva::ports::{Embedded, Embedder, QuestionStore};
use viva::session::asked_threads::{
    AskedThread, QuestionTexts, embed_passages, match_questions, nearest_of_turn,
};
use viva::store::embed::BundledModel;
use viva::store::{EdgeStore, ModelRef, shipped};
use viva::term::interrupt::Interrupt;
use viva::term::style::{ColorChoice, Look};
use viva::transcript::{Exchange, SpeakerNames, exchanges, parse};

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

/// The shipped banks in a store.
struct Banks {
    _folder: tempfile::TempDir,
    store: EdgeStore,
    model: BundledModel,
    questions: Vec<Question>,
}

fn shipped_store() -> Banks {
    let folder = tempfile::tempdir().unwrap();
    let model = BundledModel::new();
    let of = ModelRef::new(model.model(), model.width());
    let store = EdgeStore::open(folder.path(), of).unwrap();
    let known = shipped::vectors(model.model());
    let banks = shipped_banks().unwrap().into_iter();
    let questions: Vec<Question> = banks.flat_map(|bank| bank.questions).collect();
    let embedded = questions.iter().map(|question| Embedded {
        vector: known[&question.embedding_hash()].clone(),
        question: question.clone(),
    });
    store.upsert(&embedded.collect::<Vec<_>>()).unwrap();
    Banks {
        _folder: folder,
        store,
        model,
        questions,
    }
}

/// What was asked and answered where turns are asked one after the other.
fn talk(turns: &[String]) -> Vec<Exchange> {
    const ANSWER: &str = "Candidate: I would look at the numbers first and then decide on them.";
    let lines = turns
        .iter()
        .map(|turn| format!("Interviewer: {turn}\n{ANSWER}"));
    let cues = parse(&lines.collect::<Vec<_>>().join("\n"));
    exchanges(&cues, "Candidate", &SpeakerNames::default())
}

fn threads(turns: &[String], banks: &Banks) -> Vec<AskedThread> {
    let look = Look::detect(ColorChoice::Never, true, false, &|_| None, None);
    let interrupt = Interrupt::never();
    match_questions(talk(turns), &banks.store, &banks.model, &interrupt, &look).unwrap()
}

/// What a set of questions was used for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    /// It chose the limits.
    Chose,
    /// It was looked at once before they were settled.
    Seen,
    /// It was opened when they were settled.
    Kept,
}

fn lines(part: Part) -> Vec<&'static str> {
    let spoken = match part {
        Part::Chose => include_str!("../../transcripts/spoken_choosing.jsonl"),
        Part::Seen => "",
        Part::Kept => include_str!("../../transcripts/spoken_kept.jsonl"),
    };
    let older = include_str!("../../transcripts/asked.jsonl").lines();
    let older = older.chain(include_str!("../../transcripts/asked_calls.jsonl").lines());
    let own = older.enumerate().filter(|(at, _)| match part {
        Part::Chose => at / 2 % 2 == 0,
        Part::Seen => at / 2 % 2 == 1,
        Part::Kept => false,
    });
    own.map(|(_, line)| line).chain(spoken.lines()).collect()
}

fn nearest(lines: &[&str], banks: &Banks) -> Vec<Nearest> {
    let mut texts = QuestionTexts::default();
    let asked = lines
        .iter()
        .map(|line| serde_json::from_str::<Asked>(line).unwrap());
    let found = asked.map(|asked| {
        let turn = &talk(std::slice::from_ref(&asked.asked))[0];
        let vectors = embed_passages(&turn.passages, &banks.model).unwrap();
        let (store, model) = (&banks.store, &banks.model);
        let found = nearest_of_turn(&turn.passages, &vectors, &mut texts, store, model).unwrap();
        let meant = found.meant.as_ref();
        let topic = meant.map_or("-", |hit| hit.question.topic.as_str());
        let is_right = asked.topics.iter().any(|right| right == topic);
        println!(
            "{is_right:5} {topic} {:?} <- {}",
            meant.map(|hit| hit.certainty),
            asked.asked
        );
        Nearest {
            is_right,
            is_taken: found.meant.is_some(),
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
    let banks = shipped_store();
    // Of all parts, for one in the smallest is a tenth: with a match, right, wrong; without, taken.
    let mut sums = [0; 5];
    for part in [Part::Chose, Part::Seen, Part::Kept] {
        let found = nearest(&lines(part), &banks);
        let found: Vec<&Nearest> = found.iter().collect();
        let [with, right, wrong] = taken(&found, true);
        let [without, _, foreign] = taken(&found, false);
        println!(
            "{part:?}: of {with} with a match {right} right, {wrong} wrong; of {without} without \
             {foreign} taken for a wrong one"
        );
        for (sum, count) in sums.iter_mut().zip([with, right, wrong, without, foreign]) {
            *sum += count;
        }
    }

    let [with, right, wrong, without, foreign] = sums;
    assert!(foreign * 30 <= without, "{foreign} of {without}");
    assert!(wrong * 30 <= with, "{wrong} of {with}");
    assert!(right * 2 >= with, "{right} of {with}");
}

#[test]
fn every_shipped_question_is_found_word_for_word() {
    let banks = shipped_store();
    let leads = [
        "",
        "Good, thanks. ",
        "Okay, that makes sense. So, ",
        "Right. Next one. ",
    ];
    let turns = banks.questions.iter().zip(leads.iter().cycle());
    let turns: Vec<String> = turns.map(|(q, lead)| format!("{lead}{}", q.text)).collect();

    let found = threads(&turns, &banks);
    let hits = found
        .iter()
        .filter_map(|thread| Some(&thread.hit.as_ref()?.question.text));
    let hits: Vec<&String> = hits.collect();
    let lost = banks.questions.iter().filter(|q| !hits.contains(&&q.text));
    let lost: Vec<&String> = lost.map(|question| &question.text).collect();

    let (all, right) = (turns.len(), turns.len() - lost.len());
    println!("of {all} questions of the shipped banks {right} found; lost: {lost:#?}");
    assert_eq!(lost.len(), 0, "{lost:#?}");
    assert_eq!(
        found.len(),
        all,
        "none follows up on another, none is taken apart"
    );
}

/// Questions of which one is asked with its probes.
const PROBED: usize = 9;

#[test]
fn probes_follow_up_on_their_question() {
    let banks = shipped_store();
    let (mut all, mut following, mut wrong) = (0, 0, 0);
    for question in banks.questions.iter().step_by(PROBED) {
        let probes = question.key_points.iter().filter_map(|p| p.probe.clone());
        let turns: Vec<String> = [question.text.clone()].into_iter().chain(probes).collect();
        let found = threads(&turns, &banks);
        for own in &found[1..] {
            println!(
                "own: {} {:?}",
                own.exchange.asks,
                own.hit.as_ref().map(|hit| &hit.question.text)
            );
        }
        let hits = found.iter().filter_map(|thread| thread.hit.as_ref());
        let others = hits.filter(|hit| hit.question.id != question.id);
        all += turns.len() - 1;
        following += found
            .iter()
            .map(|thread| thread.follow_ups.len())
            .sum::<usize>();
        wrong += others.count();
    }
    println!("of {all} probes {following} follow up, {wrong} are taken for another question");
    assert!(wrong * 15 <= all, "{wrong} of {all}");
}
