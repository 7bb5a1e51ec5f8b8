//! What a typed line is: part of the answer, a command, or a command mistyped.
//!
//! Owns the rule for lines that begin with `/`, the same for people, pipes and scripts. A new
//! command is a variant and a line of the table in `domain::command`, and an arm of
//! `engine::commands`.

use crate::domain::text::suggestions;
use crate::domain::{Command, CommandHelp};

/// Words of the terminal itself, next to [`Command::listed`].
pub const TERMINAL_COMMANDS: &[CommandHelp] = &[
    CommandHelp {
        word: "done",
        argument: "",
        help: "submit the answer",
    },
    CommandHelp {
        word: "edit",
        argument: "",
        help: "open the answer in your editor",
    },
];

/// A typed line, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputLine {
    /// Part of the answer, to the letter.
    Text,
    /// Part of the answer once its first `/`, the escape, is taken away.
    Escaped,
    /// `/done`.
    Done,
    /// `/edit`.
    Edit,
    /// A command of the interview.
    Command(Command),
    /// Looks like a command but is none: what to tell the candidate.
    Mistyped(String),
}

impl InputLine {
    /// Parses a line. A command begins in the first column; code that begins with `/` (`/*
    /// … */`, `// …`, `/usr/bin`) is text.
    pub fn parse(line: &str) -> Self {
        let Some(rest) = line.strip_prefix('/') else {
            return Self::Text;
        };

        if rest.starts_with('/') {
            // A comment of code stays as it is: only what would have been taken for a command needs
            // the escape.
            return if Self::parse(rest) == Self::Text {
                Self::Text
            } else {
                Self::Escaped
            };
        }

        match rest.trim_end() {
            "done" | "submit" => return Self::Done,
            "edit" => return Self::Edit,
            _ => {}
        }

        if let Some(command) = Command::parse(line) {
            return Self::Command(command);
        }

        let word = rest.split(char::is_whitespace).next().unwrap_or(rest);
        if word.len() < 3
            || !word
                .chars()
                .all(|c| c.is_alphabetic() || c == '-' || c == '_')
        {
            return Self::Text;
        }

        let near = suggestions(word, words());
        match near.first() {
            Some(first) if *first == word => {
                Self::Mistyped(format!("/{word} stands alone on its line."))
            }
            Some(first) => Self::Mistyped(format!("no command /{word}; did you mean /{first}?")),
            None => Self::Text,
        }
    }
}

/// The words a line may begin with after `/`.
pub fn words() -> impl Iterator<Item = &'static str> {
    TERMINAL_COMMANDS
        .iter()
        .chain(Command::listed())
        .map(|command| command.word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_apart() {
        let mistyped = |text: &str| InputLine::Mistyped(text.to_string());
        for (line, expected) in [
            ("we pin everything", InputLine::Text),
            ("", InputLine::Text),
            ("/", InputLine::Text),
            ("/done", InputLine::Done),
            ("/done  ", InputLine::Done),
            (" /done", InputLine::Text),
            ("/edit", InputLine::Edit),
            ("/hint", InputLine::Command(Command::Hint)),
            (
                "/clarify how many users?",
                InputLine::Command(Command::Clarify("how many users?".into())),
            ),
            ("/quit", InputLine::Command(Command::Quit)),
            ("/hnit", mistyped("no command /hnit; did you mean /hint?")),
            ("/dnoe", mistyped("no command /dnoe; did you mean /done?")),
            ("/hint please", mistyped("/hint stands alone on its line.")),
            (
                "/flag this question makes no sense",
                mistyped("/flag stands alone on its line."),
            ),
            (
                "/model_answer",
                mistyped("no command /model_answer; did you mean /model-answer?"),
            ),
            ("/usr/bin/python", InputLine::Text),
            ("/* a comment */", InputLine::Text),
            ("// a comment", InputLine::Text),
            ("//hint", InputLine::Escaped),
            ("//done", InputLine::Escaped),
            ("///hint", InputLine::Escaped),
            ("//path", InputLine::Text),
            ("/metrics", InputLine::Text),
        ] {
            assert_eq!(InputLine::parse(line), expected, "{line:?}");
        }
    }
}
