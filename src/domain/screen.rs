//! What is shown and what is typed, as data.
//!
//! Owns the screens the engine can ask for and the commands a candidate can give. How a screen
//! looks is `term`'s.

use super::assessment::{Spread, Verdict};
use super::question::{Difficulty, QuestionType};
use super::rubric::Criterion;
use super::score::{Credited, SessionScore};
use super::session::{Reveal, SessionKind};

/// Something to show. Texts may come from banks and models: whoever prints them passes them through
/// [`super::text::printable`] first.
#[derive(Debug, Clone, PartialEq)]
pub enum Screen {
    /// The interviewer's introduction and the shape of the session.
    Opening {
        /// Interview or drill.
        kind: SessionKind,
        /// Questions planned.
        questions: usize,
        /// Questions already behind (above 0 on resume).
        done: usize,
        /// Most follow-ups per question.
        follow_ups: usize,
        /// Time box in minutes.
        minutes: Option<u32>,
        /// The moment at which scores are shown.
        reveal: Reveal,
    },
    /// A question.
    Question {
        /// 1-based.
        number: usize,
        /// Questions planned.
        total: usize,
        /// Its section.
        section: String,
        /// Its topic in words.
        topic: String,
        /// Its difficulty.
        difficulty: Difficulty,
        /// Its kind.
        kind: QuestionType,
        /// The question.
        text: String,
        /// Why it was picked, with `--explain`.
        reason: Option<String>,
    },
    /// A follow-up.
    FollowUp {
        /// 1-based.
        number: usize,
        /// The question.
        text: String,
    },
    /// The question once more, after feedback has named what was missing.
    SecondTry {
        /// Key points that are open.
        open: usize,
        /// The question.
        text: String,
    },
    /// A hint.
    Hint {
        /// 1-based.
        number: usize,
        /// Hints the question has.
        total: usize,
        /// Points it costs.
        cost: f64,
        /// The hint.
        text: String,
    },
    /// A reply to `/clarify`.
    Clarification {
        /// The words.
        text: String,
    },
    /// The findings of an assessor in an answer.
    Feedback(Box<Feedback>),
    /// The reasons behind key points of a question that was assessed.
    Reasons {
        /// The points that may be told, in rubric order.
        points: Vec<Criterion>,
        /// How many are not told, because a follow-up may still aim at them.
        open: usize,
    },
    /// A point that the candidate is asked to decide, because the assessor could not.
    SelfCheck(Box<SelfCheck>),
    /// What became of verdicts that were decided or contested.
    Ruled {
        /// In words.
        text: String,
        /// The thread as it is now, for its score; None where scores are not of one thread.
        feedback: Option<Box<Feedback>>,
    },
    /// The model answer.
    ModelAnswer {
        /// Markdown.
        text: String,
    },
    /// A sentence of the interviewer between questions.
    Aside(String),
    /// Something the program says, not the interviewer.
    Notice(String),
    /// The commands that can be given.
    Help,
    /// Time used and left.
    Time {
        /// Seconds since this question was shown.
        question_seconds: i64,
        /// Seconds since the session started or was resumed.
        session_seconds: i64,
        /// Time box of the session.
        minutes: Option<u32>,
    },
    /// The end.
    Closing {
        /// In numbers.
        score: SessionScore,
        /// True when the score may be shown.
        reveal: Reveal,
        /// True when the session can be resumed.
        open: bool,
    },
}

/// Feedback on one thread so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Feedback {
    /// Score 0–100 of the thread so far, None when unscored.
    pub score: Option<f64>,
    /// The score before the second try, where one was assessed; `rows` then hold only what it
    /// gained.
    pub before: Option<f64>,
    /// Why it is unscored.
    pub unscored: Option<String>,
    /// True for an offline estimate.
    pub offline: bool,
    /// Lowest and highest over repeated samples.
    pub spread: Option<Spread>,
    /// Criteria with their findings, rubric order; with a why only where it may be told. While
    /// follow-ups may still come only what is
    /// credited: a row that is missing would give the follow-up's answer away.
    pub rows: Vec<(Criterion, Credited)>,
    /// Key points left out of `rows` for that reason, or because a second try gained nothing there.
    pub withheld: usize,
    /// Quotes the assessor gave that do not stand in the answer.
    pub refused_quotes: usize,
    /// Good sides.
    pub strengths: Vec<String>,
    /// The one change that would help most.
    pub improvement: Option<String>,
    /// Remarks (instructions in the answer, dropped turns …).
    pub flags: Vec<String>,
}

/// The prompt for an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerPrompt {
    /// 1-based number of the question.
    pub number: usize,
    /// Questions planned.
    pub total: usize,
    /// True for a follow-up.
    pub follow_up: bool,
    /// True for a second try: an empty answer moves on.
    pub second_try: bool,
    /// The question or follow-up being answered (for `/edit`).
    pub question: String,
    /// Its kind, for the editor's file ending.
    pub kind: QuestionType,
    /// Text typed before an interruption, offered again.
    pub draft: String,
    /// Seconds left of the time box; None without one.
    pub seconds_left: Option<i64>,
}

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
}

/// What a self-check waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// A decision about the point shown.
    Point,
    /// To go on, or to take the last decision back.
    GoOn,
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

    /// The verdict it gives a point; None where it gives none.
    pub fn verdict(self) -> Option<Verdict> {
        match self {
            Self::Said => Some(Verdict::Met),
            Self::InPart => Some(Verdict::Partial),
            Self::NotSaid => Some(Verdict::Missing),
            Self::Leave | Self::Undo | Self::SkipRest => None,
        }
    }
}

/// A command given instead of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Show the next hint.
    Hint,
    /// Ask the interviewer something.
    Clarify(String),
    /// Show the question again.
    Repeat,
    /// Leave this question.
    Skip,
    /// Show the time.
    Time,
    /// Stop the clock until Enter.
    Pause,
    /// Show the model answer and end the question.
    ModelAnswer,
    /// Call the question bad and leave it out.
    Flag,
    /// Show what is credited so far.
    Score,
    /// Show the reason behind the key point of this number; behind all of them where it is empty.
    Why(String),
    /// Save and stop.
    Quit,
    /// List the commands.
    Help,
}

/// A command as the help lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandHelp {
    /// The word behind the `/`.
    pub word: &'static str,
    /// Its argument; empty where it takes none.
    pub argument: &'static str,
    /// Its effect.
    pub help: &'static str,
}

/// A command of the interview: how it is listed, and what it becomes.
struct SlashCommand {
    help: CommandHelp,
    build: fn(String) -> Command,
}

/// Describes a command that takes no argument, or one called `argument`.
const fn slash(
    word: &'static str,
    argument: &'static str,
    help: &'static str,
    build: fn(String) -> Command,
) -> SlashCommand {
    let help = CommandHelp {
        word,
        argument,
        help,
    };
    SlashCommand { help, build }
}

/// Every command in the order of the list.
const SLASH_COMMANDS: &[SlashCommand] = &[
    slash("hint", "", "the next hint (costs 5 points)", |_| {
        Command::Hint
    }),
    slash(
        "clarify",
        "QUESTION",
        "ask the interviewer something",
        Command::Clarify,
    ),
    slash("repeat", "", "show the question again", |_| Command::Repeat),
    slash("skip", "", "leave this question, unscored", |_| {
        Command::Skip
    }),
    slash("score", "", "what is credited so far", |_| Command::Score),
    slash(
        "why",
        "N",
        "the reason behind point N of the feedback; of all without N",
        Command::Why,
    ),
    slash("time", "", "time used and left", |_| Command::Time),
    slash("pause", "", "stop the clock", |_| Command::Pause),
    slash(
        "model-answer",
        "",
        "show the model answer, ends the question",
        |_| Command::ModelAnswer,
    ),
    slash("flag", "", "a bad question: leave it out", |_| {
        Command::Flag
    }),
    slash("help", "", "this list", |_| Command::Help),
    slash("quit", "", "save and stop; resume later", |_| Command::Quit),
];

impl Command {
    /// Returns how every command is listed.
    pub fn listed() -> impl Iterator<Item = &'static CommandHelp> {
        SLASH_COMMANDS.iter().map(|command| &command.help)
    }

    /// Parses a line such as `/clarify how many users?`; None for a line that is no command.
    /// `/done` and `/edit` belong to the terminal and are none either; `/exit` is `/quit`.
    pub fn parse(line: &str) -> Option<Self> {
        let rest = line.trim().strip_prefix('/')?;
        let (word, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let word = if word == "exit" { "quit" } else { word };
        let argument = argument.trim();

        let command = SLASH_COMMANDS.iter().find(|c| c.help.word == word)?;
        let takes_none = command.help.argument.is_empty();
        (argument.is_empty() || !takes_none).then(|| (command.build)(argument.to_string()))
    }
}
