//! The form of `prompts/personas/*.md`: an interviewer's manner and what it says between questions.
//!
//! ```markdown
//! calm and matter-of-fact.
//!
//! ## Opening
//! - Good day. {shape}.
//! ## Next
//! - Let us go on.
//! ```
//! The text before the first heading is the manner, which language models are told. Every heading
//! and every sentence may be left out.

use crate::domain::Voice;
use crate::domain::voice::PLACES;

/// A persona file that does not follow the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonaError {
    /// 1-based.
    pub line: usize,
    /// What is wrong and what would be right.
    pub reason: String,
}

/// The manner: everything before the first heading.
pub fn manner(text: &str) -> &str {
    let end = if text.starts_with("## ") {
        Some(0)
    } else {
        text.find("\n## ")
    };
    text.get(..end.unwrap_or(text.len()))
        .unwrap_or_default()
        .trim()
}

/// The sentences.
///
/// # Errors
/// The first line that does not follow the form.
pub fn voice(text: &str) -> Result<Voice, PersonaError> {
    let mut voice = Voice::default();
    let mut moment: Option<&mut Vec<String>> = None;
    for (index, line) in text.lines().enumerate() {
        let error = |reason: &str| {
            Err(PersonaError {
                line: index + 1,
                reason: reason.into(),
            })
        };
        if let Some(heading) = line.strip_prefix("## ") {
            moment = Some(match heading.trim() {
                "Opening" => &mut voice.opening,
                "Back" => &mut voice.back,
                "Thanks" => &mut voice.thanks,
                "Next" => &mut voice.next,
                "Close" => &mut voice.close,
                _ => {
                    return error(
                        "a persona has the headings Opening, Back, Thanks, Next and Close",
                    );
                }
            });
            continue;
        }
        match (&mut moment, line.strip_prefix("- ")) {
            (None, _) => {}
            (Some(_), None) if line.trim().is_empty() => {}
            (Some(_), None) => return error("write one sentence or two after `- ` on a line"),
            (Some(_), Some(said)) if unknown_place(said) => {
                return error("{shape}, {left} and {section} are what can stand in braces");
            }
            (Some(sentences), Some(said)) => sentences.push(said.trim().to_string()),
        }
    }
    Ok(voice)
}

fn unknown_place(said: &str) -> bool {
    said.split('{').skip(1).any(|rest| {
        !rest
            .split_once('}')
            .is_some_and(|(name, _)| PLACES.contains(&name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manner_and_sentences_are_told_apart() {
        let text = "calm.\nOne question.\n\n## Opening\n- Good day. {shape}.\n\n## Next\n- Go on.\n- Now {section}.\n";
        assert_eq!(manner(text), "calm.\nOne question.");
        let voice = voice(text).unwrap();
        assert_eq!(
            (voice.opening.len(), voice.next.len(), voice.close.len()),
            (1, 2, 0)
        );
        assert_eq!(manner("Arr.\n"), "Arr.");
        assert_eq!(manner("## Next\n- Arr.\n"), "");
    }

    #[test]
    fn errors_name_the_line() {
        for (text, line) in [
            ("calm\n## Opnening\n", 2),
            ("## Next\nno dash\n", 2),
            ("## Next\n- a {name}\n", 2),
            ("## Next\n- a {\n", 2),
        ] {
            assert_eq!(voice(text).unwrap_err().line, line, "{text:?}");
        }
    }
}
