//! The line above an answer: what is asked for, the time left, how to go on.

use crate::domain::AnswerPrompt;
use crate::term::render::span;
use crate::term::rich::Rich;
use crate::term::style::{Ink, Look};
use std::time::Instant;

/// What the line says when every question is behind.
const LAST_WORD: [&str; 3] = [
    "Is a verdict wrong?",
    "/appeal N why contests point N",
    "Enter alone ends",
];

/// The line above an answer.
#[derive(Debug, Clone, Copy)]
pub struct Head {
    /// Ink and signs.
    pub look: Look,
    left: Option<i64>,
    asked: Instant,
    follow_up: bool,
    second_try: bool,
    last_word: bool,
    story: bool,
}

impl Head {
    /// Of an answer that is asked for now.
    pub fn new(prompt: &AnswerPrompt, look: Look) -> Self {
        Self {
            look,
            left: prompt.seconds_left,
            asked: Instant::now(),
            follow_up: prompt.follow_up,
            second_try: prompt.second_try,
            last_word: prompt.last_word,
            story: prompt.story,
        }
    }

    /// The rows of the line as it is now: the time left goes on.
    pub fn lines(&self, width: usize) -> Vec<Rich> {
        let facts = match self.last_word {
            // A list that is read out has no comma behind a question.
            true if self.look.plain => {
                let [asked, how, end] = LAST_WORD;
                vec![format!("{asked} {how}"), end.to_string()]
            }
            true => LAST_WORD.map(String::from).to_vec(),
            false => self.facts(),
        };
        let margin = if self.look.plain { "" } else { "  " };
        let text = Rich::of(Ink::Quiet, &facts.join(self.look.dot()));
        let lines = text.wrap(width.saturating_sub(margin.len()).max(8));
        lines
            .into_iter()
            .map(|line| Rich::of(Ink::Quiet, margin).join(line))
            .collect()
    }

    /// What invites to type where nothing is typed yet.
    pub fn invitation(&self) -> &'static str {
        match self.last_word {
            true => "Enter, or /appeal 2 I say it at the end",
            false => "type your answer",
        }
    }

    /// What is asked for, the time left, how to go on.
    fn facts(&self) -> Vec<String> {
        let what = match (self.follow_up, self.second_try) {
            _ if self.story => "Your story",
            (true, _) => "Your answer to the follow-up",
            (_, true) => "Second try",
            _ => "Your answer",
        };
        let mut facts = vec![what.to_string()];
        facts.extend(
            self.left
                .map(|left| remaining(left - self.asked.elapsed().as_secs() as i64)),
        );
        if self.second_try {
            facts.push("Enter alone goes on".into());
        }
        let done = if self.story {
            "/done keeps it"
        } else {
            "/done submits"
        };
        facts.push(done.into());
        if !self.story {
            facts.push("/help".into());
        }
        facts
    }
}

/// The time left in words: the figures of `/time`.
fn remaining(seconds: i64) -> String {
    match seconds {
        s if s < 0 => format!("{} over time", span(-s)),
        s => format!("{} left", span(s)),
    }
}
