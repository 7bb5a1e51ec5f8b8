//! Token counts and windows.
//!
//! Owns which tokenizer a model name means. OpenAI's are exact; for other models the count is an
//! estimate, on the safe side of none: their vocabularies are smaller than o200k's.

use crate::llm::endpoint::EndpointConfig;
use tiktoken_rs::tokenizer::{Tokenizer, get_tokenizer};

/// Tokens of the context window of a model nothing is known about.
const DEFAULT_WINDOW: usize = 8192;

/// The tokenizer looks back over runs of white space and would give up, with a panic, on runs of a
/// million; texts are cut into pieces of about this many bytes. Each cut may add a token.
const PIECE: usize = 4096;

/// Number of tokens of `text` in the tokenizer of `model`. The first call loads it (a tenth of a
/// second).
pub fn count(model: &str, text: &str) -> usize {
    if text.is_empty() {
        return 0;
    }
    let bpe = match get_tokenizer(base_name(model)) {
        Some(Tokenizer::Cl100kBase) => tiktoken_rs::cl100k_base_singleton(),
        _ => tiktoken_rs::o200k_base_singleton(),
    };
    pieces(text).map(|piece| bpe.count_ordinary(piece)).sum()
}

/// The configured window, else what is known of the model, else 8192.
pub fn context_window(config: &EndpointConfig) -> usize {
    known_window(config).unwrap_or(DEFAULT_WINDOW)
}

/// The configured window, else what is known of the model; None for others.
pub fn known_window(config: &EndpointConfig) -> Option<usize> {
    config
        .context_window
        .or_else(|| tiktoken_rs::model::get_context_size(base_name(&config.model)))
}

/// `openai/gpt-4o` of a router is `gpt-4o`.
fn base_name(model: &str) -> &str {
    model.rsplit('/').next().unwrap_or(model)
}

/// Pieces of at most [`PIECE`] bytes, cut before white space where there is some.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }

        let end = if rest.len() <= PIECE {
            rest.len()
        } else {
            let limit = rest.floor_char_boundary(PIECE);
            let window = rest.get(..limit).unwrap_or(rest);
            window
                .rfind(char::is_whitespace)
                .filter(|at| *at > 0)
                .unwrap_or(limit)
        };
        let (piece, tail) = rest.split_at(end);

        rest = tail;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tokenizer_follows_the_model() {
        let text = "Grüße aus Köln: 漢字 and tokenization";
        assert_eq!(
            count("gpt-4", text),
            tiktoken_rs::cl100k_base_singleton().count_ordinary(text)
        );
        for model in ["gpt-4o", "openai/gpt-5-mini", "qwen2.5:7b", ""] {
            assert_eq!(
                count(model, text),
                tiktoken_rs::o200k_base_singleton().count_ordinary(text),
                "{model}"
            );
        }
        assert_eq!(count("gpt-4o", ""), 0);
        assert_eq!(count("gpt-4o", "<|endoftext|>"), 7, "words like any others");
    }

    #[test]
    fn long_texts_are_counted_as_a_whole_but_for_the_cuts() {
        let text = "The quick brown fox jumps over the lazy dog. ".repeat(2000);
        let whole = tiktoken_rs::o200k_base_singleton().count_ordinary(&text);
        let counted = count("gpt-4o", &text);
        assert!(
            counted.abs_diff(whole) <= text.len() / PIECE + 1,
            "{counted} {whole}"
        );
    }

    #[test]
    fn hostile_texts_neither_panic_nor_hang() {
        for hostile in [
            " ", "a", "\n", "\u{a0}", "1", "漢", "!", "\u{301}", " \n", "'s",
        ] {
            assert!(count("gpt-4o", &hostile.repeat(1_200_000 / hostile.len())) > 0);
        }
    }

    #[test]
    fn windows() {
        let config = |model: &str| EndpointConfig {
            model: model.into(),
            ..EndpointConfig::default()
        };
        assert_eq!(context_window(&config("openai/gpt-4o-mini")), 128_000);
        assert_eq!(context_window(&config("qwen2.5:7b")), 8192);
        assert_eq!(
            context_window(&EndpointConfig {
                context_window: Some(2048),
                ..config("gpt-4o")
            }),
            2048
        );
    }
}
