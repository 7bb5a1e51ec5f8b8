//! What of an answer was copied, word for word, from the question or from the rubric.
//!
//! Owns the one guard against a pasted rubric, for both assessors. What a copy costs is decided by
//! `no_answer`, `evidence` and `offline`.

use crate::domain::text::words::{self, Word};
use crate::domain::{Criterion, CriterionKind, Rubric};
use std::collections::HashSet;

/// Words in a row that make a copy.
const RUN: usize = 4;
/// Share of a criterion's content words that stand in the answer when it was pasted.
const PASTED: f64 = 0.75;
/// Criteria with fewer content words may be said in the same words by anybody.
const LONG: usize = 5;
/// One criterion with so many content words is no chance; of shorter ones it takes [`SEVERAL`], …
const VERY_LONG: usize = 7;
const SEVERAL: usize = 2;
/// … and of headlines with fewer than [`LONG`] so many.
const MANY: usize = 3;

/// The parts of one text that stand in another, word for word.
pub(super) struct Copied {
    /// Per word of the answer.
    pub marks: Vec<bool>,
    /// Share of the source's content words (of all its words where it has none), 0–1.
    pub share: f64,
}

impl Copied {
    /// Compares an answer with what it may have been copied from.
    pub fn between(answer: &[Word], source: &[Word]) -> Self {
        let length = RUN.min(source.len()).max(1);
        let marks = covered(answer, &runs(source, length), length);
        let found = covered(source, &runs(answer, length), length);

        let any_content = source.iter().any(Word::is_content);
        let counted: Vec<bool> = source
            .iter()
            .zip(found)
            .filter(|(word, _)| !any_content || word.is_content())
            .map(|(_, found)| found)
            .collect();
        let hits = counted.iter().filter(|found| **found).count();
        let share = hits as f64 / counted.len().max(1) as f64;
        Self { marks, share }
    }
}

/// All runs of `length` words of a text.
fn runs(words: &[Word], length: usize) -> HashSet<Vec<&str>> {
    words.windows(length).map(folded).collect()
}

/// Per word: stands in a run that the other text has, too.
fn covered(words: &[Word], other: &HashSet<Vec<&str>>, length: usize) -> Vec<bool> {
    let mut marks = vec![false; words.len()];
    for (at, window) in words.windows(length).enumerate() {
        if other.contains(&folded(window)) {
            marks
                .iter_mut()
                .skip(at)
                .take(length)
                .for_each(|m| *m = true);
        }
    }
    marks
}

fn folded(words: &[Word]) -> Vec<&str> {
    words.iter().map(|w| w.folded.as_str()).collect()
}

/// The criteria that were pasted into an answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Pasted {
    /// Per word of the answer.
    pub marks: Vec<bool>,
    /// Ids of the key points and qualities.
    pub criteria: Vec<String>,
}

/// Finds the criteria that were pasted into an answer: none, unless there is one that nobody says
/// by chance in the author's words, several that are not short, or many. Then short ones count as
/// well. The why of a point is as much the author's as its headline: copying it is copying the point.
///
/// `named` says that feedback has named the points to the candidate just before: then one that is
/// not short is no chance either. Drafted key points are shown to nobody before that, so nobody can
/// have copied one.
pub(super) fn pasted(answer: &[Word], rubric: &Rubric, named: bool) -> Pasted {
    let mut out = Pasted {
        marks: vec![false; answer.len()],
        criteria: Vec::new(),
    };
    let (mut long, mut very_long) = (0, 0);
    let secret = rubric.drafted && !named;
    let shown = rubric
        .criteria
        .iter()
        .filter(|c| !secret || c.kind != CriterionKind::KeyPoint);

    for criterion in shown {
        let content = copied_content(answer, criterion, &mut out.marks);
        if content == 0 {
            continue;
        }
        // A wrong claim stays one, whoever's words it is made in.
        if criterion.kind != CriterionKind::RedFlag {
            long += usize::from(content >= LONG);
            very_long += usize::from(content >= VERY_LONG);
            out.criteria.push(criterion.id.clone());
        }
    }

    let enough = if named { 1 } else { SEVERAL };
    let no_chance = very_long > 0 || long >= enough || out.criteria.len() >= MANY;
    if no_chance {
        return out;
    }
    Pasted {
        marks: vec![false; answer.len()],
        criteria: Vec::new(),
    }
}

/// Marks what the answer copied of a criterion, and returns how many content words the copied texts
/// have; 0 where neither the text nor its why was pasted.
fn copied_content(answer: &[Word], criterion: &Criterion, marks: &mut [bool]) -> usize {
    let mut content = 0;
    for text in [Some(&criterion.text), criterion.why.as_ref()] {
        let source = words::words(text.map_or("", String::as_str));
        let copy = Copied::between(answer, &source);
        if !source.is_empty() && copy.share >= PASTED {
            mark(marks, &copy.marks);
            content += words::content_count(&source).max(1);
        }
    }
    content
}

/// Marks what `more` marks, too.
pub(super) fn mark(marks: &mut [bool], more: &[bool]) {
    for (mark, more) in marks.iter_mut().zip(more) {
        *mark |= more;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::tests::fixtures::rubric_of;

    #[test]
    fn a_term_in_a_script_without_spaces_is_no_pasted_rubric() {
        const CHINESE: &str = "代码、数据和运行环境一起用不可变的标识符固定下来";
        const THAI: &str = "เราแยกข้อมูลทดสอบออกจากข้อมูลฝึกก่อนที่จะเลือกแบบจำลองใด ๆ ทั้งสิ้น";
        for (points, answer, expected) in [
            (&["支持向量机"][..], "支持向量机", &[][..]),
            (
                &["支持向量机", "核函数"],
                "先用支持向量机, 再选核函数。",
                &[],
            ),
            (&["サポートベクター"], "サポートベクターを使います。", &[]),
            (&["ข้อมูลทดสอบ"], "เราใช้ข้อมูลทดสอบเท่านั้น", &[]),
            (&[CHINESE], CHINESE, &["k1"]),
            (&[THAI], THAI, &["k1"]),
        ] {
            let named: Vec<(String, &str)> = (1..)
                .zip(points)
                .map(|(n, text)| (format!("k{n}"), *text))
                .collect();
            let rubric: Vec<(&str, &str)> = named.iter().map(|(id, t)| (id.as_str(), *t)).collect();
            let found = pasted(&words::words(answer), &rubric_of(&rubric), false);
            assert_eq!(found.criteria, expected, "{answer}");
        }
    }
}
