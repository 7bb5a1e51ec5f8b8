//! `viva progress` in numbers. Shows nothing: that is `term`'s and the command's.

use super::rating::{Rating, Ratings};
use crate::domain::Difficulty;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// Days ahead for which [`Progress::due`] counts.
const AHEAD: i64 = 7;

/// The closed threads of one day, added up.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Day {
    /// In the candidate's time zone.
    pub date: Date,
    /// Threads.
    pub attempts: u64,
    /// Threads with a score.
    pub scored: u64,
    /// Sum of weight × score over the scored ones, see `domain::score::difficulty_weight`.
    pub points: f64,
    /// The same from the lower ends of their ranges.
    pub points_low: f64,
    /// The same from the upper ends.
    pub points_high: f64,
    /// Sum of their weights.
    pub weight: f64,
    /// Time between question and answer.
    pub seconds: f64,
    /// Tokens sent, of every assessment, also repeated ones.
    pub prompt_tokens: u64,
    /// Tokens received.
    pub completion_tokens: u64,
    /// Money, in the currency of the configured prices; None where no call had a price.
    pub cost: Option<f64>,
}

impl Day {
    /// Nothing, on a date.
    pub fn empty(date: Date) -> Self {
        Self {
            date,
            attempts: 0,
            scored: 0,
            points: 0.0,
            points_low: 0.0,
            points_high: 0.0,
            weight: 0.0,
            seconds: 0.0,
            prompt_tokens: 0,
            completion_tokens: 0,
            cost: None,
        }
    }

    /// Mean score by difficulty weight, 0–100; None when nothing was scored.
    pub fn score(&self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.points / self.weight)
    }

    /// The ends of that mean while points are unsure.
    pub fn ends(&self) -> Option<(f64, f64)> {
        let ends = (
            self.points_low / self.weight,
            self.points_high / self.weight,
        );
        (self.weight > 0.0).then_some(ends)
    }

    fn add(&mut self, other: &Self) {
        self.attempts += other.attempts;
        self.scored += other.scored;
        self.points += other.points;
        self.points_low += other.points_low;
        self.points_high += other.points_high;
        self.weight += other.weight;
        self.seconds += other.seconds;
        self.prompt_tokens += other.prompt_tokens;
        self.completion_tokens += other.completion_tokens;
        self.cost = match (self.cost, other.cost) {
            (Some(a), Some(b)) => Some(a + b),
            (a, b) => a.or(b),
        };
    }
}

/// One week, also one without practice.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Week {
    /// Its Monday.
    pub monday: Date,
    /// Threads.
    pub attempts: u64,
    /// Mean score 0–100; None when nothing was scored.
    pub score: Option<f64>,
    /// Time spent.
    pub seconds: f64,
}

/// The candidate's standing in one topic, section or type.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    /// Slug, title or word.
    pub name: String,
    /// Rating and deviation today.
    pub rating: Rating,
    /// Score to be expected on a medium question, 0–100.
    pub expected: f64,
    /// 95 % interval of it.
    pub range: (f64, f64),
}

/// Everything `viva progress` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Progress {
    /// All days counted, added up; `date` is the first of them, today where there is none.
    pub total: Day,
    /// Mean score over all of them.
    pub score: Option<f64>,
    /// Its lower end while points are unsure.
    pub score_low: Option<f64>,
    /// Its upper end.
    pub score_high: Option<f64>,
    /// Weeks from the first practice to today, oldest first.
    pub weeks: Vec<Week>,
    /// Days in a row with practice, up to today or yesterday.
    pub streak: u32,
    /// The longest such row ever.
    pub longest_streak: u32,
    /// Weakest first.
    pub topics: Vec<Standing>,
    /// Weakest first.
    pub sections: Vec<Standing>,
    /// Weakest first.
    pub kinds: Vec<Standing>,
    /// Criteria due today, overdue ones included.
    pub due_today: usize,
    /// Criteria that become due on each of the next seven days.
    pub due: Vec<(Date, usize)>,
}

/// Counts. `days` in any order; those before `since` and after `today` (the clock was set back) are
/// left out of everything but the streaks. `due`: the day each card is due.
pub fn progress(
    days: &[Day],
    ratings: &Ratings,
    due: &[Date],
    today: Date,
    since: Option<Date>,
) -> Progress {
    let counted = days
        .iter()
        .filter(|d| d.date <= today && since.is_none_or(|since| d.date >= since));
    let first = counted.clone().map(|d| d.date).min();
    let mut total = Day::empty(first.unwrap_or(today));
    counted.clone().for_each(|day| total.add(day));
    let (streak, longest_streak) = streaks(days, today);

    Progress {
        score: total.score(),
        score_low: total.ends().map(|(low, _)| low),
        score_high: total.ends().map(|(_, high)| high),
        weeks: weeks(counted, today),
        total,
        streak,
        longest_streak,
        topics: standings(&ratings.topics, today),
        sections: standings(&ratings.sections, today),
        kinds: standings(&ratings.kinds, today),
        due_today: due.iter().filter(|d| **d <= today).count(),
        due: (1..=AHEAD)
            .map(|n| today.saturating_add(n.days()))
            .map(|day| (day, due.iter().filter(|d| **d == day).count()))
            .collect(),
    }
}

fn monday(date: Date) -> Date {
    date.saturating_sub(i64::from(date.weekday().to_monday_zero_offset()).days())
}

fn weeks<'a>(days: impl Iterator<Item = &'a Day>, today: Date) -> Vec<Week> {
    let mut by_week: BTreeMap<Date, Day> = BTreeMap::new();
    for day in days {
        let monday = monday(day.date);
        by_week
            .entry(monday)
            .or_insert_with(|| Day::empty(monday))
            .add(day);
    }

    let Some(first) = by_week.keys().next().copied() else {
        return Vec::new();
    };
    first
        .series(1.week())
        .take_while(|monday| *monday <= today)
        .map(|monday| {
            let sum = by_week
                .get(&monday)
                .copied()
                .unwrap_or_else(|| Day::empty(monday));

            Week {
                monday,
                attempts: sum.attempts,
                score: sum.score(),
                seconds: sum.seconds,
            }
        })
        .collect()
}

/// The row of days that is still going on, and the longest. On a day of nothing but skipped
/// questions nobody practised.
fn streaks(days: &[Day], today: Date) -> (u32, u32) {
    let mut practised: Vec<Date> = days
        .iter()
        .filter(|d| (d.scored > 0 || d.seconds > 0.0) && d.date <= today)
        .map(|d| d.date)
        .collect();
    practised.sort_unstable();
    practised.dedup();
    let (mut current, mut longest, mut last) = (0_u32, 0, None::<Date>);

    for day in practised {
        current = if last.is_some_and(|l| l.tomorrow().ok() == Some(day)) {
            current + 1
        } else {
            1
        };
        longest = longest.max(current);
        last = Some(day);
    }

    let alive = last.is_some_and(|l| l == today || l.tomorrow().ok() == Some(today));
    (if alive { current } else { 0 }, longest)
}

fn standings(ratings: &BTreeMap<String, Rating>, today: Date) -> Vec<Standing> {
    let mut standings: Vec<Standing> = ratings
        .iter()
        .map(|(name, rating)| {
            let rating = rating.on(today);
            Standing {
                name: name.clone(),
                expected: rating.expected(Difficulty::Medium),
                range: rating.expected_range(Difficulty::Medium),
                rating,
            }
        })
        .collect();

    standings.sort_by(|a, b| a.rating.rating.total_cmp(&b.rating.rating));
    standings
}

#[cfg(test)]
mod tests {
    use super::super::rating::Game;
    use super::*;
    use crate::domain::QuestionType;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 3, 12);

    fn day(date: Date, attempts: u64, score: f64) -> Day {
        let weight = attempts as f64;
        Day {
            attempts,
            scored: attempts,
            points: weight * score,
            points_low: weight * (score - 5.0),
            points_high: weight * score,
            weight,
            seconds: 60.0 * weight,
            prompt_tokens: 10 * attempts,
            completion_tokens: attempts,
            cost: (score > 50.0).then_some(0.5),
            ..Day::empty(date)
        }
    }

    #[test]
    fn a_day_of_skipped_questions_is_no_practice() {
        let skipped = Day {
            attempts: 3,
            ..Day::empty(TODAY)
        };
        let days = [day(date(2026, 3, 11), 1, 50.0), skipped];
        let p = progress(&days, &Ratings::default(), &[], TODAY, None);
        assert_eq!((p.streak, p.longest_streak, p.total.attempts), (1, 1, 4));

        let p = progress(&[skipped], &Ratings::default(), &[], TODAY, None);
        assert_eq!((p.streak, p.longest_streak), (0, 0));
    }

    #[test]
    fn weeks_streaks_and_sums() {
        let days = [
            day(date(2026, 3, 12), 1, 80.0),
            day(date(2026, 3, 11), 3, 40.0),
            day(date(2026, 2, 23), 2, 60.0),
            day(date(2026, 2, 22), 2, 50.0),
            day(date(2026, 2, 21), 1, 20.0),
            day(date(2026, 4, 1), 9, 99.0),
        ];
        let due = [
            date(2026, 3, 1),
            TODAY,
            date(2026, 3, 13),
            date(2026, 3, 13),
            date(2026, 5, 1),
        ];
        let p = progress(&days, &Ratings::default(), &due, TODAY, None);
        let mut out = format!(
            "{} attempts since {}, {:.0} s, {}+{} tokens, {:?}, score {:.1?} to {:.1?}, streak {} of {}\n",
            p.total.attempts,
            p.total.date,
            p.total.seconds,
            p.total.prompt_tokens,
            p.total.completion_tokens,
            p.total.cost,
            p.score_low,
            p.score,
            p.streak,
            p.longest_streak
        );
        for week in &p.weeks {
            out += &format!("{} {} {:.1?}\n", week.monday, week.attempts, week.score);
        }
        out += &format!(
            "due {} then {:?}",
            p.due_today,
            p.due.iter().map(|(_, n)| *n).collect::<Vec<_>>()
        );
        insta::assert_snapshot!(out, @"
        9 attempts since 2026-02-21, 540 s, 90+9 tokens, Some(1.0), score Some(43.9) to Some(48.9), streak 2 of 3
        2026-02-16 3 Some(40.0)
        2026-02-23 2 Some(60.0)
        2026-03-02 0 None
        2026-03-09 4 Some(50.0)
        due 2 then [2, 0, 0, 0, 0, 0, 0]
        ");

        let recent = progress(
            &days,
            &Ratings::default(),
            &due,
            TODAY,
            Some(date(2026, 3, 12)),
        );
        assert_eq!(
            (recent.total.attempts, recent.weeks.len(), recent.streak),
            (1, 1, 2)
        );
    }

    #[test]
    fn nothing_yet() {
        let p = progress(&[], &Ratings::default(), &[], TODAY, None);
        assert_eq!(
            (p.total, p.score, p.streak, p.weeks.len()),
            (Day::empty(TODAY), None, 0, 0)
        );
        let yesterday = [day(date(2026, 3, 11), 1, 1.0)];
        assert_eq!(
            progress(&yesterday, &Ratings::default(), &[], TODAY, None).streak,
            1,
            "today may still come"
        );
        let before = [day(date(2026, 3, 10), 1, 1.0)];
        assert_eq!(
            progress(&before, &Ratings::default(), &[], TODAY, None).streak,
            0
        );
    }

    #[test]
    fn the_weakest_comes_first() {
        let mut ratings = Ratings::default();
        for (topic, score) in [("strong", 95.0), ("weak", 10.0), ("middling", 50.0)] {
            let game = Game {
                difficulty: Difficulty::Medium,
                score,
                offline: false,
                day: TODAY,
                width: 0.0,
            };
            ratings.play(topic, "S", QuestionType::Coding, &game);
        }
        let p = progress(&[], &ratings, &[], TODAY, None);
        let names: Vec<&str> = p.topics.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names, ["weak", "middling", "strong"]);
        let weak = &p.topics[0];
        assert!(
            weak.range.0 < weak.expected && weak.expected < weak.range.1 && weak.range.1 <= 100.0,
            "{weak:?}"
        );
    }
}
