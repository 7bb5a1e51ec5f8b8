//! `viva story`: the candidate's own stories, for behavioural questions.
//!
//! Owns what is listed, shown, marked and removed. How a story gets in is [`write`]'s.

mod write;

use super::history::lookup::{load_session, resolve_session};
use crate::app::Context;
use crate::cli::StoryCommand;
use crate::domain::text::{one_line, shell::shell_word};
use crate::domain::{
    Change, QuestionType, SessionId, SessionRecord, Story, StoryFit, StoryId, ThreadRecord,
};
use crate::failure::Failure;
use crate::history::{SqliteHistory, StoredStory, StoryUses};
use crate::ports::History;
use crate::term::rich::Rich;
use crate::term::style::Ink;
use serde_json::{Value, json};
use std::collections::HashMap;

/// Characters at the end of an id that are shown.
const SHOWN_ID: usize = 8;

/// Runs `viva story …`.
pub fn run(command: &StoryCommand, context: &mut Context) -> Result<(), Failure> {
    let history = context.app.history()?;
    match command {
        StoryCommand::Add { file, json } => write::add(file.as_deref(), *json, &history, context),
        StoryCommand::List { json } => list(*json, &history, context),
        StoryCommand::Show { story, json } => {
            show(&resolve_story(story, &history)?, *json, &history, context)
        }
        StoryCommand::Edit { story, file } => {
            let story = resolve_story(story, &history)?;
            write::edit(&story, file.as_deref(), &history, context)
        }
        StoryCommand::Use {
            story,
            session,
            question,
        } => {
            let story = resolve_story(story, &history)?;
            let session = session.as_deref();
            mark_used(&story, session, *question, &history, context)
        }
        StoryCommand::Remove { story, yes } => {
            remove(&resolve_story(story, &history)?, *yes, &history, context)
        }
    }
}

/// Finds the story with a part of its id or of its title.
fn resolve_story(told: &str, history: &SqliteHistory) -> Result<StoredStory, Failure> {
    let stories = history.stories()?;
    let folded = told.trim().to_lowercase();
    for way in [Told::Id, Told::Exactly, Told::Title, Told::InTitle] {
        let found = stories
            .iter()
            .filter(|s| is_told(s, told.trim(), &folded, way));
        let found: Vec<&StoredStory> = found.collect();
        match found.as_slice() {
            [] => {}
            [story] => return Ok((*story).clone()),
            many => {
                let ids: Vec<String> = many.iter().map(|s| short(s.id)).collect();
                return Err(
                    Failure::usage(format!("\"{told}\" fits {} stories", many.len()))
                        .hint(format!("give the id: {}", ids.join(", "))),
                );
            }
        }
    }
    let titles: Vec<String> = stories.into_iter().map(|s| s.story.title).collect();
    Err(Failure::unknown_name("story", told, &titles))
}

/// How a story may be named, the surest way first.
#[derive(Clone, Copy)]
enum Told {
    Id,
    Exactly,
    Title,
    InTitle,
}

fn is_told(stored: &StoredStory, told: &str, folded: &str, way: Told) -> bool {
    let title = stored.story.title.to_lowercase();
    let named = match way {
        Told::Id => stored.id.to_string().ends_with(folded),
        Told::Exactly => stored.story.title == told,
        Told::Title => title == folded,
        Told::InTitle => title.contains(folded),
    };
    named && !folded.is_empty()
}

/// The end of an id, which tells stories of one day apart.
fn short(id: StoryId) -> String {
    let text = id.to_string();
    text[text.len().saturating_sub(SHOWN_ID)..].to_string()
}

fn list(json: bool, history: &SqliteHistory, context: &mut Context) -> Result<(), Failure> {
    let (stories, uses) = (history.stories()?, history.story_uses()?);
    if json {
        let rows = stories.iter().map(|s| story_json(s, uses_of(s, &uses)));
        return context.out.json(&Value::Array(rows.collect()));
    }
    if stories.is_empty() {
        return context.out.say(
            "No story yet. `viva story add` takes one in: what happened, what you did, what came of it.",
        );
    }

    let rows = stories.iter().map(|s| story_row(s, uses_of(s, &uses)));
    let rows: Vec<Vec<String>> = rows.collect();
    let headers = ["id", "story", "tags", "told", "left out", "to be written"];
    context.out.table(&headers, &rows)
}

fn uses_of(stored: &StoredStory, uses: &HashMap<StoryId, StoryUses>) -> StoryUses {
    uses.get(&stored.id).copied().unwrap_or_default()
}

fn story_row(stored: &StoredStory, uses: StoryUses) -> Vec<String> {
    vec![
        short(stored.id),
        one_line(&stored.story.title),
        stored.story.tags.join(", "),
        uses.told.to_string(),
        uses.left_out.to_string(),
        stored.story.missing_parts().join(", "),
    ]
}

fn story_json(stored: &StoredStory, uses: StoryUses) -> Value {
    let Story {
        title,
        situation,
        action,
        result,
        tags,
    } = &stored.story;
    json!({
        "id": stored.id,
        "title": title,
        "situation": situation,
        "action": action,
        "result": result,
        "tags": tags,
        "told": uses.told,
        "left_out": uses.left_out,
    })
}

fn show(
    stored: &StoredStory,
    json: bool,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<(), Failure> {
    let uses = history.story_uses()?;
    let uses = uses_of(stored, &uses);
    if json {
        return context.out.json(&story_json(stored, uses));
    }

    let story = &stored.story;
    let width = context.out.look().width;
    let mut lines = Rich::of(Ink::Title, &one_line(&story.title)).wrap(width);
    let parts = [
        ("Situation", &story.situation),
        ("Action", &story.action),
        ("Result", &story.result),
    ];
    for (name, text) in parts {
        let text = if text.is_empty() {
            "–"
        } else {
            text.as_str()
        };
        lines.push(Rich::new());
        for (i, line) in text.lines().enumerate() {
            let label = if i == 0 {
                format!("{name}: ")
            } else {
                String::new()
            };
            let line = Rich::of(Ink::Quiet, &label).with(Ink::Body, &one_line(line));
            lines.extend(line.wrap(width));
        }
    }
    let tags = match story.tags.as_slice() {
        [] => String::new(),
        tags => format!("Tags: {}. ", one_line(&tags.join(", "))),
    };
    let uses = format!(
        "{tags}Id {}. Told {}, left out where it fitted {}.",
        short(stored.id),
        times(uses.told),
        times(uses.left_out)
    );
    lines.push(Rich::new());
    lines.extend(Rich::of(Ink::Quiet, &uses).wrap(width));
    context.out.lines(&lines)
}

fn times(n: usize) -> String {
    match n {
        0 => "never".into(),
        1 => "once".into(),
        n => format!("{n} times"),
    }
}

/// Keeps that an answer told a story.
fn mark_used(
    stored: &StoredStory,
    session: Option<&str>,
    question: Option<usize>,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<(), Failure> {
    let id = match session {
        Some(part) => resolve_session(part, history)?,
        None => last_session(history)?,
    };
    let record = load_session(id, history)?;
    let thread = thread_meant(&record, question)?;

    let fit = StoryFit {
        story: stored.id,
        title: stored.story.title.clone(),
        used: true,
    };
    let before = record.threads.get(thread).and_then(|t| t.story.clone());
    history.apply(id, &Change::StoryFitted { thread, fit })?;
    context.out.say(&format!(
        "Noted: question {} told “{}”{}. `viva report {}` says so.",
        thread + 1,
        one_line(&stored.story.title),
        describe_replaced(before.as_ref(), stored.id),
        id.short(SHOWN_ID)
    ))
}

/// Returns for instance `, no longer “The salt war”`: what was noted of the answer before.
fn describe_replaced(before: Option<&StoryFit>, now: StoryId) -> String {
    let other = before.filter(|fit| fit.used && fit.story != now);
    other.map_or(String::new(), |fit| {
        format!(", no longer “{}”", one_line(&fit.title))
    })
}

fn last_session(history: &SqliteHistory) -> Result<SessionId, Failure> {
    let last = history.list()?.first().map(|s| s.id);
    last.ok_or_else(|| Failure::usage("there is no session yet").hint("`viva interview` holds one"))
}

/// The place of the thread that is meant: the one of that number, else the only behavioural one that
/// was answered.
fn thread_meant(record: &SessionRecord, question: Option<usize>) -> Result<usize, Failure> {
    let threads = record.threads.iter().enumerate();
    let meant: Vec<usize> = threads
        .filter(|(_, thread)| is_meant(thread))
        .map(|(i, _)| i)
        .collect();
    let named = question.and_then(|number| number.checked_sub(1));

    match (question, named, meant.as_slice()) {
        (Some(_), Some(at), all) if all.contains(&at) => Ok(at),
        (None, _, [at]) => Ok(*at),
        (_, _, []) => Err(Failure::usage(
            "no behavioural question of that session was answered",
        )),
        (_, _, all) => {
            let numbers: Vec<String> = all.iter().map(|at| (at + 1).to_string()).collect();
            Err(Failure::usage("which question is meant?").hint(format!(
                "`--question N`; the behavioural ones are {}",
                numbers.join(", ")
            )))
        }
    }
}

/// True where a behavioural question was answered.
fn is_meant(thread: &ThreadRecord) -> bool {
    let answered = thread.turns.iter().any(|turn| turn.answer.is_some());
    answered && thread.question.kind == QuestionType::Behavioral
}

fn remove(
    stored: &StoredStory,
    confirmed: bool,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<(), Failure> {
    let title = one_line(&stored.story.title);
    if !confirmed {
        let command = format!("viva story remove {} --yes", shell_word(&short(stored.id)));
        return Err(
            Failure::usage(format!("this would remove the story “{title}” for good"))
                .hint(format!("`{command}` does it")),
        );
    }
    history.remove_story(stored.id)?;
    context.out.line(&format!("Removed the story “{title}”."))
}
