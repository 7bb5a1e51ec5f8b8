//! `viva regrade`: assesses stored answers again. The old assessments stay beside the new ones.

use super::{Context, history};
use crate::cli::RegradeArgs;
use crate::domain::score::session_score;
use crate::domain::{Assessment, Change, SessionRecord, ThreadRecord};
use crate::engine::step::to_check;
use crate::error::Failure;
use crate::ports::{AssessRequest, Assessor, History};

/// Runs `viva regrade`.
pub fn run(args: &RegradeArgs, context: &mut Context) -> Result<(), Failure> {
    let history = context.app.history()?;
    let ids = match &args.session {
        Some(part) => vec![history::resolve(part, &history)?],
        None => history.list()?.into_iter().map(|s| s.id).collect(),
    };
    let assessor = context.app.assessor()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::failed(format!("cannot start the runtime: {e}")))?;
    let (mut done, mut failed) = (0, 0);
    for id in ids {
        let mut record = history::load(id, &history)?;
        let before = session_score(&record).score;
        let mut touched = false;
        for (thread, turn) in open_turns(&record, args.all) {
            let request = request(&record.threads[thread], turn, &record);
            let assessment = runtime.block_on(one(assessor.as_ref(), &request));
            match &assessment {
                Assessment::Unscored(u) => {
                    failed += 1;
                    context.out.note(&format!("session {}: {}", history::short(id, 8), u.reason));
                    // A score is never replaced by the failure to make a new one.
                    continue;
                }
                Assessment::Scored(_) => done += 1,
            }
            let change = Change::Assessed { thread, turn, assessment: Box::new(assessment) };
            history.apply(id, &change)?;
            record.apply(&change);
            touched = true;
        }
        if touched {
            let after = session_score(&record).score;
            let text = |score: Option<f64>| score.map_or("no score".into(), |s| format!("{s:.0}"));
            context.out.line(&format!("{}  {} → {}", history::short(id, 8), text(before), text(after)))?;
        }
    }
    context.out.line(&format!("{done} answers assessed by {}, {failed} without a score.", assessor.name()))?;
    if failed > 0 { Err(Failure::failed(format!("{failed} answers still have no score"))) } else { Ok(()) }
}

async fn one(assessor: &dyn Assessor, request: &AssessRequest) -> Assessment {
    assessor.assess(request, &mut |_| {}).await
}

/// Answered turns to assess: those without a score, or all.
fn open_turns(record: &SessionRecord, all: bool) -> Vec<(usize, usize)> {
    let wanted = |t: &crate::domain::TurnRecord| {
        t.answer.is_some() && (all || !matches!(t.assessment, Some(Assessment::Scored(_))))
    };
    record
        .threads
        .iter()
        .enumerate()
        .flat_map(|(i, thread)| thread.turns.iter().enumerate().filter(|(_, t)| wanted(t)).map(move |(j, _)| (i, j)))
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
