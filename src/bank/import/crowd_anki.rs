//! Decks as Anki's add-on CrowdAnki exports them: notes whose fields are a list, named by the model of
//! the note.

use super::anki::{open_cloze, with_dollars, without_media};
use super::fields::Record;
use super::html;
use super::names::is_question_name;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// The names of the fields of each model of notes, by its id.
#[derive(Debug, Default)]
pub(super) struct NoteModels(HashMap<String, Vec<String>>);

impl NoteModels {
    /// Reads the models of a deck; none from any other document.
    pub(super) fn of(deck: &Value) -> Self {
        let models = deck.get("note_models").and_then(Value::as_array);
        let named = models.into_iter().flatten().filter_map(|model| {
            let id = model.get("crowdanki_uuid")?.as_str()?;
            let fields = model.get("flds")?.as_array()?;
            let names = fields
                .iter()
                .filter_map(|field| field.get("name")?.as_str());
            Some((id.to_string(), names.map(str::to_string).collect()))
        });
        Self(named.collect())
    }

    /// The record that a note is; None for an object that is no note.
    pub(super) fn record(&self, object: &Map<String, Value>) -> Option<Record> {
        let is_note = object.get("__type__").and_then(Value::as_str) == Some("Note")
            || object.contains_key("note_model_uuid");
        let fields = object.get("fields").filter(|_| is_note)?.as_array()?;
        let model = object.get("note_model_uuid").and_then(Value::as_str);
        let known = model.and_then(|model| self.0.get(model));

        let texts = fields
            .iter()
            .map(|field| field.as_str().unwrap_or_default());
        let mut cells: Vec<String> = texts
            .map(|text| without_media(&html::to_text(&with_dollars(text))))
            .collect();
        open_cloze(&mut cells, 0);

        let mut names: Vec<String> = known.cloned().unwrap_or_default();
        if !names.iter().any(|name| is_question_name(name)) {
            let sides = ["Front".to_string(), "Back".to_string()];
            let others = names.split_off(names.len().min(2));
            names = sides.into_iter().chain(others).collect();
        }
        let numbers = (names.len() + 1..).map(|number| format!("field {number}"));
        let names = names.clone().into_iter().chain(numbers);
        let cells = cells.into_iter().map(Value::String);
        let tags = object.get("tags").cloned().unwrap_or_default();
        Some(
            names
                .zip(cells)
                .chain([("tags".to_string(), tags)])
                .collect(),
        )
    }
}
