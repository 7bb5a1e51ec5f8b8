//! The code in an answer.
//!
//! Owns which part of what was typed is code. Does not judge or run it. The rule, in the order of
//! its steps:
//!
//! 1. Fenced blocks of the language, and those that name none and read like it. Without any, the
//!    lines that read like code; sentences before, between and behind them are words. A block that
//!    holds sentences beside code is read as if no fence stood around it.
//! 2. What the words above call a mistake is left out where anything else is there, and so is a later
//!    piece that they set beside the earlier ones: an alternative, a comparison, a bad example.
//! 3. Of what is left the last counts. An earlier piece may be the answer too, where it passes more
//!    checks, unless words before a later one put that in its place.
//! 4. SQL: a piece is a query, but for those that are announced as a check. Named steps of a WITH are
//!    taken over from the queries before.
//!    Python: the pieces that define something are one program, with the imports and constants that
//!    it needs of others; without any definition all of them. Of what is defined more than once the
//!    last definition counts, and drafts that are defined anew from end to end are left out.
//! 5. Curly quotes of a word processor are read as straight ones, but for those inside of texts.
//! 6. Code of a follow-up is completed by that of earlier answers to its question.
//! 7. What cannot be code is none: no code was found then, which says nothing about the candidate.

mod fences;
mod joined;
mod leads;
mod prompts;
mod python;
mod query_lines;
mod quotes;
mod reading;
mod sql;
mod standing;
mod statements;
mod steps;
#[cfg(test)]
mod tests;

use super::exercise::CodeLanguage;
use super::text::listed;
use fences::{AnswerBlock, AnswerLine, split_fences};
pub use joined::{code_in_answers, has_fragment_of};
use reading::{PYTHON, SQL};
use standing::standings;
use std::collections::BTreeSet;

/// The code of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerCode {
    /// The code by itself.
    pub text: String,
    /// The code as it is run. Python stands at its lines of the answer, all others empty, so that the
    /// numbers in errors are those of the answer.
    pub program: String,
    /// A sentence for the candidate where something was chosen or left out.
    pub choice: Option<String>,
    /// Other code that may be the answer, the likeliest first: where it passes more checks, it is.
    pub others: Vec<AnswerCode>,
}

/// Code that was chosen from an answer.
struct Chosen<'a> {
    lines: Vec<AnswerLine<'a>>,
    choice: Option<String>,
}

/// Returns the code of an answer; None where there is none.
pub fn code_in_answer(answer: &str, language: CodeLanguage) -> Option<AnswerCode> {
    match language {
        CodeLanguage::Sql => sql::code_of(&queries_in(answer), &[]),
        CodeLanguage::Python => python::code_of(&python_pieces(answer)),
    }
}

/// The queries in an answer.
fn queries_in(answer: &str) -> Vec<sql::FoundQuery<'_>> {
    let AnswerParts {
        mut blocks,
        outside,
    } = parts_of(answer, CodeLanguage::Sql);
    blocks.retain(|block| is_code(block, CodeLanguage::Sql));
    let mut queries = match blocks.is_empty() {
        false => sql::queries_of_blocks(&blocks),
        true => sql::queries_among(&outside),
    };

    let lines: Vec<_> = queries.iter().map(sql::FoundQuery::lines).collect();
    let standings = standings(answer, &lines);
    for (query, standing) in queries.iter_mut().zip(standings) {
        query.standing = standing;
    }
    queries
}

/// The pieces of Python in an answer.
fn python_pieces(answer: &str) -> Vec<AnswerBlock<'_>> {
    let AnswerParts {
        blocks,
        mut outside,
    } = parts_of(answer, CodeLanguage::Python);
    let mut blocks: Vec<_> = blocks.into_iter().map(prompts::typed_in_session).collect();
    let lines = blocks.iter_mut().flat_map(|block| &mut block.lines);
    for line in lines.chain(&mut outside) {
        line.text = prompts::without_cell_number(line.text);
    }
    prompts::without_session_prompts(&mut outside);

    blocks.retain(|block| is_code(block, CodeLanguage::Python));
    let mut pieces = match blocks.is_empty() {
        false => python::pieces_of_blocks(blocks),
        true => python::pieces_among(&outside),
    };

    let lines: Vec<_> = pieces.iter().map(|piece| piece.lines.as_slice()).collect();
    let standings = standings(answer, &lines);
    for (piece, standing) in pieces.iter_mut().zip(standings) {
        piece.standing = standing;
    }
    pieces
}

/// An answer, cut at its fences.
struct AnswerParts<'a> {
    blocks: Vec<AnswerBlock<'a>>,
    outside: Vec<AnswerLine<'a>>,
}

/// The fenced blocks of an answer and the lines outside of them, to which those of blocks belong that
/// hold sentences beside code.
fn parts_of(answer: &str, language: CodeLanguage) -> AnswerParts<'_> {
    let (blocks, mut outside) = split_fences(without_mark(answer));
    let (mixed, blocks): (Vec<_>, Vec<_>) =
        (blocks.into_iter()).partition(|block| is_mixed(block, language));
    outside.extend(mixed.into_iter().flat_map(|block| block.lines));
    outside.sort_by_key(|line| line.number);
    AnswerParts { blocks, outside }
}

/// True for a block of the language or of none that holds sentences and code.
fn is_mixed(block: &AnswerBlock<'_>, language: CodeLanguage) -> bool {
    let may_hold = block.word.is_empty() || block.is_in(language);
    may_hold
        && match language {
            CodeLanguage::Sql => {
                query_lines::has_sentence(&block.lines)
                    && !sql::queries_among(&block.lines).is_empty()
            }
            CodeLanguage::Python => {
                python::has_sentence(&block.lines) && !python::pieces_among(&block.lines).is_empty()
            }
        }
}

fn without_mark(answer: &str) -> &str {
    answer.trim_start_matches('\u{feff}')
}

/// Code as it is run, its curly quotes straight; None where it is blank.
fn finished(
    text: String,
    program: String,
    language: CodeLanguage,
    choice: Option<String>,
) -> Option<AnswerCode> {
    let marks = match language {
        CodeLanguage::Sql => &SQL,
        CodeLanguage::Python => &PYTHON,
    };
    // Blanks of web pages are none to a language.
    let program = program.replace('\u{a0}', " ");
    let straight = quotes::straighten(&program, marks);

    let told = [choice, straight.as_ref().map(|_| STRAIGHT.into())];
    let told: Vec<String> = told.into_iter().flatten().collect();
    (!text.trim().is_empty()).then(|| AnswerCode {
        program: straight.unwrap_or(program),
        choice: (!told.is_empty()).then(|| told.join(" ")),
        text,
        others: Vec::new(),
    })
}

const STRAIGHT: &str = "The curly quotes in your code are read as straight ones.";

/// Returns the last piece of code in a model answer, which is where its whole solution stands: the
/// last fenced block of this language or of none; without fences as [`code_in_answer`].
pub fn last_code_block(answer: &str, language: CodeLanguage) -> Option<String> {
    let (mut blocks, _) = split_fences(answer);
    if blocks.is_empty() {
        return code_in_answer(answer, language).map(|code| code.text);
    }
    blocks.retain(|block| block.word.is_empty() || block.is_in(language));
    blocks.pop().map(|block| text_of(&block.lines))
}

/// Returns the lines of an answer that are no code, neither Python nor SQL.
pub fn words_beside_code(answer: &str) -> String {
    let (blocks, outside) = split_fences(answer);
    let queries = sql::queries_among(&outside);
    let pieces = python::pieces_among(&outside);
    let mut code: BTreeSet<usize> = queries.iter().flat_map(sql::FoundQuery::numbers).collect();
    code.extend(pieces.iter().flat_map(|p| &p.lines).map(|line| line.number));

    let languages = [CodeLanguage::Sql, CodeLanguage::Python];
    let in_words = (blocks.iter())
        .filter(|block| matches!(block.word, "" | "text" | "txt" | "md" | "markdown"))
        .filter(|block| !languages.iter().any(|language| is_code(block, *language)));
    let lines = (outside.iter())
        .filter(|line| !code.contains(&line.number))
        .chain(in_words.flat_map(|block| &block.lines));
    text_of(&lines.copied().collect::<Vec<_>>())
}

/// True for a block that is named after the language and more than words, or that reads like it.
fn is_code(block: &AnswerBlock<'_>, language: CodeLanguage) -> bool {
    let named = CodeLanguage::of_fence(block.word);
    match (named == Some(language), language) {
        (true, CodeLanguage::Sql) => !query_lines::is_prose(&block.lines),
        (true, CodeLanguage::Python) => !python::is_prose(&block.lines),
        (false, _) if named.is_some() => false,
        (false, CodeLanguage::Sql) => query_lines::reads_like_a_query(&block.lines),
        (false, CodeLanguage::Python) => python::reads_like_code(&block.lines),
    }
}

fn text_of(lines: &[AnswerLine<'_>]) -> String {
    let lines: Vec<&str> = lines.iter().map(|line| line.text).collect();
    lines.join("\n")
}

/// The lines of code at their places in the answer.
fn program_of(lines: &[AnswerLine<'_>]) -> String {
    let mut program = String::new();
    let mut number = 0;
    for line in lines {
        while number < line.number {
            program.push('\n');
            number += 1;
        }
        program.push_str(line.text);
    }
    program
}

/// "lines 2 to 5 and 8", counted from 1.
fn line_numbers(lines: &[AnswerLine<'_>]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for number in lines.iter().map(|line| line.number + 1) {
        match ranges.last_mut() {
            Some((_, end)) if number <= *end + 1 => *end = number,
            _ => ranges.push((number, number)),
        }
    }

    let words = ranges.iter().map(|(from, to)| match from == to {
        true => from.to_string(),
        false => format!("{from} to {to}"),
    });
    let words: Vec<String> = words.collect();
    let noun = match ranges.as_slice() {
        [(from, to)] if from == to => "line",
        _ => "lines",
    };
    format!("{noun} {}", listed(&words))
}
