//! The linter, rule by rule.

use super::*;

fn shown(findings: &[LintFinding]) -> String {
    findings
        .iter()
        .map(|finding| format!("{finding}\n"))
        .collect()
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
fn a_check_for_a_point_that_wants_words_is_found() {
    let text = "\
# R - L Questions
### Question: Write a moving average.
**Topic:** t
**Difficulty:** easy
**Type:** coding
#### Key points
- (3) Explains why quiet days count as zero
- (3) Divides by the number of days
#### Checks
- (2) quiet days count → k1
  ```python
  expect(f(1), 1, \"one\")
  ```
- (2) the mean is right → k2
  ```python
  expect(f(1), 1, \"one\")
  ```
- (2) of nothing → k9
  ```python
  expect(f(1), 1, \"one\")
  ```
";
    insta::assert_snapshot!(shown(&check_text("a.md", "a", text, false)), @r#"
    10: warning: code alone cannot make “Explains why quiet days count as zero”: aim the check at Correctness, Edge cases or a point that code shows [check-wants-words]
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
    13: error: 1 key points of a question that is easy, wanted are 4 to 5 [key-point-count]
    13: error: 1 key points of weight 3, wanted are 2 to 4 [key-point-weights]
    14: error: 5 as a weight, wanted are 1 to 3 [weight]
    14: error: no probe: add `  - Probe: …?` below [no-probe]
    "#);
}

const TEMPLATE: &str = include_str!("../../../docs/bank-template.md");

#[test]
fn the_template_is_clean() {
    assert_eq!(shown(&check_text("a.md", "a", TEMPLATE, true)), "");
}

/// The template with one thing broken, and the findings that this makes.
#[test]
fn strict_rules_one_by_one() {
    let mut wrong = Vec::new();
    let words = |n: usize| vec!["word"; n].join(" ");
    let with = |from: &str, to: &str| {
        assert_eq!(TEMPLATE.matches(from).count(), 1, "{from}");
        TEMPLATE.replacen(from, to, 1)
    };
    let key_point = "- (2) Replaces the partition of a whole day in each run";
    let why = "a repeated step then counts nothing twice";
    let probe = "The job died at two, and somebody starts it again. What do the sales figures say afterwards?";
    let flag = "- (1) Says that a larger machine settles the matter without a look at the steps";
    let hint = "1. Who is hurt by the delay, and at what moment?";
    let fact = "- people: one engineer, nobody on duty at night";
    let code = "            raise ValueError(f\"ends before it begins: {start} to {end}\")";
    for (changed, rules) in [
        (with("honest?\n", "honest\n"), "5: question-form"),
        (
            with(
                "The nightly load was two hours late again. How do you keep the morning report honest?",
                "Late?",
            ),
            "5: question-length",
        ),
        (
            with("report honest?", &format!("report {}?", words(30))),
            "5: question-length",
        ),
        (
            with(
                key_point,
                "- (4) Replaces the partition of a whole day in each run",
            ),
            "16: weight",
        ),
        (
            with(
                key_point,
                "- Replaces the partition of a whole day in each run",
            ),
            "16: no-weight",
        ),
        (
            with(key_point, "- (2) Replaces the partition"),
            "16: short-key-point",
        ),
        (
            with(key_point, &format!("- (2) {}", words(13))),
            "16: headline-length",
        ),
        (
            with(key_point, "- (2) Replaces the day, the hour, the minute"),
            "16: double-point",
        ),
        (
            with(
                key_point,
                "- (2) Replaces the partition and counts it and logs it",
            ),
            "16: double-point",
        ),
        (
            with(
                key_point,
                "- (2) Replaces the partition; logs what was replaced",
            ),
            "16: double-point",
        ),
        (with(why, &words(26)), "17: why-length"),
        (
            with(
                key_point,
                "- (2) Tells on the page when its data were complete",
            ),
            "16: overlap",
        ),
        (with(&format!("  - Probe: {probe}\n"), ""), "16: no-probe"),
        (with(probe, "What then?"), "18: probe-length"),
        (
            with(probe, "The job died at two, and somebody starts it again."),
            "18: probe-form",
        ),
        (
            with(
                probe,
                "What happens when each run replaces the whole partition of a day?",
            ),
            "18: gives-away, 18: probe-shares",
        ),
        (
            with(
                probe,
                "The whole day is empty and its partition is gone. Where did the rows go?",
            ),
            "18: probe-shares",
        ),
        (
            with(
                probe,
                "The job died at two. Would the sales figures be right afterwards?",
            ),
            "18: probe-yes-no",
        ),
        (with(&format!("{flag}\n"), ""), "28: red-flag-count"),
        (
            with(
                flag,
                "- (3) Says that a larger machine settles the matter without a look at the steps",
            ),
            "30: weight",
        ),
        (with(flag, "- (1) Buys"), "30: red-flag-length"),
        (
            with(flag, "- (1) Says that a larger machine is always enough"),
            "30: red-flag-absolute",
        ),
        (
            with(
                flag,
                "- (1) Does not replace the partition of a whole day in a run",
            ),
            "30: red-flag-negates",
        ),
        (with(&format!("{hint}\n"), ""), "31: hint-count"),
        (with(hint, "1. Who suffers?"), "32: hint-length"),
        (
            with(
                hint,
                "1. In which run do you replace the whole partition of a day?",
            ),
            "32: gives-away",
        ),
        (with(&format!("{fact}\n"), ""), "35: fact-count"),
        (
            with(fact, "- Report: one engineer, nobody on duty at night"),
            "41: fact-name",
        ),
        (
            with(fact, &format!("- people: {}", words(43))),
            "41: fact-length",
        ),
        (
            with(
                "Last, I talk to the till provider",
                &format!("{} Last, I talk to the till provider", words(200)),
            ),
            "42: model-answer-length",
        ),
        (
            with(code, &format!("{code}  # {}", words(10))),
            "105: code-width",
        ),
        (
            with("- (3) Shows on the page", "- (2) Shows on the page"),
            "9: key-point-weights",
        ),
        (
            with("- (3) Keeps the later", "- (2) Keeps the later"),
            "59: key-point-weights",
        ),
    ] {
        let found = check_text("a.md", "a", &changed, true);
        let found: Vec<String> = found
            .iter()
            .map(|f| format!("{}: {}", f.line, f.rule))
            .collect();
        if found.join(", ") != rules {
            wrong.push(format!("expected {rules}, found {}", found.join(", ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn titles_that_ask_the_same_are_noticed() {
    for (earlier, later, near) in [
        (
            "How do you handle data skew?",
            "Data skew: how do you handle it?",
            true,
        ),
        (
            "How do you handle data skew?",
            "Handling skewed data: how would you do that?",
            false,
        ),
        (
            "How do you test a pipeline?",
            "How do you test a slow pipeline?",
            false,
        ),
        (
            "Explain how gradient boosting learns trees from residuals.",
            "How does boosting learn trees from residuals?",
            false,
        ),
        (
            "Explain how gradient boosting learns its trees from residuals.",
            "Explain how stochastic gradient boosting learns its trees from residuals.",
            true,
        ),
        (
            "Explain how stochastic gradient boosting learns its trees from residuals.",
            "Explain how gradient boosting learns its trees from residuals.",
            true,
        ),
        (
            "Explain how gradient boosting learns its trees from residuals.",
            "Explain how gradient boosting prunes its trees from residuals.",
            false,
        ),
        ("What is it?", "How would you do that?", false),
    ] {
        let question = |text: &str| {
            format!("### Question: {text}\n**Topic:** t\n**Difficulty:** easy\n**Type:** coding\n")
        };
        let text = format!(
            "# R - L Questions\n{}{}",
            question(earlier),
            question(later)
        );
        let found = check_text("a.md", "a", &text, false);
        let said: Vec<&str> = found
            .iter()
            .filter(|f| f.rule == "near-duplicate")
            .map(|f| &*f.message)
            .collect();
        let expected: &[&str] = if near {
            &["nearly the words of the question in line 2"]
        } else {
            &[]
        };
        assert_eq!(said, expected, "{earlier} | {later}");
    }
}

#[test]
fn what_cannot_be_read_is_an_error_either_way() {
    for strict in [false, true] {
        let found = check_text(
            "a.md",
            "a",
            "# R Questions\n### Question: Q?\n**Topic:** t\n**Difficulty:** hard\n",
            strict,
        );
        insta::allow_duplicates! {
            insta::assert_snapshot!(shown(&found), @r#"2: error: the question has no **Type:** line; add `**Type:** conceptual|scenario|case_study|coding|behavioral` below the heading [format]"#);
        }
    }
}

#[test]
fn a_question_that_can_be_run_is_told_what_it_lacks() {
    let question = |parts: &str| {
        format!(
            "# R - L Questions\n### Question: Write it.\n**Topic:** t\n**Difficulty:** easy\n\
             **Type:** coding\n#### Key points\n- (3) Keeps a running sum of the values\n{parts}"
        )
    };
    let starter = "#### Starter\n```python\ndef f(x):\n    ...\n```\n";
    let with_numpy = "#### Starter\n```python\nimport numpy as np\n```\n";
    let check =
        "#### Checks\n- (2, needs numpy) sums → k1\n  ```python\n  expect(f([]), 0, \"\")\n  ```\n";
    let found = |parts: &[&str]| shown(&check_text("a.md", "a", &question(&parts.concat()), false));

    insta::assert_snapshot!(found(&[starter]), @"2: warning: nothing decides whether code is right: below Starter and Data write `#### Checks` with items like `- (2) name → k1` and a fenced block each [no-checks]");
    insta::assert_snapshot!(found(&[starter, check]), @"14: warning: neither this check nor the starter uses numpy: without `needs numpy` it also runs where that is missing [needs-unused]");
    assert_eq!(found(&[with_numpy, check]), "");
    assert_eq!(found(&[]), "");
}

#[test]
fn the_shipped_banks_are_clean() {
    let mut found = String::new();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "md") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let stem = path.file_stem().unwrap().to_string_lossy();
        for finding in check_text("seed", "seed", &text, true) {
            found += &format!("{stem}:{finding}\n");
        }
    }
    assert_eq!(found, "");
}
