//! Limits against hostile and mistaken input. A file within them is read; one beyond them is
//! refused with a sentence.

/// Bytes of one bank file.
pub const MAX_FILE_BYTES: usize = 64 << 20;
/// Questions of one bank file.
pub const MAX_QUESTIONS: usize = 200_000;
/// Bytes of one line of Viva's Markdown.
pub const MAX_LINE_BYTES: usize = 100_000;
/// Characters of a question's text, of a key point and of every other one-line item.
pub const MAX_TEXT_CHARS: usize = 20_000;
/// Items of one part of a question: key points, red flags, hints, facts, tags.
pub const MAX_ITEMS: usize = 100;
/// The greatest weight of a key point or red flag.
pub const MAX_WEIGHT: u32 = 10;
/// Errors kept of one file; the rest is counted.
pub const MAX_ERRORS: usize = 500;
/// Reasons kept for parts of a foreign file that were left out.
pub const MAX_SKIPPED: usize = 500;
