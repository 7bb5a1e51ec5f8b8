//! A home that version 0.1.0 wrote: its history and its store stay readable.

use crate::support::{Home, all, json_output};
use std::path::Path;
use std::process::Command;

/// Unpacks the home of 0.1.0; nothing where this machine has no `tar`.
fn old_home() -> Option<Home> {
    let home = Home::new();
    let archive = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/old_home/home-0.1.0.tar.gz");
    let mut tar = Command::new("tar");
    tar.arg("-xzf").arg(archive).arg("-C").arg(home.path());
    match tar.status() {
        Ok(status) => {
            assert!(status.success());
            Some(home)
        }
        Err(error) => {
            println!("not tested, tar cannot be run: {error}");
            None
        }
    }
}

#[test]
fn a_history_of_0_1_0_is_listed_reported_and_resumed() {
    let Some(home) = old_home() else { return };
    let sessions = json_output(&home, &["history", "--json"]);
    assert_eq!(sessions[0]["id"], "019b8d62-7a80-7451-a4f8-abdbf3467002");
    assert_eq!(sessions[0]["status"], "open");

    let report = json_output(&home, &["report", "--last", "--format", "json"]);
    let text = report.to_string();
    assert!(
        text.contains("pin code, data and environment by immutable ids"),
        "{text}"
    );

    let resumed = home.run(
        &["interview", "--resume"],
        "Nothing more to add.\n/done\n/quit\n",
    );
    assert!(resumed.status.success(), "{}", all(&resumed));
    let shown = all(&resumed);
    assert!(shown.contains("That was the last question"), "{shown}");
}

/// Its key points are whole sentences without a why: the form before headlines.
#[test]
fn a_session_of_the_first_form_is_shown_reported_and_regraded() {
    const POINT: &str =
        "Define which level is needed, bitwise identity, equality within a tolerance";
    let Some(home) = old_home() else { return };
    let id = "019b8d62";
    let session = json_output(&home, &["history", "show", id, "--json"]);
    assert!(!session.to_string().contains("\"why\":\"\""), "{session}");

    for args in [
        &["history", "show", id][..],
        &["report", "--last"],
        &["report", "--last", "--format", "html"],
    ] {
        let shown = home.text(args, "");
        assert!(shown.contains(POINT), "{args:?}: {shown}");
    }

    let regraded = home.text(&["regrade", "--all", "--session", id], "");
    assert!(
        regraded.contains("2 answers assessed by offline."),
        "{regraded}"
    );
    let report = home.text(&["report", "--last"], "");
    assert!(report.contains(POINT), "{report}");
}

#[test]
fn a_store_of_0_1_0_is_searched_and_brought_up_to_date() {
    let Some(home) = old_home() else { return };
    let hits = json_output(&home, &["bank", "search", "canary deployment", "--json"]);
    assert_eq!(hits[0]["topic"], "canary_deployments", "{hits}");

    let banks = json_output(&home, &["bank", "list", "--json"]);
    let counts: Vec<_> = banks
        .as_array()
        .unwrap()
        .iter()
        .map(|b| &b["questions"])
        .collect();
    assert_eq!(counts, [40, 40, 60, 40]);
}
