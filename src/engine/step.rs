//! The transition function: what happens after what. Pure and total: an event that does not fit the
//! phase changes nothing.

use super::event::{Effect, Event, Next, Step};
use super::feedback::feedback;
use super::follow_up::next_follow_up;
use super::reasons::reasons;
use super::second_try;
use super::state::{Ending, Phase, State};
use super::voice;
use crate::domain::score::{HINT_COST, session_score};
use crate::domain::session::Reveal;
use crate::domain::{
    Assessment, Change, Command, CriterionKind, Screen, SessionStatus, ThreadRecord, ThreadStatus,
    TurnKind, TurnRecord, Verdict, open_points_of,
};
use crate::ports::AssessRequest;
use jiff::Timestamp;

/// Returns the state after `event`, and what is to be done.
pub fn step(mut state: State, event: Event) -> (State, Step) {
    let step = match (state.phase, event) {
        (Phase::Ready, Event::Begun { at, draft }) => begin(&mut state, at, draft),
        (Phase::Answering, Event::AnswerSubmitted { text, at }) => submit(&mut state, text, at),
        (Phase::Answering, Event::CommandGiven { command, draft, at }) => {
            state.draft = draft;
            state.interrupted = false;
            give(&mut state, command, at)
        }
        (Phase::Assessing, Event::Assessed { assessment, at }) => {
            assessed(&mut state, assessment, at)
        }
        (
            Phase::Clarifying,
            Event::Clarified {
                question,
                reply,
                at,
            },
        ) => {
            let screen = Screen::Clarification {
                text: reply.clone(),
            };
            let change = state.change(Change::Clarified { question, reply });
            then_ask(&mut state, vec![change, Effect::Show(screen)], at)
        }
        (Phase::Paused, Event::Unpaused { at }) => unpause(&mut state, at),
        (Phase::Answering, Event::InputEnded { at }) => leave(&mut state, Ending::Saved, at),
        (Phase::Answering, Event::Interrupted { draft, at }) => interrupted(&mut state, draft, at),
        _ => Step::only(Next::Close),
    };
    (state, step)
}

fn begin(state: &mut State, at: Timestamp, draft: String) -> Step {
    state.since = at;
    state.shown_at = at;
    state.draft = draft;
    let done = state
        .record
        .threads
        .iter()
        .filter(|t| t.status != ThreadStatus::Open)
        .count();
    let mut effects = vec![Effect::Show(Screen::Opening {
        kind: state.record.kind,
        questions: state.record.plan.len(),
        done,
        follow_ups: state.record.settings.follow_ups,
        minutes: state.record.settings.minutes,
        reveal: state.record.settings.reveal,
    })];
    effects.extend(voice::opening(state));
    if state.record.status != SessionStatus::Open {
        effects.push(state.change(Change::SessionMoved {
            status: SessionStatus::Open,
            at,
        }));
    }
    let step = match state.turn() {
        None if state.thread().is_some() => ask_main(state, at),
        None => next_question(state, at),
        Some(TurnRecord { answer: None, .. }) => {
            // A second try is about what its feedback named.
            let named = state
                .thread()
                .filter(|_| state.in_second_try())
                .map(|t| show_feedback(t, true));
            let again = named.into_iter().chain(show_turn(state)).collect();
            then_ask(state, again, at)
        }
        Some(TurnRecord {
            assessment: None, ..
        }) => assess(state),
        Some(_) => after_assessment(state, at),
    };
    step.preceded_by(effects)
}

fn submit(state: &mut State, text: String, at: Timestamp) -> Step {
    state.interrupted = false;
    if text.trim().is_empty() && state.in_second_try() {
        return close_thread(state, ThreadStatus::Done, at);
    }
    if text.trim().is_empty() {
        let notice = "Nothing typed yet. Type your answer, /skip to leave this question, or /quit to save and stop.";
        return then_ask(state, vec![Effect::Show(Screen::Notice(notice.into()))], at);
    }
    state.draft.clear();
    let persist = state.change(Change::Answered { answer: text, at });
    assess(state).preceded_by(vec![persist])
}

/// Has the last turn assessed: all criteria for a main answer, those still open for a follow-up.
fn assess(state: &mut State) -> Step {
    let Some(thread) = state.thread() else {
        return Step::only(Next::Close);
    };
    let request = Box::new(AssessRequest {
        question: thread.question.clone(),
        rubric: thread.rubric.clone(),
        turns: thread.turns.clone(),
        criteria: to_check(thread),
        style: state.record.settings.style.clone(),
        lang: state.record.settings.lang.clone(),
    });
    state.phase = Phase::Assessing;
    Step::only(Next::Assess(request))
}

/// Ids of the criteria the last turn is checked for. A follow-up is never checked for red flags (it
/// cannot lower a score) nor for what is already met.
pub fn to_check(thread: &ThreadRecord) -> Vec<String> {
    let met = |id: &str| {
        thread
            .turns
            .iter()
            .filter_map(|t| t.assessment.as_ref())
            .any(|a| match a {
                Assessment::Scored(s) => s
                    .findings
                    .iter()
                    .any(|f| f.criterion == id && f.ruling() == Verdict::Met),
                Assessment::Unscored(_) => false,
            })
    };
    let main = thread.turns.len() <= 1;
    let wanted =
        |c: &&crate::domain::Criterion| main || (c.kind != CriterionKind::RedFlag && !met(&c.id));
    thread
        .rubric
        .criteria
        .iter()
        .filter(wanted)
        .map(|c| c.id.clone())
        .collect()
}

fn assessed(state: &mut State, assessment: Box<Assessment>, at: Timestamp) -> Step {
    let thread = state.record.threads.len().saturating_sub(1);
    let turn = state
        .thread()
        .map_or(0, |t| t.turns.len().saturating_sub(1));
    let unscored = match assessment.as_ref() {
        Assessment::Unscored(u) => Some(u.reason.clone()),
        Assessment::Scored(_) => None,
    };
    let mut effects = vec![state.change(Change::Assessed {
        thread,
        turn,
        assessment,
    })];
    let over = follow_up(state, at).is_none();
    match (state.record.settings.reveal, state.thread(), unscored) {
        // The feedback of a thread would say nothing of a follow-up that was not assessed.
        (Reveal::Each, Some(thread), reason) if reason.is_none() || thread.turns.len() == 1 => {
            effects.push(show_feedback(thread, over));
        }
        (_, _, Some(reason)) => effects.push(Effect::Show(Screen::Notice(format!(
            "Not scored: {reason}"
        )))),
        _ => effects.push(voice::thanks(state)),
    }
    after_assessment(state, at).preceded_by(effects)
}

fn show_feedback(thread: &ThreadRecord, over: bool) -> Effect {
    Effect::Show(Screen::Feedback(Box::new(feedback(thread, over))))
}

/// The next follow-up, else the second try, else the end of the thread.
fn after_assessment(state: &mut State, at: Timestamp) -> Step {
    if let Some((criterion, prompt)) = follow_up(state, at) {
        return ask_turn(state, TurnKind::FollowUp { criterion }, prompt, at);
    }
    match state
        .thread()
        .filter(|t| second_try_due(state, t, at))
        .map(|t| t.question.text.clone())
    {
        Some(prompt) => ask_turn(state, TurnKind::SecondTry, prompt, at),
        None => close_thread(state, ThreadStatus::Done, at),
    }
}

fn second_try_due(state: &State, thread: &ThreadRecord, at: Timestamp) -> bool {
    !state.out_of_time(at) && second_try::due(thread, &state.record.settings).is_some()
}

fn follow_up(state: &State, at: Timestamp) -> Option<(String, String)> {
    let most = if state.out_of_time(at) {
        0
    } else {
        state.record.settings.follow_ups
    };
    state.thread().and_then(|t| next_follow_up(t, most))
}

fn close_thread(state: &mut State, status: ThreadStatus, at: Timestamp) -> Step {
    state.draft.clear();
    let closed = state.change(Change::ThreadClosed { status });
    next_question(state, at).preceded_by(vec![closed])
}

fn next_question(state: &mut State, at: Timestamp) -> Step {
    let asked = !state.record.threads.is_empty();
    if asked && state.out_of_time(at) && state.next_planned().is_some() {
        let notice = "The time is up. Your answers are complete as they stand.";
        let notice = Effect::Show(Screen::Aside(notice.into()));
        return finish(state, at).preceded_by(vec![notice]);
    }
    if state.next_planned().is_none() {
        return finish(state, at);
    }
    let mut effects = vec![state.change(Change::ThreadOpened)];
    effects.extend(voice::next(state));
    ask_main(state, at).preceded_by(effects)
}

fn ask_main(state: &mut State, at: Timestamp) -> Step {
    let prompt = state
        .thread()
        .map(|t| t.question.text.clone())
        .unwrap_or_default();
    ask_turn(state, TurnKind::Main, prompt, at)
}

fn ask_turn(state: &mut State, turn: TurnKind, prompt: String, at: Timestamp) -> Step {
    state.shown_at = at;
    let mut effects = vec![state.change(Change::TurnAsked { turn, prompt, at })];
    effects.extend(show_turn(state));
    then_ask(state, effects, at)
}

/// The screen of the current turn.
fn show_turn(state: &State) -> Vec<Effect> {
    let (Some(thread), Some(turn)) = (state.thread(), state.turn()) else {
        return Vec::new();
    };
    let number = state.record.threads.len();
    let screen = match turn.kind {
        TurnKind::FollowUp { .. } => Screen::FollowUp {
            number: thread.turns.len() - 1,
            text: turn.prompt.clone(),
        },
        TurnKind::SecondTry => Screen::SecondTry {
            open: open_points_of(thread).len(),
            text: turn.prompt.clone(),
        },
        TurnKind::Main => Screen::Question {
            number,
            total: state.record.plan.len(),
            section: thread.question.section.clone(),
            topic: thread.question.topic_words(),
            difficulty: thread.question.difficulty,
            kind: thread.question.kind,
            text: turn.prompt.clone(),
            reason: state.explain.then(|| why(state, number - 1)).flatten(),
        },
    };
    vec![Effect::Show(screen)]
}

/// Why the question was picked, for `--explain`.
fn why(state: &State, at: usize) -> Option<String> {
    let planned = state.record.plan.get(at)?;
    let fit = state
        .fits
        .get(&planned.question.id)
        .map_or(String::new(), |fit| format!("; {fit}"));
    Some(format!("{}{fit}", planned.reason))
}

fn then_ask(state: &mut State, effects: Vec<Effect>, at: Timestamp) -> Step {
    state.phase = Phase::Answering;
    let then = Next::Ask(state.prompt(at));
    Step { effects, then }
}

fn finish(state: &mut State, at: Timestamp) -> Step {
    let moved = state.change(Change::SessionMoved {
        status: SessionStatus::Finished,
        at,
    });
    state.phase = Phase::Closed(Ending::Finished);
    let mut effects = vec![moved];
    effects.extend(voice::close(state));
    if state.record.settings.reveal == Reveal::End {
        effects.extend(all_feedback(state));
    }
    effects.push(closing(state, false));
    Step {
        effects,
        then: Next::Close,
    }
}

/// What was found in every answer, question by question.
fn all_feedback(state: &State) -> Vec<Effect> {
    let answered = |t: &&ThreadRecord| t.turns.iter().any(|turn| turn.answer.is_some());
    let told = state
        .record
        .threads
        .iter()
        .enumerate()
        .filter(|(_, t)| answered(t))
        .flat_map(|(i, thread)| {
            let question = format!("**Question {}.** {}", i + 1, thread.question.text);
            [
                Screen::Aside(question),
                Screen::Feedback(Box::new(feedback(thread, true))),
            ]
        });
    told.map(Effect::Show).collect()
}

fn leave(state: &mut State, ending: Ending, _at: Timestamp) -> Step {
    state.phase = Phase::Closed(ending);
    Step {
        effects: vec![closing(state, true)],
        then: Next::Close,
    }
}

fn closing(state: &State, open: bool) -> Effect {
    let score = session_score(&state.record);
    Effect::Show(Screen::Closing {
        score,
        reveal: state.record.settings.reveal,
        open,
    })
}

fn interrupted(state: &mut State, draft: String, at: Timestamp) -> Step {
    state.draft = draft;
    if state.interrupted {
        return leave(state, Ending::Interrupted, at);
    }
    state.interrupted = true;
    let notice = "What you typed is kept. Ctrl-C again saves and stops; or go on typing.";
    then_ask(state, vec![Effect::Show(Screen::Notice(notice.into()))], at)
}

fn unpause(state: &mut State, at: Timestamp) -> Step {
    if let Some(paused) = state.paused_at.take() {
        let gap = at.duration_since(paused);
        state.since = state.since.checked_add(gap).unwrap_or(at);
        state.shown_at = state.shown_at.checked_add(gap).unwrap_or(at);
    }
    let again = show_turn(state);
    then_ask(state, again, at)
}

fn give(state: &mut State, command: Command, at: Timestamp) -> Step {
    let show = |screen| vec![Effect::Show(screen)];
    let notice = |text: &str| vec![Effect::Show(Screen::Notice(text.into()))];
    let shown = match command {
        Command::Help => show(Screen::Help),
        Command::Repeat => show_turn(state),
        Command::Time => show(Screen::Time {
            question_seconds: state.question_seconds(at),
            session_seconds: state.session_seconds(at),
            minutes: state.record.settings.minutes,
        }),
        Command::Hint => hint(state),
        Command::Score => match (state.record.settings.reveal, state.thread()) {
            (Reveal::Each, Some(thread)) if thread.turns.iter().any(|t| t.assessment.is_some()) => {
                vec![show_feedback(thread, state.in_second_try())]
            }
            (Reveal::Each, _) => {
                notice("Nothing is credited yet: this question has no assessed answer.")
            }
            _ => notice("Scores are shown at the end of this interview."),
        },
        Command::Why(number) => show(reasons(state, &number)),
        Command::Clarify(question) if question.is_empty() => {
            notice("Ask with the question: /clarify how many users are there?")
        }
        Command::Clarify(question) => {
            state.phase = Phase::Clarifying;
            let facts = state
                .thread()
                .map(|t| t.question.facts.clone())
                .unwrap_or_default();
            return Step::only(Next::Clarify { question, facts });
        }
        Command::Pause => {
            state.phase = Phase::Paused;
            state.paused_at = Some(at);
            return Step::only(Next::Pause);
        }
        Command::Quit => return leave(state, Ending::Saved, at),
        Command::Flag => return close_thread(state, ThreadStatus::Flagged, at),
        Command::Skip => return skip(state, at),
        Command::ModelAnswer => {
            match state.thread().and_then(|t| t.question.model_answer.clone()) {
                None => notice("This question has no model answer."),
                Some(text) => {
                    let shown = show(Screen::ModelAnswer { text });
                    return close_thread(state, ThreadStatus::Revealed, at).preceded_by(shown);
                }
            }
        }
    };
    then_ask(state, shown, at)
}

/// Skips the question; only the follow-ups where the question itself has been answered; only the
/// second try where it has come to that.
fn skip(state: &mut State, at: Timestamp) -> Step {
    let answered = state
        .thread()
        .is_some_and(|t| t.turns.first().is_some_and(|m| m.answer.is_some()));
    if !answered {
        return close_thread(state, ThreadStatus::Skipped, at);
    }
    if state.in_second_try() {
        return close_thread(state, ThreadStatus::Done, at);
    }
    // No follow-up is left to be given away: the whole feedback can be told.
    let told = state
        .thread()
        .filter(|_| state.record.settings.reveal == Reveal::Each)
        .map(|t| show_feedback(t, true));
    let effects: Vec<Effect> = told.into_iter().collect();
    let second_try = state
        .thread()
        .filter(|t| second_try_due(state, t, at))
        .map(|t| t.question.text.clone());
    let step = match second_try {
        Some(prompt) => ask_turn(state, TurnKind::SecondTry, prompt, at),
        None => close_thread(state, ThreadStatus::Done, at),
    };
    step.preceded_by(effects)
}

fn hint(state: &mut State) -> Vec<Effect> {
    let Some(thread) = state.thread() else {
        return Vec::new();
    };
    let (used, total) = (thread.hints_used, thread.question.hints.len());
    let Some(text) = thread.question.hints.get(used).cloned() else {
        let text = if total == 0 {
            "This question has no hints."
        } else {
            "Those were all the hints."
        };
        return vec![Effect::Show(Screen::Notice(text.into()))];
    };
    let change = state.change(Change::HintShown);
    vec![
        change,
        Effect::Show(Screen::Hint {
            number: used + 1,
            total,
            cost: HINT_COST,
            text,
        }),
    ]
}
