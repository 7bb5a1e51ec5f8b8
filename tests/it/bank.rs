//! Looking after banks: what imports report, what breaks them off, what is said of a store that
//! cannot be used.

use crate::qdrant_server::{self, Behaviour};
use crate::support::{Home, Pty, all, failure_output, json_output};
use insta::assert_snapshot;
use serde_json::{Value, json};

fn write(home: &Home, name: &str, text: &str) -> String {
    let path = home.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_string()
}

#[test]
fn stats_count_what_is_there() {
    let home = Home::new();
    let stats = json_output(
        &home,
        &["bank", "stats", "--bank", "data_scientist_senior", "--json"],
    );
    assert_eq!(stats["questions"], 60);
    assert_eq!(stats["topics"], 60);
    assert_eq!(stats["difficulty"], json!({ "hard": 51, "medium": 9 }));
    assert_eq!(stats["type"]["case_study"], 20);
    assert_eq!(stats["sections"]["Leadership & Strategy"], 8);
    for part in ["key_points", "probes", "red_flags", "hints", "model_answer"] {
        assert_eq!(stats[format!("with_{part}")], 60, "{part}");
    }
    assert_eq!(stats["banks"]["data_scientist_senior"]["questions"], 60);
    assert_eq!(stats["store"]["model"], "all-MiniLM-L6-v2-int8");
    assert_eq!(stats["store"]["width"], 384);
    assert_eq!(stats["store"]["indexed"], 0);
    assert!(
        stats["store"]["bytes"].as_u64().unwrap() > 100_000,
        "{stats}"
    );
    let text = home.text(&["bank", "stats"], "");
    assert!(
        text.contains("data_scientist_senior") && text.contains("HOME/store"),
        "{text}"
    );
    assert!(
        failure_output(&home, &["bank", "stats", "--bank", "data_scientist"])
            .contains("did you mean")
    );
}

const MINE: &str = "\
# Tester - Senior Questions

## Stores

### Question: How would you architect a feature store for batch and real-time features?
**Topic:** feature_stores
**Difficulty:** hard
**Type:** case_study

### Question: What does a cactus need?
**Topic:** cacti
**Difficulty:** easy
**Type:** conceptual
";

#[test]
fn sayings_lie_beside_a_bank_and_come_and_go_with_it() {
    let home = Home::new();
    let bank = "# Tester - Senior Questions\n\n## Runs\n\n### Question: Why pin an environment?\n\
                **Topic:** pin\n**Difficulty:** easy\n**Type:** conceptual\n\
                #### Key points\n- (2) Pins the environment by digest\n";
    let sayings = "# How right and wrong sound: pins\n\n## Why pin an environment?\n\n\
                   ### Pins the environment by digest\n- Right: same image everywhere\n\
                   - Wrong: the latest tag is good enough\n";
    std::fs::create_dir(home.path().join("sayings")).unwrap();
    let stray = format!("{sayings}\n### Of another edition\n- Right: x\n");
    let beside = write(&home, "sayings/pins.md", &stray);
    let file = write(&home, "pins.md", bank);

    let checked = home.text(&["bank", "check", &file], "");
    assert!(
        checked.contains("sayings/pins.md:9: the question has no key point"),
        "{checked}"
    );
    std::fs::write(&beside, sayings).unwrap();
    home.text(&["bank", "add", &file], "");
    let stats = json_output(&home, &["bank", "stats", "--bank", "pins", "--json"]);
    assert_eq!(
        (&stats["key_points"], &stats["key_points_with_sayings"]),
        (&json!(1), &json!(1))
    );

    let copy = home.path().join("out.md");
    home.text(
        &["bank", "export", "pins", "--output", copy.to_str().unwrap()],
        "",
    );
    assert!(!std::fs::read_to_string(&copy).unwrap().contains("Right:"));
    let written = std::fs::read_to_string(home.path().join("sayings/out.md")).unwrap();
    assert_eq!(written, sayings);
}

#[test]
fn an_import_names_what_other_banks_ask_already() {
    let home = Home::new();
    let file = write(&home, "mine.md", MINE);
    let output = home.run(&["bank", "add", &file], "");
    assert!(output.status.success(), "{}", all(&output));
    let notes = String::from_utf8_lossy(&output.stderr);
    let note = notes
        .lines()
        .find(|l| l.contains("near-duplicate"))
        .unwrap_or_else(|| panic!("{notes}"));
    assert!(
        note.contains("batch and real-time") && note.contains(" of bank "),
        "{note}"
    );
    assert!(!notes.contains("cactus"), "{notes}");
    // Nothing is new the second time.
    let again = home.run(&["bank", "add", &file, "--json"], "");
    let row: Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!((&row["added"], &row["unchanged"]), (&json!(0), &json!(2)));
    assert_eq!(row["near_duplicates"], json!([]));
}

const QUERY: &str = "# R - L Questions
### Question: Which customers ordered nothing?
**Topic:** anti_join
**Difficulty:** easy
**Type:** coding
#### Key points
- (3) Keeps customers without a single order
#### Data
```sql
CREATE TABLE customers (id INTEGER); CREATE TABLE orders (customer INTEGER);
INSERT INTO customers VALUES (1), (2); INSERT INTO orders VALUES (1);
```
#### Checks
- (2) an order placed by nobody hides nobody → k1
  ```sql
  INSERT INTO orders VALUES (NULL);
  ```
  ```csv
  id
  2
  ```
#### Model answer
```sql
SELECT id FROM customers WHERE id NOT IN (SELECT customer FROM orders)
```
";
const PLANTED: &str = "## Which customers ordered nothing?
### looks for a column that is not there
Fails: an order placed by nobody hides nobody
```sql
SELECT id FROM customers WHERE orders = 0
```
### is right
Fails: an order placed by nobody hides nobody
```sql
SELECT id FROM customers WHERE NOT EXISTS (SELECT 1 FROM orders WHERE customer = id)
```
";

const PYTHON: &str = "# R - L Questions
### Question: How would you write one?
**Topic:** one
**Difficulty:** easy
**Type:** coding
#### Key points
- (3) Writes the number one
#### Checks
- (2) one is one → k1
  ```python
  expect(one(), 1, 'one')
  ```
#### Model answer
```python
def one(): return 2
```
";

#[test]
fn check_runs_queries_and_python_only_when_told_to() {
    let home = Home::new();
    let bank = write(&home, "queries.md", QUERY);
    std::fs::create_dir(home.path().join("planted")).unwrap();
    write(&home, "planted/queries.md", PLANTED);
    let output = home.run(&["bank", "check", &bank], "");
    assert!(!output.status.success());
    assert_snapshot!(home.hide(&String::from_utf8_lossy(&output.stdout)), @r#"
    HOME/queries.md:14: the code of the model answer fails this check: expected 2, got no such row [solution-fails]
    HOME/planted/queries.md:7: this wrong code passes the check "an order placed by nobody hides nobody" [planted-passes]
    2 files, 2 findings
    "#);

    let bank = write(&home, "python.md", PYTHON);
    let output = home.run(&["bank", "check", &bank], "");
    assert!(output.status.success());
    assert_snapshot!(home.hide(&String::from_utf8_lossy(&output.stderr)), @"viva: 1 check not run: Python runs with --run-code only, of files that you trust");
    // Where there is no Python, that is said; where there is, the model answer is wrong.
    let run = home.run(&["bank", "check", "--run-code", &bank], "");
    let said = [run.stdout, run.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    let ran = said.contains("fails this check: one: expected 1, got 2 [solution-fails]");
    assert!(ran || said.contains("not run"), "{said}");
    assert_eq!(run.status.success(), !ran);
}

#[test]
fn check_compares_the_files_it_is_given() {
    let home = Home::new();
    let mine = write(&home, "mine.md", MINE);
    let yours = write(
        &home,
        "yours.md",
        &MINE.replace("How would you architect", "Architect"),
    );
    let output = home.run(&["bank", "check", &mine, &yours], "");
    let text = home.hide(&String::from_utf8_lossy(&output.stdout));
    let near: Vec<&str> = text
        .lines()
        .filter(|l| l.contains("near-duplicate"))
        .collect();
    assert_eq!(near.len(), 2, "{text}");
    assert!(
        near[0].starts_with("HOME/yours.md:5: ") && near[0].contains("HOME/mine.md:5"),
        "{near:?}"
    );
    assert!(
        !home
            .text(&["bank", "check", &mine], "")
            .contains("near-duplicate")
    );
}

#[test]
fn ctrl_c_keeps_what_was_imported_and_the_same_command_goes_on() {
    const ALL: usize = 200;
    let home = Home::new();
    home.text(&["bank", "list"], "");
    let rows: Vec<String> = (0..ALL)
        .map(|n| {
            json!({ "question": format!("What is number {n} good for in task {}?", n * 7) })
                .to_string()
        })
        .collect();
    let file = write(&home, "many.jsonl", &rows.join("\n"));
    let mut viva = Pty::start(&home, &["bank", "add", &file], 100, &[]);
    viva.wait_for("embedding");
    viva.send("\x03");
    viva.wait_for("is kept");
    viva.wait_for("the same command goes on from there");
    assert_eq!(viva.end(), 130);
    let kept = || {
        let banks = json_output(&home, &["bank", "list", "--json"]);
        let many = banks
            .as_array()
            .unwrap()
            .iter()
            .find(|b| b["bank"] == "many")
            .cloned();
        many.map_or(0, |b| b["questions"].as_u64().unwrap())
    };
    let first = kept();
    assert!(first > 0 && first < ALL as u64, "{first}");
    let row = json_output(&home, &["bank", "add", &file, "--json"]);
    assert_eq!(
        (&row["added"], &row["unchanged"]),
        (&json!(ALL as u64 - first), &json!(first))
    );
    assert_eq!(kept(), ALL as u64);
}

/// A home with a history whose store has two questions, then changed by `damage`, which gets the
/// store's folder.
fn with_store(damage: impl FnOnce(&std::path::Path)) -> Home {
    let home = Home::new();
    home.text(
        &["interview", "--questions", "1", "--follow-ups", "0"],
        "my answer\n/done\n",
    );
    for bank in json_output(&home, &["bank", "list", "--json"])
        .as_array()
        .unwrap()
    {
        home.text(&["bank", "remove", bank["bank"].as_str().unwrap()], "");
    }
    home.text(&["bank", "add", &write(&home, "mine.md", MINE)], "");
    damage(&home.path().join("store"));
    home
}

fn edit_manifest(folder: &std::path::Path, key: &str, value: Value) {
    let path = folder.join("store.json");
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    manifest[key] = value;
    std::fs::write(path, manifest.to_string()).unwrap();
}

#[test]
fn a_store_that_cannot_be_used_is_said_in_one_sentence() {
    let newer = with_store(|folder| edit_manifest(folder, "format", json!(9)));
    assert_snapshot!(failure_output(&newer, &["bank", "list"]), @r"
    viva: the question store at HOME/store has format 9, this viva reads format 1
      hint: use the newer viva that wrote it, or another --home
    exit code 1
    ");
    let model = with_store(|folder| edit_manifest(folder, "model", json!("another-model")));
    assert_snapshot!(failure_output(&model, &["bank", "list"]), @r"
    viva: the question store holds vectors of another-model (width 384), the configuration names all-MiniLM-L6-v2-int8 (width 384)
      hint: `viva bank reindex` embeds everything again with the configured model; on a server, name another [store] collection, which is filled with it
      hint: or set [embedding] in the configuration back to the stored model
    exit code 2
    ");
    let cut =
        with_store(|folder| std::fs::write(folder.join("store.json"), "{\"format\":").unwrap());
    assert_snapshot!(failure_output(&cut, &["bank", "list"]), @r"
    viva: the question store at HOME/store is damaged: store.json is not a manifest of viva: EOF while parsing a value at line 1 column 10
      hint: move HOME/store away and start again: the shipped banks come back, your own are to be added again; the history is elsewhere
    exit code 1
    ");
    let gone = with_store(|folder| std::fs::remove_file(folder.join("store.json")).unwrap());
    assert_snapshot!(failure_output(&gone, &["bank", "list"]), @r"
    viva: the question store at HOME/store is damaged: store.json is missing
      hint: move HOME/store away and start again: the shipped banks come back, your own are to be added again; the history is elsewhere
    exit code 1
    ");
    let file = with_store(|folder| {
        std::fs::remove_dir_all(folder).unwrap();
        std::fs::write(folder, "").unwrap();
    });
    assert_snapshot!(failure_output(&file, &["bank", "list"]), @r"
    viva: the question store at HOME/store cannot be written: it is a file, not a folder
      hint: make HOME/store writable, or choose another folder with --home or VIVA_HOME
    exit code 1
    ");
    // The history is never touched, and another model is put right by what the hint says.
    for home in [&newer, &model, &cut, &gone, &file] {
        assert_eq!(
            json_output(home, &["history", "--json"])
                .as_array()
                .unwrap()
                .len(),
            1
        );
        assert!(home.text(&["report", "--last"], "").contains("my answer"));
    }
    assert_eq!(
        model.text(&["bank", "reindex"], ""),
        "Embedded 2 questions again.\n"
    );
    assert_eq!(
        json_output(&model, &["bank", "stats", "--json"])["questions"],
        2
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_said() {
    let home = with_store(|folder| {
        let mut modes = std::fs::metadata(folder).unwrap().permissions();
        modes.set_readonly(true);
        std::fs::set_permissions(folder, modes).unwrap();
    });
    // Root writes everywhere, so that there is nothing to refuse.
    if std::fs::write(home.path().join("store/probe"), "").is_ok() {
        return;
    }
    let said = failure_output(&home, &["bank", "list"]);
    assert!(
        said.contains("cannot be written") && said.contains("hint: make HOME/store writable"),
        "{said}"
    );
}

#[test]
fn a_server_that_is_away_is_said() {
    let home = Home::new();
    assert_snapshot!(failure_output(&home, &["bank", "push"]), @r"
    viva: no server is named
      hint: give its gRPC address, for instance http://localhost:6334, or set [store] url
    exit code 2
    ");
    assert_snapshot!(failure_output(&home, &["bank", "push", "--to", "http://me:secret@localhost:1"]), @r"
    viva: the question store at http://localhost:1 cannot be reached: nothing listens there
      hint: check the address you gave, or [store] url in the configuration; without one the store in your home is used
    exit code 3
    ");
    std::fs::write(
        home.path().join("config.toml"),
        "[store]\nurl = \"http://localhost:1\"\n",
    )
    .unwrap();
    assert_snapshot!(failure_output(&home, &["interview"]), @r"
    viva: the question store at http://localhost:1 cannot be reached: nothing listens there
      hint: check the address you gave, or [store] url in the configuration; without one the store in your home is used
    exit code 3
    ");
}

#[test]
fn banks_go_to_a_server_and_come_back() {
    let home = with_store(|_| {});
    let url = qdrant_server::start(Behaviour {
        key: Some("sesame".into()),
        ..Behaviour::default()
    });
    let run = |home: &Home, args: &[&str]| {
        let output = home.run_with(args, "", &[("QDRANT_API_KEY", "sesame")]);
        home.hide(&all(&output))
            .replace(&url, "URL")
            .trim()
            .to_string()
    };
    assert_snapshot!(failure_output(&home, &["bank", "push", "--to", &url]).replace(&url, "URL"), @r"
    viva: the question store at URL refused the API key
      hint: set the variable that [store] api_key_env names (QDRANT_API_KEY) to a valid key
    exit code 3
    ");
    assert_snapshot!(run(&home, &["bank", "pull", "--from", &url]), @r"viva: the question store failed: there is no collection viva at URL");
    assert_snapshot!(run(&home, &["bank", "push", "--bank", "theirs", "--to", &url]), @r#"
    viva: there is no bank "theirs"
      hint: there is only mine
    "#);
    assert_snapshot!(run(&home, &["bank", "push", "--to", &url]), @r"Pushed to URL (collection viva): 2 questions copied with their vectors, 0 were the same.");
    assert_snapshot!(run(&home, &["bank", "push", "--to", &url]), @r"Pushed to URL (collection viva): 0 questions copied, 2 were the same.");

    let other = Home::new();
    assert_snapshot!(run(&other, &["bank", "pull", "--bank", "mine", "--from", &url]), @r"Pulled from URL (collection viva): 2 questions copied with their vectors, 0 were the same.");
    assert_eq!(
        other.text(&["bank", "export", "mine"], ""),
        home.text(&["bank", "export", "mine"], "")
    );
    let hits = json_output(
        &other,
        &[
            "bank",
            "search",
            "watering succulents",
            "--bank",
            "mine",
            "--json",
        ],
    );
    assert_eq!(hits[0]["topic"], "cacti", "{hits}");

    // The same questions by way of the server, without a store in the home.
    let third = Home::new();
    std::fs::write(
        third.path().join("config.toml"),
        format!("[store]\nurl = \"{url}\"\n"),
    )
    .unwrap();
    let found = run(
        &third,
        &[
            "bank",
            "search",
            "watering succulents",
            "--bank",
            "mine",
            "--limit",
            "1",
        ],
    );
    assert!(found.contains("cacti"), "{found}");
    assert!(run(&third, &["bank", "stats", "--bank", "mine"]).contains("URL (collection viva)"));
}

#[test]
fn an_old_server_is_said() {
    let home = with_store(|_| {});
    let url = qdrant_server::start(Behaviour {
        version: "1.9.0".into(),
        ..Behaviour::default()
    });
    assert_snapshot!(failure_output(&home, &["bank", "push", "--to", &url]).replace(&url, "URL"), @r"
    viva: the question store failed: the Qdrant server at URL has version 1.9.0, viva needs 1.18 or later
    exit code 1
    ");
}

#[test]
fn banks_are_listed() {
    let home = Home::new();
    let banks = json_output(&home, &["bank", "list", "--json"]);
    let senior = banks
        .as_array()
        .unwrap()
        .iter()
        .find(|b| b["bank"] == "data_scientist_senior")
        .unwrap();
    assert_eq!(senior["questions"], 60);
    assert_eq!(senior["sections"], 6);
    assert_eq!(senior["role"], "Data Scientist");
    assert_eq!(senior["level"], "Senior");
    assert!(
        home.text(&["bank", "list"], "")
            .contains("data_scientist_senior")
    );
}

#[test]
fn search_finds_the_topic() {
    let home = Home::new();
    let hits = json_output(
        &home,
        &[
            "bank",
            "search",
            "how do transformers attend",
            "--limit",
            "3",
            "--json",
        ],
    );
    let hits = hits.as_array().unwrap();
    assert_eq!(hits.len(), 3);
    assert_eq!(hits[0]["topic"], "transformer_architecture");
    for key in ["id", "bank", "topic", "text", "score"] {
        assert!(!hits[0][key].is_null(), "{key}");
    }
    let scores: Vec<f64> = hits.iter().map(|h| h["score"].as_f64().unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
}

#[test]
fn wrong_names_suggest_near_ones() {
    let home = Home::new();
    assert_snapshot!(failure_output(&home, &["interview", "--topic", "transfomer_architecture"]), @r#"
    viva: there is no topic "transfomer_architecture"
      hint: did you mean transformer_architecture?
    exit code 2
    "#);
    assert_snapshot!(failure_output(&home, &["drill", "--topic", "zzz"]), @r#"
    viva: there is no topic "zzz"
      hint: `viva bank list --topics` names them, `viva bank search TEXT` looks for questions
    exit code 2
    "#);
    assert_snapshot!(failure_output(&home, &["bank", "export", "data_scientist"]), @r#"
    viva: there is no bank "data_scientist"
      hint: did you mean data_scientist_mid, data_scientist_junior, data_scientist_senior?
    exit code 2
    "#);
    assert_snapshot!(failure_output(&home, &["report"]), @r"
    viva: there is no session yet
      hint: `viva interview` holds the first
    exit code 2
    ");
    assert_snapshot!(failure_output(&home, &["interview", "--resume"]), @r"
    viva: there is no open session to resume
      hint: `viva interview` starts a new one
    exit code 2
    ");
    assert_snapshot!(failure_output(&home, &["--endpoint", "judge", "interview"]), @r"
    viva: there is no [endpoints.judge] in HOME/config.toml
      hint: known: offline
    exit code 2
    ");
}

#[test]
fn a_malformed_bank_names_every_error_and_imports_nothing() {
    let home = Home::new();
    let file = home.path().join("broken.md");
    std::fs::write(&file, "# Tester - Senior Questions\n\n## One\n\n### Question: What?\n**Difficulty:** impossible\n**Type:** conceptual\n\n### Question: Why?\n**Topic:** why\n**Difficulty:** hard\n**Type:** riddle\n").unwrap();
    let path = file.to_str().unwrap();
    assert_snapshot!(failure_output(&home, &["bank", "add", path, "--format", "viva"]), @r#"
    viva: HOME/broken.md:5: the question has no **Topic:** line; add `**Topic:** short_name` below the heading
    HOME/broken.md:6: unknown difficulty "impossible"; write one of easy, medium, hard
    HOME/broken.md:12: unknown type "riddle"; write one of conceptual, scenario, case_study, coding, behavioral
      hint: nothing of it was imported
    exit code 1
    "#);
    assert_eq!(
        json_output(&home, &["bank", "list", "--json"])
            .as_array()
            .unwrap()
            .iter()
            .filter(|b| b["bank"] == "broken")
            .count(),
        0
    );
}
