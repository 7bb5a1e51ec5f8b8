//! `viva drill --quick`: statements judged by one key, at a terminal and in a pipe.

use crate::support::{Home, Pty, all, home_with_small_bank, run_on_day};
use insta::assert_snapshot;

const SAYINGS: &str = "## Why does bread dough rise?
### Yeast eats sugar and makes gas
- Right: the fungus digests starch and sugar and breathes out bubbles of carbon dioxide
- Right: sugar goes in and co2 comes out, that is what blows the loaf up
- Wrong: yeast turns the sugar to water and the steam of it lifts the dough overnight
- Wrong: the sugar eats the yeast up and swells by that, more sugar means more rise
";
const QUICK: &[&str] = &["drill", "--quick", "--topic", "rising_dough", "--seed", "1"];

/// A home whose bank `baker` has sayings for one of its points.
fn home_with_sayings() -> Home {
    let home = home_with_small_bank();
    std::fs::create_dir_all(home.path().join("sayings")).unwrap();
    std::fs::write(home.path().join("sayings/baker.md"), SAYINGS).unwrap();
    let bank = home.path().join("baker.md");
    home.text(&["bank", "add", bank.to_str().unwrap()], "");
    home
}

/// Runs a command on a day of January that needs not succeed.
fn told_on_day(home: &Home, day: u32, args: &[&str], input: &str) -> String {
    let clock = format!("2026-01-{day:02}T09:00:00Z");
    let vars = [("VIVA_CLOCK", clock.as_str()), ("TZ", "UTC")];
    all(&home.run_with(args, input, &vars))
}

#[test]
fn a_round_in_a_pipe() {
    let home = home_with_sayings();
    let (shown, noted) = run_on_day(&home, 5, QUICK, "r\nmaybe\nw\nu\nright\nW\nw\n");
    assert_snapshot!(shown, @r"
    Right or wrong? · 1 of 4 · rising dough
    sugar goes in and co2 comes out, that is what blows the loaf up
    r right · w wrong · u undo · Esc stop

    ✓ Yes, it is right.
      It makes the point: Yeast eats sugar and makes gas

    Right or wrong? · 2 of 4 · rising dough
    the fungus digests starch and sugar and breathes out bubbles of carbon
    dioxide

    » r for right, w for wrong, u to undo, s to stop

    ✗ No, it is right.
      It makes the point: Yeast eats sugar and makes gas

    Right or wrong? · 3 of 4 · rising dough
    the sugar eats the yeast up and swells by that, more sugar means more rise

    Right or wrong? · 2 of 4 · rising dough
    the fungus digests starch and sugar and breathes out bubbles of carbon
    dioxide

    ✓ Yes, it is right.
      It makes the point: Yeast eats sugar and makes gas

    Right or wrong? · 3 of 4 · rising dough
    the sugar eats the yeast up and swells by that, more sugar means more rise

    ✓ Yes, it is wrong. Right would be: “the fungus digests starch and sugar and
      breathes out bubbles of carbon dioxide”
      It is about the point: Yeast eats sugar and makes gas

    Right or wrong? · 4 of 4 · rising dough
    yeast turns the sugar to water and the steam of it lifts the dough overnight

    ✓ Yes, it is wrong. Right would be: “the fungus digests starch and sugar and
      breathes out bubbles of carbon dioxide”
      It is about the point: Yeast eats sugar and makes gas

    4 of 4 judged rightly.
    Next: viva drill --topic rising_dough
    ");
    assert_snapshot!(noted, @r"
    viva: nothing is due; these are other points
    ");
    let plain = [QUICK, &["--plain"]].concat();
    let (shown, _) = run_on_day(&home, 5, &plain, "r\n");
    assert_snapshot!(shown, @r"

    Right or wrong? 1 of 4, rising dough, 59 s left
    sugar goes in and co2 comes out, that is what blows the loaf up
    Type r for right, w for wrong, u to undo, s to stop.

    Yes, it is right.
    It makes the point: Yeast eats sugar and makes gas

    Right or wrong? 2 of 4, rising dough, 58 s left
    the fungus digests starch and sugar and breathes out bubbles of carbon dioxide

    1 of 1 judged rightly.
    Next: viva drill --topic rising_dough
    ");
}

#[test]
fn what_was_judged_wrongly_comes_due_and_is_asked_about_first() {
    let home = home_with_sayings();
    let (shown, _) = run_on_day(&home, 5, QUICK, "r\nr\nr\nr\n");
    assert!(shown.contains("2 of 4 judged rightly"), "{shown}");

    let due = told_on_day(&home, 6, &["drill", "--due"], "");
    assert!(due.contains("1 point is due"), "{due}");
    let quick = ["drill", "--quick", "--bank", "baker"];
    let (shown, noted) = run_on_day(&home, 6, &quick, "s\n");
    assert!(shown.contains("1 of 4"), "{shown}");
    assert_eq!(noted, "", "what is due needs no explanation");

    // A week later: recognised, so that it is not due on the next day.
    let due = told_on_day(&home, 13, &["drill", "--due"], "");
    assert!(due.contains("1 point is due"), "{due}");
    run_on_day(&home, 13, QUICK, &right_keys(13));
    let due = told_on_day(&home, 13, &["drill", "--due"], "");
    assert!(due.contains("Nothing is due today"), "{due}");
}

/// The keys that judge every statement of the round rightly: found by judging all as right, in a copy
/// of the round that a home of its own keeps.
fn right_keys(day: u32) -> String {
    let (shown, _) = run_on_day(&home_with_sayings(), day, QUICK, "r\nr\nr\nr\n");
    let told = shown.lines().map(str::trim);
    told.filter_map(|line| match line {
        line if line.contains("Yes, it is right") => Some("r\n"),
        line if line.contains("No, it is wrong") => Some("w\n"),
        _ => None,
    })
    .collect()
}

#[test]
fn without_statements_there_is_no_round() {
    let home = home_with_small_bank();
    let told = home.run(&["drill", "--quick", "--bank", "baker"], "");
    assert_eq!(told.status.code(), Some(2), "{}", all(&told));
    assert_snapshot!(String::from_utf8_lossy(&told.stderr), @r"
    viva: no point of these questions has statements to judge
      hint: `viva bank stats` shows which banks have sayings
      hint: `viva drill` without --quick asks for answers
    ");
}

#[test]
fn time_ends_a_round_and_the_last_key_counts() {
    let home = Home::new();
    // The clock goes a second further with each look: 60 s are over before the statements are.
    let keys = "r\nr\nu\nr\nu\n".repeat(20);
    let (shown, noted) = run_on_day(&home, 5, &["drill", "--quick", "--seed", "3"], &keys);
    assert!(shown.contains("then time was up"), "{shown}");
    assert!(noted.contains("nothing is due"), "{noted}");
}

#[test]
fn a_round_ends_by_its_clock_without_a_key() {
    let home = home_with_sayings();
    let mut pty = Pty::start(&home, QUICK, 80, &[("TZ", "UTC")]);
    pty.wait_for("1 of 4");
    // What comes at once is pasted text and judges nothing.
    pty.send(&"ru".repeat(9));
    pty.wait_for("time is up");
    pty.wait_for("Nothing was judged");
    assert_eq!(pty.end(), 0);
}

#[test]
fn one_key_judges_at_a_terminal() {
    let home = home_with_sayings();
    let mut screens = Vec::new();
    for columns in [60, 80, 120] {
        let mut pty = Pty::start(&home, QUICK, columns, &[("TZ", "UTC")]);
        pty.wait_for("1 of 4");
        pty.send("r");
        pty.wait_for("2 of 4");
        pty.send("x");
        pty.send("u");
        pty.wait_for("undone");
        pty.wait_until("the first again", |screen| {
            screen.matches("1 of 4").count() == 2
        });
        pty.send("w");
        pty.wait_until("the second again", |screen| {
            screen.matches("2 of 4").count() == 2
        });
        pty.send("\u{1b}");
        pty.wait_for("Next: viva drill --topic");
        screens.push(pty.screen());
        assert_eq!(pty.end(), 0);
    }
    assert_snapshot!(screens.join("\n────\n"), @r"
    viva: nothing is due; these are other points

      Right or wrong? · 1 of 4 · rising dough
      sugar goes in and co2 comes out, that is what blows the
      loaf up
      r right · w wrong · u undo · Esc stop
      › right

      ✓ Yes, it is right.
        It makes the point: Yeast eats sugar and makes gas

      Right or wrong? · 2 of 4 · rising dough
      the fungus digests starch and sugar and breathes out
      bubbles of carbon dioxide
      › undone

      Right or wrong? · 1 of 4 · rising dough
      sugar goes in and co2 comes out, that is what blows the
      loaf up
      r right · w wrong · u undo · Esc stop
      › wrong

      ✗ No, it is right.
        It makes the point: Yeast eats sugar and makes gas

      Right or wrong? · 2 of 4 · rising dough
      the fungus digests starch and sugar and breathes out
      bubbles of carbon dioxide
      › stopped

      0 of 1 judged rightly.
      1 point to drill:
      – Yeast eats sugar and makes gas
      Next: viva drill --topic rising_dough
    ────
    viva: nothing is due; these are other points

      Right or wrong? · 1 of 4 · rising dough
      sugar goes in and co2 comes out, that is what blows the loaf up
      r right · w wrong · u undo · Esc stop
      › right

      ✓ Yes, it is right.
        It makes the point: Yeast eats sugar and makes gas

      Right or wrong? · 2 of 4 · rising dough
      the fungus digests starch and sugar and breathes out bubbles of carbon
      dioxide
      › undone

      Right or wrong? · 1 of 4 · rising dough
      sugar goes in and co2 comes out, that is what blows the loaf up
      r right · w wrong · u undo · Esc stop
      › wrong

      ✗ No, it is right.
        It makes the point: Yeast eats sugar and makes gas

      Right or wrong? · 2 of 4 · rising dough
      the fungus digests starch and sugar and breathes out bubbles of carbon
      dioxide
      › stopped

      0 of 1 judged rightly.
      1 point to drill:
      – Yeast eats sugar and makes gas
      Next: viva drill --topic rising_dough
    ────
    viva: nothing is due; these are other points

      Right or wrong? · 1 of 4 · rising dough
      sugar goes in and co2 comes out, that is what blows the loaf up
      r right · w wrong · u undo · Esc stop
      › right

      ✓ Yes, it is right.
        It makes the point: Yeast eats sugar and makes gas

      Right or wrong? · 2 of 4 · rising dough
      the fungus digests starch and sugar and breathes out bubbles of carbon dioxide
      › undone

      Right or wrong? · 1 of 4 · rising dough
      sugar goes in and co2 comes out, that is what blows the loaf up
      r right · w wrong · u undo · Esc stop
      › wrong

      ✗ No, it is right.
        It makes the point: Yeast eats sugar and makes gas

      Right or wrong? · 2 of 4 · rising dough
      the fungus digests starch and sugar and breathes out bubbles of carbon dioxide
      › stopped

      0 of 1 judged rightly.
      1 point to drill:
      – Yeast eats sugar and makes gas
      Next: viva drill --topic rising_dough
    ");
}

#[test]
fn ctrl_c_ends_a_round_and_keeps_what_was_judged() {
    let home = home_with_sayings();
    let mut pty = Pty::start(&home, QUICK, 80, &[("TZ", "UTC")]);
    for place in ["1 of 4", "2 of 4", "3 of 4"] {
        pty.wait_for(place);
        pty.send("r");
    }
    pty.wait_for("4 of 4");
    pty.send("\u{3}");
    assert_eq!(pty.end(), 130);
    let due = told_on_day(&home, 7, &["drill", "--due"], "");
    assert!(due.contains("1 point is due"), "{due}");
}
