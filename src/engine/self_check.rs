//! The self-check: the candidate decides what the assessor was unsure of. Pure.
//!
//! Owns which points are asked about, in which order, and how a decision is taken back. When one is
//! due is [`super::answers`]' and [`super::closing`]'s matter, what comes after it
//! [`super::step()`]'s.

use super::event::{Effect, Next, Step};
use super::feedback::feedback;
use super::state::{Checking, Phase, State, UnsurePoint};
use crate::domain::score::{ThreadOutcome, thread_outcome};
use crate::domain::session::Reveal;
use crate::domain::{
    Assessment, Change, Choice, CriterionKind, Decision, Finding, Screen, SelfCheck, ThreadRecord,
    TurnKind, TurnRecord, Verdict,
};

/// Begins the self-check of the open thread, whose feedback has been shown; None where nothing is
/// unsure or nobody is to be asked.
pub(super) fn begin_for_thread(state: &mut State) -> Option<Step> {
    if state.record.settings.reveal != Reveal::Each {
        return None;
    }
    let index = state.record.threads.len().checked_sub(1)?;
    let points = unsure_points(index, state.thread()?);
    begin(state, points)
}

/// Begins the self-check of all threads, at the end of a session that shows its feedback there.
pub(super) fn begin_for_session(state: &mut State) -> Option<Step> {
    let threads = state.record.threads.iter().enumerate();
    let points = threads.flat_map(|(index, thread)| unsure_points(index, thread));
    let points = points.collect();
    begin(state, points)
}

fn begin(state: &mut State, points: Vec<UnsurePoint>) -> Option<Step> {
    if !state.self_check || points.is_empty() {
        return None;
    }
    state.phase = Phase::SelfChecking;
    let checking = Checking {
        points,
        place: 0,
        trail: Vec::new(),
    };
    Some(ask(state, checking, Vec::new()))
}

/// The key points of a thread that are unsure. After a second try only its own answer is asked
/// about: what was left before it has been asked.
fn unsure_points(index: usize, thread: &ThreadRecord) -> Vec<UnsurePoint> {
    let ThreadOutcome::Scored { findings, .. } = thread_outcome(thread) else {
        return Vec::new();
    };
    let second_try = thread.turns.last().is_some_and(is_second_try);

    let unsure = findings.into_iter().filter(|c| c.finding.is_unsure());
    unsure
        .filter_map(|credited| {
            let point = thread.rubric.get(&credited.finding.criterion)?;
            let turns = thread.turns.iter().enumerate();
            let left: Vec<(usize, &Finding)> = turns
                .filter(|(_, turn)| !second_try || is_second_try(turn))
                .filter_map(|(turn, record)| Some((turn, unsure_finding(record, &point.id)?)))
                .collect();

            let with_code = left.iter().rev().filter(|(turn, _)| {
                let run = thread.turns[*turn].run.as_ref();
                run.is_some_and(|run| run.passed() > 0)
            });
            let mut reasons = with_code.map(|(_, finding)| finding.why.clone());
            let passages = left.iter().rev().filter_map(|(_, f)| f.quote.as_ref());
            let asked = point.kind == CriterionKind::KeyPoint && !left.is_empty();
            asked.then(|| UnsurePoint {
                thread: index,
                turns: left.iter().map(|(turn, _)| *turn).collect(),
                point: point.clone(),
                passage: passages.map(|quote| quote.text.clone()).next(),
                reason: reasons.find(|why| !why.is_empty()),
                decided: None,
            })
        })
        .collect()
}

fn is_second_try(turn: &TurnRecord) -> bool {
    turn.kind == TurnKind::SecondTry
}

fn unsure_finding<'a>(turn: &'a TurnRecord, criterion: &str) -> Option<&'a Finding> {
    let findings = turn.assessment.as_ref().map(Assessment::findings)?;
    findings
        .iter()
        .find(|f| f.criterion == criterion && f.is_unsure())
}

/// Carries out a key; None when the self-check is over.
pub(super) fn decide(state: &mut State, decision: Decision) -> Option<Step> {
    let mut checking = state.checking.take()?;
    let (place, all) = (checking.place, checking.points.len());
    let mut effects = Vec::new();

    match decision {
        Decision::Undo => {
            if let Some(place) = checking.trail.pop() {
                checking.place = place;
                effects = rule(state, &mut checking, None);
            }
        }
        _ if place >= all => return None,
        Decision::Rating(_) => {}
        Decision::SkipRest => checking.place = all,
        Decision::Leave => checking.reply(),
        Decision::Said | Decision::InPart | Decision::NotSaid => {
            effects = rule(state, &mut checking, decision.verdict());
            checking.reply();
        }
    }

    let decided = checking.points.iter().any(|p| p.decided.is_some());
    (checking.place < all || decided).then(|| ask(state, checking, effects))
}

impl Checking {
    /// Moves on from the point that was replied to.
    fn reply(&mut self) {
        self.trail.push(self.place);
        self.place += 1;
    }
}

/// Gives the point asked about a verdict of the candidate's own, or takes it back.
fn rule(state: &mut State, checking: &mut Checking, verdict: Option<Verdict>) -> Vec<Effect> {
    let Some(unsure) = checking.points.get_mut(checking.place) else {
        return Vec::new();
    };
    if unsure.decided == verdict {
        return Vec::new();
    }

    unsure.decided = verdict;
    let turns = unsure.turns.iter();
    turns
        .map(|turn| {
            state.change(Change::Decided {
                thread: unsure.thread,
                turn: *turn,
                criterion: unsure.point.id.clone(),
                verdict,
            })
        })
        .collect()
}

/// Asks about the next point; where none is left, tells what was decided.
fn ask(state: &mut State, checking: Checking, mut effects: Vec<Effect>) -> Step {
    let (screen, choice) = match checking.points.get(checking.place) {
        Some(unsure) => {
            let check = Box::new(self_check(state, &checking, unsure));
            (Screen::SelfCheck(check), Choice::Point)
        }
        None => (decided(state, &checking), Choice::GoOn),
    };
    state.checking = Some(checking);

    effects.push(Effect::Show(screen));
    Step {
        effects,
        then: Next::SelfCheck(choice),
    }
}

fn self_check(state: &State, checking: &Checking, unsure: &UnsurePoint) -> SelfCheck {
    let before = checking
        .place
        .checked_sub(1)
        .and_then(|place| checking.points.get(place));
    let thread = state.record.threads.get(unsure.thread);
    let new = state.thread().is_none() && before.is_none_or(|b| b.thread != unsure.thread);

    SelfCheck {
        place: checking.place + 1,
        total: checking.points.len(),
        question: thread.filter(|_| new).map(|t| t.question.text.clone()),
        point: unsure.point.clone(),
        passage: unsure.passage.clone(),
        reason: unsure.reason.clone(),
    }
}

/// Tells what was decided, with the score of the thread where there is one.
fn decided(state: &State, checking: &Checking) -> Screen {
    let counts = [
        (Some(Verdict::Met), "said"),
        (Some(Verdict::Partial), "in part"),
        (Some(Verdict::Missing), "not said"),
        (None, "left unsure"),
    ]
    .map(|(verdict, what)| {
        let points = checking.points.iter();
        (points.filter(|p| p.decided == verdict).count(), what)
    });

    let told: Vec<String> = counts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{n} {what}"))
        .collect();
    Screen::Ruled {
        text: format!("By yourself: {}.", told.join(", ")),
        feedback: state.thread().map(|t| Box::new(feedback(t, true))),
    }
}
