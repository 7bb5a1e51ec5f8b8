//! The linter, rule by rule.

use super::*;

fn shown(findings: &[Finding]) -> String {
    findings.iter().map(|finding| format!("{finding}\n")).collect()
}

const LOOSE: &str = "\
# Data Scientist - Senior Questions
### Question: How do you validate a forecast?
**Topic:** forecasting
**Difficulty:** hard
**Type:** conceptual
#### Key points
- (2) Splits by time with a rolling origin instead of random folds
  - Probe: Tell me about folds
- Uses rolling origin splits by time, never random folds
- (1) Baselines
#### Hints
1. Would rolling origin splits by time beat random folds?
### Question: What is bias?
**Topic:** bias
**Difficulty:** easy
**Type:** conceptual
### Question: What is bias?
**Id:** 6ba7b810-9dad-11d1-80b4-00c04fd430c8
**Topic:** bias
**Difficulty:** easy
**Type:** conceptual
";

#[test]
fn any_bank_is_warned_of_what_weakens_an_interview() {
    insta::assert_snapshot!(shown(&check_text("a.md", "a", LOOSE, false)), @r#"
    8: warning: a probe is a question and ends with "?" [probe-form]
    9: warning: no weight: write `- (3) …` with 3 for what decides, 1 for what adorns [no-weight]
    9: warning: overlaps with the key point in line 7: fold, origin, random, roll, split, time [overlap]
    10: warning: too short to be checked: say what a good answer claims, in a sentence [short-key-point]
    12: warning: the hint gives away the key point in line 7: fold, origin, random, roll, split, time [gives-away]
    12: warning: the hint gives away the key point in line 9: fold, origin, random, roll, split, time [gives-away]
    13: warning: no key points: answers can only be judged by general dimensions [no-key-points]
    17: warning: the same question as in line 13 [duplicate-text]
    17: warning: no key points: answers can only be judged by general dimensions [no-key-points]
    "#);
}

#[test]
fn strict_wants_the_form_of_the_shipped_banks() {
    let text = "\
# R - L Questions
### Question: Write a moving average.
**Topic:** t
**Difficulty:** easy
**Type:** coding
#### Model answer
Sum and divide.
#### Facts
- rows: many
#### Red flags
- (3) Sums everything anew
- Wrong
#### Key points
- (5) Keeps a running sum so that each step costs constant time
";
    insta::assert_snapshot!(shown(&check_text("a.md", "a", text, true)), @r#"
    2: error: 0 hints, wanted are 3 [hint-count]
    6: error: a coding question's answer needs a code block [no-code]
    6: error: 3 words of prose, wanted are 50 to 220 [model-answer-length]
    8: error: "Facts" stands behind "Model answer" [part-order]
    8: error: facts are for case studies and scenarios, this is coding [fact-count]
    10: error: "Red flags" stands behind "Facts" [part-order]
    11: error: 3 as a weight, wanted are 1 to 2 [weight]
    12: error: no weight: write `- (2) …` or `- (1) …` [no-weight]
    12: error: 1 words, wanted are 3 to 42 [red-flag-length]
    13: error: "Key points" stands behind "Red flags" [part-order]
    13: error: 1 key points, wanted are 6 to 9 [key-point-count]
    13: error: 1 key points of weight 3, wanted are 2 to 4 [key-point-weights]
    14: error: 5 as a weight, wanted are 1 to 3 [weight]
    14: error: no probe: add `  - Probe: …?` below [no-probe]
    "#);
}

#[test]
fn what_cannot_be_read_is_an_error_either_way() {
    for strict in [false, true] {
        let found =
            check_text("a.md", "a", "# R Questions\n### Question: Q?\n**Topic:** t\n**Difficulty:** hard\n", strict);
        insta::allow_duplicates! {
            insta::assert_snapshot!(shown(&found), @r#"2: error: the question has no **Type:** line; add `**Type:** conceptual|scenario|case_study|coding|behavioral` below the heading [format]"#);
        }
    }
}

#[test]
fn the_shipped_banks_are_clean() {
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "md") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(shown(&check_text("seed", "seed", &text, true)), "", "{}", path.display());
    }
}
