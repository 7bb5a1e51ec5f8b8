//! What is typed at a real terminal: no key is misread, no word is lost.

use super::terminal::{ONE, answers, asked, below, endless, start};
use crate::support::{Home, Pty, all};
use insta::assert_snapshot;
use proptest::prelude::*;
use viva::history::SqliteHistory;
use viva::ports::History;

/// The answer being typed, as it is on disk.
fn draft(home: &Home) -> String {
    let history = SqliteHistory::open(&home.path().join("history/default.db")).unwrap();
    let session = history.list().unwrap()[0].id;
    history.draft(session).unwrap()
}

fn resume(home: &Home) -> Pty {
    let viva = Pty::sized(home, &["interview", "--resume"], (40, 80), &[]);
    viva.wait_for("/done submits");
    viva
}

#[test]
fn text_typed_at_the_moment_the_terminal_goes_is_back() {
    for (signal, typed) in [
        ("HUP", "half a thought"),
        ("TERM", "first line\r/skip\rand half"),
        ("HUP", "\u{1b}[200~a paste that was cut off"),
    ] {
        let home = Home::new();
        let mut viva = start(&home, (40, 80), &[], &[]);
        viva.send(typed);
        viva.end_by(signal);
        let expected = typed.replace("\u{1b}[200~", "").replace('\r', "\n");
        assert_eq!(draft(&home), expected, "{signal}");

        let viva = resume(&home);
        viva.wait_for("What you had typed is back");
        viva.wait_for(expected.lines().last().unwrap());
        viva.kill();
    }
}

#[test]
fn a_line_that_is_not_finished_is_saved_in_a_pause() {
    let home = Home::new();
    let mut viva = start(&home, (40, 80), &[], &[]);
    viva.send("half a thought");
    home.wait_until("the line is saved", || draft(&home) == "half a thought");
    viva.kill();
    resume(&home).kill();
    assert_eq!(draft(&home), "half a thought");
}

/// Keys that write text, and the text.
fn piece() -> impl Strategy<Value = (String, String)> {
    let typed = "[a-c漢é🙂 ]{1,12}".prop_map(|text| (text.clone(), text));
    let pasted = "[a-c漢🙂\\t\\n ]{1,20}";
    let pasted = pasted.prop_map(|text| (format!("\u{1b}[200~{text}\u{1b}[201~"), text));
    let line = Just(("\r".to_string(), "\n".to_string()));
    let nothing = prop_oneof![
        Just("\u{1b}[I"),
        Just("\u{1b}[24;1R"),
        Just("\u{1b}[<0;1;1M")
    ];
    prop_oneof![
        4 => typed,
        2 => pasted,
        2 => line,
        1 => nothing.prop_map(|keys| (keys.to_string(), String::new())),
    ]
}

/// Types pieces; returns the text that they write.
fn type_pieces(viva: &mut Pty, pieces: &[(String, String)]) -> String {
    for (keys, _) in pieces {
        viva.send(keys);
    }
    pieces.iter().map(|(_, text)| text.as_str()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 8, ..ProptestConfig::with_cases(6) })]
    #[test]
    fn whatever_is_typed_is_there_however_the_program_ends(
        before in prop::collection::vec(piece(), 1..12),
        last in prop::collection::vec(piece(), 0..6),
        signal in prop::sample::select(vec!["KILL", "HUP", "TERM"]),
    ) {
        let home = Home::new();
        let mut viva = start(&home, (24, 40), &[], &[]);
        let saved = type_pieces(&mut viva, &before);
        // Enter on nothing writes nothing only where it is a command; here it is a line.
        home.wait_until("what was typed is saved", || draft(&home) == saved);
        let all = format!("{saved}{}", type_pieces(&mut viva, &last));
        viva.end_by(signal);

        let found = draft(&home);
        prop_assert!(found.starts_with(&saved) && all.starts_with(&found), "{found:?} of {all:?}");
        prop_assert!(signal == "KILL" || found == all, "{signal}: {found:?} of {all:?}");
    }
}

#[test]
fn text_typed_while_an_answer_is_assessed_is_back_however_the_program_ends() {
    const TWO_TURNS: [&str; 7] = [
        "interview",
        "--topic",
        "canary_deployments",
        "--seed",
        "7",
        "--follow-ups",
        "1",
    ];
    for signal in ["KILL", "TERM"] {
        let (_runtime, server) = endless();
        let home = Home::new();
        let url = server.url();
        let vars = [("OPENAI_BASE_URL", url.as_str()), ("VIVA_MODEL", "m")];
        let mut viva = Pty::sized(&home, &TWO_TURNS, (40, 80), &vars);
        viva.wait_for("/done submits");
        viva.answer("I would roll it out to a few users first.");
        viva.wait_for("a point of a good answer");
        viva.send("typed\rahead");
        home.wait_until("it is saved", || draft(&home) == "typed\nahead");
        viva.end_by(signal);
        assert_eq!(draft(&home), "typed\nahead");

        let mut viva = Pty::sized(&home, &["interview", "--resume"], (40, 80), &[]);
        viva.wait_for("What you had typed meanwhile is back");
        viva.wait_for("ahead");
        viva.send("\r/done\r");
        viva.wait_for("Report:");
        assert_eq!(viva.end(), 0);
        let expected = ["I would roll it out to a few users first.", "typed\nahead"];
        assert_eq!(answers(&home), expected, "{signal}");
    }
}

#[test]
fn in_a_burst_without_brackets_no_command_runs() {
    let home = Home::new();
    let mut viva = start(&home, (40, 80), &[], &[]);
    viva.send("def f(x):\r\n\tif x:\r\n/skip\r\n/quit\r\n\treturn 1\r\n/h\tx\r\nlast");
    viva.wait_for("last");
    viva.send("\r/done\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    let expected = "def f(x):\n    if x:\n/skip\n/quit\n    return 1\n/h    x\nlast";
    assert_eq!(answers(&home), [expected]);
}

#[test]
fn a_command_at_the_end_of_a_burst_is_text_which_is_said() {
    let home = Home::new();
    let mut viva = start(&home, (40, 80), &[], &[]);
    for (burst, word) in [
        ("x\r/hint\r", "/hint"),
        ("line one\rline two\r/done\r", "/done"),
        ("gamma\r/quit\r", "/quit"),
        ("two\r/appeal 1 I said it\r", "/appeal"),
    ] {
        viva.send(burst);
        viva.wait_for(&format!("{word} in a pasted text is text: type it alone."));
    }
    viva.send("/done\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    let expected = "x\n/hint\nline one\nline two\n/done\ngamma\n/quit\ntwo\n/appeal 1 I said it";
    assert_eq!(answers(&home), [expected]);
}

#[test]
fn enter_in_every_encoding_makes_a_line_and_other_sequences_nothing() {
    let home = Home::new();
    let mut viva = start(&home, (40, 80), &[], &[]);
    let enters = [
        "\u{1b}[13;2u",
        "\u{1b}[13:2u",
        "\u{1b}[27;2;13~",
        "\u{1b}OM",
        "\u{1b}\r",
        "\u{1b}[13;5u",
    ];
    for (n, enter) in enters.iter().enumerate() {
        viva.send(&format!("{n}{enter}"));
    }
    viva.send("x\u{1b}[24~\u{1b}[1;2P\u{1b}[999;8z\u{1b}]11;rgb:0/0/0\u{7}y");
    viva.wait_for("xy");
    viva.send("\u{4}");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    assert_eq!(answers(&home), ["0\n1\n2\n3\n4\n5\nxy"]);
}

#[test]
fn an_answer_that_would_be_left_behind_is_asked_about_and_kept() {
    let home = Home::new();
    let mut viva = start(&home, (50, 80), &[], &[]);
    viva.type_then("precious words", "/skip");
    viva.wait_for("Enter again does it");
    viva.send("\r");
    viva.wait_for("Report:");
    assert_snapshot!(below(&viva, "precious").split("viva report").next().unwrap(), @r"
    precious words
    /skip

      » What you had typed is kept in the record, unscored.

      We are at the end. Thank you for the conversation.

      That was the last question
      No score: nothing was scored.
      1 skipped
    ");
    assert_eq!(viva.end(), 0);
    assert_eq!(answers(&home), ["precious words\n"]);
}

#[test]
fn a_pipe_keeps_what_is_left_behind_too() {
    for (command, said) in [
        ("/skip", "kept in the record"),
        ("/flag", "does not count"),
        ("/model-answer", "kept in the record"),
    ] {
        let home = Home::new();
        let typed = format!("precious words\n{command}\n");
        let output = home.run(&[ONE, &["--endpoint", "offline"]].concat(), &typed);
        assert!(output.status.success(), "{}", all(&output));
        assert!(all(&output).contains(said), "{}", all(&output));
        assert_eq!(answers(&home), ["precious words\n"], "{command}");
    }
}

#[test]
fn a_session_is_open_in_one_window() {
    let home = Home::new();
    let mut viva = start(&home, (40, 80), &[], &[]);
    let second = home.run(&["interview", "--resume"], "mine\n/done\n");
    assert_eq!(second.status.code(), Some(1));
    assert!(all(&second).contains("another window"), "{}", all(&second));
    // Another session is nobody's business.
    let other = home.run(&["interview", "--questions", "1"], "/quit\n");
    assert!(other.status.success(), "{}", all(&other));

    // A crash lets go of it.
    viva.send("half");
    viva.kill();
    let again = home.run(&["interview", "--resume"], "/quit\n");
    assert!(again.status.success(), "{}", all(&again));
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_that_goes_on_draws_the_answer_and_reads_keys_again() {
    let home = Home::new();
    let mut viva = start(&home, (40, 80), &[], &[]);
    viva.send("before it was stopped");
    viva.wait_for("before it was stopped");
    viva.signal("STOP");
    viva.use_as_shell();
    viva.signal("CONT");
    asked(&viva, 2);
    viva.send("\u{1b}[Dx");
    viva.wait_for("before it was stoppexd");
    viva.send("\u{1b}[F\r/done\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    assert_eq!(answers(&home), ["before it was stoppexd"]);
}

#[test]
fn words_stay_whole_at_every_width() {
    let home = Home::new();
    let mut viva = start(&home, (30, 60), &[], &[]);
    viva.send("words that fill this line up to its very end stay together 🙂 here");
    viva.wait_for("🙂 here");
    assert_snapshot!(below(&viva, "Your answer"), @r"
      Your answer · /done submits · /help
    words that fill this line up to its very end stay together
    🙂 here
    ");

    viva.resize(30, 20);
    viva.wait_until("words in twenty columns", |s| {
        s.lines().any(|line| line.trim_end() == "words that fill")
    });
    viva.send("!");
    viva.wait_for("here!");
    assert_snapshot!(below(&viva, "Your answer"), @r"
      Your answer ·
      /done submits ·
      /help
    words that fill
    this line up to its
    very end stay
    together 🙂 here!
    ");
    viva.send("\r/done\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
}

#[test]
fn at_twenty_columns_pastes_tabs_and_long_lines_arrive_whole() {
    let home = Home::new();
    let mut viva = start(&home, (30, 60), &[], &[]);
    viva.resize(30, 20);
    viva.wait_until("the head in twenty columns", |screen| {
        screen.lines().any(|line| line.trim_end() == "  /help")
    });
    viva.send("\u{1b}[200~one\r\ntwo\r\n\u{1b}[201~");
    viva.wait_for("two");
    viva.send("\tif x:\r\n\t\treturn\r\n/h\tx");
    viva.wait_for("/h    x");

    let long = "word ".repeat(60) + "end";
    viva.send(&format!("\r\n{long}"));
    viva.wait_until("the end of the line", |screen| {
        screen.lines().any(|line| line.trim() == "end")
    });
    viva.send("\r");
    viva.send("/submit");
    viva.wait_for("/submit");
    viva.send("\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    let above = "one\ntwo\n    if x:\n        return\n/h    x";
    assert_eq!(answers(&home), [format!("{above}\n{long}")]);
}

#[test]
fn enter_while_an_answer_is_assessed_breaks_nothing() {
    let (_runtime, server) = endless();
    let home = Home::new();
    let url = server.url();
    let vars = [("OPENAI_BASE_URL", url.as_str()), ("VIVA_MODEL", "m")];
    let mut viva = start(&home, (40, 80), &[], &vars);
    viva.answer("I would roll it out to a few users first.");
    viva.wait_for("a point of a good answer");
    for second in ["1 s", "2 s"] {
        viva.send("\r\r");
        viva.wait_for(second);
    }
    let screen = viva.screen();
    assert_eq!(screen.matches("Assessing").count(), 1, "{screen}");
    viva.send("\u{3}");
    viva.wait_for("Report:");
    assert!(!viva.screen().contains("Assessing"), "{}", viva.screen());
    assert_eq!(viva.end(), 0);
}

#[test]
fn a_page_goes_to_a_file_on_a_terminal() {
    let home = Home::new();
    let one = [ONE, &["--endpoint", "offline"]].concat();
    assert!(home.run(&one, "words\n/done\n").status.success());
    for (args, name) in [
        (&["report", "--last", "--format", "html"][..], "-interview-"),
        (
            &["report", "--all", "--format", "html"],
            "-all-sessions.html",
        ),
        (
            &["report", "--all", "--format", "html"],
            "-all-sessions-2.html",
        ),
    ] {
        let viva = Pty::sized(&home, args, (20, 200), &[]);
        viva.wait_for(name);
        assert!(!viva.screen().contains('<'), "{}", viva.screen());
        assert_eq!(viva.end(), 0);
    }
    let pages = home.files();
    let pages = pages
        .iter()
        .filter(|f| f.extension().is_some_and(|e| e == "html"));
    assert_eq!(pages.count(), 3);
    assert!(
        home.text(&["report", "--last", "--format", "html"], "")
            .contains("<html")
    );
}

#[test]
fn sessions_of_one_seed_have_their_own_names() {
    let home = Home::new();
    for clock in ["2026-01-05T09:00:00Z", "2026-01-05T10:00:00Z"] {
        let vars = [("VIVA_CLOCK", clock), ("VIVA_ENDPOINT", "offline")];
        let output = home.run_with(ONE, "words\n/done\n", &vars);
        assert!(output.status.success(), "{}", all(&output));
    }
    let table = home.text(&["history"], "");
    let sessions = table.lines().filter(|line| line.contains("2026-"));
    let ids: Vec<&str> = sessions.filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
    for id in ids {
        for part in [&id[..5], &id[2..], id] {
            assert!(
                home.text(&["history", "show", part], "").contains("words"),
                "{part}"
            );
        }
    }
    let reports = home
        .files()
        .into_iter()
        .filter(|f| f.extension().is_some_and(|e| e == "md"));
    assert_eq!(reports.count(), 2);
}
