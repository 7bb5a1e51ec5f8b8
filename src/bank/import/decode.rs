//! From bytes to text: UTF-8, a byte order mark's encoding, UTF-16 without one, or windows-1252.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Files that are no text, by their first bytes.
const MAGIC: [(&[u8], &str); 7] = [
    (
        b"PK\x03\x04",
        "a ZIP archive (.apkg, .docx and .xlsx are such)",
    ),
    (b"%PDF", "a PDF"),
    (b"SQLite format 3", "a SQLite database"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
];

/// The text with `\n` line ends; else what the bytes seem to be instead.
pub(super) fn decode(bytes: &[u8]) -> Result<String, &'static str> {
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(what);
    }

    let text = match Encoding::for_bom(bytes) {
        Some((encoding, bom)) => {
            encoding
                .decode_without_bom_handling(bytes.get(bom..).unwrap_or_default())
                .0
        }
        None => match (std::str::from_utf8(bytes), utf16(bytes)) {
            (_, Some(encoding)) => encoding.decode_without_bom_handling(bytes).0,
            (Ok(text), _) => text.into(),
            // Every byte means something in windows-1252, and nothing else is as common among old
            // exports.
            (Err(_), _) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
        },
    };

    if text.chars().filter(|c| *c == '\0').count() * 50 > text.len() {
        return Err("a binary file");
    }

    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// UTF-16 without a byte order mark: text of Latin letters has a zero in every other byte.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..bytes.len().min(512))?;
    let zeros = start.iter().enumerate().filter(|(_, byte)| **byte == 0);
    let even = zeros.clone().filter(|(at, _)| at % 2 == 0).count();
    let odd = zeros.count() - even;
    let pairs = start.len() / 2;

    match () {
        () if pairs < 2 => None,
        () if odd * 10 >= pairs * 7 && even * 10 <= pairs => Some(UTF_16LE),
        () if even * 10 >= pairs * 7 && odd * 10 <= pairs => Some(UTF_16BE),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn encodings() {
        let utf16 = |swap: bool, bom: bool| -> Vec<u8> {
            let units = bom
                .then_some(0xfeff)
                .into_iter()
                .chain("What’s up?\r\nüber".encode_utf16());
            units
                .flat_map(|u| {
                    if swap {
                        u.to_be_bytes()
                    } else {
                        u.to_le_bytes()
                    }
                })
                .collect()
        };
        for (bytes, text) in [
            ("What’s up?\r\nüber".as_bytes().to_vec(), "What’s up?\nüber"),
            (b"\xef\xbb\xbfWhat?".to_vec(), "What?"),
            (b"What\x92s up?\rn\xe4chste".to_vec(), "What’s up?\nnächste"),
            (utf16(false, true), "What’s up?\nüber"),
            (utf16(true, true), "What’s up?\nüber"),
            (utf16(false, false), "What’s up?\nüber"),
            (utf16(true, false), "What’s up?\nüber"),
            (Vec::new(), ""),
        ] {
            assert_eq!(decode(&bytes).as_deref(), Ok(text));
        }
        assert_eq!(decode(b"%PDF-1.7"), Err("a PDF"));
        assert_eq!(decode(&[0; 600]), Err("a binary file"));
    }
}
