//! Cards on disk: one for each criterion that was ever reviewed.

use super::fault::SqlFault;
use super::rows::{parse_column, to_json};
use crate::domain::{Criterion, CriterionKind, QuestionId};
use crate::learn::{Card, Grade, Scheduler};
use rusqlite::{OptionalExtension, Row, Transaction, params};

type Tx<'a> = Transaction<'a>;

/// A card and its row.
pub(super) struct StoredCard {
    pub row: i64,
    pub card: Card,
}

/// Loads every card that has something to remember.
pub(super) fn load_cards(tx: &Tx<'_>) -> Result<Vec<StoredCard>, SqlFault> {
    let mut statement = tx.prepare_cached(
        "SELECT id, stability, difficulty, last, reviews, lapses
         FROM cards WHERE stability IS NOT NULL",
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
            place: row.get::<_, i64>(0)? as u32,
        };
        cards.push(StoredCard {
            row: row.get(0)?,
            card,
        });
    }

    Ok(cards)
}

/// Returns the row of a criterion's card, made where it is new.
pub(super) fn find_or_insert_card(
    tx: &Tx<'_>,
    criterion: &Criterion,
    question: QuestionId,
) -> Result<i64, SqlFault> {
    let key = criterion.key();
    let found = tx
        .prepare_cached("SELECT id FROM cards WHERE key = ?")?
        .query_row([&key], |r| r.get(0))
        .optional()?;

    if let Some(row) = found {
        return Ok(row);
    }

    let red_flag = criterion.kind == CriterionKind::RedFlag;
    tx.prepare_cached(
        "INSERT INTO cards (key, criterion, red_flag, question_id) VALUES (?, ?, ?, ?)",
    )?
    .execute(params![
        key,
        to_json(criterion)?,
        red_flag,
        question.to_string()
    ])?;

    Ok(tx.last_insert_rowid())
}

/// Computes a card again from its reviews and from what quick rounds say of it; one without either is
/// deleted. A statement that was judged rightly makes no card: it says little of who never answered.
pub(super) fn recompute_card(
    tx: &Tx<'_>,
    scheduler: &Scheduler,
    card: i64,
) -> Result<(), SqlFault> {
    let mut statement = tx.prepare_cached(
        "SELECT day, grade, red_flag, at, thread
         FROM reviews JOIN attempts USING (thread) JOIN cards ON cards.id = reviews.card
         WHERE card = ?1
         UNION ALL
         SELECT day, grade, red_flag, at, NULL
         FROM recognitions JOIN cards USING (key) WHERE cards.id = ?1
         ORDER BY at, thread",
    )?;
    let mut rows = statement.query([card])?;

    let (mut reviews, mut red_flag) = (Vec::new(), false);
    while let Some(row) = rows.next()? {
        let grade = grade_column(row, 1)?;
        let recognised = row.get::<_, Option<i64>>(4)?.is_none() && grade != Grade::Again;
        red_flag = row.get(2)?;
        if !(recognised && reviews.is_empty()) {
            reviews.push((parse_column(row, 0)?, grade));
        }
    }

    if reviews.is_empty() {
        tx.prepare_cached("DELETE FROM cards WHERE id = ?")?
            .execute([card])?;
        return Ok(());
    }

    let state = scheduler.replay(red_flag, reviews);
    tx.prepare_cached(
        "UPDATE cards SET stability = ?, difficulty = ?, last = ?, reviews = ?, lapses = ?
         WHERE id = ?",
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

/// Column `i`, a grade.
pub(super) fn grade_column(row: &Row<'_>, i: usize) -> Result<Grade, SqlFault> {
    Grade::from_number(row.get(i)?)
        .ok_or_else(|| SqlFault::Content("a stored grade is none of the four".into()))
}
