//! Storing sessions: a whole record, and the changes to it.

use super::drafts;
use super::fault::SqlFault;
use super::places::{last_thread, last_turn, thread_row, turn_row};
use super::read::{load_thread, session_row, spending};
use super::rows::{parse_assessment, saturating_i64, timestamp_text, to_json};
use super::stories::keep_fit;
use crate::domain::score::{difficulty_weight, thread_outcome};
use crate::domain::text::hex;
use crate::domain::{
    Assessment, Change, CodeRun, PlannedQuestion, SessionId, SessionRecord, SessionStatus, Spent,
    ThreadOutcome, ThreadRecord, ThreadStatus, TurnKind, TurnRecord,
};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};
use sha2::{Digest, Sha256};

type Tx<'a> = Transaction<'a>;

/// Stores a whole record, threads included.
pub(super) fn insert_session(tx: &Tx<'_>, record: &SessionRecord) -> Result<(), SqlFault> {
    if session_row(tx, record.id)?.is_some() {
        return Err(SqlFault::Refused(format!(
            "session {} is already there",
            record.id
        )));
    }

    tx.prepare_cached(
        "INSERT INTO sessions (uuid, kind, started, ended, status, seed, settings, summary,
         questions)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        record.id.to_string(),
        record.kind.as_str(),
        timestamp_text(record.started),
        record.ended.map(timestamp_text),
        record.status.as_str(),
        record.seed.cast_signed(),
        to_json(&record.settings)?,
        record.summary,
        saturating_i64(record.plan.len()),
    ])?;
    let session = tx.last_insert_rowid();

    add_spending(tx, session, &record.spent)?;
    insert_plan(tx, session, &record.plan)?;

    for (position, thread) in record.threads.iter().enumerate() {
        let fits = record
            .plan
            .get(position)
            .is_some_and(|p| p.question == thread.question && p.rubric == thread.rubric);
        if !fits {
            return Err(SqlFault::Refused(format!(
                "thread {} of session {} does not ask the question of its plan",
                position + 1,
                record.id
            )));
        }
        insert_thread(tx, session, thread)?;
    }

    Ok(())
}

/// The row of a question and its rubric, made where it is new.
fn content_row(tx: &Tx<'_>, planned: &PlannedQuestion) -> Result<i64, SqlFault> {
    let (question, rubric) = (to_json(&planned.question)?, to_json(&planned.rubric)?);
    let hash = hex(&Sha256::new()
        .chain_update(&question)
        .chain_update([0])
        .chain_update(&rubric)
        .finalize());
    let found = tx
        .prepare_cached("SELECT id FROM contents WHERE hash = ?")?
        .query_row([&hash], |r| r.get(0))
        .optional()?;

    if let Some(row) = found {
        return Ok(row);
    }

    let q = &planned.question;
    tx.prepare_cached(
        "INSERT INTO contents (hash, question_id, topic, section, kind, difficulty, question,
         rubric)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        hash,
        q.id.to_string(),
        q.topic,
        q.section,
        q.kind.as_str(),
        q.difficulty.as_str(),
        question,
        rubric
    ])?;

    Ok(tx.last_insert_rowid())
}

fn insert_thread(tx: &Tx<'_>, session: i64, thread: &ThreadRecord) -> Result<(), SqlFault> {
    let Some(row) = open_thread(tx, session)? else {
        return Ok(());
    };

    tx.prepare_cached("UPDATE threads SET hints = ? WHERE id = ?")?
        .execute(params![saturating_i64(thread.hints_used), row])?;

    for turn in &thread.turns {
        insert_turn(tx, row, turn)?;
    }

    for (question, reply) in &thread.clarifications {
        clarify(tx, row, question, reply)?;
    }
    if let Some(fit) = &thread.story {
        keep_fit(tx, row, fit)?;
    }

    set_status(tx, row, thread.status)?;
    rescore(tx, session, row)
}

fn insert_turn(tx: &Tx<'_>, thread: i64, turn: &TurnRecord) -> Result<(), SqlFault> {
    let row = ask(tx, thread, &turn.kind, &turn.prompt, turn.asked_at)?;
    tx.prepare_cached("UPDATE turns SET answer = ?, answered_at = ? WHERE id = ?")?
        .execute(params![
            turn.answer,
            turn.answered_at.map(timestamp_text),
            row
        ])?;

    if let Some(run) = &turn.run {
        keep_run(tx, row, run)?;
    }
    if let Some(rating) = turn.self_rating {
        keep_rating(tx, row, rating)?;
    }
    match &turn.assessment {
        Some(assessment) => assess(tx, row, assessment),
        None => Ok(()),
    }
}

/// Carries out `change` as [`SessionRecord::apply`] does: what does not fit is ignored.
pub(super) fn apply(tx: &Tx<'_>, id: SessionId, change: &Change) -> Result<(), SqlFault> {
    let session = session_row(tx, id)?
        .ok_or_else(|| SqlFault::Refused(format!("there is no session {id}")))?;
    let Some(thread) = last_thread(tx, session)? else {
        return apply_to_session(tx, session, change);
    };

    match change {
        Change::TurnAsked { turn, prompt, at } => ask(tx, thread, turn, prompt, *at).map(|_| ()),
        Change::Answered { answer, at } => answer_turn(tx, session, thread, answer, *at),
        Change::TurnResumed { at } => match last_turn(tx, thread)? {
            Some(turn) => resume(tx, turn, *at),
            None => Ok(()),
        },
        Change::AnswerTakenBack => {
            drafts::take_back(tx, session, thread)?;
            rescore(tx, session, thread)
        }
        Change::CodeRan(run) => match last_turn(tx, thread)? {
            Some(turn) => keep_run(tx, turn, run),
            None => Ok(()),
        },
        Change::Rated { rating } => match last_turn(tx, thread)? {
            Some(turn) => keep_rating(tx, turn, *rating),
            None => Ok(()),
        },
        Change::Assessed {
            thread,
            turn,
            assessment,
        } => {
            let Some((turn, thread)) = turn_row(tx, session, *thread, *turn)? else {
                return Ok(());
            };
            assess(tx, turn, assessment)?;
            rescore(tx, session, thread)
        }
        Change::Decided { thread, turn, .. }
        | Change::Appealed { thread, turn, .. }
        | Change::AppealTakenBack { thread, turn, .. } => {
            let Some((turn, thread)) = turn_row(tx, session, *thread, *turn)? else {
                return Ok(());
            };
            rule(tx, turn, change)?;
            rescore(tx, session, thread)
        }
        Change::HintShown => {
            tx.prepare_cached("UPDATE threads SET hints = hints + 1 WHERE id = ?")?
                .execute([thread])?;
            rescore(tx, session, thread)
        }
        Change::Clarified { question, reply } => clarify(tx, thread, question, reply),
        Change::StoryFitted { thread, fit } => match thread_row(tx, session, *thread)? {
            Some(thread) => keep_fit(tx, thread, fit),
            None => Ok(()),
        },
        Change::ThreadClosed { status } => {
            set_status(tx, thread, *status)?;
            rescore(tx, session, thread)
        }
        Change::ThreadOpened
        | Change::SessionMoved { .. }
        | Change::Summarised { .. }
        | Change::Spent(_) => apply_to_session(tx, session, change),
    }
}

/// The changes that need no thread.
fn apply_to_session(tx: &Tx<'_>, session: i64, change: &Change) -> Result<(), SqlFault> {
    match change {
        Change::ThreadOpened => {
            open_thread(tx, session)?;
        }
        Change::SessionMoved { status, at } => {
            let ended = (*status != SessionStatus::Open).then(|| timestamp_text(*at));
            tx.prepare_cached("UPDATE sessions SET status = ?, ended = ? WHERE id = ?")?
                .execute(params![status.as_str(), ended, session])?;
        }
        Change::Summarised { text } => {
            tx.prepare_cached("UPDATE sessions SET summary = ? WHERE id = ?")?
                .execute(params![text, session])?;
        }
        Change::Spent(spent) => add_spending(tx, session, spent)?,
        _ => {}
    }

    Ok(())
}

fn insert_plan(tx: &Tx<'_>, session: i64, plan: &[PlannedQuestion]) -> Result<(), SqlFault> {
    for (position, planned) in plan.iter().enumerate() {
        let content = content_row(tx, planned)?;
        tx.prepare_cached(
            "INSERT INTO plan (session, position, content, reason) VALUES (?, ?, ?, ?)",
        )?
        .execute(params![
            session,
            saturating_i64(position),
            content,
            planned.reason
        ])?;
    }

    Ok(())
}

/// Adds to what a session used.
fn add_spending(tx: &Tx<'_>, session: i64, spent: &Spent) -> Result<(), SqlFault> {
    if spent.is_nothing() {
        return Ok(());
    }

    let mut all = spending(tx, session)?;
    all.add(spent);
    tx.prepare_cached(
        "INSERT OR REPLACE INTO spending (session, prompt_tokens, completion_tokens, cost)
         VALUES (?, ?, ?, ?)",
    )?
    .execute(params![
        session,
        saturating_i64(all.prompt_tokens),
        saturating_i64(all.completion_tokens),
        all.cost
    ])?;
    Ok(())
}

/// Opens the thread of the next planned question; None when the plan is through.
fn open_thread(tx: &Tx<'_>, session: i64) -> Result<Option<i64>, SqlFault> {
    let next: Option<(i64, i64, String)> = tx
        .prepare_cached(
            "SELECT plan.position, plan.content, contents.difficulty
             FROM plan JOIN contents ON contents.id = plan.content
             WHERE plan.session = ?1 AND plan.position =
                 (SELECT count(*) FROM threads WHERE session = ?1)",
        )?
        .query_row([session], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
        .optional()?;

    let Some((position, content, difficulty)) = next else {
        return Ok(None);
    };

    let difficulty = difficulty
        .parse()
        .map_err(|e| SqlFault::Content(format!("a question's difficulty: {e}")))?;
    tx.prepare_cached(
        "INSERT INTO threads (session, position, content, status, weight) VALUES (?, ?, ?, ?, ?)",
    )?
    .execute(params![
        session,
        position,
        content,
        ThreadStatus::Open.as_str(),
        difficulty_weight(difficulty)
    ])?;

    Ok(Some(tx.last_insert_rowid()))
}

fn ask(
    tx: &Tx<'_>,
    thread: i64,
    kind: &TurnKind,
    prompt: &str,
    at: Timestamp,
) -> Result<i64, SqlFault> {
    let criterion = match kind {
        TurnKind::Main | TurnKind::SecondTry => None,
        TurnKind::FollowUp { criterion } => Some(criterion),
    };

    tx.prepare_cached(
        "INSERT INTO turns (thread, position, criterion, prompt, asked_at, second_try)
         VALUES (?1, (SELECT count(*) FROM turns WHERE thread = ?1), ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        thread,
        criterion,
        prompt,
        timestamp_text(at),
        *kind == TurnKind::SecondTry
    ])?;

    Ok(tx.last_insert_rowid())
}

fn answer_turn(
    tx: &Tx<'_>,
    session: i64,
    thread: i64,
    answer: &str,
    at: Timestamp,
) -> Result<(), SqlFault> {
    tx.prepare_cached(
        "UPDATE turns SET answer = ?1, answered_at = ?2
         WHERE id = (SELECT id FROM turns WHERE thread = ?3 ORDER BY position DESC LIMIT 1)",
    )?
    .execute(params![answer, timestamp_text(at), thread])?;

    // What was submitted is no draft any more; in the same transaction, so that a resume never
    // offers it again.
    tx.prepare_cached("DELETE FROM drafts WHERE session = ?")?
        .execute([session])?;

    // Only an answer that comes after its assessment changes the outcome. The engine never does
    // that, so an ordinary answer is stored without reading anything that could be damaged.
    let assessed: bool = tx
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM assessments JOIN turns ON turns.id = assessments.turn
             WHERE turns.thread = ?1 AND turns.position =
                 (SELECT max(position) FROM turns WHERE thread = ?1))",
        )?
        .query_row([thread], |r| r.get(0))?;

    if assessed {
        rescore(tx, session, thread)
    } else {
        Ok(())
    }
}

/// Moves the time at which an open turn was asked.
fn resume(tx: &Tx<'_>, turn: i64, at: Timestamp) -> Result<(), SqlFault> {
    tx.prepare_cached("UPDATE turns SET asked_at = ? WHERE id = ? AND answer IS NULL")?
        .execute(params![timestamp_text(at), turn])?;
    Ok(())
}

fn keep_rating(tx: &Tx<'_>, turn: i64, rating: u8) -> Result<(), SqlFault> {
    tx.prepare_cached("UPDATE turns SET self_rating = ? WHERE id = ?")?
        .execute(params![rating, turn])?;
    Ok(())
}

/// Keeps what came of running the code of a turn's answer.
fn keep_run(tx: &Tx<'_>, turn: i64, run: &CodeRun) -> Result<(), SqlFault> {
    tx.prepare_cached("UPDATE turns SET run = ? WHERE id = ?")?
        .execute(params![to_json(run)?, turn])?;
    Ok(())
}

pub(super) fn assess(tx: &Tx<'_>, turn: i64, assessment: &Assessment) -> Result<(), SqlFault> {
    let p = assessment.provenance();
    tx.prepare_cached(
        "INSERT INTO assessments (turn, scored, prompt_tokens, completion_tokens, cost, assessment)
         VALUES (?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        turn,
        matches!(assessment, Assessment::Scored(_)),
        saturating_i64(p.prompt_tokens),
        saturating_i64(p.completion_tokens),
        p.cost,
        to_json(assessment)?
    ])?;

    Ok(())
}

/// Carries out a decision or an appeal on the assessment of a turn that counts. It is kept inside
/// the assessment, beside the verdict it is about.
fn rule(tx: &Tx<'_>, turn: i64, change: &Change) -> Result<(), SqlFault> {
    let newest: Option<(i64, String)> = tx
        .prepare_cached(
            "SELECT id, assessment FROM assessments WHERE turn = ? ORDER BY id DESC LIMIT 1",
        )?
        .query_row([turn], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    let Some((row, text)) = newest else {
        return Ok(());
    };

    let mut assessment = parse_assessment(&text);
    let before = assessment.clone();
    change.rule(&mut assessment);
    if assessment == before {
        return Ok(());
    }

    tx.prepare_cached("UPDATE assessments SET assessment = ? WHERE id = ?")?
        .execute(params![to_json(&assessment)?, row])?;
    Ok(())
}

fn clarify(tx: &Tx<'_>, thread: i64, question: &str, reply: &str) -> Result<(), SqlFault> {
    tx.prepare_cached(
        "INSERT INTO clarifications (thread, position, question, reply)
         VALUES (?1, (SELECT count(*) FROM clarifications WHERE thread = ?1), ?2, ?3)",
    )?
    .execute(params![thread, question, reply])?;
    Ok(())
}

fn set_status(tx: &Tx<'_>, thread: i64, status: ThreadStatus) -> Result<(), SqlFault> {
    tx.prepare_cached("UPDATE threads SET status = ? WHERE id = ?")?
        .execute(params![status.as_str(), thread])?;
    Ok(())
}

/// Brings the stored scores of a thread and its session up to date; what was learned from the
/// thread is out of date then.
pub(super) fn rescore(tx: &Tx<'_>, session: i64, thread: i64) -> Result<(), SqlFault> {
    let (score, range, offline) = match thread_outcome(&load_thread(tx, thread)?) {
        ThreadOutcome::Scored {
            score,
            range,
            offline,
            ..
        } => (Some(score), Some(range), offline),
        ThreadOutcome::Unscored { .. } => (None, None, false),
    };
    tx.prepare_cached(
        "UPDATE threads SET score = ?, score_low = ?, score_high = ?, unsure = ?, offline = ?,
         learned = 0 WHERE id = ?",
    )?
    .execute(params![
        score,
        range.map(|r| r.low),
        range.map(|r| r.high),
        saturating_i64(range.map_or(0, |r| r.unsure)),
        offline,
        thread
    ])?;

    // The weighted mean of domain::score::session_score over the stored parts; a test holds the two
    // together.
    tx.prepare_cached(
        "UPDATE sessions SET (score, score_low, score_high, unsure) =
         (SELECT sum(weight * score) / sum(weight),
                 sum(weight * ifnull(score_low, score)) / sum(weight),
                 sum(weight * ifnull(score_high, score)) / sum(weight), ifnull(sum(unsure), 0)
          FROM threads WHERE session = ?1 AND score IS NOT NULL) WHERE id = ?1",
    )?
    .execute([session])?;

    Ok(())
}
