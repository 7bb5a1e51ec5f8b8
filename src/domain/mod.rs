//! The words of Viva and the arithmetic on them.
//!
//! Owns the data every room speaks about: questions, rubrics, assessments, sessions, screens.
//! Does no I/O, knows no adapter, reads no clock and no environment.

pub mod answer_code;
pub mod assessment;
pub mod band;
pub mod code_run;
pub mod command;
pub mod exercise;
pub mod expected_rows;
pub mod open_points;
pub mod outcome;
pub mod own_word;
pub mod question;
pub mod quick_round;
pub mod rubric;
pub mod sayings;
pub mod score;
pub mod screen;
pub mod self_check;
pub mod session;
pub mod session_id;
pub mod spent;
mod starter_examples;
pub mod story;
pub mod text;
pub mod told;
pub mod vector;
pub mod voice;
mod wants_words;

pub use answer_code::{
    AnswerCode, code_in_answer, code_in_answers, has_fragment_of, last_code_block,
    words_beside_code,
};
pub use assessment::{
    Appeal, Assessment, Finding, Provenance, Quote, Scored, Spread, Unscored, Verdict,
};
pub use band::{Band, ScoreRange};
pub use code_run::{CheckOutcome, CheckVerdict, CodeRun, CodeTrial, TrialEnd, TriedExample};
pub use command::{Command, CommandHelp};
pub use exercise::{
    CheckTarget, CheckTest, CodeCheck, CodeLanguage, Exercise, Tolerance, UnknownTarget,
};
pub use expected_rows::{ExpectedRows, expected_rows};
pub use open_points::{is_open, is_unsaid, open_points, open_points_of, touching};
pub use outcome::{InterviewOutcome, OutcomeResult};
pub use own_word::OwnWord;
pub use question::{Bank, Difficulty, Fact, KeyPoint, Question, QuestionId, QuestionType, RedFlag};
pub use quick_round::Judgement;
pub use rubric::{Anchors, Criterion, CriterionKind, Rubric};
pub use sayings::Sayings;
pub use score::ThreadOutcome;
pub use screen::{AnswerPrompt, Screen};
pub use self_check::{Choice, Decision, SelfCheck};
pub use session::{
    Change, PlannedQuestion, SessionKind, SessionRecord, SessionSettings, SessionStatus,
    ThreadRecord, ThreadStatus, TurnKind, TurnRecord,
};
pub use session_id::SessionId;
pub use spent::Spent;
pub use starter_examples::{StarterExample, starter_examples};
pub use story::{Story, StoryFit, StoryId, StoryShelf};
pub use voice::Voice;
pub use wants_words::wants_words;
