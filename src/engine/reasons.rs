//! The reply to `/why`: the reasons behind key points, once they give nothing away. Pure.

use super::state::State;
use crate::domain::score::{ThreadOutcome, thread_outcome};
use crate::domain::session::Reveal;
use crate::domain::{Criterion, CriterionKind, Screen, ThreadRecord, ThreadStatus, is_open};

/// Returns what `/why` shows: about the question that was assessed last, since its feedback is what
/// the candidate has before them. A point that a follow-up may still aim at keeps its reason.
pub fn reasons(state: &State, number: &str) -> Screen {
    if state.record.settings.reveal != Reveal::Each {
        return notice("Reasons are shown when the interview is over.");
    }
    let Some(Told { thread, over, .. }) = last_told(state) else {
        return notice("There are no reasons yet: they come with the feedback.");
    };

    let points: Vec<&Criterion> = thread.rubric.of_kind(CriterionKind::KeyPoint).collect();
    let (told, open): (Vec<&Criterion>, Vec<&Criterion>) = points
        .iter()
        .partition(|point| over || is_met(thread, point));

    if number.is_empty() {
        return Screen::Reasons {
            points: told.into_iter().cloned().collect(),
            open: open.len(),
        };
    }

    let Some(point) = points.iter().find(|p| p.number() == number.parse().ok()) else {
        let text = format!("Give the number of a point, 1 to {}: /why 2", points.len());
        return Screen::Notice(text);
    };
    match &point.why {
        _ if open.contains(point) => {
            notice("That point is still open: its reason comes when the question is over.")
        }
        None => notice("Nobody wrote a reason for that point."),
        Some(_) => Screen::Reasons {
            points: vec![(*point).clone()],
            open: 0,
        },
    }
}

fn notice(text: &str) -> Screen {
    Screen::Notice(text.to_string())
}

/// The question whose feedback the candidate has before them.
pub(super) struct Told<'a> {
    /// Its index.
    pub index: usize,
    /// Its thread.
    pub thread: &'a ThreadRecord,
    /// True when no follow-up can come any more: all of it was told.
    pub over: bool,
}

/// Returns the question that was assessed last: the one being asked, or the one before it.
pub(super) fn last_told(state: &State) -> Option<Told<'_>> {
    let threads = state.record.threads.iter().enumerate();
    let (index, thread) = threads
        .rev()
        .take(2)
        .find(|(_, t)| matches!(thread_outcome(t), ThreadOutcome::Scored { .. }))?;

    let is_open = thread.status == ThreadStatus::Open;
    Some(Told {
        index,
        thread,
        over: !is_open || state.in_second_try(),
    })
}

fn is_met(thread: &ThreadRecord, point: &Criterion) -> bool {
    match thread_outcome(thread) {
        ThreadOutcome::Unscored { .. } => false,
        ThreadOutcome::Scored { findings, .. } => findings
            .iter()
            .any(|f| f.finding.criterion == point.id && !is_open(Some(f.finding.ruling()))),
    }
}
