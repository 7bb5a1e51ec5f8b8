//! From the measures of a key point to what is said about it.

use super::features::Measured;
use super::fitted::Fitted;
use super::fragments::AnswerForm;
use super::limits::expected;
use crate::assess::answer::passages::{has_denier, strings_key_words, trimmed};
use crate::assess::offline::align::Alignment;
use crate::domain::{Criterion, Finding, Quote, Verdict};

/// A fragment of an answer in notes that leads so far is about the point. The limits would call
/// such points missing where the words are unlike any saying.
const CLAIMED: f64 = 0.2;
/// The reply to a follow-up is about the point asked for where it comes so near to a saying of it.
const ABOUT: f64 = 0.1;
/// An answer that comes no nearer to a saying of any point, and says no more of any point's text,
/// is about something else. So are 97 of 100 sentences about dogs and families, and no graded
/// answer that earned anything.
const ELSEWHERE: (f64, f64) = (0.08, 0.15);
/// Below this chance, and whatever it is in few words, a passage that denies is not taken for a
/// saying that does not, nor the other way round: of those 1 in 6 is wrong, of the others 1 in 25.
const SURE_WHATEVER_IS_DENIED: f64 = 0.9;

/// Whoever says so much of a point in its own words is not told that it is the opposite: of those
/// who would be, 1 in 5 has made it, of the others 1 in 17 (`seeds/calibration`).
const IN_ITS_WORDS: f64 = 0.5;
/// By how much more of a wrong saying than of any right one its passage must say where it is told
/// as the opposite: both often share their subject.
const RATHER_WRONG: f64 = 0.15;
/// Below this chance nobody is told the opposite: who said it rightly loses trust in everything
/// else. The limit that the graded answers give is lower and accuses 22 of 977 right sayings that
/// the judge has not seen; from this chance on it is 4, fewer than 1 in 200.
const SURE_OF_THE_OPPOSITE: f64 = 0.93;

/// The judge's verdict on one key point.
pub(in crate::assess) struct Ruling {
    verdict: Verdict,
    /// Credit to be expected where it is not found or unsure; None where nothing is known of it.
    chance: Option<f64>,
    /// The passage that decided.
    quote: Option<Quote>,
    /// Index of the right saying nearest to it.
    nearest_right: Option<usize>,
    /// Index of the wrong one.
    nearest_wrong: Option<usize>,
    /// How near the answer comes to what can be said of the point, right or wrong, 0.0–1.0.
    nearness: f64,
}

impl Ruling {
    /// Rules by the shipped weights on a point with sayings; `elsewhere` says that the answer is
    /// about none of the points.
    pub(in crate::assess::offline) fn of(
        measured: &Measured,
        criterion: &Criterion,
        answer: &str,
        elsewhere: bool,
    ) -> Self {
        let fitted = Fitted::shipped();
        let form = AnswerForm::around(&measured.passage, answer);
        let chances = fitted.probabilities(measured, form);
        let claimed = form != AnswerForm::Sentences && measured.claim.lead >= CLAIMED;
        let sure = form == AnswerForm::Sentences && chances[0] >= SURE_WHATEVER_IS_DENIED;
        let passage = answer.get(measured.passage.clone()).unwrap_or_default();
        let only_key_words = strings_key_words(passage);
        let verdict = match fitted.told(measured, form) {
            _ if elsewhere && !claimed => Verdict::Missing,
            Verdict::Missing if claimed => Verdict::Unsure,
            Verdict::Met if only_key_words => Verdict::Unsure,
            Verdict::Met if !sure && may_be_turned_round(measured, criterion, passage) => {
                Verdict::Unsure
            }
            Verdict::Contradicted if measured.point_recall() >= IN_ITS_WORDS => Verdict::Unsure,
            Verdict::Contradicted if !is_surely_opposite(measured, chances[2]) => match form {
                // Whatever it says, it earns nothing.
                AnswerForm::Sentences => Verdict::Missing,
                AnswerForm::Short | AnswerForm::Notes => Verdict::Unsure,
            },
            told => told,
        };

        let passage = match verdict {
            Verdict::Unsure if claimed => &measured.claim.passage,
            _ => &measured.passage,
        };
        let range = trimmed(answer, passage.clone());
        let text = answer.get(range.clone()).unwrap_or_default();
        Self {
            verdict,
            chance: Some(if only_key_words {
                0.0
            } else {
                expected(&chances)
            }),
            quote: (!text.is_empty()).then(|| Quote {
                text: text.to_string(),
                start: range.start,
                end: range.end,
            }),
            nearest_right: Some(measured.nearest_right),
            nearest_wrong: Some(measured.nearest_wrong),
            nearness: measured.nearest_saying(),
        }
    }

    /// Rules on a point without sayings, by its alignment and by how near the answer comes to all
    /// points (mean credit, 0.0–1.0).
    pub(in crate::assess::offline) fn of_alignment(alignment: Alignment, answer: f64) -> Self {
        let limits = &Fitted::shipped().alignment;
        let verdict = if answer <= limits.not_found_up_to {
            Verdict::Missing
        } else {
            Verdict::Unsure
        };
        Self {
            verdict,
            chance: (verdict == Verdict::Unsure).then(|| limits.expected(alignment.credit)),
            quote: alignment.quote,
            nearest_right: None,
            nearest_wrong: None,
            nearness: 0.0,
        }
    }

    /// How near the answer comes to what can be said of the point, right or wrong, 0.0–1.0.
    pub(in crate::assess::offline) fn nearness(&self) -> f64 {
        self.nearness
    }

    /// The right saying nearest to the passage that decided, where one is known.
    pub(in crate::assess) fn right_saying<'c>(&self, criterion: &'c Criterion) -> Option<&'c str> {
        let right = criterion.sayings.right.get(self.nearest_right?)?;
        Some(right.trim_end_matches('.'))
    }

    /// The wrong one.
    pub(in crate::assess) fn wrong_saying<'c>(&self, criterion: &'c Criterion) -> Option<&'c str> {
        let wrong = criterion.sayings.wrong.get(self.nearest_wrong?)?;
        Some(wrong.trim_end_matches('.'))
    }

    /// The finding for a criterion. After a follow-up that aims at another point only what is
    /// surely made counts: a sentence about one point resembles its neighbours. Of the point asked
    /// for a reply that is about it is never called missing: a few words make it, and the limits
    /// were fitted on whole answers.
    pub(in crate::assess) fn finding(self, criterion: &Criterion, aim: Option<&String>) -> Finding {
        let other = aim.is_some_and(|aim| *aim != criterion.id);
        let verdict = match self.verdict {
            Verdict::Partial | Verdict::Unsure if other => Verdict::Missing,
            Verdict::Missing if aim.is_some() && !other && self.nearness >= ABOUT => {
                Verdict::Unsure
            }
            verdict => verdict,
        };
        let right = self.right_saying(criterion);
        let why = match verdict {
            Verdict::Met => "a passage says this".to_string(),
            Verdict::Partial => "a passage comes near to this".to_string(),
            Verdict::Missing => "no passage says this".to_string(),
            Verdict::Unsure => "a passage may say this".to_string(),
            Verdict::Contradicted => right.map_or_else(
                || "a passage denies this".to_string(),
                |right| format!("Others put it rightly: “{right}”"),
            ),
        };

        Finding {
            criterion: criterion.id.clone(),
            verdict,
            credit: verdict.credit(),
            quote: self.quote.filter(|_| verdict != Verdict::Missing),
            why,
            chance: self
                .chance
                .filter(|_| matches!(verdict, Verdict::Unsure | Verdict::Missing)),
            ..Finding::default()
        }
    }
}

/// Returns true where an answer is about none of the points that were measured.
pub(in crate::assess::offline) fn is_elsewhere<'m>(
    measured: impl IntoIterator<Item = &'m Measured>,
) -> bool {
    let (nearest_saying, point_recall) = ELSEWHERE;
    measured
        .into_iter()
        .all(|m| m.nearest_saying() < nearest_saying && m.point_recall() < point_recall)
}

/// Returns true where a point may be told as the opposite, given the chance that it is.
fn is_surely_opposite(measured: &Measured, chance: f64) -> bool {
    let lead = measured.wrong_said - measured.right_said;
    chance >= SURE_OF_THE_OPPOSITE && lead >= RATHER_WRONG
}

/// Returns true where of the passage and the saying nearest to it only one denies: "the null is 3%
/// likely" is near to "it is not that the null is 3% likely".
fn may_be_turned_round(measured: &Measured, criterion: &Criterion, passage: &str) -> bool {
    let saying = criterion.sayings.right.get(measured.nearest_right);
    saying.is_some_and(|saying| has_denier(saying) != has_denier(passage))
}
