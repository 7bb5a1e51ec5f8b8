//! Answers that earn nothing before anybody reads them.
//!
//! Pure and deliberately narrow: a real short answer ("TCP", "No.", "pass by reference") must pass.

use crate::assess::answer::Answer;
use crate::domain::text::stem;
use crate::domain::text::words::content_count;

/// Why an answer earns nothing before anybody reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAnswer {
    /// Nothing, or only punctuation.
    Empty,
    /// Says only that it does not know.
    DoesNotKnow,
    /// The question said back.
    QuestionRepeated,
    /// The rubric pasted in.
    RubricPasted,
    /// A reply without a word that names anything.
    NamesNothing,
}

impl NoAnswer {
    /// One sentence to the candidate.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Empty => "The answer is empty.",
            Self::DoesNotKnow => "The answer says that you do not know.",
            Self::QuestionRepeated => "The answer only says the question back.",
            Self::RubricPasted => "The answer is a copy of the rubric.",
            Self::NamesNothing => "The reply names nothing.",
        }
    }
}

/// Returns the reason why an answer earns nothing without being read by a model, if there is one.
pub fn detect(answer: &Answer<'_>) -> Option<NoAnswer> {
    if is_empty(answer) {
        Some(NoAnswer::Empty)
    } else if does_not_know(answer) {
        Some(NoAnswer::DoesNotKnow)
    } else if repeats_question(answer) {
        Some(NoAnswer::QuestionRepeated)
    } else if pastes_rubric(answer) {
        Some(NoAnswer::RubricPasted)
    } else {
        None
    }
}

/// No letter and no digit, and no operator that could be the answer to "which operator …".
fn is_empty(answer: &Answer<'_>) -> bool {
    answer.words.is_empty()
}

/// First-person ways of giving up, folded. Whatever else the answer says must be filler or the
/// question's words.
const GIVES_UP: &[&str] = &[
    "i dont know",
    "i do not know",
    "dont know",
    "do not know",
    "i have no idea",
    "no idea",
    "no clue",
    "idk",
    "dunno",
    "i am not sure",
    "im not sure",
    "not sure",
    "i cant answer",
    "i cannot answer",
    "i can not answer",
    "i forgot",
    "never heard of",
    "i am not familiar",
    "im not familiar",
    "not familiar with",
    "i pass on this",
    "i would pass",
    "ill pass",
    "no answer",
    "n a",
    "i have nothing",
    "cant think of",
    "cannot think of",
    "can not think of",
    "cant remember",
    "cannot remember",
    "i dont remember",
    "i do not remember",
    "i dont have an answer",
    "ich weiß nicht",
    "weiß ich nicht",
    "weiß nicht",
    "weiss nicht",
    "keine ahnung",
    "je ne sais pas",
    "aucune idée",
    "no lo sé",
    "no sé",
    "não sei",
    "non lo so",
    "bilmiyorum",
];

/// Words that people put around it. Sorted.
const FILLER: &[&str] = &[
    "actually",
    "afraid",
    "answer",
    "anything",
    "apologies",
    "aucune",
    "clue",
    "das",
    "dazu",
    "enough",
    "example",
    "familiar",
    "forgot",
    "guess",
    "heard",
    "hm",
    "hmm",
    "honest",
    "honestly",
    "idea",
    "ideas",
    "idk",
    "know",
    "leider",
    "lo",
    "never",
    "next",
    "nope",
    "nothing",
    "ok",
    "pas",
    "pass",
    "please",
    "question",
    "remember",
    "right",
    "say",
    "skip",
    "sorry",
    "sure",
    "thing",
    "think",
    "today",
    "topic",
    "uh",
    "um",
    "unfortunately",
    "well",
    "wirklich",
    "yet",
];

fn does_not_know(answer: &Answer<'_>) -> bool {
    if answer.words.len() > 40 {
        return false;
    }

    let folded: Vec<&str> = answer.words.iter().map(|w| w.folded.as_str()).collect();
    let joined = format!(" {} ", folded.join(" ").replace(" / ", " "));
    let Some(phrase) = GIVES_UP.iter().find(|p| joined.contains(&format!(" {p} "))) else {
        return false;
    };

    // Without an "I" the words of the question may be the subject: "the sender does not know".
    let in_person = phrase.starts_with('i') || joined.contains(" i ") || joined.contains(" im ");

    answer.words.iter().all(|word| {
        !word.is_content()
            || phrase.split(' ').any(|p| p == word.folded)
            || FILLER.binary_search(&word.folded.as_str()).is_ok()
            || (in_person && answer.asked.contains(stem(&word.folded)))
    })
}

/// Returns true for a reply of which no word names anything: "pass", "no, sorry", "next please".
pub fn names_nothing(answer: &Answer<'_>) -> bool {
    let mut words = answer.words.iter();
    words.all(|w| !w.is_content() || FILLER.binary_search(&w.folded.as_str()).is_ok())
}

/// Share of the question's content words that an answer says back when it says nothing else.
const REPEATED: f64 = 0.85;

fn repeats_question(answer: &Answer<'_>) -> bool {
    const RETELLING: &[&str] = &[
        "ask", "asked", "asking", "asks", "answer", "question", "want", "wants",
    ];
    let mut words = answer.words.iter().zip(&answer.from_question);
    let own = words.any(|(word, asked)| {
        word.is_content() && !asked && !RETELLING.contains(&word.folded.as_str())
    });
    answer.question_copied >= REPEATED && !own
}

/// Share of own content words up to which an answer that holds pasted criteria is nothing but them.
const OWN_WORDS_IN_PASTE: f64 = 0.15;

fn pastes_rubric(answer: &Answer<'_>) -> bool {
    let marks = answer.from_question.iter().zip(&answer.from_rubric);
    let own = content_count(
        answer
            .words
            .iter()
            .zip(marks)
            .filter(|(_, (q, r))| !**q && !**r)
            .map(|(word, _)| word),
    );
    answer.from_rubric.iter().any(|m| *m)
        && own as f64 <= OWN_WORDS_IN_PASTE * answer.content() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::tests::fixtures::{request, rubric_of};

    fn detected(question: &str, answer: &str) -> Option<NoAnswer> {
        let rubric = rubric_of(&[
            (
                "k1",
                "Pins code, data and environment together, each by an immutable identifier",
            ),
            ("k2", "Early stopping"),
            ("k3", "Weight decay"),
        ]);
        detect(&Answer::new(answer, &[question], &rubric))
    }

    #[test]
    fn answers_that_say_nothing() {
        let question = "How do you ensure reproducibility across different environments?";
        for (answer, expected) in [
            ("", NoAnswer::Empty),
            (" \n\t ", NoAnswer::Empty),
            ("...", NoAnswer::Empty),
            ("?", NoAnswer::Empty),
            ("- —", NoAnswer::Empty),
            ("I don't know", NoAnswer::DoesNotKnow),
            ("I don’t know.", NoAnswer::DoesNotKnow),
            ("idk", NoAnswer::DoesNotKnow),
            ("Sorry, I really have no idea.", NoAnswer::DoesNotKnow),
            ("No clue, honestly", NoAnswer::DoesNotKnow),
            ("Not sure.", NoAnswer::DoesNotKnow),
            (
                "I do not know how to ensure reproducibility.",
                NoAnswer::DoesNotKnow,
            ),
            (
                "I'm not familiar with this topic, sorry",
                NoAnswer::DoesNotKnow,
            ),
            ("I'll pass", NoAnswer::DoesNotKnow),
            (
                "I can't think of an example right now.",
                NoAnswer::DoesNotKnow,
            ),
            ("n/a", NoAnswer::DoesNotKnow),
            ("Keine Ahnung", NoAnswer::DoesNotKnow),
            ("je ne sais pas", NoAnswer::DoesNotKnow),
            (
                "How do you ensure reproducibility across different environments?",
                NoAnswer::QuestionRepeated,
            ),
            (
                "how do YOU ensure reproducibility across different environments",
                NoAnswer::QuestionRepeated,
            ),
            (
                "You ask how do you ensure reproducibility across different environments. How do you ensure reproducibility across different environments?",
                NoAnswer::QuestionRepeated,
            ),
            (
                "Pins code, data and environment together, each by an immutable identifier",
                NoAnswer::RubricPasted,
            ),
            (
                "- Pins code, data, and environment together — each by an immutable identifier.\n- Early stopping",
                NoAnswer::RubricPasted,
            ),
        ] {
            assert_eq!(detected(question, answer), Some(expected), "{answer:?}");
        }
    }

    #[test]
    fn short_answers_are_answers() {
        for (question, answer) in [
            ("Is TCP or UDP reliable?", "TCP"),
            ("Is TCP or UDP reliable?", "No."),
            ("Which Python statement does nothing?", "pass"),
            ("Which operator increments?", "++"),
            ("What is 2+2?", "5"),
            (
                "Which scales better, batch gradient descent or stochastic gradient descent?",
                "Stochastic gradient descent.",
            ),
            (
                "Should you normalise before or after the train test split?",
                "after the train test split",
            ),
            (
                "Does the sender know of losses in UDP?",
                "The sender does not know of losses in UDP.",
            ),
            ("What does a NULL mean in SQL?", "We do not know the value."),
            (
                "What is overfitting?",
                "I don't know the formal definition, but the model memorises noise.",
            ),
            (
                "What is overfitting?",
                "Not sure, maybe memorising the training set",
            ),
            ("Name two regularisers.", "Early stopping, weight decay"),
            ("Name two regularisers.", "Early stopping"),
            (
                "How do you pin?",
                "We pin code, data and the environment, each by a digest, since tags move.",
            ),
            ("用什么固定镜像?", "摘要"),
        ] {
            assert_eq!(detected(question, answer), None, "{question} {answer:?}");
        }
    }

    #[test]
    fn a_follow_up_said_back_is_nothing_either() {
        let mut request = request("main");
        let prompt = "What exactly moves from staging to production?";
        let kind = crate::domain::TurnKind::FollowUp {
            criterion: "k2".into(),
        };
        request.turns.push(crate::assess::tests::fixtures::turn(
            kind,
            prompt,
            "What exactly moves from staging to production",
        ));
        assert_eq!(
            detect(&Answer::of(&request)),
            Some(NoAnswer::QuestionRepeated)
        );
    }

    #[test]
    fn replies_that_name_nothing() {
        let rubric = rubric_of(&[]);
        for (reply, nothing) in [
            ("pass", true),
            ("Pass.", true),
            ("no, sorry", true),
            ("next please", true),
            ("nope", true),
            ("skip it", true),
            ("the digest", false),
            ("no, a tag moves", false),
            ("14", false),
        ] {
            let answer = Answer::new(reply, &[], &rubric);
            assert_eq!(names_nothing(&answer), nothing, "{reply:?}");
        }
    }

    #[test]
    fn filler_is_sorted() {
        assert!(FILLER.is_sorted());
    }
}
