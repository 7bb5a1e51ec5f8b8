//! `viva debrief`: what a real interview showed, from its transcript.
//!
//! Owns reading the file, consent, and what is printed. Who says what is [`talk`]'s, what is typed
//! [`typed`]'s.

mod talk;
mod typed;

use super::input;
use crate::app::{Context, SystemClock, at_terminal, open_asker, private_folder};
use crate::cli::DebriefArgs;
use crate::config::Provider;
use crate::domain::score::thread_outcome;
use crate::domain::text::{ellipsis, one_line, plural, written::written};
use crate::domain::{SessionId, SessionRecord, ThreadOutcome, ThreadRecord};
use crate::failure::{ExitKind, Failure};
use crate::history::SqliteHistory;
use crate::net::url::showable_url;
use crate::ports::{Clock, History, SessionSummary};
use crate::session::asked_threads::{AskedThread, match_questions};
use crate::session::debrief::hold_debrief;
use crate::session::debriefed::{find_debriefed, replace_debriefed};
use crate::session::reports::{write_private_file, write_reports};
use crate::session::run::report_session;
use crate::term::ask::PromptReply;
use crate::term::interrupt::Interrupt;
use crate::transcript::Exchange;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::path::Path;
use talk::{decode, find_exchanges, read_talk};
use typed::{TypedDraft, note_left_drafts};

/// A longer file is no transcript.
const LIMIT: u64 = 8 << 20;
/// Exchanges that are looked at; an interview of a day has fewer.
const MOST_EXCHANGES: usize = 300;
/// Questions from which it takes long enough to say so.
const MANY: usize = 40;
/// Characters of a question in the table.
const SHOWN: usize = 48;

/// Runs `viva debrief`.
pub fn run(args: &DebriefArgs, context: &mut Context) -> Result<(), Failure> {
    let path = args.file.as_deref().filter(|path| *path != Path::new("-"));
    if path.is_some() || !at_terminal() {
        let (bytes, name) = read(path)?;
        let draft = path.and_then(|path| TypedDraft::at(path, &context.app.reports()));
        debrief(&bytes, &name, args, context)?;
        draft.into_iter().for_each(TypedDraft::remove);
        note_left_drafts(context);
        return Ok(());
    }
    note_left_drafts(context);

    let (bytes, draft) = TypedDraft::take_in(context)?;
    let debriefed = debrief(&bytes, "what was typed", args, context);
    match &debriefed {
        Ok(()) => draft.remove(),
        Err(_) => draft.keep(context),
    }
    debriefed
}

/// Makes a report of a transcript.
fn debrief(
    bytes: &[u8],
    name: &str,
    args: &DebriefArgs,
    context: &mut Context,
) -> Result<(), Failure> {
    let talk = read_talk(&decode(bytes, name)?, name, args, context)?;
    let mut found = find_exchanges(&talk, name, args, context)?;
    if talk.is_hardly_marked() {
        context.out.note(&format!(
            "hardly a sentence in {name} has a mark at its end, so questions can be missed: a question \
             mark behind each lets it be found"
        ));
    }
    if found.len() > MOST_EXCHANGES {
        let note = format!("only the first {MOST_EXCHANGES} questions are looked at");
        context.out.note(&note);
        found.truncate(MOST_EXCHANGES);
    }

    let history = context.app.history()?;
    let earlier = find_debriefed(&found, &history)?;
    if let (Some(last), false) = (earlier.first(), args.again) {
        return Err(debriefed_before(last, &history, context)?);
    }
    consent(&found, talk.names_everybody(), args, context)?;
    let record = hold(found, &earlier, &history, args, context)?;
    if args.keep {
        let path = context.app.reports().join(format!(
            "{}-debrief-{}.transcript.txt",
            record.started.strftime("%Y-%m-%d"),
            record.id.short(8)
        ));
        private_folder(&context.app.reports())?;
        write_private_file(&path, bytes)?;
        context.out.note(&format!("kept as {}", path.display()));
    }
    Ok(())
}

/// The refusal of what was debriefed before.
fn debriefed_before(
    session: &SessionSummary,
    history: &SqliteHistory,
    context: &Context,
) -> Result<Failure, Failure> {
    let day = context.app.calendar().day(session.started);
    let id = shown_id(session.id, history)?;
    Ok(Failure::usage(format!(
        "this interview was debriefed before: session {id} of {day}"
    ))
    .hint(format!(
        "`viva report {id}` shows it, `viva regrade {id}` assesses it once more"
    ))
    .hint("`--again` debriefs it once more, and the new debrief takes its place"))
}

fn shown_id(id: SessionId, history: &SqliteHistory) -> Result<String, Failure> {
    let sessions = history.list()?;
    Ok(id.short_among(sessions.iter().map(|session| session.id)))
}

/// Returns the bytes of the transcript and what to call it.
fn read(path: Option<&Path>) -> Result<(Vec<u8>, String), Failure> {
    match path {
        Some(path) => Ok((input::bounded(path, LIMIT)?, path.display().to_string())),
        None => Ok((input::stdin(LIMIT)?, "standard input".into())),
    }
}

/// Says what goes where, and asks at a terminal.
fn consent(
    found: &[Exchange],
    names_everybody: bool,
    args: &DebriefArgs,
    context: &mut Context,
) -> Result<(), Failure> {
    let names = match names_everybody {
        true => {
            "the speakers' names replaced by roles where they are recognised; other names stay as \
             they were said"
        }
        false => {
            "names that introduce, greet or call somebody replaced by roles where they are \
             recognised; other names that are said stay as they are"
        }
    };
    let kept = if args.keep { "kept here" } else { "not kept" };
    let endpoint = context.app.endpoint()?;
    let assessed = endpoint.map(|e| format!("{} at {}", e.model, showable_url(&e.base_url)));
    let embedded = match context.app.config.embedding.provider {
        Provider::Bundled => None,
        Provider::Endpoint => Some(showable_url(&context.app.config.embedding.base_url)),
    };

    let mut questions = plural(found.len(), "question");
    if found.len() > 1 {
        questions.push_str(" (follow-ups included)");
    }
    let (note, is_sent) = match (assessed, embedded) {
        (Some(model), _) => (
            format!(
                "{questions} and what was answered go to {model}, {names}; the \
                 file itself is not sent and {kept}"
            ),
            true,
        ),
        (None, Some(place)) => (
            format!(
                "{questions} go to {place} to be embedded, {names}; answers are assessed on this machine; the file is {kept}"
            ),
            true,
        ),
        (None, None) => (
            format!(
                "nothing is sent: the answers to {questions} are assessed on this machine, scores \
                 are estimates; the file is {kept}"
            ),
            false,
        ),
    };
    context.out.note(&note);
    if !is_sent || args.yes || !at_terminal() {
        return Ok(());
    }

    match open_asker(true)?.line("Go on? [y/N] ", &mut context.out)? {
        PromptReply::Line(line) if line.to_lowercase().starts_with('y') => Ok(()),
        PromptReply::Interrupted => Err(Failure::new(ExitKind::Interrupted, "")),
        _ => Err(Failure::usage("nothing was sent")
            .hint("`--endpoint offline` assesses the answers on this machine")),
    }
}

/// Matches, assesses, reports.
fn hold(
    found: Vec<Exchange>,
    earlier: &[SessionSummary],
    history: &SqliteHistory,
    args: &DebriefArgs,
    context: &mut Context,
) -> Result<SessionRecord, Failure> {
    let store = context.question_store()?;
    let embedder = context.app.embedder()?;
    if found.len() > MANY {
        let questions = plural(found.len(), "question");
        let note = format!("matching and assessing {questions}: this takes a minute or more");
        context.out.note(&note);
    }
    let interrupt = Interrupt::watch();
    let look = context.app.look;
    let threads = match_questions(found, store.as_ref(), embedder.as_ref(), &interrupt, &look)?;
    let started = held_at(args, earlier.first(), context)?;
    let record = hold_debrief(&threads, started, history, &interrupt, context)?;
    context.app.learn_from(history)?;
    let is_replaced = !interrupt.asked();
    if is_replaced {
        replace_debriefed(earlier, &record, history, &context.app)?;
    }
    note_earlier(earlier, is_replaced, context);
    show(&threads, &record, history, args, context)?;
    Ok(record)
}

/// Prints what was found and writes the report.
fn show(
    threads: &[AskedThread],
    record: &SessionRecord,
    history: &SqliteHistory,
    args: &DebriefArgs,
    context: &mut Context,
) -> Result<(), Failure> {
    if args.json {
        let questions: Vec<Value> = threads
            .iter()
            .zip(&record.threads)
            .map(|(asked, thread)| question_json(asked, thread))
            .collect();
        let reports = write_reports(record, history, &context.app)?;
        context
            .out
            .json(&json!({ "session": record.id, "questions": questions, "reports": reports }))?;
    } else {
        let rows: Vec<Vec<String>> = threads
            .iter()
            .zip(&record.threads)
            .map(|(asked, thread)| question_row(asked, thread))
            .collect();
        let headers = ["asked", "matched to", "follow-ups", "score"];
        context.out.table(&headers, &rows)?;
        report_session(record, history, context)?;
    }
    Ok(())
}

/// Says what became of earlier debriefs of the interview.
fn note_earlier(earlier: &[SessionSummary], is_replaced: bool, context: &mut Context) {
    if earlier.is_empty() {
        return;
    }
    context.out.note(match is_replaced {
        true => "it takes the place of the debrief there was",
        false => "it was broken off: the debrief there was stays beside it",
    });
}

/// The time at which the interview was held; of another day the same time. `earlier`: the debrief
/// it replaces, which has said the day before.
fn held_at(
    args: &DebriefArgs,
    earlier: Option<&SessionSummary>,
    context: &Context,
) -> Result<Timestamp, Failure> {
    let now = SystemClock::new()?.now();
    let today = context.app.today()?;
    let Some(day) = args.on.map(|on| on.day(today)) else {
        return Ok(earlier.map_or(now, |session| session.started));
    };
    if day > today {
        return Err(Failure::usage(format!("{day} has not come yet")));
    }
    let held = context.app.calendar().same_time(now, day);
    held.ok_or_else(|| Failure::usage(format!("{day} is no day of the calendar")))
}

fn question_row(asked: &AskedThread, thread: &ThreadRecord) -> Vec<String> {
    let matched = asked.hit.as_ref();
    let asks = matched.map_or(&asked.exchange.asks, |hit| &hit.passage);
    let score = match thread_outcome(thread) {
        ThreadOutcome::Scored { range, .. } => range.to_string(),
        ThreadOutcome::Unscored { .. } => "–".into(),
    };
    vec![
        ellipsis(&one_line(asks), SHOWN),
        matched.map_or("none".into(), |hit| {
            let topic = one_line(&written(&hit.question.topic));
            format!("{topic} ({})", hit.certainty.word())
        }),
        asked.follow_ups.len().to_string(),
        score,
    ]
}

fn question_json(asked: &AskedThread, thread: &ThreadRecord) -> Value {
    let matched = asked.hit.as_ref();
    let (score, reason) = match thread_outcome(thread) {
        ThreadOutcome::Scored { score, .. } => (Some(score), None),
        ThreadOutcome::Unscored { reason } => (None, Some(reason)),
    };
    json!({
        "asked": asked.exchange.question,
        "question_id": matched.map(|hit| hit.question.id),
        "matched_to": matched.map(|hit| &hit.question.text),
        "topic": matched.map(|hit| &hit.question.topic),
        "certainty": matched.map(|hit| hit.certainty),
        "cosine": matched.map(|hit| hit.cosine),
        "follow_ups": asked.follow_ups.len(),
        "score": score,
        "reason": reason,
    })
}
