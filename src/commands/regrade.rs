//! `viva regrade`: assesses stored answers again and shows the drift. The old assessments stay
//! beside the new ones.

use super::history::lookup::{load_session, resolve_session};
use crate::app::{Context, call_runtime};
use crate::cli::RegradeArgs;
use crate::domain::score::session_score;
use crate::domain::text::one_line;
use crate::domain::text::plural;
use crate::domain::{Assessment, Change, SessionId, SessionRecord, ThreadRecord, ThreadStatus};
use crate::engine::step::to_check;
use crate::error::Failure;
use crate::history::SqliteHistory;
use crate::learn::diff::{self, Attempted, QuestionDiff, Turn};
use crate::ports::{AssessRequest, Assessor, History, QuestionStore};
use crate::session::sayings::restore_sayings;
use serde_json::json;

/// Runs `viva regrade`.
pub fn run(args: &RegradeArgs, context: &mut Context) -> Result<(), Failure> {
    let history = context.app.history()?;
    let ids = sessions(args, &history)?;
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
        let found = work.session(id, args.all, context)?;
        if !args.json {
            found.iter().try_for_each(|d| show(d, context))?;
        }
        diffs.extend(found);
    }
    history.learn(
        &history.scheduler(context.app.config.drill.retention)?,
        &jiff::tz::TimeZone::system(),
    )?;
    let (done, failed, name) = (work.done, work.failed, assessor.name());
    if args.json {
        let drift = drift(&diffs);
        context.out.json(&json!({
            "assessor": name, "assessed": done, "failed": failed, "questions": diffs,
            "mean_drift": drift.map(|d| d.mean), "mean_size": drift.map(|d| d.size),
        }))?;
    } else {
        summary(&diffs, done, name, args.all, context)?;
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

/// Sessions with something to do, oldest first.
fn sessions(args: &RegradeArgs, history: &SqliteHistory) -> Result<Vec<SessionId>, Failure> {
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
    fn session(
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
        for (n, (thread, turn)) in turns.iter().copied().enumerate() {
            let Some(request) = record
                .threads
                .get(thread)
                .map(|t| request(t, turn, &record))
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
            let assessment = self.runtime.block_on(one(self.assessor, &request));
            if let Assessment::Unscored(u) = &assessment {
                // A score is never replaced by the failure to make a new one.
                self.failed += 1;
                context
                    .out
                    .note(&format!("session {}: {}", id.short(8), u.reason));
                continue;
            }
            self.done += 1;
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
        let started = record.started;
        let of = |thread| Attempted {
            session: id,
            started,
            thread,
        };
        let pair = |i: usize| {
            Some(diff::diff(
                of(before.threads.get(i)?),
                of(record.threads.get(i)?),
            ))
        };
        if !touched.is_empty() {
            let score = |r: &SessionRecord| {
                session_score(r)
                    .score
                    .map_or("no score".into(), |s| format!("{s:.0}"))
            };
            context.out.note(&format!(
                "session {}: {} → {}",
                id.short(8),
                score(&before),
                score(&record)
            ));
        }
        Ok(touched.into_iter().filter_map(pair).collect())
    }
}

async fn one(assessor: &dyn Assessor, request: &AssessRequest) -> Assessment {
    assessor.assess(request, &mut |_| {}).await
}

/// One question: old and new score, and the criteria that changed.
fn show(diff: &QuestionDiff, context: &mut Context) -> Result<(), Failure> {
    let score = |s: Option<f64>| s.map_or("no score".into(), |s| format!("{s:.0}"));
    let change = match (diff.before.score, diff.after.score) {
        (Some(then), Some(now)) => format!(" ({:+.0})", now.round() - then.round()),
        _ => String::new(),
    };
    let topic = one_line(&diff.topic.replace(['_', '-'], " "));
    let (then, now) = (score(diff.before.score), score(diff.after.score));
    context.out.line(&format!(
        "{}  {topic}: {then} → {now}{change}",
        diff.after.session.short(8)
    ))?;
    for criterion in changed(diff) {
        let sign = if criterion.change == Turn::Gained {
            '+'
        } else {
            '-'
        };
        let verdict = |v: Option<crate::domain::Verdict>| v.map_or("not checked", |v| v.as_str());
        let (then, now) = (verdict(criterion.before), verdict(criterion.after));
        context.out.line(&format!(
            "  {sign} {} ({then} → {now})",
            one_line(&criterion.text)
        ))?;
    }
    Ok(())
}

fn changed(diff: &QuestionDiff) -> impl Iterator<Item = &diff::CriterionDiff> {
    diff.criteria
        .iter()
        .filter(|c| matches!(c.change, Turn::Gained | Turn::Lost))
}

/// How far scores moved, over the questions that had one before.
#[derive(Debug, Clone, Copy)]
struct Drift {
    questions: usize,
    /// Mean of new minus old, in points.
    mean: f64,
    /// Mean of its size.
    size: f64,
}

fn drift(diffs: &[QuestionDiff]) -> Option<Drift> {
    let moved: Vec<f64> = diffs
        .iter()
        .filter_map(|d| Some(d.after.score? - d.before.score?))
        .collect();
    let mean = |sum: f64| sum / moved.len() as f64;
    (!moved.is_empty()).then(|| Drift {
        questions: moved.len(),
        mean: mean(moved.iter().sum()),
        size: mean(moved.iter().map(|m| m.abs()).sum()),
    })
}

fn summary(
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
    if let Some(drift) = drift(diffs) {
        let checked: usize = diffs
            .iter()
            .flat_map(|d| &d.criteria)
            .filter(|c| c.before.is_some() && c.after.is_some())
            .count();
        let moved: usize = diffs.iter().map(|d| changed(d).count()).sum();
        text += &format!(
            " Mean drift over {}: {:+.1} points, {:.1} in size; {moved} of {checked} criteria changed.",
            plural(drift.questions, "question"),
            drift.mean,
            drift.size
        );
    }
    context.out.line(&text)
}

/// Answered turns to assess: those without a score, or all. What was skipped or flagged counts for
/// nothing and is left.
fn open_turns(record: &SessionRecord, all: bool) -> Vec<(usize, usize)> {
    let wanted = |t: &crate::domain::TurnRecord| {
        t.answer.is_some() && (all || !matches!(t.assessment, Some(Assessment::Scored(_))))
    };
    let counts =
        |t: &ThreadRecord| !matches!(t.status, ThreadStatus::Skipped | ThreadStatus::Flagged);
    let threads = record
        .threads
        .iter()
        .enumerate()
        .filter(|(_, thread)| counts(thread));
    threads
        .flat_map(|(i, thread)| {
            thread
                .turns
                .iter()
                .enumerate()
                .filter(|(_, t)| wanted(t))
                .map(move |(j, _)| (i, j))
        })
        .collect()
}

/// The request as the engine made it when this turn was the last one.
fn request(thread: &ThreadRecord, turn: usize, record: &SessionRecord) -> AssessRequest {
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
