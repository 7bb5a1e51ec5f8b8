//! What of a page came into no question: found by its words, so that nothing is left out unseen.
//!
//! A line is listed where one of its words stands nowhere in the bank. Words of markup, labels
//! ("Answer:") and figures are not looked for.

use super::difficulty::difficulty;
use super::guess::asks;
use super::html;
use super::markdown::{
    announces_points, answer_prefix, behind_label, hides_answer, names_answer, without_name,
};
use super::names::{Meaning, letters, meaning_of};
use super::outcome::{ImportedBank, Skipped};
use super::raw::ToldWords;
use crate::bank::limits::MAX_SKIPPED;
use crate::domain::text::{ellipsis, one_line, printable, words};
use crate::domain::{Bank, Difficulty};
use std::collections::{HashMap, HashSet};

/// Words that only say what stands beside them or lead about the page, besides names of fields.
const LABELS: &str = "c ans ques key points back to top toc table of contents details summary no nr \
    easy medium hard card reverse spaced flashcard flashcards anki drill start end starti endi basic cloze faq help success interviewer candidate interviewee \
    ii iii iv vi vii viii ix 答 问 i f s r p d v в о п س ج 문 답 問 user assistant 一 二 三 四 五 六 七 八 九 十";

/// Notes the lines of a page whose words are neither in a question nor left out already; runs of
/// them once. `title` is the page's; `told` are lines and words of them that are told otherwise.
pub(super) fn note_left_out(
    text: &str,
    title: &str,
    told: &[ToldWords],
    imported: &mut ImportedBank,
) {
    let mut told_of: HashMap<usize, HashSet<String>> = HashMap::new();
    for ToldWords { line, text } in told {
        let folded = words(text).into_iter().map(|word| word.folded);
        told_of.entry(*line).or_default().extend(folded);
    }

    let known = Known::of(&imported.bank, title);
    let listed: HashSet<usize> = imported
        .skipped
        .iter()
        .flat_map(|skipped| skipped.line..=skipped.through)
        .collect();

    let mut open: Option<Skipped> = None;
    let mut in_comment = false;
    for (at, line) in text.lines().enumerate() {
        let number = at + 1;
        let visible = visible(&printable(line), &mut in_comment);
        let lost = !listed.contains(&number)
            && has_other_words(&visible, &known, |word| {
                told_of.get(&number).is_some_and(|told| told.contains(word))
            });
        // Each line that asks is named: a question may be lost among others.
        let is_named = lost && asks(&visible) == 2;
        match open.as_mut() {
            Some(run) if lost && !is_named => run.through = number,
            // A blank line does not end what was left out.
            Some(_) if line.trim().is_empty() => {}
            _ => push(open.take(), imported),
        }
        if lost && open.is_none() {
            open = Some(Skipped {
                line: number,
                through: number,
                why: format!(
                    "no part of a question: {}",
                    ellipsis(&one_line(&visible), 60)
                ),
            });
        }
    }
    push(open, imported);
}

fn push(run: Option<Skipped>, imported: &mut ImportedBank) {
    if let Some(run) = run
        && imported.skipped.len() < MAX_SKIPPED
    {
        imported.skipped.push(run);
    }
}

/// Returns true for a line with words that the bank does not say and that are not told otherwise.
fn has_other_words(line: &str, known: &Known, is_told: impl Fn(&str) -> bool) -> bool {
    let named = without_name(line);
    let line = without_label(named.as_deref().unwrap_or(line), known);
    let line = &without_columns(line);
    let found = words(line);
    // "Q1" is a label with a number.
    let bare = found.iter().map(|word| {
        let bare = word.folded.trim_end_matches(|c: char| c.is_ascii_digit());
        (word.folded.as_str(), bare)
    });
    let mut named = bare.filter(|(_, bare)| bare.chars().any(char::is_alphabetic));

    // A letter among words is a mark or a name of something; letters alone are what a line says.
    match named.clone().any(|(_, bare)| bare.len() > 1) {
        true => named.any(|(word, bare)| {
            bare.len() > 1 && !known.words.contains(word) && !known.is_known(bare) && !is_told(word)
        }),
        false => {
            named.any(|(word, bare)| bare != "x" && !known.labels.contains(bare) && !is_told(word))
                && parts(line).any(|part| !known.says(part))
        }
    }
}

/// A line without the name of what it says, and without a difficulty that was understood: none of
/// those words stands in the bank.
fn without_label<'l>(line: &'l str, known: &Known) -> &'l str {
    const MOST_WORDS: usize = 4;
    if let Some(value) = behind_label(line) {
        return value;
    }
    // A letter alone names a choice: "Answer: B".
    if let Some(value) = answer_prefix(line)
        && words(value).iter().any(|word| word.folded.len() > 1)
    {
        return value;
    }
    let Some((name, value)) = line.split_once([':', '：']) else {
        return line;
    };
    let name = name.trim_matches(|c: char| !c.is_alphabetic());
    let value_words = value.trim_matches(|c: char| !c.is_alphanumeric());

    match meaning_of(name) {
        Some(Meaning::Difficulty) if difficulty(value_words).is_some() => "",
        _ if words(value).iter().any(|word| word.folded.len() > 1)
            && name.split_whitespace().count() <= MOST_WORDS
            && known.labels.contains(&letters(name)) =>
        {
            value
        }
        _ => line,
    }
}

/// A row of a table without the cells that name what its columns hold.
fn without_columns(line: &str) -> String {
    let cells = line.split('|').filter(|cell| meaning_of(cell).is_none());
    match line.contains('|') {
        true => cells.collect::<Vec<_>>().join("|"),
        false => line.to_string(),
    }
}

/// The sides of a card and the cells of a row.
fn parts(line: &str) -> impl Iterator<Item = &str> {
    line.split("::")
        .flat_map(|part| part.split(['|', '>']))
        .filter(|part| part.contains(char::is_alphabetic))
}

/// What a bank says, and what is only a label.
struct Known {
    words: HashSet<String>,
    labels: HashSet<String>,
    /// All of the bank's words, with blanks around each.
    text: String,
}

impl Known {
    fn of(bank: &Bank, title: &str) -> Self {
        let labels = LABELS.split_whitespace();
        let labels = labels.chain(Meaning::ALL.into_iter().flat_map(Meaning::names));
        let mut known = Self {
            words: HashSet::new(),
            labels: labels.map(str::to_string).collect(),
            text: " ".to_string(),
        };

        texts_of(bank).for_each(|text| known.add(text));
        known.add(title);
        for difficulty in [Difficulty::Easy, Difficulty::Medium, Difficulty::Hard] {
            known.add(&difficulty.to_string());
        }
        // Chinese and Japanese have no blanks between words.
        let parts = known.labels.iter().flat_map(|label| words(label));
        let parts: Vec<String> = parts.map(|word| word.folded).collect();
        known.words.extend(parts);
        known
    }

    /// Returns true for a word of the bank, and for a label, whatever its accents.
    fn is_known(&self, word: &str) -> bool {
        self.words.contains(word) || self.labels.contains(&letters(word))
    }

    fn add(&mut self, text: &str) {
        for word in words(text) {
            self.text.push_str(&word.folded);
            self.text.push(' ');
            self.words.insert(word.folded);
        }
    }

    /// Returns true where the words of a part stand in the bank one after the other.
    fn says(&self, part: &str) -> bool {
        let part: String = (words(part).iter())
            .map(|word| format!("{} ", word.folded))
            .collect();
        self.text.contains(&format!(" {part}"))
    }
}

fn texts_of(bank: &Bank) -> impl Iterator<Item = &str> {
    let names = [&bank.name, &bank.role, &bank.level].map(String::as_str);
    let questions = bank.questions.iter().flat_map(|question| {
        let points = question.key_points.iter().map(|point| point.text.as_str());
        let flags = question.red_flags.iter().map(|flag| flag.text.as_str());
        [question.text.as_str(), &question.section, &question.topic]
            .into_iter()
            .chain(question.model_answer.as_deref())
            .chain(question.hints.iter().map(String::as_str))
            .chain(flags)
            .chain(points)
    });
    names.into_iter().chain(questions)
}

/// What a reader sees of a line: no tags, no comments, no targets of links.
fn visible(line: &str, in_comment: &mut bool) -> String {
    let mut line = line;
    if *in_comment {
        let Some((_, rest)) = line.split_once("-->") else {
            return String::new();
        };
        *in_comment = false;
        line = rest;
    }
    if let Some((before, rest)) = line.split_once("<!--")
        && !rest.contains("-->")
    {
        *in_comment = true;
        line = before;
    }

    let mut line = line.strip_prefix("TARGET DECK:").unwrap_or(line);
    if (line.starts_with('#') && names_answer(line)) || announces_points(line) {
        return String::new();
    }
    // A box to tick.
    let item = line.trim_start().trim_start_matches(['-', '*', '+', ' ']);
    let boxes = ["[x] ", "[X] ", "(x) ", "(X) "];
    if let Some(ticked) = boxes.iter().find_map(|ticked| item.strip_prefix(ticked)) {
        line = ticked;
    }
    // The id of a block in Obsidian.
    if let Some((before, id)) = line.rsplit_once(" ^")
        && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    {
        line = before;
    }
    let line = match line.split_once("<summary>") {
        Some((before, rest)) => match rest.split_once("</summary>") {
            Some((summary, after)) if hides_answer(summary) => &format!("{before} {after}"),
            _ => line,
        },
        None => line,
    };
    // A tag separates words.
    let spaced = line.replace('<', " <").replace('>', "> ");
    let text = html::to_text(&spaced);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, target)) = rest.split_once("](") {
        out.push_str(before);
        out.push(']');
        rest = target.split_once(')').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}
