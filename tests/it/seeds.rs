//! The shipped banks are what they are said to be.

use viva::app::shipped_banks;
use viva::domain::{Difficulty, QuestionType};

#[test]
fn the_senior_bank_has_the_given_questions() {
    let banks = shipped_banks().unwrap();
    let bank = banks.iter().find(|b| b.name == "data_scientist_senior").unwrap();
    let count = |f: &dyn Fn(&viva::domain::Question) -> bool| bank.questions.iter().filter(|q| f(q)).count();
    assert_eq!(bank.questions.len(), 60);
    assert_eq!(bank.sections().len(), 6);
    let topics: std::collections::HashSet<_> = bank.questions.iter().map(|q| &q.topic).collect();
    assert_eq!(topics.len(), 60);
    assert_eq!(count(&|q| q.difficulty == Difficulty::Hard), 51);
    assert_eq!(count(&|q| q.difficulty == Difficulty::Medium), 9);
    assert_eq!(count(&|q| q.kind == QuestionType::CaseStudy), 20);
    assert_eq!(count(&|q| q.kind == QuestionType::Scenario), 14);
    assert_eq!(count(&|q| q.kind == QuestionType::Conceptual), 13);
    assert_eq!(count(&|q| q.kind == QuestionType::Coding), 11);
    assert_eq!(count(&|q| q.kind == QuestionType::Behavioral), 2);
}

#[test]
fn every_shipped_question_has_a_rubric() {
    for bank in shipped_banks().unwrap() {
        for q in &bank.questions {
            assert!((6..=9).contains(&q.key_points.len()), "{}", q.text);
            assert!(q.key_points.iter().all(|k| k.probe.is_some()), "{}", q.text);
            assert!(q.model_answer.is_some(), "{}", q.text);
            assert_eq!(q.hints.len(), 3, "{}", q.text);
        }
    }
}

/// Titles, sections, topics, difficulties and types are those of the bank that was given, where it is at hand.
#[test]
fn the_senior_bank_keeps_the_given_wording() {
    let shared = std::env::var("VIVA_SHARED").unwrap_or(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared").into());
    let Ok(given) = std::fs::read_to_string(format!("{shared}/data/banks/seed/data_scientist_senior.md")) else {
        println!("the given bank is not at hand: skipped");
        return;
    };
    let kept = |text: &str| -> Vec<String> {
        let marks = ["# ", "## ", "### Question:", "**Topic:**", "**Difficulty:**", "**Type:**"];
        text.lines().filter(|l| marks.iter().any(|m| l.starts_with(m))).map(str::to_string).collect()
    };
    let ours = include_str!("../../seeds/data_scientist_senior.md");
    let ours: Vec<String> = kept(ours).into_iter().collect();
    let code_comment = |l: &String| l.starts_with("# ") && l != "# Data Scientist - Senior Questions";
    assert_eq!(kept(&given), ours.into_iter().filter(|l| !code_comment(l)).collect::<Vec<_>>());
}

/// Every shipped question has its vector in the binary, and the vectors are those of the model. After an edit of a bank:
/// `VIVA_UPDATE_VECTORS=1 cargo test --test it shipped_vectors`.
#[test]
fn shipped_vectors_are_current() {
    use viva::ports::Embedder;
    use viva::store::embed::{BundledModel, embed_questions};
    use viva::store::shipped;
    let model = BundledModel::new();
    let questions: Vec<_> = shipped_banks().unwrap().into_iter().flat_map(|b| b.questions).collect();
    let embed = |q: &viva::domain::Question| embed_questions(&model, &[q]).unwrap().remove(0);
    if std::env::var_os("VIVA_UPDATE_VECTORS").is_some() {
        let vectors: Vec<_> = questions.iter().map(|q| (q.content_hash(), embed(q))).collect();
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/vectors.bin"), shipped::encode(&vectors)).unwrap();
        return;
    }
    let known = shipped::vectors(model.model());
    assert_eq!(known.len(), questions.len());
    let update = "VIVA_UPDATE_VECTORS=1 cargo test --test it shipped_vectors";
    assert!(questions.iter().all(|q| known.contains_key(&q.content_hash())), "run {update}");
    // Embedding all of them takes long without optimisation; every seventh shows a changed text or model just as well.
    for q in questions.iter().step_by(7) {
        let stored = &known[&q.content_hash()];
        let cosine: f32 = embed(q).iter().zip(stored).map(|(a, b)| a * b).sum();
        assert!(cosine > 0.999, "{}: {cosine}; run {update}", q.text);
    }
}
