//! The self-check: a point that is unsure, the words nearest to it, and the keys.

use super::feedback::{number, why};
use super::{hang, inset, measure};
use crate::domain::text::{ellipsis, one_line};
use crate::domain::{SelfCheck, Verdict};
use crate::term::rich::Rich;
use crate::term::style::{Ink, Look};

/// Most characters of a passage that are shown; the report has it whole.
const PASSAGE: usize = 240;

/// The lines of one point. What it is about is told with the first one only.
pub fn lines(check: &SelfCheck, look: &Look) -> Vec<Rich> {
    let mut lines = Vec::new();
    if let Some(question) = &check.question {
        lines.extend(Rich::of(Ink::Strong, &one_line(question)).wrap(measure(look)));
    }

    let dot = if look.plain { " " } else { look.dot() };
    let place = format!("{dot}{} of {}", check.place, check.total);
    lines.push(Rich::of(Ink::Title, "Did you say this?").with(Ink::Quiet, &place));
    if check.place == 1 {
        let about = "It could not be told offline whether you did. What you decide counts, marked “by yourself”.";
        let about = match look.unicode {
            true => about.to_string(),
            false => about.replace(['“', '”'], "\""),
        };
        lines.extend(Rich::of(Ink::Quiet, &about).wrap(measure(look)));
    }

    lines.extend(point(check, look));
    lines.extend(Rich::of(Ink::Quiet, keys(look)).wrap(measure(look)));
    inset(look, lines)
}

/// The lines that ask how an answer went.
pub fn rating(look: &Look) -> Vec<Rich> {
    let keys = match (look.plain, look.unicode) {
        (true, _) => "Type 1 for badly, 2 for in part, 3 for well, 4 for very well; Enter skips.",
        (_, true) => "1 badly · 2 in part · 3 well · 4 very well · Enter skips",
        (_, false) => "1 badly - 2 in part - 3 well - 4 very well - Enter skips",
    };
    let mut lines = vec![Rich::of(Ink::Title, "How did that go?")];
    lines.extend(Rich::of(Ink::Quiet, keys).wrap(measure(look)));
    inset(look, lines)
}

/// The point with its number, and below it the passage.
fn point(check: &SelfCheck, look: &Look) -> Vec<Rich> {
    let (sign, ink) = look.verdict(Verdict::Unsure);
    let sign = Rich::of(ink, sign)
        .with(Ink::Body, " ")
        .join(number(&check.point));
    let indent = if look.plain { 0 } else { sign.width() };
    let room = measure(look).saturating_sub(sign.width());

    let text = Rich::of(Ink::Body, &one_line(&check.point.text));
    let mut lines = hang(sign, text.wrap(room));

    let passage = match &check.passage {
        None => match &check.reason {
            Some(reason) => one_line(reason),
            None => "Nothing in your answer comes near.".to_string(),
        },
        Some(passage) => {
            let words = ellipsis(&one_line(passage), PASSAGE);
            let (open, close) = (look.sign("“", "\""), look.sign("”", "\""));
            match look.plain {
                true => format!("Nearest in your answer: {open}{words}{close}"),
                false => format!("{open}{words}{close}"),
            }
        }
    };
    let passage = Rich::of(Ink::Quiet, &passage);
    let room = measure(look).saturating_sub(indent);
    lines.extend(hang(Rich::new().pad(indent), passage.wrap(room)));
    if let Some(reason) = &check.point.why {
        lines.extend(why(reason, look, indent));
    }
    lines
}

fn keys(look: &Look) -> &'static str {
    match (look.plain, look.unicode) {
        (true, _) => {
            "Type y for yes, p for in part, n for no or the opposite, u to undo, s to skip the rest; Enter alone \
             leaves it unsure."
        }
        (_, true) => "y yes · p part · n no, or the opposite · Enter unsure · u undo · s skip",
        (_, false) => "y yes - p part - n no, or the opposite - Enter unsure - u undo - s skip",
    }
}
