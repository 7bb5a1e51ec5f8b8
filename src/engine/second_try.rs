//! The second try of a drill: when a question is asked once more. Pure.
//!
//! Feedback has named the missing points by then, so a second try is told apart from follow-ups: it
//! can raise the thread's score, but says nothing about what the candidate knew.

use crate::domain::score::{ThreadOutcome, first_outcome};
use crate::domain::session::Reveal;
use crate::domain::{Assessment, SessionSettings, ThreadRecord, TurnKind, open_points_of};

/// Counts the key points of a second try; None where there is none: it was had already,
/// nothing is open, nothing was scored, or feedback is kept for later.
pub fn due(thread: &ThreadRecord, settings: &SessionSettings) -> Option<usize> {
    let had = thread.turns.iter().any(|t| t.kind == TurnKind::SecondTry);
    if had || !settings.second_try || settings.reveal != Reveal::Each {
        return None;
    }
    Some(open_points_of(thread).len()).filter(|open| *open > 0)
}

/// Returns the score before the second try; None while none was assessed.
pub fn score_before(thread: &ThreadRecord) -> Option<f64> {
    let last = thread
        .turns
        .last()
        .filter(|t| t.kind == TurnKind::SecondTry)?;
    match (&last.assessment, first_outcome(thread)) {
        (Some(Assessment::Scored(_)), ThreadOutcome::Scored { score, .. }) => Some(score),
        _ => None,
    }
}
