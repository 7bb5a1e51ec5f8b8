//! `viva interview`: plans a mock interview and holds it, or resumes one.

use super::damaged::practising;
use super::{Context, filter, history, session, tailor};
use crate::app::{Chance, SystemClock};
use crate::cli::{InterviewArgs, PapersArgs};
use crate::domain::{QuestionId, SessionKind, SessionRecord, SessionStatus};
use crate::error::Failure;
use crate::learn::select::{self, Pick, Situation};
use crate::ports::{Clock, Embedded, Filter, History, QuestionStore};
use crate::term::out::Out;

/// Runs `viva interview`, and `viva` without a command.
pub fn run(args: &InterviewArgs, context: &mut Context) -> Result<(), Failure> {
    match &args.resume {
        Some(id) => {
            take_in(&args.papers, &Filter::default(), context)?;
            resume(id, args.session.explain, context)
        }
        None => {
            let record = practising(context, |context| plan(args, context))?;
            session::begin(record, args.session.explain, context)
        }
    }
}

fn plan(args: &InterviewArgs, context: &mut Context) -> Result<SessionRecord, Failure> {
    let store = context.app.store()?;
    let (filter, mut candidates) = candidates(args, store.as_ref(), context)?;
    let config = context.app.config.interview.clone();
    let count = args.session.questions.unwrap_or(config.questions);
    if !(1..=200).contains(&count) {
        return Err(Failure::usage("--questions must be 1 to 200"));
    }
    let history = context.app.history()?;
    let recent = if args.repeat {
        Vec::new()
    } else {
        history.recent_questions(config.avoid_sessions)?
    };
    let zone = jiff::tz::TimeZone::system();
    let today = SystemClock::new()?.now().to_zoned(zone.clone()).date();
    history.learn(
        &history.scheduler(context.app.config.drill.retention)?,
        &zone,
    )?;
    let ratings = history.ratings()?;
    let seed = session::seed(&args.session);
    take_in(&args.papers, &filter, context)?;
    let tailored = context.tailored.as_ref().filter(|t| !t.is_empty());
    if let Some(tailored) = tailored {
        candidates = tailored.narrow(candidates, count);
    }
    let relevance = tailored.map(tailor::Tailored::relevance);
    let situation = Situation {
        ratings: &ratings,
        today,
        recent: &recent,
        relevance: relevance.as_ref(),
    };
    let picks = select::plan(&candidates, &situation, count, &mut Chance::seeded(seed));
    say_what_is_short(
        &picks,
        count.min(candidates.len()),
        &recent,
        config.avoid_sessions,
        &mut context.out,
    );
    session::record(SessionKind::Interview, picks, &args.session, seed, context)
}

/// The questions that fit the options: those of the configured bank, else those of all banks.
fn candidates(
    args: &InterviewArgs,
    store: &dyn QuestionStore,
    context: &mut Context,
) -> Result<(Filter, Vec<Embedded>), Failure> {
    let of = |bank: Option<&str>| -> Result<(Filter, Vec<Embedded>), Failure> {
        let filter = filter::filter(&args.filter, &args.topics, bank, store)?;
        let found = store.list(&filter, usize::MAX)?;
        Ok((filter, found))
    };
    let bank = filter::default_bank(&context.app.config.interview.bank, &args.filter, store)?;
    if let Some(found) = bank
        .as_deref()
        .and_then(|bank| of(Some(bank)).ok())
        .filter(|(_, found)| !found.is_empty())
    {
        return Ok(found);
    }
    let found = of(None)?;
    if found.1.is_empty() {
        return Err(Failure::usage("no question fits these options")
            .hint("`viva bank list` shows what there is"));
    }
    if let Some(bank) = bank {
        context.out.note(&format!(
            "Nothing in {bank} fits; asking from the other banks."
        ));
    }
    Ok(found)
}

/// A line where the plan had to be shorter than wished, or to repeat, because of what was asked
/// lately.
fn say_what_is_short(
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

/// Reads the candidate's papers, where there are any.
fn take_in(papers: &PapersArgs, filter: &Filter, context: &mut Context) -> Result<(), Failure> {
    if papers.job.is_none() && papers.cv.is_none() {
        return Ok(());
    }
    let (store, embedder) = (context.app.store()?, context.app.embedder()?);
    let tailored = tailor::tailored(papers, filter, store.as_ref(), embedder.as_ref())?;
    if tailored.is_empty() {
        context
            .out
            .note("no question fits these papers; they are chosen as without");
    }
    context.tailored = Some(tailored);
    Ok(())
}

fn resume(id: &str, explain: bool, context: &mut Context) -> Result<(), Failure> {
    let history = context.app.history()?;
    let id = if id.is_empty() {
        let open = history
            .list()?
            .into_iter()
            .find(|s| s.status == SessionStatus::Open);
        open.ok_or_else(|| {
            Failure::usage("there is no open session to resume")
                .hint("`viva interview` starts a new one")
        })?
        .id
    } else {
        history::resolve(id, &history)?
    };
    let record = history::load(id, &history)?;
    if record.status == SessionStatus::Finished {
        return Err(Failure::usage(format!("session {id} is finished"))
            .hint(format!("`viva report {id}` shows it")));
    }
    session::hold(record, explain, &history, context)
}
