//! `viva history diff`: what changed between two sessions, or between two attempts at one question.

use super::lookup::{load_session, resolve_session};
use crate::app::Context;
use crate::cli::DiffArgs;
use crate::domain::text::one_line;
use crate::domain::{CriterionKind, QuestionId, SessionId, Verdict};
use crate::error::Failure;
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
        (Some(question), _, _) => vec![attempts(question, before, after, history)?],
        (None, Some(before), Some(after)) => sessions(before, after, history)?,
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
        context.out.lines(&lines(diff, room))?;
    }
    Ok(())
}

fn resolve_optional(
    part: Option<&str>,
    history: &SqliteHistory,
) -> Result<Option<SessionId>, Failure> {
    part.map(|part| resolve_session(part, history)).transpose()
}

fn sessions(
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

/// The last two attempts at a question, or those of the sessions named.
fn attempts(
    question: &str,
    before: Option<SessionId>,
    after: Option<SessionId>,
    history: &SqliteHistory,
) -> Result<QuestionDiff, Failure> {
    let all = history.attempts(asked(question, history)?)?;
    let of = |id: SessionId| {
        let found = all.iter().rfind(|a| a.session == id);
        found.ok_or_else(|| {
            Failure::usage(format!("session {} did not ask that question", id.short(8)))
        })
    };
    let last = all
        .last()
        .ok_or_else(|| Failure::usage("that question was never asked"))?;
    let after = after.map_or(Ok(last), of)?;
    let earlier = || {
        all.iter()
            .rfind(|a| (a.started, a.session) < (after.started, after.session))
    };
    let before = match before {
        Some(id) => of(id)?,
        None => earlier().ok_or_else(|| {
            Failure::usage(format!("\"{question}\" was asked once only")).hint(format!(
                "`viva drill --topic {}` asks it again",
                last.record.question.topic
            ))
        })?,
    };
    Ok(diff::diff(attempted(before), attempted(after)))
}

fn attempted(attempt: &Attempt) -> Attempted<'_> {
    Attempted {
        session: attempt.session,
        started: attempt.started,
        thread: &attempt.record,
    }
}

/// A question that was asked: by id, the beginning of it, or its topic.
fn asked(part: &str, history: &SqliteHistory) -> Result<QuestionId, Failure> {
    let part = part.trim().to_lowercase();
    let slug = part.replace([' ', '-'], "_");
    let all = history.asked()?;
    let fits = |(id, topic): &&(QuestionId, String)| {
        !part.is_empty() && (id.to_string().starts_with(&part) || topic.to_lowercase() == slug)
    };
    let mut found: Vec<QuestionId> = all.iter().filter(fits).map(|(id, _)| *id).collect();
    found.sort_unstable();
    found.dedup();
    match found.as_slice() {
        [one] => Ok(*one),
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

fn lines(diff: &QuestionDiff, room: usize) -> Vec<Rich> {
    let title = diff.topic.replace(['_', '-'], " ");
    let mut lines = Rich::of(Ink::Title, &one_line(&title))
        .with(Ink::Quiet, &format!("  {}", one_line(&diff.text)))
        .wrap(room);
    lines.push(head(diff));
    let groups = [("Gained", Turn::Gained), ("Lost", Turn::Lost)];
    for (title, change) in groups {
        section(
            &mut lines,
            title,
            diff.criteria.iter().filter(|c| c.change == change),
            room,
        );
    }
    let open = |c: &&CriterionDiff| {
        let key_point =
            c.kind == CriterionKind::KeyPoint && c.change != Turn::Gained && c.change != Turn::Lost;
        key_point && c.after.is_some_and(|v| v != Verdict::Met)
    };
    section(
        &mut lines,
        "Still open",
        diff.criteria.iter().filter(open),
        room,
    );
    let new = |c: &&CriterionDiff| {
        c.change == Turn::Incomparable && c.after.or(c.before).is_some() && !open(c)
    };
    section(
        &mut lines,
        "Checked in one of them only",
        diff.criteria.iter().filter(new),
        room,
    );
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

/// For instance `9 → 46 of 100 (+37, offline estimates)  2026-11-22 3f9a1c2e → 2026-11-24
/// 77aa01b2`.
fn head(diff: &QuestionDiff) -> Rich {
    let shown = |line: &AttemptLine| line.score.map_or("no score".into(), |s| format!("{s:.0}"));
    let day = |line: &AttemptLine| {
        format!(
            "{} {}",
            line.started.strftime("%Y-%m-%d"),
            line.session.short(8)
        )
    };
    let mut text = format!("{} → {} of 100", shown(&diff.before), shown(&diff.after));
    if let (Some(then), Some(now)) = (diff.before.score, diff.after.score) {
        let estimates = match (diff.before.offline, diff.after.offline) {
            (true, true) => ", offline estimates",
            (false, false) => "",
            _ => ", one of them an offline estimate: compare with care",
        };
        text += &format!(" ({:+.0}{estimates})", now.round() - then.round());
    }
    let days = format!("  {} → {}", day(&diff.before), day(&diff.after));
    Rich::of(Ink::Body, &text).with(Ink::Quiet, &days)
}

fn section<'a>(
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
        let (sign, ink) = match criterion.change {
            Turn::Gained => ("+ ", Ink::Good),
            Turn::Lost => ("- ", Ink::Bad),
            Turn::Same | Turn::Incomparable => ("· ", Ink::Quiet),
        };
        let verdict = |v: Option<Verdict>| match (criterion.kind, v) {
            (_, None) => "not checked",
            (CriterionKind::RedFlag, Some(Verdict::Met)) => "raised",
            (CriterionKind::RedFlag, Some(_)) => "not raised",
            (_, Some(v)) => v.as_str(),
        };
        let (then, now) = (verdict(criterion.before), verdict(criterion.after));
        let moved = if then == now {
            now.to_string()
        } else {
            format!("{then} → {now}")
        };
        let kind = if criterion.kind == CriterionKind::RedFlag {
            "Red flag: "
        } else {
            ""
        };
        let text = Rich::of(Ink::Body, &format!("{kind}{}", one_line(&criterion.text)))
            .with(Ink::Quiet, &format!("  ({moved})"));
        lines.extend(hung(Rich::of(ink, sign), text, room));
        let quote = criterion
            .quote
            .as_deref()
            .filter(|_| criterion.change != Turn::Same);
        if let Some(quote) = quote {
            let earlier =
                if criterion.change == Turn::Lost && criterion.kind != CriterionKind::RedFlag {
                    " (then)"
                } else {
                    ""
                };
            let quote = Rich::of(Ink::Quiet, &format!("“{}”{earlier}", one_line(quote)));
            lines.extend(hung(Rich::new().pad(2), quote, room));
        }
    }
}

/// Text behind a sign, further lines below the text.
fn hung(sign: Rich, text: Rich, room: usize) -> Vec<Rich> {
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
