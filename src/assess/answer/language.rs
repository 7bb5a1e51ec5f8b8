//! The language of an answer, as far as offline work needs it.
//!
//! Owns one question: do the bundled models read most of it? They read English: all-MiniLM-L6-v2 was
//! trained on English text, and its vocabulary has no words of other languages (its model card; of
//! Chinese or Thai it knows single characters at best). Names of scripts and function words tell;
//! no language is told from another beyond that.

use crate::domain::text::words::{Word, is_ideograph, weight, words};
use std::collections::HashMap;

/// Share of an answer's words, by weight, from which it is mostly in another script.
const MOSTLY: f64 = 0.5;
/// Function words of another language that are no accident …
const LEAST_FOREIGN: usize = 3;
/// … and one of them in so many words.
const FOREIGN_IN: usize = 8;

/// Function words of English, many of them rare in what follows.
const ENGLISH: &str = "the of and to is that it for with are be this by not or we you from which if \
    would can because than then when how what but there their they have has where each more";

/// Function words of languages in the Latin script: none is a word of English.
const OTHERS: [(&str, &str); 11] = [
    (
        "German",
        "und der das ist nicht ein eine mit auf für wir sich auch werden wird aber oder dem den \
         wenn dass weil ich zu von wie sind nur bei durch",
    ),
    (
        "French",
        "et les des une est que qui dans pour pas sur avec je nous vous sont cette mais ou aux ce \
         il elle du le la un plus être",
    ),
    (
        "Spanish",
        "y los las una es que para por con del se lo como pero más este esta cuando porque son el \
         la un sobre muy también",
    ),
    (
        "Portuguese",
        "e os uma é que para por com não se mais como mas quando porque são da dos das em um ao \
         também isso",
    ),
    (
        "Italian",
        "e gli una è che per con non si più come ma quando perché sono della dei di il la un nel \
         anche questo",
    ),
    (
        "Dutch",
        "en het een van dat niet met voor zijn op ook aan te wordt maar als bij om deze uit naar",
    ),
    (
        "Turkish",
        "ve bir bu için ile da değil olarak çok daha gibi olan ama kadar veya her sonra",
    ),
    (
        "Polish",
        "i w nie się na jest że do to z dla jak ale przez po od są tak lub oraz który",
    ),
    (
        "Swedish",
        "och att det som en på är av för med den till inte om ett men har vi kan eller",
    ),
    (
        "Vietnamese",
        "và là của không các cho một có được trong với này những để khi từ người",
    ),
    (
        "Indonesian",
        "yang dan di ini untuk dengan tidak dari pada adalah itu akan ke atau karena juga oleh",
    ),
];

/// Returns what most of an answer is written in, where the bundled models do not read it.
pub fn unread(answer: &str) -> Option<&'static str> {
    let words = words(answer);
    foreign_script(&words).or_else(|| foreign_language(&words))
}

fn foreign_script(words: &[Word]) -> Option<&'static str> {
    let (mut all, mut scripts) = (0.0, HashMap::new());
    for word in words {
        let Some(letter) = word.folded.chars().find(|c| c.is_alphabetic()) else {
            continue;
        };
        all += weight(word);
        if let Some(script) = script(letter) {
            *scripts.entry(script).or_insert(0.0) += weight(word);
        }
    }

    let foreign: f64 = scripts.values().sum();
    if all == 0.0 || foreign < MOSTLY * all {
        return None;
    }
    // Japanese is written in Chinese characters as well.
    if scripts.contains_key("Japanese") {
        return Some("Japanese");
    }
    let most = scripts.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
    most.map(|(script, _)| script)
}

/// The script of a letter, named by its best-known language; None for Latin and for the Greek of
/// formulas.
fn script(letter: char) -> Option<&'static str> {
    match letter {
        '\u{0}'..='\u{3ff}' | '\u{1d00}'..='\u{1fff}' | '\u{2000}'..='\u{2dff}' => None,
        '\u{fb00}'..='\u{fb06}' | '\u{ff21}'..='\u{ff5a}' | '\u{1d400}'..='\u{1d7ff}' => None,
        '\u{400}'..='\u{52f}' => Some("the Cyrillic script"),
        '\u{590}'..='\u{5ff}' => Some("Hebrew"),
        '\u{600}'..='\u{77f}' => Some("the Arabic script"),
        '\u{900}'..='\u{97f}' => Some("Hindi"),
        '\u{e00}'..='\u{e7f}' => Some("Thai"),
        '\u{3040}'..='\u{30ff}' => Some("Japanese"),
        '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}' => Some("Korean"),
        c if is_ideograph(c) => Some("Chinese"),
        _ => Some("another script"),
    }
}

fn foreign_language(words: &[Word]) -> Option<&'static str> {
    let count = |list: &str| {
        let list: Vec<&str> = list.split_whitespace().collect();
        words
            .iter()
            .filter(|word| list.contains(&word.folded.as_str()))
            .count()
    };
    let english = count(ENGLISH);
    let (language, hits) = OTHERS
        .iter()
        .map(|(language, list)| (*language, count(list)))
        .max_by_key(|(_, hits)| *hits)?;

    let told = hits >= LEAST_FOREIGN && hits * FOREIGN_IN >= words.len() && hits > 2 * english;
    told.then_some(language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_read_whatever_it_is_about() {
        for answer in [
            "",
            "42",
            "TCP",
            "randomise clusters, not single users, because SUTVA breaks; switchbacks for drivers; \
             larger clusters leak less but have higher variance",
            "P(A|B) = P(B|A)·P(A)/P(B), with β ~ N(0, σ²)",
            "SELECT * FROM t WHERE a IN (1, 2) ORDER BY b DESC;",
            "Die-hard fans of R use dplyr; en masse, per se, a la carte, de facto",
            "The paper by Müller and García calls it Überanpassung, und that is overfitting.",
            "He called 支持向量机 the Chinese word for support vector machines.",
        ] {
            assert_eq!(unread(answer), None, "{answer}");
        }
    }

    #[test]
    fn what_the_models_do_not_read_is_named() {
        for (answer, language) in [
            ("支持向量机", "Chinese"),
            (
                "用 feature store 做 point-in-time join, 避免训练和服务之间的数据泄漏和偏差",
                "Chinese",
            ),
            ("学習データと評価データを分けます", "Japanese"),
            ("훈련 데이터와 평가 데이터를 나눕니다", "Korean"),
            ("เราแยกข้อมูลทดสอบออกจากข้อมูลฝึก", "Thai"),
            (
                "Мы делим данные на обучающие и тестовые",
                "the Cyrillic script",
            ),
            (
                "Ich teile die Daten auf und messe den Fehler nur auf Daten, die das Modell nicht \
                 gesehen hat, weil der Trainingsfehler zu klein ist.",
                "German",
            ),
            (
                "Je garde un jeu de test à part pour mesurer l'erreur sur des données que le modèle \
                 n'a pas vues.",
                "French",
            ),
            (
                "Los datos de prueba se guardan aparte para medir el error con datos que el modelo \
                 no vio.",
                "Spanish",
            ),
        ] {
            assert_eq!(unread(answer), Some(language), "{answer}");
        }
    }
}
