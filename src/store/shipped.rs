//! Vectors of the shipped banks, computed once and compiled in, so that a first start embeds
//! nothing.
//!
//! The file is a list of records: embedding hash of the question (32 bytes), then [`WIDTH`]
//! little-endian f32. A test embeds the shipped questions again and compares.

use crate::domain::text::hex;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Name of the model the vectors come from.
pub const MODEL: &str = "all-MiniLM-L6-v2-int8";
/// Width of the vectors.
pub const WIDTH: usize = 384;

const FILE: &[u8] = include_bytes!("../../seeds/vectors.bin");

/// The vectors by [`crate::domain::Question::embedding_hash`]; empty when `model` is another one.
pub fn vectors(model: &str) -> HashMap<String, Vec<f32>> {
    if model != MODEL {
        return HashMap::new();
    }

    FILE.chunks_exact(32 + 4 * WIDTH)
        .map(|record| {
            let (hash, rest) = record.split_at(32);
            let vector = rest
                .chunks_exact(4)
                .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                .collect();
            (hex(hash), vector)
        })
        .collect()
}

/// The file's bytes for these vectors; hashes are 64 hex digits.
pub fn encode(vectors: &[(String, Vec<f32>)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (hash, vector) in vectors {
        let bytes = (0..32).map(|i| {
            hash.get(2 * i..2 * i + 2)
                .and_then(|h| u8::from_str_radix(h, 16).ok())
                .unwrap_or(0)
        });
        out.extend(bytes);
        vector.iter().for_each(|x| out.extend(x.to_le_bytes()));
    }
    out
}

/// The identity of a set of shipped banks together with the embedding model: of each text its
/// length and CRC-32. Every start compares it, and the texts are this program's own: a stronger
/// hash of three megabytes would cost time for nothing.
pub fn version(banks: &[(&str, &str)], model: &str) -> String {
    let lines = banks.iter().map(|(name, text)| {
        let mut crc = flate2::Crc::new();
        crc.update(text.as_bytes());
        format!("{name} {} {:08x}\n", text.len(), crc.sum())
    });
    let lines: String = lines.collect();
    format!("{model}\n{lines}")
}

/// The name of a store with vectors of a model, for the file that says which version it has seen.
pub fn store_name(place: &str, model: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(model);
    hash.update(place);
    hex(&hash.finalize())
}
