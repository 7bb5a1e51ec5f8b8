//! Export and import: sessions as JSON Lines.
//!
//! Owns the shape that `docs/history.md` describes, and what is believed of a file somebody hands
//! over. The first line says what the file is; every other line is a session.

use super::beside::Beside;
use super::fault::SqlFault;
use super::imported::{ExchangeError, ImportedSessions, RefusedLine, VERSION};
use super::read::{load_session, session_row};
use super::rows::{count_column, parse_assessment, saturating_i64};
use super::sqlite::SqliteHistory;
use super::write::{assess, insert_session, rescore};
use crate::domain::{Assessment, Rubric, SessionRecord};
use crate::ports::HistoryError;
use rusqlite::{Transaction, params};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, Read, Write};

/// The longest line `import` reads, in bytes. A session with 60 long answers has about one million.
const LONGEST_LINE: u64 = 64 << 20;
/// Bounds of what is believed of a session: questions, turns of a question, criteria of a rubric,
/// weight of a criterion.
const MOST_QUESTIONS: usize = 1000;
const MOST_TURNS: usize = 1000;
const MOST_CRITERIA: usize = 1000;
const MOST_WEIGHT: f64 = 1e6;
/// Bounds of what one call used: tokens, and money in any currency.
const MOST_TOKENS: u64 = 1 << 40;
const MOST_COST: f64 = 1e9;

/// The first line.
#[derive(Serialize, Deserialize)]
struct Header {
    viva_history: u32,
    sessions: usize,
    #[serde(flatten)]
    beside: Beside,
}

/// Every other line: the session's record, and what regrading has replaced.
#[derive(Serialize, Deserialize)]
#[serde(expecting = "a session")]
pub(super) struct Line {
    #[serde(flatten)]
    record: SessionRecord,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    replaced: Vec<Replaced>,
}

/// Earlier assessments of a turn, oldest first.
#[derive(Serialize, Deserialize)]
struct Replaced {
    thread: usize,
    turn: usize,
    assessments: Vec<Assessment>,
}

impl SqliteHistory {
    /// Writes a header and every session as a line of JSON, oldest first, and says how many
    /// sessions.
    pub fn export(&self, out: &mut dyn Write) -> Result<usize, ExchangeError> {
        let sessions = self.read(|tx| {
            let mut statement = tx.prepare("SELECT id FROM sessions ORDER BY started, uuid")?;
            let ids = statement
                .query_map([], |r| r.get(0))?
                .collect::<Result<Vec<i64>, _>>()?;
            Ok(ids)
        })?;

        write_line(
            out,
            &Header {
                viva_history: VERSION,
                sessions: sessions.len(),
                beside: self.beside()?,
            },
        )?;

        let mut count = 0;
        // One session in memory at a time, and no snapshot held while a pipe is slow.
        for session in sessions {
            let load = self.read(|tx| match line(tx, session) {
                Err(SqlFault::Sql(rusqlite::Error::QueryReturnedNoRows)) => Ok(None),
                result => Ok(Some(result?)),
            });
            // Deleted by another process meanwhile.
            let Some(line) = load? else { continue };
            write_line(out, &line)?;
            count += 1;
        }

        out.flush().map_err(|error| ExchangeError::Io {
            doing: "written",
            error,
        })?;

        Ok(count)
    }

    /// Reads what [`Self::export`] wrote. Sessions that are there already are left as they are, so
    /// an import can be repeated; a line that is no session is refused and the rest goes on. Call
    /// [`Self::learn`] afterwards.
    pub fn import(&self, input: &mut dyn BufRead) -> Result<ImportedSessions, ExchangeError> {
        let mut imported = ImportedSessions::default();
        let mut line = Vec::new();
        let mut beside = Beside::default();
        for number in 1.. {
            line.clear();
            let read = (&mut *input)
                .take(LONGEST_LINE)
                .read_until(b'\n', &mut line)
                .map_err(|error| ExchangeError::Io {
                    doing: "read",
                    error,
                })?;
            if read == 0 {
                break;
            }
            if read as u64 == LONGEST_LINE && line.last() != Some(&b'\n') {
                let reason = format!("the line is longer than {} MB", LONGEST_LINE >> 20);
                imported.refused.push(RefusedLine { number, reason });
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            if let Ok(header) = serde_json::from_slice::<Header>(&line) {
                if header.viva_history > VERSION {
                    return Err(ExchangeError::Later {
                        found: header.viva_history,
                    });
                }
                beside = header.beside;
                continue;
            }
            let parsed = serde_json::from_slice::<Line>(&line).map_err(|e| e.to_string());
            self.take_in(number, parsed, &mut imported)?;
        }

        self.take_in_beside(beside, &mut imported)?;
        Ok(imported)
    }

    /// Adds what was read, or notes why not.
    pub(super) fn take_in(
        &self,
        number: usize,
        read: Result<Line, String>,
        imported: &mut ImportedSessions,
    ) -> Result<(), HistoryError> {
        match read.and_then(|line| believable(&line).map(|()| line)) {
            Err(reason) => imported.refused.push(RefusedLine { number, reason }),
            Ok(line) => match self.write(|tx| add(tx, line)) {
                Ok(true) => imported.added += 1,
                Ok(false) => imported.known += 1,
                Err(HistoryError::Other { reason, .. }) => {
                    imported.refused.push(RefusedLine { number, reason });
                }
                Err(error) => return Err(error),
            },
        }

        Ok(())
    }
}

/// The line of a stored session.
pub(super) fn line(tx: &Transaction<'_>, session: i64) -> Result<Line, SqlFault> {
    Ok(Line {
        record: load_session(tx, session)?,
        replaced: replaced(tx, session)?,
    })
}

fn write_line(out: &mut dyn Write, value: &impl Serialize) -> Result<(), ExchangeError> {
    let line = serde_json::to_string(value)
        .map_err(std::io::Error::from)
        .and_then(|mut line| {
            line.push('\n');
            // In one piece: whoever reads along never sees half a line.
            out.write_all(line.as_bytes())
        });

    line.map_err(|error| ExchangeError::Io {
        doing: "written",
        error,
    })
}

/// The assessments of a session that later ones have replaced.
fn replaced(tx: &Transaction<'_>, session: i64) -> Result<Vec<Replaced>, SqlFault> {
    let mut statement = tx.prepare_cached(
        "SELECT threads.position, turns.position, assessments.assessment
         FROM assessments JOIN turns ON turns.id = assessments.turn
         JOIN threads ON threads.id = turns.thread
         WHERE threads.session = ? AND assessments.id <
             (SELECT max(id) FROM assessments newer WHERE newer.turn = turns.id)
         ORDER BY threads.position, turns.position, assessments.id",
    )?;
    let mut rows = statement.query([session])?;

    let mut all: Vec<Replaced> = Vec::new();
    while let Some(row) = rows.next()? {
        let (thread, turn) = (count_column(row, 0)?, count_column(row, 1)?);
        let found = parse_assessment(&row.get::<_, String>(2)?);
        match all
            .last_mut()
            .filter(|r| (r.thread, r.turn) == (thread, turn))
        {
            Some(entry) => entry.assessments.push(found),
            None => all.push(Replaced {
                thread,
                turn,
                assessments: vec![found],
            }),
        }
    }

    Ok(all)
}

fn has_fair_weights(rubric: &Rubric) -> bool {
    rubric
        .criteria
        .iter()
        .all(|c| c.weight > 0.0 && c.weight <= MOST_WEIGHT)
}

fn has_fair_credits(assessment: &Assessment) -> bool {
    match assessment {
        Assessment::Scored(scored) => scored
            .findings
            .iter()
            .all(|f| (0.0..=1.0).contains(&f.credit)),
        Assessment::Unscored(_) => true,
    }
}

/// A file may come from anybody: numbers that no session has would break sums and reports.
fn believable(line: &Line) -> Result<(), String> {
    let record = &line.record;
    let replaced = line.replaced.iter().flat_map(|r| &r.assessments);
    let turns = record.threads.iter().flat_map(|t| &t.turns);
    let assessments: Vec<&Assessment> = turns
        .filter_map(|t| t.assessment.as_ref())
        .chain(replaced)
        .collect();
    let most_tokens = assessments
        .iter()
        .map(|a| a.provenance())
        .map(|p| p.prompt_tokens.max(p.completion_tokens))
        .chain([record
            .spent
            .prompt_tokens
            .max(record.spent.completion_tokens)])
        .max();
    let mut costs = assessments
        .iter()
        .filter_map(|a| a.provenance().cost)
        .chain(record.spent.cost);

    for (good, what) in [
        (
            record.plan.len() <= MOST_QUESTIONS,
            "more questions than a session has",
        ),
        (
            record.threads.iter().all(|t| t.turns.len() <= MOST_TURNS),
            "more turns than a question has",
        ),
        (
            (record.plan.iter()).all(|p| p.rubric.criteria.len() <= MOST_CRITERIA),
            "more criteria than a rubric has",
        ),
        (
            record.plan.iter().all(|p| has_fair_weights(&p.rubric)),
            "a weight that is not above 0, or absurdly large",
        ),
        (
            (record.threads.iter().flat_map(|t| &t.turns))
                .all(|t| t.self_rating.is_none_or(|rating| (1..=4).contains(&rating))),
            "a self-rating that is not within 1 and 4",
        ),
        (
            most_tokens.is_none_or(|most| most <= MOST_TOKENS),
            "more tokens than a session has",
        ),
        (
            costs.all(|cost| (0.0..=MOST_COST).contains(&cost)),
            "a cost that no session has",
        ),
        (
            assessments.iter().all(|a| has_fair_credits(a)),
            "a credit that is not within 0 and 1",
        ),
    ] {
        if !good {
            return Err(what.to_string());
        }
    }

    Ok(())
}

fn add(tx: &Transaction<'_>, line: Line) -> Result<bool, SqlFault> {
    let mut record = line.record;
    if session_row(tx, record.id)?.is_some() {
        return Ok(false);
    }

    // The newest assessment of a turn counts: those it replaced are stored before it.
    let mut later = Vec::new();
    for old in line.replaced {
        let turn = record
            .threads
            .get_mut(old.thread)
            .and_then(|t| t.turns.get_mut(old.turn));
        if let Some(newest) = turn.and_then(|t| t.assessment.take()) {
            later.push((old.thread, old.turn, old.assessments, newest));
        }
    }

    insert_session(tx, &record)?;
    for (thread, turn, old, newest) in later {
        let (session, thread, turn): (i64, i64, i64) = tx
            .prepare_cached(
                "SELECT sessions.id, threads.id, turns.id
                 FROM turns JOIN threads ON threads.id = turns.thread
                 JOIN sessions ON sessions.id = threads.session
                 WHERE sessions.uuid = ? AND threads.position = ? AND turns.position = ?",
            )?
            .query_row(
                params![
                    record.id.to_string(),
                    saturating_i64(thread),
                    saturating_i64(turn)
                ],
                |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
            )?;
        for assessment in old.iter().chain([&newest]) {
            assess(tx, turn, assessment)?;
        }
        rescore(tx, session, thread)?;
    }

    Ok(true)
}
