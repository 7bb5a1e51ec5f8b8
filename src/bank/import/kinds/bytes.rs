//! Kinds of files whose bytes are no text.

use super::kind::{AS_TEXT, FROM_ANKI, FROM_SHEET, FROM_WRITER, NO_WORDS, UNPACK, WrongKind};

/// Kinds by their first bytes.
const MAGIC: [(&[u8], &str, &str); 17] = [
    (b"%PDF", "a PDF, not a text", AS_TEXT),
    (b"SQLite format 3", "a SQLite database, not a text", AS_TEXT),
    (b"\x89PNG", "an image", NO_WORDS),
    (b"\xff\xd8\xff", "an image", NO_WORDS),
    (b"GIF89a", "an image", NO_WORDS),
    (b"II*\x00", "an image", NO_WORDS),
    (b"MM\x00*", "an image", NO_WORDS),
    (b"RIFF", "a picture or sound", NO_WORDS),
    (b"OggS", "a sound", NO_WORDS),
    (b"\x1f\x8b", "a compressed file (gzip)", UNPACK),
    (b"BZh", "a compressed file (bzip2)", UNPACK),
    (b"\xfd7zXZ", "a compressed file (xz)", UNPACK),
    (b"\x28\xb5\x2f\xfd", "a compressed file (zstd)", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "an archive (7z)", UNPACK),
    (b"Rar!\x1a", "an archive (RAR)", UNPACK),
    (b"\x7fELF", "a program", AS_TEXT),
    (
        b"\xd0\xcf\x11\xe0",
        "an old Office document (.doc, .xls)",
        "save it as CSV or plain text and add that",
    ),
];

/// What ZIP archives hold, by a name in them.
const IN_ZIP: [(&[u8], &str, &str); 8] = [
    (b"collection.anki", "an Anki package (.apkg)", FROM_ANKI),
    (b"word/", "a Word document (.docx)", FROM_WRITER),
    (b"xl/", "a spreadsheet (.xlsx)", FROM_SHEET),
    (b"ppt/", "a presentation (.pptx)", FROM_WRITER),
    (
        b"opendocument.spreadsheet",
        "a spreadsheet (.ods)",
        FROM_SHEET,
    ),
    (
        b"opendocument.",
        "an OpenDocument file (.odt, .odp)",
        FROM_WRITER,
    ),
    (b"application/epub", "an e-book (.epub)", FROM_WRITER),
    (
        b"Index/Document.iwa",
        "an iWork document (.pages, .numbers)",
        FROM_WRITER,
    ),
];

/// The kind of a file whose bytes are no text.
pub(in crate::bank::import) fn of_bytes(bytes: &[u8]) -> Option<WrongKind> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let known = IN_ZIP.iter().find(|(name, _, _)| holds(bytes, name));
        return Some(known.map_or_else(
            || WrongKind::new("a ZIP archive", UNPACK),
            |(_, what, remedy)| WrongKind::new(what, remedy),
        ));
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some(WrongKind::new("a picture or film", NO_WORDS));
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return Some(WrongKind::new("an archive (tar)", UNPACK));
    }

    let known = MAGIC.iter().find(|(magic, _, _)| bytes.starts_with(magic));
    known.map(|(_, what, remedy)| WrongKind::new(what, remedy))
}

/// Returns true where a name stands at the archive's begin or in the list of names at its end.
fn holds(bytes: &[u8], name: &[u8]) -> bool {
    const NEAR: usize = 64 << 10;
    let head = bytes.get(..bytes.len().min(NEAR)).unwrap_or_default();
    let tail = bytes
        .get(bytes.len().saturating_sub(NEAR)..)
        .unwrap_or_default();
    [head, tail]
        .iter()
        .any(|part| part.windows(name.len()).any(|window| window == name))
}

/// A binary file of no kind that is known.
pub(in crate::bank::import) fn binary() -> WrongKind {
    WrongKind::new("a binary file, not a text", AS_TEXT)
}

/// A text whose letters no encoding makes words of.
pub(in crate::bank::import) fn unknown_encoding() -> WrongKind {
    WrongKind::new(
        "text in an encoding that is not known",
        "save it as UTF-8, or name its encoding (`--encoding NAME`, such as cp852 or windows-1250)",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_bytes() {
        let zip = |name: &str| [b"PK\x03\x04\x14\x00".as_slice(), name.as_bytes()].concat();
        let tar = [vec![b'a'; 257], b"ustar\x0000".to_vec()].concat();
        for (bytes, what) in [
            (zip("word/document.xml"), "a Word document (.docx)"),
            (zip("xl/workbook.xml"), "a spreadsheet (.xlsx)"),
            (zip("collection.anki21"), "an Anki package (.apkg)"),
            (zip("mimetypeapplication/epub+zip"), "an e-book (.epub)"),
            (zip("notes.md"), "a ZIP archive"),
            (b"\x1f\x8b\x08".to_vec(), "a compressed file (gzip)"),
            (b"%PDF-1.7".to_vec(), "a PDF, not a text"),
            (b"\x00\x00\x00\x18ftypheic".to_vec(), "a picture or film"),
            (tar, "an archive (tar)"),
        ] {
            assert_eq!(of_bytes(&bytes).unwrap().what, what);
        }
        assert_eq!(of_bytes(b"PKs are primary keys. What is one?"), None);
    }
}
