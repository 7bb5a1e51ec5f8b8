//! From text to a bank: walks the lines and hands each to the question it belongs to.

use super::draft::Draft;
use super::lines::Lines;
use super::{fences, heading};
use crate::bank::errors::{BankErrors, Collector};
use crate::bank::limits::{MAX_FILE_BYTES, MAX_LINE_BYTES, MAX_QUESTIONS};
use crate::domain::text::{ellipsis, fold, one_line, printable};
use crate::domain::{Bank, Question, QuestionId};
use std::collections::HashMap;

/// A bank and where everything in it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The bank.
    pub bank: Bank,
    /// Its lines.
    pub lines: Lines,
}

/// Reads a bank. `file_label` names the file in errors, `bank_name` is the bank's name (the file's
/// stem). Fails with every error of the file at once.
pub fn parse(file_label: &str, bank_name: &str, text: &str) -> Result<Bank, BankErrors> {
    parse_with_lines(file_label, bank_name, text).map(|parsed| parsed.bank)
}

/// [`parse`], with the lines of everything, for the linter.
pub fn parse_with_lines(
    file_label: &str,
    bank_name: &str,
    text: &str,
) -> Result<Parsed, BankErrors> {
    let mut parser = Parser::new(file_label, bank_name);
    if text.len() > MAX_FILE_BYTES {
        let what = format!(
            "the file has {} bytes, more than {MAX_FILE_BYTES}",
            text.len()
        );
        parser.errors.add(1, what, "split it into several banks");
        return parser.finish();
    }

    let text = printable(text.trim_start_matches('\u{feff}'));
    let lines: Vec<&str> = text.lines().collect();
    let (fenced, unclosed) = fences(&lines);

    for at in unclosed {
        parser.errors.add(
            at + 1,
            "this code fence is never closed",
            "close it with a line of the same marks",
        );
    }

    for (at, (line, fenced)) in lines.iter().zip(&fenced).enumerate() {
        parser.line(at + 1, line, *fenced);
    }

    parser.finish()
}

struct Parser<'a> {
    bank: Bank,
    lines: Lines,
    errors: Collector,
    title_line: Option<usize>,
    section: String,
    draft: Option<Draft<'a>>,
    /// Folded text and id of each question so far, with its line.
    texts: HashMap<String, usize>,
    ids: HashMap<QuestionId, usize>,
    headings: usize,
}

impl<'a> Parser<'a> {
    fn new(file: &str, bank_name: &str) -> Self {
        let bank = Bank {
            name: bank_name.to_string(),
            role: String::new(),
            level: String::new(),
            questions: Vec::new(),
        };

        Self {
            bank,
            lines: Lines::default(),
            errors: Collector::new(file),
            title_line: None,
            section: String::new(),
            draft: None,
            texts: HashMap::new(),
            ids: HashMap::new(),
            headings: 0,
        }
    }

    fn line(&mut self, n: usize, line: &'a str, fenced: bool) {
        if line.len() > MAX_LINE_BYTES {
            let what = format!(
                "the line has {} bytes, more than {MAX_LINE_BYTES}",
                line.len()
            );
            return self.errors.add(n, what, "break it into several lines");
        }

        match heading(line).filter(|_| !fenced) {
            Some((1, title)) => self.title(n, title),
            Some((2, title)) => {
                self.close_question();
                self.section = one_line(title);
            }
            Some((3, title)) => self.open_question(n, title),
            Some((_, title)) => match &mut self.draft {
                Some(draft) => draft.begin_part(n, title, line, &mut self.errors),
                None => self.errors.add(
                    n,
                    format!("\"{}\" stands before any question", ellipsis(title, 60)),
                    "move it below a `### Question: …` line",
                ),
            },
            // What stands before the first question of a section is a note to the reader of the
            // file.
            None => {
                if let Some(draft) = &mut self.draft {
                    draft.read_line(n, line, fenced, &mut self.errors);
                }
            }
        }
    }

    fn title(&mut self, n: usize, title: &str) {
        self.close_question();
        if let Some(first) = self.title_line {
            return self.errors.add(
                n,
                format!("a second title, the first is in line {first}"),
                "keep one `# ` line; in a model answer put code between ``` lines or indent the heading by one space",
            );
        }

        self.title_line = Some(n);
        (self.bank.role, self.bank.level) = role_and_level(title);

        if self.bank.role.is_empty() {
            self.errors.add(
                n,
                "the title names no role",
                "write `# Role - Level Questions`",
            );
        }
    }

    fn open_question(&mut self, n: usize, title: &str) {
        self.close_question();
        self.headings += 1;
        if self.headings == MAX_QUESTIONS + 1 {
            self.errors.add(
                n,
                format!("more than {MAX_QUESTIONS} questions"),
                "split the file into several banks",
            );
        }
        if self.headings > MAX_QUESTIONS {
            return;
        }
        let text = match title.split_once(':') {
            Some((word, text)) if word.trim().eq_ignore_ascii_case("question") => {
                Some(one_line(text))
            }
            _ => None,
        };
        match &text {
            Some(text) if text.is_empty() => {
                self.errors.add(n, "the question is empty", "write it behind `### Question:`");
            }
            Some(_) => {}
            None => self.errors.add(
                n,
                format!("\"{}\" is not a question heading", ellipsis(&one_line(title), 60)),
                "write `### Question: …`, or indent the heading by one space where it belongs to a model answer",
            ),
        }
        // Also a heading that is wrong begins a question, so that its lines are not taken for the
        // one before.
        self.draft = Some(Draft::new(n, text.unwrap_or_default()));
    }

    fn close_question(&mut self) {
        let Some(draft) = self.draft.take() else {
            return;
        };
        let line = draft.heading_line();
        let (question, lines) = draft.finish(&self.bank, &self.section, &mut self.errors);
        if !question.text.is_empty() {
            self.refuse_duplicates(&question, line);
        }
        self.bank.questions.push(question);
        self.lines.questions.push(lines);
    }

    /// Two questions with one text are one question, unless different `**Id:**` lines say
    /// otherwise.
    fn refuse_duplicates(&mut self, question: &Question, line: usize) {
        let derived = question.id == QuestionId::derive(&self.bank.name, &question.text);
        let text = fold(&question.text);

        match (self.texts.get(&text), self.ids.get(&question.id)) {
            (Some(first), _) if derived => {
                let what = format!("the same question as in line {first}");
                self.errors.add(
                    line,
                    what,
                    "remove one of them, or give this one an **Id:** line of its own",
                );
            }
            (_, Some(first)) => {
                let what = format!("the same id as the question in line {first}");
                self.errors.add(
                    line,
                    what,
                    "remove the **Id:** line, an id is then derived from the text",
                );
            }
            _ => {}
        }

        self.texts.entry(text).or_insert(line);
        self.ids.entry(question.id).or_insert(line);
    }

    fn finish(mut self) -> Result<Parsed, BankErrors> {
        self.close_question();
        if self.title_line.is_none() {
            self.errors.add(
                1,
                "the bank has no title",
                "begin the file with `# Role - Level Questions`",
            );
        }

        if self.headings == 0 {
            self.errors.add(
                1,
                "the bank has no question",
                "add `### Question: …` lines below a `## Section` line",
            );
        }

        for question in &mut self.bank.questions {
            question.role.clone_from(&self.bank.role);
            question.level.clone_from(&self.bank.level);
        }

        self.errors.into_result(Parsed {
            bank: self.bank,
            lines: self.lines,
        })
    }
}

/// Role and level of a title: "Data Scientist - Senior Questions", also without level or without
/// "Questions".
fn role_and_level(title: &str) -> (String, String) {
    let title = one_line(title);
    let words = match title.rsplit_once(' ') {
        Some((rest, last)) if last.eq_ignore_ascii_case("questions") => rest,
        None if title.eq_ignore_ascii_case("questions") => "",
        _ => &title,
    };

    // A dash at the end says that the dashes before it belong to the role and there is no level.
    if let Some(role) = words.strip_suffix(" -") {
        return (role.trim().to_string(), String::new());
    }

    let dash = [" - ", " – ", " — "]
        .iter()
        .filter_map(|dash| words.rsplit_once(dash))
        .min_by_key(|(_, l)| l.len());
    let (role, level) = dash.unwrap_or((words, ""));

    (role.trim().to_string(), level.trim().to_string())
}
