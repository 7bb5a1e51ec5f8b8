//! What looks back as types: reports, progress, history.

use super::heading;
use super::since::Since;
use crate::config::ReportFormat;
use crate::domain::OutcomeResult;
use clap::{Args, Subcommand, ValueHint};
use std::path::PathBuf;

/// `viva report`
#[derive(Debug, Args, Clone)]
pub struct ReportArgs {
    /// A session's id or the beginning of one; the last session without it
    #[arg(value_name = "SESSION", conflicts_with = "last")]
    pub session: Option<String>,
    /// The last session
    #[arg(long, help_heading = heading::SESSIONS)]
    pub last: bool,
    /// All sessions: topics over time, key points closed and open
    #[arg(long, conflicts_with_all = ["session", "last"], help_heading = heading::SESSIONS)]
    pub all: bool,
    /// Like --all, for the sessions since a day: 2026-11-01, 7d, yesterday, "last week"
    #[arg(long, value_name = "DAY", conflicts_with_all = ["session", "last"], help_heading = heading::SESSIONS)]
    pub since: Option<Since>,
    /// Format. On a terminal html and pdf go to a file, whose path is said; in a pipe only pdf does
    #[arg(long, value_name = "FORMAT", default_value = "md", help_heading = heading::OUTPUT)]
    pub format: ReportFormat,
    /// Write to FILE; "-" for standard output (the default for md and json, for html in a pipe)
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = heading::OUTPUT)]
    pub output: Option<PathBuf>,
    /// Language of the report's own words: en, de; that of the session without it
    #[arg(long, value_name = "TAG", help_heading = heading::OUTPUT)]
    pub lang: Option<String>,
    /// Open it with the system's viewer
    #[arg(long, help_heading = heading::OUTPUT)]
    pub open: bool,
}

/// `viva progress`
#[derive(Debug, Args, Default, Clone)]
pub struct ProgressArgs {
    /// Count only from this day on: 2026-11-01, 7d, yesterday, "last week"
    #[arg(long, value_name = "DAY")]
    pub since: Option<Since>,
    /// JSON instead of text
    #[arg(long, help_heading = heading::OUTPUT)]
    pub json: bool,
}

/// `viva debrief`
#[derive(Debug, Args, Default, Clone)]
#[command(
    after_help = "Reads WebVTT, SRT and plain text (\"Anna: How would you …?\"), as recorders of \
calls write them. The names of the speakers, as far as labels and greetings tell them, are replaced \
by roles before anything is stored or sent."
)]
pub struct DebriefArgs {
    /// The transcript; "-" for standard input, without it what is typed
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: Option<PathBuf>,
    /// Who answered, as named in the transcript; found out or asked without it
    #[arg(long, value_name = "NAME")]
    pub candidate: Option<String>,
    /// Where the transcript names nobody: take what asks for the interviewer's, a guess
    #[arg(long, conflicts_with = "candidate")]
    pub no_names: bool,
    /// The day of the interview: 2026-12-18, yesterday; today without it
    #[arg(long, value_name = "DAY")]
    pub on: Option<Since>,
    /// Keep a copy of the transcript beside the report
    #[arg(long)]
    pub keep: bool,
    /// Debrief an interview once more: takes the place of the debrief there is
    #[arg(long)]
    pub again: bool,
    /// Do not ask before answers go to the endpoint
    #[arg(long)]
    pub yes: bool,
    /// JSON instead of text
    #[arg(long, help_heading = heading::OUTPUT)]
    pub json: bool,
}

/// `viva outcome`
#[derive(Debug, Args, Default, Clone)]
#[command(
    after_help = "Without anything: lists what was told. Told again, it replaces what was told \
before of that session or day. `viva progress` compares three and more with your scores."
)]
pub struct OutcomeArgs {
    /// The session: its id or a part of it
    #[arg(value_name = "SESSION")]
    pub session: Option<String>,
    /// passed, failed or unknown
    #[arg(value_name = "RESULT")]
    pub result: Option<OutcomeResult>,
    /// A real interview, with its result: passed, failed, unknown
    #[arg(long, value_name = "RESULT", conflicts_with_all = ["session", "undo"])]
    pub real: Option<OutcomeResult>,
    /// The day of the real interview: 2026-12-18, yesterday; without it that of your plan, where it
    /// was in the last 14 days, else today
    #[arg(long, value_name = "DAY", requires = "real")]
    pub on: Option<Since>,
    /// Take back what was told of SESSION, without one what was told last
    #[arg(long, conflicts_with = "result")]
    pub undo: bool,
    /// JSON instead of text
    #[arg(long, help_heading = heading::OUTPUT)]
    pub json: bool,
}

/// `viva history`
#[derive(Debug, Args, Default, Clone)]
pub struct HistoryArgs {
    /// JSON instead of a table: every session unless --limit says otherwise
    #[arg(long, help_heading = heading::OUTPUT)]
    pub json: bool,
    /// The newest N sessions; 50 without it
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Every session
    #[arg(long, conflicts_with = "limit")]
    pub all: bool,
    /// Only sessions since a day: 2026-11-01, 7d, yesterday, "last week"
    #[arg(long, value_name = "DAY")]
    pub since: Option<Since>,
    /// What to do; a list without one.
    #[command(subcommand)]
    pub command: Option<HistoryCommand>,
}

/// What can be done with the history.
#[derive(Debug, Subcommand, Clone)]
pub enum HistoryCommand {
    /// Show one session
    Show {
        /// Its id or the beginning of it
        id: String,
        /// JSON instead of text
        #[arg(long, help_heading = heading::OUTPUT)]
        json: bool,
    },
    /// Compare two sessions, or two attempts at one question, criterion by criterion
    Diff(DiffArgs),
    /// Write every session as JSON Lines
    Export {
        /// Write to FILE instead of standard output
        #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = heading::OUTPUT)]
        output: Option<PathBuf>,
    },
    /// Read sessions that were exported; those that are there already are left as they are
    Import {
        /// The file; "-" for standard input
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        file: PathBuf,
        /// JSON instead of text
        #[arg(long, help_heading = heading::OUTPUT)]
        json: bool,
    },
    /// Fit the schedule of drills to how you forget; needs some hundred reviews
    Fit,
    /// Delete one session
    Delete {
        /// Its id or the beginning of it
        id: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// `viva history diff`
#[derive(Debug, Args, Default, Clone)]
pub struct DiffArgs {
    /// The earlier session: its id or a part of it
    #[arg(required_unless_present = "question")]
    pub before: Option<String>,
    /// The later session
    #[arg(required_unless_present = "question")]
    pub after: Option<String>,
    /// Attempts at this question (its id, the beginning of it, or its topic): the last two, or
    /// those of the sessions named
    #[arg(long, value_name = "ID")]
    pub question: Option<String>,
    /// JSON instead of text
    #[arg(long, help_heading = heading::OUTPUT)]
    pub json: bool,
}
