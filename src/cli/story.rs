//! `viva story` as types.

use super::heading;
use clap::{Subcommand, ValueHint};
use std::path::PathBuf;

/// The form a story is typed in.
const FORM: &str = "A story is a line \"Title: …\", then \"Situation: …\", \"Action: …\", \"Result: …\" and, where \
wanted, \"Tags: …\", each with as many lines as it needs. A further title begins the next story.";

/// `viva story`
#[derive(Debug, Subcommand)]
pub enum StoryCommand {
    /// Add a story: typed, or from a file
    #[command(after_help = FORM)]
    Add {
        /// Stories as text; "-" for standard input, without it what is typed
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        file: Option<PathBuf>,
        /// JSON instead of text
        #[arg(long, help_heading = heading::OUTPUT)]
        json: bool,
    },
    /// List your stories, and how often you told them
    List {
        /// JSON instead of a table
        #[arg(long, help_heading = heading::OUTPUT)]
        json: bool,
    },
    /// Show a story
    Show {
        /// Its id, or a part of its title
        #[arg(value_name = "STORY")]
        story: String,
        /// JSON instead of text
        #[arg(long, help_heading = heading::OUTPUT)]
        json: bool,
    },
    /// Change a story: typed, or from a file
    #[command(after_help = FORM)]
    Edit {
        /// Its id, or a part of its title
        #[arg(value_name = "STORY")]
        story: String,
        /// What it says from now on, with its old tags where none are named; "-" for standard input,
        /// without it what is typed
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        file: Option<PathBuf>,
    },
    /// Say that an answer told a story, where Viva did not recognise it
    Use {
        /// Its id, or a part of its title
        #[arg(value_name = "STORY")]
        story: String,
        /// The session: its id or a part of it; the last one without it
        #[arg(long, value_name = "ID")]
        session: Option<String>,
        /// Number of the question in its report; the only behavioural one without it
        #[arg(long, value_name = "N")]
        question: Option<usize>,
    },
    /// Remove a story for good
    Remove {
        /// Its id, or a part of its title
        #[arg(value_name = "STORY")]
        story: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}
