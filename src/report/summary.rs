//! The session in prose.
//!
//! Owns the words where no language model wrote any: sentences of [`super::lang`] filled with
//! figures of the report.

use super::format::shown;
use super::lang::{Strings, fill};
use super::model::*;
use crate::domain::text::{one_line, printable};
use crate::domain::{Assessment, CriterionKind, SessionKind, SessionRecord, Verdict};

/// The model's summary when the record has one, else sentences from templates.
pub fn summary(record: &SessionRecord, report: &Report, words: &Strings) -> Summary {
    match record
        .summary
        .as_deref()
        .map(printable)
        .filter(|text| !text.trim().is_empty())
    {
        Some(text) => Summary {
            text: text.trim().to_string(),
            source: SummarySource::Model,
            by: Some(author(record)),
        },

        None => Summary {
            text: template_summary(report, words),
            source: SummarySource::Template,
            by: None,
        },
    }
}

/// The endpoint that wrote the summary: the one that assessed last.
fn author(record: &SessionRecord) -> String {
    let turns = record
        .threads
        .iter()
        .rev()
        .flat_map(|t| t.turns.iter().rev());
    let provenances = turns
        .filter_map(|t| t.assessment.as_ref())
        .map(Assessment::provenance);
    let last = provenances
        .filter(|p| !p.offline)
        .map(|p| one_line(&p.assessor))
        .find(|name| !name.is_empty());

    last.unwrap_or_else(|| "?".into())
}

fn template_summary(report: &Report, words: &Strings) -> String {
    let first = [
        Some(outcome_sentence(report, words)),
        coverage_sentence(report, words),
        follow_ups_sentence(report, words),
        second_tries_sentence(report, words),
    ];

    let second = [
        extremes_sentence(report, words),
        next_sentence(report, words),
        hints_sentence(report, words),
        trend_sentence(report, words),
    ];

    [&first[..], &second[..]]
        .iter()
        .map(|p| {
            p.iter()
                .flatten()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .filter(|p| !p.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n")
}

fn outcome_sentence(report: &Report, words: &Strings) -> String {
    let verdict = &report.verdict;
    let Some(score) = &verdict.score else {
        return words.sum_no_score.to_string();
    };

    // A real interview was not planned here.
    let questions = match report.session.kind {
        SessionKind::Debrief => words.asked_questions,
        SessionKind::Interview | SessionKind::Drill => words.planned_questions,
    };
    fill(
        match (score.band, score.offline) {
            (None, _) => words.sum_score_unsure,
            (Some(_), true) => words.sum_score_offline,
            (Some(_), false) => words.sum_score,
        },
        &[
            ("scored", &verdict.scored.to_string()),
            ("planned", &report.session.planned.to_string()),
            ("questions", questions),
            ("score", &score.figure()),
            ("band", score.band.map_or("", |band| words.band(band))),
        ],
    )
}

fn coverage_sentence(report: &Report, words: &Strings) -> Option<String> {
    let scored = report.questions.iter().filter(|q| q.score.is_some());
    let points: Vec<&CriterionReport> = scored
        .flat_map(|q| &q.criteria)
        .filter(|c| c.kind == CriterionKind::KeyPoint)
        .collect();
    let met = count_verdicts(&points, Verdict::Met);
    let partial = count_verdicts(&points, Verdict::Partial);
    let unsure = count_verdicts(&points, Verdict::Unsure);

    (!points.is_empty()).then(|| {
        fill(
            match unsure {
                0 => words.sum_coverage,
                _ => words.sum_coverage_unsure,
            },
            &[
                ("total", &points.len().to_string()),
                ("met", &met.to_string()),
                ("partial", &partial.to_string()),
                ("open", &(points.len() - met - partial - unsure).to_string()),
                ("unsure", &unsure.to_string()),
            ],
        )
    })
}

fn count_verdicts(criteria: &[&CriterionReport], verdict: Verdict) -> usize {
    let of_verdict = criteria.iter().filter(|c| c.verdict == Some(verdict));
    of_verdict.count()
}

fn follow_ups_sentence(report: &Report, words: &Strings) -> Option<String> {
    // One that was skipped could add nothing.
    let answered = |q: &QuestionReport| {
        let follow_ups = q.turns.iter().skip(1).filter(|turn| !turn.second_try);
        follow_ups.filter(|turn| turn.answer.is_some()).count()
    };
    let asked: usize = report.questions.iter().map(answered).sum();
    earned_sentence(
        asked,
        raised_key_points(report, false),
        words.sum_follow_ups,
        words.sum_follow_ups_none,
    )
}

fn second_tries_sentence(report: &Report, words: &Strings) -> Option<String> {
    let tries = report
        .questions
        .iter()
        .flat_map(|q| &q.turns)
        .filter(|t| t.second_try && t.answer.is_some());

    earned_sentence(
        tries.count(),
        raised_key_points(report, true),
        words.sum_second_tries,
        words.sum_second_tries_none,
    )
}

/// Key points that stand better because of a later turn than they did in the main answer.
fn raised_key_points(report: &Report, second_try: bool) -> usize {
    let criteria = report
        .questions
        .iter()
        .flat_map(|q| q.criteria.iter().map(move |c| (q, c)));

    criteria
        .filter(|(q, c)| is_raised(q, c, second_try))
        .count()
}

/// True for a key point that was earned by a follow-up or, with `second_try`, by the second try.
fn is_raised(question: &QuestionReport, criterion: &CriterionReport, second_try: bool) -> bool {
    let earned = matches!(criterion.verdict, Some(Verdict::Met | Verdict::Partial))
        && criterion.kind == CriterionKind::KeyPoint;
    let later_turn = criterion.turn.filter(|turn| *turn > 0);
    let turn = later_turn.and_then(|turn| question.turns.get(turn));

    earned && turn.is_some_and(|t| t.second_try == second_try)
}

/// Returns a sentence on turns asked and key points they raised; None where none was asked.
fn earned_sentence(asked: usize, raised: usize, some: &str, none: &str) -> Option<String> {
    let (asked, raised) = (asked.to_string(), raised.to_string());
    let values = [("asked", asked.as_str()), ("raised", raised.as_str())];
    match (asked.as_str(), raised.as_str()) {
        ("0", _) => None,
        (_, "0") => Some(fill(none, &values)),
        _ => Some(fill(some, &values)),
    }
}

/// Best and weakest question, where they differ by more than a little and what is unsure leaves no
/// doubt which is which.
fn extremes_sentence(report: &Report, words: &Strings) -> Option<String> {
    let scored = || report.questions.iter().filter_map(|q| Some((q, q.score?)));

    let (best, high) = scored().reduce(|a, b| if b.1.value > a.1.value { b } else { a })?;
    let (weakest, low) = scored().reduce(|a, b| if b.1.value < a.1.value { b } else { a })?;
    let sure = high.score_low >= low.score_high;

    (sure && high.value - low.value >= 5.0).then(|| {
        fill(
            words.sum_extremes,
            &[
                ("best", &best.title),
                ("high", &high.figure()),
                ("weakest", &weakest.title),
                ("low", &low.figure()),
            ],
        )
    })
}

/// The heaviest gap.
fn next_sentence(report: &Report, words: &Strings) -> Option<String> {
    let step = report.next.first()?;
    let point = step.missing.first()?.trim_end_matches('.');
    Some(fill(
        words.sum_next,
        &[("title", &step.title), ("point", point)],
    ))
}

fn hints_sentence(report: &Report, words: &Strings) -> Option<String> {
    let hints: usize = report
        .questions
        .iter()
        .filter(|q| q.score.is_some())
        .map(|q| q.hints)
        .sum();

    let cost: f64 = report
        .questions
        .iter()
        .filter(|q| q.score.is_some())
        .map(|q| q.hint_cost)
        .sum();

    (hints > 0).then(|| {
        fill(
            words.sum_hints,
            &[
                ("hints", &hints.to_string()),
                ("cost", &shown(cost).to_string()),
            ],
        )
    })
}

fn trend_sentence(report: &Report, words: &Strings) -> Option<String> {
    let comparison = report.comparison.as_ref()?;
    let template = match comparison.delta {
        d if d > 0 => words.sum_up,
        d if d < 0 => words.sum_down,
        _ => words.sum_same,
    };

    Some(fill(
        template,
        &[
            ("delta", &comparison.delta.abs().to_string()),
            ("closed", &comparison.closed.len().to_string()),
        ],
    ))
}
