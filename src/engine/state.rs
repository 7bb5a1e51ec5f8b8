//! Where a session stands: its record and what is being waited for.

use crate::domain::{
    AnswerPrompt, Change, Criterion, PlannedQuestion, QuestionId, SessionRecord, StoryShelf,
    ThreadRecord, ThreadStatus, TurnKind, TurnRecord, Verdict, Voice,
};
use crate::engine::event::Effect;
use jiff::Timestamp;
use std::collections::HashMap;

/// The thing that a session waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// `Event::Begun`.
    Ready,
    /// An answer or a command.
    Answering,
    /// The checks of the answer's code.
    Checking,
    /// What comes of `/run`.
    TryingOut,
    /// The assessor.
    Assessing,
    /// The reply to `/clarify`.
    Clarifying,
    /// The word on an appeal.
    Appealing,
    /// A key of the self-check.
    SelfChecking,
    /// A key that says how the answer went.
    Rating,
    /// The end of `/pause`.
    Paused,
    /// Nothing: it is over.
    Closed(Ending),
}

/// The way a session was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The plan was through.
    Finished,
    /// Saved, to be resumed.
    Saved,
    /// Saved after Ctrl-C.
    Interrupted,
}

/// A self-check under way.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Checking {
    /// The points asked about, in order.
    pub points: Vec<UnsurePoint>,
    /// Place of the one asked about now; their number when all are behind.
    pub place: usize,
    /// Places of those replied to, the last one last.
    pub trail: Vec<usize>,
}

/// A point that nobody could decide so far.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct UnsurePoint {
    /// Index of its thread.
    pub thread: usize,
    /// Indices of the turns that left it unsure.
    pub turns: Vec<usize>,
    /// The point.
    pub point: Criterion,
    /// The passage that comes nearest to it, in the last of these turns that has one.
    pub passage: Option<String>,
    /// Why it is unsure, where code of these turns passed checks.
    pub reason: Option<String>,
    /// What the candidate decided.
    pub decided: Option<Verdict>,
}

/// A session while it runs. Built by [`State::new`] from a fresh or a stored record.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The session so far; equal to the record on disk.
    pub record: SessionRecord,
    /// The thing that is waited for.
    pub phase: Phase,
    /// Say why each question was picked.
    pub explain: bool,
    /// The fit of each question to the candidate's papers, added to why it was picked. Not part of
    /// the record.
    pub fits: HashMap<QuestionId, String>,
    /// The candidate's own stories, for behavioural questions. Not part of the record.
    pub stories: StoryShelf,
    /// The interviewer's sentences between questions; silent without.
    pub voice: Voice,
    /// Ask the candidate to decide what the assessor was unsure of.
    pub self_check: bool,
    /// Ask how each answer went before its feedback.
    pub self_rating: bool,
    /// The self-check that is under way.
    pub(super) checking: Option<Checking>,
    /// Text typed but not submitted, offered again at the next prompt.
    pub(super) draft: String,
    /// Begin of this sitting, moved forward by pauses.
    pub(super) since: Timestamp,
    /// Time the current turn was shown, moved forward by pauses.
    pub(super) shown_at: Timestamp,
    /// Time of the last `/pause`.
    pub(super) paused_at: Option<Timestamp>,
    /// True after a first Ctrl-C with nothing done since.
    pub(super) interrupted: bool,
}

impl State {
    /// Makes a session about to begin or to be resumed.
    pub fn new(record: SessionRecord) -> Self {
        let started = record.started;

        Self {
            record,
            phase: Phase::Ready,
            explain: false,
            fits: HashMap::new(),
            stories: StoryShelf::default(),
            voice: Voice::default(),
            self_check: false,
            self_rating: false,
            checking: None,
            draft: String::new(),
            since: started,
            shown_at: started,
            paused_at: None,
            interrupted: false,
        }
    }

    /// Returns what was typed and not submitted.
    pub fn draft(&self) -> &str {
        &self.draft
    }

    /// Returns the way it ended; None while it runs.
    pub fn ending(&self) -> Option<Ending> {
        match self.phase {
            Phase::Closed(ending) => Some(ending),
            _ => None,
        }
    }

    /// Returns the thread being asked, if one is.
    pub(super) fn thread(&self) -> Option<&ThreadRecord> {
        self.record
            .threads
            .last()
            .filter(|t| t.status == ThreadStatus::Open)
    }

    /// Returns the turn being asked, if one is.
    pub(super) fn turn(&self) -> Option<&TurnRecord> {
        self.thread().and_then(|t| t.turns.last())
    }

    /// True while the question is asked a second time.
    pub(super) fn in_second_try(&self) -> bool {
        self.turn().is_some_and(|t| t.kind == TurnKind::SecondTry)
    }

    /// Returns the next planned question, if there is one.
    pub(super) fn next_planned(&self) -> Option<&PlannedQuestion> {
        self.record.plan.get(self.record.threads.len())
    }

    /// Carries a change out on the record and gives the effect that makes it durable.
    pub(super) fn change(&mut self, change: Change) -> Effect {
        self.record.apply(&change);
        Effect::Persist(change)
    }

    /// Builds the prompt for the current turn at `at`.
    pub(super) fn prompt(&self, at: Timestamp) -> AnswerPrompt {
        let seconds_left = self.seconds_left(at);
        let (question, kind) = match (self.turn(), self.thread()) {
            (Some(turn), Some(thread)) => (turn.prompt.clone(), thread.question.kind),
            _ => (String::new(), crate::domain::QuestionType::Conceptual),
        };

        AnswerPrompt {
            number: self.record.threads.len(),
            total: self.record.plan.len(),
            follow_up: matches!(
                self.turn().map(|t| &t.kind),
                Some(TurnKind::FollowUp { .. })
            ),
            second_try: self.in_second_try(),
            last_word: self.thread().is_none(),
            story: false,
            question,
            kind,
            draft: self.draft.clone(),
            seconds_left,
        }
    }

    /// Returns the seconds this sitting has lasted at `at`, pauses left out.
    pub(super) fn session_seconds(&self, at: Timestamp) -> i64 {
        (at.as_second() - self.since.as_second()).max(0)
    }

    /// Returns the seconds since the current turn was shown, pauses left out.
    pub(super) fn question_seconds(&self, at: Timestamp) -> i64 {
        (at.as_second() - self.shown_at.as_second()).max(0)
    }

    /// Returns the nearer of the two time boxes; negative when it is over. A time box never cuts an
    /// answer off.
    pub(super) fn seconds_left(&self, at: Timestamp) -> Option<i64> {
        let settings = &self.record.settings;
        let session = settings
            .minutes
            .map(|m| i64::from(m) * 60 - self.session_seconds(at));
        let question = settings
            .question_minutes
            .map(|m| i64::from(m) * 60 - self.question_seconds(at));

        session.into_iter().chain(question).min()
    }

    /// True when the session's time box is used up.
    pub(super) fn out_of_time(&self, at: Timestamp) -> bool {
        self.record
            .settings
            .minutes
            .is_some_and(|m| self.session_seconds(at) >= i64::from(m) * 60)
    }
}
