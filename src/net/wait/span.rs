//! Spans of time and moments, as servers write them: `250ms`, `1m26.4s`, `20`, an HTTP date.
//!
//! Owns units and forms. Where they stand is no matter here.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Reads a span of seconds or with units, an HTTP date, an RFC 3339 moment or seconds since 1970.
pub fn span_or_moment(text: &str, now: SystemTime) -> Option<Duration> {
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
pub fn moment(text: &str, now: SystemTime) -> Option<Duration> {
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

/// Returns a number of seconds as a duration; None where it is none.
pub fn span(seconds: f64) -> Option<Duration> {
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
pub fn units(text: &str) -> Option<Duration> {
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
