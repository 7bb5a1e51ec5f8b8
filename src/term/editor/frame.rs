//! What is drawn while something is typed, and how it is drawn over itself.
//!
//! Owns the bytes. Pure. A line of a frame is one row of the terminal, whatever the terminal thinks
//! of the width of an emoji: it may not wrap while a frame is drawn, and the cursor is put at its
//! place by writing the text before it once more.

/// Drawn as one, so that nothing flickers; without wrapping and without the cursor.
const BEGIN: &str = "\u{1b}[?2026h\u{1b}[?25l\u{1b}[?7l";
const END: &str = "\u{1b}[?7h\u{1b}[?25h\u{1b}[?2026l";

/// A line of a frame.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrameLine {
    /// The bytes, with ink.
    pub painted: String,
    /// Columns it takes.
    pub width: usize,
}

/// The lines to be seen, and the cursor in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame {
    /// Lines that stay on the screen for good, above all others.
    pub scrolled: Vec<FrameLine>,
    /// Lines that may be drawn again. At least one.
    pub lines: Vec<FrameLine>,
    /// Index in `lines` of the line with the cursor.
    pub row: usize,
    /// What stands before the cursor in its line.
    pub head: FrameLine,
}

/// Draws frames over each other.
#[derive(Debug, Default)]
pub struct Painter {
    drawn: Vec<FrameLine>,
    /// Row of the cursor in `drawn`.
    row: usize,
    column: usize,
}

impl Painter {
    /// The bytes that draw a frame over the last one.
    pub fn draw(&mut self, frame: Frame) -> String {
        let mut lines = frame.scrolled;
        let scrolled = lines.len();
        lines.extend(frame.lines);

        let mut out = BEGIN.to_string();
        let same = lines.iter().zip(&self.drawn).take_while(|(a, b)| a == b);
        let first = same.count();
        let mut row = self.row;
        if first < lines.len() || lines.len() < self.drawn.len() {
            let first = first.min(lines.len().saturating_sub(1));
            self.go_to(first, &mut row, &mut out);
            for (at, line) in lines.iter().enumerate().skip(first) {
                out.push_str(if at > first { "\r\n" } else { "\r" });
                out.push_str(&line.painted);
                let is_last = at + 1 == lines.len();
                out.push_str(if is_last { "\u{1b}[J" } else { "\u{1b}[K" });
                row = at;
            }
        }

        let target = scrolled + frame.row;
        out.push_str(&step(row, target));
        out.push('\r');
        out.push_str(&frame.head.painted);
        out.push_str(END);
        self.drawn = lines.split_off(scrolled);
        (self.row, self.column) = (frame.row, frame.head.width);
        out
    }

    /// Moves to a line that was drawn, or to a new one below the last.
    fn go_to(&self, line: usize, row: &mut usize, out: &mut String) {
        let last = self.drawn.len().saturating_sub(1);
        out.push_str(&step(*row, line.min(last)));
        if line > last {
            out.push_str("\r\n");
        }
        *row = line;
    }

    /// The bytes that leave the frame where it is and go below it.
    pub fn leave(&mut self) -> String {
        let down = step(self.row, self.drawn.len().saturating_sub(1));
        *self = Self::default();
        format!("{down}\r\n")
    }

    /// The bytes that take the frame off a terminal that has so many columns now. Terminals break
    /// the lines that have become too wide; those that do not lose a line above.
    pub fn wipe(&mut self, columns: usize) -> String {
        let above = self
            .drawn
            .iter()
            .take(self.row)
            .map(|line| line.width.div_ceil(columns.max(1)).max(1));
        let up = above.sum::<usize>() + self.column / columns.max(1);
        *self = Self::default();
        format!("{}\r\u{1b}[J", step(up, 0))
    }
}

/// The bytes that go from one row to another.
fn step(from: usize, to: usize) -> String {
    match (from, to) {
        (from, to) if from > to => format!("\u{1b}[{}A", from - to),
        (from, to) if from < to => format!("\u{1b}[{}B", to - from),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> FrameLine {
        FrameLine {
            painted: text.into(),
            width: text.len(),
        }
    }

    fn frame(lines: &[&str], row: usize, head: &str) -> Frame {
        Frame {
            scrolled: Vec::new(),
            lines: lines.iter().map(|l| line(l)).collect(),
            row,
            head: line(head),
        }
    }

    fn screen(bytes: &str) -> (String, (u16, u16)) {
        let mut parser = vt100::Parser::new(6, 10, 0);
        parser.process(bytes.as_bytes());
        let screen = parser.screen();
        (screen.contents(), screen.cursor_position())
    }

    #[test]
    fn a_frame_replaces_the_one_before() {
        let mut painter = Painter::default();
        let mut bytes = String::from("above\r\n");
        for (lines, row, head, expected) in [
            (&["one", "two"][..], 1, "two", "above\none\ntwo"),
            (&["one", "two", "three"], 2, "th", "above\none\ntwo\nthree"),
            (&["one", "x", "three"], 0, "o", "above\none\nx\nthree"),
            (&["one"], 0, "one", "above\none"),
            (&["1", "2", "3", "4"], 3, "4", "above\n1\n2\n3\n4"),
        ] {
            bytes.push_str(&painter.draw(frame(lines, row, head)));
            let (seen, cursor) = screen(&bytes);
            assert_eq!(seen, expected);
            assert_eq!(cursor, (row as u16 + 1, head.len() as u16));
        }
        assert_eq!(
            painter.draw(frame(&["1", "2", "3", "4"], 3, "4")).len(),
            BEGIN.len() + 2 + END.len()
        );
    }

    #[test]
    fn lines_scroll_away_and_stay() {
        let mut painter = Painter::default();
        let mut bytes = painter.draw(frame(&["1", "2", "3"], 2, "3"));
        let mut next = frame(&["6", "7", "8"], 2, "8");
        next.scrolled = ["1", "2", "3", "4", "5"].map(line).to_vec();
        bytes.push_str(&painter.draw(next));
        bytes.push_str(&painter.draw(frame(&["6", "7!", "8"], 2, "8")));
        assert_eq!(screen(&bytes).0, "3\n4\n5\n6\n7!\n8");
    }

    #[test]
    fn a_narrower_terminal_has_broken_the_lines() {
        let mut painter = Painter::default();
        painter.draw(frame(&["1234567890", "12345", "1234567"], 2, "1234567"));
        assert_eq!(painter.wipe(5), "\u{1b}[4A\r\u{1b}[J");
        assert_eq!(painter.wipe(5), "\r\u{1b}[J");
    }
}
