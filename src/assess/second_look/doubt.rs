//! Second looks: where a model's verdict and an independent measure disagree.
//!
//! Owns when a criterion is in doubt and what comes of it. The measure itself is behind
//! `support::SecondLook`; the request is `prompt::second_look`.

use crate::assess::evidence::findings::{Checked, withdraw};
use crate::assess::evidence::support::{NOTHING_NEAR, STRONGLY_SUPPORTED, Support};
use crate::domain::text::words::{self};
use crate::domain::{Criterion, CriterionKind, Question, Verdict};

/// Decisive words a passage shares with a key point that the measure missed.
const SHARED_WORDS: usize = 2;

/// Why a criterion is looked at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Credited, but nothing in the answer comes near it.
    Unsupported,
    /// Credited with a quote that shows another key point.
    Misplaced,
    /// Called missing, but a passage comes near it.
    Overlooked,
    /// Samples were split, or the quote did not count; only a judge looks at these.
    Unsettled,
}

/// Whether the verdict on a criterion is in doubt; `misplaced` says that `placing` found its quote
/// out of place. Qualities are not measured: no passage resembles "Precision".
pub fn doubt(
    criterion: &Criterion,
    checked: &Checked,
    support: &Support,
    misplaced: bool,
) -> Option<Doubt> {
    let (support, _) = support.get(&criterion.id)?;
    let claimed = matches!(checked.finding.verdict, Verdict::Met | Verdict::Partial);
    match criterion.kind {
        CriterionKind::Dimension => None,
        _ if claimed && *support <= NOTHING_NEAR => Some(Doubt::Unsupported),
        _ if misplaced => Some(Doubt::Misplaced),
        // A warning against a mistake resembles the mistake: support says nothing for a red flag.
        CriterionKind::KeyPoint
            if checked.finding.verdict == Verdict::Missing && *support >= STRONGLY_SUPPORTED =>
        {
            Some(Doubt::Overlooked)
        }
        _ => None,
    }
}

/// Settles a doubt. `again` is the second verdict, withdrawn already where its quote is out of
/// place too, None where it could not be had; `judged` says that it comes from a judge, whose word
/// is final.
pub fn settle(
    first: &mut Checked,
    again: Option<Checked>,
    doubt: Doubt,
    judged: bool,
    criterion: &Criterion,
    question: &Question,
) {
    let credited = |c: &Checked| c.finding.credit > 0.0;
    match (doubt, again) {
        (_, Some(again)) if judged => *first = again,
        (Doubt::Unsupported, Some(again)) if credited(&again) => {
            // Insisted on. A passage that shares the point's own words is believed by half.
            if shares_words(&again, criterion, question) {
                *first = again;
                first.finding.verdict = Verdict::Partial;
                first.finding.credit = Verdict::Partial.credit();
            } else {
                withdraw(
                    &mut first.finding,
                    "Two looks disagree: no passage of the answer comes near this.",
                );
            }
        }
        (Doubt::Unsupported, Some(again)) => *first = again,
        (Doubt::Unsupported, None) => {
            withdraw(
                &mut first.finding,
                "No passage of the answer comes near this, and it could not be checked again.",
            );
        }
        (Doubt::Misplaced, Some(again)) => *first = again,
        (Doubt::Misplaced, None) => {
            withdraw(
                &mut first.finding,
                "The quote shows another point, and it could not be checked again.",
            );
        }
        (_, Some(again)) if credited(&again) => *first = again,
        _ => {}
    }
    first.finding.disputed = true;
}

fn shares_words(checked: &Checked, criterion: &Criterion, question: &Question) -> bool {
    let asked = words::stems(&question.text);
    let decisive: Vec<String> = words::stems(&criterion.text)
        .into_iter()
        .filter(|s| !asked.contains(s))
        .collect();
    let quoted = words::stems(
        checked
            .finding
            .quote
            .as_ref()
            .map_or("", |q| q.text.as_str()),
    );
    let shared = decisive.iter().filter(|s| quoted.contains(*s)).count();
    shared > 0 && shared >= SHARED_WORDS.min(decisive.len())
}
