//! Charts as inline SVG.
//!
//! Owns drawing. Lengths along the page are percentages and text has its natural size, so a chart
//! fits a phone and a page of paper alike; colours are classes of the page's style sheet, so it
//! follows light, dark and print. No meaning stands in colour alone, and every chart has a title
//! and a description for who cannot see it.

use super::all_sessions_model::AttemptPoint;
use super::format::shown;
use super::lang::Strings;
use super::model::*;
use std::fmt::Write;

/// Lowest scores of the bands.
const BANDS: [f64; 4] = [40.0, 55.0, 70.0, 85.0];
/// Height of a plot, pixels; 100 points are [`PLOT`] high.
const PLOT: f64 = 150.0;
/// Room above for dots at 100.
const TOP: f64 = 10.0;
/// With more sessions than this only the last one's score stands below the trend.
const TREND_VALUES: usize = 14;
/// Left edge of the plot, percent of the width.
const LEFT: f64 = 8.0;

/// The session's score on the scale of the bands.
pub fn scale(score: &Score, words: &Strings) -> String {
    let band = score.band.map_or("", |band| words.band(band));
    let title = format!("{} {} {band}", score.figure(), words.of_100);
    let mut body =
        String::from(r#"<rect class="track" x="0" y="16" width="100%" height="10" rx="5"/>"#);
    let _ = write!(
        body,
        r#"<rect class="range" x="{:.2}%" y="16" width="{:.2}%" height="10"/>"#,
        score.low,
        (score.high - score.low).max(0.6)
    );

    for band in BANDS {
        let _ = write!(
            body,
            concat!(
                r#"<line class="tick" x1="{band}%" x2="{band}%" y1="12" y2="30"/>"#,
                r#"<text class="label" x="{band}%" y="44" text-anchor="middle">{band}</text>"#,
            ),
            band = band
        );
    }

    body.push_str(concat!(
        r#"<text class="label" x="0" y="44">0</text>"#,
        r#"<text class="label" x="100%" y="44" text-anchor="end">100</text>"#,
    ));
    let class = if score.offline { "dot hollow" } else { "dot" };
    let _ = write!(
        body,
        r#"<circle class="{class}" cx="{:.2}%" cy="21" r="8"/>"#,
        score.value
    );

    svg("scale", 50.0, &title, &range_words(score, words), &body)
}

fn range_words(score: &Score, words: &Strings) -> String {
    if !score.is_spread() {
        return score.figure();
    }
    super::lang::fill(
        words.likely,
        &[
            ("low", &shown(score.low).to_string()),
            ("high", &shown(score.high).to_string()),
        ],
    )
}

/// Score and range of each question.
pub fn questions(questions: &[QuestionReport], words: &Strings) -> String {
    let count = questions.len().max(1);
    let every = count.div_ceil(20);
    let mut body = grid();

    let mut described = Vec::new();
    for (i, question) in questions.iter().enumerate() {
        let x = column(i, count);
        match &question.score {
            Some(score) => {
                body.push_str(&point(x, score, count));
                described.push(format!("{}: {}", question.number, score.figure()));
            }
            None => {
                body.push_str(&cross(x));
                described.push(format!("{}: {}", question.number, words.unscored));
            }
        }
        if i % every == 0 {
            let _ = write!(
                body,
                r#"<text class="label" x="{x:.2}%" y="{:.1}" text-anchor="middle">{}</text>"#,
                y(0.0) + 20.0,
                question.number
            );
        }
    }

    svg(
        "questions",
        y(0.0) + 28.0,
        words.chart_questions,
        &described.join(", "),
        &body,
    )
}

/// Scores of the last sessions.
pub fn trend(points: &[TrendPoint], words: &Strings) -> String {
    let count = points.len().max(1);
    let mut body = grid();

    let mut described = Vec::new();
    for (i, (a, b)) in points.iter().zip(points.iter().skip(1)).enumerate() {
        let _ = write!(
            body,
            r#"<line class="join" x1="{:.2}%" y1="{:.1}" x2="{:.2}%" y2="{:.1}"/>"#,
            column(i, count),
            y(a.score.value),
            column(i + 1, count),
            y(b.score.value)
        );
    }

    for (i, p) in points.iter().enumerate() {
        let x = column(i, count);
        body.push_str(&point(x, &p.score, count));
        described.push(format!("{}: {}", p.started.date, p.score.figure()));
        if p.this {
            let _ = write!(
                body,
                r#"<circle class="ring" cx="{x:.2}%" cy="{:.1}" r="10"/>"#,
                y(p.score.value)
            );
        }
        if count > TREND_VALUES && i + 1 < count {
            continue;
        }
        let _ = write!(
            body,
            r#"<text class="value" x="{x:.2}%" y="{:.1}" text-anchor="middle">{}</text>"#,
            y(0.0) + 20.0,
            shown(p.score.value)
        );
    }

    body.push_str(&end_date(points.first(), LEFT, "start"));
    body.push_str(&end_date(points.last(), 100.0, "end"));
    svg(
        "trend",
        y(0.0) + 44.0,
        words.chart_trend,
        &described.join(", "),
        &body,
    )
}

/// Labels one end of the trend with its date.
fn end_date(point: Option<&TrendPoint>, x: f64, anchor: &str) -> String {
    let date = point.map(|p| p.started.date.as_str()).unwrap_or_default();
    format!(
        r#"<text class="label" x="{x}%" y="{:.1}" text-anchor="{anchor}">{}</text>"#,
        y(0.0) + 38.0,
        escape(date)
    )
}

/// Scores of a topic, oldest left. Decoration: the figures stand beside it.
pub fn attempts(attempts: &[AttemptPoint]) -> String {
    const HEIGHT: f64 = 32.0;
    let count = attempts.len().max(1);
    let at = |i: usize| 100.0 * (i as f64 + 0.5) / count as f64;
    let y = |score: f64| 5.0 + (HEIGHT - 10.0) * (1.0 - score.clamp(0.0, 100.0) / 100.0);

    let mut body = String::new();
    for (i, (a, b)) in attempts.iter().zip(attempts.iter().skip(1)).enumerate() {
        let _ = write!(
            body,
            r#"<line class="join" x1="{:.2}%" y1="{:.1}" x2="{:.2}%" y2="{:.1}"/>"#,
            at(i),
            y(a.score.value),
            at(i + 1),
            y(b.score.value)
        );
    }

    for (i, attempt) in attempts.iter().enumerate() {
        let class = if attempt.score.offline {
            "dot hollow"
        } else {
            "dot"
        };
        let _ = write!(
            body,
            r#"<circle class="{class}" cx="{:.2}%" cy="{:.1}" r="4"/>"#,
            at(i),
            y(attempt.score.value)
        );
    }

    format!(
        concat!(
            r#"<svg class="spark" width="100%" height="{height:.0}" aria-hidden="true" "#,
            r#"focusable="false">{body}</svg>"#,
        ),
        height = HEIGHT,
        body = body
    )
}

/// A bar of 0–100: full up to the lower end, pale up to the upper. Decoration: the figure stands
/// beside it.
pub fn bar(low: f64, high: f64) -> String {
    let (low, high) = (low.clamp(0.0, 100.0), high.clamp(0.0, 100.0));
    format!(
        concat!(
            r#"<svg class="bar" width="100%" height="8" aria-hidden="true" focusable="false">"#,
            r#"<rect class="track" width="100%" height="8" rx="4"/>"#,
            r#"<rect class="fill maybe" width="{:.2}%" height="8" rx="4"/>"#,
            r#"<rect class="fill" width="{:.2}%" height="8" rx="4"/></svg>"#,
        ),
        high, low
    )
}

fn y(score: f64) -> f64 {
    TOP + PLOT * (1.0 - score.clamp(0.0, 100.0) / 100.0)
}

/// Middle of column `i`, percent.
fn column(i: usize, count: usize) -> f64 {
    LEFT + (100.0 - LEFT) * (i as f64 + 0.5) / count as f64
}

fn grid() -> String {
    let mut out = String::new();
    for (at, class) in [
        (0.0, "axis"),
        (40.0, "grid"),
        (55.0, "grid"),
        (70.0, "grid"),
        (85.0, "grid"),
        (100.0, "grid"),
    ] {
        let _ = write!(
            out,
            concat!(
                r#"<line class="{class}" x1="{left}%" x2="100%" y1="{line:.1}" y2="{line:.1}"/>"#,
                r#"<text class="label" x="{x}%" y="{base:.1}" text-anchor="end">{at}</text>"#,
            ),
            class = class,
            left = LEFT,
            line = y(at),
            x = LEFT - 1.5,
            base = y(at) + 4.0,
            at = at
        );
    }

    out
}

fn point(x: f64, score: &Score, count: usize) -> String {
    let radius = if count > 30 { 3.0 } else { 5.5 };
    let class = if score.offline { "dot hollow" } else { "dot" };
    format!(
        concat!(
            r#"<line class="whisker" x1="{x:.2}%" x2="{x:.2}%" y1="{high:.1}" y2="{low:.1}"/>"#,
            r#"<circle class="{class}" cx="{x:.2}%" cy="{value:.1}" r="{radius}"/>"#,
        ),
        x = x,
        high = y(score.high),
        low = y(score.low),
        class = class,
        value = y(score.value),
        radius = radius
    )
}

/// Two strokes; lengths along x cannot mix percent and pixels, so they are drawn in a nested
/// picture.
fn cross(x: f64) -> String {
    format!(
        concat!(
            r#"<svg x="{x:.2}%" y="{top:.1}" width="1" height="1" overflow="visible">"#,
            r#"<path class="cross" d="M-4 -4L4 4M-4 4L4 -4"/></svg>"#,
        ),
        x = x,
        top = y(0.0) - 8.0
    )
}

fn svg(name: &str, height: f64, title: &str, description: &str, body: &str) -> String {
    format!(
        concat!(
            r#"<svg class="chart" width="100%" height="{height:.0}" role="img" "#,
            r#"aria-labelledby="chart-{name}-t chart-{name}-d" focusable="false">"#,
            r#"<title id="chart-{name}-t">{title}</title>"#,
            r#"<desc id="chart-{name}-d">{description}</desc>{body}</svg>"#,
        ),
        height = height,
        name = name,
        title = escape(title),
        description = escape(description),
        body = body
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
