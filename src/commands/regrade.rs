//! `viva regrade`: assesses stored answers again and shows the drift. The old assessments stay
//! beside the new ones.

use super::history::lookup::{load_session, resolve_session};
use crate::app::{Context, call_runtime};
use crate::cli::RegradeArgs;
use crate::domain::score::session_score;
use crate::domain::text::{one_line, plural, written::written};

use crate::domain::{
    Assessment, Change, ScoreRange, SessionId, SessionRecord, ThreadRecord, ThreadStatus, Verdict,
};
use crate::engine::to_check;
use crate::failure::Failure;
use crate::history::SqliteHistory;
use crate::learn::diff::{self, Attempted, QuestionDiff, Turn};
use crate::ports::{AssessRequest, Assessor, History, QuestionStore};
use crate::session::sayings::restore_sayings;
use serde_json::json;

/// Runs `viva regrade`.
pub fn run(args: &RegradeArgs, context: &mut Context) -> Result<(), Failure> {
    let history = context.app.history()?;
    let ids = find_sessions(args, &history)?;
    let assessor = context.app.assessor()?;
    let store = context.app.store()?;
    let runtime = call_runtime()?;
    let mut work = Regrading {
        assessor: assessor.as_ref(),
        runtime,
        history: &history,
        store: store.as_ref(),
        done: 0,
        failed: 0,
    };

    let mut diffs = Vec::new();
    for id in ids {
        let found = work.regrade_session(id, args.all, context)?;
        if !args.json {
            found.iter().try_for_each(|d| print_diff(d, context))?;
        }
        diffs.extend(found);
    }
    context.app.learn_from(&history)?;

    let (done, failed, name) = (work.done, work.failed, assessor.name());
    if args.json {
        let drift = measure_drift(&diffs);
        context.out.json(&json!({
            "assessor": name, "assessed": done, "failed": failed, "questions": diffs,
            "mean_drift": drift.map(|d| d.mean), "mean_size": drift.map(|d| d.size),
        }))?;
    } else {
        print_summary(&diffs, done, name, args.all, context)?;
    }

    if failed > 0 {
        return Err(Failure::failed(format!(
            "{} could not be assessed; the old scores stand",
            plural(failed, "answer")
        ))
        .hint("run the same command again when the endpoint answers"));
    }
    Ok(())
}

/// Finds the sessions with something to do, oldest first.
fn find_sessions(args: &RegradeArgs, history: &SqliteHistory) -> Result<Vec<SessionId>, Failure> {
    if let Some(part) = &args.session {
        return Ok(vec![resolve_session(part, history)?]);
    }
    let mut ids: Vec<SessionId> = match args.all {
        true => history.list()?.into_iter().rev().map(|s| s.id).collect(),
        false => history
            .unscored()?
            .into_iter()
            .map(|(id, _, _)| id)
            .collect(),
    };

    ids.dedup();
    Ok(ids)
}

struct Regrading<'a> {
    assessor: &'a dyn Assessor,
    runtime: tokio::runtime::Runtime,
    history: &'a SqliteHistory,
    store: &'a dyn QuestionStore,
    done: usize,
    failed: usize,
}

impl Regrading<'_> {
    /// Assesses the turns of a session that want it; gives a difference for each question that got
    /// a new assessment.
    fn regrade_session(
        &mut self,
        id: SessionId,
        all: bool,
        context: &mut Context,
    ) -> Result<Vec<QuestionDiff>, Failure> {
        let mut record = load_session(id, self.history)?;
        restore_sayings(&mut record, self.store)?;
        let before = record.clone();
        let turns = open_turns(&record, all);
        let mut touched = Vec::new();

        for (n, TurnPlace { thread, turn }) in turns.iter().copied().enumerate() {
            let Some(request) = record
                .threads
                .get(thread)
                .map(|t| rebuild_request(t, turn, &record))
            else {
                continue;
            };
            if !self.assessor.offline() {
                context.out.note(&format!(
                    "session {}: answer {} of {}",
                    id.short(8),
                    n + 1,
                    turns.len()
                ));
            }
            let mut assessment = self.assess(&request);
            if let Assessment::Unscored(u) = &assessment {
                // A score is never replaced by the failure to make a new one.
                self.failed += 1;
                context
                    .out
                    .note(&format!("session {}: {}", id.short(8), u.reason));
                continue;
            }
            self.done += 1;
            let given = record.threads.get(thread).and_then(|t| t.turns.get(turn));
            if let Some(earlier) = given.and_then(|turn| turn.assessment.as_ref()) {
                assessment.keep_last_words(earlier);
            }
            let change = Change::Assessed {
                thread,
                turn,
                assessment: Box::new(assessment),
            };
            self.history.apply(id, &change)?;
            record.apply(&change);
            if !touched.contains(&thread) {
                touched.push(thread);
            }
        }

        if !touched.is_empty() {
            let then = score_text(session_score(&before).range);
            let now = score_text(session_score(&record).range);
            let note = format!("session {}: {then} → {now}", id.short(8));
            context.out.note(&note);
        }
        Ok(touched
            .into_iter()
            .filter_map(|thread| {
                let then = attempt_at(&before, thread)?;
                let now = attempt_at(&record, thread)?;
                Some(diff::diff(then, now))
            })
            .collect())
    }

    fn assess(&self, request: &AssessRequest) -> Assessment {
        let work = async { self.assessor.assess(request, &mut |_| {}).await };
        self.runtime.block_on(work)
    }
}

fn attempt_at(record: &SessionRecord, thread: usize) -> Option<Attempted<'_>> {
    Some(Attempted {
        session: record.id,
        started: record.started,
        thread: record.threads.get(thread)?,
    })
}

fn score_text(range: Option<ScoreRange>) -> String {
    range.map_or("no score".into(), |range| range.to_string())
}

/// Prints one question: old and new score, and the criteria that changed.
fn print_diff(diff: &QuestionDiff, context: &mut Context) -> Result<(), Failure> {
    let topic = one_line(&written(&diff.topic));
    let (then, now) = (diff.before.score_text(), diff.after.score_text());

    // The same range of the same verdicts has not moved, wherever in it the score lies.
    let change = match then == now && changed_criteria(diff).next().is_none() {
        true => Some("unchanged".to_string()),
        false => diff.points_text(),
    };
    let change = change.map_or(String::new(), |change| format!(" ({change})"));
    context.out.line(&format!(
        "{}  {topic}: {then} → {now}{change}",
        diff.after.session.short(8)
    ))?;

    for criterion in changed_criteria(diff) {
        let sign = match criterion.change {
            Turn::Gained => '+',
            Turn::Lost => '-',
            Turn::Same | Turn::Incomparable => '·',
        };
        let (then, now) = (
            verdict_text(criterion.before),
            verdict_text(criterion.after),
        );
        context.out.line(&format!(
            "  {sign} {} ({then} → {now})",
            one_line(&criterion.text)
        ))?;
    }
    Ok(())
}

fn verdict_text(verdict: Option<Verdict>) -> &'static str {
    verdict.map_or("not checked", Verdict::as_str)
}

fn changed_criteria(diff: &QuestionDiff) -> impl Iterator<Item = &diff::CriterionDiff> {
    diff.criteria
        .iter()
        .filter(|c| c.before.is_some() && c.after.is_some())
        .filter(|c| c.change != Turn::Same && c.before != c.after)
}

/// The movement of scores, over the questions that had one before.
#[derive(Debug, Clone, Copy)]
struct Drift {
    questions: usize,
    /// Mean of new minus old, in points.
    mean: f64,
    /// Mean of its size.
    size: f64,
}

fn measure_drift(diffs: &[QuestionDiff]) -> Option<Drift> {
    let moved: Vec<f64> = diffs
        .iter()
        .filter_map(|d| Some(d.after.score? - d.before.score?))
        .collect();
    let count = moved.len() as f64;
    (!moved.is_empty()).then(|| Drift {
        questions: moved.len(),
        mean: moved.iter().sum::<f64>() / count,
        size: moved.iter().map(|m| m.abs()).sum::<f64>() / count,
    })
}

fn print_summary(
    diffs: &[QuestionDiff],
    done: usize,
    assessor: &str,
    all: bool,
    context: &mut Context,
) -> Result<(), Failure> {
    if done == 0 {
        let hint = if all {
            ""
        } else {
            " Every answer has a score; --all assesses those again."
        };
        return context.out.line(&format!("Nothing was assessed.{hint}"));
    }
    let mut text = format!("{} assessed by {assessor}.", plural(done, "answer"));
    if let Some(drift) = measure_drift(diffs) {
        let checked: usize = diffs
            .iter()
            .flat_map(|d| &d.criteria)
            .filter(|c| c.before.is_some() && c.after.is_some())
            .count();
        let moved: usize = diffs.iter().map(|d| changed_criteria(d).count()).sum();
        text += &format!(
            " Mean drift over {}: {:+.1} points, {:.1} in size; {moved} of {checked} criteria \
             changed.",
            plural(drift.questions, "question"),
            drift.mean,
            drift.size
        );
    }

    context.out.line(&text)
}

/// Lists the answered turns to assess: those without a score, or all. Skipped and flagged ones
/// count for nothing and is left.
fn open_turns(record: &SessionRecord, all: bool) -> Vec<TurnPlace> {
    let mut places = Vec::new();
    for (thread, asked) in record.threads.iter().enumerate() {
        if matches!(asked.status, ThreadStatus::Skipped | ThreadStatus::Flagged) {
            continue;
        }
        for (turn, given) in asked.turns.iter().enumerate() {
            let scored = matches!(given.assessment, Some(Assessment::Scored(_)));
            if given.answer.is_some() && (all || !scored) {
                places.push(TurnPlace { thread, turn });
            }
        }
    }
    places
}

/// A turn by its place in the record.
#[derive(Debug, Clone, Copy)]
struct TurnPlace {
    thread: usize,
    turn: usize,
}

/// Builds the request as the engine did when this turn was the last one.
fn rebuild_request(thread: &ThreadRecord, turn: usize, record: &SessionRecord) -> AssessRequest {
    let mut past = thread.clone();
    past.turns.truncate(turn + 1);
    if let Some(last) = past.turns.last_mut() {
        last.assessment = None;
    }
    AssessRequest {
        criteria: to_check(&past),
        question: past.question,
        rubric: past.rubric,
        turns: past.turns,
        style: record.settings.style.clone(),
        lang: record.settings.lang.clone(),
    }
}
