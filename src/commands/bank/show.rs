//! `viva bank show`: one question with its rubric.

use super::files::bank_of;
use crate::app::Context;
use crate::bank::markdown;
use crate::domain::Question;
use crate::domain::text::suggestions;
use crate::failure::Failure;
use crate::ports::{Filter, QuestionStore};
use std::collections::BTreeSet;

/// Runs `viva bank show`.
pub fn run(id: &str, as_json: bool, context: &mut Context) -> Result<(), Failure> {
    let store = context.app.store()?;
    let question = find_question(id, store.as_ref())?;
    if as_json {
        let value = serde_json::to_value(&question).map_err(|e| Failure::failed(e.to_string()))?;
        return context.out.json(&value);
    }

    let id = question.id;
    let bank = bank_of(vec![question]);
    context
        .out
        .markdown(&format!("{}\n\nid: {id}", markdown::render(&bank)))
}

/// True where `name` is the question's topic or at least four characters of its id.
fn is_named(question: &Question, name: &str) -> bool {
    question.topic == name || (name.len() >= 4 && question.id.to_string().starts_with(name))
}

/// Nothing has this name: names the nearest bank and the nearest topics.
fn unknown_question(name: &str, all: &[Question]) -> Failure {
    let topics: Vec<String> = all.iter().map(|q| q.topic.clone()).collect();
    let failure = Failure::unknown_name("topic", name, &topics);

    let banks: BTreeSet<&str> = all.iter().map(|q| q.bank.as_str()).collect();
    match suggestions(name, banks).first() {
        Some(bank) => failure.hint(format!(
            "there is the bank {bank}: `viva bank export {bank}` shows all of it"
        )),
        None => failure,
    }
}

fn find_question(id: &str, store: &dyn QuestionStore) -> Result<Question, Failure> {
    let all: Vec<Question> = store
        .list(&Filter::default(), usize::MAX)?
        .into_iter()
        .map(|e| e.question)
        .collect();
    let fitting: Vec<&Question> = all.iter().filter(|q| is_named(q, id)).collect();

    match fitting.as_slice() {
        [question] => Ok((*question).clone()),
        [] if all.iter().any(|q| q.bank == id) => Err(Failure::usage(format!(
            "{id} is a bank, not a question"
        ))
        .hint(format!(
            "`viva bank export {id}` shows all of it, `viva bank list --topics` names its topics"
        ))),
        [] => Err(unknown_question(id, &all)),
        many => {
            let ids: Vec<String> = many
                .iter()
                .map(|q| format!("{} ({})", q.id, q.bank))
                .collect();
            Err(
                Failure::usage(format!("\"{id}\" fits {} questions", many.len()))
                    .hint(ids.join(", ")),
            )
        }
    }
}
