//! From what a reader found to questions: texts made clean and safe to show, difficulty and topic
//! decided, repeated questions told apart or left out, ids given.

use super::difficulty;
use super::format::Format;
use super::guess::{self, asks};
use super::notion::without_id;
use super::options::ImportOptions;
use super::outcome::{ImportedBank, Skipped};
use super::raw::{Raw, RawDifficulty, RawQuestion};
use super::topics::topic;
use crate::bank::limits::{MAX_ITEMS, MAX_QUESTIONS, MAX_TEXT_CHARS};
use crate::bank::markdown::tidy_free;
use crate::domain::text::{ellipsis, fold, one_line, plural, printable};
use crate::domain::{Bank, Difficulty, KeyPoint, Question, QuestionId, RedFlag};
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// Name of the bank: as the user says, else the file's stem, else (for `README.md`) its folder's
/// name.
pub(super) fn bank_name(file_name: &str, options: &ImportOptions) -> String {
    let path = Path::new(file_name);
    let stem = path
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default();
    let folder = path
        .parent()
        .and_then(Path::file_name)
        .and_then(|folder| folder.to_str());
    let telling = !["readme", "index"].contains(&stem.to_lowercase().as_str());
    let stem = folder.filter(|_| !telling).unwrap_or(stem);
    let name = options
        .bank_name
        .as_deref()
        .unwrap_or_else(|| without_id(stem));

    match one_line(name).as_str() {
        "" | "-" => "imported".to_string(),
        name => ellipsis(name, 100),
    }
}

/// A bank in Viva's own format, with the user's role and level.
pub(super) fn describe_viva_bank(mut bank: Bank, options: &ImportOptions) -> ImportedBank {
    if let Some(role) = &options.role {
        bank.role = one_line(role);
    }
    if let Some(level) = &options.level {
        bank.level = one_line(level);
    }
    for question in &mut bank.questions {
        question.role.clone_from(&bank.role);
        question.level.clone_from(&bank.level);
    }
    let with_difficulty = bank.questions.len();
    counted(Format::Viva, bank, with_difficulty, Vec::new())
}

fn counted(
    format: Format,
    bank: Bank,
    with_difficulty: usize,
    skipped: Vec<Skipped>,
) -> ImportedBank {
    let questions = bank.questions.iter();
    let answered = questions.clone().filter(|q| q.model_answer.is_some());
    let with_points = questions.filter(|q| !q.key_points.is_empty());

    ImportedBank {
        format,
        encoding: None,
        with_answer: answered.count(),
        with_key_points: with_points.count(),
        with_difficulty,
        skipped,
        bank,
    }
}

/// The bank of what was found.
pub(super) fn assemble(
    mut raw: Raw,
    format: Format,
    file_name: &str,
    options: &ImportOptions,
) -> ImportedBank {
    let name = bank_name(file_name, options);
    let role = options
        .role
        .as_deref()
        .map(one_line)
        .filter(|role| !role.is_empty());
    let role = role.or_else(|| raw.title.as_deref().and_then(role_of_title));
    let bank = Bank {
        role: role.unwrap_or_else(|| title_case(&name)),
        level: options.level.as_deref().map(one_line).unwrap_or_default(),
        name,
        questions: Vec::new(),
    };
    let found = std::mem::take(&mut raw.questions);
    let mut assembly = Assembly {
        scale: Scale::of(&found),
        bank,
        raw,
        seen: HashMap::new(),
        ids: HashSet::new(),
        with_difficulty: 0,
        unknown: Vec::new(),
        lists_words: format != Format::Markdown,
    };

    for question in found {
        assembly.add(question);
    }

    assembly.note_unknown_difficulties();
    let Assembly {
        bank,
        raw,
        with_difficulty,
        ..
    } = assembly;

    counted(format, bank, with_difficulty, raw.skipped)
}

struct Assembly {
    scale: Scale,
    bank: Bank,
    raw: Raw,
    /// Index and line of each folded text.
    seen: HashMap<String, (usize, usize)>,
    ids: HashSet<QuestionId>,
    with_difficulty: usize,
    /// Words for a difficulty that mean nothing here.
    unknown: Vec<UnknownDifficulty>,
    /// True where words that are dropped here are found nowhere else: a page's are by `audit`.
    lists_words: bool,
}

struct UnknownDifficulty {
    word: String,
    line: usize,
    questions: usize,
}

impl Assembly {
    fn count_unknown(&mut self, found: &RawQuestion) {
        let alone = found
            .difficulty
            .filter(|level| self.scale.place(*level).is_none());
        let word = match (&found.unknown_difficulty, alone) {
            (Some(word), _) => ellipsis(&one_line(word), 40),
            (None, Some(RawDifficulty::Number(number))) => number.to_string(),
            (None, _) => return,
        };
        let room = self.unknown.len() < 20;

        match self.unknown.iter_mut().find(|known| known.word == word) {
            Some(known) => known.questions += 1,
            None if room => self.unknown.push(UnknownDifficulty {
                word,
                line: found.line,
                questions: 1,
            }),
            None => {}
        }
    }

    fn note_unknown_difficulties(&mut self) {
        for UnknownDifficulty {
            word,
            line,
            questions,
        } in std::mem::take(&mut self.unknown)
        {
            let count = plural(questions, "question");
            let why = match word.parse::<f64>() {
                // One number for all questions has no scale.
                Ok(_) => {
                    format!(
                        "the difficulty {word} is the file's only number, so its scale is not known: \
                     medium ({count})"
                    )
                }
                Err(_) => format!("the difficulty \"{word}\" is not known: medium ({count})"),
            };
            self.raw.skip(line, why);
        }
    }

    fn add(&mut self, found: RawQuestion) {
        let (heading, mark) = heading(&found.text);
        let details = tidy_free(&printable(&found.details));
        let text = if details.is_empty() {
            heading.clone()
        } else {
            format!("{heading}\n\n{details}")
        };

        if let Some(reason) = self.refusal(&heading, &text) {
            return self.raw.skip(found.line, reason);
        }

        let answer = tidy_free(&printable(&found.answer));
        let is_answer = !guess::is_placeholder(&answer);
        if !is_answer && self.lists_words && answer.contains(char::is_alphabetic) {
            let shown = ellipsis(&one_line(&answer), 60);
            let why = format!("an answer that only holds the place of one: {shown}");
            self.raw.skip(found.line, why);
        }
        let answer = Some(answer).filter(|_| is_answer);
        let Some(id) = self.id(&found, &text, &answer) else {
            return;
        };

        self.ids.insert(id);
        self.count_unknown(&found);
        let section = heading_text(&found.section);
        let marked = found
            .difficulty
            .or(mark)
            .and_then(|difficulty| self.scale.place(difficulty));
        let difficulty =
            marked.or_else(|| difficulty::section_difficulty(&section, self.scale.is_told));
        self.with_difficulty += usize::from(difficulty.is_some());

        let key_points = usable(&found.key_points, tidy_point);
        let hints = usable(&found.hints, |hint| tidy_item(hint));
        let red_flags = usable(&found.red_flags, tidy_flag);
        self.note_unusable(&found, key_points.len() + hints.len() + red_flags.len());

        self.bank.questions.push(Question {
            id,
            bank: self.bank.name.clone(),
            role: self.bank.role.clone(),
            level: self.bank.level.clone(),
            topic: topic(&found.topic, &section, &self.bank.name),
            difficulty: difficulty.unwrap_or(Difficulty::Medium),
            kind: found
                .kind
                .unwrap_or_else(|| guess::kind(&text, answer.as_deref().unwrap_or_default())),
            key_points,
            red_flags,
            hints,
            facts: Vec::new(),
            exercise: None,
            model_answer: answer,
            tags: found.tags,
            section,
            text,
        });
    }

    /// Notes key points, red flags and hints that are too long, or more than a question may have.
    fn note_unusable(&mut self, found: &RawQuestion, taken: usize) {
        let points = found.key_points.iter().map(|point| point.text.as_str());
        let flags = found.red_flags.iter().map(|flag| flag.text.as_str());
        let texts = points.chain(flags);
        let texts = texts.chain(found.hints.iter().map(String::as_str));

        let given = texts.filter(|text| !one_line(text).is_empty()).count();
        if self.lists_words && given > taken {
            let left = plural(given - taken, "key point, red flag or hint");
            let why = format!(
                "{left} too many or too long (at most {MAX_ITEMS}, {MAX_TEXT_CHARS} characters)"
            );
            self.raw.skip(found.line, why);
        }
    }

    /// Returns why a question cannot be taken in; None where it can.
    fn refusal(&self, heading: &str, text: &str) -> Option<String> {
        if heading.is_empty() {
            return Some("the question is empty".to_string());
        }
        if text.chars().count() > MAX_TEXT_CHARS {
            return Some(format!("longer than {MAX_TEXT_CHARS} characters"));
        }
        (self.bank.questions.len() >= MAX_QUESTIONS)
            .then(|| format!("more than {MAX_QUESTIONS} questions"))
    }

    /// The id of a question that is to be kept. One that repeats an earlier question adds its
    /// answer there if that has none and is left out; with an answer of its own it stays, under an
    /// id of its own.
    fn id(
        &mut self,
        found: &RawQuestion,
        text: &str,
        answer: &Option<String>,
    ) -> Option<QuestionId> {
        let derived = QuestionId::derive(&self.bank.name, text);
        let next = self.bank.questions.len();
        let Some((first, line)) = self.seen.get(&fold(text)).copied() else {
            self.seen.insert(fold(text), (next, found.line));
            let given = found.id.map(QuestionId).filter(|id| !self.ids.contains(id));
            return Some(given.unwrap_or(derived));
        };

        let earlier = self.bank.questions.get_mut(first)?;
        let same = match (&earlier.model_answer, answer) {
            (Some(old), Some(new)) => fold(old) == fold(new),
            (None, Some(_)) => {
                earlier.model_answer.clone_from(answer);
                true
            }
            _ => true,
        };

        if same {
            self.raw
                .skip(found.line, format!("the same question as in line {line}"));
            return None;
        }

        let numbered = (2..).map(|n| QuestionId::derive(&self.bank.name, &format!("{text}\n#{n}")));
        numbered.into_iter().find(|id| !self.ids.contains(id))
    }
}

/// The items that can be used, as many as a question may have.
fn usable<T, U>(items: &[T], tidy: impl Fn(&T) -> Option<U>) -> Vec<U> {
    items.iter().filter_map(tidy).take(MAX_ITEMS).collect()
}

/// The text of a list item, in one line; None for one that is empty or too long.
fn tidy_item(text: &str) -> Option<String> {
    let text = one_line(text);
    (!text.is_empty() && text.chars().count() <= MAX_TEXT_CHARS).then_some(text)
}

/// A key point with its why and probe, each in one line; None without a usable text.
fn tidy_point(point: &KeyPoint) -> Option<KeyPoint> {
    Some(KeyPoint {
        weight: point.weight,
        text: tidy_item(&point.text)?,
        why: point.why.as_deref().and_then(tidy_item),
        probe: point.probe.as_deref().and_then(tidy_item),
        ..KeyPoint::default()
    })
}

/// A red flag in one line; None without a usable text.
fn tidy_flag(flag: &RedFlag) -> Option<RedFlag> {
    Some(RedFlag {
        weight: flag.weight,
        text: tidy_item(&flag.text)?,
    })
}

/// The difficulties that a file's numbers and stars stand for.
struct Scale {
    numbers: (f64, f64),
    /// Stars that are drawn at most.
    most_stars: usize,
    is_told: bool,
}

impl Scale {
    fn of(questions: &[RawQuestion]) -> Self {
        let mut numbers = (f64::INFINITY, f64::NEG_INFINITY);
        let mut most_stars = 0;

        for question in questions {
            match question.difficulty.or_else(|| heading(&question.text).1) {
                Some(RawDifficulty::Number(n)) => numbers = (numbers.0.min(n), numbers.1.max(n)),
                Some(RawDifficulty::Stars(_, drawn)) => most_stars = most_stars.max(drawn),
                _ => {}
            }
        }

        Self {
            numbers,
            most_stars,
            is_told: questions
                .iter()
                .any(|question| question.difficulty.is_some()),
        }
    }

    /// Thirds of the range the file uses; a single star stands between easy and expert unless there
    /// are more stars.
    fn place(&self, difficulty: RawDifficulty) -> Option<Difficulty> {
        let (least, most) = self.numbers;

        match difficulty {
            RawDifficulty::Known(known) => Some(known),
            RawDifficulty::Number(n) if least < most => Some(match (n - least) / (most - least) {
                place if place < 0.33 => Difficulty::Easy,
                place if place < 0.67 => Difficulty::Medium,
                _ => Difficulty::Hard,
            }),
            RawDifficulty::Number(_) => None,
            RawDifficulty::Stars(..) if self.most_stars < 2 => Some(Difficulty::Medium),
            RawDifficulty::Stars(lit, _) => Some(difficulty::of_stars(lit, self.most_stars)),
        }
    }
}

/// A question's first line without number and mark, and the mark.
fn heading(text: &str) -> (String, Option<RawDifficulty>) {
    let text = one_line(text);
    let text = guess::without_source(&text);
    let (text, mark) = match difficulty::trailing_mark(text) {
        Some((rest, mark)) => (rest, Some(mark)),
        None => (text, None),
    };
    let (text, _) = guess::without_number(text);
    let bare = text.trim_matches(|c| matches!(c, '*' | '_' | '#') || char::is_whitespace(c));

    // `__init__` and "C#" keep what belongs to them.
    let text = if asks(bare) == 2 && !text.contains("__") {
        bare
    } else {
        text
    };

    (text.trim().to_string(), mark)
}

fn heading_text(section: &str) -> String {
    let title = heading(section).0;
    ellipsis(title.trim_end_matches(':').trim_end(), 200)
}

/// "Technical interview questions" makes "Technical".
fn role_of_title(title: &str) -> Option<String> {
    const EMPTY: [&str; 8] = [
        "interview",
        "interviews",
        "questions",
        "question",
        "answers",
        "and",
        "&",
        "list",
    ];

    let title = one_line(title);
    let words = title
        .split(' ')
        .filter(|w| !EMPTY.contains(&w.to_lowercase().trim_matches([',', ':', '.'])));
    let role = words.collect::<Vec<_>>().join(" ");

    Some(ellipsis(
        role.trim_matches(|c: char| !c.is_alphanumeric()),
        60,
    ))
    .filter(|role| !role.is_empty())
}

/// A bank's name as words: `front-end_basics` makes "Front End Basics".
fn title_case(name: &str) -> String {
    let words = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty());
    let words = words.map(|word| {
        let mut chars = word.chars();
        chars
            .next()
            .map(|first| first.to_uppercase().chain(chars).collect::<String>())
            .unwrap_or_default()
    });

    let words: Vec<String> = words.collect();
    if words.is_empty() {
        "General".to_string()
    } else {
        words.join(" ")
    }
}
