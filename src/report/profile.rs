//! Strengths and weaknesses over the questions of a session.
//!
//! Owns the grouping. A line by topic, section or type is the difficulty-weighted mean of its
//! questions' scores, as a session's score is; a line by dimension is the weighted mean of the
//! credits, times 100.

use super::format::capitalised;
use super::lang::Strings;
use super::model::*;
use crate::domain::score::difficulty_weight;
use crate::domain::text::ellipsis;
use crate::domain::{CriterionKind, Verdict};

/// The key of the line that sums up the key points.
pub const KEY_POINTS: &str = "key_points";

/// The profile of the scored questions.
pub fn profile(questions: &[QuestionReport], words: &Strings) -> Profile {
    Profile {
        dimensions: dimensions(questions, words),
        topics: rows_by(questions, |q| (q.topic.clone(), q.title.clone())),
        sections: rows_by(questions, |q| (q.section.clone(), q.section.clone())),
        types: rows_by(questions, |q| {
            (q.kind.as_str().to_string(), words.kind(q.kind).to_string())
        }),
    }
}

fn rows_by(
    questions: &[QuestionReport],
    key: impl Fn(&QuestionReport) -> (String, String),
) -> Vec<ProfileRow> {
    let mut rows = Rows::default();
    for question in questions {
        let (key, label) = key(question);
        if let (Some(score), false) = (question.score, key.is_empty()) {
            rows.add(
                key,
                label,
                [score.value, score.score_low, score.score_high],
                difficulty_weight(question.difficulty),
                question.number,
                score.offline,
            );
        }
    }

    rows.finish()
}

fn dimensions(questions: &[QuestionReport], words: &Strings) -> Vec<ProfileRow> {
    let mut rows = Rows::default();
    for kind in [CriterionKind::KeyPoint, CriterionKind::Dimension] {
        for question in questions {
            let Some(score) = question.score else {
                continue;
            };
            let counted = |c: &&CriterionReport| {
                c.kind == kind && (c.verdict.is_some() || kind == CriterionKind::KeyPoint)
            };
            for criterion in question.criteria.iter().filter(counted) {
                let (key, label) = match kind {
                    CriterionKind::KeyPoint => {
                        (KEY_POINTS.to_string(), words.key_points_covered.to_string())
                    }
                    _ => (
                        dimension_name(&criterion.text),
                        dimension_name(&criterion.text),
                    ),
                };
                let weight = difficulty_weight(question.difficulty) * criterion.weight;
                let most = match criterion.verdict {
                    Some(Verdict::Unsure) => 1.0,
                    _ => criterion.credit,
                };
                let worth = [criterion.credit, criterion.credit, most];
                rows.add(
                    key,
                    label,
                    worth.map(|share| 100.0 * share),
                    weight,
                    question.number,
                    score.offline,
                );
            }
        }
    }

    rows.finish()
}

/// The name of a dimension: what stands before its colon or dash, else its text cut short.
pub fn dimension_name(text: &str) -> String {
    [":", " – ", " — ", " - "]
        .iter()
        .filter_map(|mark| text.split_once(mark))
        .map(|(head, _)| head.trim())
        .find(|head| !head.is_empty() && head.chars().count() <= 40)
        .map_or_else(|| ellipsis(text, 60), capitalised)
}

/// Weighted means by key, in order of first appearance.
#[derive(Default)]
struct Rows {
    sums: Vec<RowSum>,
}

/// A row whose score is still a weighted sum.
struct RowSum {
    row: ProfileRow,
    weight: f64,
    /// Numbers of the questions that count.
    questions: Vec<usize>,
}

impl RowSum {
    fn empty(key: String, label: String) -> Self {
        Self {
            row: ProfileRow {
                key,
                label,
                score: 0.0,
                score_low: 0.0,
                score_high: 0.0,
                questions: 0,
                offline: false,
            },
            weight: 0.0,
            questions: Vec::new(),
        }
    }
}

impl Rows {
    fn add(
        &mut self,
        key: String,
        label: String,
        [value, low, high]: [f64; 3],
        weight: f64,
        question: usize,
        offline: bool,
    ) {
        let known = self.sums.iter().position(|sum| sum.row.key == key);
        let index = known.unwrap_or_else(|| {
            self.sums.push(RowSum::empty(key, label));
            self.sums.len() - 1
        });

        if let Some(sum) = self.sums.get_mut(index) {
            sum.row.score += value * weight;
            sum.row.score_low += low * weight;
            sum.row.score_high += high * weight;
            sum.row.offline |= offline;
            sum.weight += weight;
            if !sum.questions.contains(&question) {
                sum.questions.push(question);
            }
        }
    }

    fn finish(self) -> Vec<ProfileRow> {
        self.sums
            .into_iter()
            .filter(|sum| sum.weight > 0.0)
            .map(|sum| ProfileRow {
                score: sum.row.score / sum.weight,
                score_low: sum.row.score_low / sum.weight,
                score_high: sum.row.score_high / sum.weight,
                questions: sum.questions.len(),
                ..sum.row
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_dimension_is_called_by_its_first_words() {
        for (text, name) in [
            ("trade-offs: names what each choice costs", "Trade-offs"),
            ("Structure – a clear line of thought", "Structure"),
            ("Weighs the alternatives", "Weighs the alternatives"),
        ] {
            assert_eq!(super::dimension_name(text), name);
        }
    }
}
