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
    let (head, session) = exported.split_once('\n').unwrap();
    let mut record: Value = serde_json::from_str(session).unwrap();

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
    configure(&home, true);
    import(&home, &format!("{head}\n{record}\n"));
    home
}

fn import(home: &Home, sessions: &str) {
    let file = home.path().join("sessions.jsonl");
    std::fs::write(&file, sessions).unwrap();
    home.text(&["history", "import", file.to_str().unwrap()], "");
}

/// The same with a second question, not asked yet.
fn with_a_question_left() -> Home {
    let exported = broken_off().text(&["history", "export"], "");
    let (head, session) = exported.split_once('\n').unwrap();
    let mut record: Value = serde_json::from_str(session).unwrap();
    let again = record["plan"][0].clone();
    record["plan"].as_array_mut().unwrap().push(again);

    let home = home_with_small_bank();
    configure(&home, true);
    import(&home, &format!("{head}\n{record}\n"));
    home
}

fn configure(home: &Home, self_check: bool) {
    let text = format!("[assess]\nself_check = {self_check}\n");
    std::fs::write(home.path().join("config.toml"), text).unwrap();
}

fn resume(home: &Home, columns: u16, more: &[&str]) -> Pty {
    let args: Vec<&str> = ["interview", "--resume"]
        .iter()
        .chain(more)
        .copied()
        .collect();
    Pty::start(home, &args, columns, &[])
}

/// Waits until this many points have been asked about and a key is waited for.
fn asked(viva: &Pty, n: usize) {
    viva.wait_until(&format!("{n} points"), |screen| {
        screen.matches(KEYS).count() == n && screen.trim_end().ends_with('›')
    });
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
    assert_snapshot!(below(&viva, "Did you say this?"), @r"
    Did you say this? · 1 of 2
    It could not be told offline whether you did. What you decide counts, marked
    “by yourself”.
    ? 1. Yeast eats sugar and makes gas
         “Yeast makes gas from sugar”
    y yes · p part · n no, or the opposite · Enter unsure · u undo · s skip
    ›
    ");

    viva.send("y");
    asked(&viva, 2);
    viva.send("x");
    viva.send("u");
    asked(&viva, 3);
    viva.send("p");
    asked(&viva, 4);
    viva.send("n");
    viva.wait_for("Enter goes on");
    assert_snapshot!(below(&viva, "By yourself"), @r"
    » By yourself: 1 in part, 1 not said.
    33 / 100  (offline estimate, 1 point by your own word)
    Enter goes on, u undoes.
    ");
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
fn a_paste_decides_nothing_and_runs_nothing() {
    let home = broken_off();
    let mut viva = resume(&home, 80, &[]);
    asked(&viva, 1);
    viva.send("yeast makes gas\r\npartly: no\r\n/quit\r\n");
    viva.wait_for("Kept for your next answer");
    assert_eq!(viva.screen().matches(KEYS).count(), 1, "{}", viva.screen());
    viva.send("\u{1b}[200~yes\u{1b}[201~");
    viva.wait_until("a second text is kept", |screen| {
        screen.matches("Kept for your next answer").count() == 2
    });

    viva.send("p");
    asked(&viva, 2);
    viva.send("n");
    viva.wait_for("Enter goes on");
    viva.send("\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    let own = |verdict: &str| (verdict.to_string(), true);
    assert_eq!(verdicts(&home), [own("partial"), own("missing")]);
}

#[test]
fn a_text_for_the_next_answer_survives_the_end_of_the_program() {
    for key in ["\u{3}", ""] {
        let home = with_a_question_left();
        let mut viva = resume(&home, 80, &[]);
        asked(&viva, 1);
        viva.send("for the next\ranswer");
        viva.wait_for("Kept for your next answer");
        viva.send(key);
        if key.is_empty() {
            viva.kill();
        } else {
            viva.wait_for("Stopped here, saved");
            assert_eq!(viva.end(), 130);
        }

        let mut viva = resume(&home, 80, &[]);
        viva.wait_for("What you had typed meanwhile is back");
        asked(&viva, 1);
        viva.send("\u{1b}");
        viva.wait_for("/done submits");
        viva.wait_for("for the next\nanswer");
        viva.kill();
    }
}

#[test]
fn a_text_that_no_question_takes_is_shown_at_the_end() {
    let home = broken_off();
    let mut viva = resume(&home, 80, &[]);
    asked(&viva, 1);
    viva.send("words without\ra question");
    viva.wait_for("Kept for your next answer");
    viva.send("\u{1b}");
    viva.wait_for("Report:");
    let shown = below(&viva, "no question was left");
    assert_snapshot!(shown.split("Report").next().unwrap().trim(), @r"
    What you typed while no question was left to take it:

    words without
    a question
    ");
    assert_eq!(viva.end(), 0);
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
    let asked = |viva: &Pty, n: usize| {
        viva.wait_until(&format!("{n} prompts"), |s| {
            s.matches("s or Enter:").count() == n
        });
    };
    asked(&viva, 1);
    viva.send("y\r");
    asked(&viva, 2);
    viva.send("x\r");
    asked(&viva, 3);
    viva.send("\r");
    viva.wait_for("Enter goes on, u undoes:");
    assert_snapshot!(below(&viva, "Did you say this? 2 of 2"), @r#"
    Did you say this? 2 of 2
    [unsure] 2. The gluten of the kneaded flour holds the
                bubbles of gas
    Nearest in your answer: "Yeast makes gas from sugar"
    Type y for yes, p for in part, n for no or the opposite, u
    to undo, s to skip the rest; Enter alone leaves it unsure.
    y, p, n, u, s or Enter: x
    That is none of them. y, p, n, u, s or Enter:

    Note: By yourself: 1 said, 1 left unsure.
    Score 67 to 100 of 100, 1 point unsure  (offline estimate, 1
    point by your own word)
    Enter goes on, u undoes:
    "#);
    viva.send("\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
}

#[test]
fn a_plain_terminal_keeps_a_text_for_the_next_answer() {
    for pause in [false, true] {
        let home = with_a_question_left();
        let mut viva = resume(&home, 80, &["--plain"]);
        viva.wait_for("s or Enter:");
        viva.send("for the next\rsecond line\ry\r");
        viva.wait_for("Kept for your next answer. y, p, n, u, s or Enter:");
        viva.send("and half");
        if pause {
            // Ctrl-C takes the line away, the words stay.
            viva.wait_for("Enter: and half");
            viva.send("\u{3}");
            viva.wait_for("Stopped here, saved");
            assert_eq!(viva.end(), 130);
        } else {
            viva.send("\r");
            viva.wait_until("a second text is kept", |screen| {
                screen.matches("Kept for your next answer").count() == 2
            });
            viva.kill();
        }

        let mut viva = resume(&home, 80, &["--plain"]);
        viva.wait_for("What you had typed meanwhile is back");
        viva.wait_for("s or Enter:");
        viva.send("s\r");
        viva.wait_for("/done submits");
        viva.wait_for("for the next\nsecond line\ny\nand half");
        viva.kill();
    }
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
    configure(&home, false);
    let viva = resume(&home, 80, &[]);
    viva.wait_for("Report:");
    assert!(!viva.screen().contains("Did you say this?"));
    assert_eq!(viva.end(), 0);
}
