//! What is shown, as data.
//!
//! Owns the screens the engine can ask for. How a screen looks is `term`'s; the commands a
//! candidate can give are in `command`.

use super::assessment::Spread;
use super::band::ScoreRange;
use super::code_run::{CodeRun, CodeTrial};
use super::exercise::CodeLanguage;
use super::own_word::OwnWord;
use super::question::{Difficulty, QuestionType};
use super::quick_round::{JudgedStatement, RoundResult, StatementPrompt};
use super::rubric::Criterion;
use super::score::{Credited, SessionScore};
use super::self_check::SelfCheck;
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
    /// What the code of an answer starts from, below its question.
    Starter {
        /// Its language.
        language: CodeLanguage,
        /// The code.
        code: String,
    },
    /// How the answer went, in the candidate's own eyes.
    SelfRating,
    /// The checks that ran on an answer.
    Checks(Box<CodeRun>),
    /// What came of `/run`.
    Trial(Box<CodeTrial>),
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
    /// A statement of a quick round, to be judged.
    Statement(StatementPrompt),
    /// Why a statement is right or wrong.
    Judged(Box<JudgedStatement>),
    /// The end of a quick round.
    RoundResult(RoundResult),
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
    /// The score of the thread so far, a range while points are unsure; None when unscored.
    pub range: Option<ScoreRange>,
    /// The score before the second try, where one was assessed; `rows` then hold only what it
    /// gained.
    pub before: Option<f64>,
    /// Why it is unscored.
    pub unscored: Option<String>,
    /// True for an offline estimate.
    pub offline: bool,
    /// What of it stands on the candidate's own word.
    pub own_word: OwnWord,
    /// Lowest and highest over repeated samples.
    pub spread: Option<Spread>,
    /// Criteria with their findings, rubric order; with a why only where it may be told. While
    /// follow-ups may still come only what is
    /// credited: a row that is missing would give the follow-up's answer away.
    pub rows: Vec<(Criterion, Credited)>,
    /// Key points left out of `rows` for that reason, or because a second try gained nothing there.
    pub withheld: usize,
    /// Quotes of the assessor that were refused.
    pub refused_quotes: usize,
    /// Why, each reason once: rests of a sentence that starts with "the words …".
    pub refusals: Vec<String>,
    /// Good sides.
    pub strengths: Vec<String>,
    /// The one change that would help most.
    pub improvement: Option<String>,
    /// Remarks (instructions in the answer, dropped turns …).
    pub flags: Vec<String>,
    /// What is to be said of the candidate's own stories, once the question is over.
    pub story: Option<String>,
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
    /// True when every question is behind: only verdicts can still be contested, and an empty answer
    /// ends the session.
    pub last_word: bool,
    /// True where a story of the candidate's own is typed: a form, filled in from its first line on.
    pub story: bool,
    /// The question or follow-up being answered (for `/edit`).
    pub question: String,
    /// Its kind, for the editor's file ending.
    pub kind: QuestionType,
    /// Text typed before an interruption, offered again.
    pub draft: String,
    /// Seconds left of the time box; None without one.
    pub seconds_left: Option<i64>,
}
