//! Sessions: what was planned, asked, answered and found.
//!
//! Owns the record every report, history and resume is made from, and the changes that build it.
//! The rules of an interview are in `engine`; how a record is kept on disk is `history`'s.

use super::assessment::{Appeal, Assessment, Verdict};
use super::code_run::CodeRun;
use super::question::Question;
use super::rubric::Rubric;
use super::session_id::SessionId;
use super::spent::Spent;
use super::story::StoryFit;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }
        impl $name {
            /// The word used on disk and in JSON.
            pub fn as_str(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
            /// The value of a word used on disk; None for a word of a later version.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

words! {
    /// The purpose of a session.
    SessionKind {
        /// A mock interview: questions over all sections, feedback as in a real one.
        Interview = "interview",
        /// Practice on one topic or on what is due.
        Drill = "drill",
        /// A real interview, from its transcript.
        Debrief = "debrief",
    }
}

words! {
    /// The state of a session.
    SessionStatus {
        /// Not finished; `--resume` goes on from here.
        Open = "open",
        /// Every planned question was asked.
        Finished = "finished",
        /// Ended by the candidate before the plan was through and not to be resumed.
        Abandoned = "abandoned",
    }
}

words! {
    /// The state of a question's thread.
    ThreadStatus {
        /// Being asked.
        Open = "open",
        /// Answered and over.
        Done = "done",
        /// Skipped by the candidate.
        Skipped = "skipped",
        /// Called a bad question by the candidate; left out of the score.
        Flagged = "flagged",
        /// Ended by showing the model answer.
        Revealed = "revealed",
    }
}

/// Settings a session keeps for its whole length, also over a resume.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionSettings {
    /// Most follow-ups per question.
    pub follow_ups: usize,
    /// The moment at which scores are shown: `each`, `end` or `report`.
    pub reveal: Reveal,
    /// Name of the persona (file stem under `prompts/personas`).
    pub style: String,
    /// Language of feedback and report, BCP 47 ("en").
    pub lang: String,
    /// Time box of the whole session in minutes; None without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// Time box of one question in minutes; None without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question_minutes: Option<u32>,
    /// Ask a question once more after its feedback while points are open, as drills do.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub second_try: bool,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            follow_ups: 2,
            reveal: Reveal::Each,
            style: "neutral".into(),
            lang: "en".into(),
            minutes: None,
            question_minutes: None,
            second_try: false,
        }
    }
}

/// The moment at which scores and feedback are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reveal {
    /// After every answer.
    Each,
    /// The end of the interview.
    End,
    /// Only in the report.
    Report,
}

/// A question of the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedQuestion {
    /// The question as it was when the session was planned.
    pub question: Question,
    /// The criteria its answer will be checked against.
    pub rubric: Rubric,
    /// Why it was picked, one sentence for `--explain`.
    pub reason: String,
}

/// The kind of a turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TurnKind {
    /// The question itself.
    Main,
    /// A follow-up at one criterion.
    FollowUp {
        /// Id of the criterion in the thread's rubric.
        criterion: String,
    },
    /// The question once more, after feedback has named what was missing.
    SecondTry,
}

/// One prompt and one answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TurnRecord {
    /// What it asks.
    #[serde(flatten)]
    pub kind: TurnKind,
    /// The words shown to the candidate.
    pub prompt: String,
    /// Time at which it was shown.
    pub asked_at: Timestamp,
    /// The candidate's text, to the letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Time at which it was submitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Timestamp>,
    /// What came of running the code in the answer; None where nothing was to be run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<CodeRun>,
    /// What the candidate thought of the answer before any feedback, 1 (badly) to 4 (very well);
    /// None where nothing was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_rating: Option<u8>,
    /// The assessor's result; None until there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessment: Option<Assessment>,
}

/// A question's turns: the main answer, then follow-ups, then a second try in a drill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThreadRecord {
    /// The question as it was asked.
    pub question: Question,
    /// The criteria its answers are checked against.
    pub rubric: Rubric,
    /// Its state.
    pub status: ThreadStatus,
    /// Turns in order; the first is the main one.
    pub turns: Vec<TurnRecord>,
    /// Hints shown so far.
    #[serde(default)]
    pub hints_used: usize,
    /// `/clarify` exchanges: what was asked, what was said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clarifications: Vec<(String, String)>,
    /// The candidate's own story that the answer tells, or that would have fitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub story: Option<StoryFit>,
}

impl ThreadRecord {
    /// Returns what was answered, follow-ups included.
    pub fn answers(&self) -> Vec<&str> {
        let answers = self.turns.iter().filter_map(|t| t.answer.as_deref());
        answers.collect()
    }
}

/// Everything known about one session: what a report is made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionRecord {
    /// Identity.
    pub id: SessionId,
    /// Its purpose.
    pub kind: SessionKind,
    /// Time at which it was planned.
    pub started: Timestamp,
    /// Time at which it ended; None while open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// Its state.
    pub status: SessionStatus,
    /// Seed of every random choice.
    pub seed: u64,
    /// Settings.
    pub settings: SessionSettings,
    /// Questions in the order they are to be asked.
    pub plan: Vec<PlannedQuestion>,
    /// Threads in the order they were opened; `threads[i]` asks `plan[i]`.
    pub threads: Vec<ThreadRecord>,
    /// The summary in prose a language model wrote, kept so that the same record gives the same
    /// report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The usage of calls beside the assessments.
    #[serde(default, skip_serializing_if = "Spent::is_nothing")]
    pub spent: Spent,
}

/// One change to a session's record. The engine emits them, [`SessionRecord::apply`] carries them
/// out in memory and `History` on disk: the two always agree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// The next planned question is opened.
    ThreadOpened,
    /// A turn was shown in the last thread.
    TurnAsked {
        /// What it asks.
        turn: TurnKind,
        /// The words.
        prompt: String,
        /// The time.
        at: Timestamp,
    },
    /// The last turn, open, was shown again after a pause: its time begins anew.
    TurnResumed {
        /// The time from which on it is answered.
        at: Timestamp,
    },
    /// The last turn was answered.
    Answered {
        /// To the letter.
        answer: String,
        /// The time.
        at: Timestamp,
    },
    /// The answer of the last turn was taken back, before anything came of it.
    AnswerTakenBack,
    /// The code of the last turn's answer was run.
    CodeRan(Box<CodeRun>),
    /// The candidate rated the last turn's answer.
    Rated {
        /// 1 (badly) to 4 (very well).
        rating: u8,
    },
    /// A turn was assessed.
    Assessed {
        /// Index of the thread.
        thread: usize,
        /// Index of the turn.
        turn: usize,
        /// The outcome.
        assessment: Box<Assessment>,
    },
    /// The candidate decided about a point, or took that back.
    Decided {
        /// Index of the thread.
        thread: usize,
        /// Index of the turn whose finding is meant.
        turn: usize,
        /// Id of the criterion.
        criterion: String,
        /// The candidate's verdict; None leaves it to the assessor again.
        verdict: Option<Verdict>,
    },
    /// The candidate contested a verdict, and it was looked at again.
    Appealed {
        /// Index of the thread.
        thread: usize,
        /// Index of the turn whose finding is meant.
        turn: usize,
        /// Id of the criterion.
        criterion: String,
        /// What came of it.
        appeal: Appeal,
    },
    /// The candidate took back an appeal that nobody else ruled on.
    AppealTakenBack {
        /// Index of the thread.
        thread: usize,
        /// Index of the turn whose finding is meant.
        turn: usize,
        /// Id of the criterion.
        criterion: String,
    },
    /// A hint was shown in the last thread.
    HintShown,
    /// A clarification was given in the last thread.
    Clarified {
        /// The candidate's question.
        question: String,
        /// The reply.
        reply: String,
    },
    /// A story of the candidate's was found to belong to an answer.
    StoryFitted {
        /// Index of the thread.
        thread: usize,
        /// Which, and whether the answer tells it.
        fit: StoryFit,
    },
    /// The last thread ended.
    ThreadClosed {
        /// How.
        status: ThreadStatus,
    },
    /// The session ended or was reopened.
    SessionMoved {
        /// How.
        status: SessionStatus,
        /// The time.
        at: Timestamp,
    },
    /// The prose summary was written.
    Summarised {
        /// The words.
        text: String,
    },
    /// Calls beside the assessments used this.
    Spent(Spent),
}

impl Change {
    /// Carries out a decision or an appeal on the assessment it is about. Any other change, and one
    /// about a criterion that was not checked, is ignored.
    pub fn rule(&self, assessment: &mut Assessment) {
        match self {
            Self::Decided {
                criterion, verdict, ..
            } => {
                if let Some(finding) = assessment.finding_mut(criterion) {
                    finding.by_candidate = *verdict;
                }
            }
            Self::Appealed {
                criterion, appeal, ..
            } => {
                if let Some(finding) = assessment.finding_mut(criterion) {
                    finding.appeals.push(appeal.clone());
                }
            }
            Self::AppealTakenBack { criterion, .. } => {
                let finding = assessment.finding_mut(criterion);
                if let Some(appeals) = finding.map(|f| &mut f.appeals) {
                    appeals.pop_if(|appeal| !appeal.by_model);
                }
            }
            _ => {}
        }
    }
}

impl SessionRecord {
    /// Carries out a change. A change that does not fit (an answer without a turn) is ignored: the
    /// engine never emits one, and a record read from disk must not be able to panic.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::ThreadOpened => {
                if let Some(planned) = self.plan.get(self.threads.len()) {
                    self.threads.push(ThreadRecord {
                        question: planned.question.clone(),
                        rubric: planned.rubric.clone(),
                        status: ThreadStatus::Open,
                        turns: Vec::new(),
                        hints_used: 0,
                        clarifications: Vec::new(),
                        story: None,
                    });
                }
            }
            Change::TurnAsked { turn, prompt, at } => {
                if let Some(thread) = self.threads.last_mut() {
                    thread.turns.push(TurnRecord {
                        kind: turn.clone(),
                        prompt: prompt.clone(),
                        asked_at: *at,
                        answer: None,
                        answered_at: None,
                        run: None,
                        self_rating: None,
                        assessment: None,
                    });
                }
            }
            Change::TurnResumed { at } => {
                let turn = self.threads.last_mut().and_then(|t| t.turns.last_mut());
                if let Some(turn) = turn.filter(|turn| turn.answer.is_none()) {
                    turn.asked_at = *at;
                }
            }
            Change::Answered { answer, at } => {
                if let Some(turn) = self.threads.last_mut().and_then(|t| t.turns.last_mut()) {
                    turn.answer = Some(answer.clone());
                    turn.answered_at = Some(*at);
                }
            }
            Change::AnswerTakenBack => {
                if let Some(turn) = self.threads.last_mut().and_then(|t| t.turns.last_mut()) {
                    turn.answer = None;
                    turn.answered_at = None;
                    turn.self_rating = None;
                    turn.run = None;
                }
            }
            Change::Rated { rating } => {
                if let Some(turn) = self.threads.last_mut().and_then(|t| t.turns.last_mut()) {
                    turn.self_rating = Some(*rating);
                }
            }
            Change::CodeRan(run) => {
                if let Some(turn) = self.threads.last_mut().and_then(|t| t.turns.last_mut()) {
                    turn.run = Some((**run).clone());
                }
            }
            Change::Assessed {
                thread,
                turn,
                assessment,
            } => {
                if let Some(turn) = self
                    .threads
                    .get_mut(*thread)
                    .and_then(|t| t.turns.get_mut(*turn))
                {
                    turn.assessment = Some((**assessment).clone());
                }
            }
            Change::Decided { thread, turn, .. }
            | Change::Appealed { thread, turn, .. }
            | Change::AppealTakenBack { thread, turn, .. } => {
                let turn = self
                    .threads
                    .get_mut(*thread)
                    .and_then(|t| t.turns.get_mut(*turn));
                if let Some(assessment) = turn.and_then(|t| t.assessment.as_mut()) {
                    change.rule(assessment);
                }
            }
            Change::HintShown => {
                if let Some(thread) = self.threads.last_mut() {
                    thread.hints_used += 1;
                }
            }
            Change::Clarified { question, reply } => {
                if let Some(thread) = self.threads.last_mut() {
                    thread
                        .clarifications
                        .push((question.clone(), reply.clone()));
                }
            }
            Change::StoryFitted { thread, fit } => {
                if let Some(thread) = self.threads.get_mut(*thread) {
                    thread.story = Some(fit.clone());
                }
            }
            Change::ThreadClosed { status } => {
                if let Some(thread) = self.threads.last_mut() {
                    thread.status = *status;
                }
            }
            Change::SessionMoved { status, at } => {
                self.status = *status;
                self.ended = (*status != SessionStatus::Open).then_some(*at);
            }
            Change::Summarised { text } => self.summary = Some(text.clone()),
            Change::Spent(spent) => self.spent.add(spent),
        }
    }
}
