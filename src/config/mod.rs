//! Settings: built-in defaults < file < environment < flags.
//!
//! Owns reading the file, the rules its values must keep, and what the environment may say; the
//! keys are in `settings`, the folders in [`home`], what can be wrong in `errors`. Reads the
//! environment through a function that is passed in; flags are applied by the commands that own
//! them.

pub mod edit;
mod errors;
pub mod home;
mod settings;

pub use errors::{BrokenRule, ConfigError};
pub use settings::{
    AssessSettings, CodeSettings, Config, DEFAULT_BANK, DrillSettings, EmbeddingSettings,
    InterviewSettings, PromptsSettings, Provider, References, ReportFormat, ReportSettings,
    RunPython, SecondLookMode, StoreSettings, TerminalSettings,
};

use crate::assess::model::MAX_SAMPLES;
use crate::llm::endpoint::EndpointConfig;
use std::path::{Path, PathBuf};

/// A variable of the environment; None where it is unset or empty.
pub type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Reads the file at `path` (a missing one is all defaults) and lets the environment speak.
pub fn load(path: &Path, env: Env<'_>) -> Result<Config, ConfigError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            let path = path.to_path_buf();
            return Err(ConfigError::Unreadable { path, error });
        }
    };

    let mut config = parse(&text, path)?;
    apply_environment(&mut config, env);
    validate(&config, path, &text)?;
    Ok(config)
}

/// Returns the built-in settings with what the environment says.
pub fn without_file(env: Env<'_>) -> Config {
    let mut config = Config::default();
    apply_environment(&mut config, env);
    config
}

/// Parses a configuration; errors name file, line and key.
pub fn parse(text: &str, path: &Path) -> Result<Config, ConfigError> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |s| s.start.min(text.len()));
        let line = text.as_bytes()[..at]
            .iter()
            .filter(|b| **b == b'\n')
            .count()
            + 1;

        let key = text.lines().nth(line - 1).unwrap_or_default().trim();
        let key = key.split('=').next().unwrap_or_default().trim();
        ConfigError::Malformed {
            path: path.to_path_buf(),
            line,
            key: key.to_string(),
            reason: error.message().trim_end().replace('\n', " "),
        }
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

fn validate(config: &Config, path: &Path, text: &str) -> Result<(), ConfigError> {
    let broken = broken_rules(config, text);
    match broken.is_empty() {
        true => Ok(()),
        false => Err(ConfigError::BrokenRules {
            path: path.to_path_buf(),
            broken,
        }),
    }
}

/// Checks every value; `text` is the file they come from.
fn broken_rules(config: &Config, text: &str) -> Vec<BrokenRule> {
    let Config {
        interview,
        assess,
        drill,
        code,
        ..
    } = config;
    let questions = 1..=200;
    let judge_is_known = assess.judge.is_empty() || config.endpoints.contains_key(&assess.judge);

    let rules = [
        (
            questions.contains(&interview.questions),
            "interview.questions",
            "must be 1 to 200",
        ),
        (
            interview.follow_ups <= 10,
            "interview.follow_ups",
            "must be 0 to 10",
        ),
        (
            (1..=MAX_SAMPLES).contains(&assess.samples),
            "assess.samples",
            "must be 1 to 9",
        ),
        (
            (1..=600).contains(&code.timeout),
            "code.timeout",
            "must be 1 to 600",
        ),
        (
            (128..=1 << 20).contains(&code.memory),
            "code.memory",
            "must be 128 to 1048576",
        ),
        (
            questions.contains(&drill.questions),
            "drill.questions",
            "must be 1 to 200",
        ),
        (
            (0.7..=0.99).contains(&drill.retention),
            "drill.retention",
            "must be 0.7 to 0.99",
        ),
        (
            config.embedding.dimensions > 0,
            "embedding.dimensions",
            "must be above 0",
        ),
        (
            judge_is_known,
            "assess.judge",
            "must name one of [endpoints.*]",
        ),
    ];
    rules
        .into_iter()
        .filter(|(kept, _, _)| !kept)
        .map(|(_, key, rule)| BrokenRule {
            line: line_of(text, key),
            key,
            rule,
        })
        .collect()
}

/// Returns the line on which `table.key` is set, counted from 1; None where it is set in another
/// way.
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

/// Puts the home folder in the place of `~/`.
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
            crate::failure::Failure::from(parse(text, Path::new("config.toml")).unwrap_err())
                .to_string()
        };
        assert_snapshot!(error("[interview]\nquestions = \"five\"\n"), @r#"
        config.toml:2: questions: invalid type: string "five", expected usize
          hint: config.example.toml documents every key with its default
        "#);
        assert_snapshot!(error("[interview]\n\nquestion = 5\n"), @"
        config.toml:3: question: unknown field `question`, expected one of `bank`, `questions`, `follow_ups`, `reveal`, `style`, `lang`, `minutes`, `question_minutes`, `avoid_sessions`, `self_rating`
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
