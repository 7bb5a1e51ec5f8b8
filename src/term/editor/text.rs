//! A text being edited: the cursor in it, undo, what was cut.
//!
//! Owns what the keys of an Emacs-like line editor do to a text. Pure. Which key means what outside
//! of that (Enter, Ctrl-C, arrows across rows) is the caller's.

use crate::term::keyboard::key::{Code, Key};
use std::ops::Range;
use unicode_segmentation::GraphemeCursor;

/// Most steps that can be undone.
const MAX_STEPS: usize = 1000;

/// A text with a cursor.
#[derive(Debug, Default)]
pub struct Text {
    text: String,
    /// Byte of the cursor, on a character's boundary.
    cursor: usize,
    steps: Vec<Step>,
    cut: String,
    /// The last key cut: the next cut adds to it.
    cutting: bool,
}

/// One change, to be undone.
#[derive(Debug)]
struct Step {
    at: usize,
    removed: String,
    inserted: usize,
    /// Where the cursor was before.
    cursor: usize,
}

impl Text {
    /// A text with the cursor at its end.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.into(),
            cursor: text.len(),
            ..Self::default()
        }
    }

    /// The whole of it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Byte of the cursor.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The part before the cursor.
    pub fn before(&self) -> &str {
        self.text.get(..self.cursor).unwrap_or_default()
    }

    /// The part behind the cursor.
    pub fn after(&self) -> &str {
        self.text.get(self.cursor..).unwrap_or_default()
    }

    /// True where there is nothing to read in it.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The line of the cursor, without its line end.
    pub fn line(&self) -> Range<usize> {
        let start = self.before().rfind('\n').map_or(0, |i| i + 1);
        let length = self.after().find('\n').unwrap_or(self.after().len());
        start..self.cursor + length
    }

    /// Moves the cursor to a byte; into no character.
    pub fn go_to(&mut self, at: usize) {
        self.cursor = self.text.floor_char_boundary(at);
    }

    /// Puts text at the cursor and the cursor behind it.
    pub fn insert(&mut self, text: &str) {
        self.replace(self.cursor..self.cursor, text);
    }

    /// Replaces a part; the cursor comes behind it.
    pub fn replace(&mut self, part: Range<usize>, with: &str) {
        let removed = self.text.get(part.clone()).unwrap_or_default().to_string();
        if removed.is_empty() && with.is_empty() {
            return;
        }

        let typed = removed.is_empty() && with.chars().all(char::is_alphanumeric);
        match self.steps.last_mut() {
            // Letters typed one after the other are one step.
            Some(last) if typed && last.removed.is_empty() && last.ends_at(part.start) => {
                last.inserted += with.len();
            }
            _ => self.steps.push(Step {
                at: part.start,
                removed,
                inserted: with.len(),
                cursor: self.cursor,
            }),
        }
        if self.steps.len() > MAX_STEPS {
            self.steps.remove(0);
        }
        self.text.replace_range(part.clone(), with);
        self.cursor = part.start + with.len();
    }

    /// Replaces everything.
    pub fn replace_all(&mut self, with: &str) {
        self.replace(0..self.text.len(), with);
    }

    fn undo(&mut self) {
        let Some(step) = self.steps.pop() else {
            return;
        };
        let end = step.at + step.inserted;
        self.text.replace_range(step.at..end, &step.removed);
        self.cursor = step.cursor;
    }

    /// Does what a key means in any text; false for a key that means nothing here.
    pub fn edit(&mut self, key: &Key) -> bool {
        let cutting = std::mem::take(&mut self.cutting);
        let (ctrl, alt) = (key.ctrl, key.alt);
        let by_word = ctrl || alt;
        match &key.code {
            Code::Char(c) if key.is_plain() => self.insert(c.encode_utf8(&mut [0; 4])),
            Code::Paste(text) => self.insert(text),
            Code::Char(c) if ctrl && !alt => return self.edit_with_ctrl(*c, cutting),
            Code::Char(c) if alt && !ctrl => return self.edit_with_alt(*c, cutting),
            Code::Backspace if by_word => self.cut(self.word_left()..self.cursor, cutting),
            Code::Backspace => self.replace(self.left()..self.cursor, ""),
            Code::Delete if by_word => self.cut(self.cursor..self.word_right(), cutting),
            Code::Delete => self.replace(self.cursor..self.right(), ""),
            Code::Left if by_word => self.cursor = self.word_left(),
            Code::Left => self.cursor = self.left(),
            Code::Right if by_word => self.cursor = self.word_right(),
            Code::Right => self.cursor = self.right(),
            Code::Home if ctrl => self.cursor = 0,
            Code::Home => self.cursor = self.line().start,
            Code::End if ctrl => self.cursor = self.text.len(),
            Code::End => self.cursor = self.line().end,
            _ => return false,
        }
        true
    }

    fn edit_with_ctrl(&mut self, c: char, cutting: bool) -> bool {
        let line = self.line();
        match c {
            'a' => self.cursor = line.start,
            'e' => self.cursor = line.end,
            'b' => self.cursor = self.left(),
            'f' => self.cursor = self.right(),
            'd' => self.replace(self.cursor..self.right(), ""),
            // At the end of a line, the line end itself.
            'k' if self.cursor == line.end => self.cut(self.cursor..self.right(), cutting),
            'k' => self.cut(self.cursor..line.end, cutting),
            'u' => self.cut(line.start..self.cursor, cutting),
            'w' => self.cut(self.blank_left()..self.cursor, cutting),
            'y' => self.insert(&self.cut.clone()),
            't' => self.transpose(),
            '_' | '/' | '7' => self.undo(),
            _ => return false,
        }
        true
    }

    fn edit_with_alt(&mut self, c: char, cutting: bool) -> bool {
        let (left, right) = (self.word_left(), self.word_right());
        let word = self.text.get(self.cursor..right).unwrap_or_default();
        match c {
            'b' => self.cursor = left,
            'f' => self.cursor = right,
            'd' => self.cut(self.cursor..right, cutting),
            '<' => self.cursor = 0,
            '>' => self.cursor = self.text.len(),
            'u' => self.replace(self.cursor..right, &word.to_uppercase()),
            'l' => self.replace(self.cursor..right, &word.to_lowercase()),
            _ => return false,
        }
        true
    }

    fn cut(&mut self, part: Range<usize>, cutting: bool) {
        let text = self.text.get(part.clone()).unwrap_or_default();
        let backwards = part.end == self.cursor && part.start < self.cursor;
        self.cut = match (cutting, backwards) {
            (false, _) => text.to_string(),
            (true, true) => [text, &self.cut].concat(),
            (true, false) => [&self.cut, text].concat(),
        };
        self.cutting = true;
        self.replace(part, "");
    }

    /// Exchanges the characters around the cursor, or the last two of a line.
    fn transpose(&mut self) {
        let line = self.line();
        if self.cursor == line.end {
            self.cursor = self.left();
        }
        let (left, right) = (self.left(), self.right());
        if left < line.start || left == self.cursor || right > line.end {
            return;
        }
        let (a, b) = (self.before().get(left..), self.text.get(self.cursor..right));
        let swapped = [b.unwrap_or_default(), a.unwrap_or_default()].concat();
        self.replace(left..right, &swapped);
    }

    /// The boundary before the cursor between what a reader sees as characters.
    fn left(&self) -> usize {
        let mut cursor = GraphemeCursor::new(self.cursor, self.text.len(), true);
        let found = cursor.prev_boundary(&self.text, 0);
        found.ok().flatten().unwrap_or(0)
    }

    fn right(&self) -> usize {
        let mut cursor = GraphemeCursor::new(self.cursor, self.text.len(), true);
        let found = cursor.next_boundary(&self.text, 0);
        found.ok().flatten().unwrap_or(self.text.len())
    }

    /// The beginning of the word before the cursor.
    fn word_left(&self) -> usize {
        let before = self
            .before()
            .trim_end_matches(|c: char| !c.is_alphanumeric());
        before.trim_end_matches(char::is_alphanumeric).len()
    }

    /// The end of the word behind the cursor.
    fn word_right(&self) -> usize {
        let rest = self
            .after()
            .trim_start_matches(|c: char| !c.is_alphanumeric());
        self.text.len() - rest.trim_start_matches(char::is_alphanumeric).len()
    }

    /// The beginning of what stands between blanks before the cursor.
    fn blank_left(&self) -> usize {
        let before = self.before().trim_end_matches(char::is_whitespace);
        before.trim_end_matches(|c: char| !c.is_whitespace()).len()
    }
}

impl Step {
    fn ends_at(&self, at: usize) -> bool {
        self.at + self.inserted == at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The text after the keys, with `|` at the cursor. `^` before a letter is Ctrl, `~` is Alt.
    fn typed(start: &str, keys: &str) -> String {
        let mut text = Text::new(&start.replace('|', ""));
        text.go_to(start.find('|').unwrap_or(start.len()));
        let mut chars = keys.chars();
        while let Some(c) = chars.next() {
            let key = match c {
                '^' => Key::ctrl(chars.next().unwrap()),
                '~' => Key::of(Code::Char(chars.next().unwrap())).with_alt(),
                '←' => Key::of(Code::Left),
                '→' => Key::of(Code::Right),
                '⌫' => Key::of(Code::Backspace),
                '⌦' => Key::of(Code::Delete),
                c => Key::of(Code::Char(c)),
            };
            text.edit(&key);
        }
        [text.before(), "|", text.after()].concat()
    }

    #[test]
    fn keys_do_what_they_do_in_a_shell() {
        for (start, keys, expected) in [
            ("", "ab", "ab|"),
            ("ab|", "←x", "ax|b"),
            ("one two|", "^w", "one |"),
            ("one two|", "^w^y^y", "one twotwo|"),
            ("a b c|", "^w^w^y", "a b c|"),
            ("one\ntwo|", "^u", "one\n|"),
            ("one\n|two", "^k", "one\n|"),
            ("one|\ntwo", "^k", "one|two"),
            ("one\nt|wo", "^a", "one\n|two"),
            ("o|ne\ntwo", "^e", "one|\ntwo"),
            ("one, two|", "~b~b", "|one, two"),
            ("|one, two", "~f~f", "one, two|"),
            ("|one two", "~d", "| two"),
            ("|one two", "~u", "ONE| two"),
            ("ab|", "^t", "ba|"),
            ("a|bc", "^t", "ba|c"),
            ("|", "^t⌫⌦^k^u^w~d", "|"),
            ("e\u{301}|", "⌫", "|"),
            ("👨‍👩‍👧|", "A←⌫", "|A"),
            ("|👨‍👩‍👧A", "→", "👨‍👩‍👧|A"),
            ("", "one two^_", "one|"),
            ("one|", "^w^_", "one|"),
            ("", "ab^_^_^_", "|"),
        ] {
            assert_eq!(typed(start, keys), expected, "{start:?} {keys:?}");
        }
    }

    proptest! {
        #[test]
        fn undoing_everything_gives_what_was_there(
            start in "[a-z漢é👩‍👧 \n]{0,20}", keys in "(\\^[wkuytdbf]|~[bfdul]|[a-c ←→⌫⌦]){0,40}",
        ) {
            let all = format!("{keys}{}", "^_".repeat(200));
            prop_assert_eq!(typed(&start, &all).replace('|', ""), start);
        }
    }
}
