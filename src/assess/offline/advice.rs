//! What the offline assessor says of an answer in the bank's words: what was liked, and the one
//! change that would help most.

use crate::assess::evidence::checks;
use crate::domain::text::one_line;
use crate::domain::text::second_person::{imperative, sentence};
use crate::domain::{
    CodeRun, Criterion, CriterionKind, Finding, Verdict, open_points, touching, wants_words,
};
use crate::ports::AssessRequest;

/// Most good sides that are told.
const STRENGTHS: usize = 2;

/// What an interviewer would have liked: the heaviest points that were made. A check shows no
/// explanation, so none is praised for it.
pub fn strengths(
    request: &AssessRequest,
    checked: &[&Criterion],
    findings: &[Finding],
) -> Vec<String> {
    let mut made: Vec<&Criterion> = checked
        .iter()
        .copied()
        .zip(findings)
        .filter(|(c, f)| c.kind == CriterionKind::KeyPoint && f.verdict == Verdict::Met)
        .map(|(criterion, _)| criterion)
        .filter(|point| !(wants_words(&point.text) && checks::decides(point, request)))
        .collect();
    made.sort_by(|a, b| b.weight.total_cmp(&a.weight));

    made.into_iter().take(STRENGTHS).map(liked).collect()
}

fn liked(point: &Criterion) -> String {
    let text = one_line(&point.text);
    match imperative(&text) {
        Some(words) => sentence(&format!("An interviewer likes that you {words}")),
        None => format!("An interviewer likes to hear this: {}", sentence(&text)),
    }
}

/// A sentence as it stands behind a colon.
fn uncapitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

/// What is missing most, said to the candidate; None where nothing is open. Of code that fails as a
/// whole it is what makes it fail.
pub fn improvement(request: &AssessRequest, findings: &[Finding]) -> Option<String> {
    if let Some(fault) = request.run().and_then(CodeRun::common_fault) {
        return Some(format!("Mend this first: {}.", uncapitalised(&fault)));
    }

    let all = || request.earlier_findings().chain(findings);
    let verdict = |point: &Criterion| {
        let told = all().filter(|f| f.criterion == point.id).last();
        touching(&point.id, all()).or(told).map(Finding::ruling)
    };

    // What is unsure may be said already: what surely is not comes first.
    let open = open_points(&request.rubric, all());
    let sure = open.iter().find(|p| verdict(p) != Some(Verdict::Unsure));
    let point = *sure.or(open.first())?;
    let verdict = verdict(point);

    let lead = match verdict {
        Some(Verdict::Partial) => "You come near to this; say it outright: ",
        // It may stand there in words that were not understood.
        Some(Verdict::Unsure) => "If you did not say this: ",
        Some(Verdict::Contradicted) => "You may have said the opposite; what counts: ",
        // What stands before the advice says that it weighs most.
        _ => "",
    };
    // The reason would be half of the answer: it stands with the point, where all of them are told.
    let text = one_line(&point.text);
    Some(match imperative(&text) {
        Some(what) => sentence(&format!("{lead}{what}")),
        None if lead.is_empty() => format!("Say this: “{}”.", text.trim_end_matches('.')),
        None => format!("{lead}“{}”.", text.trim_end_matches('.')),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::tests::fixtures::{request, run_of, with_run};
    use crate::domain::CheckVerdict;

    fn found(verdicts: &[(&str, Verdict)]) -> Vec<Finding> {
        let found = |(id, verdict): &(&str, Verdict)| Finding {
            criterion: (*id).into(),
            verdict: *verdict,
            credit: verdict.credit(),
            ..Finding::default()
        };
        verdicts.iter().map(found).collect()
    }

    #[test]
    fn what_is_missing_is_said_to_the_candidate_without_the_reason_that_answers() {
        use Verdict::{Contradicted, Met, Missing, Partial, Unsure};
        let mut request = request("x");
        request.rubric.criteria[0].why = Some("what is not pinned drifts".into());
        request.rubric.criteria[2].text = "Seeds, reductions and kernels are controlled".into();
        let said =
            |k1, k2, k3| improvement(&request, &found(&[("k1", k1), ("k2", k2), ("k3", k3)]));

        let table: Vec<String> = [
            said(Missing, Met, Met),
            said(Partial, Met, Met),
            said(Unsure, Met, Met),
            said(Unsure, Met, Missing),
            said(Contradicted, Met, Met),
            said(Met, Met, Missing),
            said(Met, Met, Met),
        ]
        .map(|words| words.unwrap_or("nothing".into()))
        .into();
        insta::assert_snapshot!(table.join("\n"), @r"
        Pin code, data and environment together, each by an immutable identifier.
        You come near to this; say it outright: pin code, data and environment together, each by an immutable identifier.
        If you did not say this: pin code, data and environment together, each by an immutable identifier.
        Say this: “Seeds, reductions and kernels are controlled”.
        You may have said the opposite; what counts: pin code, data and environment together, each by an immutable identifier.
        Say this: “Seeds, reductions and kernels are controlled”.
        nothing
        ");
    }

    #[test]
    fn the_candidate_is_you_in_what_is_advised() {
        let mut request = request("x");
        request.rubric.criteria[0].text = "Describes one specific case and their own part".into();
        request.rubric.criteria[0].why = Some("what the candidate personally did".into());
        let said = improvement(&request, &found(&[("k1", Verdict::Missing)]));
        insta::assert_snapshot!(said.unwrap(), @"Describe one specific case and your own part.");
    }

    #[test]
    fn what_was_liked_is_told_in_the_banks_words() {
        use Verdict::{Met, Missing, Partial};
        let request = request("x");
        let checked: Vec<&Criterion> = request.checked().take(3).collect();
        let findings = found(&[("k1", Partial), ("k2", Met), ("k3", Met)]);
        insta::assert_snapshot!(strengths(&request, &checked, &findings).join("\n"), @r"
        An interviewer likes that you build the container image once and promote the same digest through every stage.
        An interviewer likes that you control sources of nondeterminism such as seeds, parallel reductions and GPU kernels.
        ");
        let nothing = found(&[("k1", Missing), ("k2", Missing), ("k3", Missing)]);
        assert!(strengths(&request, &checked, &nothing).is_empty());
    }

    #[test]
    fn no_explanation_is_praised_that_only_a_check_shows() {
        for (decided, praised) in [("k1", 0), ("k2", 1)] {
            let mut request = with_run(run_of(&[(decided, 1, CheckVerdict::Passed)]));
            request.rubric.criteria[0].text = "Explains why the base rate counts".into();
            let checked: Vec<&Criterion> = request.checked().take(1).collect();
            let said = strengths(&request, &checked, &found(&[("k1", Verdict::Met)]));
            assert_eq!(said.len(), praised, "{decided}");
        }
    }
}
