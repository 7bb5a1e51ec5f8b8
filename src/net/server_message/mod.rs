//! The sentence in an error's body: bodies of many makes read into one form.
//!
//! Owns the reading ([`sentences`]), and the words by which refusals are recognised ([`words`]) and
//! numbers of tokens found ([`tokens`]). What follows from them is decided by callers
//! (`llm::failure`, `store::embed::remote`).

mod sentences;
mod tokens;
mod words;

pub use tokens::TokenDemand;

use crate::domain::text::{ellipsis, one_line};
use crate::net::json::read_json;
use crate::net::redact::Redactor;
use sentences::Sentences;
use serde_json::Value;

/// Longest sentence that is shown, in characters.
const SHOWN: usize = 300;
/// Longest text in which words are looked for.
const SEARCHED: usize = 4000;

/// A server's error message, made safe to show.
#[derive(Debug, Default, Clone)]
pub struct ServerMessage {
    /// The sentence, at most 300 characters; empty where there is none.
    pub text: String,
    /// All sentences, codes, types and parameters in lower case, for recognising.
    pub all: String,
    /// `code` or `status`, where it is the number of an HTTP error.
    pub status: Option<u16>,
    /// It is a web page.
    pub web_page: bool,
    demand: Option<TokenDemand>,
}

impl ServerMessage {
    /// Reads an error's body: JSON of any make, an event of a stream, a web page or plain text.
    pub fn read(body: &[u8], redactor: &Redactor) -> Self {
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        if let Some(value) = read_json(body) {
            return Self::read_value(&value, redactor);
        }

        let text = String::from_utf8_lossy(body);
        let trimmed = text.trim_start();
        if trimmed.starts_with('<') {
            return Self::read_page(trimmed, redactor);
        }
        // A stream whose first event is the error.
        let mut events = trimmed
            .lines()
            .filter_map(|line| line.strip_prefix("data:"));
        match events.next().and_then(|data| read_json(data.as_bytes())) {
            Some(value) => Self::read_value(&value, redactor),
            None => Self::read_value(&Value::String(text.into_owned()), redactor),
        }
    }

    /// Reads an error that is JSON already.
    pub fn read_value(value: &Value, redactor: &Redactor) -> Self {
        let found = Sentences::gather(value);
        let all = one_line(&found.everything());
        Self {
            text: redactor.clean(&found.shown(), SHOWN),
            all: ellipsis(&all, SEARCHED).to_lowercase(),
            status: found.status,
            web_page: false,
            demand: TokenDemand::from_fields(value).or_else(|| TokenDemand::from_text(&all)),
        }
    }

    /// Reads a web page: its title.
    fn read_page(page: &str, redactor: &Redactor) -> Self {
        let title = ["title", "h1"].iter().find_map(|tag| element(page, tag));
        let text = match title {
            Some(title) => format!("a web page, \"{}\"", redactor.clean(&title, 80)),
            None => "a web page".to_string(),
        };
        Self {
            all: text.to_lowercase(),
            text,
            web_page: true,
            ..Self::default()
        }
    }

    /// Tells whether one of `words` stands in it.
    pub fn has(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.all.contains(word))
    }

    /// Returns the tokens asked for and those there is room for, where they are given.
    pub fn token_demand(&self) -> Option<TokenDemand> {
        self.demand
    }
}

/// Returns the text of the first element `tag` of a page, without what it contains besides text.
fn element(page: &str, tag: &str) -> Option<String> {
    let page: String = page.chars().take(SEARCHED).collect();
    let lower = page.to_ascii_lowercase();
    let open = lower.find(&format!("<{tag}"))?;
    let begin = open + lower.get(open..)?.find('>')? + 1;
    let end = begin + lower.get(begin..)?.find('<')?;
    let text = one_line(page.get(begin..end)?);
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_string())
}

#[cfg(test)]
mod tests;
