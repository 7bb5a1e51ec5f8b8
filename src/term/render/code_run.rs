//! Code on the screen: a starter, what came of its checks, what came of `/run`.

use super::{code_line, hang, inset, measure};
use crate::domain::text::{ellipsis, one_line, plural};
use crate::domain::{
    CheckOutcome, CheckVerdict, CodeLanguage, CodeRun, CodeTrial, TrialEnd, TriedExample, Verdict,
};
use crate::term::rich::Rich;
use crate::term::style::{Ink, Look};
use crate::term::table;

/// Most characters of a value or a message; the report has it whole.
const VALUE: usize = 300;
/// Most lines of a message.
const MOST_LINES: usize = 30;
/// Lines of what a program printed that are shown of its begin and of its end.
const PRINTED: (usize, usize) = (12, 6);
/// Most characters of a line that a program printed.
const PRINTED_LINE: usize = 240;

/// A starter as code below its question.
pub fn starter(language: CodeLanguage, code: &str, look: &Look) -> Vec<Rich> {
    let room = measure(look);
    let title = format!("{} to start from", language.label());
    let mut lines = Rich::of(Ink::Quiet, &title).wrap(room);
    for line in code.trim_end().lines() {
        lines.extend(code_line::wrap(line, language.as_str(), room));
    }
    inset(look, lines)
}

/// A list of checks: passed or not, and below each failure the first difference.
pub fn checks(run: &CodeRun, look: &Look) -> Vec<Rich> {
    let (all, ran) = (run.checks.len(), run.verdicts().count());
    let passed = ran - run.failures().count();
    let mut counts = format!("{passed} of {all} passed");
    if ran < all {
        counts.push_str(&format!(", {} not run", all - ran));
    }
    let facts = [counts, time(run.millis)];
    let dot = look.dot();
    let title = Rich::of(Ink::Title, "Checks").with(Ink::Quiet, dot);

    let mut lines = title.with(Ink::Quiet, &facts.join(dot)).wrap(measure(look));
    let fault = run.common_fault();
    for check in &run.checks {
        lines.extend(check_lines(check, fault.is_some(), look));
    }
    if let Some(fault) = fault {
        let fault = format!("{}.", fault.trim_end_matches('.'));
        lines.extend(Rich::of(Ink::Bad, &fault).wrap(measure(look)));
    }
    if !run.read_as.is_empty() {
        let text = format!(
            "Your function is run under the name asked for: {}.",
            value(&run.read_as)
        );
        lines.extend(Rich::of(Ink::Quiet, &text).wrap(measure(look)));
    }
    if !run.left_out.is_empty() {
        let text = format!(
            "Left out, because it fails by itself: {}",
            value(&run.left_out)
        );
        lines.extend(Rich::of(Ink::Quiet, &text).wrap(measure(look)));
    }
    inset(look, lines)
}

/// A check and why it did not pass, unless all failed for one reason, which is told below them.
fn check_lines(check: &CheckOutcome, all_alike: bool, look: &Look) -> Vec<Rich> {
    let mut lines = named_sign(&check.name, &check.verdict, look);
    let indent = detail_indent(&check.verdict, look);
    let room = measure(look).saturating_sub(indent);
    let told = match &check.verdict {
        CheckVerdict::OtherColumns { same_rows, .. } if all_alike => {
            let text = if *same_rows {
                "right but for the columns"
            } else {
                ""
            };
            Rich::of(Ink::Quiet, text).wrap(room)
        }
        verdict if all_alike && verdict.is_failure() => Vec::new(),
        verdict => details(verdict, room, look),
    };

    let told = told.into_iter().filter(|line| !line.is_empty());
    lines.extend(told.map(|line| Rich::new().pad(indent).join(line)));
    lines
}

/// What was tried, with its sign, and below it why it did not pass.
fn verdict_lines(name: &str, verdict: &CheckVerdict, look: &Look) -> Vec<Rich> {
    let mut lines = named_sign(name, verdict, look);
    let indent = detail_indent(verdict, look);
    let room = measure(look).saturating_sub(indent);
    for detail in details(verdict, room, look) {
        lines.push(Rich::new().pad(indent).join(detail));
    }
    lines
}

fn named_sign(name: &str, verdict: &CheckVerdict, look: &Look) -> Vec<Rich> {
    let sign = sign_of(verdict, look);
    let room = measure(look).saturating_sub(sign.width());
    hang(sign, Rich::of(Ink::Body, &one_line(name)).wrap(room))
}

fn sign_of(verdict: &CheckVerdict, look: &Look) -> Rich {
    let (sign, ink) = sign(verdict, look);
    Rich::of(ink, sign).with(Ink::Body, " ")
}

fn detail_indent(verdict: &CheckVerdict, look: &Look) -> usize {
    match look.plain {
        true => 2,
        false => sign_of(verdict, look).width(),
    }
}

fn sign(verdict: &CheckVerdict, look: &Look) -> (&'static str, Ink) {
    match (verdict, look.plain) {
        (CheckVerdict::Passed, true) => ("[passed]", Ink::Good),
        (CheckVerdict::Passed, false) => look.verdict(Verdict::Met),
        (CheckVerdict::NotRun { .. }, true) => ("[not run]", Ink::Quiet),
        (CheckVerdict::NotRun { .. }, false) => (look.sign("·", "-"), Ink::Quiet),
        (_, true) => ("[failed]", Ink::Bad),
        (_, false) => look.verdict(Verdict::Missing),
    }
}

/// What is told of a check that did not pass.
fn details(verdict: &CheckVerdict, room: usize, look: &Look) -> Vec<Rich> {
    match verdict {
        CheckVerdict::Passed => Vec::new(),
        CheckVerdict::Failed {
            what,
            expected,
            got,
        } => {
            let mut lines = Rich::of(Ink::Quiet, &value(what)).wrap(room);
            lines.retain(|line| !line.is_empty());
            lines.extend(labelled("expected: ", expected, room));
            lines.extend(labelled("got:      ", got, room));
            lines
        }
        CheckVerdict::OtherColumns {
            expected,
            got,
            same_rows,
        } => {
            let mut lines = labelled("expected: ", expected, room);
            lines.extend(labelled("got:      ", got, room));
            let told = if *same_rows {
                "right but for the columns"
            } else {
                ""
            };
            lines.extend(Rich::of(Ink::Quiet, told).wrap(room));
            lines.retain(|line| !line.is_empty());
            lines
        }
        CheckVerdict::Error { message } => error_lines(message, room, look),
        CheckVerdict::TimedOut { seconds } => Rich::of(Ink::Bad, &timed_out(*seconds)).wrap(room),
        CheckVerdict::NotRun { why } => {
            Rich::of(Ink::Quiet, &format!("not run: {}", value(why))).wrap(room)
        }
    }
}

fn labelled(label: &str, text: &str, room: usize) -> Vec<Rich> {
    let label = Rich::of(Ink::Quiet, label);
    let room = room.saturating_sub(label.width());
    hang(label, Rich::of(Ink::Body, &value(text)).wrap(room))
}

fn value(text: &str) -> String {
    let text = one_line(text);
    match text.is_empty() {
        true => text,
        false => ellipsis(&text, VALUE),
    }
}

fn timed_out(seconds: u64) -> String {
    format!("stopped after {seconds} s, still running")
}

/// The lines of an error; of a long one the last, which name it.
fn error_lines(message: &str, room: usize, look: &Look) -> Vec<Rich> {
    let lines: Vec<&str> = message.trim().lines().collect();
    let first = lines.len().saturating_sub(MOST_LINES);
    let shown = lines.into_iter().skip(first);
    shown
        .flat_map(|line| foreign(line, Ink::Bad, room, look))
        .collect()
}

/// What came of `/run`.
pub fn trial(trial: &CodeTrial, look: &Look) -> Vec<Rich> {
    let room = measure(look);
    let mut lines = head(trial, look).wrap(room);
    lines.extend(printed_lines(&trial.output, room, look));

    let hint = match &trial.end {
        TrialEnd::Rows {
            columns,
            rows,
            more,
        } => {
            lines.extend(row_lines(columns, rows, *more, look));
            Some(
                "SQLite ran it on the question's tables, which may have more rows than are shown \
                 above.",
            )
        }
        TrialEnd::Error { message } => {
            lines.extend(error_lines(message, room, look));
            None
        }
        TrialEnd::Finished if !trial.examples.is_empty() => {
            lines.extend(example_lines(&trial.examples, look));
            None
        }
        TrialEnd::Finished if trial.output.trim().is_empty() => Some(
            "It printed nothing. Call your function on an example below it, inside of print(), to \
             see what it gives.",
        ),
        TrialEnd::Finished
        | TrialEnd::TimedOut { .. }
        | TrialEnd::Stopped
        | TrialEnd::NotRun { .. } => None,
    };
    if let Some(hint) = hint {
        lines.extend(Rich::of(Ink::Quiet, hint).wrap(room));
    }
    inset(look, lines)
}

/// The examples of the starter: which of them come out as it shows.
fn example_lines(examples: &[TriedExample], look: &Look) -> Vec<Rich> {
    let title = Rich::of(Ink::Quiet, "The examples of the starter:");
    let mut lines = title.wrap(measure(look));
    for example in examples {
        lines.extend(verdict_lines(&example.call, &example.verdict, look));
    }
    lines
}

/// The first and the last lines of what a program printed.
fn printed_lines(output: &str, room: usize, look: &Look) -> Vec<Rich> {
    let printed: Vec<&str> = output.trim_end().lines().collect();
    let (first, last) = PRINTED;
    // A single line is as long as the sentence that leaves it out.
    let (first, last) = match printed.len() > first + last + 1 {
        true => (first, last),
        false => (printed.len(), 0),
    };

    let mut lines = Vec::new();
    for (at, line) in printed.iter().enumerate() {
        if at == first {
            let left_out = plural(printed.len() - first - last, "line");
            lines.push(Rich::of(Ink::Quiet, &format!("… {left_out} more")));
        }
        if at < first || at >= printed.len() - last {
            lines.extend(foreign(line, Ink::Code, room, look));
        }
    }
    lines
}

/// A line that the candidate's code wrote, behind a bar on every line of the screen: nothing in it
/// can pass for a line of Viva's.
fn foreign(line: &str, ink: Ink, room: usize, look: &Look) -> Vec<Rich> {
    let visible: String = line.chars().filter(|c| !is_invisible(*c)).collect();
    let bar = match look.plain {
        true => "| ",
        false => look.sign("│ ", "| "),
    };
    let bar = Rich::of(Ink::Quiet, bar);
    let room = room.saturating_sub(bar.width());
    let rows = Rich::of(ink, &ellipsis(&visible, PRINTED_LINE)).chop(room);
    rows.into_iter().map(|row| bar.clone().join(row)).collect()
}

/// True for a character that takes no room and joins nothing.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

fn head(trial: &CodeTrial, look: &Look) -> Rich {
    let took = format!("{}{}", look.dot(), time(trial.millis));
    match &trial.end {
        TrialEnd::Rows { rows, more, .. } => {
            let rows = plural(rows.len() + more, "row");
            Rich::of(Ink::Title, "Your query ran")
                .with(Ink::Quiet, &format!("{}{rows}{took}", look.dot()))
        }
        TrialEnd::Finished => Rich::of(Ink::Title, "Your code ran").with(Ink::Quiet, &took),
        TrialEnd::Error { .. } => {
            Rich::of(Ink::Title, "Your code ended with an error").with(Ink::Quiet, &took)
        }
        TrialEnd::TimedOut { seconds } => {
            Rich::of(Ink::Title, "Your code was ").with(Ink::Bad, &timed_out(*seconds))
        }
        TrialEnd::Stopped => {
            let after = format!("stopped by Ctrl-C after {}", time(trial.millis));
            Rich::of(Ink::Title, "Your code was ").with(Ink::Body, &after)
        }
        TrialEnd::NotRun { why } => {
            Rich::of(Ink::Title, "Your code was not run: ").with(Ink::Body, &value(why))
        }
    }
}

fn row_lines(
    columns: &[String],
    rows: &[Vec<Option<String>>],
    more: usize,
    look: &Look,
) -> Vec<Rich> {
    let header = columns
        .iter()
        .map(|name| Rich::of(Ink::Title, &value(name)));
    let mut table = vec![header.collect::<Vec<_>>()];
    table.extend(rows.iter().map(|row| row.iter().map(cell).collect()));

    let mut lines = table::lines(&table, look, measure(look));
    if more > 0 {
        let more = format!("{} more", plural(more, "row"));
        lines.push(Rich::of(Ink::Quiet, &more));
    }
    lines
}

fn cell(text: &Option<String>) -> Rich {
    match text {
        Some(text) => Rich::of(Ink::Body, &value(text)),
        None => Rich::of(Ink::Quiet, "NULL"),
    }
}

/// A time as people read it: `3 ms`, `1.2 s`.
fn time(millis: u64) -> String {
    match millis {
        0..1000 => format!("{millis} ms"),
        _ => format!("{:.1} s", millis as f64 / 1000.0),
    }
}
