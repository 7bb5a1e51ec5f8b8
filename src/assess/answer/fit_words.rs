//! Which words of an answer count for the alignment, and how much they tell. English only, as the
//! bundled model is.

use crate::domain::text::stem::singular;
use crate::domain::text::stop_words::ALIGNMENT;
use crate::domain::text::words::words_with_apostrophes;
use std::collections::HashSet;

/// Returns true for words that carry a topic, whatever their case and apostrophes.
pub(crate) fn is_content(word: &str) -> bool {
    ALIGNMENT.is_content(&word.to_lowercase().replace('’', "'"))
}

/// Returns the singulars of the content words of a text.
pub(crate) fn content_stems(text: &str) -> HashSet<String> {
    words_with_apostrophes(text)
        .into_iter()
        .filter(|w| is_content(&w.folded))
        .map(|w| singular(&w.folded))
        .collect()
}

/// How much a word piece tells, 0.0–1.0: a stand-in for inverse document frequency that needs no
/// corpus. BERT's uncased vocabulary lists its pieces by falling frequency from id 1996 ("the") on,
/// and by Zipf's law the logarithm of the rank falls in step with that of the frequency. The
/// exponent lifts the common words a little.
pub(crate) fn rarity(id: u32) -> f32 {
    const FIRST: u32 = 1995;
    const VOCABULARY: f32 = 30_522.0;
    let rank = id.saturating_sub(FIRST).max(1) as f32;
    (rank.ln_1p() / VOCABULARY.ln()).clamp(0.0, 1.0).powf(0.7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_pieces_tell_more() {
        assert!(rarity(1996) < 0.2 && rarity(2003) < rarity(9000) && rarity(9000) < rarity(29_000));
        assert!((0.0..=1.0).contains(&rarity(u32::MAX)) && rarity(0) < 0.2);
    }
}
