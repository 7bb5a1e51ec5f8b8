//! The one writer to standard output and standard error.
//!
//! Owns broken pipes, listings, JSON and the form of error messages. `commands` and the terminals
//! write through it and nothing else prints. Text given to it is made safe for the terminal here.

use super::editor::rows;
use super::render;
use super::rich::Rich;
use super::style::{Ink, Look};
use super::table;
use crate::domain::Screen;
use crate::domain::text::{one_line, printable};
use crate::failure::Failure;
use serde_json::Value;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::sync::{Arc, Mutex};

/// Columns that a hint is set in.
const HINT: usize = 2;

/// Writes for people and for scripts.
pub struct Out {
    out: Box<dyn Write + Send>,
    err: Box<dyn Write + Send>,
    look: Look,
    /// True where standard output is a terminal: lines break between words there.
    breaks_lines: bool,
    /// The same of standard error.
    breaks_errors: bool,
    closed: bool,
}

impl Out {
    /// Standard output and error.
    pub fn stdio(look: Look) -> Self {
        let choice = if look.color {
            anstream::ColorChoice::AlwaysAnsi
        } else {
            anstream::ColorChoice::Never
        };

        Self {
            // On Windows this also turns the console's escape sequences on; without colour none
            // gets through.
            out: Box::new(anstream::AutoStream::new(io::stdout(), choice)),
            err: Box::new(anstream::AutoStream::new(io::stderr(), choice)),
            look,
            breaks_lines: io::stdout().is_terminal(),
            breaks_errors: io::stderr().is_terminal(),
            closed: false,
        }
    }

    /// Writes to memory; the handles give what was written to output and to error.
    pub fn captured(look: Look) -> (Self, Captured, Captured) {
        let (out, err) = (Captured::default(), Captured::default());
        let this = Self {
            out: Box::new(out.clone()),
            err: Box::new(err.clone()),
            look,
            breaks_lines: false,
            breaks_errors: false,
            closed: false,
        };
        (this, out, err)
    }

    /// Returns the look of this output.
    pub fn look(&self) -> &Look {
        &self.look
    }

    /// Follows the terminal to another width.
    pub fn set_look(&mut self, look: Look) {
        self.look = look;
    }

    /// True once the reader of standard output has gone (`viva … | head`). Writing goes on to be
    /// accepted and lost.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// One line or several. On a terminal they break between words.
    pub fn line(&mut self, text: &str) -> Result<(), Failure> {
        let text = printable(text);
        let text = match self.breaks_lines {
            true => broken(&text, self.look.width),
            false => text,
        };
        self.raw(&format!("{text}\n"))
    }

    /// Running text, wrapped and set in like the screens of an interview.
    pub fn say(&mut self, text: &str) -> Result<(), Failure> {
        // An empty text is an empty line.
        let lines = text
            .split('\n')
            .flat_map(|l| Rich::of(Ink::Body, l).wrap(render::measure(&self.look)));
        let lines = render::inset(&self.look, lines.collect());
        self.lines(&lines)
    }

    /// Styled lines.
    pub fn lines(&mut self, lines: &[Rich]) -> Result<(), Failure> {
        let text: String = lines
            .iter()
            .map(|l| format!("{}\n", l.paint(self.look.color).trim_end()))
            .collect();
        self.raw(&text)
    }

    /// Markdown, rendered for the terminal.
    pub fn markdown(&mut self, markdown: &str) -> Result<(), Failure> {
        let lines = super::markdown::lines(markdown, &self.look, self.look.width);
        self.lines(&lines)
    }

    /// A screen of an interview.
    pub fn screen(&mut self, screen: &Screen) -> Result<(), Failure> {
        let text = render::screen(screen, &self.look);
        self.raw(&text)
    }

    /// A table with aligned columns that fits the width.
    pub fn table(&mut self, headers: &[&str], rows: &[Vec<String>]) -> Result<(), Failure> {
        let mut all = vec![
            headers
                .iter()
                .map(|h| Rich::of(Ink::Title, h))
                .collect::<Vec<_>>(),
        ];

        all.extend(rows.iter().map(|row| {
            row.iter()
                .map(|cell| Rich::of(Ink::Body, &one_line(cell)))
                .collect()
        }));
        let lines = table::lines(&all, &self.look, self.look.width);

        self.lines(&lines)
    }

    /// JSON, indented. Control characters beyond ASCII and direction controls are escaped too: the
    /// output may be read on a terminal.
    pub fn json(&mut self, value: &Value) -> Result<(), Failure> {
        let mut safe = escaped(&format!("{value:#}"));
        safe.push('\n');
        self.raw(&safe)
    }

    /// A document as it is (Markdown, HTML, JSON), without the escape sequences a hostile text may
    /// hold.
    pub fn document(&mut self, text: &str) -> Result<(), Failure> {
        self.raw(&printable(text))
    }

    /// One JSON value on one line, for JSON Lines.
    pub fn json_line(&mut self, value: &Value) -> Result<(), Failure> {
        self.raw(&format!("{}\n", escaped(&value.to_string())))
    }

    /// Whole lines of JSON written by somebody else, made safe as [`Self::json_line`] does.
    pub fn writer(&mut self) -> impl Write + '_ {
        JsonLines(self)
    }

    /// A remark on standard error, which scripts do not read: `viva: text`.
    pub fn note(&mut self, text: &str) {
        let text = Rich::of(Ink::Quiet, "viva: ").with(Ink::Body, text);
        self.write_error(&[(text, 0)]);
    }

    /// A failure on standard error: `viva: what happened`, then a line per hint.
    pub fn failure(&mut self, failure: &Failure) {
        let what = format!(" {}", failure.message);
        let what = Rich::of(Ink::Bad, "viva:").with(Ink::Body, &what);
        let hints = failure.hints.iter().map(|hint| {
            let hint = Rich::of(Ink::Fair, "hint:").with(Ink::Body, &format!(" {hint}"));
            (hint, HINT)
        });

        let texts: Vec<_> = std::iter::once((what, 0)).chain(hints).collect();
        self.write_error(&texts);
    }

    /// What is wrong with a command line, on a terminal's standard error: lines break between words.
    pub fn refusal(&mut self, text: &str) {
        // Where standard output is none, its look has no width of the terminal.
        let width = terminal_size().0;
        let _ = writeln!(self.err, "{}", broken(&printable(text.trim_end()), width));
    }

    /// Writes texts on standard error, each set in by so many columns.
    fn write_error(&mut self, texts: &[(Rich, usize)]) {
        for (text, inset) in texts {
            let lines = match self.breaks_errors {
                true => text.wrap(self.look.width.saturating_sub(*inset)),
                false => vec![text.clone()],
            };
            for line in lines {
                let line = Rich::new().pad(*inset).join(line).paint(self.look.color);
                // There is nowhere left to say that standard error cannot be written.
                let _ = writeln!(self.err, "{line}");
            }
        }
        let _ = self.err.flush();
    }

    /// Writes text as it is: for callers in this room that made it safe.
    pub(super) fn raw(&mut self, text: &str) -> Result<(), Failure> {
        if self.closed {
            return Ok(());
        }

        match self
            .out
            .write_all(text.as_bytes())
            .and_then(|()| self.out.flush())
        {
            Err(e) if e.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            Err(e) => Err(Failure::failed(format!(
                "cannot write to standard output: {e}"
            ))),
            Ok(()) => Ok(()),
        }
    }
}

/// Lines that fit into `width` columns: each goes on below its own begin. A word that does not fit, as
/// the path of a file, stands in a line of its own, from the first column on, and is never broken.
pub fn broken(text: &str, width: usize) -> String {
    let lines = text.split('\n').map(|line| {
        let words = line.trim_start();
        let begin = line.get(..line.len() - words.len()).unwrap_or_default();
        if rows::text_width(line) <= width {
            return line.to_string();
        }
        if !words.contains(' ') {
            return words.to_string();
        }
        let options = textwrap::Options::new(width.max(2))
            .initial_indent(begin)
            .subsequent_indent(begin)
            .break_words(false)
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit);
        let lines = textwrap::wrap(words, options);
        let fits = lines
            .iter()
            .map(|line| match rows::text_width(line) <= width {
                true => line.as_ref(),
                false => line.trim_start(),
            });
        fits.collect::<Vec<_>>().join("\n")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Columns and rows of the terminal now.
pub(super) fn terminal_size() -> (usize, usize) {
    match terminal_size::terminal_size() {
        Some((columns, rows)) if columns.0 > 0 && rows.0 > 0 => (columns.0.into(), rows.0.into()),
        _ => (80, 24),
    }
}

/// Writes cursor movements to the terminal, past the filter for ink, which would take them off.
pub(super) fn write_to_terminal(bytes: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes.as_bytes())?;
    out.flush()
}

struct JsonLines<'a>(&'a mut Out);

impl Write for JsonLines<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        self.0
            .raw(&escaped(&text))
            .map_err(|e| io::Error::other(e.message))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// JSON text in which no character can be obeyed by a terminal: they stand escaped, so that the
/// value is the same.
fn escaped(json: &str) -> String {
    let mut safe = String::with_capacity(json.len() + 1);
    for c in json.chars() {
        match c {
            '\n' => safe.push(c),
            c if c.is_control()
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
            {
                safe.push_str(&format!("\\u{:04x}", c as u32));
            }
            c => safe.push(c),
        }
    }

    safe
}

/// A captured output.
#[derive(Debug, Clone, Default)]
pub struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    /// Everything so far.
    pub fn text(&self) -> String {
        let bytes = self.0.lock().map(|b| b.clone()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Ok(mut all) = self.0.lock() {
            all.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOK: Look = Look {
        width: 60,
        color: false,
        plain: false,
        unicode: true,
    };

    #[test]
    fn a_table_fits_the_width_and_hides_controls() {
        let (mut out, text, _) = Out::captured(LOOK);
        let row = |cells: [&str; 3]| cells.map(String::from).to_vec();
        let rows = [
            row([
                "data_scientist_senior",
                "60",
                "A long description that has to be wrapped inside of its own column",
            ]),
            row(["x\u{1b}[2J", "1", "two\nlines"]),
        ];
        out.table(&["Bank", "Questions", "About"], &rows).unwrap();
        insta::assert_snapshot!(text.text(), @r"
        Bank                   Questions  About
        ─────────────────────  ─────────  ──────────────────────────
        data_scientist_senior  60         A long description that
                                          has to be wrapped inside
                                          of its own column
        x                      1          two lines
        ");
    }

    #[test]
    fn json_escapes_what_a_terminal_would_obey() {
        let (mut out, text, _) = Out::captured(LOOK);
        let value = serde_json::json!({"name": "a\u{9b}2J\u{202e}\u{1b}\u{7f}ü", "n": 1});
        out.json(&value).unwrap();
        insta::assert_snapshot!(text.text(), @r#"
        {
          "name": "a\u009b2J\u202e\u001b\u007fü",
          "n": 1
        }
        "#);
        assert_eq!(serde_json::from_str::<Value>(&text.text()).unwrap(), value);
    }

    #[test]
    fn failures_go_to_standard_error_with_their_hints() {
        let (mut out, text, err) = Out::captured(LOOK);
        out.failure(
            &Failure::usage("unknown topic \"rga\"")
                .hint("did you mean rag_systems?")
                .hint("`viva bank list`"),
        );
        out.note("imported 60 questions");
        assert_eq!(text.text(), "");
        insta::assert_snapshot!(err.text(), @r#"
        viva: unknown topic "rga"
          hint: did you mean rag_systems?
          hint: `viva bank list`
        viva: imported 60 questions
        "#);
    }

    #[test]
    fn failures_break_between_words_on_a_terminal() {
        let (mut out, _, err) = Out::captured(Look { width: 30, ..LOOK });
        out.breaks_errors = true;
        out.failure(&Failure::usage("this session is open elsewhere").hint(
            "go on there, or end it there with /quit; `viva interview` starts a new one here",
        ));
        insta::assert_snapshot!(err.text(), @r"
        viva: this session is open
        elsewhere
          hint: go on there, or end it
          there with /quit; `viva
          interview` starts a new one
          here
        ");
    }

    #[test]
    fn lines_break_between_words_and_paths_nowhere() {
        let path = "/home/ada/reports/2026-11-29-interview-c4d99a2a.html";
        for (text, width, expected) in [
            ("short", 20, "short".to_string()),
            (
                "  left out: a column is not read",
                20,
                "  left out: a column\n  is not read".into(),
            ),
            (&format!("    {path}"), 30, path.to_string()),
            (
                &format!("see {path} there"),
                30,
                format!("see\n{path}\nthere"),
            ),
        ] {
            assert_eq!(broken(text, width), expected, "{text}");
        }
    }

    /// Takes a few bytes, then its reader has gone.
    struct Head(usize);

    impl Write for Head {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(io::Error::from(ErrorKind::BrokenPipe));
            }
            let taken = bytes.len().min(self.0);
            self.0 -= taken;
            Ok(taken)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_left_is_no_failure_but_a_full_disk_is() {
        let (mut out, _, _) = Out::captured(LOOK);
        out.out = Box::new(Head(5));
        for _ in 0..3 {
            out.line("some line").unwrap();
        }
        assert!(out.is_closed());

        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::Error::from(ErrorKind::StorageFull))
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let (mut out, _, _) = Out::captured(LOOK);
        out.out = Box::new(Full);
        assert!(
            out.line("x")
                .unwrap_err()
                .message
                .starts_with("cannot write to standard output")
        );
    }
}
