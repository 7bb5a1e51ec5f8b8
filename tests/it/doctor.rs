//! `viva doctor`: each check, and what to do about a failure.

use crate::chat_server::Reply;
use crate::support::endpoint::{endpoint, streamed_reply};
use crate::support::{Home, all};
use insta::assert_snapshot;
use serde_json::Value;

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
        streamed_reply("{\"ok\": true}"),
        streamed_reply(&counting),
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
    ✗ endpoint   nothing listens at http://127.0.0.1:9/v1 (2 attempts): start the server, or check the
                 port in base_url
                 → base_url is http://127.0.0.1:9/v1: `viva init` chooses another, `--endpoint offline`
                   does without
    · sample     nobody to ask before the endpoint works

    2 checks failed.
    ");
}

fn with_server(home: &Home, server: &crate::chat_server::ChatServer) -> Value {
    let vars = [
        ("OPENAI_BASE_URL", server.url()),
        ("VIVA_MODEL", "small-model".to_string()),
        ("HTTP_PROXY", "http://127.0.0.1:9".to_string()),
    ];
    let vars: Vec<(&str, &str)> = vars.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let output = home.run_with(&["doctor", "--json"], "", &vars);
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Keys that may chat often may not list the models.
#[test]
fn the_chat_call_decides_whatever_the_list_of_models_says() {
    for status in [403, 500] {
        let (_runtime, server) = endpoint([
            streamed_reply("{\"ok\": true}"),
            streamed_reply("1, 2, 3"),
            Reply::error(400, "no more", "gone"),
        ]);
        let server = server.lists(Reply::error(status, "Missing scopes: api.model.read", "x"));
        let report = with_server(&Home::new(), &server);
        let (status, found) = check(&report, "endpoint");
        assert_eq!(status, "ok", "{report}");
        assert_eq!(
            found,
            format!(
                "{} answers; it lists no models; it is on this machine and reached directly, not \
                 through HTTP_PROXY",
                server.url()
            )
        );
        assert_eq!(check(&report, "model").0, "ok", "{report}");
        assert_eq!(check(&report, "window").0, "warning", "{report}");
    }
}

#[test]
fn an_endpoint_that_cannot_chat_is_asked_no_more_than_it_takes_to_know() {
    let lm_studio = "Unexpected endpoint or method. (POST /chat/completions)";
    for (reply, name, says) in [
        (
            Reply::json(200, serde_json::json!({"error": lm_studio})),
            "endpoint",
            "it usually ends in /v1",
        ),
        (
            Reply::error(404, "model 'small-model' not found", "x"),
            "model",
            "has no model small-model",
        ),
        (
            Reply::error(401, "Incorrect API key provided.", "x"),
            "endpoint",
            "wants an API key",
        ),
    ] {
        let (_runtime, server) = endpoint([reply]);
        let server = match name {
            "model" => server.models(&["other"]),
            _ => server.lists(Reply::json(200, serde_json::json!({"error": lm_studio}))),
        };
        let report = with_server(&Home::new(), &server);
        let (status, found) = check(&report, name);
        assert_eq!(status, "failed", "{report}");
        assert!(found.contains(says), "{found}");
        assert_eq!(server.requests().len(), 1, "{report}");
    }
}

/// Files that lose a part of the questions open without an error; the store remembers its numbers.
#[test]
fn questions_that_vanished_are_missed() {
    let home = Home::new();
    let report: Value = serde_json::from_str(&home.text(&["doctor", "--json"], "")).unwrap();
    assert_eq!(check(&report, "questions").0, "ok", "{report}");

    let path = home.path().join("store/store.json");
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let held = manifest["held"]["questions"].as_u64().unwrap();
    manifest["held"]["questions"] = (2 * held).into();
    std::fs::write(&path, manifest.to_string()).unwrap();

    let output = home.run(&["doctor", "--json"], "");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let (status, found) = check(&report, "questions");
    assert_eq!(status, "failed", "{report}");
    assert!(
        found.ends_with(&format!(
            "is damaged: it holds {held} of {} questions",
            2 * held
        )),
        "{found}"
    );

    // Who searches or practises is told, too, and goes on with what is there.
    let told = format!(
        "{held} of {} are left; `viva doctor` says what to do",
        2 * held
    );
    for command in [
        &["bank", "search", "drift"][..],
        &["drill", "drift"],
        &["interview"],
    ] {
        let output = home.run(command, "/quit\n");
        assert!(all(&output).contains(&told), "{}", all(&output));
    }
}
