//! The feedback screen of a thread, from its record. Pure.

use super::second_try::score_before;
use crate::domain::score::{Credited, ThreadOutcome, score_spread, thread_outcome};
use crate::domain::screen::Feedback;
use crate::domain::text::one_line;
use crate::domain::text::second_person::{addressed, imperative};
use crate::domain::told::to_candidate;
use crate::domain::{
    Assessment, Criterion, CriterionKind, OwnWord, Scored, StoryFit, ThreadRecord, Verdict, is_open,
};

/// Builds what a candidate is told about a thread so far: everything when it is over, else only
/// what is credited. Strengths, improvement and spread come from its last scored turn.
pub fn feedback(thread: &ThreadRecord, over: bool) -> Feedback {
    let mut out = unscored_feedback(thread, over);

    match thread_outcome(thread) {
        ThreadOutcome::Unscored { reason } => out.unscored = Some(reason),
        ThreadOutcome::Scored {
            score,
            range,
            findings,
            offline,
        } => {
            out.spread = score_spread(thread, score);
            out.range = Some(range);
            out.offline = offline;
            out.own_word = OwnWord::of(&thread.rubric, findings.iter().map(|c| &c.finding));
            out.rows = pair_with_criteria(findings, thread);
            if !over {
                withhold_missing(&mut out);
            }
        }
    }
    if out.before.is_some() {
        withhold_known(&mut out, thread.turns.len() - 1);
    }

    // A follow-up whose assessment failed does not undo the main answer's score, but it is said.
    if let Some(Assessment::Unscored(u)) = thread.turns.last().and_then(|t| t.assessment.as_ref()) {
        out.unscored = Some(u.reason.clone());
    }
    out
}

/// Builds the part of the feedback that needs no score.
fn unscored_feedback(thread: &ThreadRecord, over: bool) -> Feedback {
    let turns = thread.turns.iter();
    let assessments: Vec<&Assessment> = turns.filter_map(|t| t.assessment.as_ref()).collect();
    let scored: Vec<&Scored> = assessments
        .iter()
        .copied()
        .filter_map(scored_part)
        .collect();
    let last = scored.last();

    let mut flags: Vec<String> = assessments
        .iter()
        .flat_map(|a| a.provenance().flags.clone())
        .collect();
    if thread.rubric.drafted {
        flags.push("the key points were drafted, not written by the bank's author".into());
    }

    let refused = || {
        let findings = scored.iter().flat_map(|s| &s.findings);
        findings.filter(|f| f.refused_quote.is_some())
    };
    let mut refusals: Vec<String> = refused().map(|f| f.refused_because.clone()).collect();
    refusals.retain(|why| !why.is_empty());
    refusals.sort();
    refusals.dedup();

    Feedback {
        range: None,
        before: score_before(thread),
        unscored: None,
        offline: false,
        own_word: OwnWord::default(),
        spread: None,
        rows: Vec::new(),
        withheld: 0,
        refused_quotes: refused().count(),
        refusals,
        strengths: last
            .iter()
            .flat_map(|s| &s.strengths)
            .map(|text| to_candidate(text, &thread.rubric))
            .collect(),
        improvement: last
            .and_then(|s| s.improvement.clone())
            .filter(|text| over && !is_settled(text, thread))
            .map(|text| to_candidate(&text, &thread.rubric)),
        flags,
        // While follow-ups may come it would be a hint.
        story: thread
            .story
            .as_ref()
            .filter(|_| over)
            .map(StoryFit::describe),
    }
}

/// True where advice names a point in the bank's words that counts as made by now: it was written
/// before the candidate decided, or was granted an appeal.
fn is_settled(advice: &str, thread: &ThreadRecord) -> bool {
    let ThreadOutcome::Scored { findings, .. } = thread_outcome(thread) else {
        return false;
    };
    let made = findings
        .iter()
        .map(|c| &c.finding)
        .filter(|f| f.ruling() == Verdict::Met && f.verdict != Verdict::Met);
    made.filter_map(|f| thread.rubric.get(&f.criterion))
        .any(|point| {
            let text = one_line(&point.text);
            let words = imperative(&text).unwrap_or(text);
            advice.contains(words.trim_end_matches('.'))
        })
}

fn scored_part(assessment: &Assessment) -> Option<&Scored> {
    match assessment {
        Assessment::Scored(scored) => Some(scored),
        Assessment::Unscored(_) => None,
    }
}

fn pair_with_criteria(
    findings: Vec<Credited>,
    thread: &ThreadRecord,
) -> Vec<(Criterion, Credited)> {
    findings
        .into_iter()
        .filter_map(|found| {
            let criterion = thread.rubric.get(&found.finding.criterion)?;
            let mut told = found;
            told.finding.why = to_candidate(&told.finding.why, &thread.rubric);
            let criterion = Criterion {
                text: addressed(&criterion.text),
                why: criterion.why.as_deref().map(addressed),
                ..criterion.clone()
            };
            Some((criterion, told))
        })
        .collect()
}

/// Takes out what is missing, and counts its key points: the thread goes on to ask for them.
fn withhold_missing(out: &mut Feedback) {
    out.withheld = out
        .rows
        .iter()
        .filter(|(c, f)| {
            c.kind == CriterionKind::KeyPoint && f.finding.ruling() == Verdict::Missing
        })
        .count();
    // A red flag that was raised is told at once: knowing it gives nothing away.
    out.rows
        .retain(|(_, f)| f.finding.ruling() != Verdict::Missing);
    // What is credited in part may be asked for, too: its reason would be the answer.
    let rows = out.rows.iter_mut();
    for (criterion, found) in rows.filter(|(_, f)| is_open(Some(f.finding.ruling()))) {
        criterion.why = None;
        // Offline, a contradiction names what would have been right.
        if out.offline {
            found.finding.why.clear();
        }
    }
}

/// Keeps what a second try in `turn` gained: what stood before was told before.
fn withhold_known(out: &mut Feedback, turn: usize) {
    out.withheld = out
        .rows
        .iter()
        .filter(|(c, f)| c.kind == CriterionKind::KeyPoint && f.turn != turn)
        .filter(|(_, f)| f.finding.ruling() != Verdict::Met)
        .count();
    out.rows.retain(|(_, f)| f.turn == turn);
}
