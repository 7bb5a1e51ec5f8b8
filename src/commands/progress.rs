//! `viva progress`: where the candidate stands and what is due.

use super::Context;
use crate::app::SystemClock;
use crate::cli::ProgressArgs;
use crate::error::Failure;
use crate::learn::progress::{Progress, Standing};
use crate::ports::Clock;

/// Topics shown at either end.
const SHOWN: usize = 5;

/// Runs `viva progress`.
pub fn run(args: &ProgressArgs, context: &mut Context) -> Result<(), Failure> {
    let history = context.app.history()?;
    let zone = jiff::tz::TimeZone::system();
    let today = SystemClock::new()?.now().to_zoned(zone.clone()).date();
    let scheduler = history.scheduler(context.app.config.drill.retention)?;
    history.learn(&scheduler, &zone)?;
    let progress = history.progress(&scheduler, today, args.since)?;
    if args.json {
        let value = serde_json::to_value(&progress).map_err(|e| Failure::failed(e.to_string()))?;
        return context.out.json(&value);
    }
    if progress.weeks.is_empty() {
        return context.out.line("No practice yet. `viva interview` is the first.");
    }
    context.out.line(&summary(&progress))?;
    let (weak, strong) = ends(&progress.topics);
    for (title, standings) in [("weakest", weak), ("strongest", strong)] {
        let rows: Vec<Vec<String>> = standings.iter().map(|s| row(s)).collect();
        if !rows.is_empty() {
            context.out.line("")?;
            context.out.table(&[title, "expected on a medium question", "likely"], &rows)?;
        }
    }
    Ok(())
}

/// The weakest topics, weakest first, and the strongest, strongest first; none stands in both.
fn ends(topics: &[Standing]) -> (Vec<&Standing>, Vec<&Standing>) {
    let half = topics.len().div_ceil(2).min(SHOWN);
    let weak: Vec<&Standing> = topics.iter().take(half).collect();
    let strong = topics.iter().skip(half).rev().take(SHOWN).collect();
    (weak, strong)
}

fn row(s: &Standing) -> Vec<String> {
    vec![
        s.name.replace('_', " "),
        format!("{:.0}", s.expected),
        format!("{:.0} to {:.0}", s.range.0.max(0.0), s.range.1.min(100.0)),
    ]
}

fn summary(p: &Progress) -> String {
    let days = |n: u32| if n == 1 { "1 day".to_string() } else { format!("{n} days") };
    let score = p.score.map_or("–".into(), |s| format!("{s:.0}"));
    let mut lines = vec![
        format!("Mean score {score} over {} weeks  {}", p.weeks.len(), sparkline(p)),
        format!("Streak {}, the longest {}", days(p.streak), days(p.longest_streak)),
        format!("Time {:.0} min", p.total.seconds / 60.0),
    ];
    let tokens = p.total.prompt_tokens + p.total.completion_tokens;
    if tokens > 0 {
        let cost = p.total.cost.map_or(String::new(), |c| format!(", cost {c:.2}"));
        lines.push(format!("Tokens {tokens}{cost}"));
    }
    let soon: usize = p.due.iter().map(|(_, n)| n).sum();
    lines.push(format!("Due today {}, in the next days {soon}  (`viva drill --due`)", p.due_today));
    lines.join("\n")
}

/// Scores per week as blocks of eight heights, the last 26 weeks; a dot for a week without a score.
fn sparkline(p: &Progress) -> String {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let block = |score: f64| BLOCKS.get((score / 12.5) as usize).copied().unwrap_or('█');
    let from = p.weeks.len().saturating_sub(26);
    p.weeks.iter().skip(from).map(|w| w.score.map_or('·', block)).collect()
}
