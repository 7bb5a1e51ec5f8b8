//! Token vectors that are kept for the next time: the same rubric is held against answer after
//! answer.
//!
//! Kept as bytes, a quarter of the room: a question with sayings has some 160 texts. What is new is
//! rounded in the same way, so that a text has the same vectors the first time and later.

use crate::ports::{EmbedError, RoundedVectors, TokenEmbedder, TokenVectors, VectorCache};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Numbers kept at most (a byte each): some 24 questions with sayings.
const MOST: usize = 32 << 20;

/// An embedder that remembers what it embedded, up to [`MOST`] numbers; then it forgets all of it and starts
/// anew.
pub struct Remembered {
    embedder: Arc<dyn TokenEmbedder>,
    kept: Mutex<Kept>,
    /// Keeps what belongs to a bank for the next run.
    cache: Option<Arc<dyn VectorCache>>,
}

/// Rounds token vectors to bytes.
fn round(vectors: &TokenVectors) -> RoundedVectors {
    let mut out = RoundedVectors {
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

/// Returns the vectors that were rounded.
fn restore(rounded: &RoundedVectors) -> TokenVectors {
    let rows = rounded.parts.chunks(rounded.width.max(1));
    TokenVectors {
        tokens: rounded.tokens.clone(),
        vectors: rows
            .zip(&rounded.largest)
            .flat_map(|(row, largest)| {
                row.iter()
                    .map(move |part| f32::from(*part) * largest / 127.0)
            })
            .collect(),
        width: rounded.width,
    }
}

#[derive(Default)]
struct Kept {
    vectors: HashMap<String, Arc<RoundedVectors>>,
    numbers: usize,
}

impl Remembered {
    /// Nothing is remembered yet.
    pub fn new(embedder: Arc<dyn TokenEmbedder>) -> Self {
        Self {
            embedder,
            kept: Mutex::default(),
            cache: None,
        }
    }

    /// The model that embeds what is not remembered.
    pub(super) fn source(&self) -> &dyn TokenEmbedder {
        self.embedder.as_ref()
    }

    /// Keeps the vectors of a bank's texts in `cache`, too.
    pub(super) fn with_cache(self, cache: Arc<dyn VectorCache>) -> Self {
        Self {
            cache: Some(cache),
            ..self
        }
    }

    /// [`Self::remember`] of texts of a bank: they are looked up in the cache before, and kept there
    /// afterwards.
    pub(super) fn remember_bank(
        &self,
        embedder: &dyn TokenEmbedder,
        texts: &[&str],
    ) -> Result<(), EmbedError> {
        let Some(cache) = &self.cache else {
            return self.remember(embedder, texts);
        };
        let unknown = self.unknown(texts);
        if unknown.is_empty() {
            return Ok(());
        }

        let mut new = Vec::new();
        for (text, found) in unknown.iter().zip(cache.load(&unknown)) {
            match found {
                Some(rounded) => self.kept().keep(text, &Arc::new(rounded)),
                None => new.push(*text),
            }
        }
        let fresh = self.rounded(embedder, &new)?;
        let fresh: Vec<(&str, &RoundedVectors)> = new
            .iter()
            .zip(&fresh)
            .map(|(text, vectors)| (*text, vectors.as_ref()))
            .collect();
        if !fresh.is_empty() {
            cache.keep(&fresh);
        }
        Ok(())
    }

    /// The texts that are not remembered.
    fn unknown<'t>(&self, texts: &[&'t str]) -> Vec<&'t str> {
        let kept = self.kept();
        let is_new = |text: &&&str| !kept.vectors.contains_key(**text);
        texts.iter().filter(is_new).copied().collect()
    }

    /// Embeds what is new among `texts` by `embedder`, and remembers it.
    pub(super) fn remember(
        &self,
        embedder: &dyn TokenEmbedder,
        texts: &[&str],
    ) -> Result<(), EmbedError> {
        self.rounded(embedder, texts).map(|_| ())
    }

    fn rounded(
        &self,
        embedder: &dyn TokenEmbedder,
        texts: &[&str],
    ) -> Result<Vec<Arc<RoundedVectors>>, EmbedError> {
        let known: Vec<Option<Arc<RoundedVectors>>> = {
            let kept = self.kept();
            let find = |text: &&str| kept.vectors.get(*text).cloned();
            texts.iter().map(find).collect()
        };
        let new: Vec<&str> = texts
            .iter()
            .zip(&known)
            .filter(|(_, known)| known.is_none())
            .map(|(text, _)| *text)
            .collect();

        // The lock is not held while the model runs: other answers are assessed at the same time.
        let fresh = match new.is_empty() {
            true => Vec::new(),
            false => embedder.token_vectors(&new)?,
        };
        let mut fresh = fresh.iter().map(|vectors| Arc::new(round(vectors)));
        let all: Vec<Arc<RoundedVectors>> = known
            .into_iter()
            .map(|known| known.or_else(|| fresh.next()).unwrap_or_default())
            .collect();

        let mut kept = self.kept();
        for (text, rounded) in texts.iter().zip(&all) {
            kept.keep(text, rounded);
        }
        Ok(all)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TokenEmbedder for Remembered {
    fn token_vectors(&self, texts: &[&str]) -> Result<Vec<TokenVectors>, EmbedError> {
        let rounded = self.rounded(self.embedder.as_ref(), texts)?;
        Ok(rounded.iter().map(|rounded| restore(rounded)).collect())
    }
}

impl Kept {
    fn keep(&mut self, text: &str, vectors: &Arc<RoundedVectors>) {
        if self.vectors.contains_key(text) {
            return;
        }
        let numbers = vectors.parts.len();
        if self.numbers + numbers > MOST {
            *self = Self::default();
        }
        if numbers <= MOST {
            self.vectors.insert(text.to_string(), Arc::clone(vectors));
            self.numbers += numbers;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::offline::OfflineAssessor;
    use crate::assess::tests::fixtures::{request, run};
    use crate::domain::text::words::words_with_apostrophes;
    use crate::ports::{AssessRequest, Assessor};
    use proptest::collection::vec;
    use proptest::prelude::*;

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

    /// A cache in memory that outlives an assessor.
    #[derive(Default)]
    struct InMemory(Mutex<HashMap<String, RoundedVectors>>);

    impl VectorCache for InMemory {
        fn load(&self, texts: &[&str]) -> Vec<Option<RoundedVectors>> {
            let kept = self.0.lock().unwrap();
            texts.iter().map(|text| kept.get(*text).cloned()).collect()
        }

        fn keep(&self, vectors: &[(&str, &RoundedVectors)]) {
            let mut kept = self.0.lock().unwrap();
            for (text, vectors) in vectors {
                kept.insert((*text).to_string(), (*vectors).clone());
            }
        }
    }

    #[test]
    fn the_next_run_embeds_the_answer_alone() {
        let cache = Arc::new(InMemory::default());
        let answer = "We pin images.";
        let request = with_sayings(answer);
        let mut findings = Vec::new();
        for (run_number, ahead) in [true, false, true, false].into_iter().enumerate() {
            let embedder = Arc::new(Recording::default());
            let assessor = OfflineAssessor::new(embedder.clone()).keeping_vectors_in(cache.clone());
            if ahead {
                assessor.prepare(&request.rubric, &|| true);
            }
            findings.push(run(&assessor, &request).0);
            let mut seen = embedder.0.lock().unwrap().clone();
            seen.dedup();
            if run_number > 0 {
                assert_eq!(seen, [answer], "run {run_number}");
            }
        }
        assert!(findings.iter().all(|found| *found == findings[0]));
        assert!(
            !cache.0.lock().unwrap().contains_key(answer),
            "answers are not kept"
        );
    }

    /// [`ByWord`], and what it was asked for.
    #[derive(Default)]
    struct Recording(Mutex<Vec<String>>);

    impl TokenEmbedder for Recording {
        fn token_vectors(&self, texts: &[&str]) -> Result<Vec<TokenVectors>, EmbedError> {
            let asked = texts.iter().map(ToString::to_string);
            self.0.lock().unwrap().extend(asked);
            ByWord.token_vectors(texts)
        }
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
        let counting = Arc::new(Counting {
            width: 1,
            seen: Mutex::default(),
        });
        let assessor = OfflineAssessor::new(counting.clone());
        let request = request("My answer.");
        assessor.prepare(&request.rubric, &|| true);
        let ahead = counting.seen.lock().unwrap().len();
        assert_eq!(ahead, 4, "three key points and a red flag");
        run(&assessor, &request);
        assert_eq!(counting.seen.lock().unwrap()[ahead..], ["My answer."]);
    }

    #[test]
    fn after_reading_along_only_the_rest_is_left() {
        let counting = Arc::new(Counting {
            width: 1,
            seen: Mutex::default(),
        });
        let assessor = OfflineAssessor::new(counting.clone());
        let answer = "We pin images. We fix seeds.";
        let request = with_sayings(answer);
        assessor.prepare(&request.rubric, &|| true);
        assessor.read_along("We pin images. We fix se");
        let before = counting.seen.lock().unwrap().len();
        assert_eq!(counting.seen.lock().unwrap()[before - 1], "We pin images.");
        run(&assessor, &request);
        let rest: Vec<String> = counting.seen.lock().unwrap()[before..].to_vec();
        assert_eq!(rest, [answer, "We fix seeds."]);

        // With the last line finished nothing is left at all.
        let assessor = OfflineAssessor::new(counting.clone());
        assessor.prepare(&request.rubric, &|| true);
        assessor.read_along(&format!("{answer}\n/done"));
        let before = counting.seen.lock().unwrap().len();
        run(&assessor, &with_sayings(&format!("{answer}\n")));
        assert_eq!(counting.seen.lock().unwrap()[before..], [""; 0]);
    }

    /// The question of the fixtures, with sayings on its first key point.
    fn with_sayings(answer: &str) -> AssessRequest {
        let mut request = request(answer);
        let sayings = &mut request.rubric.criteria[0].sayings;
        sayings.right = vec!["we pin images by digest".into()];
        sayings.wrong = vec!["a tag is all we pin images by".into()];
        request
    }

    #[test]
    fn nothing_is_read_as_a_whole_where_all_points_have_sayings() {
        let counting = Arc::new(Counting {
            width: 1,
            seen: Mutex::default(),
        });
        let assessor = OfflineAssessor::new(counting.clone());
        let mut request = with_sayings("We pin images. We fix seeds.");
        let sayings = request.rubric.criteria[0].sayings.clone();
        for criterion in &mut request.rubric.criteria {
            criterion.sayings = sayings.clone();
        }
        assessor.prepare(&request.rubric, &|| true);
        assessor.read_along("We pin images. We fix se\n");
        let before = counting.seen.lock().unwrap().len();
        run(&assessor, &request);

        assert_eq!(counting.seen.lock().unwrap()[before..], ["We fix seeds."]);
    }

    /// Gives each word a vector of its own.
    struct ByWord;

    impl TokenEmbedder for ByWord {
        fn token_vectors(&self, texts: &[&str]) -> Result<Vec<TokenVectors>, EmbedError> {
            let vectors = |text: &&str| {
                let mut out = TokenVectors {
                    width: 4,
                    ..TokenVectors::default()
                };
                for word in words_with_apostrophes(text) {
                    let sum: u32 = word.folded.bytes().map(u32::from).sum();
                    out.tokens.push((2000 + sum % 20_000, word.start..word.end));
                    let angle = sum as f32;
                    let (far, near) = (angle.sin(), angle.cos());
                    out.vectors.extend([near * 0.8, far * 0.8, 0.6, 0.0]);
                }
                out
            };
            Ok(texts.iter().map(vectors).collect())
        }
    }

    proptest! {
        #[test]
        fn verdicts_are_the_same_whatever_was_read_along(
            drafts in vec(("[a-d .\n/]{0,30}", 0usize..80), 0..6),
            end in "[a-d .;\n]{0,30}",
        ) {
            let answer = format!("We pin images by a digest. A tag moves; seeds do not.\n{end}");
            let request = with_sayings(&answer);
            let plain = run(&OfflineAssessor::new(Arc::new(ByWord)), &request);

            let assessor = OfflineAssessor::new(Arc::new(ByWord));
            assessor.prepare(&request.rubric, &|| drafts.len() % 2 == 0);
            for (other, cut) in &drafts {
                let so_far = answer.get(..*cut).unwrap_or(&answer);
                assessor.read_along(&format!("{so_far}{other}"));
            }
            prop_assert_eq!(run(&assessor, &request).0, plain.0);
        }
    }
}
