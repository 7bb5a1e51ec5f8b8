//! The self-check as data: the point that is asked about and the keys that decide it.
//!
//! Which points are asked about is `engine::self_check`'s, how they look is `term`'s.

use super::assessment::Verdict;
use super::rubric::Criterion;

/// A point that the assessor was unsure of, for the candidate to decide.
#[derive(Debug, Clone, PartialEq)]
pub struct SelfCheck {
    /// 1-based place among the points asked about.
    pub place: usize,
    /// Points asked about.
    pub total: usize,
    /// The question, where it is not the one just answered.
    pub question: Option<String>,
    /// The point.
    pub point: Criterion,
    /// The passage of the answer that comes nearest to it.
    pub passage: Option<String>,
    /// Why it is unsure without a passage, where code of the answer passed checks.
    pub reason: Option<String>,
}

/// What a self-check waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// A decision about the point shown.
    Point,
    /// To go on, or to take the last decision back.
    GoOn,
    /// How the answer went, before any feedback.
    Rating,
}

/// A key of the self-check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// I said this.
    Said,
    /// In part.
    InPart,
    /// I did not.
    NotSaid,
    /// Leave it unsure.
    Leave,
    /// Take the last decision back.
    Undo,
    /// Leave all that are left unsure.
    SkipRest,
    /// The answer went like this: 1 (badly) to 4 (very well).
    Rating(u8),
}

impl Decision {
    /// Parses a typed line: the key or its word, nothing for Enter alone; None for any other.
    pub fn parse(line: &str) -> Option<Self> {
        Some(match line.trim().to_lowercase().as_str() {
            "y" | "yes" => Self::Said,
            "p" | "part" | "in part" => Self::InPart,
            "n" | "no" => Self::NotSaid,
            "" => Self::Leave,
            "u" | "undo" => Self::Undo,
            "s" | "skip" => Self::SkipRest,
            _ => return None,
        })
    }

    /// Parses a typed line where a rating is asked for; nothing skips it.
    pub fn parse_rating(line: &str) -> Option<Self> {
        match line.trim() {
            "" => Some(Self::Leave),
            digit => {
                let rating = digit.parse().ok().filter(|r| (1..=4).contains(r))?;
                Some(Self::Rating(rating))
            }
        }
    }

    /// The verdict it gives a point; None where it gives none.
    pub fn verdict(self) -> Option<Verdict> {
        match self {
            Self::Said => Some(Verdict::Met),
            Self::InPart => Some(Verdict::Partial),
            Self::NotSaid => Some(Verdict::Missing),
            Self::Leave | Self::Undo | Self::SkipRest | Self::Rating(_) => None,
        }
    }
}
