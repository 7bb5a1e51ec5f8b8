//! What the assessor does about verdicts that it has reason to doubt.

use super::scripted::*;
use crate::assess::evidence::support::{CriterionSupport, JudgedPoint, SecondLook};
use crate::assess::tests::fixtures::{Scripted, failure, reply, request, run};
use crate::assess::{LlmAssessor, Prompts};
use crate::domain::{Criterion, Quote, Verdict};
use crate::ports::{AssessRequest, ChatErrorKind};
use std::sync::Arc;

#[test]
fn disputed_criteria_are_asked_again_alone() {
    let tag = "the tag moved under us, so the rebuild gave other results";
    let first = all(&[GOOD[0], ("k3", tag, "met")]);
    let second = reply(&[("k2", GOOD[1].1, "met"), ("k3", "", "missing")]);
    let model = Arc::new(Scripted::new([first, second]));
    let assessor = measured(
        &model,
        &[("k1", 0.8), ("k2", 0.9), ("k3", 0.02), ("r1", 0.9)],
    );
    let (assessment, _) = run(&assessor, &request(ANSWER));
    assert_eq!(model.calls(), 2);
    let sent = model.asked(1);
    assert!(
        sent.contains("k2 (key point)")
            && sent.contains("k3 (key point)")
            && !sent.contains("k1 (key point)")
    );
    assert!(sent.contains(&format!("a passage to look at: {tag}")));
    let scored = scored(&assessment);
    assert_eq!(
        ["k1", "k2", "k3"].map(|id| verdict(scored, id)),
        [Verdict::Met, Verdict::Met, Verdict::Missing]
    );
    let disputed: Vec<&str> = scored
        .findings
        .iter()
        .filter(|f| f.disputed)
        .map(|f| f.criterion.as_str())
        .collect();
    assert_eq!(disputed, ["k2", "k3"]);
}

#[test]
fn a_model_that_insists_is_believed_by_half_where_the_words_bear_it_out_and_else_not() {
    for (quote, expected) in [
        (
            "The image is built once and the same digest moves through staging",
            Verdict::Partial,
        ),
        (
            "A colleague once relied on tags, and the tag moved under us",
            Verdict::Missing,
        ),
    ] {
        let insisted = [all(&[("k2", quote, "met")]), reply(&[("k2", quote, "met")])];
        let model = Arc::new(Scripted::new(insisted));
        let (assessment, _) = run(&measured(&model, &[("k2", 0.0)]), &request(ANSWER));
        assert_eq!(verdict(scored(&assessment), "k2"), expected, "{quote}");
    }
}

/// A measure that finds every point near, and `k2` in sentences about images only.
struct Images;

impl SecondLook for Images {
    fn align(&self, _: &str, criteria: &[Criterion], answer: &str) -> Vec<CriterionSupport> {
        let passage = || Quote {
            text: answer[..30].to_string(),
            start: 0,
            end: 30,
        };
        criteria
            .iter()
            .map(|c| CriterionSupport {
                criterion: c.id.clone(),
                credit: 0.5,
                passage: Some(passage()),
                judged: None,
            })
            .collect()
    }

    fn judge(&self, _: &AssessRequest) -> Vec<JudgedPoint> {
        Vec::new()
    }

    fn fits(
        &self,
        _: &str,
        points: &[Criterion],
        answer: &str,
        ranges: &[std::ops::Range<usize>],
    ) -> Vec<Vec<f64>> {
        let fit = |c: &Criterion, text: &str| match (c.id.as_str(), text.contains("built once")) {
            ("k2", true) | ("k1", false) => 0.8,
            _ => 0.2,
        };
        ranges
            .iter()
            .map(|r| points.iter().map(|c| fit(c, &answer[r.clone()])).collect())
            .collect()
    }
}

#[test]
fn a_quote_of_another_point_is_asked_about_again_and_a_second_one_is_not_believed() {
    let (pinned, built) = (GOOD[0].1, GOOD[1].1);
    let tag = GOOD[2].1;
    for (second, expected) in [
        (Ok(reply(&[("k2", built, "partial")])), Verdict::Partial),
        (Ok(reply(&[("k2", tag, "met")])), Verdict::Missing),
        (Ok(reply(&[("k2", "", "missing")])), Verdict::Missing),
        (
            Err(failure(ChatErrorKind::Unreachable, "nothing listens")),
            Verdict::Met,
        ),
    ] {
        let model = Arc::new(Scripted::results([
            Ok(all(&[("k1", pinned, "met"), ("k2", tag, "met")])),
            second,
        ]));
        let look: Arc<dyn SecondLook> = Arc::new(Images);
        let assessor = LlmAssessor::new(
            model.clone(),
            Arc::new(Prompts::builtin()),
            options(),
            Some(look),
        );
        let answer = ANSWER.replace(
            "A colleague",
            "That is all of it. It never failed since then. A colleague",
        );
        let (assessment, _) = run(&assessor, &request(&answer));
        let sent = model.asked(1);
        assert!(sent.contains("k2 (key point)") && !sent.contains("k1 (key point)"));
        assert!(
            sent.contains("a passage to look at: We pin the code by commit"),
            "not the misleading quote: {sent}"
        );
        let scored = scored(&assessment);
        assert_eq!(
            (verdict(scored, "k1"), verdict(scored, "k2")),
            (Verdict::Met, expected)
        );
        assert!(scored.findings[1].disputed && !scored.findings[0].disputed);
    }
}

#[test]
fn without_a_second_answer_the_first_stands_marked() {
    let results = [
        Ok(all(&[GOOD[0], GOOD[1]])),
        Err(failure(ChatErrorKind::Unreachable, "nothing listens")),
    ];
    let model = Arc::new(Scripted::results(results));
    let (assessment, _) = run(
        &measured(&model, &[("k1", 0.9), ("k2", 0.0)]),
        &request(ANSWER),
    );
    let scored = scored(&assessment);
    assert_eq!(
        (verdict(scored, "k1"), verdict(scored, "k2")),
        (Verdict::Met, Verdict::Met)
    );
    assert!(scored.findings[1].disputed && !scored.findings[0].disputed);
    assert_eq!(
        scored.provenance.flags,
        ["the second check failed: nothing listens"]
    );
}

#[test]
fn one_short_sentence_does_not_carry_three_points() {
    let answer = "The image is built once and promoted by digest. Everything else I would look up with the platform team when needed.";
    let sentence = "The image is built once and promoted by digest";
    let claims = [
        ("k1", sentence, "met"),
        ("k2", sentence, "met"),
        ("k3", sentence, "met"),
    ];
    let model = Arc::new(Scripted::new([all(&claims)]));
    let (assessment, _) = run(&assessor(&model), &request(answer));
    let got = scored(&assessment);
    assert_eq!(got.findings.iter().filter(|f| f.credit > 0.0).count(), 2);
    assert_eq!(verdict(got, "k2"), Verdict::Met);
    assert!(got.provenance.flags[0].starts_with("one short sentence"));

    let model = Arc::new(Scripted::new([all(&claims)]));
    let (assessment, _) = run(
        &measured(&model, &[("k1", 0.2), ("k2", 0.9), ("k3", 0.15)]),
        &request(answer),
    );
    let credited: Vec<&str> = scored(&assessment)
        .findings
        .iter()
        .filter(|f| f.credit > 0.0)
        .map(|f| f.criterion.as_str())
        .collect();
    assert_eq!(credited, ["k2"]);
}

#[test]
fn a_semicolon_ends_a_short_sentence() {
    let answer = "Pin code by commit, data by hash; build the image once; log every seed and flag.";
    let own = [
        "Pin code by commit, data by hash",
        "build the image once",
        "log every seed and flag",
    ];
    // The whole is no more evidence than its parts.
    for (quotes, credited) in [(own, 3), ([answer; 3], 2)] {
        let claims = [
            ("k1", quotes[0], "met"),
            ("k2", quotes[1], "met"),
            ("k3", quotes[2], "met"),
        ];
        let model = Arc::new(Scripted::new([all(&claims)]));
        let (assessment, _) = run(&assessor(&model), &request(answer));
        let got = scored(&assessment);
        assert_eq!(
            got.findings.iter().filter(|f| f.credit > 0.0).count(),
            credited,
            "{quotes:?}"
        );
    }
}

#[test]
fn qualities_need_a_point_to_be_qualities_of() {
    let claims = [("d1", GOOD[2].1, "met"), ("d4", GOOD[1].1, "met")];
    let model = Arc::new(Scripted::new([all(&claims)]));
    let request = request(ANSWER);
    assert_eq!(points(&request, &run(&assessor(&model), &request).0), 0.0);
}

#[test]
fn a_warning_is_no_red_flag_without_evidence() {
    for (quote, expected) in [
        ("a random seed is all you need", Verdict::Missing),
        ("a fixed seed alone is enough for us", Verdict::Met),
    ] {
        let answer = format!("{ANSWER} For training, a fixed seed alone is enough for us.");
        let model = Arc::new(Scripted::new([all(&[GOOD[0], ("r1", quote, "met")])]));
        let (assessment, _) = run(&assessor(&model), &request(&answer));
        assert_eq!(verdict(scored(&assessment), "r1"), expected);
    }
}
