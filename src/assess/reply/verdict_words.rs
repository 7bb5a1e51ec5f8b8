//! The verdict that a model's words name.
//!
//! Owns the words of many languages that a verdict may begin with. Doubtful praise is never a pass:
//! what hedges is partial at most, what is unknown is None.

use crate::domain::Verdict;

use Verdict::{Contradicted, Met, Missing, Partial, Unsure};

/// Words a verdict may begin with, folded to lower case.
const LEADING: &[(Verdict, &[&str])] = &[
    (
        Met,
        &[
            "met",
            "fully met",
            "completely met",
            "satisfied",
            "fulfilled",
            "made",
            "present",
        ],
    ),
    (
        Met,
        &[
            "erfüllt",
            "voll erfüllt",
            "vollständig erfüllt",
            "satisfait",
            "atteint",
            "rempli",
            "cumplido",
            "cumplida",
            "soddisfatto",
            "atendido",
            "cumprido",
            "voldaan",
            "spełnione",
            "spełniony",
            "выполнено",
            "выполнен",
        ],
    ),
    (
        Met,
        &[
            "满足",
            "已满足",
            "完全满足",
            "符合",
            "達成",
            "满足了",
            "충족",
        ],
    ),
    (
        Partial,
        &[
            "partial",
            "partially",
            "partly",
            "in part",
            "half",
            "somewhat",
            "mostly",
            "almost",
            "nearly",
            "largely",
            "nearly met",
        ],
    ),
    (
        Partial,
        &[
            "teilweise",
            "zum teil",
            "teils",
            "weitgehend",
            "partiel",
            "partiellement",
            "en partie",
            "parcial",
            "parcialmente",
            "en parte",
            "parziale",
            "parzialmente",
            "in parte",
            "gedeeltelijk",
            "deels",
            "częściowo",
            "частично",
            "частичное",
        ],
    ),
    (Partial, &["部分", "部分满足", "部分的", "一部", "부분"]),
    (
        Missing,
        &[
            "missing",
            "not met",
            "unmet",
            "absent",
            "not present",
            "not made",
            "not said",
            "not mentioned",
            "no evidence",
            "unfulfilled",
            "not satisfied",
            "not fulfilled",
        ],
    ),
    (
        Missing,
        &[
            "nicht erfüllt",
            "fehlt",
            "fehlend",
            "nicht genannt",
            "unerfüllt",
            "manquant",
            "absente",
            "non satisfait",
            "non atteint",
            "no cumplido",
            "no cumplida",
            "falta",
            "ausente",
            "mancante",
            "assente",
            "non soddisfatto",
            "não cumprido",
            "não atendido",
            "ontbreekt",
            "niet voldaan",
            "brak",
            "niespełnione",
            "не выполнено",
            "отсутствует",
        ],
    ),
    (
        Missing,
        &[
            "缺失",
            "未满足",
            "不满足",
            "没有",
            "未提及",
            "欠如",
            "未達成",
            "누락",
        ],
    ),
    (
        Contradicted,
        &[
            "contradicted",
            "contradicts",
            "contradictory",
            "contradiction",
            "opposite",
        ],
    ),
    (
        Contradicted,
        &[
            "widersprochen",
            "widerspricht",
            "widerspruch",
            "gegenteil",
            "contredit",
            "contradicho",
            "contradice",
            "contraddetto",
            "contradito",
            "tegengesproken",
            "sprzeczne",
            "противоречит",
        ],
    ),
    (Contradicted, &["矛盾", "相反", "相矛盾", "모순"]),
    (
        Unsure,
        &[
            "unsure",
            "not sure",
            "uncertain",
            "unclear",
            "undecided",
            "undetermined",
            "ambiguous",
            "cannot tell",
            "can't tell",
            "cannot be determined",
            "unsicher",
            "unklar",
        ],
    ),
];

/// Words behind "met" that take a part of it back.
const HEDGES: &[&str] = &[
    "part",
    "partial",
    "partially",
    "partly",
    "but",
    "not",
    "only",
    "half",
    "mostly",
    "almost",
    "nearly",
    "barely",
    "hardly",
    "somewhat",
    "except",
    "however",
    "although",
    "teilweise",
    "nicht",
    "aber",
    "nur",
    "en partie",
    "mais",
    "parcialmente",
    "pero",
    "no",
];
/// Words that are looked at behind a verdict for a hedge.
const NEAR: usize = 4;

/// Returns the verdict whose word a text begins with; None for one that is unknown.
pub fn verdict(text: &str) -> Option<Verdict> {
    let folded = text.to_lowercase().replace('_', " ");
    let (verdict, behind) = leading(&folded)?;
    if offers_another(behind, verdict) {
        return None;
    }
    Some(if verdict == Met && is_hedged(behind) {
        Partial
    } else {
        verdict
    })
}

/// The verdict that a text in lower case begins with, and what stands behind it.
fn leading(folded: &str) -> Option<(Verdict, &str)> {
    let folded = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
    let words = LEADING
        .iter()
        .flat_map(|(verdict, words)| words.iter().map(|word| (*verdict, *word)));
    let (verdict, word) = words
        .filter(|(_, word)| begins_with(folded, word))
        .max_by_key(|(_, word)| word.len())?;
    Some((verdict, folded.get(word.len()..).unwrap_or_default()))
}

/// Returns true where another verdict is offered as well: "met or missing", "met|partial|missing".
fn offers_another(behind: &str, than: Verdict) -> bool {
    let behind = behind.trim_start();
    let joints = ["or ", "oder ", "ou ", "o ", "|", "/"];
    let other = joints.iter().find_map(|joint| behind.strip_prefix(joint));
    let other = other.and_then(leading);
    other.is_some_and(|(other, _)| other != than)
}

/// Returns true where `text` begins with `word` and not with a longer one.
fn begins_with(text: &str, word: &str) -> bool {
    // Chinese, Japanese and Korean put no blank between words.
    let spaced = word.chars().all(|c| (c as u32) < 0x2E80);
    let next = text.strip_prefix(word).map(|rest| rest.chars().next());
    next.is_some_and(|next| !spaced || next.is_none_or(|c| !c.is_alphanumeric()))
}

fn is_hedged(behind: &str) -> bool {
    let words = behind
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty());
    words.take(NEAR).any(|word| HEDGES.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_words_count_and_unknown_ones_do_not() {
        for (text, expected) in [
            ("met", Some(Met)),
            (" MET. ", Some(Met)),
            ("**met**", Some(Met)),
            ("\"Met\"", Some(Met)),
            ("met - said in line 2", Some(Met)),
            ("erfüllt", Some(Met)),
            ("满足", Some(Met)),
            ("满足:回答提到了", Some(Met)),
            ("partially met", Some(Partial)),
            ("partially_met", Some(Partial)),
            ("Partly.", Some(Partial)),
            ("met, but only in part", Some(Partial)),
            ("met or missing", None),
            ("met|partial|missing", None),
            ("met / missing", None),
            ("met or said in other words", Some(Met)),
            ("met partially", Some(Partial)),
            ("teilweise erfüllt", Some(Partial)),
            ("部分满足", Some(Partial)),
            ("not met", Some(Missing)),
            ("not_met", Some(Missing)),
            ("nicht erfüllt", Some(Missing)),
            ("未满足", Some(Missing)),
            ("missing.", Some(Missing)),
            ("contradicts the point", Some(Contradicted)),
            ("widersprochen", Some(Contradicted)),
            ("", None),
            ("yes", None),
            ("true", None),
            ("1", None),
            ("metric", None),
            ("great", None),
            ("unsure", Some(Unsure)),
            ("Unclear: it may mean this.", Some(Unsure)),
            ("not sure", Some(Unsure)),
            ("I would say met", None),
        ] {
            assert_eq!(verdict(text), expected, "{text}");
        }
    }
}
