//! Numbers, times and titles as a report shows them.
//!
//! Owns rounding, the form of times, and the small texts that several parts share. Knows no
//! template and no language.

use super::model::Moment;
use crate::domain::text::second_person::imperative;
use crate::domain::text::{one_line, written};
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

/// Settings of a report that are not in the record.
#[derive(Debug, Clone, Default)]
pub struct ReportOptions {
    /// Offset of the times shown; UTC where None.
    pub offset: Option<Offset>,
}

/// A time in UTC and as shown.
pub fn moment(at: Timestamp, options: &ReportOptions) -> Moment {
    let offset = options.offset.unwrap_or(Offset::UTC);
    let zoned = at.to_zoned(TimeZone::fixed(offset));
    let zone = if offset == Offset::UTC {
        "UTC".to_string()
    } else {
        format!("UTC{}", zoned.strftime("%:z"))
    };

    Moment {
        utc: at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        local: format!("{} {zone}", zoned.strftime("%Y-%m-%d %H:%M")),
        date: zoned.strftime("%Y-%m-%d").to_string(),
    }
}

/// A topic slug as a title: `spark_optimization` becomes "Spark optimization".
pub fn title(topic: &str) -> String {
    written::title(&one_line(topic))
}

/// `text` with a capital first letter.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// A score as it is shown.
pub fn shown(score: f64) -> i64 {
    score.round() as i64
}

/// Each text on one line, empty ones left out.
pub fn nonempty_lines(texts: &[String]) -> Vec<String> {
    texts
        .iter()
        .map(|t| one_line(t))
        .filter(|t| !t.is_empty())
        .collect()
}

/// A difference with its sign; a real minus.
pub fn signed(delta: i64) -> String {
    match delta {
        d if d > 0 => format!("+{d}"),
        d if d < 0 => format!("−{}", d.unsigned_abs()),
        _ => "±0".to_string(),
    }
}

/// Seconds as "45 s", "6 min 12 s", "1 h 02 min".
pub fn duration(seconds: i64) -> String {
    let s = seconds.max(0);
    match (s / 3600, s % 3600 / 60, s % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, m, 0) => format!("{m} min"),
        (0, m, s) => format!("{m} min {s:02} s"),
        (h, m, _) => format!("{h} h {m:02} min"),
    }
}

/// Two digits, four for small sums.
pub fn money(sum: f64) -> String {
    if sum >= 1.0 {
        format!("{sum:.2}")
    } else {
        format!("{sum:.4}")
    }
}

/// Usable in an `id` and a fragment of a URL.
pub fn slug(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '_' {
                c
            } else {
                '-'
            }
        })
        .collect()
}

/// A score as ten blocks: full up to the lower end of its range, half up to the upper.
pub fn bar(low: f64, high: f64) -> String {
    let blocks = |score: f64| ((score / 10.0).round().clamp(0.0, 10.0)) as usize;
    let (full, most) = (blocks(low), blocks(high).max(blocks(low)));
    "█".repeat(full) + &"▒".repeat(most - full) + &"░".repeat(10 - most)
}

/// A key point as what to do: "Give the direction of the error".
pub(super) fn as_advice(text: &str) -> String {
    imperative(text).map_or_else(|| text.to_string(), |words| capitalised(&words))
}

/// The number of a key point by its id, as screens have it; None for qualities and red flags.
pub(super) fn point_number(id: &str) -> Option<usize> {
    id.strip_prefix('k')?.parse().ok()
}

/// What stands for a criterion beside the words that show it: a point's number, a sign for qualities
/// and red flags.
pub(super) fn mark(id: &str) -> String {
    match (point_number(id), id.starts_with('r')) {
        (Some(number), _) => number.to_string(),
        (None, true) => "⚑".into(),
        (None, false) => "◆".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_in_the_given_offset() {
        let at: Timestamp = "2026-03-01T23:30:00.5Z".parse().unwrap();
        let utc = moment(at, &ReportOptions::default());
        assert_eq!(
            (utc.utc.as_str(), utc.local.as_str()),
            ("2026-03-01T23:30:00Z", "2026-03-01 23:30 UTC")
        );
        let east = moment(
            at,
            &ReportOptions {
                offset: Some(Offset::from_seconds(5 * 3600 + 1800).unwrap()),
            },
        );
        assert_eq!(
            (east.local.as_str(), east.date.as_str()),
            ("2026-03-02 05:00 UTC+05:30", "2026-03-02")
        );
    }

    #[test]
    fn topics_become_titles() {
        for (topic, expected) in [
            ("spark_optimization", "Spark optimization"),
            ("", ""),
            ("x\u{1b}[31my", "Xy"),
        ] {
            assert_eq!(title(topic), expected);
        }
    }

    #[test]
    fn numbers_are_shown_the_same_way_everywhere() {
        for (seconds, text) in [
            (-5, "0 s"),
            (45, "45 s"),
            (60, "1 min"),
            (372, "6 min 12 s"),
            (3725, "1 h 02 min"),
            (90061, "25 h 01 min"),
        ] {
            assert_eq!(duration(seconds), text);
        }
        assert_eq!([signed(3), signed(-3), signed(0)], ["+3", "−3", "±0"]);
        assert_eq!(
            [money(12.345), money(0.01234)],
            ["12.35".to_string(), "0.0123".into()]
        );
        assert_eq!(
            [
                bar(0.0, 0.0),
                bar(64.9, 64.9),
                bar(5.0, 63.0),
                bar(100.0, 100.0)
            ],
            ["░░░░░░░░░░", "██████░░░░", "█▒▒▒▒▒░░░░", "██████████"]
        );
        assert_eq!(slug("k1\" x="), "k1--x-");
    }
}
