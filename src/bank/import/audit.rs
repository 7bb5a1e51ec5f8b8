//! What of a page came into no question: found by its words, so that nothing is left out unseen.
//!
//! A line is listed where one of its words stands nowhere in the bank. Words of markup, labels
//! ("Answer:") and figures are not looked for.

use super::html;
use super::names::Meaning;
use super::outcome::{ImportedBank, Skipped};
use crate::bank::limits::MAX_SKIPPED;
use crate::domain::text::{ellipsis, one_line, printable, words};
use crate::domain::{Bank, Difficulty};
use std::collections::HashSet;

/// Words that only say what stands beside them or lead about the page, besides names of fields.
const LABELS: &str = "c ans ques key points back to top toc table of contents details summary no nr \
    easy medium hard card flashcard anki drill faq help success interviewer candidate interviewee \
    答 问";

/// Notes the lines of a page whose words are neither in a question nor left out already; runs of
/// them once. `title` is the page's.
pub(super) fn note_left_out(text: &str, title: &str, imported: &mut ImportedBank) {
    let mut known = words_of(&imported.bank);
    add_words(title, &mut known);
    known.extend(LABELS.split_whitespace().map(str::to_string));
    let names = Meaning::ALL.into_iter().flat_map(Meaning::names);
    known.extend(names.map(str::to_string));
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
        let lost = !listed.contains(&number) && has_other_words(&visible, &known);
        match open.as_mut() {
            Some(run) if lost => run.through = number,
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

fn has_other_words(line: &str, known: &HashSet<String>) -> bool {
    words(line).iter().any(|word| {
        // "Q1" is a label with a number, "x" a mark.
        let bare = word.folded.trim_end_matches(|c: char| c.is_ascii_digit());
        bare.len() > 1
            && bare.chars().any(char::is_alphabetic)
            && !known.contains(&word.folded)
            && !known.contains(bare)
    })
}

fn words_of(bank: &Bank) -> HashSet<String> {
    let mut known = HashSet::new();
    for text in [&bank.name, &bank.role, &bank.level] {
        add_words(text, &mut known);
    }
    for question in &bank.questions {
        let points = question.key_points.iter().map(|point| point.text.as_str());
        let texts = [question.text.as_str(), &question.section, &question.topic]
            .into_iter()
            .chain(question.model_answer.as_deref())
            .chain(question.hints.iter().map(String::as_str))
            .chain(points);
        texts.for_each(|text| add_words(text, &mut known));
    }
    for difficulty in [Difficulty::Easy, Difficulty::Medium, Difficulty::Hard] {
        known.insert(difficulty.to_string());
    }
    known
}

fn add_words(text: &str, known: &mut HashSet<String>) {
    known.extend(words(text).into_iter().map(|word| word.folded));
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

    // The id of a block in Obsidian.
    if let Some((before, id)) = line.rsplit_once(" ^")
        && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    {
        line = before;
    }
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
