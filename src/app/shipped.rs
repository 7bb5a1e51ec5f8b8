//! What ships inside the binary: banks with their sayings, and graded answers to their questions.

use crate::bank::{markdown, sayings};
use crate::calibrate::{self, set::Graded};
use crate::domain::Bank;
use crate::failure::Failure;

/// The banks that ship with the binary: name and text.
pub const SHIPPED: &[(&str, &str)] = &[
    (
        "data_scientist_senior",
        include_str!("../../seeds/data_scientist_senior.md"),
    ),
    (
        "data_scientist_mid",
        include_str!("../../seeds/data_scientist_mid.md"),
    ),
    (
        "data_scientist_junior",
        include_str!("../../seeds/data_scientist_junior.md"),
    ),
    (
        "machine_learning_engineer_senior",
        include_str!("../../seeds/machine_learning_engineer_senior.md"),
    ),
];

/// How right and wrong sound, for each of them: name and text.
const SAYINGS: &[(&str, &str)] = &[
    (
        "data_scientist_senior",
        include_str!("../../seeds/sayings/data_scientist_senior.md"),
    ),
    (
        "data_scientist_mid",
        include_str!("../../seeds/sayings/data_scientist_mid.md"),
    ),
    (
        "data_scientist_junior",
        include_str!("../../seeds/sayings/data_scientist_junior.md"),
    ),
    (
        "machine_learning_engineer_senior",
        include_str!("../../seeds/sayings/machine_learning_engineer_senior.md"),
    ),
];

/// Graded answers to some of their questions, and some of these in other words.
const ANSWERS: &str = include_str!("../../seeds/calibration/answers.jsonl");
const PARAPHRASES: &str = include_str!("../../seeds/calibration/paraphrases.jsonl");

/// The shipped banks, parsed, with their sayings.
pub fn shipped_banks() -> Result<Vec<Bank>, Failure> {
    SHIPPED.iter().map(parse_shipped).collect()
}

fn parse_shipped((name, text): &(&str, &str)) -> Result<Bank, Failure> {
    let mut bank = markdown::parse(&format!("seeds/{name}.md"), name, text)
        .map_err(|e| Failure::failed(e.to_string()))?;
    if let Some(text) = shipped_sayings(name) {
        sayings::attach(&mut bank, text);
    }
    Ok(bank)
}

/// The sayings that ship with a bank.
pub fn shipped_sayings(bank: &str) -> Option<&'static str> {
    let entry = SAYINGS.iter().find(|(name, _)| *name == bank);
    entry.map(|(_, text)| *text)
}

/// Every text that is shipped for the store, by name: what changes with any of them.
pub fn shipped_texts() -> Vec<(&'static str, &'static str)> {
    SHIPPED.iter().chain(SAYINGS).copied().collect()
}

/// The graded answers that ship with the binary.
pub fn shipped_answers() -> Result<Vec<Graded>, Failure> {
    let read = calibrate::set::shipped(
        "seeds/calibration/answers.jsonl",
        ANSWERS,
        &shipped_banks()?,
    );
    read.map_err(|e| Failure::failed(e.to_string()))
}

/// Some of them in other words: id of the answer, text.
pub fn paraphrases() -> Result<Vec<(String, String)>, Failure> {
    #[derive(serde::Deserialize)]
    struct Row {
        of: String,
        answer: String,
    }
    let read = |line| serde_json::from_str::<Row>(line).map(|row| (row.of, row.answer));
    PARAPHRASES
        .lines()
        .map(read)
        .collect::<Result<_, _>>()
        .map_err(|e| Failure::failed(e.to_string()))
}
