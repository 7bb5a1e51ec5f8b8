//! `viva story`: stories typed, read, listed, matched to behavioural questions, exported, removed.

use crate::support::{Home, Pty, all, failure_output, json_output, run_on_day};
use insta::assert_snapshot;

const BANK: &str = "\
# Baker - Senior Questions
## People
### Question: Tell me about a time you disagreed with a colleague about a recipe.
**Topic:** disagreement
**Difficulty:** medium
**Type:** behavioral
#### Key points
- (3) Says what the disagreement was about and what was at stake
- (2) Says what was done to settle it
## Craft
### Question: Why does dough rise?
**Topic:** rising_dough
**Difficulty:** easy
**Type:** conceptual
#### Key points
- (3) The yeast makes gas
";

const STORY: &str = "\
Title: The salt war
Situation: My colleague Ben and I disagreed about the salt in the rye recipe before the fair.
Action: I baked both loaves and let twelve customers taste them blind.
Result: Nine took the saltier one; we changed the recipe together.
Tags: conflict, data
";

const TELLS: &str = "Ben and I fought over salt in the rye before the fair. I baked both loaves, \
twelve customers tasted them blind, nine took the saltier one.\n/done\n";
const OTHER: &str = "I would listen to the other side and look for common ground.\n/done\n";

const ASK: &[&str] = &[
    "interview",
    "--bank",
    "baker_senior",
    "--topic",
    "disagreement",
    "--follow-ups",
    "0",
    "-n",
    "1",
];

fn home() -> Home {
    let home = Home::new();
    let path = home.path().join("baker_senior.md");
    std::fs::write(&path, BANK).unwrap();
    home.text(&["bank", "add", path.to_str().unwrap()], "");
    home
}

fn with_story() -> Home {
    let home = home();
    home.text(&["story", "add"], STORY);
    home
}

/// Text without what differs from run to run: ids.
fn hide_ids(home: &Home, text: &str) -> String {
    let stories = json_output(home, &["story", "list", "--json"]);
    let stories = stories.as_array().unwrap();
    stories.iter().fold(text.to_string(), |text, story| {
        let id = story["id"].as_str().unwrap();
        text.replace(&id[id.len() - 8..], "[id id]")
    })
}

#[test]
fn stories_come_from_a_pipe_or_a_file_once() {
    let home = home();
    let told = home.text(&["story", "add"], STORY);
    assert_snapshot!(hide_ids(&home, &told), @"  Kept: “The salt war” ([id id]).");
    let path = home.path().join("stories.md");
    std::fs::write(
        &path,
        format!("{STORY}\n# Half a story\nSituation: It burned.\n"),
    )
    .unwrap();
    let told = home.text(&["story", "add", path.to_str().unwrap()], "");
    assert_snapshot!(hide_ids(&home, &told), @"
      Kept: “Half a story” ([id id]). Still to be written: action, result.
    1 story was known already.
    ");
    let listed = home.text(&["story", "list"], "");
    assert_snapshot!(hide_ids(&home, &listed), @"
    id        story         tags            told  left out  to be written
    ────────  ────────────  ──────────────  ────  ────────  ──────────────
    [id id]  The salt war  conflict, data  0     0
    [id id]  Half a story                  0     0         action, result
    ");
    let shown = home.text(&["story", "show", "salt"], "");
    assert_snapshot!(hide_ids(&home, &shown), @"
    The salt war

    Situation: My colleague Ben and I disagreed about the salt in the rye recipe
    before the fair.

    Action: I baked both loaves and let twelve customers taste them blind.

    Result: Nine took the saltier one; we changed the recipe together.

    Tags: conflict, data. Id [id id]. Told never, left out where it fitted never.
    ");
}

#[test]
fn an_answer_that_leaves_a_story_out_is_told_of_it_and_not_before() {
    let home = with_story();
    let (text, _) = run_on_day(&home, 5, ASK, OTHER);
    let said = "Your story “The salt war” fits this question; you did not use it.";
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(said), "{text}");
    let asked = text.find("disagreed with a colleague").unwrap();
    let told = text.find("The salt war").unwrap();
    assert!(
        asked < told && text[asked..told].contains("No score") || text[asked..told].contains("100"),
        "{text}"
    );

    let report = home.text(&["report", "--last"], "");
    assert!(report.contains(said), "{report}");
    let json = json_output(&home, &["report", "--last", "--format", "json"]);
    assert_eq!(json["questions"][0]["story"]["used"], false, "{json}");
    assert_eq!(
        json_output(&home, &["story", "list", "--json"])[0]["left_out"],
        1
    );

    let noted = home.text(&["story", "use", "salt war"], "");
    assert!(noted.contains("question 1 told “The salt war”"), "{noted}");
    let report = home.text(&["report", "--last"], "");
    assert!(
        report.contains("You told your story “The salt war”."),
        "{report}"
    );
}

#[test]
fn a_title_is_one_storys_whatever_its_case() {
    let home = with_story();
    let other = STORY
        .replace("The salt war", "THE SALT WAR")
        .replace("twelve", "ten");
    let refused = all(&home.run(&["story", "add"], &other));
    assert_snapshot!(refused.trim(), @"
    viva: there is a story “The salt war” already
      hint: `viva story edit 'The salt war'` changes it; under another title both are kept
    ");
    let listed = json_output(&home, &["story", "list", "--json"]);
    assert_eq!(listed.as_array().unwrap().len(), 1);
}

#[test]
fn a_story_keeps_its_tags_where_none_are_named() {
    let home = with_story();
    let tags = || json_output(&home, &["story", "show", "salt", "--json"])["tags"].clone();
    let untagged = STORY.replace("Tags: conflict, data\n", "");
    home.text(
        &["story", "edit", "salt", "-"],
        &untagged.replace("twelve", "ten"),
    );
    assert_eq!(tags(), serde_json::json!(["conflict", "data"]));
    home.text(
        &["story", "edit", "salt", "-"],
        &format!("{untagged}Tags:\n"),
    );
    assert_eq!(tags(), serde_json::json!([]));
}

#[test]
fn a_story_that_takes_the_place_of_another_says_so() {
    let home = with_story();
    home.text(
        &["story", "add"],
        &STORY.replace("The salt war", "The flour war"),
    );
    run_on_day(&home, 5, ASK, OTHER);
    let first = home.text(&["story", "use", "salt"], "");
    assert!(!first.contains("no longer"), "{first}");
    let second = home.text(&["story", "use", "flour"], "");
    assert!(
        second.contains("told “The flour war”, no longer “The salt war”"),
        "{second}"
    );
}

#[test]
fn an_answer_that_tells_a_story_is_recognised() {
    let home = with_story();
    let (text, _) = run_on_day(&home, 5, ASK, TELLS);
    assert!(
        text.contains("You told your story “The salt war”."),
        "{text}"
    );
    let listed = json_output(&home, &["story", "list", "--json"]);
    assert_eq!(
        (&listed[0]["told"], &listed[0]["left_out"]),
        (&1.into(), &0.into())
    );
}

#[test]
fn other_questions_and_homes_without_stories_hear_nothing() {
    let home = with_story();
    let rising = [
        "interview",
        "--bank",
        "baker_senior",
        "--topic",
        "rising_dough",
        "--follow-ups",
        "0",
    ];
    let (text, _) = run_on_day(&home, 5, &rising, "The salt in the rye.\n/done\n");
    assert!(!text.contains("story"), "{text}");
    let (text, _) = run_on_day(&self::home(), 5, ASK, OTHER);
    assert!(!text.contains("story"), "{text}");
}

#[test]
fn an_export_takes_stories_along_and_a_removed_one_is_gone() {
    let home = with_story();
    run_on_day(&home, 5, ASK, TELLS);
    let export = home.text(&["history", "export"], "");
    let path = home.path().join("export.jsonl");
    std::fs::write(&path, &export).unwrap();

    let other = Home::new();
    let told = other.text(&["history", "import", path.to_str().unwrap()], "");
    assert_snapshot!(told, @"1 session added, 0 known already. 1 story added.");
    assert_eq!(other.text(&["history", "export"], ""), export);
    let again = other.text(&["history", "import", path.to_str().unwrap()], "");
    assert!(!again.contains("story"), "{again}");

    assert_snapshot!(hide_ids(&home, &failure_output(&home, &["story", "remove", "salt"])), @"
    viva: this would remove the story “The salt war” for good
      hint: `viva story remove [id id] --yes` does it
    exit code 2
    ");
    home.text(&["story", "remove", "salt", "--yes"], "");
    let export = home.text(&["history", "export"], "");
    assert!(!export.contains("salt war"), "{export}");
    let report = json_output(&home, &["report", "--last", "--format", "json"]);
    assert_eq!(report["questions"][0]["story"], serde_json::Value::Null);
}

#[test]
fn mistakes_are_told() {
    let home = with_story();
    let told: Vec<String> = [
        &["story", "show", "pepper"][..],
        &["story", "use", "salt"],
        &["story", "show", ""],
    ]
    .iter()
    .map(|args| failure_output(&home, args))
    .collect();
    assert_snapshot!(told.join("--\n"), @r#"
    viva: there is no story "pepper"
      hint: there is only The salt war
    exit code 2--
    viva: there is no session yet
      hint: `viva interview` holds one
    exit code 2--
    viva: there is no story ""
      hint: there is only The salt war
    exit code 2
    "#);
    let refused = all(&home.run(&["story", "add"], "once upon a time\n"));
    assert_snapshot!(refused, @r#"

    viva: standard input: line 1 belongs to no story: a line "Title: …" begins one
      hint: `viva story add --help` shows the form
    "#);
}

#[test]
fn a_story_is_typed_into_a_form_and_waits_where_it_broke_off() {
    let home = home();
    let mut viva = Pty::start(&home, &["story", "add"], 80, &[]);
    viva.wait_for("/done keeps it");
    viva.send("The salt war\x1b[BMy colleague and I disagreed.");
    viva.wait_for("disagreed.");
    viva.send("\x03");
    viva.wait_for("goes on with it");
    assert_eq!(viva.end(), 130);
    assert_eq!(
        json_output(&home, &["story", "list", "--json"]),
        serde_json::json!([])
    );

    let mut viva = Pty::start(&home, &["story", "add"], 80, &[]);
    viva.wait_for("Situation: My colleague and I disagreed.");
    viva.send("I baked both.\x1b[B\x1b[BNine took one.");
    viva.wait_for("Nine took one.");
    viva.send("\x1b[B\r/done\r");
    viva.wait_for("Kept:");
    assert_eq!(viva.end(), 0);
    let listed = json_output(&home, &["story", "list", "--json"]);
    assert_eq!(listed[0]["title"], "The salt war");
    assert_eq!(listed[0]["situation"], "My colleague and I disagreed.");
    assert_eq!(listed[0]["action"], "I baked both.");

    // The next one begins with an empty form.
    let mut viva = Pty::start(&home, &["story", "add"], 80, &[]);
    viva.wait_for("Tags:");
    assert!(!viva.screen().contains("disagreed"), "{}", viva.screen());
    viva.send("\x03");
    assert_eq!(viva.end(), 130);
}

#[test]
fn a_question_of_a_debrief_that_no_bank_has_takes_a_story() {
    let home = Home::new();
    home.text(&["story", "add"], STORY);
    let talk = "Anna: Tell me about a time you salted a dough too little and it failed.
Ben: We had no salt on a Monday, I drove to the mill, and the dough rose again by noon.
Anna: What is a hash table?
Ben: A table in which a key leads to its slot by a hash of it.
";
    home.text(&["debrief", "-", "--candidate", "Ben"], talk);
    let noted = home.text(&["story", "use", "salt", "--question", "1"], "");
    assert!(noted.contains("question 1 told “The salt war”"), "{noted}");
    let refused = all(&home.run(&["story", "use", "salt", "--question", "2"], ""));
    assert!(refused.contains("the behavioural ones are 1"), "{refused}");
}
