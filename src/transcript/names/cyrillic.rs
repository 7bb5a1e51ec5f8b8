//! Cyrillic words in Latin letters, as passports, newspapers and scholars write them. Pure.

/// A letter as newspapers, passports and scholars write it.
const LETTERS: [(char, [&str; 3]); 38] = [
    ('а', ["a", "a", "a"]),
    ('б', ["b", "b", "b"]),
    ('в', ["v", "v", "v"]),
    ('г', ["g", "g", "h"]),
    ('д', ["d", "d", "d"]),
    ('е', ["e", "e", "e"]),
    ('ё', ["yo", "e", "e"]),
    ('ж', ["zh", "zh", "z"]),
    ('з', ["z", "z", "z"]),
    ('и', ["i", "i", "i"]),
    ('й', ["y", "i", "j"]),
    ('к', ["k", "k", "k"]),
    ('л', ["l", "l", "l"]),
    ('м', ["m", "m", "m"]),
    ('н', ["n", "n", "n"]),
    ('о', ["o", "o", "o"]),
    ('п', ["p", "p", "p"]),
    ('р', ["r", "r", "r"]),
    ('с', ["s", "s", "s"]),
    ('т', ["t", "t", "t"]),
    ('у', ["u", "u", "u"]),
    ('ф', ["f", "f", "f"]),
    ('х', ["kh", "kh", "h"]),
    ('ц', ["ts", "ts", "c"]),
    ('ч', ["ch", "ch", "c"]),
    ('ш', ["sh", "sh", "s"]),
    ('щ', ["shch", "shch", "sc"]),
    ('ъ', ["", "ie", ""]),
    ('ы', ["y", "y", "y"]),
    ('ь', ["", "", ""]),
    ('э', ["e", "e", "e"]),
    ('ю', ["yu", "iu", "ju"]),
    ('я', ["ya", "ia", "ja"]),
    ('і', ["i", "i", "i"]),
    ('ї', ["yi", "i", "ji"]),
    ('є', ["ye", "ie", "je"]),
    ('ґ', ["g", "g", "g"]),
    ('ў', ["u", "u", "u"]),
];
/// Ends of names that newspapers shorten: Dmitry, Yevgeny.
const SHORTENED: [&str; 2] = ["ий", "ый"];

/// Returns the ways in which a word in small letters is written in Latin ones; none where it has a
/// letter that is not Cyrillic.
pub(super) fn in_latin(word: &str) -> Vec<String> {
    let shortened = SHORTENED.iter().find_map(|end| word.strip_suffix(end));
    let shortened = shortened.and_then(|stem| Some(write(stem, 0)? + "y"));
    let ways = (0..3).filter_map(|way| write(word, way));
    shortened.into_iter().chain(ways).collect()
}

fn write(word: &str, way: usize) -> Option<String> {
    let letters = word.chars().map(|c| {
        let found = LETTERS.iter().find(|(letter, _)| *letter == c);
        found.and_then(|(_, ways)| ways.get(way).copied())
    });
    letters.collect()
}
