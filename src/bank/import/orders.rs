//! First and last words of what an interviewer tells a candidate to do, in the languages that files
//! come in: "Nennen Sie …", "Décrivez …", "…を説明してください". English ones are `guess`'s.
//!
//! Words are written as [`letters`] has them.

use super::names::letters;

/// First words that hardly begin an answer.
const FIRST: &str = "nennen nenne erklaren erklare erlautern erlautere beschreiben beschreibe erzahlen \
    erzahle definieren definiere vergleichen vergleiche schildern schildere berechnen berechne \
    skizzieren skizziere begrunden begrunde diskutieren \
    expliquez decrivez nommez citez definissez comparez donnez parlez racontez listez enumerez \
    discutez presentez calculez distinguez illustrez ecrivez montrez concevez \
    expliqueme explicame describa mencione enumere defina cuentame cuenteme hablame hableme dame \
    indique diferencie escriba calcule disene \
    spieghi spiegami descrivi descriva elenca elenchi nomini definisci confronti parlami raccontami dimmi \
    descreva nomeie fale descreve \
    noem beschrijf vertel definieer vergelijk bespreek bereken \
    wymien opisz wyjasnij wytlumacz podaj zdefiniuj porownaj omow opowiedz nazwij napisz oblicz \
    przedstaw scharakteryzuj \
    popiste popis vysvetlete vysvetli vyjmenujte vyjmenuj uvedte uved definujte porovnejte porovnej \
    jmenujte reknete napiste vysvetlite vymenujte porovnajte opiste \
    forklara beskriv namn beratta definiera jamfor redogor forklar nævn nevn fortæl fortell sammenlign \
    selita kuvaile mainitse nimea maarittele kerro vertaile luettele \
    объясните объясни опишите опиши назовите назови перечислите перечисли расскажите расскажи \
    определите сравните приведите поясните сформулируйте \
    поясніть опишіть назвіть перелічіть розкажіть визначте порівняйте наведіть \
    explicati descrieti numiti definiti comparati enumerati \
    magyarazza ismertesse nevezzen sorolja definialja hasonlitsa mondjon \
    εξηγηστε περιγραψτε ονομαστε αναφερετε οριστε συγκρινετε \
    اشرح اذكر قارن הסבר תאר \
    jelaskan sebutkan jabarkan uraikan bandingkan definisikan ceritakan hay neu";

/// First words that may also tell what something does, and begin an answer so.
const FIRST_MAYBE: &str = "explique explica describe nombra menciona enumera define compara indica \
    escribe calcula spiega racconta illustra nomina confronta calcola scrivi geef leg explica";

/// Begins where words are not parted by blanks.
const BEGINS: [&str; 19] = [
    "请",
    "請",
    "解释",
    "解釋",
    "说明",
    "說明",
    "列举",
    "列舉",
    "描述",
    "比较",
    "比較",
    "简述",
    "簡述",
    "阐述",
    "谈谈",
    "举例",
    "介绍",
    "จง",
    "อธิบาย",
];

/// Ends of sentences in languages whose verb stands last.
const ENDS: [&str; 22] = [
    "ください",
    "下さい",
    "せよ",
    "なさい",
    "述べよ",
    "挙げよ",
    "하시오",
    "하세요",
    "주세요",
    "보세요",
    "하라",
    "açıklayın",
    "açıklayınız",
    "anlatın",
    "anlatınız",
    "tanımlayın",
    "karşılaştırın",
    "yazınız",
    "बताइए",
    "समझाइए",
    "कीजिए",
    "बताएं",
];

/// Returns true for a text whose words tell somebody to do something, and hardly anything else.
pub(super) fn is_order(text: &str) -> bool {
    let bare = text.trim().trim_matches(['*', '_']);
    let end = bare.trim_end_matches(|c: char| !c.is_alphanumeric() && !is_sign_of_vowel(c));
    is_first_word(FIRST, bare)
        || BEGINS.iter().any(|begin| bare.starts_with(begin))
        || ENDS.iter().any(|last| end.to_lowercase().ends_with(last))
}

/// Returns true for an order, and for a text that may be one.
pub(super) fn may_be_order(text: &str) -> bool {
    is_order(text) || is_first_word(FIRST_MAYBE, text)
}

fn is_first_word(list: &str, text: &str) -> bool {
    let first = text.split_whitespace().next();
    // "Parlez-moi de …"
    let first = first.and_then(|first| first.split('-').next()).map(letters);
    first.is_some_and(|first| {
        !first.is_empty() && list.split_whitespace().any(|known| known == first)
    })
}

/// Signs of Hindi's vowels are no letters, and end words.
fn is_sign_of_vowel(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_in_many_languages() {
        for text in [
            "Nennen Sie drei Metriken.",
            "Erklären Sie Varianz.",
            "**Beschreibe** einen Konflikt",
            "Décrivez un conflit.",
            "Parlez-moi de vous.",
            "Mencione tres métricas.",
            "Descriva un conflitto.",
            "Descreva um conflito.",
            "Noem drie maten.",
            "Wyjaśnij wariancję.",
            "Vysvětlete rozptyl.",
            "Förklara varians.",
            "Selitä varianssi.",
            "Объясните дисперсию.",
            "Поясніть дисперсію.",
            "请解释方差。",
            "分散を説明してください。",
            "분산을 설명하시오.",
            "Varyansı açıklayınız.",
            "Εξηγήστε τη διακύμανση.",
            "Jelaskan varians.",
        ] {
            assert!(is_order(text), "{text}");
        }
        for text in [
            "Drift ist eine Änderung.",
            "Explica la varianza.",
            "数据变化。",
            "The nennen",
            "",
        ] {
            assert!(!is_order(text), "{text}");
        }
        assert!(may_be_order("Explica la varianza."));
    }

    #[test]
    fn words_are_written_as_they_are_compared() {
        for word in FIRST
            .split_whitespace()
            .chain(FIRST_MAYBE.split_whitespace())
        {
            assert_eq!(letters(word), word);
        }
    }
}
