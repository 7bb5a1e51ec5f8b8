//! How a story gets in: typed at a terminal, from a file or from a pipe.
//!
//! Owns reading and keeping. Whatever is typed is on disk before the next key: a story that breaks
//! off is offered again.

use super::super::input;
use super::short;
use crate::app::{Context, SystemClock, at_terminal};
use crate::domain::story::form::{StoryFormError, TEMPLATE, names_tags, parse_stories};
use crate::domain::text::{one_line, shell::shell_word};
use crate::domain::{AnswerPrompt, Command, QuestionType, Screen, Story, StoryId};
use crate::failure::{ExitKind, Failure};
use crate::history::{SqliteHistory, StoredStory};
use crate::ports::{Clock, Input, Terminal};
use crate::session::plan::new_session_id;
use crate::session::run::open_terminal;
use serde_json::json;
use std::path::Path;

/// A longer file is no bank of stories.
const LIMIT: u64 = 4 << 20;

/// Runs `viva story add`.
pub(super) fn add(
    file: Option<&Path>,
    json: bool,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<(), Failure> {
    let draft = history.story_draft(None)?;
    let draft = draft.as_deref().unwrap_or(TEMPLATE);
    let Form { stories, .. } = read(file, None, draft, history, context)?;

    let now = SystemClock::new()?.now();
    let (mut added, mut known) = (Vec::new(), 0);
    for story in stories {
        let id = StoryId(new_session_id(now, None).0);
        let stored = StoredStory { id, story };
        match history.add_story(&stored)? {
            true => added.push(stored),
            false => known += 1,
        }
    }
    if file.is_none() && at_terminal() {
        history.save_story_draft(None, "")?;
    }

    if json {
        return context.out.json(&json!({ "added": added, "known": known }));
    }
    for stored in &added {
        told_kept(stored, "Kept", context)?;
    }
    match known {
        0 => Ok(()),
        1 => context.out.line("1 story was known already."),
        n => context
            .out
            .line(&format!("{n} stories were known already.")),
    }
}

/// Runs `viva story edit`.
pub(super) fn edit(
    stored: &StoredStory,
    file: Option<&Path>,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<(), Failure> {
    let draft = history.story_draft(Some(stored.id))?;
    let draft = draft.unwrap_or_else(|| stored.story.to_form());
    let mut form = read(file, Some(stored.id), &draft, history, context)?;
    let mut story = match (form.stories.pop(), form.stories.len()) {
        (Some(story), 0) => story,
        _ => return Err(Failure::usage("one story is replaced by one story")),
    };
    if !form.has_tags {
        story.tags.clone_from(&stored.story.tags);
    }

    let id = stored.id;
    let stored = StoredStory { id, story };
    history.keep_story(&stored)?;
    told_kept(&stored, "Changed", context)
}

fn told_kept(stored: &StoredStory, done: &str, context: &mut Context) -> Result<(), Failure> {
    let missing = match stored.story.missing_parts().as_slice() {
        [] => String::new(),
        parts => format!(" Still to be written: {}.", parts.join(", ")),
    };
    context.out.say(&format!(
        "{done}: “{}” ({}).{missing}",
        one_line(&stored.story.title),
        short(stored.id)
    ))
}

/// What was read or typed.
struct Form {
    stories: Vec<Story>,
    /// True where it has a line of tags, be it empty.
    has_tags: bool,
}

impl Form {
    fn parse(text: &str) -> Result<Self, StoryFormError> {
        Ok(Self {
            stories: parse_stories(text)?,
            has_tags: names_tags(text),
        })
    }
}

/// Refuses a title that another story has, in whatever case. `id`: the story that is changed.
fn require_own_titles(
    stories: &[Story],
    id: Option<StoryId>,
    history: &SqliteHistory,
) -> Result<(), Failure> {
    let known = history.stories()?;
    let kept = known.iter().filter(|stored| Some(stored.id) != id);
    let mut taken: Vec<&Story> = kept.map(|stored| &stored.story).collect();
    for story in stories {
        let title = story.title.to_lowercase();
        let other = taken.iter().find(|t| t.title.to_lowercase() == title);
        // The same story once more is no other.
        if let Some(other) = other.filter(|other| **other != story) {
            let other = one_line(&other.title);
            let message = format!("there is a story “{other}” already");
            let command = format!("viva story edit {}", shell_word(&other));
            return Err(Failure::usage(message).hint(format!(
                "`{command}` changes it; under another title both are kept"
            )));
        }
        taken.push(story);
    }
    Ok(())
}

/// Reads stories from a file, from a pipe, or as they are typed.
fn read(
    file: Option<&Path>,
    id: Option<StoryId>,
    draft: &str,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<Form, Failure> {
    let (bytes, name) = match file.filter(|path| *path != Path::new("-")) {
        Some(path) => (input::bounded(path, LIMIT)?, path.display().to_string()),
        None if file.is_none() && at_terminal() => return compose(id, draft, history, context),
        None => (input::stdin(LIMIT)?, "standard input".into()),
    };
    let text =
        String::from_utf8(bytes).map_err(|_| Failure::usage(format!("{name} is not UTF-8")))?;
    let form = Form::parse(&text).map_err(|error| refused(&name, &error))?;
    require_own_titles(&form.stories, id, history)?;
    Ok(form)
}

fn refused(name: &str, error: &StoryFormError) -> Failure {
    Failure::usage(format!("{name}: {error}")).hint("`viva story add --help` shows the form")
}

/// Lets the candidate type a form until it is a story. What is typed is kept line by line.
fn compose(
    id: Option<StoryId>,
    draft: &str,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<Form, Failure> {
    let mut terminal = open_terminal(&context.app, true)?;
    terminal.show(&Screen::Notice(
        "A few lines each: where it was and what was at stake, what you did, what came of it. The \
         arrow keys move between the lines."
            .into(),
    ))?;

    if history.story_draft(id)?.is_some() {
        let back = "What you had typed is back; go on from there.";
        notice(terminal.as_mut(), back)?;
    }

    let mut prompt = AnswerPrompt {
        number: 1,
        total: 1,
        follow_up: false,
        second_try: false,
        last_word: false,
        story: true,
        question: "A story of yours, for questions about what you did".into(),
        kind: QuestionType::Behavioral,
        draft: draft.into(),
        seconds_left: None,
    };
    loop {
        let asked = terminal.ask(&prompt, &mut |text| {
            let _ = history.save_story_draft(id, text);
        })?;
        let typed = match asked {
            Input::Answer(text) => {
                let form = Form::parse(&text).map_err(|error| error.to_string());
                let form = form.and_then(|form| {
                    let own = require_own_titles(&form.stories, id, history);
                    own.map(|()| form).map_err(|failure| failure.message)
                });
                let why = match form {
                    Ok(form) => return Ok(form),
                    Err(why) => why,
                };
                history.save_story_draft(id, &text)?;
                notice(terminal.as_mut(), &format!("Not kept yet: {why}."))?;
                text
            }
            Input::Command(Command::Quit, text) => return Err(leave(id, &text, history)?),
            Input::Command(_, text) => {
                let help = "/done keeps the story, /edit opens your editor, /quit leaves; what you \
                            typed waits for you.";
                notice(terminal.as_mut(), help)?;
                text
            }
            Input::Ended => return Err(leave(id, "", history)?),
            Input::Interrupted(text) => return Err(leave(id, &text, history)?),
        };
        prompt.draft = typed;
    }
}

fn notice(terminal: &mut dyn Terminal, text: &str) -> Result<(), Failure> {
    Ok(terminal.show(&Screen::Notice(text.into()))?)
}

/// Keeps what was typed, and says how to go on.
fn leave(id: Option<StoryId>, text: &str, history: &SqliteHistory) -> Result<Failure, Failure> {
    let is_touched = !text.trim().is_empty() && text.trim_end() != TEMPLATE.trim_end();
    history.save_story_draft(id, if is_touched { text } else { "" })?;
    let command = match id {
        None => "viva story add".into(),
        Some(id) => format!("viva story edit {}", short(id)),
    };
    Ok(match is_touched {
        true => Failure::new(
            ExitKind::Interrupted,
            "the story is not kept yet; what you typed is",
        )
        .hint(format!("`{command}` goes on with it")),
        false => Failure::new(ExitKind::Interrupted, ""),
    })
}
