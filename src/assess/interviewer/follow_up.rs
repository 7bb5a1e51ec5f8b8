//! Follow-ups that an assessor proposes: which criterion, and in which words.
//!
//! Owns the choice of the criterion and the check that a question does not give the point away.
//! When a follow-up is asked at all is the engine's decision.

use super::about;
use super::leaks::gives_away;
use super::neutral::{neutral_question, tells_no_story, was_asked};
use crate::domain::assessment::FollowUp;
use crate::domain::session::TurnKind;
use crate::domain::{Criterion, Finding, open_points, text, touching};
use crate::ports::AssessRequest;

/// Longest follow-up kept, in characters.
const MAX_CHARS: usize = 400;
/// Most characters of the candidate's words that a follow-up says back.
const MAX_MENTIONED: usize = 120;

/// The follow-up for the heaviest check that failed, else for the heaviest open criterion not asked
/// about before: the model's proposal where it aims there and keeps the point to itself, else the
/// name of the check, the criterion's probe or a neutral question. Where the answer touches the
/// point, the candidate's own words come before the probe. None when nothing is left to ask.
pub fn choose(
    request: &AssessRequest,
    findings: &[Finding],
    proposed: Option<&FollowUp>,
) -> Option<FollowUp> {
    if let Some(own) = about_failed_check(request) {
        let target = request.rubric.get(&own.criterion)?;
        let text = usable(proposed, target, request);
        return Some(aimed_at(target, text.unwrap_or(own.text)));
    }
    let target = open_unasked(request, findings).next()?;
    let text = match usable(proposed, target, request) {
        Some(proposal) => proposal,
        None => {
            let question = plain_question(target, request, findings)?;
            let all = request.earlier_findings().chain(findings);
            let said = touching(&target.id, all).and_then(|f| f.quote.as_ref());
            said.map_or(question.clone(), |quote| mention(&quote.text, &question))
        }
    };
    Some(aimed_at(target, text))
}

pub(super) fn aimed_at(target: &Criterion, text: String) -> FollowUp {
    FollowUp {
        criterion: target.id.clone(),
        text,
    }
}

/// The follow-up at the heaviest check that the answer's code failed, where its criterion was not
/// asked about before.
pub(super) fn about_failed_check(request: &AssessRequest) -> Option<FollowUp> {
    let run = request.run()?;
    run.follow_up(&request.rubric, |c| !was_aimed_at(c, request))
}

/// The model's proposal in the form in which it may be asked; None where it may not.
fn usable(
    proposed: Option<&FollowUp>,
    target: &Criterion,
    request: &AssessRequest,
) -> Option<String> {
    proposed
        .filter(|p| p.criterion == target.id)
        .map(|p| text::ellipsis(&text::one_line(&p.text), MAX_CHARS))
        .filter(|question| about::is_question(question) && !was_asked(question, request))
        .filter(|question| !about::speaks_of_delivery(question))
        .filter(|question| !gives_away(question, target, &request.question.text))
}

/// A point's own probe, else a neutral question; where nobody told the story that a probe would ask
/// about, a neutral one as well.
fn plain_question(
    target: &Criterion,
    request: &AssessRequest,
    findings: &[Finding],
) -> Option<String> {
    let probe = own_probe(target, request).filter(|_| !tells_no_story(request, findings));
    let question = probe.or_else(|| neutral_question(request, findings));
    question.map(str::to_string)
}

/// A point's own probe where it was not asked yet.
pub(super) fn own_probe<'a>(target: &'a Criterion, request: &AssessRequest) -> Option<&'a str> {
    let probe = target.probe.as_deref();
    probe.filter(|probe| !was_asked(probe, request))
}

/// Puts a question on what the candidate said.
pub(super) fn mention(said: &str, question: &str) -> String {
    let said = text::ellipsis(&text::one_line(said), MAX_MENTIONED);
    format!("You mentioned “{said}”. {question}")
}

/// The open key points that were not asked about before, the one with the most weight left to earn
/// first.
pub(super) fn open_unasked<'a>(
    request: &'a AssessRequest,
    findings: &[Finding],
) -> impl Iterator<Item = &'a Criterion> {
    let earlier = request.earlier_findings();
    let open = open_points(&request.rubric, earlier.chain(findings));

    open.into_iter()
        .filter(|point| !was_aimed_at(point, request))
}

/// True where a follow-up of the thread was about this criterion.
fn was_aimed_at(criterion: &Criterion, request: &AssessRequest) -> bool {
    request
        .turns
        .iter()
        .any(|t| matches!(&t.kind, TurnKind::FollowUp { criterion: id } if *id == criterion.id))
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
            (
                "k3",
                "What else would you want to settle here that you have not mentioned yet?"
            )
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

    /// Findings of the usual request; k1 is half made, in these words.
    fn touched(request: &AssessRequest) -> Vec<Finding> {
        let mut found = findings(request, &[]);
        found[0].verdict = Verdict::Partial;
        found[0].credit = 0.5;
        found[0].quote = Some(crate::domain::Quote {
            text: "we pin\nthe image".into(),
            start: 0,
            end: 16,
        });
        // k2 weighs 2 and k3 1, so that the rest of k1 is worth more than either.
        found[1].verdict = Verdict::Met;
        found[1].credit = 1.0;
        found
    }

    #[test]
    fn what_was_touched_is_asked_for_with_the_candidates_words() {
        let request = request("x");
        let found = touched(&request);
        let probe = request.rubric.get("k1").unwrap().probe.clone().unwrap();
        let chosen = choose(&request, &found, None).unwrap();
        assert_eq!(
            chosen.text,
            format!("You mentioned “we pin the image”. {probe}")
        );
        // A proposal of the model's own has read the answer.
        let good = proposal(
            "k1",
            "Two colleagues run your job and get other numbers. Where would you start?",
        );
        assert_eq!(choose(&request, &found, Some(&good)), Some(good));
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
