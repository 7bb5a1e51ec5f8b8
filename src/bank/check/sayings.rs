//! The form of a sayings file: enough of them, as long as people type, each in one place only.

use super::range::within;
use super::words::word_count;
use super::{Findings, LintFinding, Severity};
use crate::bank::sayings::{PointEntry, SayingLine, entries};
use crate::domain::text::words::words;
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// Sayings of each side that a key point has.
const COUNT: RangeInclusive<usize> = 6..=12;
const WORDS: RangeInclusive<usize> = 8..=30;
const COPIES: &str = "has the headline word for word: say it by an example or a consequence";

/// Everything the linter notices in the sayings of a bank, by line. How many there are and how long
/// is looked at only where `strict`.
pub fn check_sayings(text: &str, strict: bool) -> Vec<LintFinding> {
    let severity = if strict {
        Severity::Error
    } else {
        Severity::Warning
    };
    let mut found = Findings {
        severity,
        list: Vec::new(),
    };

    let entries = entries(text);
    for entry in &entries {
        if strict {
            lengths(entry, &mut found);
        }
        copies(entry, &mut found);
    }
    repetitions(&entries, &mut found);

    found.list.sort_by_key(|finding| finding.line);
    found.list
}

fn lengths(entry: &PointEntry, found: &mut Findings) {
    for (unit, sayings) in [
        ("right sayings", &entry.right),
        ("wrong sayings", &entry.wrong),
    ] {
        within(
            &COUNT,
            sayings.len(),
            unit,
            entry.line,
            "saying-count",
            found,
        );
        for saying in sayings {
            let length = word_count(&saying.text);
            within(&WORDS, length, "words", saying.line, "saying-length", found);
        }
    }
}

/// Says which rule a single saying breaks, None for none: the length, and words of its own.
pub fn saying_flaw(saying: &str, headline: &str) -> Option<String> {
    let length = word_count(saying);
    if !WORDS.contains(&length) {
        let (least, most) = (WORDS.start(), WORDS.end());
        return Some(format!("{length} words, wanted are {least} to {most}"));
    }
    copies_headline(saying, headline).then(|| COPIES.to_string())
}

fn copies_headline(saying: &str, headline: &str) -> bool {
    let headline = bare_words(headline);
    !headline.trim().is_empty() && bare_words(saying).contains(&headline)
}

/// The headline is compared anyway: a saying that has it whole adds nothing.
fn copies(entry: &PointEntry, found: &mut Findings) {
    let copied = |saying: &&SayingLine| copies_headline(&saying.text, &entry.headline);
    for saying in entry.right.iter().chain(&entry.wrong).filter(copied) {
        found.add(saying.line, "saying-copies", COPIES);
    }
}

/// Where a saying was first read.
struct FirstUse<'a> {
    line: usize,
    is_right: bool,
    entry: &'a PointEntry,
}

fn repetitions(entries: &[PointEntry], found: &mut Findings) {
    let mut first_uses: HashMap<String, FirstUse<'_>> = HashMap::new();
    for entry in entries {
        for (is_right, sayings) in [(true, &entry.right), (false, &entry.wrong)] {
            for SayingLine { line, text } in sayings {
                let line = *line;
                let Some(first) = first_uses.get(&bare_words(text)) else {
                    let first = FirstUse {
                        line,
                        is_right,
                        entry,
                    };
                    first_uses.insert(bare_words(text), first);
                    continue;
                };

                let what = if first.is_right != is_right {
                    "right and wrong at once"
                } else if first.entry.line != entry.line {
                    "under two points: a saying of one must not earn another"
                } else {
                    "twice under one point"
                };
                let message = format!("the same saying as in line {}, {what}", first.line);
                found.add(line, "saying-repeated", message);
            }
        }
    }
}

/// The words between blanks, without case and punctuation.
fn bare_words(text: &str) -> String {
    let bare: Vec<String> = words(text).into_iter().map(|word| word.folded).collect();
    format!(" {} ", bare.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sayings_are_enough_long_enough_and_each_in_one_place() {
        let text = "\
## Why pin?
### Pins the environment by digest
- Right: same image everywhere
- Right: one of us Pins the environment, by digest, so staging and production match
- Wrong: a version tag is enough since nobody can ever move a tag once pushed
- Wrong: a version tag is enough, since nobody can ever move a tag once pushed!
### Keeps the seed with the run
- Right: a version tag is enough since nobody can ever move a tag once pushed
- Right: same image everywhere
";
        let shown = |strict| {
            let findings = check_sayings(text, strict);
            let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
            lines.join("\n")
        };
        insta::assert_snapshot!(shown(false), @r"
        4: warning: has the headline word for word: say it by an example or a consequence [saying-copies]
        6: warning: the same saying as in line 5, twice under one point [saying-repeated]
        8: warning: the same saying as in line 5, right and wrong at once [saying-repeated]
        9: warning: the same saying as in line 3, under two points: a saying of one must not earn another [saying-repeated]
        ");
        insta::assert_snapshot!(shown(true), @r"
        2: error: 2 right sayings, wanted are 6 to 12 [saying-count]
        2: error: 2 wrong sayings, wanted are 6 to 12 [saying-count]
        3: error: 3 words, wanted are 8 to 30 [saying-length]
        4: error: has the headline word for word: say it by an example or a consequence [saying-copies]
        6: error: the same saying as in line 5, twice under one point [saying-repeated]
        7: error: 2 right sayings, wanted are 6 to 12 [saying-count]
        7: error: 0 wrong sayings, wanted are 6 to 12 [saying-count]
        8: error: the same saying as in line 5, right and wrong at once [saying-repeated]
        9: error: 3 words, wanted are 8 to 30 [saying-length]
        9: error: the same saying as in line 3, under two points: a saying of one must not earn another [saying-repeated]
        ");
    }
}
