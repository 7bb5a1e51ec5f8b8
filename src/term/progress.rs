//! Watching the assessor work: a spinner before the first token, then a line per criterion.
//!
//! Owns the frame and how it is redrawn: written over itself with cursor movements, wiped when the
//! assessment is over. Knows no time: the elapsed time is passed in. Red flags stay hidden until
//! the feedback, and a key point is named only once it is credited: its words would give the answer
//! to the follow-up away.

use super::rich::Rich;
use super::style::{Ink, Look};
use crate::domain::rubric::CriterionKind;
use crate::domain::text::one_line;
use crate::domain::{Criterion, Verdict};
use crate::ports::AssessProgress;
use std::time::Duration;

const SPINNER: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const SPINNER_ASCII: [&str; 4] = ["|", "/", "-", "\\"];

/// An assessment that runs.
#[derive(Debug, Default)]
pub struct AssessmentDisplay {
    criteria: Vec<(Criterion, Option<Verdict>)>,
    waiting: Option<String>,
    /// A task done instead of an assessment.
    task: Option<String>,
    replying: bool,
    announced: bool,
    /// Widths of the lines on the screen.
    drawn: Vec<usize>,
}

impl AssessmentDisplay {
    /// Takes in what the assessor reports. Nothing is drawn before the next tick, so that an
    /// assessment that is over at once never flickers.
    pub fn note(&mut self, progress: &AssessProgress) {
        match progress {
            AssessProgress::Started(criteria) => {
                let shown = criteria.iter().filter(|c| c.kind != CriterionKind::RedFlag);
                self.criteria = shown.map(|c| (c.clone(), None)).collect();
            }
            AssessProgress::Task(what) => self.task = Some(what.to_string()),
            AssessProgress::Waiting(why) => self.waiting = Some(one_line(why)),
            // The wait that follows is said with its reason.
            AssessProgress::Throttled | AssessProgress::CallFailed(_) => {}
            AssessProgress::Replying => {
                self.waiting = None;
                self.replying = true;
            }
            AssessProgress::Verdict { criterion, verdict } => {
                self.replying = true;
                if let Some((_, seen)) = self.criteria.iter_mut().find(|(c, _)| c.id == *criterion)
                {
                    *seen = Some(*verdict);
                }
            }
            AssessProgress::Restarted => {
                self.replying = false;
                self.criteria.iter_mut().for_each(|(_, seen)| *seen = None);
            }
        }
    }

    /// Returns the bytes to write about ten times a second; in plain mode one line, once.
    pub fn tick(&mut self, elapsed: Duration, look: &Look, columns: usize, rows: usize) -> String {
        if look.plain {
            let first = !std::mem::replace(&mut self.announced, true);
            let what = self.task.as_deref().unwrap_or("Assessing your answer");
            return if first {
                format!("{what}.\n")
            } else {
                String::new()
            };
        }

        let frame = self.frame(elapsed, look, rows.saturating_sub(2));
        self.draw(&frame, look, columns)
    }

    /// Returns the bytes to write when it is over; forgets everything.
    pub fn settle(&mut self, columns: usize) -> String {
        let wipe = self.wipe(columns);
        *self = Self::default();
        wipe
    }

    /// The lines that say how far it is, each no wider than the look; at most `height` of them.
    fn frame(&self, elapsed: Duration, look: &Look, height: usize) -> Vec<Rich> {
        let step = (elapsed.as_millis() / 100) as usize;
        let spinner = if look.unicode {
            SPINNER.get(step % SPINNER.len())
        } else {
            SPINNER_ASCII.get(step % SPINNER_ASCII.len())
        };
        let seen = self.criteria.iter().filter(|(_, v)| v.is_some()).count();
        let doing = if self.replying {
            "Assessing"
        } else {
            "Reading your answer"
        };
        let mut facts = vec![self.task.as_deref().unwrap_or(doing).to_string()];
        if self.replying && !self.criteria.is_empty() {
            facts.push(format!("{seen} of {}", self.criteria.len()));
        }

        facts.push(format!("{} s", elapsed.as_secs()));
        facts.extend(self.waiting.clone());
        let head = Rich::of(Ink::Quiet, "  ").with(Ink::Emphasis, spinner.copied().unwrap_or("*"));
        let head = head.with(Ink::Quiet, &format!(" {}", facts.join(look.dot())));
        let mut lines = vec![head];
        if self.replying && self.criteria.len() < height {
            lines.extend(
                self.criteria
                    .iter()
                    .map(|(criterion, verdict)| row(criterion, *verdict, look)),
            );
        }

        // A line as wide as the terminal would wrap on some.
        lines
            .iter()
            .map(|l| l.cut(look.width.saturating_sub(1)))
            .collect()
    }

    /// Returns the bytes that replace the last frame by this one, on a terminal of `columns`.
    fn draw(&mut self, frame: &[Rich], look: &Look, columns: usize) -> String {
        let mut out = self.wipe(columns);
        let lines: Vec<String> = frame.iter().map(|l| l.paint(look.color)).collect();
        out.push_str(&lines.join("\r\n"));
        self.drawn = frame.iter().map(Rich::width).collect();
        out
    }

    /// Returns the bytes that take the last frame away; empty when nothing was drawn. Counts the
    /// rows the frame has now, also when the terminal became narrower.
    fn wipe(&mut self, columns: usize) -> String {
        if self.drawn.is_empty() {
            return String::new();
        }

        let rows: usize = self
            .drawn
            .drain(..)
            .map(|w| w.div_ceil(columns.max(1)).max(1))
            .sum();

        match rows - 1 {
            0 => "\r\u{1b}[J".to_string(),
            up => format!("\r\u{1b}[{up}A\u{1b}[J"),
        }
    }
}

fn row(criterion: &Criterion, verdict: Option<Verdict>, look: &Look) -> Rich {
    let (sign, ink) = match verdict {
        Some(verdict) => look.verdict(verdict),
        None => (look.sign("·", "."), Ink::Quiet),
    };
    let text = if verdict.is_some() {
        Ink::Body
    } else {
        Ink::Quiet
    };

    // What a model says here has not been checked yet: a point it wrongly calls met must not be
    // given away.
    let words = match criterion.kind {
        CriterionKind::KeyPoint => "a point of a good answer".to_string(),
        _ => one_line(&criterion.text),
    };

    Rich::of(Ink::Body, "    ")
        .with(ink, sign)
        .with(text, " ")
        .with(text, &words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn criterion(id: &str, kind: CriterionKind, text: &str) -> Criterion {
        Criterion {
            id: id.into(),
            kind,
            text: text.into(),
            weight: 1.0,
            probe: None,
            anchors: None,
            ..Criterion::default()
        }
    }

    fn started() -> AssessmentDisplay {
        let mut progress = AssessmentDisplay::default();
        progress.note(&AssessProgress::Started(vec![
            criterion(
                "k1",
                CriterionKind::KeyPoint,
                "Pins code, data and environment together, each by an identifier",
            ),
            criterion(
                "k2",
                CriterionKind::KeyPoint,
                "Names what\u{1b}[2J still differs",
            ),
            criterion("r1", CriterionKind::RedFlag, "Says a seed is enough"),
        ]));
        progress
    }

    /// What a terminal of 60 columns and 8 rows shows after these bytes.
    fn screen(bytes: &str) -> String {
        let mut terminal = vt100::Parser::new(8, 60, 0);
        terminal.process(bytes.replace('\n', "\r\n").replace("\r\r", "\r").as_bytes());
        terminal.screen().contents()
    }

    #[test]
    fn pending_lines_turn_into_verdicts() {
        let look = Look {
            width: 60,
            color: false,
            plain: false,
            unicode: true,
        };
        let mut progress = started();
        let mut bytes = "question\n".to_string();
        let mut seen = |progress: &mut AssessmentDisplay, seconds: u64| {
            bytes.push_str(&progress.tick(Duration::from_secs(seconds), &look, 60, 8));
            screen(&bytes)
        };
        insta::assert_snapshot!(seen(&mut progress, 1), @r"
        question
          ⠋ Reading your answer · 1 s
        ");
        progress.note(&AssessProgress::Waiting(
            "the endpoint is busy, next try in 2 s".into(),
        ));
        insta::assert_snapshot!(seen(&mut progress, 2), @r"
        question
          ⠋ Reading your answer · 2 s · the endpoint is busy, next…
        ");
        progress.note(&AssessProgress::Replying);
        progress.note(&AssessProgress::Verdict {
            criterion: "k2".into(),
            verdict: Verdict::Partial,
        });
        insta::assert_snapshot!(seen(&mut progress, 4), @r"
        question
          ⠋ Assessing · 1 of 2 · 4 s
            · a point of a good answer
            ~ a point of a good answer
        ");
        progress.note(&AssessProgress::Restarted);
        insta::assert_snapshot!(seen(&mut progress, 5), @r"
        question
          ⠋ Reading your answer · 5 s
        ");
    }

    #[test]
    fn nothing_is_left_when_it_is_over() {
        let look = Look {
            width: 60,
            color: true,
            plain: false,
            unicode: true,
        };
        let mut progress = started();
        let mut bytes = "question\n".to_string();
        progress.note(&AssessProgress::Replying);
        for tenth in 0..30 {
            bytes.push_str(&progress.tick(Duration::from_millis(tenth * 100), &look, 60, 8));
        }
        bytes.push_str(&progress.settle(60));
        assert_eq!(screen(&bytes), "question");
        assert_eq!(progress.settle(60), "", "nothing was drawn since");
    }

    #[test]
    fn an_assessment_without_a_tick_draws_nothing() {
        assert_eq!(started().settle(60), "");
    }

    #[test]
    fn plain_says_it_once() {
        let look = Look {
            width: 60,
            color: false,
            plain: true,
            unicode: false,
        };
        let mut progress = started();
        let said: Vec<String> = (0..3)
            .map(|s| progress.tick(Duration::from_secs(s), &look, 60, 8))
            .collect();
        assert_eq!(said, ["Assessing your answer.\n", "", ""]);
        assert_eq!(progress.settle(60), "");
    }

    #[test]
    fn more_criteria_than_rows_are_counted_only() {
        let look = Look {
            width: 60,
            color: false,
            plain: false,
            unicode: true,
        };
        let mut progress = started();
        progress.note(&AssessProgress::Replying);
        let text = progress.tick(Duration::ZERO, &look, 60, 4);
        assert_eq!(text.lines().count(), 1, "{text}");
    }
}
