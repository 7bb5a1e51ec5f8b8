//! From bytes to text: UTF-8, a byte order mark's encoding, UTF-16 without one, else the old encoding
//! that the bytes look like (`charset`) or that the user names.

use super::charset::{self, Charset};
use super::kinds::{self, WrongKind};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// A file's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decoded {
    /// With `\n` line ends.
    pub(super) text: String,
    /// The encoding it was read as; None for UTF-8.
    pub(super) encoding: Option<&'static str>,
}

/// The text of a file; else what the bytes seem to be instead. `told` is the encoding that the user
/// names.
pub(super) fn decode(bytes: &[u8], told: Option<Charset>) -> Result<Decoded, WrongKind> {
    if let Some(kind) = kinds::of_bytes(bytes) {
        return Err(kind);
    }
    let (text, encoding) = match told.or_else(|| encoding_of(bytes)) {
        Some(charset) => (charset.decode(bytes), charset.name()),
        None => match mixed(bytes) {
            Some(mixed) => mixed,
            None => {
                let charset = charset::guess(bytes).ok_or_else(kinds::unknown_encoding)?;
                (charset.decode(bytes), charset.name())
            }
        },
    };

    if text.chars().filter(|c| *c == '\0').count() * 50 > text.len() {
        return Err(kinds::binary());
    }
    Ok(Decoded {
        text: without_page_breaks(&text.replace("\r\n", "\n").replace('\r', "\n")),
        encoding: Some(encoding).filter(|name| *name != UTF_8.name()),
    })
}

/// A text with blanks for page breaks, soft line breaks and separators of old programs, none at the
/// begin of a line. They are no new lines: a row of a table goes on behind them, and the lines keep
/// their numbers.
fn without_page_breaks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1f}' if out.is_empty() || out.ends_with('\n') => {}
            '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1f}' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A text whose lines are in UTF-8 and in an older encoding, as two files put together are; a line of
/// UTF-8 with a cut letter stays one. None where all are of one encoding.
fn mixed(bytes: &[u8]) -> Option<(String, &'static str)> {
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let has_new = lines.iter().any(|line| !line.is_ascii() && !is_old(line));
    if !has_new || charset::is_double_byte(bytes) {
        return None;
    }

    let old: Vec<&[u8]> = lines.iter().copied().filter(|line| is_old(line)).collect();
    let charset = match old.is_empty() {
        true => Charset::Web(UTF_8),
        false => charset::guess(&old.concat())?,
    };
    let decoded = lines.iter().map(|line| match is_old(line) {
        true => charset.decode(line),
        false => String::from_utf8_lossy(line).into_owned(),
    });
    let name = match charset.name() {
        "UTF-8" => "UTF-8",
        "windows-1252" => "UTF-8 and windows-1252",
        "windows-1250" => "UTF-8 and windows-1250",
        "macintosh" => "UTF-8 and macintosh",
        _ => "UTF-8 and an older encoding",
    };
    Some((decoded.collect(), name))
}

/// Returns true for a line of another encoding than UTF-8.
fn is_old(line: &[u8]) -> bool {
    std::str::from_utf8(line).is_err() && !is_cut(line)
}

/// Returns true for a line of UTF-8 in which a letter is cut, and others are whole.
fn is_cut(line: &[u8]) -> bool {
    let chunks = line.utf8_chunks();
    let broken = chunks.clone().filter(|chunk| !chunk.invalid().is_empty());
    let whole = chunks.map(|chunk| chunk.valid().chars().filter(|c| !c.is_ascii()).count());
    broken.count() == 1 && whole.sum::<usize>() > 0
}

/// The encoding that is sure.
fn encoding_of(bytes: &[u8]) -> Option<Charset> {
    if let Some(told) = charset::told_by_bytes(bytes) {
        return Some(told);
    }
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    marked
        .or_else(|| utf16(bytes))
        .or_else(|| std::str::from_utf8(bytes).is_ok().then_some(UTF_8))
        .map(Charset::Web)
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
    use super::{kinds, *};

    fn decode(bytes: &[u8]) -> Result<String, WrongKind> {
        super::decode(bytes, None).map(|decoded| decoded.text)
    }

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
            assert_eq!(decode(&bytes), Ok(text.to_string()));
        }
        assert_eq!(decode(&[0; 600]), Err(kinds::binary()));
    }

    #[test]
    fn the_encoding_is_named_where_it_is_not_utf8() {
        let utf32: Vec<u8> = "\u{feff}Warum über?"
            .chars()
            .flat_map(|c| (c as u32).to_le_bytes())
            .collect();
        for (bytes, told, encoding, text) in [
            (b"What?".to_vec(), None, None, "What?"),
            (b"f\xfcr".to_vec(), None, Some("windows-1252"), "für"),
            (b"f\x81r".to_vec(), None, Some("cp850"), "für"),
            (b"f\x81r".to_vec(), Some("cp437"), Some("cp437"), "für"),
            (utf32, None, Some("UTF-32"), "Warum über?"),
            (
                b"\x1b$B<ALd\x1b(B?\n".to_vec(),
                None,
                Some("ISO-2022-JP"),
                "質問?\n",
            ),
        ] {
            let told = told.and_then(Charset::named);
            let text = text.to_string();
            assert_eq!(super::decode(&bytes, told), Ok(Decoded { text, encoding }));
        }
        assert_eq!(
            decode(b"Fr\xa4\x9dge;W\xa4s \xbast?;D\xa4\xbc Mo\xa4ell\n"),
            Err(kinds::unknown_encoding())
        );
    }

    #[test]
    fn lines_of_two_encodings() {
        let table = "Question,Answer\nWas ist Drift?,Änderung\n".as_bytes();
        for (more, encoding, text) in [
            (
                b"Was ist Bias?,Verz\xf6gerung\n".as_slice(),
                Some("UTF-8 and windows-1252"),
                "Was ist Bias?,Verzögerung\n",
            ),
            ("Größe ü\n".as_bytes(), None, "Größe ü\n"),
            (b"Gr\xc3\xb6\xc3e\n", None, "Grö\u{fffd}e\n"),
        ] {
            let decoded = super::decode(&[table, more].concat(), None).unwrap();
            assert!(decoded.text.ends_with(text), "{}", decoded.text);
            assert_eq!(decoded.encoding, encoding);
        }
    }

    #[test]
    fn old_encodings_of_the_east() {
        for (encoding, text) in [
            (
                encoding_rs::GBK,
                "问题,答案,难度\n什么是过拟合？,模型记住了训练数据,困难\n",
            ),
            (
                encoding_rs::SHIFT_JIS,
                "質問,回答\n過学習とは何ですか？,訓練データを覚えてしまうこと\n",
            ),
            (
                encoding_rs::WINDOWS_1251,
                "Вопрос;Ответ\nЧто такое дрейф данных?;Изменение данных\n",
            ),
            (
                encoding_rs::WINDOWS_1250,
                "Pytanie;Odpowiedź\nCo to jest dryf danych?;Zmiana rozkładu danych w czasie, więc średnia się różni\n",
            ),
        ] {
            let (bytes, _, _) = encoding.encode(text);
            assert_eq!(decode(&bytes), Ok(text.to_string()), "{}", encoding.name());
        }
    }
}
