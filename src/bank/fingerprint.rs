//! Recognises questions that are there already, also when their wording was edited. Pure.
//!
//! A question without an `**Id:**` line gets its id from its text, so an edited text arrives under another id. It is the
//! same question when it has the same topic and is near to a stored one that the file no longer has; it then keeps
//! the stored id, and with it its history.

use crate::domain::Question;
use std::collections::HashMap;

/// Likeness from which an edited text is taken for the same question.
pub const SAME: f32 = 0.6;

/// What has to be done so that the store holds the incoming questions.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// New questions.
    pub added: Vec<Question>,
    /// Questions with other content than the stored one, under the stored id.
    pub updated: Vec<Question>,
    /// Questions that are stored to the letter.
    pub unchanged: Vec<Question>,
    /// Stored questions that are not among the incoming ones.
    pub left: Vec<Question>,
}

/// Compares `incoming` with what is `stored` (with [`Question::content_hash`]). `nearness` is 0.0–1.0.
pub fn reconcile(
    stored: &[(Question, String)],
    incoming: Vec<Question>,
    nearness: impl Fn(&Question, &Question) -> f32,
) -> Plan {
    let by_id: HashMap<_, usize> = stored.iter().enumerate().map(|(i, (q, _))| (q.id, i)).collect();
    let mut taken = vec![false; stored.len()];
    for question in &incoming {
        if let Some(i) = by_id.get(&question.id) {
            taken[*i] = true;
        }
    }
    let mut plan = Plan::default();
    for mut question in incoming {
        let found = by_id.get(&question.id).copied().or_else(|| edited(&question, stored, &taken, &nearness));
        let Some(i) = found else {
            plan.added.push(question);
            continue;
        };
        taken[i] = true;
        question.id = stored[i].0.id;
        if question.content_hash() == stored[i].1 { plan.unchanged.push(question) } else { plan.updated.push(question) }
    }
    plan.left = stored.iter().zip(&taken).filter(|(_, t)| !**t).map(|((q, _), _)| q.clone()).collect();
    plan
}

/// The nearest stored question of the same topic that nothing else has claimed.
fn edited(
    question: &Question,
    stored: &[(Question, String)],
    taken: &[bool],
    nearness: &impl Fn(&Question, &Question) -> f32,
) -> Option<usize> {
    stored
        .iter()
        .enumerate()
        .filter(|(i, (q, _))| !taken[*i] && q.topic == question.topic)
        .map(|(i, (q, _))| (nearness(question, q), i))
        .filter(|(near, _)| *near >= SAME)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, i)| i)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::markdown;

    fn bank(questions: &[(&str, &str)]) -> Vec<Question> {
        let mut text = "# Tester - Senior Questions\n\n## One\n".to_string();
        for (words, topic) in questions {
            text +=
                &format!("\n### Question: {words}\n**Topic:** {topic}\n**Difficulty:** hard\n**Type:** conceptual\n");
        }
        markdown::parse("t.md", "t", &text).unwrap().questions
    }

    fn stored(questions: &[(&str, &str)]) -> Vec<(Question, String)> {
        bank(questions).into_iter().map(|q| (q.clone(), q.content_hash())).collect()
    }

    fn near(a: &Question, b: &Question) -> f32 {
        strsim::sorensen_dice(&a.text, &b.text) as f32
    }

    const OLD: &[(&str, &str)] = &[("How do you handle data skew?", "skew"), ("What is a p-value?", "p_value")];

    #[test]
    fn importing_again_changes_nothing() {
        let plan = reconcile(&stored(OLD), bank(OLD), near);
        assert_eq!((plan.added.len(), plan.updated.len(), plan.unchanged.len(), plan.left.len()), (0, 0, 2, 0));
    }

    #[test]
    fn an_edited_text_keeps_its_id_also_the_next_time() {
        let before = stored(OLD);
        let new = &[("How do you handle data skew in Spark?", "skew"), OLD[1]];
        let plan = reconcile(&before, bank(new), near);
        assert_eq!((plan.added.len(), plan.updated.len(), plan.left.len()), (0, 1, 0));
        assert_eq!(plan.updated[0].id, before[0].0.id);
        let after: Vec<_> = [&plan.updated[0], &plan.unchanged[0]].map(|q| (q.clone(), q.content_hash())).to_vec();
        assert_eq!(reconcile(&after, bank(new), near).unchanged.len(), 2);
    }

    #[test]
    fn another_topic_or_another_question_is_new() {
        for new in [("How do you handle data skew in Spark?", "spark"), ("Name three causes of stragglers.", "skew")] {
            let plan = reconcile(&stored(OLD), bank(&[new, OLD[1]]), near);
            assert_eq!((plan.added.len(), plan.left.len()), (1, 1), "{new:?}");
        }
    }

    #[test]
    fn an_exact_match_is_never_taken_by_an_edited_neighbour() {
        let old = &[("What is a p-value exactly?", "p"), ("What is a p-value?", "p")];
        let plan = reconcile(&stored(old), bank(&[("What is a p-value really?", "p"), old[1]]), near);
        assert_eq!((plan.updated.len(), plan.unchanged.len()), (1, 1));
    }
}
