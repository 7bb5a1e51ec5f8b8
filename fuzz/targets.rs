//! What is fuzzed: every reader of foreign input, each as a function of bytes that must return.
//!
//! Shared by the targets of `cargo fuzz` and by the bounded property tests of the normal run
//! (tests/it/fuzz.rs).

use viva::assess::answer::Answer;
use viva::assess::evidence;
use viva::assess::reply::live::VerdictReader;
use viva::assess::reply::verdicts;
use viva::assess::rubric::of_reference;
use viva::bank::check::check_text;
use viva::bank::import::{Format, ImportOptions, import};
use viva::bank::markdown;
use viva::calibrate::set;
use viva::llm::stream::ReplyAssembly;

/// Viva's own Markdown: parse, check, and what is parsed is written and parsed again to the same
/// bank.
pub fn bank(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = check_text("fuzz.md", "fuzz", &text, true);
    if let Ok(bank) = markdown::parse("fuzz.md", "fuzz", &text) {
        let again = markdown::parse("fuzz.md", "fuzz", &markdown::render(&bank));
        assert_eq!(again.ok().as_ref(), Some(&bank));
    }
}

/// Everybody else's formats. The first byte chooses the format or leaves it to be recognised.
pub fn importers(bytes: &[u8]) {
    let (choice, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let format = Format::ALL.get(usize::from(*choice)).copied();
    let _ = import(
        rest,
        "fuzz.txt",
        &ImportOptions {
            format,
            ..ImportOptions::default()
        },
    );
}

/// A streamed reply. The first byte says in which pieces it arrives.
pub fn stream(bytes: &[u8]) {
    let (size, rest) = bytes.split_first().unwrap_or((&1, &[]));
    let mut assembly = ReplyAssembly::default();
    let mut shown = 0;
    for piece in rest.chunks(usize::from(*size).max(1)) {
        if assembly.push(piece, &mut |_| shown += 1).is_err() {
            return;
        }
    }
    let _ = assembly.end(&mut |_| shown += 1);
}

/// A model's reply, whole and as it arrives.
pub fn reply(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let ids = ["k1", "k2", "d1", "r1"];
    if let Ok(reply) = verdicts::read(&text, &ids) {
        assert_eq!(reply.claims.len(), ids.len());
    }
    let mut reader = VerdictReader::default();
    for piece in text.split_inclusive(' ') {
        let _ = reader.push(piece, &ids);
    }
    let _ = set::own("fuzz.jsonl", &text);
}

/// A quote against an answer; a line break parts them. A quote that is found stands where it is
/// said to stand.
pub fn quote(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (quote, answer) = text.split_once('\n').unwrap_or((&text, ""));
    let rubric = of_reference("Pins the image by its digest");
    let read = Answer::new(answer, &["How do you pin an image?"], &rubric);
    if let Ok(found) = evidence::check(&read, quote) {
        assert_eq!(
            answer.get(found.start..found.end),
            Some(found.text.as_str())
        );
    }
}
