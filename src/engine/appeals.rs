//! `/appeal`: the candidate contests a verdict of the last feedback. Pure.
//!
//! Owns which verdicts can be contested, and what the word on an appeal changes: it can raise a
//! verdict, never lower it, and there is one for each point. The candidate's own word can be taken
//! back.

use super::asking::then_ask;
use super::event::{Effect, Next, Step};
use super::feedback::feedback;
use super::reasons::{Told, last_told};
use super::state::{Phase, State};
use crate::domain::score::{ThreadOutcome, thread_outcome};
use crate::domain::session::Reveal;
use crate::domain::told::to_candidate;
use crate::domain::{
    Appeal, Change, Criterion, CriterionKind, Finding, Screen, ThreadRecord, Verdict,
};
use crate::ports::{AppealRequest, AppealRuling};
use jiff::Timestamp;

/// Has an appeal heard; where it cannot be made, says why.
pub(super) fn appeal(state: &mut State, argument: &str, at: Timestamp) -> Step {
    match read_appeal(state, argument) {
        Ok(Asked::TakeBack(taken)) => take_back(state, taken, at),
        Ok(Asked::Hear(request)) => {
            state.phase = Phase::Appealing;
            Step::only(Next::Appeal(request))
        }
        Err(why) => then_ask(state, vec![Effect::Show(Screen::Notice(why))], at),
    }
}

/// What `/appeal N` asks for.
enum Asked {
    /// A hearing.
    Hear(Box<AppealRequest>),
    /// The candidate's own word on the point undone.
    TakeBack(TakenBack),
}

/// Whose own word is undone.
struct TakenBack {
    thread: usize,
    turn: usize,
    criterion: String,
    /// The number of the point.
    number: usize,
}

fn read_appeal(state: &State, argument: &str) -> Result<Asked, String> {
    if state.record.settings.reveal != Reveal::Each {
        return Err("Appeals are for feedback that follows each answer.".into());
    }
    let Some(Told {
        index,
        thread,
        over,
    }) = last_told(state)
    else {
        return Err("There is nothing to appeal yet: verdicts come with the feedback.".into());
    };

    let points: Vec<&Criterion> = thread.rubric.of_kind(CriterionKind::KeyPoint).collect();
    let (number, reason) = argument
        .split_once(char::is_whitespace)
        .unwrap_or((argument, ""));
    let number = number.trim_end_matches([':', '.', ',']).parse().ok();
    let point = points
        .iter()
        .find(|p| p.number() == number && number.is_some());
    let how = format!(
        "Give the number of a point, 1 to {}, and say why: /appeal 2 I name it in my second sentence",
        points.len()
    );
    let point = *point.ok_or_else(|| how.clone())?;

    let ThreadOutcome::Scored { findings, .. } = thread_outcome(thread) else {
        return Err("There is no verdict to contest.".into());
    };
    let found = findings.iter().find(|c| c.finding.criterion == point.id);
    let Some(credited) = found else {
        return Err("That point was not checked.".into());
    };
    let finding = &credited.finding;
    if finding.appeals.last().is_some_and(|own| !own.by_model) {
        return Ok(Asked::TakeBack(TakenBack {
            thread: index,
            turn: credited.turn,
            criterion: point.id.clone(),
            number: point.number().unwrap_or_default(),
        }));
    }
    if reason.trim().is_empty() {
        return Err(how);
    }
    refuse(finding, over)?;
    if is_decided_by_checks(thread, credited.turn, point) {
        let why = "Your code ran, and its checks decide that point: nobody can rule otherwise.";
        return Err(why.into());
    }

    let answered = thread.turns.iter().filter(|turn| turn.answer.is_some());
    Ok(Asked::Hear(Box::new(AppealRequest {
        thread: index,
        turn: credited.turn,
        question: thread.question.clone(),
        rubric: thread.rubric.clone(),
        point: point.clone(),
        turns: answered.cloned().collect(),
        finding: finding.clone(),
        reason: reason.trim().to_string(),
        lang: state.record.settings.lang.clone(),
    })))
}

/// Leaves a point to the verdict that counted before the candidate's own.
fn take_back(state: &mut State, taken: TakenBack, at: Timestamp) -> Step {
    let number = taken.number;
    let change = state.change(Change::AppealTakenBack {
        thread: taken.thread,
        turn: taken.turn,
        criterion: taken.criterion,
    });
    let over = last_told(state).is_none_or(|told| told.over);
    let thread = state.record.threads.get(taken.thread);
    let screen = Screen::Ruled {
        text: format!("Taken back: point {number} is as it was."),
        feedback: thread.map(|thread| Box::new(feedback(thread, over))),
    };
    then_ask(state, vec![change, Effect::Show(screen)], at)
}

/// True where the code of that turn's answer ran against checks about the point.
fn is_decided_by_checks(thread: &ThreadRecord, turn: usize, point: &Criterion) -> bool {
    let run = thread.turns.get(turn).and_then(|turn| turn.run.as_ref());
    run.is_some_and(|run| run.verdicts_on(point, &thread.rubric).next().is_some())
}

/// Says why a verdict cannot be contested (any more, or yet).
fn refuse(finding: &Finding, over: bool) -> Result<(), String> {
    let why = if finding.ruling() == Verdict::Met {
        "That point counts as made already."
    } else if finding.appeals.iter().any(|appeal| appeal.by_model) {
        "That point was heard; the word on it is final."
    } else if finding.ruling() == Verdict::Missing && !over {
        "That point is still open: a follow-up may come to it, and appeals after that."
    } else {
        return Ok(());
    };
    Err(why.into())
}

/// Keeps the word on an appeal, and tells it.
pub(super) fn ruled(
    state: &mut State,
    request: AppealRequest,
    ruling: AppealRuling,
    at: Timestamp,
) -> Step {
    let appeal = match outcome(&request, ruling) {
        Ok(appeal) => appeal,
        Err(why) => {
            let text = format!("The appeal was not heard: {why}. Nothing has changed.");
            return then_ask(state, vec![Effect::Show(Screen::Notice(text))], at);
        }
    };

    let text = announce(&request, &appeal);
    let (thread, over) = (request.thread, last_told(state).is_none_or(|t| t.over));
    let change = state.change(Change::Appealed {
        thread,
        turn: request.turn,
        criterion: request.point.id,
        appeal,
    });
    let told = state.record.threads.get(thread);
    let told = told.map(|thread| Box::new(feedback(thread, over)));
    let screen = Screen::Ruled {
        text,
        feedback: told,
    };
    then_ask(state, vec![change, Effect::Show(screen)], at)
}

/// The appeal as it is kept.
///
/// # Errors
/// Why nobody could hear it.
fn outcome(request: &AppealRequest, ruling: AppealRuling) -> Result<Appeal, String> {
    let reason = request.reason.clone();
    let first = &request.finding;
    match ruling {
        AppealRuling::Unheard(why) => Err(why),
        AppealRuling::ByCandidate => Ok(Appeal {
            reason,
            verdict: Verdict::Met,
            reply: String::new(),
            granted: true,
            by_model: false,
        }),
        AppealRuling::Heard { verdict, reply } => {
            // What earns as little as before is no other word: "missing" stays, if only for that.
            let granted = verdict.credit() > first.earned();
            Ok(Appeal {
                reason,
                verdict: if granted { verdict } else { first.ruling() },
                reply,
                granted,
                by_model: true,
            })
        }
    }
}

fn announce(request: &AppealRequest, appeal: &Appeal) -> String {
    let number = request.point.number().unwrap_or_default();
    let reply = to_candidate(&appeal.reply, &request.rubric);
    match (appeal.by_model, appeal.granted) {
        (false, _) => format!(
            "Point {number} counts as made, by yourself. /appeal {number} again takes that back."
        ),
        (true, true) => format!(
            "Granted: point {number} is {} now. {reply}",
            in_words(appeal.verdict)
        ),
        (true, false) => format!(
            "Not granted: point {number} stays {}. {reply}",
            in_words(appeal.verdict)
        ),
    }
}

fn in_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "made",
        Verdict::Partial => "made in part",
        Verdict::Missing => "missing",
        Verdict::Contradicted => "contradicted",
        Verdict::Unsure => "unsure",
    }
}
