//! Tables of what a key does.

use super::*;

const ENTER: KeyEvent = KeyEvent(KeyCode::Enter, Modifiers::NONE);
const ALT_ENTER: KeyEvent = KeyEvent(KeyCode::Enter, Modifiers::ALT);
const TAB: KeyEvent = KeyEvent(KeyCode::Tab, Modifiers::NONE);

fn plain(code: KeyCode) -> KeyEvent {
    KeyEvent(code, Modifiers::NONE)
}

fn typing(before: &str, after: &str) -> Typing {
    let mut typing = Typing {
        columns: 40,
        limit: 8,
        ..Typing::default()
    };
    typing.begin(before, "", after);
    typing
}

/// What a key does at `|` in the text: the command for rustyline, or why editing stops, with the
/// whole text.
fn press(typing: &mut Typing, text: &str, key: KeyEvent) -> String {
    let pos = text.find('|').unwrap();
    let command = typing.key(key, &text.replace('|', ""), pos);
    match (typing.exit.take(), command) {
        (Some((exit, mut text, cursor)), Some(Cmd::AcceptLine)) => {
            text.insert(cursor, '|');
            format!("{exit:?} {text:?}")
        }
        (None, Some(command)) => match &typing.notice {
            Some(notice) => format!("{command:?} {notice:?}"),
            None => format!("{command:?}"),
        },
        (None, None) => "default".into(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn enter_submits_runs_or_begins_a_line() {
    for (text, expected) in [
        ("word|", "Newline"),
        ("one\n|two", "Newline"),
        ("one\n\n/done|", r#"Submit "|one\n""#),
        ("one\n/do|ne\ntwo", r#"Submit "|one\ntwo""#),
        (
            "/done|",
            r#"Repaint "nothing typed yet; /skip leaves the question""#,
        ),
        ("one\n/hint|", r#"Command(Hint) "one\n|""#),
        ("one\n/hint|\ntwo", r#"Command(Hint) "one\n|\ntwo""#),
        (
            "/clarify how many?|",
            r#"Command(Clarify("how many?")) "|""#,
        ),
        ("one\n/edit|", r#"Edit "one\n|""#),
        ("//hint|", r#"Scroll "/hint\n|""#),
        ("// a comment|", "Newline"),
        (
            "/hnit|",
            r#"Repaint "no command /hnit; did you mean /hint? Enter again keeps the line as it is.""#,
        ),
        ("a\n\n|", "Newline"),
    ] {
        assert_eq!(
            press(&mut typing("", ""), text, ENTER),
            expected,
            "{text:?}"
        );
    }
}

#[test]
fn a_mistyped_command_is_kept_by_a_second_enter() {
    let mut typing = typing("", "");
    assert!(press(&mut typing, "/hnit|", ENTER).starts_with("Repaint"));
    assert_eq!(press(&mut typing, "/hnit|", ENTER), "Newline");
}

#[test]
fn two_blank_lines_submit_where_that_is_set() {
    let mut typing = typing("", "");
    typing.two_blank_lines_submit = true;
    assert_eq!(press(&mut typing, "a\n|", ENTER), "Newline");
    assert_eq!(press(&mut typing, "a\n\n|", ENTER), r#"Submit "|a""#);
    assert_eq!(press(&mut typing, "a\n\n|\nb", ENTER), "Newline");
}

#[test]
fn enter_alone_leaves_a_second_try() {
    for (text, expected) in [
        ("|", r#"Submit "|""#),
        (" |", r#"Submit "|""#),
        ("/done|", r#"Submit "|""#),
        ("one|", "Newline"),
    ] {
        let mut typing = typing("", "");
        typing.may_be_empty = true;
        assert_eq!(press(&mut typing, text, ENTER), expected, "{text}");
    }
}

#[test]
fn submitting_and_leaving() {
    for (text, key, expected) in [
        ("one|", ALT_ENTER, r#"Submit "|one""#),
        ("o|ne", ALT_ENTER, r#"Submit "|one""#),
        (
            "|",
            ALT_ENTER,
            r#"Repaint "nothing typed yet; /skip leaves the question""#,
        ),
        ("one|", KeyEvent::ctrl('D'), r#"Submit "|one""#),
        ("o|ne", KeyEvent::ctrl('D'), "default"),
        ("|", KeyEvent::ctrl('D'), r#"Ended "|""#),
        (" \n|", KeyEvent::ctrl('D'), r#"Ended " \n|""#),
        ("o|ne", KeyEvent::ctrl('C'), r#"Interrupted "o|ne""#),
        (
            "o|ne",
            KeyEvent::ctrl('R'),
            r#"Repaint "nothing to search yet: you have typed no answer to this question""#,
        ),
    ] {
        assert_eq!(
            press(&mut typing("", ""), text, key),
            expected,
            "{text:?} {key:?}"
        );
    }
}

#[test]
fn enter_takes_what_was_searched_for_and_ctrl_c_goes_back() {
    let mut typing = typing("", "");
    typing.history.push("an old answer".into());
    for (key, expected) in [(ENTER, "Move(EndOfBuffer)"), (KeyEvent::ctrl('C'), "Abort")] {
        for search in [
            KeyEvent::ctrl('R'),
            plain(KeyCode::Char('o')),
            plain(KeyCode::Backspace),
        ] {
            assert_eq!(press(&mut typing, "mine|", search), "default");
        }
        assert_eq!(press(&mut typing, "mine|", key), expected);
    }
    // The search is over: the keys mean what they meant.
    assert_eq!(press(&mut typing, "mine|", ENTER), "Newline");
}

#[test]
fn tab_completes_commands_and_indents_elsewhere() {
    for (text, expected) in [
        ("/|", "Repaint"),
        ("/h|", r#"Repaint "/hint  /help""#),
        ("/q|", r#"Insert(1, "uit")"#),
        ("/m|", r#"Insert(1, "odel-answer")"#),
        ("/c|", r#"Insert(1, "larify ")"#),
        ("/zzz|", "Noop"),
        ("|", r#"Insert(1, "    ")"#),
        ("x /h|", r#"Insert(1, "    ")"#),
        ("/usr/|", r#"Insert(1, "    ")"#),
    ] {
        let got = press(&mut typing("", ""), text, TAB);
        assert!(got.starts_with(expected), "{text:?}: {got}");
    }
}

#[test]
fn moving_off_the_screen_shows_another_part() {
    let mut typing = typing("a\nb\n", "\ny\nz");
    for (text, key, expected) in [
        ("c|\nd", plain(KeyCode::Up), r#"Scroll "a\nb|\nc\nd\ny\nz""#),
        (
            "c\nd|",
            plain(KeyCode::Down),
            r#"Scroll "a\nb\nc\nd\n|y\nz""#,
        ),
        (
            "|c\nd",
            plain(KeyCode::Left),
            r#"Scroll "a\nb|\nc\nd\ny\nz""#,
        ),
        (
            "|c\nd",
            plain(KeyCode::Backspace),
            r#"Scroll "a\nb|c\nd\ny\nz""#,
        ),
        (
            "c\nd|",
            plain(KeyCode::Right),
            r#"Scroll "a\nb\nc\nd\n|y\nz""#,
        ),
        (
            "c\nd|",
            plain(KeyCode::Delete),
            r#"Scroll "a\nb\nc\nd|y\nz""#,
        ),
        ("c|\nd", KeyEvent::alt('<'), r#"Scroll "|a\nb\nc\nd\ny\nz""#),
        ("c|\nd", KeyEvent::alt('>'), r#"Scroll "a\nb\nc\nd\ny\nz|""#),
        ("c|\nd", plain(KeyCode::Down), "default"),
        ("c\nd|", plain(KeyCode::Up), "default"),
        ("c\nd|", plain(KeyCode::Backspace), "default"),
        ("c\nd|", KeyEvent::ctrl('D'), "default"),
        ("c\nd|", ALT_ENTER, r#"Submit "|a\nb\nc\nd\ny\nz""#),
    ] {
        assert_eq!(press(&mut typing, text, key), expected, "{text:?} {key:?}");
    }
}

#[test]
fn up_recalls_what_was_typed_before_only_over_nothing() {
    let mut typing = typing("", "");
    typing.history.push("old answer".into());
    assert_eq!(press(&mut typing, "|", plain(KeyCode::Up)), "default");
    assert_eq!(
        press(&mut typing, "old answer|", plain(KeyCode::Up)),
        "default"
    );
    assert_eq!(
        press(&mut typing, "new|", plain(KeyCode::Up)),
        "Move(BeginningOfLine)"
    );
    assert_eq!(
        press(&mut typing, "new|", plain(KeyCode::Down)),
        "Move(EndOfLine)"
    );
}

#[test]
fn what_outgrows_the_screen_scrolls_with_the_key_kept() {
    let mut typing = typing("", "");
    let pasted = "line\n".repeat(20);
    let got = press(
        &mut typing,
        &format!("{pasted}|"),
        plain(KeyCode::Char('x')),
    );
    assert_eq!(got, format!("Scroll {:?}", format!("{pasted}x|")));
}

#[test]
fn drafts_are_reported_line_by_line() {
    let (sender, drafts) = std::sync::mpsc::channel();
    let mut typing = typing("above\n", "");
    typing.drafts = Some(sender);
    for shown in ["a", "ab", "ab\n", "ab\nc", "ab\nc\n", "ab\nc"] {
        typing.report(shown);
    }
    let got: Vec<String> = drafts.try_iter().collect();
    assert_eq!(got, ["above\nab\n", "above\nab\nc\n", "above\nab\nc"]);
}
