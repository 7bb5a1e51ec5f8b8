//! Which of some choices a number means in JSON and its likes: counted from 0, as programs do, or
//! from 1, as people do. The numbers of a whole file tell it. How a table counts: `table`.

use super::fields::{self, ChosenPlace, Record};
use serde_json::Value;

/// The numbers by which a file names right choices.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Places {
    /// Records with such a number.
    records: usize,
    /// The lowest number.
    least: u64,
    /// A number is that of the last choice, which no place counted from 0 is.
    past_the_end: bool,
    /// The choices are in fields of their own, numbered from 1: `option1`.
    numbered_from_one: bool,
}

impl Places {
    /// Takes in the numbers of a document.
    pub(super) fn note(&mut self, value: &Value, map: &[(String, String)], depth: usize) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.note(item, map, depth)),
            Value::Object(object) => {
                let fields = object.iter();
                let record: Record = fields.map(|(k, v)| (k.clone(), v.clone())).collect();
                match fields::chosen_place(&record, map) {
                    Some(place) => self.add(&place),
                    None => object.values().for_each(|part| self.note(part, map, depth)),
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, place: &ChosenPlace) {
        self.least = match self.records {
            0 => place.number,
            _ => self.least.min(place.number),
        };
        self.records += 1;
        self.past_the_end |= place.number == place.choices;
        self.numbered_from_one |= place.numbered_from_one;
    }

    /// Returns true where the numbers count from 1.
    pub(super) fn count_from_one(&self) -> bool {
        self.least > 0 && (self.past_the_end || self.numbered_from_one)
    }

    /// What to tell where nothing in the file says how it counts.
    pub(super) fn doubt(&self) -> Option<&'static str> {
        let is_told = self.records == 0 || self.least == 0 || self.count_from_one();
        (!is_told).then_some(
            "no right choice has the number 0 or the last one: counted from 0, as programs do",
        )
    }

    /// A record in which the number of the right choice counts from 0.
    pub(super) fn counted_from_zero(&self, mut record: Record, map: &[(String, String)]) -> Record {
        if !self.count_from_one() {
            return record;
        }
        let place = fields::chosen_place(&record, map);
        let field = place.and_then(|place| {
            let number = place.number.checked_sub(1)?;
            let field = record.get_mut(place.field)?;
            Some((field, number))
        });
        if let Some(((_, value), number)) = field {
            *value = Value::from(number);
        }
        record
    }
}
