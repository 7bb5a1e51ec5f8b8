//! The code of an answer: when its checks run, and what the candidate is told of them. Pure.
//!
//! Owns what is run and when. What a check is worth in the score is `assess::evidence`'s.

use super::asking::then_ask;
use super::assessing::assess;
use super::event::{Effect, Next, Step};
use super::state::{Phase, State};
use crate::domain::session::Reveal;
use crate::domain::{
    AnswerCode, Change, CheckVerdict, CodeLanguage, CodeRun, CodeTrial, Exercise, Screen, TurnKind,
    code_in_answers, has_fragment_of,
};
use jiff::Timestamp;

/// Runs the checks on the answer of the last turn where there are any, then has it assessed.
pub(super) fn check_then_assess(state: &mut State) -> Step {
    let Some(exercise) = exercise_to_check(state) else {
        return assess(state);
    };
    let turn = state.turn();
    let answer = turn.and_then(|t| t.answer.as_deref()).unwrap_or_default();
    let follow_up = turn.is_some_and(|t| matches!(t.kind, TurnKind::FollowUp { .. }));

    match code_of(state, answer, exercise.language) {
        Some(code) => {
            let exercise = Box::new(exercise.clone());
            let told = told_before(&code);
            state.phase = Phase::Checking;
            let others = code.others.into_iter().map(|other| other.program);
            let next = Next::RunChecks {
                exercise,
                code: code.program,
                others: others.collect(),
            };
            Step::only(next).preceded_by(told)
        }
        // A follow-up is answered in words.
        None if follow_up => {
            let fragment = has_fragment_of(answer, exercise.language);
            let told = fragment.then(|| fragment_notice(exercise.language));
            assess(state).preceded_by(told.into_iter().collect())
        }
        None => {
            let text = format!(
                "No {} was found in your answer, so its checks did not run; it is assessed by its \
                 words. Code is what stands in a fenced block, or from {} on.",
                exercise.language,
                exercise.language.beginning()
            );
            let notice = vec![Effect::Show(Screen::Notice(text))];
            assess(state).preceded_by(notice)
        }
    }
}

/// What is told where nothing of a follow-up's code was run.
fn fragment_notice(language: CodeLanguage) -> Effect {
    let whole = match language {
        CodeLanguage::Sql => "the whole query, or the named step that changes: name AS (SELECT …)",
        CodeLanguage::Python => "the whole function that changes",
    };
    let text = format!(
        "The {language} in your answer cannot run by itself, so no check ran on it; it is assessed \
         by its words. What can run is {whole}."
    );
    Effect::Show(Screen::Notice(text))
}

/// The code of what is answered now; in a follow-up with what it needs of the answers before it.
fn code_of(state: &State, answer: &str, language: CodeLanguage) -> Option<AnswerCode> {
    let turns = state.thread().map_or(&[][..], |thread| &thread.turns);
    let earlier = match turns {
        [earlier @ .., last] if matches!(last.kind, TurnKind::FollowUp { .. }) => earlier,
        _ => &[],
    };
    let answers = earlier.iter().filter_map(|turn| turn.answer.as_deref());
    code_in_answers(&answers.collect::<Vec<_>>(), answer, language)
}

/// What is told where a part of the answer was chosen to run.
fn choice_of(code: &AnswerCode) -> Vec<Effect> {
    let choice = code.choice.clone();
    let notice = choice.map(|choice| Effect::Show(Screen::Notice(choice)));
    notice.into_iter().collect()
}

/// The exercise whose checks are still to run on the answer of the last turn.
fn exercise_to_check(state: &State) -> Option<&Exercise> {
    let ran = state.turn().is_some_and(|turn| turn.run.is_some());
    let exercise = exercise(state)?;
    (!ran && !exercise.checks.is_empty()).then_some(exercise)
}

fn exercise(state: &State) -> Option<&Exercise> {
    state.thread()?.question.exercise.as_ref()
}

/// Keeps what came of the checks, tells it, and has the answer assessed.
pub(super) fn checked(state: &mut State, mut run: Box<CodeRun>) -> Step {
    // It ran at the lines of the answer; what is kept is the code by itself.
    let answer = state.turn().and_then(|turn| turn.answer.as_deref());
    let mut chosen = Vec::new();
    if let Some(code) = answer.and_then(|answer| code_of(state, answer, run.language)) {
        let (code, told) = that_ran(code, &run.code);
        chosen = told;
        run.code = code.text;
    }

    let told = tell(state, &run);
    let earlier = earlier_stays(state, &run);
    let mut effects = vec![state.change(Change::CodeRan(run))];
    effects.extend(chosen);
    effects.extend(told);
    effects.extend(earlier);
    assess(state).preceded_by(effects)
}

/// What is told before code runs; nothing while others may be run in its place.
fn told_before(code: &AnswerCode) -> Vec<Effect> {
    match code.others.is_empty() {
        true => choice_of(code),
        false => Vec::new(),
    }
}

/// The code that ran, of an answer's likeliest and the others, and what is told of the choice.
fn that_ran(mut code: AnswerCode, program: &str) -> (AnswerCode, Vec<Effect>) {
    if code.others.is_empty() {
        return (code, Vec::new());
    }
    let place = code.others.iter().position(|o| o.program == program);
    if let Some(place) = place.filter(|_| code.program != program) {
        code = code.others.swap_remove(place);
    }
    let told = choice_of(&code);
    (code, told)
}

/// What is told where code passes less than that of an earlier answer to the question did: a
/// follow-up takes nothing away.
fn earlier_stays(state: &State, run: &CodeRun) -> Option<Effect> {
    let turns = &state.thread()?.turns;
    let earlier: Vec<&CodeRun> = turns.iter().filter_map(|t| t.run.as_ref()).collect();
    let lost = (run.failures()).any(|check| earlier.iter().any(|run| run.has_passed(&check.name)));

    let shown = state.record.settings.reveal == Reveal::Each && lost;
    shown.then(|| {
        let text = "What the code of your earlier answer passed still counts: later code adds to \
                    it and takes nothing away.";
        Effect::Show(Screen::Notice(text.into()))
    })
}

/// Takes the answer back and asks again: a run that was stopped is no way past a check.
pub(super) fn stopped(state: &mut State, at: Timestamp) -> Step {
    let answer = state.turn().and_then(|turn| turn.answer.clone());
    let back = state.change(Change::AnswerTakenBack);
    // What is typed next begins a line.
    state.draft = answer.map_or_else(String::new, |answer| format!("{answer}\n"));

    let told = "The checks were stopped, so your answer is not submitted. It stands below: change \
                it, or submit it as it is.";
    let notice = Effect::Show(Screen::Notice(told.into()));
    then_ask(state, vec![back, notice], at)
}

/// What is shown of a run: its checks, unless feedback comes later; why nothing ran, once.
fn tell(state: &State, run: &CodeRun) -> Option<Effect> {
    if run.has_verdicts() {
        let shown = state.record.settings.reveal == Reveal::Each;
        return shown.then(|| Effect::Show(Screen::Checks(Box::new(run.clone()))));
    }

    let why = obstacle(run)?;
    let turns = state.record.threads.iter().flat_map(|t| &t.turns);
    let mut earlier = turns.filter_map(|turn| obstacle(turn.run.as_ref()?));
    let told = earlier.any(|earlier| earlier == why);
    (!told).then(|| {
        let text = format!("Your code was not run: {why}. Your answer is assessed by its words.");
        Effect::Show(Screen::Notice(text))
    })
}

/// The one reason why none of the checks ran.
fn obstacle(run: &CodeRun) -> Option<&str> {
    match &run.checks.first()?.verdict {
        CheckVerdict::NotRun { why } if !run.has_verdicts() => Some(why),
        _ => None,
    }
}

/// Tries out what has been typed of the answer so far.
pub(super) fn try_out(state: &mut State, at: Timestamp) -> Step {
    let Some(exercise) = exercise(state) else {
        return notice(
            state,
            "Nothing runs here: this question has no exercise.",
            at,
        );
    };
    let language = exercise.language;
    match code_of(state, &state.draft, language) {
        Some(code) => {
            let exercise = Box::new(exercise.clone());
            let told = told_before(&code);
            state.phase = Phase::TryingOut;
            // Checks that nobody sees take too long where code runs for seconds.
            let others = match language {
                CodeLanguage::Sql => code.others.into_iter().map(|o| o.program).collect(),
                CodeLanguage::Python => Vec::new(),
            };
            let code = code.program;
            let next = Next::TryOut {
                exercise,
                code,
                others,
            };
            Step::only(next).preceded_by(told)
        }
        None => {
            let text = format!(
                "There is no {language} to run yet. Type it first, in a fenced block or from {} on, \
                 then /run.",
                language.beginning()
            );
            notice(state, &text, at)
        }
    }
}

/// Shows what came of it, and asks on.
pub(super) fn tried_out(
    state: &mut State,
    program: &str,
    trial: Box<CodeTrial>,
    at: Timestamp,
) -> Step {
    let language = exercise(state).map(|exercise| exercise.language);
    let code = language.and_then(|language| code_of(state, &state.draft, language));
    let mut effects = code.map_or_else(Vec::new, |code| that_ran(code, program).1);
    effects.push(Effect::Show(Screen::Trial(trial)));
    then_ask(state, effects, at)
}

fn notice(state: &mut State, text: &str, at: Timestamp) -> Step {
    then_ask(state, vec![Effect::Show(Screen::Notice(text.into()))], at)
}
