//! What the candidate decided and contested, in every format.

use super::*;
use crate::domain::{Appeal, Assessment};

/// A session in which one point was decided and two verdicts were contested.
fn ruled() -> SessionRecord {
    let mut record = sample::offline().0;
    let mut findings = record
        .threads
        .iter_mut()
        .flat_map(|t| &mut t.turns)
        .filter_map(|t| t.assessment.as_mut())
        .filter_map(|a| match a {
            Assessment::Scored(scored) => Some(&mut scored.findings),
            Assessment::Unscored(_) => None,
        })
        .flatten()
        .filter(|f| f.criterion.starts_with('k'));

    let appeal = |verdict, granted, by_model| Appeal {
        reason: "It stands in my first <b>sentence</b>".into(),
        verdict,
        reply: if by_model { "It does not." } else { "" }.into(),
        granted,
        by_model,
    };
    let decided = findings.next().unwrap();
    decided.verdict = Verdict::Unsure;
    decided.by_candidate = Some(Verdict::Partial);
    let own = findings.next().unwrap();
    own.verdict = Verdict::Missing;
    own.appeals = vec![appeal(Verdict::Met, true, false)];
    let refused = findings.next().unwrap();
    refused.verdict = Verdict::Missing;
    refused.appeals = vec![appeal(Verdict::Missing, false, true)];
    record
}

#[test]
fn decisions_and_appeals_are_told_and_counted() {
    let report = report(&ruled());
    for text in [markdown(&report), page::checked(&report)] {
        for part in [
            "by yourself",
            "unsure at first",
            "missing at first",
            "Your appeal",
            "not granted",
            "It does not.",
            "1 point",
            "2 appeals, 1 granted",
        ] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
        assert!(!text.contains("first <b>sentence"), "raw HTML");
    }

    let json: serde_json::Value = serde_json::from_str(&json(&report)).unwrap();
    let counts = ["by_candidate", "appeals", "appeals_granted"];
    assert_eq!(
        counts.map(|name| json["method"][name].as_u64().unwrap()),
        [1, 2, 1]
    );
    let point = &json["questions"][0]["criteria"][0];
    assert_eq!(point["verdict"], "partial");
    assert_eq!(point["first_verdict"], "unsure");
    assert_eq!(point["by_candidate"], true);
}
