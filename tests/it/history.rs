//! Past sessions: compared, exported, imported.

use crate::support::{Home, all, json_output};
use insta::assert_snapshot;
use serde_json::Value;

const BANK: &str = "# Baker - Junior Questions
## Dough
### Question: Why does bread dough rise?
**Topic:** rising_dough
**Difficulty:** easy
**Type:** conceptual
#### Key points
- (2) Yeast eats sugar and makes gas
- (1) The gluten of the kneaded flour holds the bubbles of gas
- (1) Warmth makes the yeast work faster
";
const POOR: &str = "I would leave it alone for a while.";
pub const GOOD: &str = "The yeast eats the sugar and makes gas from it. Somebody told me so.";

/// A drill on one topic, on a day of January 2026: the session's id.
pub fn drill(home: &Home, day: u32, answer: &str) -> String {
    drill_with(home, day, &format!("{answer}\n/done\n"), &[])
}

/// The same, and the candidate has made the first point that the machine is unsure of, no other.
fn checked_drill(home: &Home, day: u32, answer: &str) -> String {
    drill_with(
        home,
        day,
        &format!("{answer}\n/done\ny\n\n\n"),
        &["--self-check"],
    )
}

fn drill_with(home: &Home, day: u32, input: &str, more: &[&str]) -> String {
    let bank = write(home, "baker.md", BANK);
    home.text(&["bank", "add", &bank], "");
    let clock = format!("2026-01-{day:02}T09:00:00Z");
    let mut args = vec![
        "drill",
        "--topic",
        "rising_dough",
        "-n",
        "1",
        "--once",
        "--follow-ups",
        "0",
        "--seed",
        "1",
    ];
    args.extend(more);
    let output = home.run_with(&args, input, &[("VIVA_CLOCK", &clock)]);
    assert!(output.status.success(), "{}", all(&output));
    json_output(home, &["history", "--json"])[0]["id"]
        .as_str()
        .unwrap()
        .to_string()
}

pub fn write(home: &Home, name: &str, text: &str) -> String {
    let path = home.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_string()
}

#[test]
fn two_attempts_are_compared_criterion_by_criterion() {
    let home = Home::new();
    let (first, second) = (drill(&home, 5, POOR), checked_drill(&home, 9, GOOD));
    let sessions = json_output(&home, &["history", "diff", &first, &second, "--json"]);
    let question = json_output(
        &home,
        &["history", "diff", "--question", "rising dough", "--json"],
    );
    assert_eq!(sessions, question, "two ways to ask for the same");
    let diff = &sessions["questions"][0];
    assert!(
        diff["after"]["score"].as_f64() > diff["before"]["score"].as_f64(),
        "{diff}"
    );
    let gained: Vec<&Value> = diff["criteria"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["change"] == "gained")
        .collect();
    assert!(
        !gained.is_empty()
            && gained
                .iter()
                .all(|c| GOOD.contains(c["quote"].as_str().unwrap())),
        "{diff}"
    );
    let text = home.text(&["history", "diff", &first, &second], "");
    assert!(
        text.contains("Gained\n+ ")
            && text.contains("Still open\n· ")
            && text.contains("“The yeast eats"),
        "{text}"
    );
    // The other way round, what was gained is lost.
    let back = json_output(&home, &["history", "diff", &second, &first, "--json"]);
    assert!(back.to_string().contains("\"lost\""), "{back}");
}

#[test]
fn what_cannot_be_compared_is_told() {
    let home = Home::new();
    let failure = |args: &[&str]| {
        let output = home.run(args, "");
        format!(
            "{}exit code {}",
            String::from_utf8_lossy(&output.stderr),
            output.status.code().unwrap()
        )
    };
    let id = drill(&home, 5, POOR);
    assert_snapshot!(failure(&["history", "diff", "--question", "rising_dough"]), @r#"
    viva: "rising_dough" was asked once only
      hint: `viva drill --topic rising_dough` asks it again
    exit code 2
    "#);
    assert_snapshot!(failure(&["history", "diff", "--question", "rising_doug"]), @r#"
    viva: there is no asked question "rising_doug"
      hint: did you mean rising_dough?
    exit code 2
    "#);
    let clock = [("VIVA_CLOCK", "2026-01-06T09:00:00Z")];
    home.run_with(
        &["drill", "--topic", "rag_systems", "-n", "1"],
        "/skip\n",
        &clock,
    );
    let other = json_output(&home, &["history", "--json"])[0]["id"]
        .as_str()
        .unwrap()
        .to_string();
    let told = failure(&["history", "diff", &id, &other]);
    assert!(
        told.contains("share no question") && told.contains("exit code 2"),
        "{told}"
    );
    assert_eq!(
        home.run(&["history", "diff", &id], "").status.code(),
        Some(2)
    );
}

#[test]
fn a_history_moves_to_another_home() {
    let (home, copy) = (Home::new(), Home::new());
    drill(&home, 5, POOR);
    drill(&home, 9, GOOD);
    let file = home.path().join("export.jsonl");
    home.text(&["history", "export", "-o", file.to_str().unwrap()], "");
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(home.text(&["history", "export"], ""), home.hide(&text));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    assert_eq!(
        copy.text(&["history", "import", file.to_str().unwrap()], ""),
        "2 sessions added, 0 known already.\n"
    );
    assert_eq!(
        copy.text(&["history", "import", "-"], &text),
        "0 sessions added, 2 known already.\n"
    );
    assert_eq!(copy.text(&["history", "export"], ""), text);
    let today = [("VIVA_CLOCK", "2026-01-10T09:00:00Z")];
    let progress = |h: &Home| {
        String::from_utf8(h.run_with(&["progress", "--json"], "", &today).stdout).unwrap()
    };
    assert_eq!(
        progress(&copy),
        progress(&home),
        "what was learned comes with the sessions"
    );
}

#[test]
fn a_hostile_file_is_refused_line_by_line() {
    let home = Home::new();
    drill(&home, 5, POOR);
    let export = home.text(&["history", "export"], "");
    let session = export.lines().nth(1).unwrap();
    let copy = Home::new();
    let hostile = session.replace(POOR, "\\u001b[2J\\u001b]0;owned\\u0007<script>");
    let text = format!("\u{1b}[31mnot json\n{hostile}\n{{\"id\":\"../../etc\"}}\n");
    let output = copy.run(
        &["history", "import", &write(&copy, "hostile.jsonl", &text)],
        "",
    );
    assert_eq!(output.status.code(), Some(1));
    let told = copy.hide(&all(&output));
    assert!(
        told.contains("1 session added")
            && told.contains("hostile.jsonl:1:")
            && told.contains(":3:"),
        "{told}"
    );
    assert!(!told.contains('\u{1b}'), "{told:?}");
    for args in [
        &[
            "history",
            "show",
            json_output(&copy, &["history", "--json"])[0]["id"]
                .as_str()
                .unwrap(),
        ][..],
        &["history", "export"],
    ] {
        let shown = copy.text(args, "");
        assert!(!shown.contains('\u{1b}'), "{shown:?}");
    }
}

#[test]
fn a_short_history_leaves_the_schedule_as_it_is() {
    let home = Home::new();
    assert_snapshot!(home.text(&["history", "fit"], ""), @"The schedule stays as it is: there are too few reviews, or they say nothing that it does not know.");
}

#[test]
fn a_long_history_is_listed_from_its_newest_end() {
    let home = Home::new();
    drill(&home, 5, GOOD);
    let session = home
        .text(&["history", "export"], "")
        .lines()
        .nth(1)
        .unwrap()
        .to_string();
    let id = json_output(&home, &["history", "--json"])[0]["id"]
        .as_str()
        .unwrap()
        .to_string();
    let more: String = (1..=52)
        .map(|n| session.replace(&id, &format!("{}{n:02}", &id[..34])) + "\n")
        .collect();
    home.text(
        &["history", "import", &write(&home, "more.jsonl", &more)],
        "",
    );
    let lines =
        |args: &[&str]| -> Vec<String> { home.text(args, "").lines().map(String::from).collect() };
    let short = lines(&["history"]);
    assert_eq!(short.len(), 2 + 50 + 1);
    assert_snapshot!(short.last().unwrap(), @r"… and 3 older: viva history --all");
    assert_eq!(lines(&["history", "--all"]).len(), 2 + 53);
    assert_eq!(lines(&["history", "--limit", "53"]).len(), 2 + 53);
    assert_eq!(lines(&["history", "--limit", "3"])[..5], short[..5]);
    assert_eq!(
        json_output(&home, &["history", "--json"])
            .as_array()
            .unwrap()
            .len(),
        53,
        "scripts get everything"
    );
    assert_eq!(
        json_output(&home, &["history", "--json", "--limit", "3"])
            .as_array()
            .unwrap()
            .len(),
        3
    );
}
