//! `viva interview`: plans a mock interview and holds it, or resumes one.

use super::{Context, filter, history, session, tailor};
use crate::app::Chance;
use crate::cli::{InterviewArgs, PapersArgs};
use crate::domain::{SessionKind, SessionRecord, SessionStatus};
use crate::engine::select;
use crate::error::Failure;
use crate::ports::{Filter, History};

/// Runs `viva interview`, and `viva` without a command.
pub fn run(args: &InterviewArgs, context: &mut Context) -> Result<(), Failure> {
    match &args.resume {
        Some(id) => {
            take_in(&args.papers, &Filter::default(), context)?;
            resume(id, args.session.explain, context)
        }
        None => {
            let record = plan(args, context)?;
            session::begin(record, args.session.explain, context)
        }
    }
}

fn plan(args: &InterviewArgs, context: &mut Context) -> Result<SessionRecord, Failure> {
    let store = context.app.store()?;
    let mut filter = filter::filter(&args.filter, &args.topics, store.as_ref())?;
    filter::default_bank(&mut filter, &args.filter, store.as_ref())?;
    let mut candidates = store.list(&filter, usize::MAX)?;
    if candidates.is_empty() {
        return Err(Failure::usage("no question fits these options").hint("`viva bank list` shows what there is"));
    }
    let config = &context.app.config.interview;
    let recent = context.app.history()?.recent_questions(config.avoid_sessions)?;
    let count = args.session.questions.unwrap_or(config.questions);
    if count == 0 {
        return Err(Failure::usage("--questions must be at least 1"));
    }
    take_in(&args.papers, &filter, context)?;
    if let Some(tailored) = &context.tailored {
        candidates = tailored.narrow(candidates, count);
    }
    let seed = session::seed(&args.session);
    let picks = select::plan(&candidates, &recent, count, &mut Chance::seeded(seed));
    session::record(SessionKind::Interview, picks, &args.session, seed, context)
}

/// Reads the candidate's papers, where there are any.
fn take_in(papers: &PapersArgs, filter: &Filter, context: &mut Context) -> Result<(), Failure> {
    if papers.job.is_none() && papers.cv.is_none() {
        return Ok(());
    }
    let (store, embedder) = (context.app.store()?, context.app.embedder()?);
    let tailored = tailor::tailored(papers, filter, store.as_ref(), embedder.as_ref())?;
    if tailored.is_empty() {
        context.out.note("no question fits these papers; they are chosen as without");
    }
    context.tailored = Some(tailored);
    Ok(())
}

fn resume(id: &str, explain: bool, context: &mut Context) -> Result<(), Failure> {
    let history = context.app.history()?;
    let id = if id.is_empty() {
        let open = history.list()?.into_iter().find(|s| s.status == SessionStatus::Open);
        open.ok_or_else(|| {
            Failure::usage("there is no open session to resume").hint("`viva interview` starts a new one")
        })?
        .id
    } else {
        history::resolve(id, &history)?
    };
    let record = history::load(id, &history)?;
    if record.status == SessionStatus::Finished {
        return Err(Failure::usage(format!("session {id} is finished")).hint(format!("`viva report {id}` shows it")));
    }
    session::hold(record, explain, &history, context)
}
