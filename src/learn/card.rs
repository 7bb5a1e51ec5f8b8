//! Memory of single criteria: grades from verdicts, cards from grades.
//!
//! The model of forgetting is FSRS-6
//! (<https://github.com/open-spaced-repetition/fsrs4anki/wiki/The-Algorithm>), computed by the
//! `fsrs` crate. Time is counted in whole days, so what is due today is due from the morning on.

use crate::domain::score::{ThreadOutcome, first_outcome, thread_outcome};
use crate::domain::{Criterion, CriterionKind, ThreadRecord, Verdict};
use fsrs::{
    ComputeParametersInput, FSRS, FSRS6_DEFAULT_DECAY, FSRSItem, FSRSReview, MemoryState,
    compute_parameters, current_retrievability,
};
use jiff::civil::Date;
use std::collections::HashSet;

/// The grade of a recollection. The numbers are FSRS's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Missing or contradicted.
    Again = 1,
    /// Made in part, or made in a second try after it had been missing altogether: then it was
    /// repeated, not remembered.
    Hard = 2,
    /// Made, but only after a hint, in a follow-up, or in a second try after it had been made in
    /// part.
    Good = 3,
    /// Made at once.
    Easy = 4,
}

impl Grade {
    /// The grade of a stored number; None for a number that is none.
    pub fn from_number(n: i64) -> Option<Self> {
        [Self::Again, Self::Hard, Self::Good, Self::Easy]
            .into_iter()
            .find(|g| *g as i64 == n)
    }
}

/// One look at one criterion in one thread.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// The criterion.
    pub criterion: Criterion,
    /// The grade.
    pub grade: Grade,
}

/// The reviews a thread amounts to: one for every criterion with a verdict that says something, none
/// for an unscored thread. What the candidate decided counts as the candidate said.
///
/// A red flag turns round: making the wrong claim is `Again`, not making it `Easy`.
pub fn reviews(thread: &ThreadRecord) -> Vec<Review> {
    let (
        ThreadOutcome::Scored { findings, .. },
        ThreadOutcome::Scored {
            findings: first, ..
        },
    ) = (thread_outcome(thread), first_outcome(thread))
    else {
        return Vec::new();
    };

    let known: HashSet<&str> = first
        .iter()
        .filter(|f| f.finding.earned() > 0.0)
        .map(|f| f.finding.criterion.as_str())
        .collect();
    let helped = thread.hints_used > 0;

    findings
        .iter()
        .filter_map(|credited| {
            let criterion = thread.rubric.get(&credited.finding.criterion)?.clone();
            let flag = criterion.kind == CriterionKind::RedFlag;
            let grade = match credited.finding.ruling() {
                // Nobody knows whether it was remembered.
                Verdict::Unsure => return None,
                Verdict::Met if flag => Grade::Again,
                Verdict::Partial => Grade::Hard,
                Verdict::Missing | Verdict::Contradicted if flag => Grade::Easy,
                Verdict::Missing | Verdict::Contradicted => Grade::Again,
                Verdict::Met if !known.contains(criterion.id.as_str()) => Grade::Hard,
                Verdict::Met if helped || credited.turn > 0 => Grade::Good,
                Verdict::Met => Grade::Easy,
            };

            Some(Review { criterion, grade })
        })
        .collect()
}

/// The memory of one criterion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Card {
    /// Days until the chance of recall has fallen to 90 %.
    pub stability: f32,
    /// FSRS difficulty, 1 (easy) … 10 (hard).
    pub difficulty: f32,
    /// Day of the last review.
    pub last: Date,
    /// Number of reviews.
    pub reviews: u32,
    /// Reviews that went wrong ([`Grade::Again`]) after the first.
    pub lapses: u32,
    /// Tells cards apart whose numbers are the same, so that they do not all come back on one day.
    pub place: u32,
}

/// FSRS with its parameters and the retention that is wanted.
pub struct Scheduler {
    fsrs: FSRS,
    /// The curve's exponent: the last parameter, within the range the crate allows.
    decay: f32,
    retention: f32,
    /// The day that is practised for.
    goal: Option<Date>,
}

impl Scheduler {
    /// `parameters`: 21 numbers as [`fit`] gives, anything else means FSRS's defaults. `retention`:
    /// the chance of recall at which a criterion comes back, kept within 0.70–0.97 (outside,
    /// intervals become absurd); 0.9 is usual.
    pub fn new(parameters: &[f32], retention: f64) -> Self {
        let fitted = match parameters.len() {
            21 => FSRS::new(parameters).ok(),
            _ => None,
        };
        let decay = parameters
            .get(20)
            .filter(|_| fitted.is_some())
            .map_or(FSRS6_DEFAULT_DECAY, |d| d.clamp(0.1, 0.8));
        let retention = if retention.is_finite() {
            retention.clamp(0.70, 0.97) as f32
        } else {
            0.9
        };

        Self {
            fsrs: fitted.unwrap_or_default(),
            decay,
            retention,
            goal: None,
        }
    }

    /// The same, aimed at a day: no criterion is due after it.
    pub fn aimed_at(mut self, goal: Option<Date>) -> Self {
        self.goal = goal;
        self
    }

    /// Returns the day that is practised for.
    pub fn goal(&self) -> Option<Date> {
        self.goal
    }

    /// The card after a review on `day`; None stands for a criterion never seen. A day before the
    /// last review (the clock was set back) counts as the same day.
    pub fn review(&self, card: Option<Card>, grade: Grade, day: Date) -> Card {
        let memory = card.map(|c| MemoryState {
            stability: c.stability,
            difficulty: c.difficulty,
        });
        let elapsed = card.map_or(0, |c| days_between(c.last, day));
        let states = self.fsrs.next_states(memory, self.retention, elapsed);

        // Only a state that is not finite is refused; such a card starts anew.
        let states = states.or_else(|_| self.fsrs.next_states(None, self.retention, 0));
        let memory = match states {
            Ok(next) => match grade {
                Grade::Again => next.again.memory,
                Grade::Hard => next.hard.memory,
                Grade::Good => next.good.memory,
                Grade::Easy => next.easy.memory,
            },
            Err(_) => MemoryState {
                stability: 1.0,
                difficulty: 5.0,
            },
        };

        Card {
            stability: memory.stability,
            difficulty: memory.difficulty,
            last: card.map_or(day, |c| c.last.max(day)),
            reviews: card.map_or(0, |c| c.reviews).saturating_add(1),
            lapses: card.map_or(0, |c| {
                c.lapses.saturating_add(u32::from(grade == Grade::Again))
            }),
            place: card.map_or(0, |c| c.place),
        }
    }

    /// The card after all its reviews, oldest first. A red flag gets a card when its claim is first
    /// made: what was never believed need not be unlearned.
    pub fn replay(
        &self,
        red_flag: bool,
        reviews: impl IntoIterator<Item = (Date, Grade)>,
    ) -> Option<Card> {
        reviews
            .into_iter()
            .skip_while(|(_, grade)| red_flag && *grade == Grade::Easy)
            .fold(None, |card, (day, grade)| {
                Some(self.review(card, grade, day))
            })
    }

    /// Returns the days from the last review until the chance of recall is down to the wanted
    /// retention.
    pub(super) fn days_to_retention(&self, card: &Card) -> f32 {
        self.fsrs
            .next_interval(Some(card.stability), self.retention, 0)
    }

    /// The chance of recall on `day`, 0–1.
    pub fn recall(&self, card: &Card, day: Date) -> f32 {
        let memory = MemoryState {
            stability: card.stability,
            difficulty: card.difficulty,
        };
        current_retrievability(memory, days_between(card.last, day) as f32, self.decay)
            .clamp(0.0, 1.0)
    }
}

fn days_between(from: Date, to: Date) -> u32 {
    from.until(to)
        .map_or(0, |span| u32::try_from(span.get_days()).unwrap_or(0))
}

/// One review of a card.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DatedGrade {
    /// The day of the review.
    pub day: Date,
    /// Its grade.
    pub grade: Grade,
}

/// Fits FSRS's parameters to the reviews of each card (oldest first). None with less than 400
/// reviews or where the fit explains them no better than the defaults: a small history says more
/// about its noise than about the candidate.
pub fn fit(cards: &[Vec<DatedGrade>]) -> Option<Vec<f32>> {
    let mut items = Vec::new();
    for card in cards {
        let mut history = Vec::new();
        let mut last = None;

        for review in card {
            let delta_t = last.map_or(0, |last| days_between(last, review.day));
            last = Some(review.day);
            history.push(FSRSReview {
                rating: review.grade as u32,
                delta_t,
            });
            // An item asks for the last of its reviews; the first of a card has nothing to be
            // predicted from.
            if delta_t > 0 {
                items.push(FSRSItem {
                    reviews: history.clone(),
                });
            }
        }
    }

    if items.len() < 400 {
        return None;
    }

    let input = ComputeParametersInput {
        train_set: items.clone(),
        ..ComputeParametersInput::default()
    };
    let fitted = compute_parameters(input).ok()?;
    let improved = log_loss(&FSRS::new(&fitted).ok()?, &items) < log_loss(&FSRS::default(), &items);

    improved.then_some(fitted)
}

/// Returns how badly a model predicts the reviews; infinity where it cannot.
fn log_loss(model: &FSRS, items: &[FSRSItem]) -> f32 {
    model
        .evaluate(items.to_vec(), |_| true)
        .map_or(f32::INFINITY, |evaluation| evaluation.log_loss)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;

    const START: Date = date(2026, 1, 1);

    fn day(n: i64) -> Date {
        START.saturating_add(n.days())
    }

    #[test]
    fn intervals_are_those_of_fsrs_6() {
        let scheduler = Scheduler::new(&[], 0.9);
        let mut out = String::new();
        for grades in [
            [Grade::Again; 4],
            [Grade::Hard; 4],
            [Grade::Good; 4],
            [Grade::Easy; 4],
        ] {
            let mut card = None;
            let mut today = START;
            for grade in grades {
                let next = scheduler.review(card, grade, today);
                out += &format!(" {:?} {}", grade, (scheduler.due(&next) - today).get_days());
                today = scheduler.due(&next);
                card = Some(next);
            }
            out += "\n";
        }
        // The first column is round(w[0..4]) of the published default parameters, at least 1.
        insta::assert_snapshot!(out, @"
        Again 1 Again 1 Again 1 Again 1
        Hard 1 Hard 3 Hard 7 Hard 12
        Good 2 Good 11 Good 46 Good 163
        Easy 8 Easy 66 Easy 397 Easy 1875
        ");
    }

    #[test]
    fn recall_is_the_wanted_one_on_the_due_day() {
        let scheduler = Scheduler::new(&[], 0.8);
        let card = scheduler.review(None, Grade::Easy, START);
        assert!((scheduler.recall(&card, START) - 1.0).abs() < 1e-3);
        assert!((scheduler.recall(&card, scheduler.due(&card)) - 0.8).abs() < 0.01);
        assert!(
            Scheduler::new(&[], 0.9).due(&card) < scheduler.due(&card),
            "less retention, later"
        );
    }

    #[test]
    fn a_red_flag_has_no_card_until_it_is_raised() {
        let scheduler = Scheduler::new(&[], 0.9);
        let avoided = (START, Grade::Easy);
        assert_eq!(scheduler.replay(true, [avoided, avoided]), None);
        let raised = scheduler.replay(
            true,
            [avoided, (day(1), Grade::Again), (day(3), Grade::Easy)],
        );
        assert_eq!(raised.map(|c| (c.reviews, c.last)), Some((2, day(3))));
    }

    proptest! {
        #[test]
        fn any_history_gives_a_sane_card(
            reviews in prop::collection::vec((-400i64..4000, 1i64..5), 1..40),
            retention in 0.0f64..1.5,
        ) {
            let scheduler = Scheduler::new(&[], retention);
            let card = scheduler
                .replay(false, reviews.iter().filter_map(|(n, g)| Some((day(*n), Grade::from_number(*g)?))))
                .expect("a card");
            prop_assert!(card.stability > 0.0 && card.stability <= 36_500.0);
            prop_assert!((1.0..=10.0).contains(&card.difficulty));
            prop_assert!(scheduler.due(&card) > card.last);
            prop_assert_eq!(card.reviews as usize, reviews.len());
            let recall = scheduler.recall(&card, day(5000));
            prop_assert!((0.0..=1.0).contains(&recall));
        }
    }

    #[test]
    fn parameters_follow_a_history_that_differs_from_the_average() {
        // Somebody who forgets everything within two days.
        let mut random = fastrand::Rng::with_seed(1);
        let cards: Vec<Vec<DatedGrade>> = (0..120)
            .map(|_| {
                let mut today = 0;
                (0..8)
                    .map(|_| {
                        let gap = random.i64(1..6);
                        today += gap;
                        DatedGrade {
                            day: day(today),
                            grade: if random.f64() < 0.5_f64.powf(gap as f64 / 2.0) {
                                Grade::Good
                            } else {
                                Grade::Again
                            },
                        }
                    })
                    .collect()
            })
            .collect();
        let fitted = fit(&cards).expect("enough reviews");
        let interval = |s: &Scheduler| s.due(&s.review(None, Grade::Good, START));
        assert!(interval(&Scheduler::new(&fitted, 0.9)) <= interval(&Scheduler::new(&[], 0.9)));
        assert_eq!(
            fit(&cards),
            Some(fitted),
            "the same history, the same parameters"
        );
        assert_eq!(fit(&cards[..10]), None, "too little to tell");
    }

    #[test]
    fn odd_histories_can_be_fitted_or_refused() {
        let history = |cards: i64, grades: &[Grade], gap: i64| -> Vec<Vec<DatedGrade>> {
            let reviews = (0i64..).zip(grades.iter().cycle());
            (0..cards)
                .map(|_| {
                    reviews
                        .clone()
                        .take(12)
                        .map(|(n, grade)| DatedGrade {
                            day: day(n * gap),
                            grade: *grade,
                        })
                        .collect()
                })
                .collect()
        };
        for cards in [
            history(60, &[Grade::Again], 1),
            history(60, &[Grade::Easy], 1),
            history(60, &[Grade::Easy], 3000),
            history(60, &[Grade::Again, Grade::Easy], 2),
            history(60, &[Grade::Good], 0),
            history(60, &[Grade::Hard, Grade::Again, Grade::Again], 90),
            vec![
                (0..900)
                    .map(|n| DatedGrade {
                        day: day(n),
                        grade: Grade::Good,
                    })
                    .collect(),
            ],
            vec![
                (0..900)
                    .map(|n| DatedGrade {
                        day: day(-n),
                        grade: Grade::Hard,
                    })
                    .collect(),
            ],
        ] {
            if let Some(fitted) = fit(&cards) {
                assert!(
                    fitted.len() == 21 && fitted.iter().all(|w| w.is_finite()),
                    "{fitted:?}"
                );
            }
        }
    }
}
