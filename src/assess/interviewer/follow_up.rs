//! Follow-ups that an assessor proposes: which criterion, and in which words.
//!
//! Owns the choice of the criterion and the check that a question does not give the point away.
//! When a follow-up is asked at all is the engine's decision.

use super::about;
use super::leaks::gives_away;
use crate::domain::assessment::FollowUp;
use crate::domain::session::TurnKind;
use crate::domain::{CodeRun, Criterion, Finding, Verdict, is_unsaid, open_points, text, touching};
use crate::ports::AssessRequest;

/// Longest follow-up kept, in characters.
const MAX_CHARS: usize = 400;
/// Most characters of the candidate's words that a follow-up says back.
const MAX_MENTIONED: usize = 120;

/// Asked when a point has no probe of its own.
const NEUTRAL: [&str; 3] = [
    "What else would you want to settle here that you have not mentioned yet?",
    "Take your answer one step further: what would you do next, and why?",
    "Which part of your answer would a colleague question first, and what would you say?",
];

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
            let question = plain_question(target, request)?;
            let all = request.earlier_findings().chain(findings);
            let said = touching(&target.id, all).and_then(|f| f.quote.as_ref());
            said.map_or(question.clone(), |quote| mention(&quote.text, &question))
        }
    };
    Some(aimed_at(target, text))
}

fn aimed_at(target: &Criterion, text: String) -> FollowUp {
    FollowUp {
        criterion: target.id.clone(),
        text,
    }
}

/// The follow-up at the heaviest check that the answer's code failed, where its criterion was not
/// asked about before.
fn about_failed_check(request: &AssessRequest) -> Option<FollowUp> {
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

/// The follow-up where nobody can tell what the answer leaves of a point that it touches: the
/// heaviest open criterion that it does not touch, by its probe or a neutral question; beside code
/// that passes every check one that no words of it are near. Where it may
/// touch all of them, a neutral question about the heaviest that was told as not found: a probe
/// could ask for what was said.
pub fn choose_untouched(request: &AssessRequest, findings: &[Finding]) -> Option<FollowUp> {
    if let Some(own) = about_failed_check(request) {
        return Some(own);
    }
    let all = || request.earlier_findings().chain(findings);
    let touched = |c: &Criterion| touching(&c.id, all()).map(Finding::ruling);
    let mut open = open_unasked(request, findings);
    if let Some(target) = open.find(|c| touched(c).is_none()) {
        return Some(aimed_at(target, plain_question(target, request)?));
    }

    // Code that works leaves every point open that it does not tell of.
    let mut runs = request.turns.iter().filter_map(|t| t.run.as_ref());
    let works = runs.any(CodeRun::passes_all);
    let mut open = open_unasked(request, findings).filter(|_| works);
    if let Some(target) = open.find(|c| touching(&c.id, all()).is_some_and(is_unsaid)) {
        return Some(aimed_at(target, plain_question(target, request)?));
    }

    let mut open = open_unasked(request, findings);
    let target = open.find(|c| touched(c) == Some(Verdict::Missing))?;
    Some(aimed_at(target, neutral_question(request)?.to_string()))
}

/// A point's own probe, else a neutral question.
fn plain_question(target: &Criterion, request: &AssessRequest) -> Option<String> {
    let probe = target.probe.clone();
    probe
        .filter(|probe| !was_asked(probe, request))
        .or_else(|| neutral_question(request).map(str::to_string))
}

/// Puts a question on what the candidate said.
fn mention(said: &str, question: &str) -> String {
    let said = text::ellipsis(&text::one_line(said), MAX_MENTIONED);
    format!("You mentioned “{said}”. {question}")
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

/// The open key points that were not asked about before, the one with the most weight left to earn
/// first.
fn open_unasked<'a>(
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
    use crate::domain::{Assessment, CriterionKind, Scored};

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
    fn what_was_touched_is_left_out_where_nobody_can_tell_what_is_missing() {
        let request = request("x");
        let mut found = touched(&request);
        let aim = |found: &[Finding]| choose_untouched(&request, found).map(|f| f.criterion);
        assert_eq!(aim(&found).as_deref(), Some("k3"));
        found[2].verdict = Verdict::Unsure;
        assert_eq!(aim(&found), None);
        found[0].verdict = Verdict::Missing;
        assert_eq!(aim(&found).as_deref(), Some("k1"));
    }

    #[test]
    fn what_may_be_said_although_it_was_not_found_is_asked_for_by_no_probe() {
        let request = request("x");
        let mut found = findings(&request, &[]);
        let asked = |found: &[Finding]| choose_untouched(&request, found).unwrap();
        found[0].chance = Some(0.12);
        found[1].chance = Some(0.01);
        assert_eq!(asked(&found).criterion, "k2");

        found[1].chance = Some(0.1);
        found[2].chance = Some(0.1);
        let FollowUp { criterion, text } = asked(&found);
        assert_eq!((criterion.as_str(), text.as_str()), ("k1", NEUTRAL[0]));
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
