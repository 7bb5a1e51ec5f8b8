//! Which questions are asked: filters, the configured bank, what was asked lately.

use crate::support::home_with_small_bank;
use crate::support::{Home, all};
use serde_json::Value;

/// Runs a session that skips everything: the texts of the questions asked and what stood on
/// standard error.
fn asked(home: &Home, args: &[&str]) -> (Vec<String>, String) {
    // Each a minute after the one before.
    let sessions: Value = serde_json::from_str(&home.text(&["history", "--json"], "")).unwrap();
    let clock = format!(
        "2026-01-05T09:{:02}:00Z",
        sessions.as_array().unwrap().len()
    );
    let output = home.run_with(args, &"/skip\n".repeat(10), &[("VIVA_CLOCK", &clock)]);
    assert!(output.status.success(), "{args:?}: {}", all(&output));
    let sessions: Value = serde_json::from_str(&home.text(&["history", "--json"], "")).unwrap();
    let id = sessions[0]["id"].as_str().unwrap();
    let record: Value =
        serde_json::from_str(&home.text(&["history", "show", id, "--json"], "")).unwrap();
    let text = |t: &Value| {
        format!(
            "{}: {}",
            t["question"]["bank"].as_str().unwrap(),
            t["question"]["text"].as_str().unwrap()
        )
    };
    let texts = record["threads"]
        .as_array()
        .unwrap()
        .iter()
        .map(text)
        .collect();
    (texts, String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn options_choose_questions_in_interview_and_drill() {
    let home = home_with_small_bank();
    let all_three = |args: &[&str]| {
        let (texts, _) = asked(&home, &[args, &["--questions", "9", "--repeat"]].concat());
        (texts.len(), texts.iter().all(|t| t.starts_with("baker")))
    };
    assert_eq!(all_three(&["interview", "--bank", "baker"]), (3, true));
    assert_eq!(all_three(&["interview", "--role", "bak"]), (3, true));
    assert_eq!(all_three(&["interview", "--level", "appren"]), (3, true));
    assert_eq!(
        all_three(&["interview", "--bank", "baker", "--section", "dough"]),
        (2, true)
    );
    assert_eq!(
        all_three(&["interview", "--bank", "baker", "--difficulty", "medium"]),
        (1, true)
    );
    assert_eq!(
        all_three(&["interview", "--bank", "baker", "--type", "scenario"]),
        (1, true)
    );
    for (option, value, expected) in [
        ("--role", "baker", 3),
        ("--section", "oven", 1),
        ("--type", "scenario", 1),
        ("--difficulty", "easy", 1),
    ] {
        let (texts, _) = asked(
            &home,
            &[
                "drill",
                "bread",
                "--bank",
                "baker",
                option,
                value,
                "-n",
                "9",
                "--minutes",
                "30",
            ],
        );
        assert!(
            texts.len() <= expected && !texts.is_empty(),
            "{option} {value}: {texts:?}"
        );
    }
    let output = home.run(&["interview", "--role", "astronaut"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        all(&output).contains("there is no role \"astronaut\""),
        "{}",
        all(&output)
    );
}

#[test]
fn an_interview_is_held_on_the_configured_bank() {
    let home = home_with_small_bank();
    let (texts, _) = asked(&home, &["interview", "-n", "4"]);
    assert!(
        texts.len() == 4 && texts.iter().all(|t| t.starts_with("data_scientist_senior")),
        "{texts:?}"
    );
    // What only another bank has is found there.
    let (texts, told) = asked(&home, &["interview", "--section", "oven"]);
    assert_eq!(texts, ["baker: What does steam do in the oven?"]);
    assert!(
        told.contains("Nothing in data_scientist_senior fits"),
        "{told}"
    );
    let (texts, _) = asked(&home, &["drill", "sourdough", "-n", "1"]);
    assert_eq!(texts, ["baker: How do you make a sourdough starter?"]);
    // A drill stays in the configured bank where that fits best.
    let (texts, _) = asked(
        &home,
        &["drill", "how", "transformers", "attend", "-n", "4"],
    );
    assert!(
        !texts.is_empty() && texts.iter().all(|t| t.starts_with("data_scientist_senior")),
        "{texts:?}"
    );

    let config = home.path().join("config.toml");
    std::fs::write(&config, "[interview]\nbank = \"baker\"\n").unwrap();
    let (texts, _) = asked(&home, &["interview", "-n", "9", "--repeat"]);
    assert!(
        texts.len() == 3 && texts.iter().all(|t| t.starts_with("baker")),
        "{texts:?}"
    );
    std::fs::write(&config, "[interview]\nbank = \"backer\"\n").unwrap();
    let output = home.run(&["interview"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        all(&output).contains("did you mean baker?"),
        "{}",
        all(&output)
    );
}

#[test]
fn what_was_asked_lately_comes_again_only_when_asked_or_nothing_else_is_left() {
    let home = home_with_small_bank();
    let interview =
        |more: &[&str]| asked(&home, &[&["interview", "--bank", "baker"], more].concat());
    let (first, _) = interview(&["-n", "2"]);
    let (rest, told) = interview(&["-n", "2"]);
    assert_eq!(rest.len(), 1);
    assert!(!first.contains(&rest[0]), "{first:?} {rest:?}");
    assert!(
        told.contains("1 fewer than wished") && told.contains("--repeat"),
        "{told}"
    );
    let (again, told) = interview(&["-n", "2"]);
    assert_eq!(again.len(), 2);
    assert!(told.contains("it is asked again"), "{told}");
    let (all_three, told) = interview(&["-n", "3", "--repeat"]);
    assert_eq!((all_three.len(), told.as_str()), (3, ""));
    let (_, told) = interview(&["-n", "9", "--repeat"]);
    assert!(
        told.contains("Only 3 questions fit these options."),
        "{told}"
    );
}

#[test]
fn a_plan_says_why_and_follows_its_seed() {
    let home = home_with_small_bank();
    let plan = |seed: &str| {
        home.text(
            &[
                "interview",
                "-n",
                "3",
                "--seed",
                seed,
                "--explain",
                "--repeat",
            ],
            "/skip\n/quit\n",
        )
    };
    let one = plan("7");
    assert!(
        one.contains("Picked because: nothing is known about you in"),
        "{one}"
    );
    assert_eq!(one, plan("7"));
    assert_ne!(one, plan("8"));
}
