//! The candidate decides what the offline assessor is unsure of: keys, lines, and resuming.

use crate::support::{Home, Pty, all, home_with_small_bank};
use insta::assert_snapshot;
use serde_json::{Value, json};

const ANSWER: &str = "Yeast makes gas from sugar, and the kneaded flour keeps it in.";
const ONE: &[&str] = &[
    "interview",
    "--bank",
    "baker",
    "--topic",
    "rising_dough",
    "--follow-ups",
    "0",
    "--seed",
    "7",
];
const KEYS: &str = "y yes · p part";

/// A home with one open session: its question is answered, both of its points are unsure, and it
/// broke off before anybody was asked about them.
fn broken_off() -> Home {
    let first = home_with_small_bank();
    first.text(ONE, &format!("{ANSWER}\n/done\n"));
    let exported = first.text(&["history", "export"], "");
    let mut session: Value = serde_json::from_str(exported.lines().next().unwrap()).unwrap();

    let record = match session.get("session") {
        Some(_) => &mut session["session"],
        None => &mut session,
    };
    record["status"] = json!("open");
    record["ended"] = Value::Null;
    record["threads"][0]["status"] = json!("open");
    let findings = &mut record["threads"][0]["turns"][0]["assessment"]["findings"];
    for finding in findings.as_array_mut().unwrap() {
        finding["verdict"] = json!("unsure");
        finding["credit"] = json!(0.0);
        finding["quote"] = json!({"text": "Yeast makes gas from sugar", "start": 0, "end": 26});
    }

    let home = home_with_small_bank();
    let file = home.path().join("sessions.jsonl");
    std::fs::write(&file, format!("{session}\n")).unwrap();
    home.text(&["history", "import", file.to_str().unwrap()], "");
    home
}

fn resume(home: &Home, columns: u16, more: &[&str]) -> Pty {
    let args: Vec<&str> = ["interview", "--resume"]
        .iter()
        .chain(more)
        .copied()
        .collect();
    Pty::start(home, &args, columns, &[])
}

/// Waits until this many points have been asked about.
fn asked(viva: &Pty, n: usize) {
    viva.wait_until(&format!("{n} points"), |s| s.matches(KEYS).count() == n);
}

/// The screen from the line that contains `from` on.
fn below(viva: &Pty, from: &str) -> String {
    let screen = viva.screen();
    let at = screen
        .find(from)
        .unwrap_or_else(|| panic!("no {from:?} in\n{screen}"));
    let start = screen[..at].rfind('\n').map_or(0, |i| i + 1);
    screen[start..].to_string()
}

/// The verdicts on the points in the report, and whose they are.
fn verdicts(home: &Home) -> Vec<(String, bool)> {
    let report = home.text(&["report", "--last", "--format", "json"], "");
    let report: Value = serde_json::from_str(&report).unwrap();
    let criteria = report["questions"][0]["criteria"].as_array().unwrap();
    criteria
        .iter()
        .filter(|c| c["kind"] == "key_point")
        .map(|c| {
            let verdict = c["verdict"].as_str().unwrap().to_string();
            (verdict, c["by_candidate"].as_bool().unwrap())
        })
        .collect()
}

#[test]
fn one_key_decides_a_point_and_another_takes_it_back() {
    let home = broken_off();
    let mut viva = resume(&home, 80, &[]);
    asked(&viva, 1);
    assert_snapshot!(below(&viva, "Did you say this?"), @"");

    viva.send("y");
    asked(&viva, 2);
    viva.send("x");
    viva.send("u");
    asked(&viva, 3);
    viva.send("p");
    asked(&viva, 4);
    viva.send("n");
    viva.wait_for("Enter goes on");
    assert_snapshot!(below(&viva, "By yourself"), @"");
    viva.send("\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);

    let own = |verdict: &str| (verdict.to_string(), true);
    assert_eq!(verdicts(&home), [own("partial"), own("missing")]);
    let report = home.text(&["report", "--last"], "");
    assert!(report.contains("by yourself, unsure at first"), "{report}");
    assert!(report.contains("Decided by yourself: 2 points"), "{report}");
}

#[test]
fn escape_skips_the_rest_and_enter_leaves_a_point() {
    let home = broken_off();
    let mut viva = resume(&home, 60, &[]);
    asked(&viva, 1);
    viva.send("\r");
    asked(&viva, 2);
    viva.send("\u{1b}");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    let unsure = ("unsure".to_string(), false);
    assert_eq!(verdicts(&home), [unsure.clone(), unsure]);
}

#[test]
fn a_session_left_in_the_middle_asks_the_rest() {
    let home = broken_off();
    let mut viva = resume(&home, 120, &[]);
    asked(&viva, 1);
    viva.send("y");
    asked(&viva, 2);
    viva.send("\u{3}");
    viva.wait_for("Stopped here, saved");
    assert_eq!(viva.end(), 130);

    let mut viva = resume(&home, 120, &[]);
    asked(&viva, 1);
    viva.wait_for("1 of 1");
    viva.send("y");
    viva.wait_for("Enter goes on");
    viva.send("\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    let said = ("met".to_string(), true);
    assert_eq!(verdicts(&home), [said.clone(), said]);
}

#[test]
fn a_plain_terminal_takes_lines() {
    let home = broken_off();
    let mut viva = resume(&home, 60, &["--plain"]);
    viva.wait_for("s or Enter:");
    viva.send("y\r");
    viva.wait_for("2 of 2");
    viva.send("perhaps\r");
    viva.wait_until("the question once more", |s| {
        s.matches("s or Enter:").count() == 3
    });
    viva.send("\r");
    viva.wait_for("Enter goes on, u undoes:");
    assert_snapshot!(below(&viva, "Did you say this? 2 of 2"), @"");
    viva.send("\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
}

#[test]
fn a_pipe_is_asked_only_where_it_wishes_to_be() {
    let output = broken_off().run(&["interview", "--resume"], "y\nn\n");
    let text = all(&output);
    assert!(
        output.status.success() && !text.contains("Did you say this?"),
        "{text}"
    );

    let home = broken_off();
    let output = home.run(&["interview", "--resume", "--self-check"], "y\nn\n\n");
    let text = all(&output);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("By yourself: 1 said, 1 not said."), "{text}");

    // The input ends in between: what was decided counts.
    let home = broken_off();
    let output = home.run(&["interview", "--resume", "--self-check"], "y\n");
    assert!(output.status.success(), "{}", all(&output));
    assert_eq!(
        verdicts(&home),
        [("met".to_string(), true), ("unsure".to_string(), false)]
    );
}

#[test]
fn it_can_be_switched_off() {
    let home = broken_off();
    std::fs::write(
        home.path().join("config.toml"),
        "[assess]\nself_check = false\n",
    )
    .unwrap();
    let viva = resume(&home, 80, &[]);
    viva.wait_for("Report:");
    assert!(!viva.screen().contains("Did you say this?"));
    assert_eq!(viva.end(), 0);
}
