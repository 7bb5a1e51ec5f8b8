//! Where the body of a question ends.
//!
//! Questions of one look end at the next of them, at headings and rules, and at what folds a part.
//! Which blocks are questions is `layout`'s business.

use super::details::DetailsRole;
use super::mark::Mark;
use super::prefix;
use super::scan::{Kind, Page};
use crate::bank::import::guess;

/// Gives each question of one look, in the page's order, the byte after its body.
pub(super) fn set(page: &Page<'_>, marks: &mut [Mark]) {
    let boundaries = boundaries(page, marks);
    let mut next = boundaries.into_iter().peekable();

    for mark in marks {
        while next.next_if(|at| *at <= mark.start).is_some() {}
        let following = next.peek().copied().unwrap_or(page.text.len());
        mark.end.get_or_insert(following);
    }
}

/// Bytes where a body ends: questions, rules, headings that do not belong to an answer; in order.
fn boundaries(page: &Page<'_>, marks: &[Mark]) -> Vec<usize> {
    // Under headings as questions, deeper headings divide an answer.
    let level = marks
        .iter()
        .filter_map(|mark| mark.level)
        .max()
        .unwrap_or(6);
    let depth = marks.iter().filter_map(|mark| mark.depth).max();
    let rules = page.blocks.iter().filter(|block| block.kind == Kind::Rule);
    let dividers = rules.filter(|rule| divides_card(page, marks, rule.start));
    let are_cards = dividers.count() * 2 > marks.len();
    let ends = page.blocks.iter().filter(|block| match block.kind {
        Kind::Heading { level: l, in_item } => {
            (l <= level && !in_item && !prefix::names_answer(&block.words))
                || guess::is_apparatus(&block.words)
        }
        Kind::Rule => !are_cards || !divides_card(page, marks, block.start),
        Kind::Item { depth: d, .. } => depth.is_some_and(|depth| d < depth),
        Kind::Paragraph => false,
    });

    let sections = page
        .details
        .iter()
        .filter(|d| d.role == DetailsRole::Section);
    let details = page
        .details
        .iter()
        .filter(|d| d.role == DetailsRole::Question);
    let mut all: Vec<usize> = (marks.iter().map(|mark| mark.start))
        .chain(ends.map(|block| block.start))
        .chain(sections.flat_map(|d| [d.whole.start, d.content.end]))
        .chain(details.map(|d| d.whole.start))
        .collect();
    all.sort_unstable();
    all.dedup();

    all
}

/// Returns true for a rule right below a question: the fronts and backs of cards are divided so.
fn divides_card(page: &Page<'_>, marks: &[Mark], rule: usize) -> bool {
    let above = marks.partition_point(|mark| mark.start < rule);
    let mark = above.checked_sub(1).and_then(|at| marks.get(at));
    let between = mark.and_then(|mark| page.text.get(mark.body..rule));
    between.is_some_and(|text| text.trim().is_empty())
}
