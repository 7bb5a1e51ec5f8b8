//! The day that is practised for: what is asked for, what was decided for each day.
//!
//! Keeps; what to do on a day is `learn::plan`'s, what was done is [`super::practised`]'s.

use super::cards::{grade_column, load_cards};
use super::fault::SqlFault;
use super::rows::{json_column, parse_column, parse_optional_column, to_json};
use super::sqlite::SqliteHistory;
use crate::domain::{CriterionKind, QuestionId};
use crate::learn::plan::DayShare;
use crate::learn::{Card, Grade};
use crate::ports::HistoryError;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Transaction, params};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Minutes of a day.
const MOST_MINUTES: u32 = 24 * 60;

/// The goal of a candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Goal {
    /// The day of the interview.
    pub date: Date,
    /// The day the plan was begun.
    pub begun: Date,
    /// Minutes a day.
    pub minutes: u32,
    /// How well each topic fits the job, 0–1; None where no job was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topics: Option<BTreeMap<String, f64>>,
    /// The job description, where it was to be kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
    /// The file it was read from, for commands that are shown; None where it was not named in
    /// Unicode. A path of this machine is exported to nobody.
    #[serde(skip)]
    pub job_file: Option<String>,
    /// The last day that was written into a calendar file.
    #[serde(skip)]
    pub calendar_until: Option<Date>,
}

impl Goal {
    /// Returns the file of a job description whose text is not kept.
    pub fn unkept_job(&self) -> Option<&str> {
        let file = self.job_file.as_deref();
        file.filter(|_| self.topics.is_some() && self.job.is_none())
    }
}

/// A key point that is remembered.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownPoint {
    /// Identity of the criterion, see [`crate::domain::Criterion::key`].
    pub key: String,
    /// The question it was first asked with.
    pub question: QuestionId,
    /// Its memory.
    pub card: Card,
    /// True where it was made, at least in part, when it was asked last.
    pub made: bool,
}

impl SqliteHistory {
    /// Returns the goal; None where there is none.
    pub fn goal(&self) -> Result<Option<Goal>, HistoryError> {
        self.read(load_goal)
    }

    /// Keeps a goal in the place of the one there was; `None` forgets it and everything decided for
    /// it.
    pub fn set_goal(&self, goal: Option<&Goal>) -> Result<(), HistoryError> {
        self.write(|tx| {
            tx.execute("DELETE FROM goal", [])?;
            let Some(goal) = goal else {
                tx.execute("DELETE FROM shares", [])?;
                return Ok(());
            };

            let topics = goal.topics.as_ref().map(to_json).transpose()?;
            tx.execute(
                "INSERT INTO goal (id, date, begun, minutes, topics, job, job_file, calendar_until)
                 VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
                params![
                    goal.date.to_string(),
                    goal.begun.to_string(),
                    goal.minutes,
                    topics,
                    goal.job,
                    goal.job_file,
                    goal.calendar_until.map(|day| day.to_string())
                ],
            )?;
            Ok(())
        })
    }

    /// Keeps a goal unless there is one, and says whether it is new. One that no plan can have is
    /// left out.
    pub(super) fn add_goal(&self, goal: &Goal) -> Result<bool, HistoryError> {
        let mut fits = goal.topics.iter().flat_map(BTreeMap::values);
        let is_sane = (1..=MOST_MINUTES).contains(&goal.minutes)
            && goal.begun <= goal.date
            && fits.all(|fit| (0.0..=1.0).contains(fit));
        if !is_sane || self.goal()?.is_some() {
            return Ok(false);
        }
        self.set_goal(Some(goal))?;
        Ok(true)
    }

    /// Returns what was planned for the days from `from` on, earliest first: what was decided, and
    /// for a day nobody looked at what was foreseen last.
    pub fn shares(&self, from: Date) -> Result<Vec<DayShare>, HistoryError> {
        let stored = self.read(|tx| load_shares(tx, from))?;
        Ok(stored.into_iter().map(|stored| stored.share).collect())
    }

    /// Returns what was decided for a day; None where it was only foreseen.
    pub fn decided_share(&self, day: Date) -> Result<Option<DayShare>, HistoryError> {
        let stored = self.read(|tx| load_shares(tx, day))?;
        let mut decided = stored.into_iter().filter(|stored| !stored.is_foreseen);
        let decided = decided.find(|stored| stored.share.date == day);
        Ok(decided.map(|stored| stored.share))
    }

    /// Keeps what was decided for a day.
    pub fn keep_share(&self, share: &DayShare) -> Result<(), HistoryError> {
        self.write(|tx| insert_share(tx, share, false))
    }

    /// Keeps what is foreseen for days ahead, in the place of what was foreseen before.
    pub fn foresee_shares(&self, shares: &[DayShare]) -> Result<(), HistoryError> {
        self.write(|tx| {
            shares
                .iter()
                .try_for_each(|share| insert_share(tx, share, true))
        })
    }

    /// Forgets what was decided for a day and those after it.
    pub fn forget_shares(&self, from: Date) -> Result<(), HistoryError> {
        self.write(|tx| {
            tx.execute("DELETE FROM shares WHERE day >= ?", [from.to_string()])?;
            Ok(())
        })
    }

    /// Returns the day of the last interview in which so many questions were answered.
    pub fn last_interview(&self, least: usize) -> Result<Option<Date>, HistoryError> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached(
                "SELECT max(attempts.day) FROM attempts JOIN threads ON threads.id = attempts.thread
                 JOIN sessions ON sessions.id = threads.session
                 WHERE sessions.kind = 'interview' AND attempts.seconds > 0
                 GROUP BY sessions.id HAVING count(*) >= ? ORDER BY 1 DESC LIMIT 1",
            )?;
            let mut rows = statement.query([least as i64])?;
            rows.next()?.map(|row| parse_column(row, 0)).transpose()
        })
    }

    /// Returns when each question was last asked.
    pub fn last_asked(&self) -> Result<HashMap<QuestionId, Timestamp>, HistoryError> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached(
                "SELECT contents.question_id, max(sessions.started)
                 FROM threads JOIN contents ON contents.id = threads.content
                 JOIN sessions ON sessions.id = threads.session GROUP BY 1",
            )?;
            let mut rows = statement.query([])?;
            let mut asked = HashMap::new();
            while let Some(row) = rows.next()? {
                asked.insert(parse_column(row, 0)?, parse_column(row, 1)?);
            }
            Ok(asked)
        })
    }

    /// Returns every key point that has something to remember.
    pub fn known_points(&self) -> Result<Vec<KnownPoint>, HistoryError> {
        self.read(|tx| {
            let cards = load_cards(tx)?.into_iter().map(|c| (c.row, c.card));
            let mut cards: HashMap<i64, Card> = cards.collect();
            let mut statement = tx.prepare_cached(
                "SELECT id, key, question_id, json_extract(criterion, '$.kind'),
                        ifnull((SELECT grade FROM (
                            SELECT at, grade FROM reviews JOIN attempts USING (thread)
                            WHERE card = cards.id
                            UNION ALL
                            SELECT at, grade FROM recognitions
                            WHERE recognitions.key = cards.key AND grade = 1
                        ) ORDER BY at DESC LIMIT 1), 1)
                 FROM cards ORDER BY id",
            )?;
            let mut rows = statement.query([])?;

            let mut points = Vec::new();
            while let Some(row) = rows.next()? {
                let kind: CriterionKind =
                    serde_json::from_value(row.get::<_, String>(3)?.into())
                        .map_err(|e| SqlFault::Content(format!("a criterion's kind: {e}")))?;
                let Some(card) = cards.remove(&row.get(0)?) else {
                    continue;
                };
                if kind == CriterionKind::KeyPoint {
                    points.push(KnownPoint {
                        key: row.get(1)?,
                        question: parse_column(row, 2)?,
                        card,
                        // A statement that was judged rightly is not said yet.
                        made: grade_column(row, 4)? != Grade::Again,
                    });
                }
            }
            Ok(points)
        })
    }
}

pub(super) fn load_goal(tx: &Transaction<'_>) -> Result<Option<Goal>, SqlFault> {
    let mut statement = tx.prepare_cached(
        "SELECT date, begun, minutes, topics, job, job_file, calendar_until FROM goal",
    )?;
    let mut rows = statement.query([])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };

    let topics: Option<String> = row.get(3)?;
    let topics = topics.map(|text| serde_json::from_str(&text)).transpose();
    Ok(Some(Goal {
        date: parse_column(row, 0)?,
        begun: parse_column(row, 1)?,
        minutes: row.get(2)?,
        topics: topics.map_err(|e| SqlFault::Content(format!("the topics of a plan: {e}")))?,
        job: row.get(4)?,
        job_file: row.get(5)?,
        calendar_until: parse_optional_column(row, 6)?,
    }))
}

/// A share as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredShare {
    #[serde(flatten)]
    share: DayShare,
    /// True where the day has not been looked at on the day itself.
    #[serde(default)]
    is_foreseen: bool,
}

fn load_shares(tx: &Transaction<'_>, from: Date) -> Result<Vec<StoredShare>, SqlFault> {
    let mut statement =
        tx.prepare_cached("SELECT share FROM shares WHERE day >= ? ORDER BY day")?;
    let mut rows = statement.query([from.to_string()])?;
    let mut shares = Vec::new();
    while let Some(row) = rows.next()? {
        shares.push(json_column(row, 0)?);
    }
    Ok(shares)
}

fn insert_share(tx: &Transaction<'_>, share: &DayShare, is_foreseen: bool) -> Result<(), SqlFault> {
    let day = share.date.to_string();
    let share = share.clone();
    let stored = to_json(&StoredShare { share, is_foreseen })?;
    tx.prepare_cached("INSERT OR REPLACE INTO shares (day, share) VALUES (?, ?)")?
        .execute(params![day, stored])?;
    Ok(())
}
