//! What the candidate decided and contested, in every format.

use super::*;
use crate::domain::{Appeal, Finding};

/// A session in which one point was decided and two verdicts were contested.
fn ruled() -> SessionRecord {
    let mut record = sample::offline().0;
    let appeal = |verdict, granted, by_model| Appeal {
        reason: "It stands in my first <b>sentence</b>".into(),
        verdict,
        reply: if by_model { "It does not." } else { "" }.into(),
        granted,
        by_model,
    };
    let decided = finding(&mut record, 0, "k1");
    decided.verdict = Verdict::Unsure;
    decided.by_candidate = Some(Verdict::Partial);
    let own = finding(&mut record, 0, "k2");
    own.verdict = Verdict::Missing;
    own.appeals = vec![appeal(Verdict::Met, true, false)];
    let refused = finding(&mut record, 1, "k1");
    refused.verdict = Verdict::Missing;
    refused.appeals = vec![appeal(Verdict::Missing, false, true)];
    record
}

/// What the main answer of a question was found to say of a point.
fn finding<'a>(record: &'a mut SessionRecord, thread: usize, point: &str) -> &'a mut Finding {
    let main = &mut record.threads[thread].turns[0];
    main.assessment
        .as_mut()
        .unwrap()
        .finding_mut(point)
        .unwrap()
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
            "2 points, 1 on appeal",
            "(decided by yourself)",
            "1 appeal, 0 granted",
        ] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
        assert!(!text.contains("first <b>sentence"), "raw HTML");
    }

    let json: serde_json::Value = serde_json::from_str(&json(&report)).unwrap();
    let counts = ["by_candidate", "appeals", "appeals_granted"];
    assert_eq!(
        counts.map(|name| json["method"][name].as_u64().unwrap()),
        [2, 1, 0]
    );
    assert_eq!(json["method"]["decided_on_appeal"], 1);
    let point = &json["questions"][0]["criteria"][0];
    assert_eq!(point["verdict"], "partial");
    assert_eq!(point["first_verdict"], "unsure");
    assert_eq!(point["by_candidate"], true);
}
