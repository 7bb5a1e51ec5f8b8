//! Waits in the words of a message, in the languages that gateways speak.
//!
//! Owns the words around a wait. Numbers and units are [`mod@super::span`]'s.

use super::span::{moment, span, units};
use regex::Regex;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

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
pub fn in_words(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.to_lowercase();
    let text = WORDED
        .iter()
        .fold(text, |text, (word, number)| text.replace(word, number));
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
    let number = found.get(1).or(found.get(3))?.as_str();
    let factor = match found.get(2).or(found.get(4))?.as_str() {
        "毫秒" => 0.001,
        "秒" | "초" => 1.0,
        "分" | "분" => 60.0,
        _ => 3600.0,
    };
    span(number.parse::<f64>().ok()? * factor)
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
