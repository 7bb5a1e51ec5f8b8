//! The plan of a session: its record before anything is asked, and what is known beside it.

use super::papers::PaperFits;
use crate::app::{App, SeededRng, SystemClock};
use crate::assess::{Prompts, rubric};
use crate::cli::SessionArgs;
use crate::domain::{
    PlannedQuestion, SessionId, SessionKind, SessionRecord, SessionSettings, SessionStatus,
};
use crate::failure::Failure;
use crate::learn::Pick;
use crate::ports::{Clock, Randomness};

/// A session about to be held.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionPlan {
    /// The record; stored before the first question.
    pub record: SessionRecord,
    /// The fit of the questions to the candidate's papers; None without any. Never stored.
    pub papers: Option<PaperFits>,
    /// Say why each question was picked.
    pub explain: bool,
    /// Let the candidate decide what is unsure, also in a pipe.
    pub self_check: bool,
}

impl SessionPlan {
    /// Plans a session that no paper has a part in.
    pub fn without_papers(record: SessionRecord, args: &SessionArgs) -> Self {
        Self {
            record,
            papers: None,
            explain: args.explain,
            self_check: args.self_check,
        }
    }
}

/// Returns the seed of `args`, else a random one.
pub fn choose_seed(args: &SessionArgs) -> u64 {
    args.seed.unwrap_or_else(|| fastrand::u64(..))
}

/// Builds a new session's record, not yet stored.
///
/// # Errors
/// The prompts cannot be read, or the style is no known interviewer.
pub fn new_record(
    kind: SessionKind,
    picks: Vec<Pick>,
    args: &SessionArgs,
    seed: u64,
    app: &App,
) -> Result<SessionRecord, Failure> {
    let prompts = app.prompts()?;
    let settings = merge_settings(args, app);
    require_known_style(&settings.style, &prompts)?;

    let started = SystemClock::new()?.now();
    let plan = picks
        .into_iter()
        .map(|pick| PlannedQuestion {
            rubric: rubric::of_question(&pick.question, &prompts),
            // The rubric carries the sayings; the record is stored without them.
            question: pick.question.without_sayings(),
            reason: pick.reason,
        })
        .collect();

    Ok(SessionRecord {
        id: new_session_id(started, args.seed),
        kind,
        started,
        ended: None,
        status: SessionStatus::Open,
        seed,
        settings,
        plan,
        threads: Vec::new(),
        summary: None,
        spent: Default::default(),
    })
}

/// Merges the settings of a session: flags over configuration.
fn merge_settings(args: &SessionArgs, app: &App) -> SessionSettings {
    let config = &app.config.interview;
    SessionSettings {
        follow_ups: args.follow_ups.unwrap_or(config.follow_ups),
        reveal: args.reveal.unwrap_or(config.reveal),
        style: args.style.clone().unwrap_or_else(|| config.style.clone()),
        lang: args.lang.clone().unwrap_or_else(|| config.lang.clone()),
        minutes: time_box(args.minutes.unwrap_or(config.minutes)),
        question_minutes: time_box(config.question_minutes),
        second_try: false,
    }
}

/// Returns a time box in minutes; 0 means none.
fn time_box(minutes: u32) -> Option<u32> {
    (minutes > 0).then_some(minutes)
}

fn require_known_style(style: &str, prompts: &Prompts) -> Result<(), Failure> {
    let known = prompts.personas();
    if known.contains(&style) {
        return Ok(());
    }

    Err(
        Failure::usage(format!("there is no interviewer \"{style}\""))
            .hint(format!("known: {}", known.join(", "))),
    )
}

/// Makes a UUIDv7 of the start. Its random part follows a given seed, so that a fixed clock and
/// seed give the same transcript.
pub fn new_session_id(started: jiff::Timestamp, seed: Option<u64>) -> SessionId {
    let mut rng = SeededRng::new(seed.unwrap_or_else(|| fastrand::u64(..)));
    let mut bytes = [0u8; 10];
    for byte in &mut bytes {
        *byte = u8::try_from(rng.below(256)).unwrap_or(0);
    }

    let millis = u64::try_from(started.as_millisecond()).unwrap_or(0);
    SessionId(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
}
