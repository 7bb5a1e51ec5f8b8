//! A kind of file, and the remedies that several kinds share.

/// A kind of file that holds no questions to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bank::import) struct WrongKind {
    /// The kind, after "this is".
    pub(in crate::bank::import) what: String,
    /// What to do instead, a clause.
    pub(in crate::bank::import) remedy: &'static str,
}

impl WrongKind {
    pub(super) fn new(what: &str, remedy: &'static str) -> Self {
        Self {
            what: what.to_string(),
            remedy,
        }
    }
}

pub(super) const AS_TEXT: &str = "export it as text, CSV or Markdown and add that";
pub(super) const UNPACK: &str = "unpack it and add the files or the folder";
pub(super) const FROM_SHEET: &str = "save the sheet as CSV (UTF-8) and add that";
pub(super) const FROM_WRITER: &str = "save it as plain text or Markdown and add that";
pub(super) const FROM_ANKI: &str =
    "in Anki choose File › Export › Notes in Plain Text (.txt) and add that file";
pub(super) const FROM_MARKUP: &str =
    "turn it into Markdown (`pandoc FILE -o questions.md`) and add that";
pub(super) const AS_TABLE: &str = "write its questions into a .md or .csv file and add that";
pub(super) const NO_WORDS: &str = "type or copy its words into a text file and add that";
pub(super) const FROM_PAGE: &str =
    "copy its text into a .txt or .md file, or save it as Markdown, and add that";
