//! Plans of interviews, as tables over small banks.

use super::*;
use crate::domain::QuestionType;
use crate::learn::{Game, Ratings};
use jiff::civil::date;

const DAY: Date = date(2026, 1, 1);

/// The same numbers for the same seed.
struct Seeded(fastrand::Rng);
impl Randomness for Seeded {
    fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { self.0.usize(..bound) }
    }
}

fn axis(i: usize) -> Vec<f32> {
    (0..64).map(|j| f32::from(u8::from(i == j))).collect()
}

fn candidate(section: &str, n: usize, difficulty: Difficulty) -> Embedded {
    let text = format!("Question {n}?");
    let question = Question {
        id: QuestionId::derive("bank", &text),
        bank: "bank".into(),
        role: String::new(),
        level: String::new(),
        section: section.into(),
        text,
        topic: format!("topic_{n}"),
        difficulty,
        kind: QuestionType::Conceptual,
        key_points: vec![],
        red_flags: vec![],
        hints: vec![],
        facts: vec![],
        exercise: None,
        model_answer: None,
        tags: vec![],
    };
    Embedded {
        question,
        vector: axis(n),
    }
}

/// `n` questions over sections A to D, the difficulty changing from round to round.
fn bank(n: usize) -> Vec<Embedded> {
    (0..n)
        .map(|i| candidate(["A", "B", "C", "D"][i % 4], i, Difficulty::ALL[i / 4 % 3]))
        .collect()
}

/// Ratings after thirty questions of a section that went alike.
fn known(sections: &[(&str, Difficulty, f64)]) -> Ratings {
    let mut ratings = Ratings::default();
    for (section, difficulty, score) in sections {
        for _ in 0..30 {
            let game = Game {
                difficulty: *difficulty,
                score: *score,
                offline: false,
                day: DAY,
                width: 0.0,
            };
            ratings.play("x", section, QuestionType::Coding, &game);
        }
    }
    ratings
}

fn plan_of(
    bank: &[Embedded],
    ratings: &Ratings,
    recent: &[QuestionId],
    count: usize,
    seed: u64,
) -> Vec<Pick> {
    let situation = Situation {
        ratings,
        today: DAY,
        recent,
        relevance: None,
    };
    plan(
        bank,
        &situation,
        count,
        &mut Seeded(fastrand::Rng::with_seed(seed)),
    )
}

fn sections(picks: &[Pick]) -> String {
    let mut names: Vec<&str> = picks.iter().map(|p| p.question.section.as_str()).collect();
    names.sort_unstable();
    names.concat()
}

#[test]
fn who_is_new_gets_a_mix_that_starts_with_medium() {
    for seed in 0..20 {
        let picks = plan_of(&bank(24), &Ratings::default(), &[], 4, seed);
        assert_eq!(picks[0].question.difficulty, Difficulty::Medium);
        assert_eq!(sections(&picks), "ABCD", "one of each");
        let difficulties: HashSet<Difficulty> =
            picks.iter().map(|p| p.question.difficulty).collect();
        assert!(difficulties.len() > 1, "{difficulties:?}");
    }
    let hard: Vec<Embedded> = (0..4)
        .map(|n| candidate("A", n, Difficulty::Hard))
        .collect();
    assert_eq!(
        plan_of(&hard, &Ratings::default(), &[], 9, 1).len(),
        4,
        "a bank without medium ones, and no question twice"
    );
    assert!(plan_of(&[], &Ratings::default(), &[], 5, 1).is_empty());
}

#[test]
fn questions_go_where_least_is_known() {
    let ratings = known(&[
        ("A", Difficulty::Medium, 50.0),
        ("B", Difficulty::Medium, 50.0),
    ]);
    for seed in 0..10 {
        assert_eq!(sections(&plan_of(&bank(24), &ratings, &[], 2, seed)), "CD");
        assert_eq!(
            sections(&plan_of(&bank(24), &ratings, &[], 6, seed)),
            "ABCCDD",
            "more of them, but not all"
        );
    }
}

#[test]
fn the_difficulty_fits_the_candidate() {
    let bank: Vec<Embedded> = (0..9)
        .map(|n| candidate("A", n, Difficulty::ALL[n % 3]))
        .collect();
    for (on, score, expected) in [
        (Difficulty::Easy, 20.0, Difficulty::Easy),
        (Difficulty::Medium, 50.0, Difficulty::Medium),
        (Difficulty::Hard, 80.0, Difficulty::Hard),
    ] {
        let picks = plan_of(&bank, &known(&[("A", on, score)]), &[], 1, 3);
        assert_eq!(picks[0].question.difficulty, expected, "{on} {score}");
    }
}

#[test]
fn what_was_known_long_ago_is_unsure_again() {
    let mut ratings = known(&[("A", Difficulty::Medium, 50.0)]);
    let later = DAY.saturating_add(jiff::Span::new().years(2));
    for _ in 0..30 {
        let game = Game {
            difficulty: Difficulty::Medium,
            score: 50.0,
            offline: false,
            day: later,
            width: 0.0,
        };
        ratings.play("y", "B", QuestionType::Coding, &game);
    }
    let bank = [
        candidate("A", 0, Difficulty::Medium),
        candidate("B", 1, Difficulty::Medium),
    ];
    let situation = Situation {
        ratings: &ratings,
        today: later,
        recent: &[],
        relevance: None,
    };
    let picks = plan(
        &bank,
        &situation,
        1,
        &mut Seeded(fastrand::Rng::with_seed(1)),
    );
    assert_eq!(sections(&picks), "A");
}

#[test]
fn near_duplicates_and_topics_come_twice_only_when_nothing_else_is_left() {
    let mut twins = [0, 1, 2].map(|n| candidate("A", n, Difficulty::Hard));
    twins[1].vector = axis(0);
    let mut cousins = twins.clone();
    cousins[1].vector = axis(1);
    cousins[1].question.topic = "topic_0".into();
    for seed in 0..20 {
        for bank in [&twins, &cousins] {
            let picks = plan_of(bank, &Ratings::default(), &[], 2, seed);
            assert!(
                picks.iter().any(|p| p.question.topic == "topic_2"),
                "{picks:?}"
            );
            assert_eq!(plan_of(bank, &Ratings::default(), &[], 9, seed).len(), 3);
        }
    }
}

#[test]
fn what_was_asked_lately_is_not_asked_again() {
    let all = bank(8);
    let ids: Vec<QuestionId> = all.iter().map(|e| e.question.id).collect();
    for (recent, expected) in [(0..0, 3), (0..6, 2), (0..7, 1)] {
        let picks = plan_of(&all, &Ratings::default(), &ids[recent.clone()], 3, 5);
        assert_eq!(picks.len(), expected, "{recent:?}");
        assert!(
            !picks
                .iter()
                .any(|p| ids[recent.clone()].contains(&p.question.id))
        );
    }
    let again = plan_of(&all, &Ratings::default(), &ids, 3, 5);
    assert_eq!(again.len(), 3, "better again than not at all");
    assert!(
        again.iter().all(|p| p.reason.contains("asked lately")),
        "{again:?}"
    );
}

#[test]
fn what_fits_comes_first() {
    let all = bank(24);
    let relevance: HashMap<QuestionId, f64> =
        [(all[3].question.id, 1.0), (all[7].question.id, 0.9)].into();
    let ratings = Ratings::default();
    let situation = Situation {
        ratings: &ratings,
        today: DAY,
        recent: &[],
        relevance: Some(&relevance),
    };
    for seed in 0..10 {
        let picks = plan(
            &all,
            &situation,
            3,
            &mut Seeded(fastrand::Rng::with_seed(seed)),
        );
        let fitting = picks
            .iter()
            .filter(|p| relevance.contains_key(&p.question.id))
            .count();
        assert_eq!((picks.len(), fitting), (3, 2), "{picks:?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_plan() {
    let one = plan_of(&bank(24), &Ratings::default(), &[], 5, 7);
    assert_eq!(one, plan_of(&bank(24), &Ratings::default(), &[], 5, 7));
    assert_ne!(one, plan_of(&bank(24), &Ratings::default(), &[], 5, 8));
}

#[test]
fn reasons_are_told_in_plain_words() {
    let ratings = known(&[
        ("A", Difficulty::Hard, 80.0),
        ("B", Difficulty::Medium, 50.0),
        ("D", Difficulty::Hard, 50.0),
    ]);
    let picks = plan_of(&bank(24), &ratings, &[], 6, 7);
    let told: Vec<String> = picks
        .iter()
        .map(|p| {
            format!(
                "{} {}: {}",
                p.question.section, p.question.difficulty, p.reason
            )
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    C hard: nothing is known about you in C yet; a hard question tells most at your level elsewhere
    B medium: your rating in B is 1500 ±139; a medium question tells most at your level
    D hard: your rating in D is 1695 ±139; a hard question tells most at your level
    A hard: your rating in A is 1924 ±156; a hard question tells most at your level
    C medium: little will be known about you in C after 1 of its questions
    B easy: your rating in B is 1500 ±139
    ");
    let sure = known(&[
        ("A", Difficulty::Hard, 50.0),
        ("B", Difficulty::Medium, 50.0),
    ]);
    let two: Vec<Embedded> = bank(24)
        .into_iter()
        .filter(|e| ["A", "B"].contains(&e.question.section.as_str()))
        .collect();
    let told: Vec<String> = plan_of(&two, &sure, &[], 2, 7)
        .into_iter()
        .map(|p| p.reason)
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    your rating in B is 1500 ±139; a medium question tells most at your level
    your rating in A is the least certain (±139); a hard question tells most at your level
    ");
}
