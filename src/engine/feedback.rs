//! The feedback screen of a thread, from its record. Pure.

use super::second_try::score_before;
use crate::domain::score::{Credited, ThreadOutcome, thread_outcome};
use crate::domain::screen::Feedback;
use crate::domain::{Assessment, Criterion, CriterionKind, Scored, ThreadRecord, Verdict};

/// What a candidate is told about a thread so far: everything when it is over, else only what is
/// credited. Strengths, improvement and spread come from its last scored turn.
pub fn feedback(thread: &ThreadRecord, over: bool) -> Feedback {
    let scored: Vec<&Scored> = thread
        .turns
        .iter()
        .filter_map(|t| match &t.assessment {
            Some(Assessment::Scored(s)) => Some(s),
            _ => None,
        })
        .collect();
    let last = scored.last();
    let flags = thread
        .turns
        .iter()
        .filter_map(|t| t.assessment.as_ref())
        .flat_map(|a| a.provenance().flags.clone());
    let mut out = Feedback {
        score: None,
        before: score_before(thread),
        unscored: None,
        offline: false,
        spread: last.and_then(|s| s.spread),
        rows: Vec::new(),
        withheld: 0,
        refused_quotes: scored
            .iter()
            .flat_map(|s| &s.findings)
            .filter(|f| f.refused_quote.is_some())
            .count(),
        strengths: last.map(|s| s.strengths.clone()).unwrap_or_default(),
        improvement: last.and_then(|s| s.improvement.clone()).filter(|_| over),
        flags: flags.collect(),
    };
    if thread.rubric.drafted {
        out.flags
            .push("the key points were drafted, not written by the bank's author".into());
    }
    match thread_outcome(thread) {
        ThreadOutcome::Unscored { reason } => out.unscored = Some(reason),
        ThreadOutcome::Scored {
            score,
            findings,
            offline,
        } => {
            out.score = Some(score);
            out.offline = offline;
            out.rows = findings
                .into_iter()
                .filter_map(|f| {
                    thread
                        .rubric
                        .get(&f.finding.criterion)
                        .map(|c| (c.clone(), f))
                })
                .collect();
            if !over {
                let open = |c: &Criterion, f: &Credited| {
                    c.kind == CriterionKind::KeyPoint && f.finding.verdict == Verdict::Missing
                };
                out.withheld = out.rows.iter().filter(|(c, f)| open(c, f)).count();
                // A red flag that was raised is told at once: knowing it gives nothing away.
                out.rows
                    .retain(|(_, f)| f.finding.verdict != Verdict::Missing);
            }
        }
    }
    if out.before.is_some() {
        // What stood before was told before: only what the second try gained is new.
        let turn = thread.turns.len() - 1;
        let same =
            |c: &Criterion, f: &Credited| c.kind == CriterionKind::KeyPoint && f.turn != turn;
        let open =
            |(c, f): &&(Criterion, Credited)| same(c, f) && f.finding.verdict != Verdict::Met;
        out.withheld = out.rows.iter().filter(open).count();
        out.rows.retain(|(_, f)| f.turn == turn);
    }
    // A follow-up whose assessment failed does not undo the main answer's score, but it is said.
    if let Some(Assessment::Unscored(u)) = thread.turns.last().and_then(|t| t.assessment.as_ref()) {
        out.unscored = Some(u.reason.clone());
    }
    out
}
