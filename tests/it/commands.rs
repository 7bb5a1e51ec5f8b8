//! Subcommands: their JSON, their errors, their exit codes.

use super::support::{Home, all};
use insta::assert_snapshot;
use serde_json::Value;

fn json(home: &Home, args: &[&str]) -> Value {
    serde_json::from_str(&home.text(args, "")).unwrap()
}

/// Standard error and exit code of a run that must fail.
fn failure(home: &Home, args: &[&str]) -> String {
    let output = home.run(args, "");
    let code = output.status.code().unwrap();
    format!(
        "{}exit code {code}",
        home.hide(&String::from_utf8_lossy(&output.stderr))
    )
}

#[test]
fn banks_are_listed() {
    let home = Home::new();
    let banks = json(&home, &["bank", "list", "--json"]);
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
    let hits = json(
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
    assert_snapshot!(failure(&home, &["interview", "--topic", "transfomer_architecture"]), @r#"
    viva: there is no topic "transfomer_architecture"
      hint: did you mean transformer_architecture, feature_store_architecture, hybrid_serving_architecture?
    exit code 2
    "#);
    assert_snapshot!(failure(&home, &["drill", "--topic", "zzz"]), @r#"
    viva: there is no topic "zzz"
      hint: `viva bank list` and `viva bank search TEXT` show what there is (180 topics)
    exit code 2
    "#);
    assert_snapshot!(failure(&home, &["bank", "export", "data_scientist"]), @r#"
    viva: there is no bank "data_scientist"
      hint: did you mean data_scientist_mid, data_scientist_junior, data_scientist_senior?
    exit code 2
    "#);
    assert_snapshot!(failure(&home, &["report"]), @r"
    viva: there is no session yet
      hint: `viva interview` holds the first
    exit code 2
    ");
    assert_snapshot!(failure(&home, &["interview", "--resume"]), @r"
    viva: there is no open session to resume
      hint: `viva interview` starts a new one
    exit code 2
    ");
    assert_snapshot!(failure(&home, &["--endpoint", "judge", "interview"]), @r"
    viva: there is no [endpoints.judge] in HOME/config.toml
      hint: known: offline
    exit code 2
    ");
}

#[test]
fn a_broken_config_names_file_line_and_key() {
    let home = Home::new();
    std::fs::write(
        home.path().join("config.toml"),
        "[interview]\n\nquestions = \"many\"\n",
    )
    .unwrap();
    assert_snapshot!(failure(&home, &["config", "show"]), @r#"
    viva: HOME/config.toml:3: questions: invalid type: string "many", expected usize
      hint: config.example.toml documents every key with its default
    exit code 2
    "#);
}

#[test]
fn config_show_never_shows_a_key() {
    let home = Home::new();
    let vars = [
        ("OPENAI_API_KEY", "sk-very-secret"),
        ("OPENAI_BASE_URL", "http://localhost:1/v1"),
    ];
    for args in [&["config", "show"][..], &["config", "show", "--json"]] {
        let output = home.run_with(args, "", &vars);
        assert!(output.status.success(), "{}", all(&output));
        assert!(!all(&output).contains("very-secret"), "{}", all(&output));
        assert!(all(&output).contains("localhost:1"), "{}", all(&output));
    }
}

#[test]
fn a_drill_in_plain_words_names_what_it_matched() {
    let home = Home::new();
    let output = home.run(
        &[
            "drill",
            "how",
            "transformers",
            "attend",
            "-n",
            "1",
            "--follow-ups",
            "0",
        ],
        "weights\n/done\n",
    );
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("transformer architecture"),
        "{}",
        all(&output)
    );
    assert_eq!(json(&home, &["history", "--json"])[0]["kind"], "drill");
}

#[test]
fn a_malformed_bank_names_every_error_and_imports_nothing() {
    let home = Home::new();
    let file = home.path().join("broken.md");
    std::fs::write(&file, "# Tester - Senior Questions\n\n## One\n\n### Question: What?\n**Difficulty:** impossible\n**Type:** conceptual\n\n### Question: Why?\n**Topic:** why\n**Difficulty:** hard\n**Type:** riddle\n").unwrap();
    let path = file.to_str().unwrap();
    assert_snapshot!(failure(&home, &["bank", "add", path, "--format", "viva"]), @r#"
    viva: HOME/broken.md:5: the question has no **Topic:** line; add `**Topic:** short_name` below the heading
    HOME/broken.md:6: unknown difficulty "impossible"; write one of easy, medium, hard
    HOME/broken.md:12: unknown type "riddle"; write one of conceptual, scenario, case_study, coding, behavioral
      hint: nothing of it was imported
    exit code 1
    "#);
    assert_eq!(
        json(&home, &["bank", "list", "--json"])
            .as_array()
            .unwrap()
            .iter()
            .filter(|b| b["bank"] == "broken")
            .count(),
        0
    );
}

#[test]
fn completions_and_manual_page_exist() {
    let home = Home::new();
    assert!(home.text(&["completions", "bash"], "").contains("viva"));
    assert!(home.text(&["man"], "").contains(".TH viva 1"));
}

#[test]
fn the_long_view_covers_all_sessions() {
    let home = Home::new();
    for seed in ["1", "2"] {
        home.text(
            &[
                "interview",
                "--questions",
                "1",
                "--follow-ups",
                "0",
                "--seed",
                seed,
            ],
            "my answer\n/done\n",
        );
    }
    let view = json(&home, &["report", "--all", "--format", "json"]);
    assert_eq!(view["sessions"], 2, "{view}");
    assert!(
        home.text(&["report", "--since", "2026-01-01"], "")
            .contains("2")
    );
    let output = home.run(&["report", "--since", "2999-01-01"], "");
    assert_eq!(output.status.code(), Some(2), "{}", all(&output));
}

#[test]
fn what_was_missed_comes_due() {
    let home = Home::new();
    assert!(
        home.text(&["drill", "--due"], "")
            .contains("Nothing is due")
    );
    let args = [
        "interview",
        "--questions",
        "1",
        "--follow-ups",
        "0",
        "--topic",
        "canary_deployments",
    ];
    home.text(&args, "I would roll it out slowly.\n/done\n");
    let progress = json(&home, &["progress", "--json"]);
    assert_eq!(progress["total"]["attempts"], 1, "{progress}");
    assert!(home.text(&["progress"], "").contains("canary deployments"));
    let later = [("VIVA_CLOCK", "2026-03-05T09:00:00Z")];
    let output = home.run_with(
        &["drill", "--due", "-n", "2", "--follow-ups", "0"],
        "again\n/done\n/quit\n",
        &later,
    );
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("points are due"),
        "{}",
        all(&output)
    );
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("Question 1 of"),
        "{}",
        all(&output)
    );
}

/// Rows of others carry ids of their own: a question id of the store is looked up only where the
/// row has no question.
#[test]
fn grade_takes_rows_with_ids_of_their_own() {
    let home = Home::new();
    let row = serde_json::json!({
        "id": "a", "question_id": "1", "question": "What is overfitting?",
        "reference": "The model fits noise of the training data and does badly on new data.",
        "answer": "it learns the noise in the training set by heart, so on unseen data it performs badly",
    });
    let graded: Value =
        serde_json::from_str(&home.text(&["grade", "-", "--offline"], &format!("{row}\n")))
            .unwrap();
    assert_eq!(graded["status"], "scored", "{graded}");
    assert!(graded["score"].as_f64().unwrap() > 40.0, "{graded}");
    assert_eq!(graded["assessor"], "offline");
}
