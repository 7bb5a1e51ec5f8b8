//! The formats of question files: their words, and the endings of their names.
//!
//! Owns the one list of endings. A new format is a variant here (and a line of `ALL` and `ENDINGS`), a
//! rule in `detect`, and an arm with its reader in [`super::import`].

use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// The ending of a file's name.
struct Ending {
    word: &'static str,
    /// The format it stands for; None where only the content decides.
    format: Option<Format>,
    /// Files of this ending are read where a whole folder is added. Web pages are not: most pages
    /// of a folder are no banks.
    in_folders: bool,
}

/// Every known ending, in the order of messages.
const ENDINGS: [Ending; 17] = [
    Ending::new("md", Some(Format::Markdown), true),
    Ending::new("markdown", Some(Format::Markdown), true),
    Ending::new("csv", Some(Format::Csv), true),
    Ending::new("tsv", Some(Format::Tsv), true),
    Ending::new("json", Some(Format::Json), true),
    Ending::new("jsonc", Some(Format::Json), true),
    Ending::new("json5", Some(Format::Json), true),
    Ending::new("jsonl", Some(Format::JsonLines), true),
    Ending::new("ndjson", Some(Format::JsonLines), true),
    Ending::new("yaml", Some(Format::Yaml), true),
    Ending::new("yml", Some(Format::Yaml), true),
    Ending::new("toml", Some(Format::Toml), true),
    Ending::new("txt", None, true),
    Ending::new("tab", Some(Format::Tsv), false),
    Ending::new("mdx", Some(Format::Markdown), false),
    Ending::new("html", Some(Format::Markdown), false),
    Ending::new("htm", Some(Format::Markdown), false),
];

impl Ending {
    const fn new(word: &'static str, format: Option<Format>, in_folders: bool) -> Self {
        Self {
            word,
            format,
            in_folders,
        }
    }

    /// Returns the ending of a file's name, whatever its case.
    fn of(path: &Path) -> Option<&'static Self> {
        let word = path.extension()?.to_str()?.to_lowercase();
        ENDINGS.iter().find(|ending| ending.word == word)
    }
}

/// A format that files of questions are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Viva's own Markdown.
    Viva,
    /// Any other Markdown.
    Markdown,
    /// Comma-separated (or semicolons, where the first line has more of them).
    Csv,
    /// Tab-separated.
    Tsv,
    /// One JSON document.
    Json,
    /// One JSON document a line.
    JsonLines,
    /// Anki's "Notes in Plain Text".
    Anki,
    /// YAML, in the shapes of JSON.
    Yaml,
    /// TOML, in the shapes of JSON.
    Toml,
}

impl Format {
    /// In the order of the documentation.
    pub const ALL: [Self; 9] = [
        Self::Viva,
        Self::Markdown,
        Self::Csv,
        Self::Tsv,
        Self::Json,
        Self::JsonLines,
        Self::Anki,
        Self::Yaml,
        Self::Toml,
    ];

    /// The word of `--format` and of JSON output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viva => "viva",
            Self::Markdown => "markdown",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
            Self::Anki => "anki",
            Self::Yaml => "yaml",
            Self::Toml => "toml",
        }
    }

    /// Returns the format that the ending of a file's name stands for.
    pub fn of_ending(path: &Path) -> Option<Self> {
        Ending::of(path)?.format
    }

    /// Returns true for files that are read where their folder is added.
    pub fn is_read_in_folders(path: &Path) -> bool {
        Ending::of(path).is_some_and(|ending| ending.in_folders)
    }

    /// Returns the endings of files that are read where their folder is added.
    pub fn endings_in_folders() -> impl Iterator<Item = &'static str> {
        ENDINGS
            .iter()
            .filter(|ending| ending.in_folders)
            .map(|ending| ending.word)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Format {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        let word = word.trim().to_lowercase();
        let word = match word.as_str() {
            "md" => "markdown",
            "yml" => "yaml",
            "ndjson" | "jsonlines" | "json-lines" => "jsonl",
            other => other,
        };

        Self::ALL
            .into_iter()
            .find(|format| format.as_str() == word)
            .ok_or_else(|| {
                format!(
                    "\"{word}\" is not one of {}",
                    Self::ALL.map(Self::as_str).join(", ")
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_name_a_format_whatever_their_case() {
        for (name, format, in_folders) in [
            ("a.MD", Some(Format::Markdown), true),
            ("a.b.ndjson", Some(Format::JsonLines), true),
            ("notes.txt", None, true),
            ("page.html", Some(Format::Markdown), false),
            ("table.tab", Some(Format::Tsv), false),
            ("program.rs", None, false),
            ("csv", None, false),
        ] {
            let path = Path::new(name);
            assert_eq!(Format::of_ending(path), format, "{name}");
            assert_eq!(Format::is_read_in_folders(path), in_folders, "{name}");
        }
    }
}
