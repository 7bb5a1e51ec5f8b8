//! Watching the assessor work: a spinner before the first token, then a line per criterion.
//!
//! Owns the frame and how it is redrawn: written over itself with cursor movements, wiped when the assessment is over.
//! Knows no time: the elapsed time is passed in. Red flags stay hidden until the feedback: a pending red flag would
//! give away what not to say.

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
pub struct Progress {
    criteria: Vec<(Criterion, Option<Verdict>)>,
    waiting: Option<String>,
    replying: bool,
    announced: bool,
    /// Widths of the lines on the screen.
    drawn: Vec<usize>,
}

impl Progress {
    /// Takes in what the assessor reports. Nothing is drawn before the next tick, so that an assessment that is over
    /// at once never flickers.
    pub fn note(&mut self, progress: &AssessProgress) {
        match progress {
            AssessProgress::Started(criteria) => {
                let shown = criteria.iter().filter(|c| c.kind != CriterionKind::RedFlag);
                self.criteria = shown.map(|c| (c.clone(), None)).collect();
            }
            AssessProgress::Waiting(why) => self.waiting = Some(one_line(why)),
            AssessProgress::Replying => {
                self.waiting = None;
                self.replying = true;
            }
            AssessProgress::Verdict { criterion, verdict } => {
                self.replying = true;
                if let Some((_, seen)) = self.criteria.iter_mut().find(|(c, _)| c.id == *criterion) {
                    *seen = Some(*verdict);
                }
            }
            AssessProgress::Restarted => {
                self.replying = false;
                self.criteria.iter_mut().for_each(|(_, seen)| *seen = None);
            }
        }
    }

    /// What to write about ten times a second. In plain mode one line, once.
    pub fn tick(&mut self, elapsed: Duration, look: &Look, columns: usize, rows: usize) -> String {
        if look.plain {
            let first = !std::mem::replace(&mut self.announced, true);
            return if first { "Assessing your answer.\n".into() } else { String::new() };
        }
        let frame = self.frame(elapsed, look, rows.saturating_sub(2));
        self.draw(&frame, look, columns)
    }

    /// What to write when it is over; forgets everything.
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
        let mut facts = vec![if self.replying { "Assessing" } else { "Reading your answer" }.to_string()];
        if self.replying && !self.criteria.is_empty() {
            facts.push(format!("{seen} of {}", self.criteria.len()));
        }
        facts.push(format!("{} s", elapsed.as_secs()));
        facts.extend(self.waiting.clone());
        let head = Rich::of(Ink::Quiet, "  ").with(Ink::Emphasis, spinner.copied().unwrap_or("*"));
        let head = head.with(Ink::Quiet, &format!(" {}", facts.join(look.dot())));
        let mut lines = vec![head];
        if self.replying && self.criteria.len() < height {
            lines.extend(self.criteria.iter().map(|(criterion, verdict)| row(criterion, *verdict, look)));
        }
        // A line as wide as the terminal would wrap on some.
        lines.iter().map(|l| l.cut(look.width.saturating_sub(1))).collect()
    }

    /// What to write to replace the last frame by this one, on a terminal of `columns`.
    fn draw(&mut self, frame: &[Rich], look: &Look, columns: usize) -> String {
        let mut out = self.wipe(columns);
        let lines: Vec<String> = frame.iter().map(|l| l.paint(look.color)).collect();
        out.push_str(&lines.join("\r\n"));
        self.drawn = frame.iter().map(Rich::width).collect();
        out
    }

    /// What to write to take the last frame away; empty when nothing was drawn. Counts the rows the frame has now,
    /// also when the terminal became narrower.
    fn wipe(&mut self, columns: usize) -> String {
        if self.drawn.is_empty() {
            return String::new();
        }
        let rows: usize = self.drawn.drain(..).map(|w| w.div_ceil(columns.max(1)).max(1)).sum();
        match rows - 1 {
            0 => "\r\u{1b}[J".to_string(),
            up => format!("\r\u{1b}[{up}A\u{1b}[J"),
        }
    }
}

fn row(criterion: &Criterion, verdict: Option<Verdict>, look: &Look) -> Rich {
    let (sign, ink) = match verdict {
        Some(verdict) => look.verdict(verdict),
        None => (look.sign("·", "[ ]"), Ink::Quiet),
    };
    let text = if verdict.is_some() { Ink::Body } else { Ink::Quiet };
    Rich::of(Ink::Body, "    ").with(ink, sign).with(text, " ").with(text, &one_line(&criterion.text))
}
