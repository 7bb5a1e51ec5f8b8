//! Rules about text that every room shares.
//!
//! Owns folding for comparison, making hostile text safe to show, spelling suggestions, and in its
//! files words, stop words, stems, sentences, plurals and lists, words of a shell, tokens of code,
//! hexadecimal digits and names as they are written. Knows nothing of questions or answers.

pub mod code_tokens;
pub mod hex;
pub mod plural;
pub mod second_person;
pub mod sentences;
pub mod shell;
pub mod stem;
pub mod stop_words;
pub mod words;
pub mod written;

pub use hex::hex;
pub use plural::{listed, plural};
pub use sentences::sentences;
pub use stem::stem;
pub use words::words;

/// Case and white space folded: what two texts share when they are "the same question".
pub fn fold(text: &str) -> String {
    text.split_whitespace()
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}

/// `text` without anything a terminal would obey: escape and other control characters (new line and
/// tab stay) and Unicode's invisible direction controls are removed; CR LF and lone CR become new
/// lines.
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();

    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\n' | '\t' => out.push(c),
            // Whole ANSI sequences go, not only their first byte: "[31m" left behind would be
            // noise.
            '\u{1b}' => skip_escape(&mut chars),
            '\u{9b}' => skip_csi(&mut chars),
            c if c.is_control() => {}
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c => out.push(c),
        }
    }

    out
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn skip_escape(chars: &mut Chars<'_>) {
    match chars.peek() {
        Some('[') => {
            chars.next();
            skip_csi(chars);
        }
        // OSC, DCS, APC, PM, SOS: a string up to BEL or ST. One that never ends stops at the line's
        // end.
        Some(']' | 'P' | '_' | '^' | 'X') => {
            chars.next();
            while let Some(c) = chars.next_if(|c| *c != '\n') {
                if c == '\u{7}' || c == '\u{9c}' {
                    break;
                }
                if c == '\u{1b}' {
                    chars.next_if_eq(&'\\');
                    break;
                }
            }
        }
        Some(c) if ('\u{20}'..='\u{7e}').contains(c) => {
            chars.next();
        }
        _ => {}
    }
}

/// ECMA-48 control sequence: parameter and intermediate bytes, then one final byte.
fn skip_csi(chars: &mut Chars<'_>) {
    while chars
        .next_if(|c| ('\u{20}'..='\u{3f}').contains(c))
        .is_some()
    {}
    chars.next_if(|c| ('\u{40}'..='\u{7e}').contains(c));
}

/// [`printable`] on one line: white space, also new lines, folded to single spaces.
pub fn one_line(text: &str) -> String {
    printable(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// `text` cut to at most `max` characters, with an ellipsis where something was cut.
pub fn ellipsis(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_string();
    }
    let mut cut: String = text.chars().take(max.saturating_sub(1)).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

/// The nearest of `known` to a mistyped `word`, best first, at most three, none that is too far to
/// be meant.
pub fn suggestions<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let word = fold(word).replace([' ', '-'], "_");
    let mut ranked: Vec<(f64, &str)> = known
        .into_iter()
        .map(|k| {
            // Beginnings weigh much here: "asdf" would be near to "asking_for_help".
            let near = Some(strsim::jaro_winkler(&word, k)).filter(|near| *near >= 0.78);
            let near = near.unwrap_or(0.0);
            let part = k
                .split('_')
                .map(|p| strsim::normalized_damerau_levenshtein(&word, p))
                .fold(0.0, f64::max);
            // A short word inside another is chance: "the" would be near to "synthetic".
            let begins = word.len() >= 3 && k.split('_').any(|part| part.starts_with(&word));
            let contains = match begins || word.len() >= 5 && k.contains(&word) {
                true => 0.95,
                false => 0.0,
            };

            (near.max(part).max(contains), k)
        })
        .filter(|(near, _)| *near >= 0.72)
        .collect();

    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    ranked.into_iter().take(3).map(|(_, k)| k).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_controls_never_survive() {
        for (hostile, safe) in [
            ("\u{1b}[31mred\u{1b}[0m", "red"),
            ("\u{1b}]0;title\u{7}x", "x"),
            ("\u{1b}]8;;http://a\u{1b}\\link\u{1b}]8;;\u{1b}\\", "link"),
            ("a\u{9b}2Jb", "ab"),
            ("bell\u{7} back\u{8}", "bell back"),
            ("a\r\nb\rc\td", "a\nb\nc\td"),
            ("\u{202e}evil\u{2066}", "evil"),
            ("\u{1b}]never ends\nnext", "\nnext"),
            ("\u{1b}", ""),
            ("plain ünï 漢字 🙂", "plain ünï 漢字 🙂"),
        ] {
            assert_eq!(printable(hostile), safe, "{hostile:?}");
        }
    }

    #[test]
    fn suggestions_find_near_topics() {
        let topics = [
            "rag_systems",
            "transformer_architecture",
            "spark_optimization",
            "ab_testing_platform",
        ];
        assert_eq!(
            suggestions("transfomer architecture", topics),
            ["transformer_architecture"]
        );
        assert_eq!(suggestions("spark", topics), ["spark_optimization"]);
        assert!(suggestions("zzzz", topics).is_empty());
        assert!(suggestions("ark", topics).is_empty());
        assert_eq!(suggestions("testing", topics), ["ab_testing_platform"]);
    }

    #[test]
    fn ellipsis_counts_characters() {
        assert_eq!(ellipsis("äöü", 3), "äöü");
        assert_eq!(ellipsis("äöüß", 3), "äö…");
    }
}
