//! How a later piece of code stands to the earlier ones, by the words before it.
//!
//! Owns which words put it in their place, and which set it beside them. What becomes of such pieces
//! is `sql`'s and `python`'s.

use super::fences::{AnswerLine, PieceRole};
use super::reading::words;

/// Words that take back what stands before them, or name what is final.
const TAKE_BACK: &[&str] = &[
    "actual answer",
    "does not work",
    "doesn't work",
    "endgültig",
    "final answer",
    "final code",
    "final function",
    "final query",
    "final solution",
    "final version",
    "i made a mistake",
    "i was wrong",
    "ich lag falsch",
    "ignore the above",
    "meine antwort",
    "my mistake",
    "no wait",
    "no, wait",
    "not what i want",
    "oops",
    "scratch that",
    "sorry",
    "stimmt nicht",
];
/// What is called wrong, and how.
const BLAMED: &[&str] = &[
    "above", "das", "dies", "it", "that", "that's", "this", "it's",
];
const BLAME: &[&str] = &[
    "falsch",
    "incorrect",
    "not correct",
    "not right",
    "nicht richtig",
    "wrong",
];
/// Words that a repair is announced with, at the beginning of a sentence or at its end.
const REPAIR: &[&str] = &[
    "besser",
    "better",
    "correct",
    "corrected",
    "correction",
    "final",
    "fixed",
    "instead",
    "korrektur",
    "korrigiert",
    "repaired",
    "richtig",
    "stattdessen",
];
/// Words before those that say little.
const FILLERS: &[&str] = &[
    "a",
    "aber",
    "also",
    "and",
    "but",
    "das",
    "hence",
    "much",
    "my",
    "no",
    "now",
    "ok",
    "okay",
    "so",
    "the",
    "then",
    "therefore",
    "thus",
    "und",
];
/// Words that set what follows beside what was said.
const BESIDE: &[&str] = &[
    "alternativ",
    "another option",
    "another version",
    "another way",
    "by comparison",
    "could also",
    "do not use this",
    "don't use this",
    "equivalent",
    "for comparison",
    "in comparison",
    "many would write",
    "many write",
    "not do this",
    "not recommend",
    "not use it",
    "not use that",
    "not use this",
    "not write it",
    "not write this",
    "one could",
    "one might",
    "other option",
    "other way",
    "others write",
    "people write",
    "some write",
    "zum vergleich",
];
/// Words that do so where candidates do not speak of what they do themselves.
const DRAWBACKS: &[&str] = &[
    "be lost",
    "expensive",
    "langsam",
    "quadratic",
    "slow",
    "slower",
    "would have to",
];
const OWN: &[&str] = &["i", "ich", "mine", "my", "so", "we", "wir"];

/// Returns how each of the pieces stands to those before it, given the numbers of their first and last
/// lines in the answer.
pub(super) fn standings(answer: &str, pieces: &[&[AnswerLine<'_>]]) -> Vec<PieceRole> {
    let lines: Vec<&str> = answer.lines().collect();
    let pairs = pieces.windows(2).map(|pair| {
        let before = pair[0].last().map_or(0, |line| line.number);
        let piece = pair[1].first().map_or(0, |line| line.number);
        // A query may follow on words in its line.
        let between = lines.get(before..=piece).unwrap_or_default();
        let between = between.iter().enumerate().map(|(at, line)| match at {
            0 => behind(line, pair[0].last()),
            _ if at == piece - before => ahead(line, pair[1].first()),
            _ => *line,
        });
        let comments = pair[1].iter().map_while(|line| comment(line.text));
        let between: Vec<&str> = between.chain(comments).collect();
        standing_of(&between)
    });
    std::iter::once(PieceRole::Open)
        .chain(pairs)
        .take(pieces.len())
        .collect()
}

/// What of a line stands behind a piece of code.
fn behind<'a>(line: &'a str, code: Option<&AnswerLine<'_>>) -> &'a str {
    let split = code.and_then(|code| line.split_once(code.text.trim()));
    split.map_or("", |(_, behind)| behind)
}

/// What of a line stands before a piece of code.
fn ahead<'a>(line: &'a str, code: Option<&AnswerLine<'_>>) -> &'a str {
    let split = code.and_then(|code| line.split_once(code.text.trim()));
    split.map_or("", |(ahead, _)| ahead)
}

fn comment(line: &str) -> Option<&str> {
    let line = line.trim_start();
    ["--", "#", "/*"].iter().find_map(|m| line.strip_prefix(m))
}

/// Reads the words between two pieces of code.
fn standing_of(lines: &[&str]) -> PieceRole {
    let lines = lines.iter().map(|line| line.trim());
    let lines = lines.filter(|line| !line.starts_with("```") && !line.starts_with("~~~"));
    let text = lines.collect::<Vec<_>>().join("\n").to_lowercase();
    let text = text.replace('’', "'");
    let mut sentences = (text.split(['.', '!', '?', ';', '\n']))
        .map(|sentence| sentence.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|sentence| !sentence.is_empty());

    let last = sentences.clone().next_back().unwrap_or_default();
    if sentences.any(takes_back) || repairs(last) {
        return PieceRole::Replaces;
    }
    match sets_beside(last) {
        true => PieceRole::Beside,
        false => PieceRole::Open,
    }
}

/// True for "no wait", "my final answer", "but that is wrong".
fn takes_back(sentence: &str) -> bool {
    let blames = BLAME.iter().any(|blame| {
        let head = sentence.split_once(blame).map_or("", |(head, _)| head);
        let mut words = head.split_whitespace().rev();
        match words.next() {
            Some("is" | "was" | "ist" | "war") => words.next().is_some_and(|w| BLAMED.contains(&w)),
            Some(word) => word.ends_with("'s") && BLAMED.contains(&word),
            None => false,
        }
    });
    blames || TAKE_BACK.iter().any(|words| sentence.contains(words))
}

/// True for "Instead", "so better", "Correct is", "I write instead".
fn repairs(sentence: &str) -> bool {
    let mut all = words(sentence).skip_while(|word| FILLERS.contains(word));
    let begins = all.next().is_some_and(|word| REPAIR.contains(&word));
    let instead_of = sentence.contains("instead of");
    (begins && !(instead_of && sentence.starts_with("instead"))) || sentence.ends_with("instead")
}

/// True for "Another way", "many write", "The slow version".
fn sets_beside(sentence: &str) -> bool {
    let begins = ["or", "oder"].contains(&words(sentence).next().unwrap_or_default());
    let own = words(sentence).any(|word| OWN.contains(&word));
    let aside = BESIDE.iter().any(|phrase| sentence.contains(phrase));
    let worse = DRAWBACKS.iter().any(|phrase| sentence.contains(phrase));
    begins || aside || (!own && worse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_how_a_piece_stands_to_the_one_before() {
        use PieceRole::{Beside, Open, Replaces};
        for (text, expected) in [
            ("", Open),
            ("and", Open),
            ("Then I check the totals:", Open),
            ("I compare it with two totals:", Open),
            ("The counts must add up to this:", Open),
            ("Step 3, compare:", Open),
            (
                "An inner join here is incorrect. A total to compare with:",
                Open,
            ),
            (
                "I use ON instead of WHERE, as that is right.\n\nThe totals:",
                Open,
            ),
            ("Instead of a loop:", Open),
            ("On our Postgres warehouse I would write", Open),
            ("And the query that you use today returns fewer rows:", Open),
            ("The old one is slow, so I count once:", Open),
            ("To show it to a doctor I would plot it:", Open),
            ("Instead:", Replaces),
            ("That was wrong. Instead:", Replaces),
            ("So instead I put the year into ON:", Replaces),
            ("I write instead:", Replaces),
            ("Fixed:", Replaces),
            ("Much better:", Replaces),
            ("The correct query:", Replaces),
            ("No wait, that is wrong. Correct is:", Replaces),
            ("No wait.\n\nThis one:", Replaces),
            ("but that is incorrect. I write:", Replaces),
            (
                "But the year belongs into WHERE, so my final answer is:",
                Replaces,
            ),
            ("Sorry, that’s wrong:", Replaces),
            ("Das ist falsch. Ich nehme:", Replaces),
            ("The slow alternative would be:", Beside),
            ("Alternatively I would use a window:", Beside),
            ("Or with a subquery:", Beside),
            (
                "For comparison, the version that takes quadratic time:",
                Beside,
            ),
            (
                "The quadratic version that many write scans all rows again:",
                Beside,
            ),
            ("Another way, which sorts, so I would not use it:", Beside),
            (
                "It would have to be sorted first, and the order would be lost:",
                Beside,
            ),
            ("Zum Vergleich:", Beside),
        ] {
            let lines: Vec<&str> = text.lines().collect();
            assert_eq!(standing_of(&lines), expected, "{text}");
        }
    }

    #[test]
    fn the_words_between_two_pieces_are_read() {
        let answer = "Instead:\nA\n```\n```sql\n-- slow\nB\n```\nBetter: `C` or D";
        let line = |number, text| AnswerLine { number, text };
        let pieces = [
            vec![line(1, "A")],
            vec![line(4, "-- slow"), line(5, "B")],
            vec![line(7, "C")],
            vec![line(7, "D")],
        ];
        let pieces: Vec<&[AnswerLine<'_>]> = pieces.iter().map(Vec::as_slice).collect();
        let found = standings(answer, &pieces);
        assert_eq!(
            found,
            [
                PieceRole::Open,
                PieceRole::Beside,
                PieceRole::Replaces,
                PieceRole::Beside
            ]
        );
        assert_eq!(standings(answer, &[]), []);
    }
}
