//! `viva config`: errors with file, line and key; secrets stay hidden.

use crate::support::{Home, all, failure_output};
use insta::assert_snapshot;

#[test]
fn a_broken_config_names_file_line_and_key() {
    let home = Home::new();
    std::fs::write(
        home.path().join("config.toml"),
        "[interview]\n\nquestions = \"many\"\n",
    )
    .unwrap();
    assert_snapshot!(failure_output(&home, &["config", "show"]), @r#"
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
