//! Cards, ratings and sums on disk, brought up to date from closed threads.
//!
//! Nothing here is a second truth: every row is computed from the sessions by `learn`, and
//! [`SqliteHistory::relearn`] makes all of it again. A thread counts once however often it is
//! learned; one that changes (a regrade) replaces what it said before.

use super::fault::SqlFault;
use super::read::load_thread;
use super::rows::{count_column, json_column, parse_column, spent_columns, timestamp_text};
use super::sqlite::SqliteHistory;
use crate::domain::ThreadRecord;
use crate::domain::score::{ThreadOutcome, difficulty_weight, first_outcome};
use crate::learn::{
    self, Card, Day, DueCriterion, Game, Grade, Progress, Rating, Ratings, Scheduler,
};
use crate::ports::HistoryError;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use std::collections::{BTreeMap, BTreeSet};

type Tx<'a> = Transaction<'a>;

/// Longest time that is believed to have been spent on one answer, in seconds: who comes back the
/// next day did not think all night.
const LONGEST_ANSWER: f64 = 3600.0;

/// The dimensions of ratings: name in the table `ratings`, which is the column of `attempts`.
const DIMENSIONS: [&str; 3] = ["topic", "section", "kind"];

/// Cards and ratings that have to be computed again.
#[derive(Default)]
pub(super) struct Touched {
    cards: BTreeSet<i64>,
    names: BTreeSet<(usize, String)>,
}

impl SqliteHistory {
    /// FSRS with the parameters fitted to this history, the defaults where there are none.
    /// `retention`: see [`Scheduler::new`].
    pub fn scheduler(&self, retention: f64) -> Result<Scheduler, HistoryError> {
        self.read(|tx| {
            let text: Option<String> = tx
                .query_row("SELECT fitted FROM parameters", [], |r| r.get(0))
                .optional()?;
            let fitted: Vec<f32> = text
                .and_then(|t| serde_json::from_str(&t).ok())
                .unwrap_or_default();
            Ok(Scheduler::new(&fitted, retention))
        })
    }

    /// Takes in every closed thread that is new or has changed, and says how many. Days are those
    /// of `zone`. Call it when a thread or a session ends and before anything below is asked for;
    /// with nothing to do it costs one look into an index.
    pub fn learn(&self, scheduler: &Scheduler, zone: &TimeZone) -> Result<usize, HistoryError> {
        let pending =
            "SELECT EXISTS (SELECT 1 FROM threads WHERE learned = 0 AND status <> 'open')";
        if !self.read(|tx| Ok(tx.prepare_cached(pending)?.query_row([], |r| r.get(0))?))? {
            return Ok(0);
        }
        self.write(|tx| learn_pending(tx, scheduler, zone))
    }

    /// Forgets everything that was learned and learns it again from the sessions.
    pub fn relearn(&self, scheduler: &Scheduler, zone: &TimeZone) -> Result<usize, HistoryError> {
        self.write(|tx| {
            tx.execute_batch(
                "DELETE FROM reviews; DELETE FROM cards; DELETE FROM ratings; DELETE FROM attempts;
                 UPDATE threads SET learned = 0;",
            )?;
            learn_pending(tx, scheduler, zone)
        })
    }

    /// Fits FSRS's parameters to the reviews and computes every card anew with them. False where
    /// the history is too small or the defaults explain it as well; the defaults are used then.
    /// Takes seconds on a large history.
    pub fn fit(&self, retention: f64) -> Result<bool, HistoryError> {
        let histories = self.read(|tx| {
            let mut cards: BTreeMap<i64, Vec<(Date, Grade)>> = BTreeMap::new();
            let mut statement = tx.prepare(
                "SELECT card, day, grade FROM reviews JOIN attempts USING (thread) ORDER BY card, at, thread",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                cards.entry(row.get(0)?).or_default().push((parse_column(row, 1)?, grade(row, 2)?));
            }
            Ok(cards)
        })?;
        let fitted = learn::fit(&histories.into_values().collect::<Vec<_>>());

        self.write(|tx| {
            tx.execute("DELETE FROM parameters", [])?;
            if let Some(fitted) = &fitted {
                let text =
                    serde_json::to_string(fitted).map_err(|e| SqlFault::Refused(e.to_string()))?;
                tx.execute("INSERT INTO parameters (id, fitted) VALUES (1, ?)", [text])?;
            }
            let scheduler = Scheduler::new(fitted.as_deref().unwrap_or_default(), retention);
            let mut statement = tx.prepare("SELECT id FROM cards")?;
            let cards = statement
                .query_map([], |r| r.get(0))?
                .collect::<Result<_, _>>()?;
            replay(
                tx,
                &scheduler,
                &Touched {
                    cards,
                    names: BTreeSet::new(),
                },
            )
        })?;

        Ok(fitted.is_some())
    }

    /// Criteria whose recall is down to the wanted retention on `today`, the most forgotten first;
    /// at most `limit`.
    pub fn due(
        &self,
        scheduler: &Scheduler,
        today: Date,
        limit: usize,
    ) -> Result<Vec<DueCriterion>, HistoryError> {
        self.read(|tx| {
            let mut due: Vec<(f32, Date, i64)> = Vec::new();
            for (id, card) in cards(tx)? {
                let day = scheduler.due(&card);
                if day <= today {
                    due.push((scheduler.recall(&card, today), day, id));
                }
            }

            due.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
            due.truncate(limit);
            let mut statement =
                tx.prepare_cached("SELECT criterion, question_id FROM cards WHERE id = ?")?;

            due.into_iter()
                .map(|(recall, due, id)| {
                    let mut rows = statement.query([id])?;
                    let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
                    Ok(DueCriterion {
                        criterion: json_column(row, 0)?,
                        question: parse_column(row, 1)?,
                        due,
                        recall,
                    })
                })
                .collect()
        })
    }

    /// Where the candidate stands.
    pub fn ratings(&self) -> Result<Ratings, HistoryError> {
        self.read(ratings)
    }

    /// What `viva progress` shows; `since`: the first day that counts.
    pub fn progress(
        &self,
        scheduler: &Scheduler,
        today: Date,
        since: Option<Date>,
    ) -> Result<Progress, HistoryError> {
        self.read(|tx| {
            let due: Vec<Date> = cards(tx)?
                .iter()
                .map(|(_, card)| scheduler.due(card))
                .collect();

            Ok(learn::progress(
                &days(tx)?,
                &ratings(tx)?,
                &due,
                today,
                since,
            ))
        })
    }
}

fn learn_pending(tx: &Tx<'_>, scheduler: &Scheduler, zone: &TimeZone) -> Result<usize, SqlFault> {
    let mut statement =
        tx.prepare("SELECT id FROM threads WHERE learned = 0 AND status <> 'open' ORDER BY id")?;
    let pending = statement
        .query_map([], |r| r.get(0))?
        .collect::<Result<Vec<i64>, _>>()?;

    let mut touched = Touched::default();
    for thread in &pending {
        forget(tx, *thread, &mut touched)?;
        remember(tx, *thread, zone, &mut touched)?;
        tx.prepare_cached("UPDATE threads SET learned = 1 WHERE id = ?")?
            .execute([thread])?;
    }

    replay(tx, scheduler, &touched)?;
    Ok(pending.len())
}

/// Takes back what a thread said.
pub(super) fn forget(tx: &Tx<'_>, thread: i64, touched: &mut Touched) -> Result<(), SqlFault> {
    let mut reviewed = tx.prepare_cached("SELECT card FROM reviews WHERE thread = ?")?;
    for card in reviewed.query_map([thread], |r| r.get(0))? {
        touched.cards.insert(card?);
    }

    tx.prepare_cached("DELETE FROM reviews WHERE thread = ?")?
        .execute([thread])?;
    let mut names =
        tx.prepare_cached("DELETE FROM attempts WHERE thread = ? RETURNING topic, section, kind")?;
    let mut rows = names.query([thread])?;

    while let Some(row) = rows.next()? {
        for dimension in 0..DIMENSIONS.len() {
            touched.names.insert((dimension, row.get(dimension)?));
        }
    }

    Ok(())
}

/// Writes down what a thread says.
fn remember(
    tx: &Tx<'_>,
    thread: i64,
    zone: &TimeZone,
    touched: &mut Touched,
) -> Result<(), SqlFault> {
    let record = load_thread(tx, thread)?;
    let Some(first) = record.turns.first() else {
        return Ok(());
    };

    let day = first.asked_at.to_zoned(zone.clone()).date();
    // Points that feedback had named by then say nothing about what was known.
    let (score, offline) = match first_outcome(&record) {
        ThreadOutcome::Scored { score, offline, .. } => (Some(score), offline),
        ThreadOutcome::Unscored { .. } => (None, false),
    };
    let q = &record.question;

    // Every assessment was paid for, also the ones that no longer count.
    tx.prepare_cached(
        "INSERT INTO attempts (thread, at, day, topic, section, kind, difficulty, weight, score, offline, seconds,
                               prompt_tokens, completion_tokens, cost)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ifnull(sum(prompt_tokens), 0),
                ifnull(sum(completion_tokens), 0), sum(cost)
         FROM assessments JOIN turns ON turns.id = assessments.turn WHERE turns.thread = ?1",
    )?
    .execute(params![
        thread,
        timestamp_text(first.asked_at),
        day.to_string(),
        q.topic,
        q.section,
        q.kind.as_str(),
        q.difficulty.as_str(),
        difficulty_weight(q.difficulty),
        score,
        offline,
        seconds(&record),
    ])?;

    for (dimension, name) in [&q.topic, &q.section, q.kind.as_str()]
        .into_iter()
        .enumerate()
    {
        touched.names.insert((dimension, name.to_string()));
    }

    for review in learn::reviews(&record) {
        let card = card_row(tx, &record, &review)?;
        tx.prepare_cached("INSERT OR REPLACE INTO reviews (card, thread, grade) VALUES (?, ?, ?)")?
            .execute(params![card, thread, review.grade as i64])?;
        touched.cards.insert(card);
    }

    Ok(())
}

/// Time between question and answer, turn by turn; a clock that was set back counts as no time.
fn seconds(thread: &ThreadRecord) -> f64 {
    let turns = thread
        .turns
        .iter()
        .filter_map(|t| Some(t.answered_at?.duration_since(t.asked_at).as_secs_f64()));
    turns.map(|s| s.clamp(0.0, LONGEST_ANSWER)).sum()
}

fn card_row(tx: &Tx<'_>, thread: &ThreadRecord, review: &learn::Review) -> Result<i64, SqlFault> {
    let key = review.criterion.key();
    let found = tx
        .prepare_cached("SELECT id FROM cards WHERE key = ?")?
        .query_row([&key], |r| r.get(0))
        .optional()?;

    if let Some(row) = found {
        return Ok(row);
    }

    let criterion =
        serde_json::to_string(&review.criterion).map_err(|e| SqlFault::Refused(e.to_string()))?;
    let red_flag = review.criterion.kind == crate::domain::CriterionKind::RedFlag;
    tx.prepare_cached(
        "INSERT INTO cards (key, criterion, red_flag, question_id) VALUES (?, ?, ?, ?)",
    )?
    .execute(params![
        key,
        criterion,
        red_flag,
        thread.question.id.to_string()
    ])?;

    Ok(tx.last_insert_rowid())
}

/// Computes cards and ratings again from the reviews and attempts that are there.
pub(super) fn replay(
    tx: &Tx<'_>,
    scheduler: &Scheduler,
    touched: &Touched,
) -> Result<(), SqlFault> {
    for card in &touched.cards {
        replay_card(tx, scheduler, *card)?;
    }

    for (dimension, name) in &touched.names {
        if let Some(dimension) = DIMENSIONS.get(*dimension) {
            replay_rating(tx, dimension, name)?;
        }
    }
    Ok(())
}

fn replay_card(tx: &Tx<'_>, scheduler: &Scheduler, card: i64) -> Result<(), SqlFault> {
    let mut statement = tx.prepare_cached(
        "SELECT day, grade, red_flag FROM reviews JOIN attempts USING (thread) JOIN cards ON cards.id = reviews.card
         WHERE card = ? ORDER BY at, thread",
    )?;
    let mut rows = statement.query([card])?;

    let (mut reviews, mut red_flag) = (Vec::new(), false);
    while let Some(row) = rows.next()? {
        reviews.push((parse_column(row, 0)?, grade(row, 1)?));
        red_flag = row.get(2)?;
    }

    if reviews.is_empty() {
        tx.prepare_cached("DELETE FROM cards WHERE id = ?")?
            .execute([card])?;
        return Ok(());
    }

    let state = scheduler.replay(red_flag, reviews);
    tx.prepare_cached(
        "UPDATE cards SET stability = ?, difficulty = ?, last = ?, reviews = ?, lapses = ? WHERE id = ?",
    )?
    .execute(params![
        state.map(|c| c.stability),
        state.map(|c| c.difficulty),
        state.map(|c| c.last.to_string()),
        state.map_or(0, |c| c.reviews),
        state.map_or(0, |c| c.lapses),
        card
    ])?;

    Ok(())
}

fn replay_rating(tx: &Tx<'_>, dimension: &str, name: &str) -> Result<(), SqlFault> {
    // `dimension` is one of our three words, never input.
    let mut statement = tx.prepare_cached(&format!(
        "SELECT difficulty, score, offline, day FROM attempts
         WHERE {dimension} = ? AND score IS NOT NULL ORDER BY at DESC, thread DESC LIMIT ?"
    ))?;
    let mut rows = statement.query(params![name, learn::rating::GAMES as i64])?;

    let mut games = Vec::new();
    while let Some(row) = rows.next()? {
        games.push(Game {
            difficulty: parse_column(row, 0)?,
            score: row.get(1)?,
            offline: row.get(2)?,
            day: parse_column(row, 3)?,
        });
    }

    games.reverse();
    if games.is_empty() {
        tx.prepare_cached("DELETE FROM ratings WHERE dimension = ? AND name = ?")?
            .execute([dimension, name])?;
        return Ok(());
    }

    let rating = Rating::of(games);
    tx.prepare_cached(
        "INSERT OR REPLACE INTO ratings (dimension, name, rating, deviation, volatility, games, last)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        dimension,
        name,
        rating.rating,
        rating.deviation,
        rating.volatility,
        rating.games as i64,
        rating.last.map(|d| d.to_string())
    ])?;

    Ok(())
}

/// Every card that has something to remember.
pub(super) fn cards(tx: &Tx<'_>) -> Result<Vec<(i64, Card)>, SqlFault> {
    let mut statement = tx.prepare_cached(
        "SELECT id, stability, difficulty, last, reviews, lapses FROM cards WHERE stability IS NOT NULL",
    )?;
    let mut rows = statement.query([])?;

    let mut cards = Vec::new();
    while let Some(row) = rows.next()? {
        let card = Card {
            stability: row.get(1)?,
            difficulty: row.get(2)?,
            last: parse_column(row, 3)?,
            reviews: row.get(4)?,
            lapses: row.get(5)?,
        };
        cards.push((row.get(0)?, card));
    }

    Ok(cards)
}

fn ratings(tx: &Tx<'_>) -> Result<Ratings, SqlFault> {
    let mut statement = tx.prepare_cached(
        "SELECT dimension, name, rating, deviation, volatility, games, last FROM ratings",
    )?;
    let mut rows = statement.query([])?;

    let mut ratings = Ratings::default();
    while let Some(row) = rows.next()? {
        let dimension: String = row.get(0)?;
        let by_name = match dimension.as_str() {
            "topic" => &mut ratings.topics,
            "section" => &mut ratings.sections,
            _ => &mut ratings.kinds,
        };
        let rating = Rating {
            rating: row.get(2)?,
            deviation: row.get(3)?,
            volatility: row.get(4)?,
            games: count_column(row, 5)?,
            last: row
                .get::<_, Option<String>>(6)?
                .and_then(|text| text.parse().ok()),
        };
        by_name.insert(row.get(1)?, rating);
    }

    Ok(ratings)
}

/// The days with closed threads, oldest first, then those with other calls.
fn days(tx: &Tx<'_>) -> Result<Vec<Day>, SqlFault> {
    let mut statement = tx.prepare_cached(
        "SELECT day, count(*), count(score), ifnull(sum(weight * score), 0.0),
                ifnull(sum(iif(score IS NULL, 0.0, weight)), 0.0), sum(seconds), sum(prompt_tokens),
                sum(completion_tokens), sum(cost)
         FROM attempts GROUP BY day ORDER BY day",
    )?;
    let mut rows = statement.query([])?;

    let mut days = Vec::new();
    while let Some(row) = rows.next()? {
        let number = |i| row.get::<_, i64>(i).map(i64::cast_unsigned);
        days.push(Day {
            date: parse_column(row, 0)?,
            attempts: number(1)?,
            scored: number(2)?,
            points: row.get(3)?,
            weight: row.get(4)?,
            seconds: row.get(5)?,
            prompt_tokens: number(6)?,
            completion_tokens: number(7)?,
            cost: row.get(8)?,
        });
    }

    spending(tx, &mut days)?;
    Ok(days)
}

/// Adds what was used beside assessments, on the day of a session's first closed thread; on the day
/// it began, in UTC, where it has none.
fn spending(tx: &Tx<'_>, days: &mut Vec<Day>) -> Result<(), SqlFault> {
    let mut statement = tx.prepare_cached(
        "SELECT sum(prompt_tokens), sum(completion_tokens), sum(cost), ifnull(
             (SELECT day FROM threads JOIN attempts ON attempts.thread = threads.id
              WHERE threads.session = spending.session ORDER BY threads.position LIMIT 1),
             (SELECT substr(started, 1, 10) FROM sessions WHERE sessions.id = spending.session)) AS day
         FROM spending GROUP BY day",
    )?;
    let mut rows = statement.query([])?;

    while let Some(row) = rows.next()? {
        let (used, date) = (spent_columns(row)?, parse_column(row, 3)?);
        let day = Day {
            prompt_tokens: used.prompt_tokens,
            completion_tokens: used.completion_tokens,
            cost: used.cost,
            ..Day::empty(date)
        };
        days.push(day);
    }

    Ok(())
}

fn grade(row: &Row<'_>, i: usize) -> Result<Grade, SqlFault> {
    Grade::from_number(row.get(i)?)
        .ok_or_else(|| SqlFault::Content("a stored grade is none of the four".into()))
}
