//! Which blocks of a page are its questions.

use super::details::DetailsRole;
use super::ends;
use super::head::{MAX_HEAD_LINES, after_heading, cut, ends_task};
use super::headline::is_marked;
use super::labels;
use super::looks;
use super::mark::{ALL_SHARE, Layout, LookTally, Mark, score};
use super::pasted::{is_numbered_question, is_task, without_letter};
use super::plain::plain;
use super::prefix::{answer_prefix, cloze_line, question_prefix};
use super::scan::{Block, Kind, Page};
use crate::bank::import::difficulty;
use crate::bank::import::guess::{self, asks};
use std::collections::{BTreeMap, BTreeSet};

/// What a page's layout makes of its blocks.
#[derive(Default)]
pub(super) struct ChosenBlocks {
    /// The questions in the page's order.
    pub marks: Vec<Mark>,
    /// First bytes of the blocks that looked like one and are none.
    pub left: Vec<usize>,
}

/// The questions of a page in its order, and what looked like one and is none.
pub(super) fn choose(page: &Page<'_>) -> ChosenBlocks {
    let mut layouts: BTreeMap<Layout, Vec<Mark>> = BTreeMap::new();
    layouts.insert(Layout::Prefixed, prefixed(page));
    layouts.insert(Layout::Folded, folded(page));
    let mut apparatus = Apparatus::default();

    for (index, block) in page.blocks.iter().enumerate() {
        apparatus.see(block, index);
        if apparatus.inside() || !block.words.contains(char::is_alphanumeric) {
            continue;
        }
        if let Some((layout, mark)) = mark(page, block, apparatus.part) {
            layouts.entry(layout).or_default().push(mark);
        }
    }

    let best = layouts
        .iter()
        .filter_map(|(layout, marks)| Some((score(*layout, marks)?, *layout)));
    // The first of equals: the layouts are in order.
    let best = best.fold(None, |best: Option<(f64, Layout)>, next| match best {
        Some(best) if best.0 >= next.0 => Some(best),
        _ => Some(next),
    });
    let Some((_, layout)) = best else {
        return ChosenBlocks::default();
    };

    let mut marks = layouts.get(&layout).cloned().unwrap_or_default();
    if layout == Layout::Prefixed {
        marks = with_unlabelled(marks, &layouts);
    }
    let mut chosen = keep(layout, marks);
    chosen.marks.sort_by_key(|mark| mark.start);
    chosen.marks.dedup_by_key(|mark| mark.start);

    ends::set(page, &mut chosen.marks);
    looks::add_others(page, layouts, &mut chosen.marks);
    chosen
}

/// The labelled questions of a page; and where all of them are blocks of one look whose other
/// blocks ask as surely, those too.
fn with_unlabelled(mut marks: Vec<Mark>, layouts: &BTreeMap<Layout, Vec<Mark>>) -> Vec<Mark> {
    let labelled = starts(&marks);
    let same_look = layouts.iter().find(|(layout, others)| {
        !matches!(layout, Layout::Plain | Layout::Folded)
            && others.len() > marks.len()
            && others.iter().all(|mark| mark.sure > 1)
            && labelled.is_subset(&starts(others))
    });

    if let Some((_, others)) = same_look {
        let others = others.iter().filter(|mark| !labelled.contains(&mark.start));
        marks.extend(others.cloned());
    }
    marks
}

fn starts(marks: &[Mark]) -> BTreeSet<usize> {
    marks.iter().map(|mark| mark.start).collect()
}

/// The blocks of the chosen layout that are questions, and the items that are none.
fn keep(layout: Layout, marks: Vec<Mark>) -> ChosenBlocks {
    // Where those that ask are counted, one that is neither is none: "Overall".
    let mut asking = marks.iter().filter(|mark| mark.sure > 0);
    let are_counted = matches!(layout, Layout::Heading(_))
        && asking.clone().count() > 1
        && asking.all(|mark| guess::without_number(&mark.head).1);
    let marks = marks
        .into_iter()
        .filter(|mark| !are_counted || mark.sure > 0);
    let marks: Vec<Mark> = marks.collect();

    // Lists are judged part by part: one list of questions, another of links.
    let by_part = matches!(layout, Layout::Item { .. });
    let mut tallies: BTreeMap<usize, LookTally> = BTreeMap::new();
    for mark in &marks {
        let part = if by_part { mark.part } else { 0 };
        tallies.entry(part).or_default().add(mark);
    }

    let (kept, left): (Vec<Mark>, Vec<Mark>) = marks.into_iter().partition(|mark| {
        let part = if by_part { mark.part } else { 0 };
        let tally = tallies.get(&part).copied().unwrap_or_default();
        mark.sure > 1 || tally.share() >= ALL_SHARE || (mark.sure == 1 && tally.asks(layout))
    });

    // Headings that do not ask divide the page; items that do not are notes.
    let left = left.iter().filter(|_| by_part).map(|mark| mark.start);
    ChosenBlocks {
        left: left.collect(),
        marks: kept,
    }
}

/// Follows the headings: which part of the page a block stands in, and whether that part holds no
/// questions.
#[derive(Default)]
struct Apparatus {
    part: usize,
    /// Level of the heading that opened a part without questions.
    level: Option<u8>,
}

impl Apparatus {
    fn see(&mut self, block: &Block, index: usize) {
        let Kind::Heading {
            level,
            in_item: false,
        } = block.kind
        else {
            return;
        };
        // A list goes on below such a line.
        if is_marked(&block.words) {
            return;
        }

        self.part = index;
        if self.level.is_some_and(|open| level <= open) {
            self.level = None;
        }

        if self.level.is_none() && guess::is_apparatus(&block.words) {
            // Contents have no parts of their own: any heading ends them.
            self.level = Some(if guess::is_contents(&block.words) {
                u8::MAX
            } else {
                level
            });
        }
    }

    fn inside(&self) -> bool {
        self.level.is_some()
    }
}

/// The question that a block would begin in its layout.
fn mark(page: &Page<'_>, block: &Block, part: usize) -> Option<(Layout, Mark)> {
    let (head, body, bold) = cut(block);
    let head = question_prefix(&head)
        .filter(|(words, _)| !words.is_empty())
        .map_or(head.clone(), |(words, _)| words.to_string());
    let numbered = guess::without_number(&head).1;
    let marked = difficulty::trailing_mark(&head).is_some();
    let sure = asks(&head).max(if marked { 2 } else { u8::from(numbered) });
    let linked = block.link.as_deref();
    let (layout, level, depth) = match block.kind {
        // Lists of links are contents and sources, also with a remark behind the link. A heading
        // may link to the contents.
        Kind::Item { .. } if linked.is_some_and(|to| to.starts_with('#') || to.contains("://")) => {
            return None;
        }
        Kind::Item { .. } if block.leads_with_link && asks(&head) < 2 => return None,
        Kind::Item { depth, ordered } => (Layout::Item { depth, ordered }, None, Some(depth)),
        // A title that leads elsewhere.
        Kind::Heading { .. } if linked.is_some_and(|to| !to.starts_with('#')) && sure == 0 => {
            return None;
        }
        Kind::Heading { level, in_item } => {
            (Layout::Heading(level), Some(level), in_item.then_some(0))
        }
        Kind::Paragraph if bold => (Layout::Bold, None, None),
        Kind::Paragraph if linked.is_some() => return None,
        Kind::Paragraph
            if asks(&head) == 2 || is_task(&head) || is_numbered_question(&block.words) =>
        {
            (Layout::Plain, None, None)
        }
        Kind::Paragraph | Kind::Rule => return None,
    };

    // An item's number is its list's, so it says nothing of its own; a heading's in an item is its
    // author's.
    let own_number = matches!(block.kind, Kind::Heading { in_item: true, .. });
    let sure = if own_number { sure.max(1) } else { sure };
    // What follows a heading's words in its line, and the line under a setext heading, is not body.
    let body = if level.is_some() {
        after_heading(page.text, body)
    } else {
        body
    };
    let head = match without_letter(&head).filter(|_| layout == Layout::Plain) {
        Some(words) => words.to_string(),
        None => head,
    };

    let mark = Mark {
        start: block.start,
        body,
        end: None,
        told: None,
        head,
        level,
        depth: depth.filter(|_| level.is_none()),
        labelled: false,
        sure,
        part,
    };

    Some((layout, mark))
}

/// Questions in `<details>`.
fn folded(page: &Page<'_>) -> Vec<Mark> {
    let details = page
        .details
        .iter()
        .filter(|d| d.role == DetailsRole::Question);
    details
        .map(|d| Mark {
            start: d.whole.start,
            body: d.content.start,
            end: Some(d.content.end),
            told: None,
            head: d.summary.clone(),
            level: None,
            depth: None,
            labelled: false,
            sure: 2,

            part: 0,
        })
        .collect()
}

/// Lines that call themselves a question.
fn prefixed(page: &Page<'_>) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let mut lines = page.open_lines.iter().peekable();

    while let Some(range) = lines.next() {
        let line = page.line_text(range);
        if let Some((gaps, filled)) = cloze_line(line) {
            marks.push(Mark {
                start: range.start,
                body: range.end,
                end: Some(range.end),
                told: Some(filled),
                head: gaps,
                level: None,
                depth: None,
                labelled: false,
                sure: 2,
                part: 0,
            });
            continue;
        }
        let is_question = !is_link(line) && !line.contains("___");
        let Some((rest, level)) = question_prefix(line).filter(|_| is_question) else {
            continue;
        };

        let (mut head, mut body) = (rest.to_string(), range.end);
        // A heading is one line.
        let more = if level.is_some() && !rest.is_empty() {
            0
        } else {
            MAX_HEAD_LINES
        };
        for _ in 0..more {
            // Lines of code are not among these: the question ends before them.
            let next = lines.next_if(|next| {
                let line = page.line_text(next).trim();
                next.start <= body + 2 && goes_on(&head, line) && !ends_task(&head, line)
            });
            let Some(next) = next else { break };
            head = format!("{head} {}", page.line_text(next).trim());
            body = next.end;
        }

        // "Q: … A: …" in one line.
        let answer = [" A: ", " Answer: ", " **A:**", " **Answer:**"]
            .iter()
            .find_map(|mark| head.find(mark));

        if let Some(at) = answer {
            let tail = head.len() - at;
            body = body.saturating_sub(tail);
            head.truncate(at);
        }

        let head = plain(head.trim().trim_matches(['*', '_', '#', ' ']));
        if head.contains(char::is_alphanumeric) {
            marks.push(Mark {
                start: range.start,
                body,
                end: None,
                told: None,
                head,
                level,
                depth: None,
                labelled: level.is_none(),
                sure: 2,
                part: 0,
            });
        }
    }

    // One such line may be the head of a form: "Interviewer: Ms Jones".
    if let [only] = marks.as_mut_slice()
        && asks(&only.head) == 0
    {
        only.sure = 1;
    }
    marks
}

/// Returns true where a question that began with `head` goes on, or begins at last, in the next
/// line.
fn goes_on(head: &str, next: &str) -> bool {
    let begun = !head.trim().is_empty();
    let own =
        next.starts_with(['-', '*', '>', '|', '#', '<']) && (begun || !next.starts_with("**"));
    asks(head) < 2
        && !own
        && !(begun && next.is_empty())
        && answer_prefix(next).is_none()
        && question_prefix(next).is_none()
        && !labels::is_label(next)
}

/// Returns true where a line is a link and nothing else, as in a table of contents.
fn is_link(line: &str) -> bool {
    let text = line
        .trim()
        .trim_start_matches(|c: char| matches!(c, '-' | '*' | '+') || c.is_whitespace());
    let text = guess::without_number(text).0;
    text.starts_with('[') && text.ends_with(')') && text.matches("](").count() == 1
}
