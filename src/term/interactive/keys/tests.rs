//! Tables of what a key does.

use super::*;

fn enter() -> Key {
    Key::of(Code::Enter)
}

fn typing() -> Typing {
    Typing {
        width: 40,
        page: 8,
        ..Typing::default()
    }
}

/// What a key does at `|` in the text: the text after it, why typing is over, what is said.
fn press(typing: &mut Typing, text: &str, key: Key) -> String {
    let asked = typing.asked.take();
    typing.text = Text::new(&text.replace('|', ""));
    typing.text.go_to(text.find('|').unwrap());
    typing.asked = asked;
    press_again(typing, key)
}

fn press_again(typing: &mut Typing, key: Key) -> String {
    let action = typing.key(&key, false);
    let text = [typing.text.before(), "|", typing.text.after()].concat();
    match (action, &typing.notice) {
        (Some(Action::Exit(exit)), _) => format!("{exit:?}"),
        (Some(action), _) => format!("{action:?}"),
        (None, Some(notice)) => format!("{text} » {notice}"),
        (None, None) => text,
    }
}

#[test]
fn enter_submits_runs_or_begins_a_line() {
    for (text, expected) in [
        ("word|", "word\n|"),
        ("one\n|two", "one\n\n|two"),
        ("one\n\n/done|", r#"Submit("one\n")"#),
        ("one\n/submit|", r#"Submit("one")"#),
        ("one\n/do|ne\ntwo", r#"Submit("one\ntwo")"#),
        ("/done|", "| » nothing typed yet; /skip leaves the question"),
        ("one\n/hint|", r#"Command(Hint, "one\n")"#),
        ("one\n/hint|\ntwo", r#"Command(Hint, "one\n\ntwo")"#),
        (
            "/clarify how many?|",
            r#"Command(Clarify("how many?"), "")"#,
        ),
        ("one\n/edit|", r#"Edit("one\n")"#),
        ("//hint|", "/hint\n|"),
        ("// a comment|", "// a comment\n|"),
        (
            "/hnit|",
            "/hnit| » no command /hnit; did you mean /hint? Enter again keeps the line as it is.",
        ),
        ("a\n\n|", "a\n\n\n|"),
        ("/skip|", r#"Command(Skip, "")"#),
        ("\n/flag|", r#"Command(Flag, "\n")"#),
        ("one\n/quit|", r#"Command(Quit, "one\n")"#),
    ] {
        assert_eq!(press(&mut typing(), text, enter()), expected, "{text:?}");
    }
}

#[test]
fn a_form_is_submitted_from_any_of_its_lines() {
    let press_in_form = |text: &str, key: Key| {
        let mut form = typing();
        form.is_form = true;
        press(&mut form, text, key)
    };
    for (text, key, expected) in [
        ("a: x|\nb: ", Key::ctrl('d'), r#"Submit("a: x\nb: ")"#),
        ("a: x\nb: |", Key::ctrl('d'), r#"Submit("a: x\nb: ")"#),
        ("a: |x\nb: ", Key::ctrl('d'), "a: |\nb: "),
        ("a: x\n/done|\nb: ", enter(), r#"Submit("a: x\nb: ")"#),
    ] {
        assert_eq!(press_in_form(text, key), expected, "{text:?}");
    }
    assert_eq!(press(&mut typing(), "a|\nb", Key::ctrl('d')), "a|b");
}

#[test]
fn a_mistyped_command_is_kept_by_a_second_enter() {
    let mut typing = typing();
    assert!(press(&mut typing, "/hnit|", enter()).contains("did you mean"));
    assert_eq!(press(&mut typing, "/hnit|", enter()), "/hnit\n|");
}

#[test]
fn another_command_takes_the_place_of_a_mistyped_one() {
    let mut typing = typing();
    press(&mut typing, "one\n/hnit|", enter());
    assert_eq!(
        press_again(&mut typing, Key::of(Code::Char('/'))),
        "one\n/|"
    );
    assert_eq!(
        press_again(&mut typing, Key::of(Code::Char('h'))),
        "one\n/h|"
    );
}

#[test]
fn a_command_in_a_paste_is_told_of_when_the_paste_is_over() {
    let mut typing = typing();
    typing.text = Text::new("one\n/done");
    for _ in 0..2 {
        typing.key(&enter(), true);
    }
    let notice = typing.notice.clone().unwrap_or_default();
    assert_eq!(notice, "/done in a pasted text is text: type it alone.");
    typing.key(&Key::of(Code::Char('a')), false);
    assert_eq!(typing.notice, None);
}

#[test]
fn leaving_an_answer_behind_is_asked_about_once() {
    for (command, name) in [
        ("/skip", "Skip"),
        ("/flag", "Flag"),
        ("/model-answer", "ModelAnswer"),
    ] {
        let mut typing = typing();
        let text = format!("one\n{command}|");
        let asked = press(&mut typing, &text, enter());
        assert!(asked.contains("Enter again does it"), "{asked}");
        // Another key takes the question back.
        assert_eq!(press_again(&mut typing, Key::ctrl('e')), text);
        assert_eq!(press_again(&mut typing, enter()), asked);
        let expected = format!("Command({name}, \"one\\n\")");
        assert_eq!(press_again(&mut typing, enter()), expected);
    }
}

#[test]
fn a_letter_behind_the_question_goes_on_with_the_answer() {
    let mut typing = typing();
    press(&mut typing, "one\n/skip|", enter());
    assert_eq!(
        press_again(&mut typing, Key::of(Code::Char('n'))),
        "one\nn|"
    );
    assert_eq!(press_again(&mut typing, enter()), "one\nn\n|");
    // A mistyped word is mended by typing on.
    press(&mut typing, "/hin|", enter());
    assert_eq!(press_again(&mut typing, Key::of(Code::Char('t'))), "/hint|");
}

#[test]
fn in_a_paste_no_command_runs_and_tabs_indent() {
    let mut typing = typing();
    typing.two_blank_lines_submit = true;
    typing.may_be_empty = true;
    for c in "\n/skip\n/done\n\n\n/h\tx\n/hnit\n".chars() {
        let key = match c {
            '\n' => enter(),
            '\t' => Key::of(Code::Tab),
            c => Key::of(Code::Char(c)),
        };
        assert_eq!(typing.key(&key, true), None);
    }
    let expected = "\n/skip\n/done\n\n\n/h    x\n/hnit\n";
    assert_eq!(typing.text.as_str(), expected);
}

#[test]
fn enter_with_another_key_is_a_line_and_nothing_else() {
    for (shift, ctrl, alt) in [
        (true, false, false),
        (false, true, false),
        (false, false, true),
    ] {
        let key = Key {
            code: Code::Enter,
            ctrl,
            alt,
            shift,
        };
        assert_eq!(press(&mut typing(), "/done|", key), "/done\n|");
    }
}

#[test]
fn two_blank_lines_submit_where_that_is_set() {
    let mut typing = typing();
    typing.two_blank_lines_submit = true;
    assert_eq!(press(&mut typing, "a\n|", enter()), "a\n\n|");
    assert_eq!(press(&mut typing, "a\n\n|", enter()), r#"Submit("a")"#);
    assert_eq!(press(&mut typing, "a\n\n|\nb", enter()), "a\n\n\n|\nb");
}

#[test]
fn enter_alone_leaves_a_second_try() {
    for (text, expected) in [
        ("|", r#"Submit("")"#),
        (" |", r#"Submit("")"#),
        ("/done|", r#"Submit("")"#),
        ("one|", "one\n|"),
    ] {
        let mut typing = typing();
        typing.may_be_empty = true;
        assert_eq!(press(&mut typing, text, enter()), expected, "{text}");
    }
}

#[test]
fn one_line_is_submitted_by_enter() {
    let mut typing = typing();
    typing.is_one_line = true;
    assert_eq!(press(&mut typing, "one|", enter()), r#"Submit("one")"#);
}

#[test]
fn leaving_and_stopping() {
    for (text, key, expected) in [
        ("one|", 'd', r#"Submit("one")"#),
        ("o|ne", 'd', "o|e"),
        ("|", 'd', "Ended"),
        (" \n|", 'd', "Ended"),
        ("o|ne", 'c', "Interrupted"),
        ("o|ne", 'z', "Suspend"),
        ("o|ne", 'l', "Clear"),
        (
            "o|ne",
            'r',
            "o|ne » nothing to search yet: you have typed no answer to this question",
        ),
    ] {
        let got = press(&mut typing(), text, Key::ctrl(key));
        assert_eq!(got, expected, "{text:?} {key:?}");
    }
    let mut typing = typing();
    press(&mut typing, "one|", Key::ctrl('x'));
    assert_eq!(press_again(&mut typing, Key::ctrl('e')), r#"Edit("one")"#);
}

#[test]
fn words_of_earlier_answers_are_searched_for() {
    let mut typing = typing();
    typing.history = ["an old answer", "older words", "the old one"]
        .map(String::from)
        .to_vec();
    let search = Key::ctrl('r');
    let letter = |c| Key::of(Code::Char(c));
    assert_eq!(
        press(&mut typing, "mine|", search.clone()),
        "mine| » search: "
    );
    assert_eq!(
        press_again(&mut typing, letter('o')),
        "the old one| » search: o"
    );
    assert_eq!(
        press_again(&mut typing, letter('l')),
        "the old one| » search: ol"
    );
    assert_eq!(
        press_again(&mut typing, search.clone()),
        "older words| » search: ol"
    );
    assert_eq!(
        press_again(&mut typing, search.clone()),
        "an old answer| » search: ol"
    );
    assert_eq!(
        press_again(&mut typing, search.clone()),
        "an old answer| » search: ol (nothing more)"
    );
    // Enter takes it, and is an Enter again afterwards.
    assert_eq!(press_again(&mut typing, enter()), "an old answer|");
    assert_eq!(press_again(&mut typing, enter()), "an old answer\n|");

    press(&mut typing, "mine|", search);
    press_again(&mut typing, letter('w'));
    assert_eq!(press_again(&mut typing, Key::ctrl('c')), "mine|");
}

#[test]
fn tab_completes_commands_and_indents_elsewhere() {
    for (text, expected) in [
        ("/|", "/| » /done"),
        ("/h|", "/h| » /hint  /help"),
        ("/q|", "/quit|"),
        ("/m|", "/model-answer|"),
        ("/c|", "/clarify |"),
        ("/zzz|", "/zzz|"),
        ("|", "    |"),
        ("x /h|", "x /h    |"),
        ("/usr/|", "/usr/    |"),
    ] {
        let got = press(&mut typing(), text, Key::of(Code::Tab));
        assert!(got.starts_with(expected), "{text:?}: {got}");
    }
}

#[test]
fn arrows_move_over_rows_and_keep_their_column() {
    let mut typing = typing();
    typing.width = 8;
    let up = || Key::of(Code::Up);
    let down = || Key::of(Code::Down);
    // Seen as `one two`, `three`, `ab`, `long`.
    press(&mut typing, "one two three\nab\nlong|", up());
    assert_eq!(press_again(&mut typing, up()), "one two thre|e\nab\nlong");
    assert_eq!(press_again(&mut typing, up()), "one |two three\nab\nlong");
    assert_eq!(press_again(&mut typing, up()), "|one two three\nab\nlong");
    assert_eq!(press_again(&mut typing, down()), "one two |three\nab\nlong");
    let page = Key::of(Code::PageDown);
    assert_eq!(press_again(&mut typing, page), "one two three\nab\n|long");
    assert_eq!(press_again(&mut typing, down()), "one two three\nab\nlong|");
}

#[test]
fn up_recalls_what_was_typed_before_only_over_nothing() {
    let mut typing = typing();
    typing.history = vec!["first".into(), "second".into()];
    let up = || Key::of(Code::Up);
    assert_eq!(press(&mut typing, "|", up()), "second|");
    assert_eq!(press_again(&mut typing, up()), "first|");
    assert_eq!(press_again(&mut typing, up()), "first|");
    assert_eq!(press_again(&mut typing, Key::of(Code::Down)), "second|");
    assert_eq!(press(&mut typing, "new|", up()), "|new");
    assert_eq!(press(&mut typing, "ne|w", Key::of(Code::Down)), "new|");
}
