//! A transcript that is typed in at a terminal.
//!
//! Owns that nothing typed is lost: each line is in a file before the next is read, and the file
//! goes when the report is there. What becomes of the lines is the command's.

use super::LIMIT;
use crate::app::{Context, private_folder};
use crate::domain::text::shell::shell_word;
use crate::failure::{ExitKind, Failure};
use crate::files::{Access, options};
use crate::term::interrupt::Interrupt;
use std::fs::{self, File};
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

/// How often Ctrl-C is looked for while somebody types.
const LOOK: Duration = Duration::from_millis(100);

/// Bytes of a line that a terminal gives in one piece; it drops what stands behind (`MAX_CANON`).
const LONGEST_LINE: usize = if cfg!(target_os = "macos") {
    1023
} else {
    4095
};

/// The file in which what is typed is kept until it is a report.
pub struct TypedDraft {
    path: PathBuf,
}

impl TypedDraft {
    /// Takes in what is typed up to Ctrl-D. Ctrl-C ends it, and what was typed until then stays.
    pub fn take_in(context: &mut Context) -> Result<(Vec<u8>, Self), Failure> {
        let folder = context.app.reports();
        private_folder(&folder)?;
        let (draft, file) = Self::create(&folder)?;

        let interrupt = Interrupt::watch();
        let how = "type or paste the transcript; Ctrl-D on a line of its own ends it";
        context.out.note(how);
        let copied = wait_unless_stopped(&copy_in_background(file), &interrupt);
        let read = copied.and_then(|()| {
            fs::read(&draft.path).map_err(|error| Failure::io("read", &draft.path, &error))
        });
        match read {
            Ok(bytes) => {
                note_cut_lines(&bytes, context);
                Ok((bytes, draft))
            }
            Err(failure) => {
                draft.keep(context);
                Err(failure)
            }
        }
    }

    /// The draft that a path leads to, however it is written; None for any other file.
    pub fn at(path: &Path, folder: &Path) -> Option<Self> {
        let path = fs::canonicalize(path).ok()?;
        let is_draft = path.parent()? == fs::canonicalize(folder).ok()? && is_draft_name(&path);
        is_draft.then_some(Self { path })
    }

    /// Makes a file that was not there.
    fn create(folder: &Path) -> Result<(Self, File), Failure> {
        let mut number = 1;
        loop {
            let path = folder.join(format!("typed-{number}.txt"));
            match options(Access::Private).create_new(true).open(&path) {
                Ok(file) => return Ok((Self { path }, file)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(Failure::io("write", &path, &error)),
            }
        }
    }

    /// Says where what was typed is, and what goes on with it; where nothing was, the file goes.
    pub fn keep(self, context: &mut Context) {
        let is_blank = fs::read(&self.path).is_ok_and(|bytes| bytes.trim_ascii().is_empty());
        if is_blank {
            return self.remove();
        }
        let file = shell_word(&self.path.display().to_string());
        let note = format!("what you typed is kept: `viva debrief {file}` goes on with it");
        context.out.note(&note);
    }

    /// Removes the file: the report is there, or nothing was typed.
    pub fn remove(self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Mentions what was typed before and is no report yet: it holds names.
pub fn note_left_drafts(context: &mut Context) {
    let entries = fs::read_dir(context.app.reports()).into_iter().flatten();
    let paths = entries.flatten().map(|entry| entry.path());
    let mut left: Vec<PathBuf> = paths.filter(|path| is_draft_name(path)).collect();
    left.sort();
    for path in left {
        let file = shell_word(&path.display().to_string());
        let note = format!(
            "typed before, and no report yet: `viva debrief {file}` goes on with it; it holds \
             names, delete it if it is not needed"
        );
        context.out.note(&note);
    }
}

/// Says where a line was as long as the terminal takes: what stood behind is lost.
fn note_cut_lines(bytes: &[u8], context: &mut Context) {
    let cut = bytes
        .split(|b| *b == b'\n')
        .position(|line| line.len() >= LONGEST_LINE);
    if let Some(at) = cut {
        context.out.note(&format!(
            "line {} is cut: the terminal takes {LONGEST_LINE} bytes a line; a file or a pipe \
             (`viva debrief - --candidate NAME`) takes all",
            at + 1
        ));
    }
}

fn is_draft_name(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let number = name.and_then(|name| name.strip_prefix("typed-")?.strip_suffix(".txt"));
    number.is_some_and(|number| number.parse::<u32>().is_ok())
}

/// Waits for the end of what is typed, or for Ctrl-C.
fn wait_unless_stopped(
    copied: &Receiver<io::Result<()>>,
    interrupt: &Interrupt,
) -> Result<(), Failure> {
    loop {
        match copied.recv_timeout(LOOK) {
            Ok(copied) => {
                let typed = Path::new("what is typed");
                return copied.map_err(|error| Failure::io("keep", typed, &error));
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
            Err(RecvTimeoutError::Timeout) if interrupt.asked() => {
                return Err(Failure::new(ExitKind::Interrupted, ""));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// Copies standard input on a thread of its own: a read cannot be broken off.
fn copy_in_background(mut file: File) -> Receiver<io::Result<()>> {
    let (sender, copied) = mpsc::channel();
    std::thread::spawn(move || {
        let _ = sender.send(copy_lines(io::stdin().lock(), &mut file));
    });
    copied
}

/// Copies each line before it reads the next, up to the end or to [`LIMIT`].
fn copy_lines(mut input: impl BufRead, file: &mut impl Write) -> io::Result<()> {
    let mut copied = 0;
    let mut line = Vec::new();
    loop {
        line.clear();
        input.read_until(b'\n', &mut line)?;
        file.write_all(&line)?;
        file.flush()?;

        copied += line.len() as u64;
        if copied > LIMIT {
            return Err(io::Error::other("it is too long for a transcript"));
        }
        // A terminal ends a line without its end at Ctrl-D, and would go on reading.
        if !line.ends_with(b"\n") {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::rc::Rc;

    /// Gives a line a read, and notes how much was written by then.
    struct Typist {
        lines: Vec<&'static str>,
        written: Rc<RefCell<Vec<u8>>>,
        seen: Vec<String>,
    }

    impl io::Read for Typist {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let written = String::from_utf8_lossy(&self.written.borrow()).into_owned();
            self.seen.push(written);
            let line = match self.lines.is_empty() {
                true => return Ok(0),
                false => self.lines.remove(0),
            };
            buffer[..line.len()].copy_from_slice(line.as_bytes());
            Ok(line.len())
        }
    }

    struct Sink(Rc<RefCell<Vec<u8>>>);

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn each_line_is_written_before_the_next_is_read() {
        let written = Rc::new(RefCell::new(Vec::new()));
        let typist = Typist {
            lines: vec!["Ada: Why?\n", "Bo: So.\n", "Ada: And"],
            written: Rc::clone(&written),
            seen: Vec::new(),
        };
        let mut input = io::BufReader::new(typist);
        copy_lines(&mut input, &mut Sink(Rc::clone(&written))).unwrap();
        let lines = ["", "Ada: Why?\n", "Ada: Why?\nBo: So.\n"];
        assert_eq!(input.get_ref().seen[..3], lines);
        assert_eq!(
            *written.borrow(),
            b"Ada: Why?\nBo: So.\nAda: And",
            "the line without an end, too"
        );
    }
}
