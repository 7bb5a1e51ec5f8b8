//! Whether a text reads like words: how much a reading of old bytes is to be believed.
//!
//! Letters with accents among lower-case ones speak for a reading; marks, lines of boxes and capital
//! letters inside words against it. Pure figures on one sample, comparable between readings of the
//! same bytes only.

/// Letters beyond ASCII that words of Western Europe have, the most frequent first.
pub(super) const WESTERN: &str = "äöüßéèàçñáíóúãõêåøëæœîïâôûùòì";
/// Those of Central Europe.
pub(super) const CENTRAL: &str = "ąćęłńóśźżáčďéěíňřšťúůýžäöüßőűăâîșțşţđôĺľŕ";
/// Those of Turkish.
pub(super) const TURKISH: &str = "çğıöşüâîû";

/// At this score or below a text is no words.
pub(super) const BROKEN: i64 = -4;

/// How many of the Western letters count in full.
const FREQUENT: usize = 19;

/// Adds up what speaks for a text and what against it. `usual` lists the letters of its languages.
pub(super) fn score(text: &str, usual: &str) -> i64 {
    let chars: Vec<char> = text.chars().collect();
    let around = |at: usize| chars.get(at).copied().unwrap_or(' ');
    let high = chars.iter().enumerate().filter(|(_, c)| !c.is_ascii());
    high.map(|(at, c)| {
        let (before, after) = (around(at.wrapping_sub(1)), around(at + 1));
        match c.is_alphabetic() {
            true => letter(*c, before, after, usual),
            false => mark(*c, before, after),
        }
    })
    .sum()
}

fn letter(c: char, before: char, after: char, usual: &str) -> i64 {
    let small = c.to_lowercase().next().unwrap_or(c);
    let worth = match usual.chars().position(|known| known == small) {
        Some(at) if at < FREQUENT || usual != WESTERN => 2,
        Some(_) => 1,
        None if c.is_lowercase() => -1,
        None => 0,
    };

    let beside_digit = before.is_ascii_digit() || after.is_ascii_digit();
    match () {
        () if beside_digit => -1,
        () if !before.is_alphabetic() && !after.is_alphabetic() => 0,
        // "fŠr", "ìHello"
        () if c.is_uppercase() && before.is_lowercase() => -4,
        () if c.is_lowercase() && after.is_uppercase() => -2,
        () => worth,
    }
}

fn mark(c: char, before: char, after: char) -> i64 {
    let (left, right) = (before.is_alphabetic(), after.is_alphabetic());
    match c {
        '\u{fffd}' | '\u{80}'..='\u{9f}' => -5,
        '\u{2500}'..='\u{259f}' if left || right => -5,
        '\u{2500}'..='\u{259f}' => -1,

        // Signs of arithmetic stand between letters as well.
        '×' | '÷' | '±' | '·' | '°' | '²' | '³' | 'µ' | '\u{a0}' | '\u{ad}' => {
            -i64::from(left && right && c == '\u{a0}')
        }
        '’' | '–' | '—' if left && right => 2,
        '–' | '—' => 1,
        _ if left && right => -3,

        '„' | '«' | '¿' | '¡' | '‹' | '€' if left && c != '€' => -2,
        '“' | '‘' | '„' | '«' | '¿' | '¡' | '‹' if right => 2,
        '”' | '’' | '…' | '»' | '›' if !before.is_whitespace() && !right => 2,
        '”' | '…' | '€' | '™' if right => -2,
        '™' if left => 1,
        '†' | '‡' | 'ˆ' | '˜' | '‰' | '¤' | '¦' | '¬' | '¯' | '¸' | '¨' | '´' | '‚'
            if left || right =>
        {
            -2
        }
        _ => 0,
    }
}
