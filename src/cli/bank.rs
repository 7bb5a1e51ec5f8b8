//! `viva bank` as types.

use super::{FilterArgs, heading};
use clap::{Subcommand, ValueHint};
use std::path::PathBuf;

/// `viva bank`
#[derive(Debug, Subcommand)]
pub enum BankCommand {
    /// List the banks in the store
    List {
        /// The topics of every bank instead
        #[arg(long)]
        topics: bool,
        /// JSON instead of a table
        #[arg(long, help_heading = heading::OUTPUT)]
        json: bool,
    },
    /// Check bank files for mistakes
    Check {
        /// Files or folders; the shipped banks without any
        #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
        paths: Vec<PathBuf>,
        /// Also the rules of good rubrics (counts, weights, probes, hints …)
        #[arg(long)]
        strict: bool,
        /// Run the Python of coding questions too; only for files that you trust
        #[arg(long)]
        run_code: bool,
        /// JSON instead of lines
        #[arg(long, help_heading = heading::OUTPUT)]
        json: bool,
    },
    /// Find questions by words
    Search {
        /// What to look for
        #[arg(required = true, value_name = "TEXT")]
        text: Vec<String>,
        /// Most questions shown
        #[arg(long, short, value_name = "K", default_value_t = 10)]
        limit: usize,
        /// Which questions.
        #[command(flatten)]
        filter: FilterArgs,
        /// JSON instead of a table
        #[arg(long, help_heading = heading::OUTPUT)]
        json: bool,
    },
    /// Show one question with its rubric
    Show {
        /// Its id, the beginning of it, or its topic
        id: String,
        /// JSON instead of Markdown
        #[arg(long, help_heading = heading::OUTPUT)]
        json: bool,
    },
    /// Add questions from a file, a folder, or standard input ("-")
    Add {
        /// What to add
        #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
        path: PathBuf,
        /// Only say what would be added: counts, the first questions as they were understood, and
        /// what was left out
        #[arg(long)]
        dry_run: bool,
        /// Remove questions of the bank that the file no longer has
        #[arg(long)]
        prune: bool,
        /// Read as this format: viva, markdown, csv, tsv, json, jsonl, anki, yaml, toml
        #[arg(long, value_name = "FORMAT")]
        format: Option<String>,
        /// Encoding of a text that is not UTF-8, such as windows-1250 or cp850; guessed without it
        #[arg(long, value_name = "NAME")]
        encoding: Option<String>,
        /// Which field is what: question=Front,answer=Back
        #[arg(long, value_name = "PAIRS", value_delimiter = ',')]
        map: Vec<String>,
        /// Name of the bank; the file's name without it
        #[arg(long, value_name = "NAME")]
        bank: Option<String>,
        /// Role of the bank
        #[arg(long, value_name = "ROLE")]
        role: Option<String>,
        /// Level of the bank
        #[arg(long, value_name = "LEVEL")]
        level: Option<String>,
        /// JSON instead of text
        #[arg(long, help_heading = heading::OUTPUT)]
        json: bool,
    },
    /// Remove a bank from the store
    Remove {
        /// Its name
        bank: String,
    },
    /// Write a bank as Viva's Markdown
    Export {
        /// Its name
        bank: String,
        /// Write to FILE instead of standard output
        #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = heading::OUTPUT)]
        output: Option<PathBuf>,
    },
    /// Have the endpoint draft key points for questions that have neither key points nor a model
    /// answer, or sayings for points that have none
    Enrich {
        /// Only this bank (may be repeated)
        #[arg(long = "bank", value_name = "NAME", help_heading = heading::QUESTIONS)]
        banks: Vec<String>,
        /// Instead draft how right and wrong sound, for the points of the bank in FILE that have no
        /// sayings; they are written to sayings/ beside it
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["banks", "output"])]
        sayings: Option<PathBuf>,
        /// Most questions, or points
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
        /// Only say which questions it would be
        #[arg(long)]
        dry_run: bool,
        /// Afterwards write the bank as Viva's Markdown to FILE
        #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "dry_run", help_heading = heading::OUTPUT)]
        output: Option<PathBuf>,
    },
    /// Embed every question again with the configured model
    Reindex,
    /// Say what is in the store: questions by bank, topic, difficulty and type; size, model, search
    /// graphs
    Stats {
        /// Only this bank (may be repeated)
        #[arg(long = "bank", value_name = "NAME", help_heading = heading::QUESTIONS)]
        banks: Vec<String>,
        /// JSON instead of tables
        #[arg(long, help_heading = heading::OUTPUT)]
        json: bool,
    },
    /// Copy questions from the store in your home to a Qdrant server
    Push {
        /// Only this bank (may be repeated)
        #[arg(long = "bank", value_name = "NAME", help_heading = heading::QUESTIONS)]
        banks: Vec<String>,
        /// gRPC address of the server; without it `[store] url`
        #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
        to: Option<String>,
    },
    /// Copy questions from a Qdrant server to the store in your home
    Pull {
        /// Only this bank (may be repeated)
        #[arg(long = "bank", value_name = "NAME", help_heading = heading::QUESTIONS)]
        banks: Vec<String>,
        /// gRPC address of the server; without it `[store] url`
        #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
        from: Option<String>,
    },
}
