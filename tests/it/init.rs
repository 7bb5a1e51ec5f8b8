//! `viva init`: a choice tried and written.

use crate::support::endpoint::{endpoint, streamed_reply};
use crate::support::{Home, Pty, all};
use insta::assert_snapshot;

#[test]
fn init_tries_an_endpoint_and_writes_a_private_file() {
    let (_runtime, server) = endpoint([streamed_reply("{\"ok\": true}")]);
    let home = Home::new();
    let mut viva = Pty::start(&home, &["init"], 80, &[]);
    viva.wait_for("Which? [");
    viva.send(&format!("{}\r", server.url()));
    viva.wait_for("holds its key?");
    // A key in the place of its variable's name is refused.
    viva.send("sk-12/34\r");
    viva.wait_for("not the name of an environment variable");
    viva.send("\r");
    viva.wait_for("Which model? [small-model]");
    viva.send("\r");
    viva.wait_for("`viva` begins");
    assert_eq!(viva.end(), 0);
    let file = home.path().join("config.toml");
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(
        written.contains(
            &format!("\nbase_url = \"{}\"\nmodel = \"small-model\"", server.url())
                .replace("\nmodel", "\n# Model name (VIVA_MODEL).\nmodel")
        ),
        "{written}"
    );
    assert!(!written.contains("sk-12"), "{written}");
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions()) & 0o777,
        0o600
    );
    let shown = home.text(&["config", "show"], "");
    assert!(
        shown.contains("answers are assessed by small-model"),
        "{shown}"
    );
}

#[test]
fn init_in_a_script_needs_flags_and_replaces_only_when_told() {
    let home = Home::new();
    let run = |args: &[&str]| {
        let output = home.run(args, "");
        format!(
            "{}exit code {}",
            home.hide(&all(&output)),
            output.status.code().unwrap()
        )
    };
    assert_snapshot!(run(&["init"]), @r"

    viva: `viva init` asks questions, and there is no terminal
      hint: in a script: `viva init --base-url URL --model NAME --api-key-env VARIABLE`
      hint: or `viva init --offline`: no endpoint, scores are estimates
    exit code 2
    ");
    assert_snapshot!(run(&["init", "--offline"]), @r"
      Written: HOME/config.toml (only you can read it)
      `viva doctor` checks everything, `viva` begins.

    exit code 0
    ");
    assert_snapshot!(run(&["init", "--offline"]), @r"

    viva: HOME/config.toml is there already
      hint: --yes replaces it and keeps the old one beside it
    exit code 2
    ");
    assert_snapshot!(run(&["init", "--offline", "--yes"]), @r"
      Written: HOME/config.toml (only you can read it)
      Kept:    HOME/config.toml.bak
      `viva doctor` checks everything, `viva` begins.

    exit code 0
    ");
    assert_snapshot!(run(&["init", "--base-url", "http://127.0.0.1:9/v1", "--model", "m", "--yes"]), @r"

    viva: nothing listens at http://127.0.0.1:9/v1 (2 attempts): start the server, or check the port in base_url
    exit code 3
    ");
    // Offline was chosen: a key in the environment does not undo it.
    let output = home.run_with(&["config", "show"], "", &[("OPENAI_API_KEY", "sk-secret")]);
    assert!(
        all(&output).contains("assessed offline"),
        "{}",
        all(&output)
    );
}

#[test]
fn init_mends_a_configuration_that_cannot_be_read() {
    let home = Home::new();
    std::fs::write(home.path().join("config.toml"), "[interview\n").unwrap();
    let output = home.run(&["doctor"], "");
    assert_eq!(output.status.code(), Some(2), "{}", all(&output));
    assert!(all(&output).contains("config.toml:1"), "{}", all(&output));
    assert_eq!(
        home.run(&["init", "--offline", "--yes"], "").status.code(),
        Some(0)
    );
    assert_eq!(home.run(&["doctor"], "").status.code(), Some(0));
    assert_eq!(
        std::fs::read_to_string(home.path().join("config.toml.bak")).unwrap(),
        "[interview\n"
    );
}
