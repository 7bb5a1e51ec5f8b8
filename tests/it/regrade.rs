//! `viva regrade`: what has no score gets one, what has one shows its drift.

use crate::history::{GOOD, drill, write};
use crate::support::{Home, json_output};
use serde_json::{Value, json};

#[test]
fn regrading_finishes_what_has_no_score_and_shows_the_drift_of_what_has() {
    let home = Home::new();
    drill(&home, 5, GOOD);
    let export = home.text(&["history", "export"], "");
    let (header, line) = export.split_once('\n').unwrap();
    let session: Value = serde_json::from_str(line).unwrap();
    let with = |assessment: Value| {
        let copy = Home::new();
        let mut session = session.clone();
        session["threads"][0]["turns"][0]["assessment"] = assessment;
        copy.text(
            &[
                "history",
                "import",
                &write(&copy, "in.jsonl", &format!("{header}\n{session}\n")),
            ],
            "",
        );
        copy
    };
    let unscored = with(json!({ "status": "unscored", "reason": "nothing listened" }));
    assert_eq!(
        json_output(&unscored, &["history", "--json"])[0]["score"],
        Value::Null
    );
    let told = unscored.text(&["regrade"], "");
    assert!(
        told.contains("rising dough: no score →") && told.contains("1 answer assessed by offline."),
        "{told}"
    );
    let score = |h: &Home| {
        json_output(h, &["history", "--json"])[0]["score"]
            .as_f64()
            .unwrap()
    };
    assert_eq!(score(&unscored), score(&home));
    assert!(
        unscored
            .text(&["regrade"], "")
            .contains("Nothing was assessed.")
    );

    let mut worse = session["threads"][0]["turns"][0]["assessment"].clone();
    for finding in worse["findings"].as_array_mut().unwrap() {
        finding["verdict"] = "missing".into();
        finding["credit"] = 0.0.into();
    }
    let copy = with(worse);
    assert_eq!(score(&copy), 0.0);
    let drift = json_output(&copy, &["regrade", "--all", "--json"]);
    // The history shows one decimal.
    assert!(
        (drift["mean_drift"].as_f64().unwrap() - score(&home)).abs() < 0.051,
        "{drift}"
    );
    let again = copy.text(&["regrade", "--all"], "");
    assert!(
        again.contains("Mean drift over 1 question: +0.0 points") && again.contains("(unchanged)"),
        "{again}"
    );
    // Both assessments are kept.
    let line = copy.text(&["history", "export"], "");
    let kept: Value = serde_json::from_str(line.lines().nth(1).unwrap()).unwrap();
    assert_eq!(
        kept["replaced"][0]["assessments"].as_array().unwrap().len(),
        2,
        "{kept}"
    );
}

#[test]
fn regrading_keeps_what_the_candidate_decided() {
    let home = Home::new();
    drill(&home, 5, GOOD);
    let export = home.text(&["history", "export"], "");
    let (header, line) = export.split_once('\n').unwrap();
    let mut session: Value = serde_json::from_str(line).unwrap();
    let assessment = &mut session["threads"][0]["turns"][0]["assessment"];
    let findings = assessment["findings"].as_array_mut().unwrap();
    let (first, second) = findings.split_at_mut(1);
    first[0]["by_candidate"] = "partial".into();
    let appeal = json!({
        "reason": "I say it at the end", "verdict": "met", "reply": "", "granted": true,
        "by_model": false,
    });
    second[0]["appeals"] = json!([appeal]);

    let copy = Home::new();
    let file = write(&copy, "in.jsonl", &format!("{header}\n{session}\n"));
    copy.text(&["history", "import", &file], "");
    let rulings = || {
        let report = json_output(&copy, &["report", "--last", "--format", "json"]);
        let criteria = report["questions"][0]["criteria"].as_array().unwrap();
        let ruling = |c: &Value| (c["verdict"].clone(), c["by_candidate"].clone());
        criteria.iter().take(2).map(ruling).collect::<Vec<_>>()
    };
    let own = |verdict: &str| (Value::from(verdict), Value::from(true));
    assert_eq!(rulings(), [own("partial"), own("met")]);
    copy.text(&["regrade", "--all"], "");
    assert_eq!(rulings(), [own("partial"), own("met")]);
}
