//! The transition function: what happens after what. Pure and total: an event that does not fit the
//! phase changes nothing.
//!
//! Owns the dispatch of events and the begin of a session; what becomes of an answer is
//! [`super::answers`]', of a command [`super::commands`]', of the end [`super::closing`]'s.

use super::answers;
use super::appeals;
use super::asking::{ask_main, next_question, show_feedback, show_turn, then_ask};
use super::closing::{conclude, leave};
use super::code;
use super::commands;
use super::event::{Effect, Event, Next, Step};
use super::last_word;
use super::self_check;
use super::self_rating;
use super::state::{Ending, Phase, State};
use super::voice;
use crate::domain::{
    Assessment, Change, Decision, Screen, SessionRecord, SessionStatus, ThreadStatus, TurnKind,
    TurnRecord,
};
use jiff::{SignedDuration, Timestamp};

/// Seconds of the longest answer that a resumed session counts: nobody types longer at a stretch.
const LONGEST_GAP: i64 = 15 * 60;

/// Returns the state after `event`, and what is to be done.
pub fn step(mut state: State, event: Event) -> (State, Step) {
    let step = match (state.phase, event) {
        (Phase::Ready, Event::Begun { at, draft }) => begin(&mut state, at, draft),
        (Phase::Answering, event) if last_word::is_due(&state) => {
            last_word::take(&mut state, event)
        }
        (Phase::Answering, Event::AnswerSubmitted { text, at }) => {
            answers::submit(&mut state, text, at)
        }
        (Phase::Answering, Event::CommandGiven { command, draft, at }) => {
            state.draft = draft;
            state.interrupted = false;
            commands::give(&mut state, command, at)
        }
        (Phase::Checking, Event::CodeChecked { run }) => code::checked(&mut state, run),
        (Phase::Checking, Event::ChecksStopped { at }) => code::stopped(&mut state, at),
        (Phase::TryingOut, Event::CodeTriedOut { code, trial, at }) => {
            code::tried_out(&mut state, &code, trial, at)
        }
        (Phase::Assessing, Event::Assessed { assessment, at }) => {
            answers::assessed(&mut state, assessment, at)
        }
        (
            Phase::Clarifying,
            Event::Clarified {
                question,
                reply,
                at,
            },
        ) => commands::clarified(&mut state, question, reply, at),
        (
            Phase::Appealing,
            Event::Appealed {
                request,
                ruling,
                at,
            },
        ) => appeals::ruled(&mut state, *request, ruling, at),
        (Phase::SelfChecking, Event::Decided { decision, at }) => decided(&mut state, decision, at),
        (Phase::Rating, Event::Decided { decision, .. }) => {
            self_rating::rated(&mut state, decision)
        }
        (Phase::Rating, Event::Interrupted { .. }) => leave(&mut state, Ending::Interrupted),
        (Phase::SelfChecking, Event::Interrupted { .. }) => leave(&mut state, Ending::Interrupted),
        (Phase::Paused, Event::Unpaused { at }) => commands::unpause(&mut state, at),
        (Phase::Answering, Event::InputEnded { .. }) => leave(&mut state, Ending::Saved),
        (Phase::Answering, Event::Interrupted { draft, at }) => {
            commands::interrupted(&mut state, draft, at)
        }
        _ => Step::only(Next::Close),
    };
    (state, step)
}

/// Opens a session, or goes on where a stored one broke off.
fn begin(state: &mut State, at: Timestamp, draft: String) -> Step {
    let used = SignedDuration::from_secs(seconds_used(&state.record));
    state.since = at.checked_sub(used).unwrap_or(at);
    state.shown_at = at;
    state.draft = draft;

    let mut effects = vec![opening(state)];
    effects.extend(voice::opening(state));
    if state.record.status != SessionStatus::Open {
        effects.push(state.change(Change::SessionMoved {
            status: SessionStatus::Open,
            at,
        }));
    }

    go_on(state, at).preceded_by(effects)
}

/// The screen that tells the shape of the session.
fn opening(state: &State) -> Effect {
    let (record, settings) = (&state.record, &state.record.settings);
    let behind = record
        .threads
        .iter()
        .filter(|t| t.status != ThreadStatus::Open);

    Effect::Show(Screen::Opening {
        kind: record.kind,
        questions: record.plan.len(),
        done: behind.count(),
        follow_ups: settings.follow_ups,
        minutes: settings.minutes,
        reveal: settings.reveal,
    })
}

/// Does next what the record says is next.
fn go_on(state: &mut State, at: Timestamp) -> Step {
    match state.turn() {
        None if state.thread().is_some() => ask_main(state, at),
        None => {
            let step = next_question(state, at);
            let is_last_word = state.phase == Phase::Answering && last_word::is_due(state);
            let told = is_last_word.then(|| last_word::last_feedback(state));
            step.preceded_by(told.unwrap_or_default())
        }
        Some(_) if has_left_follow_up(state) => {
            let step = answers::end_turns(state, at);
            step.preceded_by(self_checked_feedback(state))
        }
        Some(TurnRecord { answer: None, .. }) => {
            // A second try is about what its feedback named.
            let named = state
                .thread()
                .filter(|_| state.in_second_try())
                .map(|t| show_feedback(t, true));
            let back = (!state.draft.trim().is_empty()).then(|| {
                let notice = "What you had typed is back; go on from there.";
                Effect::Show(Screen::Notice(notice.into()))
            });
            let resumed = state.change(Change::TurnResumed { at });
            let again = named.into_iter().chain(show_turn(state)).chain(back);
            let again = [resumed].into_iter().chain(again).collect();
            then_ask(state, again, at)
        }
        Some(TurnRecord {
            assessment: None, ..
        }) => {
            let back = typed_meanwhile(state);
            self_rating::rate_then_assess(state).preceded_by(back)
        }
        Some(_) => {
            let mut back = typed_meanwhile(state);
            let step = answers::after_assessment(state, at);
            back.extend(self_checked_feedback(state));
            step.preceded_by(back)
        }
    }
}

/// Says that what was typed while nobody asked is back.
fn typed_meanwhile(state: &State) -> Vec<Effect> {
    if state.draft.trim().is_empty() {
        return Vec::new();
    }
    let notice = "What you had typed meanwhile is back, below what comes next.";
    vec![Effect::Show(Screen::Notice(notice.into()))]
}

/// Returns the seconds of the time box that earlier sittings used: between what is kept of them, in
/// which a longer gap counts as [`LONGEST_GAP`], since nobody was there.
fn seconds_used(record: &SessionRecord) -> i64 {
    let turns = record.threads.iter().flat_map(|thread| &thread.turns);
    let known = turns.flat_map(|turn| [Some(turn.asked_at), turn.answered_at]);

    let mut before = record.started;
    let gaps = known.flatten().map(|at| {
        let gap = at.as_second() - before.as_second();
        before = at;
        gap.clamp(0, LONGEST_GAP)
    });
    gaps.sum()
}

/// True where the candidate has left the follow-up and begun to decide about the answer.
fn has_left_follow_up(state: &State) -> bool {
    let is_follow_up =
        |turn: &TurnRecord| turn.answer.is_none() && matches!(turn.kind, TurnKind::FollowUp { .. });
    let turns = state.thread().map_or(&[][..], |thread| &thread.turns);
    let mut findings = turns
        .iter()
        .filter_map(|turn| turn.assessment.as_ref())
        .flat_map(Assessment::findings);
    turns.last().is_some_and(is_follow_up) && findings.any(|f| f.by_candidate.is_some())
}

/// The feedback that a self-check is about, which is no longer on the screen.
fn self_checked_feedback(state: &State) -> Vec<Effect> {
    let told = state
        .thread()
        .filter(|_| state.phase == Phase::SelfChecking);
    told.map_or_else(Vec::new, |thread| {
        let question = Screen::Aside(thread.question.text.clone());
        vec![Effect::Show(question), show_feedback(thread, true)]
    })
}

/// Carries out a key of the self-check; when it is over, goes on where it came in between.
fn decided(state: &mut State, decision: Decision, at: Timestamp) -> Step {
    match self_check::decide(state, decision) {
        Some(step) => step,
        None if state.thread().is_some() => answers::second_try_or_close(state, at),
        None => conclude(state, Vec::new(), at),
    }
}
