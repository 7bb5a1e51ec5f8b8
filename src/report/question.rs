//! One question's part of the view model.
//!
//! Owns how turns, findings and evidence come together. Scores come from `domain::score`.

use super::code_run::code_run_report;
use super::format::{nonempty_lines, title};
use super::highlight::{self, Evidence};
use super::model::*;
use super::uncertainty;
use crate::domain::score::{Credited, HINT_COST, first_outcome, score, thread_outcome};
use crate::domain::text::{ellipsis, one_line, printable};
use crate::domain::told::to_candidate;
use crate::domain::{
    Assessment, Criterion, CriterionKind, Finding, Question, Rubric, SessionRecord, StoryFit,
    ThreadOutcome, ThreadRecord, TurnKind, TurnRecord, Verdict,
};

/// Longest title of a question that no bank has, in characters.
const LONGEST_TITLE: usize = 60;

/// Every thread of a session.
pub fn question_reports(record: &SessionRecord) -> Vec<QuestionReport> {
    record
        .threads
        .iter()
        .enumerate()
        .map(|(i, thread)| question_report(i + 1, thread))
        .collect()
}

/// The topic in words; of a question that no bank has, how it begins.
fn question_title(question: &Question) -> String {
    match question.topic.trim().is_empty() {
        true => ellipsis(&one_line(&question.text), LONGEST_TITLE),
        false => title(&question.topic),
    }
}

fn question_report(number: usize, thread: &ThreadRecord) -> QuestionReport {
    let outcome = thread_outcome(thread);
    let (findings, unscored) = match &outcome {
        ThreadOutcome::Scored { findings, .. } => (findings.as_slice(), None),
        ThreadOutcome::Unscored { reason } => (&[][..], Some(one_line(reason))),
    };
    let question = &thread.question;
    let turns: Vec<TurnReport> = thread
        .turns
        .iter()
        .enumerate()
        .map(|(i, turn)| turn_report(i, turn, &thread.rubric, findings))
        .collect();
    let seconds: Vec<i64> = turns.iter().filter_map(|t| t.seconds).collect();

    QuestionReport {
        number,
        id: question.id.to_string(),
        bank: one_line(&question.bank),
        section: one_line(&question.section),
        topic: one_line(&question.topic),
        title: question_title(question),
        difficulty: question.difficulty,
        kind: question.kind,
        text: printable(&question.text).trim().to_string(),
        status: thread.status,
        score: uncertainty::thread_score(thread, &outcome),
        before_second_try: before_second_try(thread, &outcome),
        unscored,
        seconds: (!seconds.is_empty()).then(|| seconds.iter().sum()),
        hints: thread.hints_used,
        hint_cost: HINT_COST * thread.hints_used as f64,
        follow_ups: count_follow_ups(thread),
        turns,
        criteria: thread
            .rubric
            .criteria
            .iter()
            .map(|c| criterion_report(c, thread, findings))
            .collect(),
        clarifications: clarifications(thread),
        story: thread.story.as_ref().map(story_report),
        model_answer: question
            .model_answer
            .as_deref()
            .map(printable)
            .filter(|a| !a.trim().is_empty()),
        drafted: thread.rubric.drafted,
    }
}

fn count_follow_ups(thread: &ThreadRecord) -> usize {
    let follow_ups = thread
        .turns
        .iter()
        .filter(|t| matches!(t.kind, TurnKind::FollowUp { .. }));
    follow_ups.count()
}

fn clarifications(thread: &ThreadRecord) -> Vec<Clarification> {
    let exchanges = thread.clarifications.iter();
    exchanges
        .map(|(question, reply)| Clarification {
            question: one_line(question),
            reply: printable(reply),
        })
        .collect()
}

fn story_report(fit: &StoryFit) -> StoryReport {
    StoryReport {
        id: fit.story.to_string(),
        title: one_line(&fit.title),
        used: fit.used,
    }
}

/// The score the second try raised; None where it raised nothing.
fn before_second_try(thread: &ThreadRecord, outcome: &ThreadOutcome) -> Option<f64> {
    match (first_outcome(thread), outcome) {
        (ThreadOutcome::Scored { score: first, .. }, ThreadOutcome::Scored { score, .. })
            if first < *score =>
        {
            Some(first)
        }
        _ => None,
    }
}

fn turn_report(
    index: usize,
    turn: &TurnRecord,
    rubric: &Rubric,
    findings: &[Credited],
) -> TurnReport {
    let here: Vec<&Finding> = findings
        .iter()
        .filter(|c| c.turn == index)
        .map(|c| &c.finding)
        .collect();
    let evidence: Vec<Evidence<'_>> = here.iter().filter_map(|f| evidence(f, rubric)).collect();
    let (strengths, improvement, unscored) = match &turn.assessment {
        Some(Assessment::Scored(s)) => (
            nonempty_lines(&s.strengths)
                .iter()
                .map(|text| to_candidate(text, rubric))
                .collect(),
            s.improvement
                .as_deref()
                .map(|text| to_candidate(&one_line(text), rubric)),
            None,
        ),
        Some(Assessment::Unscored(u)) => (Vec::new(), None, Some(one_line(&u.reason))),
        None => (Vec::new(), None, None),
    };

    TurnReport {
        aims_at: match &turn.kind {
            TurnKind::Main | TurnKind::SecondTry => None,
            TurnKind::FollowUp { criterion } => Some(one_line(criterion)),
        },
        second_try: turn.kind == TurnKind::SecondTry,
        self_rating: turn.self_rating,
        prompt: printable(&turn.prompt).trim().to_string(),
        answer: turn
            .answer
            .as_deref()
            .map(|raw| highlight::split_answer(raw, &evidence)),
        // A transcript says when a question was asked, and both times are that one.
        seconds: turn
            .answered_at
            .filter(|at| *at != turn.asked_at)
            .map(|at| at.duration_since(turn.asked_at).as_secs().max(0)),
        run: turn.run.as_ref().map(|run| code_run_report(run, rubric)),
        credited: here
            .iter()
            .filter(|f| f.earned() > 0.0 && !is_flag(f, rubric))
            .map(|f| one_line(&f.criterion))
            .collect(),
        strengths,
        improvement: improvement.filter(|i| !i.is_empty()),
        unscored,
        flags: turn
            .assessment
            .as_ref()
            .map(|a| nonempty_lines(&a.provenance().flags))
            .unwrap_or_default(),
    }
}

fn is_flag(finding: &Finding, rubric: &Rubric) -> bool {
    rubric
        .get(&finding.criterion)
        .is_some_and(|c| c.kind == CriterionKind::RedFlag)
}

/// Returns the quote a finding marks: one that earned credit, or one held against the answer.
fn evidence<'a>(finding: &'a Finding, rubric: &Rubric) -> Option<Evidence<'a>> {
    let flag = is_flag(finding, rubric);
    let against = match finding.ruling() {
        Verdict::Met | Verdict::Partial => flag,
        Verdict::Contradicted if !flag => true,
        Verdict::Contradicted | Verdict::Missing | Verdict::Unsure => return None,
    };

    Some(Evidence {
        criterion: &finding.criterion,
        quote: finding.quote.as_ref()?,
        against,
    })
}

fn criterion_report(
    criterion: &Criterion,
    thread: &ThreadRecord,
    findings: &[Credited],
) -> CriterionReport {
    let credited = findings
        .iter()
        .find(|c| c.finding.criterion == criterion.id);
    let finding = credited.map(|c| &c.finding);

    CriterionReport {
        id: one_line(&criterion.id),
        kind: criterion.kind,
        text: one_line(&criterion.text),
        reason: criterion.why.as_deref().map(one_line),
        weight: criterion.weight,
        verdict: finding.map(Finding::ruling),
        credit: finding.map_or(0.0, Finding::earned),
        gain: gain(criterion, thread, findings),
        quote: finding
            .and_then(|f| f.quote.as_ref())
            .map(|q| printable(&q.text).trim().to_string()),
        turn: credited.map(|c| c.turn),
        // A reason that an appeal overruled stands no more.
        why: finding
            .filter(|f| !f.appeals.iter().any(|a| a.by_model && a.granted))
            .map(|f| to_candidate(&one_line(&f.why), &thread.rubric))
            .unwrap_or_default(),
        refused_quote: finding
            .and_then(|f| f.refused_quote.as_deref())
            .map(one_line),
        disputed: finding.is_some_and(|f| f.disputed),
        by_candidate: finding.is_some_and(Finding::is_by_candidate),
        first_verdict: finding
            .filter(|f| f.ruling() != f.verdict)
            .map(|f| f.verdict),
        appeals: finding.map_or_else(Vec::new, |f| appeal_reports(f, &thread.rubric)),
    }
}

fn appeal_reports(finding: &Finding, rubric: &Rubric) -> Vec<AppealReport> {
    let appeals = finding.appeals.iter();
    appeals
        .map(|appeal| AppealReport {
            reason: one_line(&appeal.reason),
            reply: to_candidate(&one_line(&appeal.reply), rubric),
            granted: appeal.granted,
            by_model: appeal.by_model,
        })
        .collect()
}

/// Points the score would gain had this criterion been answered in full (a red flag: not been
/// raised).
fn gain(criterion: &Criterion, thread: &ThreadRecord, findings: &[Credited]) -> f64 {
    if findings.is_empty() {
        return 0.0;
    }

    let mut changed: Vec<Finding> = findings.iter().map(|c| c.finding.clone()).collect();
    let now = score(&thread.rubric, &changed, thread.hints_used);
    let (verdict, credit) = match criterion.kind {
        CriterionKind::RedFlag => (Verdict::Missing, 0.0),
        CriterionKind::KeyPoint | CriterionKind::Dimension => (Verdict::Met, 1.0),
    };

    let ideal = Finding {
        criterion: criterion.id.clone(),
        verdict,
        credit,
        ..Finding::default()
    };
    match changed.iter_mut().find(|f| f.criterion == criterion.id) {
        Some(finding) => *finding = ideal,
        // A key point that nobody checked earned nothing; anything else that was not checked is not
        // in the score.
        None if criterion.kind == CriterionKind::KeyPoint => changed.push(ideal),
        None => return 0.0,
    }

    (score(&thread.rubric, &changed, thread.hints_used) - now).max(0.0)
}
