//! Questions of a second look on a page, as where two lists were put together.
//!
//! They stand where no question of the page's own look does: between those, and in parts without
//! any. A run of blocks of one look is taken where several of them ask and most do.

use super::ends;
use super::mark::{ALL_SHARE, Layout, Mark, score};
use super::scan::Page;
use crate::domain::text::fold;
use std::collections::{BTreeMap, BTreeSet};

/// Questions that make a look of their own.
const LEAST: usize = 2;

/// The place of a run of blocks of one look: none of the page's questions stands within it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    /// Questions of the page's own look above it.
    above: usize,
    layout: Layout,
    /// The part of the page; 0 for headings, which make parts themselves.
    part: usize,
}

/// Blocks of one look in one place.
struct Run {
    score: f64,
    layout: Layout,
    marks: Vec<Mark>,
}

/// Adds the questions of other looks to those of the page's own, whose ends are known; in order.
pub(super) fn add_others(
    page: &Page<'_>,
    layouts: BTreeMap<Layout, Vec<Mark>>,
    marks: &mut Vec<Mark>,
) {
    let runs = runs(layouts, marks).into_iter();
    let runs = runs.filter_map(|(Place { layout, .. }, marks)| {
        let score = score(layout, &marks)?;
        Some(Run {
            score,
            layout,
            marks,
        })
    });
    let mut runs: Vec<Run> = runs.collect();
    runs.sort_by(|a, b| b.score.total_cmp(&a.score));

    for Run {
        layout,
        marks: mut run,
        ..
    } in runs
    {
        run.retain(|mark| !is_covered(mark, marks) && !is_said(mark, marks));
        run.dedup_by_key(|mark| mark.start);
        ends::set(page, &mut run);
        run.retain_mut(|mark| stands_apart(mark, layout, marks));

        if is_look(&run) {
            marks.extend(run.into_iter().filter(|mark| mark.sure > 0));
            marks.sort_by_key(|mark| mark.start);
        }
    }
}

/// The blocks of every look that lie in no question, run by run.
fn runs(layouts: BTreeMap<Layout, Vec<Mark>>, marks: &[Mark]) -> BTreeMap<Place, Vec<Mark>> {
    let mut runs: BTreeMap<Place, Vec<Mark>> = BTreeMap::new();
    for (layout, blocks) in layouts {
        // A paragraph that asks may as well be one of an introduction.
        if layout == Layout::Plain {
            continue;
        }

        for block in blocks.into_iter().filter(|block| !is_covered(block, marks)) {
            let place = Place {
                above: marks.partition_point(|mark| mark.start < block.start),
                layout,
                part: match layout {
                    Layout::Heading(_) => 0,
                    _ => block.part,
                },
            };
            runs.entry(place).or_default().push(block);
        }
    }
    runs
}

/// Returns true for a run in which several blocks ask, some of them surely, and most do.
fn is_look(run: &[Mark]) -> bool {
    let asking = run.iter().filter(|mark| mark.sure > 0).count();
    let surely = run.iter().any(|mark| mark.sure > 1);
    asking >= LEAST && surely && asking as f64 >= ALL_SHARE * run.len() as f64
}

/// Returns true for a block that begins within a question.
fn is_covered(block: &Mark, marks: &[Mark]) -> bool {
    let above = marks.partition_point(|mark| mark.start <= block.start);
    let mark = above.checked_sub(1).and_then(|at| marks.get(at));
    mark.is_some_and(|mark| mark.start == block.start || mark.end > Some(block.start))
}

/// Returns true where the page asks the same elsewhere: contents without links.
fn is_said(block: &Mark, marks: &[Mark]) -> bool {
    let said: BTreeSet<String> = marks.iter().map(|mark| fold(&mark.head)).collect();
    said.contains(&fold(&block.head))
}

/// Ends a question where the next of the page begins. Returns false for one that holds questions:
/// it is a section of theirs.
fn stands_apart(block: &mut Mark, layout: Layout, marks: &[Mark]) -> bool {
    let below = marks.partition_point(|mark| mark.start <= block.start);
    let Some(next) = marks.get(below) else {
        return true;
    };
    if block.end <= Some(next.start) {
        return true;
    }

    block.end = Some(next.start);
    let is_deeper = next.depth.unwrap_or_default() > block.depth.unwrap_or_default();
    !matches!(layout, Layout::Heading(_)) && !is_deeper
}
