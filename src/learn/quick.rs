//! Quick rounds: statements that are judged right or wrong, one at a time.
//!
//! Owns which statements are asked, when a round is over, and what it says about memory. Pure: the
//! time and the chance are passed in. Which points are due is `history`'s.

use super::card::Grade;
use crate::domain::quick_round::{
    JudgedStatement, Judgement, RoundResult, Statement, StatementPrompt,
};
use crate::domain::text::shell::shell_word;
use crate::domain::text::words::stems;
use crate::domain::{Criterion, QuestionId};
use crate::ports::Randomness;
use jiff::Timestamp;

/// Most statements of a round.
pub const STATEMENTS: usize = 20;
/// Seconds after which no new statement is asked.
pub const SECONDS: i64 = 60;
/// Most statements about one point.
const PER_POINT: usize = 4;

/// A point that statements can be made of.
#[derive(Debug, Clone, PartialEq)]
pub struct QuickPoint {
    /// The point, with its sayings.
    pub point: Criterion,
    /// The question it belongs to.
    pub question: QuestionId,
    /// Topic of that question.
    pub topic: String,
}

/// What a round says about the memory of a point: recognised is less than recalled.
#[derive(Debug, Clone, PartialEq)]
pub struct Recognition {
    /// The point.
    pub point: Criterion,
    /// The question it belongs to.
    pub question: QuestionId,
    /// `Again` where a statement about it was judged wrongly, else `Hard`.
    pub grade: Grade,
}

/// Chooses the statements of a round, at most [`STATEMENTS`]: one about each point in the order
/// given, then a second one, and so on; as many right as wrong ones where the points have both.
pub fn choose_statements(points: &[QuickPoint], random: &mut dyn Randomness) -> Vec<Statement> {
    let mut decks: Vec<Deck> = points
        .iter()
        .map(|point| Deck::new(point, random))
        .collect();
    let mut sides: Vec<bool> = (0..STATEMENTS).map(|place| place % 2 == 0).collect();
    shuffle(&mut sides, random);

    let mut statements = Vec::new();
    for _ in 0..PER_POINT {
        for deck in &mut decks {
            let Some(right) = sides.get(statements.len()) else {
                return statements;
            };
            statements.extend(deck.draw(*right));
        }
    }
    statements
}

/// The statements about a point that were not asked yet, in random order.
struct Deck<'a> {
    of: &'a QuickPoint,
    right: Vec<&'a String>,
    wrong: Vec<&'a String>,
}

impl<'a> Deck<'a> {
    fn new(of: &'a QuickPoint, random: &mut dyn Randomness) -> Self {
        let sayings = &of.point.sayings;
        let mut right: Vec<&String> = sayings.right.iter().collect();
        let mut wrong: Vec<&String> = sayings.wrong.iter().collect();
        shuffle(&mut right, random);
        shuffle(&mut wrong, random);
        Self { of, right, wrong }
    }

    /// Takes a statement of the side wanted, else of the other.
    fn draw(&mut self, right: bool) -> Option<Statement> {
        let (wanted, other) = match right {
            true => (&mut self.right, &mut self.wrong),
            false => (&mut self.wrong, &mut self.right),
        };
        let (text, right) = match (wanted.pop(), right) {
            (Some(text), right) => (text, right),
            (None, right) => (other.pop()?, !right),
        };

        Some(Statement {
            point: self.of.point.clone(),
            question: self.of.question,
            topic: self.of.topic.clone(),
            text: text.clone(),
            right,
            instead: (!right).then(|| self.nearest_right(text)).flatten(),
        })
    }

    /// The right saying that shares most words with a wrong one: it says how the same thing really
    /// is.
    fn nearest_right(&self, wrong: &str) -> Option<String> {
        let wanted = stems(wrong);
        let right = self.of.point.sayings.right.iter().rev();
        right
            .max_by_key(|right| stems(right).intersection(&wanted).count())
            .cloned()
    }
}

/// Puts items in random order (Fisher and Yates).
pub fn shuffle<T>(items: &mut [T], random: &mut dyn Randomness) {
    for end in (1..items.len()).rev() {
        items.swap(end, random.below(end + 1));
    }
}

/// A round under way.
#[derive(Debug, Clone)]
pub struct Round {
    statements: Vec<Statement>,
    /// Whether each statement was judged rightly, in order.
    hits: Vec<bool>,
    /// Statements that were shown: what was taken back is asked again, however late it is.
    shown: usize,
    began: Timestamp,
    stopped: bool,
    too_late: bool,
}

impl Round {
    /// Begins a round.
    pub fn new(statements: Vec<Statement>, began: Timestamp) -> Self {
        Self {
            statements,
            hits: Vec::new(),
            shown: 0,
            began,
            stopped: false,
            too_late: false,
        }
    }

    /// The statement to be judged next; None where the round is over.
    pub fn ask(&mut self, now: Timestamp) -> Option<StatementPrompt> {
        let place = self.hits.len();
        let left = self.seconds_left(now);
        if self.stopped || self.too_late || (left == 0 && place >= self.shown) {
            return None;
        }
        let statement = self.statements.get(place)?;

        self.shown = self.shown.max(place + 1);
        Some(StatementPrompt {
            place: place + 1,
            total: self.statements.len(),
            seconds_left: left,
            topic: statement.topic.clone(),
            text: statement.text.clone(),
        })
    }

    /// Seconds left; a clock that is set back gives no more than there were.
    fn seconds_left(&self, now: Timestamp) -> i64 {
        let gone = now.duration_since(self.began).as_secs();
        SECONDS.saturating_sub(gone).clamp(0, SECONDS)
    }

    /// Carries out a key; what is to be told where a statement was judged.
    pub fn judge(&mut self, judgement: Judgement) -> Option<JudgedStatement> {
        let right = match judgement {
            Judgement::Right => true,
            Judgement::Wrong => false,
            Judgement::Undo => {
                self.hits.pop();
                return None;
            }
            Judgement::Stop => {
                self.stopped = true;
                return None;
            }
            Judgement::TooLate => {
                self.too_late = true;
                return None;
            }
        };

        let statement = self.statements.get(self.hits.len())?.clone();
        let hit = statement.right == right;
        self.hits.push(hit);
        Some(JudgedStatement { statement, hit })
    }

    /// What the round says about each point that was asked about, in that order.
    pub fn recognitions(&self) -> Vec<Recognition> {
        let mut recognitions: Vec<Recognition> = Vec::new();
        for (statement, hit) in self.statements.iter().zip(&self.hits) {
            let grade = if *hit { Grade::Hard } else { Grade::Again };
            let key = statement.point.key();
            match recognitions.iter_mut().find(|r| r.point.key() == key) {
                Some(recognition) => recognition.grade = recognition.grade.min(grade),
                None => recognitions.push(Recognition {
                    point: statement.point.clone(),
                    question: statement.question,
                    grade,
                }),
            }
        }
        recognitions
    }

    /// What the round came to.
    pub fn result(&self) -> RoundResult {
        let judged = self.hits.len();
        let recognitions = self.recognitions();
        let missed = recognitions.iter().filter(|r| r.grade == Grade::Again);

        RoundResult {
            judged,
            hits: self.hits.iter().filter(|hit| **hit).count(),
            out_of_time: !self.stopped && judged < self.statements.len(),
            missed: missed.map(|r| r.point.text.clone()).collect(),
            next: self.next_command(),
        }
    }

    /// The drill of the first topic that was missed, else of the first that was asked about: saying a
    /// point oneself is more than recognising it.
    fn next_command(&self) -> String {
        let asked = self.statements.iter().zip(&self.hits);
        let missed = asked.clone().find(|(_, hit)| !**hit);
        let first = missed.or_else(|| asked.clone().next());
        match first {
            Some((statement, _)) if !statement.topic.is_empty() => {
                format!("viva drill --topic {}", shell_word(&statement.topic))
            }
            _ => "viva drill --due".to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CriterionKind, Sayings};
    use jiff::ToSpan;
    use uuid::Uuid;

    /// Counts up, so that every order comes about.
    struct Counting(usize);

    impl Randomness for Counting {
        fn below(&mut self, bound: usize) -> usize {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33).checked_rem(bound).unwrap_or(0)
        }
    }

    fn point(number: usize, right: usize, wrong: usize) -> QuickPoint {
        let sayings = |side: &str, count| {
            (0..count)
                .map(|n| format!("{side} saying {n} about {number}"))
                .collect()
        };
        QuickPoint {
            point: Criterion {
                id: format!("k{number}"),
                kind: CriterionKind::KeyPoint,
                text: format!("Point {number}"),
                weight: 1.0,
                sayings: Sayings {
                    right: sayings("right", right),
                    wrong: sayings("wrong", wrong),
                },
                ..Criterion::default()
            },
            question: QuestionId(Uuid::from_u128(number as u128)),
            topic: format!("topic_{number}"),
        }
    }

    fn statements(points: &[QuickPoint], seed: usize) -> Vec<Statement> {
        choose_statements(points, &mut Counting(seed))
    }

    fn count(statements: &[Statement], right: bool) -> usize {
        statements.iter().filter(|s| s.right == right).count()
    }

    #[test]
    fn statements_are_mixed_and_go_round_the_points() {
        for seed in 0..50 {
            let many: Vec<QuickPoint> = (0..30).map(|n| point(n, 6, 6)).collect();
            let chosen = statements(&many, seed);
            assert_eq!((count(&chosen, true), count(&chosen, false)), (10, 10));
            let about: Vec<&str> = chosen.iter().map(|s| s.topic.as_str()).collect();
            let expected: Vec<String> = (0..20).map(|n| format!("topic_{n}")).collect();
            assert_eq!(about, expected, "the first points first");

            let few = [point(1, 6, 6), point(2, 1, 0), point(3, 0, 1)];
            let chosen = statements(&few, seed);
            assert_eq!(chosen.len(), PER_POINT + 2);
            let mut texts: Vec<&String> = chosen.iter().map(|s| &s.text).collect();
            texts.sort();
            texts.dedup();
            assert_eq!(texts.len(), chosen.len(), "none comes twice");
        }
        assert_eq!(statements(&[], 1), []);
        assert_eq!(statements(&[point(1, 0, 0)], 1), []);
    }

    #[test]
    fn a_wrong_statement_is_set_right_by_the_nearest_right_one() {
        let mut of = point(1, 0, 0);
        of.point.sayings = Sayings {
            right: vec![
                "two machines pulled latest and ran different numpy".into(),
                "somebody can push another build under the same tag".into(),
            ],
            wrong: vec!["a tag can not be overwritten once it is pushed".into()],
        };
        let chosen = statements(std::slice::from_ref(&of), 1);
        let wrong = chosen.iter().find(|s| !s.right).expect("a wrong one");
        let right = &of.point.sayings.right[1];
        assert_eq!(wrong.instead.as_ref(), Some(right));
        assert!(
            chosen
                .iter()
                .filter(|s| s.right)
                .all(|s| s.instead.is_none())
        );
    }

    fn at(seconds: i64) -> Timestamp {
        let start: Timestamp = "2026-01-05T09:00:00Z".parse().expect("a time");
        start + seconds.seconds()
    }

    fn round(right: &[bool]) -> Round {
        let statements = right.iter().enumerate().map(|(n, right)| {
            let of = point(n / 2, 1, 1);
            Statement {
                point: of.point,
                question: of.question,
                topic: of.topic,
                text: "it is so".into(),
                right: *right,
                instead: None,
            }
        });
        Round::new(statements.collect(), at(0))
    }

    #[test]
    fn a_round_ends_with_its_statements_its_time_or_a_key() {
        let mut all = round(&[true, false]);
        assert!(
            all.ask(at(1))
                .is_some_and(|p| (p.place, p.seconds_left) == (1, 59))
        );
        assert!(all.judge(Judgement::Right).is_some_and(|told| told.hit));
        assert!(all.ask(at(-100)).is_some_and(|p| p.seconds_left == SECONDS));
        assert!(all.judge(Judgement::Right).is_some_and(|told| !told.hit));
        assert_eq!(all.ask(at(3)), None);
        assert!(
            all.judge(Judgement::Right).is_none(),
            "nothing is left to judge"
        );
        assert!(!all.result().out_of_time);

        let mut late = round(&[true, true, true]);
        assert!(late.ask(at(59)).is_some());
        assert!(
            late.judge(Judgement::Right).is_some(),
            "what was shown counts"
        );
        assert_eq!(late.ask(at(60)), None);
        assert!(late.result().out_of_time);

        let mut unjudged = round(&[true, true]);
        assert!(unjudged.ask(at(59)).is_some());
        assert!(unjudged.judge(Judgement::TooLate).is_none());
        assert_eq!(unjudged.ask(at(59)), None, "also where a clock is behind");
        assert!(unjudged.result().out_of_time && unjudged.recognitions().is_empty());

        let mut stopped = round(&[true, true]);
        stopped.judge(Judgement::Stop);
        assert_eq!(stopped.ask(at(1)), None);
        let result = stopped.result();
        assert_eq!((result.judged, result.out_of_time), (0, false));
        assert_eq!(result.next, "viva drill --due");
    }

    #[test]
    fn what_is_taken_back_is_asked_again_however_late() {
        let mut round = round(&[true, true]);
        round.ask(at(1));
        round.judge(Judgement::Wrong);
        round.judge(Judgement::Undo);
        assert!(round.ask(at(100)).is_some_and(|p| p.place == 1));
        round.judge(Judgement::Right);
        assert_eq!(round.ask(at(101)), None);
        assert_eq!(round.result().hits, 1);
        round.judge(Judgement::Undo);
        round.judge(Judgement::Undo);
        assert_eq!(round.result().judged, 0);
    }

    #[test]
    fn a_point_is_missed_where_one_of_its_statements_is() {
        let mut round = round(&[true, true, true, true, true]);
        for judgement in [
            Judgement::Right,
            Judgement::Right,
            Judgement::Wrong,
            Judgement::Right,
        ] {
            round.ask(at(1));
            round.judge(judgement);
        }
        let grades: Vec<(String, Grade)> = round
            .recognitions()
            .into_iter()
            .map(|r| (r.point.text, r.grade))
            .collect();
        let expected = [("Point 0", Grade::Hard), ("Point 1", Grade::Again)];
        assert_eq!(
            grades,
            expected.map(|(text, grade)| (text.to_string(), grade))
        );
        let result = round.result();
        assert_eq!((result.judged, result.hits), (4, 3));
        assert_eq!(result.missed, ["Point 1"]);
        assert_eq!(result.next, "viva drill --topic topic_1");
    }
}
