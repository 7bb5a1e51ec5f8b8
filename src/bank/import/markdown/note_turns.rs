//! Notes without any mark: questions and answers stand below each other in turn, and blank lines
//! only here and there. Whether the page is such notes, and which of its lines ask.

use super::closing::names_ending;
use super::note::{
    MOST_TITLE_WORDS, MOST_WORDS, Note, NoteLine, NotePart, count_words, put, says_it_asks,
};
use super::pasted::is_task;
use crate::bank::import::guess::asks;

/// The lines of a page whose questions and answers stand below each other without marks.
pub(super) fn in_turn(notes: &[Note<'_>]) -> Option<Vec<NotePart>> {
    let mut lines = Vec::with_capacity(notes.len());
    for (at, note) in notes.iter().enumerate() {
        match note {
            Note::Blank | Note::Heading => {}
            Note::Plain(words) => lines.push(NoteLine { at, words }),
            Note::Outer(_) | Note::Dashed(_) | Note::Answer(_) => return None,
        }
    }

    let turns = Turns::of(&lines);
    let numbered = numbered_in_order(&lines);
    let questions = match numbered.is_empty() {
        true => turns.questions(),
        false => numbered,
    };
    let asking = questions
        .iter()
        .filter(|it| asks_by_itself(it.words))
        .count();
    let are_clear = questions.iter().all(|it| is_written_out(it.words)) && !turns.hide_one();
    let are_short = questions
        .iter()
        .all(|it| count_words(it.words) <= MOST_WORDS);
    let are_questions = questions.len() > 1 && asking * 2 >= questions.len() && are_short;
    if !are_questions || are_clear {
        return None;
    }

    let mut parts = vec![NotePart::Same; notes.len()];
    for (place, question) in questions.iter().enumerate() {
        put(
            &mut parts,
            question.at,
            NotePart::Question(question.words.to_string()),
        );
        let next = questions.get(place + 1).map(|next| next.at);
        let mut below = lines.iter().filter(|line| line.at > question.at);
        let answer = below
            .next()
            .filter(|line| next.is_none_or(|next| line.at < next));
        if let Some(line) = answer {
            put(
                &mut parts,
                line.at,
                NotePart::Answer(line.words.to_string()),
            );
        }
    }
    Some(parts)
}

/// Returns true for a text with a capital that asks surely or not at all: a page of such lines
/// needs no help.
fn is_written_out(words: &str) -> bool {
    says_it_asks(words) || (asks(words) == 0 && !words.starts_with(char::is_lowercase))
}

/// The lines that bare numbers count from one: `1 what is a join`.
fn numbered_in_order<'l>(lines: &[NoteLine<'l>]) -> Vec<NoteLine<'l>> {
    let mut found: Vec<NoteLine<'l>> = Vec::new();
    for line in lines {
        let number = (found.len() + 1).to_string();
        let words = line.words.strip_prefix(number.as_str());
        if let Some(words) = words.and_then(|words| words.strip_prefix(' ')) {
            found.push(NoteLine { words, ..*line });
        }
    }
    if found.len() < 2 {
        found.clear();
    }
    found
}

/// The lines of a page by their paragraphs.
struct Turns<'t, 'l> {
    paragraphs: Vec<&'t [NoteLine<'l>]>,
    /// Questions and answers of a line each follow each other.
    are_paired: bool,
}

impl<'t, 'l> Turns<'t, 'l> {
    fn of(lines: &'t [NoteLine<'l>]) -> Self {
        let paragraphs: Vec<&[NoteLine<'l>]> = lines
            .chunk_by(|above, below| above.at + 1 == below.at)
            .collect();

        // The questions that no blank line shows are what tells such a page.
        let even = paragraphs.iter().filter(|it| it.len() % 2 == 0);
        let inner = even.clone().flat_map(|it| it.iter().skip(2).step_by(2));
        let first = even.clone().filter_map(|it| it.first());
        let answers = even.flat_map(|it| it.iter().skip(1).step_by(2));
        let questions: Vec<&NoteLine<'_>> = match inner.clone().next() {
            Some(_) => inner.collect(),
            None => first.collect(),
        };
        let asking = questions.iter().filter(|it| asks(it.words) > 0).count();
        let asking_answers = answers.filter(|it| asks(it.words) == 2).count();

        Self {
            are_paired: asking * 2 >= questions.len() && asking_answers == 0,
            paragraphs,
        }
    }

    /// Returns true where a paragraph begins with the answer to a question that stands alone above
    /// it, and another question follows.
    fn hide_one(&self) -> bool {
        self.paragraphs.windows(2).any(|pair| match pair {
            [[question], [answer, below @ ..]] => {
                let goes_on = below.iter().any(|line| asks(line.words) == 2);
                asks(question.words) == 2 && asks(answer.words) == 0 && goes_on
            }
            _ => false,
        })
    }

    fn questions(&self) -> Vec<NoteLine<'l>> {
        let mut found: Vec<NoteLine<'l>> = Vec::new();
        let mut is_open = false;
        for paragraph in &self.paragraphs {
            // The first line answers a question that stands alone above it.
            let titled = !is_open && begins_with_title(paragraph);
            let own = paragraph.get(usize::from(titled)..).unwrap_or_default();
            let own = own.get(usize::from(is_open)..).unwrap_or_default();

            let is_even = self.are_paired && own.len() % 2 == 0;
            let mut is_answered = true;
            for (place, line) in own.iter().enumerate() {
                let asked = match is_even {
                    true => place % 2 == 0 && may_be_question(line.words),
                    false => asks_here(line.words, place == 0, is_answered),
                };
                if asked {
                    found.push(*line);
                }
                is_answered = !asked;
            }
            is_open = !is_answered;
        }
        found
    }
}

/// Returns true for a text that no label begins and that pages do not have at their end.
fn may_be_question(words: &str) -> bool {
    asks(words) > 0 || !(words.contains(':') || names_ending(words))
}

/// Returns true for a line that asks where a question may begin: surely, or in the first line of a
/// paragraph or below an answer.
fn asks_here(words: &str, is_first: bool, is_below_answer: bool) -> bool {
    asks(words) == 2 || ((is_first || is_below_answer) && asks_by_itself(words))
}

/// Returns true for a few words above a question: the name of a part.
fn begins_with_title(paragraph: &[NoteLine<'_>]) -> bool {
    match paragraph {
        [title, question, ..] => {
            paragraph.len() % 2 == 1
                && count_words(title.words) <= MOST_TITLE_WORDS
                && asks(title.words) == 0
                && asks(question.words) > 0
        }
        _ => false,
    }
}

/// Returns true for a text that asks by its first word or its last sign, not only perhaps.
fn asks_by_itself(words: &str) -> bool {
    const FIRST: [&str; 12] = [
        "what", "whats", "what's", "how", "hows", "how's", "why", "when", "which", "who", "where",
        "explain",
    ];
    let first = words.split(' ').next().unwrap_or_default().to_lowercase();
    asks(words) == 2 || is_task(words) || FIRST.contains(&first.replace('’', "'").as_str())
}
