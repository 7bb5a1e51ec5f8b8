//! What the keys mean while an answer is typed.
//!
//! Owns commands, completion, recalling earlier answers and what is asked before something is done.
//! How a text is edited is [`crate::term::editor::text`]'s. Pure.

use crate::domain::Command;
use crate::term::editor::rows;
use crate::term::editor::text::Text;
use crate::term::input_line::{self, InputLine};
use crate::term::keyboard::key::{Code, Key};

/// Why typing is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exit {
    /// The answer is complete.
    Submit(String),
    /// Ctrl-D with nothing typed.
    Ended,
    /// Ctrl-C.
    Interrupted,
    /// A command on a line of its own, and the text without that line.
    Command(Command, String),
    /// `/edit`, and the text without that line.
    Edit(String),
    /// The terminal is gone, or the program was told to end.
    Dying,
}

impl Exit {
    /// The answer as it is from now on, where that is not what was typed.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Submit(text) | Self::Command(_, text) | Self::Edit(text) => Some(text),
            Self::Ended | Self::Interrupted | Self::Dying => None,
        }
    }
}

/// What a key asks of the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Typing is over.
    Exit(Exit),
    /// Ctrl-Z.
    Suspend,
    /// Ctrl-L.
    Clear,
}

/// The answer being typed.
#[derive(Debug, Default)]
pub struct Typing {
    /// The answer so far.
    pub text: Text,
    /// Columns of a row of text.
    pub width: usize,
    /// Rows that page keys move by.
    pub page: usize,
    /// Two blank lines at the end submit.
    pub two_blank_lines_submit: bool,
    /// Nothing typed is an answer too: Enter submits it.
    pub may_be_empty: bool,
    /// Every Enter submits: what is asked for is one line.
    pub is_one_line: bool,
    /// The text is a form of several lines: Ctrl-D at the end of any of them submits.
    pub is_form: bool,
    /// Shown below the text until the next key.
    pub notice: Option<String>,
    /// Answers typed before, oldest first.
    pub history: Vec<String>,
    /// The line whose Enter was asked about: the next one does it.
    asked: Option<String>,
    /// Ctrl-X was pressed.
    chord: bool,
    /// Column that Up and Down aim at.
    goal: Option<usize>,
    search: Option<Search>,
}

/// Ctrl-R.
#[derive(Debug)]
struct Search {
    words: String,
    /// The text before.
    before: String,
    /// Index of the answer that was found, and of those behind it.
    at: usize,
}

impl Typing {
    /// An answer as it was left, and the answers typed before.
    pub fn new(text: &str, history: Vec<String>) -> Self {
        Self {
            text: Text::new(text),
            history,
            ..Self::default()
        }
    }

    /// Puts the cursor where the first line of a form ends that nothing stands in.
    pub fn go_to_first_gap(&mut self) {
        let text = self.text.as_str();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let end = at + line.trim_end_matches('\n').len();
            if line.trim_end().ends_with(':') {
                self.text.go_to(end);
                return;
            }
            at += line.len();
        }
    }

    /// Does what a key means. Where it `is_in_burst`, it came in one piece with other lines: a
    /// paste, in which Enter is a new line and nothing else.
    pub fn key(&mut self, key: &Key, is_in_burst: bool) -> Option<Action> {
        // What is said about a line of a paste is read when the paste is over.
        if !is_in_burst {
            self.notice = None;
        }
        let asked = self.asked.take();
        let goal = self.goal.take();
        if std::mem::take(&mut self.chord) && key.ctrl {
            return self.chord(key);
        }
        if self.search.is_some() && self.search_key(key) {
            return None;
        }

        if let Some(line) = &asked {
            self.take_back(line, key);
        }

        let is_enter = key.code == Code::Enter;
        match &key.code {
            _ if key.is_ctrl('c') => return Some(Action::Exit(Exit::Interrupted)),
            _ if key.is_ctrl('z') => return Some(Action::Suspend),
            _ if key.is_ctrl('l') => return Some(Action::Clear),
            _ if key.is_ctrl('x') => self.chord = true,
            _ if key.is_ctrl('r') => self.begin_search(),
            _ if is_enter && is_in_burst => self.end_pasted_line(),
            _ if is_enter && (key.shift || !key.is_plain()) => {
                self.text.insert("\n");
            }
            _ if is_enter => return self.enter(asked).map(Action::Exit),
            _ if key.is_ctrl('d') && self.ends_here() => return self.end().map(Action::Exit),
            Code::Tab if is_in_burst => self.text.insert("    "),
            Code::Tab => self.tab(),
            Code::Up => self.up(goal),
            Code::Down => self.down(goal),
            _ if key.is_ctrl('p') => self.up(goal),
            _ if key.is_ctrl('n') => self.down(goal),
            Code::PageUp => self.move_rows(-(self.page as isize), goal),
            Code::PageDown => self.move_rows(self.page as isize, goal),
            _ => {
                self.text.edit(key);
            }
        }
        None
    }

    /// A letter behind a command that was asked about goes on with the answer, and a slash behind a
    /// mistyped one begins another: the command's line is its place.
    fn take_back(&mut self, asked: &str, key: &Key) {
        let is_letter = matches!(key.code, Code::Char(_)) && key.is_plain();
        let gives_way = match InputLine::parse(asked) {
            InputLine::Command(_) => is_letter,
            InputLine::Mistyped(_) => is_letter && key.code == Code::Char('/'),
            _ => false,
        };
        if gives_way {
            self.text.replace(self.text.line(), "");
        }
    }

    /// The key behind Ctrl-X, as in a shell.
    fn chord(&mut self, key: &Key) -> Option<Action> {
        if key.is_ctrl('e') {
            return Some(Action::Exit(Exit::Edit(self.text.as_str().to_string())));
        }
        if key.is_ctrl('u') {
            self.text.edit(&Key::ctrl('_'));
        }
        None
    }

    /// Enter in a paste. A command stays text, and its end says so.
    fn end_pasted_line(&mut self) {
        let line = self.text.as_str().get(self.text.line()).unwrap_or_default();
        let is_command = matches!(
            InputLine::parse(line),
            InputLine::Done | InputLine::Edit | InputLine::Command(_)
        );
        let word = line.split_whitespace().next().unwrap_or_default();
        let notice = format!("{word} in a pasted text is text: type it alone.");

        self.notice = is_command.then_some(notice).or(self.notice.take());
        self.text.insert("\n");
    }

    /// True where Ctrl-D ends the text; elsewhere it deletes what stands under the cursor.
    fn ends_here(&self) -> bool {
        let after = self.text.after();
        after.is_empty() || (self.is_form && after.starts_with('\n'))
    }

    fn end(&mut self) -> Option<Exit> {
        if self.text.is_blank() {
            Some(Exit::Ended)
        } else {
            Some(Exit::Submit(self.text.as_str().to_string()))
        }
    }

    /// Enter: a command, the end of an answer, or a new line.
    fn enter(&mut self, asked: Option<String>) -> Option<Exit> {
        let line = self.text.line();
        let typed = self
            .text
            .as_str()
            .get(line.clone())
            .unwrap_or_default()
            .to_string();
        let is_asked = asked.is_some_and(|asked| asked == typed);

        match InputLine::parse(&typed) {
            InputLine::Done => return self.done(),
            InputLine::Edit => return Some(Exit::Edit(self.without_line())),
            InputLine::Command(command) => return self.command(command, &typed, is_asked),
            InputLine::Escaped => {
                let cursor = self.text.cursor();
                self.text.replace(line.start..line.start + 1, "");
                self.text.go_to(cursor.saturating_sub(1));
            }
            InputLine::Mistyped(why) if !is_asked => {
                self.asked = Some(typed);
                self.notice = Some(format!("{why} Enter again keeps the line as it is."));
                return None;
            }
            InputLine::Mistyped(_) | InputLine::Text => {}
        }

        if self.may_be_empty && self.text.is_blank() {
            return Some(Exit::Submit(String::new()));
        }
        let text = self.text.as_str();
        if self.is_one_line {
            return Some(Exit::Submit(text.trim_end().to_string()));
        }
        let is_last = line.end == text.len() && typed.trim().is_empty();
        if self.two_blank_lines_submit
            && is_last
            && text.get(..line.start).is_some_and(|t| t.ends_with("\n\n"))
        {
            return Some(Exit::Submit(text.trim_end().to_string()));
        }
        self.text.insert("\n");
        None
    }

    /// `/done`: the answer without that line.
    fn done(&mut self) -> Option<Exit> {
        let line = self.text.line();
        let mut text = self.text.as_str().to_string();
        text.replace_range(line.start.saturating_sub(1)..line.end, "");
        if !text.trim().is_empty() {
            return Some(Exit::Submit(text));
        }
        if self.may_be_empty {
            return Some(Exit::Submit(String::new()));
        }

        self.text.replace(line, "");
        self.notice = Some("nothing typed yet; /skip leaves the question".into());
        None
    }

    /// A command; asks first where an answer would be left behind, and where one could not be
    /// given any more.
    fn command(&mut self, command: Command, typed: &str, is_asked: bool) -> Option<Exit> {
        let rest = self.without_line();
        if let Some(what) = loss(&command, !rest.trim().is_empty()).filter(|_| !is_asked) {
            self.asked = Some(typed.to_string());
            self.notice = Some(format!("{} {what}", typed.trim()));
            return None;
        }
        Some(Exit::Command(command, rest))
    }

    /// The text without what stands in the cursor's line: its line stays, to type on in it.
    fn without_line(&self) -> String {
        let mut text = self.text.as_str().to_string();
        text.replace_range(self.text.line(), "");
        text
    }

    fn up(&mut self, goal: Option<usize>) {
        let rows = rows::rows(self.text.as_str(), self.width);
        if rows::row_of(&rows, self.text.cursor()) > 0 {
            self.move_rows(-1, goal);
        } else if !self.recall(-1) {
            self.text.go_to(0);
        }
    }

    fn down(&mut self, goal: Option<usize>) {
        let rows = rows::rows(self.text.as_str(), self.width);
        if rows::row_of(&rows, self.text.cursor()) + 1 < rows.len() {
            self.move_rows(1, goal);
        } else if !self.recall(1) {
            self.text.go_to(self.text.as_str().len());
        }
    }

    /// Moves over rows as they are on the screen, to the column where the movement began.
    fn move_rows(&mut self, by: isize, goal: Option<usize>) {
        let text = self.text.as_str();
        let rows = rows::rows(text, self.width);
        let (now, cursor) = (rows::row_of(&rows, self.text.cursor()), self.text.cursor());
        let Some(row) = rows.get(now) else {
            return;
        };
        let column = goal
            .unwrap_or_else(|| rows::text_width(text.get(row.start..cursor).unwrap_or_default()));

        let to = now.saturating_add_signed(by).min(rows.len() - 1);
        if let Some(row) = rows.get(to) {
            let at = rows::byte_at(text, row, column);
            self.text.go_to(at);
        }
        self.goal = Some(column);
    }

    /// Puts an earlier answer in the place of nothing or of another earlier answer: what was typed
    /// is never replaced. False where there is none.
    fn recall(&mut self, by: isize) -> bool {
        let text = self.text.as_str();
        let now = self.history.iter().rposition(|h| h == text);
        let at = match (now, self.text.is_blank()) {
            (Some(now), _) => now.checked_add_signed(by),
            (None, true) if by < 0 => self.history.len().checked_sub(1),
            _ => return false,
        };
        let Some(at) = at else {
            return true;
        };
        let earlier = self.history.get(at).cloned().unwrap_or_default();
        self.text.replace_all(&earlier);
        true
    }

    /// Completes a command as far as it is clear and shows what is possible; elsewhere indents.
    fn tab(&mut self) {
        let Some(begun) = begun_command(self.text.before()) else {
            self.text.insert("    ");
            return;
        };

        let words: Vec<&str> = input_line::words()
            .filter(|word| word.starts_with(begun))
            .collect();
        let mut more = common_start(&words)
            .get(begun.len()..)
            .unwrap_or_default()
            .to_string();
        if words == ["clarify"] || words == ["appeal"] {
            more.push(' ');
        }
        self.text.insert(&more);
        if words.len() > 1 {
            let listed: Vec<String> = words.iter().map(|word| format!("/{word}")).collect();
            self.notice = Some(listed.join("  "));
        }
    }

    fn begin_search(&mut self) {
        if self.history.is_empty() {
            self.notice =
                Some("nothing to search yet: you have typed no answer to this question".into());
            return;
        }
        self.search = Some(Search {
            words: String::new(),
            before: self.text.as_str().to_string(),
            at: self.history.len(),
        });
        self.notice = Some("search: ".into());
    }

    /// Keys of Ctrl-R while words are searched for; false for a key that ends it and means what it
    /// always means.
    fn search_key(&mut self, key: &Key) -> bool {
        let Some(mut search) = self.search.take() else {
            return false;
        };
        match &key.code {
            _ if key.is_ctrl('c') || key.is_ctrl('g') || key.code == Code::Escape => {
                self.text.replace_all(&search.before);
                return true;
            }
            // Takes what was found: a new line in the middle of it is not what anybody wants.
            Code::Enter => return true,
            _ if key.is_ctrl('r') => {}
            Code::Char(c) if key.is_plain() => {
                search.words.push(*c);
                search.at = self.history.len();
            }
            Code::Backspace if key.is_plain() => {
                search.words.pop();
                search.at = self.history.len();
            }
            _ => return false,
        }

        let older = self.history.get(..search.at).unwrap_or_default();
        let found = older.iter().rposition(|text| text.contains(&search.words));
        if let Some(at) = found.filter(|_| !search.words.is_empty()) {
            search.at = at;
            let text = self.history.get(at).cloned().unwrap_or_default();
            self.text.replace_all(&text);
        }
        let nothing = if found.is_none() {
            " (nothing more)"
        } else {
            ""
        };
        self.notice = Some(format!("search: {}{nothing}", search.words));
        self.search = Some(search);
        true
    }
}

/// The beginning of a command at the end of `before`, without its slash.
fn begun_command(before: &str) -> Option<&str> {
    let line = before.rsplit('\n').next()?;
    line.strip_prefix('/')
        .filter(|word| !word.contains(|c: char| c.is_whitespace() || c == '/'))
}

/// Returns the beginning that all words share.
fn common_start<'a>(words: &[&'a str]) -> &'a str {
    let Some((first, rest)) = words.split_first() else {
        return "";
    };

    let shared = rest.iter().map(|word| shared_bytes(first, word));
    let length = shared.min().unwrap_or(first.len());

    first.get(..length).unwrap_or_default()
}

fn shared_bytes(a: &str, b: &str) -> usize {
    let pairs = a.bytes().zip(b.bytes());
    pairs.take_while(|(a, b)| a == b).count()
}

/// What a command takes away that is not to be had again, said before it is done; None for nothing.
fn loss(command: &Command, is_typed: bool) -> Option<&'static str> {
    match command {
        Command::Skip | Command::Flag | Command::ModelAnswer if is_typed => Some(
            "leaves the question, and what you typed unscored. Enter again does it; /done submits \
             your answer instead.",
        ),
        Command::ModelAnswer => Some("ends the question without a score. Enter again shows it."),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
