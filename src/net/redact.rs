//! Makes what a server says safe to show: on one line, shortened, without terminal controls and
//! without secrets.

use crate::domain::text::{ellipsis, one_line};
use crate::net::url::secrets_in;
use secrecy::{ExposeSecret, SecretString};

/// Shorter keys, header values and passwords are words that may stand in any text ("ollama",
/// "test").
const SHORTEST: usize = 8;
/// Shorter keys are dummies ("ollama", "EMPTY") and may be words of a reply.
const SHORTEST_IN_REPLY: usize = 16;

/// The secrets of one server.
#[derive(Debug)]
pub struct Redactor(Vec<SecretString>);

impl Redactor {
    /// Knows the `key`, and the password and the values of the query in `url`.
    pub fn new(url: &str, key: Option<&SecretString>) -> Self {
        let key = key.map(|key| key.expose_secret().to_string());
        Self(Vec::new()).with_secrets(key.into_iter().chain(secrets_in(url)))
    }

    /// Adds other secrets, those that are long enough to be no common word.
    pub fn with_secrets(mut self, secrets: impl IntoIterator<Item = String>) -> Self {
        let long = secrets.into_iter().filter(|s| s.len() >= SHORTEST);
        self.0.extend(long.map(SecretString::from));
        self
    }

    /// Returns hostile text on one line, without secrets, at most `max` characters.
    pub fn clean(&self, text: &str, max: usize) -> String {
        // Escape codes go first: one in the middle of a key would hide the key.
        let line = self
            .secrets()
            .fold(one_line(text), |line, s| line.replace(s, "[key]"));
        ellipsis(&line, max)
    }

    /// Returns a reply unchanged, but without the key in case a server repeats it.
    pub fn redact_reply(&self, reply: String) -> String {
        let long = self.secrets().filter(|s| s.len() >= SHORTEST_IN_REPLY);
        long.fold(reply, |reply, secret| {
            if reply.contains(secret) {
                reply.replace(secret, "[key]")
            } else {
                reply
            }
        })
    }

    fn secrets(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(ExposeSecret::expose_secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_struck_out_and_common_words_are_not() {
        let key = SecretString::from("sk-secret");
        let redactor = Redactor::new("http://me:password@host?v=1", Some(&key))
            .with_secrets(["header-value".to_string(), "chat".to_string()]);
        let text = "sk-\u{1b}[31msecret of me:password, header-value: 1 chat";
        assert_eq!(
            redactor.clean(text, 300),
            "[key] of me:[key], [key]: 1 chat"
        );
        assert_eq!(redactor.clean("no secret", 4), "no…");
        let dummy = Redactor::new("http://host", Some(&SecretString::from("ollama")));
        assert_eq!(dummy.clean("like ollama/llama3", 300), "like ollama/llama3");
        assert_eq!(
            redactor.redact_reply("sk-secret".into()),
            "sk-secret",
            "short keys may be words of a reply"
        );
    }
}
