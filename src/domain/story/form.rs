//! The form in which stories are typed, kept in files and edited: a line `Title: …`, then
//! `Situation:`, `Action:`, `Result:` and `Tags:`, each with as many lines as it needs.
//!
//! Owns both directions. A heading of Markdown or a further `Title:` begins the next story.

use super::Story;
use crate::domain::text::{one_line, printable};

/// What is offered to be filled in.
pub const TEMPLATE: &str = "Title: \nSituation: \nAction: \nResult: \nTags: ";
/// Most characters of a title, of a part, of a tag.
const LONGEST_TITLE: usize = 120;
const LONGEST_PART: usize = 4000;
const LONGEST_TAG: usize = 40;
/// Most tags of a story, most stories of a text.
const MOST_TAGS: usize = 12;
const MOST_STORIES: usize = 500;

/// Why a text is no story.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoryFormError {
    /// Nothing stands in it.
    #[error("there is no story in it")]
    Empty,
    /// Text before the first title.
    #[error("line {line} belongs to no story: a line \"Title: …\" begins one")]
    Untitled {
        /// 1-based.
        line: usize,
    },
    /// Parts of a story under an empty title.
    #[error("a story has no title: a few words behind \"Title:\" name it")]
    NoTitle,
    /// A title and nothing else.
    #[error("the story “{title}” has neither situation, action nor result")]
    Bare {
        /// Its title.
        title: String,
    },
    /// More than a story has.
    #[error("the {part} of “{title}” has more than {most} characters: a few lines are enough")]
    TooLong {
        /// Title of the story.
        title: String,
        /// What is too long.
        part: &'static str,
        /// Characters it may have.
        most: usize,
    },
    /// More stories than anybody has.
    #[error("these are more than {MOST_STORIES} stories")]
    TooMany,
}

/// Where the lines of a text belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Title,
    Situation,
    Action,
    Result,
    Tags,
}

const LABELS: [(&str, Label); 7] = [
    ("title", Label::Title),
    ("situation", Label::Situation),
    ("task", Label::Situation),
    ("action", Label::Action),
    ("result", Label::Result),
    ("tags", Label::Tags),
    ("tag", Label::Tags),
];

impl Story {
    /// Returns the story as it is typed.
    pub fn to_form(&self) -> String {
        let parts = [
            ("Title", &self.title),
            ("Situation", &self.situation),
            ("Action", &self.action),
            ("Result", &self.result),
            ("Tags", &self.tags.join(", ")),
        ];
        // Indented, a line never is a label.
        let line =
            |(name, text): (&str, &String)| format!("{name}: {}", text.replace('\n', "\n  "));
        parts.map(line).join("\n")
    }
}

/// Reads stories. Characters that steer a terminal are left out.
///
/// # Errors
/// The text holds none, or one that is not whole.
pub fn parse_stories(text: &str) -> Result<Vec<Story>, StoryFormError> {
    let mut stories: Vec<Story> = Vec::new();
    let mut label = Label::Title;
    let text = printable(text);

    for (number, line) in text.lines().enumerate() {
        let (found, rest) = split_label(line);
        if found == Some(Label::Title) {
            if stories.len() == MOST_STORIES {
                return Err(StoryFormError::TooMany);
            }
            stories.push(Story::default());
        }
        label = found.unwrap_or(label);
        match stories.last_mut() {
            Some(story) => append(story, label, rest),
            None if line.trim().is_empty() => {}
            None => return Err(StoryFormError::Untitled { line: number + 1 }),
        }
    }

    for story in &mut stories {
        tidy(story);
    }
    stories.retain(|story| *story != Story::default());
    if stories.is_empty() {
        return Err(StoryFormError::Empty);
    }
    stories.iter().try_for_each(check)?;
    Ok(stories)
}

/// Returns true where a text has a line of tags, be it empty.
pub fn names_tags(text: &str) -> bool {
    let mut lines = text.lines();
    lines.any(|line| split_label(line).0 == Some(Label::Tags))
}

/// The label a line begins with, and what stands behind it.
fn split_label(line: &str) -> (Option<Label>, &str) {
    if line.starts_with(char::is_whitespace) {
        return (None, line.strip_prefix("  ").unwrap_or(line));
    }

    let marked = line.trim_start_matches(['#', '*', '-', ' ']);
    if let Some((word, rest)) = marked.split_once(':') {
        let word = word.trim_matches(['*', ' ']).to_lowercase();
        if let Some((_, label)) = LABELS.iter().find(|(name, _)| *name == word) {
            let rest = match line.starts_with("**") || line.starts_with("- **") {
                true => rest.trim_start().trim_start_matches("**"),
                false => rest,
            };
            return (Some(*label), rest.trim_start());
        }
    }
    // A heading that names a part stands above it, any other is a title.
    if line.starts_with('#') {
        let word = marked.trim().to_lowercase();
        let part = LABELS.iter().find(|(name, _)| *name == word);
        return match part {
            Some((_, label)) => (Some(*label), ""),
            None => (Some(Label::Title), marked),
        };
    }
    (None, line)
}

fn append(story: &mut Story, label: Label, text: &str) {
    let part = match label {
        Label::Title => &mut story.title,
        Label::Situation => &mut story.situation,
        Label::Action => &mut story.action,
        Label::Result => &mut story.result,
        Label::Tags => {
            let tags = text.split([',', ';']).map(one_line);
            story.tags.extend(tags.filter(|tag| !tag.is_empty()));
            return;
        }
    };
    if !part.is_empty() {
        part.push('\n');
    }
    part.push_str(text.trim_end());
}

fn tidy(story: &mut Story) {
    story.title = one_line(&story.title);
    for part in [&mut story.situation, &mut story.action, &mut story.result] {
        *part = part.trim().to_string();
    }
}

fn check(story: &Story) -> Result<(), StoryFormError> {
    let title = &story.title;
    let short: String = title.chars().take(LONGEST_TITLE).collect();
    let bounds = [
        ("title", title.as_str(), LONGEST_TITLE),
        ("situation", &story.situation, LONGEST_PART),
        ("action", &story.action, LONGEST_PART),
        ("result", &story.result, LONGEST_PART),
    ];
    let tags = story.tags.iter().map(|tag| ("tag", &**tag, LONGEST_TAG));
    for (part, text, most) in bounds.into_iter().chain(tags) {
        if text.chars().count() > most {
            let title = short;
            return Err(StoryFormError::TooLong { title, part, most });
        }
    }

    if title.is_empty() {
        return Err(StoryFormError::NoTitle);
    }
    if story.missing_parts().len() == 3 {
        return Err(StoryFormError::Bare { title: short });
    }
    if story.tags.len() > MOST_TAGS {
        return Err(StoryFormError::TooLong {
            title: short,
            part: "list of tags",
            most: MOST_TAGS * LONGEST_TAG,
        });
    }
    Ok(())
}
