//! Encodings of old files: their names, their tables, and which of them a text's bytes look like.
//!
//! `chardetng` knows those of the web; the code pages of DOS and the Mac's are told by what the
//! Western reading of their bytes makes of words: `gr”áer`, `€nderung`. When a text is UTF-8, or
//! UTF-16 by its mark: `decode`.

use super::plausible::{self, CENTRAL, TURKISH, WESTERN};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, ISO_2022_JP, ISO_8859_15, MACINTOSH, WINDOWS_1250, WINDOWS_1252, WINDOWS_1257,
};

/// An encoding of bytes as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    /// One of the web's.
    Web(&'static Encoding),
    /// A code page of DOS: its name, and the characters of the bytes from 0x80 on.
    Dos(&'static str, &'static str),
    Utf32 {
        /// True where the high byte comes first.
        big_endian: bool,
    },
}

/// Of Western Europe; the characters as the Unicode Consortium's table CP850.TXT has them.
const CP850: Charset = Charset::Dos(
    "cp850",
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤\
     ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}",
);

/// The first of the PC; the characters as the Unicode Consortium's table CP437.TXT has them.
const CP437: Charset = Charset::Dos(
    "cp437",
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧\
     ╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
);

/// Of Central Europe; the characters as the Unicode Consortium's table CP852.TXT has them.
const CP852: Charset = Charset::Dos(
    "cp852",
    "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż\
     ┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{ad}˝˛ˇ˘§÷¸°¨˙űŘř■\u{a0}",
);

impl Charset {
    /// The encoding of a name as `--encoding` takes it; None for one that is not known.
    pub(super) fn named(name: &str) -> Option<Self> {
        let letters: String = (name.chars())
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        match letters.as_str() {
            "cp850" | "ibm850" | "850" | "dos" => Some(CP850),
            "cp437" | "ibm437" | "437" => Some(CP437),
            "cp852" | "ibm852" | "852" => Some(CP852),
            "macroman" | "mac" | "macintosh" => Some(Self::Web(MACINTOSH)),
            "utf32" | "utf32le" => Some(Self::Utf32 { big_endian: false }),
            "utf32be" => Some(Self::Utf32 { big_endian: true }),
            _ => Encoding::for_label_no_replacement(name.trim().as_bytes()).map(Self::Web),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Web(encoding) => encoding.name(),
            Self::Dos(name, _) => name,
            Self::Utf32 { .. } => "UTF-32",
        }
    }

    pub(super) fn decode(self, bytes: &[u8]) -> String {
        match self {
            Self::Web(encoding) => encoding.decode_with_bom_removal(bytes).0.into_owned(),
            Self::Dos(_, high) => {
                let high: Vec<char> = high.chars().collect();
                let decoded = bytes.iter().map(|byte| match byte.checked_sub(0x80) {
                    Some(at) => high.get(usize::from(at)).copied().unwrap_or('\u{fffd}'),
                    None => char::from(*byte),
                });
                decoded.collect()
            }
            Self::Utf32 { big_endian } => {
                let (units, _) = bytes.as_chunks::<4>();
                let decoded = units.iter().map(|unit| match big_endian {
                    true => u32::from_be_bytes(*unit),
                    false => u32::from_le_bytes(*unit),
                });
                let decoded = decoded.map(|code| char::from_u32(code).unwrap_or('\u{fffd}'));
                decoded.filter(|c| *c != '\u{feff}').collect()
            }
        }
    }
}

/// The encoding that a byte order mark of UTF-32 or a shift of ISO-2022-JP tells.
pub(super) fn told_by_bytes(bytes: &[u8]) -> Option<Charset> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] => Some(Charset::Utf32 { big_endian: false }),
        [0, 0, 0xfe, 0xff, ..] => Some(Charset::Utf32 { big_endian: true }),
        _ if bytes.is_ascii() && shifts_to_japanese(bytes) => Some(Charset::Web(ISO_2022_JP)),
        _ => None,
    }
}

fn shifts_to_japanese(bytes: &[u8]) -> bool {
    holds(bytes, b"\x1b$B") || holds(bytes, b"\x1b$@")
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Bytes beyond ASCII from which on a guess among the encodings of Europe is believed: "naïve"
/// alone may be Baltic.
const ENOUGH: usize = 4;

/// Bytes that are looked at.
const SAMPLE: usize = 64 << 10;

/// By how much another reading must be the better one.
const CLEARLY: i64 = 3;

/// The encoding that old bytes look like; None where every reading puts marks inside words.
pub(super) fn guess(bytes: &[u8]) -> Option<Charset> {
    let guessed = guess_of_the_web(bytes);
    let usual = match guessed.name() {
        "windows-1252" if is_baltic(bytes) => return Some(Charset::Web(WINDOWS_1257)),
        "windows-1252" if is_latin_9(bytes) => return Some(Charset::Web(ISO_8859_15)),
        "windows-1250" | "ISO-8859-2" => CENTRAL,
        "windows-1254" => TURKISH,
        "windows-1252" => WESTERN,
        _ => return Some(Charset::Web(guessed)),
    };

    let sample = bytes.get(..bytes.len().min(SAMPLE)).unwrap_or_default();
    let guessed = Charset::Web(guessed);
    let score = plausible::score(&guessed.decode(sample), usual);
    // Letters of Denmark are letters of Poland as well: where nothing is odd, nothing is tried. The
    // last of equals is taken.
    let high = sample.iter().filter(|byte| !byte.is_ascii()).count();
    let is_odd = i64::try_from(high).is_ok_and(|high| score < high);
    let central = [CP852, Charset::Web(WINDOWS_1250)].map(|other| (other, CENTRAL));
    let western = [Charset::Web(MACINTOSH), CP850].map(|other| (other, WESTERN));
    let others = central.into_iter().filter(|_| is_odd).chain(western);
    let others =
        others.map(|(other, usual)| (plausible::score(&other.decode(sample), usual), other));
    match others.max_by_key(|(score, _)| *score) {
        Some((better, other)) if better >= score + CLEARLY && better > 0 => Some(other),
        _ if score <= plausible::BROKEN => None,
        _ => Some(guessed),
    }
}

/// Returns true for bytes that are a euro and œ in ISO-8859-15, and a sign of no currency or a half
/// within a word in windows-1252.
fn is_latin_9(bytes: &[u8]) -> bool {
    let is_web = bytes.iter().any(|byte| (0x80..=0x9f).contains(byte));
    let ligature = bytes
        .windows(2)
        .any(|pair| matches!(pair, [0xbc | 0xbd, behind] if behind.is_ascii_alphabetic()));
    !is_web && (bytes.contains(&0xa4) || ligature)
}

/// Names of columns in Lithuanian, Latvian and Estonian, of which each has letters that are ASCII.
const BALTIC_NAMES: [&[u8]; 5] = [b"klausim", b"atsakym", b"sunkum", b"atbilde", b"vastus"];

/// Returns true where names at the text's begin are Baltic: its few letters beyond ASCII do not tell.
fn is_baltic(bytes: &[u8]) -> bool {
    const NAMES: usize = 200;
    let begin = bytes.get(..bytes.len().min(NAMES)).unwrap_or_default();
    let begin = begin.to_ascii_lowercase();
    BALTIC_NAMES.iter().any(|name| holds(&begin, name))
}

/// Returns true where bytes are of an encoding with two bytes for a letter, some of which look like
/// UTF-8.
pub(super) fn is_double_byte(bytes: &[u8]) -> bool {
    let name = guess_of_the_web(bytes).name();
    ["GBK", "gb18030", "Big5", "Shift_JIS", "EUC-JP", "EUC-KR"].contains(&name)
}

/// What `chardetng` takes bytes for, where it can be believed; else windows-1252.
fn guess_of_the_web(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);

    let high = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    match guess.name() {
        "GBK" | "gb18030" | "Big5" | "Shift_JIS" | "EUC-JP" | "EUC-KR" | "windows-1251"
        | "KOI8-U" | "KOI8-R" | "ISO-8859-5" | "IBM866" | "windows-1253" | "ISO-8859-7"
        | "windows-1255" | "ISO-8859-8" | "ISO-8859-8-I" | "windows-1256" | "ISO-8859-6"
        | "windows-874"
            if in_whole_words(&guess.decode_without_bom_handling(bytes).0) =>
        {
            guess
        }
        "windows-1250" | "ISO-8859-2" | "windows-1254" if high >= ENOUGH => guess,
        _ => WINDOWS_1252,
    }
}

/// Returns true where the letters beyond ASCII stand beside each other, as in words of another
/// script, and not singly among Latin ones.
fn in_whole_words(text: &str) -> bool {
    let letters: Vec<bool> = text
        .chars()
        .map(|c| !c.is_ascii() && !c.is_whitespace() && !c.is_ascii_punctuation())
        .collect();
    let all = letters.iter().filter(|high| **high).count();
    let paired = letters
        .windows(2)
        .filter(|pair| pair.iter().all(|high| *high));
    // A word of n letters has n - 1 pairs.
    all > 0 && paired.count() * 2 >= all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes of a text in a single-byte encoding.
    fn encode(charset: Charset, text: &str) -> Vec<u8> {
        let table: Vec<(u8, String)> = (0x80..=0xff)
            .map(|byte| (byte, charset.decode(&[byte])))
            .collect();
        let byte = |c: char| match c.is_ascii() {
            true => c as u8,
            false => {
                let known = table.iter().find(|(_, text)| text.starts_with(c));
                known
                    .unwrap_or_else(|| panic!("{c} in {}", charset.name()))
                    .0
            }
        };
        text.chars().map(byte).collect()
    }

    #[test]
    fn western_texts_of_windows_dos_and_the_mac() {
        for text in [
            "Frage;Antwort\nWas ist Überanpassung?;Das Modell lernt Rauschen, größer als nötig\n",
            "Frage;Antwort\nWas ist Drift über Zeit?;Änderung\n",
            "Frage;Antwort\nWarum?;Weil die Maße schwanken: Größe, Länge, Höhe und Fläche\n",
            "Question;Réponse\nQu'est-ce que le surapprentissage ?;Le modèle apprend le bruit, à côté\n",
            "Pregunta;Respuesta\n¿Qué es la desviación típica?;La raíz de la varianza, según el año\n",
            "Pergunta;Resposta\nO que é viés?;Erro sistemático da previsão em relação ao padrão\n",
            "Fråga;Svar\nVad är överanpassning?;Modellen lär sig bruset på träningsdata\n",
            "Vraag;Antwoord\nWat is een coëfficiënt?;Een getal vóór een variabele\n",
        ] {
            for charset in [Charset::Web(WINDOWS_1252), Charset::Web(MACINTOSH), CP850] {
                let bytes = encode(charset, text);
                let guessed = guess(&bytes).map(|found| (found.name(), found.decode(&bytes)));
                assert_eq!(guessed, Some((charset.name(), text.to_string())));
            }
        }
    }

    #[test]
    fn short_texts_of_central_europe_and_the_baltic() {
        let polish =
            "Pytanie;Odpowiedź;Poziom trudności\nCo to jest dryf?;Zmiana rozkładu danych;trudne\n";
        let danish =
            "Spørgsmål;Svar;Sværhedsgrad\nHvad er drift?;Ændring af data på tværs af år;svær\n";
        let lithuanian = "Klausimas;Atsakymas\nKas yra dreifas?;Duomenų pokytis laikui bėgant\n";
        for (charset, text) in [
            (Charset::Web(WINDOWS_1250), polish),
            (CP852, polish),
            (Charset::Web(WINDOWS_1257), lithuanian),
            (Charset::Web(WINDOWS_1252), danish),
        ] {
            let bytes = encode(charset, text);
            let guessed = guess(&bytes).map(|found| (found.name(), found.decode(&bytes)));
            assert_eq!(guessed, Some((charset.name(), text.to_string())));
        }
    }

    #[test]
    fn typographic_marks_of_windows_and_the_mac() {
        for text in [
            "Why doesn’t it – “the model” – learn? It’s noise… and it’s ‘known’, isn’t it?\n",
            "“What is drift?” — a change of data, “silent” and slow. We’re late.\n",
        ] {
            for charset in [Charset::Web(WINDOWS_1252), Charset::Web(MACINTOSH)] {
                let bytes = encode(charset, text);
                let guessed = guess(&bytes).map(|found| (found.name(), found.decode(&bytes)));
                assert_eq!(guessed, Some((charset.name(), text.to_string())));
            }
        }
        for text in ["a naïve model", "5 € or 3 £", "n×m, ±2°C, x²", "© 2026 Ω™"] {
            let text = text.replace('Ω', "");
            let bytes = encode(Charset::Web(WINDOWS_1252), &text);
            assert_eq!(guess(&bytes), Some(Charset::Web(WINDOWS_1252)), "{text}");
        }
    }

    #[test]
    fn other_scripts() {
        for (name, text) in [
            ("windows-1255", "שאלה,תשובה,רמה\nמה זה סחיפה?,שינוי,קשה\n"),
            (
                "windows-1256",
                "سؤال,جواب\nما هو الانحراف؟,تغير البيانات مع الوقت\n",
            ),
            (
                "windows-1251",
                "Вопрос;Ответ\nЧто такое дрейф данных?;Изменение данных\n",
            ),
            (
                "IBM866",
                "Вопрос;Ответ\nЧто такое дрейф данных?;Изменение данных\n",
            ),
            ("windows-874", "คำถาม,คำตอบ\nดริฟท์คืออะไร?,การเปลี่ยนแปลง\n"),
        ] {
            let charset = Charset::named(name).unwrap_or_else(|| panic!("{name}"));
            let bytes = encode(charset, text);
            let guessed = guess(&bytes).map(|found| (found.name(), found.decode(&bytes)));
            assert_eq!(guessed, Some((name, text.to_string())));
        }
    }

    #[test]
    fn what_no_reading_makes_words_of_is_not_guessed() {
        let bytes = b"Fr\xa4\x9dge;Ant\xae\xafwort\nW\xa4s \xbast das?;D\xa4\xbc Mo\xa4ell\n";
        assert_eq!(guess(bytes), None);
    }

    #[test]
    fn names() {
        for (name, known) in [
            ("cp850", "cp850"),
            ("IBM437", "cp437"),
            ("cp852", "cp852"),
            ("mac_roman", "macintosh"),
            ("latin1", "windows-1252"),
            ("cp866", "IBM866"),
            ("UTF-32", "UTF-32"),
            ("shift-jis", "Shift_JIS"),
        ] {
            assert_eq!(Charset::named(name).map(Charset::name), Some(known));
        }
        assert_eq!(Charset::named("klingon"), None);
        for charset in [CP850, CP852, CP437] {
            let Charset::Dos(name, high) = charset else {
                continue;
            };
            assert_eq!(high.chars().count(), 128, "{name}");
        }
    }
}
