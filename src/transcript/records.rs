//! Transcripts that programs write for programs: JSON with a list of segments (WhisperX and many
//! services), and CSV with named columns.
//!
//! Owns which fields say who, when and what. Lines that people read are [`super::parse`]'s.

use super::cue::{Cue, MOST_CUES};
use super::labels::clock;
use crate::domain::text::one_line;
use serde_json::{Map, Value};

/// Names of fields, folded, without what is no letter; those before are preferred.
const SPEAKERS: [&str; 8] = [
    "speaker",
    "speakername",
    "speakerlabel",
    "name",
    "participant",
    "participantname",
    "user",
    "from",
];
const TEXTS: [&str; 8] = [
    "text",
    "transcript",
    "content",
    "sentence",
    "message",
    "utterance",
    "words",
    "caption",
];
const STARTS: [&str; 6] = ["start", "starttime", "begin", "time", "timestamp", "offset"];
/// Columns are parted by one of these.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];
/// How deep in a file a list of segments is looked for.
const DEEPEST: usize = 4;

/// Reads the cues of JSON or CSV; None for any other text. A segment that names nobody is said by
/// whoever spoke before.
pub(super) fn read_records(text: &str) -> Option<Vec<Cue>> {
    let text = text.trim();
    let mut cues = match text.starts_with(['{', '[']) {
        true => read_json(&serde_json::from_str(text).ok()?, DEEPEST)?,
        false => SEPARATORS.iter().find_map(|by| read_csv(text, *by))?,
    };

    let mut speaker = String::new();
    for cue in &mut cues {
        match cue.speaker.is_empty() {
            true => cue.speaker.clone_from(&speaker),
            false => speaker.clone_from(&cue.speaker),
        }
    }
    Some(cues)
}

/// Finds the first list of segments, at the top or within.
fn read_json(value: &Value, depth: usize) -> Option<Vec<Cue>> {
    let deeper = depth.checked_sub(1)?;
    match value {
        Value::Array(items) => {
            let cues: Vec<Cue> = items.iter().take(MOST_CUES).filter_map(read_item).collect();
            match cues.iter().any(|cue| !cue.speaker.is_empty()) {
                true => Some(cues),
                false => items.iter().find_map(|item| read_json(item, deeper)),
            }
        }
        Value::Object(fields) => fields.values().find_map(|value| read_json(value, deeper)),
        _ => None,
    }
}

fn read_item(item: &Value) -> Option<Cue> {
    let fields = item.as_object()?;
    Some(Cue {
        speaker: one_line(&find_field(fields, &SPEAKERS).unwrap_or_default()),
        at: find_field(fields, &STARTS).and_then(|time| seconds(&time)),
        text: one_line(&find_field(fields, &TEXTS)?),
    })
}

/// Returns the first of the fields of these names that is a word or a number.
fn find_field(fields: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| {
        let mut found = fields.iter().filter(|(key, _)| fold_key(key) == *name);
        found.find_map(|(_, value)| plain(value))
    })
}

/// A word or a number as text.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Reads rows below a head that names a column of speakers and one of what they said.
fn read_csv(text: &str, separator: u8) -> Option<Vec<Cue>> {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.delimiter(separator).flexible(true);
    let mut reader = reader.from_reader(text.as_bytes());
    let heads: Vec<String> = reader.headers().ok()?.iter().map(fold_key).collect();
    let (speaker, said) = (
        find_column(&heads, &SPEAKERS)?,
        find_column(&heads, &TEXTS)?,
    );
    let start = find_column(&heads, &STARTS);

    let rows = reader.records().filter_map(Result::ok).take(MOST_CUES);
    let cues = rows.map(|row| Cue {
        speaker: one_line(row.get(speaker).unwrap_or_default()),
        at: start.and_then(|at| seconds(row.get(at)?)),
        text: one_line(row.get(said).unwrap_or_default()),
    });
    Some(cues.collect())
}

fn find_column(heads: &[String], names: &[&str]) -> Option<usize> {
    let mut names = names.iter();
    names.find_map(|name| heads.iter().position(|head| head == name))
}

fn fold_key(key: &str) -> String {
    let letters = key.chars().filter(|c| c.is_alphabetic());
    letters.flat_map(char::to_lowercase).collect()
}

/// Reads `12.5` and `0:12`, in whole seconds.
fn seconds(time: &str) -> Option<u32> {
    let time = time.trim();
    let number = time.parse::<f64>().ok();
    let number = number.filter(|n| (0.0..1e9).contains(n)).map(|n| n as u32);
    number.or_else(|| clock(time))
}
