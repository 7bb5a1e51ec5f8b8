//! Lines around an answer that say of its question how hard it is and where it belongs:
//! `Difficulty: hard`, `**Tags:** ml, drift`, `Hint: think of data`.
//!
//! Such lines stand right below the question or at the answer's end. Other `Name: value` lines are
//! text.

use crate::bank::import::difficulty::{difficulty, trailing_mark};
use crate::bank::import::names::Meaning::{self, Difficulty, Hints, Topic, Type};
use crate::bank::import::names::meaning_of;
use crate::bank::import::raw::RawQuestion;

/// Words that a topic has at most, between commas.
const MAX_TOPIC_WORDS: usize = 5;

/// Takes such lines off a body into the question; returns the rest of the body.
pub(super) fn take<'b>(body: &'b str, question: &mut RawQuestion) -> &'b str {
    let mut rest = behind_mark(body, question);
    while let Some((line, below)) = first_line(rest)
        && take_line(line, question)
    {
        rest = below;
    }
    while let Some((above, line)) = last_line(rest)
        && take_line(line, question)
    {
        rest = above;
    }
    rest
}

/// A body without the mark of difficulty behind the question in its line: `*(hard)*`.
fn behind_mark<'b>(body: &'b str, question: &mut RawQuestion) -> &'b str {
    let (line, below) = body.split_once('\n').unwrap_or((body, ""));
    let bare = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_'));
    match trailing_mark(bare) {
        Some(("", mark)) => {
            question.difficulty = Some(mark);
            below
        }
        _ => body,
    }
}

/// The first line with words, and what is below it.
fn first_line(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(['\n', ' ']);
    let (line, below) = text.split_once('\n').unwrap_or((text, ""));
    (!line.is_empty()).then_some((line, below))
}

/// What is above the last line with words, and that line.
fn last_line(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_end();
    let (above, line) = text.rsplit_once('\n').unwrap_or(("", text));
    (!line.is_empty()).then_some((above, line))
}

/// Takes a line that says something of the question; returns false for any other line.
pub(super) fn take_line(line: &str, question: &mut RawQuestion) -> bool {
    let Some((meaning, value)) = property(line) else {
        return false;
    };
    match meaning {
        Difficulty if question.difficulty.is_none() => {
            question.difficulty = difficulty(value);
            question.difficulty.is_some()
        }
        Topic if question.topic.is_empty() => {
            let mut topics = value.split([',', ';']);
            let is_short = topics.all(|topic| topic.split_whitespace().count() <= MAX_TOPIC_WORDS);
            if is_short {
                question.topic = value.replace('#', "");
            }
            is_short
        }
        Type if question.kind.is_none() => {
            question.kind = value.to_lowercase().parse().ok();
            question.kind.is_some()
        }
        Hints => {
            question.hints.insert(0, value.to_string());
            true
        }
        _ => false,
    }
}

/// Returns true for a line that says of a question how hard it is or where it belongs.
pub(super) fn is_property(line: &str) -> bool {
    let meaning = property(line).map(|(meaning, _)| meaning);
    matches!(meaning, Some(Difficulty | Topic | Type | Hints))
}

/// The meaning of a line `Name: value` and its value, without marks of bold text and lists.
fn property(line: &str) -> Option<(Meaning, &str)> {
    let is_mark = |c: char| c.is_whitespace() || matches!(c, '*' | '_' | '-' | '>' | '•');
    let (name, value) = line.split_once([':', '：'])?;
    let name = name.trim_matches(is_mark);
    let value = value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_'));
    let is_name = name.split_whitespace().count() <= 2 && !value.is_empty();
    let meaning = meaning_of(name).filter(|_| is_name)?;
    Some((meaning, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::import::raw::RawDifficulty;
    use crate::domain::Difficulty;

    #[test]
    fn lines_that_say_something_of_a_question() {
        for (body, rest, level, topic, hints) in [
            (
                "\nA: Change\nDifficulty: hard\nTags: ml, drift",
                "\nA: Change",
                Some(Difficulty::Hard),
                "ml, drift",
                0,
            ),
            (
                "\n**Level:** easy\n\nA: Change\n\n- *Hint:* think",
                "\nA: Change\n",
                Some(Difficulty::Easy),
                "",
                1,
            ),
            (
                "Change.\nLevel: of the sea\nNote: see above",
                "Change.\nLevel: of the sea\nNote: see above",
                None,
                "",
                0,
            ),
            (
                "Tag: you are it, as all of the children say",
                "Tag: you are it, as all of the children say",
                None,
                "",
                0,
            ),
        ] {
            let mut question = RawQuestion::default();
            assert_eq!(
                take(body, &mut question).trim_start_matches('\n'),
                rest.trim_start_matches('\n')
            );
            assert_eq!(
                question.difficulty,
                level.map(RawDifficulty::Known),
                "{body}"
            );
            assert_eq!(
                (question.topic.as_str(), question.hints.len()),
                (topic, hints)
            );
        }
    }
}
