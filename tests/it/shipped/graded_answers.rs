//! The offline assessor against the project's own graded answers.

use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use viva::app::shipped_banks;
use viva::assess::OfflineAssessor;
use viva::assess::Prompts;
use viva::assess::answer::Answer;
use viva::assess::evidence::findings::{Checked, verify};
use viva::assess::evidence::misplaced::misplaced_quotes;
use viva::assess::reply::verdicts::Claim;
use viva::assess::rubric::of_question;
use viva::assess::second_look::aligned::AlignedLook;
use viva::domain::score::score;
use viva::domain::*;
use viva::ports::{AssessRequest, Assessor};
use viva::store::embed::BundledModel;

#[derive(Deserialize)]
struct Graded {
    id: String,
    question_topic: String,
    quality: String,
    answer: String,
    verdicts: BTreeMap<String, Verdict>,
}

fn graded() -> Vec<Graded> {
    include_str!("../../../seeds/calibration/answers.jsonl")
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect()
}

fn questions() -> HashMap<String, Question> {
    shipped_banks()
        .unwrap()
        .into_iter()
        .flat_map(|b| b.questions)
        .map(|q| (q.topic.clone(), q))
        .collect()
}

#[test]
fn every_criterion_of_every_answer_is_graded() {
    let (questions, prompts) = (questions(), Prompts::builtin());
    for row in graded() {
        let rubric = of_question(&questions[&row.question_topic], &prompts);
        let ids: Vec<&String> = rubric
            .criteria
            .iter()
            .filter(|c| c.kind != CriterionKind::Dimension)
            .map(|c| &c.id)
            .collect();
        assert!(
            ids.iter().all(|id| row.verdicts.contains_key(*id)),
            "{}",
            row.id
        );
        assert_eq!(ids.len(), row.verdicts.len(), "{}", row.id);
    }
}

/// Of the questions with five answers every sixth is assessed in every run of the tests; all with
/// `VIVA_ALL=1`.
const EVERY: usize = 6;

/// Prints mean scores by quality and the agreement per criterion; fails when the order of the
/// qualities is wrong.
#[test]
fn the_offline_assessor_ranks_the_qualities() {
    let (questions, prompts) = (questions(), Prompts::builtin());
    let assessor = OfflineAssessor::new(Arc::new(BundledModel::new()));
    let mut scores: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut table: BTreeMap<(String, String), usize> = BTreeMap::new();
    let all = std::env::var_os("VIVA_ALL").is_some();
    let some: HashSet<String> = graded()
        .into_iter()
        .filter(|row| row.quality == "gaps")
        .map(|row| row.question_topic)
        .step_by(EVERY)
        .collect();
    for row in graded()
        .into_iter()
        .filter(|row| all || some.contains(&row.question_topic))
    {
        let question = questions[&row.question_topic].clone();
        let rubric = of_question(&question, &prompts);
        let turn = TurnRecord {
            kind: TurnKind::Main,
            prompt: question.text.clone(),
            asked_at: jiff::Timestamp::UNIX_EPOCH,
            answer: Some(row.answer.clone()),
            answered_at: None,
            run: None,
            self_rating: None,
            assessment: None,
        };
        let request = AssessRequest {
            criteria: rubric.criteria.iter().map(|c| c.id.clone()).collect(),
            question,
            rubric,
            turns: vec![turn],
            style: String::new(),
            lang: "en".into(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let Assessment::Scored(scored) = runtime.block_on(assessor.assess(&request, &mut |_| {}))
        else {
            panic!("{} has no score", row.id);
        };
        for f in &scored.findings {
            let pair = (
                row.verdicts[&f.criterion].as_str().to_string(),
                f.verdict.as_str().to_string(),
            );
            *table.entry(pair).or_default() += 1;
        }
        scores
            .entry(row.quality)
            .or_default()
            .push(score(&request.rubric, &scored.findings, 0));
    }
    let mean = |quality: &str| scores[quality].iter().sum::<f64>() / scores[quality].len() as f64;
    for quality in ["excellent", "gaps", "vague", "wrong", "off_topic"] {
        println!("{quality:10} mean score {:.1}", mean(quality));
    }
    for ((gold, said), n) in &table {
        println!("graded {gold:12} said {said:12} {n}");
    }
    assert!(mean("excellent") > mean("gaps"));
    assert!(mean("gaps") > mean("vague"));
    assert!(mean("vague") > mean("off_topic"));
    assert!(mean("gaps") > mean("wrong"));
}

#[derive(Deserialize)]
struct Chosen {
    id: String,
    /// Criterion to the passage of the answer that shows it best.
    quotes: BTreeMap<String, String>,
}

/// Prints how often a quote chosen by reading is taken for misplaced, and one that belongs to the
/// criterion before or after. The latter cannot all be told: often the passage for the criterion
/// itself stands next to it.
#[test]
fn quotes_of_neighbouring_criteria_are_misplaced_quotes() {
    let (questions, prompts) = (questions(), Prompts::builtin());
    let answers: HashMap<String, Graded> =
        graded().into_iter().map(|g| (g.id.clone(), g)).collect();
    let look = AlignedLook::new(Arc::new(BundledModel::new()));
    let (mut right, mut shifted) = ((0, 0), (0, 0));
    for chosen in include_str!("../../../seeds/calibration/quotes.jsonl").lines() {
        let chosen: Chosen = serde_json::from_str(chosen).unwrap();
        let row = &answers[&chosen.id];
        let question = &questions[&row.question_topic];
        let rubric = of_question(question, &prompts);
        let answer = Answer::new(&row.answer, &[&question.text], &rubric);
        let checked: Vec<Checked> = chosen
            .quotes
            .iter()
            .map(|(id, quote)| Claim {
                id: id.clone(),
                quote: quote.clone(),
                share: None,
                verdict: Verdict::Met,
                why: String::new(),
            })
            .map(|claim| verify(&answer, &[claim]).remove(0))
            .filter(|c| c.finding.credit > 0.0)
            .collect();
        let moved = |by: i32| {
            let points: Vec<&str> = rubric
                .of_kind(CriterionKind::KeyPoint)
                .map(|c| c.id.as_str())
                .collect();
            let place = |id: &str| points.iter().position(|p| *p == id).unwrap() as i32 + by;
            let moved = checked.iter().filter_map(|c| {
                let mut c = c.clone();
                c.finding.criterion = usize::try_from(place(&c.finding.criterion))
                    .ok()
                    .and_then(|i| points.get(i))?
                    .to_string();
                Some(c)
            });
            moved.collect::<Vec<_>>()
        };
        let count = |checked: &[Checked], into: &mut (usize, usize)| {
            into.0 += misplaced_quotes(&look, &question.text, &rubric, &answer, checked).len();
            into.1 += checked.len();
        };
        count(&checked, &mut right);
        count(&[moved(1), moved(-1)].concat(), &mut shifted);
    }
    println!(
        "quotes taken for misplaced: {} of {} right ones, {} of {} shifted by one",
        right.0, right.1, shifted.0, shifted.1
    );
    assert!(right.0 * 20 <= right.1 && shifted.0 * 20 >= shifted.1 * 9);
}
