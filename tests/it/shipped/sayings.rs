//! What the shipped sayings must not be: right and wrong ones that read differently.
//!
//! The offline judge is to learn what a point means. If a counter of words could tell a right saying
//! from a wrong one of a point it has never seen, the judge could learn those words instead.

use std::collections::HashMap;
use viva::app::shipped_banks;
use viva::domain::KeyPoint;
use viva::domain::text::words::words;

/// Accuracy that chance has.
const CHANCE: f64 = 0.5;
/// What the word counter may reach; it was at 66 to 68% when this was written.
const MOST: f64 = 0.70;

/// How often a word stands in right and in wrong sayings.
#[derive(Default)]
struct WordCounter {
    counts: HashMap<String, [f64; 2]>,
    totals: [f64; 2],
}

impl WordCounter {
    fn learn(&mut self, saying: &str, side: usize) {
        for feature in features(saying) {
            self.counts.entry(feature).or_default()[side] += 1.0;
            self.totals[side] += 1.0;
        }
    }

    /// Naive Bayes (multinomial, add-one smoothing): true where the saying is rather right.
    fn says_right(&self, saying: &str) -> bool {
        let vocabulary = self.counts.len() as f64;
        let log_odds: f64 = features(saying)
            .iter()
            .filter_map(|feature| self.counts.get(feature))
            .map(|[right, wrong]| {
                let share = |count: f64, total: f64| (count + 1.0) / (total + vocabulary);
                (share(*right, self.totals[0]) / share(*wrong, self.totals[1])).ln()
            })
            .sum();
        log_odds > 0.0
    }
}

/// The words of a saying. With each word and the next as well the counter comes to 72%.
fn features(saying: &str) -> Vec<String> {
    words(saying).into_iter().map(|word| word.folded).collect()
}

/// The sayings of a point with their side, right ones first.
fn sides(point: &KeyPoint) -> impl Iterator<Item = (&str, usize)> {
    let right = point
        .sayings
        .right
        .iter()
        .map(|saying| (saying.as_str(), 0));
    let wrong = point
        .sayings
        .wrong
        .iter()
        .map(|saying| (saying.as_str(), 1));
    right.chain(wrong)
}

#[test]
fn a_counter_of_words_hardly_tells_right_from_wrong() {
    let questions: Vec<_> = shipped_banks()
        .unwrap()
        .into_iter()
        .flat_map(|bank| bank.questions)
        .collect();

    // Questions in turn, so that the points of one are all seen or all unseen.
    for seen in [0, 1] {
        let points = |half: usize| {
            let questions = questions.iter().skip(half).step_by(2);
            questions.flat_map(|question| &question.key_points)
        };
        let mut counter = WordCounter::default();
        for (saying, side) in points(seen).flat_map(sides) {
            counter.learn(saying, side);
        }

        let (mut right, mut all) = (0.0, 0.0);
        for (saying, side) in points(1 - seen).flat_map(sides) {
            all += 1.0;
            right += f64::from(u8::from(counter.says_right(saying) == (side == 0)));
        }
        let accuracy = right / all;
        println!("{accuracy:.3} of {all} sayings of unseen points, chance {CHANCE}");
        assert!(all > 10_000.0, "{all}");
        assert!(accuracy <= MOST, "{accuracy}");
    }
}
