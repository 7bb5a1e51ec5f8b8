//! `viva interview`: plans a mock interview and holds it, or resumes one.

use super::history::lookup::{load_session, resolve_session};
use super::options::filter::{build_filter, default_bank};
use super::options::lang::note_unknown_language;
use crate::app::{Context, SeededRng};
use crate::cli::{InterviewArgs, PapersArgs};
use crate::domain::text::plural;
use crate::domain::{QuestionId, SessionId, SessionKind, SessionStatus};
use crate::failure::Failure;
use crate::history::SqliteHistory;
use crate::learn::select::{self, Pick, Situation};
use crate::ports::{Embedded, Filter, History, QuestionStore};
use crate::session::SessionPlan;
use crate::session::damaged::retry_on_new_history;
use crate::session::papers::{PaperFits, read_papers};
use crate::session::plan::{choose_seed, new_record};
use crate::session::run::{begin_session, hold_session};
use crate::session::sayings::restore_sayings;
use crate::term::out::Out;

/// Runs `viva interview`, and `viva` without a command.
pub fn run(args: &InterviewArgs, context: &mut Context) -> Result<(), Failure> {
    match &args.resume {
        Some(id) => resume_interview(id, args, context),
        None => {
            let plan = retry_on_new_history(context, |context| plan_interview(args, context))?;
            begin_session(plan, context)
        }
    }
}

/// The questions an interview may choose from.
struct Candidates {
    /// The filter they were found by.
    filter: Filter,
    questions: Vec<Embedded>,
}

fn plan_interview(args: &InterviewArgs, context: &mut Context) -> Result<SessionPlan, Failure> {
    note_unknown_language(&args.session, context);
    let store = context.question_store()?;
    let mut candidates = find_candidates(args, store.as_ref(), context)?;
    let config = context.app.config.interview.clone();
    let count = args.session.questions.unwrap_or(config.questions);
    if !(1..=200).contains(&count) {
        return Err(Failure::usage("--questions must be 1 to 200"));
    }
    let there = candidates.questions.len();
    if args.session.questions.is_some_and(|wished| wished > there) {
        let fit = if there == 1 { "fits" } else { "fit" };
        let note = format!("Only {} {fit} these options.", plural(there, "question"));
        context.out.note(&note);
    }

    let history = context.app.history()?;
    let recent = if args.repeat {
        Vec::new()
    } else {
        history.recent_questions(config.avoid_sessions)?
    };
    let today = context.app.today()?;
    context.app.learn_from(&history)?;
    let ratings = history.ratings()?;
    let seed = choose_seed(&args.session);

    let papers = read_given_papers(&args.papers, &candidates.filter, context)?;
    let fitting = papers.as_ref().filter(|papers| !papers.is_empty());
    if let Some(papers) = fitting {
        candidates.questions = papers.narrow(candidates.questions, count);
    }
    let relevance = fitting.map(PaperFits::relevance);

    let situation = Situation {
        ratings: &ratings,
        today,
        recent: &recent,
        relevance: relevance.as_ref(),
    };
    let mut rng = SeededRng::new(seed);
    let picks = select::plan(&candidates.questions, &situation, count, &mut rng);
    note_short_plan(
        &picks,
        count.min(candidates.questions.len()),
        &recent,
        config.avoid_sessions,
        &mut context.out,
    );

    let kind = SessionKind::Interview;
    Ok(SessionPlan {
        record: new_record(kind, picks, &args.session, seed, &context.app)?,
        papers,
        explain: args.session.explain,
        self_check: args.session.self_check,
    })
}

/// Finds the questions that fit the options: those of the configured bank, else those of all banks.
fn find_candidates(
    args: &InterviewArgs,
    store: &dyn QuestionStore,
    context: &mut Context,
) -> Result<Candidates, Failure> {
    let configured = &context.app.config.interview.bank;
    let bank = default_bank(configured, &args.filter, store)?;
    let at_home = bank
        .as_deref()
        .and_then(|bank| list_candidates(args, Some(bank), store).ok());
    if let Some(found) = at_home.filter(|found| !found.questions.is_empty()) {
        return Ok(found);
    }

    let found = list_candidates(args, None, store)?;
    if found.questions.is_empty() {
        return Err(Failure::usage("no question fits these options")
            .hint("`viva bank list` shows what there is"));
    }
    if let Some(bank) = bank {
        let note = format!("Nothing in {bank} fits; asking from the other banks.");
        context.out.note(&note);
    }
    Ok(found)
}

fn list_candidates(
    args: &InterviewArgs,
    bank: Option<&str>,
    store: &dyn QuestionStore,
) -> Result<Candidates, Failure> {
    let filter = build_filter(&args.filter, &args.topics, bank, store)?;
    let questions = store.list(&filter, usize::MAX)?;
    Ok(Candidates { filter, questions })
}

/// Notes where the plan had to be shorter than wished, or to repeat, because of what was asked
/// lately.
fn note_short_plan(
    picks: &[Pick],
    wished: usize,
    recent: &[QuestionId],
    sessions: usize,
    out: &mut Out,
) {
    if picks.iter().any(|p| recent.contains(&p.question.id)) {
        out.note(&format!(
            "Everything that fits was asked in the last {sessions} sessions; it is asked again."
        ));
    } else if picks.len() < wished {
        let rest = wished - picks.len();
        out.note(&format!("{rest} fewer than wished: the others were asked in the last {sessions} sessions (--repeat asks them again)."));
    }
}

/// Returns true for what a browser takes and no file has for a name.
fn is_address(path: &str) -> bool {
    path.contains("://") || path.starts_with("www.")
}

/// Reads the candidate's papers; None where none is named.
fn read_given_papers(
    args: &PapersArgs,
    filter: &Filter,
    context: &mut Context,
) -> Result<Option<PaperFits>, Failure> {
    if args.job.is_none() && args.cv.is_none() && args.kept_job.is_none() {
        return Ok(None);
    }

    for (flag, path) in [("--job", &args.job), ("--cv", &args.cv)] {
        let path = path.as_ref().map(|path| path.to_string_lossy());
        if path.is_some_and(|path| is_address(&path)) {
            let message = format!("{flag} takes a file, not an address");
            return Err(Failure::usage(message).hint("save the page as text or PDF and give that"));
        }
    }
    let (store, embedder) = (context.app.store()?, context.app.embedder()?);
    let fits = read_papers(args, filter, store.as_ref(), embedder.as_ref())?;
    if fits.is_empty() {
        context
            .out
            .note("no question fits these papers; they are chosen as without");
    }
    Ok(Some(fits))
}

/// Goes on with the session whose id begins with `id`, the last open one where it is empty.
fn resume_interview(id: &str, args: &InterviewArgs, context: &mut Context) -> Result<(), Failure> {
    let papers = read_given_papers(&args.papers, &Filter::default(), context)?;
    let history = context.app.history()?;
    let id = if id.is_empty() {
        last_open_session(&history)?
    } else {
        resolve_session(id, &history)?
    };

    let mut record = load_session(id, &history)?;
    if record.status == SessionStatus::Finished {
        return Err(Failure::usage(format!("session {id} is finished"))
            .hint(format!("`viva report {id}` shows it")));
    }
    restore_sayings(&mut record, context.app.store()?.as_ref())?;
    let plan = SessionPlan {
        record,
        papers,
        explain: args.session.explain,
        self_check: args.session.self_check,
    };
    hold_session(plan, &history, context)
}

fn last_open_session(history: &SqliteHistory) -> Result<SessionId, Failure> {
    let sessions = history.list()?;
    let open = sessions
        .iter()
        .find(|session| session.status == SessionStatus::Open);
    open.map(|session| session.id).ok_or_else(|| {
        Failure::usage("there is no open session to resume")
            .hint("`viva interview` starts a new one")
    })
}
