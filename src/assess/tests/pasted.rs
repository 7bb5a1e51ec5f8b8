//! The guard against a pasted rubric, over both assessors.

use super::fixtures::{Scripted, request, run, turn};
use super::scripted::{all, assessor, scored};
use crate::assess::OfflineAssessor;
use crate::domain::{CriterionKind, TurnKind};
use crate::ports::{AssessRequest, EmbedError, TokenEmbedder, TokenVectors};
use std::sync::Arc;

const K1: &str = "Pins code, data and environment together, each by an immutable identifier";
const K2: &str = "Builds the container image once and promotes the same digest through every stage";
/// The why of k2 in these tests.
const WHY2: &str =
    "a later rebuild resolves its dependencies anew and may silently give another binary";
const OWN: &str = "We lock versions in files, rebuild nothing later, and ship what was tested.";

struct Case {
    name: &'static str,
    answer: String,
    drafted: bool,
    second_try: bool,
    pasted: &'static [&'static str],
}

fn case(name: &'static str, answer: &str, pasted: &'static [&'static str]) -> Case {
    Case {
        name,
        answer: answer.to_string(),
        drafted: false,
        second_try: false,
        pasted,
    }
}

fn cases() -> Vec<Case> {
    let both = format!("{K1}. {K2}.");
    vec![
        case("own words", OWN, &[]),
        case("a very long point", &format!("{OWN} {K1}."), &["k1"]),
        case("one shorter point is chance", &format!("{OWN} {K2}."), &[]),
        case("several are not", &format!("{OWN} {both}"), &["k1", "k2"]),
        case(
            "the why is the author's, too",
            &format!("{OWN} {WHY2}."),
            &["k2"],
        ),
        case(
            "one word was changed",
            "Controls sources of nondeterminism such as seeds, parallel reductions and GPU streams",
            &["k3"],
        ),
        Case {
            drafted: true,
            ..case("drafted points were shown to nobody", &both, &[])
        },
        Case {
            second_try: true,
            ..case("feedback has named it", &format!("{OWN} {K2}."), &["k2"])
        },
        Case {
            drafted: true,
            second_try: true,
            ..case("and drafted ones, too", &format!("{OWN} {K1}."), &["k1"])
        },
    ]
}

fn request_of(case: &Case) -> AssessRequest {
    let mut request = request(&case.answer);
    request.rubric.drafted = case.drafted;
    for criterion in &mut request.rubric.criteria {
        if criterion.id == "k2" {
            criterion.why = Some(WHY2.into());
        }
    }
    if case.second_try {
        let question = request.question.text.clone();
        request.turns[0].answer = Some("We use containers.".into());
        let again = turn(TurnKind::SecondTry, &question, &case.answer);
        request.turns.push(again);
    }
    request
}

/// An embedder that sees nothing, since the guard does not need it.
struct Blind;

impl TokenEmbedder for Blind {
    fn token_vectors(&self, texts: &[&str]) -> Result<Vec<TokenVectors>, EmbedError> {
        Ok(vec![TokenVectors::default(); texts.len()])
    }
}

#[test]
fn the_offline_assessor_refuses_what_was_pasted() {
    for case in cases() {
        let (assessment, _) = run(&OfflineAssessor::new(Arc::new(Blind)), &request_of(&case));
        let refused: Vec<&str> = scored(&assessment)
            .findings
            .iter()
            .filter(|f| f.why.starts_with("the rubric's own words"))
            .map(|f| f.criterion.as_str())
            .collect();
        assert_eq!(refused, case.pasted, "{}", case.name);
    }
}

#[test]
fn a_model_is_not_believed_what_was_pasted() {
    for case in cases() {
        let request = request_of(&case);
        // The model credits every key point with its own words, where the answer has them.
        let points = request.rubric.of_kind(CriterionKind::KeyPoint);
        let quoted: Vec<(String, String)> = points
            .map(|point| {
                let why = point.why.as_deref().unwrap_or_default();
                let quotes = [&point.text, why].map(|text| quote_for(text, &case.answer));
                (point.id.clone(), quotes.concat())
            })
            .filter(|(_, quote)| !quote.is_empty())
            .collect();
        let claims: Vec<(&str, &str, &str)> = quoted
            .iter()
            .map(|(id, quote)| (id.as_str(), quote.as_str(), "met"))
            .collect();

        let model = Arc::new(Scripted::new([all(&claims)]));
        let (assessment, _) = run(&assessor(&model), &request);
        let refused: Vec<&str> = scored(&assessment)
            .findings
            .iter()
            .filter(|f| f.credit == 0.0 && quoted.iter().any(|(id, _)| *id == f.criterion))
            .map(|f| f.criterion.as_str())
            .collect();
        assert_eq!(refused, case.pasted, "{}", case.name);
    }
}

/// The point's text as far as it stands in the answer.
fn quote_for(point: &str, answer: &str) -> String {
    let known = |end: &usize| answer.contains(&point[..*end]);
    let longest = (20..=point.len()).rev().find(known);
    longest.map_or(String::new(), |end| point[..end].to_string())
}
