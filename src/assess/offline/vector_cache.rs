//! Token vectors that are kept for the next time: the same rubric is held against answer after
//! answer.
//!
//! Kept as bytes, a quarter of the room: a question with sayings has some 160 texts. What is new is
//! rounded in the same way, so that a text has the same vectors the first time and later.

use crate::ports::{EmbedError, TokenEmbedder, TokenVectors};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// Numbers kept at most (a byte each): some 24 questions with sayings.
const MOST: usize = 32 << 20;

/// An embedder that remembers what it embedded, up to [`MOST`] numbers; then it forgets all of it and starts
/// anew.
pub struct Remembered {
    embedder: Arc<dyn TokenEmbedder>,
    kept: Mutex<Kept>,
}

/// Token vectors as bytes.
struct Rounded {
    tokens: Vec<(u32, Range<usize>)>,
    width: usize,
    /// Largest size of a number in each row.
    largest: Vec<f32>,
    /// The numbers as parts of it, 127 for the whole.
    parts: Vec<i8>,
}

impl Rounded {
    fn of(vectors: &TokenVectors) -> Self {
        let mut out = Self {
            tokens: vectors.tokens.clone(),
            width: vectors.width,
            largest: Vec::new(),
            parts: Vec::with_capacity(vectors.vectors.len()),
        };
        for row in vectors.vectors.chunks(vectors.width.max(1)) {
            let largest = row
                .iter()
                .fold(f32::MIN_POSITIVE, |most, x| most.max(x.abs()));
            out.largest.push(largest);
            let part = |x: &f32| (x * 127.0 / largest).round() as i8;
            out.parts.extend(row.iter().map(part));
        }
        out
    }

    fn vectors(&self) -> TokenVectors {
        let rows = self.parts.chunks(self.width.max(1)).zip(&self.largest);
        TokenVectors {
            tokens: self.tokens.clone(),
            vectors: rows
                .flat_map(|(row, largest)| {
                    row.iter()
                        .map(move |part| f32::from(*part) * largest / 127.0)
                })
                .collect(),
            width: self.width,
        }
    }
}

#[derive(Default)]
struct Kept {
    vectors: HashMap<String, Rounded>,
    numbers: usize,
}

impl Remembered {
    /// Nothing is remembered yet.
    pub fn new(embedder: Arc<dyn TokenEmbedder>) -> Self {
        Self {
            embedder,
            kept: Mutex::default(),
        }
    }
}

impl TokenEmbedder for Remembered {
    fn token_vectors(&self, texts: &[&str]) -> Result<Vec<TokenVectors>, EmbedError> {
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let known: Vec<Option<TokenVectors>> = {
            let kept = kept();
            texts
                .iter()
                .map(|text| kept.vectors.get(*text).map(Rounded::vectors))
                .collect()
        };
        let new: Vec<&str> = texts
            .iter()
            .zip(&known)
            .filter(|(_, k)| k.is_none())
            .map(|(text, _)| *text)
            .collect();
        // The lock is not held while the model runs: other answers are assessed at the same time.
        let mut fresh = self.embedder.token_vectors(&new)?.into_iter();
        let mut kept = kept();
        Ok(texts
            .iter()
            .zip(known)
            .map(|(text, known)| {
                known.unwrap_or_else(|| {
                    let vectors = fresh.next().unwrap_or_default();
                    let rounded = Rounded::of(&vectors);
                    let vectors = rounded.vectors();
                    kept.keep(text, rounded);
                    vectors
                })
            })
            .collect())
    }
}

impl Kept {
    fn keep(&mut self, text: &str, vectors: Rounded) {
        let numbers = vectors.parts.len();
        if self.numbers + numbers > MOST {
            *self = Self::default();
        }
        if numbers <= MOST && self.vectors.insert(text.to_string(), vectors).is_none() {
            self.numbers += numbers;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives vectors of `width` numbers that tell the length of the text, and counts what it
    /// embeds.
    struct Counting {
        width: usize,
        seen: Mutex<Vec<String>>,
    }

    impl TokenEmbedder for Counting {
        fn token_vectors(&self, texts: &[&str]) -> Result<Vec<TokenVectors>, EmbedError> {
            self.seen
                .lock()
                .unwrap()
                .extend(texts.iter().map(ToString::to_string));
            let vectors = |text: &&str| vec![text.len() as f32; self.width];
            Ok(texts
                .iter()
                .map(|t| TokenVectors {
                    vectors: vectors(t),
                    ..TokenVectors::default()
                })
                .collect())
        }
    }

    fn embed(width: usize, calls: &[&[&str]]) -> Vec<String> {
        let counting = Arc::new(Counting {
            width,
            seen: Mutex::default(),
        });
        let remembered = Remembered::new(counting.clone());
        for texts in calls {
            let got = remembered.token_vectors(texts).unwrap();
            let lengths: Vec<f32> = got.iter().map(|v| v.vectors[0]).collect();
            assert_eq!(
                lengths,
                texts.iter().map(|t| t.len() as f32).collect::<Vec<_>>()
            );
        }
        counting.seen.lock().unwrap().clone()
    }

    #[test]
    fn a_text_is_embedded_once() {
        assert_eq!(
            embed(3, &[&["answer", "a", "bb"], &["bb", "other", "a"], &[]]),
            ["answer", "a", "bb", "other"]
        );
    }

    #[test]
    fn memory_is_bounded() {
        // Two of these are more than is kept: the second makes it forget the first; the third is
        // not kept at all.
        assert_eq!(
            embed(MOST / 2 + 1, &[&["a"], &["a"], &["bb"], &["a"]]),
            ["a", "bb", "a"]
        );
        assert_eq!(embed(MOST + 1, &[&["a"], &["a"]]), ["a", "a"]);
    }

    #[test]
    fn what_was_prepared_is_not_embedded_when_it_is_needed() {
        use crate::assess::offline::OfflineAssessor;
        use crate::assess::tests::fixtures::{request, run};
        use crate::ports::Assessor;
        let counting = Arc::new(Counting {
            width: 1,
            seen: Mutex::default(),
        });
        let assessor = OfflineAssessor::new(counting.clone());
        let request = request("My answer.");
        assessor.prepare(&request.rubric);
        let ahead = counting.seen.lock().unwrap().len();
        assert_eq!(ahead, 4, "three key points and a red flag");
        run(&assessor, &request);
        assert_eq!(counting.seen.lock().unwrap()[ahead..], ["My answer."]);
    }
}
