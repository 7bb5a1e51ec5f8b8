//! Every key of `config.toml` as types, with its default.

use crate::domain::session::Reveal;
use crate::learn::DayEnd;
use crate::llm::endpoint::EndpointConfig;
use crate::term::style::ColorChoice;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything that can be configured. `config.example.toml` documents each key; a test holds the
/// two together.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Shape of an interview.
    pub interview: InterviewSettings,
    /// The assessment of answers.
    pub assess: AssessSettings,
    /// The main endpoint; None: offline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<EndpointConfig>,
    /// Named endpoints for `--endpoint NAME` and `assess.judge`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub endpoints: BTreeMap<String, EndpointConfig>,
    /// The store of questions.
    pub store: StoreSettings,
    /// The embedding of texts.
    pub embedding: EmbeddingSettings,
    /// Prompt templates.
    pub prompts: PromptsSettings,
    /// Written reports.
    pub report: ReportSettings,
    /// Drills.
    pub drill: DrillSettings,
    /// Running the code of answers.
    pub code: CodeSettings,
    /// The terminal.
    pub terminal: TerminalSettings,
}

/// The shipped bank that is asked from where nothing else is configured.
pub const DEFAULT_BANK: &str = "data_scientist_senior";

/// `[interview]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InterviewSettings {
    /// The bank an interview is held on when no option names one; empty: all.
    pub bank: String,
    /// Questions of an interview, 1–200.
    pub questions: usize,
    /// Most follow-ups per question, 0–10.
    pub follow_ups: usize,
    /// Time at which scores are shown.
    pub reveal: Reveal,
    /// Persona of the interviewer.
    pub style: String,
    /// Language of feedback and report.
    pub lang: String,
    /// Time box of a session in minutes; 0: none.
    pub minutes: u32,
    /// Time box of a question in minutes; 0: none.
    pub question_minutes: u32,
    /// Questions of this many last sessions are not asked again.
    pub avoid_sessions: usize,
    /// Ask at a terminal how each answer went before its feedback.
    pub self_rating: bool,
}

impl Default for InterviewSettings {
    fn default() -> Self {
        Self {
            bank: DEFAULT_BANK.into(),
            questions: 5,
            follow_ups: 2,
            reveal: Reveal::Each,
            style: "neutral".into(),
            lang: "en".into(),
            minutes: 0,
            question_minutes: 0,
            avoid_sessions: 5,
            self_rating: false,
        }
    }
}

/// `[assess]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AssessSettings {
    /// Use no endpoint, whatever the environment says.
    pub offline: bool,
    /// Times the model is asked; the median verdict counts. 1–9.
    pub samples: usize,
    /// Name of a second endpoint that re-checks what the first was unsure of; empty: none.
    pub judge: String,
    /// Let the offline measure dispute the model's verdicts.
    pub second_look: SecondLookMode,
    /// How an answer is checked where there is a reference answer and no rubric.
    pub references: References,
    /// Graded answers that are shown to the model: a file, or "shipped"; empty: none.
    pub examples: String,
    /// Let the candidate decide, at a terminal, what offline feedback is unsure of.
    pub self_check: bool,
}

/// When a model's verdicts are disputed. `true` and `false` stand for on and off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", from = "SecondLookKey")]
pub enum SecondLookMode {
    /// Where `viva calibrate` found that it helps this model.
    #[default]
    Auto,
    /// Always.
    On,
    /// Never.
    Off,
}

/// The key as it may stand in the file.
#[derive(Deserialize)]
#[serde(untagged)]
enum SecondLookKey {
    Flag(bool),
    Word(SecondLookWord),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum SecondLookWord {
    Auto,
    On,
    Off,
}

impl From<SecondLookKey> for SecondLookMode {
    fn from(key: SecondLookKey) -> Self {
        match key {
            SecondLookKey::Flag(true) | SecondLookKey::Word(SecondLookWord::On) => Self::On,
            SecondLookKey::Flag(false) | SecondLookKey::Word(SecondLookWord::Off) => Self::Off,
            SecondLookKey::Word(SecondLookWord::Auto) => Self::Auto,
        }
    }
}

/// How a model checks an answer where there is a reference answer and no rubric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum References {
    /// As a whole, with a share.
    #[default]
    Whole,
    /// By key points that the model drafts from the reference, once a question.
    Points,
    /// By the clauses of the reference.
    Clauses,
}

impl Default for AssessSettings {
    fn default() -> Self {
        Self {
            offline: false,
            samples: 1,
            judge: String::new(),
            second_look: SecondLookMode::default(),
            references: References::default(),
            examples: String::new(),
            self_check: true,
        }
    }
}

/// `[store]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StoreSettings {
    /// gRPC address of a Qdrant server; empty: Qdrant Edge in process.
    pub url: String,
    /// Variable that holds the server's API key.
    pub api_key_env: String,
    /// Collection on the server.
    pub collection: String,
    /// Shards of a collection that is created; 0: the server's default.
    pub shards: u32,
    /// Replicas of a collection that is created; 0: the server's default.
    pub replicas: u32,
    /// Keep vectors on disk.
    pub on_disk: bool,
    /// Quantise dense vectors to int8.
    pub quantize: bool,
}

impl Default for StoreSettings {
    fn default() -> Self {
        Self {
            url: String::new(),
            api_key_env: "QDRANT_API_KEY".into(),
            collection: "viva".into(),
            shards: 0,
            replicas: 0,
            on_disk: false,
            quantize: false,
        }
    }
}

/// The maker of vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// The model in the binary.
    Bundled,
    /// An OpenAI-compatible `/v1/embeddings`.
    Endpoint,
}

/// `[embedding]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EmbeddingSettings {
    /// The maker of vectors.
    pub provider: Provider,
    /// Address the API begins at, for `endpoint`.
    pub base_url: String,
    /// Model name, for `endpoint`.
    pub model: String,
    /// Width of the vectors, for `endpoint`.
    pub dimensions: usize,
    /// Variable that holds the key, for `endpoint`.
    pub api_key_env: String,
}

impl Default for EmbeddingSettings {
    fn default() -> Self {
        Self {
            provider: Provider::Bundled,
            base_url: "http://localhost:11434/v1".into(),
            model: "nomic-embed-text".into(),
            dimensions: 768,
            api_key_env: "OPENAI_API_KEY".into(),
        }
    }
}

/// `[prompts]`
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PromptsSettings {
    /// A folder whose files replace those of `prompts/` one by one; empty: none.
    pub folder: String,
}

/// `[report]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReportSettings {
    /// Formats written when a session ends.
    pub formats: Vec<ReportFormat>,
    /// Folder of the reports; empty: `reports` in Viva's home.
    pub folder: String,
    /// Browser of the Chromium family for PDF; empty: look for one.
    pub browser: String,
}

/// A format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum ReportFormat {
    /// Markdown.
    Md,
    /// One self-contained page.
    Html,
    /// The record, for programs.
    Json,
    /// The page, printed by a browser.
    Pdf,
}

impl ReportFormat {
    /// File ending.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Md => "md",
            Self::Html => "html",
            Self::Json => "json",
            Self::Pdf => "pdf",
        }
    }
}

impl Default for ReportSettings {
    fn default() -> Self {
        Self {
            formats: vec![ReportFormat::Md, ReportFormat::Html],
            folder: String::new(),
            browser: String::new(),
        }
    }
}

/// `[drill]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DrillSettings {
    /// Questions of a drill.
    pub questions: usize,
    /// Share of what was learned that should still be known when it comes back, 0.7–0.99.
    pub retention: f64,
    /// Ask a question once more when its feedback has named what was missing.
    pub second_try: bool,
    /// Local time at which a day of practice ends.
    pub day_ends: DayEnd,
}

impl Default for DrillSettings {
    fn default() -> Self {
        Self {
            questions: 3,
            retention: 0.9,
            second_try: true,
            day_ends: DayEnd::default(),
        }
    }
}

/// When the Python of answers is run on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunPython {
    /// The candidate is asked at the first answer that needs it.
    #[default]
    Ask,
    /// Whenever a question has checks.
    Always,
    /// Not at all.
    Never,
}

impl RunPython {
    /// The word in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

/// `[code]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CodeSettings {
    /// When Python is run. SQL always is: it runs in the program itself.
    pub run_python: RunPython,
    /// The command of the interpreter.
    pub python: String,
    /// Seconds that a Python program or one check of it may take, 1–600.
    pub timeout: u64,
    /// MiB of memory that a run of Python may use, 128 or more.
    pub memory: u64,
}

impl Default for CodeSettings {
    fn default() -> Self {
        Self {
            run_python: RunPython::Ask,
            python: "python3".into(),
            timeout: 10,
            memory: 1024,
        }
    }
}

/// `[terminal]`
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TerminalSettings {
    /// Use of colour.
    pub color: ColorChoice,
    /// No boxes, spinners and redraws; for screen readers.
    pub plain: bool,
    /// Two blank lines submit an answer.
    pub two_blank_lines_submit: bool,
}
