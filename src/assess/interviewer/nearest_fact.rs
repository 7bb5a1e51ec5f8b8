//! What the interviewer says to `/clarify`: hidden facts in the bank's words, or that it does not
//! know.
//!
//! Pure but for the embedder. The same question always gets the same words.

use crate::domain::Fact;
use crate::domain::text::fold;
use crate::domain::vector::dot;
use crate::ports::{Clarifier, ClarifyRequest, EmbedError, Embedder};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::sync::Arc;

/// Cosine from which a fact answers a question. Set between the questions that mean a fact and
/// those that mean none in this module's tests.
const NEAR: f32 = 0.38;
/// A second fact is told too when it is this close to the best one.
const CLOSE: f32 = 0.04;

/// Tells the facts that are nearest to what is asked.
pub struct Nearest(pub Arc<dyn Embedder>);

impl Clarifier for Nearest {
    fn clarify<'a>(&'a self, request: &'a ClarifyRequest) -> BoxFuture<'a, String> {
        async {
            reply(&request.asked, &request.question.facts, self.0.as_ref())
                .unwrap_or_else(|_| "I cannot say. Make an assumption, say it, and go on.".into())
        }
        .boxed()
    }
}

/// The reply to `question`.
pub fn reply(
    question: &str,
    facts: &[Fact],
    embedder: &dyn Embedder,
) -> Result<String, EmbedError> {
    if facts.is_empty() {
        return Ok("There is nothing hidden here. Say what you assume and go on from it.".into());
    }

    let mut ranked = nearness_of_facts(question, facts, embedder)?;
    ranked.sort_by(|a, b| b.nearness.total_cmp(&a.nearness));
    let best = ranked.first().map_or(0.0, |near| near.nearness);
    if best < NEAR {
        return Ok("I have no figure for that. Make an assumption, say it, and go on.".into());
    }

    let told: Vec<String> = ranked
        .iter()
        .take(2)
        .filter(|near| near.nearness >= NEAR && best - near.nearness <= CLOSE)
        .map(|near| near.fact.told())
        .collect();
    Ok(told.join("\n\n"))
}

/// A fact and how near a question comes to it.
struct NearFact<'a> {
    nearness: f32,
    fact: &'a Fact,
}

fn nearness_of_facts<'a>(
    question: &str,
    facts: &'a [Fact],
    embedder: &dyn Embedder,
) -> Result<Vec<NearFact<'a>>, EmbedError> {
    let texts: Vec<String> = facts.iter().map(Fact::told).collect();
    let mut all: Vec<&str> = vec![question];
    all.extend(texts.iter().map(String::as_str));

    let vectors = embedder.embed(&all)?;
    let asked = fold(question);
    let Some((query, rest)) = vectors.split_first() else {
        return Ok(Vec::new());
    };

    Ok(rest
        .iter()
        .zip(facts)
        .map(|(v, fact)| {
            let cosine = dot(query, v);
            // Naming the fact is asking for it, whatever the rest of the sentence says.
            let named = fold(&fact.name)
                .split(' ')
                .any(|w| w.len() > 3 && asked.contains(w));
            NearFact {
                nearness: if named { cosine + 0.15 } else { cosine },
                fact,
            }
        })
        .collect())
}
