//! How hard a question is, as files tell it: by a word, a number, stars, an emoji, or the title of
//! its section; else it is medium.

use super::names::letters;
use super::raw::RawDifficulty;
use crate::domain::Difficulty;
use crate::domain::text::fold;

/// A difficulty in one word or number, as in a column.
pub(super) fn difficulty(word: &str) -> Option<RawDifficulty> {
    let folded = fold(word);
    if let Some(level) = level_of(&folded) {
        return Some(RawDifficulty::Known(level));
    }
    if let Some(part) = percent(&folded) {
        return Some(part);
    }
    let mut numbers = folded.split(['/', ' ', '|']).map(str::parse::<f64>);
    if let Some(Ok(number)) = numbers.next() {
        // Several numbers are a scale to choose from.
        let is_one = !numbers.any(|other| other.is_ok());
        return (number.is_finite() && is_one).then_some(RawDifficulty::Number(number));
    }
    if let Some(level) = level_letter(&folded) {
        return Some(level);
    }
    if let Some((_, mark)) = trailing_mark(word).filter(|(rest, _)| rest.is_empty()) {
        return Some(mark);
    }

    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();

    // Marks of Thai and others stand within words.
    level_word(&folded)
        .or_else(|| only_level(&words))
        .map(RawDifficulty::Known)
}

/// The level that some words mean. None where one of them negates it ("not easy"), and where they
/// name two ("easy/medium").
fn only_level(words: &[&str]) -> Option<Difficulty> {
    const NOT: [&str; 16] = [
        "not", "no", "isnt", "non", "nicht", "kein", "keine", "pas", "nie", "nao", "não", "niet",
        "inte", "ikke", "не", "不",
    ];
    let mut levels = words.iter().filter_map(|word| level_word(word));
    let level = levels.next()?;
    let is_one = levels.all(|other| other == level);
    (is_one && !words.iter().any(|word| NOT.contains(word))).then_some(level)
}

/// "4/5" and "4 of 5": a level on a scale that it names itself, from 1.
fn level_of(text: &str) -> Option<Difficulty> {
    let (level, levels) = text
        .split_once('/')
        .or_else(|| text.split_once(" out of "))
        .or_else(|| text.split_once(" of "))?;
    let (level, levels): (f64, f64) = (level.trim().parse().ok()?, levels.trim().parse().ok()?);
    let is_scale = levels > 1.0 && levels.is_finite() && (0.0..=levels).contains(&level);
    is_scale.then(|| third((level - 1.0) / (levels - 1.0)))
}

/// A number on a scale whose ends are known.
pub(super) fn on_scale(word: &str, least: f64, most: f64) -> Option<RawDifficulty> {
    let number: f64 = word.trim().replace(',', ".").parse().ok()?;
    let is_on_it = (least..=most).contains(&number);
    is_on_it.then(|| RawDifficulty::Known(third((number - least) / (most - least))))
}

/// "L5", "lvl 2", "level-3": a number on the file's own scale.
fn level_letter(text: &str) -> Option<RawDifficulty> {
    let digits = text.trim_start_matches(|c: char| c.is_alphabetic() || " -_.:".contains(c));
    let word = text.strip_suffix(digits)?;
    let word = word.trim_end_matches([' ', '-', '_', '.', ':']);
    let known = ["l", "lv", "lvl", "level", "stufe", "niveau", "nivel", "d"].contains(&word);
    let number = digits.parse::<u8>().ok().filter(|_| known)?;
    Some(RawDifficulty::Number(f64::from(number)))
}

/// "80%": of the hardest there is.
fn percent(text: &str) -> Option<RawDifficulty> {
    let number: f64 = text.strip_suffix('%')?.trim().parse().ok()?;
    let part = (0.0..=100.0).contains(&number).then_some(number / 100.0)?;
    Some(RawDifficulty::Known(third(part)))
}

/// The level of so many stars of `most`, which are three at least.
pub(super) fn of_stars(lit: usize, most: usize) -> Difficulty {
    let (lit, most) = (lit.clamp(1, 100) as f64, most.clamp(3, 100) as f64);
    third((lit - 1.0) / (most - 1.0))
}

/// The third of a scale from 0 to 1 that a place lies in.
fn third(place: f64) -> Difficulty {
    match place {
        place if place < 0.33 => Difficulty::Easy,
        place if place < 0.67 => Difficulty::Medium,
        _ => Difficulty::Hard,
    }
}

const EASY: &str = "easy beginner beginners basic basics simple junior entry novice low \
    leicht einfach anfanger anfaenger grundlagen niedrig facile faible debutant simple facil sencillo \
    bajo basico principiante baixo iniciante basso semplice principiante makkelijk gemakkelijk \
    eenvoudig laag latwe latwy latwa proste podstawowy latt lett kolay легкий легко \
    lehka lehky lehke konnyu usor let lett helppo helppoa lako mudah ευκολο ευκολη سهل קל आसान lengva lengvas lahka lahky lahke \
    leichte leichtes leichter einfache einfaches faciles faceis semplici lihtne viegls viegli лёгкий лёгкая лёгкое лёгкие \
    легкие легкое легке просте простая سهلة آسان ساده सरल bassa basse niski niska låg lag низкая низкий низька лесно легкая простой легка проста งาย 简单 容易 初级 低 簡単 易しい やさしい 初級 基礎 쉬움 하";

const MEDIUM: &str = "medium intermediate moderate mid middle normal mittel mittelschwer \
    mittelmassig moyen moyenne intermediaire medio media mediano intermedio intermediario \
    gemiddeld middel sredni srednie srednia srednio medel middels orta средний средняя средне середній середня ปานกลาง 中等 \
    mittlere mittleres mittlerer medie intermedia intermedias intermedios trungbinh keskmine videjs videji متوسطة \
    stredna stredny vidutinis vidutine vidutiniskas stredni kozepes mediu keskitaso srednje sedang μετριο متوسط בינוני मधयम \
    中级 一般 适中 中 普通 中級 보통 중";

const HARD: &str = "hard advanced expert difficult senior challenging high schwer \
    schwierig fortgeschritten experte hoch difficile dur avance eleve dificil alto avanzado \
    experto dificeis avancado alta moeilijk gevorderd hoog trudne trudny trudna zaawansowany svart \
    tezka tezky tezke nehez greu svaer vaikea tesko sulit sukar δυσκολο δυσκολη صعب קשה कठिन kho \
    elevee elevata elevado elevada haute haut wysoki wysoka hog hogt høj høy sunkus sunki tazka tazky tazke svær \
    schwere schweres schwerer dificiles difficiles difficili avanzata avanzada obtizne obtizny obtizna narocne narocny narocna \
    raske gruts gruti tezko сложное сложные трудное важко важке складне صعبة سخت \
    obtiazne высокая высокий висока \
    svar vanskelig zor сложный сложная складний складна важкий важка трудна ยาก сложно трудный 困难 难 困難 難 高级 高 難しい むずかしい 上級 어려움 \
    상";

/// The difficulty that a word means, in the languages that exports come in.
fn level_word(word: &str) -> Option<Difficulty> {
    let is_easy = word == "dễ";
    let word = letters(word);
    match () {
        // Without its accents it is a preposition of other languages.
        () if is_easy => Some(Difficulty::Easy),
        () if lists(EASY, &word) => Some(Difficulty::Easy),
        () if lists(MEDIUM, &word) => Some(Difficulty::Medium),
        () if lists(HARD, &word) => Some(Difficulty::Hard),
        () => None,
    }
}

/// The difficulty a section's title tells, where it tells nothing else: "Easy", "Advanced
/// questions".
///
/// "Basics" is the name of a part where questions of the file say themselves how hard they are.
pub(super) fn section_difficulty(title: &str, questions_say: bool) -> Option<Difficulty> {
    const EMPTY: [&str; 12] = [
        "questions",
        "question",
        "level",
        "interview",
        "problems",
        "tasks",
        "for",
        "developer",
        "developers",
        "topics",
        "the",
        "and",
    ];

    let folded = fold(title);
    let words = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty() && !EMPTY.contains(w));
    let words: Vec<&str> = words.collect();
    match words.as_slice() {
        ["basic" | "basics" | "grundlagen"] if questions_say => None,
        [word] => level_word(word),
        _ => None,
    }
}

/// Splits a difficulty mark off the end of a text: an emoji (👶 easy, ⭐ medium, 🚀 hard, coloured
/// circles), a run of stars, or a word in brackets.
pub(super) fn trailing_mark(text: &str) -> Option<(&str, RawDifficulty)> {
    // A letter or two that slipped in behind the mark do not hide it.
    let stray = text
        .rsplit_once('?')
        .filter(|(_, tail)| tail.chars().filter(|c| c.is_alphanumeric()).count() < 3);
    let text = if stray.is_some() {
        text.trim_end_matches(char::is_alphanumeric)
    } else {
        text
    };

    let text = text.trim_end_matches(is_loose);
    if let Some((rest, word)) = text
        .strip_suffix([')', ']'])
        .and_then(|t| t.rsplit_once(['(', '[']))
    {
        let known = Some(word.trim())
            .filter(|w| !w.contains(' '))
            .and_then(|w| level_word(&w.to_lowercase()));
        return known.map(|known| (rest.trim_end(), RawDifficulty::Known(known)));
    }

    let (rest, mark) = trailing_emoji(text)?;
    Some((rest.trim_end_matches(is_loose), mark))
}

/// Splits an emoji or a run of stars off the end of a text.
fn trailing_emoji(text: &str) -> Option<(&str, RawDifficulty)> {
    let last = text.chars().next_back()?;
    let without_last = text.strip_suffix(last)?;

    match last {
        '👶' | '🟢' | '🐣' | '🌱' => {
            Some((without_last, RawDifficulty::Known(Difficulty::Easy)))
        }
        '🟡' | '🟠' => Some((without_last, RawDifficulty::Known(Difficulty::Medium))),
        '🚀' | '🔴' | '🔥' | '💀' => {
            Some((without_last, RawDifficulty::Known(Difficulty::Hard)))
        }
        '⭐' | '★' | '☆' | '🌟' => {
            let rest = text.trim_end_matches(|c| is_star(c) || c == '☆' || is_loose(c));
            let run = text.get(rest.len()..).unwrap_or_default();
            let stars = run.chars().filter(|c| is_star(*c)).count();
            let empty = run.chars().filter(|c| *c == '☆').count();
            Some((rest, RawDifficulty::Stars(stars, stars + empty)))
        }
        _ => None,
    }
}

fn is_star(c: char) -> bool {
    matches!(c, '⭐' | '★' | '🌟')
}

/// Returns true for blanks, and for the joiners and variation selectors that cling to emoji.
fn is_loose(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}')
}

fn lists(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|known| known == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_of_a_scale_is_placed_on_that_scale() {
        for (word, level) in [
            ("1/5", Difficulty::Easy),
            ("2/5", Difficulty::Easy),
            ("3/5", Difficulty::Medium),
            ("4 / 5", Difficulty::Hard),
            ("5 of 5", Difficulty::Hard),
            ("7/10", Difficulty::Medium),
            ("2 out of 3", Difficulty::Medium),
        ] {
            assert_eq!(
                difficulty(word),
                Some(RawDifficulty::Known(level)),
                "{word}"
            );
        }
        for word in ["5", "7/5", "1/1", "1/2/2026"] {
            let read = difficulty(word);
            assert!(!matches!(read, Some(RawDifficulty::Known(_))), "{word}");
        }
    }

    #[test]
    fn words_of_many_languages() {
        for (words, level) in [
            ("Dễ Лёгкий سهلة lihtne viegls", Difficulty::Easy),
            ("mittlere متوسطة keskmine", Difficulty::Medium),
            ("ťažké náročné svær важко schwere grūts", Difficulty::Hard),
        ] {
            for word in words.split(' ') {
                let read = difficulty(word);
                assert_eq!(read, Some(RawDifficulty::Known(level)), "{word}");
            }
        }
        let alto = difficulty("nivel de dificultad: alto");
        assert_eq!(alto, Some(RawDifficulty::Known(Difficulty::Hard)));
        assert_eq!(
            difficulty("trung bình"),
            Some(RawDifficulty::Known(Difficulty::Medium))
        );
    }

    #[test]
    fn marks() {
        use RawDifficulty::{Known, Stars};
        for (text, rest, mark) in [
            ("What? 👶", "What?", Known(Difficulty::Easy)),
            ("What? \u{200d}⭐\u{fe0f}", "What?", Stars(1, 1)),
            ("What? ⭐⭐⭐", "What?", Stars(3, 3)),
            ("What? ★★☆", "What?", Stars(2, 3)),
            ("What? 🚀 ", "What?", Known(Difficulty::Hard)),
            ("What? (Medium)", "What?", Known(Difficulty::Medium)),
            ("What? ⭐I", "What?", Stars(1, 1)),
            ("What? [hard]", "What?", Known(Difficulty::Hard)),
        ] {
            assert_eq!(trailing_mark(text), Some((rest, mark)), "{text}");
        }
        for text in ["What?", "Use (a list)", "", "🙂"] {
            assert_eq!(trailing_mark(text), None);
        }
    }
}
