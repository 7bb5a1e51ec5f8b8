//! The quiet frame around a question.

use super::{inset, margin};
use crate::domain::text::one_line;
use crate::term::markdown;
use crate::term::rich::Rich;
use crate::term::style::{Ink, Look};

/// Markdown in a frame with a title above and facts below; without a frame in plain mode.
pub fn framed(look: &Look, title: &str, facts: &[String], text: &str) -> Vec<Rich> {
    if look.plain {
        let title = std::iter::once(title.to_string())
            .chain(facts.iter().cloned())
            .collect::<Vec<_>>();
        let mut lines = Rich::of(Ink::Title, &title.join(look.dot())).wrap(look.width);
        lines.extend(markdown::lines(text, look, look.width));
        return inset(look, lines);
    }

    let bar = look.sign("│", "|");
    let inner = look.width.saturating_sub(2 + 2 * margin(look));
    let edge = Rich::new().pad(margin(look));
    let mut lines = vec![border(look, ("╭", "╮"), &Rich::of(Ink::Title, title))];
    let mut content = markdown::lines(text, look, inner);
    content.insert(0, Rich::new());
    content.push(Rich::new());

    for line in content {
        let line = edge.clone().join(line.pad(inner)).join(edge.clone());
        lines.push(Rich::of(Ink::Quiet, bar).join(line).with(Ink::Quiet, bar));
    }

    lines.push(border(look, ("╰", "╯"), &facts_line(look, facts)));
    lines
}

/// The facts on one line; the first gives way where the width does not do.
fn facts_line(look: &Look, facts: &[String]) -> Rich {
    let room = look.width.saturating_sub(6);
    let Some((first, others)) = facts.split_first() else {
        return Rich::new();
    };

    let tail: String = others
        .iter()
        .map(|fact| format!("{}{fact}", look.dot()))
        .collect();
    let tail = Rich::of(Ink::Quiet, &tail);

    Rich::of(Ink::Quiet, &one_line(first))
        .cut(room.saturating_sub(tail.width()))
        .join(tail)
}

/// `╭─ text ──────╮`
fn border(look: &Look, (left, right): (&'static str, &'static str), text: &Rich) -> Rich {
    let dash = look.sign("─", "-");
    let corner = |c: &'static str| look.sign(c, "+");
    let mut line = Rich::of(Ink::Quiet, corner(left)).with(Ink::Quiet, dash);
    if !text.is_empty() {
        line = line
            .with(Ink::Quiet, " ")
            .join(text.cut(look.width.saturating_sub(6)))
            .with(Ink::Quiet, " ");
    }

    let missing = look.width.saturating_sub(line.width() + 1);
    line.with(Ink::Quiet, &dash.repeat(missing))
        .with(Ink::Quiet, corner(right))
}
