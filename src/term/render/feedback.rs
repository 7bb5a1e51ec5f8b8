//! Feedback: the score, a row per criterion with its evidence and reason, then what to keep and what
//! to change; and the reply to `/why`.

use super::{hang, inset, measure, points, score_line};
use crate::domain::assessment::Spread;
use crate::domain::rubric::CriterionKind;
use crate::domain::score::Credited;
use crate::domain::screen::Feedback;
use crate::domain::text::plural;
use crate::domain::text::{ellipsis, one_line};
use crate::domain::{Criterion, Finding, Verdict, is_open};
use crate::term::rich::Rich;
use crate::term::style::{Ink, Look};

/// Most characters of a quote that are shown; the report has it whole.
const QUOTE: usize = 240;
/// Most characters of the title of a quality.
const TITLE: usize = 40;
/// Columns of text below which the points stand behind it.
const NARROW: usize = 30;
/// Columns for the points at the right.
const COLUMN: usize = 9;

/// The lines of a feedback screen. Nine points fit on 40 rows of 80 columns: a quote takes one line,
/// the qualities share one.
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
        if kind == CriterionKind::Dimension && !look.plain {
            lines.extend(qualities(&rows, look));
            continue;
        }
        for (criterion, credited) in rows {
            lines.extend(row(criterion, credited, feedback.offline, look));
        }
    }

    if feedback.withheld > 0 {
        let open = format!("{} still open", plural(feedback.withheld, "point"));
        lines.extend([Rich::new(), Rich::of(Ink::Quiet, &open)]);
    }

    advice(&mut lines, feedback, look);
    remarks(&mut lines, feedback, look);

    inset(look, lines)
}

/// The lines of the reasons behind points; `open` points are not told yet.
pub fn reasons(points: &[Criterion], open: usize, look: &Look) -> Vec<Rich> {
    let mut lines = vec![Rich::of(Ink::Title, "Why these points count")];
    for point in points {
        let number = number(point);
        let indent = if look.plain { 0 } else { number.width() };
        let room = measure(look).saturating_sub(number.width());
        let text = Rich::of(Ink::Body, &one_line(&point.text)).wrap(room);
        lines.extend(hang(number, text));
        let reason = point.why.as_deref().unwrap_or("nobody wrote a reason");
        lines.extend(why(reason, look, indent));
    }

    if open > 0 {
        let text = format!("{} still open", plural(open, "point"));
        lines.extend([Rich::new(), Rich::of(Ink::Quiet, &text)]);
    }

    inset(look, lines)
}

/// The score, or why there is none.
pub(super) fn head(feedback: &Feedback, look: &Look) -> Vec<Rich> {
    if let Some(range) = &feedback.range {
        let line = score_line(range, feedback.offline, &feedback.own_word, look);
        let again = feedback.spread.map(|spread| scored_again(spread, look));
        let line = again
            .into_iter()
            .fold(line, |line, again| line.with(Ink::Quiet, &again));
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

/// How far further samples of a model lie apart.
fn scored_again(Spread { low, high }: Spread, look: &Look) -> String {
    let to = match look.plain {
        true => " to ",
        false => look.sign("–", "-"),
    };
    format!(
        "  ({:.0}{to}{:.0} when scored again)",
        low.round(),
        high.round()
    )
}

/// A red flag is worth a line only when the answer raised it.
fn is_shown(criterion: &Criterion, credited: &Credited) -> bool {
    criterion.kind != CriterionKind::RedFlag || credited.finding.ruling() == Verdict::Met
}

/// The qualities side by side, each by its title; the report describes them.
fn qualities(rows: &[&(Criterion, Credited)], look: &Look) -> Vec<Rich> {
    let mut lines: Vec<Rich> = Vec::new();
    for (criterion, credited) in rows {
        let (sign, ink) = look.verdict(credited.finding.ruling());
        let quality = Rich::of(ink, sign)
            .with(Ink::Body, &format!(" {} ", title(criterion)))
            .with(Ink::Quiet, &earned(criterion, credited, look));
        match lines.last_mut() {
            Some(line) if line.width() + 3 + quality.width() <= measure(look) => {
                *line = line.clone().with(Ink::Body, "   ").join(quality);
            }
            _ => lines.push(quality),
        }
    }
    lines
}

/// The title of a quality: what stands before its colon.
fn title(criterion: &Criterion) -> String {
    let text = one_line(&criterion.text);
    let title = text
        .split_once(": ")
        .map_or(text.as_str(), |(title, _)| title);
    ellipsis(title, TITLE)
}

/// The number of a key point, as `/why` takes it.
pub(super) fn number(criterion: &Criterion) -> Rich {
    let number = criterion.number();
    number.map_or(Rich::new(), |n| Rich::of(Ink::Quiet, &format!("{n}. ")))
}

fn earned(criterion: &Criterion, credited: &Credited, look: &Look) -> String {
    if criterion.kind == CriterionKind::RedFlag {
        return format!("{}{}", look.sign("−", "-"), points(criterion.weight));
    }
    let credit = credited.finding.earned();
    let (got, of) = (points(criterion.weight * credit), points(criterion.weight));
    match (credited.finding.is_unsure(), look.plain) {
        (true, true) => format!("0 to {of} points"),
        (true, false) => format!("?/{of}"),
        (false, true) => format!("{got} of {of} points"),
        (false, false) => format!("{got}/{of}"),
    }
}

/// Number, sign, text and points on the first line, then the evidence and the reason below the
/// text.
fn row(criterion: &Criterion, credited: &Credited, offline: bool, look: &Look) -> Vec<Rich> {
    let finding = &credited.finding;
    let (sign, ink) = if criterion.kind == CriterionKind::RedFlag {
        (if look.plain { "[red flag]" } else { "!" }, Ink::Bad)
    } else {
        look.verdict(finding.ruling())
    };
    let earned = earned(criterion, credited, look);
    let sign = Rich::of(ink, sign).with(Ink::Body, " ");
    let sign = if look.plain {
        number(criterion).join(sign)
    } else {
        sign.join(number(criterion))
    };

    let shown = if criterion.kind == CriterionKind::Dimension {
        title(criterion)
    } else {
        one_line(&criterion.text)
    };
    let mut text = Rich::of(Ink::Body, &shown);
    if finding.disputed {
        text = text.with(Ink::Quiet, " (two checks disagreed)");
    }
    if let Some(remark) = ruled_by(finding) {
        text = text.with(Ink::Quiet, &format!(" ({remark})"));
    }
    if look.plain {
        text = text.with(Ink::Body, &format!(" ({earned})"));
    }

    let room = measure(look).saturating_sub(sign.width());
    // Beside a column of points no word would stay whole.
    let is_narrow = room < NARROW;
    if is_narrow && !look.plain {
        text = text.with(Ink::Quiet, &format!(" {earned}"));
    }
    let column = if look.plain || is_narrow { 0 } else { COLUMN };
    let indent = if look.plain { 0 } else { sign.width() };
    let mut lines = hang(sign, text.wrap(room.saturating_sub(column)));
    if let Some(first) = lines.first_mut().filter(|_| column > 0) {
        let width = measure(look).saturating_sub(Rich::of(Ink::Body, &earned).width());
        *first = first.clone().pad(width).with(Ink::Quiet, &earned);
    }

    lines.extend(evidence(credited, offline, look, indent));
    if let Some(reason) = criterion
        .why
        .as_deref()
        .filter(|_| is_open(Some(finding.ruling())))
    {
        lines.extend(why(reason, look, indent));
    }
    lines
}

/// Whose verdict it is where it is not the assessor's, and what that one was.
fn ruled_by(finding: &Finding) -> Option<String> {
    let first = finding.verdict.as_str();
    if finding.is_by_candidate() {
        return Some(format!("by yourself; {first} at first"));
    }
    let appeal = finding.appeals.last()?;
    Some(match appeal.granted {
        true => format!("on appeal; {first} at first"),
        false => "appeal not granted".to_string(),
    })
}

/// The reason behind a point, dimmed.
pub(super) fn why(reason: &str, look: &Look, indent: usize) -> Vec<Rich> {
    let label = if look.plain { "Why: " } else { "" };
    let text = Rich::of(Ink::Quiet, &format!("{label}{}", one_line(reason)));
    hang(
        Rich::new().pad(indent),
        text.wrap(measure(look).saturating_sub(indent)),
    )
}

/// The quote that shows the verdict, on one line where the screen is not plain and nothing is held
/// against it; else the assessor's reason for it.
fn evidence(credited: &Credited, offline: bool, look: &Look, indent: usize) -> Vec<Rich> {
    let finding = &credited.finding;
    let room = measure(look).saturating_sub(indent);
    let text = match &finding.quote {
        Some(quote) if look.plain => {
            let words = ellipsis(&one_line(&quote.text), QUOTE);
            Rich::of(
                Ink::Body,
                &format!("{}: \"{words}\"", introduction(finding, offline)),
            )
        }
        Some(quote) if finding.ruling() == Verdict::Contradicted => {
            let words = ellipsis(&one_line(&quote.text), QUOTE);
            let (open, close) = (look.sign("“", "\""), look.sign("”", "\""));
            Rich::of(Ink::Bad, introduction(finding, offline))
                .with(Ink::Quiet, &format!(": {open}{words}{close}"))
        }
        Some(quote) => {
            let words = Rich::of(Ink::Quiet, &ellipsis(&one_line(&quote.text), QUOTE));
            Rich::of(Ink::Quiet, look.sign("“", "\""))
                .join(words.cut(room.saturating_sub(2)))
                .with(Ink::Quiet, look.sign("”", "\""))
        }
        None if finding.ruling() != Verdict::Missing && !reason_of(finding).trim().is_empty() => {
            Rich::of(Ink::Quiet, &one_line(reason_of(finding)))
        }
        None => return Vec::new(),
    };

    // What would have been right stands below the words that say otherwise.
    let told = finding.ruling() == Verdict::Contradicted && finding.quote.is_some();
    let why = Some(one_line(&finding.why)).filter(|why| told && !why.trim().is_empty());
    let why = why.map_or_else(Vec::new, |why| Rich::of(Ink::Body, &why).wrap(room));

    let mut lines = hang(Rich::new().pad(indent), text.wrap(room));
    lines.extend(hang(Rich::new().pad(indent), why));
    lines
}

/// The reason for the verdict that counts: an appeal that was granted overrules the first one.
fn reason_of(finding: &Finding) -> &str {
    let granted = finding.appeals.last().filter(|a| a.granted && a.by_model);
    granted.map_or(&finding.why, |appeal| &appeal.reply)
}

/// The words before a quote.
fn introduction(finding: &Finding, offline: bool) -> &'static str {
    match finding.ruling() {
        // Resemblance to what others got wrong is no proof.
        Verdict::Contradicted if offline => "This may say the opposite",
        Verdict::Contradicted => "You say the opposite",
        Verdict::Unsure => "Nearest to it",
        Verdict::Met | Verdict::Partial | Verdict::Missing => "You said",
    }
}

/// What to keep and what to change.
fn advice(lines: &mut Vec<Rich>, feedback: &Feedback, look: &Look) {
    let good = feedback.strengths.iter().map(|text| ("Keep", text));
    let change = feedback.improvement.iter().map(|text| ("Change", text));
    let mut first = true;

    for (label, text) in good.chain(change) {
        let text = one_line(text);
        if text.is_empty() {
            continue;
        }
        if std::mem::take(&mut first) {
            lines.push(Rich::new());
        }
        let label = if look.plain {
            Rich::of(Ink::Title, &format!("{label}: "))
        } else {
            Rich::of(Ink::Title, label).pad("Change ".len())
        };
        let room = measure(look).saturating_sub(label.width());
        lines.extend(hang(label, Rich::of(Ink::Body, &text).wrap(room)));
    }
}

fn remarks(lines: &mut Vec<Rich>, feedback: &Feedback, look: &Look) {
    let mut remarks = Vec::new();
    if feedback.refused_quotes > 0 {
        let quotes = plural(feedback.refused_quotes, "quote");
        let why = match (feedback.refusals.is_empty(), feedback.refused_quotes) {
            (false, _) => format!("the words {}", feedback.refusals.join(", or ")),
            (true, 1) => {
                "it does not stand in your answer, or is too short to show the point".into()
            }
            (true, _) => {
                "they do not stand in your answer, or are too short to show the point".into()
            }
        };
        remarks.push(format!(
            "{quotes} of the assessor refused: {why}, and earned nothing."
        ));
    }

    remarks.extend(
        feedback
            .flags
            .iter()
            .map(|f| one_line(f))
            .filter(|f| !f.is_empty()),
    );
    remarks.extend(feedback.story.as_deref().map(one_line));

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
