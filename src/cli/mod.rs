//! The command line as types. Nothing is done here.
//!
//! Banks are in `bank`, what looks back (reports, progress, history) in `past`, what looks ahead in
//! `plan`, the candidate's stories in `story`.

mod bank;
mod past;
mod plan;
mod since;
mod story;

pub use bank::BankCommand;
pub use past::{
    DebriefArgs, DiffArgs, HistoryArgs, HistoryCommand, OutcomeArgs, ProgressArgs, ReportArgs,
};
pub use plan::{PlanArgs, PlanDate};
pub use since::Since;
pub use story::StoryCommand;

use crate::domain::session::Reveal;
use crate::domain::{Difficulty, QuestionType};
use crate::term::style::ColorChoice;
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use std::path::PathBuf;

/// Headings that the options of every subcommand are grouped under in its help.
mod heading {
    /// The questions asked.
    pub const QUESTIONS: &str = "Which questions";
    /// Which past sessions are looked at.
    pub const SESSIONS: &str = "Which sessions";
    /// The course of a session.
    pub const SESSION: &str = "How it is held";
    /// The assessor of answers.
    pub const ASSESSMENT: &str = "How answers are assessed";
    /// Output and its form.
    pub const OUTPUT: &str = "Output";
    /// The goal of a plan.
    pub const PLAN: &str = "What it is planned for";
    /// Whose files, and in which folder.
    pub const FILES: &str = "Where files lie";
}

/// A mock interviewer for the terminal.
///
/// Without a command: says what there is to do; Enter starts an interview.
#[derive(Debug, Parser)]
#[command(
    name = "viva",
    version,
    about,
    max_term_width = 100,
    disable_help_subcommand = true
)]
#[command(
    after_help = "Exit codes: 0 done, 1 failure, 2 usage or configuration, 3 endpoint or store unreachable, 130 interrupted."
)]
pub struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
    /// What to do; without one the greeting, in a pipe an interview.
    #[command(subcommand)]
    pub command: Option<CliCommand>,
}

/// Options of every command.
#[derive(Debug, Args, Default)]
pub struct Global {
    /// Keep configuration, questions, history and reports in DIR (also: VIVA_HOME)
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = heading::FILES)]
    pub home: Option<PathBuf>,
    /// History and reports of this person; questions are shared (also: VIVA_PROFILE)
    #[arg(
        long,
        global = true,
        value_name = "NAME", help_heading = heading::FILES)]
    pub profile: Option<String>,
    /// Use [endpoints.NAME] of the configuration; "offline" for none (also: VIVA_ENDPOINT).
    /// `calibrate` takes several
    #[arg(long, global = true, value_name = "NAME", help_heading = heading::ASSESSMENT)]
    pub endpoint: Vec<String>,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", help_heading = heading::OUTPUT)]
    pub color: Option<ColorChoice>,
    /// No boxes, spinners and redraws (for screen readers)
    #[arg(long, global = true, help_heading = heading::OUTPUT)]
    pub plain: bool,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum CliCommand {
    /// Hold a mock interview
    Interview(InterviewArgs),
    /// Choose who assesses your answers and write the configuration
    Init(InitArgs),
    /// Check everything Viva needs, and say what to do
    Doctor(DoctorArgs),
    /// Practise one topic, or what you missed
    Drill(DrillArgs),
    /// Plan the days until your interview, and show how far you are
    Plan(PlanArgs),
    /// Write the report of a session
    Report(ReportArgs),
    /// Show where you stand and what is due
    Progress(ProgressArgs),
    /// List and show past sessions
    History(HistoryArgs),
    /// Assess the answers of a real interview, from its transcript
    Debrief(DebriefArgs),
    /// Tell what became of an interview
    Outcome(OutcomeArgs),
    /// Look after your own stories, for behavioural questions
    #[command(subcommand)]
    Story(StoryCommand),
    /// Assess again what has no score
    Regrade(RegradeArgs),
    /// Grade answers from a file, without a terminal
    Grade(GradeArgs),
    /// Measure how far scores can be trusted, on graded answers
    Calibrate(CalibrateArgs),
    /// Look after the question banks
    #[command(subcommand)]
    Bank(BankCommand),
    /// Show the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// Which questions are meant.
#[derive(Debug, Args, Default, Clone)]
#[command(next_help_heading = heading::QUESTIONS)]
pub struct FilterArgs {
    /// Only this bank (may be repeated)
    #[arg(long = "bank", value_name = "NAME")]
    pub banks: Vec<String>,
    /// Only this section (may be repeated)
    #[arg(long = "section", value_name = "TITLE")]
    pub sections: Vec<String>,
    /// Only banks for this role, or a part of its name (may be repeated)
    #[arg(long = "role", value_name = "ROLE")]
    pub roles: Vec<String>,
    /// Only banks for this level: senior (may be repeated)
    #[arg(long = "level", value_name = "LEVEL")]
    pub levels: Vec<String>,
    /// Only this difficulty (may be repeated): easy, medium, hard
    #[arg(long = "difficulty", value_name = "LEVEL")]
    pub difficulties: Vec<Difficulty>,
    /// Only this type (may be repeated): conceptual, scenario, case_study, coding, behavioral
    #[arg(long = "type", value_name = "TYPE")]
    pub kinds: Vec<QuestionType>,
}

/// How a session is held.
#[derive(Debug, Args, Default, Clone)]
#[command(next_help_heading = heading::SESSION)]
pub struct SessionArgs {
    /// Questions to ask
    #[arg(long, short = 'n', value_name = "N", value_parser = count, allow_negative_numbers = true, help_heading = heading::QUESTIONS)]
    pub questions: Option<usize>,
    /// Most follow-ups per question
    #[arg(long, value_name = "N")]
    pub follow_ups: Option<usize>,
    /// Time box in whole minutes (also 1h); never cuts an answer off; 0 for none
    #[arg(long, value_name = "M", value_parser = minutes, allow_negative_numbers = true)]
    pub minutes: Option<u32>,
    /// When scores are shown: each, end, report
    #[arg(long, value_name = "WHEN", value_parser = reveal)]
    pub reveal: Option<Reveal>,
    /// The interviewer's manner: friendly, neutral, tough
    #[arg(long, value_name = "NAME")]
    pub style: Option<String>,
    /// Language of feedback and report
    #[arg(long, value_name = "TAG")]
    pub lang: Option<String>,
    /// Seed of every random choice: the same seed, history and bank give the same questions
    #[arg(long, value_name = "N", help_heading = heading::QUESTIONS)]
    pub seed: Option<u64>,
    /// Decide yourself what offline feedback is unsure of, also in a pipe: a line with y, p or n each
    #[arg(long)]
    pub self_check: bool,
    /// Say why each question was picked
    #[arg(long, help_heading = heading::OUTPUT)]
    pub explain: bool,
}

fn count(word: &str) -> Result<usize, String> {
    match word.parse() {
        Ok(0) => Err("at least 1".into()),
        Ok(count) => Ok(count),
        Err(_) => Err("a whole number, such as 5".into()),
    }
}

fn minutes(word: &str) -> Result<u32, String> {
    let word = word.trim().to_lowercase();
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    let (number, unit) = word.split_at(digits);
    let number: Option<u32> = number.parse().ok();
    let minutes = match unit.trim() {
        "" | "m" | "min" | "minutes" => number,
        "h" | "hour" | "hours" => number.and_then(|hours| hours.checked_mul(60)),
        _ => None,
    };
    minutes.ok_or_else(|| "whole minutes, such as 45".into())
}

fn reveal(word: &str) -> Result<Reveal, String> {
    match word {
        "each" => Ok(Reveal::Each),
        "end" => Ok(Reveal::End),
        "report" => Ok(Reveal::Report),
        _ => Err("expected each, end or report".into()),
    }
}

/// `viva interview`
#[derive(Debug, Args, Default, Clone)]
pub struct InterviewArgs {
    /// Which questions.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Only this topic (may be repeated)
    #[arg(long = "topic", value_name = "TOPIC", help_heading = heading::QUESTIONS)]
    pub topics: Vec<String>,
    /// How.
    #[command(flatten)]
    pub session: SessionArgs,
    /// Also questions of the last sessions
    #[arg(long, help_heading = heading::QUESTIONS)]
    pub repeat: bool,
    /// What the questions should fit.
    #[command(flatten)]
    pub papers: PapersArgs,
    /// Go on with the last open session, or with the one whose id begins with ID
    #[arg(long, value_name = "ID", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["questions", "seed"], help_heading = heading::SESSION)]
    pub resume: Option<String>,
}

/// What the candidate brings along; read, and not stored.
#[derive(Debug, Args, Default, Clone)]
#[command(next_help_heading = heading::QUESTIONS)]
pub struct PapersArgs {
    /// Ask what fits this job description: text, Markdown or PDF
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub job: Option<PathBuf>,
    /// Ask what fits this CV: text, Markdown or PDF
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub cv: Option<PathBuf>,
    /// A job description that was kept with the plan.
    #[arg(skip)]
    pub kept_job: Option<String>,
}

/// `viva drill`
#[derive(Debug, Args, Default, Clone)]
pub struct DrillArgs {
    /// What to practise, in your own words or as a topic: "how transformers attend"
    #[arg(value_name = "TOPIC", conflicts_with = "due")]
    pub words: Vec<String>,
    /// What you missed and are about to forget, through other questions where there are near ones
    #[arg(long, conflicts_with = "topics", help_heading = heading::QUESTIONS)]
    pub due: bool,
    /// Statements to judge as right or wrong with one key, for a minute: about what is due, or a topic
    #[arg(long, conflicts_with_all = ["due", "once", "questions", "follow_ups", "minutes", "reveal", "style", "self_check", "explain"], help_heading = heading::SESSION)]
    pub quick: bool,
    /// No second try after the feedback
    #[arg(long, help_heading = heading::SESSION)]
    pub once: bool,
    /// Exactly this topic (may be repeated)
    #[arg(long = "topic", value_name = "TOPIC", help_heading = heading::QUESTIONS)]
    pub topics: Vec<String>,
    /// Which questions.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// How.
    #[command(flatten)]
    pub session: SessionArgs,
}

impl DrillArgs {
    /// Returns true where something says what to practise.
    pub fn names_topic(&self) -> bool {
        let worded = self.words.iter().any(|word| !word.trim().is_empty());
        worded || !self.topics.is_empty()
    }
}

/// `viva init`
#[derive(Debug, Args, Default, Clone)]
pub struct InitArgs {
    /// Where the endpoint's API begins, such as http://localhost:11434/v1; asks nothing
    #[arg(long, value_name = "URL", conflicts_with = "offline")]
    pub base_url: Option<String>,
    /// Name of the model
    #[arg(long, value_name = "NAME", requires = "base_url")]
    pub model: Option<String>,
    /// Environment variable that holds the key
    #[arg(long, value_name = "VARIABLE", requires = "base_url")]
    pub api_key_env: Option<String>,
    /// No endpoint: answers are assessed on this machine, scores are estimates
    #[arg(long)]
    pub offline: bool,
    /// Replace a configuration without asking; the old one is kept beside it
    #[arg(long)]
    pub yes: bool,
}

/// `viva doctor`
#[derive(Debug, Args, Default, Clone)]
pub struct DoctorArgs {
    /// JSON instead of lines
    #[arg(long, help_heading = heading::OUTPUT)]
    pub json: bool,
}

/// `viva regrade`
#[derive(Debug, Args, Default, Clone)]
pub struct RegradeArgs {
    /// Only this session: its id or the beginning of it; without it every session
    #[arg(long, value_name = "ID")]
    pub session: Option<String>,
    /// Also what has a score; the old assessment is kept beside the new one
    #[arg(long)]
    pub all: bool,
    /// JSON instead of text
    #[arg(long, help_heading = heading::OUTPUT)]
    pub json: bool,
}

/// The form of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ResultFormat {
    /// One JSON object a line, with every finding.
    #[default]
    Jsonl,
    /// A table: score, range, band, verdicts.
    Csv,
}

/// `viva grade`
#[derive(Debug, Args, Default, Clone)]
#[command(
    after_help = "A row: {\"id\": 1, \"question\": \"What is drift?\", \"answer\": \"The data change.\"} with \"reference\": \
\"a model answer\", or \"criteria\": [{\"id\": \"a\", \"text\": \"Names the input\", \"weight\": 2}], or instead of the question \
\"question_id\" of one in the store. As JSON Lines, a JSON array, or CSV whose first row names these columns (criteria one \
a line, or between semicolons)."
)]
pub struct GradeArgs {
    /// Answers as JSON Lines, a JSON array or CSV; "-" for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// Use no endpoint
    #[arg(long)]
    pub offline: bool,
    /// Graded answers to show the model, up to three where they fit: rows of "question", "answer", "score", "max_score"
    /// (100)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub examples: Option<PathBuf>,
    /// Write the results to FILE instead of standard output
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = heading::OUTPUT)]
    pub output: Option<PathBuf>,
    /// Form of the results
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t, help_heading = heading::OUTPUT)]
    pub format: ResultFormat,
    /// Answers assessed at the same time; fewer while the endpoint asks for it
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub concurrency: usize,
    /// Run the Python of answers to questions with checks, in bubblewrap; queries are run anyway
    #[arg(long)]
    pub run_code: bool,
    /// Forget what an interrupted run has graded already
    #[arg(long)]
    pub fresh: bool,
}

/// `viva calibrate`
#[derive(Debug, Args)]
#[command(
    after_help = "A row of FILE: {\"id\", \"question\", \"answer\", \"score\", \"max_score\" (100), \"second_score\"?} with \
a \"reference\" answer or \"criteria\": [{\"text\", \"weight\"?, \"verdict\"?}]."
)]
pub struct CalibrateArgs {
    /// Graded answers as JSON Lines; those shipped with Viva without it
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: Option<PathBuf>,
    /// Use only N answers, spread evenly over the set
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Ask N times for each answer, to see how much a score wobbles
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub repeats: usize,
    /// Try the tricks on N questions
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub tricks: usize,
    /// Answers assessed at the same time
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub concurrency: usize,
    /// Forget what an interrupted run has asked already
    #[arg(long)]
    pub fresh: bool,
    /// JSON instead of tables
    #[arg(long, help_heading = heading::OUTPUT)]
    pub json: bool,
}

/// `viva config`
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// The settings in force, as TOML
    Show {
        /// JSON instead of TOML
        #[arg(long, help_heading = heading::OUTPUT)]
        json: bool,
    },
    /// Where the file is
    Path,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn options_of_sessions_stand_under_headings() {
        let mut cli = Cli::command();
        cli.build();
        for name in ["interview", "drill", "plan", "report"] {
            let command = cli.find_subcommand(name).unwrap();
            let loose: Vec<&str> = command
                .get_arguments()
                .filter(|arg| !arg.is_positional() && arg.get_help_heading().is_none())
                .map(|arg| arg.get_id().as_str())
                .filter(|id| !["help", "version"].contains(id))
                .collect();
            assert!(loose.is_empty(), "{name}: {loose:?}");
        }
    }
}
