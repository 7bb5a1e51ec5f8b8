//! From bytes to text: UTF-8, a byte order mark's encoding, UTF-16 without one, or the old encoding
//! that the bytes look like.

use super::kinds::{self, WrongKind};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The text with `\n` line ends; else what the bytes seem to be instead.
pub(super) fn decode(bytes: &[u8]) -> Result<String, WrongKind> {
    if let Some(kind) = kinds::of_bytes(bytes) {
        return Err(kind);
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
            (Err(_), _) => old_encoding(bytes).decode_without_bom_handling(bytes).0,
        },
    };

    if text.chars().filter(|c| *c == '\0').count() * 50 > text.len() {
        return Err(kinds::binary());
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

/// Bytes beyond ASCII from which on a guess among the encodings of Europe is believed: "naïve"
/// alone may be Baltic.
const ENOUGH: usize = 4;

/// The encoding that old exports are in: windows-1252 in the West, others elsewhere.
fn old_encoding(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);

    let high = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    match guess.name() {
        "GBK" | "gb18030" | "Big5" | "Shift_JIS" | "EUC-JP" | "EUC-KR" | "windows-1251"
        | "KOI8-U" | "windows-1253" => guess,
        "windows-1250" | "ISO-8859-2" | "windows-1254" if high >= ENOUGH => guess,
        _ => WINDOWS_1252,
    }
}

#[cfg(test)]
mod tests {
    use super::{decode, kinds};

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
        assert_eq!(decode(&[0; 600]), Err(kinds::binary()));
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
            assert_eq!(decode(&bytes).as_deref(), Ok(text), "{}", encoding.name());
        }
    }
}
