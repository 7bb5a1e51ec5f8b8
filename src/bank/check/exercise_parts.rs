//! The parts of a question that can be run: are those there that make it run?
//!
//! Owns what is seen by reading. Whether the checks tell right from wrong is `exercises`'.

use super::Findings;
use crate::bank::markdown::QuestionLines;
use crate::domain::{CheckTarget, CheckTest, CodeCheck, Exercise, KeyPoint, Question, wants_words};

pub(super) fn find(question: &Question, lines: &QuestionLines, found: &mut Findings) {
    let Some(exercise) = &question.exercise else {
        return;
    };
    if exercise.checks.is_empty() {
        found.add(
            lines.heading,
            "no-checks",
            "nothing decides whether code is right: below Starter and Data write `#### Checks` with \
             items like `- (2) name → k1` and a fenced block each",
        );
    }

    for (check, line) in exercise.checks.iter().zip(&lines.checks) {
        if let Some(point) = point_of(check.target, question)
            && wants_words(&point.text)
        {
            let message = format!(
                "code alone cannot make “{}”: aim the check at Correctness, Edge cases or a point \
                 that code shows",
                point.text
            );
            found.add(*line, "check-wants-words", message);
        }
        for package in needless(check, exercise) {
            let message = format!(
                "neither this check nor the starter uses {package}: without `needs {package}` it \
                 also runs where that is missing"
            );
            found.add(*line, "needs-unused", message);
        }
    }
}

fn point_of(target: CheckTarget, question: &Question) -> Option<&KeyPoint> {
    match target {
        CheckTarget::KeyPoint(number) => question.key_points.get(number.checked_sub(1)?),
        CheckTarget::Correctness | CheckTarget::EdgeCases => None,
    }
}

/// The packages that a check needs and that no one asks for.
fn needless<'a>(check: &'a CodeCheck, exercise: &'a Exercise) -> impl Iterator<Item = &'a String> {
    let code = match &check.test {
        CheckTest::Python { code } => code.as_str(),
        CheckTest::Rows { .. } => "",
    };
    let texts = [code, exercise.starter.as_str()];
    check
        .needs
        .iter()
        .filter(move |package| !texts.iter().any(|text| text.contains(package.as_str())))
}
