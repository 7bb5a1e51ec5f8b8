//! Python in an answer.

use super::fences::{AnswerBlock, AnswerLine, PieceRole};
use super::reading::{Bare, PYTHON, Reading, ends_like_a_sentence, most_words_in_a_row, words};
use super::statements::{
    KEYWORDS, assignment, bare_of, indent, is_definition, is_indented, is_statement,
};
use super::{AnswerCode, Chosen, finished, line_numbers, program_of, text_of};
use crate::domain::exercise::CodeLanguage;
use crate::domain::text::listed;
use std::collections::BTreeSet;

/// Words that go on with a statement, or stand inside of one only.
const GO_ON: &[&str] = &[
    "break", "continue", "elif", "else", "except", "finally", "return", "yield",
];

/// A statement at the margin with all that hangs on it.
struct Chunk<'a> {
    lines: Vec<AnswerLine<'a>>,
    /// Functions and classes that it defines.
    defines: BTreeSet<String>,
    /// Names that it imports or assigns.
    binds: BTreeSet<String>,
    /// Every word in it, but for the names that a function keeps to itself.
    words: BTreeSet<String>,
    /// Parameters and variables of a function.
    locals: BTreeSet<String>,
    /// True for `from … import *`.
    imports_all: bool,
}

/// Most programs that are tried beside the whole one.
const OTHERS: usize = 2;

/// Returns the program of all pieces, with those of the first ones alone beside it, as far as no later
/// piece takes their place.
pub(super) fn code_of(pieces: &[AnswerBlock<'_>]) -> Option<AnswerCode> {
    let mut code = program(choose(pieces.to_vec())?)?;

    let all = pieces.len();
    let first = (1..all)
        .rfind(|at| pieces[*at].standing == PieceRole::Replaces && defines_anew(*at, pieces));
    for count in (first.unwrap_or(0) + 1..all).rev() {
        let Some(mut fewer) = choose(pieces[..count].to_vec()).and_then(program) else {
            continue;
        };
        let first = if count == 1 {
            "the first counts"
        } else {
            &format!("the first {count} count")
        };
        fewer.choice = Some(format!(
            "Of {all} pieces of code in your answer {first}: with the rest it passes fewer checks."
        ));
        let known = |other: &AnswerCode| other.program == fewer.program;
        if code.others.len() < OTHERS && !known(&code) && !code.others.iter().any(known) {
            code.others.push(fewer);
        }
    }
    Some(code)
}

fn program(Chosen { lines, choice }: Chosen<'_>) -> Option<AnswerCode> {
    let (text, program) = (text_of(&lines), program_of(&lines));
    finished(text, program, CodeLanguage::Python, choice)
}

/// Puts one program together from all pieces. Of a name that several define the last definition
/// stays; a piece of which no definition stays goes, but for what the later ones need of its
/// imports and constants.
pub(super) fn choose(mut pieces: Vec<AnswerBlock<'_>>) -> Option<Chosen<'_>> {
    if pieces.iter().any(|piece| !is_fragment(piece)) {
        pieces.retain(|piece| !is_fragment(piece));
    }
    let all = pieces.len();
    if pieces.iter().any(|piece| !piece.is_called_wrong()) {
        pieces.retain(|piece| !piece.is_called_wrong());
    }
    without_asides(&mut pieces);
    keep_definitions(&mut pieces);
    if pieces.len() < 2 {
        return pieces.pop().map(|piece| alone(piece, all > 1));
    }

    let mut twice = BTreeSet::new();
    let mut program: Vec<Chunk<'_>> = Vec::new();
    let (before, all) = (all, pieces.len());
    for piece in pieces.into_iter().rev() {
        let defined: BTreeSet<String> = set_of(&program, |chunk| &chunk.defines);
        let mut chunks = chunks(&piece.lines);
        let own = set_of(&chunks, |chunk| &chunk.defines);
        twice.extend(own.intersection(&defined).cloned());

        match !own.is_empty() && own.is_subset(&defined) {
            true => chunks.retain(|chunk| chunk.is_needed_by(&program)),
            false => chunks
                .retain(|chunk| chunk.defines.is_disjoint(&defined) && !chunk.only_tries(&defined)),
        }
        chunks.append(&mut program);
        program = chunks;
    }

    let choice = match twice.is_empty() {
        true if all < before => {
            format!("Of {before} pieces of code in your answer {all} are run as one program.")
        }
        true => format!("The {all} pieces of code in your answer are run as one program."),
        false => {
            let names: Vec<&str> = twice.iter().map(String::as_str).collect();
            let are = if names.len() == 1 { "is" } else { "are" };
            format!(
                "{} {are} defined more than once in your answer; what stands last is run.",
                listed(&names)
            )
        }
    };
    Some(Chosen {
        lines: program.into_iter().flat_map(|chunk| chunk.lines).collect(),
        choice: Some(choice),
    })
}

/// Leaves out the pieces that words set beside an earlier one and that define it anew, but for those
/// that a later one uses.
fn without_asides(pieces: &mut Vec<AnswerBlock<'_>>) {
    let gone: Vec<bool> = (0..pieces.len()).map(|at| is_aside(at, pieces)).collect();
    let mut gone = gone.into_iter();
    pieces.retain(|_| gone.next() != Some(true));
}

/// True for a piece that is set beside the others, defines an earlier one anew, and is used by none.
fn is_aside(at: usize, pieces: &[AnswerBlock<'_>]) -> bool {
    if pieces[at].standing != PieceRole::Beside || !defines_anew(at, pieces) {
        return false;
    }
    let own = definitions(&pieces[at..=at]);
    let before = definitions(&pieces[..at]);
    let mut later = (pieces[at + 1..].iter())
        .filter(|piece| piece.standing != PieceRole::Beside)
        .map(|piece| PieceNames::of(piece).words);
    !later.any(|words| own.difference(&before).any(|name| words.contains(name)))
}

/// True where a piece defines something that an earlier one has defined.
fn defines_anew(at: usize, pieces: &[AnswerBlock<'_>]) -> bool {
    let own = definitions(&pieces[at..=at]);
    !own.is_disjoint(&definitions(&pieces[..at]))
}

fn definitions(pieces: &[AnswerBlock<'_>]) -> BTreeSet<String> {
    let defines = pieces.iter().map(|piece| PieceNames::of(piece).defines);
    defines.flatten().collect()
}

/// Leaves out the pieces that define nothing where others do, but for imports and constants that
/// those need: an example of its use that fails says nothing about a program.
fn keep_definitions(pieces: &mut Vec<AnswerBlock<'_>>) {
    let cut: Vec<Vec<Chunk<'_>>> = pieces.iter().map(|piece| chunks(&piece.lines)).collect();
    let mut kept: Vec<Chunk<'_>> = Vec::new();
    let mut lines: Vec<Vec<AnswerLine<'_>>> = vec![Vec::new(); pieces.len()];
    let mut others = Vec::new();
    for (at, chunks) in cut.into_iter().enumerate().rev() {
        match chunks.iter().any(|chunk| !chunk.defines.is_empty()) {
            true => kept.extend(chunks),
            false => others.push((at, chunks)),
        }
    }
    if kept.is_empty() {
        return;
    }

    // A constant may need one of an earlier piece.
    for (at, chunks) in others {
        for chunk in chunks.into_iter().rev() {
            if chunk.is_needed_by(&kept) {
                lines[at].splice(0..0, chunk.lines.iter().copied());
                kept.push(chunk);
            }
        }
        pieces[at].lines = std::mem::take(&mut lines[at]);
    }
    pieces.retain(|piece| !piece.lines.is_empty());
}

fn alone(piece: AnswerBlock<'_>, of_several: bool) -> Chosen<'_> {
    let choice = (piece.words_behind || of_several).then(|| {
        let lines = line_numbers(&piece.lines);
        format!("Your program is taken to be {lines} of your answer.")
    });
    let lines = piece.lines;
    Chosen { lines, choice }
}

fn set_of<'c>(
    chunks: &'c [Chunk<'_>],
    names: impl Fn(&'c Chunk<'_>) -> &'c BTreeSet<String>,
) -> BTreeSet<String> {
    chunks.iter().flat_map(names).cloned().collect()
}

/// True for lines out of the middle of a program, and for a session of the interpreter.
fn is_fragment(piece: &AnswerBlock<'_>) -> bool {
    let first = piece.lines.iter().find(|line| !line.is_blank());
    first.is_none_or(|line| {
        let first = words(line.text).next().unwrap_or_default();
        is_indented(line.text) || line.text.starts_with(">>>") || GO_ON.contains(&first)
    })
}

impl Chunk<'_> {
    /// True for an assertion or a call that uses one of the names, and makes nothing.
    fn only_tries(&self, names: &BTreeSet<String>) -> bool {
        let makes = !self.defines.is_empty() || !self.binds.is_empty();
        !makes && !self.words.is_disjoint(names)
    }

    /// True for an import or a constant that another chunk uses and that none of them binds.
    fn is_needed_by(&self, others: &[Chunk<'_>]) -> bool {
        let used = set_of(others, |chunk| &chunk.words);
        let bound = set_of(others, |chunk| &chunk.binds);
        let mut own = self.binds.iter();
        self.imports_all || own.any(|name| used.contains(name) && !bound.contains(name))
    }
}

/// Cuts a piece of code at the statements that stand at its margin.
fn chunks<'a>(lines: &[AnswerLine<'a>]) -> Vec<Chunk<'a>> {
    let mut chunks: Vec<Chunk<'a>> = Vec::new();
    let mut reading = Reading::default();
    let mut decorated = false;
    for line in lines {
        let inside = goes_on_inside(&mut reading, line.text);
        let bare = reading.read(line.text, &PYTHON).text;
        let first = words(&bare).next().unwrap_or_default();
        let begins = !inside && !bare.trim().is_empty() && !is_indented(line.text);

        if chunks.is_empty() || (begins && !decorated && !GO_ON.contains(&first)) {
            chunks.push(Chunk {
                lines: Vec::new(),
                defines: BTreeSet::new(),
                binds: BTreeSet::new(),
                words: BTreeSet::new(),
                locals: BTreeSet::new(),
                imports_all: false,
            });
        }
        let Some(chunk) = chunks.last_mut() else {
            continue;
        };
        if begins {
            decorated = bare.starts_with('@');
            chunk.name(&bare);
        } else if !inside && !chunk.defines.is_empty() {
            let targets = assignment(&bare).map_or("", |(targets, _)| targets);
            let plain = !targets.contains(['[', '.']);
            let names = words(targets).filter(|_| plain).map(String::from);
            chunk.locals.extend(names);
        }
        chunk.words.extend(words(&bare).map(String::from));
        chunk.lines.push(*line);
    }
    for chunk in &mut chunks {
        let Chunk { words, locals, .. } = chunk;
        words.retain(|word| !locals.contains(word));
    }
    chunks
}

impl Chunk<'_> {
    /// Notes the names that the first line of a statement gives.
    fn name(&mut self, bare: &str) {
        let mut words = words(bare).map(String::from);
        let first = words.next().unwrap_or_default();
        match first.as_str() {
            "class" => self.defines.extend(words.next()),
            "def" => {
                self.defines.extend(words.next());
                self.locals.extend(parameters(bare));
            }
            "async" => self.defines.extend(words.nth(1)),
            // The names behind "import"; modules and aliases alike.
            "import" => self.binds.extend(words.filter(|word| word != "as")),
            "from" => {
                self.imports_all = bare.trim_end().ends_with('*');
                let names = words.skip_while(|word| word != "import").skip(1);
                self.binds.extend(names.filter(|word| word != "as"));
            }
            _ => {
                let Some((targets, value)) = assignment(bare) else {
                    return;
                };
                let names = super::reading::words(targets).map(String::from);
                match value.trim_start().starts_with("lambda") {
                    true => self.defines.extend(names),
                    // An item of a table is no name.
                    false if targets.contains(['[', '.']) => {}
                    false => self.binds.extend(names),
                }
            }
        }
    }
}

/// The names of parameters in the first line of a function.
fn parameters(bare: &str) -> impl Iterator<Item = String> {
    let list = bare.split_once('(').map_or("", |(_, list)| list);
    let list = list.split_once(')').map_or(list, |(list, _)| list);
    list.split(',')
        .filter_map(|part| words(part).next().map(String::from))
}

/// The pieces of code in fenced blocks. In one that is never closed words may follow.
pub(super) fn pieces_of_blocks(blocks: Vec<AnswerBlock<'_>>) -> Vec<AnswerBlock<'_>> {
    let mut pieces = Vec::new();
    for block in blocks {
        let mut found = match block.unclosed {
            true => pieces_among(&block.lines),
            false => Vec::new(),
        };
        match found.first_mut() {
            Some(first) => first.lead = block.lead,
            None => found.push(block),
        }
        pieces.append(&mut found);
    }
    pieces
}

/// True where a line stands inside of a string or of brackets. A definition at the margin ends
/// brackets that nobody closed.
fn goes_on_inside(reading: &mut Reading, line: &str) -> bool {
    if reading.in_brackets() && !reading.in_text() && is_definition(line) {
        *reading = Reading::default();
    }
    reading.in_text() || reading.in_brackets()
}

/// The pieces of code among lines of which no fence says that they are code. Empty where none
/// defines or imports anything.
pub(super) fn pieces_among<'a>(lines: &[AnswerLine<'a>]) -> Vec<AnswerBlock<'a>> {
    let begin = lines.iter().find(|line| {
        let text = line.text.trim_start();
        is_definition(text) || is_statement(text, &bare_of(text))
    });
    let margin = begin.map_or(0, |line| indent(line.text));

    let mut pieces: Vec<AnswerBlock<'a>> = Vec::new();
    let mut open = AnswerBlock::default();
    let mut reading = Reading::default();
    let mut lead = "";
    for line in lines {
        let text = &line.text[indent(line.text).min(margin)..];
        let line = AnswerLine {
            number: line.number,
            text,
        };
        if goes_on_with(&open, &mut reading, text) {
            if open.lines.is_empty() {
                open.lead = std::mem::take(&mut lead);
            }
            open.lines.push(line);
            continue;
        }
        reading = Reading::default();
        let words_behind = !line.is_blank();
        if words_behind {
            lead = text.trim();
        }
        close(&mut open, words_behind, &mut pieces);
    }
    close(&mut open, false, &mut pieces);
    connected(pieces)
}

/// True where a line belongs to the piece that is open, or begins one; reads it then.
fn goes_on_with(open: &AnswerBlock<'_>, reading: &mut Reading, text: &str) -> bool {
    let inside = goes_on_inside(reading, text);
    let mut behind = reading.clone();
    let Bare { text: bare, .. } = behind.read(text, &PYTHON);
    let goes_on = match (inside, open.lines.is_empty()) {
        (true, _) => reading.in_text() || most_words_in_a_row(&bare, KEYWORDS) < 3,
        (false, true) => !text.trim().is_empty() && is_statement(text, &bare),
        (false, false) if bare.trim().is_empty() => true,
        (false, false) if is_indented(text) => most_words_in_a_row(&bare, KEYWORDS) < 3,
        (false, false) => is_statement(text, &bare),
    };
    if goes_on {
        *reading = behind;
    }
    goes_on
}

fn close<'a>(open: &mut AnswerBlock<'a>, words_behind: bool, pieces: &mut Vec<AnswerBlock<'a>>) {
    let mut piece = std::mem::take(open);
    while piece.lines.last().is_some_and(AnswerLine::is_blank) {
        piece.lines.pop();
    }
    piece.words_behind = words_behind;
    match piece.lines.is_empty() {
        true => {
            if let Some(last) = pieces.last_mut() {
                last.words_behind |= words_behind;
            }
        }
        false => pieces.push(piece),
    }
}

/// Leaves out the pieces that neither define anything nor have a name in common with one that does.
fn connected(pieces: Vec<AnswerBlock<'_>>) -> Vec<AnswerBlock<'_>> {
    let names: Vec<PieceNames> = pieces.iter().map(PieceNames::of).collect();
    let pieces = pieces.into_iter().zip(&names);
    pieces
        .filter(|(_, own)| {
            let mut cores = names.iter().filter(|other| other.is_core);
            own.is_core || cores.any(|core| core.shares_with(own))
        })
        .map(|(piece, _)| piece)
        .collect()
}

/// The names in a piece of code.
struct PieceNames {
    /// True where it defines or imports something.
    is_core: bool,
    defines: BTreeSet<String>,
    binds: BTreeSet<String>,
    words: BTreeSet<String>,
}

impl PieceNames {
    fn of(piece: &AnswerBlock<'_>) -> Self {
        let chunks = chunks(&piece.lines);
        let defines = set_of(&chunks, |chunk| &chunk.defines);
        let mut firsts = piece
            .lines
            .iter()
            .filter_map(|line| words(line.text).next());
        Self {
            is_core: !defines.is_empty() || firsts.any(|w| matches!(w, "import" | "from")),
            defines,
            binds: set_of(&chunks, |chunk| &chunk.binds),
            words: set_of(&chunks, |chunk| &chunk.words),
        }
    }

    /// True where the other uses what this defines, or this what the other binds.
    fn shares_with(&self, other: &Self) -> bool {
        !self.defines.is_disjoint(&other.words) || !self.words.is_disjoint(&other.binds)
    }
}

/// True where lines are words only.
pub(super) fn is_prose(lines: &[AnswerLine<'_>]) -> bool {
    lines.iter().all(|line| {
        let bare = bare_of(line.text);
        line.is_blank() || most_words_in_a_row(&bare, KEYWORDS) > 1 || ends_like_a_sentence(&bare)
    })
}

/// True where a sentence stands at the margin, in no string, no brackets and no comment.
pub(super) fn has_sentence(lines: &[AnswerLine<'_>]) -> bool {
    let mut reading = Reading::default();
    lines.iter().any(|line| {
        let inside = goes_on_inside(&mut reading, line.text) || is_indented(line.text);
        let bare = reading.read(line.text, &PYTHON).text;
        let is_words = most_words_in_a_row(&bare, KEYWORDS) > 2;
        !inside && is_words && ends_like_a_sentence(&bare) && !is_definition(line.text)
    })
}

/// True for a statement, at the margin or not.
pub(super) fn is_line_of_program(line: &str) -> bool {
    let text = line.trim_start();
    let bare = bare_of(text);
    !text.starts_with('#') && !bare.trim().is_empty() && is_statement(text, &bare)
}

/// True where a line defines, imports, assigns or calls something.
pub(super) fn reads_like_code(lines: &[AnswerLine<'_>]) -> bool {
    if lines.iter().any(|line| line.text.starts_with(">>>")) {
        return false;
    }
    let mut code = lines.iter().filter(|line| !line.text.starts_with('#'));
    code.any(|line| is_statement(line.text, &bare_of(line.text)))
}
