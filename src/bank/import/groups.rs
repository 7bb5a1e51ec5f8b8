//! Groups in a table: rows that only name the section of those below, and merged cells of which the
//! first row has the words.

use super::guess::asks;
use super::names::{Meaning, is_question_name, meaning_of};
use super::rows::Row;

/// Words of a row that names a section.
const MAX_TITLE_WORDS: usize = 6;

/// A table whose rows have their section.
pub(super) struct Grouped {
    pub(super) names: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// The rows with the section of each, and the names of their columns with that of the section.
/// `map` is what the user and the first row say of columns.
pub(super) fn with_sections(
    names: &[String],
    map: &[(String, String)],
    rows: &[Row],
) -> Option<Grouped> {
    let question = column_of(Meaning::Question, names, map);
    let question = question.or_else(|| names.iter().position(|name| is_question_name(name)))?;
    let section = column_of(Meaning::Section, names, map);

    match section
        .or_else(|| column_of(Meaning::Topic, names, map).filter(|at| !holds_tags(names, *at)))
    {
        Some(section) => unmerged(rows, section).map(|rows| Grouped {
            names: names.to_vec(),
            rows,
        }),
        None => {
            let rows = below_titles(rows, question, names.len())?;
            let names = names.iter().cloned().chain(["section".to_string()]);
            Some(Grouped {
                names: names.collect(),
                rows,
            })
        }
    }
}

/// The column of a meaning, by what the user says or by its name.
fn column_of(meaning: Meaning, names: &[String], map: &[(String, String)]) -> Option<usize> {
    let told = map.iter().find(|(word, _)| word == meaning.word());
    names.iter().position(|name| {
        told.is_some_and(|(_, field)| field == name) || meaning_of(name) == Some(meaning)
    })
}

/// Returns true for a column of which a blank cell means no tag.
fn holds_tags(names: &[String], column: usize) -> bool {
    names
        .get(column)
        .is_some_and(|name| name.to_lowercase().contains("tag"))
}

fn cell(row: &Row, column: usize) -> &str {
    row.cells.get(column).map_or("", |cell| cell.trim())
}

/// The rows with the section above in blank cells; None where the column looks like no merged one,
/// in which each name stands once above several rows.
fn unmerged(rows: &[Row], section: usize) -> Option<Vec<Row>> {
    let filled = rows.iter().filter(|row| !row.is_blank());
    let cells: Vec<&str> = filled.map(|row| cell(row, section)).collect();
    let mut titles: Vec<&&str> = cells.iter().filter(|cell| !cell.is_empty()).collect();
    let named = titles.len();
    titles.sort_unstable();
    titles.dedup();
    let above_blank = cells
        .windows(2)
        .filter(|pair| matches!(pair, [title, ""] if !title.is_empty()));
    let is_merged = cells.first().is_some_and(|first| !first.is_empty())
        && above_blank.count() * 2 > named
        && named > 1
        && titles.len() == named;
    if !is_merged {
        return None;
    }

    let mut title = String::new();
    let rows = rows.iter().map(|row| {
        let own = cell(row, section);
        let mut cells = row.cells.clone();
        if !own.is_empty() {
            title = own.to_string();
        } else if let Some(cell) = cells.get_mut(section).filter(|_| !row.is_blank()) {
            cell.clone_from(&title);
        }
        Row {
            line: row.line,
            cells,
        }
    });
    Some(rows.collect())
}

/// The rows without those that only name a section, which stands behind the others; None where there
/// are none: a term without an answer is no title where the questions are terms as well.
fn below_titles(rows: &[Row], question: usize, width: usize) -> Option<Vec<Row>> {
    let filled = rows.iter().filter(|row| !row.is_blank());
    let (titles, others): (Vec<&Row>, Vec<&Row>) = filled.partition(|row| is_title(row, question));
    let asking = others
        .iter()
        .filter(|row| asks(cell(row, question)) == 2)
        .count();
    if titles.is_empty() || asking * 3 < others.len() * 2 || titles.len() > others.len() {
        return None;
    }
    // A title has a question below it.
    let mut filled = rows.iter().filter(|row| !row.is_blank()).peekable();
    while let Some(row) = filled.next() {
        let below = filled.peek();
        if is_title(row, question) && below.is_none_or(|below| asks(cell(below, question)) < 2) {
            return None;
        }
    }

    let mut title = String::new();
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        if !row.is_blank() && is_title(row, question) {
            title = cell(row, question).to_string();
            continue;
        }
        let mut cells = row.cells.clone();
        cells.resize(cells.len().max(width), String::new());
        cells.insert(width, title.clone());
        out.push(Row {
            line: row.line,
            cells,
        });
    }
    Some(out)
}

/// Returns true for a row with a few words in the column of questions only, which ask nothing.
fn is_title(row: &Row, question: usize) -> bool {
    let text = cell(row, question);
    let mut others = row
        .cells
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != question);
    others.all(|(_, cell)| cell.trim().is_empty())
        && (1..=MAX_TITLE_WORDS).contains(&text.split_whitespace().count())
        && asks(text) == 0
}

/// The table with rows for columns, where the first column names them and the questions stand beside
/// each other.
pub(super) fn turned(rows: &[Row]) -> Option<Vec<Row>> {
    let filled: Vec<&Row> = rows.iter().filter(|row| !row.is_blank()).collect();
    let names: Vec<&str> = filled
        .iter()
        .filter_map(|row| Some(row.cells.first()?.as_str()))
        .collect();
    let first = filled.first()?;
    let questions = first.cells.get(1..)?;
    let asking = questions.iter().filter(|cell| asks(cell) == 2).count();
    let is_turned = (2..=12).contains(&filled.len())
        && names.len() == filled.len()
        && names
            .iter()
            .all(|name| meaning_of(name).is_some() || is_question_name(name))
        && is_question_name(names.first()?)
        && !questions.is_empty()
        && asking == questions.len();
    if !is_turned {
        return None;
    }

    let columns = filled.iter().map(|row| row.cells.len()).max()?;
    let turned = (0..columns).map(|column| Row {
        line: first.line,
        cells: filled
            .iter()
            .map(|row| row.cells.get(column).cloned().unwrap_or_default())
            .collect(),
    });
    Some(turned.collect())
}

/// The table with two columns, where questions and answers stand in turn below each other.
pub(super) fn in_turn(rows: &[Row]) -> Option<Vec<Row>> {
    let filled: Vec<&Row> = rows.iter().filter(|row| !row.is_blank()).collect();
    let pairs = filled.chunks_exact(2).map(|pair| match pair {
        [question, answer] => {
            let (question_label, question_text) = labelled(question)?;
            let (answer_label, answer_text) = labelled(answer)?;
            let is_pair = match (question_label, answer_label) {
                (None, None) => asks(question_text) == 2 && asks(answer_text) == 0,
                (Some(question), Some(answer)) => question == 'q' && answer == 'a',
                _ => false,
            };
            let cells = vec![question_text.to_string(), answer_text.to_string()];
            is_pair.then_some(Row {
                line: question.line,
                cells,
            })
        }
        _ => None,
    });
    let pairs: Option<Vec<Row>> = pairs.collect();
    let names = Row {
        line: filled.first()?.line,
        cells: vec!["question".to_string(), "answer".to_string()],
    };
    let pairs = pairs.filter(|_| filled.len().is_multiple_of(2))?;
    Some([names].into_iter().chain(pairs).collect())
}

/// The text of a row with one, and the letter of a label before it: `Q1` or `Answer 2`.
fn labelled(row: &Row) -> Option<(Option<char>, &str)> {
    let mut filled = row
        .cells
        .iter()
        .map(String::as_str)
        .filter(|cell| !cell.is_empty());
    match (filled.next()?, filled.next(), filled.next()) {
        (text, None, _) => Some((None, text)),
        (label, Some(text), None) => {
            let word = label
                .trim_end_matches(|c: char| !c.is_alphabetic())
                .to_lowercase();
            let label = match word.as_str() {
                "q" | "question" | "frage" => 'q',
                "a" | "answer" | "antwort" => 'a',
                _ => return None,
            };
            Some((Some(label), text))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(table: &str) -> Vec<Row> {
        let lines = table.lines().zip(1..);
        lines
            .map(|(line, number)| Row {
                line: number,
                cells: line.split(',').map(str::to_string).collect(),
            })
            .collect()
    }

    fn shown(rows: &[Row]) -> String {
        let lines: Vec<String> = rows.iter().map(|row| row.cells.join(",")).collect();
        lines.join("\n")
    }

    #[test]
    fn sections_above_and_merged_cells() {
        for (table, expected) in [
            (
                "Question,Answer\nMACHINE LEARNING,\nWhat is drift?,Change\nSTATISTICS,\nWhat is variance?,Spread",
                Some("What is drift?,Change,MACHINE LEARNING\nWhat is variance?,Spread,STATISTICS"),
            ),
            (
                "Category,Question\nML,What is drift?\n,What is bias?\n,\nStats,What is variance?\n,Why?",
                Some("ML,What is drift?\nML,What is bias?\n,\nStats,What is variance?\nStats,Why?"),
            ),
            // Terms without answers, and sections that simply lack.
            ("Question,Answer\nDrift,\nBias,Error\nVariance,Spread", None),
            ("Category,Question\nML,Why?\nML,How?\n,What?\nML,Who?", None),
            // Nothing below it could take the section.
            (
                "Question,Answer\nWhat is drift?\nWhat is bias?\nOdd,\n,Error",
                None,
            ),
        ] {
            let rows = rows(table);
            let (names, below) = rows.split_first().unwrap();
            let found = with_sections(&names.cells, &[], below).map(|grouped| shown(&grouped.rows));
            assert_eq!(found.as_deref(), expected, "{table}");
        }
    }

    #[test]
    fn turned_tables_and_rows_in_turn() {
        let across = rows("Question,What is drift?,What is bias?\nAnswer,Change,Error");
        let expected = "Question,Answer\nWhat is drift?,Change\nWhat is bias?,Error";
        assert_eq!(
            turned(&across).map(|rows| shown(&rows)).as_deref(),
            Some(expected)
        );
        assert!(turned(&rows("Question,Answer\nWhat is drift?,Change")).is_none());

        let below = rows("What is drift?\nChange\nWhat is bias?\nError");
        let expected = "question,answer\nWhat is drift?,Change\nWhat is bias?,Error";
        assert_eq!(
            in_turn(&below).map(|rows| shown(&rows)).as_deref(),
            Some(expected)
        );
        let labelled = rows("Q1,What is drift?\nA1,Change\nQ2,What is bias?\nA2,Name it so");
        assert_eq!(in_turn(&labelled).map(|rows| rows.len()), Some(3));
        assert!(in_turn(&rows("question\nWhat is drift?\nWhat is bias?\nError")).is_none());
    }
}
