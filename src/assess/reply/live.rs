//! Verdicts while the reply is still arriving, for the progress display.
//!
//! Owns a bounded reader that watches the strings behind the keys `id` and `verdict`. What it
//! reports is provisional: `verdicts` reads the complete reply.

use crate::assess::reply::verdicts;
use crate::domain::Verdict;

/// Longest string that can be an id or a verdict; longer ones are passed over without being kept.
const MAX_KEPT: usize = 64;

/// A verdict of a reply that is still arriving.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlyVerdict {
    /// Id of the criterion.
    pub criterion: String,
    /// As the model gave it, before its evidence is looked up.
    pub verdict: Verdict,
}

/// Reads a reply piece by piece.
#[derive(Debug, Default)]
pub struct VerdictReader {
    started: bool,
    in_string: bool,
    escaped: bool,
    overlong: bool,
    /// The string being read, or the last one read.
    text: String,
    /// The key whose value comes next.
    key: Option<String>,
    /// Criterion of the object being read.
    id: Option<String>,
    reported: Vec<String>,
}

impl VerdictReader {
    /// Takes the next piece; returns the verdicts that became known with it, each criterion once,
    /// `ids` only.
    pub fn push(&mut self, piece: &str, ids: &[&str]) -> Vec<EarlyVerdict> {
        let mut known = Vec::new();
        for c in piece.chars() {
            if self.in_string {
                self.string_char(c);
                if !self.in_string {
                    known.extend(self.value(ids));
                }
                continue;
            }

            match c {
                '{' => {
                    self.started = true;
                    self.key = None;
                    self.id = None;
                }
                '"' if self.started => {
                    self.in_string = true;
                    self.overlong = false;
                    self.text.clear();
                }
                ':' => self.key = Some(self.text.clone()),
                ',' | '}' | ']' => self.key = None,
                _ => {}
            }
        }

        known
    }

    fn string_char(&mut self, c: char) {
        match c {
            _ if self.escaped => self.escaped = false,
            '\\' => self.escaped = true,
            '"' => {
                self.in_string = false;
                return;
            }
            _ => {}
        }

        if self.text.len() < MAX_KEPT {
            self.text.push(c);
        } else {
            self.overlong = true;
        }
    }

    /// Reads the string that just ended, if it is the value of `id` or `verdict`.
    fn value(&mut self, ids: &[&str]) -> Option<EarlyVerdict> {
        let key = self.key.take()?;
        if self.overlong {
            return None;
        }

        match key.as_str() {
            "id" => self.id = Some(self.text.trim().to_string()),
            "verdict" => {
                let id = self
                    .id
                    .take()
                    .filter(|id| ids.contains(&id.as_str()) && !self.reported.contains(id))?;
                let verdict = verdicts::verdict(&self.text)?;
                self.reported.push(id.clone());
                let criterion = id;
                return Some(EarlyVerdict { criterion, verdict });
            }
            _ => {}
        }

        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const REPLY: &str = r#"Sure: {"criteria":[{"id":"k1","quote":"he said \"verdict\": \"met\", {x}","verdict":"partial","why":"a:b"},
        {"id":"zz","quote":"","verdict":"met"},{"id":"k2","verdict":"nope"},{"id":"k1","verdict":"met"},{"id":"k3","quote":"q","verdict":"missing"}],"strengths":["id"]}"#;

    fn early(id: &str, verdict: Verdict) -> EarlyVerdict {
        EarlyVerdict {
            criterion: id.into(),
            verdict,
        }
    }

    #[test]
    fn verdicts_are_known_as_soon_as_they_are_complete() {
        let mut reader = VerdictReader::default();
        let (head, tail) = REPLY.split_at(REPLY.find("partial").unwrap() + 8);
        assert_eq!(
            reader.push(head, &["k1", "k2", "k3"]),
            [early("k1", Verdict::Partial)]
        );
        assert_eq!(
            reader.push(tail, &["k1", "k2", "k3"]),
            [early("k3", Verdict::Missing)]
        );
    }

    proptest! {
        #[test]
        fn cuts_change_nothing_and_memory_is_bounded(size in 1usize..40, noise in "\\PC{0,300}") {
            let text = format!("{REPLY}{noise}");
            let mut whole = VerdictReader::default();
            let expected = whole.push(&text, &["k1", "k3"]);
            let mut reader = VerdictReader::default();
            let chars: Vec<char> = text.chars().collect();
            let got: Vec<_> =
                chars.chunks(size).flat_map(|c| reader.push(&c.iter().collect::<String>(), &["k1", "k3"])).collect();
            prop_assert_eq!(got, expected);
            prop_assert!(reader.text.len() <= MAX_KEPT + 4);
        }
    }
}
