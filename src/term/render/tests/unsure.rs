//! Feedback with points that are unsure, and with the opposite said.

use super::*;

fn screen_of(range: ScoreRange) -> Screen {
    use CriterionKind::KeyPoint;
    let said = "randomise clusters, not single users, because SUTVA breaks";
    let rows = vec![
        row(
            "k1",
            KeyPoint,
            3.0,
            Verdict::Met,
            "Randomises whole clusters",
            Some(said),
        ),
        row(
            "k3",
            KeyPoint,
            3.0,
            Verdict::Unsure,
            "Uses switchbacks where one side of the market is shared",
            Some("switchbacks for drivers"),
        ),
        row(
            "k4",
            KeyPoint,
            2.0,
            Verdict::Contradicted,
            "Larger clusters leak less but have a higher variance",
            Some("larger clusters leak more, which is why they are kept as small as possible"),
        ),
        row(
            "k5",
            KeyPoint,
            1.0,
            Verdict::Missing,
            "Says how spill-over is measured",
            None,
        ),
    ];
    let Screen::Feedback(feedback) = Screen::Feedback(Box::new(feedback())) else {
        unreachable!()
    };
    Screen::Feedback(Box::new(Feedback {
        range: Some(range),
        rows,
        refused_quotes: 0,
        refusals: Vec::new(),
        strengths: Vec::new(),
        improvement: None,
        flags: Vec::new(),
        ..*feedback
    }))
}

fn unsure() -> Screen {
    screen_of(ScoreRange {
        low: 33.3,
        high: 66.7,
        unsure: 1,
    })
}

#[test]
fn unsure_points_at_sixty_columns() {
    insta::assert_snapshot!(shown(&unsure(), &look(60)), @r"
    ▏
    ▏  33 to 67 of 100, 1 point unsure  (offline estimate)
    ▏
    ▏  Points of a good answer
    ▏  ✓ 1. Randomises whole clusters                       3/3
    ▏       “randomise clusters, not single users, because SU…”
    ▏  ? 3. Uses switchbacks where one side of the          ?/3
    ▏       market is shared
    ▏       “switchbacks for drivers”
    ▏       what is not fixed by a digest may change under the
    ▏       team without anybody noticing
    ▏  ! 4. Larger clusters leak less but have a            0/2
    ▏       higher variance
    ▏       This may say the opposite: “larger clusters leak
    ▏       more, which is why they are kept as small as
    ▏       possible”
    ▏       the answer names it
    ▏       what is not fixed by a digest may change under the
    ▏       team without anybody noticing
    ▏  ✗ 5. Says how spill-over is measured                 0/1
    ▏       what is not fixed by a digest may change under the
    ▏       team without anybody noticing
    ");
}

#[test]
fn unsure_points_at_eighty_columns() {
    insta::assert_snapshot!(shown(&unsure(), &look(80)), @r"
    ▏
    ▏  33 to 67 of 100, 1 point unsure  (offline estimate)
    ▏
    ▏  Points of a good answer
    ▏  ✓ 1. Randomises whole clusters                                           3/3
    ▏       “randomise clusters, not single users, because SUTVA breaks”
    ▏  ? 3. Uses switchbacks where one side of the market is shared             ?/3
    ▏       “switchbacks for drivers”
    ▏       what is not fixed by a digest may change under the team without anybody
    ▏       noticing
    ▏  ! 4. Larger clusters leak less but have a higher variance                0/2
    ▏       This may say the opposite: “larger clusters leak more, which is why
    ▏       they are kept as small as possible”
    ▏       the answer names it
    ▏       what is not fixed by a digest may change under the team without anybody
    ▏       noticing
    ▏  ✗ 5. Says how spill-over is measured                                     0/1
    ▏       what is not fixed by a digest may change under the team without anybody
    ▏       noticing
    ");
}

#[test]
fn unsure_points_at_a_hundred_and_twenty_columns() {
    insta::assert_snapshot!(shown(&unsure(), &look(120)), @r"
    ▏
    ▏  33 to 67 of 100, 1 point unsure  (offline estimate)
    ▏
    ▏  Points of a good answer
    ▏  ✓ 1. Randomises whole clusters                                                                                   3/3
    ▏       “randomise clusters, not single users, because SUTVA breaks”
    ▏  ? 3. Uses switchbacks where one side of the market is shared                                                     ?/3
    ▏       “switchbacks for drivers”
    ▏       what is not fixed by a digest may change under the team without anybody noticing
    ▏  ! 4. Larger clusters leak less but have a higher variance                                                        0/2
    ▏       This may say the opposite: “larger clusters leak more, which is why they are kept as small as possible”
    ▏       the answer names it
    ▏       what is not fixed by a digest may change under the team without anybody noticing
    ▏  ✗ 5. Says how spill-over is measured                                                                             0/1
    ▏       what is not fixed by a digest may change under the team without anybody noticing
    ");
}

#[test]
fn unsure_points_plain() {
    insta::assert_snapshot!(shown(&unsure(), &plain(80)), @r#"
    ▏
    ▏Score 33 to 67 of 100, 1 point unsure  (offline estimate)
    ▏
    ▏Points of a good answer
    ▏1. [met] Randomises whole clusters (3 of 3 points)
    ▏You said: "randomise clusters, not single users, because SUTVA breaks"
    ▏3. [unsure] Uses switchbacks where one side of the market is shared (0 to 3
    ▏            points)
    ▏Nearest to it: "switchbacks for drivers"
    ▏Why: what is not fixed by a digest may change under the team without anybody
    ▏noticing
    ▏4. [contradicted] Larger clusters leak less but have a higher variance (0 of 2
    ▏                  points)
    ▏This may say the opposite: "larger clusters leak more, which is why they are
    ▏kept as small as possible"
    ▏the answer names it
    ▏Why: what is not fixed by a digest may change under the team without anybody
    ▏noticing
    ▏5. [missing] Says how spill-over is measured (0 of 1 points)
    ▏Why: what is not fixed by a digest may change under the team without anybody
    ▏noticing
    "#);
}

#[test]
fn a_range_within_one_band_has_a_band() {
    let range = ScoreRange {
        low: 71.0,
        high: 82.0,
        unsure: 2,
    };
    let text = shown(&screen_of(range), &look(80));
    let head = text.lines().nth(1).unwrap_or_default();
    assert_eq!(
        head,
        "▏  71 to 82 of 100, 2 points unsure  hire  (offline estimate)"
    );
}

#[test]
fn a_score_that_is_mostly_the_own_word_has_no_band() {
    let own_word = crate::domain::OwnWord {
        points: 3,
        earned: 7.0,
        judged: 2.0,
    };
    let screen = screen_of(ScoreRange::certain(100.0));
    let Screen::Feedback(feedback) = &screen else {
        unreachable!()
    };
    let screen = Screen::Ruled {
        text: "By yourself: 3 said.".into(),
        feedback: Some(Box::new(Feedback {
            own_word,
            ..(**feedback).clone()
        })),
    };
    insta::assert_snapshot!(shown(&screen, &look(80)), @r"
    ▏
    ▏  » By yourself: 3 said.
    ▏  100 / 100  (offline estimate, 3 points by your own word)
    ");
}
