//! The greeting, `viva init` and `viva doctor`: what somebody sees in the first five minutes.

use super::chat_server::{ChatServer, Reply};
use super::support::{Home, Pty, all};
use insta::assert_snapshot;
use serde_json::{Value, json};

/// A server with one model that says `{"ok": true}`, then counts, then for ever fails to grade.
fn endpoint(replies: impl IntoIterator<Item = Reply>) -> (tokio::runtime::Runtime, ChatServer) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = runtime
        .block_on(ChatServer::start(replies))
        .models(&["small-model", "embed-model"]);
    (runtime, server)
}

fn said(text: &str) -> Reply {
    let halves = text.split_at(text.len() / 2);
    let piece = |t: &str| {
        format!(
            "data: {}\n\n",
            json!({"choices": [{"index": 0, "delta": {"content": t}}]})
        )
    };
    let end = json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]});
    let tail = format!("data: {end}\n\ndata: [DONE]\n\n");
    Reply::stream("").pieces(vec![
        piece(halves.0).into(),
        piece(halves.1).into(),
        tail.into(),
    ])
}

#[test]
fn the_greeting_starts_an_interview_on_enter_and_resumes_it() {
    let home = Home::new();
    let mut viva = Pty::sized(&home, &[], (24, 80), &[]);
    viva.wait_for("›");
    assert_snapshot!(viva.screen(), @r"

    Viva, a mock interviewer. Answers are assessed offline.

    Enter  a mock interview of 5 questions
    p      where you stand
    i      let a language model assess
    h      help; q leaves

    ›
    ");
    viva.send("x\r");
    viva.wait_for("or just Enter");
    viva.send("\r");
    viva.wait_for("Question 1 of 5");
    viva.send("/quit\r");
    viva.wait_for("--resume");
    assert_eq!(viva.end(), 0);

    let mut viva = Pty::sized(&home, &["--plain"], (24, 60), &[]);
    viva.wait_for("Your choice:");
    assert_snapshot!(viva.screen(), @r"

    Viva, a mock interviewer. Answers are assessed offline.

    Enter: a mock interview of 5 questions
    r: resume today's interview, question 1 of 5
    p: where you stand
    i: let a language model assess
    h: help; q leaves

    Your choice:
    ");
    viva.send("r\r");
    viva.wait_for("Question 1 of 5");
    viva.send("/quit\r");
    assert_eq!(viva.end(), 0);
}

#[test]
fn the_greeting_is_left_by_ctrl_c_and_ctrl_d() {
    let home = Home::new();
    for (key, code) in [("\u{3}", 130), ("\u{4}", 0), ("q\r", 0)] {
        let mut viva = Pty::start(&home, &[], 80, &[]);
        viva.wait_for("›");
        viva.send(key);
        assert_eq!(viva.end(), code, "{key:?}");
    }
}

#[test]
fn without_a_command_a_pipe_gets_an_interview() {
    let home = Home::new();
    let text = home.text(&[], "my answer\n/done\n/quit\n");
    assert!(text.contains("Question 1 of 5"), "{text}");
    assert!(!text.contains("where you stand"), "{text}");
}

#[test]
fn init_tries_an_endpoint_and_writes_a_private_file() {
    let (_runtime, server) = endpoint([said("{\"ok\": true}")]);
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

fn check(report: &Value, name: &str) -> (String, String) {
    let checks = report["checks"].as_array().unwrap();
    let check = checks
        .iter()
        .find(|c| c["name"] == name)
        .unwrap_or_else(|| panic!("no {name} in {report}"));
    (
        check["status"].as_str().unwrap().to_string(),
        check["found"].as_str().unwrap().to_string(),
    )
}

#[test]
fn doctor_works_without_a_network() {
    let home = Home::new();
    let report: Value = serde_json::from_str(&home.text(&["doctor", "--json"], "")).unwrap();
    assert_eq!(report["ok"], true, "{report}");
    for name in [
        "config",
        "files",
        "embedding",
        "questions",
        "history",
        "sample",
    ] {
        assert_eq!(check(&report, name).0, "ok", "{report}");
    }
    assert_eq!(check(&report, "endpoint").0, "skipped");
    assert!(
        check(&report, "sample")
            .1
            .starts_with("offline gives a good answer"),
        "{report}"
    );
}

#[test]
fn doctor_looks_at_the_endpoint_and_grades_a_sample() {
    let counting = (1..=60)
        .map(|n| n.to_string())
        .collect::<Vec<_>>()
        .join(", ");
    let (_runtime, server) = endpoint([
        said("{\"ok\": true}"),
        said(&counting),
        Reply::error(400, "no more", "gone"),
    ]);
    let home = Home::new();
    let vars = [
        ("OPENAI_BASE_URL", server.url()),
        ("VIVA_MODEL", "small-model".to_string()),
    ];
    let vars: Vec<(&str, &str)> = vars.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let output = home.run_with(&["doctor", "--json"], "", &vars);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        check(&report, "endpoint").1,
        format!("{} answers and lists 2 models", server.url())
    );
    assert_eq!(check(&report, "model").0, "ok", "{report}");
    assert!(check(&report, "form").1.contains("JSON schema"), "{report}");
    assert!(
        check(&report, "stream").1.contains("tokens per second"),
        "{report}"
    );
    // It answers, and cannot grade.
    assert_eq!(check(&report, "sample").0, "failed", "{report}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn doctor_says_what_to_do_about_each_failure() {
    let home = Home::new();
    std::fs::create_dir_all(home.path().join("history")).unwrap();
    std::fs::write(
        home.path().join("history/default.db"),
        "not a database at all, but long enough to be read",
    )
    .unwrap();
    #[cfg(unix)]
    for (path, mode) in [("history", 0o700), ("history/default.db", 0o644)] {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(mode);
        std::fs::set_permissions(home.path().join(path), mode).unwrap();
    }
    let vars = [
        ("OPENAI_BASE_URL", "http://127.0.0.1:9/v1"),
        ("VIVA_MODEL", "m"),
        ("PATH", "/nowhere"),
        ("COLUMNS", "100"),
    ];
    let output = home.run_with(&["doctor"], "", &vars);
    assert_eq!(output.status.code(), Some(1), "{}", all(&output));
    // How many questions ship is no matter here.
    let told: Vec<String> = home
        .hide(&String::from_utf8(output.stdout).unwrap())
        .lines()
        .filter(|l| !l.contains("questions"))
        .map(String::from)
        .collect();
    assert_snapshot!(told.join("\n"), @r"
    ✓ config     built-in settings; there is no file at HOME/config.toml
    ! files      HOME/history/default.db can be read by others
                 → `chmod 600 'HOME/history/default.db'`
    ✓ embedding  all-MiniLM-L6-v2-int8, vectors of width 384
    ✗ history    the history HOME/history/default.db is damaged: the file is not an SQLite
                 database
                 → it was left as it is; `viva interview` keeps it aside and begins a new history
    · pdf        no browser of the Chromium family was found: reports come as Markdown and HTML
                 → for PDF install one, or name it: [report] browser in the configuration
    ✗ endpoint   nothing listens at http://127.0.0.1:9/v1: start the server, or check the port in
                 base_url
                 → base_url is http://127.0.0.1:9/v1: `viva init` chooses another, `--endpoint offline`
                   does without
    · sample     nobody to ask before the endpoint works

    2 checks failed.
    ");
}
