//! Settings: built-in defaults < file < environment < flags.
//!
//! Owns every key of `config.toml`, the folders, and what the environment may say. Reads the
//! environment through a function that is passed in; flags are applied by the commands that own
//! them.

pub mod home;

use crate::assess::model::MAX_SAMPLES;
use crate::domain::session::Reveal;
use crate::error::Failure;
use crate::llm::endpoint::EndpointConfig;
use crate::term::style::ColorChoice;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A variable of the environment; None where it is unset or empty.
pub type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Everything that can be configured. `config.example.toml` documents each key; a test holds the
/// two together.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Shape of an interview.
    pub interview: InterviewSettings,
    /// How answers are assessed.
    pub assess: AssessSettings,
    /// The main endpoint; None: offline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<EndpointConfig>,
    /// Named endpoints for `--endpoint NAME` and `assess.judge`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub endpoints: BTreeMap<String, EndpointConfig>,
    /// Where questions are kept.
    pub store: StoreSettings,
    /// How texts become vectors.
    pub embedding: EmbeddingSettings,
    /// Prompt templates.
    pub prompts: PromptsSettings,
    /// Written reports.
    pub report: ReportSettings,
    /// Drills.
    pub drill: DrillSettings,
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
    /// When scores are shown.
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
        }
    }
}

/// `[assess]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AssessSettings {
    /// Use no endpoint, whatever the environment says.
    pub offline: bool,
    /// How often the model is asked; the median verdict counts. 1–9.
    pub samples: usize,
    /// Name of a second endpoint that re-checks what the first was unsure of; empty: none.
    pub judge: String,
    /// Let the offline alignment dispute the model's verdicts.
    pub second_look: bool,
}

impl Default for AssessSettings {
    fn default() -> Self {
        Self {
            offline: false,
            samples: 1,
            judge: String::new(),
            second_look: true,
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

/// Who turns texts into vectors.
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
    /// Who embeds.
    pub provider: Provider,
    /// Where the API begins, for `endpoint`.
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
}

impl Default for DrillSettings {
    fn default() -> Self {
        Self {
            questions: 3,
            retention: 0.9,
            second_try: true,
        }
    }
}

/// `[terminal]`
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TerminalSettings {
    /// When to use colour.
    pub color: ColorChoice,
    /// No boxes, spinners and redraws; for screen readers.
    pub plain: bool,
    /// Two blank lines submit an answer.
    pub two_blank_lines_submit: bool,
}

/// Reads the file at `path` (a missing one is all defaults) and lets the environment speak.
pub fn load(path: &Path, env: Env<'_>) -> Result<Config, Failure> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(e) => {
            return Err(Failure::usage(format!(
                "cannot read {}: {e}",
                path.display()
            )));
        }
    };
    let mut config = parse(&text, path)?;
    apply_environment(&mut config, env);
    validate(&config, path, &text)?;
    Ok(config)
}

/// The built-in settings with what the environment says.
pub fn without_file(env: Env<'_>) -> Config {
    let mut config = Config::default();
    apply_environment(&mut config, env);
    config
}

/// Parses a configuration; errors name file, line and key.
pub fn parse(text: &str, path: &Path) -> Result<Config, Failure> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |s| s.start.min(text.len()));
        let line = text.as_bytes()[..at]
            .iter()
            .filter(|b| **b == b'\n')
            .count()
            + 1;
        let key = text.lines().nth(line - 1).unwrap_or_default().trim();
        let key = key.split('=').next().unwrap_or_default().trim();
        let what = error.message().trim_end().replace('\n', " ");
        Failure::usage(format!("{}:{line}: {key}: {what}", path.display()))
            .hint("config.example.toml documents every key with its default")
    })
}

/// `OPENAI_BASE_URL`, `OPENAI_API_KEY` and `VIVA_MODEL` are enough to use an endpoint;
/// `VIVA_ENDPOINT` names a profile, and `VIVA_ENDPOINT=offline` forbids every endpoint (decided
/// where the assessor is built).
fn apply_environment(config: &mut Config, env: Env<'_>) {
    let (base_url, model) = (env("OPENAI_BASE_URL"), env("VIVA_MODEL"));
    if config.endpoint.is_none() && (base_url.is_some() || env("OPENAI_API_KEY").is_some()) {
        config.endpoint = Some(EndpointConfig::default());
    }
    if let Some(endpoint) = &mut config.endpoint {
        if let Some(url) = base_url {
            endpoint.base_url = url;
        }
        if let Some(model) = model {
            endpoint.model = model;
        }
    }
    for (name, endpoint) in &mut config.endpoints {
        endpoint.name = name.clone();
    }
}

fn validate(config: &Config, path: &Path, text: &str) -> Result<(), Failure> {
    let mut wrong = Vec::new();
    let mut check = |good: bool, key: &str, rule: &str| {
        if !good {
            let line = line_of(text, key).map_or(String::new(), |n| format!(":{n}"));
            wrong.push(format!("{}{line}: {key} {rule}", path.display()));
        }
    };
    check(
        (1..=200).contains(&config.interview.questions),
        "interview.questions",
        "must be 1 to 200",
    );
    check(
        config.interview.follow_ups <= 10,
        "interview.follow_ups",
        "must be 0 to 10",
    );
    check(
        (1..=MAX_SAMPLES).contains(&config.assess.samples),
        "assess.samples",
        "must be 1 to 9",
    );
    check(
        (1..=200).contains(&config.drill.questions),
        "drill.questions",
        "must be 1 to 200",
    );
    check(
        (0.7..=0.99).contains(&config.drill.retention),
        "drill.retention",
        "must be 0.7 to 0.99",
    );
    check(
        config.embedding.dimensions > 0,
        "embedding.dimensions",
        "must be above 0",
    );
    let judge = &config.assess.judge;
    check(
        judge.is_empty() || config.endpoints.contains_key(judge),
        "assess.judge",
        "must name one of [endpoints.*]",
    );
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Failure::usage(wrong.join("\n")))
    }
}

/// The line on which `table.key` is set, counted from 1; None where it is set in another way.
fn line_of(text: &str, path: &str) -> Option<usize> {
    let (wanted, key) = path.split_once('.')?;
    let mut table = "";
    for (i, line) in text.lines().map(str::trim).enumerate() {
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.split(']').next()) {
            table = name.trim();
        } else if table == wanted && line.split('=').next().is_some_and(|k| k.trim() == key) {
            return Some(i + 1);
        }
    }
    None
}

/// `~/…` with the home folder put in.
pub fn expand(path: &str, env: Env<'_>) -> PathBuf {
    match (path.strip_prefix("~/"), env("HOME")) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_snapshot;

    const EXAMPLE: &str = include_str!("../../config.example.toml");

    fn none(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn the_example_is_the_defaults() {
        assert_eq!(
            parse(EXAMPLE, Path::new("config.example.toml")).unwrap(),
            Config::default()
        );
    }

    /// Every commented-out key of the example must be a real one with a value of the right type.
    #[test]
    fn the_example_without_comments_parses_too() {
        let live: String = EXAMPLE
            .lines()
            .map(|l| match l.strip_prefix("#: ") {
                Some(code) => format!("{code}\n"),
                None => format!("{l}\n"),
            })
            .collect();
        let config = parse(&live, Path::new("live")).unwrap();
        let endpoint = config.endpoint.unwrap();
        let keys = serde_json::to_value(&endpoint).unwrap();
        for key in keys.as_object().unwrap().keys() {
            assert!(
                EXAMPLE.contains(&format!("{key} =")) || EXAMPLE.contains(&format!("{key}]")),
                "{key} is not documented"
            );
        }
        assert!(config.endpoints.contains_key("judge"));
    }

    #[test]
    fn every_key_is_in_the_example() {
        let all = toml::Value::try_from(Config::default()).unwrap();
        for (table, keys) in all.as_table().unwrap() {
            assert!(EXAMPLE.contains(&format!("[{table}]")), "{table}");
            for key in keys.as_table().unwrap().keys() {
                assert!(EXAMPLE.contains(&format!("\n{key} = ")), "{table}.{key}");
            }
        }
    }

    #[test]
    fn errors_name_file_line_and_key() {
        let error = |text: &str| {
            parse(text, Path::new("config.toml"))
                .unwrap_err()
                .to_string()
        };
        assert_snapshot!(error("[interview]\nquestions = \"five\"\n"), @r#"
        config.toml:2: questions: invalid type: string "five", expected usize
          hint: config.example.toml documents every key with its default
        "#);
        assert_snapshot!(error("[interview]\n\nquestion = 5\n"), @r"
        config.toml:3: question: unknown field `question`, expected one of `bank`, `questions`, `follow_ups`, `reveal`, `style`, `lang`, `minutes`, `question_minutes`, `avoid_sessions`
          hint: config.example.toml documents every key with its default
        ");
        assert_snapshot!(error("[interview\n"), @r"
        config.toml:1: [interview: unclosed table, expected `]`
          hint: config.example.toml documents every key with its default
        ");
        assert_snapshot!(error("[interview]\nreveal = \"never\"\n"), @r"
        config.toml:2: reveal: unknown variant `never`, expected one of `each`, `end`, `report`
          hint: config.example.toml documents every key with its default
        ");
        let text = "[interview]\nquestions = 0\n[assess]\njudge = \"x\"";
        let wrong = validate(&parse(text, Path::new("c")).unwrap(), Path::new("c"), text);
        assert_snapshot!(wrong.unwrap_err(), @r"
        c:2: interview.questions must be 1 to 200
        c:4: assess.judge must name one of [endpoints.*]
        ");
    }

    #[test]
    fn the_environment_is_enough_for_an_endpoint() {
        let with = |vars: &'static [(&str, &str)]| {
            move |key: &str| {
                vars.iter()
                    .find(|(k, _)| *k == key)
                    .map(|(_, v)| (*v).to_string())
            }
        };
        let load = |env: Env<'_>| {
            let mut config = Config::default();
            apply_environment(&mut config, env);
            config.endpoint.map(|e| (e.base_url, e.model))
        };
        assert_eq!(load(&none), None);
        assert_eq!(load(&with(&[("VIVA_MODEL", "m")])), None);
        let (url, model) = load(&with(&[
            ("OPENAI_BASE_URL", "http://localhost:1/v1"),
            ("VIVA_MODEL", "m"),
        ]))
        .unwrap();
        assert_eq!(
            (url.as_str(), model.as_str()),
            ("http://localhost:1/v1", "m")
        );
        assert!(load(&with(&[("OPENAI_API_KEY", "k")])).is_some());
    }
}
