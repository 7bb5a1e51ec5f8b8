//! Questions and the banks they come from.
//!
//! Owns the shape of a question, its identity and its content hash. Does not parse or print any
//! format: that is `bank`.

use super::exercise::Exercise;
use super::sayings::Sayings;
use super::text::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// Identity of a question: stable over edits of everything but its bank and text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QuestionId(pub Uuid);

/// Namespace of Viva's UUIDv5 question ids (itself the UUIDv5 of "vivavoce" in the URL namespace).
const NAMESPACE: Uuid = Uuid::from_u128(0x2d0a_6f0e_5f0b_5c0c_9d44_1f2f_9f1f_6a01);

impl QuestionId {
    /// The id of a question without an `**Id:**` line: UUIDv5 (RFC 9562) of bank name and question
    /// text, with case and white space folded.
    pub fn derive(bank: &str, text: &str) -> Self {
        let folded = super::text::fold(text);
        Self(Uuid::new_v5(
            &NAMESPACE,
            format!("{bank}\n{folded}").as_bytes(),
        ))
    }
}

impl fmt::Display for QuestionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for QuestionId {
    type Err = uuid::Error;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(s).map(Self)
    }
}

/// A value that is not one of the words an enumeration of the bank format knows.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("\"{value}\" is not one of {known}")]
pub struct UnknownWord {
    /// The text that was written.
    pub value: String,
    /// The words that would have been right, comma-separated.
    pub known: &'static str,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? } $known:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }
        impl $name {
            /// Every value, in the order of the format's documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The word used in banks, filters and JSON.
            pub fn as_str(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(self.as_str()) }
        }
        impl FromStr for $name {
            type Err = UnknownWord;
            fn from_str(s: &str) -> Result<Self, UnknownWord> {
                let word = s.trim().to_lowercase().replace([' ', '-'], "_").replace("aviour", "avior");
                Self::ALL.iter().copied().find(|v| v.as_str() == word)
                    .ok_or_else(|| UnknownWord { value: s.trim().to_string(), known: $known })
            }
        }
    };
}

words! {
    /// The difficulty of a question, as its author says.
    Difficulty { Easy = "easy", Medium = "medium", Hard = "hard" } "easy, medium, hard"
}

words! {
    /// The kind of answer a question asks for; decides which dimensions its rubric gets.
    QuestionType {
        Conceptual = "conceptual", Scenario = "scenario", CaseStudy = "case_study", Coding = "coding",
        Behavioral = "behavioral",
    } "conceptual, scenario, case_study, coding, behavioral"
}

impl QuestionType {
    /// The word as shown to people ("case study").
    pub fn label(self) -> &'static str {
        match self {
            Self::CaseStudy => "case study",
            other => other.as_str(),
        }
    }
}

/// Right sayings of each key point that a question is also found by.
const SEARCHED_SAYINGS: usize = 2;

/// One checkable point of a good answer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KeyPoint {
    /// Relative weight, 1 or more.
    pub weight: u32,
    /// The point: a headline of one fact or decision. Banks of the first form have a whole sentence.
    pub text: String,
    /// The reason, mechanism or number behind the headline; nothing to be credited by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The follow-up that aims at this point without giving it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe: Option<String>,
    /// Sentences as candidates say them, right and wrong.
    #[serde(default, skip_serializing_if = "Sayings::is_empty")]
    pub sayings: Sayings,
}

impl KeyPoint {
    /// The right sayings that the question is found by: plain words for what the headline calls by
    /// its name. A few, so that a point with many does not drown the others.
    pub fn searched_sayings(&self) -> &[String] {
        let right = &self.sayings.right;
        &right[..right.len().min(SEARCHED_SAYINGS)]
    }
}

/// A wrong claim that costs points when the answer makes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedFlag {
    /// Points subtracted, on the scale of the key points' weights, 1 or more.
    pub weight: u32,
    /// The claim, one sentence.
    pub text: String,
}

/// A hidden fact of a case study or scenario, revealed only when the candidate asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The subject of the fact, a word or two.
    pub name: String,
    /// The fact, always told in these words.
    pub text: String,
}

impl Fact {
    /// The text the candidate is told.
    pub fn told(&self) -> String {
        format!("{}: {}", self.name, self.text)
    }
}

/// One interview question with everything its bank says about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Stable identity, see [`QuestionId`].
    pub id: QuestionId,
    /// Name of the bank: the file's stem, for instance `data_scientist_senior`.
    pub bank: String,
    /// Role of the bank's title, for instance "Data Scientist".
    pub role: String,
    /// Level of the bank's title, for instance "Senior"; empty where the bank names none.
    pub level: String,
    /// Title of the section the question stands in; empty for a bank without sections.
    pub section: String,
    /// The question as asked.
    pub text: String,
    /// Topic slug, for instance `rag_systems`.
    pub topic: String,
    /// Its difficulty.
    pub difficulty: Difficulty,
    /// The kind of answer it wants. Named `type` in every format.
    #[serde(rename = "type")]
    pub kind: QuestionType,
    /// Points of a good answer, in the author's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key_points: Vec<KeyPoint>,
    /// Wrong claims that cost points.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub red_flags: Vec<RedFlag>,
    /// Hints from vague to plain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
    /// Hidden facts, told on demand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// Starter and checks of a coding question whose answers can be run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exercise: Option<Exercise>,
    /// A full answer in Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_answer: Option<String>,
    /// `**Key:** value` lines the format does not know, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<(String, String)>,
}

/// Key of the tag that says a language model drafted the key points; its value names the model. As
/// a tag it stands in the bank's Markdown, so that it survives export and import.
const DRAFTED: &str = "Drafted by";

impl Question {
    /// A question of no bank: text, and a reference answer where there is one.
    pub fn plain(text: &str, reference: Option<String>) -> Self {
        Self {
            id: QuestionId::derive("", text),
            bank: String::new(),
            role: String::new(),
            level: String::new(),
            section: String::new(),
            text: text.into(),
            topic: String::new(),
            difficulty: Difficulty::Medium,
            kind: QuestionType::Conceptual,
            key_points: Vec::new(),
            red_flags: Vec::new(),
            hints: Vec::new(),
            facts: Vec::new(),
            exercise: None,
            model_answer: reference,
            tags: Vec::new(),
        }
    }

    /// The model that drafted the key points; None where the bank's author wrote them, or nobody
    /// did.
    pub fn drafted_by(&self) -> Option<&str> {
        self.tags
            .iter()
            .find(|(key, _)| key == DRAFTED)
            .map(|(_, by)| by.as_str())
    }

    /// The question with key points drafted by the model `by`.
    pub fn with_draft(mut self, points: Vec<KeyPoint>, by: &str) -> Self {
        self.tags.retain(|(key, _)| key != DRAFTED);
        self.tags
            .push((DRAFTED.to_string(), super::text::one_line(by)));
        self.key_points = points;
        self
    }

    /// True when nothing says what a good answer is: neither key points nor a model answer.
    pub fn wants_draft(&self) -> bool {
        self.key_points.is_empty()
            && self
                .model_answer
                .as_deref()
                .is_none_or(|answer| answer.trim().is_empty())
    }

    /// SHA-256 (hex) of everything but the id: equal hashes mean nothing has to be stored or
    /// embedded again.
    pub fn content_hash(&self) -> String {
        let mut copy = self.clone();
        copy.id = QuestionId(Uuid::nil());
        // A struct of strings and numbers always serialises; an empty text would only cost a
        // re-import.
        let json = serde_json::to_string(&copy).unwrap_or_default();
        hex(&Sha256::digest(json.as_bytes()))
    }

    /// The [`Self::content_hash`] of all that a question is found by: without its exercise, and of
    /// the sayings only [`KeyPoint::searched_sayings`].
    pub fn embedding_hash(&self) -> String {
        let mut found_by = self.clone();
        found_by.exercise = None;
        for point in &mut found_by.key_points {
            point.sayings = Sayings {
                right: point.searched_sayings().to_vec(),
                wrong: Vec::new(),
            };
        }
        found_by.content_hash()
    }

    /// The question as it is kept with a session.
    pub fn without_sayings(mut self) -> Self {
        for point in &mut self.key_points {
            point.sayings = Sayings::default();
        }
        self
    }

    /// The topic as words: `ab_testing_platform` becomes "ab testing platform".
    pub fn topic_words(&self) -> String {
        self.topic.replace(['_', '-'], " ")
    }
}

/// A file of questions for one role and level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bank {
    /// The file's stem; the name filters and commands use.
    pub name: String,
    /// Role of the title.
    pub role: String,
    /// Level of the title, may be empty.
    pub level: String,
    /// Questions in file order.
    pub questions: Vec<Question>,
}

impl Bank {
    /// Section titles in file order, each once.
    pub fn sections(&self) -> Vec<&str> {
        let mut seen = Vec::new();
        for question in &self.questions {
            if !seen.contains(&question.section.as_str()) {
                seen.push(question.section.as_str());
            }
        }
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::QuestionType;

    #[test]
    fn types_are_read_as_people_write_them() {
        for word in ["behavioral", "Behavioural", "BEHAVIOURAL "] {
            assert_eq!(word.parse(), Ok(QuestionType::Behavioral), "{word}");
        }
        for word in ["case study", "case-study", "case_study"] {
            assert_eq!(word.parse(), Ok(QuestionType::CaseStudy), "{word}");
        }
        assert!("klingon".parse::<QuestionType>().is_err());
    }
}
