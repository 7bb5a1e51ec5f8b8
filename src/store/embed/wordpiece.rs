//! The bundled model's tokenizer: BERT's basic tokenizer in front of `rten-text`'s WordPiece model.
//!
//! Words are cut here and not by `rten_text::Tokenizer::encode`, because its offsets count the `##`
//! of word pieces and it panics where they run past the end of the text; it also knows nothing of
//! control and CJK characters.

use super::model_error;
use crate::ports::EmbedError;
use rten_text::TokenId;
use rten_text::models::{Model, WordPiece, WordPieceOptions};
use rten_text::normalizers::{Bert as BertNormalizer, BertOptions, Normalizer};
use rten_text::pre_tokenizers::{Bert as BertWords, PreTokenizer};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// A word piece: its vocabulary id and the byte range of the whole word it belongs to.
pub(super) type TokenSpan = (TokenId, Range<usize>);

/// The part of a Hugging Face `tokenizer.json` that matters here.
#[derive(Deserialize)]
struct TokenizerFile {
    model: TokenizerModel,
}

#[derive(Deserialize)]
struct TokenizerModel {
    vocab: HashMap<String, TokenId>,
}

/// Cuts texts into word pieces.
pub(super) struct WordPieces {
    vocabulary: WordPiece,
    normalizer: BertNormalizer,
    /// `[CLS]`, before every window.
    pub(super) cls: TokenId,
    /// `[SEP]`, after every window.
    pub(super) sep: TokenId,
}

impl WordPieces {
    /// Reads a Hugging Face `tokenizer.json` of an uncased BERT model.
    pub(super) fn from_json(json: &str) -> Result<Self, EmbedError> {
        let file: TokenizerFile = serde_json::from_str(json).map_err(model_error)?;
        let vocabulary = WordPiece::from_vocab(file.model.vocab, WordPieceOptions::default());
        let (cls, sep) = (
            special_token(&vocabulary, "[CLS]")?,
            special_token(&vocabulary, "[SEP]")?,
        );
        let normalizer = BertNormalizer::new(BertOptions {
            lowercase: true,
            strip_accents: true,
        });

        Ok(Self {
            vocabulary,
            normalizer,
            cls,
            sep,
        })
    }

    /// All pieces of a text, special tokens left out.
    pub(super) fn pieces(&self, text: &str) -> Result<Vec<TokenSpan>, EmbedError> {
        let mut pieces = Vec::new();
        let mut at = 0;
        for chunk in BertWords::new().pre_tokenize(text).map_err(model_error)? {
            // The chunks follow one another without a gap.
            let start = at;
            at += chunk.len();
            if !chunk.trim().is_empty() {
                self.add_chunk(chunk, start, &mut pieces)?;
            }
        }
        Ok(pieces)
    }

    /// One chunk between white space and punctuation: a word, or a run with ideographs, each of
    /// which is a word.
    fn add_chunk(
        &self,
        chunk: &str,
        start: usize,
        pieces: &mut Vec<TokenSpan>,
    ) -> Result<(), EmbedError> {
        if !chunk.contains(is_cjk) {
            return self.add_word(chunk, start, pieces);
        }
        let mut word = 0;
        for (i, c) in chunk.char_indices().filter(|(_, c)| is_cjk(*c)) {
            let end = i + c.len_utf8();
            self.add_word(chunk.get(word..i).unwrap_or_default(), start + word, pieces)?;
            self.add_word(chunk.get(i..end).unwrap_or_default(), start + i, pieces)?;
            word = end;
        }
        self.add_word(chunk.get(word..).unwrap_or_default(), start + word, pieces)
    }

    fn add_word(
        &self,
        word: &str,
        start: usize,
        pieces: &mut Vec<TokenSpan>,
    ) -> Result<(), EmbedError> {
        let range = start..start + word.len();
        let folded = if word.bytes().all(|b| b.is_ascii_lowercase()) {
            Cow::Borrowed(word)
        } else {
            let visible: String = word.chars().filter(|c| !is_removed(*c)).collect();
            let (folded, _) = self.normalizer.normalize(&visible).map_err(model_error)?;
            Cow::Owned(folded)
        };

        self.vocabulary
            .encode_with_offsets(&folded, &mut |_, id| pieces.push((id, range.clone())))
            .map_err(model_error)
    }
}

fn special_token(vocabulary: &WordPiece, name: &str) -> Result<TokenId, EmbedError> {
    vocabulary
        .get_token_id(name)
        .ok_or_else(|| model_error(format!("no token {name}")))
}

/// Returns true for what BERT's `clean_text` drops: control and invisible formatting characters,
/// the replacement character.
fn is_removed(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{fffd}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The blocks BERT's tokenizer treats as ideographs, each a word of its own.
fn is_cjk(c: char) -> bool {
    matches!(u32::from(c),
        0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0x20000..=0x2A6DF | 0x2A700..=0x2B81F
        | 0x2B820..=0x2CEAF | 0xF900..=0xFAFF | 0x2F800..=0x2FA1F)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ids are those of Hugging Face's `tokenizers` on the same file.
    #[test]
    fn pieces_are_those_of_the_reference_tokenizer() {
        let json = include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/models/all-minilm-l6-v2-tokenizer.json"
        ));
        let pieces = WordPieces::from_json(json).unwrap();
        let cases: [(&str, &[u32]); 5] = [
            (
                "k8s isn't Kubernetes' autoscaling, e.g. HPA/VPA — 99.9%",
                &[
                    1047, 2620, 2015, 3475, 1005, 1056, 13970, 5677, 7159, 2229, 1005, 8285, 15782,
                    2989, 1010, 1041, 1012, 1043, 1012, 6522, 2050, 1013, 21210, 2050, 1517, 5585,
                    1012, 1023, 1003,
                ],
            ),
            (
                "ÀÉÎ naïve Straße ﬁ",
                &[29347, 2072, 15743, 2358, 27807, 1984],
            ),
            ("漢字ab混ぜ", &[1904, 100, 11113, 100, 1659]),
            (
                "a\u{200b}b \u{a0}c\u{ad}d $x=1_000` <b>",
                &[
                    11113, 3729, 1002, 1060, 1027, 1015, 1035, 2199, 1036, 1026, 1038, 1028,
                ],
            ),
            (
                "Electroencephalographically 🙂 ok",
                &[16175, 10127, 21890, 21197, 20721, 3973, 100, 7929],
            ),
        ];
        for (text, ids) in cases {
            let found: Vec<u32> = pieces
                .pieces(text)
                .unwrap()
                .into_iter()
                .map(|(id, _)| id)
                .collect();
            assert_eq!(found, ids, "{text}");
        }
    }

    #[test]
    fn every_piece_knows_its_word() {
        let json = include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/models/all-minilm-l6-v2-tokenizer.json"
        ));
        let text = "Ünïcode autoscaling, 漢b";
        let words: Vec<&str> = WordPieces::from_json(json)
            .unwrap()
            .pieces(text)
            .unwrap()
            .into_iter()
            .map(|(_, r)| &text[r])
            .collect();
        assert_eq!(
            words,
            [
                "Ünïcode",
                "autoscaling",
                "autoscaling",
                "autoscaling",
                ",",
                "漢",
                "b"
            ]
        );
    }
}
