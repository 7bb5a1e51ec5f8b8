//! `viva progress`: where the candidate stands.

use crate::support::{drill_on_day, home_with_small_bank, run_on_day};
use insta::assert_snapshot;

#[test]
fn progress_says_where_one_stands() {
    let home = home_with_small_bank();
    assert_snapshot!(run_on_day(&home, 5, &["progress"], "").0, @r"No practice yet: `viva interview` is the first.");
    drill_on_day(
        &home,
        5,
        "rising_dough",
        "The yeast eats the sugar and makes gas. The gluten of kneaded flour holds the bubbles of gas.\n/done\n\n",
    );
    drill_on_day(&home, 12, "sourdough", "I do not know.\n/done\n\n");
    drill_on_day(
        &home,
        13,
        "oven_steam",
        "It keeps the crust soft while the loaf grows.\n/done\n\n",
    );
    assert_snapshot!(run_on_day(&home, 13, &["progress"], "").0, @r"
    Score      0 to 67 on average, by week: ▅▃  (2 weeks)
    Practice   3 questions, 3 scored, 0 min
    Streak     2 days, the longest 2 days
    Due        1 today, none in the next seven days · `viva drill --due`

    Topics, weakest first  expected  likely
    ─────────────────────  ────────  ───────
    sourdough              33        1 to 91
    oven steam             50        2 to 98
    rising dough           50        2 to 98

    Expected: the score to be expected on a medium question of the topic, and where
    it lies with 95 % certainty.
    ");
    assert_snapshot!(run_on_day(&home, 13, &["progress", "--plain", "--since", "2026-01-12"], "").0, @r"
    Score: 0 to 57 on average
    Practice: 2 questions, 2 scored, 0 min
    Streak: 2 days, the longest 2 days
    Due: 1 today, none in the next seven days, `viva drill --due`

    Topics, weakest first: sourdough
    expected: 33
    likely: 1 to 91

    Topics, weakest first: oven steam
    expected: 50
    likely: 2 to 98

    Topics, weakest first: rising dough
    expected: 50
    likely: 2 to 98

    Expected: the score to be expected on a medium question of the topic, and where
    it lies with 95 % certainty.
    ");
    assert_snapshot!(run_on_day(&home, 20, &["progress", "--since", "2026-01-20"], "").0, @"
    No practice since 2026-01-20. 1 point due today: `viva drill --due`. Without
    --since everything counts.
    ");
}

#[test]
fn an_interview_that_is_open_is_named() {
    let home = home_with_small_bank();
    let begun = "The yeast eats the sugar.\n/done\n/quit\n";
    run_on_day(&home, 5, &["interview", "-n", "2", "--seed", "1"], begun);
    let told = || {
        let (text, _) = run_on_day(&home, 6, &["progress"], "");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let open = "mock interview of 5 Jan, 1 of 2 questions answered";
    let before = told();
    assert!(before.contains(open), "{before}");
    assert!(before.contains("viva interview --resume"), "{before}");
    assert!(!before.contains("No practice yet"), "{before}");

    drill_on_day(&home, 6, "sourdough", "I do not know.\n/done\n\n");
    let after = told();
    assert!(after.contains(&format!("Open {open}")), "{after}");
}
