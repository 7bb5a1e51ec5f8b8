//! `viva debrief`: what a real interview showed, from its transcript.
//!
//! Owns reading the file, who the candidate is, consent, and what is printed.

use super::input;
use crate::app::{Context, SystemClock, at_terminal, open_asker, private_folder};
use crate::cli::DebriefArgs;
use crate::config::Provider;
use crate::domain::score::thread_outcome;
use crate::domain::text::{ellipsis, one_line, plural, written::written};
use crate::domain::{SessionRecord, ThreadOutcome, ThreadRecord};
use crate::failure::{ExitKind, Failure};
use crate::net::url::showable_url;
use crate::ports::Clock;
use crate::session::debrief::{AskedThread, hold_debrief, match_questions};
use crate::session::reports::{write_private_file, write_reports};
use crate::session::run::report_session;
use crate::term::ask::PromptReply;
use crate::transcript::{
    Cue, Exchange, GUESSED_CANDIDATE, Participant, SpeakerNames, exchanges, likely_candidate,
    parse, parse_unnamed, participants,
};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::path::Path;

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
    let (bytes, name) = read(args, context)?;
    let talk = read_talk(&decode(&bytes, &name)?, &name, args, context)?;
    let mut found = find_exchanges(&talk, &name, args, context)?;
    if found.len() > MOST_EXCHANGES {
        let note = format!("only the first {MOST_EXCHANGES} questions are looked at");
        context.out.note(&note);
        found.truncate(MOST_EXCHANGES);
    }

    consent(&found, talk.is_guess, args, context)?;
    let record = hold(found, args, context)?;
    if args.keep {
        let path = context.app.reports().join(format!(
            "{}-debrief-{}.transcript.txt",
            record.started.strftime("%Y-%m-%d"),
            record.id.short(8)
        ));
        private_folder(&context.app.reports())?;
        write_private_file(&path, &bytes)?;
        context.out.note(&format!("kept as {}", path.display()));
    }
    Ok(())
}

/// What was said, and whether it was only guessed by whom.
struct Talk {
    cues: Vec<Cue>,
    is_guess: bool,
}

/// Finds who says what; where nobody is named, by a guess if that is asked for.
fn read_talk(
    text: &str,
    name: &str,
    args: &DebriefArgs,
    context: &mut Context,
) -> Result<Talk, Failure> {
    let cues = parse(text);
    let is_named = participants(&cues).len() > 1;
    if is_named && args.no_names {
        return Err(Failure::usage(format!("{name} says who speaks"))
            .hint("without `--no-names` the names are read"));
    }
    if is_named {
        let is_guess = false;
        return Ok(Talk { cues, is_guess });
    }

    if !args.no_names && !may_guess(name, context)? {
        return Err(nobody_named(name));
    }
    context
        .out
        .note("what asks is taken for the interviewer's, the rest for yours: a guess");
    let (cues, is_guess) = (parse_unnamed(text), true);
    Ok(Talk { cues, is_guess })
}

/// Asks at a terminal whether turns are to be guessed; in a pipe they are not.
fn may_guess(name: &str, context: &mut Context) -> Result<bool, Failure> {
    if !at_terminal() {
        return Ok(false);
    }
    context.out.note(&format!("{name} does not say who speaks"));
    let prompt = "Take what asks for the interviewer's, the rest for yours? It is a guess. [y/N] ";
    match open_asker(true)?.line(prompt, &mut context.out)? {
        PromptReply::Line(line) => Ok(line.to_lowercase().starts_with('y')),
        PromptReply::Interrupted => Err(Failure::new(ExitKind::Interrupted, "")),
        PromptReply::Ended => Ok(false),
    }
}

fn nobody_named(name: &str) -> Failure {
    let what = format!("{name} does not say who speaks: two names at least are needed");
    Failure::usage(what).hint(
        "read are lines such as \"Anna: How would you …?\", \"Anna (0:03): …\", \
         \"[0:03] Anna: …\", \"<Anna> …\", tables in Markdown, and WebVTT or SRT with names; \
         `--no-names` takes what asks for the interviewer's, the rest for yours",
    )
}

/// What was asked and answered.
fn find_exchanges(
    talk: &Talk,
    name: &str,
    args: &DebriefArgs,
    context: &mut Context,
) -> Result<Vec<Exchange>, Failure> {
    let people = participants(&talk.cues);
    if talk.is_guess && people.len() < 2 {
        return Err(
            Failure::usage(format!("nothing in {name} asks and is answered"))
                .hint("question marks tell what asks; names before a colon tell who speaks"),
        );
    }
    let candidate = match talk.is_guess {
        true => people.iter().position(|p| p.name == GUESSED_CANDIDATE),
        false => Some(choose_candidate(args, &people, context)?),
    };
    let candidate = candidate.unwrap_or_default();
    let names = SpeakerNames::new(&people, candidate);
    let speaker = people.get(candidate).map_or("", |p| p.name.as_str());
    let found = exchanges(&talk.cues, speaker, &names);
    if found.is_empty() {
        let failure = format!("no question that {speaker} answered was found in {name}");
        return Err(Failure::usage(failure).hint("`--candidate NAME` says who answered"));
    }
    Ok(found)
}

/// Returns the bytes of the transcript and what to call it.
fn read(args: &DebriefArgs, context: &mut Context) -> Result<(Vec<u8>, String), Failure> {
    match args.file.as_deref().filter(|path| *path != Path::new("-")) {
        Some(path) => Ok((input::bounded(path, LIMIT)?, path.display().to_string())),
        None => {
            if at_terminal() {
                let how = "type or paste the transcript; Ctrl-D on a line of its own ends it";
                context.out.note(how);
            }
            Ok((input::stdin(LIMIT)?, "standard input".into()))
        }
    }
}

/// Recorders write UTF-8, some of them UTF-16.
fn decode(bytes: &[u8], name: &str) -> Result<String, Failure> {
    let wide = |of: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).skip(1);
        let units: Vec<u16> = units
            .filter_map(|pair| pair.try_into().ok())
            .map(of)
            .collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xff, 0xfe, ..] => Ok(wide(u16::from_le_bytes)),
        [0xfe, 0xff, ..] => Ok(wide(u16::from_be_bytes)),
        _ if bytes.contains(&0) || bytes.starts_with(b"PK") || bytes.starts_with(b"%PDF") => {
            Err(Failure::usage(format!("{name} is no text"))
                .hint("export the transcript as WebVTT, SRT or plain text"))
        }
        _ => Ok(String::from_utf8_lossy(bytes).into_owned()),
    }
}

/// Finds who answered: as told, as it is plain from the talk, or by asking.
fn choose_candidate(
    args: &DebriefArgs,
    people: &[Participant],
    context: &mut Context,
) -> Result<usize, Failure> {
    let names: Vec<String> = people.iter().map(|p| p.name.clone()).collect();
    if let Some(told) = &args.candidate {
        return find_named(told, &names)
            .ok_or_else(|| Failure::unknown_name("speaker", told, &names));
    }
    if let Some(candidate) = likely_candidate(people) {
        let name = names.get(candidate).map_or("", String::as_str);
        let note = format!("{name} answered, by who asked and who spoke most");
        context.out.note(&note);
        return Ok(candidate);
    }

    let listed: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(i, name)| format!("{} {name}", i + 1))
        .collect();
    let unsure = Failure::usage("it is not sure who answered")
        .hint(format!("`--candidate NAME` says it: {}", names.join(", ")));
    if !at_terminal() {
        return Err(unsure);
    }
    let prompt = format!("Who of them are you? {}: ", listed.join(", "));
    match open_asker(true)?.line(&prompt, &mut context.out)? {
        PromptReply::Line(reply) => {
            let number = reply.parse().ok().and_then(|n: usize| n.checked_sub(1));
            let number = number.filter(|n| *n < names.len());
            number.or_else(|| find_named(&reply, &names)).ok_or(unsure)
        }
        PromptReply::Interrupted => Err(Failure::new(ExitKind::Interrupted, "")),
        PromptReply::Ended => Err(unsure),
    }
}

/// Finds a name as it stands there, else the only one that contains it.
fn find_named(told: &str, names: &[String]) -> Option<usize> {
    let folded = told.trim().to_lowercase();
    let exact = names.iter().position(|name| name.to_lowercase() == folded);
    let mut parts = names
        .iter()
        .enumerate()
        .filter(|(_, name)| !folded.is_empty() && name.to_lowercase().contains(&folded))
        .map(|(i, _)| i);
    exact.or_else(|| {
        let first = parts.next()?;
        parts.next().is_none().then_some(first)
    })
}

/// Says what goes where, and asks at a terminal.
fn consent(
    found: &[Exchange],
    is_guess: bool,
    args: &DebriefArgs,
    context: &mut Context,
) -> Result<(), Failure> {
    let names = match is_guess {
        true => "names that are said in it stay as they are",
        false => "names replaced by roles",
    };
    let kept = if args.keep { "kept here" } else { "not kept" };
    let endpoint = context.app.endpoint()?;
    let assessed = endpoint.map(|e| format!("{} at {}", e.model, showable_url(&e.base_url)));
    let embedded = match context.app.config.embedding.provider {
        Provider::Bundled => None,
        Provider::Endpoint => Some(showable_url(&context.app.config.embedding.base_url)),
    };

    let questions = plural(found.len(), "question");
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
    let look = context.app.look;
    let threads = match_questions(found, store.as_ref(), embedder.as_ref(), &look)?;
    let started = held_at(args, context)?;
    let history = context.app.history()?;
    let record = hold_debrief(&threads, started, &history, context)?;
    context.app.learn_from(&history)?;

    if args.json {
        let questions: Vec<Value> = threads
            .iter()
            .zip(&record.threads)
            .map(|(asked, thread)| question_json(asked, thread))
            .collect();
        let reports = write_reports(&record, &history, &context.app)?;
        context
            .out
            .json(&json!({ "session": record.id, "questions": questions, "reports": reports }))?;
    } else {
        let rows: Vec<Vec<String>> = threads
            .iter()
            .zip(&record.threads)
            .map(|(asked, thread)| question_row(asked, thread))
            .collect();
        let headers = ["asked", "question of the banks", "follow-ups", "score"];
        context.out.table(&headers, &rows)?;
        report_session(&record, &history, context)?;
    }
    Ok(record)
}

/// The time at which the interview was held; of another day the same time.
fn held_at(args: &DebriefArgs, context: &Context) -> Result<Timestamp, Failure> {
    let now = SystemClock::new()?.now();
    let today = context.app.today()?;
    let Some(day) = args.on.map(|on| on.day(today)) else {
        return Ok(now);
    };
    if day > today {
        return Err(Failure::usage(format!("{day} has not come yet")));
    }
    let held = context.app.calendar().same_time(now, day);
    held.ok_or_else(|| Failure::usage(format!("{day} is no day of the calendar")))
}

fn question_row(asked: &AskedThread, thread: &ThreadRecord) -> Vec<String> {
    let matched = asked.hit.as_ref();
    let score = match thread_outcome(thread) {
        ThreadOutcome::Scored { range, .. } => range.to_string(),
        ThreadOutcome::Unscored { .. } => "–".into(),
    };
    vec![
        ellipsis(&one_line(&asked.exchange.asks), SHOWN),
        matched.map_or("none is near".into(), |(question, _)| {
            one_line(&written(&question.topic))
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
        "question_id": matched.map(|(question, _)| question.id),
        "topic": matched.map(|(question, _)| &question.topic),
        "cosine": matched.map(|(_, cosine)| cosine),
        "follow_ups": asked.follow_ups.len(),
        "score": score,
        "reason": reason,
    })
}
