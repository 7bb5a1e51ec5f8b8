//! What of a question is indexed, and how it is weighted: the one place for both halves of the search.
//!
//! Owns the texts that are embedded and tokenised, and the abbreviations both sides share. Computes no vectors.

use crate::domain::Question;
use std::borrow::Cow;

/// How often the words of the title and of the topic are counted by BM25; everything else counts once.
/// A topic is a hand-picked summary of two or three words, so each of them says more than a word of the title.
const TITLE_WEIGHT: usize = 2;
const TOPIC_WEIGHT: usize = 3;

/// Bytes of the model answer that BM25 sees: long answers mention everything and would match anything.
const ANSWER_BYTES: usize = 2_000;

/// The text whose vector stands for a question: title, topic words, section, key points. The title comes first because
/// sentence models lean on the beginning; the model answer stays out because it would drown the title.
pub fn dense_text(question: &Question) -> String {
    let mut text = format!("{}\n{}", question.text.trim(), question.topic_words());
    if !question.section.is_empty() {
        text.push_str(". ");
        text.push_str(&question.section);
    }
    for point in &question.key_points {
        text.push('\n');
        text.push_str(&point.text);
    }
    text
}

/// The text BM25 counts the words of: a part that weighs n stands n times; abbreviations are expanded.
pub fn sparse_text(question: &Question) -> String {
    let topic = question.topic_words();
    let answer = question.model_answer.as_deref().map(|a| &a[..a.floor_char_boundary(ANSWER_BYTES)]);
    let parts = std::iter::repeat_n(question.text.as_str(), TITLE_WEIGHT)
        .chain(std::iter::repeat_n(topic.as_str(), TOPIC_WEIGHT))
        .chain([question.section.as_str()])
        .chain(question.key_points.iter().map(|p| p.text.as_str()))
        .chain(answer);
    parts.map(expand).collect::<Vec<_>>().join("\n")
}

/// Abbreviations and what they stand for. Documents and queries both get the long form *added*, so that either form
/// finds either form; spellings that a tokenizer would tear apart (`A/B`) get one it keeps.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("a/b", "ab"),
    ("a11y", "accessibility"),
    ("ai", "artificial intelligence"),
    ("cdc", "change data capture"),
    ("ci/cd", "cicd continuous integration delivery deployment"),
    ("cicd", "continuous integration delivery deployment"),
    ("cnn", "convolutional neural network"),
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
    if added.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(format!("{text} {}", added.join(" "))) }
}

/// True when `word` (lower case) has a long form of its own.
pub fn is_abbreviation(word: &str) -> bool {
    ABBREVIATIONS.iter().any(|(short, _)| *short == word)
}

/// The words of a text; a slash between letters belongs to the word (`A/B`, `CI/CD`).
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '/').map(|w| w.trim_matches('/')).filter(|w| !w.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::question;

    #[test]
    fn either_form_of_an_abbreviation_leads_to_the_other() {
        for (text, expanded) in [
            ("How does RAG work?", "How does RAG work? retrieval augmented generation"),
            ("A/B tests", "A/B tests ab"),
            ("(CI/CD)", "(CI/CD) cicd continuous integration delivery deployment"),
            ("llm_fine_tuning, LLM", "llm_fine_tuning, LLM large language model"),
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
        let mut q = question(1, "How would you design an A/B testing platform?", "ab_testing_platform");
        q.section = "Experiments".into();
        q.model_answer = Some("ß".repeat(3_000));
        insta::assert_snapshot!(dense_text(&q), @r"
        How would you design an A/B testing platform?
        ab testing platform. Experiments
        ");
        let sparse = sparse_text(&q);
        assert_eq!(sparse.matches("ab testing platform").count(), TOPIC_WEIGHT);
        assert_eq!(sparse.matches("How would you design").count(), TITLE_WEIGHT);
        assert_eq!(sparse.matches('ß').count(), ANSWER_BYTES / 2);
    }
}
