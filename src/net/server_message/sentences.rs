//! Gathers the sentences of an error, wherever they stand: OpenAI's object, a list, a string, JSON
//! in a string, FastAPI's `detail`, a router's `metadata.raw`.

use crate::net::json::{MAX_DEPTH, read_json, read_nested};
use serde_json::{Map, Value};

/// What an error's body says.
#[derive(Debug, Default)]
pub struct Sentences {
    /// Sentences, those nearest to the cause first.
    said: Vec<String>,
    /// Texts around embedded JSON: for recognising, not for showing.
    around: Vec<String>,
    labels: Vec<String>,
    /// The first number that is an HTTP error.
    pub status: Option<u16>,
}

/// Fields that may hold a sentence, the most telling first.
const SENTENCES: [&str; 14] = [
    "message",
    "detail",
    "details",
    "error",
    "errors",
    "msg",
    "error_msg",
    "error_message",
    "errorMessage",
    "error_description",
    "title",
    "description",
    "status_msg",
    "base_resp",
];
/// Fields that name the kind of an error.
const LABELS: [&str; 7] = [
    "code",
    "type",
    "param",
    "status",
    "reason",
    "quotaId",
    "error_code",
];
/// Fields that may hold an HTTP status.
const STATUSES: [&str; 5] = ["code", "status", "statusCode", "status_code", "error_code"];
/// Sentences that say nothing where another is there.
const GENERIC: [&str; 4] = ["provider returned error", "error", "bad request", "none"];
/// Items of a list that are looked at.
const ITEMS: usize = 8;

impl Sentences {
    /// Reads a body.
    pub fn gather(body: &Value) -> Self {
        let mut found = Self::default();
        found.dig(body, 0);
        if found.said.is_empty() && found.around.is_empty() {
            let mut leaves = Vec::new();
            gather_leaves(body, "", 0, &mut leaves);
            found.say(&match (leaves.is_empty(), body) {
                (true, Value::Object(_) | Value::Array(_)) => body.to_string(),
                _ => leaves.join("; "),
            });
        }
        found
    }

    /// The sentence to show.
    pub fn shown(&self) -> String {
        let telling = |text: &&String| !GENERIC.contains(&text.to_lowercase().as_str());
        let mut shown: Vec<&str> = Vec::new();
        for text in self.said.iter().filter(telling) {
            if !shown.iter().any(|other| other.contains(text.as_str())) {
                shown.push(text);
            }
        }
        match shown.is_empty() {
            true => self.said.first().cloned().unwrap_or_default(),
            false => shown.join("; "),
        }
    }

    /// Everything that was said, and the labels.
    pub fn everything(&self) -> String {
        let all = self.said.iter().chain(&self.around).chain(&self.labels);
        all.map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    fn say(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() && !self.said.iter().any(|other| other == text) {
            self.said.push(text.to_string());
        }
    }

    fn dig(&mut self, value: &Value, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        match value {
            Value::String(text) => self.dig_text(text, depth),
            Value::Array(items) => {
                for item in items.iter().take(ITEMS) {
                    self.dig(item, depth + 1);
                }
            }
            Value::Object(fields) => self.dig_object(fields, depth),
            _ => {}
        }
    }

    /// A sentence, JSON, or a sentence with JSON in it (`… Exception - {"error": …}`).
    fn dig_text(&mut self, text: &str, depth: usize) {
        if let Some(inner) = read_nested(text) {
            return self.dig(&inner, depth + 1);
        }
        let Some(inner) = embedded(text) else {
            return self.say(text);
        };

        let before = self.said.len();
        self.dig(&inner, depth + 1);
        match self.said.len() > before {
            true => self.around.push(text.to_string()),
            false => self.say(text),
        }
    }

    fn dig_object(&mut self, fields: &Map<String, Value>, depth: usize) {
        self.note_labels(fields);

        // FastAPI's validation errors: where, and what is wrong; not the input, which is the
        // user's own text.
        if let (Some(place), Some(message)) = (fields.get("loc"), fields.get("msg")) {
            let message = message.as_str().unwrap_or_default();
            return self.say(&format!("{}: {message}", path(place)));
        }
        // A router repeats what the provider behind it said.
        if let Some(raw) = fields.get("metadata").and_then(|m| m.get("raw")) {
            self.dig(raw, depth + 1);
        }
        for name in SENTENCES {
            if let Some(value) = fields.get(name) {
                self.dig(value, depth + 1);
            }
        }
    }

    fn note_labels(&mut self, fields: &Map<String, Value>) {
        for name in LABELS {
            if let Some(label) = fields.get(name).and_then(Value::as_str) {
                self.labels.push(label.to_string());
            }
        }
        let violations = fields.get("violations").and_then(Value::as_array);
        for violation in violations.into_iter().flatten().take(ITEMS) {
            if let Value::Object(fields) = violation {
                self.note_labels(fields);
            }
        }

        let numbers = STATUSES
            .iter()
            .filter_map(|name| http_error(fields.get(*name)?));
        self.status = self.status.or(numbers.into_iter().next());
    }
}

/// Fields whose values are nobody's words.
const FOREIGN: [&str; 3] = ["input", "url", "choices"];

fn place_below(place: &str, name: &str) -> String {
    match place {
        "" => name.to_string(),
        place => format!("{place}.{name}"),
    }
}

/// Gathers the texts of an error that has none of the usual fields, each with its place.
fn gather_leaves(value: &Value, place: &str, depth: usize, leaves: &mut Vec<String>) {
    match value {
        _ if depth > MAX_DEPTH || leaves.len() >= ITEMS => {}
        Value::Null => {}
        Value::Array(items) => {
            for item in items.iter().take(ITEMS) {
                gather_leaves(item, place, depth + 1, leaves);
            }
        }
        Value::Object(fields) => {
            let own = fields
                .iter()
                .filter(|(name, _)| !FOREIGN.contains(&name.as_str()));
            for (name, inner) in own.take(ITEMS) {
                gather_leaves(inner, &place_below(place, name), depth + 1, leaves);
            }
        }
        leaf => {
            let text = leaf
                .as_str()
                .map_or_else(|| leaf.to_string(), str::to_string);
            leaves.push(match place {
                "" => text,
                place => format!("{place}: {text}"),
            });
        }
    }
}

/// Returns the number of an HTTP error, also where it is a text.
fn http_error(value: &Value) -> Option<u16> {
    let number = value
        .as_u64()
        .or_else(|| value.as_str()?.trim().parse().ok())?;
    let number = u16::try_from(number).ok()?;
    (400..600).contains(&number).then_some(number)
}

/// Returns the object within a sentence, up to its last brace.
fn embedded(text: &str) -> Option<Value> {
    let (begin, end) = (text.find('{')?, text.rfind('}')?);
    let value = read_json(text.get(begin..=end)?.as_bytes())?;
    value.is_object().then_some(value)
}

fn path(place: &Value) -> String {
    let parts = place.as_array().into_iter().flatten();
    let parts = parts.map(|part| {
        part.as_str()
            .map_or_else(|| part.to_string(), str::to_string)
    });
    parts.collect::<Vec<_>>().join(".")
}
