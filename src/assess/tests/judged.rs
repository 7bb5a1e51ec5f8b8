//! What the assessor that asks a model does where the judge of sayings looks a second time.

use super::scripted::*;
use crate::assess::evidence::support::{CriterionSupport, JudgedPoint, SecondLook};
use crate::assess::tests::fixtures::{Scripted, reply, request, run};
use crate::assess::{LlmAssessor, Prompts};
use crate::domain::{Criterion, Finding, Quote, Verdict};
use crate::ports::AssessRequest;
use std::ops::Range;
use std::sync::Arc;

/// A judge that says one thing of `k2`, with an alignment that would say another.
#[derive(Clone)]
struct Judge {
    verdict: Verdict,
    chance: f64,
}

impl SecondLook for Judge {
    fn align(&self, _: &str, criteria: &[Criterion], _: &str) -> Vec<CriterionSupport> {
        let support = |c: &Criterion| CriterionSupport {
            criterion: c.id.clone(),
            credit: if self.verdict == Verdict::Met {
                0.0
            } else {
                1.0
            },
            passage: None,
            judged: None,
        };
        criteria
            .iter()
            .filter(|c| c.id == "k2")
            .map(support)
            .collect()
    }

    fn judge(&self, _: &AssessRequest) -> Vec<JudgedPoint> {
        let passage = "The image is built once";
        let start = ANSWER.find(passage).unwrap();
        vec![JudgedPoint {
            finding: Finding {
                criterion: "k2".into(),
                verdict: self.verdict,
                credit: self.verdict.credit(),
                chance: Some(self.chance),
                quote: Some(Quote {
                    text: passage.into(),
                    start,
                    end: start + passage.len(),
                }),
                ..Finding::default()
            },
            right: "one build and the digest travels".into(),
            wrong: "each stage builds its own image".into(),
        }]
    }

    fn fits(&self, _: &str, _: &[Criterion], _: &str, _: &[Range<usize>]) -> Vec<Vec<f64>> {
        Vec::new()
    }
}

fn judged(model: &Arc<Scripted>, verdict: Verdict, chance: f64) -> LlmAssessor {
    let look: Arc<dyn SecondLook> = Arc::new(Judge { verdict, chance });
    let prompts = Arc::new(Prompts::builtin());
    LlmAssessor::new(model.clone(), prompts, options(), Some(look))
}

#[test]
fn what_the_judge_of_sayings_is_sure_of_counts_whatever_a_model_insists_on() {
    let built = "The image is built once and the same digest moves through staging";
    let (met, missing) = (("k2", built, "met"), ("k2", "", "missing"));
    for (sure, first, second, expected) in [
        (Verdict::Contradicted, met, met, Verdict::Contradicted),
        (Verdict::Missing, met, met, Verdict::Missing),
        // It comes round: its own words count.
        (Verdict::Contradicted, met, missing, Verdict::Missing),
        (Verdict::Met, missing, missing, Verdict::Met),
        (
            Verdict::Met,
            missing,
            ("k2", built, "partial"),
            Verdict::Partial,
        ),
    ] {
        let model = Arc::new(Scripted::new([all(&[GOOD[0], first]), reply(&[second])]));
        let (assessment, _) = run(&judged(&model, sure, 0.0), &request(ANSWER));
        let sent = model.asked(1);
        assert!(sent.contains("k2 (key point)") && !sent.contains("k1 (key point)"));
        assert!(sent.contains("said rightly, for example: one build and the digest travels"));
        assert!(sent.contains("said wrongly, for example (contradicted): each stage builds"));

        let scored = scored(&assessment);
        assert_eq!(verdict(scored, "k2"), expected, "{sure:?} {second:?}");
        assert!(scored.findings[1].disputed);
        assert_eq!(verdict(scored, "k1"), Verdict::Met, "without sayings");
    }
}

#[test]
fn where_model_and_judge_agree_nobody_is_asked_again() {
    let built = "The image is built once and the same digest moves through staging";
    for (sure, first) in [
        (Verdict::Met, ("k2", built, "met")),
        (Verdict::Missing, ("k2", "", "missing")),
        (Verdict::Contradicted, ("k2", built, "contradicted")),
    ] {
        let model = Arc::new(Scripted::new([all(&[first])]));
        let (assessment, _) = run(&judged(&model, sure, 0.0), &request(ANSWER));
        assert_eq!(model.calls(), 1, "{sure:?}");
        assert!(!scored(&assessment).findings[1].disputed);
    }
}

#[test]
fn what_the_judge_cannot_tell_stays_open_and_moves_as_far_as_the_model_is_trusted() {
    let built = "The image is built once and the same digest moves through staging";
    let invented = "Nobody ever wrote this sentence about digests";
    let chance = |claim, chance| {
        let model = Arc::new(Scripted::new([all(&[GOOD[0], claim])]));
        let (assessment, _) = run(&judged(&model, Verdict::Unsure, chance), &request(ANSWER));
        assert_eq!(model.calls(), 1);
        let found = &scored(&assessment).findings[1];
        assert_eq!(found.verdict, Verdict::Unsure);
        assert!(found.quote.is_some());
        found.chance.unwrap()
    };

    // Nothing speaks for the model, so it moves little; a quote that does not count moves nothing.
    let (credited, left_out) = (("k2", built, "met"), ("k2", "", "missing"));
    assert!((0.45..0.55).contains(&chance(credited, 0.4)));
    assert!((0.25..0.35).contains(&chance(left_out, 0.4)));
    assert_eq!(chance(("k2", invented, "met"), 0.4), 0.4);
}
