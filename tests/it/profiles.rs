//! `--profile`: histories and reports apart, questions shared.

use crate::support::{all, failure_output, home_with_small_bank, run_on_day};
use serde_json::Value;

#[test]
fn profiles_share_questions_and_nothing_else() {
    let home = home_with_small_bank();
    run_on_day(
        &home,
        5,
        &[
            "--profile",
            "ada",
            "drill",
            "--topic",
            "sourdough",
            "-n",
            "1",
        ],
        "I do not know.\n/done\n\n",
    );
    let sessions = |args: &[&str]| {
        let all: Value = serde_json::from_str(&run_on_day(&home, 5, args, "").0).unwrap();
        all.as_array().unwrap().len()
    };
    assert_eq!(sessions(&["history", "--json", "--profile", "ada"]), 1);
    assert_eq!(sessions(&["history", "--json"]), 0);
    assert_eq!(sessions(&["history", "--json", "--profile", "default"]), 0);
    let output = home.run_with(&["history", "--json"], "", &[("VIVA_PROFILE", "ada")]);
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("drill"),
        "{}",
        all(&output)
    );
    let reports: Vec<_> = home
        .files()
        .into_iter()
        .filter(|f| f.extension().is_some_and(|e| e == "html"))
        .collect();
    assert!(
        reports.len() == 1 && reports[0].parent().unwrap().ends_with("reports/ada"),
        "{reports:?}"
    );
    // The default profile was read and has a file now; a mistyped one is refused and leaves none.
    insta::assert_snapshot!(failure_output(&home, &["--profile", "zoe", "history"]), @r#"
    viva: there is no profile "zoe"
      hint: there is the default one, and ada
    exit code 2
    "#);
    assert!(!home.files().iter().any(|f| f.ends_with("zoe.db")));
    let long = "a".repeat(51);
    for name in [
        "",
        "../other",
        "a/b",
        ".",
        "a b",
        "x\u{1b}[2J",
        long.as_str(),
    ] {
        let output = home.run(&["--profile", name, "history"], "");
        assert_eq!(output.status.code(), Some(2), "{name:?}: {}", all(&output));
        assert!(!all(&output).contains('\u{1b}'));
    }
}
