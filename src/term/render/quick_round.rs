//! The quick round: a statement, why it is right or wrong, and what the round came to.

use super::{hang, inset, measure, quiet};
use crate::domain::Verdict;
use crate::domain::quick_round::{JudgedStatement, RoundResult, StatementPrompt};
use crate::domain::text::written::written;
use crate::domain::text::{one_line, plural};
use crate::term::rich::Rich;
use crate::term::style::{Ink, Look};

/// The statement, and the keys with the first one.
pub fn statement(prompt: &StatementPrompt, look: &Look) -> Vec<Rich> {
    let mut facts = vec![format!("{} of {}", prompt.place, prompt.total)];
    let topic = one_line(&written(&prompt.topic));
    facts.extend(Some(topic).filter(|topic| !topic.is_empty()));
    // Elsewhere the prompt below counts them.
    if look.plain {
        facts.push(format!("{} s left", prompt.seconds_left));
    }

    let title = Rich::of(Ink::Title, "Right or wrong?");
    let dot = if look.plain { " " } else { look.dot() };
    let title = title.with(Ink::Quiet, &format!("{dot}{}", facts.join(look.dot())));
    let mut lines = inset(look, title.wrap(measure(look)));
    let text = Rich::of(Ink::Strong, &one_line(&prompt.text));
    lines.extend(inset(look, text.wrap(measure(look))));
    if prompt.place == 1 {
        lines.extend(quiet(look, keys(look)));
    }
    lines
}

/// Whether it was judged rightly, and why.
pub fn judged(judged: &JudgedStatement, look: &Look) -> Vec<Rich> {
    let statement = &judged.statement;
    let verdict = match judged.hit {
        true => Verdict::Met,
        false => Verdict::Missing,
    };
    let (sign, ink) = match look.plain {
        true => ("", Ink::Body),
        false => look.verdict(verdict),
    };
    let said = match (judged.hit, statement.right) {
        (true, true) => "Yes, it is right.",
        (true, false) => "Yes, it is wrong.",
        (false, true) => "No, it is right.",
        (false, false) => "No, it is wrong.",
    };
    let mut parts = vec![said.to_string()];
    let (open, close) = (look.sign("“", "\""), look.sign("”", "\""));
    if let Some(instead) = &statement.instead {
        parts.push(format!(
            "Right would be: {open}{}{close}",
            one_line(instead)
        ));
    }

    let sign = match sign.is_empty() {
        true => Rich::new(),
        false => Rich::of(ink, sign).with(Ink::Body, " "),
    };
    let room = measure(look).saturating_sub(sign.width());
    let mut lines = Rich::of(Ink::Body, &parts.join(" ")).wrap(room);
    let makes = match statement.right {
        true => "It makes the point",
        false => "It is about the point",
    };
    let point = format!("{makes}: {}", one_line(&statement.point.text));
    lines.extend(Rich::of(Ink::Quiet, &point).wrap(room));
    inset(look, hang(sign, lines))
}

/// How many were judged rightly, what to drill, and how.
pub fn result(result: &RoundResult, look: &Look) -> Vec<Rich> {
    if result.judged == 0 {
        let nothing = format!("Nothing was judged. Next: {}", result.next);
        return inset(look, Rich::of(Ink::Body, &nothing).wrap(measure(look)));
    }

    let mut count = format!("{} of {} judged rightly", result.hits, result.judged);
    if result.out_of_time {
        count.push_str(", then time was up");
    }
    let mut lines = Rich::of(Ink::Title, &format!("{count}.")).wrap(measure(look));
    if !result.missed.is_empty() {
        let missed = plural(result.missed.len(), "point");
        let missed = Rich::of(Ink::Body, &format!("{missed} to drill:"));
        lines.extend(missed.wrap(measure(look)));
    }

    let dash = Rich::of(Ink::Quiet, look.sign("– ", "- "));
    let room = measure(look).saturating_sub(dash.width());
    for point in &result.missed {
        let point = Rich::of(Ink::Body, &one_line(point));
        lines.extend(hang(dash.clone(), point.wrap(room)));
    }
    let next = Rich::of(Ink::Quiet, "Next: ").with(Ink::Body, &result.next);
    lines.extend(next.wrap(measure(look)));
    inset(look, lines)
}

fn keys(look: &Look) -> &'static str {
    match (look.plain, look.unicode) {
        (true, _) => "Type r for right, w for wrong, u to undo, s to stop.",
        (_, true) => "r right · w wrong · u undo · Esc stop",
        (_, false) => "r right - w wrong - u undo - Esc stop",
    }
}
