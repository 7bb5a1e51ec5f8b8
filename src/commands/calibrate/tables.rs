//! The outcome of a calibration as tables and as JSON.

use super::{GradedSet, Outcome, SHIPPED};
use crate::app::Context;
use crate::calibrate::figures::{Figures, between_people};
use crate::calibrate::ledger::LooksCompared;
use crate::calibrate::tricks::TrickKind;
use crate::failure::Failure;
use serde_json::{Value, json};

/// Stands for a value that there is not.
const NONE: &str = "–";

/// A measure as people read it.
struct Measure {
    label: &'static str,
    value: String,
}

/// Prints the agreement, the tricks and the verdicts.
pub(super) fn print(
    set: &GradedSet,
    outcomes: &[Outcome],
    context: &mut Context,
) -> Result<(), Failure> {
    let out = &mut context.out;
    let names = outcomes.iter().map(|o| o.name.as_str());
    let headers: Vec<&str> = std::iter::once("").chain(names).collect();
    out.line(&format!(
        "Agreement with {} graded answers ({})\n",
        set.answers.len(),
        set.name
    ))?;
    out.table(&headers, &agreement_rows(outcomes))?;
    if let Some(people) = between_people(&set.answers) {
        let error = people.error.map_or(String::new(), |e| {
            format!(", mean absolute error {e:.1} points")
        });
        let pearson = people.pearson;
        out.line(&format!(
            "\nBetween two people on these answers: Pearson {pearson:.2}{error}."
        ))?;
    }

    for outcome in outcomes {
        print_qualities(outcome, context)?;
        print_bands(outcome, context)?;
    }
    let out = &mut context.out;
    let tricks = trick_rows(outcomes);
    if !tricks.is_empty() {
        out.line("\nTricks withstood\n")?;
        out.table(&headers, &tricks)?;
    }
    out.line("")?;

    for outcome in outcomes {
        out.line(&format!("{}: {}.", outcome.name, outcome.trust.words()))?;
        if let Some(looks) = outcome.second_look {
            out.line(&looks_line(&looks))?;
        }
    }
    if set.name == SHIPPED {
        out.line(
            "\nThe shipped answers and their grades were written by a language model: they tell \
             assessors apart, they do not replace people.",
        )?;
    }
    Ok(())
}

fn looks_line(looks: &LooksCompared) -> String {
    let from_now = if looks.helps { "on" } else { "off" };
    format!(
        "  Its second look: Pearson {} with it, {} without it; it is {from_now} for this model from \
         now, unless [assess] second_look says otherwise.",
        number(looks.with, 2),
        number(looks.without, 2)
    )
}

/// Prints the mean scores by what answers were written to be, where the set says.
fn print_qualities(outcome: &Outcome, context: &mut Context) -> Result<(), Failure> {
    let qualities = &outcome.figures.qualities;
    if qualities.is_empty() {
        return Ok(());
    }

    let out = &mut context.out;
    out.line(&format!("\nMean scores: {}\n", outcome.name))?;
    let rows: Vec<Vec<String>> = qualities
        .iter()
        .map(|(quality, mean)| {
            vec![
                quality.replace('_', " "),
                mean.answers.to_string(),
                format!("{:.0}", mean.told),
                format!("{:.0}", mean.graded),
            ]
        })
        .collect();
    out.table(&["answers", "number", "score", "grade"], &rows)
}

/// Prints how often points were made, by how likely the assessor found that.
fn print_bands(outcome: &Outcome, context: &mut Context) -> Result<(), Failure> {
    let bands = &outcome.figures.points.made;
    if bands.is_empty() {
        return Ok(());
    }

    let out = &mut context.out;
    out.line(&format!(
        "\nProbability that a key point is made: {}\n",
        outcome.name
    ))?;
    let rows: Vec<Vec<String>> = bands
        .iter()
        .map(|band| {
            vec![
                percent(Some(band.said)),
                percent(Some(band.graded)),
                band.points.to_string(),
            ]
        })
        .collect();
    out.table(&["said", "graded met", "key points"], &rows)
}

/// Builds a row for each measure that any assessor has a value of.
fn agreement_rows(outcomes: &[Outcome]) -> Vec<Vec<String>> {
    let columns: Vec<Vec<Measure>> = outcomes.iter().map(|o| measures(&o.figures)).collect();
    let count = columns.first().map_or(0, Vec::len);

    let mut rows = Vec::new();
    for i in 0..count {
        let values: Vec<String> = columns.iter().map(|c| c[i].value.clone()).collect();
        if values.iter().any(|value| value != NONE) {
            let label = columns[0][i].label.to_string();
            rows.push(std::iter::once(label).chain(values).collect());
        }
    }
    rows
}

fn measures(f: &Figures) -> Vec<Measure> {
    let scored = format!("{} of {}", f.scored, f.scored + f.unscored);
    let (p, likeliest) = (&f.points, &f.likeliest);
    let bias = f.bias.map_or_else(|| NONE.into(), |b| format!("{b:+.1}"));
    let rows = [
        ("answers scored", scored),
        ("Pearson", number(f.pearson, 2)),
        ("Spearman", number(f.spearman, 2)),
        ("kappa of bands, quadratic", number(f.kappa, 2)),
        ("mean absolute error, points", number(f.error, 1)),
        ("bias, points", bias),
        ("pairs in the right order", percent(f.order)),
        ("criteria agreed on", percent(f.criteria_agree)),
        ("kappa of criteria", number(f.criteria_kappa, 2)),
        ("contradictions refused", percent(f.contradictions_refused)),
        ("key points, four verdicts agreed on", percent(p.agreement)),
        (
            "met against contradicted, AUC",
            number(p.met_against_contradicted, 2),
        ),
        ("met points credited", percent(p.made_found)),
        (
            "contradicted points credited",
            percent(p.contradicted_credited),
        ),
        ("absent points credited", percent(p.absent_credited)),
        ("met points called contradicted", percent(p.falsely_accused)),
        ("key points called unsure", percent(p.unsure)),
        ("told as made: right", percent(p.made_right)),
        ("told as not found: right", percent(p.not_found_right)),
        ("width of the range, points", number(f.ranges.width, 1)),
        ("grade within the range", percent(f.ranges.holds_grade)),
        ("answers with a band", percent(f.ranges.with_band)),
        (
            "– bands that are the grade's",
            percent(f.ranges.bands_right),
        ),
        ("likeliest verdict agreed on", percent(likeliest.agreement)),
        ("– met points credited", percent(likeliest.made_found)),
        (
            "– contradicted points credited",
            percent(likeliest.contradicted_credited),
        ),
        (
            "– absent points credited",
            percent(likeliest.absent_credited),
        ),
        ("wobble over repeats, points", number(f.wobble, 1)),
        ("refused quotes an answer", number(f.refused_quotes, 1)),
        ("tokens an answer", number(f.tokens, 0)),
        ("cost an answer", number(f.cost, 4)),
        ("seconds an answer", number(f.seconds, 2)),
    ];
    rows.into_iter()
        .map(|(label, value)| Measure { label, value })
        .collect()
}

fn number(value: Option<f64>, places: usize) -> String {
    value.map_or_else(|| NONE.into(), |v| format!("{v:.places$}"))
}

fn percent(value: Option<f64>) -> String {
    value.map_or_else(|| NONE.into(), |v| format!("{:.0}%", 100.0 * v))
}

/// Builds a row for each kind of trick that was tried on any assessor.
fn trick_rows(outcomes: &[Outcome]) -> Vec<Vec<String>> {
    TrickKind::ALL
        .into_iter()
        .filter(|kind| {
            let mut counts = outcomes.iter().flat_map(|o| &o.tricks);
            counts.any(|count| count.kind == *kind)
        })
        .map(|kind| {
            let cells = outcomes.iter().map(|o| trick_cell(o, kind));
            let label = kind.label().to_string();
            std::iter::once(label).chain(cells).collect()
        })
        .collect()
}

fn trick_cell(outcome: &Outcome, kind: TrickKind) -> String {
    match outcome.tricks.iter().find(|count| count.kind == kind) {
        Some(count) => format!("{} of {}", count.withstood, count.tried),
        None => NONE.to_string(),
    }
}

/// Returns the outcomes as `--json` prints them.
pub(super) fn to_json(set: &GradedSet, outcomes: &[Outcome]) -> Value {
    let assessors: Vec<Value> = outcomes.iter().map(outcome_json).collect();
    json!({
        "set": set.name,
        "answers": set.answers.len(),
        "between_people": between_people(&set.answers),
        "assessors": assessors,
    })
}

fn outcome_json(outcome: &Outcome) -> Value {
    let tricks: Vec<Value> = outcome
        .tricks
        .iter()
        .map(|t| json!({"kind": t.kind, "withstood": t.withstood, "tried": t.tried}))
        .collect();
    json!({
        "assessor": outcome.name,
        "figures": outcome.figures,
        "tricks": tricks,
        "trust": outcome.trust,
        "verdict": outcome.trust.words(),
        "second_look": outcome.second_look,
    })
}
