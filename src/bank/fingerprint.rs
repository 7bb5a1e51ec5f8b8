//! Which incoming question is which stored one, so that importing again changes nothing and an
//! edited question keeps its id and with it its history.
//!
//! Owns the matching. Computes no vectors (nearness is given) and writes nothing.

use crate::domain::text::fold;
use crate::domain::{Question, QuestionId};
use std::collections::{HashMap, HashSet};

/// From this nearness on, the only question of its topic is an edited one.
const NEAR_ALONE: f32 = 0.6;
/// The same where several questions share the topic: "What is a list?" is no edit of "What is a
/// set?".
const NEAR_IN_TOPIC: f32 = 0.7;
/// The same where the topic differs, too: an edit that moved the question to another section.
const NEAR_ACROSS_TOPICS: f32 = 0.9;
/// Most pairs whose nearness is asked for. Beyond, edited questions count as new: who replaces
/// whole banks of a hundred thousand does not edit them by hand.
const MAX_PAIRS: usize = 1_000_000;

/// The changes that an import would make. Every incoming and every stored question is in exactly
/// one of the lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Not stored yet.
    pub added: Vec<Question>,
    /// Stored with another content; each carries the id it is stored under.
    pub updated: Vec<Question>,
    /// Stored just so.
    pub unchanged: Vec<QuestionId>,
    /// Stored and not among the incoming: `--prune` removes them.
    pub left: Vec<QuestionId>,
}

/// Matches incoming questions with what is stored of their banks, together with the stored content
/// hashes ([`Question::content_hash`]).
///
/// In this order: the same id; the same text in the same bank; for ids that were derived from a
/// text (nobody wrote them down), the nearest by `nearness`, at most 1.0, the nearest pairs first.
/// An id that comes in twice is taken once.
pub fn reconcile(
    stored: &[(Question, String)],
    incoming: Vec<Question>,
    nearness: impl Fn(&Question, &Question) -> f32,
) -> Plan {
    let mut matcher = Matcher {
        stored,
        taken: HashSet::new(),
        plan: Plan::default(),
    };
    let mut seen = HashSet::new();
    let incoming: Vec<Question> = incoming
        .into_iter()
        .filter(|question| seen.insert(question.id))
        .collect();
    let rest = matcher.same_id(incoming);
    let rest = matcher.same_text(rest);
    matcher.plan.added = matcher.near(rest, nearness);
    let Matcher {
        taken, mut plan, ..
    } = matcher;
    let left = stored
        .iter()
        .enumerate()
        .filter(|(i, _)| !taken.contains(i));
    plan.left = left.map(|(_, (question, _))| question.id).collect();

    plan
}

/// Returns the likeness of two questions' words, 0.0–1.0: Sørensen–Dice over pairs of letters.
/// Words, not vectors: an edit keeps most of its words, and two different questions on one topic do
/// not.
pub fn text_nearness(a: &Question, b: &Question) -> f32 {
    strsim::sorensen_dice(&fold(&a.text), &fold(&b.text)) as f32
}

struct Matcher<'s> {
    stored: &'s [(Question, String)],
    /// Indices of the stored questions that were found again.
    taken: HashSet<usize>,
    plan: Plan,
}

impl Matcher<'_> {
    /// An incoming question is the stored one at `index`.
    fn found(&mut self, mut question: Question, index: usize) {
        let Some((stored, hash)) = self.stored.get(index) else {
            return;
        };
        self.taken.insert(index);
        question.id = stored.id;
        if question.content_hash() == *hash {
            self.plan.unchanged.push(question.id);
        } else {
            self.plan.updated.push(question);
        }
    }

    fn same_id(&mut self, incoming: Vec<Question>) -> Vec<Question> {
        let by_id: HashMap<QuestionId, usize> = self
            .stored
            .iter()
            .enumerate()
            .map(|(i, (q, _))| (q.id, i))
            .collect();
        self.keep_unmatched(incoming, |question| by_id.get(&question.id).copied())
    }

    fn same_text(&mut self, incoming: Vec<Question>) -> Vec<Question> {
        let mut by_text: HashMap<(String, String), Vec<usize>> = HashMap::new();
        for (i, (question, _)) in self
            .stored
            .iter()
            .enumerate()
            .rev()
            .filter(|(i, _)| !self.taken.contains(i))
        {
            by_text
                .entry((question.bank.clone(), fold(&question.text)))
                .or_default()
                .push(i);
        }

        self.keep_unmatched(incoming, |question| {
            let derived = is_derived(question);
            let same = derived
                .then(|| by_text.get_mut(&(question.bank.clone(), fold(&question.text))))
                .flatten();
            same.and_then(Vec::pop)
        })
    }

    fn keep_unmatched(
        &mut self,
        incoming: Vec<Question>,
        mut find: impl FnMut(&Question) -> Option<usize>,
    ) -> Vec<Question> {
        let mut rest = Vec::new();
        for question in incoming {
            match find(&question) {
                Some(index) => self.found(question, index),
                None => rest.push(question),
            }
        }
        rest
    }

    /// The questions that stay new.
    fn near(
        &mut self,
        incoming: Vec<Question>,
        nearness: impl Fn(&Question, &Question) -> f32,
    ) -> Vec<Question> {
        let open: Vec<usize> = (0..self.stored.len())
            .filter(|i| !self.taken.contains(i))
            .collect();
        let edited: Vec<usize> = (0..incoming.len())
            .filter(|i| incoming.get(*i).is_some_and(is_derived))
            .collect();
        if open.len().saturating_mul(edited.len()) > MAX_PAIRS {
            return incoming;
        }

        let mut crowd: HashMap<&str, usize> = HashMap::new();
        for question in self.stored.iter().map(|(question, _)| question) {
            *crowd.entry(&question.topic).or_default() += 1;
        }

        let least = |a: &Question, b: &Question| match crowd.get(a.topic.as_str()) {
            _ if a.topic != b.topic => NEAR_ACROSS_TOPICS,
            Some(1) => NEAR_ALONE,
            _ => NEAR_IN_TOPIC,
        };
        let mut pairs: Vec<(f32, usize, usize)> = Vec::new();

        for new in &edited {
            for old in &open {
                let (Some(a), Some((b, _))) = (incoming.get(*new), self.stored.get(*old)) else {
                    continue;
                };
                if a.bank != b.bank {
                    continue;
                }
                let near = nearness(a, b);
                if near >= least(a, b) {
                    pairs.push((near, *new, *old));
                }
            }
        }

        // Nearest first; of equals, those that come first in both lists.
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        let mut incoming: Vec<Option<Question>> = incoming.into_iter().map(Some).collect();

        for (_, new, old) in pairs {
            if self.taken.contains(&old) {
                continue;
            }
            if let Some(question) = incoming.get_mut(new).and_then(Option::take) {
                self.found(question, old);
            }
        }

        incoming.into_iter().flatten().collect()
    }
}

/// Returns true where nobody wrote the id down: only then may an edit have changed it.
fn is_derived(question: &Question) -> bool {
    question.id == QuestionId::derive(&question.bank, &question.text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Difficulty, QuestionType};

    fn question(text: &str, topic: &str) -> Question {
        Question {
            id: QuestionId::derive("b", text),
            bank: "b".into(),
            role: "R".into(),
            level: String::new(),
            section: String::new(),
            text: text.into(),
            topic: topic.into(),
            difficulty: Difficulty::Medium,
            kind: QuestionType::Conceptual,
            key_points: Vec::new(),
            red_flags: Vec::new(),
            hints: Vec::new(),
            facts: Vec::new(),
            exercise: None,
            model_answer: None,
            tags: Vec::new(),
        }
    }

    fn stored(questions: &[Question]) -> Vec<(Question, String)> {
        questions
            .iter()
            .map(|q| (q.clone(), q.content_hash()))
            .collect()
    }

    fn plan(old: &[Question], new: &[Question]) -> Plan {
        reconcile(&stored(old), new.to_vec(), text_nearness)
    }

    #[test]
    fn importing_again_changes_nothing() {
        let bank = [
            question("What is a heap?", "trees"),
            question("What is a trie?", "trees"),
        ];
        assert_eq!(
            plan(&bank, &bank),
            Plan {
                unchanged: vec![bank[0].id, bank[1].id],
                ..Plan::default()
            }
        );
    }

    #[test]
    fn another_difficulty_is_an_update() {
        let old = question("What is a heap?", "trees");
        let new = Question {
            difficulty: Difficulty::Hard,
            ..old.clone()
        };
        assert_eq!(
            plan(&[old], std::slice::from_ref(&new)),
            Plan {
                updated: vec![new],
                ..Plan::default()
            }
        );
    }

    #[test]
    fn an_edited_text_keeps_its_id_now_and_on_every_later_import() {
        let old = question("How do you handle data skew?", "skew");
        let new = question("How do you handle data skew in Spark?", "skew");
        let edited = Question {
            id: old.id,
            ..new.clone()
        };
        let first = plan(std::slice::from_ref(&old), std::slice::from_ref(&new));
        assert_eq!(
            first,
            Plan {
                updated: vec![edited.clone()],
                ..Plan::default()
            }
        );
        let second = plan(std::slice::from_ref(&edited), &[new]);
        assert_eq!(
            second,
            Plan {
                unchanged: vec![old.id],
                ..Plan::default()
            }
        );
    }

    #[test]
    fn another_question_of_the_topic_is_new() {
        for (old, new) in [
            (
                "What is a heap good for?",
                "Explain rotations of a red-black tree.",
            ),
            ("What is a list?", "What is a set?"),
        ] {
            let old = [
                question(old, "types"),
                question("How do you measure memory?", "types"),
            ];
            let new = [question(new, "types"), old[1].clone()];
            let plan = plan(&old, &new);
            assert_eq!(
                (plan.added, plan.left),
                (vec![new[0].clone()], vec![old[0].id])
            );
        }
    }

    #[test]
    fn a_topic_that_changed_wants_nearer_texts() {
        let old = question("How do you shard a large database?", "storage");
        let near = question("How do you shard a large database", "scaling");
        let far = question("How do you shard a very busy database cluster?", "scaling");
        assert_eq!(
            plan(std::slice::from_ref(&old), &[near]).updated[0].id,
            old.id
        );
        assert_eq!(plan(&[old], &[far]).updated, []);
    }

    #[test]
    fn the_nearest_pairs_are_matched_first() {
        let both = |end: &str| {
            ["L1", "L2"]
                .map(|l| question(&format!("What is {l} regularization used for{end}"), "r"))
        };
        let (old, mut new) = (both("?"), both(" today?"));
        new.reverse();
        let updated = plan(&old, &new).updated;
        assert_eq!(
            updated.iter().map(|q| q.id).collect::<Vec<_>>(),
            [old[1].id, old[0].id]
        );
    }

    #[test]
    fn an_exact_match_is_never_taken_by_an_edited_neighbour() {
        let old = [
            question("What is a p-value exactly?", "p"),
            question("What is a p-value?", "p"),
        ];
        let plan = plan(
            &old,
            &[question("What is a p-value really?", "p"), old[1].clone()],
        );
        assert_eq!(
            (plan.updated[0].id, plan.unchanged),
            (old[0].id, vec![old[1].id])
        );
    }

    #[test]
    fn a_written_id_is_never_replaced() {
        let old = question("What is a heap good for?", "trees");
        let new = Question {
            id: QuestionId(uuid::Uuid::from_u128(7)),
            ..old.clone()
        };
        let plan = plan(std::slice::from_ref(&old), std::slice::from_ref(&new));
        assert_eq!(
            plan,
            Plan {
                added: vec![new],
                left: vec![old.id],
                ..Plan::default()
            }
        );
    }

    #[test]
    fn banks_do_not_mix() {
        let new = question("What is a heap?", "trees");
        let old = Question {
            bank: "other".into(),
            id: QuestionId::derive("other", &new.text),
            ..new.clone()
        };
        assert_eq!(plan(&[old], std::slice::from_ref(&new)).added, [new]);
    }

    proptest::proptest! {
        #[test]
        fn every_question_ends_in_one_list(
            old in proptest::collection::hash_set("[ab]{1,3}( [ab]{1,3})?", 0..8),
            new in proptest::collection::hash_set("[ab]{1,3}( [ab]{1,3})?", 0..8),
        ) {
            let old: Vec<_> = old.iter().map(|text| question(text, &text[..1])).collect();
            let new: Vec<_> = new.iter().map(|text| question(text, &text[..1])).collect();
            let plan = plan(&old, &new);
            proptest::prop_assert_eq!(plan.added.len() + plan.updated.len() + plan.unchanged.len(), new.len());
            proptest::prop_assert_eq!(plan.left.len() + plan.updated.len() + plan.unchanged.len(), old.len());
            let questions = plan.added.iter().chain(&plan.updated).map(|q| q.id);
            let mut ids: Vec<_> = questions.chain(plan.unchanged).chain(plan.left).collect();
            let all = ids.len();
            ids.sort();
            ids.dedup();
            proptest::prop_assert_eq!(ids.len(), all, "no id twice");
        }
    }
}
