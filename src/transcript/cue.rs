//! What every format of a transcript becomes, and the sentences of what is said.

use crate::domain::text::sentences;

/// Cues that are read; an interview of a day has fewer.
pub const MOST_CUES: usize = 50_000;

/// What one speaker said without a break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// The speaker's name; empty where nobody is named.
    pub speaker: String,
    /// Seconds from the begin of the recording, where the file says so.
    pub at: Option<u32>,
    /// The words, on one line.
    pub text: String,
}

/// Words a sentence has at most, on average, where marks end sentences.
const LONGEST_SENTENCES: usize = 60;

/// True where hardly a sentence has a mark at its end: what asks is hard to tell then.
pub fn is_hardly_marked(cues: &[Cue]) -> bool {
    let words: usize = cues
        .iter()
        .map(|cue| cue.text.split_whitespace().count())
        .sum();
    let marks = |cue: &Cue| cue.text.matches(['.', '?', '!', '。', '？', '！']).count();
    let marks: usize = cues.iter().map(marks).sum();
    words > LONGEST_SENTENCES * (marks + 1)
}

/// The sentences of a text.
pub(super) fn parts(text: &str) -> impl Iterator<Item = &str> {
    sentences(text)
        .into_iter()
        .filter_map(|range| text.get(range))
        .map(str::trim)
        .filter(|sentence| !sentence.is_empty())
}
