//! Pieces of a text that give way to roles, and the text with the roles. Pure.

use super::folding::fold_accents;
use super::lists::{OWNERS, PARTICLES, has};
use std::ops::Range;

/// A piece of a text that gives way to a role.
pub(super) struct Hidden {
    pub range: Range<usize>,
    pub role: &'static str,
}

/// The whole of the handle that a name is part of: `alex_r`, `the_alex`, `alex.rv`. Behind a point
/// goes on what is written small, since a sentence begins big.
pub(super) fn whole_handle(text: &str, name: Range<usize>) -> Range<usize> {
    let mut whole = name.clone();
    let is_small = text
        .get(name)
        .is_some_and(|name| !name.contains(char::is_uppercase));
    while let Some(behind) = text.get(whole.end..) {
        let joint = behind
            .chars()
            .next()
            .filter(|c| *c == '_' || (*c == '.' && is_small));
        let run = behind.get(1..).unwrap_or_default();
        let end = run
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(run.len());
        let is_joined = joint == Some('_') || run.starts_with(char::is_lowercase);
        if joint.is_none() || end == 0 || !is_joined {
            break;
        }
        whole.end += 1 + end;
    }
    while let Some(before) = text.get(..whole.start).and_then(|b| b.strip_suffix('_')) {
        let run = before.trim_end_matches(char::is_alphanumeric);
        if run.len() == before.len() {
            break;
        }
        whole.start = run.len();
    }
    whole
}

/// Takes a piece in; two that are one name become one: "Ludwig van Beethoven".
pub(super) fn push_joined(found: &mut Vec<Hidden>, text: &str, mut next: Hidden) {
    // A particle that gave way by itself is part of the name behind it.
    while let Some(last) = found.pop_if(|last| last.range.end > next.range.start) {
        next.range.start = next.range.start.min(last.range.start);
    }
    let joined = found.last_mut().filter(|last| {
        let between = text.get(last.range.end..next.range.start);
        last.role == next.role && between.is_some_and(only_joins)
    });
    match joined {
        Some(last) => last.range.end = next.range.end,
        None => found.push(next),
    }
}

/// True for what stands within a name.
fn only_joins(gap: &str) -> bool {
    let mut words = gap.split_whitespace();
    !gap.is_empty() && (gap == "-" || words.all(|word| has(PARTICLES, &fold_accents(word))))
}

/// Writes roles in the place of names; behind "our" a role has no article.
pub(super) fn render(text: &str, hidden: &[Hidden]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for Hidden { range, role } in hidden {
        let before = text.get(copied..range.start).unwrap_or_default();
        out.push_str(before);
        let last = before.strip_suffix(' ').and_then(|b| b.rsplit(' ').next());
        let is_owned = last.is_some_and(|word| has(OWNERS, &word.to_lowercase()));
        out.push_str(if is_owned { bare(role) } else { role });
        copied = range.end;
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

/// A role without its article.
fn bare(role: &str) -> &str {
    role.strip_prefix("the ").unwrap_or(role)
}
