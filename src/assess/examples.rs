//! Graded answers of others that show a model how strictly people grade.
//!
//! Owns which ones are shown: answers to the same question, else to a near one, one of each grade,
//! those nearest to the answer at hand, within a budget. Reads no file.

use crate::domain::text::words::words;
use crate::domain::vector::cosine;
use crate::ports::Embedder;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// Most tokens of all examples of one prompt.
const BUDGET: usize = 300;
/// Longest answer that is shown, in characters: one that is cut would no longer earn its grade.
const MAX_CHARS: usize = 600;
/// Cosine of two questions from which they are near enough.
const NEAR: f32 = 0.8;
/// Grades, 0 to 100, that part low from middling and middling from high.
const CLASSES: [f64; 2] = [100.0 / 3.0, 200.0 / 3.0];

/// An answer with the grade that people gave it.
#[derive(Debug, Clone, PartialEq)]
pub struct GradedAnswer {
    /// The question it answers.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// 0 to 100.
    pub grade: f64,
}

/// A graded answer as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// Its question where that is another one.
    pub question: Option<String>,
    /// The answer.
    pub answer: String,
    /// 0 to 100.
    pub grade: f64,
}

/// Graded answers to choose examples from.
pub struct GradedExamples {
    all: Vec<GradedAnswer>,
    embedder: Arc<dyn Embedder>,
    /// False in a calibration: an answer to the question that is measured would give its grade away.
    own_question: bool,
    /// Vectors of texts that were compared before.
    known: Mutex<HashMap<String, Vec<f32>>>,
}

impl GradedExamples {
    /// Examples for answers to any question; with `own_question` false only from other questions.
    pub fn new(all: Vec<GradedAnswer>, embedder: Arc<dyn Embedder>, own_question: bool) -> Self {
        let known = Mutex::default();
        Self {
            all,
            embedder,
            own_question,
            known,
        }
    }

    /// Chooses up to three for an answer, lowest grade first; none where nothing is near or the
    /// embedding model fails.
    pub fn choose(
        &self,
        question: &str,
        answer: &str,
        count_tokens: &dyn Fn(&str) -> usize,
    ) -> Vec<Example> {
        let own = fold(question);
        let Some(source) = self.source(question, &own) else {
            return Vec::new();
        };
        let same = fold(answer);
        let candidates: Vec<&GradedAnswer> = self
            .all
            .iter()
            .filter(|e| fold(&e.question) == source && fold(&e.answer) != same)
            .filter(|e| e.answer.chars().count() <= MAX_CHARS)
            .collect();

        let mut left = BUDGET;
        let mut chosen: Vec<&GradedAnswer> = self
            .nearest_of_each_class(answer, &candidates)
            .into_iter()
            .filter(|e| {
                let tokens = count_tokens(&e.answer);
                let fits = tokens <= left;
                left -= if fits { tokens } else { 0 };
                fits
            })
            .collect();
        chosen.sort_by(|a, b| a.grade.total_cmp(&b.grade));

        let shown = chosen.into_iter().map(|e| Example {
            question: (source != own).then(|| e.question.clone()),
            answer: e.answer.clone(),
            grade: e.grade,
        });
        shown.collect()
    }

    /// The folded question whose answers are shown: the same, else the nearest.
    fn source(&self, question: &str, own: &str) -> Option<String> {
        let asked: BTreeSet<&str> = self.all.iter().map(|e| e.question.as_str()).collect();
        if self.own_question && asked.iter().any(|other| fold(other) == own) {
            return Some(own.to_string());
        }

        let others: Vec<&str> = asked.into_iter().filter(|o| fold(o) != own).collect();
        let near = self.similarities(question, &others)?;
        let best = near
            .into_iter()
            .enumerate()
            .filter(|(_, near)| *near >= NEAR);
        let (at, _) = best.max_by(|a, b| a.1.total_cmp(&b.1))?;
        others.get(at).map(|other| fold(other))
    }

    /// The answer of each class that is nearest to the one at hand, nearest first.
    fn nearest_of_each_class<'a>(
        &self,
        answer: &str,
        candidates: &[&'a GradedAnswer],
    ) -> Vec<&'a GradedAnswer> {
        let texts: Vec<&str> = candidates.iter().map(|e| e.answer.as_str()).collect();
        let Some(near) = self.similarities(answer, &texts) else {
            return Vec::new();
        };
        let mut ranked: Vec<(&GradedAnswer, f32)> = candidates.iter().copied().zip(near).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));

        let mut seen = BTreeSet::new();
        ranked.retain(|(example, _)| seen.insert(class(example.grade)));
        ranked.into_iter().map(|(example, _)| example).collect()
    }

    /// Cosine of a text with each of others; None where they cannot be embedded.
    fn similarities(&self, text: &str, others: &[&str]) -> Option<Vec<f32>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = others.iter().copied().chain([text]);
        let new: BTreeSet<&str> = wanted.filter(|t| !known.contains_key(*t)).collect();
        let new: Vec<&str> = new.into_iter().collect();
        let vectors = self.embedder.embed(&new).ok()?;
        known.extend(new.iter().map(ToString::to_string).zip(vectors));

        let vector = known.get(text)?;
        let near = others.iter().map(|o| Some(cosine(vector, known.get(*o)?)));
        near.collect()
    }
}

/// The words of a text without case and punctuation: what makes two texts the same.
fn fold(text: &str) -> String {
    let words = words(text);
    let folded: Vec<&str> = words.iter().map(|w| w.folded.as_str()).collect();
    folded.join(" ")
}

/// 0 low, 1 middling, 2 high.
fn class(grade: f64) -> usize {
    CLASSES.iter().filter(|limit| grade > **limit).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::EmbedError;

    /// Counts the letters a to z.
    struct Letters;

    impl Embedder for Letters {
        fn model(&self) -> &str {
            "letters"
        }
        fn width(&self) -> usize {
            26
        }
        fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
            let count = |text: &str, letter: char| text.matches(letter).count() as f32;
            let vector = |text: &&str| ('a'..='z').map(|l| count(text, l)).collect();
            Ok(texts.iter().map(vector).collect())
        }
    }

    const BREAD: &str = "Why does dough rise?";

    fn graded(question: &str, answer: &str, grade: f64) -> GradedAnswer {
        GradedAnswer {
            question: question.into(),
            answer: answer.into(),
            grade,
        }
    }

    fn shown(examples: &GradedExamples, question: &str, answer: &str) -> Vec<(String, f64)> {
        let chosen = examples.choose(question, answer, &|text| text.len() / 4);
        chosen.into_iter().map(|e| (e.answer, e.grade)).collect()
    }

    fn answers() -> Vec<GradedAnswer> {
        vec![
            graded(BREAD, "yeast makes gas", 100.0),
            graded(BREAD, "yeast eats sugar and gives gas", 90.0),
            graded(BREAD, "it is warm", 10.0),
            graded(BREAD, "the oven", 0.0),
            graded(BREAD, "yeast", 50.0),
            graded(BREAD, &"yeast gas ".repeat(100), 50.0),
            graded("Name a planet.", "Mars", 100.0),
        ]
    }

    #[test]
    fn one_of_each_grade_the_nearest_and_never_the_answer_itself() {
        let examples = GradedExamples::new(answers(), Arc::new(Letters), true);
        let found = shown(&examples, "why does DOUGH rise", "Yeast makes gas.");
        let expected = [
            ("it is warm", 10.0),
            ("yeast", 50.0),
            ("yeast eats sugar and gives gas", 90.0),
        ];
        assert_eq!(
            found,
            expected.map(|(answer, grade)| (answer.to_string(), grade))
        );
    }

    #[test]
    fn a_calibration_sees_no_answer_to_its_own_question() {
        let examples = GradedExamples::new(answers(), Arc::new(Letters), false);
        assert!(shown(&examples, BREAD, "yeast").is_empty());
        let near = examples.choose("Why does the dough rise?", "yeast", &str::len);
        assert_eq!(
            near.first().and_then(|e| e.question.as_deref()),
            Some(BREAD)
        );
    }

    #[test]
    fn the_budget_holds() {
        let examples = GradedExamples::new(answers(), Arc::new(Letters), true);
        let chosen = examples.choose(BREAD, "gas", &|_| BUDGET / 2);
        assert_eq!(chosen.len(), 2);
        assert!(
            GradedExamples::new(vec![], Arc::new(Letters), true)
                .choose(BREAD, "", &str::len)
                .is_empty()
        );
    }
}
