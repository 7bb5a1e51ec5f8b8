//! Questions from the files people already have: format recognised, questions, answers, key points,
//! topics and difficulty marks understood, and a count of what was.
//!
//! Bytes in, a [`Bank`](crate::domain::Bank) out. [`Format`] lists the formats and `detect`
//! recognises them. Each has a reader that ends in raw questions, and `assemble` alone makes
//! questions of those. `fields` knows what names of columns mean, `guess` and `difficulty` what the
//! words of a text say, and `markdown` which lines of a page are questions.

mod assemble;
mod decode;
mod detect;
mod difficulty;
mod fields;
mod format;
mod guess;
mod html;
mod json;
mod markdown;
mod options;
mod outcome;
mod raw;
mod table;
#[cfg(test)]
mod tests;
mod values;

pub use format::Format;
pub use options::ImportOptions;
pub use outcome::{ImportError, ImportedBank, Skipped};

use super::limits::MAX_FILE_BYTES;
use crate::bank;
use crate::domain::text::one_line;
use raw::SourceFile;

/// Reads a file of questions. `file_name` is used for messages, as a hint at the format, and for
/// the bank's name.
pub fn import(
    bytes: &[u8],
    file_name: &str,
    options: &ImportOptions,
) -> Result<ImportedBank, ImportError> {
    let file = one_line(file_name);
    fields::refuse_unknown_meanings(&options.map)?;
    if bytes.len() > MAX_FILE_BYTES {
        return Err(ImportError::TooLarge {
            file,
            bytes: bytes.len(),
        });
    }

    let text = decode::decode(bytes).map_err(|what| ImportError::NotText {
        file: file.clone(),
        what,
    })?;
    let format = options
        .format
        .unwrap_or_else(|| detect::detect(&text, file_name));
    let source = SourceFile {
        file: &file,
        text: &text,
        map: &options.map,
    };

    let raw = match format {
        Format::Viva => {
            let name = assemble::bank_name(file_name, options);
            let bank = bank::markdown::parse(&file, &name, &text)?;
            return Ok(assemble::describe_viva_bank(bank, options));
        }
        Format::Markdown => markdown::read(&source),
        Format::Csv | Format::Tsv => table::read(&source, format)?,
        Format::Anki => table::read_anki(&source)?,
        Format::Json => json::read(&source)?,
        Format::JsonLines => json::read_lines(&source)?,
    };

    let hint = raw.hint.clone();
    let imported = assemble::assemble(raw, format, file_name, options);
    if imported.bank.questions.is_empty() {
        return Err(ImportError::NoQuestion { file, format, hint });
    }

    Ok(imported)
}
