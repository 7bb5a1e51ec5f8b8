//! What stands on a line of a transcript and was not said: footers of recorders, remarks of who
//! wrote notes, marks of lists. Pure.

use super::labels::{is_lone_name, leading_time};
use crate::domain::text::words::is_content;

/// Begins of what recorders write below or above what was said.
const WRITTEN: &[&str] = &[
    "people can also change the text after it was",
    "this editable transcript was computer generated",
    "this meeting is being recorded",
    "this meeting is being transcribed",
    "this transcript was computer generated",
    "this transcript was generated",
    "transcribed by http",
    "transcribed by otter",
    "transcription ended",
    "transcription started",
    "view original transcript",
];
/// Whole lines of recorders.
const WHOLE: &[&str] = &[
    "end of recording",
    "end of transcript",
    "recording ended",
    "recording in progress",
    "recording paused",
    "recording resumed",
    "recording started",
    "recording stopped",
    "transcription stopped",
];
/// What recorders tell of somebody: "Anna Weber stopped transcription".
const DONE: &[&str] = &[
    " has joined",
    " has left",
    " joined the call",
    " joined the meeting",
    " left the call",
    " left the meeting",
    " started recording",
    " started the recording",
    " started the transcription",
    " started transcription",
    " stopped recording",
    " stopped the recording",
    " stopped the transcription",
    " stopped transcription",
];
/// What a remark stands behind, before a colon.
const REMARKS: &[&str] = &["nb", "note", "notes", "ps", "remark", "remarks"];
/// Digits of a number in a list.
const MOST_DIGITS: usize = 3;

/// True for a remark of who took notes: `Note: they looked happy`.
pub(super) fn is_remark(line: &str) -> bool {
    let label = line.split_once(':').map(|(label, _)| label.to_lowercase());
    label.is_some_and(|label| REMARKS.contains(&label.trim_matches(['*', '_', ' '])))
}

/// True for a line of the recorder's own.
pub(super) fn is_of_recorder(line: &str) -> bool {
    let line = leading_time(line).map_or(line, |(_, rest)| rest);
    let line = line.trim_matches(['*', '_', ' ']);
    let folded = line.to_lowercase();
    let told = DONE.iter().find_map(|done| {
        let end = line.len().checked_sub(done.len())?;
        let tail = line.get(end..)?.eq_ignore_ascii_case(done);
        line.get(..end).filter(|_| tail)
    });

    WRITTEN.iter().any(|begin| folded.starts_with(begin))
        || WHOLE.contains(&folded.trim_end_matches('.'))
        || told.is_some_and(is_somebody)
}

/// True for a name, but not for "I" and "he".
fn is_somebody(name: &str) -> bool {
    let name = name.trim_matches(['*', '_', ' ']);
    let mut words = name.split_whitespace();
    is_lone_name(name) && words.any(|word| is_content(&word.to_lowercase()))
}

/// A line without the mark of a list before it: `- `, `1. `, and as Markdown escapes them, `1\. `.
pub(super) fn without_list_mark(line: &str) -> &str {
    let open = line.strip_prefix('\\').unwrap_or(line);
    let number = open.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = open.len() - number.len();
    let behind = match digits {
        0 => open.strip_prefix(['-', '*', '+', '•', '–', '—']),
        1..=MOST_DIGITS => number.trim_start_matches('\\').strip_prefix(['.', ')']),
        _ => None,
    };
    let item = behind.filter(|item| item.starts_with([' ', '\t']));
    item.map_or(line, str::trim_start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_recorders_write_is_told_from_what_is_said() {
        for (line, expected) in [
            ("Transcribed by https://otter.ai", true),
            ("Transcription ended after 00:06:00", true),
            (
                "This editable transcript was computer generated and might contain errors.",
                true,
            ),
            ("Anna Weber stopped transcription", true),
            ("**Anna Weber** stopped transcription", true),
            ("0:06:00 Zoë van 't Hoff left the meeting", true),
            ("Recording stopped.", true),
            ("I stopped the recording", false),
            ("Then she left the meeting", false),
            ("Recording stopped because the disk was full", false),
        ] {
            assert_eq!(is_of_recorder(line), expected, "{line}");
        }
    }

    #[test]
    fn remarks_are_told_by_their_label() {
        for (line, expected) in [
            ("Note: they looked happy", true),
            ("**NB:** late", true),
            ("Note that it is late", false),
            ("Anna: Note: it is late", false),
        ] {
            assert_eq!(is_remark(line), expected, "{line}");
        }
    }

    #[test]
    fn marks_of_lists_go() {
        for (line, expected) in [
            ("1\\. How do you", "How do you"),
            ("12) How", "How"),
            ("\\- I said: salting", "I said: salting"),
            ("• yes", "yes"),
            ("3.5 million", "3.5 million"),
            ("2026. Then", "2026. Then"),
            ("-5 degrees", "-5 degrees"),
            ("**Me:** yes", "**Me:** yes"),
            ("01.12.26, 10:03 - Anna: x", "01.12.26, 10:03 - Anna: x"),
        ] {
            assert_eq!(without_list_mark(line), expected);
        }
    }
}
