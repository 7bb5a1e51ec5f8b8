//! Feedback: the score, a row per criterion with its evidence, then what to keep and what to
//! change.

use super::{hang, inset, measure, points, score_line};
use crate::domain::rubric::CriterionKind;
use crate::domain::score::Credited;
use crate::domain::screen::Feedback;
use crate::domain::text::plural;
use crate::domain::text::{ellipsis, one_line};
use crate::domain::{Criterion, Verdict};
use crate::term::rich::Rich;
use crate::term::style::{Ink, Look};

/// Most characters of a quote that are shown; the report has it whole.
const QUOTE: usize = 240;

/// The lines of a feedback screen.
pub fn lines(feedback: &Feedback, look: &Look) -> Vec<Rich> {
    let mut lines = head(feedback, look);
    let groups = [
        (CriterionKind::KeyPoint, "Points of a good answer"),
        (CriterionKind::Dimension, "How it was told"),
        (CriterionKind::RedFlag, "Red flags"),
    ];

    for (kind, title) in groups {
        let rows: Vec<_> = feedback
            .rows
            .iter()
            .filter(|(c, f)| c.kind == kind && is_shown(c, f))
            .collect();
        if rows.is_empty() {
            continue;
        }
        lines.extend([Rich::new(), Rich::of(Ink::Title, title)]);
        for (criterion, credited) in rows {
            lines.extend(row(criterion, credited, look));
        }
    }

    if feedback.withheld > 0 {
        let open = format!("{} still open", plural(feedback.withheld, "point"));
        lines.extend([Rich::new(), Rich::of(Ink::Quiet, &open)]);
    }

    section(&mut lines, "What was good", &feedback.strengths, look);
    section(
        &mut lines,
        "What would help most",
        feedback.improvement.as_slice(),
        look,
    );
    remarks(&mut lines, feedback, look);

    inset(look, lines)
}

fn head(feedback: &Feedback, look: &Look) -> Vec<Rich> {
    if let Some(score) = feedback.score {
        let line = score_line(score, feedback.offline, feedback.spread, look);
        let before = feedback
            .before
            .map(|b| format!("  ({:.0} at first)", b.round()));
        return before
            .into_iter()
            .fold(line, |line, b| line.with(Ink::Quiet, &b))
            .wrap(measure(look));
    }

    let reason = feedback
        .unscored
        .as_deref()
        .unwrap_or("it was not assessed");
    let text = Rich::of(Ink::Title, "No score").with(Ink::Body, &format!(": {}", one_line(reason)));

    text.wrap(measure(look))
}

/// A red flag is worth a line only when the answer raised it.
fn is_shown(criterion: &Criterion, credited: &Credited) -> bool {
    criterion.kind != CriterionKind::RedFlag || credited.finding.verdict == Verdict::Met
}

/// Sign, text and points on the first line, then the evidence below the text.
fn row(criterion: &Criterion, credited: &Credited, look: &Look) -> Vec<Rich> {
    let finding = &credited.finding;
    let red_flag = criterion.kind == CriterionKind::RedFlag;
    let (sign, ink) = if red_flag {
        (if look.plain { "[red flag]" } else { "!" }, Ink::Bad)
    } else {
        look.verdict(finding.verdict)
    };
    let earned = if red_flag {
        format!("{}{}", look.sign("−", "-"), points(criterion.weight))
    } else {
        let (got, of) = (
            points(criterion.weight * finding.credit.clamp(0.0, 1.0)),
            points(criterion.weight),
        );
        if look.plain {
            format!("{got} of {of} points")
        } else {
            format!("{got}/{of}")
        }
    };
    let sign = Rich::of(ink, sign).with(Ink::Body, " ");
    let mut text = Rich::of(Ink::Body, &one_line(&criterion.text));
    if finding.disputed {
        text = text.with(Ink::Quiet, " (two looks disagreed)");
    }

    if look.plain {
        text = text.with(Ink::Body, &format!(" ({earned})"));
    }

    let room = measure(look).saturating_sub(sign.width());
    let column = if look.plain { 0 } else { 9 };
    let indent = sign.width();
    let mut lines = hang(sign, text.wrap(room.saturating_sub(column)));
    if let Some(first) = lines.first_mut().filter(|_| !look.plain) {
        let width = measure(look).saturating_sub(Rich::of(Ink::Body, &earned).width());
        *first = first.clone().pad(width).with(Ink::Quiet, &earned);
    }

    lines.extend(evidence(
        credited,
        look,
        if look.plain { 0 } else { indent },
    ));

    lines
}

/// The quote that shows the verdict, else the reason.
fn evidence(credited: &Credited, look: &Look, indent: usize) -> Vec<Rich> {
    let finding = &credited.finding;
    let text = match &finding.quote {
        Some(quote) => {
            let words = ellipsis(&one_line(&quote.text), QUOTE);
            if look.plain {
                Rich::of(Ink::Body, &format!("You said: \"{words}\""))
            } else {
                Rich::of(
                    Ink::Quiet,
                    &format!("{}{words}{}", look.sign("“", "\""), look.sign("”", "\"")),
                )
            }
        }
        None if finding.verdict != Verdict::Missing && !finding.why.trim().is_empty() => {
            Rich::of(Ink::Quiet, &one_line(&finding.why))
        }
        None => return Vec::new(),
    };

    hang(
        Rich::new().pad(indent),
        text.wrap(measure(look).saturating_sub(indent)),
    )
}

fn section(lines: &mut Vec<Rich>, title: &str, items: &[String], look: &Look) {
    let items: Vec<String> = items
        .iter()
        .map(|i| one_line(i))
        .filter(|i| !i.is_empty())
        .collect();

    if items.is_empty() {
        return;
    }

    lines.extend([Rich::new(), Rich::of(Ink::Title, title)]);
    for item in items {
        let bullet = Rich::of(Ink::Quiet, look.sign("• ", "- "));
        lines.extend(hang(
            bullet,
            Rich::of(Ink::Body, &item).wrap(measure(look).saturating_sub(2)),
        ));
    }
}

fn remarks(lines: &mut Vec<Rich>, feedback: &Feedback, look: &Look) {
    let mut remarks = Vec::new();
    if feedback.refused_quotes > 0 {
        let quotes = plural(feedback.refused_quotes, "quote");
        let them = if feedback.refused_quotes == 1 {
            "it does"
        } else {
            "they do"
        };
        remarks.push(format!(
            "{quotes} of the assessor refused: {them} not stand in your answer and earned nothing."
        ));
    }

    remarks.extend(
        feedback
            .flags
            .iter()
            .map(|f| one_line(f))
            .filter(|f| !f.is_empty()),
    );

    if remarks.is_empty() {
        return;
    }

    lines.push(Rich::new());
    for remark in remarks {
        let sign = if look.plain { "Note: " } else { "! " };
        let sign = Rich::of(Ink::Fair, sign);
        let room = measure(look).saturating_sub(sign.width());
        lines.extend(hang(sign, Rich::of(Ink::Body, &remark).wrap(room)));
    }
}
