//! Reading code line by line: what is string, what is comment, which brackets are open.

/// What opens and closes a piece of text in code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Quotes {
    opens: &'static str,
    closes: &'static str,
    /// True where it may span lines.
    long: bool,
    /// True for comments, which stand for nothing.
    comment: bool,
}

const fn text(mark: &'static str, long: bool) -> Quotes {
    Quotes {
        opens: mark,
        closes: mark,
        long,
        comment: false,
    }
}

/// The marks of a language.
#[derive(Debug)]
pub(super) struct Marks {
    comment: &'static str,
    quotes: &'static [Quotes],
    /// True where a backslash takes the meaning of the next character.
    escapes: bool,
    /// True where a semicolon ends a statement.
    ends: bool,
}

/// Quotes that came through a word processor.
const CURLY_DOUBLE: Quotes = Quotes {
    opens: "“",
    closes: "”",
    long: false,
    comment: false,
};
const CURLY: Quotes = Quotes {
    opens: "‘",
    closes: "’",
    long: false,
    comment: false,
};

/// The marks of SQL.
pub(super) const SQL: Marks = Marks {
    comment: "--",
    quotes: &[
        Quotes {
            opens: "/*",
            closes: "*/",
            long: true,
            comment: true,
        },
        text("'", true),
        text("\"", true),
        text("`", true),
        CURLY_DOUBLE,
        CURLY,
    ],
    escapes: false,
    ends: true,
};

/// The marks of Python.
pub(super) const PYTHON: Marks = Marks {
    comment: "#",
    quotes: &[
        text("\"\"\"", true),
        text("'''", true),
        text("\"", false),
        text("'", false),
        CURLY_DOUBLE,
        CURLY,
    ],
    escapes: true,
    ends: false,
};

impl Marks {
    /// Bytes of the text or the comment that code begins with; None where it begins with neither.
    pub(super) fn length_of_text(&self, code: &str) -> Option<usize> {
        let end_of_line = || code.find('\n').unwrap_or(code.len());
        if code.starts_with(self.comment) {
            return Some(end_of_line());
        }
        let quotes = self.quotes.iter().find(|q| code.starts_with(q.opens))?;
        let most = if quotes.long {
            code.len()
        } else {
            end_of_line()
        };
        let mut reading = Reading {
            open: Some(*quotes),
            depth: 0,
        };
        let text = &code[quotes.opens.len()..most];
        Some(most - reading.read_text(text, *quotes, self).len())
    }
}

/// A line without comments, each string as one `'`.
#[derive(Debug, Default)]
pub(super) struct Bare {
    pub text: String,
    /// The byte of the line behind the semicolon that ends a statement.
    pub end: Option<usize>,
}

/// Where code stands between two of its lines.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    open: Option<Quotes>,
    depth: usize,
}

impl Reading {
    /// True inside of a string or a comment.
    pub fn in_text(&self) -> bool {
        self.open.is_some()
    }

    /// True inside of brackets.
    pub fn in_brackets(&self) -> bool {
        self.depth > 0
    }

    /// Reads a line up to its end, or to the end of a statement.
    pub fn read(&mut self, line: &str, marks: &Marks) -> Bare {
        let mut bare = Bare::default();
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            if let Some(quotes) = self.open {
                rest = self.read_text(rest, quotes, marks);
                continue;
            }
            if rest.starts_with(marks.comment) {
                break;
            }
            if let Some(quotes) = marks.quotes.iter().find(|q| rest.starts_with(q.opens)) {
                self.open = Some(*quotes);
                bare.text.push(if quotes.comment { ' ' } else { '\'' });
                rest = &rest[quotes.opens.len()..];
                continue;
            }

            rest = &rest[c.len_utf8()..];
            match c {
                '(' | '[' | '{' => self.depth += 1,
                ')' | ']' | '}' => self.depth = self.depth.saturating_sub(1),
                ';' if marks.ends && self.depth == 0 => {
                    bare.end = Some(line.len() - rest.len());
                    return bare;
                }
                _ => {}
            }
            bare.text.push(c);
        }

        // A short string that is not closed ends with its line.
        self.open = self.open.filter(|quotes| quotes.long);
        bare
    }

    /// Reads to the end of the string or the line; returns what is left of it.
    fn read_text<'a>(&mut self, rest: &'a str, quotes: Quotes, marks: &Marks) -> &'a str {
        let mut at = 0;
        while let Some(c) = rest[at..].chars().next() {
            if rest[at..].starts_with(quotes.closes) {
                self.open = None;
                return &rest[at + quotes.closes.len()..];
            }
            at += c.len_utf8();
            if marks.escapes && c == '\\' {
                at += rest[at..].chars().next().map_or(0, char::len_utf8);
            }
        }
        ""
    }
}

/// The words of bare code.
pub(super) fn words(bare: &str) -> impl Iterator<Item = &str> {
    let parts = bare.split(|c: char| !c.is_alphanumeric() && c != '_');
    parts.filter(|word| !word.is_empty())
}

/// The most words that follow on each other with nothing but blanks between, none of them a word of
/// the language. Code has few, sentences have many.
pub(super) fn most_words_in_a_row(bare: &str, keywords: &[&str]) -> usize {
    let (mut most, mut run) = (0, 0);
    for part in bare.split_whitespace() {
        let mut pieces = part.split(|c: char| !c.is_alphanumeric() && c != '_');
        let first = pieces.next().unwrap_or_default();
        run = match first.is_empty() || is_keyword(first, keywords) {
            true => 0,
            false => run + 1,
        };
        most = most.max(run);
        // A symbol begins a new run behind it.
        if let Some(last) = pieces.next_back() {
            run = usize::from(!last.is_empty() && !is_keyword(last, keywords));
            most = most.max(run);
        }
    }
    most
}

fn is_keyword(word: &str, keywords: &[&str]) -> bool {
    keywords.contains(&word)
}

/// True for a line that ends like a sentence.
pub(super) fn ends_like_a_sentence(bare: &str) -> bool {
    let text = bare.trim_end();
    let Some(head) = text.strip_suffix(['.', '?', '!', '…', ':']) else {
        return false;
    };
    // "1." is a number, ")." a half-typed call.
    head.ends_with(char::is_alphabetic)
}

/// Bare code without what stands in its brackets.
pub(super) fn outside_brackets(bare: &str) -> String {
    let mut depth = 0usize;
    let mut outside = String::new();
    for c in bare.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            c if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    outside
}
