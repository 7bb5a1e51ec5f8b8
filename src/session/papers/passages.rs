//! Cuts a document into passages that can be searched by. Pure.

use crate::domain::text::one_line;
use crate::domain::text::stem::singular;

/// Most passages of a document. A posting has twenty, a long CV sixty.
const MOST: usize = 60;
/// Fewer words say too little to search by.
const SHORTEST: usize = 4;
/// Longer passages are cut between sentences: the model reads a window, and a passage should be
/// about one thing.
const LONGEST: usize = 28;
/// Characters of a line that was not wrapped: a heading, an item without a sign.
const SHORT_LINE: usize = 45;

/// Returns the passages in order: paragraphs, list items, and parts of long ones. One that says no
/// more than `roles` is left out: every question is asked of that role.
pub fn split_passages(text: &str, roles: &[&str]) -> Vec<String> {
    let known: Vec<String> = roles
        .iter()
        .flat_map(|r| r.split_whitespace())
        .map(bare_word)
        .collect();

    let mut out = Vec::new();
    for block in split_blocks(text) {
        let mut words = 0;
        let mut passage = String::new();
        for sentence in block.split_inclusive(['.', '!', '?', ';']) {
            let more = sentence.split_whitespace().count();
            if words > 0 && words + more > LONGEST {
                push_passage(&mut out, &passage);
                (words, passage) = (0, String::new());
            }
            words += more;
            passage.push_str(sentence);
        }
        push_passage(&mut out, &passage);
    }

    out.retain(|p| {
        p.split_whitespace()
            .filter(|w| !known.contains(&bare_word(w)))
            .count()
            >= SHORTEST
    });
    out.truncate(MOST);
    out
}

/// Returns a word in lower case without its plural and punctuation.
fn bare_word(word: &str) -> String {
    singular(word.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// Returns paragraphs, and each list item and heading alone.
fn split_blocks(text: &str) -> Vec<String> {
    let mut blocks = vec![String::new()];
    let mut wrapped = true;
    for line in text.lines().map(str::trim) {
        let item = line
            .trim_start_matches(['-', '*', '•', '·', '–', '▪', '#', '|'])
            .trim_start();

        if line.is_empty()
            || item.len() < line.len()
            || (!wrapped && line.starts_with(char::is_uppercase))
        {
            blocks.push(String::new());
        }
        if let Some(block) = blocks.last_mut() {
            block.push_str(item);
            block.push(' ');
        }
        if line.starts_with('#') {
            blocks.push(String::new());
        }
        wrapped = line.chars().count() > SHORT_LINE || line.ends_with([',', '-', '&']);
    }
    blocks
}

fn push_passage(out: &mut Vec<String>, passage: &str) {
    // Cut words of a run-on text, so that no passage is longer than the model's window.
    let words: Vec<&str> = passage.split_whitespace().take(LONGEST * 2).collect();
    let passage = one_line(&words.join(" "));
    if words.len() >= SHORTEST && !out.contains(&passage) {
        out.push(passage);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_items_and_long_parts() {
        let long = "We run experiments on a network of millions of users every day. ".repeat(8);
        let text = format!(
            "# Senior Data Scientist\n\nYou will own the ranking\nof our feed.\nThe Team You Join\nFour people and a dog\n\n- Build recommender systems at scale\n- SQL\n\n{long}\n"
        );
        let got = split_passages(&text, &["Data Scientist", "Senior"]);
        let expected = [
            "You will own the ranking of our feed.",
            "The Team You Join",
            "Four people and a dog",
            "Build recommender systems at scale",
        ];
        assert_eq!(got[..4], expected);
        assert!(
            got.iter().all(|p| p.split_whitespace().count() <= LONGEST),
            "{got:?}"
        );
        assert!(split_passages("", &[]).is_empty());
        assert!(
            split_passages(
                "Data Scientists, (Senior), Berlin",
                &["Data Scientist", "Senior"]
            )
            .is_empty()
        );
        assert!(
            split_passages(&"word ".repeat(100_000), &[])
                .iter()
                .all(|p| p.len() < 1000)
        );
        assert!(
            split_passages(&"- four words in it\n".repeat(9), &[]).len() == 1,
            "said twice is said once"
        );
    }
}
