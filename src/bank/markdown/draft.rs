//! One question while its lines are read.

use super::exercise::ExerciseDraft;
use super::lines::{ItemLine, QuestionLines};
use super::values::{
    alternatives, example, is_escaped_structure, item_text, means_nothing, parse_topic, parse_word,
    split_weight,
};
use super::{Part, tidy_free};
use crate::bank::errors::Collector;
use crate::bank::limits::{MAX_ITEMS, MAX_TEXT_CHARS};
use crate::domain::text::{ellipsis, one_line, suggestions};
use crate::domain::{
    Bank, Difficulty, Fact, KeyPoint, Question, QuestionId, QuestionType, RedFlag,
};
use std::collections::HashMap;

/// The keys with a meaning; all others are tags.
const KEYS: [&str; 4] = ["id", "topic", "difficulty", "type"];

/// The texts of one list item.
#[derive(Clone, Copy)]
enum ItemPart {
    /// The item itself.
    Text,
    /// The `- Why:` of a key point.
    Why,
    /// The `- Probe:` of a key point.
    Probe,
}

pub(super) struct Draft<'a> {
    text: String,
    id: Option<QuestionId>,
    topic: Option<String>,
    difficulty: Option<Difficulty>,
    kind: Option<QuestionType>,
    tags: Vec<(String, String)>,
    /// Line of each known key that was given, right or wrong.
    keys: HashMap<String, usize>,
    part: Option<Part>,
    key_points: Vec<KeyPoint>,
    red_flags: Vec<RedFlag>,
    hints: Vec<String>,
    facts: Vec<Fact>,
    exercise: ExerciseDraft<'a>,
    details: Vec<&'a str>,
    answer: Vec<&'a str>,
    /// The part of the last list item that a continued line belongs to.
    open: ItemPart,
    lines: QuestionLines,
}

impl<'a> Draft<'a> {
    pub(super) fn new(line: usize, text: String) -> Self {
        Self {
            text,
            id: None,
            topic: None,
            difficulty: None,
            kind: None,
            tags: Vec::new(),
            keys: HashMap::new(),
            part: None,
            key_points: Vec::new(),
            red_flags: Vec::new(),
            hints: Vec::new(),
            facts: Vec::new(),
            exercise: ExerciseDraft::default(),
            details: Vec::new(),
            answer: Vec::new(),
            open: ItemPart::Text,
            lines: QuestionLines {
                heading: line,
                ..QuestionLines::default()
            },
        }
    }

    pub(super) fn heading_line(&self) -> usize {
        self.lines.heading
    }

    /// A `####` line.
    pub(super) fn begin_part(
        &mut self,
        n: usize,
        title: &str,
        line: &'a str,
        errors: &mut Collector,
    ) {
        let Some(part) = Part::from_title(title) else {
            return self.unknown_part(n, title, line, errors);
        };
        // Older banks may have such a heading in a model answer.
        if part.is_exercise() && self.part == Some(Part::ModelAnswer) {
            return self.push_free_line(line);
        }
        if let Some((_, first)) = self.lines.parts.iter().find(|(p, _)| *p == part) {
            let what = format!(
                "a second \"{}\", the first is in line {first}",
                part.title()
            );
            errors.add(n, what, "put both together");
        }
        self.lines.parts.push((part, n));
        self.part = Some(part);
        self.open = ItemPart::Text;
    }

    fn unknown_part(&mut self, n: usize, title: &str, line: &'a str, errors: &mut Collector) {
        if self.part.is_some_and(Part::is_free) && Part::near_in_free(title).is_empty() {
            return self.push_free_line(line);
        }

        let near = Part::near(title);

        let fix = match near.first() {
            Some(near) => format!("did you mean `#### {}`?", near.title()),
            None => format!("the parts are {}", Part::ALL.map(Part::title).join(", ")),
        };
        errors.add(
            n,
            format!("unknown part \"{}\"", ellipsis(&one_line(title), 60)),
            fix,
        );

        // Its lines go nowhere: one error is enough.
        self.part = Some(Part::Details);
    }

    /// Any line that is not structure.
    pub(super) fn read_line(
        &mut self,
        n: usize,
        line: &'a str,
        fenced: bool,
        errors: &mut Collector,
    ) {
        match self.part {
            Some(part) if part.is_free() => self.push_free_line(
                line.strip_prefix(' ')
                    .filter(|_| !fenced && is_escaped_structure(line))
                    .unwrap_or(line),
            ),
            Some(part) if part.is_exercise() => {
                self.exercise.read_line(part, n, line, fenced, errors);
            }
            _ if means_nothing(line) => {}
            Some(part) => self.read_item_line(part, n, line, errors),
            None => self.read_key(n, line, errors),
        }
    }

    fn push_free_line(&mut self, line: &'a str) {
        match self.part {
            Some(Part::Details) => self.details.push(line),
            _ => self.answer.push(line),
        }
    }

    /// `**Key:** value`.
    fn read_key(&mut self, n: usize, line: &str, errors: &mut Collector) {
        let pair = line
            .trim()
            .strip_prefix("**")
            .and_then(|rest| rest.split_once(":**"));
        let Some((key, value)) = pair
            .map(|(k, v)| (one_line(k), one_line(v)))
            .filter(|(k, _)| !k.is_empty())
        else {
            return errors.add(
                n,
                format!("\"{}\" belongs to no part of the question", ellipsis(&one_line(line), 60)),
                "put it below one of the `#### …` headings (`#### Details` for more of the question), or remove it",
            );
        };

        let name = key.to_lowercase();
        if !KEYS.contains(&name.as_str()) {
            return self.tags.push((key, value));
        }
        if let Some(first) = self.keys.insert(name.clone(), n) {
            let what = format!("a second **{key}:** line, the first is in line {first}");
            return errors.add(n, what, "remove one of them");
        }

        match name.as_str() {
            "id" => match value.parse() {
                Ok(id) => self.id = Some(id),
                Err(_) => errors.add(
                    n,
                    format!("\"{}\" is not a UUID", ellipsis(&value, 60)),
                    "remove the line, an id is then derived from the text",
                ),
            },
            "topic" => self.topic = parse_topic(n, &value, errors),
            "difficulty" => {
                let known = Difficulty::ALL.iter().map(|d| d.as_str());
                self.difficulty = parse_word(n, "difficulty", &value, known, errors);
            }
            _ => {
                let known = QuestionType::ALL.iter().map(|t| t.as_str());
                self.kind = parse_word(n, "type", &value, known, errors);
            }
        }
    }

    /// A line of a list part.
    fn read_item_line(&mut self, part: Part, n: usize, line: &str, errors: &mut Collector) {
        let indent = line
            .chars()
            .take_while(|c| c.is_whitespace())
            .map(|c| if c == '\t' { 4 } else { 1 })
            .sum::<usize>();

        match item_text(line.trim_start()) {
            Some(text) if indent < 2 => self.add_item(part, n, text, errors),
            Some(text) if part == Part::KeyPoints => self.add_sub_item(n, text, errors),
            None if indent > 0 && self.continued_text().is_some() => {
                if let Some(text) = self.continued_text() {
                    *text = one_line(&format!("{text} {line}"));
                }
            }
            _ => errors.add(
                n,
                format!(
                    "\"{}\" is no item of \"{}\"",
                    ellipsis(&one_line(line), 60),
                    part.title()
                ),
                format!(
                    "write `{}`, and indent the lines that continue an item",
                    example(part)
                ),
            ),
        }
    }

    fn add_item(&mut self, part: Part, n: usize, text: &str, errors: &mut Collector) {
        self.open = ItemPart::Text;
        let weighted = matches!(part, Part::KeyPoints | Part::RedFlags);
        let (weight, text) = if weighted {
            split_weight(n, text, errors)
        } else {
            (None, text)
        };

        let at = ItemLine {
            line: n,
            weighted: weight.is_some(),
            why: None,
            probe: None,
        };
        let text = one_line(text);

        match part {
            Part::KeyPoints => {
                self.key_points.push(KeyPoint {
                    weight: weight.unwrap_or(1),
                    text,
                    probe: None,
                    ..KeyPoint::default()
                });
                self.lines.key_points.push(at);
            }
            Part::RedFlags => {
                self.red_flags.push(RedFlag {
                    weight: weight.unwrap_or(1),
                    text,
                });
                self.lines.red_flags.push(at);
            }
            Part::Hints => {
                self.hints.push(text);
                self.lines.hints.push(n);
            }
            _ => {
                let (name, text) = text.split_once(':').unwrap_or((&text, ""));
                if text.trim().is_empty() {
                    errors.add(
                        n,
                        "a fact without a name",
                        format!("write `{}`", example(Part::Facts)),
                    );
                }

                self.facts.push(Fact {
                    name: name.trim().to_string(),
                    text: text.trim().to_string(),
                });

                self.lines.facts.push(n);
            }
        }
    }

    /// Reads the `- Why: …` or `- Probe: …` below a key point, in whatever order they stand.
    fn add_sub_item(&mut self, n: usize, text: &str, errors: &mut Collector) {
        let (Some(point), Some(at)) =
            (self.key_points.last_mut(), self.lines.key_points.last_mut())
        else {
            return errors.add(
                n,
                "an indented item before any key point",
                format!("write `{}` above it", example(Part::KeyPoints)),
            );
        };

        let (word, text) = text.split_once(':').unwrap_or((text, ""));
        let (name, value, line, open) = match word.trim().to_lowercase().as_str() {
            "why" => ("why", &mut point.why, &mut at.why, ItemPart::Why),
            "probe" => ("probe", &mut point.probe, &mut at.probe, ItemPart::Probe),
            _ => {
                return errors.add(
                    n,
                    "an indented item that is neither a why nor a probe",
                    "write `  - Why: …` or `  - Probe: …?`, or do not indent it",
                );
            }
        };

        if let Some(first) = line {
            return errors.add(
                n,
                format!("a second {name}, the first is in line {first}"),
                format!("keep one {name} for each key point"),
            );
        }

        *value = Some(one_line(text));
        *line = Some(n);
        self.open = open;
    }

    /// The text a continued line belongs to.
    fn continued_text(&mut self) -> Option<&mut String> {
        match self.part {
            Some(Part::KeyPoints) => {
                let point = self.key_points.last_mut()?;
                match self.open {
                    ItemPart::Text => Some(&mut point.text),
                    ItemPart::Why => point.why.as_mut(),
                    ItemPart::Probe => point.probe.as_mut(),
                }
            }
            Some(Part::RedFlags) => self.red_flags.last_mut().map(|r| &mut r.text),
            Some(Part::Hints) => self.hints.last_mut(),
            Some(Part::Facts) => self.facts.last_mut().map(|f| &mut f.text),
            _ => None,
        }
    }

    /// The question. What it lacks is an error, so that a stand-in never leaves the parser.
    pub(super) fn finish(
        mut self,
        bank: &Bank,
        section: &str,
        errors: &mut Collector,
    ) -> (Question, QuestionLines) {
        self.refuse_missing_keys(errors);
        self.refuse_bad_items(errors);
        let details = tidy_free(&self.details.join("\n"));
        let text = if details.is_empty() {
            self.text
        } else {
            format!("{}\n\n{details}", self.text)
        };

        if text.chars().count() > MAX_TEXT_CHARS {
            let what = format!("the question is longer than {MAX_TEXT_CHARS} characters");
            errors.add(self.lines.heading, what, "ask less at once");
        }

        let answer = tidy_free(&self.answer.join("\n"));
        self.lines.checks = self.exercise.check_lines();
        let question = Question {
            id: self
                .id
                .unwrap_or_else(|| QuestionId::derive(&bank.name, &text)),
            bank: bank.name.clone(),
            role: String::new(),
            level: String::new(),
            section: section.to_string(),
            text,
            topic: self.topic.unwrap_or_default(),
            difficulty: self.difficulty.unwrap_or(Difficulty::Medium),
            kind: self.kind.unwrap_or(QuestionType::Conceptual),
            key_points: self.key_points,
            red_flags: self.red_flags,
            hints: self.hints,
            facts: self.facts,
            exercise: self.exercise.finish(errors),
            model_answer: Some(answer).filter(|a| !a.is_empty()),
            tags: self.tags,
        };

        (question, self.lines)
    }

    fn refuse_missing_keys(&self, errors: &mut Collector) {
        // A heading that is no question's has its error, and likely wants no keys.
        if self.text.is_empty() {
            return;
        }

        for (key, example) in [
            ("Topic", "short_name".to_string()),
            (
                "Difficulty",
                alternatives(Difficulty::ALL.iter().map(|d| d.as_str())),
            ),
            (
                "Type",
                alternatives(QuestionType::ALL.iter().map(|t| t.as_str())),
            ),
        ] {
            if self.keys.contains_key(&key.to_lowercase()) {
                continue;
            }

            let near = self
                .tags
                .iter()
                .find(|(tag, _)| suggestions(tag, [key.to_lowercase().as_str()]).len() == 1);
            let fix = match near {
                Some((tag, _)) => format!("write **{key}:** instead of **{}:**", ellipsis(tag, 40)),
                None => format!("add `**{key}:** {example}` below the heading"),
            };

            errors.add(
                self.lines.heading,
                format!("the question has no **{key}:** line"),
                fix,
            );
        }
    }

    fn refuse_bad_items(&self, errors: &mut Collector) {
        let points = self.key_points.iter().zip(&self.lines.key_points);
        let flags = self.red_flags.iter().zip(&self.lines.red_flags);
        let items = (points.clone().map(|(k, at)| (at.line, &k.text)))
            .chain(
                points
                    .clone()
                    .filter_map(|(k, at)| Some((at.why?, k.why.as_ref()?))),
            )
            .chain(points.filter_map(|(k, at)| Some((at.probe?, k.probe.as_ref()?))))
            .chain(flags.map(|(r, at)| (at.line, &r.text)))
            .chain(
                self.hints
                    .iter()
                    .zip(&self.lines.hints)
                    .map(|(h, line)| (*line, h)),
            )
            .chain(
                self.facts
                    .iter()
                    .zip(&self.lines.facts)
                    .map(|(f, line)| (*line, &f.name)),
            );
        for (line, text) in items {
            if text.is_empty() {
                errors.add(
                    line,
                    "an item without text",
                    "write the text, or remove the line",
                );
            } else if text.chars().count() > MAX_TEXT_CHARS {
                errors.add(
                    line,
                    format!("longer than {MAX_TEXT_CHARS} characters"),
                    "shorten it to a sentence",
                );
            }
        }
        let counts = [
            self.key_points.len(),
            self.red_flags.len(),
            self.hints.len(),
            self.facts.len(),
            self.tags.len(),
        ];
        if counts.into_iter().any(|count| count > MAX_ITEMS) {
            errors.add(
                self.lines.heading,
                format!("a part has more than {MAX_ITEMS} items"),
                "keep those that matter",
            );
        }
    }
}
