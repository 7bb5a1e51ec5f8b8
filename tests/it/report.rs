//! `viva report`: the written report and the view over all sessions.

use crate::support::{Home, all, json_output};

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
    let view = json_output(&home, &["report", "--all", "--format", "json"]);
    assert_eq!(view["sessions"], 2, "{view}");
    assert!(
        home.text(&["report", "--since", "2026-01-01"], "")
            .contains("2")
    );
    let output = home.run(&["report", "--since", "2999-01-01"], "");
    assert_eq!(output.status.code(), Some(2), "{}", all(&output));
}
