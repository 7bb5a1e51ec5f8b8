//! Screens as text.
//!
//! Owns the layout of everything the candidate reads. Pure: the same screen and look give the same
//! text. What the screens say is the engine's; how much is shown of a score is decided by whoever
//! made the screen.

mod code_line;
mod code_run;
mod feedback;
mod frame;
mod quick_round;
mod self_check;

use super::input_line;
use super::markdown;
use super::rich::Rich;
use super::style::{Ink, Look};
use super::table;
use crate::domain::band::{Band, ScoreRange};
use crate::domain::score::SessionScore;
use crate::domain::session::{Reveal, SessionKind};
use crate::domain::text::one_line;
use crate::domain::text::plural;
use crate::domain::{Command, OwnWord, Screen};

/// The text of a screen: an empty line, then lines no wider than `look.width`, each ended.
pub fn screen(screen: &Screen, look: &Look) -> String {
    let lines = match screen {
        Screen::Opening {
            kind,
            questions,
            done,
            follow_ups,
            minutes,
            reveal,
        } => opening(
            look,
            *kind,
            (*questions, *done, *follow_ups),
            *minutes,
            *reveal,
        ),
        Screen::Question {
            number,
            total,
            section,
            topic,
            difficulty,
            kind,
            text,
            reason,
        } => {
            let title = format!("Question {number} of {total}");
            let place = if section.trim().is_empty() {
                topic
            } else {
                section
            };
            let facts = [
                one_line(place),
                difficulty.to_string(),
                kind.label().to_string(),
            ];
            let mut lines = frame::framed(look, &title, &facts, text);
            if let Some(reason) = reason {
                lines.extend(quiet(
                    look,
                    &format!("Picked because: {}", one_line(reason)),
                ));
            }
            lines
        }
        Screen::Starter { language, code } => code_run::starter(*language, code, look),
        Screen::Checks(run) => code_run::checks(run, look),
        Screen::Trial(trial) => code_run::trial(trial, look),
        Screen::FollowUp { number, text } => {
            frame::framed(look, &format!("Follow-up {number}"), &[], text)
        }
        Screen::SecondTry { open, text } => {
            let mut lines = frame::framed(
                look,
                "Second try",
                &[format!("{} open", plural(*open, "point"))],
                text,
            );
            lines.extend(quiet(
                look,
                "Answer again in your own words; only what is open is checked, and it can only \
                 raise your score.",
            ));
            lines
        }
        Screen::Hint {
            number,
            total,
            cost,
            text,
        } => {
            let minus = look.sign("−", "-");
            let cost = format!("  ({minus}{} points)", points(*cost));
            let title =
                Rich::of(Ink::Title, &format!("Hint {number} of {total}")).with(Ink::Quiet, &cost);
            titled(look, title, text)
        }
        Screen::Clarification { text } => {
            titled(look, Rich::of(Ink::Title, "The interviewer answers"), text)
        }
        Screen::Feedback(feedback) => feedback::lines(feedback, look),
        Screen::Reasons { points, open } => feedback::reasons(points, *open, look),
        Screen::SelfCheck(check) => self_check::lines(check, look),
        Screen::SelfRating => self_check::rating(look),
        Screen::Statement(prompt) => quick_round::statement(prompt, look),
        Screen::Judged(judged) => quick_round::judged(judged, look),
        Screen::RoundResult(result) => quick_round::result(result, look),
        Screen::Ruled { text, feedback } => {
            let mut lines = notice(look, text);
            if let Some(feedback) = feedback {
                lines.extend(inset(look, feedback::head(feedback, look)));
            }
            lines
        }
        Screen::ModelAnswer { text } => titled(look, Rich::of(Ink::Title, "Model answer"), text),
        Screen::Aside(text) => body(look, text),
        Screen::Notice(text) => notice(look, text),
        Screen::Help => help(look),
        Screen::Time {
            question_seconds,
            session_seconds,
            minutes,
        } => time(look, *question_seconds, *session_seconds, *minutes),
        Screen::Closing {
            score,
            reveal,
            open,
        } => closing(look, score, *reveal, *open),
    };

    paint(&lines, look)
}

/// Lines as bytes for the terminal, after an empty line.
pub(super) fn paint(lines: &[Rich], look: &Look) -> String {
    let mut out = String::from("\n");
    for line in lines {
        out.push_str(line.paint(look.color).trim_end());
        out.push('\n');
    }
    out
}

/// Columns left of running text.
pub(super) fn margin(look: &Look) -> usize {
    if look.plain { 0 } else { 2 }
}

/// Columns of running text.
pub(super) fn measure(look: &Look) -> usize {
    look.width.saturating_sub(2 * margin(look))
}

/// Lines moved right by the margin.
pub(super) fn inset(look: &Look, lines: Vec<Rich>) -> Vec<Rich> {
    let margin = Rich::new().pad(margin(look));
    lines
        .into_iter()
        .map(|l| {
            if l.is_empty() {
                l
            } else {
                margin.clone().join(l)
            }
        })
        .collect()
}

fn body(look: &Look, markdown: &str) -> Vec<Rich> {
    inset(look, markdown::lines(markdown, look, measure(look)))
}

fn quiet(look: &Look, text: &str) -> Vec<Rich> {
    inset(look, Rich::of(Ink::Quiet, text).wrap(measure(look)))
}

fn titled(look: &Look, title: Rich, markdown: &str) -> Vec<Rich> {
    let mut lines = inset(look, title.wrap(measure(look)));
    lines.extend(body(look, markdown));
    lines
}

/// Lays out a word of the program: set apart from the interviewer by a sign, also without colour.
fn notice(look: &Look, text: &str) -> Vec<Rich> {
    let sign = if look.plain {
        "Note: "
    } else {
        look.sign("» ", "> ")
    };
    let wrapped = Rich::of(Ink::Body, text).wrap(measure(look).saturating_sub(sign_width(sign)));
    inset(look, hang(Rich::of(Ink::Quiet, sign), wrapped))
}

fn sign_width(sign: &str) -> usize {
    Rich::of(Ink::Body, sign).width()
}

/// Lines behind a sign, those after the first moved below the text.
pub(super) fn hang(sign: Rich, lines: Vec<Rich>) -> Vec<Rich> {
    let blank = Rich::new().pad(sign.width());
    lines
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

/// A number of points: whole where it is whole, else one decimal.
pub(super) fn points(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    if rounded.fract() == 0.0 {
        format!("{rounded:.0}")
    } else {
        format!("{rounded:.1}")
    }
}

/// A score line such as `62 / 100  lean hire  (offline estimate)`; while points are unsure
/// `48 to 66 of 100, 3 points unsure`, with a band only where both ends lie in it and others than the
/// candidate speak for most of it.
pub(super) fn score_line(range: &ScoreRange, offline: bool, own: &OwnWord, look: &Look) -> Rich {
    let (low, high) = (range.low.round(), range.high.round());
    let score = match (range.unsure, look.plain) {
        (0, true) => format!("Score {low:.0} of 100"),
        (0, false) => format!("{low:.0} / 100"),
        (unsure, plain) => format!(
            "{}{low:.0} to {high:.0} of 100, {} unsure",
            if plain { "Score " } else { "" },
            plural(unsure, "point")
        ),
    };
    let mut line = Rich::of(Ink::Title, &score);

    if let Some(band) = own.band(range) {
        let apart = if look.plain { ": " } else { "  " };
        let ink = match band {
            Band::StrongHire | Band::Hire => Ink::Good,
            Band::LeanHire | Band::LeanNoHire => Ink::Fair,
            Band::NoHire => Ink::Bad,
        };
        line = line.with(Ink::Body, apart).with(ink, band.label());
    }

    let own = (own.points > 0).then(|| format!("{} by your own word", plural(own.points, "point")));
    let whose: Vec<String> = offline
        .then(|| "offline estimate".to_string())
        .into_iter()
        .chain(own)
        .collect();
    if !whose.is_empty() {
        line = line.with(Ink::Quiet, &format!("  ({})", whose.join(", ")));
    }

    line
}

fn opening(
    look: &Look,
    kind: SessionKind,
    (questions, done, follow_ups): (usize, usize, usize),
    minutes: Option<u32>,
    reveal: Reveal,
) -> Vec<Rich> {
    let name = match kind {
        SessionKind::Interview => "Mock interview",
        SessionKind::Drill => "Drill",
        SessionKind::Debrief => "Debrief",
    };
    let mut shape = vec![plural(questions, "question")];
    if follow_ups > 0 {
        let each = if questions == 1 { "" } else { " each" };
        shape.push(format!("up to {}{each}", plural(follow_ups, "follow-up")));
    }

    if let Some(minutes) = minutes {
        shape.push(plural(minutes as usize, "minute"));
    }

    if done > 0 {
        shape.push(format!("{done} behind you"));
    }

    let title = Rich::of(Ink::Title, name)
        .with(Ink::Body, look.dot())
        .with(Ink::Body, &shape.join(look.dot()));
    let when = match reveal {
        Reveal::Each => "Feedback follows each answer.",
        Reveal::End => "Feedback comes when the interview is over.",
        Reveal::Report => "Feedback is in the written report.",
    };
    let mut lines = inset(look, title.wrap(measure(look)));

    lines.push(Rich::new());
    lines.extend(quiet(
        look,
        &format!(
            "Answer as you would in the room, in as many lines as you like. {when} /help lists \
             the commands; /quit saves, and you can go on later."
        ),
    ));

    lines
}

fn help(look: &Look) -> Vec<Rich> {
    let commands = input_line::TERMINAL_COMMANDS
        .iter()
        .chain(Command::listed())
        .map(|command| {
            let (word, argument) = (command.word, command.argument);
            vec![
                Rich::of(Ink::Code, format!("/{word} {argument}").trim_end()),
                Rich::of(Ink::Body, command.help),
            ]
        });

    let keys = [
        ("Enter", "a new line; blank lines belong to the answer"),
        ("Ctrl-D", "submit, like /done on a line of its own"),
        ("Ctrl-C", "stop; what you typed is kept"),
        ("Tab", "complete a command; elsewhere indent"),
        ("Ctrl-_", "undo"),
        ("Ctrl-R", "search what you typed; Enter takes it"),
        ("Ctrl-X Ctrl-E", "your editor, like /edit"),
        ("//hint", "a line of the answer that begins with /hint"),
    ];

    let keys = keys
        .iter()
        .map(|(key, what)| vec![Rich::of(Ink::Code, key), Rich::of(Ink::Body, what)]);
    let mut rows = vec![vec![
        Rich::of(Ink::Title, "Command"),
        Rich::of(Ink::Title, "What it does"),
    ]];

    rows.extend(commands);
    rows.push(vec![Rich::new(), Rich::new()]);
    rows.extend(keys);
    if look.plain {
        rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
        return rows
            .iter()
            .skip(1)
            .flat_map(|row| plain_row(row, look))
            .collect();
    }

    inset(look, table::lines(&rows, look, measure(look)))
}

fn plain_row(row: &[Rich], look: &Look) -> Vec<Rich> {
    let text = row.iter().map(Rich::text).collect::<Vec<_>>().join(": ");
    Rich::of(Ink::Body, &text).wrap(measure(look))
}

fn time(look: &Look, question: i64, session: i64, minutes: Option<u32>) -> Vec<Rich> {
    let mut parts = vec![
        format!("This question: {}", span(question)),
        format!("session: {}", span(session)),
    ];

    if let Some(minutes) = minutes {
        let left = i64::from(minutes) * 60 - session;
        parts.push(if left >= 0 {
            format!("{} left of {minutes} min", span(left))
        } else {
            format!("{} over the {minutes} min planned", span(-left))
        });
    }

    notice(look, &parts.join(look.dot()))
}

/// A span of time in words, to the nearest minute, so that what is gone and what is left add up:
/// `40 s`, `3 min`, `1 h 05 min`.
pub(super) fn span(seconds: i64) -> String {
    let minutes = (seconds + 30) / 60;
    match seconds.max(0) {
        s if s < 60 => format!("{s} s"),
        _ if minutes < 60 => format!("{minutes} min"),
        _ => format!("{} h {:02} min", minutes / 60, minutes % 60),
    }
}

fn closing(look: &Look, score: &SessionScore, reveal: Reveal, open: bool) -> Vec<Rich> {
    let title = match (open, score.not_asked) {
        (true, _) => "Stopped here, saved",
        (false, 0) => "That was the last question",
        // A session that is over leaves questions out only for want of time.
        (false, _) => "The time is up",
    };
    let mut lines = vec![Rich::of(Ink::Title, title)];
    match (reveal, &score.range) {
        (Reveal::Report, _) => lines.push(Rich::of(Ink::Body, "Your scores are in the report.")),
        (_, Some(range)) => {
            lines.extend(
                score_line(range, score.offline, &score.own_word, look).wrap(measure(look)),
            );
        }
        (_, None) => lines.push(Rich::of(Ink::Body, "No score: nothing was scored.")),
    }
    let counts = [
        (score.scored, "scored"),
        (score.unscored, "without a score"),
        (score.skipped, "skipped"),
        (score.not_asked, "not asked"),
    ];

    let counts: Vec<String> = counts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{n} {what}"))
        .collect();
    if !counts.is_empty() {
        lines.extend(Rich::of(Ink::Quiet, &counts.join(look.dot())).wrap(measure(look)));
    }

    lines.push(Rich::new());
    let next = if open {
        "`viva interview --resume` goes on from here."
    } else {
        "`viva report --last` shows the written report, `viva drill TOPIC` practises a topic."
    };

    lines.extend(markdown::lines(next, look, measure(look)));
    inset(look, lines)
}

#[cfg(test)]
mod tests;
