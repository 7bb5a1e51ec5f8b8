//! What is configured about an endpoint: where it is, which key opens it, what a call may take.
//!
//! Owns the keys of an `[endpoint]` table and the way to the API key. Sends nothing.

use crate::net::redact::Redactor;
use crate::net::url::showable_url;
use crate::ports::{ChatError, ChatErrorKind};
use reqwest::Url;
use secrecy::SecretString;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

/// An `[endpoint]` or `[endpoints.NAME]` table. Every key has a default; unknown keys are refused.
///
/// `Debug` and `Serialize` hide what may be secret: header values, and the user and query of
/// `base_url`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EndpointConfig {
    /// Profile name, for messages; the heading of its table. Empty: the main endpoint.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// URL the API begins at, usually ending in `/v1`; a query (`?api-version=…`) is kept. Default:
    /// OpenAI.
    #[serde(serialize_with = "without_secrets")]
    pub base_url: String,
    /// Model name. Default: `gpt-4.1-mini`.
    pub model: String,
    /// Environment variable that holds the API key; an unset one means no key. Default:
    /// `OPENAI_API_KEY`.
    pub api_key_env: String,
    /// Shell command that prints the API key (a password manager); goes before `api_key_env`.
    /// Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key_command: Option<String>,
    /// Sent as `OpenAI-Organization`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// PEM file of certificate authorities trusted beside the system's. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// Sampling temperature; not sent to models that reject it. Default: 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Most tokens of a reply; 0: the server's own limit. Default: 4096.
    pub max_tokens: u32,
    /// Tokens that prompt and reply may have together. Default: what is known of the model, else
    /// 8192.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_window: Option<usize>,
    /// Price of a million prompt tokens, in any currency. Default: none, no cost is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_prompt: Option<f64>,
    /// Price of a million completion tokens. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_completion: Option<f64>,
    /// Times a call that may succeed later is tried again. Default: 4.
    pub retries: u32,
    /// Extra request headers. Default: none.
    #[serde(serialize_with = "without_values")]
    pub headers: BTreeMap<String, String>,
    /// Extra fields of the request body (`reasoning_effort`, `top_k` …), before our own of the same
    /// name. Default: none.
    pub extra_body: serde_json::Map<String, serde_json::Value>,
    /// Limits of time.
    pub timeouts: Timeouts,
}

impl Default for EndpointConfig {
    fn default() -> Self {
        Self {
            name: String::new(),
            base_url: "https://api.openai.com/v1".into(),
            model: "gpt-4.1-mini".into(),
            api_key_env: "OPENAI_API_KEY".into(),
            api_key_command: None,
            organization: None,
            ca_file: None,
            temperature: Some(0.0),
            max_tokens: 4096,
            context_window: None,
            price_prompt: None,
            price_completion: None,
            retries: 4,
            headers: BTreeMap::new(),
            extra_body: serde_json::Map::new(),
            timeouts: Timeouts::default(),
        }
    }
}

impl std::fmt::Debug for EndpointConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&serde_json::to_string(self).unwrap_or_default())
    }
}

/// Limits of time of one call, in seconds (fractions allowed) where they are configured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Timeouts {
    /// Until connected. Default: 10.
    #[serde(with = "seconds")]
    pub connect: Duration,
    /// From sending until the first byte of the reply's body: a local model reads the whole prompt
    /// first. Default: 180.
    #[serde(with = "seconds")]
    pub first_byte: Duration,
    /// Silence between two chunks. Default: 60.
    #[serde(with = "seconds")]
    pub idle: Duration,
    /// One attempt, from sending to the last byte. Default: 600.
    #[serde(with = "seconds")]
    pub total: Duration,
    /// The call with all its attempts and waits. Default: 900.
    #[serde(with = "seconds")]
    pub deadline: Duration,
    /// Longest wait before the first retry; doubles with each one, up to 30. Default: 0.5.
    #[serde(with = "seconds")]
    pub backoff: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(180),
            idle: Duration::from_secs(60),
            total: Duration::from_secs(600),
            deadline: Duration::from_secs(900),
            backoff: Duration::from_millis(500),
        }
    }
}

/// A duration as a number of seconds: at most a year, so that adding it to a moment cannot
/// overflow.
mod seconds {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use std::time::Duration;

    const YEAR: f64 = 365.0 * 86_400.0;

    pub fn serialize<S: Serializer>(value: &Duration, to: S) -> Result<S::Ok, S::Error> {
        if value.subsec_nanos() == 0 {
            to.serialize_u64(value.as_secs())
        } else {
            to.serialize_f64(value.as_secs_f64())
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        let value = f64::deserialize(from)?;
        Duration::try_from_secs_f64(value)
            .ok()
            .filter(|_| (0.001..=YEAR).contains(&value))
            .ok_or_else(|| {
                D::Error::custom("must be a number of seconds between 0.001 and 31536000")
            })
    }
}

fn without_values<S: Serializer>(
    headers: &BTreeMap<String, String>,
    to: S,
) -> Result<S::Ok, S::Error> {
    to.collect_map(headers.keys().map(|name| (name, "(hidden)")))
}

fn without_secrets<S: Serializer>(base_url: &str, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&showable_url(base_url))
}

impl EndpointConfig {
    fn base_url_error(&self, reason: &str) -> ChatError {
        let url = showable_url(&self.base_url);
        ChatError::new(
            ChatErrorKind::Rejected,
            format!(
                "base_url {url:?} of {} {reason}, like http://127.0.0.1:8080/v1",
                self.label()
            ),
        )
    }

    /// The URL of `path` (`chat/completions`, `models`) under `base_url`, or why there is none.
    pub(super) fn url(&self, path: &str) -> Result<Url, ChatError> {
        let mut url = Url::parse(self.base_url.trim())
            .map_err(|_| self.base_url_error("is not a URL: write it in full"))?;

        if !matches!(url.scheme(), "http" | "https") {
            return Err(
                self.base_url_error("does not begin with http:// or https://: write it in full")
            );
        }

        let base = url
            .path()
            .trim_end_matches('/')
            .trim_end_matches("/chat/completions")
            .to_string();
        url.set_path(&format!("{base}/{path}"));

        Ok(url)
    }

    /// Knows the key, the values of extra headers, and the secrets in `base_url`.
    pub(super) fn redactor(&self, key: Option<&SecretString>) -> Redactor {
        Redactor::new(&self.base_url, key).with_secrets(self.headers.values().cloned())
    }

    /// Returns the name that messages call it by.
    pub(super) fn label(&self) -> String {
        if self.name.is_empty() {
            "[endpoint]".into()
        } else {
            format!("[endpoints.{}]", self.name)
        }
    }
}

/// A key command that takes longer is given up: it waits for something nobody types.
const KEY_COMMAND_LIMIT: Duration = Duration::from_secs(60);
/// No key is longer; JSON web tokens are the longest.
const KEY_BYTES: u64 = 16 * 1024;

/// The API key: what `api_key_command` prints, else the variable `api_key_env`, else none.
///
/// The command is the user's own and runs in a shell; what it prints is never shown, not even when
/// it fails.
pub fn resolve_key(
    config: &EndpointConfig,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<SecretString>, ChatError> {
    let (key, source) = match &config.api_key_command {
        Some(command) => (run_key_command(command, config)?, "api_key_command"),
        None => (
            env(&config.api_key_env).unwrap_or_default(),
            config.api_key_env.as_str(),
        ),
    };
    let key = key.trim();

    if key.is_empty() {
        return match config.api_key_command {
            Some(_) => Err(key_error(config, "printed nothing")),
            None => Ok(None),
        };
    }

    if !key.bytes().all(|b| (0x21..=0x7e).contains(&b)) {
        let message = format!(
            "the key from {source} has white space or other characters in it that no key has: set \
             it again"
        );
        return Err(ChatError::new(ChatErrorKind::Unauthorized, message));
    }

    Ok(Some(SecretString::from(key)))
}

fn key_error(config: &EndpointConfig, what: &str) -> ChatError {
    let message = format!(
        "api_key_command of {} {what}: run it by hand to see why",
        config.label()
    );
    ChatError::new(ChatErrorKind::Unauthorized, message)
}

fn run_key_command(command: &str, config: &EndpointConfig) -> Result<String, ChatError> {
    let (shell, flag) = if cfg!(windows) {
        ("cmd", "/C")
    } else {
        ("sh", "-c")
    };
    let mut child = Command::new(shell)
        .args([flag, command])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|_| key_error(config, "cannot be started"))?;
    let stdout = child.stdout.take();
    let (send, receive) = std::sync::mpsc::channel();

    // A thread, so that a command that never ends can be given up.
    std::thread::spawn(move || {
        let mut printed = String::new();
        let read = stdout.map(|out| out.take(KEY_BYTES).read_to_string(&mut printed));
        let _ = send.send(matches!(read, Some(Ok(_))).then_some(printed));
    });
    let printed = receive.recv_timeout(KEY_COMMAND_LIMIT);
    if printed.is_err() {
        let _ = child.kill();
    }

    let status = child.wait();
    match (printed, status) {
        (Ok(Some(printed)), Ok(status)) if status.success() => Ok(printed),
        (Ok(Some(_)), Ok(status)) => Err(key_error(config, &format!("failed ({status})"))),
        (Ok(_), _) => Err(key_error(config, "printed something that is not text")),
        (Err(_), _) => Err(key_error(config, "did not end within a minute")),
    }
}

#[cfg(test)]
mod tests;
