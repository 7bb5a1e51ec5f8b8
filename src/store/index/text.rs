//! What of a question is indexed, and how it is weighted: the one place for both halves of the
//! search.
//!
//! Owns the texts that are embedded and tokenised, and the abbreviations both sides share. Computes
//! no vectors.

use crate::domain::{KeyPoint, Question};
use std::borrow::Cow;

/// Version of [`dense_parts`] and of how their vectors are put together. Vectors of two recipes
/// cannot be compared well, so it is counted up with every change of either, and a store of another
/// recipe wants `viva bank reindex`. The whys and the sayings came without a new one: a question that
/// has none gets the vector it had.
pub const RECIPE: u32 = 2;
/// The recipe of stores that name none: title, topic, section and key points as one text.
pub const OLDEST_RECIPE: u32 = 1;

/// Times that the words of the title and of the topic are counted by BM25; everything else counts
/// once. A topic is a hand-picked summary of two or three words, so each of them says more than a
/// word of the title.
const TITLE_WEIGHT: usize = 2;
const TOPIC_WEIGHT: usize = 3;

/// Key points that are embedded; a bank of somebody else's may list hundreds.
const MOST_POINTS: usize = 32;

/// Bytes of the model answer that BM25 sees: long answers mention everything and would match
/// anything.
const ANSWER_BYTES: usize = 2_000;

/// The texts whose vectors make up a question's ([`crate::store::embed::embed_questions`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DenseParts {
    /// The question: title, topic words, section.
    pub head: String,
    /// The answer: the key points, or the model answer where there are none. Each
    /// is embedded by itself, because a vector of the whole text says less of each of its parts
    /// (docs/retrieval.md has the figures).
    pub body: Vec<String>,
    /// The answer in plain words: [`KeyPoint::searched_sayings`] of all key points.
    pub sayings: Vec<String>,
}

/// The parts of a question that are embedded.
pub fn dense_parts(question: &Question) -> DenseParts {
    let mut head = format!("{}\n{}", question.text.trim(), question.topic_words());
    if !question.section.is_empty() {
        head.push_str(". ");
        head.push_str(&question.section);
    }

    let points = question.key_points.iter().take(MOST_POINTS).map(point_text);
    let body = if question.key_points.is_empty() {
        question.model_answer.iter().cloned().collect()
    } else {
        points.collect()
    };

    DenseParts {
        head,
        body,
        sayings: searched_sayings(question).cloned().collect(),
    }
}

fn searched_sayings(question: &Question) -> impl Iterator<Item = &String> {
    let points = question.key_points.iter().take(MOST_POINTS);
    points.flat_map(KeyPoint::searched_sayings)
}

/// A key point with its why: a headline alone says too little (docs/retrieval.md has the figures).
fn point_text(point: &KeyPoint) -> String {
    match &point.why {
        Some(why) => format!("{}: {why}", point.text),
        None => point.text.clone(),
    }
}

/// The text BM25 counts the words of: a part that weighs n stands n times; abbreviations are
/// expanded.
pub fn sparse_text(question: &Question) -> String {
    let topic = question.topic_words();
    let answer = question
        .model_answer
        .as_deref()
        .map(|a| &a[..a.floor_char_boundary(ANSWER_BYTES)]);
    let parts = std::iter::repeat_n(question.text.as_str(), TITLE_WEIGHT)
        .chain(std::iter::repeat_n(topic.as_str(), TOPIC_WEIGHT))
        .chain([question.section.as_str()])
        .chain(
            question
                .key_points
                .iter()
                .flat_map(|p| [Some(p.text.as_str()), p.why.as_deref(), p.probe.as_deref()])
                .flatten(),
        )
        .chain(question.hints.iter().map(String::as_str))
        .chain(
            question
                .facts
                .iter()
                .flat_map(|f| [f.name.as_str(), f.text.as_str()]),
        )
        .chain(searched_sayings(question).map(String::as_str))
        .chain(answer);

    parts.map(expand).collect::<Vec<_>>().join("\n")
}

/// Abbreviations and what they stand for. Documents and queries both get the long form *added*, so
/// that either form finds either form; spellings that a tokenizer would tear apart (`A/B`) get one
/// it keeps.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("a/b", "ab"),
    ("a11y", "accessibility"),
    ("ai", "artificial intelligence"),
    ("cdc", "change data capture"),
    ("ci/cd", "cicd continuous integration delivery deployment"),
    ("cicd", "continuous integration delivery deployment"),
    ("cnn", "convolutional neural network"),
    ("cte", "common table expression"),
    ("ctes", "common table expressions"),
    ("db", "database"),
    ("dl", "deep learning"),
    ("eda", "exploratory data analysis"),
    ("elt", "extract load transform"),
    ("etl", "extract transform load"),
    ("gan", "generative adversarial network"),
    ("i18n", "internationalization"),
    ("iac", "infrastructure as code"),
    ("js", "javascript"),
    ("k8s", "kubernetes"),
    ("knn", "k nearest neighbors"),
    ("kpi", "key performance indicator"),
    ("kpis", "key performance indicators"),
    ("llm", "large language model"),
    ("llms", "large language models"),
    ("lstm", "long short term memory"),
    ("ml", "machine learning"),
    ("mlops", "machine learning operations"),
    ("nlp", "natural language processing"),
    ("nn", "neural network"),
    ("oop", "object oriented programming"),
    ("pca", "principal component analysis"),
    ("pii", "personally identifiable information privacy"),
    ("rag", "retrieval augmented generation"),
    ("rl", "reinforcement learning"),
    ("rnn", "recurrent neural network"),
    ("roi", "return on investment"),
    ("sla", "service level agreement"),
    ("slo", "service level objective"),
    ("svm", "support vector machine"),
    ("tdd", "test driven development"),
];

/// `text` with the long forms of its abbreviations added at the end, each once.
pub fn expand(text: &str) -> Cow<'_, str> {
    let mut added: Vec<&str> = Vec::new();
    for word in words(text) {
        let word = word.to_lowercase();
        if let Some((_, long)) = ABBREVIATIONS.iter().find(|(short, _)| *short == word)
            && !added.contains(long)
        {
            added.push(long);
        }
    }

    if added.is_empty() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("{text} {}", added.join(" ")))
    }
}

/// True when `word` (lower case) has a long form of its own.
pub fn is_abbreviation(word: &str) -> bool {
    ABBREVIATIONS.iter().any(|(short, _)| *short == word)
}

/// The words of a text; a slash between letters belongs to the word (`A/B`, `CI/CD`).
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '/')
        .map(|w| w.trim_matches('/'))
        .filter(|w| !w.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::question;

    #[test]
    fn either_form_of_an_abbreviation_leads_to_the_other() {
        for (text, expanded) in [
            (
                "How does RAG work?",
                "How does RAG work? retrieval augmented generation",
            ),
            ("A/B tests", "A/B tests ab"),
            (
                "(CI/CD)",
                "(CI/CD) cicd continuous integration delivery deployment",
            ),
            (
                "llm_fine_tuning, LLM",
                "llm_fine_tuning, LLM large language model",
            ),
            ("train/test split", "train/test split"),
            ("rage", "rage"),
            ("", ""),
            ("ÄÖ /k8s/ 漢字", "ÄÖ /k8s/ 漢字 kubernetes"),
        ] {
            assert_eq!(expand(text), expanded);
        }
    }

    #[test]
    fn a_topic_counts_as_words() {
        let mut q = question(
            1,
            "How would you design an A/B testing platform?",
            "ab_testing_platform",
        );
        q.section = "Experiments".into();
        q.model_answer = Some("ß".repeat(3_000));
        let head =
            "How would you design an A/B testing platform?\nab testing platform. Experiments";
        assert_eq!(
            dense_parts(&q),
            DenseParts {
                head: head.into(),
                body: vec!["ß".repeat(3_000)],
                sayings: Vec::new(),
            }
        );
        let point = |text: &str| KeyPoint {
            weight: 1,
            text: text.into(),
            probe: None,
            ..KeyPoint::default()
        };
        q.key_points = vec![point("Hash users"), point("Guard the metrics")];
        q.key_points[0].why = Some("one person sees one variant".into());
        let with_why = "Hash users: one person sees one variant";
        assert_eq!(dense_parts(&q).body, [with_why, "Guard the metrics"]);
        q.key_points[1].sayings.right = ["one", "two", "three"].map(String::from).to_vec();
        assert_eq!(dense_parts(&q).sayings, ["one", "two"]);
        let sparse = sparse_text(&q);
        assert_eq!(sparse.matches("ab testing platform").count(), TOPIC_WEIGHT);
        assert_eq!(sparse.matches("How would you design").count(), TITLE_WEIGHT);
        assert_eq!(sparse.matches('ß').count(), ANSWER_BYTES / 2);
        assert!(sparse.contains("one\ntwo\n") && !sparse.contains("three"));
    }
}
