//! The words of Viva and the arithmetic on them.
//!
//! Owns the data every room speaks about: questions, rubrics, assessments, sessions, screens.
//! Does no I/O, knows no adapter, reads no clock and no environment.

pub mod assessment;
pub mod band;
pub mod command;
pub mod open_points;
pub mod question;
pub mod rubric;
pub mod score;
pub mod screen;
pub mod self_check;
pub mod session;
pub mod text;
pub mod vector;
pub mod voice;

pub use assessment::{
    Appeal, Assessment, Finding, Provenance, Quote, Scored, Spread, Unscored, Verdict,
};
pub use band::{Band, ScoreRange};
pub use command::{Command, CommandHelp};
pub use open_points::{is_open, open_points, open_points_of, touching};
pub use question::{
    Bank, Difficulty, Fact, KeyPoint, Question, QuestionId, QuestionType, RedFlag, Sayings,
};
pub use rubric::{Anchors, Criterion, CriterionKind, Rubric};
pub use score::ThreadOutcome;
pub use screen::{AnswerPrompt, Screen};
pub use self_check::{Choice, Decision, SelfCheck};
pub use session::{
    Change, PlannedQuestion, SessionId, SessionKind, SessionRecord, SessionSettings, SessionStatus,
    Spent, ThreadRecord, ThreadStatus, TurnKind, TurnRecord,
};
pub use voice::Voice;
