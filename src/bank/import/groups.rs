//! Groups in a table: rows that only name the section of those below, and merged cells of which the
//! first row has the words.

use super::guess::asks;
use super::names::{Meaning, is_question_name, meaning_of};
use super::rows::Row;

/// Words of a row that names a section.
const MAX_TITLE_WORDS: usize = 6;

/// The rows with the section of each, and the names of their columns with that of the section.
/// `map` is what the user and the first row say of columns.
pub(super) fn with_sections(
    names: &[String],
    map: &[(String, String)],
    rows: &[Row],
) -> Option<(Vec<String>, Vec<Row>)> {
    let mapped = |meaning: Meaning| {
        let field = map.iter().find(|(word, _)| word == meaning.word());
        let field = field.map(|(_, field)| field);
        names.iter().position(|name| {
            field.is_some_and(|field| field == name) || meaning_of(name) == Some(meaning)
        })
    };
    let question = mapped(Meaning::Question);
    let question = question.or_else(|| names.iter().position(|name| is_question_name(name)))?;

    match mapped(Meaning::Section).or_else(|| mapped(Meaning::Topic)) {
        Some(section) => unmerged(rows, section).map(|rows| (names.to_vec(), rows)),
        None => {
            let rows = below_titles(rows, question, names.len())?;
            let names = names.iter().cloned().chain(["section".to_string()]);
            Some((names.collect(), rows))
        }
    }
}

/// The rows with the section above in blank cells; None where the column looks like no merged one,
/// in which each name stands once above several rows.
fn unmerged(rows: &[Row], section: usize) -> Option<Vec<Row>> {
    let cell = |row: &Row| row.cells.get(section).map_or("", |cell| cell.trim()).to_string();
    let filled = rows.iter().filter(|row| !row.is_blank());
    let cells: Vec<String> = filled.map(cell).collect();
    let mut titles: Vec<&String> = cells.iter().filter(|cell| !cell.is_empty()).collect();
    let (named, blank) = (titles.len(), cells.len() - titles.len());
    titles.sort_unstable();
    titles.dedup();
    let is_merged = cells.first().is_some_and(|first| !first.is_empty())
        && blank * 2 >= named
        && blank > 0
        && titles.len() == named;
    if !is_merged {
        return None;
    }

    let mut title = String::new();
    let rows = rows.iter().map(|row| {
        let own = cell(row);
        let mut cells = row.cells.clone();
        if !own.is_empty() {
            title = own;
        } else if let Some(cell) = cells.get_mut(section).filter(|_| !row.is_blank()) {
            cell.clone_from(&title);
        }
        Row { line: row.line, cells }
    });
    Some(rows.collect())
}

/// The rows without those that only name a section, which stands behind the others; None where there
/// are none: a term without an answer is no title where the questions are terms as well.
fn below_titles(rows: &[Row], question: usize, width: usize) -> Option<Vec<Row>> {
    let text = |row: &Row| row.cells.get(question).cloned().unwrap_or_default();
    let is_title = |row: &Row| {
        let text = text(row);
        let mut others = row.cells.iter().enumerate().filter(|(at, _)| *at != question);
        others.all(|(_, cell)| cell.trim().is_empty())
            && (1..=MAX_TITLE_WORDS).contains(&text.split_whitespace().count())
            && asks(&text) == 0
    };
    let (titles, others): (Vec<&Row>, Vec<&Row>) =
        rows.iter().filter(|row| !row.is_blank()).partition(|row| is_title(row));
    let asking = others.iter().filter(|row| asks(&text(row)) == 2).count();
    if titles.is_empty() || asking * 3 < others.len() * 2 || titles.len() > others.len() {
        return None;
    }
    // A title has a question below it.
    let mut filled = rows.iter().filter(|row| !row.is_blank()).peekable();
    while let Some(row) = filled.next() {
        if is_title(row) && filled.peek().is_none_or(|below| is_title(below)) {
            return None;
        }
    }

    let mut title = String::new();
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        if !row.is_blank() && is_title(row) {
            title = text(row);
            continue;
        }
        let mut cells = row.cells.clone();
        cells.resize(cells.len().max(width), String::new());
        cells.insert(width, title.clone());
        out.push(Row { line: row.line, cells });
    }
    Some(out)
}

/// The table with rows for columns, where the first column names them and the questions stand beside
/// each other.
pub(super) fn turned(rows: &[Row]) -> Option<Vec<Row>> {
    let filled: Vec<&Row> = rows.iter().filter(|row| !row.is_blank()).collect();
    let names: Vec<&str> = filled.iter().filter_map(|row| Some(row.cells.first()?.as_str())).collect();
    let first = filled.first()?;
    let questions = first.cells.get(1..)?;
    let asking = questions.iter().filter(|cell| asks(cell) == 2).count();
    let is_turned = (2..=12).contains(&filled.len())
        && names.len() == filled.len()
        && names.iter().all(|name| meaning_of(name).is_some() || is_question_name(name))
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
    let text = |row: &Row| match row.cells.as_slice() {
        [text, rest @ ..] if rest.iter().all(String::is_empty) => Some(text.clone()),
        _ => None,
    };
    let pairs = filled.chunks_exact(2).map(|pair| match pair {
        [question, answer] => {
            let cells = [text(question)?, text(answer)?];
            let is_pair = asks(cells.first()?) == 2 && asks(cells.last()?) == 0;
            is_pair.then(|| Row { line: question.line, cells: cells.to_vec() })
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
        ] {
            let rows = rows(table);
            let (names, below) = rows.split_first().unwrap();
            let found = with_sections(&names.cells, &[], below).map(|(_, rows)| shown(&rows));
            assert_eq!(found.as_deref(), expected, "{table}");
        }
    }

    #[test]
    fn turned_tables_and_rows_in_turn() {
        let across = rows("Question,What is drift?,What is bias?\nAnswer,Change,Error");
        let expected = "Question,Answer\nWhat is drift?,Change\nWhat is bias?,Error";
        assert_eq!(turned(&across).map(|rows| shown(&rows)).as_deref(), Some(expected));
        assert!(turned(&rows("Question,Answer\nWhat is drift?,Change")).is_none());

        let below = rows("What is drift?\nChange\nWhat is bias?\nError");
        let expected = "question,answer\nWhat is drift?,Change\nWhat is bias?,Error";
        assert_eq!(in_turn(&below).map(|rows| shown(&rows)).as_deref(), Some(expected));
        assert!(in_turn(&rows("question\nWhat is drift?\nWhat is bias?\nError")).is_none());
    }
}
