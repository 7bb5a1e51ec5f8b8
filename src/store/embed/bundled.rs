//! The bundled model: all-MiniLM-L6-v2, int8, run by `rten` in this process.
//!
//! Owns loading and running it. It is loaded when the first text is embedded, not before.
//!
//! Windows of one length run together, so that the weights are read once for all of them. Nothing is
//! padded: the vectors of a text do not depend on its neighbours.

use super::model_error;
use super::windows::{self, Window};
use super::wordpiece::{TokenSpan, WordPieces};
use crate::domain::vector::normalise;
use crate::ports::{EmbedError, Embedder, TokenEmbedder, TokenVectors};
use rayon::prelude::*;
use rten::{Model, NodeId, RunOptions, ThreadPool};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;
use std::sync::{Arc, OnceLock};
use thread_priority::ThreadPriority;

/// Bytes aligned for the weights in them, so that `rten` can use them in place.
#[repr(C, align(64))]
struct Aligned<T: ?Sized>(T);

static MODEL: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/models/all-minilm-l6-v2-int8.onnx"
)));
static TOKENIZER: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/models/all-minilm-l6-v2-tokenizer.json"
));

/// Length of a vector.
const WIDTH: usize = 384;
/// Word pieces that run at once at most: bounds the memory of a run.
const BATCH: usize = 512;

/// The embedding model in the binary. Cheap to make: the weights are read at the first use.
#[derive(Default)]
pub struct BundledModel {
    loaded: OnceLock<Result<Loaded, String>>,
}

struct Loaded {
    pieces: WordPieces,
    model: Model,
    ids: NodeId,
    mask: NodeId,
    types: NodeId,
    hidden: NodeId,
}

impl BundledModel {
    /// The model, not yet loaded.
    pub fn new() -> Self {
        Self::default()
    }

    fn loaded(&self) -> Result<&Loaded, EmbedError> {
        let loaded = self.loaded.get_or_init(|| {
            Loaded::load().map_err(|error| match error {
                EmbedError::Model(reason) => reason,
                other => other.to_string(),
            })
        });
        loaded.as_ref().map_err(model_error)
    }
}

impl Loaded {
    fn load() -> Result<Self, EmbedError> {
        let (model, pieces) = rayon::join(
            || Model::load_static_slice(&MODEL.0).map_err(model_error),
            || WordPieces::from_json(TOKENIZER),
        );
        let (model, pieces) = (model?, pieces?);

        Ok(Self {
            pieces,
            ids: model.node_id("input_ids").map_err(model_error)?,
            mask: model.node_id("attention_mask").map_err(model_error)?,
            types: model.node_id("token_type_ids").map_err(model_error)?,
            hidden: model.node_id("last_hidden_state").map_err(model_error)?,
            model,
        })
    }

    /// Cuts texts into windows, runs the model over all of them and returns what `look` makes of
    /// each: a list per text, in order.
    fn each_window<T: Send>(
        &self,
        texts: &[&str],
        options: &RunOptions,
        look: impl Fn(&Job<'_>, &[f32]) -> Result<T, EmbedError> + Sync,
    ) -> Result<Vec<Vec<T>>, EmbedError> {
        let pieces = texts
            .par_iter()
            .map(|text| self.pieces.pieces(text))
            .collect::<Result<Vec<_>, _>>()?;
        let mut jobs: Vec<Job<'_>> = pieces
            .iter()
            .enumerate()
            .flat_map(|(text, pieces)| {
                let windows = windows::windows(pieces.len()).into_iter();
                windows.map(move |window| Job {
                    text,
                    pieces,
                    window,
                })
            })
            .collect();

        // Windows of one length run together. The order within a text stays what it is.
        jobs.sort_by_key(|job| job.window.span.len());
        let batches: Vec<&[Job<'_>]> = jobs
            .chunk_by(|a, b| a.window.span.len() == b.window.span.len())
            .flat_map(|alike| alike.chunks(alike.first().map_or(1, Job::batch)))
            .collect();
        let done = batches
            .par_iter()
            .map(|batch| self.run(batch, options, &look))
            .collect::<Result<Vec<_>, _>>()?;

        let mut out: Vec<Vec<(usize, T)>> = texts.iter().map(|_| Vec::new()).collect();
        for (job, made) in jobs.iter().zip(done.into_iter().flatten()) {
            if let Some(of_text) = out.get_mut(job.text) {
                of_text.push((job.window.own.start, made));
            }
        }
        Ok(out.into_iter().map(in_order).collect())
    }

    /// Runs windows of one length at once and returns what `look` makes of each.
    fn run<T>(
        &self,
        batch: &[Job<'_>],
        options: &RunOptions,
        look: impl Fn(&Job<'_>, &[f32]) -> Result<T, EmbedError>,
    ) -> Result<Vec<T>, EmbedError> {
        let ids: Vec<i32> = batch.iter().flat_map(|job| self.ids_of(job)).collect();
        let shape = [batch.len(), ids.len() / batch.len().max(1)];
        let mask = NdTensor::<i32, 2>::full(shape, 1);
        let types = NdTensor::<i32, 2>::zeros(shape);
        let inputs = vec![
            (self.ids, NdTensor::from_data(shape, ids).into()),
            (self.mask, mask.into()),
            (self.types, types.into()),
        ];
        let [hidden] = self
            .model
            .run_n(inputs, [self.hidden], Some(options.clone()))
            .map_err(model_error)?;
        let hidden: NdTensor<f32, 3> = hidden.try_into().map_err(model_error)?;

        let [texts, length] = shape;
        if hidden.shape() != [texts, length, WIDTH] {
            return Err(model_error(format!(
                "an output of shape {:?} for {texts} windows of {length} tokens",
                hidden.shape()
            )));
        }
        let rows = hidden.into_data();
        let rows = rows.chunks_exact(length * WIDTH);
        batch
            .iter()
            .zip(rows)
            .map(|(job, rows)| look(job, rows))
            .collect()
    }

    /// Ids of `[CLS]`, the window's pieces and `[SEP]`.
    fn ids_of(&self, job: &Job<'_>) -> impl Iterator<Item = i32> {
        let text = job.pieces.get(job.window.span.clone()).unwrap_or_default();
        std::iter::once(self.pieces.cls)
            .chain(text.iter().map(|(id, _)| *id))
            .chain(std::iter::once(self.pieces.sep))
            .map(|id| i32::try_from(id).unwrap_or_default())
    }

    /// Means of all token vectors of all windows, unit length; the zero vector never comes out of
    /// the model.
    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let sums = self.each_window(texts, &RunOptions::default(), |_, rows| {
            Ok(sum_of(rows.chunks_exact(WIDTH)))
        })?;
        let mean = |sums: Vec<Vec<f32>>| {
            let mut vector = sum_of(sums.iter().map(Vec::as_slice));
            match normalise(&mut vector) {
                true => Ok(vector),
                false => Err(model_error("a text without a direction")),
            }
        };
        sums.into_iter().map(mean).collect()
    }

    fn token_vectors(
        &self,
        texts: &[&str],
        options: &RunOptions,
    ) -> Result<Vec<TokenVectors>, EmbedError> {
        let parts = self.each_window(texts, options, |job, rows| {
            // Row 0 is [CLS].
            let own = &job.window.own;
            let first = 1 + own.start - job.window.span.start;
            let mut vectors = rows
                .get(first * WIDTH..(first + own.len()) * WIDTH)
                .ok_or_else(|| model_error("too few token vectors"))?
                .to_vec();
            vectors.chunks_exact_mut(WIDTH).for_each(|row| {
                normalise(row);
            });
            Ok((
                job.pieces.get(own.clone()).unwrap_or_default().to_vec(),
                vectors,
            ))
        })?;

        let joined = |parts: Vec<(Vec<TokenSpan>, Vec<f32>)>| {
            let mut all = TokenVectors {
                width: WIDTH,
                ..TokenVectors::default()
            };
            for (tokens, vectors) in parts {
                all.tokens.extend(tokens);
                all.vectors.extend(vectors);
            }
            all
        };
        Ok(parts.into_iter().map(joined).collect())
    }
}

/// A window of a text.
struct Job<'a> {
    /// Index of the text.
    text: usize,
    pieces: &'a [TokenSpan],
    window: Window,
}

impl Job<'_> {
    /// How many like this one run at once.
    fn batch(&self) -> usize {
        (BATCH / self.window.span.len().max(1)).max(1)
    }
}

/// What was made of a text's windows, in the order of the windows.
fn in_order<T>(mut windows: Vec<(usize, T)>) -> Vec<T> {
    windows.sort_by_key(|(start, _)| *start);
    windows.into_iter().map(|(_, made)| made).collect()
}

fn sum_of<'a>(rows: impl Iterator<Item = &'a [f32]>) -> Vec<f32> {
    rows.fold(vec![0.0f32; WIDTH], |mut sum, row| {
        sum.iter_mut().zip(row).for_each(|(s, x)| *s += x);
        sum
    })
}

impl Embedder for BundledModel {
    fn model(&self) -> &str {
        "all-MiniLM-L6-v2-int8"
    }

    fn width(&self) -> usize {
        WIDTH
    }

    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let loaded = self.loaded()?;
        rten::thread_pool().run(|| loaded.embed(texts))
    }
}

impl TokenEmbedder for BundledModel {
    fn token_vectors(&self, texts: &[&str]) -> Result<Vec<TokenVectors>, EmbedError> {
        let loaded = self.loaded()?;
        rten::thread_pool().run(|| loaded.token_vectors(texts, &RunOptions::default()))
    }
}

/// Model of token vectors and how texts are given to it. Change it with either: vectors that are kept
/// from one run to the next are of one recipe.
pub const TOKEN_RECIPE: &str = "all-MiniLM-L6-v2-int8 tokens 1";

/// The bundled model on a single thread of the lowest priority, for what nobody waits for.
pub struct UnhurriedModel {
    model: Arc<BundledModel>,
    pool: Arc<ThreadPool>,
}

impl UnhurriedModel {
    /// The same weights, and the same vectors.
    pub fn new(model: Arc<BundledModel>) -> Self {
        let pool = ThreadPool::with_num_threads(1);
        // Where the system refuses it is one thread like another.
        pool.run(|| {
            let _ = thread_priority::set_current_thread_priority(ThreadPriority::Min);
        });
        Self {
            model,
            pool: Arc::new(pool),
        }
    }
}

impl TokenEmbedder for UnhurriedModel {
    fn token_vectors(&self, texts: &[&str]) -> Result<Vec<TokenVectors>, EmbedError> {
        let loaded = self.model.loaded()?;
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.pool)));
        self.pool.run(|| loaded.token_vectors(texts, &options))
    }
}

#[cfg(test)]
#[allow(clippy::print_stdout)] // Figures.
mod tests {
    use super::*;
    use crate::domain::vector::dot;

    #[test]
    fn near_texts_are_near_and_vectors_do_not_depend_on_their_neighbours() {
        let model = BundledModel::new();
        let texts = [
            "A man is playing a guitar.",
            "Someone plays the guitar.",
            "Quarterly tax returns are due.",
            "",
        ];
        let all = model.embed(&texts).unwrap();
        assert!(
            all.iter()
                .all(|v| v.len() == model.width() && (dot(v, v) - 1.0).abs() < 1e-5)
        );
        assert!(dot(&all[0], &all[1]) > 0.7);
        assert!(dot(&all[0], &all[2]) < 0.2);
        for (text, vector) in texts.iter().zip(&all) {
            assert_eq!(model.embed(&[text]).unwrap()[0], *vector, "{text}");
        }
    }

    #[test]
    fn texts_of_one_length_run_together_and_are_what_they_are_alone() {
        let model = Arc::new(BundledModel::new());
        let unhurried = UnhurriedModel::new(model.clone());
        let long = "a b c d e ".repeat(120);
        let texts = [
            "the cat sat",
            "a dog ran",
            &long,
            "two by two",
            "",
            "tokens of one text",
        ];
        let together = model.token_vectors(&texts).unwrap();
        for (text, vectors) in texts.iter().zip(&together) {
            assert_eq!(model.token_vectors(&[text]).unwrap()[0], *vectors, "{text}");
            assert_eq!(
                unhurried.token_vectors(&[text]).unwrap()[0],
                *vectors,
                "{text}"
            );
        }
    }

    #[test]
    fn a_long_text_is_read_to_its_end() {
        let model = BundledModel::new();
        let filler = "The weather was mild and the train left on time. ".repeat(60);
        let with_end = format!("{filler}Gradient checkpointing trades compute for memory.");
        let query = "gradient checkpointing";
        let vectors = model.embed(&[&filler, &with_end, query]).unwrap();
        assert!(dot(&vectors[1], &vectors[2]) > dot(&vectors[0], &vectors[2]) + 0.05);
        let tokens = model.token_vectors(&[&with_end]).unwrap().remove(0);
        assert_eq!(tokens.tokens.len() * tokens.width, tokens.vectors.len());
        assert_eq!(&with_end[tokens.tokens.last().unwrap().1.clone()], ".");
        assert_eq!(
            with_end.matches(char::is_alphabetic).count() > 0,
            tokens.tokens.len() > 600
        );
    }

    #[test]
    fn no_text_is_too_strange() {
        let model = BundledModel::new();
        let endless = "x".repeat(300_000);
        let strange = [
            "",
            " \n\t",
            "\0\u{1b}[31m",
            "🙂🙂",
            "漢字かな交じり文",
            "ÀÉÎ İ ß ﬁ",
            "\u{200b}",
            &endless,
        ];
        let vectors = model.token_vectors(&strange).unwrap();
        for (text, tokens) in strange.iter().zip(&vectors) {
            for (i, (_, range)) in tokens.tokens.iter().enumerate() {
                assert!(
                    text.get(range.clone()).is_some_and(|w| !w.is_empty()),
                    "{text:?} {range:?}"
                );
                assert!((dot(tokens.row(i), tokens.row(i)) - 1.0).abs() < 1e-4);
            }
        }
        assert_eq!(model.embed(&strange).unwrap().len(), strange.len());
    }

    /// What needs data outside of the repository.
    mod outside {
        use super::*;
        use crate::outside_data::read_text;
        use serde::Deserialize;

        /// Full precision reaches 0.8672 (numpy, f32) and ONNX Runtime 0.8668 on the same int8 file.
        #[test]
        #[ignore = "needs VIVA_SHARED: data/similarity"]
        fn similarity_is_that_of_the_full_precision_model() {
            #[derive(Deserialize)]
            struct Pair {
                sentence1: String,
                sentence2: String,
                score: f64,
            }
            let text = read_text("data/similarity/stsb_dev.jsonl");
            let pairs: Vec<Pair> = text
                .lines()
                .map(|l| serde_json::from_str(l).unwrap())
                .collect();
            let model = BundledModel::new();
            let texts: Vec<&str> = pairs
                .iter()
                .flat_map(|p| [p.sentence1.as_str(), p.sentence2.as_str()])
                .collect();
            let vectors = model.embed(&texts).unwrap();
            let ours: Vec<f64> = vectors
                .chunks(2)
                .map(|p| f64::from(dot(&p[0], &p[1])))
                .collect();
            let people: Vec<f64> = pairs.iter().map(|p| p.score).collect();
            let spearman = pearson(&ranks(&ours), &ranks(&people));
            println!("stsb dev, {} pairs: Spearman {spearman:.4}", pairs.len());
            assert!((spearman - 0.8672).abs() < 0.01, "{spearman}");
        }

        /// Ranks with ties averaged.
        fn ranks(values: &[f64]) -> Vec<f64> {
            let below = |v: f64| values.iter().filter(|x| **x < v).count() as f64;
            let equal = |v: f64| values.iter().filter(|x| **x == v).count() as f64;
            values
                .iter()
                .map(|v| below(*v) + (equal(*v) + 1.0) / 2.0)
                .collect()
        }

        fn pearson(a: &[f64], b: &[f64]) -> f64 {
            let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
            let (ma, mb) = (mean(a), mean(b));
            let sum = |f: &dyn Fn(f64, f64) -> f64| {
                a.iter().zip(b).map(|(x, y)| f(x - ma, y - mb)).sum::<f64>()
            };
            sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
        }
    }
}
