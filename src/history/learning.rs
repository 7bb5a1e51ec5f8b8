//! Cards, ratings and sums on disk, brought up to date from closed threads.
//!
//! Nothing here is a second truth: every row is computed from the sessions by `learn`, and
//! [`SqliteHistory::relearn`] makes all of it again. A thread counts once however often it is
//! learned; one that changes (a regrade) replaces what it said before.

use super::cards::{StoredCard, find_or_insert_card, grade_column, load_cards, recompute_card};
use super::days::load_days;
use super::fault::SqlFault;
use super::ratings::{DIMENSIONS, RatingKey, load_ratings, recompute_rating};
use super::read::load_thread;
use super::recognition::restore_cards;
use super::rows::{json_column, parse_column, timestamp_text};
use super::sqlite::SqliteHistory;
use crate::domain::ThreadRecord;
use crate::domain::score::{ThreadOutcome, difficulty_weight, first_outcome};
use crate::learn::{self, Calendar, Card, DatedGrade, DueCriterion, Progress, Ratings, Scheduler};
use crate::ports::HistoryError;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::{BTreeMap, BTreeSet};

type Tx<'a> = Transaction<'a>;

/// Cap on the time counted for one answer, in seconds; longer gaps are breaks.
const LONGEST_ANSWER: f64 = 3600.0;

/// Cards and ratings that have to be computed again.
#[derive(Default)]
pub(super) struct Touched {
    cards: BTreeSet<i64>,
    ratings: BTreeSet<RatingKey>,
}

/// A card, when it is due, and how well it is remembered.
struct DueCard {
    row: i64,
    day: Date,
    recall: f32,
    worth: f32,
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
    /// of `calendar`. Call it when a thread or a session ends and before anything below is asked for;
    /// with nothing to do it costs one look into an index.
    pub fn learn(&self, scheduler: &Scheduler, calendar: &Calendar) -> Result<usize, HistoryError> {
        let pending =
            "SELECT EXISTS (SELECT 1 FROM threads WHERE learned = 0 AND status <> 'open')";
        if !self.read(|tx| Ok(tx.prepare_cached(pending)?.query_row([], |r| r.get(0))?))? {
            return Ok(0);
        }
        self.write(|tx| learn_pending(tx, scheduler, calendar))
    }

    /// Forgets everything that was learned and learns it again from the sessions.
    pub fn relearn(
        &self,
        scheduler: &Scheduler,
        calendar: &Calendar,
    ) -> Result<usize, HistoryError> {
        self.write(|tx| {
            tx.execute_batch(
                "DELETE FROM reviews; DELETE FROM cards; DELETE FROM ratings; DELETE FROM attempts;
                 UPDATE threads SET learned = 0;",
            )?;
            let threads = learn_pending(tx, scheduler, calendar)?;
            restore_cards(tx, scheduler)?;
            Ok(threads)
        })
    }

    /// Fits FSRS's parameters to the reviews and computes every card anew with them. False where
    /// the history is too small or the defaults explain it as well; the defaults are used then.
    /// Takes seconds on a large history.
    pub fn fit(&self, retention: f64) -> Result<bool, HistoryError> {
        let histories = self.read(|tx| {
            let mut cards: BTreeMap<i64, Vec<DatedGrade>> = BTreeMap::new();
            let mut statement = tx.prepare(
                "SELECT card, day, grade
                 FROM reviews JOIN attempts USING (thread) ORDER BY card, at, thread",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let (day, grade) = (parse_column(row, 1)?, grade_column(row, 2)?);
                let reviews = cards.entry(row.get(0)?).or_default();
                reviews.push(DatedGrade { day, grade });
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
            recompute(
                tx,
                &scheduler,
                &Touched {
                    cards,
                    ratings: BTreeSet::new(),
                },
            )
        })?;

        Ok(fitted.is_some())
    }

    /// Criteria whose recall is down to the wanted retention on `today`, those worth most first (the
    /// most forgotten ones, where no day is aimed at); at most `limit`.
    pub fn due(
        &self,
        scheduler: &Scheduler,
        today: Date,
        limit: usize,
    ) -> Result<Vec<DueCriterion>, HistoryError> {
        self.criteria(scheduler, today, limit, |card| {
            scheduler.is_due(card, today)
        })
    }

    /// Every criterion with something to remember, those worth most on `today` first; at most
    /// `limit`.
    pub fn remembered(
        &self,
        scheduler: &Scheduler,
        today: Date,
        limit: usize,
    ) -> Result<Vec<DueCriterion>, HistoryError> {
        self.criteria(scheduler, today, limit, |_| true)
    }

    fn criteria(
        &self,
        scheduler: &Scheduler,
        today: Date,
        limit: usize,
        wanted: impl Fn(&Card) -> bool,
    ) -> Result<Vec<DueCriterion>, HistoryError> {
        self.read(|tx| {
            let mut due: Vec<DueCard> = Vec::new();
            for StoredCard { row, card } in load_cards(tx)? {
                if wanted(&card) {
                    due.push(DueCard {
                        row,
                        day: scheduler.due(&card),
                        recall: scheduler.recall(&card, today),
                        worth: scheduler.worth(&card, today),
                    });
                }
            }

            due.sort_by(|a, b| b.worth.total_cmp(&a.worth).then(a.row.cmp(&b.row)));
            due.truncate(limit);
            let mut statement =
                tx.prepare_cached("SELECT criterion, question_id FROM cards WHERE id = ?")?;

            due.into_iter()
                .map(|card| {
                    let mut rows = statement.query([card.row])?;
                    let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
                    Ok(DueCriterion {
                        criterion: json_column(row, 0)?,
                        question: parse_column(row, 1)?,
                        due: card.day,
                        recall: card.recall,
                        worth: card.worth,
                    })
                })
                .collect()
        })
    }

    /// Returns the ratings of topics, sections and kinds of questions.
    pub fn ratings(&self) -> Result<Ratings, HistoryError> {
        self.read(load_ratings)
    }

    /// Returns the figures of `viva progress`; `since`: the first day that counts.
    pub fn progress(
        &self,
        scheduler: &Scheduler,
        today: Date,
        since: Option<Date>,
    ) -> Result<Progress, HistoryError> {
        self.read(|tx| {
            let due: Vec<Date> = load_cards(tx)?
                .iter()
                .map(|stored| scheduler.due(&stored.card))
                .collect();

            Ok(learn::progress(
                &load_days(tx)?,
                &load_ratings(tx)?,
                &due,
                today,
                since,
            ))
        })
    }
}

fn learn_pending(
    tx: &Tx<'_>,
    scheduler: &Scheduler,
    calendar: &Calendar,
) -> Result<usize, SqlFault> {
    let mut statement =
        tx.prepare("SELECT id FROM threads WHERE learned = 0 AND status <> 'open' ORDER BY id")?;
    let pending = statement
        .query_map([], |r| r.get(0))?
        .collect::<Result<Vec<i64>, _>>()?;

    let mut touched = Touched::default();
    for thread in &pending {
        forget_thread(tx, *thread, &mut touched)?;
        record_thread(tx, *thread, calendar, &mut touched)?;
        tx.prepare_cached("UPDATE threads SET learned = 1 WHERE id = ?")?
            .execute([thread])?;
    }

    recompute(tx, scheduler, &touched)?;
    Ok(pending.len())
}

/// Deletes what was learned from a thread.
pub(super) fn forget_thread(
    tx: &Tx<'_>,
    thread: i64,
    touched: &mut Touched,
) -> Result<(), SqlFault> {
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
            let name = row.get(dimension)?;
            touched.ratings.insert(RatingKey { dimension, name });
        }
    }

    Ok(())
}

/// Stores what is learned from a thread.
fn record_thread(
    tx: &Tx<'_>,
    thread: i64,
    calendar: &Calendar,
    touched: &mut Touched,
) -> Result<(), SqlFault> {
    let record = load_thread(tx, thread)?;
    let Some(first) = record.turns.first() else {
        return Ok(());
    };

    let day = calendar.day(first.asked_at);
    // Points that feedback had named by then say nothing about what was known.
    let (score, range, offline) = match first_outcome(&record) {
        ThreadOutcome::Scored {
            score,
            range,
            offline,
            ..
        } => (Some(score), Some(range), offline),
        ThreadOutcome::Unscored { .. } => (None, None, false),
    };
    let q = &record.question;

    // Every assessment was paid for, also the ones that no longer count.
    tx.prepare_cached(
        "INSERT INTO attempts (thread, at, day, topic, section, kind, difficulty, weight, score,
         offline, seconds, score_low, score_high, prompt_tokens, completion_tokens, cost)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,
                ifnull(sum(prompt_tokens), 0), ifnull(sum(completion_tokens), 0), sum(cost)
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
        answering_seconds(&record),
        range.map(|r| r.low),
        range.map(|r| r.high),
    ])?;

    for (dimension, name) in [&q.topic, &q.section, q.kind.as_str()]
        .into_iter()
        .enumerate()
    {
        let name = name.to_string();
        touched.ratings.insert(RatingKey { dimension, name });
    }

    record_reviews(tx, thread, &record, touched)
}

/// Stores the reviews a thread amounts to.
fn record_reviews(
    tx: &Tx<'_>,
    thread: i64,
    record: &ThreadRecord,
    touched: &mut Touched,
) -> Result<(), SqlFault> {
    for review in learn::reviews(record) {
        let card = find_or_insert_card(tx, &review.criterion, record.question.id)?;
        tx.prepare_cached("INSERT OR REPLACE INTO reviews (card, thread, grade) VALUES (?, ?, ?)")?
            .execute(params![card, thread, review.grade as i64])?;
        touched.cards.insert(card);
    }

    Ok(())
}

/// Time between question and answer, turn by turn; a clock that was set back counts as no time.
pub(super) fn answering_seconds(thread: &ThreadRecord) -> f64 {
    let turns = thread
        .turns
        .iter()
        .filter_map(|t| Some(t.answered_at?.duration_since(t.asked_at).as_secs_f64()));
    turns.map(|s| s.clamp(0.0, LONGEST_ANSWER)).sum()
}

/// Computes cards and ratings again from the reviews and attempts that are there.
pub(super) fn recompute(
    tx: &Tx<'_>,
    scheduler: &Scheduler,
    touched: &Touched,
) -> Result<(), SqlFault> {
    for card in &touched.cards {
        recompute_card(tx, scheduler, *card)?;
    }

    for key in &touched.ratings {
        if let Some(dimension) = DIMENSIONS.get(key.dimension) {
            recompute_rating(tx, dimension, &key.name)?;
        }
    }
    Ok(())
}
