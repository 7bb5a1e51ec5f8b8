//! Token counts and prices.
//!
//! Owns which tokenizer a model name means. OpenAI's are exact; for other models the count is an estimate, on the safe
//! side of none: their vocabularies are smaller than o200k's.

use crate::llm::endpoint::EndpointConfig;
use tiktoken_rs::tokenizer::{Tokenizer, get_tokenizer};

/// Tokens of the context window of a model nothing is known about.
const DEFAULT_WINDOW: usize = 8192;

/// The tokenizer looks back over runs of white space and would give up, with a panic, on runs of a million; texts
/// are cut into pieces of about this many bytes. Each cut may add a token.
const PIECE: usize = 4096;

/// Number of tokens of `text` in the tokenizer of `model`. The first call loads it (a tenth of a second).
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
    config
        .context_window
        .or_else(|| tiktoken_rs::model::get_context_size(base_name(&config.model)))
        .unwrap_or(DEFAULT_WINDOW)
}

/// What a call cost by the configured prices; None where no price is configured.
pub fn cost(config: &EndpointConfig, prompt: u64, completion: u64) -> Option<f64> {
    let usable = |price: Option<f64>| price.filter(|p| p.is_finite() && *p >= 0.0);
    let (in_price, out_price) = (usable(config.price_prompt), usable(config.price_completion));
    if in_price.is_none() && out_price.is_none() {
        return None;
    }
    let part = |tokens: u64, price: Option<f64>| tokens as f64 / 1e6 * price.unwrap_or(0.0);
    Some(part(prompt, in_price) + part(completion, out_price))
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
            window.rfind(char::is_whitespace).filter(|at| *at > 0).unwrap_or(limit)
        };
        let (piece, tail) = rest.split_at(end);
        rest = tail;
        Some(piece)
    })
}
