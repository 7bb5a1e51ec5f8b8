//! Notes that people write for themselves: questions without a mark of their own, often without a
//! question mark, their answers right below or behind a dash or an arrow, and blank lines only here
//! and there.
//!
//! The form of the whole page decides which line is what, since no line says it. Such a page is
//! written with `Q:` and `A:` before its lines, which keep their numbers; any other stays as it is.
//! Lines with letters for marks (`q1 …`, `a - …`) are `pairs`'.

use super::headline::{heading, without_rule};
use super::note::{
    MOST_TITLE_WORDS, MOST_WORDS, Note, NoteLine, NotePart, count_words, notes_of, put,
    says_it_asks,
};
use super::note_turns::in_turn;
use super::prefix::{answer_prefix, question_prefix};
use crate::bank::import::guess::{asks, without_number};
use crate::bank::import::names::meaning_of;
use crate::bank::import::part_names::part_named;
use crate::bank::markdown::fences;

/// The text with such questions and answers labelled.
pub(super) fn as_labelled(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    if fences(&lines).0.contains(&true) {
        return text.to_string();
    }

    let parts = in_one_line(&lines).or_else(|| {
        let notes = notes_of(&lines)?;
        below_questions(&notes).or_else(|| in_turn(&notes))
    });
    match parts {
        Some(parts) => written(&lines, &with_titles(&lines, parts)),
        None => text.to_string(),
    }
}

/// Marks between a question and its answer in one line.
const BETWEEN: [&str; 7] = [" -> ", " => ", " → ", " - ", " – ", " — ", ": "];

/// The lines of a page that has question and answer in each.
fn in_one_line(lines: &[&str]) -> Option<Vec<NotePart>> {
    // A few words alone may name a part.
    let filled = lines
        .iter()
        .filter(|line| count_words(line) > MOST_TITLE_WORDS)
        .count();
    BETWEEN.iter().find_map(|mark| {
        let sides: Vec<Option<Sides<'_>>> = lines.iter().map(|line| sides(line, mark)).collect();
        let found: Vec<&Sides<'_>> = sides.iter().flatten().collect();
        let asking = found.iter().filter(|it| asks(it.front) > 0).count();
        let words: usize = found.iter().map(|it| it.back.split(' ').count()).sum();

        // A dash may stand within a sentence.
        let is_sure = !mark.contains(['-', '–', '—']) || mark.contains('>');
        let are_asked = if is_sure {
            asking > 0
        } else {
            asking * 2 >= found.len()
        };
        let are_most = found.len() > 1 && found.len() * 4 >= filled * 3;
        let are_answers = words >= found.len() * 2;
        (are_most && are_asked && are_answers).then(|| {
            let parts = sides.into_iter().map(|sides| match sides {
                Some(Sides { front, back }) => NotePart::Both {
                    question: front.to_string(),
                    answer: back.to_string(),
                },
                None => NotePart::Same,
            });
            parts.collect()
        })
    })
}

struct Sides<'l> {
    front: &'l str,
    back: &'l str,
}

/// A short front that has no answer of its own, and what stands behind the mark.
fn sides<'l>(line: &'l str, mark: &str) -> Option<Sides<'l>> {
    let text = line.trim().trim_start_matches(['-', '*', '•', ' ']);
    if question_prefix(text).is_some() || answer_prefix(text).is_some() {
        return None;
    }
    let (front, back) = without_number(text).0.split_once(mark)?;
    let (front, back) = (front.trim(), back.trim());
    // A name is shorter than a question.
    let most = if mark == ": " {
        MOST_TITLE_WORDS
    } else {
        MOST_WORDS
    };
    let is_front = (1..=most).contains(&front.split_whitespace().count())
        && !front.contains(['|', '`', '='])
        && !front.contains(". ")
        && part_named(front).is_none()
        && meaning_of(front).is_none();
    let is_back = back.contains(char::is_alphanumeric) && asks(back) < 2 && !back.contains('|');
    (is_front && is_back).then_some(Sides { front, back })
}

/// The lines of a page whose answers stand behind marks below their questions.
fn below_questions(notes: &[Note<'_>]) -> Option<Vec<NotePart>> {
    let heads: Vec<usize> = (0..notes.len())
        .filter(|at| is_answered(notes, *at))
        .collect();
    let plain = notes.iter().filter(|note| note.plain().is_some()).count();
    let words: Vec<&str> = heads
        .iter()
        .filter_map(|at| notes.get(*at)?.plain())
        .collect();
    let asking = words.iter().filter(|words| asks(words) > 0).count();
    let first = notes
        .iter()
        .position(|note| !matches!(note, Note::Blank | Note::Heading))?;
    let begins_marked = notes.get(first).is_some_and(|note| note.marked().is_some());

    let marked = notes.iter().filter_map(|note| note.marked());
    let asked_below = marked.clone().filter(|words| asks(words) == 2).count();
    let are_answers = asked_below * 4 <= marked.count();
    let are_sure = notes.iter().any(|note| matches!(note, Note::Answer(_)));
    let least = heads.len().div_ceil(if are_sure { 4 } else { 3 });
    let are_questions = heads.len() > 1 && asking >= least && (plain - heads.len()) <= heads.len();
    // Such paragraphs need no help.
    let are_plain = heads.iter().all(|at| is_clear(notes, *at));
    if begins_marked || !are_answers || !are_questions || are_plain {
        return None;
    }

    let mut parts = vec![NotePart::Same; notes.len()];
    for at in &heads {
        label_below(notes, *at, &mut parts);
    }
    Some(parts)
}

/// Returns true for a line without a mark whose next line with words has one.
fn is_answered(notes: &[Note<'_>], at: usize) -> bool {
    let words = notes.get(at).and_then(|note| note.plain());
    // "Sources:" announces a list.
    let is_plain = words.is_some_and(|words| !words.ends_with(':') || asks(words) == 2);
    let mut below = notes.iter().skip(at + 1);
    let next = below.find(|note| **note != Note::Blank);
    is_plain && next.is_some_and(|note| note.marked().is_some())
}

/// Returns true for a question that a paragraph begins with and that says itself that it is one.
fn is_clear(notes: &[Note<'_>], at: usize) -> bool {
    let above = at.checked_sub(1).and_then(|above| notes.get(above));
    let is_outer = matches!(notes.get(at), Some(Note::Outer(_)));
    let begins = is_outer || above.is_none_or(|above| *above == Note::Blank);
    let words = notes.get(at).and_then(|note| note.plain());
    begins && words.is_some_and(says_it_asks)
}

/// Labels a question, and what answers it.
fn label_below(notes: &[Note<'_>], at: usize, parts: &mut [NotePart]) {
    let below = notes.iter().enumerate().skip(at + 1);
    let filled = below.filter(|(_, note)| **note != Note::Blank);
    let own: Vec<NoteLine<'_>> = filled
        .map_while(|(at, note)| {
            let words = note.marked()?;
            Some(NoteLine { at, words })
        })
        .collect();

    if let Some(words) = notes.get(at).and_then(|note| note.plain()) {
        put(parts, at, NotePart::Question(words.to_string()));
    }
    let is_list = own.len() > 1;
    for NoteLine { at, words } in own {
        let part = match is_list {
            true => NotePart::Item(words.to_string()),
            false => NotePart::Answer(words.to_string()),
        };
        put(parts, at, part);
    }
}

/// The parts with the lines that name what is below them: a few words alone above a question.
fn with_titles(lines: &[&str], mut parts: Vec<NotePart>) -> Vec<NotePart> {
    for at in 0..parts.len() {
        let line = lines.get(at).map_or("", |line| line.trim());
        let begins = at.checked_sub(1).is_none_or(|above| is_blank(lines, above));
        let next = (at + 1..lines.len()).find(|at| !is_blank(lines, *at));
        let next = next.and_then(|next| parts.get(next));
        let is_above = matches!(next, Some(NotePart::Question(_) | NotePart::Both { .. }));

        let title = without_rule(line).trim_end_matches([':', ' ']);
        let is_title = (1..=MOST_TITLE_WORDS).contains(&count_words(title)) && asks(title) < 2;
        let is_same = parts.get(at) == Some(&NotePart::Same) && !line.starts_with('#');
        if is_same && is_title && is_above && (begins || title != line) {
            put(&mut parts, at, NotePart::Title(title.to_string()));
        }
    }
    parts
}

fn is_blank(lines: &[&str], at: usize) -> bool {
    lines.get(at).is_none_or(|line| line.trim().is_empty())
}

/// The lines as their parts have them.
fn written(lines: &[&str], parts: &[NotePart]) -> String {
    let rewritten = lines.iter().zip(parts).map(|(line, part)| match part {
        NotePart::Same => line.to_string(),
        NotePart::Title(words) => heading(words),
        NotePart::Question(words) => format!("Q: {words}"),
        NotePart::Answer(words) => format!("A: {words}"),
        NotePart::Item(words) => format!("- {words}"),
        NotePart::Both { question, answer } => format!("Q: {question} A: {answer}"),
    });
    rewritten.collect::<Vec<_>>().join("\n")
}
