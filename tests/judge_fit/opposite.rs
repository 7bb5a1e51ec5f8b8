//! How often the judge tells the opposite, on sayings that it has not seen.
//!
//! Of each point with sayings one right and one wrong are kept apart. Two answers to each question
//! are made of them: one says every other point rightly and the rest wrongly, the other the
//! reverse. `cargo test --test judge_fit -- --ignored --nocapture sayings_kept_apart`.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;
use viva::app::shipped_banks;
use viva::assess::OfflineAssessor;
use viva::assess::offline::Remembered;
use viva::assess::offline::judge::{AnswerForm, Fitted, Measured, measure};
use viva::assess::rubric::key_points;
use viva::calibrate::set::{Graded, request};
use viva::domain::{Assessment, Criterion, CriterionKind, Finding, Question, Verdict};
use viva::ports::Assessor;
use viva::store::embed::BundledModel;

/// Of so many questions one chooses rules, the others stand apart.
const CHOICE: u8 = 3;

/// How many sayings were told as what.
#[derive(Default)]
struct Told {
    sayings: usize,
    made: usize,
    /// The chance of the opposite of each that was told as the opposite.
    opposite: Vec<f64>,
    /// Told as the opposite by the limits alone, without the rules beside them.
    opposite_by_limits: usize,
}

impl Told {
    /// How many would be told as the opposite if that needed such a chance.
    fn opposite_from(&self, chance: f64) -> usize {
        self.opposite.iter().filter(|c| **c >= chance).count()
    }
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} given: {} told as the opposite ({} by the limits alone; {} from a chance of 0.94, \
             {} from 0.96), {} as made",
            self.sayings,
            self.opposite.len(),
            self.opposite_by_limits,
            self.opposite_from(0.94),
            self.opposite_from(0.96),
            self.made
        )
    }
}

/// One part of the questions.
#[derive(Default)]
struct Part {
    questions: usize,
    right: Told,
    wrong: Told,
}

#[test]
#[ignore = "prints figures"]
fn sayings_kept_apart() {
    let remembered = Arc::new(Remembered::new(Arc::new(BundledModel::new())));
    let assessor = OfflineAssessor::new(remembered.clone());
    let mut parts = [Part::default(), Part::default()];

    let banks = shipped_banks().unwrap();
    for question in banks.iter().flat_map(|bank| &bank.questions) {
        let held_out = HeldOut::of(question);
        if held_out.sayings.len() < 2 {
            continue;
        }
        let apart = !hash(&question.text).is_multiple_of(CHOICE);
        let part = &mut parts[usize::from(apart)];
        part.questions += 1;
        for right_first in [true, false] {
            held_out.tell(&assessor, &remembered, right_first, part);
        }
    }

    for (name, part) in ["choice", "kept apart"].iter().zip(&parts) {
        println!("{name}, {} questions", part.questions);
        println!("  right sayings, {}", part.right);
        println!("  wrong sayings, {}", part.wrong);
    }
    let [_, apart] = parts;
    assert!(apart.right.opposite.len() * 200 <= apart.right.sayings);
}

/// A question without one right and one wrong saying of each point.
struct HeldOut {
    question: Graded,
    sayings: Vec<Pair>,
}

/// What was taken from one point.
struct Pair {
    point: String,
    right: String,
    wrong: String,
}

impl HeldOut {
    fn of(question: &Question) -> Self {
        let mut rubric = key_points(question);
        let mut sayings = Vec::new();
        for criterion in &mut rubric.criteria {
            let at = usize::from(hash(&criterion.text));
            let sides = &mut criterion.sayings;
            if criterion.kind == CriterionKind::KeyPoint
                && sides.right.len() > 1
                && sides.wrong.len() > 1
            {
                sayings.push(Pair {
                    point: criterion.id.clone(),
                    right: sides.right.remove(at % sides.right.len()),
                    wrong: sides.wrong.remove(at % sides.wrong.len()),
                });
            }
        }
        let question = Graded {
            id: question.id.to_string(),
            question: question.clone(),
            rubric,
            answer: String::new(),
            grade: 0.0,
            second: None,
            verdicts: BTreeMap::new(),
            quality: String::new(),
        };
        Self { question, sayings }
    }

    /// Gives every other point's right saying and the wrong one of the rest as one answer.
    fn tell(
        &self,
        assessor: &OfflineAssessor,
        model: &Remembered,
        right_first: bool,
        part: &mut Part,
    ) {
        let mut answer = String::new();
        for (place, pair) in self.sayings.iter().enumerate() {
            let is_right = (place % 2 == 0) == right_first;
            let saying = if is_right { &pair.right } else { &pair.wrong };
            answer += &format!("{}. ", saying.trim_end_matches('.'));
        }
        let findings = findings(assessor, &self.question, &answer);
        let chances = chances_of_the_opposite(model, &self.question, &answer);
        let limit = Fitted::shipped().limits.contradicted;

        for (place, pair) in self.sayings.iter().enumerate() {
            let is_right = (place % 2 == 0) == right_first;
            let told = if is_right {
                &mut part.right
            } else {
                &mut part.wrong
            };
            let found = findings.iter().find(|f| f.criterion == pair.point).unwrap();
            told.sayings += 1;
            told.made += usize::from(found.verdict == Verdict::Met);
            let chance = chances.get(&pair.point).copied().unwrap_or(0.0);
            told.opposite_by_limits += usize::from(chance >= limit);
            if found.verdict == Verdict::Contradicted {
                told.opposite.push(chance);
                if is_right {
                    println!("  told as the opposite ({chance:.3}): {}", pair.right);
                }
            }
        }
    }
}

fn hash(text: &str) -> u8 {
    Sha256::digest(text.as_bytes())[2]
}

fn findings(assessor: &OfflineAssessor, question: &Graded, answer: &str) -> Vec<Finding> {
    let request = request(question, answer);
    let assessed = futures_util::FutureExt::now_or_never(assessor.assess(&request, &mut |_| {}));
    match assessed.unwrap() {
        Assessment::Scored(scored) => scored.findings,
        Assessment::Unscored(unscored) => panic!("{}", unscored.reason),
    }
}

/// Per point how likely its opposite was said, as answers in sentences are judged.
fn chances_of_the_opposite(
    model: &Remembered,
    question: &Graded,
    answer: &str,
) -> BTreeMap<String, f64> {
    let fitted = Fitted::shipped();
    let criteria: Vec<&Criterion> = question.rubric.criteria.iter().collect();
    let measured = measure(model, &question.question.text, &criteria, answer).unwrap();
    let of_point = |(criterion, measured): (&&Criterion, &Option<Measured>)| {
        let [_, _, opposite, _] = fitted.probabilities(measured.as_ref()?, AnswerForm::Sentences);
        Some((criterion.id.clone(), opposite))
    };
    criteria
        .iter()
        .zip(&measured)
        .filter_map(of_point)
        .collect()
}
