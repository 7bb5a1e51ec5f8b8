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
    let key_point = "- (2) Replaces a whole day's partition in each run, so that a repeated step counts nothing twice";
    let probe = "The job died at two, and somebody starts it again. What do the sales figures say afterwards?";
    let flag = "- (1) Says that a larger machine settles the matter, whatever makes the load late";
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
                "- (4) Replaces a whole day's partition in each run, so that a repeated step counts nothing twice",
            ),
            "14: weight",
        ),
        (
            with(
                key_point,
                "- Replaces a whole day's partition in each run, so that a repeated step counts nothing twice",
            ),
            "14: no-weight",
        ),
        (
            with(key_point, "- (2) Replaces a whole day's partition"),
            "14: key-point-length",
        ),
        (
            with(key_point, &format!("- (2) {}", words(43))),
            "14: key-point-length",
        ),
        (
            with(
                key_point,
                "- (2) Puts the time of complete data on the page itself, because otherwise nobody decides well",
            ),
            "14: overlap",
        ),
        (with(&format!("  - Probe: {probe}\n"), ""), "14: no-probe"),
        (with(probe, "What then?"), "15: probe-length"),
        (
            with(probe, "The job died at two, and somebody starts it again."),
            "15: probe-form",
        ),
        (
            with(
                probe,
                "Should each run replace the whole partition of a day, so that a repeated step counts once?",
            ),
            "15: gives-away",
        ),
        (
            with(
                probe,
                "A long story about a colleague, her holiday, a broken laptop, two missed trains, one angry letter, \
            and then: replaces a whole day's partition in each run, repeated step, counts nothing twice?",
            ),
            "15: gives-away",
        ),
        (with(&format!("{flag}\n"), ""), "22: red-flag-count"),
        (
            with(
                flag,
                "- (3) Says that a larger machine settles the matter, whatever makes the load late",
            ),
            "24: weight",
        ),
        (with(flag, "- (1) Buys"), "24: red-flag-length"),
        (with(&format!("{hint}\n"), ""), "25: hint-count"),
        (with(hint, "1. Who suffers?"), "26: hint-length"),
        (
            with(
                hint,
                "1. Which inputs must be there before a step starts, and after which limit is a person called?",
            ),
            "26: gives-away",
        ),
        (with(&format!("{fact}\n"), ""), "29: fact-count"),
        (
            with(fact, "- Report: one engineer, nobody on duty at night"),
            "35: fact-name",
        ),
        (
            with(fact, &format!("- people: {}", words(43))),
            "35: fact-length",
        ),
        (
            with(
                "Last, I talk to the till provider",
                &format!("{} Last, I talk to the till provider", words(200)),
            ),
            "36: model-answer-length",
        ),
        (
            with(code, &format!("{code}  # {}", words(10))),
            "73: code-width",
        ),
        (
            with("- (3) Puts the time", "- (2) Puts the time"),
            "9: key-point-weights",
        ),
        (
            with("- (3) Keeps the later", "- (2) Keeps the later"),
            "53: key-point-weights",
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
fn the_shipped_banks_are_clean() {
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "md") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(
            shown(&check_text("seed", "seed", &text, true)),
            "",
            "{}",
            path.display()
        );
    }
}
