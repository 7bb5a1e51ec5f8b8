//! The screen while an answer is typed: the line above it, as many of its rows as there is room
//! for, what is said below it.
//!
//! Owns which part is seen. Rows that no longer fit while somebody types scroll up and stay on the
//! screen; moving above the first row brings them back, below a line that says how much is hidden.

use super::head::Head;
use super::keys::Typing;
use crate::domain::text::plural;
use crate::term::editor::frame::{Frame, FrameLine, Painter};
use crate::term::editor::rows;
use crate::term::rich::Rich;
use crate::term::style::{Ink, Look};
use std::ops::Range;

/// What stands above the first row that is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Above {
    /// Nothing yet: the next drawing decides.
    Unknown,
    /// The line above the answer.
    Head,
    /// The rows before it, on the screen or scrolled off it.
    Rows,
    /// A line that says how many are hidden.
    Hidden,
}

/// The part of an answer on the screen.
#[derive(Debug)]
pub struct View {
    painter: Painter,
    above: Above,
    /// Index of the first row that is drawn.
    top: usize,
}

impl View {
    /// Begins below what is on the screen.
    pub fn new() -> Self {
        Self {
            painter: Painter::default(),
            above: Above::Unknown,
            top: 0,
        }
    }

    /// Takes what is drawn off a terminal that has so many columns now, and begins anew there.
    pub fn wipe(&mut self, columns: usize) -> String {
        let wipe = self.painter.wipe(columns);
        *self = Self::new();
        wipe
    }

    /// Draws the answer a last time, without what helps to type it, and goes below it.
    pub fn leave(&mut self, typing: &Typing, head: &Head, size: (usize, usize)) -> String {
        let last = self.draw_parts(typing, head, size, &[]);
        last + &self.painter.leave()
    }

    /// The bytes that show the answer as it is now on a terminal of so many columns and rows.
    pub fn draw(&mut self, typing: &Typing, head: &Head, size: (usize, usize)) -> String {
        let below = lines_below(typing, head, size.0);
        self.draw_parts(typing, head, size, &below)
    }

    fn draw_parts(
        &mut self,
        typing: &Typing,
        head: &Head,
        (columns, height): (usize, usize),
        below: &[FrameLine],
    ) -> String {
        let text = typing.text.as_str();
        let width = columns.saturating_sub(1).max(1);
        let rows = rows::rows(text, width);
        let at = rows::row_of(&rows, typing.text.cursor());
        let head_lines = painted(head.lines(width), &head.look);
        let room = height
            .saturating_sub(2 + head_lines.len() + below.len())
            .max(1);

        let (was, mut out) = (self.top, String::new());
        if at < self.top || at >= self.top + room {
            self.top = (at + 1).saturating_sub(if at < self.top {
                room.div_ceil(2)
            } else {
                room
            });
        }
        let mut frame = Frame::default();
        match self.above {
            Above::Head | Above::Rows if self.top < was => {
                out = format!("{}\u{1b}[{height}A\r\u{1b}[J", self.painter.wipe(columns));
                self.above = Above::Hidden;
            }
            Above::Head | Above::Rows if self.top > was => {
                if self.above == Above::Head {
                    frame.scrolled = head_lines.clone();
                }
                let gone = rows.get(was..self.top).unwrap_or_default();
                frame
                    .scrolled
                    .extend(gone.iter().map(|row| row_line(text, row, width)));
                self.above = Above::Rows;
            }
            Above::Unknown => self.above = Above::Hidden,
            _ => {}
        }
        if self.above == Above::Hidden && self.top == 0 {
            self.above = Above::Head;
        }

        self.compose(
            &mut frame,
            (typing, &rows, at),
            (head_lines, below),
            (width, room),
            head,
        );
        out + &self.painter.draw(frame)
    }

    /// Puts the lines of a frame together, and the cursor in them.
    fn compose(
        &self,
        frame: &mut Frame,
        (typing, rows, at): (&Typing, &[Range<usize>], usize),
        (head_lines, below): (Vec<FrameLine>, &[FrameLine]),
        (width, room): (usize, usize),
        head: &Head,
    ) {
        let text = typing.text.as_str();
        let note = |text: String| painted(vec![Rich::of(Ink::Quiet, &text).cut(width)], &head.look);
        let first = rows.get(self.top).map_or(0, |row| row.start);
        frame.lines = match self.above {
            Above::Head | Above::Unknown => head_lines,
            Above::Rows => Vec::new(),
            Above::Hidden => {
                let hidden = text.get(..first).unwrap_or_default();
                let lines = plural(hidden.matches('\n').count().max(1), "line");
                note(format!("{} {lines} above", head.look.sign("⋯", "...")))
            }
        };

        frame.row = frame.lines.len() + at - self.top;
        let seen = rows.iter().skip(self.top).take(room);
        frame
            .lines
            .extend(seen.map(|row| row_line(text, row, width)));
        let last = rows.get((self.top + room).min(rows.len()) - 1);
        let hidden = last.and_then(|row| text.get(row.end..)).unwrap_or_default();
        let lines_below = hidden.matches('\n').count();
        if self.top + room < rows.len() && !below.is_empty() {
            frame.lines.extend_from_slice(below);
        } else if self.top + room < rows.len() {
            let lines = plural(lines_below.max(1), "line");
            frame.lines.extend(note(format!(
                "{} {lines} below",
                head.look.sign("⋯", "...")
            )));
        } else if text.is_empty() && typing.notice.is_none() && !below.is_empty() {
            // In the place of the text, behind the cursor.
            frame.lines.pop();
            frame.lines.extend_from_slice(below);
        } else {
            frame.lines.extend_from_slice(below);
        }

        let before = rows
            .get(at)
            .and_then(|row| text.get(row.start..typing.text.cursor()))
            .unwrap_or_default();
        frame.head = line(rows::draw(before, width));
    }
}

fn line(painted: String) -> FrameLine {
    FrameLine {
        width: rows::text_width(&painted),
        painted,
    }
}

fn row_line(text: &str, row: &Range<usize>, width: usize) -> FrameLine {
    line(rows::draw(text.get(row.clone()).unwrap_or_default(), width))
}

fn painted(lines: Vec<Rich>, look: &Look) -> Vec<FrameLine> {
    let line = |rich: Rich| FrameLine {
        width: rich.width(),
        painted: rich.paint(look.color),
    };
    lines.into_iter().map(line).collect()
}

/// A notice, or what invites to type where nothing is typed.
fn lines_below(typing: &Typing, head: &Head, columns: usize) -> Vec<FrameLine> {
    let look = &head.look;
    if let Some(notice) = &typing.notice {
        // Commands stay whole: other rules would break behind their slash.
        let options = textwrap::Options::new(columns.saturating_sub(3).max(8))
            .word_separator(textwrap::WordSeparator::AsciiSpace);
        let lines = textwrap::wrap(notice, options);
        let lines = lines
            .iter()
            .map(|l| Rich::of(Ink::Quiet, &format!("  {l}")));
        return painted(lines.collect(), look);
    }

    // Without ink it could not be told from an answer.
    let invites = typing.text.as_str().is_empty() && look.color && !look.plain;
    let invitation = Rich::of(Ink::Quiet, head.invitation()).cut(columns.saturating_sub(1));
    if invites {
        painted(vec![invitation], look)
    } else {
        Vec::new()
    }
}
