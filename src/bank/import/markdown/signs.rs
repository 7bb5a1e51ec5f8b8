//! Questions and answers behind signs and emoji: `❓ What …?` and `✅ …`, `★ …` and `→ …`, `1️⃣ …`, as
//! `Q:`, `A:` and numbers. Lines keep their numbers.

use crate::bank::import::guess::asks;
use pulldown_cmark::Tag;

/// Signs that speak of a question by themselves.
const QUESTION_SIGNS: [char; 5] = ['❓', '❔', '⁉', '🤔', '🙋'];

/// The lines with such signs as Markdown has them.
pub(super) fn as_labels(mut lines: Vec<String>) -> Vec<String> {
    for line in &mut lines {
        if let Some(numbered) = numbered(line) {
            *line = numbered;
        }
    }

    let Some(question) = question_sign(&lines) else {
        return lines;
    };
    let answer = answer_sign(&lines, question);
    for line in &mut lines {
        let Some(Signed { sign, words }) = sign_of(line) else {
            continue;
        };
        if sign == question {
            *line = format!("Q: {words}");
        } else if Some(sign) == answer {
            *line = format!("A: {words}");
        }
    }
    lines
}

/// A line behind digits on keys, `1️⃣ What …?`, with its number as Markdown has it.
fn numbered(line: &str) -> Option<String> {
    const KEY: char = '\u{20e3}';
    let text = line.trim_start();
    let behind = text
        .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, KEY | '\u{fe0f}' | '🔟'));
    let keys = text.get(..text.len() - behind.len())?;
    if !keys.contains([KEY, '🔟']) || behind.trim().is_empty() {
        return None;
    }
    let digits = keys.replace('🔟', "10");
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    let rest = behind.trim_start_matches(['.', ')', ' ']);
    Some(format!("{digits}. {rest}"))
}

/// A line behind a sign.
struct Signed<'a> {
    sign: char,
    words: &'a str,
}

/// The sign that a line begins with, and the words behind it.
fn sign_of(line: &str) -> Option<Signed<'_>> {
    let text = line.trim_start();
    let sign = text.chars().next().filter(|c| is_sign(*c))?;
    let rest = text.strip_prefix(sign)?;
    let rest = rest.trim_start_matches(|c| is_sign(c) || matches!(c, '\u{fe0f}' | '\u{200d}'));
    rest.starts_with(char::is_whitespace)
        .then(|| Signed {
            sign,
            words: rest.trim_start(),
        })
        .filter(|signed| !signed.words.is_empty())
}

/// Returns true for pictures, arrows and shapes: no letters, no marks of punctuation, no bullets.
/// A red flag is a label (`labels`).
fn is_sign(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21ff}' | '\u{25a0}'..='\u{27bf}' | '\u{2900}'..='\u{297f}'
        | '\u{2b00}'..='\u{2bff}' | '⁉' | '\u{1f300}'..='\u{1faff}')
        && !matches!(c, '●' | '○' | '◦' | '▪' | '■' | '☐' | '☑' | '☒' | '🚩')
}

/// The sign that most of its lines ask behind: one that speaks of questions, or several lines.
fn question_sign(lines: &[String]) -> Option<char> {
    let signed: Vec<Signed<'_>> = lines.iter().filter_map(|line| sign_of(line)).collect();
    let asking = signed.iter().filter(|line| asks(line.words) == 2);

    let mut signs = asking.map(|line| line.sign);
    signs.find(|sign| {
        let of_sign = signed.iter().filter(|line| line.sign == *sign);
        let all = of_sign.clone().count();
        let asking = of_sign.filter(|line| asks(line.words) > 0).count();
        asking * 3 >= all * 2 && (all > 1 || QUESTION_SIGNS.contains(sign))
    })
}

/// The sign of the first signed line below each question; None where it is not always the same.
fn answer_sign(lines: &[String], question: char) -> Option<char> {
    let mut found = None;
    let mut is_below = false;
    for Signed { sign, words } in lines.iter().filter_map(|line| sign_of(line)) {
        if sign == question {
            is_below = true;
        } else if std::mem::take(&mut is_below) {
            if asks(words) == 2 || found.is_some_and(|other| other != sign) {
                return None;
            }
            found = Some(sign);
        }
    }
    found
}

/// The signs of an emphasis that begins within a word or a number, as in "2*3*4": signs of a
/// calculation. None for an emphasis.
pub(super) fn literal_signs<'t>(text: &'t str, tag: &Tag<'_>, start: usize) -> Option<&'t str> {
    let length = match tag {
        Tag::Emphasis => 1,
        Tag::Strong => 2,
        _ => return None,
    };
    let before = text.get(..start)?.chars().next_back()?;
    let signs = text.get(start..start + length)?;
    let is_calculation = before.is_ascii_alphanumeric() || matches!(before, ')' | ']');
    (is_calculation && signs.starts_with('*')).then_some(signs)
}

#[cfg(test)]
mod tests {
    use super::as_labels;

    #[test]
    fn signs_of_questions_and_answers() {
        for (text, expected) in [
            (
                "1️⃣ What is drift?\nChange\n2️⃣ What is bias?\nError",
                "1. What is drift?\nChange\n2. What is bias?\nError",
            ),
            ("1️⃣0️⃣ What?\n🔟 Why?", "10. What?\n10. Why?"),
            (
                "❓ What is drift?\n✅ Change\n❓ What is bias?\n✅ Error",
                "Q: What is drift?\nA: Change\nQ: What is bias?\nA: Error",
            ),
            (
                "★ What is drift?\n→ Change\n★ Explain bias\n→ Error",
                "Q: What is drift?\nA: Change\nQ: Explain bias\nA: Error",
            ),
            ("❓ What is drift?\nChange", "Q: What is drift?\nChange"),
            // No question stands behind these, and one alone is no list.
            ("What?\n✅ Right\n❌ Wrong", "What?\n✅ Right\n❌ Wrong"),
            ("👉 What is drift?\nChange", "👉 What is drift?\nChange"),
            ("# ❓ What?\n- ✅ x", "# ❓ What?\n- ✅ x"),
            ("2 apples", "2 apples"),
        ] {
            let lines = text.split('\n').map(str::to_string).collect();
            assert_eq!(as_labels(lines).join("\n"), expected);
        }
    }
}
