//! JSON: a list of questions, or an object that holds such lists somewhere; and one document a
//! line. YAML and TOML have the same shapes, and are read here as values.

use super::columnar;
use super::crowd_anki::NoteModels;
use super::fields::{self, Record};
use super::guess::asks;
use super::names::{Meaning, is_answer_name, meaning_of};
use super::numerals::with_numbers_as_written;
use super::outcome::ImportError;
use super::places::Places;
use super::raw::{FoundQuestion, Raw, RawQuestion, SourceFile};
use super::repeated::Whole;
use super::unread;
use super::values::{readable, text_field};
use crate::domain::text::{ellipsis, one_line};
use serde_json::{Map, Value};

/// Objects and lists inside each other; what lies deeper is no list of questions.
const MAX_DEPTH: usize = 8;
/// Texts written in another way than expected (`\u00e9`) before their lines are no longer looked
/// for.
const MAX_MISSES: usize = 100;
/// Keys that name no section.
const PLAIN_KEYS: [&str; 17] = [
    "questions",
    "items",
    "data",
    "results",
    "cards",
    "entries",
    "list",
    "notes",
    "records",
    "rows",
    "qa",
    "faq",
    "qas",
    "paragraphs",
    "sections",
    "topics",
    "chapters",
];

/// One document, or several one after the other.
pub(super) fn read(source: &SourceFile<'_>) -> Result<Raw, ImportError> {
    let text = with_numbers_as_written(source.text);
    let documents = serde_json::Deserializer::from_str(&text).into_iter::<Whole>();
    let values: Vec<Value> = match documents.collect::<Result<Vec<Whole>, _>>() {
        Ok(values) => values.into_iter().map(|Whole(value)| value).collect(),
        Err(error) => match lenient_json(source.text) {
            Some(value) => vec![value],
            None => return Err(syntax(source, &error)),
        },
    };
    let mut reader = Reader::new(source);
    reader.note_places(values.iter());
    for value in &values {
        reader.models = NoteModels::of(value);
        reader.walk(value, "", 0);
    }

    reader.finish()
}

/// JSON as people write it: with comments, commas at the end, quotes as JavaScript has them. None
/// for what is not, or nests deeper than any list of questions: the parser calls itself.
pub fn lenient_json(text: &str) -> Option<Value> {
    const MAX_BRACKETS: usize = 60;
    let mut depth = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_BRACKETS {
            return None;
        }
    }
    json5::from_str(text).ok().map(|Whole(value)| value)
}

fn syntax(source: &SourceFile<'_>, error: &serde_json::Error) -> ImportError {
    ImportError::Syntax {
        file: source.file.to_string(),
        language: "JSON",
        line: error.line(),
        reason: error
            .to_string()
            .split(" at line ")
            .next()
            .unwrap_or_default()
            .to_string(),
    }
}

/// A value of another language: texts stand in it as they are.
pub(super) fn read_value(source: &SourceFile<'_>, value: &Value) -> Result<Raw, ImportError> {
    let mut reader = Reader::new(source);
    reader.quotes = false;
    reader.note_places([value].into_iter());
    reader.walk(value, "", 0);
    reader.finish()
}

/// One document a line; lines that are none are left out and named.
pub(super) fn read_lines(source: &SourceFile<'_>) -> Result<Raw, ImportError> {
    let lines = source.text.lines();
    let documents: Vec<serde_json::Result<Whole>> = lines
        .map(|line| serde_json::from_str(&with_numbers_as_written(line)))
        .collect();

    let mut reader = Reader::new(source);
    let read = documents.iter().filter_map(|read| read.as_ref().ok());
    reader.note_places(read.map(|Whole(value)| value));
    let numbered = documents.into_iter().zip(source.text.lines()).zip(1..);
    for ((document, line), at) in numbered {
        if line.trim().is_empty() {
            continue;
        }
        reader.line = Some(at);
        match document {
            Ok(Whole(value)) => {
                let before = reader.raw.questions.len();
                reader.walk(&value, "", 0);
                if reader.raw.questions.len() == before {
                    reader.raw.skip(at, "the line holds no question");
                }
            }
            Err(error) => reader.raw.skip(at, format!("not valid JSON: {error}")),
        }
    }

    reader.finish()
}

/// Calls the text of an object below its question the answer, where nothing else is.
fn name_answer(object: &mut Map<String, Value>) {
    let answered = object.keys().any(|name| is_answer_name(name));
    let named = text_field(object).filter(|_| !answered);
    if let Some(value) = named.and_then(|name| object.remove(name)) {
        object.insert("answer".to_string(), value);
    }
}

/// Returns true for a key that tells somebody to do something, as those beside questions do:
/// "Explain drift". A word alone is the name of a field.
fn is_task(key: &str) -> bool {
    key.trim().contains(' ') && asks(key) == 1
}

struct Reader<'s> {
    source: &'s SourceFile<'s>,
    raw: Raw,
    names: Vec<String>,
    /// The line being read; in a single document the line where the question's text begins is
    /// looked for.
    line: Option<usize>,
    /// The begin of the search for the next question's line: byte and line.
    cursor: (usize, usize),
    misses: usize,
    /// True where texts are written with JSON's escapes.
    quotes: bool,
    models: NoteModels,
    places: Places,
    /// True where a record holds a text.
    has_texts: bool,
}

impl<'s> Reader<'s> {
    fn new(source: &'s SourceFile<'s>) -> Self {
        Self {
            source,
            raw: Raw::default(),
            names: Vec::new(),
            line: None,
            cursor: (0, 1),
            misses: 0,
            quotes: true,
            models: NoteModels::default(),
            places: Places::default(),
            has_texts: false,
        }
    }

    /// Finds out how the numbers of right choices count.
    fn note_places<'v>(&mut self, values: impl Iterator<Item = &'v Value>) {
        for value in values {
            self.places.note(value, self.source.map, MAX_DEPTH);
        }
    }

    fn finish(mut self) -> Result<Raw, ImportError> {
        fields::refuse_unknown_fields(
            self.source.file,
            self.source.map,
            self.names.iter().map(String::as_str),
        )?;
        self.raw.hint = self.hint();
        let unread = self.raw.unread.tell("field");
        self.raw.skipped.extend(unread);
        if let Some(doubt) = self.places.doubt() {
            self.raw.skip(1, doubt);
        }
        Ok(self.raw)
    }

    /// A thing to try where no record is a question.
    fn hint(&self) -> String {
        let talks = (self.has_field("messages") && self.has_field("role"))
            || (self.has_field("conversations") && self.has_field("from"));
        match () {
            () if talks => "this is a conversation with a model: write its questions and answers \
                            into a .md or .csv file"
                .to_string(),
            () if !self.has_texts => "it is empty: no record has a text".to_string(),
            () => format!(
                "name the field with --map question=FIELD; the fields are: {}",
                self.names.join(", ")
            ),
        }
    }

    fn has_field(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    fn walk(&mut self, value: &Value, section: &str, depth: usize) {
        match value {
            _ if depth > MAX_DEPTH => {
                let line = self.cursor.1;
                self.raw.skip(line, "nested too deep");
            }
            Value::Array(items) => items
                .iter()
                .for_each(|item| self.element(item, section, depth)),
            Value::Object(object) => match columnar::records(object) {
                Some(rows) => self.walk(&rows, section, depth + 1),
                None => self.object(object, section, depth),
            },
            Value::String(_) if depth == 0 => self.element(value, section, depth),
            _ => {}
        }
    }

    fn element(&mut self, item: &Value, section: &str, depth: usize) {
        match item {
            Value::String(text) if asks(text) > 0 => self.pair(text, &Value::Null, section),
            Value::Array(cells) => match cells.as_slice() {
                [Value::String(question), answer, more @ ..] if asks(question) > 0 => {
                    self.pair(question, answer, section);
                    let more = more.iter().zip(3..);
                    more.filter(|(cell, _)| unread::has_words(cell))
                        .for_each(|(_, at)| self.count_unread(&format!("item {at}")));
                }
                _ => self.walk(item, section, depth + 1),
            },
            Value::String(text) if !text.trim().is_empty() => {
                let line = self.line_of(text);
                let shown = ellipsis(&one_line(text), 60);
                self.raw
                    .skip(line, format!("a text that asks nothing: \"{shown}\""));
            }
            _ => self.walk(item, section, depth + 1),
        }
    }

    fn object(&mut self, object: &Map<String, Value>, section: &str, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let fields = object.iter();
        let record: Record = match self.models.record(object) {
            Some(note) => note,
            None => fields
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        };
        let record = self.places.counted_from_zero(record, self.source.map);

        self.has_texts |= record
            .iter()
            .any(|(_, value)| !value.is_array() && !value.is_object());
        for (name, _) in &record {
            if self.names.len() < 50 && !self.names.contains(name) {
                self.names.push(name.clone());
            }
        }

        if let Some(mut found) = fields::question(&record, self.source.map, 0) {
            if found.question.section.is_empty() {
                found.question.section = section.to_string();
            }
            found.question.line = self.line_of(&found.question.text);
            return self.raw.take(found);
        }

        let own = self.own_section(object);

        let before = self.raw.questions.len();
        let is_keyed = object.keys().any(|key| asks(key) == 2);
        for (key, value) in object {
            let is_question = asks(key) == 2 || (is_keyed && is_task(key));
            match value {
                Value::Object(fields) if is_question => {
                    let mut whole = fields.clone();
                    name_answer(&mut whole);
                    whole
                        .entry("question")
                        .or_insert_with(|| key.as_str().into());
                    self.object(&whole, section, depth + 1);
                }
                Value::Array(_) | Value::Object(_) => {
                    let plain = PLAIN_KEYS.contains(&key.to_lowercase().as_str())
                        || meaning_of(key) == Some(Meaning::Question);
                    let section = own.unwrap_or(if plain { section } else { key });
                    let before = self.raw.questions.len();
                    self.walk(value, section, depth + 1);
                    if is_keyed && self.raw.questions.len() == before {
                        self.count_unread(key);
                    }
                }
                Value::String(_) | Value::Null if is_question => self.pair(key, value, section),
                Value::Null => {}
                _ if own.is_some_and(|own| value == own) => {}
                _ => self.count_unread(key),
            }
        }

        // A title that no question below it took, since there is none or a nearer one was taken, is
        // no section.
        let found = self.raw.questions.get(before..).unwrap_or_default();
        let taken = found
            .iter()
            .any(|q| own.is_some_and(|own| q.section == own));
        let title = object
            .iter()
            .find(|(_, value)| own.is_some_and(|own| *value == own));
        if let Some((key, _)) = title.filter(|_| !taken) {
            self.count_unread(key);
        }
    }

    /// What an object around questions calls their section: the field that the user names, or one
    /// that usually does.
    fn own_section<'o>(&self, object: &'o Map<String, Value>) -> Option<&'o str> {
        const USUAL: [&str; 6] = ["section", "category", "topic", "title", "name", "group"];
        let told = self.source.map.iter();
        let told = told.filter(|(meaning, _)| meaning == Meaning::Section.word());
        let told = told.map(|(_, field)| field.as_str());
        let mut keys = told.chain(USUAL);
        keys.find_map(|key| object.get(key).and_then(Value::as_str))
    }

    fn count_unread(&mut self, name: &str) {
        let line = self.line.unwrap_or(self.cursor.1);
        self.raw.unread.count(name, line);
    }

    fn pair(&mut self, text: &str, answer: &Value, section: &str) {
        let mut question = RawQuestion {
            text: text.to_string(),
            answer: readable(answer),
            section: section.to_string(),
            ..RawQuestion::default()
        };
        question.line = self.line_of(&question.text);

        let record = [("answer".to_string(), answer.clone())];
        let unread = unread::left_out(&record, &question, |_| true, "");
        self.raw.take(FoundQuestion { question, unread });
    }

    fn line_of(&mut self, text: &str) -> usize {
        match self.line {
            Some(line) => line,
            None => self.find_line(text.lines().next().unwrap_or_default()),
        }
    }

    /// The line of a text in a single document: questions come in file order, so the search goes on
    /// from the last.
    fn find_line(&mut self, text: &str) -> usize {
        let quoted = serde_json::to_string(text).unwrap_or_default();
        // Without the closing quote, since only the first line of a longer text is known here.
        let start = match self.quotes {
            true => quoted.strip_suffix('"').unwrap_or(&quoted),
            false => text,
        };
        let (from, line) = self.cursor;
        let rest = self.source.text.get(from..).unwrap_or_default();

        match (self.misses < MAX_MISSES)
            .then(|| rest.find(start))
            .flatten()
        {
            Some(at) => {
                let passed = rest.get(..at).unwrap_or_default().matches('\n').count();
                self.cursor = (from + at, line + passed);
            }
            None => self.misses += 1,
        }

        self.cursor.1
    }
}
