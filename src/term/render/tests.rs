//! Whole screens, wide and narrow, coloured and plain.

mod code_run;
mod quick_round;
mod unsure;

use super::*;
use crate::domain::assessment::{Finding, Quote};
use crate::domain::rubric::CriterionKind;
use crate::domain::score::Credited;
use crate::domain::screen::Feedback;
use crate::domain::{Criterion, Difficulty, QuestionType, ScoreRange, Verdict};

fn look(width: usize) -> Look {
    Look {
        width,
        color: false,
        plain: false,
        unicode: true,
    }
}

fn plain(width: usize) -> Look {
    Look {
        width,
        color: false,
        plain: true,
        unicode: false,
    }
}

/// The text with escape sequences and the beginnings of lines made visible.
fn shown(what: &Screen, look: &Look) -> String {
    let text = screen(what, look);
    for line in text.lines() {
        let bare = crate::domain::text::printable(line);
        assert!(
            Rich::of(Ink::Body, &bare).width() <= look.width,
            "wider than {}: {bare}",
            look.width
        );
    }
    text.lines()
        .map(|line| format!("{}{}\n", EDGE, line.replace('\u{1b}', "␛")))
        .collect()
}

/// Where lines begin.
const EDGE: &str = "▏";

fn question(text: &str) -> Screen {
    Screen::Question {
        number: 2,
        total: 5,
        section: "MLOps & Production Deployment".into(),
        topic: "reproducibility engineering".into(),
        difficulty: Difficulty::Hard,
        kind: QuestionType::CaseStudy,
        text: text.into(),
        reason: Some("not asked in your last 3 sessions".into()),
    }
}

fn row(
    id: &str,
    kind: CriterionKind,
    weight: f64,
    verdict: Verdict,
    text: &str,
    quote: Option<&str>,
) -> (Criterion, Credited) {
    let criterion = Criterion {
        id: id.into(),
        kind,
        text: text.into(),
        why: (kind == CriterionKind::KeyPoint).then(|| {
            "what is not fixed by a digest may change under the team without anybody noticing"
                .into()
        }),
        weight,
        probe: None,
        anchors: None,
        ..Criterion::default()
    };
    let quote = quote.map(|q| Quote {
        text: q.into(),
        start: 0,
        end: q.len(),
    });
    let finding = Finding {
        criterion: id.into(),
        verdict,
        credit: verdict.credit(),
        quote,
        why: "the answer names it".into(),
        refused_quote: None,
        disputed: id == "k2",
        ..Finding::default()
    };
    (criterion, Credited { turn: 0, finding })
}

fn feedback() -> Feedback {
    use CriterionKind::{Dimension, KeyPoint, RedFlag};
    Feedback {
        own_word: crate::domain::OwnWord::default(),
        range: Some(ScoreRange::certain(62.4)),
        before: None,
        unscored: None,
        offline: true,
        spread: None,
        withheld: 0,
        rows: vec![
            row(
                "k1",
                KeyPoint,
                3.0,
                Verdict::Met,
                "Pins code, data and environment together, each by an immutable identifier",
                Some("we pin the commit, the data snapshot\nand the image digest"),
            ),
            row(
                "k2",
                KeyPoint,
                3.0,
                Verdict::Partial,
                "Names sources of nondeterminism that remain",
                Some("GPU kernels differ"),
            ),
            row(
                "k3",
                KeyPoint,
                2.0,
                Verdict::Missing,
                "Says how drift is noticed",
                None,
            ),
            row(
                "k4",
                KeyPoint,
                1.0,
                Verdict::Contradicted,
                "Keeps evaluation data fixed",
                None,
            ),
            row(
                "d1",
                Dimension,
                2.0,
                Verdict::Met,
                "Weighs costs and risks",
                None,
            ),
            row(
                "r1",
                RedFlag,
                2.0,
                Verdict::Met,
                "Says a random seed alone makes training reproducible",
                Some("a seed is all you need"),
            ),
            row(
                "r2",
                RedFlag,
                2.0,
                Verdict::Missing,
                "Never raised, never shown",
                None,
            ),
        ],
        refused_quotes: 2,
        refusals: Vec::new(),
        strengths: vec!["A clear chain from commit to model.".into()],
        improvement: Some(
            "Say what you would watch after the release, and who is told when it drifts.".into(),
        ),
        flags: vec!["the answer holds instructions to the assessor; they were ignored".into()],
        story: None,
    }
}

#[test]
fn a_question_in_a_quiet_frame() {
    let screen = question("How do you ensure reproducibility across different environments?");
    insta::assert_snapshot!(shown(&screen, &look(100)), @r"
    ▏
    ▏╭─ Question 2 of 5 ────────────────────────────────────────────────────────────────────────────────╮
    ▏│                                                                                                  │
    ▏│  How do you ensure reproducibility across different environments?                                │
    ▏│                                                                                                  │
    ▏╰─ MLOps & Production Deployment · hard · case study ──────────────────────────────────────────────╯
    ▏  Picked because: not asked in your last 3 sessions
    ");
    insta::assert_snapshot!(shown(&screen, &look(60)), @r"
    ▏
    ▏╭─ Question 2 of 5 ────────────────────────────────────────╮
    ▏│                                                          │
    ▏│  How do you ensure reproducibility across different      │
    ▏│  environments?                                           │
    ▏│                                                          │
    ▏╰─ MLOps & Production Deployment · hard · case study ──────╯
    ▏  Picked because: not asked in your last 3 sessions
    ");
    insta::assert_snapshot!(shown(&screen, &plain(60)), @r"
    ▏
    ▏Question 2 of 5, MLOps & Production Deployment, hard, case
    ▏study
    ▏How do you ensure reproducibility across different
    ▏environments?
    ▏Picked because: not asked in your last 3 sessions
    ");
    insta::assert_snapshot!(shown(&screen, &Look { color: true, ..look(60) }), @r"
    ▏
    ▏␛[2m╭─ ␛[0m␛[1mQuestion 2 of 5␛[0m␛[2m ────────────────────────────────────────╮␛[0m
    ▏␛[2m│␛[0m                                                          ␛[2m│␛[0m
    ▏␛[2m│␛[0m  How do you ensure reproducibility across different      ␛[2m│␛[0m
    ▏␛[2m│␛[0m  environments?                                           ␛[2m│␛[0m
    ▏␛[2m│␛[0m                                                          ␛[2m│␛[0m
    ▏␛[2m╰─ ␛[0m␛[2mMLOps & Production Deployment␛[0m␛[2m · hard · case study ──────╯␛[0m
    ▏  ␛[2mPicked because: not asked in your last 3 sessions␛[0m
    ");
    insta::assert_snapshot!(shown(&screen, &Look { unicode: false, ..look(40) }), @r"
    ▏
    ▏+- Question 2 of 5 --------------------+
    ▏|                                      |
    ▏|  How do you ensure reproducibility   |
    ▏|  across different environments?      |
    ▏|                                      |
    ▏+- MLOps & Produ… - hard - case study -+
    ▏  Picked because: not asked in your
    ▏  last 3 sessions
    ");
}

#[test]
fn a_question_with_markdown_and_wide_characters() {
    let screen = question(
        "设计一个多模态神经网络架构，用于图像和文本输入。🙂🙂\n\n1. Which *data*?\n2. Which `loss`?\n\n```python\ndef f(x):\n    return x  # why\n```",
    );
    insta::assert_snapshot!(shown(&screen, &look(60)), @r"
    ▏
    ▏╭─ Question 2 of 5 ────────────────────────────────────────╮
    ▏│                                                          │
    ▏│  设计一个多模态神经网络架构，用于图像和文本输入。🙂🙂    │
    ▏│                                                          │
    ▏│  1. Which data?                                          │
    ▏│  2. Which `loss`?                                        │
    ▏│                                                          │
    ▏│      def f(x):                                           │
    ▏│          return x  # why                                 │
    ▏│                                                          │
    ▏╰─ MLOps & Production Deployment · hard · case study ──────╯
    ▏  Picked because: not asked in your last 3 sessions
    ");
}

#[test]
fn hostile_text_stays_text() {
    let screen = question(
        "\u{1b}[2J\u{1b}]0;owned\u{7}Hello \u{202e}dlrow <b>x</b> [click](http://e\u{1b}[31mvil)",
    );
    insta::assert_snapshot!(shown(&screen, &look(60)), @r"
    ▏
    ▏╭─ Question 2 of 5 ────────────────────────────────────────╮
    ▏│                                                          │
    ▏│  Hello dlrow <b>x</b> click (http://evil)                │
    ▏│                                                          │
    ▏╰─ MLOps & Production Deployment · hard · case study ──────╯
    ▏  Picked because: not asked in your last 3 sessions
    ");
}

#[test]
fn follow_up_hint_clarification_and_model_answer() {
    let screens = [
        Screen::FollowUp {
            number: 1,
            text: "Your lock file is pinned but the result still drifts. Where do you look?".into(),
        },
        Screen::Hint {
            number: 1,
            total: 3,
            cost: 5.0,
            text: "Think of what changes *between* two runs.".into(),
        },
        Screen::Clarification {
            text: "The training data is refreshed nightly; there is no snapshot.".into(),
        },
        Screen::ModelAnswer {
            text: "## Short\n- pin **all three**\n  - code\n  - data".into(),
        },
    ];
    let all = |look: &Look| screens.iter().map(|s| shown(s, look)).collect::<String>();
    insta::assert_snapshot!(all(&look(60)), @r"
    ▏
    ▏╭─ Follow-up 1 ────────────────────────────────────────────╮
    ▏│                                                          │
    ▏│  Your lock file is pinned but the result still drifts.   │
    ▏│  Where do you look?                                      │
    ▏│                                                          │
    ▏╰──────────────────────────────────────────────────────────╯
    ▏
    ▏  Hint 1 of 3  (−5 points)
    ▏  Think of what changes between two runs.
    ▏
    ▏  The interviewer answers
    ▏  The training data is refreshed nightly; there is no
    ▏  snapshot.
    ▏
    ▏  Model answer
    ▏  Short
    ▏
    ▏  • pin all three
    ▏    ◦ code
    ▏    ◦ data
    ");
    insta::assert_snapshot!(all(&plain(60)), @r"
    ▏
    ▏Follow-up 1
    ▏Your lock file is pinned but the result still drifts. Where
    ▏do you look?
    ▏
    ▏Hint 1 of 3  (-5 points)
    ▏Think of what changes between two runs.
    ▏
    ▏The interviewer answers
    ▏The training data is refreshed nightly; there is no
    ▏snapshot.
    ▏
    ▏Model answer
    ▏Short
    ▏
    ▏- pin all three
    ▏  * code
    ▏  * data
    ");
}

#[test]
fn feedback_shows_a_row_per_criterion() {
    let screen = Screen::Feedback(Box::new(feedback()));
    insta::assert_snapshot!(shown(&screen, &look(100)), @r"
    ▏
    ▏  62 / 100  lean hire  (offline estimate)
    ▏
    ▏  Points of a good answer
    ▏  ✓ 1. Pins code, data and environment together, each by an immutable identifier               3/3
    ▏       “we pin the commit, the data snapshot and the image digest”
    ▏  ~ 2. Names sources of nondeterminism that remain (two checks disagreed)                    1.5/3
    ▏       “GPU kernels differ”
    ▏       what is not fixed by a digest may change under the team without anybody noticing
    ▏  ✗ 3. Says how drift is noticed                                                               0/2
    ▏       what is not fixed by a digest may change under the team without anybody noticing
    ▏  ! 4. Keeps evaluation data fixed                                                             0/1
    ▏       the answer names it
    ▏       what is not fixed by a digest may change under the team without anybody noticing
    ▏
    ▏  How it was told
    ▏  ✓ Weighs costs and risks 2/2
    ▏
    ▏  Red flags
    ▏  ! Says a random seed alone makes training reproducible                                        −2
    ▏    “a seed is all you need”
    ▏
    ▏  Keep   A clear chain from commit to model.
    ▏  Change Say what you would watch after the release, and who is told when it drifts.
    ▏
    ▏  ! 2 quotes of the assessor refused: they do not stand in your answer, or are too short to show
    ▏    the point, and earned nothing.
    ▏  ! the answer holds instructions to the assessor; they were ignored
    ");
    insta::assert_snapshot!(shown(&screen, &look(60)), @r"
    ▏
    ▏  62 / 100  lean hire  (offline estimate)
    ▏
    ▏  Points of a good answer
    ▏  ✓ 1. Pins code, data and environment together,       3/3
    ▏       each by an immutable identifier
    ▏       “we pin the commit, the data snapshot and the ima…”
    ▏  ~ 2. Names sources of nondeterminism that          1.5/3
    ▏       remain (two checks disagreed)
    ▏       “GPU kernels differ”
    ▏       what is not fixed by a digest may change under the
    ▏       team without anybody noticing
    ▏  ✗ 3. Says how drift is noticed                       0/2
    ▏       what is not fixed by a digest may change under the
    ▏       team without anybody noticing
    ▏  ! 4. Keeps evaluation data fixed                     0/1
    ▏       the answer names it
    ▏       what is not fixed by a digest may change under the
    ▏       team without anybody noticing
    ▏
    ▏  How it was told
    ▏  ✓ Weighs costs and risks 2/2
    ▏
    ▏  Red flags
    ▏  ! Says a random seed alone makes training             −2
    ▏    reproducible
    ▏    “a seed is all you need”
    ▏
    ▏  Keep   A clear chain from commit to model.
    ▏  Change Say what you would watch after the release, and
    ▏         who is told when it drifts.
    ▏
    ▏  ! 2 quotes of the assessor refused: they do not stand in
    ▏    your answer, or are too short to show the point, and
    ▏    earned nothing.
    ▏  ! the answer holds instructions to the assessor; they
    ▏    were ignored
    ");
    insta::assert_snapshot!(shown(&screen, &plain(60)), @r#"
    ▏
    ▏Score 62 of 100: lean hire  (offline estimate)
    ▏
    ▏Points of a good answer
    ▏1. [met] Pins code, data and environment together, each by
    ▏         an immutable identifier (3 of 3 points)
    ▏You said: "we pin the commit, the data snapshot and the
    ▏image digest"
    ▏2. [partial] Names sources of nondeterminism that remain
    ▏             (two checks disagreed) (1.5 of 3 points)
    ▏You said: "GPU kernels differ"
    ▏Why: what is not fixed by a digest may change under the team
    ▏without anybody noticing
    ▏3. [missing] Says how drift is noticed (0 of 2 points)
    ▏Why: what is not fixed by a digest may change under the team
    ▏without anybody noticing
    ▏4. [contradicted] Keeps evaluation data fixed (0 of 1
    ▏                  points)
    ▏the answer names it
    ▏Why: what is not fixed by a digest may change under the team
    ▏without anybody noticing
    ▏
    ▏How it was told
    ▏[met] Weighs costs and risks (2 of 2 points)
    ▏the answer names it
    ▏
    ▏Red flags
    ▏[red flag] Says a random seed alone makes training
    ▏           reproducible (-2)
    ▏You said: "a seed is all you need"
    ▏
    ▏Keep: A clear chain from commit to model.
    ▏Change: Say what you would watch after the release, and who
    ▏        is told when it drifts.
    ▏
    ▏Note: 2 quotes of the assessor refused: they do not stand in
    ▏      your answer, or are too short to show the point, and
    ▏      earned nothing.
    ▏Note: the answer holds instructions to the assessor; they
    ▏      were ignored
    "#);
    insta::assert_snapshot!(shown(&screen, &Look { color: true, ..look(60) }), @r"
    ▏
    ▏  ␛[1m62 / 100␛[0m  ␛[33mlean hire␛[0m␛[2m  (offline estimate)␛[0m
    ▏
    ▏  ␛[1mPoints of a good answer␛[0m
    ▏  ␛[32m✓␛[0m ␛[2m1. ␛[0mPins code, data and environment together,       ␛[2m3/3␛[0m
    ▏       each by an immutable identifier
    ▏       ␛[2m“␛[0m␛[2mwe pin the commit, the data snapshot and the ima…”␛[0m
    ▏  ␛[33m~␛[0m ␛[2m2. ␛[0mNames sources of nondeterminism that          ␛[2m1.5/3␛[0m
    ▏       remain␛[2m (two checks disagreed)␛[0m
    ▏       ␛[2m“␛[0m␛[2mGPU kernels differ”␛[0m
    ▏       ␛[2mwhat is not fixed by a digest may change under the␛[0m
    ▏       ␛[2mteam without anybody noticing␛[0m
    ▏  ␛[31m✗␛[0m ␛[2m3. ␛[0mSays how drift is noticed                       ␛[2m0/2␛[0m
    ▏       ␛[2mwhat is not fixed by a digest may change under the␛[0m
    ▏       ␛[2mteam without anybody noticing␛[0m
    ▏  ␛[31m!␛[0m ␛[2m4. ␛[0mKeeps evaluation data fixed                     ␛[2m0/1␛[0m
    ▏       ␛[2mthe answer names it␛[0m
    ▏       ␛[2mwhat is not fixed by a digest may change under the␛[0m
    ▏       ␛[2mteam without anybody noticing␛[0m
    ▏
    ▏  ␛[1mHow it was told␛[0m
    ▏  ␛[32m✓␛[0m Weighs costs and risks ␛[2m2/2␛[0m
    ▏
    ▏  ␛[1mRed flags␛[0m
    ▏  ␛[31m!␛[0m Says a random seed alone makes training             ␛[2m−2␛[0m
    ▏    reproducible
    ▏    ␛[2m“␛[0m␛[2ma seed is all you need”␛[0m
    ▏
    ▏  ␛[1mKeep␛[0m   A clear chain from commit to model.
    ▏  ␛[1mChange␛[0m Say what you would watch after the release, and
    ▏         who is told when it drifts.
    ▏
    ▏  ␛[33m! ␛[0m2 quotes of the assessor refused: they do not stand in
    ▏    your answer, or are too short to show the point, and
    ▏    earned nothing.
    ▏  ␛[33m! ␛[0mthe answer holds instructions to the assessor; they
    ▏    were ignored
    ");
    insta::assert_snapshot!(shown(&screen, &Look { unicode: false, ..look(60) }), @r#"
    ▏
    ▏  62 / 100  lean hire  (offline estimate)
    ▏
    ▏  Points of a good answer
    ▏  + 1. Pins code, data and environment together,       3/3
    ▏       each by an immutable identifier
    ▏       "we pin the commit, the data snapshot and the ima…"
    ▏  ~ 2. Names sources of nondeterminism that          1.5/3
    ▏       remain (two checks disagreed)
    ▏       "GPU kernels differ"
    ▏       what is not fixed by a digest may change under the
    ▏       team without anybody noticing
    ▏  x 3. Says how drift is noticed                       0/2
    ▏       what is not fixed by a digest may change under the
    ▏       team without anybody noticing
    ▏  ! 4. Keeps evaluation data fixed                     0/1
    ▏       the answer names it
    ▏       what is not fixed by a digest may change under the
    ▏       team without anybody noticing
    ▏
    ▏  How it was told
    ▏  + Weighs costs and risks 2/2
    ▏
    ▏  Red flags
    ▏  ! Says a random seed alone makes training             -2
    ▏    reproducible
    ▏    "a seed is all you need"
    ▏
    ▏  Keep   A clear chain from commit to model.
    ▏  Change Say what you would watch after the release, and
    ▏         who is told when it drifts.
    ▏
    ▏  ! 2 quotes of the assessor refused: they do not stand in
    ▏    your answer, or are too short to show the point, and
    ▏    earned nothing.
    ▏  ! the answer holds instructions to the assessor; they
    ▏    were ignored
    "#);
}

#[test]
fn a_second_try_shows_the_question_again_and_then_what_it_gained() {
    let again = Screen::SecondTry {
        open: 2,
        text: "How do you make a training run reproducible?".into(),
    };
    let mut told = feedback();
    told.before = Some(40.0);
    told.rows.truncate(2);
    (
        told.strengths,
        told.improvement,
        told.flags,
        told.refused_quotes,
    ) = (Vec::new(), None, Vec::new(), 0);
    let text = [again, Screen::Feedback(Box::new(told))]
        .map(|s| shown(&s, &look(60)))
        .concat();
    insta::assert_snapshot!(text, @r"
    ▏
    ▏╭─ Second try ─────────────────────────────────────────────╮
    ▏│                                                          │
    ▏│  How do you make a training run reproducible?            │
    ▏│                                                          │
    ▏╰─ 2 points open ──────────────────────────────────────────╯
    ▏  Answer again in your own words; only what is open is
    ▏  checked, and it can only raise your score.
    ▏
    ▏  62 / 100  lean hire  (offline estimate)  (40 at first)
    ▏
    ▏  Points of a good answer
    ▏  ✓ 1. Pins code, data and environment together,       3/3
    ▏       each by an immutable identifier
    ▏       “we pin the commit, the data snapshot and the ima…”
    ▏  ~ 2. Names sources of nondeterminism that          1.5/3
    ▏       remain (two checks disagreed)
    ▏       “GPU kernels differ”
    ▏       what is not fixed by a digest may change under the
    ▏       team without anybody noticing
    ");
}

#[test]
fn no_score_is_not_a_zero() {
    let unscored = Feedback {
        own_word: crate::domain::OwnWord::default(),
        range: None,
        before: None,
        unscored: Some("the endpoint did not answer; `viva regrade` does it later".into()),
        offline: false,
        rows: Vec::new(),
        withheld: 0,
        refused_quotes: 0,
        refusals: Vec::new(),
        strengths: Vec::new(),
        improvement: None,
        flags: Vec::new(),
        story: None,
        spread: None,
    };
    let spread = Feedback {
        range: Some(ScoreRange::certain(71.0)),
        spread: Some([66.0, 78.0].into()),
        unscored: None,
        ..unscored.clone()
    };
    insta::assert_snapshot!(shown(&Screen::Feedback(Box::new(unscored)), &look(60)), @r"
    ▏
    ▏  No score: the endpoint did not answer; `viva regrade`
    ▏  does it later
    ");
    insta::assert_snapshot!(shown(&Screen::Feedback(Box::new(spread)), &look(60)), @r"
    ▏
    ▏  71 / 100  hire  (66–78 when scored again)
    ");
}

#[test]
fn opening_aside_notice_time_and_closing() {
    let closing = |score, reveal, open| Screen::Closing {
        score: SessionScore {
            own_word: crate::domain::OwnWord::default(),
            score,
            range: score.map(ScoreRange::certain),
            scored: 3,
            unscored: 1,
            skipped: 1,
            not_asked: 0,
            offline: true,
        },
        reveal,
        open,
    };
    let screens = [
        Screen::Opening {
            kind: SessionKind::Interview,
            questions: 5,
            done: 2,
            follow_ups: 2,
            minutes: Some(45),
            reveal: Reveal::Each,
        },
        Screen::Opening {
            kind: SessionKind::Drill,
            questions: 1,
            done: 0,
            follow_ups: 0,
            minutes: None,
            reveal: Reveal::End,
        },
        Screen::Aside(
            "Thanks. Let us move on to something *quite* different, and take your time with it."
                .into(),
        ),
        Screen::Notice(
            "No endpoint is configured: scores are offline estimates, labelled as such everywhere."
                .into(),
        ),
        Screen::Time {
            question_seconds: 185,
            session_seconds: 1140,
            minutes: Some(45),
        },
        Screen::Time {
            question_seconds: 40,
            session_seconds: 4000,
            minutes: Some(45),
        },
        closing(Some(71.2), Reveal::Each, false),
        closing(None, Reveal::End, true),
        closing(Some(71.2), Reveal::Report, false),
    ];
    let all = |look: &Look| screens.iter().map(|s| shown(s, look)).collect::<String>();
    insta::assert_snapshot!(all(&look(60)), @r"
    ▏
    ▏  Mock interview · 5 questions · up to 2 follow-ups each ·
    ▏  45 minutes · 2 behind you
    ▏
    ▏  Answer as you would in the room, in as many lines as you
    ▏  like. Feedback follows each answer. /help lists the
    ▏  commands; /quit saves, and you can go on later.
    ▏
    ▏  Drill · 1 question
    ▏
    ▏  Answer as you would in the room, in as many lines as you
    ▏  like. Feedback comes when the interview is over. /help
    ▏  lists the commands; /quit saves, and you can go on
    ▏  later.
    ▏
    ▏  Thanks. Let us move on to something quite different, and
    ▏  take your time with it.
    ▏
    ▏  » No endpoint is configured: scores are offline
    ▏    estimates, labelled as such everywhere.
    ▏
    ▏  » This question: 3 min · session: 19 min · 26 min left
    ▏    of 45 min
    ▏
    ▏  » This question: 40 s · session: 1 h 07 min · 22 min
    ▏    over the 45 min planned
    ▏
    ▏  That was the last question
    ▏  71 / 100  hire  (offline estimate)
    ▏  3 scored · 1 without a score · 1 skipped
    ▏
    ▏  `viva report --last` shows the written report, `viva
    ▏  drill TOPIC` practises a topic.
    ▏
    ▏  Stopped here, saved
    ▏  No score: nothing was scored.
    ▏  3 scored · 1 without a score · 1 skipped
    ▏
    ▏  `viva interview --resume` goes on from here.
    ▏
    ▏  That was the last question
    ▏  Your scores are in the report.
    ▏  3 scored · 1 without a score · 1 skipped
    ▏
    ▏  `viva report --last` shows the written report, `viva
    ▏  drill TOPIC` practises a topic.
    ");
    insta::assert_snapshot!(all(&plain(60)), @r"
    ▏
    ▏Mock interview, 5 questions, up to 2 follow-ups each, 45
    ▏minutes, 2 behind you
    ▏
    ▏Answer as you would in the room, in as many lines as you
    ▏like. Feedback follows each answer. /help lists the
    ▏commands; /quit saves, and you can go on later.
    ▏
    ▏Drill, 1 question
    ▏
    ▏Answer as you would in the room, in as many lines as you
    ▏like. Feedback comes when the interview is over. /help lists
    ▏the commands; /quit saves, and you can go on later.
    ▏
    ▏Thanks. Let us move on to something quite different, and
    ▏take your time with it.
    ▏
    ▏Note: No endpoint is configured: scores are offline
    ▏      estimates, labelled as such everywhere.
    ▏
    ▏Note: This question: 3 min, session: 19 min, 26 min left of
    ▏      45 min
    ▏
    ▏Note: This question: 40 s, session: 1 h 07 min, 22 min over
    ▏      the 45 min planned
    ▏
    ▏That was the last question
    ▏Score 71 of 100: hire  (offline estimate)
    ▏3 scored, 1 without a score, 1 skipped
    ▏
    ▏`viva report --last` shows the written report, `viva drill
    ▏TOPIC` practises a topic.
    ▏
    ▏Stopped here, saved
    ▏No score: nothing was scored.
    ▏3 scored, 1 without a score, 1 skipped
    ▏
    ▏`viva interview --resume` goes on from here.
    ▏
    ▏That was the last question
    ▏Your scores are in the report.
    ▏3 scored, 1 without a score, 1 skipped
    ▏
    ▏`viva report --last` shows the written report, `viva drill
    ▏TOPIC` practises a topic.
    ");
}

#[test]
fn help_lists_every_command_and_key() {
    insta::assert_snapshot!(shown(&Screen::Help, &look(60)), @r"
    ▏
    ▏  Command            What it does
    ▏  ─────────────────  ─────────────────────────────────────
    ▏  /done              submit the answer
    ▏  /edit              open the answer in your editor
    ▏  /hint              the next hint (costs 5 points)
    ▏  /clarify QUESTION  ask the interviewer something
    ▏  /run               run what you have typed so far
    ▏  /repeat            show the question again
    ▏  /skip              leave this question, unscored
    ▏  /score             what is credited so far
    ▏  /why N             the reason behind point N of the
    ▏                     feedback; of all without N
    ▏  /appeal N WHY      contest the verdict on point N of the
    ▏                     feedback
    ▏  /time              time used and left
    ▏  /pause             stop the clock
    ▏  /model-answer      show the model answer, ends the
    ▏                     question
    ▏  /flag              a bad question: leave it out
    ▏  /help              this list
    ▏  /quit              save and stop; resume later
    ▏
    ▏  Enter              a new line; blank lines belong to the
    ▏                     answer
    ▏  Ctrl-D             submit, like /done on a line of its
    ▏                     own
    ▏  Ctrl-C             stop; what you typed is kept
    ▏  Tab                complete a command; elsewhere indent
    ▏  Ctrl-_             undo
    ▏  Ctrl-R             search what you typed; Enter takes it
    ▏  Ctrl-X Ctrl-E      your editor, like /edit
    ▏  //hint             a line of the answer that begins with
    ▏                     /hint
    ");
    insta::assert_snapshot!(shown(&Screen::Help, &plain(60)), @r"
    ▏
    ▏/done: submit the answer
    ▏/edit: open the answer in your editor
    ▏/hint: the next hint (costs 5 points)
    ▏/clarify QUESTION: ask the interviewer something
    ▏/run: run what you have typed so far
    ▏/repeat: show the question again
    ▏/skip: leave this question, unscored
    ▏/score: what is credited so far
    ▏/why N: the reason behind point N of the feedback; of all
    ▏without N
    ▏/appeal N WHY: contest the verdict on point N of the
    ▏feedback
    ▏/time: time used and left
    ▏/pause: stop the clock
    ▏/model-answer: show the model answer, ends the question
    ▏/flag: a bad question: leave it out
    ▏/help: this list
    ▏/quit: save and stop; resume later
    ▏Enter: a new line; blank lines belong to the answer
    ▏Ctrl-D: submit, like /done on a line of its own
    ▏Ctrl-C: stop; what you typed is kept
    ▏Tab: complete a command; elsewhere indent
    ▏Ctrl-_: undo
    ▏Ctrl-R: search what you typed; Enter takes it
    ▏Ctrl-X Ctrl-E: your editor, like /edit
    ▏//hint: a line of the answer that begins with /hint
    ");
}

fn unsure(place: usize, passage: Option<&str>) -> Screen {
    Screen::SelfCheck(Box::new(crate::domain::SelfCheck {
        place,
        total: 3,
        question: None,
        point: Criterion {
            id: "k4".into(),
            text: "Randomises whole markets or time slots instead of single users".into(),
            weight: 3.0,
            ..Criterion::default()
        },
        passage: passage.map(String::from),
        reason: None,
    }))
}

#[test]
fn the_self_check_says_why_where_code_passed_its_checks() {
    let mut screen = unsure(2, None);
    if let Screen::SelfCheck(check) = &mut screen {
        check.reason = Some("Your code passes every check; that is all it says.".into());
    }
    let text = shown(&screen, &look(80));
    assert!(
        text.contains("Your code passes every check; that is all"),
        "{text}"
    );
    assert!(!text.contains("comes near"), "{text}");
}

const NEAREST: &str = "randomise clusters, not single users,\n because SUTVA breaks; switchbacks \
                       for drivers";

#[test]
fn the_self_check_at_sixty_columns() {
    insta::assert_snapshot!(shown(&unsure(1, Some(NEAREST)), &look(60)), @r"
    ▏
    ▏  Did you say this? · 1 of 3
    ▏  It could not be told offline whether you did. What you
    ▏  decide counts, marked “by yourself”.
    ▏  ? 4. Randomises whole markets or time slots instead of
    ▏       single users
    ▏       “randomise clusters, not single users, because
    ▏       SUTVA breaks; switchbacks for drivers”
    ▏  y yes · p part · n no, or the opposite · Enter unsure ·
    ▏  u undo · s skip
    ");
}

#[test]
fn the_self_check_at_eighty_columns() {
    insta::assert_snapshot!(shown(&unsure(1, Some(NEAREST)), &look(80)), @r"
    ▏
    ▏  Did you say this? · 1 of 3
    ▏  It could not be told offline whether you did. What you decide counts, marked
    ▏  “by yourself”.
    ▏  ? 4. Randomises whole markets or time slots instead of single users
    ▏       “randomise clusters, not single users, because SUTVA breaks;
    ▏       switchbacks for drivers”
    ▏  y yes · p part · n no, or the opposite · Enter unsure · u undo · s skip
    ");
    insta::assert_snapshot!(shown(&unsure(2, None), &look(80)), @r"
    ▏
    ▏  Did you say this? · 2 of 3
    ▏  ? 4. Randomises whole markets or time slots instead of single users
    ▏       Nothing in your answer comes near.
    ▏  y yes · p part · n no, or the opposite · Enter unsure · u undo · s skip
    ");
}

#[test]
fn the_self_check_at_a_hundred_and_twenty_columns() {
    insta::assert_snapshot!(shown(&unsure(1, Some(NEAREST)), &look(120)), @r"
    ▏
    ▏  Did you say this? · 1 of 3
    ▏  It could not be told offline whether you did. What you decide counts, marked “by yourself”.
    ▏  ? 4. Randomises whole markets or time slots instead of single users
    ▏       “randomise clusters, not single users, because SUTVA breaks; switchbacks for drivers”
    ▏  y yes · p part · n no, or the opposite · Enter unsure · u undo · s skip
    ");
}

#[test]
fn the_self_check_says_why_the_point_counts() {
    let mut screen = unsure(2, Some(NEAREST));
    if let Screen::SelfCheck(check) = &mut screen {
        check.point.why = Some("users of one market take rides from each other".into());
    }
    insta::assert_snapshot!(shown(&screen, &look(80)), @r"
    ▏
    ▏  Did you say this? · 2 of 3
    ▏  ? 4. Randomises whole markets or time slots instead of single users
    ▏       “randomise clusters, not single users, because SUTVA breaks;
    ▏       switchbacks for drivers”
    ▏       users of one market take rides from each other
    ▏  y yes · p part · n no, or the opposite · Enter unsure · u undo · s skip
    ");
}

#[test]
fn the_self_check_for_a_screen_reader() {
    insta::assert_snapshot!(shown(&unsure(1, Some(NEAREST)), &plain(60)), @r#"
    ▏
    ▏Did you say this? 1 of 3
    ▏It could not be told offline whether you did. What you
    ▏decide counts, marked "by yourself".
    ▏[unsure] 4. Randomises whole markets or time slots instead
    ▏            of single users
    ▏Nearest in your answer: "randomise clusters, not single
    ▏users, because SUTVA breaks; switchbacks for drivers"
    ▏Type y for yes, p for in part, n for no or the opposite, u
    ▏to undo, s to skip the rest; Enter alone leaves it unsure.
    "#);
}

#[test]
fn what_was_decided_comes_with_the_score() {
    let ruled = Screen::Ruled {
        text: "By yourself: 2 said, 1 left unsure.".into(),
        feedback: Some(Box::new(feedback())),
    };
    insta::assert_snapshot!(shown(&ruled, &look(80)), @r"
    ▏
    ▏  » By yourself: 2 said, 1 left unsure.
    ▏  62 / 100  lean hire  (offline estimate)
    ");
}

#[test]
fn a_verdict_of_the_candidates_own_says_so() {
    let mut feedback = feedback();
    let rule = |row: &mut (Criterion, Credited), verdict: Verdict| row.1.finding.verdict = verdict;
    rule(&mut feedback.rows[0], Verdict::Unsure);
    feedback.rows[0].1.finding.by_candidate = Some(Verdict::Met);
    rule(&mut feedback.rows[1], Verdict::Partial);
    let appeal = |verdict: Verdict, granted: bool| crate::domain::Appeal {
        reason: "it is there".into(),
        verdict,
        reply: "So it is.".into(),
        granted,
        by_model: true,
    };
    feedback.rows[1].1.finding.appeals = vec![appeal(Verdict::Met, true)];
    feedback.rows[2].1.finding.appeals = vec![appeal(Verdict::Missing, false)];
    feedback.rows.truncate(3);
    let screen = Screen::Feedback(Box::new(feedback));
    insta::assert_snapshot!(shown(&screen, &look(80)), @r"
    ▏
    ▏  62 / 100  lean hire  (offline estimate)
    ▏
    ▏  Points of a good answer
    ▏  ✓ 1. Pins code, data and environment together, each by an immutable      3/3
    ▏       identifier (by yourself; unsure at first)
    ▏       “we pin the commit, the data snapshot and the image digest”
    ▏  ✓ 2. Names sources of nondeterminism that remain (two checks             3/3
    ▏       disagreed) (on appeal; partial at first)
    ▏       “GPU kernels differ”
    ▏  ✗ 3. Says how drift is noticed (appeal not granted)                      0/2
    ▏       what is not fixed by a digest may change under the team without anybody
    ▏       noticing
    ▏
    ▏  Keep   A clear chain from commit to model.
    ▏  Change Say what you would watch after the release, and who is told when it
    ▏         drifts.
    ▏
    ▏  ! 2 quotes of the assessor refused: they do not stand in your answer, or are
    ▏    too short to show the point, and earned nothing.
    ▏  ! the answer holds instructions to the assessor; they were ignored
    ");
}
