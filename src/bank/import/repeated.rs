//! JSON of which nothing is dropped: where an object has a name twice, the later field is numbered.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// A value whose objects have all their fields: `{"q": 1, "q": 2}` has `q` and `q (2)`.
pub(super) struct Whole(pub(super) Value);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WholeVisitor).map(Self)
    }
}

struct WholeVisitor;

impl<'de> Visitor<'de> for WholeVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(Whole(item)) = items.next_element()? {
            array.push(item);
        }
        Ok(array.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((name, Whole(value))) = fields.next_entry::<String, Whole>()? {
            object.insert(free_name(&object, name), value);
        }
        Ok(object.into())
    }
}

/// The name, with a number where the object has it already.
fn free_name(object: &Map<String, Value>, name: String) -> String {
    if !object.contains_key(&name) {
        return name;
    }
    let mut numbered = (2..).map(|n| format!("{name} ({n})"));
    numbered
        .find(|name| !object.contains_key(name))
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::Whole;
    use serde_json::{Value, json};

    #[test]
    fn fields_of_one_name_are_all_kept() {
        let read = |text: &str| {
            serde_json::from_str::<Whole>(text)
                .unwrap_or_else(|e| panic!("{e}"))
                .0
        };
        assert_eq!(
            read(r#"{"q": 1, "q": [{"a": "x", "a": -2, "a": null}], "q (2)": true}"#),
            json!({"q": 1, "q (2)": [{"a": "x", "a (2)": -2, "a (3)": null}], "q (2) (2)": true})
        );
        let plain = r#"{"a": [1.5, -3, "é", false, null, {"b": {}}]}"#;
        assert_eq!(
            read(plain),
            serde_json::from_str::<Value>(plain).unwrap_or_default()
        );
    }
}
