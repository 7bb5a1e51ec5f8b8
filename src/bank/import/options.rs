//! What a user may say about a file to import.

use super::format::Format;

/// The user's word on a file; everything else is found out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportOptions {
    /// The format, where it is not to be recognised.
    pub format: Option<Format>,
    /// Name of the text's encoding, where it is not to be recognised.
    pub encoding: Option<String>,
    /// Meaning and field: `("question", "Front")`; fields of tables also by number from 1.
    pub map: Vec<(String, String)>,
    /// Role of the bank; else its title, else its name.
    pub role: Option<String>,
    /// Level of the bank; else none.
    pub level: Option<String>,
    /// Name of the bank; else the file's stem.
    pub bank_name: Option<String>,
}
