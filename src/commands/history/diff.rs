//! `viva history diff`: the changes between two sessions, or between two attempts at one question.

use super::lookup::{load_session, resolve_session};
use crate::app::Context;
use crate::cli::DiffArgs;
use crate::domain::text::{one_line, written::written};
use crate::domain::{CriterionKind, QuestionId, SessionId, Verdict};
use crate::failure::Failure;
use crate::history::{Attempt, SqliteHistory};
use crate::learn::diff::{self, AttemptLine, Attempted, CriterionDiff, QuestionDiff, Turn};
use crate::term::rich::Rich;
use crate::term::style::Ink;
use serde_json::json;

/// Runs `viva history diff`.
pub fn run(args: &DiffArgs, history: &SqliteHistory, context: &mut Context) -> Result<(), Failure> {
    let before = resolve_optional(args.before.as_deref(), history)?;
    let after = resolve_optional(args.after.as_deref(), history)?;
    let diffs = match (args.question.as_deref(), before, after) {
        (Some(question), _, _) => vec![diff_attempts(question, before, after, history)?],
        (None, Some(before), Some(after)) => diff_sessions(before, after, history)?,
        _ => {
            return Err(Failure::usage(
                "name two sessions, or a question with --question",
            ));
        }
    };
    if args.json {
        return context.out.json(&json!({ "questions": diffs }));
    }

    let room = context.out.look().width;
    for (i, diff) in diffs.iter().enumerate() {
        if i > 0 {
            context.out.line("")?;
        }
        context.out.lines(&diff_lines(diff, room))?;
    }
    Ok(())
}

fn resolve_optional(
    part: Option<&str>,
    history: &SqliteHistory,
) -> Result<Option<SessionId>, Failure> {
    part.map(|part| resolve_session(part, history)).transpose()
}

fn diff_sessions(
    before: SessionId,
    after: SessionId,
    history: &SqliteHistory,
) -> Result<Vec<QuestionDiff>, Failure> {
    let (before, after) = (
        load_session(before, history)?,
        load_session(after, history)?,
    );

    let diffs = diff::sessions(&before, &after);
    if diffs.is_empty() {
        return Err(Failure::usage(format!(
            "the sessions {} and {} share no question",
            before.id.short(8),
            after.id.short(8)
        ))
        .hint("`viva history diff --question TOPIC` compares the last two attempts at one")
        .hint("`viva report --all` shows how topics went over all sessions"));
    }
    Ok(diffs)
}

/// Compares the last two attempts at a question, or those of the sessions named.
fn diff_attempts(
    question: &str,
    before: Option<SessionId>,
    after: Option<SessionId>,
    history: &SqliteHistory,
) -> Result<QuestionDiff, Failure> {
    let all = history.attempts(find_asked_question(question, history)?)?;
    let last = all
        .last()
        .ok_or_else(|| Failure::usage("that question was never asked"))?;
    let after = match after {
        Some(id) => attempt_of(id, &all)?,
        None => last,
    };

    let earlier = all
        .iter()
        .rfind(|a| (a.started, a.session) < (after.started, after.session));
    let before = match (before, earlier) {
        (Some(id), _) => attempt_of(id, &all)?,
        (None, Some(earlier)) => earlier,
        (None, None) => {
            let topic = &last.record.question.topic;
            return Err(
                Failure::usage(format!("\"{question}\" was asked once only"))
                    .hint(format!("`viva drill --topic {topic}` asks it again")),
            );
        }
    };
    Ok(diff::diff(as_attempted(before), as_attempted(after)))
}

/// Finds the last attempt of a session.
fn attempt_of(id: SessionId, attempts: &[Attempt]) -> Result<&Attempt, Failure> {
    let found = attempts.iter().rfind(|a| a.session == id);
    found
        .ok_or_else(|| Failure::usage(format!("session {} did not ask that question", id.short(8))))
}

fn as_attempted(attempt: &Attempt) -> Attempted<'_> {
    Attempted {
        session: attempt.session,
        started: attempt.started,
        thread: &attempt.record,
    }
}

/// Finds a question that was asked: by id, the beginning of it, or its topic.
fn find_asked_question(part: &str, history: &SqliteHistory) -> Result<QuestionId, Failure> {
    let part = part.trim().to_lowercase();
    let slug = part.replace([' ', '-'], "_");
    let all = history.asked()?;
    let mut found: Vec<QuestionId> = all
        .iter()
        .filter(|_| !part.is_empty())
        .filter(|(id, topic)| id.to_string().starts_with(&part) || topic.to_lowercase() == slug)
        .map(|(id, _)| *id)
        .collect();
    found.sort_unstable();
    found.dedup();

    match found.as_slice() {
        [id] => Ok(*id),
        [] => {
            let topics: Vec<String> = all.into_iter().map(|(_, topic)| topic).collect();
            Err(Failure::unknown_name("asked question", &slug, &topics))
        }
        many => {
            let ids: Vec<String> = many.iter().map(|id| id.to_string()).collect();
            Err(
                Failure::usage(format!("\"{part}\" fits {} questions", many.len()))
                    .hint(ids.join(", ")),
            )
        }
    }
}

fn diff_lines(diff: &QuestionDiff, room: usize) -> Vec<Rich> {
    let title = written(&diff.topic);
    let mut lines = Rich::of(Ink::Title, &one_line(&title))
        .with(Ink::Quiet, &format!("  {}", one_line(&diff.text)))
        .wrap(room);
    lines.push(heading(diff));

    let criteria = &diff.criteria;
    let gained = criteria.iter().filter(|c| c.change == Turn::Gained);
    push_section(&mut lines, "Gained", gained, room);
    let lost = criteria.iter().filter(|c| c.change == Turn::Lost);
    push_section(&mut lines, "Lost", lost, room);
    let open = criteria.iter().filter(|c| is_still_open(c));
    push_section(&mut lines, "Still open", open, room);
    let incomparable = criteria.iter().filter(|c| is_incomparable(c));
    push_section(&mut lines, "Not to be compared", incomparable, room);

    let kept = diff
        .criteria
        .iter()
        .filter(|c| c.change == Turn::Same && c.after == Some(Verdict::Met))
        .count();
    if kept > 0 {
        lines.extend([
            Rich::new(),
            Rich::of(Ink::Quiet, &format!("Met both times: {kept}")),
        ]);
    }
    lines
}

fn is_still_open(criterion: &CriterionDiff) -> bool {
    criterion.kind == CriterionKind::KeyPoint
        && !matches!(criterion.change, Turn::Gained | Turn::Lost)
        && criterion.after.is_some_and(|v| v != Verdict::Met)
}

fn is_incomparable(criterion: &CriterionDiff) -> bool {
    criterion.change == Turn::Incomparable
        && criterion.after.or(criterion.before).is_some()
        && !is_still_open(criterion)
}

/// Returns for instance `9 → 46 to 60 of 100 (+37 to +51, offline estimates)  2026-11-22 3f9a1c2e →
/// 2026-11-24 77aa01b2`.
fn heading(diff: &QuestionDiff) -> Rich {
    let (then, now) = (diff.before.score_text(), diff.after.score_text());
    let mut text = format!("{then} → {now} of 100");
    if let Some(points) = diff.points_text() {
        let estimates = match (diff.before.offline, diff.after.offline) {
            (true, true) => ", offline estimates",
            (false, false) => "",
            _ => ", one of them an offline estimate: compare with care",
        };
        text += &format!(" ({points}{estimates})");
    }

    let (then, now) = (session_text(&diff.before), session_text(&diff.after));
    let days = format!("  {then} → {now}");
    Rich::of(Ink::Body, &text).with(Ink::Quiet, &days)
}

fn session_text(line: &AttemptLine) -> String {
    let day = line.started.strftime("%Y-%m-%d");
    format!("{day} {}", line.session.short(8))
}

fn push_section<'a>(
    lines: &mut Vec<Rich>,
    title: &str,
    criteria: impl Iterator<Item = &'a CriterionDiff>,
    room: usize,
) {
    let mut criteria = criteria.peekable();
    if criteria.peek().is_none() {
        return;
    }
    lines.extend([Rich::new(), Rich::of(Ink::Title, title)]);
    for criterion in criteria {
        lines.extend(criterion_lines(criterion, room));
    }
}

/// Shows a criterion: its sign, text and verdicts, below them the quote.
fn criterion_lines(criterion: &CriterionDiff, room: usize) -> Vec<Rich> {
    let (sign, ink) = match criterion.change {
        Turn::Gained => ("+ ", Ink::Good),
        Turn::Lost => ("- ", Ink::Bad),
        Turn::Same | Turn::Incomparable => ("· ", Ink::Quiet),
    };
    let is_red_flag = criterion.kind == CriterionKind::RedFlag;
    let then = verdict_text(criterion.before, is_red_flag);
    let now = verdict_text(criterion.after, is_red_flag);
    let moved = if then == now {
        now.to_string()
    } else {
        format!("{then} → {now}")
    };

    let kind = if is_red_flag { "Red flag: " } else { "" };
    let text = Rich::of(Ink::Body, &format!("{kind}{}", one_line(&criterion.text)))
        .with(Ink::Quiet, &format!("  ({moved})"));
    let mut lines = hang(Rich::of(ink, sign), text, room);

    if let (Some(quote), true) = (&criterion.quote, criterion.change != Turn::Same) {
        let was_then = criterion.change == Turn::Lost && !is_red_flag;
        let earlier = if was_then { " (then)" } else { "" };
        let quote = Rich::of(Ink::Quiet, &format!("“{}”{earlier}", one_line(quote)));
        lines.extend(hang(Rich::new().pad(2), quote, room));
    }
    lines
}

fn verdict_text(verdict: Option<Verdict>, is_red_flag: bool) -> &'static str {
    match (verdict, is_red_flag) {
        (None, _) => "not checked",
        (Some(Verdict::Met), true) => "raised",
        (Some(_), true) => "not raised",
        (Some(verdict), false) => verdict.as_str(),
    }
}

/// Puts text behind a sign, further lines below the text.
fn hang(sign: Rich, text: Rich, room: usize) -> Vec<Rich> {
    let blank = Rich::new().pad(sign.width());

    let wrapped = text.wrap(room.saturating_sub(sign.width()));
    wrapped
        .into_iter()
        .enumerate()
        .map(|(i, l)| {
            if i == 0 {
                sign.clone().join(l)
            } else {
                blank.clone().join(l)
            }
        })
        .collect()
}
