//! Questions from the files people already have: format recognised, questions, answers, key points,
//! topics and difficulty marks understood, and a count of what was.
//!
//! Bytes in, a [`Bank`](crate::domain::Bank) out. [`Format`] lists the formats and `detect`
//! recognises them. Each has a reader that ends in raw questions, and `assemble` alone makes
//! questions of those. `fields` knows what names of columns mean, `guess` and `difficulty` what the
//! words of a text say, and `markdown` which lines of a page are questions.

mod anki;
mod assemble;
mod audit;
mod cell_kinds;
mod charset;
mod choices;
mod columnar;
mod crowd_anki;
mod decode;
mod detect;
mod difficulty;
mod fields;
mod format;
mod groups;
mod guess;
mod heads;
mod html;
mod json;
mod kinds;
mod markdown;
mod media;
mod merge;
mod names;
mod notion;
mod numerals;
mod options;
mod orders;
mod outcome;
mod part_names;
mod places;
mod plausible;
mod quotes;
mod raw;
mod records;
mod repeated;
mod rows;
mod structured;
mod table;
#[cfg(test)]
mod tests;
mod topics;
mod unread;
mod values;

pub use format::Format;
pub use json::lenient_json;
pub use merge::merge;
pub use names::{column_meaning, is_reference_name};
pub use notion::{own_name, path_without_ids, table_of_page};
pub use options::ImportOptions;
pub use outcome::{ImportError, ImportedBank, Skipped};
pub use records::{TableRecord, table_records};

use super::limits::MAX_FILE_BYTES;
use crate::bank;
use crate::domain::text::{ellipsis, one_line};
use charset::Charset;
use decode::Decoded;
use kinds::WrongKind;
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

    let Decoded { text, encoding } = read_text(bytes, &file, options)?;
    let format = options
        .format
        .unwrap_or_else(|| detect::detect(&text, file_name));
    let text = match format {
        // Such a line break is one on a page, and a blank in a cell.
        Format::Markdown => without_unseen(&text.replace(['\u{2028}', '\u{2029}'], "\n")),
        _ => text,
    };
    let source = SourceFile {
        file: &file,
        text: &text,
        map: &options.map,
    };

    let raw = match format {
        Format::Viva => {
            let name = assemble::bank_name(file_name, options);
            let bank = bank::markdown::parse(&file, &name, &text)?;
            return Ok(ImportedBank {
                encoding,
                ..assemble::describe_viva_bank(bank, options)
            });
        }
        Format::Markdown => notion::read(&source).unwrap_or_else(|| markdown::read(&source)),
        Format::Csv | Format::Tsv => table::read(&source, format)?,
        Format::Anki => anki::read(&source)?,
        Format::Json => json::read(&source)?,
        Format::JsonLines => json::read_lines(&source)?,
        Format::Yaml => json::read_value(&source, &structured::yaml(&source)?)?,
        Format::Toml => json::read_value(&source, &structured::toml(&source)?)?,
    };

    let mut raw = raw;
    let (hint, title) = (raw.hint.clone(), raw.title.clone().unwrap_or_default());
    let told = std::mem::take(&mut raw.told);
    let mut imported = assemble::assemble(raw, format, file_name, options);
    if format == Format::Markdown {
        let page = markdown::without_wiki_marks(&text);
        audit::note_left_out(&page, &title, &told, &mut imported);
    }
    if matches!(format, Format::Csv | Format::Tsv | Format::Anki) {
        media::note_media(&text, &mut imported);
    }
    note_broken_letters(&text, &mut imported);
    imported.encoding = encoding;
    imported.skipped.sort_by_key(|skipped| skipped.line);
    refuse_without_questions(&imported, file, &text, hint)?;
    Ok(imported)
}

/// A page without characters that nobody sees, and that part a label from its colon: spaces of no
/// width, soft hyphens, marks for the direction of what follows.
fn without_unseen(text: &str) -> String {
    const UNSEEN: [char; 4] = ['\u{200b}', '\u{2060}', '\u{feff}', '\u{ad}'];
    text.replace(|c| UNSEEN.contains(&c) || is_direction(c), "")
}

fn is_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Notes the lines in which bytes are no letters of the file's encoding, and those that were read
/// in a wrong one before: "Itâ€™s".
fn note_broken_letters(text: &str, imported: &mut ImportedBank) {
    const SHOWN: usize = 20;
    let lines = text.lines().zip(1..);
    let broken = lines.filter_map(|(line, number)| Some((line, number, broken_letter(line)?)));
    for (line, number, why) in broken.take(SHOWN) {
        let shown = ellipsis(&one_line(line), 60);
        imported.skipped.push(Skipped {
            line: number,
            through: number,
            why: format!("{why}: {shown}"),
        });
    }
}

/// True for the first two of the letters that a letter of several bytes became.
fn is_misread(pair: &[char]) -> bool {
    matches!(
        pair,
        ['Ã' | 'Â', '\u{80}'..='\u{bf}'] | ['â', '€' | '\u{80}']
    )
}

/// What is wrong with a letter of a line; None where nothing is.
fn broken_letter(line: &str) -> Option<&'static str> {
    // Letters of several bytes, each read as a letter of its own.
    let chars: Vec<char> = line.chars().collect();
    match () {
        () if line.contains('\u{fffd}') => Some("a letter is broken, kept as \u{fffd}"),
        () if chars.windows(2).any(is_misread) => Some(
            "letters were broken before, kept as they are; save the file as UTF-8 where it is from",
        ),
        () => None,
    }
}

/// The text of a file that is one, and not of another kind.
fn read_text(bytes: &[u8], file: &str, options: &ImportOptions) -> Result<Decoded, ImportError> {
    let refuse = |kind: WrongKind| ImportError::WrongKind {
        file: file.to_string(),
        what: kind.what,
        remedy: kind.remedy,
    };
    let told = options.encoding.as_deref().map(|name| {
        Charset::named(name).ok_or_else(|| ImportError::UnknownEncoding {
            name: ellipsis(&one_line(name), 40),
        })
    });
    let decoded = decode::decode(bytes, told.transpose()?).map_err(refuse)?;

    // Whoever names a format knows what the file is.
    let kind = kinds::of_text(&decoded.text, file).filter(|_| options.format.is_none());
    match kind {
        Some(kind) => Err(refuse(kind)),
        None if decoded.text.trim().is_empty() => Err(ImportError::Empty {
            file: file.to_string(),
        }),
        None => Ok(decoded),
    }
}

/// Fails where nothing is a question, also where lines of a CV or of a job description look like
/// tasks ("Design and build …").
fn refuse_without_questions(
    imported: &ImportedBank,
    file: String,
    text: &str,
    hint: String,
) -> Result<(), ImportError> {
    let asks = |text: &str| guess::asks(text.lines().next().unwrap_or_default()) == 2;
    let questions = &imported.bank.questions;

    if imported.with_answer == 0
        && kinds::is_paper(text)
        && !questions.iter().any(|q| asks(&q.text))
    {
        return Err(ImportError::WrongKind {
            file,
            what: "a CV or a job description, not a list of questions".to_string(),
            remedy: "`viva interview --cv FILE` or `--job FILE` asks what fits it",
        });
    }
    match questions.is_empty() {
        true => Err(ImportError::NoQuestion {
            file,
            format: imported.format,
            hint,
        }),
        false => Ok(()),
    }
}
