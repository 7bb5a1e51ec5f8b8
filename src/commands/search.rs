//! Finding questions by words: what `viva bank search` and `viva drill` share.

use crate::error::Failure;
use crate::ports::{Embedder, Hit, Query, QuestionStore};
use crate::store::index::text::expand;

/// Searches by the words and by their vector. `query` brings the filter and the limit.
pub fn find(
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
