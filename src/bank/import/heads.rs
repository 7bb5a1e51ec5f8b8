//! What the columns of a table are: which row names them, and what a table without such a row
//! holds.

use super::cell_kinds::{Columns, is_shorter, most_asking};
use super::guess::asks;
use super::names::{
    column_meaning, is_answer_name, is_question_name, is_weak_question_name, letters,
};
use super::part_names::part_named;
use super::rows::Row;

/// Rows among which the names of the columns are looked for: a spreadsheet may have a title above.
const TOP: usize = 6;

/// The columns of a table.
pub(super) struct Heads {
    pub(super) names: Vec<String>,
    /// The user's map, and what was found besides.
    pub(super) map: Vec<(String, String)>,
    /// The first row of questions.
    pub(super) first: usize,
    /// True where the row before it was only taken for names.
    pub(super) guessed: bool,
    /// What columns were taken for by what they hold, in words: `answer = "Should say"`.
    pub(super) taken: Vec<String>,
    /// The columns that answer by level; None where one answers.
    pub(super) levels: Option<Levels>,
}

/// The columns of a table that answers each question several times, by level.
pub(super) struct Levels {
    answer: usize,
    all: Vec<usize>,
}

impl Levels {
    /// What the answer was taken from, in words.
    fn shown(&self, names: &[String]) -> String {
        let names = self.all.iter().filter_map(|at| names.get(*at));
        let names: Vec<String> = names.map(|name| format!("\"{name}\"")).collect();
        format!("answer = the longest of {}", names.join(", "))
    }

    /// Puts the longest answer of a row where the answer is read, and that one in its place.
    pub(super) fn choose(&self, row: &mut Row) {
        let length = |at: &usize| row.cells.get(*at).map_or(0, |cell| cell.chars().count());
        let most = self.all.iter().map(length).max().unwrap_or_default();
        let longest = self.all.iter().copied().find(|at| length(at) == most);
        if let Some(longest) = longest.filter(|_| most > length(&self.answer)) {
            row.cells.swap(self.answer, longest);
        }
    }
}

/// Finds the names of the columns. `tabs` is true where tabs part them, as flashcard programs
/// write.
pub(super) fn heads(rows: &[Row], map: &[(String, String)], tabs: bool) -> Heads {
    let top = rows.iter().take(TOP).enumerate();
    let found = top.clone().find(|(_, row)| names_questions(row, map));
    if found.is_none()
        && let Some(form) = rows.first().and_then(form)
    {
        return form.heads(map);
    }
    let (at, question) = match found {
        Some((at, row)) => (Some(at), weak_question(row, map)),
        None => match foreign(rows).or_else(|| named_in_phrases(rows)) {
            Some(foreign) => (Some(foreign.row), Some(foreign.column)),
            None => (None, None),
        },
    };

    let Some((at, header)) = at.and_then(|at| Some((at, rows.get(at)?))) else {
        return Heads {
            names: positional(rows, tabs),
            map: map.to_vec(),
            first: 0,
            guessed: false,
            taken: Vec::new(),
            levels: None,
        };
    };
    let names = named(header);
    let mut map = map.to_vec();
    let asked = question.and_then(|column| names.get(column)).cloned();
    let by_name = names.iter().position(|name| is_question_name(name));
    let below = rows.get(at + 1..).unwrap_or_default();
    let columns = question.or(by_name);
    let columns = columns.map(|column| Columns::of(&names, below, column));
    let answer = columns
        .as_ref()
        .and_then(|columns| columns.answer(&map, found.is_none()));
    let levels = answer.zip(columns).map(|(answer, columns)| Levels {
        answer,
        all: columns.levels(answer, &map),
    });
    let levels = levels.filter(|levels| !levels.all.is_empty());
    let answered = answer.and_then(|column| names.get(column)).cloned();
    let known = map.len();
    add(&mut map, "question", asked);
    add(&mut map, "answer", answered);

    // The name of a question is told by its name, sure or not.
    let taken = map.iter().skip(known);
    let taken = taken.filter(|(meaning, _)| found.is_none() || meaning != "question");
    Heads {
        taken: taken
            .map(|(meaning, name)| match &levels {
                Some(levels) if meaning == "answer" => levels.shown(&names),
                _ => format!("{meaning} = \"{name}\""),
            })
            .collect(),
        levels,
        names,
        map,
        first: at + 1,
        guessed: found.is_none(),
    }
}

/// A first row that names its columns in sentences, as forms and games export them: "What is your
/// question?", "Answer 1 - max 75 characters".
struct Form {
    names: Vec<String>,
    question: usize,
    answer: usize,
    difficulty: Option<usize>,
}

/// Words of a cell that names a column.
const MAX_NAME_WORDS: usize = 9;

/// Reads a row as that of a form: short cells, one that speaks of the question, another of the
/// answer.
fn form(row: &Row) -> Option<Form> {
    let question = position(row, is_question_name)?;
    let correct = row.cells.iter().position(|cell| is_correct_answer(cell));
    let answer = correct.or_else(|| position(row, is_answer_word))?;
    let difficulty = position(row, speaks_of_difficulty);

    let mut lengths = row.cells.iter().map(|cell| cell.split_whitespace().count());
    let is_short = lengths.all(|words| words <= MAX_NAME_WORDS);
    (question != answer && is_short).then(|| Form {
        names: named(row),
        question,
        answer,
        difficulty: difficulty.filter(|at| *at != question && *at != answer),
    })
}

/// The first column whose name has a word that speaks of something.
fn position(row: &Row, speaks: impl Fn(&str) -> bool) -> Option<usize> {
    let mut names = row.cells.iter().map(|cell| name_words(cell));
    names.position(|words| words.iter().any(|word| speaks(word)))
}

impl Form {
    fn heads(self, map: &[(String, String)]) -> Heads {
        let mut map = map.to_vec();
        let columns = [
            ("question", Some(self.question)),
            ("answer", Some(self.answer)),
            ("difficulty", self.difficulty),
        ];
        for (meaning, column) in columns {
            let name = column.and_then(|column| self.names.get(column)).cloned();
            add(&mut map, meaning, name);
        }
        Heads {
            names: self.names,
            map,
            first: 1,
            guessed: true,
            taken: Vec::new(),
            levels: None,
        }
    }
}

/// The words of a name, as names are compared.
fn name_words(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_alphanumeric());
    words.map(letters).filter(|word| !word.is_empty()).collect()
}

/// Returns true for "Correct answer(s) - choose at least one".
fn is_correct_answer(cell: &str) -> bool {
    let words = name_words(cell);
    let begins = words
        .first()
        .is_some_and(|word| word == "correct" || word == "right");
    begins && words.iter().any(|word| is_answer_word(word))
}

/// Returns true for a word that names an answer by itself, and nothing else.
fn is_answer_word(word: &str) -> bool {
    word.len() > 1
        && !["content", "output", "description", "correct"].contains(&word)
        && is_answer_name(word)
}

fn speaks_of_difficulty(word: &str) -> bool {
    [
        "hard",
        "difficult",
        "schwer",
        "schwierig",
        "dificil",
        "difficile",
    ]
    .contains(&word)
        || column_meaning(word) == Some("difficulty")
}

/// Adds a meaning that the user does not give, to a field that has none.
fn add(map: &mut Vec<(String, String)>, meaning: &str, name: Option<String>) {
    if let Some(name) = name
        && map
            .iter()
            .all(|(known, field)| known != meaning && *field != name)
    {
        map.push((meaning.to_string(), name));
    }
}

/// The names of a row; columns without one are numbers.
fn named(header: &Row) -> Vec<String> {
    let cells = header.cells.iter().enumerate();
    let names = cells.map(|(at, name)| match name.is_empty() {
        true => (at + 1).to_string(),
        false => name.clone(),
    });
    names.collect()
}

/// Returns true for a row that names the column of questions.
fn names_questions(row: &Row, map: &[(String, String)]) -> bool {
    let mapped = map.iter().any(|(_, field)| {
        let mut cells = row.cells.iter();
        field.parse::<usize>().is_err() && cells.any(|name| name.eq_ignore_ascii_case(field))
    });
    mapped
        || row.cells.iter().any(|name| is_question_name(name))
        || (row.cells.iter().any(|name| is_weak_question_name(name))
            && row.cells.iter().any(|name| is_other_name(name)))
}

/// Returns true for a name that means something beside a question.
fn is_other_name(name: &str) -> bool {
    is_answer_name(name) || (column_meaning(name).is_some() && !is_weak_question_name(name))
}

/// The column of a row without a sure name for questions: `Name` beside `Answer`. Without answers
/// each row has to show that it asks.
fn weak_question(row: &Row, map: &[(String, String)]) -> Option<usize> {
    let sure = row.cells.iter().any(|name| is_question_name(name))
        || !row.cells.iter().any(|name| is_answer_name(name));
    let mapped = map.iter().any(|(meaning, _)| meaning == "question");
    match sure || mapped {
        true => None,
        false => row
            .cells
            .iter()
            .position(|name| is_weak_question_name(name)),
    }
}

/// A row of names in a language that is not known.
struct Foreign {
    row: usize,
    column: usize,
}

/// Finds a first row of a word or two in each cell above rows that ask.
fn foreign(rows: &[Row]) -> Option<Foreign> {
    let (header, below) = rows.split_first()?;
    let filled = header.cells.iter().filter(|cell| !cell.is_empty());

    let mut columns = 0..header.cells.len();
    let are_words = filled.clone().all(|cell| is_short(cell))
        && header.cells.iter().all(|cell| asks(cell) == 0);
    let is_over_numbers = columns.any(|column| is_over_numbers(rows, column))
        && filled.clone().all(|cell| is_phrase(cell));
    let is_header = filled.count() >= 2 && (are_words || is_over_numbers);

    let mut columns = 0..header.cells.len();
    let column = columns.find(|column| mostly_sure(below, *column))?;
    let own = header.cells.get(column).map_or(0, |cell| asks(cell));
    (is_header && own == 0).then_some(Foreign { row: 0, column })
}

/// Finds a first row of phrases, as people call their columns, above rows that ask: "What we ask
/// them". Its own cell asks less than those below, another has a name that is known, or all say
/// less.
fn named_in_phrases(rows: &[Row]) -> Option<Foreign> {
    let row = rows.iter().position(|row| !row.is_blank())?;
    let header = rows.get(row)?;
    let below = rows.get(row + 1..).filter(|below| below.len() > 1)?;
    let column = most_asking(below, header.cells.len())?;

    let own = header.cells.get(column)?;
    let mut filled = header.cells.iter().filter(|cell| !cell.is_empty());
    let is_known = filled
        .clone()
        .any(|name| column_meaning(name).is_some() || part_named(name).is_some());
    let are_names = filled.clone().count() > 1 && filled.all(|cell| is_name(cell));
    let is_told = asks(own) == 0 || is_known || is_shorter(header, below, column);
    (are_names && is_told).then_some(Foreign { row, column })
}

/// Returns true for a cell as people call a column: a few words that are no sentence.
fn is_name(cell: &str) -> bool {
    cell.split_whitespace().count() <= 7
        && cell.chars().count() <= 50
        && asks(cell) < 2
        && !cell.ends_with(['.', '!', ','])
}

/// Returns true for a column of numbers with a word above.
fn is_over_numbers(rows: &[Row], column: usize) -> bool {
    let mut cells = rows.iter().filter_map(|row| row.cells.get(column));
    let is_word = cells
        .next()
        .is_some_and(|cell| cell.contains(char::is_alphabetic));
    let filled: Vec<&String> = cells.filter(|cell| !cell.is_empty()).collect();
    is_word && filled.len() > 1 && filled.iter().all(|cell| cell.parse::<f64>().is_ok())
}

/// Returns true for a cell of a few words.
fn is_phrase(cell: &str) -> bool {
    cell.split_whitespace().count() <= 4 && cell.chars().count() <= 30
}

/// Names for a table without a header: the first column that asks holds the questions, the next one
/// the answers; of two columns the first is a card's front and the second, with more words, its
/// back. The others are only numbers.
fn positional(rows: &[Row], tabs: bool) -> Vec<String> {
    let width = table_width(rows);
    let mut names: Vec<String> = (1..=width).map(|n| n.to_string()).collect();
    let column = (0..width).find(|column| mostly_asks(rows, *column));
    let column = column.or_else(|| is_cards(rows, tabs).then_some(0));

    if let Some(column) = column
        && has_letter_of_choice(rows, column, width)
    {
        let letters = ('A'..='H').map(String::from);
        let choices = names.iter_mut().take(width - 1).skip(column + 1);
        choices
            .zip(letters)
            .for_each(|(name, letter)| *name = letter);
        for (at, meaning) in [(column, "question"), (width - 1, "answer")] {
            if let Some(name) = names.get_mut(at) {
                *name = meaning.to_string();
            }
        }
        return names;
    }
    if let Some(column) = column {
        for (name, meaning) in names.iter_mut().skip(column).zip(["question", "answer"]) {
            *name = meaning.to_string();
        }
    }

    names
}

/// Returns true for rows of a question, its choices and the letter of the right one, as test sets
/// have them.
fn has_letter_of_choice(rows: &[Row], question: usize, width: usize) -> bool {
    let choices = width.saturating_sub(question + 2);
    let mut filled = rows.iter().filter(|row| !row.is_blank());
    (2..=8).contains(&choices)
        && filled.all(|row| row.cells.len() == width && place_of_letter(row) < choices)
}

/// The choice that a row's last cell names by its letter, from 0; one that no row has where it does
/// not.
fn place_of_letter(row: &Row) -> usize {
    let last = row.cells.last().map_or("", String::as_str);
    let place = ('A'..='H').position(|letter| last == letter.to_string());
    place.unwrap_or(usize::MAX)
}

fn mostly_asks(rows: &[Row], column: usize) -> bool {
    let asking = rows
        .iter()
        .filter(|row| row.cells.get(column).is_some_and(|cell| asks(cell) > 0));
    asking.count() * 2 > rows.len()
}

/// Returns true for rows of a term and what it means.
fn is_cards(rows: &[Row], tabs: bool) -> bool {
    if tabs && rows.len() > 1 && rows.iter().all(|row| row.is_blank() || is_pair(row)) {
        return true;
    }
    let told = rows.iter().filter(|row| {
        let (front, back) = (
            count_words(row.cells.first()),
            count_words(row.cells.get(1)),
        );
        (1..=8).contains(&front) && back >= 3 && back > front
    });
    table_width(rows) == 2 && rows.len() > 1 && told.count() * 2 > rows.len()
}

/// Returns true for a row of two texts.
fn is_pair(row: &Row) -> bool {
    let mut cells = row.cells.iter();
    row.cells.len() == 2 && cells.all(|cell| cell.contains(char::is_alphabetic))
}

/// Columns of the widest row.
pub(super) fn table_width(rows: &[Row]) -> usize {
    rows.iter().map(|row| row.cells.len()).max().unwrap_or(0)
}

fn count_words(cell: Option<&String>) -> usize {
    cell.map_or(0, |cell| cell.split_whitespace().count())
}

/// Returns true for a cell as names have: a word or two.
fn is_short(cell: &str) -> bool {
    cell.split_whitespace().count() <= 2
        && cell.chars().count() <= 30
        && cell.ends_with(|c: char| c.is_alphanumeric() || c == ')')
        && cell.chars().any(char::is_alphabetic)
}

/// Returns true where most rows surely ask in a column.
fn mostly_sure(below: &[Row], column: usize) -> bool {
    let asking = below
        .iter()
        .filter(|row| row.cells.get(column).is_some_and(|cell| asks(cell) == 2));
    asking.count() * 2 > below.len()
}
