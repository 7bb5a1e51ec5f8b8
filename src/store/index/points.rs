//! What both engines have in common above single calls: listing, counting, the search.
//!
//! [`Points`] and [`Searchable`] are what an engine must be able to do; the functions here make a
//! question store of it.

use super::collection::{self, HASH, POSITION};
use super::query::{self, Ranked, Relevant, Vocabulary};
use super::sparse::Bm25;
use crate::domain::QuestionId;
use crate::domain::vector::{dot, normalise};
use crate::ports::{BankSummary, Embedded, Filter, Hit, Query, StoreError};
use qdrant_edge::SparseVector;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// A payload.
pub type Fields = Map<String, Value>;

/// A point to be written.
#[derive(Debug, Clone)]
pub struct IndexPoint {
    /// Identity.
    pub id: QuestionId,
    /// Dense vector.
    pub dense: Vec<f32>,
    /// BM25 vector.
    pub sparse: SparseVector,
    /// Payload.
    pub fields: Fields,
}

/// A point as read.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Identity.
    pub id: QuestionId,
    /// Payload, or the part of it that was asked for.
    pub fields: Fields,
    /// Dense vector at unit length; empty where it was not asked for.
    pub dense: Vec<f32>,
}

/// Ids with their scores, best first.
pub type Ranking = Vec<Ranked<QuestionId>>;

/// The two halves of a search; None for a half that was not asked.
#[derive(Debug, Default)]
pub struct Halves {
    /// By the dense vector, with cosines.
    pub dense: Option<Ranking>,
    /// By BM25, with scores.
    pub sparse: Option<Ranking>,
}

/// Points that can be read.
pub trait Points {
    /// Calls `each` for every point that passes, with the named payload fields only, in no useful
    /// order. It stops when `each` says false.
    fn scroll(
        &self,
        filter: &Filter,
        fields: &[&str],
        each: &mut dyn FnMut(QuestionId, Fields) -> bool,
    ) -> Result<(), StoreError>;

    /// Points in the order of `ids`, with the named payload fields (None: all) and, where asked,
    /// the dense vector. Unknown ids are left out.
    fn retrieve(
        &self,
        ids: &[QuestionId],
        fields: Option<&[&str]>,
        vectors: bool,
    ) -> Result<Vec<Stored>, StoreError>;
}

/// Points that can be searched, too.
pub trait Searchable: Points {
    /// The nearest that pass, at most `limit` in each half.
    fn nearest(
        &self,
        dense: Option<&[f32]>,
        sparse: Option<SparseVector>,
        filter: &Filter,
        limit: usize,
    ) -> Result<Halves, StoreError>;
}

/// Questions read at a time.
const PAGE: usize = 512;
/// Questions whose words are learnt for correcting typing errors.
const LEARNT: usize = 20_000;
/// Bytes of text written at a time, about.
const PORTION_BYTES: usize = 16 << 20;

/// Cuts `questions` into runs of at most `most`, and of not much more than [`PORTION_BYTES`].
pub fn portions(mut questions: &[Embedded], most: usize) -> impl Iterator<Item = &[Embedded]> {
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fitting = questions.iter().take(most).take_while(|q| {
            let first = bytes == 0;
            bytes +=
                1 + q.question.text.len() + q.question.model_answer.as_ref().map_or(0, String::len);
            first || bytes <= PORTION_BYTES
        });

        let end = fitting.count();
        let (portion, rest) = questions.split_at_checked(end)?;
        questions = rest;

        (end > 0).then_some(portion)
    })
}

/// The points of questions, but for their positions.
pub fn make_points(bm25: &Bm25, questions: &[Embedded]) -> Result<Vec<IndexPoint>, StoreError> {
    let points = questions.iter().map(|embedded| {
        Ok(IndexPoint {
            id: embedded.question.id,
            dense: embedded.vector.clone(),
            sparse: bm25.document(&embedded.question),
            fields: collection::make_payload(&embedded.question, 0)?,
        })
    });
    points.collect()
}

/// Gives points their positions: the old one to those that are in the store, to the others what
/// `next` says.
pub fn assign_positions(
    store: &dyn Points,
    points: &mut [IndexPoint],
    mut next: u64,
) -> Result<(), StoreError> {
    let ids: Vec<_> = points.iter().map(|p| p.id).collect();
    let known = store.retrieve(&ids, Some(&[POSITION]), false)?;
    let mut known: HashMap<_, _> = known
        .into_iter()
        .map(|s| (s.id, collection::position_field(&s.fields)))
        .collect();

    for point in points {
        let position = *known.entry(point.id).or_insert_with(|| {
            next += 1;
            next - 1
        });
        point.fields.insert(POSITION.into(), position.into());
    }

    Ok(())
}

/// Content hashes of what passes.
pub fn content_hashes(
    store: &dyn Points,
    filter: &Filter,
) -> Result<HashMap<QuestionId, String>, StoreError> {
    let mut hashes = HashMap::new();
    store.scroll(filter, &[HASH], &mut |id, fields| {
        hashes.insert(id, collection::text_field(&fields, HASH).to_string());
        true
    })?;
    Ok(hashes)
}

/// Ids that pass, by bank and position, at most `limit`.
pub fn ordered_ids(
    store: &dyn Points,
    filter: &Filter,
    limit: usize,
) -> Result<Vec<QuestionId>, StoreError> {
    let mut found = Vec::new();
    store.scroll(filter, &["bank", POSITION], &mut |id, fields| {
        found.push((
            collection::text_field(&fields, "bank").to_string(),
            collection::position_field(&fields),
            id,
        ));
        true
    })?;

    found.sort_unstable();
    found.truncate(limit);

    Ok(found.into_iter().map(|(_, _, id)| id).collect())
}

/// Questions with their vectors, in the order of `ids`. The inner error says what is unreadable.
pub fn read_questions(
    store: &dyn Points,
    ids: &[QuestionId],
) -> Result<Result<Vec<Embedded>, String>, StoreError> {
    let mut list = Vec::new();
    for ids in ids.chunks(PAGE) {
        for Stored { id, fields, dense } in store.retrieve(ids, None, true)? {
            match collection::read_question(id, fields) {
                Ok(question) => list.push(Embedded {
                    question,
                    vector: dense,
                }),
                Err(reason) => return Ok(Err(reason)),
            }
        }
    }

    Ok(Ok(list))
}

/// Banks by name.
pub fn summarize_banks(store: &dyn Points) -> Result<Vec<BankSummary>, StoreError> {
    let mut banks = collection::Census::default();
    store.scroll(
        &Filter::default(),
        &["bank", "role", "level", "section"],
        &mut |_, fields| {
            banks.count(&fields);
            true
        },
    )?;
    Ok(banks.summaries())
}

/// The words of titles and topics.
pub fn learn_vocabulary(store: &dyn Points) -> Result<Arc<Vocabulary>, StoreError> {
    let mut words = Vocabulary::default();
    let mut learnt = 0;
    store.scroll(&Filter::default(), &["text", "topic"], &mut |_, fields| {
        words.learn_fields(&fields);
        learnt += 1;
        learnt < LEARNT
    })?;
    Ok(Arc::new(words))
}

impl Vocabulary {
    /// Adds the words of a payload's title and topic.
    pub fn learn_fields(&mut self, fields: &Fields) {
        self.learn(collection::text_field(fields, "text"));
        self.learn(collection::text_field(fields, "topic"));
    }
}

type Candidate = query::Candidate<QuestionId>;

/// The finds of a search, not yet decoded.
pub struct StoredHits(Vec<StoredHit>);

struct StoredHit {
    candidate: Candidate,
    stored: Stored,
}

impl StoredHits {
    /// As hits. The error says what is unreadable.
    pub fn hits(self) -> Result<Vec<Hit>, String> {
        let hits = self.0.into_iter().map(|hit| {
            let candidate = hit.candidate;
            Ok(Hit {
                question: collection::read_question(candidate.id, hit.stored.fields)?,
                score: candidate.score,
                dense: candidate.dense,
                sparse: candidate.sparse,
            })
        });
        hits.collect()
    }
}

/// Searches. `words` gives the store's vocabulary, and is asked only where there are words to
/// correct.
pub fn search(
    store: &dyn Searchable,
    bm25: &Bm25,
    words: impl FnOnce() -> Result<Arc<Vocabulary>, StoreError>,
    query: &Query,
) -> Result<StoredHits, StoreError> {
    if query.limit == 0 {
        return Ok(StoredHits(Vec::new()));
    }

    let most = query::candidates(query.limit);
    let text = query.text.trim();
    let mut candidates = if query.vector.is_none() && text.is_empty() {
        // Neither words nor vector: everything that passes, in order.
        let all = ordered_ids(store, &query.filter, most)?.into_iter();
        all.map(|id| Candidate {
            id,
            score: 0.0,
            dense: None,
            sparse: None,
        })
        .collect()
    } else {
        let words = if text.is_empty() {
            String::new()
        } else {
            words()?.correct(text)
        };
        let sparse = Some(bm25.query(&words)).filter(|s| !s.indices.is_empty());
        let halves = store.nearest(query.vector.as_deref(), sparse, &query.filter, most)?;
        query::fuse(halves.dense.as_deref(), halves.sparse.as_deref())
    };

    if query.diversity.is_none() {
        candidates.truncate(query.limit);
    }

    load_payloads(store, query, &candidates).map(StoredHits)
}

/// The candidates with their payloads, diversified where asked, with the cosines the dense half did
/// not compute.
fn load_payloads(
    store: &dyn Points,
    query: &Query,
    candidates: &[Candidate],
) -> Result<Vec<StoredHit>, StoreError> {
    let ids: Vec<_> = candidates.iter().map(|c| c.id).collect();
    let missing = query.vector.is_some() && candidates.iter().any(|c| c.dense.is_none());
    let stored = store.retrieve(&ids, None, query.diversity.is_some() || missing)?;
    let by_id: HashMap<_, _> = candidates.iter().map(|c| (c.id, *c)).collect();
    let mut found: Vec<_> = stored
        .into_iter()
        .filter_map(|stored| {
            let candidate = *by_id.get(&stored.id)?;
            Some(StoredHit { candidate, stored })
        })
        .collect();

    if let Some(mut vector) = query.vector.clone() {
        normalise(&mut vector);
        for hit in found.iter_mut().filter(|h| h.candidate.dense.is_none()) {
            hit.candidate.dense = Some(dot(&vector, &hit.stored.dense));
        }
    }

    if let Some(diversity) = query.diversity {
        let items: Vec<_> = found
            .iter()
            .map(|hit| Relevant {
                relevance: hit.candidate.score,
                vector: &hit.stored.dense,
            })
            .collect();
        let order = query::diversify(&items, diversity, query.limit);
        let mut slots: Vec<_> = found.into_iter().map(Some).collect();
        found = order
            .into_iter()
            .filter_map(|i| slots.get_mut(i)?.take())
            .collect();
    }

    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::embedded;

    #[test]
    fn portions_are_bounded_and_complete() {
        let mut questions: Vec<_> = (0..10).map(|n| embedded(n, "Spark", "spark", 0)).collect();
        let sizes = |questions: &[Embedded], most| {
            portions(questions, most)
                .map(<[_]>::len)
                .collect::<Vec<_>>()
        };
        assert_eq!(sizes(&questions, 4), [4, 4, 2]);
        assert_eq!(sizes(&questions[..0], 4), [0_usize; 0]);
        questions[1].question.model_answer = Some("x".repeat(PORTION_BYTES + 1));
        assert_eq!(sizes(&questions, 4), [1, 1, 4, 4]);
    }
}
