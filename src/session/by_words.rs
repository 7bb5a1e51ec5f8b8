//! Questions found by words: what `viva bank search` and `viva drill` share.

use crate::app::App;
use crate::domain::QuestionId;
use crate::domain::text::stem::singular;
use crate::domain::text::written::written;
use crate::failure::Failure;
use crate::learn::Pick;
use crate::ports::{Embedder, Filter, Hit, Query, QuestionStore};
use crate::store::index::text::expand;
use jiff::Timestamp;
use std::collections::HashMap;

/// Cosine below which a question is not about the words. Where a word matches, less is enough.
const UNRELATED_COSINE: f32 = 0.25;
const UNRELATED_WITH_WORD: f32 = 0.2;
/// Cosine from which a question is surely about the words; with words that match well, less is
/// enough. "kubernetes" finds 0.32 at best where no question is about it, "overfitting" 0.55. Of the
/// 60 plain queries over the other banks 58 are sure with these three, of 30 about other fields 2.
const SURE_COSINE: f32 = 0.42;
const SURE_WITH_WORDS: f32 = 0.26;
/// Score of words that match well.
const SURE_WORDS: f32 = 3.5;
/// Share of the best cosine below which a question is about something else.
const NEAR_THE_BEST: f32 = 0.6;

/// Questions about some words.
pub struct Matched {
    /// The questions, the nearest first.
    pub picks: Vec<Pick>,
    /// True where they are only the nearest there are, and may be about something else.
    pub weak: bool,
}

impl Matched {
    fn sure(picks: Vec<Pick>) -> Self {
        Self { picks, weak: false }
    }
}

/// Searches by the words and by their vector. `query` brings the filter and the limit.
pub fn search_store(
    words: &str,
    query: Query,
    store: &dyn QuestionStore,
    embedder: &dyn Embedder,
) -> Result<Vec<Hit>, Failure> {
    // Abbreviations mean nothing to the sentence model: "k8s" is embedded as "kubernetes" too.
    let expanded = expand(words);
    let vector = embedder.embed(&[expanded.as_ref()])?.pop();

    Ok(store.search(&Query {
        text: words.to_string(),
        vector,
        ..query
    })?)
}

/// Picks questions about `words`: of the bank `home` where it fits them best, else of any.
///
/// # Errors
/// Nothing in the store is about the words: names the nearest topics.
pub fn pick_by_words(
    words: &str,
    wanted: &Filter,
    home: Option<&str>,
    count: usize,
    store: &dyn QuestionStore,
    app: &App,
) -> Result<Matched, Failure> {
    let at_home = home.map(|bank| Filter {
        banks: vec![bank.to_string()],
        ..wanted.clone()
    });
    for filter in at_home.iter().chain([wanted]) {
        let named = pick_topic(words, filter, count, store)?;
        if !named.is_empty() {
            return Ok(Matched::sure(named));
        }
    }

    let embedder = app.embedder()?;
    let query = Query {
        filter: wanted.clone(),
        limit: count,
        ..Query::default()
    };
    let mut hits = search_store(words, query.clone(), store, embedder.as_ref())?;
    let best = hits.first().map(|hit| hit.question.bank.clone());
    if let (Some(filter), Some(best)) = (at_home, best)
        && filter.banks.contains(&best)
    {
        let query = Query { filter, ..query };
        hits = search_store(words, query, store, embedder.as_ref())?;
    }

    let weak = !hits.iter().any(is_surely_about);
    let best = hits.iter().filter_map(|hit| hit.dense).fold(0.0, f32::max);
    if !hits.iter().any(is_about) {
        let listed = store.list(wanted, usize::MAX)?;
        let topics = listed.iter().map(|e| written(&e.question.topic));
        let topics: Vec<String> = topics.collect();
        return Err(Failure::unknown_name("topic", words, &topics));
    }
    let is_near = |hit: &Hit| {
        let near = hit
            .dense
            .is_none_or(|cosine| cosine >= best * NEAR_THE_BEST);
        is_about(hit) && (near || is_surely_about(hit))
    };
    let about = hits.into_iter().filter(is_near);
    Ok(Matched {
        picks: about.map(|hit| pick_hit(words, hit)).collect(),
        weak,
    })
}

/// Picks the questions of the topic that `words` name; none where they name none.
fn pick_topic(
    words: &str,
    filter: &Filter,
    count: usize,
    store: &dyn QuestionStore,
) -> Result<Vec<Pick>, Failure> {
    let topic = words.trim().to_lowercase().replace([' ', '-'], "_");
    let exact = pick_listed(&of_topic(topic, filter), count, store)?;
    if !exact.is_empty() {
        return Ok(exact);
    }

    let listed = store.list(filter, usize::MAX)?;
    let wanted = squeeze(words);
    let mut topics = listed.into_iter().map(|e| e.question.topic);
    match topics.find(|topic| wanted.len() > 3 && squeeze(topic) == wanted) {
        Some(topic) => pick_listed(&of_topic(topic, filter), count, store),
        None => Ok(Vec::new()),
    }
}

/// The filter, for this topic only.
fn of_topic(topic: String, filter: &Filter) -> Filter {
    Filter {
        topics: vec![topic],
        ..filter.clone()
    }
}

/// The letters of a name, words in the singular: `p_values`, "p-value" and "pvalues" are one.
fn squeeze(name: &str) -> String {
    let name = name.to_lowercase();
    let words = name.split(|c: char| !c.is_alphanumeric());
    words.map(singular).collect()
}

/// Picks the first questions of a topic that was asked for by its name.
pub fn pick_listed(
    filter: &Filter,
    count: usize,
    store: &dyn QuestionStore,
) -> Result<Vec<Pick>, Failure> {
    let listed = store.list(filter, count)?;
    Ok(listed
        .into_iter()
        .map(|embedded| Pick {
            question: embedded.question,
            reason: "its topic was asked for".into(),
        })
        .collect())
}

/// Picks questions of topics that were named, of each in turn; of a topic's those first that were
/// never asked, then what was asked longest ago.
pub fn pick_of_topics(
    filter: &Filter,
    count: usize,
    store: &dyn QuestionStore,
    asked: &HashMap<QuestionId, Timestamp>,
) -> Result<Vec<Pick>, Failure> {
    let mut picks = pick_listed(filter, usize::MAX, store)?;
    picks.sort_by_key(|pick| asked.get(&pick.question.id).copied());

    let mut round: HashMap<String, usize> = HashMap::new();
    picks.sort_by_cached_key(|pick| {
        let nth = round.entry(pick.question.topic.clone()).or_default();
        *nth += 1;
        *nth
    });
    picks.truncate(count);
    Ok(picks)
}

fn is_about(hit: &Hit) -> bool {
    let least = match hit.sparse.is_some_and(|score| score > 0.0) {
        true => UNRELATED_WITH_WORD,
        false => UNRELATED_COSINE,
    };
    hit.dense.is_none_or(|cosine| cosine >= least)
}

fn is_surely_about(hit: &Hit) -> bool {
    let words = hit.sparse.is_some_and(|score| score >= SURE_WORDS);
    let least = if words { SURE_WITH_WORDS } else { SURE_COSINE };
    hit.dense.is_none_or(|cosine| cosine >= least)
}

fn pick_hit(words: &str, hit: Hit) -> Pick {
    let near = hit
        .dense
        .map_or(String::new(), |cosine| format!(" (cosine {cosine:.2})"));
    Pick {
        reason: format!("it matches \"{words}\"{near}"),
        question: hit.question,
    }
}
