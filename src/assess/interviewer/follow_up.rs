//! Which follow-up is asked.
//!
//! Owns the choice of the criterion and the check that a question does not give the point away.
//! When a follow-up is asked at all is the engine's decision.

use super::about;
use super::leaks::gives_away;
use crate::domain::assessment::FollowUp;
use crate::domain::session::TurnKind;
use crate::domain::{Criterion, Finding, open_points, text};
use crate::ports::AssessRequest;

/// Longest follow-up kept, in characters.
const MAX_CHARS: usize = 400;

/// Asked when a point has no probe of its own.
const NEUTRAL: [&str; 3] = [
    "What else would you want to settle here that you have not mentioned yet?",
    "Take your answer one step further: what would you do next, and why?",
    "Which part of your answer would a colleague question first, and what would you say?",
];

/// The follow-up for the heaviest open criterion not asked about before: the model's proposal where
/// it aims there and keeps the point to itself, else the criterion's probe, else a neutral
/// question. None when nothing is left to ask.
pub fn choose(
    request: &AssessRequest,
    findings: &[Finding],
    proposed: Option<&FollowUp>,
) -> Option<FollowUp> {
    let target = heaviest_open(request, findings)?;
    let proposal = proposed
        .filter(|p| p.criterion == target.id)
        .map(|p| text::ellipsis(&text::one_line(&p.text), MAX_CHARS))
        .filter(|question| about::is_question(question) && !was_asked(question, request))
        .filter(|question| !about::speaks_of_delivery(question))
        .filter(|question| !gives_away(question, target, &request.question.text));
    let probe = target.probe.clone();
    let probe = probe.filter(|probe| !was_asked(probe, request));
    let text = proposal
        .or(probe)
        .or_else(|| neutral_question(request).map(str::to_string))?;

    Some(FollowUp {
        criterion: target.id.clone(),
        text,
    })
}

fn was_asked(question: &str, request: &AssessRequest) -> bool {
    let question = text::fold(question);
    request
        .turns
        .iter()
        .any(|t| text::fold(&t.prompt) == question)
}

/// The first neutral question that was not asked yet.
fn neutral_question(request: &AssessRequest) -> Option<&'static str> {
    NEUTRAL.iter().copied().find(|q| !was_asked(q, request))
}

/// The key point with the most weight left to earn that was not asked about before.
fn heaviest_open<'a>(request: &'a AssessRequest, findings: &[Finding]) -> Option<&'a Criterion> {
    let earlier = request.earlier_findings();
    let open = open_points(&request.rubric, earlier.chain(findings));

    open.into_iter().find(|point| {
        !request
            .turns
            .iter()
            .any(|t| matches!(&t.kind, TurnKind::FollowUp { criterion } if *criterion == point.id))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::evidence::findings::missing;
    use crate::assess::tests::fixtures::{request, turn};
    use crate::domain::{Assessment, CriterionKind, Scored, Verdict};

    fn proposal(criterion: &str, text: &str) -> FollowUp {
        FollowUp {
            criterion: criterion.into(),
            text: text.into(),
        }
    }

    /// Findings of the usual request; these criteria are met.
    fn findings(request: &AssessRequest, met: &[&str]) -> Vec<Finding> {
        let found = |c: &Criterion| match met.contains(&c.id.as_str()) {
            true => Finding {
                verdict: Verdict::Met,
                credit: 1.0,
                ..missing(&c.id, "")
            },
            false => missing(&c.id, ""),
        };
        request.checked().map(found).collect()
    }

    #[test]
    fn a_proposal_that_aims_right_and_keeps_the_point_is_asked() {
        let request = request("x");
        let good = proposal(
            "k1",
            "Two colleagues run your job and get other numbers. Where would you start?",
        );
        assert_eq!(
            choose(&request, &findings(&request, &[]), Some(&good)),
            Some(good)
        );
    }

    #[test]
    fn a_proposal_that_gives_the_point_away_or_aims_elsewhere_is_replaced_by_the_probe() {
        let request = request("x");
        let probe = request.rubric.get("k1").unwrap().probe.clone().unwrap();
        for bad in [
            proposal(
                "k1",
                "Would you pin code, data and environment together by immutable identifiers?",
            ),
            proposal(
                "k1",
                "Should pinned code and data carry an immutable identifier?",
            ),
            proposal("k2", "What moves to production?"),
            proposal("k1", " \u{1b}[0m "),
            proposal("k9", "Anything?"),
        ] {
            let chosen = choose(&request, &findings(&request, &[]), Some(&bad)).unwrap();
            assert_eq!(
                (chosen.criterion.as_str(), &chosen.text),
                ("k1", &probe),
                "{bad:?}"
            );
        }
    }

    #[test]
    fn it_goes_down_the_weights_and_ends() {
        let mut request = request("x");
        let aim =
            |request: &AssessRequest, met: &[&str]| choose(request, &findings(request, met), None);
        assert_eq!(aim(&request, &["k1"]).unwrap().criterion, "k2");
        // Without a probe a neutral question that says nothing of the point.
        let neutral = aim(&request, &["k1", "k2"]).unwrap();
        assert_eq!(
            (neutral.criterion.as_str(), neutral.text.as_str()),
            ("k3", NEUTRAL[0])
        );
        assert!(!gives_away(
            &neutral.text,
            request.rubric.get("k3").unwrap(),
            &request.question.text
        ));
        assert_eq!(
            aim(&request, &["k1", "k2", "k3"]),
            None,
            "qualities are no reason to go on"
        );
        // What was asked about is not asked about again.
        request.turns.push(turn(
            TurnKind::FollowUp {
                criterion: "k1".into(),
            },
            "And?",
            "no",
        ));
        assert_eq!(aim(&request, &[]).unwrap().criterion, "k2");
    }

    #[test]
    fn what_an_earlier_turn_earned_is_not_open_any_more() {
        let mut request = request("x");
        let mut found = findings(&request, &[]);
        found[0].credit = 0.5;
        request.turns[0].assessment = Some(Assessment::Scored(Scored {
            findings: found,
            ..Scored::default()
        }));
        request.turns.push(turn(
            TurnKind::FollowUp {
                criterion: "k3".into(),
            },
            "And?",
            "no",
        ));
        // k1 weighs 3 and is half made: 1.5 are open, and 2 of k2.
        let proposal = proposal("k2", "What do you ship?");
        assert_eq!(
            choose(&request, &findings(&request, &[]), Some(&proposal)),
            Some(proposal)
        );
    }

    #[test]
    fn without_key_points_there_is_nothing_to_ask() {
        let mut request = request("x");
        request
            .rubric
            .criteria
            .retain(|c| c.kind == CriterionKind::Dimension);
        assert_eq!(choose(&request, &findings(&request, &[]), None), None);
    }

    #[test]
    fn no_builtin_probe_says_its_own_dimension() {
        for kind in crate::domain::QuestionType::ALL {
            for dimension in crate::assess::prompt::templates::Prompts::builtin().dimensions(*kind)
            {
                let probe = dimension.probe.clone().unwrap();
                assert!(!gives_away(&probe, &dimension, ""), "{kind}: {probe}");
            }
        }
    }
}
