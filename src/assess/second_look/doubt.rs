//! Second looks: where a model's verdict and an independent measure disagree.
//!
//! Owns when a criterion is in doubt and what comes of it. The measure itself is behind
//! `evidence::support::SecondLook`; the request is `prompt::second_look`.

use crate::assess::evidence::findings::{Checked, withdraw};
use crate::assess::evidence::support::{
    JudgedPoint, NOTHING_NEAR, STRONGLY_SUPPORTED, SUPPORTED, Support,
};
use crate::assess::second_look::reliability::Reliability;
use crate::domain::text::words::{self};
use crate::domain::{Criterion, CriterionKind, Question, Verdict};

/// Decisive words a passage shares with a key point that the measure missed.
const SHARED_WORDS: usize = 2;

/// The reason why a criterion is looked at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Credited, but nothing in the answer comes near it.
    Unsupported,
    /// Credited with a quote that shows another key point.
    Misplaced,
    /// Called missing, but a passage comes near it.
    Overlooked,
    /// Credited, but the judge of sayings is sure that it is not made; or the other way round.
    Overruled,
    /// Samples were split, or the quote did not count; only a judge looks at these.
    Unsettled,
}

/// Returns the doubt about the verdict on a criterion, if there is one; `misplaced` says that its
/// quote shows another point, `nothing_near` from what support on a passage comes near. Qualities
/// are not measured: no passage resembles "Precision".
pub fn doubt(
    criterion: &Criterion,
    checked: &Checked,
    support: &Support,
    misplaced: bool,
    nothing_near: f64,
) -> Option<Doubt> {
    let support = support.get(&criterion.id)?;
    if let Some(judged) = &support.judged {
        return doubt_of_judged(checked, judged, misplaced);
    }
    let support = support.credit;
    let verdict = checked.finding.verdict;
    let claimed = is_claimed(verdict);

    match criterion.kind {
        CriterionKind::Dimension => None,
        _ if claimed && support <= nothing_near => Some(Doubt::Unsupported),
        _ if misplaced => Some(Doubt::Misplaced),
        // A warning against a mistake resembles the mistake: support says nothing for a red flag.
        CriterionKind::KeyPoint if verdict == Verdict::Missing && support >= STRONGLY_SUPPORTED => {
            Some(Doubt::Overlooked)
        }
        _ => None,
    }
}

/// The doubt about a point that has sayings: there the judge knows more than an alignment.
fn doubt_of_judged(checked: &Checked, judged: &JudgedPoint, misplaced: bool) -> Option<Doubt> {
    let claimed = is_claimed(checked.finding.verdict);
    match judged.finding.verdict {
        Verdict::Missing | Verdict::Contradicted if claimed => Some(Doubt::Overruled),
        Verdict::Met if !claimed => Some(Doubt::Overruled),
        Verdict::Unsure if misplaced => Some(Doubt::Misplaced),
        _ => None,
    }
}

fn is_claimed(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Met | Verdict::Partial)
}

/// The support up to which nothing in an answer comes near a criterion. Where the answer `orders`
/// the grader about, more has to speak for what the model believes.
pub fn nothing_near(orders: bool) -> f64 {
    if orders { SUPPORTED } else { NOTHING_NEAR }
}

/// The outcome of asking again.
pub struct Second {
    /// The second verdict, withdrawn already where its quote shows another point too; None where it
    /// could not be had.
    pub verdict: Option<Checked>,
    /// True for the verdict of a judge, which is final.
    pub judged: bool,
}

/// A doubt about the verdict on a criterion.
#[derive(Debug, Clone, Copy)]
pub struct Doubted<'a> {
    /// The doubt.
    pub doubt: Doubt,
    /// The criterion.
    pub criterion: &'a Criterion,
    /// What the judge of sayings makes of it, where it has some.
    pub judged: Option<&'a JudgedPoint>,
}

/// Settles a doubt by the second verdict; where there is none, the first stands, marked.
pub fn settle(first: &mut Checked, second: Second, doubted: &Doubted<'_>, question: &Question) {
    let Doubted {
        doubt,
        criterion,
        judged,
    } = *doubted;
    match (doubt, second.verdict) {
        (_, Some(again)) if second.judged => *first = again,
        (Doubt::Overruled, again) => overrule(first, again, judged),
        (Doubt::Unsupported, Some(again)) if again.finding.credit > 0.0 => {
            believe_by_half(first, again, criterion, question);
        }
        (Doubt::Unsupported | Doubt::Misplaced, Some(again)) => *first = again,
        (_, Some(again)) if again.finding.credit > 0.0 => *first = again,
        _ => {}
    }
    first.finding.disputed = true;
}

/// Keeps a second verdict that comes round to the judge of sayings, for its words; else what the
/// judge found counts. Where it is sure it is right nine times in ten, and a model that needs a
/// second look is not.
fn overrule(first: &mut Checked, again: Option<Checked>, judged: Option<&JudgedPoint>) {
    let Some(judged) = judged else { return };
    let earns = judged.finding.credit > 0.0;
    match again {
        Some(again) if (again.finding.credit > 0.0) == earns => *first = again,
        _ => first.finding = judged.finding.clone(),
    }
}

/// Leaves a point open that the judge of sayings cannot tell: neither can a model that needs a
/// second look. Its chance is the judge's, moved by the model's word as far as the model is
/// reliable; a word whose quote does not count is none.
pub fn hedge(first: &mut Checked, judged: &JudgedPoint, reliability: Reliability) {
    let says_nothing = first.evidence_failed();
    let finding = &mut first.finding;
    let Some(chance) = judged.finding.chance.filter(|_| judged.finding.is_unsure()) else {
        return;
    };
    finding.chance = Some(if says_nothing {
        chance
    } else {
        reliability.chance(chance, finding.credit > 0.0)
    });
    finding.verdict = Verdict::Unsure;
    finding.credit = 0.0;
    if finding.quote.is_none() {
        finding.quote.clone_from(&judged.finding.quote);
    }
}

/// Takes a verdict that the model insists on by half, where its passage shares the point's own
/// words; else withdraws the first.
fn believe_by_half(
    first: &mut Checked,
    again: Checked,
    criterion: &Criterion,
    question: &Question,
) {
    if shares_words(&again, criterion, question) {
        *first = again;
        first.finding.verdict = Verdict::Partial;
        first.finding.credit = first.finding.credit.min(Verdict::Partial.credit());
    } else {
        let why = "No passage of the answer comes near this.";
        withdraw(&mut first.finding, why);
    }
}

fn shares_words(checked: &Checked, criterion: &Criterion, question: &Question) -> bool {
    let asked = words::stems(&question.text);
    let mut decisive = words::stems(&criterion.text);
    decisive.retain(|stem| !asked.contains(stem));

    let quote = checked.finding.quote.as_ref();
    let quoted = words::stems(quote.map_or("", |q| q.text.as_str()));
    let shared = decisive.intersection(&quoted).count();
    shared > 0 && shared >= SHARED_WORDS.min(decisive.len())
}
