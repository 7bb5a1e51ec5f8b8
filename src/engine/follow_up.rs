//! Which follow-up a thread gets next, if any. Pure. None comes once time is up: `answers` says so.

use crate::domain::assessment::FollowUp;
use crate::domain::{
    Assessment, CodeRun, Criterion, ThreadRecord, TurnKind, TurnRecord, is_unsaid, open_points_of,
    touching,
};

/// A question used where the bank wrote no probe and the assessor proposed nothing.
const PLAIN: &str =
    "Is there a part of this that you have left out so far? Take it one step further.";
/// After this many follow-ups in a row that earned nothing, the interviewer moves on.
const PATIENCE: usize = 3;

/// Returns the next follow-up as (criterion id, words); None when the thread is over.
pub fn next_follow_up(thread: &ThreadRecord, most: usize) -> Option<(String, String)> {
    let asked: Vec<&str> = thread
        .turns
        .iter()
        .filter_map(|t| match &t.kind {
            TurnKind::FollowUp { criterion } => Some(criterion.as_str()),
            TurnKind::Main | TurnKind::SecondTry => None,
        })
        .collect();
    let had_second_try = thread.turns.iter().any(|t| t.kind == TurnKind::SecondTry);
    if had_second_try || asked.len() >= most || count_fruitless(thread) >= PATIENCE {
        return None;
    }

    let open: Vec<&Criterion> = open_points_of(thread)
        .into_iter()
        .filter(|c| !asked.contains(&c.id.as_str()))
        .collect();
    let untouched = open.iter().find(|c| !is_touched(thread, c));

    let assessed = thread.turns.last().and_then(|t| match &t.assessment {
        Some(Assessment::Scored(scored)) => Some(scored),
        _ => None,
    });
    let proposed = assessed.and_then(|scored| scored.follow_up.as_ref());
    if let Some(own) = about_failed_check(thread, &asked) {
        let proposed = proposed.filter(|p| p.criterion == own.criterion);
        let proposed = proposed.filter(|p| !p.text.trim().is_empty());
        let words = proposed.map_or(own.text, |p| p.text.clone());
        return Some((own.criterion, words));
    }

    // Only an assessor that has read the answer can ask for the rest of a point it touches. Offline
    // it asks for no rest: it knows where it cannot tell, and then asks in general.
    let offline = assessed.is_some_and(|scored| scored.provenance.offline);
    let aims_right = |p: &&FollowUp| match offline {
        true => open.iter().any(|c| c.id == p.criterion),
        false => [open.first(), untouched]
            .into_iter()
            .flatten()
            .any(|c| c.id == p.criterion),
    };
    if let Some(p) = proposed.filter(|p| aims_right(p) && !p.text.trim().is_empty()) {
        return Some((p.criterion.clone(), p.text.clone()));
    }

    let point = untouched?;
    let words = point.probe.clone().unwrap_or_else(|| PLAIN.to_string());
    Some((point.id.clone(), words))
}

/// The follow-up at the heaviest check that the code failed, or kept from running, when it was last
/// there: nothing shows better where an answer ends. A criterion is asked about once.
fn about_failed_check(thread: &ThreadRecord, asked: &[&str]) -> Option<FollowUp> {
    let mut runs = thread.turns.iter().rev().filter_map(|t| t.run.as_ref());
    let run = runs.find(|run| run.has_verdicts() || run.cannot_run_here)?;
    run.follow_up(&thread.rubric, |c| !asked.contains(&c.id.as_str()))
}

/// True where the answers of a thread say something of a point, or may.
fn is_touched(thread: &ThreadRecord, point: &Criterion) -> bool {
    let assessments = thread.turns.iter().filter_map(|t| t.assessment.as_ref());
    let found = touching(&point.id, assessments.flat_map(Assessment::findings));

    // Code that works leaves every point open that it does not tell of.
    let mut runs = thread.turns.iter().filter_map(|t| t.run.as_ref());
    let works = runs.any(CodeRun::passes_all);
    found.is_some_and(|finding| !(works && is_unsaid(finding)))
}

/// Counts the follow-ups at the end of the thread that earned nothing.
fn count_fruitless(thread: &ThreadRecord) -> usize {
    thread
        .turns
        .iter()
        .rev()
        .take_while(|t| matches!(t.kind, TurnKind::FollowUp { .. }) && !earned_credit(t))
        .count()
}

fn earned_credit(turn: &TurnRecord) -> bool {
    match &turn.assessment {
        Some(Assessment::Scored(scored)) => scored.findings.iter().any(|f| f.earned() > 0.0),
        _ => false,
    }
}
