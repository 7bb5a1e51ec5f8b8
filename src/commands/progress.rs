//! `viva progress`: the candidate's standing, and the points that are due.

use crate::app::Context;
use crate::cli::ProgressArgs;
use crate::domain::text::one_line;
use crate::domain::text::{plural, written::written};
use crate::failure::Failure;
use crate::learn::outcomes::{OutcomeRelation, relate};
use crate::learn::progress::{Progress, Standing};
use crate::ports::History;
use crate::session::damaged;
use crate::session::open_interview::{OpenInterview, last_open};
use crate::term::rich::Rich;
use crate::term::style::{Ink, Look};
use jiff::civil::Date;
use serde_json::json;

/// Topics shown at either end.
const SHOWN: usize = 5;
/// The score that says nothing: of somebody of whom nothing is known.
const EVEN: f64 = 50.0;
/// Columns of the labels.
const LABELS: usize = 11;
/// Weeks the sparkline shows.
const WEEKS: usize = 26;

/// What goes on with the last interview that was begun.
const RESUME: &str = "viva interview --resume";

/// Runs `viva progress`.
pub fn run(args: &ProgressArgs, context: &mut Context) -> Result<(), Failure> {
    let history = context.app.history()?;
    let today = context.app.today()?;
    let scheduler = context.app.learn_from(&history)?;
    let since = args.since.map(|since| since.day(today));
    let progress = history.progress(&scheduler, today, since)?;
    let open = last_open(&context.app, &history)?;

    let outcomes = relate(
        &history.outcomes()?,
        &history.list()?,
        &context.app.calendar(),
    );

    if args.json {
        let mut value =
            serde_json::to_value(&progress).map_err(|e| Failure::failed(e.to_string()))?;
        if let Some(fields) = value.as_object_mut() {
            fields.insert("outcomes".into(), json!(outcomes));
        }
        return context.out.json(&value);
    }
    if progress.weeks.is_empty() {
        damaged::note_kept_histories(context);
        let told = describe_nothing(since, &progress, open);
        let told = Rich::of(Ink::Body, &told).wrap(context.out.look().width);
        return context.out.lines(&told);
    }

    let look = *context.out.look();
    context
        .out
        .lines(&fact_lines(&progress, &outcomes, today, &look))?;
    if let Some(open) = open {
        let told = describe_open(&open, &look);
        context.out.lines(&fact_line("Open", &told, &look))?;
    }
    let (weak, strong) = weakest_and_strongest(&progress.topics);
    let first = match strong.is_empty() {
        true => "Topics, weakest first",
        false => "Weakest topics",
    };
    for (title, standings) in [(first, weak), ("Strongest topics", strong)] {
        let rows: Vec<Vec<String>> = standings.iter().map(|s| standing_row(s)).collect();
        if !rows.is_empty() {
            context.out.line("")?;
            context.out.table(&[title, "expected", "likely"], &rows)?;
        }
    }

    if !progress.topics.is_empty() {
        let note = "Expected: the score to be expected on a medium question of the topic, and \
                    where it lies with 95 % certainty.";
        context.out.line("")?;
        context
            .out
            .lines(&Rich::of(Ink::Quiet, note).wrap(look.width))?;
    }
    Ok(())
}

fn describe_nothing(since: Option<Date>, p: &Progress, open: Option<OpenInterview>) -> String {
    let due = match p.due_today {
        0 => String::new(),
        n => format!(" {} due today: `viva drill --due`.", plural(n, "point")),
    };
    match (since, open) {
        (Some(day), _) => {
            format!("No practice since {day}.{due} Without --since everything counts.")
        }
        (None, Some(open)) => format!(
            "No question is finished yet. Open: {}; `{RESUME}` goes on with it.{due}",
            open.describe()
        ),
        (None, None) => format!("No practice yet: `viva interview` is the first.{due}"),
    }
}

/// Returns for instance `a mock interview of 28 Nov, 2 of 5 questions answered · viva …`.
fn describe_open(open: &OpenInterview, look: &Look) -> String {
    format!("{}{}`{RESUME}`", open.describe(), look.dot())
}

/// Returns the weakest topics, weakest first, and the strongest, strongest first; none is in both.
/// Strong is no topic that is not expected to go better than evenly: it may have failed.
fn weakest_and_strongest(topics: &[Standing]) -> (Vec<&Standing>, Vec<&Standing>) {
    let better = (topics.len() / 2).clamp(1, SHOWN);
    let strong = topics.iter().rev().take(better);
    let strong: Vec<&Standing> = strong.filter(|s| s.expected.round() > EVEN).collect();
    let others = topics.len() - strong.len();
    let weak = topics.iter().take(others.min(SHOWN)).collect();
    (weak, strong)
}

fn standing_row(s: &Standing) -> Vec<String> {
    vec![
        one_line(&written(&s.name)),
        format!("{:.0}", s.expected),
        format!("{:.0} to {:.0}", s.range.0.max(0.0), s.range.1.min(100.0)),
    ]
}

/// Shows a line per figure, labels in front.
fn fact_lines(p: &Progress, outcomes: &OutcomeRelation, today: Date, look: &Look) -> Vec<Rich> {
    let mut score = p
        .score
        .map_or("none yet".into(), |s| average(s, p.score_low, p.score_high));
    if p.weeks.iter().any(|w| w.score.is_some()) && p.weeks.len() > 1 {
        let shown = p.weeks.len().min(WEEKS);
        score = format!(
            "{score}, by week: {}  ({})",
            sparkline(p, look),
            plural(shown, "week")
        );
    }

    let practice = format!(
        "{}, {} scored, {}",
        plural(p.total.attempts as usize, "question"),
        p.total.scored,
        describe_duration(p.total.seconds)
    );
    let streak = match (p.streak, p.longest_streak) {
        (0, longest) => format!("none now, the longest {}", plural(longest as usize, "day")),
        (now, longest) => format!(
            "{}, the longest {}",
            plural(now as usize, "day"),
            plural(longest as usize, "day")
        ),
    };
    let mut facts = vec![("Score", score), ("Practice", practice), ("Streak", streak)];

    let tokens = p.total.prompt_tokens + p.total.completion_tokens;
    if tokens > 0 {
        let cost = p
            .total
            .cost
            .map_or("no price configured".into(), |c| format!("cost {c:.2}"));
        facts.push((
            "Tokens",
            format!(
                "{} sent, {} received, {cost}",
                p.total.prompt_tokens, p.total.completion_tokens
            ),
        ));
    }

    facts.push(("Due", describe_due(p, today, look)));
    if !outcomes.is_empty() {
        facts.push(("Outcomes", outcomes.describe()));
    }
    facts
        .iter()
        .flat_map(|(label, text)| fact_line(label, text, look))
        .collect()
}

/// Returns `57 on average`, or `48 to 66 on average` while points are unsure.
fn average(score: f64, low: Option<f64>, high: Option<f64>) -> String {
    match low.zip(high) {
        Some((low, high)) if high.round() > low.round() => {
            format!("{low:.0} to {high:.0} on average")
        }
        _ => format!("{score:.0} on average"),
    }
}

fn fact_line(label: &str, text: &str, look: &Look) -> Vec<Rich> {
    if look.plain {
        return Rich::of(Ink::Body, &format!("{label}: {text}")).wrap(look.width);
    }
    let lines = Rich::of(Ink::Body, text).wrap(look.width.saturating_sub(LABELS));

    let first = Rich::of(Ink::Title, label).pad(LABELS);
    let rest = Rich::new().pad(LABELS);
    lines
        .into_iter()
        .enumerate()
        .map(|(i, l)| {
            if i == 0 {
                first.clone().join(l)
            } else {
                rest.clone().join(l)
            }
        })
        .collect()
}

/// Returns for instance `9 today, 2 tomorrow, 1 on Tue 24 Nov: viva drill --due`.
fn describe_due(p: &Progress, today: Date, look: &Look) -> String {
    let mut parts = vec![format!("{} today", p.due_today)];
    let soon = p.due.iter().filter(|(_, n)| *n > 0);
    parts.extend(soon.map(|(day, n)| match today.tomorrow() {
        Ok(tomorrow) if tomorrow == *day => format!("{n} tomorrow"),
        _ => format!("{n} on {}", day.strftime("%a %-d %b")),
    }));

    if parts.len() == 1 {
        parts.push("none in the next seven days".into());
    }
    let how = if p.due_today > 0 {
        format!("{}`viva drill --due`", look.dot())
    } else {
        String::new()
    };
    format!("{}{how}", parts.join(", "))
}

/// Returns for instance `40 min` or `3 h 05 min`.
fn describe_duration(seconds: f64) -> String {
    match (seconds / 60.0).round() as u64 {
        m if m < 60 => format!("{m} min"),
        m => format!("{} h {:02} min", m / 60, m % 60),
    }
}

/// Draws scores per week as blocks of eight heights (figures where blocks cannot be shown); a dot
/// for a week without a score.
fn sparkline(p: &Progress, look: &Look) -> String {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

    let from = p.weeks.len().saturating_sub(WEEKS);
    let weeks = p.weeks.iter().skip(from).map(|w| w.score);
    if look.plain || !look.unicode {
        let figures: Vec<String> = weeks
            .map(|s| s.map_or("-".into(), |s| format!("{s:.0}")))
            .collect();
        return figures.join(" ");
    }

    weeks
        .map(|score| match score {
            Some(score) => BLOCKS.get((score / 12.5) as usize).copied().unwrap_or('█'),
            None => '·',
        })
        .collect()
}
