//! The wait that a server asks for: in its headers, in fields of an error's body, or in the words of
//! its message.
//!
//! Owns where waits stand; [`words`] reads sentences, [`mod@span`] numbers and units. Does not
//! wait; what a refusal means is `llm::failure`'s decision, and how long a try waits where nothing
//! is asked for is [`super::retry`]'s.

mod span;
mod words;

use crate::net::json::{MAX_DEPTH, read_json, read_nested};
use reqwest::header::HeaderMap;
use serde_json::{Map, Value};
use span::{span, span_or_moment};
use std::time::{Duration, SystemTime};
use words::in_words;

/// Nobody asks for a longer wait than a year.
const LONGEST: Duration = Duration::from_secs(366 * 86_400);

/// Returns the wait that an answer with `status` asks for: the longer one where headers and body
/// each name one. Headers that only tell when a limit begins anew count for a 429 alone: servers
/// send them with every answer.
pub fn requested_wait(
    status: u16,
    headers: &HeaderMap,
    body: &[u8],
    now: SystemTime,
) -> Option<Duration> {
    let asked = in_headers(headers, now).max(in_body(body, now));
    let asked = asked.or_else(|| (status == 429).then(|| until_reset(headers, now)).flatten());
    // What is longer is a number of something else.
    asked.filter(|wait| *wait <= LONGEST)
}

/// Returns the wait named in an error's body.
pub fn in_body(body: &[u8], now: SystemTime) -> Option<Duration> {
    match read_json(body) {
        Some(value) => in_value(&value, now, 0),
        None => in_words(&String::from_utf8_lossy(body), now),
    }
}

fn header_text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    header_texts(headers, name).next()
}

fn header_texts<'h>(headers: &'h HeaderMap, name: &str) -> impl Iterator<Item = &'h str> {
    let values = headers.get_all(name).into_iter();
    values.filter_map(|value| Some(value.to_str().ok()?.trim()))
}

/// Headers that name the wait in milliseconds.
const MILLISECONDS: [&str; 3] = ["retry-after-ms", "x-ms-retry-after-ms", "x-retry-after-ms"];
/// Headers that name it in seconds, as a span with units, or as a moment.
const AFTER: [&str; 4] = [
    "retry-after",
    "x-retry-after",
    "x-ratelimit-retry-after",
    "x-rate-limit-retry-after",
];

/// Returns the wait that `retry-after-ms`, `Retry-After` (RFC 9110 10.2.3) or one of its variants
/// asks for.
fn in_headers(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let milliseconds = MILLISECONDS.iter().find_map(|name| {
        let text = header_text(headers, name)?;
        span(text.parse::<f64>().ok()? / 1000.0)
    });
    milliseconds.or_else(|| AFTER.iter().find_map(|name| longest(headers, name, now)))
}

/// Returns the longest wait under one name: a gateway adds its own to the server's.
fn longest(headers: &HeaderMap, name: &str, now: SystemTime) -> Option<Duration> {
    let spans = header_texts(headers, name).filter_map(|text| span_or_moment(text, now));
    spans.max()
}

/// Returns the longest time until one of the limits begins anew, of those that are used up where
/// the server says so (`x-ratelimit-reset-tokens`, `ratelimit-reset`, …).
fn until_reset(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let resets = headers.iter().filter_map(|(name, value)| {
        let name = name.as_str();
        let wait = reset_of(name, value.to_str().ok()?, now)?;
        let left = header_text(headers, &name.replace("reset", "remaining"));
        Some((wait, left.and_then(|left| left.parse::<f64>().ok())))
    });
    let joint = header_texts(headers, "ratelimit").filter_map(joint_limit);
    let resets: Vec<(Duration, Option<f64>)> = resets.chain(joint).collect();

    let used_up = resets.iter().filter(|(_, left)| *left == Some(0.0));
    let longest = used_up.map(|(wait, _)| *wait).max();
    longest.or_else(|| {
        let unknown = resets.iter().filter(|(_, left)| left.is_none());
        unknown.map(|(wait, _)| *wait).max()
    })
}

/// Reads the drafts of one header for all: `limit=10, remaining=0, reset=7`, `"default";r=0;t=7`.
fn joint_limit(text: &str) -> Option<(Duration, Option<f64>)> {
    let (wait, left) = (
        number_in(text, ["t", "reset"])?,
        number_in(text, ["r", "remaining"]),
    );
    Some((span(wait)?, left))
}

/// Returns the number that one of `names` has in `name=number, …`.
fn number_in(text: &str, names: [&str; 2]) -> Option<f64> {
    let parts = text.split([',', ';']);
    let mut pairs = parts.filter_map(|part| part.trim().split_once('='));
    let (_, value) = pairs.find(|(name, _)| names.contains(name))?;
    value.trim().parse().ok()
}

fn reset_of(name: &str, value: &str, now: SystemTime) -> Option<Duration> {
    let name = name.to_ascii_lowercase().replace(['-', '_'], "");
    let named = name.contains("ratelimit") && name.contains("reset");
    named.then(|| span_or_moment(value, now)).flatten()
}

/// Fields of a body that hold a wait, without case and punctuation.
const FIELDS: [&str; 14] = [
    "retrydelay",
    "retryafter",
    "retryafterseconds",
    "retryafterms",
    "retryin",
    "resetafter",
    "waitseconds",
    "cooldowntime",
    "estimatedtime",
    "waittime",
    "waitms",
    "resetin",
    "resetat",
    "resetsat",
];
/// Fields that repeat what was sent or what a model wrote: nobody's wish.
const FOREIGN: [&str; 4] = ["input", "failed_generation", "messages", "body"];

fn in_value(value: &Value, now: SystemTime, depth: usize) -> Option<Duration> {
    if depth > MAX_DEPTH {
        return None;
    }
    match value {
        Value::String(text) => match read_nested(text) {
            Some(inner) => in_value(&inner, now, depth + 1),
            None => in_words(text, now),
        },
        Value::Array(items) => {
            let waits = items
                .iter()
                .filter_map(|item| in_value(item, now, depth + 1));
            waits.max()
        }
        Value::Object(fields) => in_object(fields, now, depth),
        _ => None,
    }
}

fn in_object(fields: &Map<String, Value>, now: SystemTime, depth: usize) -> Option<Duration> {
    let waits = fields.iter().filter_map(|(name, value)| {
        let plain = name.to_lowercase().replace(['-', '_', ' '], "");
        if FIELDS.contains(&plain.as_str()) {
            return in_field(&plain, value, now);
        }
        let reset = value.as_str().and_then(|text| reset_of(name, text, now));
        if reset.is_some() || FOREIGN.contains(&name.as_str()) {
            return reset;
        }
        in_value(value, now, depth + 1)
    });
    waits.max()
}

/// Reads `"3s"`, `3`, `"Wed, 21 Oct …"` and `{"seconds": 3, "nanos": 0}`.
fn in_field(name: &str, value: &Value, now: SystemTime) -> Option<Duration> {
    match value {
        Value::Number(number) if name.ends_with("ms") => span(number.as_f64()? / 1000.0),
        Value::Number(number) => span_or_moment(&number.to_string(), now),
        Value::String(text) => span_or_moment(text, now),
        Value::Object(parts) => {
            let seconds = match parts.get("seconds")? {
                Value::String(text) => text.parse().ok()?,
                other => other.as_f64()?,
            };
            let nanos = parts.get("nanos").and_then(Value::as_f64);
            span(seconds + nanos.unwrap_or_default() / 1e9)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
