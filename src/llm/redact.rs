//! Makes what a server says safe to show: on one line, shortened, without terminal controls and
//! without secrets.

use crate::domain::text::{ellipsis, one_line};
use crate::llm::endpoint::EndpointConfig;
use secrecy::{ExposeSecret, SecretString};

/// Shorter header values and passwords are words that may stand in any text.
const SHORTEST: usize = 8;
/// Shorter keys are dummies ("ollama", "EMPTY") and may be words of a reply.
const SHORTEST_IN_REPLY: usize = 16;

/// Knows the secrets of one endpoint.
#[derive(Debug)]
pub struct Redactor(Vec<SecretString>);

impl Redactor {
    /// The key, the values of extra headers, and the password in `base_url`.
    pub fn new(config: &EndpointConfig, key: Option<&SecretString>) -> Self {
        let url = reqwest::Url::parse(config.base_url.trim()).ok();
        let password = url.as_ref().and_then(|u| u.password()).map(str::to_string);
        let queries: Vec<String> = url
            .iter()
            .flat_map(|u| u.query_pairs())
            .map(|(_, v)| v.into_owned())
            .collect();
        let others = config
            .headers
            .values()
            .cloned()
            .chain(password)
            .chain(queries)
            .filter(|s| s.len() >= SHORTEST);
        Self(
            key.cloned()
                .into_iter()
                .chain(others.map(SecretString::from))
                .collect(),
        )
    }

    /// Hostile text on one line, without secrets, at most `max` characters.
    pub fn clean(&self, text: &str, max: usize) -> String {
        // Escape codes go first: one in the middle of a key would hide the key.
        let line = self
            .secrets()
            .filter(|s| !s.is_empty())
            .fold(one_line(text), |line, s| line.replace(s, "[key]"));
        ellipsis(&line, max)
    }

    /// A reply to the letter, but without the key in case a server says it.
    pub fn reply(&self, reply: String) -> String {
        let said = |reply: &String, secret: &str| {
            secret.len() >= SHORTEST_IN_REPLY && reply.contains(secret)
        };
        self.secrets().fold(reply, |reply, s| {
            if said(&reply, s) {
                reply.replace(s, "[key]")
            } else {
                reply
            }
        })
    }

    fn secrets(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(ExposeSecret::expose_secret)
    }
}
