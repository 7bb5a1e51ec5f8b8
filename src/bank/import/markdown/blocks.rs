//! Cards that a program finds by its own words around them: `START … END` and `STARTI [Basic] … ENDI`
//! of Obsidian's exporter to Anki, as lines of `Q:`, `A:` and `C:`.
//!
//! Lines keep their numbers.

/// Follows the lines of a page from block to block.
#[derive(Default)]
pub(super) struct Blocks {
    at: Place,
}

/// The part of a block that the next line is.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Place {
    #[default]
    Outside,
    /// The line that names the kind of note.
    Kind,
    Front {
        gaps: bool,
    },
    /// The front's first line has been read.
    Within,
}

impl Blocks {
    /// The line as Markdown has it; None for a line that is as it should be.
    pub(super) fn rewrite(&mut self, line: &str) -> Option<String> {
        let text = line.trim();
        if let Some(card) = inline_card(text) {
            return Some(card);
        }
        if let Some(deck) = text.strip_prefix("TARGET DECK:") {
            return Some(format!("## {}", deck.trim().replace("::", " ")));
        }

        let (next, rewritten) = match (self.at, text) {
            (Place::Outside, "START") => (Place::Kind, String::new()),
            (Place::Outside, _) => return None,
            (_, "END") => (Place::Outside, String::new()),
            (Place::Kind, kind) => {
                let gaps = kind.eq_ignore_ascii_case("cloze");
                (Place::Front { gaps }, String::new())
            }
            (front @ Place::Front { .. }, "") => (front, String::new()),
            (Place::Front { gaps: true }, _) => (Place::Within, format!("C: {}", gaps(text))),
            (Place::Front { gaps: false }, _) => {
                let front = text.strip_prefix("Front:").unwrap_or(text);
                (Place::Within, format!("Q: {}", front.trim()))
            }
            // What the program notes of the card.
            (Place::Within, note) if note.starts_with("<!--") => (Place::Within, String::new()),
            (Place::Within, _) => {
                let back = text.strip_prefix("Back:")?;
                (Place::Within, format!("A: {}", back.trim()))
            }
        };
        self.at = next;
        Some(rewritten)
    }
}

/// A card in one line: `STARTI [Basic] front Back: back ENDI`.
fn inline_card(text: &str) -> Option<String> {
    let inside = text.strip_prefix("STARTI")?.trim_end();
    let inside = inside.strip_suffix("ENDI")?.trim();
    let (kind, card) = inside.strip_prefix('[')?.split_once(']')?;
    let card = card.split_once("<!--").map_or(card, |(card, _)| card);
    let card = card.split_once(" Tags:").map_or(card, |(card, _)| card);
    if kind.trim().eq_ignore_ascii_case("cloze") {
        return Some(format!("C: {}", gaps(card.trim())));
    }
    let (front, back) = card.split_once("Back:")?;
    Some(format!("Q: {} A: {}", front.trim(), back.trim()))
}

/// A text with its gaps in brackets: `{1:word}`, `{{c1::word}}`, `{{cloze word}}` and `{word}`.
pub(super) fn gaps(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once('{') {
        let Some((gap, after)) = tail.split_once('}') else {
            break;
        };
        let gap = gap.trim_start_matches('{');
        let gap = gap.strip_prefix("cloze ").unwrap_or(gap);
        let numbered = gap.split_once(':').filter(|(number, _)| {
            let number = number.strip_prefix('c').unwrap_or(number);
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        });
        let word = numbered.map_or(gap, |(_, word)| word.trim_start_matches(':'));
        out.push_str(&format!("{before}[{}]", word.trim()));
        rest = after.strip_prefix('}').unwrap_or(after);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_notes() {
        for (text, expected) in [
            (
                "START\nBasic\nWhat is drift?\nBack: Change\nTags: x\n<!--ID: 1-->\nEND\nx",
                "\n\nQ: What is drift?\nA: Change\nTags: x\n\n\nx",
            ),
            (
                "STARTI [Basic] What is bias? Back: Error <!--ID: 1--> ENDI",
                "Q: What is bias? A: Error",
            ),
            (
                "START\nCloze\nThe {1:order} of {{c2::a group}}\nEND",
                "\n\nC: The [order] of [a group]\n",
            ),
            ("TARGET DECK: ML::Data", "## ML Data"),
            ("Back: to work", "Back: to work"),
            ("START here", "START here"),
        ] {
            let mut blocks = Blocks::default();
            let lines = text.split('\n').map(|line| {
                let rewritten = blocks.rewrite(line);
                rewritten.unwrap_or_else(|| line.to_string())
            });
            assert_eq!(lines.collect::<Vec<_>>().join("\n"), expected);
        }
    }

    #[test]
    fn gaps_in_braces() {
        for (text, expected) in [
            ("The {{cloze order}} of it", "The [order] of it"),
            ("The {c1:order} of {it}", "The [order] of [it]"),
            ("no {gap", "no {gap"),
        ] {
            assert_eq!(gaps(text), expected);
        }
    }
}
