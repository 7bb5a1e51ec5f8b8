//! The wait that a server asks for: in its headers, in fields of an error's body, or in the words of
//! its message.
//!
//! Owns the spellings. Does not wait; what a refusal means is `llm::failure`'s decision, and how long a
//! try waits where nothing is asked for is [`super::retry`]'s.

use crate::net::json::{MAX_DEPTH, read_json, read_nested};
use regex::Regex;
use reqwest::header::HeaderMap;
use serde_json::{Map, Value};
use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

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
    // A gateway adds its own to the server's.
    let longest = |name: &&str| {
        let spans = header_texts(headers, name).filter_map(|text| span_or_moment(text, now));
        spans.max()
    };
    milliseconds.or_else(|| AFTER.iter().find_map(longest))
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
    let parts = || {
        text.split([',', ';'])
            .filter_map(|part| part.trim().split_once('='))
    };
    let number = |names: [&str; 2]| {
        let named = parts().find(|(name, _)| names.contains(name));
        named.and_then(|(_, value)| value.trim().parse::<f64>().ok())
    };
    Some((span(number(["t", "reset"])?)?, number(["r", "remaining"])))
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

/// Words after which a wait is named, in the languages that gateways speak.
const ANCHORS: [&str; 25] = [
    "again in",
    "again at",
    "again after",
    "try in",
    "retry in",
    "retry at",
    "retry after",
    "retry-after",
    "wait",
    "reset",
    "available",
    "cool",
    "versuchen sie es in",
    "erneut in",
    "warten",
    "essayer dans",
    "essayez dans",
    "patiente",
    "attend",
    "nuevo en",
    "espere",
    "novamente em",
    "aguarde",
    "riprova tra",
    "через",
];
/// Numbers that stand as words, and what follows them.
const WORDED: [(&str, &str); 6] = [
    (" a minute", " 1 minute"),
    (" one minute", " 1 minute"),
    (" an hour", " 1 hour"),
    (" one hour", " 1 hour"),
    (" a second", " 1 second"),
    (" one second", " 1 second"),
];
/// Most characters between such a word and the wait: "again, at the earliest, in about 20 s".
const GAP: usize = 30;

/// Returns the first wait that a sentence names: "try again in 1m26.4s", "retry after 9 seconds".
fn in_words(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.to_lowercase();
    let worded = |text: String, (word, number): &(&str, &str)| text.replace(word, number);
    let text = WORDED.iter().fold(text, worded);
    let mut anchors: Vec<(usize, &str)> = ANCHORS
        .iter()
        .flat_map(|anchor| text.match_indices(anchor))
        .collect();
    anchors.sort_unstable();

    let named = anchors.into_iter().find_map(|(at, anchor)| {
        let after = text.get(at + anchor.len()..)?;
        let digit = after.find(|c: char| c.is_ascii_digit() || matches!(c, '.' | '\n'))?;
        let start = after.get(digit..).filter(|_| digit <= GAP)?;
        if start.starts_with(|c: char| !c.is_ascii_digit()) {
            return None;
        }
        // A number without a unit counts where nothing but a wait can be meant.
        let seconds = anchor
            .starts_with("retry")
            .then(|| bare_seconds(start))
            .flatten();
        units(start).or_else(|| moment(start, now)).or(seconds)
    });
    named.or_else(|| before_after(&text))
}

/// "30 秒后重试": in these languages what says that it is a wait follows it.
static BEFORE_AFTER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let wait =
        r"(\d+(?:\.\d+)?)\s*(毫秒|秒|分|小时|小時|時間|초|분|시간)[钟鐘]?\s*(?:之|以)?(?:后|後|후)";
    Regex::new(&format!("{wait}|等待?\\s*(\\d+)\\s*(秒|分)")).ok()
});

fn before_after(text: &str) -> Option<Duration> {
    let found = BEFORE_AFTER.as_ref()?.captures(text)?;
    let part = |one: usize, other: usize| found.get(one).or(found.get(other)).map(|m| m.as_str());
    let factor = match part(2, 4)? {
        "毫秒" => 0.001,
        "秒" | "초" => 1.0,
        "分" | "분" => 60.0,
        _ => 3600.0,
    };
    span(part(1, 3)?.parse::<f64>().ok()? * factor)
}

fn bare_seconds(text: &str) -> Option<Duration> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.');
    let number = text.get(..end.unwrap_or(text.len()))?;
    let follows = text.get(number.len()..).unwrap_or_default();
    // Not the beginning of a day or an hour.
    let alone = !follows.starts_with(['-', ':', '/', ',']);
    alone
        .then(|| span(number.trim_end_matches('.').parse().ok()?))
        .flatten()
}

/// Reads a span of seconds or with units, an HTTP date, an RFC 3339 moment or seconds since 1970.
fn span_or_moment(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        return match number {
            // Seconds and milliseconds since 1970 are no spans anybody asks for.
            1e11.. => until(UNIX_EPOCH.checked_add(span(number / 1000.0)?)?, now),
            1e8.. => until(UNIX_EPOCH.checked_add(span(number)?)?, now),
            number => span(number),
        };
    }
    units(&text.to_ascii_lowercase()).or_else(|| moment(text, now))
}

/// Reads the moment that `text` begins with.
fn moment(text: &str, now: SystemTime) -> Option<Duration> {
    if let Ok(moment) = httpdate::parse_http_date(text) {
        return until(moment, now);
    }
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, ',' | ')' | '"'));
    let word = text.get(..end.unwrap_or(text.len()))?.trim_end_matches('.');
    let moment: jiff::Timestamp = word.to_ascii_uppercase().parse().ok()?;
    until(SystemTime::from(moment), now)
}

fn until(moment: SystemTime, now: SystemTime) -> Option<Duration> {
    Some(moment.duration_since(now).unwrap_or_default())
}

fn span(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds).ok()
}

/// Spellings of units of time, and their seconds.
const UNITS: [(&[&str], f64); 5] = [
    (
        &["ms", "msec", "millisecond", "milliseconds", "millisekunden"],
        0.001,
    ),
    (
        &[
            "s",
            "sec",
            "secs",
            "second",
            "seconds",
            "sek",
            "sekunde",
            "sekunden",
            "seconde",
            "secondes",
            "segundo",
            "segundos",
            "secondi",
            "сек",
            "секунд",
            "секунды",
            "секунду",
        ],
        1.0,
    ),
    (
        &[
            "m",
            "min",
            "mins",
            "minute",
            "minutes",
            "minuten",
            "minuto",
            "minutos",
            "minuti",
            "мин",
            "минут",
            "минуты",
            "минуту",
        ],
        60.0,
    ),
    (
        &[
            "h",
            "hr",
            "hrs",
            "hour",
            "hours",
            "stunde",
            "stunden",
            "heure",
            "heures",
            "hora",
            "horas",
            "ore",
            "час",
            "часа",
            "часов",
        ],
        3600.0,
    ),
    (
        &[
            "d", "day", "days", "tag", "tage", "tagen", "jours", "dias", "días",
        ],
        86_400.0,
    ),
];

/// Reads the span that `text`, in lower case, begins with: `250ms`, `1m26.4s`, `2 minutes and 5
/// seconds`.
fn units(text: &str) -> Option<Duration> {
    let (mut seconds, mut rest, mut found) = (0.0, text, false);
    while let Some((value, after)) = unit(rest) {
        (seconds, rest, found) = (seconds + value, after, true);
        rest = rest.trim_start_matches([' ', ',']);
        rest = rest.strip_prefix("and ").unwrap_or(rest).trim_start();
    }
    found.then(|| span(seconds)).flatten()
}

/// Reads one number with its unit; returns its seconds and what follows.
fn unit(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, after) = text.split_at(end);
    let number: f64 = number.parse().ok()?;
    let after = after.trim_start();
    // A unit is a word of its own: what follows is no letter.
    let end = after
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(after.len());
    let (word, rest) = after.split_at(end);
    let (_, factor) = UNITS.iter().find(|(names, _)| names.contains(&word))?;
    Some((number * factor, rest))
}

#[cfg(test)]
mod tests;
