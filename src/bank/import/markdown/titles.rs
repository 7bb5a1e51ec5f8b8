//! Lines that name a part of the page between its lists of questions without being headings:
//! "Machine learning", "Topic 2: ML", "**ML**".
//!
//! Does not look at paragraphs among questions that are paragraphs themselves: that is `pasted`.

use super::headline::is_counted;
use super::pasted::is_task;
use super::prefix::answer_prefix;
use super::scan::{Block, Kind};
use crate::bank::import::guess::asks;

/// Words that a title has at most.
const MAX_WORDS: usize = 6;

/// Makes headings of such lines. A line above the first list is one where others are.
pub(super) fn make_headings(text: &str, blocks: &mut [Block]) {
    let titles: Vec<usize> = (1..blocks.len())
        .filter(|at| is_between_lists(text, blocks, *at))
        .collect();
    let Some(first) = titles.first() else {
        return;
    };

    let above = blocks.iter().position(is_item);
    let above = above.and_then(|item| item.checked_sub(1));
    let above = above.filter(|at| at < first && is_above_a_list(blocks, *at));
    for at in above.into_iter().chain(titles) {
        if let Some(block) = blocks.get_mut(at) {
            block.kind = Kind::Heading {
                level: 6,
                in_item: false,
            };
            block.bold = None;
        }
    }
}

fn is_item(block: &Block) -> bool {
    matches!(block.kind, Kind::Item { .. })
}

/// Returns true for a few words alone in a paragraph, right above an item that asks.
fn is_above_a_list(blocks: &[Block], at: usize) -> bool {
    let Some(block) = blocks.get(at).filter(|block| block.kind == Kind::Paragraph) else {
        return false;
    };
    let below = blocks.get(at + 1);
    let asked = below.is_some_and(|below| {
        let first = below.words.lines().next().unwrap_or_default();
        matches!(below.kind, Kind::Item { depth: 0, .. }) && (asks(first) == 2 || is_task(first))
    });
    let words = block.words.trim_end_matches([':', ' ']);
    asked
        && block.breaks.is_empty()
        && block.link.is_none()
        && (1..=MAX_WORDS).contains(&words.split_whitespace().count())
        && words.ends_with(|c: char| c.is_alphanumeric() || c == ')')
        && !words.starts_with(|c: char| c.is_lowercase() || !c.is_alphanumeric())
        && asks(words) == 0
        && answer_prefix(words).is_none()
}

/// Returns true for such words that no question above can have for its answer: that one is
/// answered, or one of several that stand below each other without answers.
fn is_between_lists(text: &str, blocks: &[Block], at: usize) -> bool {
    let (Some(block), Some(above)) = (blocks.get(at), at.checked_sub(1)) else {
        return false;
    };
    let Some(item) = blocks.get(above).filter(|item| is_item(item)) else {
        return false;
    };
    if !is_above_a_list(blocks, at) {
        return false;
    }

    let between = text.get(item.end..block.start).unwrap_or_default();
    let is_answered = !item.breaks.is_empty()
        || matches!(item.kind, Kind::Item { depth, .. } if depth > 0)
        || between.contains(char::is_alphanumeric);
    let earlier = above.checked_sub(1).and_then(|at| blocks.get(at));
    let is_row = earlier.is_some_and(is_item);

    // A number that begins anew begins another list.
    let numbers = [Some(item), blocks.get(at + 1)].map(|item| number_of(text, item?));
    let begins_anew = matches!(numbers, [Some(last), Some(1)] if last > 1);
    let is_bold = block
        .bold
        .is_some_and(|bold| bold.words >= block.words.len());
    let names_itself = is_bold || is_counted(&block.words);
    match is_answered {
        true => names_itself || matches!(numbers, [Some(_), Some(1)]),
        false => is_row && (names_itself || begins_anew),
    }
}

/// The number that an item has on the page.
fn number_of(text: &str, item: &Block) -> Option<usize> {
    let source = text.get(item.start..)?.trim_start();
    let digits = source.chars().take_while(char::is_ascii_digit).count();
    source.get(..digits)?.parse().ok()
}
