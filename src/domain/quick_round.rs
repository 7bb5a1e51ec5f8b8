//! The quick round as data: a statement, the key that judges it, and what is told then.
//!
//! Which statements are asked is `learn::quick`'s, how they look is `term`'s.

use super::question::QuestionId;
use super::rubric::Criterion;

/// A statement about a key point, for the candidate to judge.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The point it is about.
    pub point: Criterion,
    /// The question the point belongs to.
    pub question: QuestionId,
    /// Topic of that question.
    pub topic: String,
    /// The statement, in the bank's words.
    pub text: String,
    /// True where whoever says it has made the point.
    pub right: bool,
    /// What would be right, in the bank's words; only of a wrong statement.
    pub instead: Option<String>,
}

/// A statement as it is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementPrompt {
    /// 1-based place in the round.
    pub place: usize,
    /// Statements of the round.
    pub total: usize,
    /// Seconds left of the round.
    pub seconds_left: i64,
    /// Topic of its question.
    pub topic: String,
    /// The statement.
    pub text: String,
}

/// A statement that was judged.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedStatement {
    /// The statement.
    pub statement: Statement,
    /// True where it was judged rightly.
    pub hit: bool,
}

/// What a round came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundResult {
    /// Statements judged.
    pub judged: usize,
    /// Statements judged rightly.
    pub hits: usize,
    /// True where time ended it.
    pub out_of_time: bool,
    /// Headlines of the points that were missed, in the order they were asked.
    pub missed: Vec<String>,
    /// The command that comes next.
    pub next: String,
}

/// A key of the quick round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// The statement is right.
    Right,
    /// The statement is wrong.
    Wrong,
    /// Take the last judgement back.
    Undo,
    /// End the round.
    Stop,
    /// No key came while there was time.
    TooLate,
}

impl Judgement {
    /// Parses a typed line: the key or its word; None for any other.
    pub fn parse(line: &str) -> Option<Self> {
        Some(match line.trim().to_lowercase().as_str() {
            "r" | "right" => Self::Right,
            "w" | "wrong" => Self::Wrong,
            "u" | "undo" => Self::Undo,
            "s" | "stop" => Self::Stop,
            _ => return None,
        })
    }
}
